"""The course command: help, one sentence per problem, and exit codes that mean something."""

import logging
import os
import subprocess
import sys

import pytest
import typer
from sqlalchemy.exc import OperationalError
from typer.testing import CliRunner

from autograder import actions, cli
from autograder.course import CourseError
from autograder.engine.class_grading import How
from autograder.isolation.sandbox import NoIsolationError, SandboxError
from autograder.paths import COURSE
from autograder.release import ReleaseError

COMMANDS = (
    "release",
    "grade",
    "watch",
    "replay",
    "feedback",
    "report",
    "similar",
    "export",
    "gradescope",
    "roster",
    "extend",
    "doctor",
    "lab",
    "demo",
)


@pytest.fixture(autouse=True)
def build(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_BUILD", str(tmp_path / "build"))
    monkeypatch.setenv("COLUMNS", "200")
    return tmp_path / "build"


def run(monkeypatch, capsys, *words):
    """Run ``course`` here; return its exit code and what it printed."""
    monkeypatch.setattr(sys, "argv", ["course", *words])
    monkeypatch.setattr(logging, "basicConfig", lambda **options: None)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return ended.value.code, *capsys.readouterr()


def course(*words, build, **environment):
    """Run ``course`` as a program of its own."""
    script = "from autograder.cli import main; main()"
    more = {"COURSE_BUILD": str(build), "COLUMNS": "300"} | environment
    return subprocess.run(
        [sys.executable, "-c", script, *words],
        cwd=COURSE,
        env=os.environ | more,
        capture_output=True,
        text=True,
    )


def test_help_names_each_command_and_what_it_does():
    told = CliRunner().invoke(cli.app, ["--help"], env={"COLUMNS": "200"}).output
    for name in COMMANDS:
        assert name in told
    assert set(typer.main.get_command(cli.app).commands) == set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_has_help(name):
    result = CliRunner().invoke(cli.app, [name, "--help"])
    assert result.exit_code == 0
    assert "Usage" in result.output


@pytest.mark.parametrize(("failed", "code"), [(0, 0), (1, 1), (7, 1)])
def test_grade_exits_with_1_if_the_grader_failed_on_somebody(monkeypatch, capsys, failed, code):
    given = {}

    def grade(console, *arguments):
        given["grade"] = arguments
        return failed

    monkeypatch.setattr(actions, "grade", grade)
    words = ("grade", "06_averages", "--student", "a", "--student", "b", "--json", "v.json")
    where = ("--workers", "3", "--scheduler", "tcp://here:1", "--force", "--unsafe")
    assert run(monkeypatch, capsys, *words, *where)[0] == code
    assignment, submissions, json, students, how, timings = given["grade"]
    assert timings is None
    assert (assignment, submissions, json.name) == ("06_averages", None, "v.json")
    assert students == ["a", "b"]
    assert how == How(workers=3, scheduler="tcp://here:1", unsafe=True, force=True)


@pytest.mark.parametrize(("safe", "code"), [(True, 0), (False, 1)])
def test_doctor_exits_with_1_where_grading_is_not_safe(monkeypatch, capsys, safe, code):
    monkeypatch.setattr(actions, "doctor", lambda console: safe)
    assert run(monkeypatch, capsys, "doctor")[0] == code


PROBLEMS = {
    "course": CourseError("There is no folder. Put submissions there."),
    "release": ReleaseError("The bundle would give solutions away."),
    "sandbox": SandboxError("The worker did not start."),
    "isolation": NoIsolationError("Cannot isolate student code here."),
    "system": OSError("no file has a name here"),
    "markup": CourseError("No submission of [bold]student[/] or [/nothing] in [red]."),
    "emoji": CourseError("The file begins with root:x:0:0."),
    "gradebook": OperationalError("SELECT 1", {}, Exception("unable to open database file")),
}


@pytest.mark.parametrize("problem", PROBLEMS.values(), ids=PROBLEMS)
def test_a_problem_that_a_person_can_solve_is_one_sentence(monkeypatch, capsys, problem):
    def fail(*_, **__):
        raise problem

    monkeypatch.setattr(actions, "grade", fail)
    code, out, err = run(monkeypatch, capsys, "grade")
    assert (code, out) == (2, "")
    assert err.startswith("course: ")
    assert len(err.strip().splitlines()) == 1
    assert "Traceback" not in err
    first = str(getattr(problem, "orig", None) or problem).split("\n")[0]
    assert first in err


def test_what_the_system_refuses_is_told_with_its_path(monkeypatch, capsys):
    def fail(*_, **__):
        raise PermissionError(13, "Permission denied", "/somewhere")

    monkeypatch.setattr(actions, "grade", fail)
    code, _, err = run(monkeypatch, capsys, "grade")
    assert (code, err) == (2, "course: Cannot use /somewhere: Permission denied.\n")


@pytest.mark.parametrize(
    "words", [("grade", "--no-such-option"), ("nosuchcommand",), ("grade", "a", "b"), ("lab", "x")]
)
def test_wrong_usage_exits_with_2(monkeypatch, capsys, words):
    code, out, err = run(monkeypatch, capsys, *words)
    assert (code, out) == (2, "")
    assert "Usage" in err


def test_a_mistake_of_ours_is_not_hidden(monkeypatch, capsys):
    def fail(*_, **__):
        raise ZeroDivisionError

    monkeypatch.setattr(actions, "grade", fail)
    monkeypatch.setattr(sys, "argv", ["course", "grade"])
    monkeypatch.setattr(logging, "basicConfig", lambda **options: None)
    with pytest.raises(ZeroDivisionError):
        cli.main()


def test_noise_goes_to_a_file_and_one_sentence_to_the_person(build, tmp_path):
    called = course("grade", "--submissions", str(tmp_path / "none"), build=build)
    assert called.returncode == 2
    assert called.stdout == ""
    assert called.stderr.startswith("course: There is no folder")
    assert len(called.stderr.strip().splitlines()) == 1
    assert (build / "course.log").exists()
    script = "import logging; from autograder import cli; cli.log_to_file(); "
    script += "logging.getLogger('nbgrader').error('of nbgrader')"
    environment = os.environ | {"COURSE_BUILD": str(build)}
    noisy = subprocess.run(
        [sys.executable, "-c", script], cwd=COURSE, env=environment, capture_output=True, text=True
    )
    assert (noisy.stdout, noisy.stderr) == ("", "")
    assert "of nbgrader" in (build / "course.log").read_text()


def test_a_build_folder_that_cannot_be_made_is_told(monkeypatch, capsys, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("COURSE_BUILD", str(tmp_path / "file" / "build"))
    code, _, err = run(monkeypatch, capsys, "doctor")
    assert code == 2
    assert err.startswith("course: ")


def test_an_unknown_level_of_logging_is_told(build):
    called = course("doctor", build=build, COURSE_LOG="chatty")
    assert called.returncode == 2
    assert called.stderr.startswith("course: COURSE_LOG is")
    assert len(called.stderr.strip().splitlines()) == 1


def test_paths_are_shown_relative_to_here(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(actions, "release", lambda assignment: tmp_path / "build" / "bundle.zip")
    monkeypatch.chdir(tmp_path)
    assert "in build/bundle," in run(monkeypatch, capsys, "release")[1]
    monkeypatch.setattr(actions, "feedback", lambda _, assignment: (tmp_path / "elsewhere", 3))
    monkeypatch.chdir("/")
    assert f"3 feedback pages are in {str(tmp_path)[1:]}/elsewhere" in run(
        monkeypatch, capsys, "feedback"
    )[1].replace("\n", "")
    monkeypatch.setattr(actions, "export", lambda to: tmp_path / "grades.csv")
    assert "grades.csv" in run(monkeypatch, capsys, "export")[1].replace("\n", "")
