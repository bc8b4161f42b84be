"""A class: every submission gets its own result, whatever the others are; nothing old survives."""

import json
from pathlib import Path

import nbformat
import pytest
from rich.console import Console

from autograder.course import CourseError
from autograder.engine import class_grading, jobs
from autograder.engine.archive import read_graded, told
from autograder.engine.class_grading import (
    How,
    Report,
    grade_class,
    read_class,
    submitted_students,
)
from autograder.isolation.sandbox import Sandbox, SandboxError
from autograder.results import Summary, class_table, record_of
from tests.autograder.conftest import submit

pytestmark = pytest.mark.sandbox

RIGHT = "def square(x):\n    return x * x"
WRONG = "def square(x):\n    return 0"
PRINTING = "def square(x):\n    print('x' * 10**6)\n    return 0"
GROUP = "def square(x):\n    raise ExceptionGroup('no', [ValueError()])"
WARNING = "import warnings\ndef square(x):\n    warnings.warn('careful')\n    return x * x"
ENDING = "import os\ndef square(x):\n    os._exit(0)"
BOASTING = "def square(x):\n    return 1000 * (x == 2)"


def grade(course, *students, **how):
    """Grade some students, or all; return their reports by name."""
    students = students or submitted_students(course, "hw1")
    return {one.student: one for one in grade_class(course, "hw1", students, How(**how))}


def statuses(reports):
    return {student: {one.status for one in report.graded} for student, report in reports.items()}


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


def test_every_submission_earns_what_its_honest_part_earns(foreign_course):
    students = {f"student-{n:02}": one for n, one in enumerate(SCORES.values())}
    for student, (sources, _) in students.items():
        submit(foreign_course, student, **sources)
    reports = grade(foreign_course)
    assert statuses(reports) == {student: {"graded"} for student in students}
    assert {one.notebook for report in reports.values() for one in report.graded} == {
        "first",
        "second",
    }
    found = {student: in_gradebook(foreign_course, student) for student in students}
    expected = {
        student: scores | {"test_true": 1, "essay": 0} for student, (_, scores) in students.items()
    }
    assert found == expected


def test_both_notebooks_of_an_assignment_are_kept(foreign_course):
    submit(foreign_course, "student-01", square=RIGHT)
    grade(foreign_course)
    grade(foreign_course)
    names = sorted(path.name for path in autograded(foreign_course, "student-01").glob("*.ipynb"))
    assert names == ["first.ipynb", "second.ipynb"]
    for name in names:
        nb = nbformat.read(autograded(foreign_course, "student-01") / name, as_version=4)
        nbformat.validate(nb)


def test_a_second_grading_forgets_the_first(foreign_course):
    folder = submit(foreign_course, "student-01", square=RIGHT)
    grade(foreign_course)
    assert in_gradebook(foreign_course, "student-01")["test_square"] == 2
    submit(foreign_course, "student-01", square=WRONG)
    grade(foreign_course)
    assert in_gradebook(foreign_course, "student-01")["test_square"] == 0
    submit(foreign_course, "student-01", square=RIGHT)
    grade(foreign_course)
    (folder / "first.ipynb").write_text("no notebook")
    [first, second] = grade(foreign_course)["student-01"].graded
    assert (first.status, second.status) == ("unreadable", "graded")
    assert "not valid JSON" in first.reason
    scores = in_gradebook(foreign_course, "student-01")
    assert scores == {"test_square": 0, "test_partial": 0, "essay": 0, "test_true": 1}


def test_a_missing_notebook_is_told_and_earns_nothing(foreign_course):
    (submit(foreign_course, "student-01", square=RIGHT) / "second.ipynb").unlink()
    [first, second] = grade(foreign_course)["student-01"].graded
    assert first.status == "graded"
    assert (second.status, "second.ipynb is missing" in second.reason) == ("unreadable", True)
    assert in_gradebook(foreign_course, "student-01")["test_true"] == 0


