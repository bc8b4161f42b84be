"""Hand feedback out: through nbgrader's exchange, and as a zip for a learning-management system."""

from __future__ import annotations

import glob
import os
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from nbgrader.auth import Authenticator
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange import ExchangeError, ExchangeFactory
from nbgrader.exchange.default import Exchange

from autograder.course import Course, CourseError
from autograder.engine.submission import SECRET, TIMESTAMP
from autograder.exports.moodle import feedback_folders
from autograder.exports.rows import read_rows
from autograder.feedback.index import INDEX
from autograder.files import replacing

NO_SECRET = "not handed in through the exchange, or another submission since"


@dataclass
class Handed:
    """What came of handing feedback out.

    Attributes
    ----------
    where : Path
        The exchange's folder, or the zip.
    students : list of str
        Who has feedback there now.
    left_out : dict of str to str
        Who has none, and why.
    """

    where: Path
    students: list[str] = field(default_factory=list)
    left_out: dict[str, str] = field(default_factory=dict)


def exchange_of(course: Course) -> Exchange | None:
    """Return nbgrader's exchange as the settings name it; None if there is none here."""
    make = ExchangeFactory(config=course.config).release_feedback
    coursedir = CourseDirectory(config=course.config)
    exchange = make(coursedir, Authenticator(config=course.config), config=course.config)
    is_missing = isinstance(exchange, Exchange) and not Path(exchange.root).is_dir()
    return None if is_missing else exchange


def release_to_exchange(
    course: Course, assignment: str, students: Sequence[str] | None = None
) -> Handed | None:
    """Put pages where ``nbgrader fetch_feedback`` finds them.

    Parameters
    ----------
    course : Course
        Whose exchange, and where pages are.
    assignment : str
        Assignment id.
    students : sequence of str, optional
        Whose pages; everybody's, if left out.

    Returns
    -------
    Handed or None
        None if there is no exchange on this machine. Who did not hand in through it, or has handed
        in again since the page was written, has no page there, and the others have theirs.

    Raises
    ------
    CourseError
        If the exchange refuses: it cannot be written, say.
    """
    exchange = exchange_of(course)
    if exchange is None:
        return None
    handed = Handed(Path(getattr(exchange, "root", ".")) / exchange.coursedir.course_id)
    exchange.coursedir.assignment_id = assignment
    for student, folder in _folders(course, assignment, students):
        if not all((folder / name).is_file() for name in (SECRET, TIMESTAMP)):
            handed.left_out[student] = NO_SECRET
            continue
        exchange.coursedir.student_id = glob.escape(student)
        try:
            exchange.start()
        except ExchangeError as error:
            raise CourseError(f"nbgrader's exchange does not take feedback: {error}") from error
        handed.students.append(student)
    return handed


def write_zip(course: Course, assignment: str = "") -> Handed:
    """Write a zip of pages, a folder for each student.

    Parameters
    ----------
    course : Course
        Where pages are.
    assignment : str
        Assignment id; all of them, with each student's index, if left out.

    Returns
    -------
    Handed
        With the zip: ``feedback.zip`` or ``feedback-<assignment>.zip`` in the course's build, in it
        ``<student>/<assignment>/<notebook>.html``.
    """
    handed = Handed(course.build / f"{_name(assignment)}.zip")
    members: dict[str, Path] = {}
    for student, folder in _folders(course, assignment):
        pages = {f"{student}/{folder.name}/{path.name}": path for path in _pages(folder)}
        if not assignment:
            pages[f"{student}/{INDEX}"] = folder.parent / INDEX
        members |= {name: path for name, path in pages.items() if path.is_file()}
        handed.students += [student] * (student not in handed.students)
    _write(handed.where, members)
    return handed


def write_moodle_zip(course: Course, assignment: str, worksheet: Path) -> Handed:
    """Write a zip for Moodle's *Upload multiple feedback files in a zip*.

    Parameters
    ----------
    course : Course
        Where pages and gradebook are.
    assignment : str
        Assignment id.
    worksheet : Path
        The assignment's grading worksheet, downloaded from Moodle: only Moodle knows the numbers
        of its participants.

    Returns
    -------
    Handed
        With the zip, and who of those with pages is not in the worksheet.

    Raises
    ------
    autograder.exports.ExportError
        If the file is no worksheet.
    """
    with course.gradebook() as gradebook:
        rows = list(read_rows(gradebook, [assignment]))
    names = feedback_folders(rows, worksheet)
    handed = Handed(course.build / f"{_name(assignment)}-moodle.zip")
    members: dict[str, Path] = {}
    for student, folder in _folders(course, assignment):
        if student in names:
            members |= {f"{names[student]}/{path.name}": path for path in _pages(folder)}
            handed.students.append(student)
        else:
            handed.left_out[student] = "not in the worksheet, or there more than once"
    _write(handed.where, members)
    return handed


def _name(assignment: str) -> str:
    return f"feedback-{assignment}" if assignment else "feedback"


def _folders(
    course: Course, assignment: str, students: Sequence[str] | None = None
) -> Iterator[tuple[str, Path]]:
    """Yield the students who have pages of an assignment, or of any, each with their folder."""
    with course.gradebook() as gradebook:
        everybody = sorted(student.id for student in gradebook.students)
        assignments = sorted(one.name for one in gradebook.assignments)
    for student in everybody if students is None else students:
        for name in [assignment] if assignment else assignments:
            folder = course.directory.format_path(
                course.directory.feedback_directory, student, name
            )
            if _pages(Path(folder)):
                yield student, Path(folder)


def _pages(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.html")) if folder.is_dir() else []


def _write(target: Path, members: Mapping[str, Path]) -> None:
    """Write a zip; the same pages make the same bytes."""
    with replacing(target) as file, zipfile.ZipFile(file.buffer, "w") as archive:
        for name, path in sorted(members.items()):
            entry = zipfile.ZipInfo(name.replace(os.sep, "/"))
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, path.read_bytes())
