"""What the end-to-end tests share: a course of their own, and what the sample class must score."""

import csv
import os
from dataclasses import dataclass
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from typer.testing import CliRunner

from autograder import sample_class
from autograder.cli import app
from autograder.exercises import ASSIGNMENTS

ASSIGNMENT = "06_averages"
EXERCISES = [exercise.name for exercise in ASSIGNMENTS[ASSIGNMENT]]
KEY = "5e" * 32  # hidden cases are drawn from it; fixed, so that a failure can be repeated


@dataclass(frozen=True)
class Expected:
    """One line of ``expected.csv``, written by hand: nothing in it comes from the grader."""

    status: str
    score: float
    exercises: dict
    misconception: str


def read_expected():
    with (Path(__file__).parent / "expected.csv").open(encoding="utf-8", newline="") as file:
        return {
            (row["kind"], row["note"]): Expected(
                row["status"],
                float(row["score"]),
                {name: float(row[name]) for name in EXERCISES},
                row["misconception"],
            )
            for row in csv.DictReader(file)
        }


EXPECTED = read_expected()
CLASS = {(sample.kind, sample.note): sample for sample in sample_class.sample_class()}


def student(kind, note=""):
    """Return the id of one of the sample class."""
    return CLASS[kind, note].student


def expected_of(student_id):
    """Return what a student of the sample class must score."""
    [key] = [key for key, sample in CLASS.items() if sample.student == student_id]
    return EXPECTED[key]


def course(*arguments, exit_code=0):
    """Run a ``course`` command and return what it prints."""
    result = CliRunner().invoke(app, list(map(str, arguments)), catch_exceptions=False)
    assert result.exit_code == exit_code, result.output
    return result.output


def gradebook_of(build):
    """Open the gradebook of a course, without any of our code."""
    return Gradebook(f"sqlite:///{build}/gradebook.db", "improving_deep_neural_networks")


def recorded_scores(build):
    """Return what the gradebook holds: by student, the total and the score of each cell."""
    with gradebook_of(build) as gradebook:
        return {
            submission.student.id: (
                submission.score,
                {grade.name: grade.score for part in submission.notebooks for grade in part.grades},
            )
            for submission in gradebook.assignment_submissions(ASSIGNMENT)
        }


def cells_of(exercises):
    """Return the scores of all graded cells; nobody has marked the written answer yet."""
    return {f"test_{name}": score for name, score in exercises.items()} | {"reflection": 0}


def submission_of(build, student_id):
    return build / "submitted" / student_id / ASSIGNMENT / "averages.ipynb"


@pytest.fixture(scope="module")
def build(tmp_path_factory):
    """Yield the folder of a new course: released, with the sample class handed in."""
    folder = tmp_path_factory.mktemp("course")
    (folder / "course.key").write_text(KEY, encoding="ascii")
    before = os.environ.get("COURSE_BUILD")
    os.environ["COURSE_BUILD"] = str(folder)
    try:
        course("release", ASSIGNMENT)
        sample_class.make(folder / "bundle", folder / "submitted")
        yield folder
    finally:
        del os.environ["COURSE_BUILD"]
        if before is not None:
            os.environ["COURSE_BUILD"] = before
