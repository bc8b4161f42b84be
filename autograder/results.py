"""Results of a class as data and as a table for people."""

from __future__ import annotations

import json
import re
import resource
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import indent
from typing import Any

from rich.markup import escape
from rich.table import Table

from autograder.engine.class_grading import Report
from autograder.engine.grading import Graded
from autograder.engine.recording import Change
from autograder.engine.spent import Spent
from autograder.files import replacing

MOST_MISTAKES = 12
MOST_ROWS = 150
WARM_UP = 10
UNKNOWN_CAUSE = "what is not known: the notebook graded before is gone"
LEGEND = "● full marks  ◐ part  ○ none  ? the grader failed, not the student"
STATUS_STYLE = {"graded": "", "unreadable": "yellow", "grader_error": "bold red"}


def record_of(parts: Sequence[Graded]) -> dict[str, Any]:
    """Turn the notebooks of one submission into plain data.

    Parameters
    ----------
    parts : sequence of Graded
        One for each notebook; the worst status is that of the whole.

    Returns
    -------
    dict
        Ready for JSON. Where the grader itself failed, a score is None, never zero.
    """
    exercises = [exercise for part in parts for exercise in part.results]
    status = max((part.status for part in parts), key=list(STATUS_STYLE).index)
    is_known = status != "grader_error" and all(one["score"] is not None for one in exercises)
    return {
        "student": parts[0].student,
        "assignment": parts[0].assignment,
        "status": status,
        "score": _total(exercises, "score") if is_known else None,
        "max_score": _total(exercises, "max_score") if exercises else None,
        "reason": " ".join(part.reason for part in parts if part.reason),
        "notes": [note for part in parts for note in part.notes],
        "isolated": all(part.provenance is None or part.provenance.isolated for part in parts),
        "exercises": exercises,
    }


def is_unfinished(record: dict[str, Any]) -> bool:
    """Return whether the grader itself failed on any part of a submission."""
    statuses = [record["status"], *(exercise["status"] for exercise in record["exercises"])]
    return "grader_error" in statuses


def _total(exercises: Sequence[dict[str, Any]], key: str) -> float:
    return float(round(sum(exercise[key] for exercise in exercises), 2))


