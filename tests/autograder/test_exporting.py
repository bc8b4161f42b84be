"""The commands that export: files where they should be, and an account of who is in them."""

import csv
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from rich.console import Console
from typer.testing import CliRunner

from autograder import cli_exports, exporting
from autograder.cli import app
from autograder.engine.marks import Marks
from autograder.engine.recording import Recorder
from autograder.exporting import MOST_NAMES, rows_of, tell_of_left_out
from autograder.exports import ExportError
from autograder.exports.rows import WAITING
from tests.autograder.exports.importers import junit
from tests.autograder.exports.importers.lti import Platform

SCORES = {"test_square": 2.0, "test_partial": 1.5, "essay": 4.0}


@pytest.fixture
def graded(foreign_course, monkeypatch, tmp_path):
    """Return a course with one student graded whole, one who waits, one who did nothing."""
    with foreign_course.gradebook() as gradebook:
        recorder = Recorder(gradebook, "hw1", foreign_course.config)
        second = {"test_true": 1.0}
        recorder.record(
            [
                Marks("student-01", "first", SCORES, {}),
                Marks("student-01", "second", second, {}),
                Marks("student-02", "first", SCORES | {"essay": None}, {}),
                Marks("student-02", "second", second, {}),
            ]
        )
        gradebook.update_or_create_student("student-03", email="student-03@uni.example")
    monkeypatch.chdir(tmp_path)
    return foreign_course


def course(*words, exit_code=0):
    done = CliRunner().invoke(app, list(map(str, words)), env={"COLUMNS": "300"})
    assert done.exit_code == exit_code, done.output
    return done.output


def test_canvas_gets_what_is_final(graded):
    told = course("export", "canvas", "hw1")
    assert "1 score is in" in told
    assert "waiting to be marked by hand: student-02" in told
    assert "nothing submitted: student-03" in told
    path = graded.build / "canvas-hw1.csv"
    lines = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
    assert [line[3] for line in lines[2:]] == ["student-01"]
    assert lines[-1][-1] == "8.50"
    course("export", "canvas", "hw1", "--waiting", "--to", "mine.csv", "--column", "Squares")
    assert "student-02,,4.50" in Path("mine.csv").read_text(encoding="utf-8")


def test_moodle_gets_what_is_final(graded, tmp_path):
    sheet = tmp_path / "sheet.csv"
    heading = "Identifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed"
    sheet.write_text(f"{heading},Last modified (grade)\nParticipant 1,A,student-01,,,11.00,Yes,-\n")
    told = course("export", "moodle", "hw1", sheet)
    assert "1 grade is in" in told
    assert ",8.50,11.00," in (graded.build / "moodle-hw1.csv").read_text()


@pytest.mark.parametrize("words", [[], ["hw1"]])
def test_junit_has_a_suite_for_each_who_submitted(graded, words):
    assert "2 submissions are in" in course("export", "junit", *words)
    cases, properties = junit.read((graded.build / "results.xml").read_bytes())
    assert cases.keys() == {"student-01", "student-02"}
    assert properties["student-01"]["score"] == "8.5"


def test_exporting_an_assignment_that_is_not_there_is_told(graded):
    with pytest.raises(ExportError, match=r"no assignment 'hw2'.*'hw1'"):
        rows_of(graded, "hw2")


def test_an_empty_gradebook_is_told(foreign_course):
    with pytest.raises(ExportError, match="gradebook is empty"):
        rows_of(foreign_course, "hw1")


def test_an_option_in_the_wrong_place_is_told(graded):
    assert "Write --to behind canvas" in course(
        "export", "--to", "x.csv", "canvas", "hw1", exit_code=2
    )


def test_many_who_were_left_out_are_counted():
    console = Console(width=300, color_system=None, record=True)
    left_out = {f"s{n:02}": WAITING for n in range(MOST_NAMES + 3)} | {"[b]x": "other"}
    tell_of_left_out(console, left_out)
    told = console.export_text()
    assert "and 3 more" in told
    assert "[b]x" in told
    assert told.count("--waiting") == 1


def test_lti_sends_what_is_final_and_says_what_did_not_arrive(graded, tmp_path):
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    form = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (graded.build / "lti.pem").write_bytes(key.private_bytes(serialization.Encoding.PEM, *form))
    with graded.gradebook() as gradebook:
        for student in ("student-01", "student-02"):
            gradebook.update_or_create_student(student, lms_user_id=f"u-{student}")
    with Platform(key.public_key(), {"u-student-01"}) as platform:
        (graded.build / "lti.toml").write_text(
            f'token_url = "{platform.token_url}"\nclient_id = "tool-7"\nkey_id = "key-2026"\n'
            f'private_key = "lti.pem"\nlineitems.hw1 = "{platform.address}/items/1"\n'
        )
        told = course("export", "lti", "hw1", "--waiting", exit_code=1)
        assert platform.score_of("u-student-01")["scoreGiven"] == 8.5
        assert "1 score sent, 0 were there already" in told
        assert "no such user" in told
        assert "student-02" in told
        platform.users.add("u-student-02")
        told = course("export", "lti", "hw1", "--waiting")
        assert "1 score sent, 1 were there already" in told
    assert "nothing submitted: student-03" in told


def test_without_its_packages_lti_says_what_to_install(graded, monkeypatch):
    monkeypatch.setitem(sys.modules, "httpx", None)
    with pytest.raises(ExportError, match=r"instructor,lti"):
        exporting.lti(Console(), "hw1", None, waiting=False, force=False)


@pytest.mark.parametrize("name", ["canvas", "moodle", "junit", "lti"])
def test_each_export_has_help(name):
    commands = {one.name or one.callback.__name__ for one in cli_exports.app.registered_commands}
    assert name in commands
    assert "Usage" in course("export", name, "--help")


# The roster and extensions, by their commands


def test_a_roster_is_taken_by_its_command(graded, tmp_path):
    (tmp_path / "students.csv").write_text(
        "id,last_name\nstudent-01,Last\nstudent-04,D\n", encoding="utf-8"
    )
    told = course("roster", "students.csv")
    assert "1 new, 1 changed" in told
    assert "student-02" in told


def test_an_extension_is_given_by_its_command(graded):
    with graded.gradebook() as gradebook:
        gradebook.update_or_create_assignment("hw1", duedate="2030-01-01 00:00:00 UTC")
    told = course("extend", "student-01", "hw1", "--days", "1.5", "--hours", "1")
    assert "course grade hw1" in told
    with graded.gradebook() as gradebook:
        assert gradebook.find_submission("hw1", "student-01").extension == timedelta(
            days=1.5, hours=1
        )
