"""What each command does with a class, without the command line around it."""

import json
import os
import shutil
from pathlib import Path

import pytest
from rich.console import Console

from autograder import actions
from autograder.course import CourseError
from autograder.engine.class_grading import How
from autograder.isolation import sandboxes
from autograder.isolation.limits import Limits
from autograder.isolation.sandbox import Run, SandboxError
from tests.autograder.conftest import submit

RIGHT = "def square(x):\n    return x * x"


@pytest.fixture
def console():
    return Console(width=120, color_system=None, record=True)


class FakeSandbox:
    """Runs nothing: every cell ends without output."""

    error = None
    made_with = None

    def __init__(self, limits=None, *, unsafe=False):
        self.limits, self.unsafe = limits, unsafe
        FakeSandbox.made_with = (limits, unsafe)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def run(self, cells, calls, files=None, *, together=False):
        if self.error is not None:
            raise self.error
        return Run(outputs={n: [] for n in range(len(cells))}, outcomes=[[] for _ in calls])


@pytest.fixture
def course(foreign_course, monkeypatch):
    """Return a course of another author, graded by a sandbox that runs nothing."""
    monkeypatch.setattr(sandboxes, "Sandbox", FakeSandbox)
    monkeypatch.setattr(FakeSandbox, "error", None)
    return foreign_course


def grade(console, assignment="hw1", students=(), json=None, submissions=None, unsafe=False):
    how = How(workers=1, unsafe=unsafe)
    return actions.grade(console, assignment, submissions, json, list(students), how)


def test_a_class_is_graded_shown_and_written(course, console, tmp_path):
    for number in (1, 2):
        submit(course, f"student-0{number}", square=RIGHT)
    assert grade(console, json=tmp_path / "v.json") == 0
    records = json.loads((tmp_path / "v.json").read_text())
    assert {record["student"] for record in records} == {"student-01", "student-02"}
    told = console.export_text()
    assert "student-01" in told
    assert "student-02" in told
    assert FakeSandbox.made_with == (Limits(), False)


def test_faults_of_the_grader_are_counted(course, console, monkeypatch, tmp_path):
    monkeypatch.setattr(FakeSandbox, "error", SandboxError("it ended"))
    submit(course, "student-01")
    assert grade(console, json=tmp_path / "v.json") > 0
    for record in json.loads((tmp_path / "v.json").read_text()):
        assert (record["status"], record["score"]) == ("grader_error", None)


def test_one_student_can_be_graded_alone(course, console, tmp_path):
    for number in (1, 2, 3):
        submit(course, f"student-0{number}")
    grade(console, students=["student-02"], json=tmp_path / "v.json")
    assert {one["student"] for one in json.loads((tmp_path / "v.json").read_text())} == {
        "student-02"
    }


def test_unsafe_is_passed_on(course, console):
    submit(course, "student-01")
    grade(console, unsafe=True)
    assert FakeSandbox.made_with == (Limits(), True)


def test_what_waits_for_a_person_is_counted(course, console, monkeypatch):
    submit(course, "student-01", square=RIGHT)
    grade(console)
    assert "by hand" not in console.export_text()
    monkeypatch.setattr(FakeSandbox, "error", SandboxError("it ended"))
    for number in (2, 3):
        submit(course, f"student-0{number}")
    grade(console)
    assert "2 submissions wait to be marked by hand" in console.export_text()


def test_submissions_may_lie_elsewhere(course, console, tmp_path):
    submit(course, "student-01")
    course.submissions.rename(tmp_path / "handed-in")
    assert grade(console, submissions=tmp_path / "handed-in") == 0


def test_a_folder_that_is_missing_is_told(course, console, tmp_path):
    with pytest.raises(CourseError, match=r"no folder .*nowhere.*--submissions"):
        grade(console, submissions=tmp_path / "nowhere")


def test_an_empty_folder_is_told(course, console):
    course.submissions.mkdir(parents=True)
    with pytest.raises(CourseError, match=r"No submissions of hw1.*STUDENT/ASSIGNMENT/NOTEBOOK"):
        grade(console)


@pytest.mark.parametrize("path", ["hw1/student-01/first.ipynb", "first.ipynb", "class.zip"])
def test_another_layout_is_told_with_what_lies_there(course, console, path):
    stray = course.submissions / path
    stray.parent.mkdir(parents=True)
    stray.write_text("{}")
    with pytest.raises(CourseError, match=rf"No submissions of hw1.* lies there is {path}\."):
        grade(console)


@pytest.mark.parametrize(
    "path", ["student-02/first.ipynb", "hw1/student-02/first.ipynb", "student-02/HW1/first.ipynb"]
)
def test_a_notebook_that_is_not_graded_is_told(course, console, path):
    submit(course, "student-01", square=RIGHT)
    stray = course.submissions / path
    stray.parent.mkdir(parents=True)
    stray.write_text("{}")
    grade(console)
    assert f"Not graded: 1 that do not lie as {actions.LAYOUT}, such as {path}" in " ".join(
        console.export_text().split()
    )


