"""A class: every submission gets its own result, whatever the others are; nothing old survives."""

import json
from pathlib import Path

import nbformat
import pytest

from autograder import class_grading
from autograder.class_grading import grade_class, notebooks_of, submitted_students
from autograder.course import CourseError
from autograder.sandbox import SandboxError
from tests.autograder.conftest import submit

pytestmark = pytest.mark.sandbox

RIGHT = "def square(x):\n    return x * x"
WRONG = "def square(x):\n    return 0"
PRINTING = "def square(x):\n    print('x' * 10**6)\n    return 0"
GROUP = "def square(x):\n    raise ExceptionGroup('no', [ValueError()])"
WARNING = "import warnings\ndef square(x):\n    warnings.warn('careful')\n    return x * x"
ENDING = "import os\ndef square(x):\n    os._exit(0)"
BOASTING = "def square(x):\n    return 1000 * (x == 2)"


def grade(course, sandbox, *students):
    return grade_class(course, "hw1", sandbox, list(students or submitted_students(course, "hw1")))


def in_gradebook(course, student):
    """Return automatic scores by cell."""
    with course.gradebook() as gradebook:
        submission = gradebook.find_submission("hw1", student)
        return {g.name: g.auto_score for part in submission.notebooks for g in part.grades}


def autograded(course, student):
    return Path(course.directory.autograded_directory) / student / "hw1"


SCORES = {
    "right": ({"square": RIGHT}, {"test_square": 2, "test_partial": 3}),
    "wrong": ({"square": WRONG}, {"test_square": 0, "test_partial": 1}),
    "blank": ({}, {"test_square": 0, "test_partial": 0}),
    "warns": ({"square": WARNING}, {"test_square": 2, "test_partial": 3}),
    "prints much": ({"square": PRINTING}, {"test_square": 0, "test_partial": 1}),
    "raises a group": ({"square": GROUP}, {"test_square": 0, "test_partial": 0}),
    "ends Python": ({"square": ENDING}, {"test_square": 0, "test_partial": 0}),
    "boasts": ({"square": BOASTING}, {"test_square": 0, "test_partial": 1}),
    "syntax error": ({"square": "def square(x:"}, {"test_square": 0, "test_partial": 0}),
    "easier test": (
        {"square": WRONG, "test_square": "pass", "test_partial": "3.0"},
        {"test_square": 0, "test_partial": 1},
    ),
    "no tests": (
        {"square": WRONG, "test_square": None, "test_partial": None},
        {"test_square": 0, "test_partial": 1},
    ),
    "no setup": ({"setup": None, "square": RIGHT}, {"test_square": 2, "test_partial": 3}),
}


def test_every_submission_earns_what_its_honest_part_earns(foreign_course, sandbox):
    students = {f"student-{n:02}": one for n, one in enumerate(SCORES.values())}
    for student, (sources, _) in students.items():
        submit(foreign_course, student, **sources)
    seen = []
    results = grade_class(foreign_course, "hw1", sandbox, list(students), seen.append)
    assert seen == results
    assert [(one.student, one.notebook) for one in results] == [
        (student, notebook) for student in students for notebook in ("first", "second")
    ]
    assert {one.status for one in results} == {"graded"}
    found = {student: in_gradebook(foreign_course, student) for student in students}
    expected = {
        student: scores | {"test_true": 1, "essay": 0} for student, (_, scores) in students.items()
    }
    assert found == expected


def test_both_notebooks_of_an_assignment_are_kept(foreign_course, sandbox):
    submit(foreign_course, "student-01", square=RIGHT)
    grade(foreign_course, sandbox)
    grade(foreign_course, sandbox)
    names = sorted(path.name for path in autograded(foreign_course, "student-01").glob("*.ipynb"))
    assert names == ["first.ipynb", "second.ipynb"]
    for name in names:
        nb = nbformat.read(autograded(foreign_course, "student-01") / name, as_version=4)
        nbformat.validate(nb)


def test_a_second_grading_forgets_the_first(foreign_course, sandbox):
    folder = submit(foreign_course, "student-01", square=RIGHT)
    grade(foreign_course, sandbox)
    assert in_gradebook(foreign_course, "student-01")["test_square"] == 2
    submit(foreign_course, "student-01", square=WRONG)
    grade(foreign_course, sandbox)
    assert in_gradebook(foreign_course, "student-01")["test_square"] == 0
    submit(foreign_course, "student-01", square=RIGHT)
    grade(foreign_course, sandbox)
    (folder / "first.ipynb").write_text("no notebook")
    [first, second] = grade(foreign_course, sandbox)
    assert (first.status, second.status) == ("unreadable", "graded")
    assert "not valid JSON" in first.reason
    scores = in_gradebook(foreign_course, "student-01")
    assert scores == {"test_square": 0, "test_partial": 0, "essay": 0, "test_true": 1}


def test_a_missing_notebook_is_told_and_earns_nothing(foreign_course, sandbox):
    (submit(foreign_course, "student-01", square=RIGHT) / "second.ipynb").unlink()
    [first, second] = grade(foreign_course, sandbox)
    assert first.status == "graded"
    assert (second.status, "second.ipynb is missing" in second.reason) == ("unreadable", True)
    assert in_gradebook(foreign_course, "student-01")["test_true"] == 0


