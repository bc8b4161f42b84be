"""The demo: a sample class taken through everything, in a folder of its own."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console

from autograder import actions, results, sample_class
from autograder.course import Course
from autograder.engine.class_grading import How
from autograder.isolation.sandbox import missing_isolation
from autograder.paths import BUILD, COURSE
from autograder.results import Summary

SHOWN_MISTAKES = 10


def run(console: Console, *, unsafe: bool = False, build: Path = BUILD / "demo") -> int:
    """Build the bundle, make and grade a class, write feedback and grades.

    Parameters
    ----------
    console : Console
        Where to tell about it.
    unsafe : bool
        Grade without a sandbox, and leave out what could harm this machine.
    build : Path
        Folder for all that is made; what was there is removed.

    Returns
    -------
    int
        Number of submissions that the grader itself failed on.
    """
    mine = {"COURSE_ROOT": str(COURSE), "COURSE_BUILD": str(build)}
    before = {name: os.environ.pop(name, None) for name in mine}
    os.environ.update(mine)  # where nbgrader's settings look, too
    try:
        shutil.rmtree(build, ignore_errors=True)
        return _run(console, unsafe)
    finally:
        for name, value in before.items():
            os.environ.pop(name)
            if value is not None:
                os.environ[name] = value


def _run(console: Console, unsafe: bool) -> int:
    course = Course()
    unsafe = _announce_isolation(console, unsafe)
    console.print("[bold]1[/] Building the student bundle ...")
    actions.release(sample_class.ASSIGNMENT)
    console.print("[bold]2[/] Making a sample class ...")
    students = sample_class.make(course.build / "bundle", course.submissions, unsafe)
    console.print(f"  {len(students)} submissions in {_below(course.submissions)}")
    console.print("[bold]3[/] Grading, with two endless loops and a memory bomb among them ...")
    work = actions.find_work(course, [sample_class.ASSIGNMENT])
    summary = actions.grade_all(console, course, work, How(unsafe=unsafe))
    records = list(actions.records(course, work, summary))
    results.write_json(course.build / "verdicts.json", records)
    _print_class(console, summary, records)
    actions.tell_of_waiting(console, course)
    console.print("[bold]4[/] Writing feedback, the class report and grades ...")
    folder, pages = actions.feedback(console)
    [report] = actions.report(sample_class.ASSIGNMENT, None, anonymous=False)
    _print_where(console, course, records, folder, pages, report, actions.export())
    return sum(map(results.is_unfinished, records))


def _announce_isolation(console: Console, unsafe: bool) -> bool:
    """Say so if student code will not be isolated; return whether that is so."""
    problem = missing_isolation() or ("--unsafe was asked for" if unsafe else "")
    if problem:
        console.print(
            f"[yellow]No sandbox: {problem}.[/] The demo grades the harmless part of the sample "
            "class without one. Never do that with submissions of strangers."
        )
    return bool(problem)


def _print_class(console: Console, summary: Summary, records: Sequence[dict[str, Any]]) -> None:
    """Print one line for each kind of student, and how many mistakes were named."""
    samples = {sample.student: sample for sample in sample_class.sample_class()}
    made_as = {student: one.note.replace("_", " ") or one.kind for student, one in samples.items()}
    wrong = [one for one in records if samples[one["student"]].kind == "misconception"]
    hidden = {record["student"] for record in wrong[SHOWN_MISTAKES:]}
    shown = [row for row in summary.rows if row.student not in hidden]
    console.print(results.class_table(shown, made_as))
    console.print(f"[dim]{results.LEGEND}[/]")
    named = sum(_is_named(record, samples[record["student"]].note) for record in wrong)
    console.print(
        f"{len(wrong)} students have one known mistake each, {len(hidden)} of them not shown; "
        f"the grader named the mistake of {named}."
    )


def _is_named(record: dict[str, Any], note: str) -> bool:
    """Return whether a student's one mistake was named as what it is."""
    named = {f"{one['name']}: {one['misconception']}" for one in record["exercises"]}
    return note in named


def _print_where(
    console: Console,
    course: Course,
    records: Sequence[dict[str, Any]],
    folder: Path,
    pages: int,
    report: Path,
    grades: Path,
) -> None:
    with_hint = (one["student"] for one in records if any(e["hint"] for e in one["exercises"]))
    example = next(folder.glob(f"{next(with_hint, '*')}/*/*.html"), folder)
    lines = [
        "",
        "[bold]Where to look next[/]",
        f"  student bundle   {_below(course.build / 'bundle')}",
        f"  {pages} feedback pages, for example",
        f"                   {_below(example)}",
        f"  class report     {_below(report)}",
        f"  grades           {_below(grades)}",
        f"  verdicts         {_below(course.build / 'verdicts.json')}",
        f"  gradebook        {_below(course.build / 'gradebook.db')}",
        "  be a student     make lab",
        f"  be an instructor COURSE_BUILD={_below(course.build)} .venv/bin/course lab --instructor",
        "  the commands     .venv/bin/course --help",
    ]
    console.print("\n".join(lines), highlight=False)


def _below(path: Path) -> str:
    """Return a path relative to the clone, if it is below."""
    return str(path.relative_to(COURSE)) if path.is_relative_to(COURSE) else str(path)
