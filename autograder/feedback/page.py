"""What a feedback page says, read from an autograded notebook as plain data.

Everything in the notebook may have been written by a student, so nothing is trusted: wrong types
count as absent, long texts are cut. Cells that students may not change are never quoted, and
neither are tracebacks. Escaping is the template's job, see `feedback`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from nbgrader.utils import is_grade, is_solution, is_task

from autograder.engine.scoring import VERDICT_MIME
from autograder.feedback.pictures import Pair
from course_lib.checking import Idea

LONGEST_TEXT = 2_000
LONGEST_ANSWER = 10_000
MOST_LINES = 150
MOST_PARTS = 50

_FOLDERS = re.compile(r"(?<![\w/.])(?:[A-Za-z]:)?(?:[/\\][\w.@~+-]+){1,32}[/\\](?=[\w.@~+<-])")


@dataclass(frozen=True)
class Answer:
    """What a student wrote, line by line; ``is_cut`` if it is too long to be shown whole."""

    lines: tuple[str, ...]
    is_code: bool
    is_cut: bool


@dataclass(frozen=True)
class Item:
    """One entry of the page.

    Attributes
    ----------
    kind : {'exercise', 'tests', 'answer', 'task', 'code'}
        An exercise with a verdict, a classic cell of tests, something that a person marks, or
        code without points of its own.
    name : str
        Name of the function, or of the cell.
    state : {'passed', 'partly', 'failed', 'open', 'marked', 'unmarked', 'plain'}
        ``open``: the grader failed; ``marked`` or ``unmarked``: by a person; ``plain``: no points.
    score, points : float
        Points given, and points possible.
    reason, hint, comment : str
        Why it failed, how to go on, and what the instructor says.
    ideas : tuple of Idea
        What was tried, and what came of it.
    automatic : float or None
        What the grader gave, where the instructor decided otherwise.
    answer : Answer or None
        The student's own words or code.
    pictures : Pair or None
        The student's figure and the course's, where a picture says more.
    """

    kind: str
    name: str
    state: str
    score: float = 0.0
    points: float = 0.0
    reason: str = ""
    hint: str = ""
    comment: str = ""
    ideas: tuple[Idea, ...] = ()
    automatic: float | None = None
    answer: Answer | None = None
    pictures: Pair | None = None


@dataclass(frozen=True)
class Page:
    """All that the template shows; ``status`` and ``notes`` are the submission's own."""

    title: str
    student: str
    assignment: str
    handed_in: str
    status: str
    reason: str
    notes: tuple[str, ...]
    score: float
    points: float
    late_penalty: float
    items: tuple[Item, ...]


def read_page(nb: Any, about: Mapping[str, Any]) -> Page:
    """Gather what the page shows.

    Parameters
    ----------
    nb : NotebookNode
        The autograded notebook, with the marks that nbgrader's `GetGrades` puts into it.
    about : mapping
        Student, assignment, scores, pictures by exercise, and what `ReadMarks` adds.

    Returns
    -------
    Page
        Plain data, still to be escaped.
    """
    course = _mapping(nb.metadata.get("course"))
    items = tuple(_items(nb.cells, about))
    penalty = _number(about.get("late_penalty"))
    given = about.get("score", sum(item.score for item in items) - penalty)
    timestamp = about.get("timestamp")
    return Page(
        title=_title(nb.cells) or str(about.get("assignment", "")),
        student=str(about.get("student", "")),
        assignment=str(about.get("assignment", "")),
        handed_in=f"{timestamp:%-d %B %Y, %H:%M} UTC" if timestamp else "",
        status=_text(course.get("status", "graded")),
        reason=_public(course.get("reason")),
        notes=tuple(_text(note) for note in _parts(course.get("notes"))),
        score=max(0.0, _number(given)),
        points=_number(about.get("max_score", sum(item.points for item in items))),
        late_penalty=penalty,
        items=items,
    )


def _items(cells: Any, about: Mapping[str, Any]) -> Iterator[Item]:
    """Yield the entries in the notebook's order; code stands with the tests of its name."""
    solutions = {_name(cell): cell for cell in cells if is_solution(cell) and not is_grade(cell)}
    tested = {_name(cell).removeprefix("test_") for cell in cells if _is_test(cell)}
    for cell in cells:
        if _is_test(cell):
            yield _tested(cell, solutions.get(_name(cell).removeprefix("test_")), about)
        elif is_task(cell) or (is_grade(cell) and is_solution(cell)):
            yield _marked_by_hand(cell, about)
        elif is_solution(cell) and _name(cell) not in tested:
            comment = _comment(cell, about)
            yield Item("code", _name(cell), "plain", comment=comment, answer=_answer(cell))


def _tested(cell: Any, solution: Any, about: Mapping[str, Any]) -> Item:
    verdict = _verdict(cell)
    mark = _mark(cell, about)
    score = _number(cell.metadata.nbgrader.get("score", verdict.get("score")))
    automatic = mark.get("automatic", verdict.get("score")) if verdict or mark else None
    changed = mark.get("by_hand", _number(automatic) != score)
    crashed = verdict.get("status") == "grader_error" or mark.get("open", False)
    points = _number(cell.metadata.nbgrader.get("points"))
    state = "open" if crashed and not changed else _state(score, points, verdict)
    pictures = _mapping(about.get("pictures")) if state in ("partly", "failed") else {}
    return Item(
        kind="exercise" if verdict else "tests",
        name=_name(cell).removeprefix("test_") if verdict else _name(cell),
        state=state,
        score=score,
        points=points,
        reason=_first_reason(verdict) if verdict else _error(cell),
        hint=_text(verdict.get("hint")),
        comment=_comment(solution, about) if solution else "",
        ideas=tuple(_idea(part) for part in _parts(verdict.get("ideas"))),
        automatic=_number(automatic) if changed and automatic is not None else None,
        answer=_answer(solution) if solution else None,
        pictures=pictures.get(_text(verdict.get("exercise"))),
    )


