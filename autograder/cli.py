"""The ``course`` command: thin commands over functions of the same name.

As in `actions`, what a command alone needs is imported when it runs.
"""

from __future__ import annotations

import logging
import os
import sys
from datetime import timedelta
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.markup import escape
from sqlalchemy.exc import SQLAlchemyError

from autograder import actions, cli_exports
from autograder.course import Course, CourseError, find_root
from autograder.database import in_words
from autograder.engine.class_grading import How
from autograder.isolation.sandbox import SandboxError
from autograder.paths import short

app = typer.Typer(
    help="Build the student bundle, grade a class, hand out feedback, export grades.",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
)
console = Console(emoji=False)  # what a person wrote may hold :x:
USAGE, GRADER_ERROR = 2, 1

Assignment = Annotated[str, typer.Argument(help="For example 06_averages; all, if left out.")]
Submissions = Annotated[
    Path | None,
    typer.Option(help="Folder laid out as STUDENT/ASSIGNMENT/NOTEBOOK.ipynb."),
]
Unsafe = Annotated[
    bool, typer.Option("--unsafe", help="Run student code without a sandbox. Only if you trust it.")
]


@app.command()
def release(assignment: Assignment = "") -> None:
    """Build the student bundle in build/bundle, and a zip of it."""
    archive = actions.release(assignment)
    console.print(
        f"The student bundle is in [bold]{short(archive.with_suffix(''))}[/], zipped beside it."
    )


@app.command()
def grade(
    assignment: Assignment = "",
    submissions: Submissions = None,
    json: Annotated[Path | None, typer.Option(help="Also write the verdicts here.")] = None,
    student: Annotated[
        list[str] | None, typer.Option(help="Only this student; repeatable.")
    ] = None,
    workers: Annotated[
        int, typer.Option(min=0, help="Submissions at a time; if 0, what suits class and machine.")
    ] = 0,
    scheduler: Annotated[
        str, typer.Option(help="Grade on a Dask cluster: its address, as tcp://host:8786.")
    ] = "",
    force: Annotated[
        bool, typer.Option("--force", help="Grade again what has not changed, too.")
    ] = False,
    timings: Annotated[
        Path | None, typer.Option(help="Also write here where the time went.")
    ] = None,
    unsafe: Unsafe = False,
) -> None:
    """Grade submissions in the sandbox; go on where it was stopped, skip what has not changed."""
    how = How(workers, scheduler, unsafe, force)
    failed = actions.grade(console, assignment, submissions, json, student or [], how, timings)
    raise typer.Exit(GRADER_ERROR if failed else 0)


@app.command()
def watch(
    folder: Annotated[
        Path | None,
        typer.Argument(help="A drop-in folder, or an nbgrader exchange; build/submitted if none."),
    ] = None,
    workers: Annotated[int, typer.Option(min=1, help="Submissions at a time.")] = 1,
    release: Annotated[
        bool, typer.Option("--release", help="Hand each page out to nbgrader's exchange at once.")
    ] = False,
    poll: Annotated[
        bool, typer.Option("--poll", help="Look every second, where the system tells nothing.")
    ] = False,
    unsafe: Unsafe = False,
) -> None:
    """Grade submissions as they arrive, and write each one's feedback page, until Ctrl-C."""
    from autograder.live.command import watch as watch_folder

    how = How(workers=workers, unsafe=unsafe)
    failed = watch_folder(console, folder, how, release=release, polling=poll)
    raise typer.Exit(GRADER_ERROR if failed else 0)


@app.command()
def replay(
    student: Annotated[str, typer.Argument(help="Student id.")],
    exercise: Annotated[str, typer.Argument(help="Name of the function.")],
    case: Annotated[int, typer.Option(min=0, help="Show this case whole.")] = 0,
    submissions: Submissions = None,
    unsafe: Unsafe = False,
) -> None:
    """Show an exercise of one student: inputs, what came, what was expected, the verdict."""
    actions.replay(console, submissions, student, exercise, case, unsafe=unsafe)


@app.command()
def feedback(
    assignment: Assignment = "",
    release: Annotated[
        bool, typer.Option("--release", help="Hand it out: to nbgrader's exchange, and as a zip.")
    ] = False,
    moodle: Annotated[
        Path | None,
        typer.Option(help="Also zip it for Moodle, whose grading worksheet this is."),
    ] = None,
) -> None:
    """Write a feedback page for every graded submission, and an index for every student."""
    folder, pages = actions.feedback(console, assignment)
    noun = "page is" if pages == 1 else "pages are"
    console.print(f"{pages} feedback {noun} in [bold]{short(folder)}[/].")
    if release or moodle:
        actions.hand_out(console, assignment, moodle)


