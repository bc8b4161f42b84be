"""What the gradebook shall say about a graded notebook."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from nbformat.notebooknode import NotebookNode
from nbgrader.utils import compute_checksum, is_grade, is_solution, is_task

from autograder.engine.scoring import read_verdict, score_of
from autograder.engine.submission import Blueprint

NO_RESPONSE = "No response."


@dataclass(frozen=True)
class Marks:
    """What the gradebook shall say about one submitted notebook.

    Attributes
    ----------
    student, notebook : str
        Whose, and which.
    scores : dict of str to (float or None)
        Automatic score of each graded cell; None asks a person.
    comments : dict of str to (str or None)
        Automatic comment on each solution.
    timestamp : str
        When it was submitted; empty if that is not known.
    is_new : bool
        Whether the submission is another than the one recorded before: then a person who gave
        marks is asked to look again, as nbgrader does.
    """

    student: str
    notebook: str
    scores: dict[str, float | None]
    comments: dict[str, str | None]
    timestamp: str = ""
    is_new: bool = True


def marks_of(nb: NotebookNode, notebook: str, student: str) -> Marks:
    """Read the scores and comments out of a graded notebook."""
    told = nb.metadata.get("course", {})
    said = {verdict["exercise"]: verdict for verdict in map(read_verdict, nb.cells) if verdict}
    scores, comments = {}, {}
    for cell in nb.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if is_grade(cell):
            scores[name] = score_of(cell, told)
        if is_task(cell) and told.get("status") == "unreadable":
            scores[name] = 0.0  # there is nothing that a person could look at
        if is_solution(cell) or is_task(cell):
            comments[name] = _comment(cell, said.get(name))
    return Marks(student, notebook, scores, comments)


def _comment(cell: NotebookNode, verdict: dict[str, Any] | None) -> str | None:
    """Return what the grader says about a solution cell: reason and hint of its exercise."""
    if verdict is None:
        is_released = cell.metadata.nbgrader.get("checksum") == compute_checksum(cell)
        is_blank = is_released or not cell.source.strip()
        return NO_RESPONSE if is_blank and not is_task(cell) else None
    return " ".join(part for part in (verdict["reason"], verdict["hint"]) if part) or None


def open_marks(blueprints: Iterable[Blueprint], notebook: str, student: str) -> Marks:
    """Return marks that leave every score to a person, where the grader failed."""
    return Marks(student, notebook, {one.name: None for one in blueprints if one.grade}, {})