def test_marks_given_by_a_person_stay(foreign_course):
    submit(foreign_course, "student-01", square=WRONG, essay="Because.")
    grade(foreign_course)
    with foreign_course.gradebook() as gradebook:
        place = ("first", "hw1", "student-01")
        essay = gradebook.find_grade("essay", *place)
        assert (essay.auto_score, essay.needs_manual_grade) == (None, True)
        essay.manual_score = 4.0
        gradebook.find_grade("test_square", *place).manual_score = 1.5
        gradebook.find_comment("essay", *place).manual_comment = "Good."
        gradebook.db.commit()
    submit(foreign_course, "student-01", square=RIGHT, essay="Because.")
    grade(foreign_course)
    with foreign_course.gradebook() as gradebook:
        grades = {name: gradebook.find_grade(name, *place) for name in ("essay", "test_square")}
        assert grades["essay"].score == 4.0
        assert (grades["test_square"].score, grades["test_square"].auto_score) == (1.5, 2.0)
        assert grades["test_square"].needs_manual_grade
        assert gradebook.find_comment("essay", *place).manual_comment == "Good."
        assert gradebook.find_submission("hw1", "student-01").score == 4.0 + 1.5 + 3.0 + 1.0


@pytest.mark.parametrize("stage", ["prepare", "grade_notebook", "marks_of"])
def test_a_fault_in_one_submission_stops_no_other(foreign_course, monkeypatch, stage):
    whole = getattr(jobs, stage)
    for number in (1, 2, 3):
        submit(foreign_course, f"student-0{number}", square=RIGHT)
    grade(foreign_course)

    def fail(*arguments):
        if any("student-02" in str(argument) for argument in arguments):
            raise ZeroDivisionError("of ours")
        return whole(*arguments)

    monkeypatch.setattr(jobs, stage, fail)
    reports = grade(foreign_course, force=True)
    assert statuses(reports) == {
        "student-01": {"graded"},
        "student-02": {"grader_error"},
        "student-03": {"graded"},
    }
    assert "ZeroDivisionError" in reports["student-02"].graded[0].reason
    assert in_gradebook(foreign_course, "student-03")["test_square"] == 2
    assert in_gradebook(foreign_course, "student-02")["test_square"] is None
    assert not list(autograded(foreign_course, "student-02").glob("*.ipynb"))


def test_a_worker_that_is_lost_costs_only_its_own_job(foreign_course, monkeypatch):
    for number in (1, 2):
        submit(foreign_course, f"student-0{number}", square=RIGHT)

    def lose(plan, job):
        if job.student == "student-01":
            raise ConnectionError("the worker is gone")
        return jobs.do_job(plan, job)

    monkeypatch.setattr(class_grading, "do_job", lose)
    reports = grade(foreign_course)
    assert statuses(reports) == {"student-01": {"grader_error"}, "student-02": {"graded"}}


def test_without_a_sandbox_nothing_is_graded(foreign_course, monkeypatch):
    submit(foreign_course, "student-01", square=RIGHT)

    def fail(self):
        raise SandboxError("cannot be isolated")

    monkeypatch.setattr(Sandbox, "__enter__", fail)
    with pytest.raises(SandboxError, match="isolated"):
        grade(foreign_course)


def test_a_broken_sandbox_is_no_zero_in_the_gradebook(foreign_course, monkeypatch):
    submit(foreign_course, "student-01", square=RIGHT)

    def fail(*_):
        raise SandboxError("it ended")

    monkeypatch.setattr(Sandbox, "run", fail, raising=True)
    assert statuses(grade(foreign_course)) == {"student-01": {"grader_error"}}
    scores = in_gradebook(foreign_course, "student-01")
    assert [scores[name] for name in ("test_square", "test_partial", "test_true")] == [None] * 3
    with foreign_course.gradebook() as gradebook:
        grade_of = gradebook.find_grade("test_square", "first", "hw1", "student-01")
        assert grade_of.needs_manual_grade


def test_the_time_of_submission_is_taken_where_there_is_one(foreign_course):
    folder = submit(foreign_course, "student-01", square=RIGHT)
    (folder / "timestamp.txt").write_text("2026-11-20 12:00:00 UTC")
    submit(foreign_course, "student-02")
    grade(foreign_course)
    with foreign_course.gradebook() as gradebook:
        stamps = [gradebook.find_submission("hw1", f"student-0{n}").timestamp for n in (1, 2)]
    assert stamps[0].year == 2026
    assert stamps[1] is None


