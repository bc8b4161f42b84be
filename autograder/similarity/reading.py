"""What of a submission is a student's own code, and what everybody was given or may well write."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.utils import is_solution

from autograder.course import Course
from autograder.engine.class_grading import read_job
from autograder.engine.grading import Graded, Task
from autograder.engine.jobs import Plan, prepare
from autograder.exercise import Exercise
from autograder.similarity.fingerprints import fingerprints
from autograder.student_code import as_student_code


def read_code(course: Course, plan: Plan, student: str) -> dict[str, str]:
    """Read the code of a student's own cells.

    Parameters
    ----------
    course : Course
        Where submissions are.
    plan : Plan
        The released assignment.
    student : str
        Student id.

    Returns
    -------
    dict of str to str
        Source by the name of the cell: solutions by nbgrader's, cells of the student's own by
        number. Empty if no notebook can be read.
    """
    job = read_job(course, plan, student)
    cells: dict[str, str] = {}
    for notebook, task in plan.tasks.items():
        graded = Graded(student, plan.assignment, notebook)
        nb = prepare(job.files[notebook], f"{notebook}.ipynb", task, graded)
        found = _own_cells(nb.cells) if graded.status == "graded" else ()
        lead = f"{notebook}: " if len(plan.tasks) > 1 else ""
        cells |= {f"{lead}{name}": source for name, source in found}
    return cells


def _own_cells(cells: Iterable[Any]) -> Iterator[tuple[str, str]]:
    number = 0
    for cell in cells:
        if cell.cell_type == "code" and is_solution(cell):
            yield cell.metadata.nbgrader["grade_id"], cell.source
        elif cell.cell_type == "code" and "nbgrader" not in cell.metadata:
            number += 1
            yield f"cell {number}", cell.source


def known_prints(course: Course, plan: Plan) -> set[int]:
    """Return the fingerprints of what was released, and of the known ways to write it.

    Parameters
    ----------
    course : Course
        Where the instructor's notebooks are, with solutions.
    plan : Plan
        The released assignment.

    Returns
    -------
    set of int
        Of released cells, the instructor's cells, and what the exercises declare: right ways and
        mistakes alike.
    """
    sources = [*_released(course, plan)]
    for task in plan.tasks.values():
        sources += _declared(task)
    return {one for source in sources for one in fingerprints(source).every}


def _released(course: Course, plan: Plan) -> Iterator[str]:
    """Yield the cells as students have them, and as the instructor has them since."""
    release = Path(course.directory.format_path(course.directory.release_directory, ".", "."))
    for notebook, task in plan.tasks.items():
        yield from (one.source for one in task.blueprints)
        for folder in (release / plan.assignment, course.source_of(plan.assignment)):
            path = folder / f"{notebook}.ipynb"
            if path.exists():
                yield from (cell.source for cell in nbformat.read(path, as_version=4).cells)


def _declared(task: Task) -> Iterator[str]:
    for exercise in task.exercises.values():
        yield from (as_student_code(function, exercise.name) for function in _ways(exercise))


def _ways(exercise: Exercise) -> Iterator[Callable[..., Any]]:
    yield exercise.reference
    yield from exercise.alternatives
    yield from (one.function for one in exercise.misconceptions)