def test_marks_given_by_a_person_stay(foreign_course, sandbox):
    submit(foreign_course, "student-01", square=WRONG, essay="Because.")
    grade(foreign_course, sandbox)
    with foreign_course.gradebook() as gradebook:
        place = ("first", "hw1", "student-01")
        essay = gradebook.find_grade("essay", *place)
        assert (essay.auto_score, essay.needs_manual_grade) == (None, True)
        essay.manual_score = 4.0
        gradebook.find_grade("test_square", *place).manual_score = 1.5
        gradebook.find_comment("essay", *place).manual_comment = "Good."
        gradebook.db.commit()
    submit(foreign_course, "student-01", square=RIGHT, essay="Because.")
    grade(foreign_course, sandbox)
    with foreign_course.gradebook() as gradebook:
        grades = {name: gradebook.find_grade(name, *place) for name in ("essay", "test_square")}
        assert grades["essay"].score == 4.0
        assert (grades["test_square"].score, grades["test_square"].auto_score) == (1.5, 2.0)
        assert grades["test_square"].needs_manual_grade
        assert gradebook.find_comment("essay", *place).manual_comment == "Good."
        assert gradebook.find_submission("hw1", "student-01").score == 4.0 + 1.5 + 3.0 + 1.0


@pytest.mark.parametrize("stage", ["prepare", "record"])
def test_a_fault_in_one_submission_stops_no_other(foreign_course, sandbox, monkeypatch, stage):
    whole = getattr(class_grading.StagedAutograde, stage)

    def fail(self, *arguments):
        student = arguments[0] if stage == "prepare" else arguments[0].graded.student
        if student == "student-02":
            raise ZeroDivisionError("of ours")
        return whole(self, *arguments)

    monkeypatch.setattr(class_grading.StagedAutograde, stage, fail)
    for number in (1, 2, 3):
        submit(foreign_course, f"student-0{number}", square=RIGHT)
    results = grade(foreign_course, sandbox)
    by_student = {one.student: one for one in results}
    assert {name: one.status for name, one in by_student.items()} == {
        "student-01": "graded",
        "student-02": "grader_error",
        "student-03": "graded",
    }
    assert "ZeroDivisionError" in by_student["student-02"].reason
    assert in_gradebook(foreign_course, "student-03")["test_square"] == 2


def test_a_broken_sandbox_is_no_zero_in_the_gradebook(foreign_course, sandbox, monkeypatch):
    submit(foreign_course, "student-01", square=RIGHT)

    def fail(cells, calls):
        raise SandboxError("it ended")

    monkeypatch.setattr(sandbox, "run", fail, raising=True)
    results = grade(foreign_course, sandbox)
    assert {one.status for one in results} == {"grader_error"}
    scores = in_gradebook(foreign_course, "student-01")
    assert [scores[name] for name in ("test_square", "test_partial", "test_true")] == [None] * 3
    with foreign_course.gradebook() as gradebook:
        grade_of = gradebook.find_grade("test_square", "first", "hw1", "student-01")
        assert grade_of.needs_manual_grade


def test_the_time_of_submission_is_taken_where_there_is_one(foreign_course, sandbox):
    folder = submit(foreign_course, "student-01", square=RIGHT)
    (folder / "timestamp.txt").write_text("2026-11-20 12:00:00 UTC")
    submit(foreign_course, "student-02")
    grade(foreign_course, sandbox)
    with foreign_course.gradebook() as gradebook:
        stamps = [gradebook.find_submission("hw1", f"student-0{n}").timestamp for n in (1, 2)]
    assert stamps[0].year == 2026
    assert stamps[1] is None


def test_files_beside_a_notebook_are_neither_read_nor_copied(foreign_course, sandbox):
    folder = submit(foreign_course, "student-01", square="import numpy as np\n" + RIGHT)
    (folder / "numpy.py").write_text("raise SystemExit")
    (folder / "sitecustomize.py").write_text("raise SystemExit")
    grade(foreign_course, sandbox)
    assert in_gradebook(foreign_course, "student-01")["test_square"] == 2
    assert not (autograded(foreign_course, "student-01") / "numpy.py").exists()


def test_the_graded_notebook_holds_no_path_of_the_server(foreign_course, sandbox):
    submit(foreign_course, "student-01", square="import nothing_of_that_name")
    grade(foreign_course, sandbox)
    text = (autograded(foreign_course, "student-01") / "first.ipynb").read_text()
    assert str(foreign_course.build) not in text
    assert json.loads(text)["metadata"]["course"]["status"] == "graded"


def test_students_are_those_with_a_folder_of_the_assignment(foreign_course):
    assert submitted_students(foreign_course, "hw1") == []
    for student in ("student-02", "student-01"):
        submit(foreign_course, student)
    (foreign_course.submissions / "student-03" / "hw2").mkdir(parents=True)
    (foreign_course.submissions / "a file").write_text("")
    (foreign_course.submissions / ".hidden" / "hw1").mkdir(parents=True)
    Path(foreign_course.submissions / "student-04").symlink_to("nowhere")
    assert submitted_students(foreign_course, "hw1") == ["student-01", "student-02"]


def test_an_assignment_that_was_never_released_is_told(foreign_course, sandbox):
    with pytest.raises(CourseError, match=r"knows no assignment 'hw2'.*course release"):
        notebooks_of(foreign_course, "hw2")
    with pytest.raises(CourseError, match="hw2"):
        grade_class(foreign_course, "hw2", sandbox, ["student-01"])
    assert notebooks_of(foreign_course, "hw1") == ["first", "second"]