def test_nothing_is_told_of_strays_where_there_are_none(course, console):
    submit(course, "student-01", square=RIGHT)
    grade(console)
    assert "Not graded" not in console.export_text()


def test_an_archive_must_be_unpacked(course, console, tmp_path):
    archive = tmp_path / "class.zip"
    archive.touch()
    with pytest.raises(CourseError, match=r"class\.zip is a file\. Unpack it"):
        grade(console, submissions=archive)


def test_an_unknown_student_is_told(course, console):
    submit(course, "student-01")
    with pytest.raises(CourseError, match="No submission of student-07, student-09"):
        grade(console, students=["student-09", "student-01", "student-07"])


def test_an_unknown_assignment_is_told_with_the_nearest(course, console):
    submit(course, "student-01")
    with pytest.raises(CourseError, match=r"'hw'\. Did you mean hw1\?"):
        grade(console, assignment="hw")
    with pytest.raises(CourseError, match=r"'zzz'\. There are: .*hw1"):
        grade(console, assignment="zzz", submissions=course.build / "nowhere")


def test_feedback_before_grading_is_told(course, console):
    with pytest.raises(CourseError, match=r"Nothing of hw1 has been graded yet.*course grade hw1"):
        actions.feedback(console, "hw1")


def test_feedback_on_everything_passes_over_what_has_not_been_graded(course, console):
    with pytest.raises(CourseError, match=r"Nothing of any assignment .*`course grade`"):
        actions.feedback(console)
    submit(course, "student-01")
    grade(console)
    shutil.copytree(course.source_of("hw1"), course.source_of("hw2"))
    assert actions.feedback(console)[1] == 2


def test_feedback_is_a_page_for_each_notebook(course, console):
    submit(course, "student-01")
    grade(console)
    folder, pages = actions.feedback(console, "hw1")
    assert pages == 2
    mine = folder / "student-01"
    found = sorted(str(path.relative_to(mine)) for path in mine.rglob("*.html"))
    assert found == ["hw1/first.html", "hw1/second.html", "index.html"]


def test_a_graded_notebook_that_is_damaged_is_told_and_costs_no_other_a_page(course, console):
    for student in ("student-01", "student-02"):
        submit(course, student, square=RIGHT)
    grade(console)
    broken = Path(course.directory.autograded_directory) / "student-01" / "hw1" / "first.ipynb"
    broken.chmod(0o644)
    broken.write_text("no notebook")
    with pytest.raises(CourseError, match=r"student-01.*no graded notebook.*course grade hw1"):
        actions.feedback(console, "hw1")
    folder = Path(course.directory.feedback_directory)
    assert (folder / "student-02" / "hw1" / "first.html").exists()


@pytest.mark.parametrize("student", ["a[1]", "line\nend", "-dash", "Zoë Ω"])
def test_students_of_any_name_get_a_page(course, console, student):
    submit(course, student, square=RIGHT)
    grade(console)
    folder, pages = actions.feedback(console, "hw1")
    assert pages == 2
    assert (folder / student / "hw1" / "first.html").exists()


def test_export_before_grading_is_told(course):
    with pytest.raises(CourseError, match=r"Nothing has been graded yet in .*`course grade` first"):
        actions.export()


def test_grades_are_exported_beside_the_gradebook_or_elsewhere(course, console, tmp_path):
    submit(course, "student-01")
    grade(console)
    assert actions.export() == course.build / "grades.csv"
    assert "student-01" in actions.export(tmp_path / "mine.csv").read_text()


def test_the_students_lab_is_without_nbgrader(course, console, monkeypatch, tmp_path):
    for name in ("PYTHONPATH", "JUPYTER_CONFIG_PATH"):
        monkeypatch.setenv(name, str(tmp_path / "mine"))
    monkeypatch.chdir(tmp_path)
    for name in ("02_later/b.ipynb", "01_first/a.ipynb", "course_lib/cases.ipynb"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).touch()
    monkeypatch.setattr(actions, "_student_copy", lambda *_: tmp_path)
    command = []
    monkeypatch.setattr(actions.os, "execv", lambda _, words: command.extend(words))
    actions.lab(console, instructor=False)
    assert command[-1].endswith("/lab/tree/01_first/a.ipynb")
    settings, mine = os.environ["JUPYTER_CONFIG_PATH"].split(os.pathsep)
    page = json.loads((Path(settings) / "labconfig" / "page_config.json").read_text())
    assert page["disabledExtensions"] == {"@jupyter/nbgrader": True}
    assert mine == str(tmp_path / "mine")


def test_doctor_is_content_only_if_everything_needed_is_there(console, monkeypatch):
    from autograder.doctor import Check

    good, note = Check("a", True, True, "fine"), Check("b", False, False, "[missing] but no matter")
    bad = Check("c", False, True, "missing")
    for checks, safe in (([good, note], True), ([good, bad], False), ([bad, good], False)):
        monkeypatch.setattr("autograder.doctor.examine", lambda checks=checks: iter(checks))
        assert actions.doctor(console) is safe
    told = console.export_text()
    assert "[missing] but no matter" in told
    assert "can grade safely" in told
    assert "cannot grade safely" in told
