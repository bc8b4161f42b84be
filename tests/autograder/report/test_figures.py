"""The figures: small classes whose numbers can be checked by hand."""

from datetime import datetime, timedelta

import pytest

from autograder.report import figures
from autograder.report.gather import Part, Roll
from tests.autograder.report.conftest import BLANK, CELLS, NONE, roll, submission

NAMED = Part(0.0, reason="wrong", hint="Look.", mistake="swapped", rung="values", failed=("sum",))
HALF = Part(5.0, reason="wrong", rung="values", failed=("sum", "columns"))
NOON = datetime(2026, 11, 20, 12)


def test_the_class_in_a_few_numbers():
    known = figures.overview(
        roll(
            submission("a"),
            submission("b", ewa=HALF, late_seconds=60.0),
            submission("c", ewa=NONE, essay=Part(0.0, is_waiting=True)),
            names={"d": "Dee"},
        )
    )
    assert (known.students, known.handed_in, known.missing) == (4, 3, ("d",))
    assert (known.full, known.late, known.waiting) == (1, 1, 1)
    assert known.median == 0.75
    assert known.mean == pytest.approx((1 + 0.75 + 0.25) / 3)
    assert known.lower == 0.5


def test_a_class_that_handed_in_nothing_has_no_mean():
    known = figures.overview(roll(names={"a": ""}))
    assert (known.handed_in, known.mean, known.median) == (0, None, None)
    assert figures.distribution(roll()) == (0,) * 10
    assert all(one.pass_rate is None for one in figures.exercises(roll()))
    assert figures.mistakes(roll()) == ()
    assert figures.comparison(roll()) is None
    assert figures.hand_ins(roll()) is None


def test_one_student_is_a_class():
    known = figures.overview(roll(submission("a", ewa=HALF)))
    assert known.mean == known.median == known.lower == known.upper == 0.75


@pytest.mark.parametrize(
    ("score", "place"), [(0, 0), (1.99, 0), (2, 1), (6, 3), (14, 7), (18, 9), (20, 9), (23, 9)]
)
def test_a_score_has_its_place_in_the_distribution(score, place):
    found = figures.distribution(roll(submission("a", score=score)))
    assert found.index(1) == place
    assert sum(found) == 1


def test_an_assignment_without_points_divides_by_nothing():
    empty = Roll("reading", (), {"a": ""}, (submission("a", score=0.0, parts={}),))
    assert figures.overview(empty).mean == 0
    assert figures.exercises(empty) == ()


def test_how_a_class_did_in_an_exercise():
    ewa, _, essay = figures.exercises(
        roll(
            submission("a"),
            submission("b", ewa=HALF),
            submission("c", ewa=NAMED),
            submission("d", ewa=NONE),
            submission("e", ewa=BLANK, essay=Part(0.0)),
            submission("f", ewa=Part(0.0, is_waiting=True), essay=Part(0.0, is_waiting=True)),
            submission("g", ewa=NONE, status="unreadable"),
        )
    )
    assert ewa.states == {"full": 1, "part": 1, "none": 2, "blank": 1, "open": 1}
    assert ewa.pass_rate == 1 / 5
    assert ewa.mean == pytest.approx(15 / 50)
    assert (ewa.named, ewa.unnamed) == (1, 2)
    assert (ewa.idea, ewa.idea_count) == ("sum", 2)
    assert ewa.discrimination is None  # too few
    assert essay.states == {"full": 4, "part": 0, "none": 0, "blank": 1, "open": 1}
    assert (essay.by_hand, essay.unnamed) == (True, 0)


def test_nothing_written_counts_for_no_idea():
    blank = Part(0.0, rung="written", failed=("sum",))
    assert figures.exercises(roll(submission("a", ewa=blank)))[0].idea == ""


def class_of(*pairs):
    """Return a class of eight and more, by what each has in ewa and in lag."""
    students = (
        submission(f"s{n}", ewa=Part(float(ewa)), lag=Part(float(lag)))
        for n, (ewa, lag) in enumerate(pairs)
    )
    return roll(*students)


