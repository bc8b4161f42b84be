"""What each ``course`` command does.

What a command alone needs is imported when it runs: `course grade` starts without the rest.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbgrader.api import SubmittedAssignment
from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
)

from autograder import results
from autograder.course import Course, CourseError
from autograder.engine import class_grading
from autograder.engine.class_grading import How
from autograder.engine.planning import NothingGradedError
from autograder.paths import COURSE
from autograder.results import Summary

if TYPE_CHECKING:
    from autograder.feedback.release import Handed
    from autograder.similarity.comparing import Compared

MARKS = {"ok": "[green]ok[/]     ", "missing": "[red]missing[/]", "note": "[yellow]note[/]   "}
LAYOUT = "STUDENT/ASSIGNMENT/NOTEBOOK.ipynb"


def release(assignment: str = "") -> Path:
    """Build the student bundle; return its zip."""
    from autograder.release import build_bundle

    course = Course()
    return build_bundle(course, course.build / "bundle", _chosen(course, assignment))


def grade(
    console: Console,
    assignment: str,
    submissions: Path | None,
    json: Path | None,
    students: Sequence[str],
    how: How,
    timings: Path | None = None,
) -> int:
    """Grade, print a table, write JSON; return how many submissions the grader failed on."""
    course = Course(submissions)
    chosen = _chosen(course, assignment)
    _expect_folder(course.submissions)
    work = find_work(course, chosen, students)
    began = time.monotonic()
    summary = grade_all(console, course, work, how)
    if timings is not None:
        results.write_timings(timings, summary, time.monotonic() - began)
    print_results(console, summary)
    tell_of_waiting(console, course)
    _warn_of_strays(console, course)
    if json is not None:
        results.write_json(json, records(course, work, summary))
    return summary.unfinished


def grade_all(
    console: Console, course: Course, work: Mapping[str, Sequence[str]], how: How
) -> Summary:
    """Grade some students of some assignments, with a progress bar."""
    summary, began = Summary(), time.monotonic()
    with _progress(console) as progress:
        for assignment, students in work.items():
            bar = progress.add_task(f"Grading {assignment}", total=len(students))
            for report in class_grading.grade_class(course, assignment, students, how):
                summary.add(report)
                progress.advance(bar)
    count = len(summary.rows)
    unchanged = f", {summary.skipped} of them unchanged" if summary.skipped else ""
    plural = "" if count == 1 else "s"
    console.print(f"{count} submission{plural} in {time.monotonic() - began:.0f} s{unchanged}.")
    if how.unsafe:
        console.print("[yellow]Graded without a sandbox: each result says so.[/]")
    return summary


def records(
    course: Course, work: Mapping[str, Sequence[str]], summary: Summary
) -> Iterator[dict[str, Any]]:
    """Yield what was graded as plain data, in order; read back from disk, one at a time."""
    for assignment, students in work.items():
        for student in students:
            failed = summary.failed.get((student, assignment))
            found = class_grading.read_class(course, assignment, [student])
            yield failed or results.record_of(next(found))


def _known(course: Course) -> list[str]:
    """Return the assignments of a course: those with exercises, and all that have a notebook."""
    folders = {path.parent.name for path in course.source_of(".").glob("*/*.ipynb")}
    return sorted({*course.assignments(), *(name for name in folders if name[0] not in "._")})


def _chosen(course: Course, assignment: str) -> list[str]:
    """Return the assignments meant; a name that is none gets the nearest one suggested."""
    known = _known(course)
    if assignment and assignment not in known:
        near = get_close_matches(assignment, known, n=1)
        hint = f"Did you mean {near[0]}?" if near else f"There are: {', '.join(known)}."
        raise CourseError(f"There is no assignment {assignment!r}. {hint}")
    return [assignment] if assignment else known


def _expect_folder(submissions: Path) -> None:
    if submissions.is_file():
        raise CourseError(
            f"{submissions} is a file. Unpack it, and name the folder that holds {LAYOUT}."
        )
    if not submissions.is_dir():
        raise CourseError(
            f"There is no folder {submissions}. Put submissions there as {LAYOUT}, "
            "or name another folder with --submissions."
        )


def find_work(
    course: Course, assignments: Sequence[str], students: Sequence[str] = ()
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
            f"They must lie there as {LAYOUT}.{_found_instead(course.submissions)}"
        )
    return {name: found for name, found in work.items() if found}


def _found_instead(folder: Path) -> str:
    """Name one notebook or archive that does lie there: it shows what is wrong with the layout."""
    found = (path for suffix in ("ipynb", "zip") for path in folder.rglob(f"*.{suffix}"))
    first = next(found, None)
    return f" What lies there is {first.relative_to(folder)}." if first else ""


def tell_of_waiting(console: Console, course: Course) -> None:
    """Say how many submissions hold something that a person must mark, if any do."""
    with course.gradebook() as gradebook:
        submissions = gradebook.db.query(SubmittedAssignment)
        waiting = submissions.filter(SubmittedAssignment.needs_manual_grade).count()
    if waiting:
        noun = "submission waits" if waiting == 1 else "submissions wait"
        console.print(f"{waiting} {noun} to be marked by hand: `course lab --instructor`.")


def _warn_of_strays(console: Console, course: Course) -> None:
    """Tell of notebooks that no assignment finds: their students would go without a grade."""
    known, submissions = _known(course), course.submissions
    strays = sorted(
        path
        for path in (path.relative_to(submissions) for path in submissions.rglob("*.ipynb"))
        if len(path.parts) < LAYOUT.count("/") + 1 or path.parts[1] not in known
    )
    if strays:
        console.print(
            f"[yellow]Not graded:[/] {len(strays)} that do not lie as {LAYOUT}, "
            f"such as {escape(str(strays[0]))}."
        )


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


def print_results(console: Console, summary: Summary) -> None:
    """Print the table of a class, the mistakes that students share, and what has changed."""
    console.print(results.class_table(summary.rows))
    console.print(f"[dim]{results.LEGEND}[/]")
    for table in (
        results.misconception_table(summary.mistakes),
        results.change_table(summary.changes),
    ):
        if table is not None:
            console.print(table)


def replay(
    console: Console,
    submissions: Path | None,
    student: str,
    exercise: str,
    case: int,
    *,
    unsafe: bool,
) -> None:
    """Print what one exercise of one student does."""
    from autograder import replay as replaying

    found = replaying.replay(Course(submissions), student, exercise, unsafe=unsafe)
    console.print(replaying.render(found, case))


def feedback(console: Console, assignment: str = "") -> tuple[Path, int]:
    """Write feedback pages; return their folder and how many there are."""
    from autograder.feedback.exporter import write_pages

    course, pages = Course(), 0
    folder = Path(course.directory.feedback_directory)
    graded = Path(course.directory.autograded_directory)
    counts = {name: len(list(graded.glob(f"*/{name}"))) for name in _chosen(course, assignment)}
    if not any(counts.values()):
        raise NothingGradedError(assignment)
    with _progress(console) as progress:
        for name in [name for name, count in counts.items() if count]:
            bar = progress.add_task(f"Writing feedback of {name}", total=counts[name])
            for _ in write_pages(course, name):
                progress.advance(bar)
                pages += 1
    return folder, pages


def report(assignment: str, json: Path | None, *, anonymous: bool) -> list[Path]:
    """Write the class report of each assignment, its tables, and JSON; return the pages."""
    from autograder.report.gather import graded_assignments
    from autograder.report.tables import as_data
    from autograder.report.writing import make_report, write_report

    course = Course()
    if assignment:
        _chosen(course, assignment)
    with course.gradebook() as gradebook:
        graded = [one for one in graded_assignments(gradebook) if assignment in ("", one)]
    if not graded:
        raise NothingGradedError(assignment)
    reports = [make_report(course, name, anonymous=anonymous) for name in graded]
    if json is not None:
        results.write_json(json, map(as_data, reports))
    return [write_report(one, course.build / "report" / one.assignment) for one in reports]


def similar(console: Console, assignment: str, submissions: Path | None) -> dict[Path, Compared]:
    """Write which submissions of each assignment are unusually alike; return what is on a page."""
    from autograder.similarity.comparing import compare, write_page

    course, found = Course(submissions), {}
    chosen = _chosen(course, assignment)
    _expect_folder(course.submissions)
    work = find_work(course, chosen)
    several = {name: who for name, who in work.items() if assignment or len(who) > 1}
    with _progress(console) as progress:
        for name, students in several.items():
            bar = progress.add_task(f"Reading {name}", total=len(students))
            compared = compare(course, name, students, partial(progress.advance, bar))
            found[write_page(course.build / "similar", compared)] = compared
    return found


def hand_out(console: Console, assignment: str = "", worksheet: Path | None = None) -> None:
    """Release feedback pages to nbgrader's exchange, and zip them for other systems."""
    from autograder.feedback.release import release_to_exchange, write_moodle_zip, write_zip

    if worksheet is not None and not assignment:
        raise CourseError("--moodle needs an assignment: a worksheet of Moodle's is of one.")
    course = Course()
    released = [release_to_exchange(course, name) for name in _chosen(course, assignment)]
    handed = [one for one in released if one is not None]
    if handed:
        _tell_handed(console, handed, f"released in the exchange, {handed[0].where}")
    else:
        console.print("There is no nbgrader exchange here, so nothing is released through one.")
    archive = write_zip(course, assignment)
    _tell_handed(console, [archive], f"zipped in {archive.where}")
    if worksheet is not None:
        archive = write_moodle_zip(course, assignment, worksheet)
        _tell_handed(console, [archive], f"zipped for Moodle in {archive.where}")


