"""Between nbgrader's gradebook and ours: blueprints out, scores and comments in."""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbformat.notebooknode import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.utils import is_grade, is_solution, is_task

from autograder.scoring import read_verdict, score_of
from autograder.submission import Blueprint

EXPERIMENT_TAG = "experiment"


def blueprints(
    gradebook: Gradebook, assignment: str, notebook: str, source: Path
) -> list[Blueprint]:
    """Look up the released cells of a notebook.

    Parameters
    ----------
    gradebook : Gradebook
        Where ``course release`` recorded them.
    assignment, notebook : str
        Which notebook.
    source : Path
        The instructor's notebook; only the order is taken from it.

    Returns
    -------
    list of Blueprint
        In the order of the source.

    Raises
    ------
    nbgrader.api.MissingEntry
        If the notebook was never released.
    """
    record = gradebook.find_notebook(notebook, assignment)
    points = {
        cell.name: float(cell.max_score) for cell in [*record.grade_cells, *record.task_cells]
    }
    graded = {cell.name for cell in record.grade_cells}
    solved = {cell.name for cell in record.solution_cells}
    tasks = {cell.name for cell in record.task_cells}
    order = {name: position for position, name in enumerate(_source_order(source))}
    cells = sorted(
        record.source_cells, key=lambda cell: (order.get(cell.name, len(order)), cell.name)
    )
    return [
        Blueprint(
            name=cell.name,
            cell_type=cell.cell_type,
            source=cell.source,
            checksum=cell.checksum,
            locked=cell.locked,
            grade=cell.name in graded,
            solution=cell.name in solved,
            task=cell.name in tasks,
            points=points.get(cell.name, 0.0),
        )
        for cell in cells
    ]


def experiments(source: Path) -> frozenset[str]:
    """Return the sources of cells tagged ``experiment`` in the instructor's notebook."""
    return frozenset(
        cell.source
        for cell in _cells(source)
        if cell.cell_type == "code" and EXPERIMENT_TAG in cell.metadata.get("tags", [])
    )


def _source_order(source: Path) -> list[str]:
    return [cell.metadata.get("nbgrader", {}).get("grade_id", "") for cell in _cells(source)]


def _cells(source: Path) -> list[NotebookNode]:
    """Return the cells of an instructor's notebook; none, if this clone does not have it."""
    return list(nbformat.read(source, as_version=4).cells) if source.exists() else []


def save_scores(
    gradebook: Gradebook, nb: NotebookNode, notebook: str, assignment: str, student: str
) -> None:
    """Record the scores and comments of one graded notebook, in one transaction.

    Every graded cell gets a score, so that no grade of an earlier submission survives; a score
    that a person gave stays, and asks that person to look again, as nbgrader does.
    """
    place = (notebook, assignment, student)
    told = nb.metadata.get("course", {})
    for cell in nb.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if is_grade(cell):
            grade = gradebook.find_grade(name, *place)
            grade.auto_score = score_of(cell, told)
            grade.needs_manual_grade = grade.manual_score is not None or grade.auto_score is None
        if is_solution(cell) or is_task(cell):
            comment = gradebook.find_comment(name, *place)
            comment.auto_comment = _comment(nb, name)
    gradebook.db.commit()


def _comment(nb: NotebookNode, name: str) -> str | None:
    """Return what the grader says about a solution cell: reason and hint of its exercise."""
    for cell in nb.cells:
        verdict = read_verdict(cell)
        if verdict is not None and verdict["exercise"] == name:
            said = " ".join(part for part in (verdict["reason"], verdict["hint"]) if part)
            return said or None
    return None
