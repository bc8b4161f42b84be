"""Who needs a look: each reason once, the most urgent first, and nobody else."""

import pytest

from autograder.engine.grading import GRADER_ERROR
from autograder.report.gather import Part
from autograder.report.looks import KINDS, looks
from tests.autograder.report.conftest import BLANK, NONE, roll, submission

WAITING = Part(0.0, is_waiting=True)
REASONS = {
    "grader": {"status": "grader_error", "reason": "Ours."},
    "unreadable": {"status": "unreadable", "reason": "No notebook."},
    "ungraded": {"status": "ungraded"},
    "open": {"ewa": WAITING},
    "again": {"essay": Part(3.0, is_waiting=True, is_marked=True)},
    "unsafe": {"is_isolated": False},
    "stopped": {"notes": ("A cell was missing.",)},
    "lost": {"ewa": NONE, "lag": NONE},
    "blank": {"ewa": BLANK, "lag": BLANK},
}


@pytest.mark.parametrize("kind", REASONS)
def test_each_reason_is_found(kind):
    found = looks(roll(submission("a", **REASONS[kind])))
    assert [(one.student, one.kind) for one in found] == [("a", kind)]


def test_one_exercise_that_the_grader_failed_on_is_the_graders_fault():
    part = Part(0.0, is_waiting=True, reason=GRADER_ERROR)
    assert [one.kind for one in looks(roll(submission("a", ewa=part)))] == ["grader"]


@pytest.mark.parametrize(
    "facts",
    [{}, {"essay": WAITING}, {"ewa": NONE}, {"ewa": NONE, "lag": Part(1.0)}, {"ewa": BLANK}],
)
def test_nobody_else_is(facts):
    """An answer to be marked is daily work, and one wrong exercise no alarm."""
    assert looks(roll(submission("a", **facts))) == ()


def test_a_fall_since_the_assignment_before_is_found():
    before = {"a": 1.0, "b": 0.8}
    made = roll(submission("a", ewa=NONE), submission("b", ewa=NONE), before=before)
    assert [(one.student, one.kind) for one in looks(made)] == [("a", "fell")]


def test_the_most_urgent_come_first():
    students = [submission(str(n), **facts) for n, facts in enumerate(reversed(REASONS.values()))]
    kinds = [one.kind for one in looks(roll(*students))]
    assert kinds == sorted(kinds, key=list(KINDS).index)
    assert len(kinds) == len(REASONS)
