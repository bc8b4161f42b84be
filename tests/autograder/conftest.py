"""What the autograder's tests share: a sandbox with short limits, a course of another author."""

import shutil
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.converters import GenerateAssignment

from autograder.course import Course
from autograder.isolation.limits import MEBIBYTE, Limits
from autograder.isolation.sandbox import Call, Sandbox
from autograder.paths import COURSE
from course_lib.sheets import Case

SHORT = Limits(
    cell_seconds=10,
    call_seconds=10,
    total_seconds=60,
    patience=60,  # other tests may run at the same time
    memory_bytes=256 * MEBIBYTE,
    processes=16,
    file_bytes=MEBIBYTE,
    output_bytes=20_000,
    value_bytes=200_000,
    stops=4,
)


@pytest.fixture(scope="session")
def shared_sandbox():
    with Sandbox(SHORT) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(shared_sandbox):
    """Yield the shared sandbox; a test may give it other limits."""
    shared_sandbox.limits = SHORT
    yield shared_sandbox
    shared_sandbox.limits = SHORT


@pytest.fixture
def limit(sandbox):
    """Return a function that changes some of the sandbox's limits for one test."""

    def change(**limits):
        sandbox.limits = replace(sandbox.limits, **limits)

    return change


def call(name, *argument_lists):
    """Return a call of a function, once with each list of arguments."""
    cases = tuple(Case(f"case {i}", "idea", tuple(args)) for i, args in enumerate(argument_lists))
    return Call(name, cases)


def text_of(outputs):
    """Return what a cell printed and showed, errors as ``Name: message``."""
    parts = []
    for output in outputs:
        if output["output_type"] == "error":
            parts.append(f"{output['ename']}: {output['evalue']}")
        else:
            parts.append(output.get("text") or output["data"]["text/plain"])
    return "".join(parts)


# --- a small course of another author ------------------------------------------------------


def nbgrader_cell(source, name, *, kind="code", points=None, **flags):
    """Return a cell with nbgrader's metadata, as an instructor writes it."""
    facts = {"schema_version": 3, "grade_id": name, "cell_type": kind}
    facts |= {"grade": False, "solution": False, "locked": False, "task": False} | flags
    if points is not None:
        facts |= {"grade": True, "points": points}
    make = {"code": new_code_cell, "markdown": new_markdown_cell}[kind]
    return make(source, metadata={"nbgrader": facts})


def homework():
    """Return the instructor's notebooks of the assignment hw1."""
    solution = "def square(x):\n    ### BEGIN SOLUTION\n    return x * x\n    ### END SOLUTION"
    partial = "np.float64(sum(square(x) == x * x for x in range(3)))"
    first = [
        nbgrader_cell("import numpy as np", "setup", locked=True),
        nbgrader_cell(solution, "square", solution=True),
        nbgrader_cell("assert square(3) == 9", "test_square", points=2, locked=True),
        nbgrader_cell(partial, "test_partial", points=3, locked=True),
        nbgrader_cell("Why?", "essay", kind="markdown", points=5, solution=True),
    ]
    second = [nbgrader_cell("assert True", "test_true", points=1, locked=True)]
    return {"first": new_notebook(cells=first), "second": new_notebook(cells=second)}


def point_at(course, build, patch):
    """Let the engine work for another course than its own."""
    patch.setenv("COURSE_ROOT", str(course))
    patch.setenv("COURSE_BUILD", str(build))


@pytest.fixture(scope="session")
def released_homework(tmp_path_factory):
    """Return a course of another author whose assignment hw1 is released, and its build."""
    course, build = tmp_path_factory.mktemp("course"), tmp_path_factory.mktemp("build")
    shutil.copyfile(COURSE / "nbgrader_config.py", course / "nbgrader_config.py")
    folder = course / "notebooks" / "hw1"
    folder.mkdir(parents=True)
    for name, nb in homework().items():
        nbformat.write(nb, folder / f"{name}.ipynb")
    with pytest.MonkeyPatch.context() as patch:
        point_at(course, build, patch)
        own = Course()
        own.directory.assignment_id = "hw1"
        GenerateAssignment(coursedir=own.directory, config=own.config).start()
    return course, build


@pytest.fixture
def foreign_course(released_homework, tmp_path, monkeypatch):
    """Return a course of another author, with a gradebook of the test's own."""
    course, build = released_homework
    mine = tmp_path / "build"
    shutil.copytree(build, mine)
    point_at(course, mine, monkeypatch)
    return Course()


def submit(course, student, **sources):
    """Submit hw1 with other sources for some cells; None deletes a cell."""
    folder = course.submissions / student / "hw1"
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("first", "second"):
        released = Path(course.directory.release_directory) / "hw1" / f"{name}.ipynb"
        nb = nbformat.read(released, as_version=4)
        cells = {cell.metadata.nbgrader.grade_id: cell for cell in nb.cells}
        nb.cells = [cell for name, cell in cells.items() if sources.get(name, "") is not None]
        for cell_name in cells.keys() & sources.keys():
            cells[cell_name].source = sources[cell_name] or ""
        nbformat.write(nb, folder / f"{name}.ipynb")
    return folder