def _tell_handed(console: Console, handed: Sequence[Handed], what: str) -> None:
    """Say whose feedback was handed out, and whose was not, with one of them by name."""
    students = {student for one in handed for student in one.students}
    noun = "student" if len(students) == 1 else "students"
    console.print(f"Feedback of {len(students)} {noun} is {escape(what)}.", highlight=False)
    reasons: dict[str, set[str]] = {}
    for one in handed:
        for student, why in one.left_out.items():
            reasons.setdefault(why, set()).add(student)
    for why, who in reasons.items():
        name = results.printable(min(who))
        console.print(f"[yellow]Not so for {len(who)}[/], such as {name}: {why}.")


def export(to: Path | None = None) -> Path:
    """Write all grades as CSV; return the file."""
    from autograder.exports.grades_csv import GradesCsv

    course = Course()
    if not any(Path(course.directory.autograded_directory).glob("*/*")):
        raise CourseError(
            f"Nothing has been graded yet in {course.build}. Run `course grade` first."
        )
    exporter = GradesCsv(config=course.config)
    exporter.to = str(to or course.build / "grades.csv")
    with course.gradebook() as gradebook:
        exporter.export(gradebook)
    return Path(exporter.to)


def doctor(console: Console) -> bool:
    """Print what was found; return whether this machine can grade safely."""
    from autograder.doctor import examine

    safe = True
    for check in examine():
        mark = MARKS["ok" if check.ok else "missing" if check.needed else "note"]
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
        console.print(f"Formgrader is in the menu Nbgrader; it shows what lies in {course.build}.")
        os.chdir(COURSE)
        os.execv(sys.executable, [*command, "--LabApp.default_url=/lab"])
    folder = _student_copy(console, course)
    os.environ["PYTHONPATH"] = str(folder)
    _hide_nbgrader(course.build / "lab-settings")
    os.chdir(folder)
    first = min(folder.glob("[0-9]*/*.ipynb"), default=folder).relative_to(folder)
    # As the page to open, not as a file to open: so the printed address leads there too.
    page = f"--LabApp.default_url=/lab/tree/{first.as_posix()}"
    os.execv(sys.executable, [*command, f"--ServerApp.root_dir={folder}", page])


def _hide_nbgrader(settings: Path) -> None:
    """Show JupyterLab as students have it: without nbgrader, whose Validate knows no `check`."""
    page = settings / "labconfig" / "page_config.json"
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text('{"disabledExtensions": {"@jupyter/nbgrader": true}}')
    paths = (str(settings), os.environ.get("JUPYTER_CONFIG_PATH"))
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join(filter(None, paths))


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
