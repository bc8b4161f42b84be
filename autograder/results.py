"""Results of a class as data and as a table for people."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.markup import escape
from rich.table import Table

from autograder.files import replacing
from autograder.grading import Graded

MOST_MISTAKES = 12
LEGEND = "● full marks  ◐ part  ○ none  ? the grader failed, not the student"
STATUS_STYLE = {"graded": "", "unreadable": "yellow", "grader_error": "bold red"}


def as_records(results: Iterable[Graded]) -> list[dict[str, Any]]:
    """Turn results into plain data.

    Returns
    -------
    list of dict
        One record per student and assignment, ready for JSON. Where the grader itself failed,
        a score is None, never zero.
    """
    together: dict[tuple[str, str], list[Graded]] = {}
    for graded in results:
        together.setdefault((graded.student, graded.assignment), []).append(graded)
    return [_record(*names, parts) for names, parts in together.items()]


def _record(student: str, assignment: str, parts: Sequence[Graded]) -> dict[str, Any]:
    """Put the notebooks of one submission together; the worst status is that of the whole."""
    exercises = [exercise for part in parts for exercise in part.results]
    status = max((part.status for part in parts), key=list(STATUS_STYLE).index)
    is_known = status != "grader_error" and all(one["score"] is not None for one in exercises)
    return {
        "student": student,
        "assignment": assignment,
        "status": status,
        "score": _total(exercises, "score") if is_known else None,
        "max_score": _total(exercises, "max_score") if exercises else None,
        "reason": " ".join(part.reason for part in parts if part.reason),
        "notes": [note for part in parts for note in part.notes],
        "exercises": exercises,
    }


def is_unfinished(record: dict[str, Any]) -> bool:
    """Return whether the grader itself failed on any part of a submission."""
    statuses = [record["status"], *(exercise["status"] for exercise in record["exercises"])]
    return "grader_error" in statuses


def _total(exercises: Sequence[dict[str, Any]], key: str) -> float:
    return float(round(sum(exercise[key] for exercise in exercises), 2))


def write_json(path: Path, records: Sequence[dict[str, Any]]) -> None:
    """Write records as JSON, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as file:
        file.write(json.dumps(records, indent=2, ensure_ascii=True) + "\n")


def class_table(
    records: Sequence[dict[str, Any]], made_as: Mapping[str, str] | None = None
) -> Table:
    """Lay out one line for each submission.

    Parameters
    ----------
    records : sequence of dict
        From `as_records`.
    made_as : dict of str to str, optional
        For a sample class: by student, what the submission was made to be.

    Returns
    -------
    rich.table.Table
        Ready to print.
    """
    table = Table(title="Results", title_justify="left", header_style="bold")
    table.add_column("student", no_wrap=True)
    if made_as is not None:
        table.add_column("made as")
    table.add_column("score", justify="right", no_wrap=True)
    table.add_column("exercises", no_wrap=True)
    table.add_column("what stands out")
    for record in records:
        student = record["student"]
        who = [student] if made_as is None else [student, made_as.get(student, "")]
        score = "-" if record["score"] is None else f"{record['score']:g}"
        cells = [*map(_printable, who), score, _marks(record["exercises"])]
        told = _printable("; ".join(_what_stands_out(record)))
        table.add_row(*cells, told, style=STATUS_STYLE[record["status"]])
    return table


def _printable(text: str) -> str:
    """Return a stranger's text as text only: no markup, and no commands to the terminal."""
    return escape("".join(one if one.isprintable() else "\ufffd" for one in text))


def _marks(exercises: Sequence[dict[str, Any]]) -> str:
    """Return a mark for each exercise: full, part, none, or not judged."""
    return " ".join(_mark(exercise) for exercise in exercises)


def _mark(exercise: dict[str, Any]) -> str:
    if exercise["status"] == "grader_error":
        return "?"
    if exercise["status"] == "passed":
        return "●"
    return "◐" if exercise["score"] > 0 else "○"


def _what_stands_out(record: dict[str, Any]) -> list[str]:
    """Return what an instructor would want to know of a submission, in a few words each."""
    if record["status"] != "graded":
        return [_shorten(record["reason"])]
    failed = [exercise for exercise in record["exercises"] if exercise["status"] == "failed"]
    blank = [
        exercise["name"] for exercise in failed if _first_failed(exercise).get("rung") == "written"
    ]
    told = [_shorten(note) for note in record["notes"]]
    if blank:
        all_blank = len(blank) == len(record["exercises"])
        told.append("nothing written" if all_blank else f"not written: {', '.join(blank)}")
    return told + [_shorten_failure(one) for one in failed if one["name"] not in blank]


def _shorten_failure(exercise: dict[str, Any]) -> str:
    mistake = exercise["misconception"]
    if mistake:
        return f"{exercise['name']}: {mistake.replace('_', ' ')}"
    failed = _first_failed(exercise)
    if failed.get("case"):
        return f"{exercise['name']}: {_shorten(failed['text'])}"
    return _shorten(exercise["reason"])


def _first_failed(exercise: dict[str, Any]) -> dict[str, Any]:
    """Return the idea that an exercise's reason comes from; empty if there is none."""
    return next((idea for idea in exercise["ideas"] if not idea["passed"]), {})


def _shorten(sentence: str) -> str:
    """Return the first sentence, without what is in brackets."""
    return re.sub(r" \(.*\)", "", sentence.split(". ")[0]).rstrip(".")


def misconception_table(records: Sequence[dict[str, Any]]) -> Table | None:
    """Return how many students share each known mistake, most common first."""
    counts = Counter(
        (exercise["name"], exercise["misconception"])
        for record in records
        for exercise in record["exercises"]
        if exercise.get("misconception")
    )
    if not counts:
        return None
    table = Table(title="Mistakes by name", title_justify="left", header_style="bold")
    for column in ("students", "exercise", "mistake"):
        table.add_column(column, justify="right" if column == "students" else "left")
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    for (exercise, mistake), count in ranked[:MOST_MISTAKES]:
        table.add_row(str(count), exercise, mistake.replace("_", " "))
    if len(ranked) > MOST_MISTAKES:
        table.caption = f"and {len(ranked) - MOST_MISTAKES} more kinds"
    return table
