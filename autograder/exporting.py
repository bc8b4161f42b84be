"""What each ``course export`` command does: read the gradebook, write, give an account."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import Progress

from autograder import results
from autograder.course import Course
from autograder.engine import class_grading
from autograder.exports import Exported, ExportError
from autograder.exports.canvas import write_canvas
from autograder.exports.gradescope import write_autograder
from autograder.exports.junit import write_junit
from autograder.exports.moodle import write_moodle
from autograder.exports.rows import WAITING, Row, read_rows
from autograder.paths import short
from autograder.results import printable

if TYPE_CHECKING:
    from autograder.exports.lti import Sent

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


def lti(
    console: Console, assignment: str, settings: Path | None, *, waiting: bool, force: bool
) -> int:
    """Send the scores of an assignment by LTI; return how many did not arrive."""
    try:
        import httpx

        from autograder.exports.lti import Ledger, send_scores
        from autograder.exports.lti_client import TIMEOUT, Client, read_platform
    except ImportError as error:
        raise ExportError(
            f"Sending scores needs {error.name}. Install it: pip install -e '.[instructor,lti]'."
        ) from error
    course = Course()
    platform = read_platform(settings or course.build / "lti.toml")
    rows = rows_of(course, assignment)
    ledger = Ledger(course.build / "lti-sent" / f"{assignment}.jsonl")
    with httpx.Client(timeout=TIMEOUT) as http, Progress(console=console) as progress:
        bar = progress.add_task(f"Sending {assignment}", total=len(rows))
        found = send_scores(
            rows,
            Client(platform, http),
            ledger,
            waiting=waiting,
            force=force,
            note=lambda row: progress.advance(bar),
        )
    _tell_of_sending(console, found)
    return len(found.failed)


def gradescope(console: Console, assignment: str, to: Path | None) -> None:
    """Write an autograder for Gradescope, and tell how to use it."""
    course = Course()
    target = to or course.build / f"gradescope-{assignment}.zip"
    report = write_autograder(course, assignment, target)
    console.print(f"The autograder is in [bold]{short(report.path)}[/].")
    for line in report.advice:
        console.print(line)


def _tell_of_sending(console: Console, found: Sent) -> None:
    """Print how many scores arrived, whose did not and why, and how to send the rest."""
    plural = "" if len(found.sent) == 1 else "s"
    console.print(
        f"{len(found.sent)} score{plural} sent, {len(found.unchanged)} were there already."
    )
    tell_by_reason(console, "[bold red]Not sent[/]", found.failed)
    if found.failed:
        console.print("Give the command again: it sends these, and nobody's twice.")
    tell_of_left_out(console, found.left_out)


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
    tell_by_reason(console, "[yellow]Left out[/]", left_out, MOST_NAMES)
    if WAITING in left_out.values():
        console.print("Mark them with `course lab --instructor`, or add --waiting.")


def tell_by_reason(
    console: Console, head: str, why: Mapping[str, str], most: int | None = None
) -> None:
    """Print a line for each reason, with the students whom it concerns: all, or so many."""
    by_reason: dict[str, list[str]] = {}
    for student, reason in why.items():
        by_reason.setdefault(reason, []).append(student)
    for reason, students in by_reason.items():
        shown = sorted(students)[:most]
        more = f" and {len(students) - len(shown)} more" if len(shown) < len(students) else ""
        names = ", ".join(shown) + more
        console.print(f"{head}, {printable(reason)}: {printable(names)}.", highlight=False)