def write_json(path: Path, records: Iterable[dict[str, Any]]) -> None:
    """Write records as JSON, whole or not at all, however many there are."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as file:
        lead = "[\n"
        for record in records:
            file.write(lead + indent(json.dumps(record, indent=2, ensure_ascii=True), "  "))
            lead = ",\n"
        file.write("\n]\n" if lead == ",\n" else "[]\n")


def write_timings(path: Path, summary: Summary, wall_seconds: float) -> None:
    """Write where the time went, for benchmarks: seconds by stage, and memory of this process."""
    times = sorted(summary.times)
    warm = times[min(WARM_UP, len(times) // 4) :]  # before, sandboxes start
    figures = {
        "submissions": len(times),
        "graded_now": summary.graded_now,
        "wall_seconds": wall_seconds,
        "steady_submissions": len(warm) - 1,
        "steady_seconds": warm[-1] - warm[0],
        "stages": summary.spent,
        "peak_kilobytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
    }
    with replacing(path) as file:
        json.dump(figures, file)


@dataclass(frozen=True)
class Row:
    """One submission in a few words, for the table of a class."""

    student: str
    assignment: str
    score: str
    marks: str
    told: str
    status: str
    is_remarkable: bool


@dataclass
class Summary:
    """What to tell of a class: so little of each submission that thousands need no room.

    Attributes
    ----------
    rows : list of Row
        One for each submission.
    mistakes : Counter
        Known mistakes, as (exercise, mistake), and how many students share each.
    failed : dict
        Records of submissions that the grader itself failed on, by student and assignment.
    unfinished : int
        Submissions on some part of which the grader itself failed.
    changes : list of tuple
        Scores that were others before, as (Change, causes).
    skipped : int
        Submissions that had not changed since they were graded.
    graded_now : int
        Submissions that were worked on; what a run before left in the journal was not.
    spent : Spent
        Where the time went.
    times : list of float
        When each was graded, in seconds of a clock without date.
    """

    rows: list[Row] = field(default_factory=list)
    mistakes: Counter[tuple[str, str]] = field(default_factory=Counter)
    failed: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    unfinished: int = 0
    changes: list[tuple[Change, list[str]]] = field(default_factory=list)
    skipped: int = 0
    graded_now: int = 0
    spent: Spent = field(default_factory=Spent)
    times: list[float] = field(default_factory=list)

    def add(self, report: Report) -> None:
        """Take note of one submission."""
        record = record_of(report.graded)
        self.rows.append(_row(record))
        self.mistakes.update(_mistakes(record))
        self.unfinished += is_unfinished(record)
        self.skipped += not report.is_new
        self.graded_now += any(part.spent for part in report.graded)
        self.spent.add(report.spent)
        self.times.append(report.done_at)
        self.changes += [(change, report.causes) for change in report.changes]
        if record["status"] == "grader_error":
            self.failed[record["student"], record["assignment"]] = record


def _row(record: dict[str, Any]) -> Row:
    told = "; ".join(_what_stands_out(record))
    score = "-" if record["score"] is None else f"{record['score']:g}"
    is_remarkable = record["status"] != "graded" or bool(record["notes"]) or is_unfinished(record)
    marks = _marks(record["exercises"])
    who = record["student"], record["assignment"]
    return Row(*who, score, marks, told, record["status"], is_remarkable)


def class_table(rows: Iterable[Row], made_as: Mapping[str, str] | None = None) -> Table:
    """Lay out one line for each submission.

    Parameters
    ----------
    rows : iterable of Row
        From a `Summary`.
    made_as : dict of str to str, optional
        For a sample class: by student, what the submission was made to be.

    Returns
    -------
    rich.table.Table
        Ready to print. Of a large class only those are in it that a person should look at.
    """
    table = Table(title="Results", title_justify="left", header_style="bold")
    rows = sorted(rows, key=lambda row: (row.student, row.assignment))
    table.add_column("student", no_wrap=True)
    several = len({row.assignment for row in rows}) > 1
    if several:
        table.add_column("assignment", no_wrap=True)
    if made_as is not None:
        table.add_column("made as")
    table.add_column("score", justify="right", no_wrap=True)
    table.add_column("exercises", no_wrap=True)
    table.add_column("what stands out")
    for row in _worth_a_line(table, rows):
        who = [row.student, *([row.assignment] if several else [])]
        who += [] if made_as is None else [made_as.get(row.student, "")]
        cells = [*map(printable, who), row.score, row.marks, printable(row.told)]
        table.add_row(*cells, style=STATUS_STYLE[row.status])
    return table


def _worth_a_line(table: Table, rows: Sequence[Row]) -> Sequence[Row]:
    if len(rows) <= MOST_ROWS:
        return rows
    chosen = [row for row in rows if row.is_remarkable][:MOST_ROWS]
    table.caption = f"{len(chosen)} that stand out, of {len(rows)}; --json has all of them"
    return chosen


def printable(text: str, keep: str = "") -> str:
    """Return a stranger's text as text only: no markup, and no commands to the terminal.

    Parameters
    ----------
    text : str
        From wherever.
    keep : str
        Characters that stay, though they print nothing: line ends, where there is room for them.

    Returns
    -------
    str
        For rich to print.
    """
    return escape("".join(one if one.isprintable() or one in keep else "\ufffd" for one in text))


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
    if not record["isolated"]:
        return ["graded without a sandbox", *_what_stands_out(record | {"isolated": True})]
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


def _mistakes(record: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for exercise in record["exercises"]:
        if exercise.get("misconception"):
            yield exercise["name"], exercise["misconception"]


def misconception_table(counts: Counter[tuple[str, str]]) -> Table | None:
    """Return how many students share each known mistake, most common first."""
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


def change_table(changes: Sequence[tuple[Change, list[str]]]) -> Table | None:
    """Return which scores are others than before, lowered ones first, and what is the cause."""
    if not changes:
        return None
    table = Table(title="Changed scores", title_justify="left", header_style="bold")
    for column in ("student", "cell", "before", "now", "because of"):
        table.add_column(column, justify="right" if column in ("before", "now") else "left")
    for change, causes in sorted(changes, key=_lowered_first):
        after = "-" if change.after is None else f"{change.after:g}"
        cells = [printable(change.student), printable(change.cell), f"{change.before:g}", after]
        style = "bold red" if _is_lowered(change) else ""
        table.add_row(*cells, ", ".join(causes) or UNKNOWN_CAUSE, style=style)
    return table


def _is_lowered(change: Change) -> bool:
    return change.after is None or change.after < change.before


def _lowered_first(item: tuple[Change, list[str]]) -> tuple[bool, str, str]:
    change, _ = item
    return (not _is_lowered(change), change.student, change.cell)
