"""A declaration becomes sheets and suspects, and hidden cases can be drawn again."""

import numpy as np
import pytest

from autograder.exercise import Exercise, Misconception, case_rng
from course_lib.calling import call_cases
from course_lib.checking import find_all, judge, name_mistake
from course_lib.codec import Property, Seed
from course_lib.sheets import Case, read_sheet, write_sheet


def double(number, factor=2):
    if number == 13:
        raise ValueError("unlucky")
    return number * factor


def _triple(number, factor=2):
    return number * 3


def hidden(rng):
    return [Case("another number", "doubling", (float(rng.integers(2, 9)),), {"factor": 4})]


VISIBLE = (Case("one", "doubling", (1.0,)), Case("two", "doubling", (2.0,)))
HINTS = ("symptom", "place", "formula")


def exercise_with(**changes):
    fields = {
        "reference": double,
        "visible": VISIBLE,
        "hidden": hidden,
        "rtol": 1e-6,
        "atol": 1e-9,
        "misconceptions": (Misconception(_triple, HINTS),),
        **changes,
    }
    return Exercise(**fields)


EXERCISE = exercise_with()


def test_an_exercise_has_the_name_of_its_reference():
    assert EXERCISE.name == "double"


def test_the_visible_sheet_holds_the_visible_cases_solved():
    sheet = EXERCISE.visible_sheet
    assert (sheet.exercise, sheet.parameters) == ("double", ("number", "factor"))
    assert (sheet.rtol, sheet.atol) == (1e-6, 1e-9)
    assert sheet.cases == VISIBLE
    assert sheet.expected == (2.0, 4.0)


def test_the_grading_sheet_holds_visible_then_hidden_cases():
    sheet = EXERCISE.grading_sheet(np.random.default_rng(0))
    assert sheet.cases[:2] == VISIBLE
    assert sheet.cases[2].sentence == "another number"
    assert sheet.expected[2] == 4 * sheet.cases[2].args[0]


def test_suspects_tell_what_mistakes_do_on_each_case():
    (suspect,) = EXERCISE.suspects(EXERCISE.visible_sheet)
    assert (suspect.name, suspect.hints) == ("triple", HINTS)
    assert [outcome.value for outcome in suspect.outcomes] == [3.0, 6.0]


def test_a_case_on_which_the_reference_fails_is_the_authors_error():
    broken = exercise_with(visible=(*VISIBLE, Case("the thirteenth", "doubling", (13,))))
    with pytest.raises(ValueError, match=r"double: .*ValueError \(unlucky\).*the thirteenth"):
        assert broken.visible_sheet


def test_a_sheet_says_whether_values_may_hold_the_inputs():
    assert exercise_with(shares=True).grading_sheet(np.random.default_rng(0)).shares
    assert not EXERCISE.visible_sheet.shares


def test_a_sheet_survives_its_file(tmp_path):
    sheet = EXERCISE.visible_sheet
    path = tmp_path / "double.json"
    write_sheet(path, sheet, EXERCISE.suspects(sheet))
    assert read_sheet(path) == (sheet, EXERCISE.suspects(sheet))


# --- functions that draw ----------------------------------------------------------------------


def draw(size, rng):
    return rng.random(size) < 0.5


def _biased(size, rng):
    return rng.random(size) < 0.9


def _stale(size, rng):
    return np.random.default_rng(size).random(size) < 0.5


def _biased_otherwise(size, rng):
    return rng.random(size)[::-1] > 0.1


def expects(case, value):
    mask = Property("zeros_and_ones", {"shape": (case.args[0],), "chance": 0.5})
    return mask if case.calls == 1 else Property("calls", {"number": case.calls, "each": mask})


def hidden_draws(rng):
    return [Case("some", "the draw", (int(rng.integers(500, 900)), Seed(int(rng.integers(99)))))]


DRAWN = exercise_with(
    reference=draw,
    visible=(
        Case("a thousand", "the draw", (1000, Seed(1))),
        Case("twice", "fresh", (1000, Seed(2)), calls=2),
    ),
    hidden=hidden_draws,
    misconceptions=(Misconception(_biased, HINTS), Misconception(_stale, HINTS)),
    expects=expects,
)


def test_drawn_values_have_properties_for_expected_values():
    sheet = DRAWN.grading_sheet(np.random.default_rng(0))
    assert [one.name for one in sheet.expected] == ["zeros_and_ones", "calls", "zeros_and_ones"]
    assert not any(find_all(sheet, list(call_cases(draw, sheet.cases))))


def test_of_drawn_values_suspects_keep_what_is_wrong_with_them():
    values = [[one.value for one in suspect.outcomes] for suspect in DRAWN.visible_suspects]
    assert values == [["count", "count"], ["", "fresh"]]


@pytest.mark.parametrize(
    ("function", "name", "share"),
    [(_biased_otherwise, "biased", 0), (_stale, "stale", 0.5), (draw, None, 1)],
)
def test_a_mistake_is_named_though_it_draws_in_another_order(function, name, share):
    for seed in range(10):
        sheet = DRAWN.grading_sheet(np.random.default_rng(seed))
        outcomes = list(call_cases(function, sheet.cases))
        suspect = name_mistake(sheet, outcomes, DRAWN.suspects(sheet))
        assert (suspect.name if suspect else None) == name
        assert judge(sheet, outcomes, visible=False).share == share


def test_a_sheet_of_properties_survives_its_file(tmp_path):
    sheet, path = DRAWN.visible_sheet, tmp_path / "draw.json"
    write_sheet(path, sheet, DRAWN.visible_suspects)
    assert read_sheet(path) == (sheet, DRAWN.visible_suspects)


def test_a_reference_without_its_own_properties_is_the_authors_error():
    with pytest.raises(ValueError, match=r"biased.*'a thousand' is not as expected.*too often"):
        assert exercise_with(
            reference=_biased, visible=DRAWN.visible, expects=expects
        ).visible_sheet


# --- seeds ------------------------------------------------------------------------------------


def draws(key=b"key", student="student-01", exercise=EXERCISE):
    return case_rng(key, student, exercise).integers(0, 2**62, 4).tolist()


def test_a_students_draws_can_be_repeated():
    assert draws() == draws()


def test_draws_differ_by_key_student_exercise_and_version():
    others = [
        draws(key=b"another key"),
        draws(student="student-02"),
        draws(exercise=exercise_with(reference=_triple)),
        draws(exercise=exercise_with(version=2)),
    ]
    assert len({tuple(one) for one in [draws(), *others]}) == 5


def test_any_student_id_has_draws():
    assert draws(student="été\udcff") != draws(student="")


def test_draws_stay_the_same_from_release_to_release():
    # Grades can be replayed only as long as these numbers do not change.
    raw = case_rng(b"key", "student-01", EXERCISE).bit_generator.random_raw(2)
    assert raw.tolist() == [16901996899614935170, 12515014686681999062]