@app.command()
def report(
    assignment: Assignment = "",
    anonymous: Annotated[
        bool, typer.Option("--anonymous", help="Name nobody, to show it to others.")
    ] = False,
    json: Annotated[Path | None, typer.Option(help="Also write the figures here.")] = None,
) -> None:
    """Write what a class understood and what it did not: a page with plots, and tables as CSV."""
    for page in actions.report(assignment, json, anonymous=anonymous):
        console.print(f"The report is [bold]{short(page)}[/], with its tables as CSV beside it.")


@app.command()
def similar(assignment: Assignment = "", submissions: Submissions = None) -> None:
    """Show submissions that are unusually alike, side by side: pairs to read, no findings."""
    for page, found in actions.similar(console, assignment, submissions).items():
        noun = "pair is" if len(found.pairs) == 1 else "pairs are"
        told = f"{found.assignment}: {len(found.pairs) or 'no'} {noun} unusually alike, of "
        console.print(f"{told}{len(found.writings)} students. They are in [bold]{short(page)}[/].")


app.add_typer(cli_exports.app, name="export")


@app.command()
def gradescope(
    assignment: Annotated[str, typer.Argument(help="For example 06_averages.")],
    to: Annotated[Path | None, typer.Option(help="The zip to write; one in build/.")] = None,
) -> None:
    """Build an autograder for Gradescope: a zip that grades an assignment there as here."""
    from autograder import exporting

    exporting.gradescope(console, assignment, to)


@app.command()
def roster(
    students: Annotated[Path, typer.Argument(help="CSV with id, first_name, last_name, email.")],
) -> None:
    """Take the roster into the gradebook; tell who is unknown, and who submitted nothing."""
    from autograder import enrolment
    from autograder.roster import read_roster

    enrolment.tell(console, enrolment.enrol(Course(), read_roster(students)))


@app.command()
def extend(
    student: Annotated[str, typer.Argument(help="Student id.")],
    assignment: Annotated[str, typer.Argument(help="For example 06_averages.")],
    days: Annotated[float, typer.Option(help="After the due date; 0 ends an extension.")] = 0,
    hours: Annotated[float, typer.Option(help="After the due date, added to the days.")] = 0,
) -> None:
    """Give a student more time for an assignment."""
    from autograder import enrolment

    enrolment.extend(Course(), student, assignment, timedelta(days=days, hours=hours))
    console.print(f"It counts from the next `course grade {assignment}` on.")


@app.command()
def doctor() -> None:
    """Say whether this machine can grade safely, and what to install if not."""
    raise typer.Exit(0 if actions.doctor(console) else 1)


@app.command()
def lab(
    instructor: Annotated[
        bool, typer.Option("--instructor", help="Open the clone, with formgrader.")
    ] = False,
) -> None:
    """Open JupyterLab on a copy of the student bundle, at its first notebook."""
    actions.lab(console, instructor=instructor)


@app.command()
def demo(unsafe: Unsafe = False) -> None:
    """Build the bundle, grade a sample class, and show where the results are."""
    from autograder.demo import run

    raise typer.Exit(GRADER_ERROR if run(console, unsafe=unsafe) else 0)


def log_to_file() -> None:
    """Keep what nbgrader and the grader log in a file; a person gets one sentence instead."""
    level = os.environ.get("COURSE_LOG", "WARNING").upper()
    if level not in logging.getLevelNamesMapping():
        raise CourseError(f"COURSE_LOG is {level}; use DEBUG, INFO, WARNING or ERROR.")
    folder = Path(os.environ.get("COURSE_BUILD") or find_root() / "build")
    folder.mkdir(parents=True, exist_ok=True)
    logging.basicConfig(
        filename=folder / "course.log",
        level=level,
        format="%(asctime)s %(levelname)s %(message)s",
    )


def main() -> None:
    """Run the command; problems that a person can solve are told in one sentence."""
    try:
        log_to_file()
        app()
    except (CourseError, SandboxError) as problem:
        _give_up(str(problem))
    except OSError as problem:
        _give_up(_in_words(problem))
    except SQLAlchemyError as problem:
        _give_up(in_words(Course().directory.db_url, problem))


def _in_words(problem: OSError) -> str:
    """Return what the system refused, without the number that it has for it."""
    if not problem.filename:
        return str(problem)
    return f"Cannot use {problem.filename}: {problem.strerror}."


def _give_up(told: str) -> NoReturn:
    Console(stderr=True, emoji=False).print(
        f"[bold red]course:[/] {escape(told)}", highlight=False, soft_wrap=True
    )
    sys.exit(USAGE)
