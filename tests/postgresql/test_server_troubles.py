"""When the server is not there, or goes away: one clear sentence, and nothing half-written."""

import logging
import sys
import time

import psycopg
import pytest

from autograder import cli
from tests.end_to_end.conftest import ASSIGNMENT, student
from tests.postgresql.conftest import STUDENTS, expected_grades, finish
from tests.postgresql.server import PASSWORD, USER

pytestmark = [pytest.mark.slow, pytest.mark.postgresql]

FOR_PROGRAMMERS = ("Traceback", "psycopg.", "sqlalche.me", "SELECT", "UPDATE", PASSWORD)
LOCK = """
    SELECT grade.id FROM grade
    JOIN submitted_notebook ON submitted_notebook.id = grade.notebook_id
    JOIN submitted_assignment ON submitted_assignment.id = submitted_notebook.assignment_id
    WHERE submitted_assignment.student_id = %s
    FOR UPDATE OF grade
"""
SOMEBODY_WAITS = "SELECT count(*) > 0 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"


def told_to_a_person(text):
    """Return what the command said at its end; nothing in it is for programmers only."""
    assert [word for word in FOR_PROGRAMMERS if word in text] == []
    assert "course: " in text
    return " ".join(text[text.index("course: ") :].split())


def connect(url):
    return psycopg.connect(url.replace("+psycopg", ""), autocommit=True)


def stop_while_writing(server, course, student_id):
    """Stop the server when ``course grade`` is about to write one student's scores."""
    holding, watching = connect(course.url), connect(course.url)
    holding.execute("BEGIN")
    holding.execute(LOCK, [student_id])
    grading = course.start("grade")
    while grading.poll() is None and not watching.execute(SOMEBODY_WAITS).fetchone()[0]:
        time.sleep(0.05)
    server.stop()
    for connection in (holding, watching):
        connection.close()
    return grading


@pytest.mark.sandbox
def test_a_server_that_stops_while_grading_leaves_nothing_half_written(server, new_course):
    course = new_course("postgresql")
    course.run("grade")
    before = course.grades()
    for student_id in STUDENTS:
        course.submit(student_id, work_of=student("alternative", "way 2"))
    after = expected_grades(dict.fromkeys(STUDENTS, student("alternative", "way 2")))

    try:
        [told] = finish(stop_while_writing(server, course, STUDENTS[2]), exit_code=2)
    finally:
        server.start()

    assert "again" in told_to_a_person(told)
    halfway = course.grades()
    for student_id in STUDENTS:
        rows, old, new = (
            [row for row in some if row[0] == student_id] for some in (halfway, before, after)
        )
        assert rows in (old, new)
    assert halfway != after
    course.run("grade")
    assert course.grades() == after


def course_here(monkeypatch, capsys, *words):
    """Run ``course`` in this process; return what it told a person when it gave up."""
    monkeypatch.setattr(sys, "argv", ["course", *words])
    monkeypatch.setattr(logging, "basicConfig", lambda **options: None)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    captured = capsys.readouterr()
    assert ended.value.code == 2, captured
    return told_to_a_person(captured.err)


@pytest.fixture
def handed_in(tmp_path, monkeypatch):
    """Stand in a course with one submission, graded as far as the folders tell."""
    for folder in ("submitted", "autograded"):
        path = tmp_path / folder / STUDENTS[0] / ASSIGNMENT / "averages.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text("{}", encoding="ascii")
    monkeypatch.setenv("COURSE_BUILD", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "300")


NOWHERE = "postgresql+psycopg://instructor:correct-horse@127.0.0.1:1/course"
TROUBLES = {
    "wrong password": (lambda server: server.url("postgres", "horse"), [f'"{USER}"', "password"]),
    "unknown database": (lambda server: server.url("autumn"), ['"autumn"', "createdb"]),
    "unreachable host": (lambda server: NOWHERE, ["127.0.0.1", "running"]),
    "missing driver": (
        lambda server: NOWHERE.replace("psycopg", "psycopg2"),
        ["postgresql+psycopg://"],
    ),
    "a name that no library knows": (
        lambda server: NOWHERE.replace("postgresql+psycopg", "postgres"),
        ["postgresql+psycopg://"],
    ),
    "no address": (lambda server: "gradebook", ["postgresql+psycopg://"]),
}


@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_gradebook_out_of_reach_is_told_in_a_sentence_that_says_what_to_do(
    server, handed_in, monkeypatch, capsys, trouble
):
    url, words = TROUBLES[trouble]
    monkeypatch.setenv("COURSE_DATABASE", url(server))

    told = course_here(monkeypatch, capsys, "grade")

    assert [word for word in ["COURSE_DATABASE", *words] if word not in told] == []


@pytest.mark.parametrize("command", ["release", "feedback", "export"])
def test_each_command_tells_of_a_gradebook_out_of_reach(handed_in, monkeypatch, capsys, command):
    monkeypatch.setenv("COURSE_DATABASE", NOWHERE)

    assert "127.0.0.1" in course_here(monkeypatch, capsys, command)
