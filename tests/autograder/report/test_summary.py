"""The report as a whole, and what is left of it when it names nobody."""

from datetime import datetime

from autograder.report.gather import Part
from autograder.report.summary import disguise, summarise
from autograder.report.tables import as_data
from tests.autograder.report.conftest import NONE, roll, submission

NAMED = Part(0.0, mistake="swapped", hint="Look.", rung="values")
ODD = Part(0.0, reason="ewa: It says: Ann, ann7 was here.", rung="values", fingerprint="1")
NAMES = {"ann7": "Ann Ames", "bo": "Bo", "mean": "Bea", "gone": "Gil Gone"}


def sample():
    submissions = (
        submission("ann7", ewa=ODD, tries=2, handed_in=datetime(2026, 11, 20, 12)),
        submission("bo", ewa=NAMED, notes=("The cell that begins “# Bo's” was stopped.",)),
        submission("mean", ewa=NONE, lag=Part(0.0, rung="written"), late_seconds=7200.0),
    )
    made = roll(*submissions, names=NAMES, previous="05", before={"ann7": 1.0, "bo": 0.9})
    return summarise(made, lambda student, cell: "def ewa(x):\n    return mean(x, 'Ann7', ann)")


def test_every_student_of_the_gradebook_has_a_row():
    rows = {row.student: row for row in sample().students}
    assert list(rows) == ["ann7", "bo", "gone", "mean"]
    assert rows["ann7"].name == "Ann Ames"
    assert (rows["ann7"].share, rows["ann7"].before, rows["ann7"].tries) == (0.5, 1.0, 2)
    assert rows["ann7"].states == ("none", "full", "full")
    assert rows["ann7"].looks == ("fell",)
    assert rows["mean"].late_hours == 2
    assert rows["gone"].score is None
    assert rows["gone"].states == ()


def test_a_disguised_report_names_nobody_anywhere():
    data = str(as_data(disguise(sample())))
    for word in ("ann7", "Ann7", "Ann", "Ames", "'bo'", "Bo", "Bea", "Gil", "gone"):
        assert word not in data
    assert "was stopped" not in data  # a note may quote its student


def test_a_disguised_report_has_the_same_figures():
    plain, hidden = sample(), disguise(sample())
    assert hidden.exercises == plain.exercises
    assert hidden.distribution == plain.distribution
    assert [one.count for one in hidden.mistakes] == [one.count for one in plain.mistakes]
    assert [one.kind for one in hidden.looks] == [one.kind for one in plain.looks]
    assert hidden.comparison.now == plain.comparison.now
    assert len({row.student for row in hidden.students}) == len(NAMES)


def test_a_student_has_one_disguise():
    hidden = disguise(sample())
    [swapped] = hidden.mistakes[0].students
    row = next(row for row in hidden.students if row.student == swapped)
    assert row.looks == ("stopped", "fell")
    assert hidden.overview.missing[0] in {row.student for row in hidden.students}


def test_disguises_do_not_follow_the_order_of_the_ids():
    many = summarise(roll(*(submission(f"s{n:03}", score=n / 3) for n in range(60))), str)
    orders = {tuple(row.score for row in disguise(many).students) for _ in "ab"}
    assert len(orders) == 2


def test_names_that_are_too_short_do_not_eat_the_code():
    made = roll(submission("x", ewa=ODD), names={"x": "X"})
    hidden = disguise(summarise(made, lambda *_: "def ewa(x):\n    return x"))
    assert hidden.unnamed[0].example == "def ewa(x):\n    return x"
