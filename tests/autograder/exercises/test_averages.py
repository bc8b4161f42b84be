"""The exercises of the averages: each mistake fails and is named, each right way passes."""

import numpy as np
import pytest

from autograder.exercises import exercises_of
from autograder.exercises.averages import EXERCISES
from autograder.exercises.averages import average as average_module
from autograder.exercises.averages import correction as correction_module
from autograder.matrix import matrix, totals
from course_lib.calling import call_cases
from course_lib.checking import find_all, judge, name_mistake

SEEDS = range(20)
NAMES = [exercise.name for exercise in EXERCISES]
NOTES = (np.array([40.0, 49.0, 45.0]), 0.9)
by_exercise = pytest.mark.parametrize("exercise", EXERCISES, ids=NAMES)


@pytest.fixture(scope="module")
def rows():
    return {exercise.name: matrix(exercise, SEEDS) for exercise in EXERCISES}


# --- the matrix -------------------------------------------------------------------------------


@by_exercise
def test_every_mistake_fails_whatever_the_hidden_cases(exercise, rows):
    wrong = [row for row in rows[exercise.name] if not row.right]
    assert len(wrong) == len(exercise.misconceptions)
    assert [row.variant for row in wrong if row.passed] == []


@by_exercise
def test_every_mistake_is_called_by_its_name(exercise, rows):
    wrong = [row for row in rows[exercise.name] if not row.right]
    assert [row.variant for row in wrong if row.named < row.seeds] == []


@by_exercise
def test_visible_cases_alone_name_every_mistake(exercise, rows):
    wrong = [row for row in rows[exercise.name] if not row.right]
    assert [row.variant for row in wrong if not row.named_visible or row.passed_visible] == []


@by_exercise
def test_every_right_way_passes_without_a_hint(exercise, rows):
    right = [row for row in rows[exercise.name] if row.right]
    assert len(right) == len(exercise.alternatives) >= 3
    assert [row.variant for row in right if not row.holds] == []


def test_totals_count_the_rows(rows):
    counted = totals([row for group in rows.values() for row in group])
    assert counted["misconceptions"] == sum(len(one.misconceptions) for one in EXERCISES)
    assert counted["misconceptions"] == counted["killed"] == counted["named"]
    assert counted["named_visible"] >= 0.9 * counted["misconceptions"]
    assert counted["alternatives"] == counted["alternatives_passed"]
    assert counted["failures"] == []


# --- the declarations -------------------------------------------------------------------------


def test_the_six_exercises_have_the_names_of_the_notebook():
    assert NAMES == [
        "ewa",
        "ewa_corrected",
        "ewa_weights",
        "effective_window",
        "window_beta",
        "lag",
    ]
    assert list(exercises_of("06_averages")) == NAMES
    assert exercises_of("of_another_course") == {}


@by_exercise
def test_ideas_are_few_and_hidden_cases_bring_no_new_one(exercise):
    visible = {case.idea for case in exercise.visible}
    hidden = {case.idea for case in exercise.hidden(np.random.default_rng(0))}
    assert 3 <= len(visible) <= 6
    assert hidden <= visible


@by_exercise
def test_hidden_cases_are_drawn_anew_and_can_be_drawn_again(exercise):
    first, again, other = (
        exercise.grading_sheet(np.random.default_rng(seed)) for seed in (1, 1, 2)
    )
    assert repr(first) == repr(again)
    assert repr(first.cases) != repr(other.cases)
    assert first.cases[: len(exercise.visible)] == exercise.visible


@by_exercise
def test_the_reference_itself_passes(exercise):
    for seed in SEEDS:
        sheet = exercise.grading_sheet(np.random.default_rng(seed))
        verdict = judge(sheet, list(call_cases(exercise.reference, sheet.cases)), visible=False)
        assert verdict.status == "passed"


@by_exercise
def test_nothing_at_all_earns_nothing(exercise):
    def unwritten(*_):
        raise NotImplementedError

    constants = [lambda *_, value=value: value for value in (None, 0, 1, 0.9, np.zeros(3))]
    sheet = exercise.visible_sheet
    for blank in (unwritten, *constants, lambda *inputs: inputs[0], lambda *inputs: inputs[-1]):
        outcomes = list(call_cases(blank, sheet.cases))
        assert judge(sheet, outcomes, visible=True).share == 0
        assert name_mistake(sheet, outcomes, exercise.suspects(sheet)) is None


@by_exercise
def test_names_are_short_and_hints_are_three_different_sentences(exercise):
    names = [one.name for one in exercise.misconceptions]
    assert len(set(names)) == len(names)
    for one in exercise.misconceptions:
        assert one.name.isidentifier()
        assert one.name.islower()
        assert len(one.name) <= 36
        assert len(set(one.hints)) == 3
        assert all(hint.endswith((".", "?")) and len(hint) < 250 for hint in one.hints)


