"""All that an ordinary course does with nbgrader works with our two lines, and only better."""

import shutil

import pytest
from nbgrader.apps.api import NbGraderAPI
from nbgrader.converters import GenerateFeedback
from nbgrader.converters.base import NbGraderException
from typer.testing import CliRunner

import autograder.nbgrader_plugin as plugin
from autograder.cli import app
from autograder.course import Course
from tests.foreign_course.conftest import (
    RIGHT,
    TWO_LINES,
    WRONG,
    autograde,
    configure,
    notebook_in,
    recorded,
    run_nbgrader,
    submit,
)

pytestmark = [pytest.mark.slow, pytest.mark.sandbox]

LOST = (None, True)


def total_of(root, student="student-01"):
    return recorded(root)[student, "table", "test_total"]


def outputs_of(root, student="student-01"):
    return str(notebook_in(root, student, "hw2", "table").cells)


def test_nbgraders_own_command_grades_in_the_sandbox(course):
    submit(course, "student-01", "hw2", RIGHT)
    escape = "def total(path):\n    open('/tmp/escaped-from-grading', 'w')\n    return 6"
    submit(course, "student-02", "hw2", RIGHT | {"total": escape})
    done = run_nbgrader(course, "autograde", "hw2")
    assert done.returncode == 0, done.stderr
    assert (total_of(course), total_of(course, "student-02")) == ((4.0, False), (0.0, False))
    assert "PermissionError" in outputs_of(course, "student-02")
    assert not (course / "build").exists()


def test_formgraders_button_grades_in_the_sandbox(course):
    submit(course, "student-01", "hw2", RIGHT)
    settings = Course(root=course)
    api = NbGraderAPI(settings.directory, config=settings.config)
    result = api.autograde("hw2", "student-01")
    assert result["success"], result
    assert total_of(course) == (4.0, False)
    assert notebook_in(course, "student-01", "hw2", "table").metadata.course.status == "graded"


def grade_by_course(root, monkeypatch):
    """Do what ``course grade hw2`` does in a course's folder."""
    monkeypatch.chdir(root)
    done = CliRunner().invoke(app, ["grade", "hw2"], catch_exceptions=False)
    assert done.exit_code == 0, done.output


def test_course_grade_gives_the_same_scores(course, monkeypatch):
    students = ["student-01", "student-02"]
    submit(course, "student-01", "hw2", RIGHT)
    submit(course, "student-02", "hw2", RIGHT | WRONG, leave_out=["words"])
    autograde(course, "hw2")
    through_nbgrader = recorded(course)
    shutil.rmtree(course / "autograded")
    with Course(root=course).gradebook() as gradebook:
        for student in students:
            gradebook.remove_submission("hw2", student)
    grade_by_course(course, monkeypatch)
    assert recorded(course) == through_nbgrader
    assert recorded(course)["student-02", "words", "project"] == (0.0, False)


def test_course_grade_passes_over_what_nbgrader_has_graded(course, monkeypatch):
    submit(course, "student-01", "hw2", RIGHT)
    autograde(course, "hw2")
    notebook = course / "autograded" / "student-01" / "hw2" / "table.ipynb"
    before = notebook.stat().st_mtime_ns
    grade_by_course(course, monkeypatch)
    assert notebook.stat().st_mtime_ns == before
    assert total_of(course) == (4.0, False)


def test_stock_feedback_can_be_written(graded):
    settings = Course(root=graded)
    settings.directory.assignment_id = "hw2"
    settings.directory.student_id = "student-01"
    GenerateFeedback(coursedir=settings.directory, config=settings.config).start()
    page = (graded / "feedback" / "student-01" / "hw2" / "table.html").read_text(encoding="utf-8")
    assert "Score: 4.0 / 4.0" in page


def test_nbgraders_penalties_for_late_work_apply(course):
    submit(course, "student-01", "hw2", RIGHT)
    late = submit(course, "student-02", "hw2", RIGHT)
    (late / "timestamp.txt").write_text("2030-01-02 00:00:00 UTC")
    with Course(root=course).gradebook() as gradebook:
        gradebook.update_or_create_assignment("hw2", duedate="2030-01-01 00:00:00 UTC")
    autograde(course, "hw2")
    with Course(root=course).gradebook() as gradebook:
        submissions = gradebook.assignment_submissions("hw2")
        penalties = {one.student.id: one.late_submission_penalty for one in submissions}
    assert penalties == {"student-01": 0, "student-02": 5}


def test_no_grade_of_an_earlier_submission_is_kept(course):
    end_python = {"test_total": None, "total": "import os\nos._exit(0)"}
    for sources, score in ((RIGHT, 4.0), (RIGHT | end_python, 0.0), (RIGHT, 4.0)):
        submit(course, "student-01", "hw2", sources)
        autograde(course, "hw2")
        assert total_of(course) == (score, False)


@pytest.mark.parametrize("broken", ["grade_notebook", "marks_of", "prepare"])
def test_a_grade_does_not_outlive_a_failure_of_ours(course, monkeypatch, broken):
    def fail(*_, **__):
        raise RuntimeError("our own fault")

    submit(course, "student-01", "hw2", RIGHT)
    autograde(course, "hw2")
    monkeypatch.setattr(plugin, broken, fail)
    with pytest.raises(NbGraderException):
        autograde(course, "hw2")
    assert total_of(course) == LOST