def _marked_by_hand(cell: Any, about: Mapping[str, Any]) -> Item:
    facts = cell.metadata.nbgrader
    score, points = _number(facts.get("score")), _number(facts.get("points"))
    waiting = _mark(cell, about).get("open", False)
    return Item(
        kind="task" if is_task(cell) else "answer",
        name=_name(cell),
        state="unmarked" if waiting else "marked",
        score=score,
        points=points,
        comment=_comment(cell, about),
        answer=None if is_task(cell) else _answer(cell),
    )


def _state(score: float, points: float, verdict: Mapping[str, Any]) -> str:
    if points <= 0:
        return "failed" if verdict.get("status") == "failed" else "passed"
    if score >= points:
        return "passed"
    return "partly" if score > 0 else "failed"


def _verdict(cell: Any) -> Mapping[str, Any]:
    """Return the verdict that the grader left in a cell; empty for an ordinary cell of tests."""
    for output in cell.get("outputs", ()):
        found = _mapping(_mapping(output.get("data")).get(VERDICT_MIME))
        if _name(cell) == f"test_{found.get('exercise')}":
            return found
    return {}


def _error(cell: Any) -> str:
    """Return the name and first line of the error that ended a cell, without the cell's source."""
    for output in cell.get("outputs", ()):
        if output.get("output_type") == "error":
            message = _text(output.get("evalue")).strip()
            first = _without_source(message.partition("\n")[0], cell.source)
            name = _text(output.get("ename"))
            return _public(f"{name}: {first}" if first else name)
    return ""


def _without_source(message: str, source: str) -> str:
    """Return a message without the statements of a locked cell and what they assert."""
    # What the cell's author wrote after an assert's comma is meant for students, and stays.
    lines = [line.strip() for line in source.splitlines()]
    asserted = [line.removeprefix("assert ") for line in lines if line.startswith("assert ")]
    pieces = [piece for line in asserted for piece in (line, *re.split(r",\s*f?[\"']", line)[:1])]
    for piece in sorted({*lines, *pieces}, key=len, reverse=True):
        if len(piece) > 3:
            message = message.replace(piece, "…")
    return message


def _comment(cell: Any, about: Mapping[str, Any]) -> str:
    """Return what a person wrote. The grader's own comments repeat the reason and the hint."""
    by_hand = _mapping(about.get("comments"))
    name = _name(cell)
    return _text(by_hand[name] if name in by_hand else cell.metadata.nbgrader.get("comment"))


def _answer(cell: Any) -> Answer:
    lines = cell.source[:LONGEST_ANSWER].splitlines()
    is_cut = len(cell.source) > LONGEST_ANSWER or len(lines) > MOST_LINES
    return Answer(tuple(lines[:MOST_LINES]), cell.cell_type == "code", is_cut)


def _title(cells: Any) -> str:
    """Return the first heading of a notebook, without Markdown's marks."""
    text = "\n".join(cell.source for cell in cells[:5] if cell.cell_type == "markdown")
    found = re.search(r"^# +(.{1,100})$", text, re.MULTILINE)
    return re.sub(r"[*_`]", "", found[1]).strip() if found else ""


def _is_test(cell: Any) -> bool:
    return is_grade(cell) and not is_solution(cell)


def _name(cell: Any) -> str:
    return _text(cell.metadata.nbgrader.get("grade_id"))


def _mark(cell: Any, about: Mapping[str, Any]) -> Mapping[str, Any]:
    return _mapping(_mapping(about.get("marks")).get(_name(cell)))


def _idea(part: Any) -> Idea:
    facts = _mapping(part)
    passed = facts.get("passed") is True
    return Idea(_text(facts.get("name")), passed, _reason(facts))


def _reason(idea: Mapping[str, Any]) -> str:
    """Return a reason as it reads below the name of its exercise: the case, then what happened."""
    case = _public(idea.get("case"))
    if not case:
        return _public(idea.get("reason"))
    return f"{case[0].upper()}{case[1:]}: {_public(idea.get('text'))}"


def _first_reason(verdict: Mapping[str, Any]) -> str:
    """Return a verdict's reason, in the words of the idea that it comes from if there is one."""
    ideas = map(_mapping, _parts(verdict.get("ideas")))
    same = (_reason(idea) for idea in ideas if idea.get("reason") == verdict.get("reason"))
    return next(same, _public(verdict.get("reason")))


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _parts(value: Any) -> list[Any]:
    return value[:MOST_PARTS] if isinstance(value, list) else []


def _number(value: Any) -> float:
    is_number = isinstance(value, int | float) and math.isfinite(value)
    return float(value) if is_number else 0.0


def _text(value: Any) -> str:
    return value[:LONGEST_TEXT] if isinstance(value, str) else ""


def _public(value: Any) -> str:
    """Return a text without the folders of this machine: ``/srv/box/a.py`` becomes ``a.py``."""
    return _FOLDERS.sub("", _text(value))
