"""What a graded cell is worth: write a verdict into it, read its score out of it.

A cell of an exercise has a verdict: the grader called the student's function and compared what
came back, out of the student's reach. A classic test cell, with asserts or a number at its end,
can have none: it runs in the student's process, which the student's code can change at will. Its
score is what nbgrader would give to honest work, and what a dishonest student wants it to be.
Only exercises with declared cases cannot be cheated.
"""

from __future__ import annotations

import html
import math
import re
from typing import Any

from nbformat.notebooknode import NotebookNode
from nbgrader.utils import determine_grade, is_solution

from course_lib.checking import Verdict

VERDICT_MIME = "application/vnd.course.verdict+json"
# NumPy's numbers as they show themselves since NumPy 2: np.float64(2.5), np.longdouble('2.5').
NUMPY_NUMBER = re.compile(r"np\.(?:float|longdouble|u?int|u?long)\w*\('?([^()']+)'?\)")


def exercise_of(cell: NotebookNode) -> str:
    """Return the exercise that a graded cell belongs to; empty for any other cell."""
    nbgrader = cell.metadata.get("nbgrader", {})
    is_test = nbgrader.get("grade") and not nbgrader.get("solution")
    name = str(nbgrader.get("grade_id", ""))
    return (name.removeprefix("test_") or name) if is_test else ""


def write_verdict(cell: NotebookNode, verdict: Verdict) -> None:
    """Write a verdict into its graded cell: for people, for programs, and nbgrader's number."""
    points = float(cell.metadata["nbgrader"]["points"])
    score = round(points * verdict.share, 2)
    content = {
        "exercise": verdict.exercise,
        "status": verdict.status,
        "score": score,
        "max_score": points,
        "reason": verdict.reason,
        "misconception": verdict.misconception,
        "hint": verdict.hints[0] if verdict.hints else "",
        "fingerprint": verdict.fingerprint,
        "ideas": [dict(vars(idea)) for idea in verdict.ideas],
    }
    # Sound by construction: to have nbformat validate each costs more than all the rest.
    display = NotebookNode(
        output_type="display_data",
        metadata=NotebookNode(),
        data={
            "text/plain": _as_text(content),
            "text/html": _as_html(content),
            VERDICT_MIME: content,
        },
    )
    number = NotebookNode(
        output_type="execute_result",
        execution_count=None,
        metadata=NotebookNode(),
        data=NotebookNode({"text/plain": repr(score)}),
    )
    cell.outputs = [display, number]
    if verdict.status == "grader_error":
        cell.outputs = [display]


def read_verdict(cell: NotebookNode) -> dict[str, Any] | None:
    """Return the verdict in a graded cell, as `write_verdict` wrote it, or None."""
    for output in cell.get("outputs", []):
        if output.get("output_type") == "display_data" and VERDICT_MIME in output.get("data", {}):
            return dict(output["data"][VERDICT_MIME])
    return None


def _as_text(content: dict[str, Any]) -> str:
    lines = [f"{content['exercise']}: {content['status']}, {content['score']:g} points"]
    lines += [content["reason"], content["hint"]]
    return "\n".join(line for line in lines if line)


def _as_html(content: dict[str, Any]) -> str:
    """Return HTML in the few tags that formgrader's sanitiser lets through."""
    head = f"{content['exercise']}: {content['score']:g} of {content['max_score']:g} points"
    lines = [_idea_as_html(idea) for idea in content["ideas"]] or [html.escape(content["reason"])]
    if content["hint"]:
        lines.append(f"<strong>hint</strong>: {html.escape(content['hint'])}")
    items = "".join(f"<li>{line}</li>" for line in lines)
    return f"<strong>{html.escape(head)}</strong><ul>{items}</ul>"


def _idea_as_html(idea: dict[str, Any]) -> str:
    mark = "✓ passed" if idea["passed"] else "✗ failed"
    reason = f" <em>{html.escape(idea['reason'])}</em>" if idea["reason"] else ""
    return f"{mark}: {html.escape(idea['name'])}{reason}"


def score_of(cell: NotebookNode, told: dict[str, Any]) -> float | None:
    """Read the score of a graded cell.

    A cell of an exercise has a verdict. A written answer is scored as nbgrader does: none is no
    credit, any is for a person. Any other test cell counts only if it ran to its end: see
    `_score_of_assertions`.

    Returns
    -------
    float or None
        None if a person must look at it.
    """
    return _score_and_reason(cell, told)[0]


def _score_and_reason(cell: NotebookNode, told: dict[str, Any]) -> tuple[float | None, str]:
    """Return the score of a graded cell, and what there is to say about it."""
    verdict = read_verdict(cell)
    if verdict is not None:
        is_ours = verdict["status"] == "grader_error"
        return None if is_ours else float(verdict["score"]), verdict["reason"]
    if is_solution(cell) or cell.cell_type != "code":
        score = determine_grade(cell)[0] if cell.source.strip() else 0
        return None if score is None else float(score), ""
    if told.get("status") == "grader_error":
        return None, told.get("reason", "")
    return _score_of_assertions(cell, told)


def _score_of_assertions(cell: NotebookNode, told: dict[str, Any]) -> tuple[float | None, str]:
    """Score a classic test cell as nbgrader does, less its mistakes.

    No exception is full marks, a number at the end is partial credit. Unlike with nbgrader a
    warning costs nothing, NumPy's numbers are numbers, a negative number or NaN is no credit,
    and one above the maximum, a fault of the test, is for a person to look at.

    Returns
    -------
    score : float or None
        None if a person must look at it.
    reason : str
        Why, for the student.
    """
    points = float(cell.metadata["nbgrader"]["points"])
    reason = told.get("reason", "")
    failed = any(output.output_type == "error" for output in cell.outputs)
    if failed or cell.metadata["nbgrader"]["grade_id"] not in told.get("ran", ()):
        return 0.0, reason
    results = [output for output in cell.outputs if output.output_type == "execute_result"]
    credit = _number_in(results[0].data.get("text/plain", "")) if results else None
    if credit is None or math.isclose(credit, points):
        return points, reason
    if credit > points:
        return None, f"The test gives {credit:g} of {points:g} points; an instructor will look."
    return credit if credit >= 0.0 else 0.0, reason


def _number_in(text: str) -> float | None:
    """Read a number such as ``2.5`` or ``np.float64(2.5)``; None if it shows another value."""
    numpy = NUMPY_NUMBER.fullmatch(text.strip())
    try:
        return float(numpy[1] if numpy else text)
    except ValueError:
        return None


def result_of(cell: NotebookNode, told: dict[str, Any]) -> dict[str, Any] | None:
    """Return the result of an automatically graded cell as plain data; None for any other."""
    nbgrader = cell.metadata.get("nbgrader", {})
    if not nbgrader.get("grade") or is_solution(cell):
        return None
    verdict = read_verdict(cell)
    if verdict is not None:
        if verdict["status"] == "grader_error":
            verdict["score"] = None
        return {"name": verdict.pop("exercise"), **verdict}
    (score, reason), points = _score_and_reason(cell, told), float(nbgrader["points"])
    status = "grader_error" if score is None else "passed" if score == points else "failed"
    blank: dict[str, Any] = {"hint": "", "misconception": None, "fingerprint": "", "ideas": []}
    facts = {"name": nbgrader["grade_id"], "status": status, "score": score, "max_score": points}
    return {**facts, "reason": reason, **blank}
