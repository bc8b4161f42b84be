"""What the notebooks' tests share: a class of each notebook, graded; a look at their words."""

import copy
import json
import subprocess
import sysconfig
from pathlib import Path
from textwrap import indent

import nbformat
import numpy as np
import pytest

from autograder.course import Course
from autograder.engine.class_grading import grade_class
from autograder.engine.judging import judge_exercise
from autograder.exercise import case_rng
from autograder.exercises import ASSIGNMENTS, exercises_of
from autograder.paths import COURSE
from autograder.rehearsal import notebook_of
from autograder.release import build_bundle
from autograder.results import record_of
from autograder.student_code import as_student_code
from course_lib.calling import call_cases


@pytest.fixture(scope="session")
def course(tmp_path_factory):
    """Yield a course of its own, with everything released."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COURSE_BUILD", str(tmp_path_factory.mktemp("course")))
        this_course = Course(root=COURSE)
        build_bundle(this_course, this_course.build / "bundle", list(ASSIGNMENTS))
        yield this_course


@pytest.fixture(scope="session")
def graded_class(course):
    """Return a function that grades a class of an assignment; it gives the results by student.

    The exercises of a notebook are judged one by one, so each student can make a mistake in every
    one of them: as many students as the exercise with most mistakes has.
    """

    def grade(assignment):
        source = notebook_of(assignment)
        released = course.build / "bundle" / assignment / source.name
        blank = nbformat.read(released, as_version=4)
        students = members(assignment)
        for student, cells in students.items():
            hand_in(course, student, assignment, source.name, filled_in(blank, cells))
        hand_in(course, "instructor", assignment, source.name, source.read_text("utf-8"))
        reports = grade_class(course, assignment, ["instructor", *students])
        return {one.student: record_of(one.graded) for one in reports}

    return grade


@pytest.fixture(scope="module")
def cells(request):
    """Return the cells of the notebook that the test module is named after: sources by id."""
    topic = request.module.__name__.rpartition(".test_")[2]
    (assignment,) = (name for name in ASSIGNMENTS if name[3:] == topic)
    return {cell.id: cell.source for cell in cells_of(assignment)}


@pytest.fixture(scope="module")
def solved(request, cells):
    """Return the functions as the instructor wrote them; a module names in GIVEN what they use."""
    namespace = {"np": np, **getattr(request.module, "GIVEN", {})}
    for source in cells.values():
        if "### BEGIN SOLUTION" in source:
            exec(source, namespace)
    return namespace


@pytest.fixture(scope="module")
def says(cells):
    """Return a check that a cell says this and that."""

    def check(cell, *fragments):
        for fragment in fragments:
            assert fragment in cells[cell], f"{cell} does not say {fragment!r}"

    return check


def cells_of(assignment):
    return nbformat.read(notebook_of(assignment), as_version=4).cells


def hand_in(course, student, assignment, file_name, text):
    path = course.submissions / student / assignment / file_name
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")


def filled_in(blank, sources):
    notebook = copy.deepcopy(blank)
    for cell in notebook.cells:
        if cell.id in sources:
            cell.source = sources[cell.id]
    return nbformat.writes(notebook)


def members(assignment):
    """Return what students write: by student, the source of each exercise."""
    students = {"nobody": {}}
    for exercise in exercises_of(assignment).values():
        wrong = [one.function for one in exercise.misconceptions]
        for kind, functions in (("right", exercise.alternatives), ("mistake", wrong)):
            for number, function in enumerate(functions):
                source = alone(as_student_code(function, exercise.name), exercise.name)
                students.setdefault(f"{kind}-{number}", {})[exercise.name] = source
    return students


def alone(source, name):
    """Return code whose helpers are its own: others in the same notebook have the same names."""
    return f"def _make():\n{indent(source, '    ')}\n    return {name}\n\n\n{name} = _make()"


@pytest.fixture(scope="module")
def verdicts(course, assignment):
    """Return what everybody must earn: by student and exercise, status, score and mistake."""
    cells = cells_of(assignment)
    points = {cell.id: cell.metadata.get("nbgrader", {}).get("points") for cell in cells}
    found = {}
    for name, exercise in exercises_of(assignment).items():
        most = points[f"test_{name}"]
        for number in range(len(exercise.alternatives)):
            found[f"right-{number}", name] = ("passed", most, None)
        for number, wrong in enumerate(exercise.misconceptions):
            student = f"mistake-{number}"
            sheet = exercise.grading_sheet(case_rng(course.key(), student, exercise))
            verdict = judge_exercise(exercise, sheet, list(call_cases(wrong.function, sheet.cases)))
            found[student, name] = ("failed", round(most * verdict.share, 2), wrong.name)
    return found


@pytest.fixture(scope="session")
def misspelt(tmp_path_factory):
    """Return a function: by name, some text; it gives the words that are not British English."""
    program = Path(sysconfig.get_path("scripts")) / "typos"
    command = [program, "--config", COURSE / "pyproject.toml", "--format", "json", "--no-ignore"]

    def look(texts):
        folder = tmp_path_factory.mktemp("prose")
        for name, text in texts.items():
            (folder / f"{name}.md").write_text(text, encoding="utf-8")
        told = subprocess.run([*command, folder], capture_output=True, text=True, check=False)
        assert told.returncode in (0, 2), told.stderr
        found = [json.loads(line) for line in told.stdout.splitlines()]
        return [(Path(one["path"]).stem, one["typo"]) for one in found if one["type"] == "typo"]

    return look
