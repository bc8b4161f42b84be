"""Late work: stock nbgrader, our two lines and `course grade` take off the same points."""

from datetime import timedelta

import pytest
from typer.testing import CliRunner

from autograder.cli import app
from autograder.course import Course
from autograder.enrolment import extend
from tests.foreign_course.conftest import RIGHT, TWO_LINES, autograde, configure, submit

pytestmark = [pytest.mark.slow, pytest.mark.sandbox]

PER_DAY = """
from nbgrader.plugins import LateSubmissionPlugin

class PerDay(LateSubmissionPlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return 0.25 * total_seconds_late / 86_400

c.AssignLatePenalties.plugin_class = PerDay
"""
DUE = "2030-01-01 00:00:00 UTC"
TIMES = {
    "on-time": "2029-12-31 23:59:59 UTC",
    "late": "2030-01-03 00:00:00 UTC",
    "extended": "2030-01-03 00:00:00 UTC",
    "extended-and-late": "2030-01-03 00:00:00 UTC",
    "far-too-late": "2030-06-01 00:00:00 UTC",
}
EXTENSIONS = {"extended": timedelta(days=2), "extended-and-late": timedelta(days=1)}
PENALTIES = {
    "on-time": None,
    "late": 0.5,
    "extended": None,
    "extended-and-late": 0.25,
    "far-too-late": 1.0,  # more than there is cannot be taken
}


def set_up(root, extensions):
    """Hand in for everybody; give nbgrader the due date and the extensions."""
    for student, time in TIMES.items():
        folder = submit(root, student, "hw2", RIGHT)
        (folder / "timestamp.txt").write_text(time)
    with Course(root=root).gradebook() as gradebook:
        gradebook.update_or_create_assignment("hw2", duedate=DUE)
        for student, more in extensions.items():
            gradebook.update_or_create_student(student)
            gradebook.update_or_create_submission("hw2", student)
            gradebook.grant_extension("hw2", student, days=more.days)


def penalties(root, notebook="words"):
    with Course(root=root).gradebook() as gradebook:
        return {
            student: gradebook.find_submission_notebook(
                notebook, "hw2", student
            ).late_submission_penalty
            for student in TIMES
        }


def course_grade(root, monkeypatch):
    monkeypatch.chdir(root)
    done = CliRunner().invoke(app, ["grade", "hw2"], catch_exceptions=False)
    assert done.exit_code == 0, done.output


@pytest.mark.parametrize("door", ["stock", "nbgrader", "course grade"])
def test_every_door_takes_off_the_same(course, monkeypatch, door):
    configure(course, PER_DAY if door == "stock" else TWO_LINES + PER_DAY)
    set_up(course, EXTENSIONS)
    if door == "course grade":
        course_grade(course, monkeypatch)
    else:
        autograde(course, "hw2", notebook_id="words")
    assert penalties(course) == PENALTIES


def test_an_extension_counts_though_nothing_was_submitted_anew(course, monkeypatch):
    configure(course, TWO_LINES + PER_DAY)
    set_up(course, {})
    course_grade(course, monkeypatch)
    assert penalties(course) == PENALTIES | {"extended": 0.5, "extended-and-late": 0.5}
    for student, more in EXTENSIONS.items():
        extend(Course(root=course), student, "hw2", more)
    course_grade(course, monkeypatch)
    assert penalties(course) == PENALTIES
    assert penalties(course, "table")["extended"] is None
