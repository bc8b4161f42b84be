"""A class that the engine has graded, and classes made up cell by cell."""

import shutil

import pytest

from autograder.course import Course
from autograder.paths import COURSE
from autograder.report.gather import Cell, Part, Roll, Submission
from benchmarks.crowd import grade_small_class


@pytest.fixture(scope="session")
def graded_small_class(tmp_path_factory):
    """Grade a part of the sample class once; return its build folder."""
    build = tmp_path_factory.mktemp("small") / "build"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COURSE_ROOT", str(COURSE))
        patch.setenv("COURSE_BUILD", str(build))
        grade_small_class(Course(), every=9)
    return build


@pytest.fixture
def small_class(graded_small_class, tmp_path, monkeypatch):
    """Return the course of the small class, with a copy of its own that a test may change."""
    build = tmp_path / "build"
    shutil.copytree(graded_small_class, build)
    monkeypatch.setenv("COURSE_ROOT", str(COURSE))
    monkeypatch.setenv("COURSE_BUILD", str(build))
    return Course()


CELLS = (
    Cell("nb", "test_ewa", "ewa", "ewa", 10.0, by_hand=False),
    Cell("nb", "test_lag", "lag", "lag", 5.0, by_hand=False),
    Cell("nb", "essay", "essay", "essay", 5.0, by_hand=True),
)
RIGHT, NONE, BLANK = Part(10.0), Part(0.0, reason="wrong", rung="values"), Part(0.0, rung="written")


def submission(student, ewa=RIGHT, lag=None, essay=None, **more):
    """Return a submission of the made-up assignment; what is not told is right."""
    parts = {"ewa": ewa, "lag": lag or Part(5.0), "essay": essay or Part(5.0, is_marked=True)}
    score = sum(part.score for part in parts.values())
    return Submission(**{"student": student, "score": score, "parts": parts} | more)


def roll(*submissions, **more):
    """Return a class; the gradebook knows those who handed in, and perhaps others."""
    names = {one.student: "" for one in submissions} | more.pop("names", {})
    return Roll("06_averages", CELLS, dict(sorted(names.items())), tuple(submissions), **more)
