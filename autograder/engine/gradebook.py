"""What nbgrader's gradebook knows of a released notebook."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import nbformat
from nbformat.notebooknode import NotebookNode
from nbgrader.api import Gradebook

from autograder.engine.submission import Blueprint

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


def kernelspec(gradebook: Gradebook, assignment: str, notebook: str) -> dict[str, Any] | None:
    """Return the kernel of a released notebook, as its metadata have it; None if they do not."""
    text = gradebook.find_notebook(notebook, assignment).kernelspec
    return (json.loads(text) or None) if text else None


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
    return _cells_at(source, source.stat().st_mtime_ns) if source.exists() else []


@lru_cache(maxsize=64)
def _cells_at(source: Path, changed: int) -> list[NotebookNode]:
    """Read a notebook once for a whole class; one that was changed since, anew."""
    return list(nbformat.read(source, as_version=4).cells)