def test_files_beside_a_notebook_are_neither_read_nor_copied(foreign_course):
    folder = submit(foreign_course, "student-01", square="import numpy as np\n" + RIGHT)
    (folder / "numpy.py").write_text("raise SystemExit")
    (folder / "sitecustomize.py").write_text("raise SystemExit")
    grade(foreign_course)
    assert in_gradebook(foreign_course, "student-01")["test_square"] == 2
    assert not (autograded(foreign_course, "student-01") / "numpy.py").exists()


def test_the_graded_notebook_holds_no_path_of_the_server(foreign_course):
    submit(foreign_course, "student-01", square="import nothing_of_that_name")
    grade(foreign_course)
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


def test_an_assignment_that_was_never_released_is_told(foreign_course):
    with pytest.raises(CourseError, match=r"knows no assignment 'hw2'.*course release"):
        list(grade_class(foreign_course, "hw2", ["student-01"]))


# --- what is graded again, and what is not ---------------------------------------------------


@pytest.fixture
def jobs_done(monkeypatch):
    """Return a list that gets the name of each student who is really graded."""
    names = []

    def note(plan, job):
        names.append(job.student)
        return jobs.do_job(plan, job)

    monkeypatch.setattr(class_grading, "do_job", note)
    return names


def test_what_has_not_changed_is_not_graded_again(foreign_course, jobs_done):
    for number in (1, 2):
        submit(foreign_course, f"student-0{number}", square=RIGHT)
    first = grade(foreign_course)
    jobs_done.clear()
    submit(foreign_course, "student-02", square=WRONG)
    second = grade(foreign_course)
    assert jobs_done == ["student-02"]
    assert [second[name].is_new for name in sorted(second)] == [False, True]
    assert second["student-01"].graded[0].results == first["student-01"].graded[0].results
    jobs_done.clear()
    grade(foreign_course, force=True)
    assert sorted(jobs_done) == ["student-01", "student-02"]


def test_a_regrade_tells_what_changed_and_why(foreign_course):
    submit(foreign_course, "student-01", square=RIGHT)
    submit(foreign_course, "student-02", square=RIGHT)
    assert all(not report.changes for report in grade(foreign_course).values())
    submit(foreign_course, "student-02", square=WRONG)
    report = grade(foreign_course)["student-02"]
    changes = {one.cell: (one.before, one.after) for one in report.changes}
    assert changes == {"test_square": (2, 0), "test_partial": (3, 1)}
    assert report.causes == ["another submission"]
    assert not grade(foreign_course, force=True)["student-01"].changes


def test_other_limits_are_another_environment(foreign_course, jobs_done):
    submit(foreign_course, "student-01", square=RIGHT)
    grade(foreign_course)
    foreign_course.config.Limits.output_bytes = 12_345
    report = grade(foreign_course)["student-01"]
    assert len(jobs_done) == 2
    assert report.causes == ["another environment"]


def test_what_the_grader_failed_on_is_graded_again(foreign_course, monkeypatch, jobs_done):
    submit(foreign_course, "student-01", square=RIGHT)
    with monkeypatch.context() as patch:
        patch.setattr(jobs, "grade_notebook", lambda *_: 1 / 0)
        grade(foreign_course)
    assert statuses(grade(foreign_course)) == {"student-01": {"graded"}}
    assert len(jobs_done) == 2


def test_a_lost_gradebook_is_filled_again_without_grading(foreign_course, jobs_done):
    submit(foreign_course, "student-01", square=RIGHT)
    grade(foreign_course)
    jobs_done.clear()
    with foreign_course.gradebook() as gradebook:
        gradebook.remove_submission("hw1", "student-01")
    grade(foreign_course)
    assert jobs_done == []
    assert in_gradebook(foreign_course, "student-01")["test_square"] == 2


def test_what_is_in_the_journal_is_recorded_and_not_graded_again(
    foreign_course, monkeypatch, jobs_done
):
    submit(foreign_course, "student-01", square=RIGHT)

    def stop(self, batch):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(class_grading.Recorder, "record", stop)
        with pytest.raises(KeyboardInterrupt):
            grade(foreign_course)
    assert not autograded(foreign_course, "student-01").exists()
    jobs_done.clear()
    report = grade(foreign_course)["student-01"]
    assert jobs_done == []
    assert report.is_new
    assert in_gradebook(foreign_course, "student-01")["test_square"] == 2
    assert (autograded(foreign_course, "student-01") / "first.ipynb").exists()
    assert not (foreign_course.build / "journal" / "hw1").exists()


