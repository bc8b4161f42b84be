"""The roster: who is in the course, as a CSV file says.

The columns are those of ``nbgrader db student import``: ``id``, ``first_name``, ``last_name``,
``email``, ``lms_user_id``. Names may hold whatever names hold; ids are names of folders, so they
may not. All that is wrong with a file is told at once, and then nothing of it is taken.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.course import CourseError
from autograder.exports import FORMULA
from autograder.exports.matching import fold

FIELDS = ("first_name", "last_name", "email", "lms_user_id")
ALSO_CALLED = {"student_id": "id", "e_mail": "email", "surname": "last_name"}
DELIMITERS = ",;\t"
LONGEST = 128  # what the gradebook's columns hold
MOST_PROBLEMS = 10
# Two students who share one of these could get each other's grades.
UNIQUE = ("id", "email", "lms_user_id")


class RosterError(CourseError):
    """A roster that cannot be taken. The message says which lines are wrong, and how."""


@dataclass(frozen=True)
class Entry:
    """One student of a roster.

    Attributes
    ----------
    line : int
        Where in the file.
    student : str
        Student id, as the folder of submissions is called.
    facts : dict of str to str
        What the file says besides, by nbgrader's names; a column that it lacks is not in it.
    """

    line: int
    student: str
    facts: dict[str, str]


def read_roster(path: Path) -> list[Entry]:
    """Read a roster.

    Parameters
    ----------
    path : Path
        A CSV file with a heading, as any spreadsheet writes it: with commas, semicolons or tabs,
        in UTF-8 or UTF-16, with a byte order mark or without.

    Returns
    -------
    list of Entry
        In the order of the file; lines that say the same twice, once.

    Raises
    ------
    RosterError
        If it cannot be read, or any line is wrong.
    """
    text = _text_of(path)
    delimiter = max(DELIMITERS, key=text.split("\n")[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        lines = [(reader.line_num, cells) for cells in reader if any(map(str.strip, cells))]
    except csv.Error as error:
        raise RosterError(f"{path}, line {reader.line_num}, is no CSV: {error}.") from error
    columns = _columns(path, lines[0][1] if lines else [])
    found = [_entry(line, columns, cells) for line, cells in lines[1:]]
    problems = [problem for _, wrong in found for problem in wrong]
    entries = [entry for entry, wrong in found if not wrong]
    entries = list({(entry.student, *entry.facts.items()): entry for entry in entries}.values())
    problems += _shared(entries)
    if problems:
        more = f"\n  and {len(problems) - MOST_PROBLEMS} more" * (len(problems) > MOST_PROBLEMS)
        shown = "\n  ".join(problems[:MOST_PROBLEMS])
        raise RosterError(f"Nothing of {path} was taken. Correct it first:\n  {shown}{more}")
    if not entries:
        raise RosterError(f"{path} names no students below its heading.")
    return entries


def _text_of(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise RosterError(f"{path} cannot be read: {error.strerror}.") from error
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise RosterError(
            f"{path}, line {line}, is not UTF-8. In the spreadsheet choose Save As, "
            "CSV UTF-8, and name that file."
        ) from error


def _columns(path: Path, header: Sequence[str]) -> list[str]:
    """Return nbgrader's names of the columns; what it has no name for is passed over."""
    plain = ["_".join(name.casefold().replace("-", " ").split()) for name in header]
    columns = [ALSO_CALLED.get(name, name) for name in plain]
    if "id" not in columns:
        raise RosterError(
            f"{path} has no column id; there are: {', '.join(header) or 'none'}. "
            f"Its first line must name the columns: id, {', '.join(FIELDS)}."
        )
    twice = {name for name in columns if name in ("id", *FIELDS) and columns.count(name) > 1}
    if twice:
        raise RosterError(f"{path} has more than one column {min(twice)}. Take one of them out.")
    return columns


def _entry(line: int, columns: Sequence[str], cells: Sequence[str]) -> tuple[Entry, list[str]]:
    """Return one line's student, and what is wrong with it."""
    told = dict(zip(columns, map(str.strip, cells), strict=False))
    facts = {
        # One spelling of an accent; an id stays as it is spelt, for its folder is spelt so, too.
        name: unicodedata.normalize("NFC", told.get(name, ""))
        for name in FIELDS
        if name in columns
    }
    entry = Entry(line, told.get("id", ""), facts)
    wrong = [f"line {line}: {what}" for what in _wrong_with(entry)]
    if len(cells) > len(columns) and any(cells[len(columns) :]):
        advice = "put quotes around what holds a comma"
        wrong.append(f"line {line}: more cells than the heading; {advice}")
    return entry, wrong


def _wrong_with(entry: Entry) -> Iterable[str]:
    """Yield what is wrong with a student, in words."""
    student = entry.student
    if not student:
        yield "no id"
    elif student.startswith((".", *FORMULA)):
        yield f"the id {student!r} begins with a mark; ids are names of folders"
    elif not student.isprintable() or set(student) & set("/\\"):
        yield f"the id {student!r} cannot be the name of a folder"
    for name, value in {"id": student, **entry.facts}.items():
        if len(value) > LONGEST:
            yield f"{name} is longer than {LONGEST} characters"
        if name != "id" and any(unicodedata.category(letter) == "Cc" for letter in value):
            yield f"{name} holds a line end or another control character"


def _shared(entries: Sequence[Entry]) -> Iterable[str]:
    """Yield which students cannot be told apart."""
    for name in UNIQUE:
        first: dict[str, Entry] = {}
        for entry in entries:
            value = entry.student if name == "id" else entry.facts.get(name, "")
            other = first.setdefault(fold(value), entry) if value else entry
            if other is not entry:
                yield f"line {entry.line}: the {name} {value!r} is that of line {other.line}, too"
