"""Failures that match no known mistake, gathered by what they do: mistakes to name next."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from autograder.report.figures import is_wrong
from autograder.report.gather import Cell, Part, Roll

COMMENT = re.compile(r"#.*$", re.MULTILINE)
MOST_LINES, LONGEST_LINE = 40, 200
NEVER_CALLED = ("defined", "callable")


@dataclass(frozen=True)
class Cluster:
    """Students whose function fails in the same way, which has no name.

    Attributes
    ----------
    exercise : str
        Title of the cell.
    reason : str
        What is wrong, as the first of them was told.
    failed : tuple of str
        Ideas that failed.
    students : tuple of str
        Who.
    example : str
        The shortest of their functions, without comments; empty if there is none to show.
    """

    exercise: str
    reason: str
    failed: tuple[str, ...]
    students: tuple[str, ...]
    example: str = ""


def clusters(roll: Roll, source_of: Callable[[str, Cell], str]) -> tuple[Cluster, ...]:
    """Gather the failures without a name, the largest group first.

    Parameters
    ----------
    roll : Roll
        The class.
    source_of : callable
        Returns what a student wrote for a graded cell.

    Returns
    -------
    tuple of Cluster
        A function that never ran is in none: there is no mistake of understanding to name.
    """
    found: dict[tuple[str, str], list[tuple[str, Part]]] = defaultdict(list)
    cells = {cell.title: cell for cell in roll.cells}
    for one in roll.submissions:
        for title, part in one.parts.items() if one.status == "graded" else ():
            if is_wrong(cells[title], part) and not part.mistake and part.rung not in NEVER_CALLED:
                found[title, part.fingerprint or part.reason].append((one.student, part))
    order = list(cells)
    ranked = sorted(found.items(), key=lambda item: (-len(item[1]), order.index(item[0][0])))
    return tuple(_cluster(cells[title], who, source_of) for (title, _), who in ranked)


def _cluster(
    cell: Cell, who: list[tuple[str, Part]], source_of: Callable[[str, Cell], str]
) -> Cluster:
    students, part = tuple(student for student, _ in who), who[0][1]
    sources = (plain_code(source_of(student, cell)) for student in students[:5])
    example = min(filter(None, sources), key=len, default="")
    return Cluster(cell.title, part.reason, part.failed, students, example)


def plain_code(source: str) -> str:
    """Return code without what its author said: comments, docstrings, and a line too many."""
    try:
        text = _spoken_nothing(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # no Python, or far too deep
        text = COMMENT.sub("", source)
    lines = [line.rstrip()[:LONGEST_LINE] for line in text.splitlines() if line.strip()]
    return "\n".join([*lines[:MOST_LINES], *["…"] * (len(lines) > MOST_LINES)])


def _spoken_nothing(source: str) -> str:
    tree = ast.parse(source)
    tree.body = _without_docstrings(tree.body)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            node.body = _without_docstrings(node.body) or [ast.Pass()]
    return ast.unparse(tree)


def _without_docstrings(body: Iterable[ast.stmt]) -> list[ast.stmt]:
    """Return statements without the strings among them that nothing is done with."""
    return [
        one
        for one in body
        if not (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant | ast.JoinedStr))
    ]