def test_who_stops_early_loses_nothing(foreign_course, jobs_done, monkeypatch):
    monkeypatch.setattr(class_grading, "BATCH", 1)
    for number in (1, 2, 3, 4):
        submit(foreign_course, f"student-0{number}", square=RIGHT)
    for report in grade_class(foreign_course, "hw1", submitted_students(foreign_course, "hw1")):
        first = report.student
        break
    assert in_gradebook(foreign_course, first)["test_square"] == 2
    jobs_done.clear()
    grade(foreign_course)
    assert first not in jobs_done
    for number in (1, 2, 3, 4):
        assert in_gradebook(foreign_course, f"student-0{number}")["test_square"] == 2


def test_a_doubtful_result_has_a_second_try_alone(foreign_course, jobs_done, monkeypatch):
    whole, tries = jobs.grade_notebook, []

    def doubt_once(nb, graded, *rest):
        whole(nb, graded, *rest)
        graded.is_doubtful = graded.student == "student-01" and graded.notebook == "first"
        graded.is_doubtful &= tries.count("student-01") < 2
        tries.append(graded.student)

    monkeypatch.setattr(jobs, "grade_notebook", doubt_once)
    for number in (1, 2, 3):
        submit(foreign_course, f"student-0{number}", square=RIGHT)
    reports = grade(foreign_course)
    assert jobs_done[-1] == "student-01"
    assert sorted(jobs_done) == ["student-01", "student-01", "student-02", "student-03"]
    assert len(reports) == 3


def test_what_was_recorded_can_be_read_back(foreign_course):
    for number in (1, 2):
        submit(foreign_course, f"student-0{number}", square=RIGHT, test_square=None)
    reports = grade(foreign_course)
    found = list(read_class(foreign_course, "hw1", ["student-02", "student-07", "student-01"]))
    assert [parts[0].student for parts in found] == ["student-02", "student-01"]
    assert [one.results for one in found[1]] == [
        one.results for one in reports["student-01"].graded
    ]
    assert found[1][0].notes == reports["student-01"].graded[0].notes != []


@pytest.mark.parametrize("how", [{"workers": 1}, {"workers": 4}, {"force": True}])
def test_results_are_the_same_bytes_however_they_are_made(foreign_course, how):
    for number, (sources, _) in enumerate(SCORES.values()):
        submit(foreign_course, f"student-{number:02}", **sources)
    students = submitted_students(foreign_course, "hw1")
    grade(foreign_course, *students, workers=2)
    files = sorted(Path(foreign_course.directory.autograded_directory).rglob("*.ipynb"))
    before = {path: path.read_bytes() for path in files}
    for path in files:
        path.unlink()
    grade(foreign_course, *reversed(students), **how)
    assert {path: path.read_bytes() for path in files} == before


# --- without the sandbox ---------------------------------------------------------------------


def seen(course, student):
    """Return what is stored and shown of a student: isolated or not, and the table's row."""
    folder = autograded(course, student)
    stored = {told(read_graded(path))["provenance"]["isolated"] for path in folder.glob("*.ipynb")}
    [parts] = read_class(course, "hw1", [student])
    summary, console = Summary(), Console(width=200)
    summary.add(Report(student, parts))
    with console.capture() as shown:
        console.print(class_table(summary.rows))
    return stored, record_of(parts)["isolated"], "without a sandbox" in shown.get()


def test_a_result_made_without_the_sandbox_says_so_and_is_not_kept(foreign_course, jobs_done):
    submit(foreign_course, "student-01", square=RIGHT)
    grade(foreign_course, unsafe=True)
    assert seen(foreign_course, "student-01") == ({False}, False, True)
    assert in_gradebook(foreign_course, "student-01")["test_square"] == 2
    assert not grade(foreign_course, unsafe=True)["student-01"].is_new
    report = grade(foreign_course)["student-01"]
    assert jobs_done == ["student-01", "student-01"]
    assert report.causes == ["with or without the sandbox"]
    assert seen(foreign_course, "student-01") == ({True}, True, False)
