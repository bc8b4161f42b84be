"""Courses whose gradebook is on PostgreSQL, or on SQLite to compare, used through real commands."""

import itertools
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import sqlalchemy

from autograder import sample_class
from autograder.paths import COURSE
from tests.end_to_end.conftest import KEY, expected_of, student
from tests.postgresql.server import private_server

SECONDS = 300
STUDENTS = [
    student("full marks"),
    student("blank"),
    student("half done"),
    student("broken", "test cell deleted"),
    student("broken", "half of the file"),
    student("misconception", "ewa: overwrites_theta"),
]
GRADES = """
    SELECT submitted_assignment.student_id, base_cell.name, grade.auto_score, grade.manual_score
    FROM grade JOIN base_cell ON base_cell.id = grade.cell_id
    JOIN submitted_notebook ON submitted_notebook.id = grade.notebook_id
    JOIN submitted_assignment ON submitted_assignment.id = submitted_notebook.assignment_id
    WHERE base_cell.name LIKE 'test%'
    ORDER BY 1, 2
"""


@dataclass(frozen=True)
class CourseOn:
    """A course: its folder, and the URL of its gradebook."""

    build: Path
    url: str

    def start(self, *words, program=("-m", "autograder")):
        """Start a command in a process of its own."""
        ours = {"COURSE_BUILD": str(self.build), "COURSE_DATABASE": self.url, "COLUMNS": "300"}
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        path = os.pathsep.join(filter(None, [str(COURSE), os.environ.get("PYTHONPATH")]))
        return subprocess.Popen(
            [sys.executable, *program, *map(str, words)],
            cwd=COURSE,
            env=kept | ours | {"PYTHONPATH": path},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, *words, **options):
        """Run a command that must succeed; return what it prints."""
        [told] = finish(self.start(*words, **options))
        return told

    def submit(self, student_id, work_of=None):
        """Hand in a student's notebook: their own of the sample class, or somebody else's."""
        source = self.build / "class" / (work_of or student_id)
        target = self.build / "submitted" / student_id
        shutil.copytree(source, target, dirs_exist_ok=True)

    def grades(self):
        """Return the grades of exercises: student, cell, automatic score, manual score."""
        engine = sqlalchemy.create_engine(self.url, poolclass=sqlalchemy.NullPool)
        with engine.connect() as connection:
            return [tuple(row) for row in connection.execute(sqlalchemy.text(GRADES))]

    def elsewhere(self, folder):
        """Return the course of a colleague: the same gradebook and key, another folder."""
        shutil.copytree(self.build, folder)
        return replace(self, build=folder)


def finish(*running, exit_code=0):
    """Wait for commands; return what each printed."""
    try:
        told = [process.communicate(timeout=SECONDS)[0] for process in running]
    finally:
        for process in running:
            with process:
                process.kill()
    assert {process.returncode for process in running} == {exit_code}, "\n".join(told)
    return told


def expected_grades(work):
    """Return the rows that a class must have.

    Parameters
    ----------
    work : dict of str to str
        By student, whose work of the sample class they handed in.
    """
    return [
        (student_id, f"test_{name}", score, None)
        for student_id, author in sorted(work.items())
        for name, score in sorted(expected_of(author).exercises.items())
    ]


@pytest.fixture(scope="session")
def server():
    with private_server() as running:
        yield running


@pytest.fixture(scope="session")
def released(server, tmp_path_factory):
    """Release the course on both kinds of gradebook, once; every test gets copies."""
    folders = {kind: tmp_path_factory.mktemp("released") for kind in ("postgresql", "sqlite")}
    server.create("released")
    courses = {
        "postgresql": CourseOn(folders["postgresql"], server.url("released")),
        "sqlite": CourseOn(folders["sqlite"], f"sqlite:///{folders['sqlite']}/gradebook.db"),
    }
    for course in courses.values():
        (course.build / "course.key").write_text(KEY, encoding="ascii")
    finish(*(course.start("release") for course in courses.values()))
    for course in courses.values():
        sample_class.make(course.build / "bundle", course.build / "class")
    return courses


@pytest.fixture(scope="session")
def new_course(server, released, tmp_path_factory):
    """Return a function that makes a released course, with some of the class handed in."""
    numbers = itertools.count(1)

    def make(kind, students=STUDENTS):
        build = tmp_path_factory.mktemp(kind) / "build"
        shutil.copytree(released[kind].build, build)
        url = f"sqlite:///{build}/gradebook.db"
        if kind == "postgresql":
            database = f"course{next(numbers)}"
            server.create(database, template="released")
            url = server.url(database)
        course = CourseOn(build, url)
        for student_id in students:
            course.submit(student_id)
        return course

    return make