@by_exercise
def test_hints_hold_no_code_that_solves_the_exercise(exercise):
    for one in exercise.misconceptions:
        told = " ".join(one.hints)
        assert "np." not in told.replace("np.roll", "")
        assert "theta[" not in told


@by_exercise
def test_sentences_tell_cases_apart(exercise):
    cases = exercise.grading_sheet(np.random.default_rng(0)).cases
    assert len({case.sentence for case in cases}) == len(cases)


# --- fingerprints of the catalogue ------------------------------------------------------------


def outcome_of(module, name, args=NOTES):
    (function,) = [one.function for one in module.MISCONCEPTIONS if one.name == name]
    return function(args[0].copy(), *args[1:])


EWA_PRINTS = {
    "swapped_beta": [36, 47.7, 45.27],
    "no_one_minus_beta": [40, 85, 121.5],
    "starts_from_first_day": [40, 40.9, 41.31],
    "one_day_late": [0, 4, 8.5],
    "mean_of_last_ten": [40, 44.5, 44.667],
    "last_day_only": 12.15,
}
CORRECTED_PRINTS = {
    "corrects_in_the_recursion": [40, 215.26, 731.50],
    "times_instead_of_power": [40, -10.625, -7.147],
    "counts_from_zero_in_numpy": [np.inf, 85, 63.947],
    "one_correction_for_all": [14.760, 31.365, 44.834],
    "corrects_with_swapped_beta": [4.444, 8.586, 12.162],
    "starts_from_first_day_and_corrects": [400, 215.263, 152.435],
}


@pytest.mark.parametrize(("name", "values"), EWA_PRINTS.items(), ids=EWA_PRINTS)
def test_mistakes_of_ewa_leave_their_fingerprints(name, values):
    np.testing.assert_allclose(outcome_of(average_module, name), values, atol=5e-3)


@pytest.mark.parametrize(("name", "values"), CORRECTED_PRINTS.items(), ids=CORRECTED_PRINTS)
@pytest.mark.filterwarnings("ignore:divide by zero")
def test_mistakes_of_the_correction_leave_their_fingerprints(name, values):
    np.testing.assert_allclose(outcome_of(correction_module, name), values, atol=5e-3)


def test_counting_from_zero_by_hand_divides_by_zero():
    with pytest.raises(ZeroDivisionError):
        outcome_of(correction_module, "counts_from_zero_by_hand")


def test_whole_number_arrays_cut_decimals_off():
    whole = (NOTES[0].astype(int), 0.9)
    assert outcome_of(average_module, "whole_number_state", whole).tolist() == [3, 7, 10]
    assert outcome_of(average_module, "whole_number_output", whole).tolist() == [3, 8, 12]


# --- what partial credit means ----------------------------------------------------------------


def share_of(exercise_name, mistake):
    exercise = exercises_of("06_averages")[exercise_name]
    (function,) = [one.function for one in exercise.misconceptions if one.name == mistake]
    sheet = exercise.grading_sheet(np.random.default_rng(0))
    return judge(sheet, list(call_cases(function, sheet.cases)), visible=False).share


@pytest.mark.parametrize(
    ("exercise", "mistake", "share"),
    [
        ("ewa", "swapped_beta", 0),
        ("ewa", "ignores_v0", 6 / 7),
        ("ewa", "whole_number_output", 6 / 7),
        ("ewa", "one_series_only", 6 / 7),
        ("ewa", "overwrites_theta", 5 / 7),
        ("ewa_corrected", "not_corrected", 0),
        ("ewa_corrected", "corrects_columns", 6 / 7),
        ("ewa_weights", "newest_first", 0),
        ("effective_window", "rounded", 3 / 4),
        ("window_beta", "whole_window", 3 / 4),
        ("lag", "sum_instead_of_mean", 5 / 6),
        ("lag", "last_of_a_tie", 5 / 6),
    ],
)
def test_a_mistake_costs_the_ideas_that_it_misses(exercise, mistake, share):
    assert share_of(exercise, mistake) == pytest.approx(share)


# --- single precision -------------------------------------------------------------------------


@by_exercise
def test_single_precision_stays_well_inside_the_tolerance(exercise):
    (single,) = [one for one in exercise.alternatives if "single_precision" in one.__name__]
    for seed in range(40):
        sheet = exercise.grading_sheet(np.random.default_rng(seed))
        assert not any(find_all(sheet, list(call_cases(single, sheet.cases))))
