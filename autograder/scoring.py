"""What a graded cell is worth: write a verdict into it, read its score out of it."""

from __future__ import annotations

import html
from collections.abc import Collection
from dataclasses import asdict
from typing import Any

import nbformat
from nbformat.notebooknode import NotebookNode
from nbgrader.utils import determine_grade, is_solution

from course_lib.checking import Verdict

VERDICT_MIME = "application/vnd.course.verdict+json"


def exercise_of(cell: NotebookNode) -> str:
    """Return the exercise that a graded cell belongs to; empty for any other cell."""
    nbgrader = cell.metadata.get("nbgrader", {})
    is_test = nbgrader.get("grade") and not nbgrader.get("solution")
    return str(nbgrader.get("grade_id", "")).removeprefix("test_") if is_test else ""


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
        "ideas": [asdict(idea) for idea in verdict.ideas],
    }
    display = nbformat.v4.new_output(
        "display_data",
        data={
            "text/plain": _as_text(content),
            "text/html": _as_html(content),
            VERDICT_MIME: content,
        },
    )
    number = nbformat.v4.new_output("execute_result", data={"text/plain": repr(score)})
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

    A cell of an exercise has a verdict. A written answer is scored as nbgrader does. Any other
    test cell counts only if it ran to its end.

    Returns
    -------
    float or None
        None if a person must look at it.
    """
    verdict = read_verdict(cell)
    if verdict is not None:
        return None if verdict["status"] == "grader_error" else float(verdict["score"])
    if is_solution(cell) or cell.cell_type != "code":
        score, _ = determine_grade(cell)
        return None if score is None else float(score)
    if told.get("status") == "grader_error":
        return None
    return _score_of_assertions(cell, told.get("ran", []))


def _score_of_assertions(cell: NotebookNode, ran: Collection[str]) -> float:
    """Score a classic test cell: no exception, and a number at its end is partial credit."""
    points = float(cell.metadata["nbgrader"]["points"])
    failed = any(output.output_type == "error" for output in cell.outputs)
    if failed or cell.metadata["nbgrader"]["grade_id"] not in ran:
        return 0.0
    for output in cell.outputs:
        if output.output_type == "execute_result":
            return _partial_credit(output.data.get("text/plain", ""), points)
    return points


def _partial_credit(text: str, points: float) -> float:
    """Read a number such as ``2.5`` or ``np.float64(2.5)``; anything else earns nothing."""
    digits = text.strip().removesuffix(")").rpartition("(")[2]
    try:
        credit = float(digits)
    except ValueError:
        return 0.0
    return credit if 0.0 <= credit <= points else 0.0


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
    score, points = score_of(cell, told), float(nbgrader["points"])
    status = "grader_error" if score is None else "passed" if score == points else "failed"
    blank = {"reason": told.get("reason", ""), "hint": "", "misconception": None, "ideas": []}
    name = nbgrader["grade_id"]
    return {"name": name, "status": status, "score": score, "max_score": points, **blank}
