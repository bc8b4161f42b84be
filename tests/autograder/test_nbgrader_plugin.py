"""nbgrader's own commands use the same engine: same scores, whichever door is taken."""

from pathlib import Path

import nbformat
import pytest
from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException

from autograder import nbgrader_plugin as plugin
from autograder.engine.class_grading import grade_class
from autograder.isolation.sandbox import NoIsolationError
from autograder.nbgrader_plugin import SubmissionExporter, graded_of, task_for
from tests.autograder.conftest import submit

RIGHT = "def square(x):\n    return x * x"


def autograde(course):
    """Do what ``nbgrader autograde hw1`` does."""
    course.directory.assignment_id = "hw1"
    converter = Autograde(coursedir=course.directory, config=course.config)
    converter.force = converter.create_student = True
    try:
        converter.start()
    finally:
        course.directory.assignment_id = ""


def held(course, student):
    with course.gradebook() as gradebook:
        submission = gradebook.find_submission("hw1", student)
        parts = submission.notebooks
        grades = {g.name: (g.auto_score, g.needs_manual_grade) for p in parts for g in p.grades}
        return grades, {c.name: c.auto_comment for p in parts for c in p.comments}


@pytest.fixture
def through_sandbox(sandbox, monkeypatch):
    monkeypatch.setattr(plugin, "borrower", lambda limits, unsafe: sandbox)
    return sandbox


@pytest.mark.sandbox
def test_nbgrader_gives_the_scores_that_course_grade_gives(foreign_course, through_sandbox):
    submit(foreign_course, "student-01", square=RIGHT, essay="Because.")
    submit(foreign_course, "student-02", square="def square(x): return 0", test_square=None)
    (submit(foreign_course, "student-03", square=RIGHT) / "first.ipynb").write_bytes(b"\xff\xfe")
    students = [f"student-0{number}" for number in (1, 2, 3)]
    autograde(foreign_course)
    through_nbgrader = [held(foreign_course, student) for student in students]
    list(grade_class(foreign_course, "hw1", students))
    assert [held(foreign_course, student) for student in students] == through_nbgrader
    assert [grades["test_square"][0] for grades, _ in through_nbgrader] == [2.0, 0.0, 0.0]


@pytest.mark.sandbox
def test_neither_door_follows_a_link_out_of_a_submission(foreign_course, through_sandbox, tmp_path):
    (tmp_path / "secret").write_text("secret")
    folder = submit(foreign_course, "student-01", square=RIGHT)
    (folder / "notes.txt").symlink_to(tmp_path / "secret")
    (folder / "timestamp.txt").write_text("yesterday")
    (foreign_course.submissions / "student-02").symlink_to(folder.parent)
    students = ["student-01", "student-02"]
    autograde(foreign_course)
    graded = Path(foreign_course.directory.autograded_directory)
    assert not list(graded.rglob("*.txt"))
    scores = [held(foreign_course, student)[0]["test_square"][0] for student in students]
    (foreign_course.submissions / "student-02").symlink_to(folder.parent)
    list(grade_class(foreign_course, "hw1", students))
    again = [held(foreign_course, student)[0]["test_square"][0] for student in students]
    assert scores == again == [2.0, 0.0]


@pytest.mark.sandbox
def test_nbgrader_runs_no_student_code_outside(foreign_course, through_sandbox, tmp_path):
    mark = tmp_path / "escaped"
    submit(foreign_course, "student-01", square=f"open({str(mark)!r}, 'w')")
    autograde(foreign_course)
    assert not mark.exists()
    assert held(foreign_course, "student-01")[0]["test_square"] == (0.0, False)


def test_nbgrader_refuses_to_run_without_a_sandbox(foreign_course, monkeypatch):
    def refuse(limits, unsafe):
        raise NoIsolationError("Cannot isolate student code here.")

    monkeypatch.setattr(plugin, "borrower", refuse)
    submit(foreign_course, "student-01", square=RIGHT)
    with pytest.raises(NbGraderException):
        autograde(foreign_course)
    assert held(foreign_course, "student-01")[0]["test_square"][0] is None


def test_an_unreadable_submission_says_why(tmp_path):
    path = tmp_path / "first.ipynb"
    for content in (None, b"no notebook"):
        if content is not None:
            path.write_bytes(content)
        text, resources = SubmissionExporter().from_filename(str(path))
        assert nbformat.reads(text, as_version=4).cells == []
        assert (resources["submission"].data, bool(content)) == (content or b"", bool(content))
        assert ("is missing" in resources["submission"].problem) is (content is None)


def test_a_notebook_that_was_sanitised_is_read_as_it_is(tmp_path):
    """The second reading must keep what the first wrote: points, checksums, status."""
    cell = nbformat.v4.new_code_cell("1", metadata={"nbgrader": {"grade_id": "a", "points": 3}})
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), tmp_path / "first.ipynb")
    exporter = SubmissionExporter()
    text, _ = exporter.from_filename(str(tmp_path / "first.ipynb"))
    assert nbformat.reads(text, as_version=4).cells == []
    converter = Autograde()
    exporter = SubmissionExporter(parent=converter)
    converter._sanitizing = False
    text, _ = exporter.from_filename(str(tmp_path / "first.ipynb"))
    assert nbformat.reads(text, as_version=4).cells[0].metadata.nbgrader["points"] == 3


def test_status_reason_and_notes_travel_in_the_notebook():
    place = {"student": "student-01", "assignment": "hw1", "notebook": "first"}
    told = {"status": "unreadable", "reason": "No.", "notes": ["mended"]}
    graded = graded_of(nbformat.v4.new_notebook(metadata={"course": told}), place)
    assert (graded.status, graded.reason, graded.notes) == ("unreadable", "No.", ["mended"])
    fresh = graded_of(nbformat.v4.new_notebook(), place)
    assert (fresh.status, fresh.reason, fresh.notes) == ("graded", "", [])


def test_a_task_of_another_course_has_no_exercises_and_needs_no_key(foreign_course):
    place = {"assignment": "hw1", "notebook": "first", "student": "student-01"}
    task = task_for(place, foreign_course)
    assert (task.exercises, task.key, task.files) == ({}, b"", {})
    assert not (foreign_course.build / "course.key").exists()
