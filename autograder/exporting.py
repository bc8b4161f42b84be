"""What each ``course export`` command does: read the gradebook, write, give an account."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console

from autograder import class_grading, results
from autograder.course import Course
from autograder.exports import Exported, ExportError
from autograder.exports.canvas import write_canvas
from autograder.exports.junit import write_junit
from autograder.exports.moodle import write_moodle
from autograder.exports.rows import WAITING, Row, read_rows
from autograder.paths import short
from autograder.results import printable

MOST_NAMES = 12


def canvas(console: Console, assignment: str, to: Path | None, **options: Any) -> None:
    """Write the scores of an assignment for Canvas, and tell of it."""
    course = Course()
    target = to or course.build / f"canvas-{assignment}.csv"
    report = write_canvas(rows_of(course, assignment), target, **options)
    tell(console, report, "score")


def moodle(
    console: Console, assignment: str, worksheet: Path, to: Path | None, **options: Any
) -> None:
    """Fill the scores of an assignment into Moodle's worksheet, and tell of it."""
    course = Course()
    target = to or course.build / f"moodle-{assignment}.csv"
    report = write_moodle(rows_of(course, assignment), target, worksheet, **options)
    tell(console, report, "grade")


def junit(console: Console, assignment: str, to: Path | None) -> None:
    """Write the results of one assignment, or of all, as JUnit XML, and tell of it."""
    course = Course()
    rows = rows_of(course, assignment)
    target = to or course.build / "results.xml"
    tell(console, write_junit(rows, _exercises(course, rows), target), "submission")


def rows_of(course: Course, assignment: str = "") -> list[Row]:
    """Read the rows of one assignment, or of all.

    Returns
    -------
    list of Row
        At least one.

    Raises
    ------
    ExportError
        If there is no such assignment, or there are no students.
    """
    with course.gradebook() as gradebook:
        rows = list(read_rows(gradebook, [assignment] if assignment else ()))
    if not rows:
        raise ExportError("The gradebook is empty. Run `course release`, then `course grade`.")
    return rows


def _exercises(
    course: Course, rows: Sequence[Row]
) -> Mapping[tuple[str, str], Sequence[Mapping[str, Any]]]:
    """Read the exercises of all who submitted, from their graded notebooks."""
    found = {}
    for row in rows:
        for graded in class_grading.read_class(course, row.assignment, [row.student]):
            found[row.student, row.assignment] = results.record_of(graded)["exercises"]
    return found


def tell(console: Console, report: Exported, noun: str) -> None:
    """Print where the file is, whom it leaves out and why, and what to do with it."""
    what = f"{noun} is" if report.count == 1 else f"{noun}s are"
    console.print(f"{report.count} {what} in [bold]{short(report.path)}[/].")
    tell_of_left_out(console, report.left_out)
    for line in report.advice:
        console.print(printable(line))


def tell_of_left_out(console: Console, left_out: Mapping[str, str]) -> None:
    """Print who was left out, by reason."""
    by_reason: dict[str, list[str]] = {}
    for student, reason in left_out.items():
        by_reason.setdefault(reason, []).append(student)
    for reason, students in by_reason.items():
        more = f" and {len(students) - MOST_NAMES} more" if len(students) > MOST_NAMES else ""
        names = ", ".join(sorted(students)[:MOST_NAMES]) + more
        console.print(f"[yellow]Left out[/], {reason}: {printable(names)}.", highlight=False)
    if WAITING in by_reason:
        console.print("Mark them with `course lab --instructor`, or add --waiting.")