def test_an_exercise_that_the_strong_solve_separates():
    strong, weak = [(10, 5)] * 4, [(0, 0)] * 4
    assert figures.exercises(class_of(*strong, *weak))[0].discrimination == pytest.approx(1)
    turned = [(10, 0)] * 4 + [(0, 5)] * 4
    assert figures.exercises(class_of(*turned))[0].discrimination == pytest.approx(-1)
    alike = [(10, 5), (10, 0)] * 4
    assert figures.exercises(class_of(*alike))[0].discrimination is None


def test_an_exercises_own_points_do_not_make_it_separate():
    # Its own points are not in what it is compared with: else every exercise would separate.
    independent = [(10, 5), (10, 0), (0, 5), (0, 0)] * 2
    assert figures.exercises(class_of(*independent))[0].discrimination == pytest.approx(0)


def test_mistakes_are_ranked_by_students():
    other = Part(0.0, hint="See.", mistake="late")
    found = figures.mistakes(
        roll(
            submission("a", ewa=NAMED),
            submission("b", ewa=other, lag=other),
            submission("c", ewa=NAMED, lag=BLANK),
            submission("d"),
        )
    )
    ranked = [(one.exercise, one.name, one.count, one.students) for one in found]
    assert ranked == [
        ("ewa", "swapped", 2, ("a", "c")),
        ("ewa", "late", 1, ("b",)),
        ("lag", "late", 1, ("b",)),
    ]
    assert found[0].hint == "Look."
    assert [one.share for one in found] == [2 / 4, 1 / 4, 1 / 3]  # of those who tried


def test_hand_ins_are_counted_up_to_the_deadline_and_after():
    hours = [-30, -5, -0.5, -0.25, 0, 2]
    times = [NOON + timedelta(hours=hour) for hour in hours]
    students = [submission(str(n), handed_in=time) for n, time in enumerate(times)]
    found = figures.hand_ins(roll(*students, submission("unknown"), due=NOON))
    assert sum(found.counts) == 6
    late = [n for begin, n in zip(found.begins, found.counts, strict=True) if begin >= NOON]
    assert sum(late) == 1  # on the minute is in time
    assert len(found.counts) <= 2 * figures.MOST_BARS + 1
    assert found.counts[0] == 1


def test_hand_ins_without_a_deadline_end_with_the_last():
    found = figures.hand_ins(roll(submission("a", handed_in=NOON)))
    assert (found.counts, found.due) == ((1,), None)


def test_hand_ins_of_a_stray_year_make_no_endless_chart():
    old = submission("a", handed_in=NOON - timedelta(days=20_000))
    found = figures.hand_ins(roll(old, submission("b", handed_in=NOON), due=NOON))
    assert len(found.counts) <= 2 * figures.MOST_BARS + 1


def test_the_assignment_before_is_compared_for_those_who_did_both():
    made = roll(
        submission("a"),
        submission("b", ewa=NONE),
        submission("new"),
        previous="05",
        before={"a": 0.8, "b": 0.6, "gone": 1.0},
    )
    found = figures.comparison(made)
    assert found.assignment == "05"
    assert found.pairs == (("a", 0.8, 1.0), ("b", 0.6, 0.5))
    assert (found.before, found.now) == (pytest.approx(0.7), 0.75)
    assert found.correlation is None


def test_states_are_told_apart():
    ewa, _, essay = CELLS
    words = [
        (ewa, None, "open"),
        (ewa, Part(0.0, is_waiting=True), "open"),
        (ewa, Part(10.0), "full"),
        (ewa, Part(12.0), "full"),
        (ewa, Part(0.1), "part"),
        (ewa, NONE, "none"),
        (ewa, BLANK, "blank"),
        (essay, Part(0.0), "blank"),
        (essay, Part(0.0, is_marked=True), "none"),
    ]
    assert [figures.state_of(cell, part) for cell, part, _ in words] == [w for *_, w in words]
