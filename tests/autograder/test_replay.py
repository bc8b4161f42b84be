"""A replay shows what was graded: the same cases, the same values, the same verdict."""

import json
import shutil

import nbformat
import numpy as np
import pytest
from rich.console import Console

from autograder import actions, sample_class
from autograder.course import Course, CourseError
from autograder.engine.class_grading import How, grade_class
from autograder.replay import render, replay, short, whole
from course_lib.codec import Unsupported

pytestmark = pytest.mark.sandbox

SWAPPED = next(
    one.student for one in sample_class.sample_class() if one.note == "ewa: swapped_beta"
)
REMEMBERS = "student-99"
MEMORY = """
right = window_beta
def effective_window(beta):
    global has_been_called
    has_been_called = True
    return 1.0 / (1.0 - beta)
def window_beta(window):
    has_been_called
    return right(window)
"""
RIGHT = next(one.student for one in sample_class.sample_class() if one.kind == "full marks")


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """Return the build of a course in which two students were graded."""
    build = tmp_path_factory.mktemp("replay") / "build"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COURSE_BUILD", str(build))
        actions.release()
        course = Course()
        sample_class.make(build / "bundle", build / "all", harmless_only=True)
        for student in (SWAPPED, RIGHT):
            shutil.copytree(build / "all" / student, build / "submitted" / student)
        remember(build / "all" / RIGHT, build / "submitted" / REMEMBERS)
        students = [SWAPPED, RIGHT, REMEMBERS]
        list(grade_class(course, sample_class.ASSIGNMENT, students, How(workers=1)))
    return build


def remember(source, target):
    """Make a submission in which one exercise is right only if another was called before."""
    shutil.copytree(source, target)
    [path] = target.rglob("*.ipynb")
    nb = nbformat.read(path, as_version=4)
    nb.cells.append(nbformat.v4.new_code_cell(MEMORY))
    nbformat.write(nb, path)


@pytest.fixture
def course(graded, monkeypatch):
    monkeypatch.setenv("COURSE_BUILD", str(graded))
    return Course()


def printed(*renderables):
    console = Console(width=200, color_system=None)
    with console.capture() as capture:
        for one in renderables:
            console.print(one)
    return capture.get()


def test_a_replay_repeats_the_verdict_that_was_recorded(course):
    found = replay(course, SWAPPED, "ewa")
    assert found.recorded["misconception"] == found.verdict.misconception == "swapped_beta"
    assert found.recorded["reason"] == found.verdict.reason
    assert found.causes == []
    assert "The same as recorded" in printed(render(found))
    right = replay(course, RIGHT, "ewa")
    assert right.verdict.status == "passed"
    assert all(finding is None for finding in right.findings)


def test_a_replay_takes_the_way_that_grading_took(course):
    for exercise, status in (("effective_window", "passed"), ("window_beta", "failed")):
        found = replay(course, REMEMBERS, exercise)
        assert found.recorded["status"] == found.verdict.status == status
        assert "The same as recorded" in printed(render(found))


def test_it_shows_inputs_values_and_expected_ones(course):
    found = replay(course, SWAPPED, "ewa")
    [index] = [n for n, finding in enumerate(found.findings) if finding is not None][:1]
    case, outcome = found.sheet.cases[index], found.outcomes[index]
    told = printed(render(found, case=index + 1))
    beta = case.args[1]
    assert f"{beta!r}"[:6] in told
    for value in (outcome.value, found.sheet.expected[index]):
        assert f"{np.ravel(value)[0]:.2f}".rstrip("0") in told
    assert len(found.sheet.cases) > len(found.sheet.cases) // 2 > 0
    assert printed(render(found)).count("✗") == sum(one is not None for one in found.findings)


def test_hidden_cases_are_those_of_the_student(course):
    seeds = {replay(course, student, "ewa").seed for student in (SWAPPED, RIGHT)}
    assert len(seeds) == 2
    path = course.build / "autograded" / RIGHT / sample_class.ASSIGNMENT / "averages.ipynb"
    told = json.loads(path.read_text())["metadata"]["course"]
    assert told["seeds"]["ewa"] in seeds


def test_what_is_another_than_when_it_was_graded_is_said(course):
    path = course.submissions / RIGHT / sample_class.ASSIGNMENT / "averages.ipynb"
    before = path.read_text()
    try:
        path.write_text(before + "\n")
        found = replay(course, RIGHT, "ewa")
    finally:
        path.write_text(before)
    assert found.causes == ["another submission"]
    assert "another submission" in printed(render(found))


def test_what_cannot_be_replayed_is_told(course):
    with pytest.raises(CourseError, match=r"no exercise 'ewma'.*ewa"):
        replay(course, RIGHT, "ewma")
    with pytest.raises(CourseError, match="student-none has no submission"):
        replay(course, "student-none", "ewa")
    with pytest.raises(CourseError, match="cases 1 to"):
        render(replay(course, RIGHT, "ewa"), case=1000)
    empty = course.submissions / "student-empty" / sample_class.ASSIGNMENT
    empty.mkdir(parents=True)
    with pytest.raises(CourseError, match=r"student-empty: averages.ipynb is missing"):
        replay(course, "student-empty", "ewa")


def test_values_are_short_in_a_table_and_whole_alone():
    many = np.arange(100.0)
    assert "(100,)" in short(many)
    assert len(short(many)) < 80
    assert "99" in whole(many)
    assert short(np.float64(2.5)) == "2.5"
    assert short("x" * 1000).endswith("…")
    assert whole(Unsupported("a generator")) == "a generator"
