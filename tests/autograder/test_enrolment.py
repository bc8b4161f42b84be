"""The roster in the gradebook, extensions, and what is told about both."""

from datetime import datetime, timedelta

import pytest
from rich.console import Console

from autograder.course import CourseError
from autograder.engine.marks import Marks
from autograder.engine.recording import Recorder
from autograder.enrolment import Enrolment, enrol, extend, tell
from autograder.roster import Entry
from tests.autograder.conftest import submit


def entries(*students, **facts):
    return [Entry(n, student, facts) for n, student in enumerate(students, start=2)]


def students_of(course):
    with course.gradebook() as gradebook:
        return {one.id: (one.last_name, one.email) for one in gradebook.students}


def test_a_roster_is_taken_and_taken_again(foreign_course):
    first = enrol(
        foreign_course, entries("student-01", "student-02", last_name="=1+1", email="a@b")
    )
    assert first.added == ["student-01", "student-02"]
    assert students_of(foreign_course) == {
        "student-01": ("=1+1", "a@b"),
        "student-02": ("=1+1", "a@b"),
    }
    again = enrol(
        foreign_course, [*entries("student-01", last_name="=1+1"), *entries("student-02", email="")]
    )
    assert (again.added, again.changed, again.unchanged) == ([], ["student-02"], ["student-01"])
    assert students_of(foreign_course) == {
        "student-01": ("=1+1", "a@b"),
        "student-02": ("=1+1", None),
    }


def test_who_is_only_here_or_only_there_is_told(foreign_course):
    enrol(foreign_course, entries("old"))
    for student in ("Student-01@uni.example", "student-02", "stranger"):
        submit(foreign_course, student)
    roster = [
        Entry(2, "student-01", {"email": "student-01@uni.example"}),
        *entries("student-02", "student-03"),
    ]
    found = enrol(foreign_course, roster)
    assert found.unknown == {"Student-01@uni.example": "student-01", "old": "", "stranger": ""}
    assert found.missing == ["student-01", "student-03"]
    assert students_of(foreign_course).keys() >= {"old"}


def test_another_number_is_another_student(foreign_course):
    for student in ("student-1", "student-02", "Student 03"):
        submit(foreign_course, student)
    found = enrol(foreign_course, entries("student-02", "student-03", "student-04"))
    assert found.unknown == {"Student 03": "student-03", "student-1": ""}


def test_before_anybody_has_submitted_nobody_is_missing(foreign_course):
    assert enrol(foreign_course, entries("student-01")).missing == []


def test_a_failure_takes_nothing_of_a_roster(foreign_course, monkeypatch):
    broken = [*entries("student-01"), Entry(3, "student-02", {"no_such_column": "x"})]
    with pytest.raises(TypeError):
        enrol(foreign_course, broken)
    assert students_of(foreign_course) == {}


def test_the_account_names_everybody_and_runs_no_markup():
    console = Console(width=200, color_system=None, record=True)
    unknown = {"[bold]x[/]\x1b[2J": "student-01", "y": ""}
    tell(console, Enrolment(["a"], [], ["b", "c"], unknown, ["نورة"]))
    told = console.export_text()
    assert "1 new, 0 changed, 2 as before" in told
    for words in ("[bold]x[/]", "Perhaps student-01?", "Nothing submitted by نورة"):
        assert words in told
    assert "\x1b" not in told


# Extensions


@pytest.fixture
def due(foreign_course):
    """Return a course with a due date, and one student who was a day late."""
    with foreign_course.gradebook() as gradebook:
        gradebook.update_or_create_assignment("hw1", duedate=datetime(2026, 1, 1))
        marks = Marks("student-01", "first", {"test_square": 2.0}, {}, "2026-01-02 00:00:00 UTC")
        Recorder(gradebook, "hw1", foreign_course.config).record([marks])
    return foreign_course


def seconds_late(course):
    with course.gradebook() as gradebook:
        return gradebook.find_submission("hw1", "student-01").total_seconds_late


def test_an_extension_replaces_the_one_before(due):
    assert seconds_late(due) == 86_400
    extend(due, "student-01", "hw1", timedelta(hours=6))
    assert seconds_late(due) == 64_800
    extend(due, "student-01", "hw1", timedelta(days=1, seconds=30))
    assert seconds_late(due) == 0
    extend(due, "student-01", "hw1", timedelta(0))
    assert seconds_late(due) == 86_400


def test_an_extension_that_cannot_be_says_what_to_do(due):
    cases = {
        "cannot be negative": ("student-01", "hw1", timedelta(-1)),
        "knows no assignment 'hw2'": ("student-01", "hw2", timedelta(1)),
        "Nothing of 'student-02' for hw1 has been graded": ("student-02", "hw1", timedelta(1)),
    }
    for told, arguments in cases.items():
        with pytest.raises(CourseError, match=told):
            extend(due, *arguments)
    with due.gradebook() as gradebook:
        gradebook.update_or_create_assignment("hw1", duedate=None)
    with pytest.raises(CourseError, match="has no due date"):
        extend(due, "student-01", "hw1", timedelta(1))
