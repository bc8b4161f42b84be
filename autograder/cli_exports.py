"""The commands ``course export``: one for each system that grades can go to."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from autograder import actions
from autograder.paths import short

app = typer.Typer(invoke_without_command=True, no_args_is_help=False)
console = Console(emoji=False)  # an id may hold :x:

Assignment = Annotated[str, typer.Argument(help="For example 06_averages.")]
To = Annotated[Path | None, typer.Option(help="File to write; one in build/, if left out.")]
Waiting = Annotated[
    bool, typer.Option("--waiting", help="Also scores that wait for marks by hand, as they are.")
]
Scale = Annotated[
    bool, typer.Option("--scale", help="Scale to the points that the assignment has there.")
]


@app.callback()
def export(
    context: typer.Context,
    to: Annotated[
        Path | None, typer.Option(help="File to write; build/grades.csv if left out.")
    ] = None,
) -> None:
    """Export all grades as CSV; with a command, to another system."""
    if context.invoked_subcommand is None:
        console.print(f"The grades are in [bold]{short(actions.export(to))}[/].")
    elif to is not None:
        raise typer.BadParameter(f"Write --to behind {context.invoked_subcommand}.")


@app.command()
def canvas(
    assignment: Assignment,
    gradebook: Annotated[
        Path | None, typer.Option(help="What Canvas exports (Grades, Export): surest.")
    ] = None,
    column: Annotated[
        str, typer.Option(help="The assignment's title in Canvas, if it has another.")
    ] = "",
    to: To = None,
    waiting: Waiting = False,
    scale: Scale = False,
) -> None:
    """Write a CSV file for Canvas (Grades, Import)."""
    from autograder import exporting

    options = {"column": column, "waiting": waiting, "scale": scale}
    exporting.canvas(console, assignment, to, gradebook=gradebook, **options)


@app.command()
def moodle(
    assignment: Assignment,
    worksheet: Annotated[Path, typer.Argument(help="What Moodle exports as grading worksheet.")],
    grade_column: Annotated[
        str, typer.Option(help="Heading of the grades, where it is not found.")
    ] = "",
    to: To = None,
    waiting: Waiting = False,
    scale: Scale = False,
) -> None:
    """Fill in Moodle's grading worksheet; nothing else in it changes."""
    from autograder import exporting

    options = {"grade_column": grade_column, "waiting": waiting, "scale": scale}
    exporting.moodle(console, assignment, worksheet, to, **options)


@app.command()
def junit(
    assignment: Annotated[
        str, typer.Argument(help="For example 06_averages; all, if left out.")
    ] = "",
    to: To = None,
) -> None:
    """Write results as JUnit XML: a suite for each student, a case for each exercise."""
    from autograder import exporting

    exporting.junit(console, assignment, to)


@app.command()
def lti(
    assignment: Assignment,
    settings: Annotated[
        Path | None, typer.Option(help="The platform's addresses and our key; build/lti.toml.")
    ] = None,
    waiting: Waiting = False,
    force: Annotated[bool, typer.Option("--force", help="Send what has not changed, too.")] = False,
) -> None:
    """Send scores to the LMS by LTI 1.3; what did not arrive goes with the next call."""
    from autograder import exporting

    lost = exporting.lti(console, assignment, settings, waiting=waiting, force=force)
    raise typer.Exit(1 if lost else 0)
