"""The report as CSV, one file for each table, and as JSON."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from autograder.exports import text_cell
from autograder.files import replacing
from autograder.report.looks import KINDS
from autograder.report.summary import Report


def as_data(report: Report) -> dict[str, Any]:
    """Return a report as JSON takes it; times are UTC, in ISO 8601."""
    plain = _plain(asdict(report))
    assert isinstance(plain, dict)
    return plain


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, datetime):
        return value.isoformat()
    return round(value, 6) if isinstance(value, float) else value


def write_csv(folder: Path, report: Report) -> list[Path]:
    """Write each table of a report into a folder; return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for name, (head, rows) in tables(report).items():
        files.append(folder / f"{name}.csv")
        with replacing(files[-1]) as file:
            writer = csv.writer(file)
            writer.writerow(head)
            writer.writerows([text_cell(_shown(value)) for value in row] for row in rows)
    return files


def _shown(value: Any) -> Any:
    plain = _plain(value)
    return "; ".join(plain) if isinstance(plain, list) else plain


def tables(report: Report) -> dict[str, tuple[Sequence[str], Iterable[Sequence[Any]]]]:
    """Return the tables of a report by name: the head of each, and its rows."""
    names = [one.exercise for one in report.exercises]
    before = report.comparison.assignment if report.comparison else "before"
    return {
        "students": (
            ["student", "name", "score", "share", before, *names, *HANDED_IN, "look"],
            _students(report),
        ),
        "exercises": (EXERCISES, _exercises(report)),
        "mistakes": (
            ["exercise", "mistake", "students", "share", "hint", "who"],
            [
                (one.exercise, one.name, one.count, one.share, one.hint, one.students)
                for one in report.mistakes
            ],
        ),
        "unnamed": (
            ["exercise", "students", "reason", "failed", "who", "example"],
            [
                (one.exercise, len(one.students), one.reason, one.failed, one.students, one.example)
                for one in report.unnamed
            ],
        ),
        "looks": (
            ["student", "why", "detail"],
            [(one.student, KINDS[one.kind], one.detail) for one in report.looks],
        ),
        "distribution": (
            ["from %", "to %", "students"],
            [(10 * n, 10 * n + 10, count) for n, count in enumerate(report.distribution)],
        ),
    }


HANDED_IN = ("handed in (UTC)", "hours late", "times handed in")
EXERCISES = (
    "exercise",
    "points",
    "right",
    "partly right",
    "wrong",
    "not written",
    "to be decided",
    "pass rate",
    "mean share",
    "discrimination",
    "named mistakes",
    "unnamed mistakes",
    "idea most failed",
    "students who failed it",
)


def _students(report: Report) -> Iterator[Sequence[Any]]:
    for row in report.students:
        states = row.states or [None] * len(report.exercises)
        handed_in = (row.handed_in, row.late_hours, row.tries)
        look = [KINDS[kind] for kind in row.looks]
        yield (row.student, row.name, row.score, row.share, row.before, *states, *handed_in, look)


def _exercises(report: Report) -> Iterator[Sequence[Any]]:
    for one in report.exercises:
        yield (
            one.exercise,
            one.points,
            *one.states.values(),
            one.pass_rate,
            one.mean,
            one.discrimination,
            one.named,
            one.unnamed,
            one.idea,
            one.idea_count,
        )
