"""What each ``course`` command does."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from functools import partial
from pathlib import Path

from nbgrader.converters import GenerateFeedback
from nbgrader.converters.base import NbGraderException
from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)

from autograder import class_grading, results
from autograder import doctor as examination
from autograder import release as releasing
from autograder.course import Course, CourseError
from autograder.exercises import ASSIGNMENTS
from autograder.exports.grades_csv import GradesCsv
from autograder.grading import Graded
from autograder.paths import COURSE, NOTEBOOKS
from autograder.sandbox import Sandbox, missing_isolation

LEGEND = (
    "In the notebook's order: ● full marks, ◐ part, ○ none, ? the grader failed, not the student."
)
FIRST_NOTEBOOK = "06_averages/averages.ipynb"


def release(assignment: str = "") -> Path:
    """Build the student bundle; return its zip."""
    course = Course()
    return releasing.build_bundle(course, course.build / "bundle", _chosen(assignment))


def grade(
    console: Console,
    assignment: str,
    submissions: Path | None,
    json: Path | None,
    students: Sequence[str],
    *,
    unsafe: bool,
) -> int:
    """Grade, print a table, write JSON; return how many submissions the grader failed on."""
    course = Course(submissions)
    if not course.submissions.is_dir():
        raise CourseError(
            f"There is no folder {course.submissions}. Put submissions there as "
            "STUDENT/ASSIGNMENT/NOTEBOOK.ipynb, or name another folder with --submissions."
        )
    work = _find_work(course, _chosen(assignment), students)
    with Sandbox(course.limits(), unsafe=unsafe) as sandbox:
        graded = _grade_with_progress(console, course, work, sandbox)
    records = results.as_records(graded)
    _print_results(console, records)
    if json is not None:
        results.write_json(json, records)
    return sum(one.status == "grader_error" for one in graded)


def _chosen(assignment: str) -> list[str]:
    """Return the assignments meant; a name that is none gets the nearest one suggested."""
    known = sorted({*ASSIGNMENTS, *(path.name for path in NOTEBOOKS.iterdir() if path.is_dir())})
    if assignment and assignment not in known:
        near = get_close_matches(assignment, known, n=1)
        hint = f"Did you mean {near[0]}?" if near else f"There are: {', '.join(known)}."
        raise CourseError(f"There is no assignment {assignment!r}. {hint}")
    return [assignment] if assignment else sorted(ASSIGNMENTS)


def _find_work(
    course: Course, assignments: Sequence[str], students: Sequence[str]
) -> dict[str, list[str]]:
    """Return the students to grade, by assignment."""
    work = {name: class_grading.submitted_students(course, name) for name in assignments}
    missing = set(students) - {student for found in work.values() for student in found}
    if missing:
        raise CourseError(f"No submission of {', '.join(sorted(missing))} in {course.submissions}.")
    if students:
        work = {name: [one for one in found if one in students] for name, found in work.items()}
    if not any(work.values()):
        raise CourseError(
            f"No submissions of {', '.join(assignments)} in {course.submissions}. "
            "They must lie there as STUDENT/ASSIGNMENT/NOTEBOOK.ipynb."
        )
    return {name: found for name, found in work.items() if found}


def _grade_with_progress(
    console: Console, course: Course, work: dict[str, list[str]], sandbox: Sandbox
) -> list[Graded]:
    graded = []
    with _progress(console) as progress:
        for assignment, students in work.items():
            bar = progress.add_task(f"Grading {assignment}", total=len(students))
            on_done = partial(_advance, progress, bar)
            graded += class_grading.grade_class(course, assignment, sandbox, students, on_done)
    return graded


def _advance(progress: Progress, bar: TaskID, _: Graded) -> None:
    progress.advance(bar)


@contextlib.contextmanager
def _progress(console: Console) -> Iterator[Progress]:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console) as progress:
        yield progress


def _print_results(console: Console, records: Sequence[dict[str, object]]) -> None:
    console.print(results.class_table(records))
    console.print(f"[dim]{LEGEND}[/]")
    mistakes = results.misconception_table(records)
    if mistakes is not None:
        console.print(mistakes)


def feedback(assignment: str = "") -> tuple[Path, int]:
    """Write feedback pages; return their folder and how many there are."""
    course = Course()
    folder = Path(course.directory.feedback_directory)
    for name in _chosen(assignment):
        if not any(Path(course.directory.autograded_directory).glob(f"*/{name}")):
            raise CourseError(
                f"Nothing of {name} has been graded yet. Run `course grade {name}` first."
            )
        course.directory.assignment_id = name
        converter = GenerateFeedback(coursedir=course.directory, config=course.config)
        converter.force = True
        try:
            converter.start()
        except NbGraderException as error:
            raise CourseError(
                f"nbgrader could not write the feedback of {name}: {error}"
            ) from error
    return folder, sum(1 for _ in folder.rglob("*.html"))


def export(to: Path | None = None) -> Path:
    """Write all grades as CSV; return the file."""
    course = Course()
    exporter = GradesCsv(config=course.config)
    exporter.to = str(to or course.build / "grades.csv")
    with course.gradebook() as gradebook:
        exporter.export(gradebook)
    return Path(exporter.to)


def doctor(console: Console) -> bool:
    """Print what was found; return whether this machine can grade safely."""
    safe = True
    for check in examination.examine():
        mark = (
            "[green]ok[/]     "
            if check.ok
            else "[red]missing[/]"
            if check.needed
            else "[yellow]note[/]   "
        )
        console.print(f"{mark} [bold]{check.name}[/]: {escape(check.said)}", highlight=False)
        safe = safe and (check.ok or not check.needed)
    verdict = "This machine can grade safely." if safe else "This machine cannot grade safely yet."
    console.print(verdict)
    return safe


def lab(console: Console, *, instructor: bool) -> None:
    """Replace this process by JupyterLab."""
    course = Course()
    command = [sys.executable, "-m", "jupyterlab"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:  # JupyterLab refuses root otherwise
        command.append("--allow-root")
    if instructor:
        os.chdir(COURSE)
        os.execv(sys.executable, [*command, "--LabApp.default_url=/lab"])
    folder = _student_copy(console, course)
    os.environ["PYTHONPATH"] = str(folder)
    os.chdir(folder)
    # As the page to open, not as a file to open: so the printed address leads there too.
    page = f"--LabApp.default_url=/lab/tree/{FIRST_NOTEBOOK}"
    os.execv(sys.executable, [*command, f"--ServerApp.root_dir={folder}", page])


def _student_copy(console: Console, course: Course) -> Path:
    """Return a copy of the bundle to work in; notebooks that are there already stay."""
    release()
    folder = course.build / "lab"
    bundle = course.build / "bundle"
    for path in sorted(bundle.rglob("*")):
        target = folder / path.relative_to(bundle)
        if path.is_file() and not (path.suffix == ".ipynb" and target.exists()):
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
    console.print(f"You work in {folder}; your notebooks there are kept.")
    return folder


def demo(console: Console, *, unsafe: bool) -> int:
    """Take a sample class through everything, in a folder of its own."""
    from autograder import sample_class

    os.environ["COURSE_BUILD"] = str(COURSE / "build" / "demo")
    course = Course()
    shutil.rmtree(course.build, ignore_errors=True)
    harmless_only = _announce_isolation(console, unsafe)
    console.print("[bold]1[/] Building the student bundle ...")
    release()
    console.print("[bold]2[/] Making a sample class ...")
    students = sample_class.make(course.build / "bundle", course.submissions, harmless_only)
    console.print(f"  {len(students)} submissions in {_below(course.submissions)}")
    console.print("[bold]3[/] Grading ...")
    failed = grade(console, "", None, course.build / "verdicts.json", [], unsafe=harmless_only)
    console.print("[bold]4[/] Writing feedback and grades ...")
    folder, pages = feedback()
    grades = export()
    _print_where(console, course, folder, pages, grades)
    return failed


def _announce_isolation(console: Console, unsafe: bool) -> bool:
    """Return whether to grade without a sandbox, and only what is harmless."""
    problem = missing_isolation()
    if problem:
        console.print(
            f"[yellow]No sandbox here: {problem}.[/] The demo grades the harmless part of the "
            "sample class without one. Do not do that with submissions of strangers."
        )
    return bool(problem) or unsafe


def _print_where(console: Console, course: Course, folder: Path, pages: int, grades: Path) -> None:
    example = next(iter(sorted(folder.rglob("*.html"))), folder)
    lines = [
        "",
        "[bold]Where to look next[/]",
        f"  student bundle   {_below(course.build / 'bundle')}",
        f"  feedback pages   {_below(folder)}  ({pages} pages, for example {_below(example)})",
        f"  grades           {_below(grades)}",
        f"  verdicts         {_below(course.build / 'verdicts.json')}",
        f"  gradebook        {_below(course.build / 'gradebook.db')}",
        "  be a student     make lab",
        "  be an instructor .venv/bin/course --help, or .venv/bin/course lab --instructor",
    ]
    console.print("\n".join(lines), highlight=False)


def _below(path: Path) -> str:
    """Return a path relative to the clone, if it is below."""
    return str(path.relative_to(COURSE)) if path.is_relative_to(COURSE) else str(path)