@pytest.mark.parametrize("door", ["nbgrader", "course grade"])
def test_a_task_that_was_handed_in_late_is_no_longer_a_zero(course, monkeypatch, door):
    for leave_out, project in ((["words"], (0.0, False)), ([], LOST)):
        submit(course, "student-01", "hw2", RIGHT, leave_out=leave_out)
        if door == "nbgrader":
            autograde(course, "hw2")
        else:
            grade_by_course(course, monkeypatch)
        assert recorded(course)["student-01", "words", "project"] == project


def test_nobody_is_passed_over(course):
    """Students whose name is a pattern, and those who handed in nothing under the right name."""
    submit(course, "student-01", "hw2", RIGHT)
    submit(course, "student[2]", "hw2", RIGHT)
    (course / "submitted" / "student-03" / "hw2").mkdir(parents=True)
    autograde(course, "hw2")
    scores = [total_of(course, one) for one in ("student-01", "student[2]", "student-03")]
    assert scores == [(4.0, False), (4.0, False), (0.0, False)]


def test_one_notebook_can_be_graded_alone(course):
    submit(course, "student-01", "hw2", RIGHT)
    autograde(course, "hw2")
    submit(course, "student-01", "hw2", RIGHT | {"total": ""})
    autograde(course, "hw2", notebook_id="words")
    assert total_of(course) == (4.0, False)
    assert recorded(course)["student-01", "words", "test_words"] == (1.0, False)


def test_what_cannot_be_set_aside_costs_only_that_submission(course, monkeypatch):
    def refuse(folder):
        if "student-01" in str(folder):
            raise PermissionError(f"{folder} is read-only")

    for student in ("student-01", "student-02"):
        submit(course, student, "hw2", RIGHT)
    autograde(course, "hw2")
    monkeypatch.setattr(plugin, "set_aside", refuse)
    with pytest.raises(NbGraderException):
        autograde(course, "hw2")
    assert (total_of(course), total_of(course, "student-02")) == (LOST, (4.0, False))
    assert not (course / "autograded" / "student-01" / "hw2").exists()


def test_a_submissions_folder_that_cannot_be_written_can_be_graded(course):
    folder = submit(course, "student-01", "hw2", RIGHT)
    folder.chmod(0o555)
    try:
        autograde(course, "hw2")
    finally:
        folder.chmod(0o755)
    assert total_of(course) == (4.0, False)


def test_an_assignment_that_was_never_released_is_told(course):
    folder = submit(course, "student-01", "hw2", RIGHT)
    shutil.copytree(folder, folder.parent / "hw9")
    with pytest.raises(NbGraderException):
        autograde(course, "hw9")


# --- files beside the notebook --------------------------------------------------------------


def test_the_instructors_files_take_the_place_of_the_students(course):
    folder = submit(course, "student-01", "hw2", RIGHT)
    (folder / "helper.py").write_text("def double(x): return 0")
    (folder / "data" / "table.csv").write_text("0\n")
    autograde(course, "hw2")
    assert total_of(course) == (4.0, False)


def test_a_students_own_file_takes_part_only_where_the_instructor_asked_for_it(course):
    own = {"total": "from mine import total"}
    folder = submit(course, "student-01", "hw2", RIGHT | own)
    (folder / "mine.py").write_text("def total(path): return 6")
    autograde(course, "hw2")
    assert total_of(course) == (0.0, False)
    more = "c.Autograde.exclude_overwriting = {'hw2': ['mine.py', '../../x', 'absent']}\n"
    configure(course, TWO_LINES + more)
    autograde(course, "hw2")
    assert total_of(course) == (4.0, False)


def test_limits_are_the_courses_own(course):
    forever = "def total(path):\n    while True: pass"
    submit(course, "student-01", "hw2", RIGHT | {"total": forever})
    configure(course, TWO_LINES + "c.Limits.cell_seconds = 1\n")
    autograde(course, "hw2")
    assert total_of(course) == (0.0, False)
    assert "in time" in str(notebook_in(course, "student-01", "hw2", "table").metadata.course.notes)


def test_files_that_leave_no_room_are_no_students_fault(course):
    submit(course, "student-01", "hw2", RIGHT)
    configure(course, TWO_LINES + "c.Limits.disk_bytes = 10\n")
    with pytest.raises(NbGraderException):
        autograde(course, "hw2")
    assert total_of(course) == LOST


# --- exercises ------------------------------------------------------------------------------


EXERCISES = """
from autograder.exercise import Exercise
from course_lib.sheets import Case

def total(path):
    return 6

ASSIGNMENTS = {"hw2": (Exercise(
    reference=total,
    visible=(Case("the table", "the sum", ("data/table.csv",)),),
    hidden=lambda rng: (),
    rtol=0,
    atol=0,
    misconceptions=(),
),)}
"""


def test_a_course_can_declare_exercises_of_its_own(course):
    (course / "exercises_of_this_course.py").write_text(EXERCISES)
    configure(course, TWO_LINES + "c.Course.exercises = 'exercises_of_this_course'\n")
    submit(course, "student-01", "hw2", RIGHT)
    submit(course, "student-02", "hw2", RIGHT | WRONG)
    autograde(course, "hw2")
    assert (total_of(course), total_of(course, "student-02")) == ((4.0, False), (0.0, False))
    assert "the sum" in outputs_of(course)
    assert (course / "build" / "course.key").exists()


def test_an_assignment_named_like_one_of_ours_has_no_exercises(course):
    assert Course(root=course).exercises_of("06_averages") == {}
