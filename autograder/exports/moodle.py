"""Grades for Moodle: its offline grading worksheet, filled in.

Only Moodle knows its participants' numbers, so the worksheet must come from there. Grades are put
into its bytes; every other byte stays, since Moodle compares names of columns and dates with its
own, in the language and encoding of whoever downloaded it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.exports import Exported, ExportError, replacing
from autograder.exports.matching import Directory
from autograder.exports.rows import Row, split_for_file

# What Moodle calls the column, in languages that are known here; --grade-column names another.
GRADE = ("grade", "bewertung", "note", "calificación", "valutazione", "nota", "cijfer")
SCALE = ("scale", "skala", "barème", "escala", "scala", "schaal")
LOCKED = ("no", "nein", "non", "nee", "não")
PARTICIPANT = re.compile(r"\D+\d+")
NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
DELIMITERS = (b",", b";", b"\t")
AGAIN = (
    "In Moodle, switch on Feedback types, Offline grading worksheet, in the assignment's settings, "
    "choose Download grading worksheet there, and name that file."
)


def write_moodle(
    rows: Sequence[Row],
    target: Path,
    worksheet: Path,
    *,
    grade_column: str = "",
    waiting: bool = False,
    scale: bool = False,
) -> Exported:
    """Fill the scores of one assignment into a grading worksheet.

    Parameters
    ----------
    rows : sequence of Row
        Of one assignment.
    target : Path
        The file to write.
    worksheet : Path
        What Moodle exported.
    grade_column : str
        Heading of the column of grades; found by itself, if left out.
    waiting : bool
        Write scores that wait for marks by hand, too.
    scale : bool
        Write shares of Moodle's maximum, where that is another one.

    Returns
    -------
    Exported
        How many grades are in the file, and who is left out.

    Raises
    ------
    ExportError
        If there are no scores, the file is no worksheet, or its maximum is another one, or the
        file cannot be written.
    """
    ready, left_out = split_for_file(rows, waiting=waiting)
    sheet = _Worksheet.read(worksheet)
    report = Exported(target, left_out=left_out)
    filled = _Filling(sheet, grade_column, ready, report, scale).fill()
    with replacing(target) as file:
        file.buffer.write(filled)
    report.advice.append(
        "Upload it in Moodle soon: whom somebody graded there after the download, Moodle passes "
        "over in silence."
    )
    return report


def feedback_folders(rows: Sequence[Row], worksheet: Path) -> dict[str, str]:
    """Name the folders in which Moodle looks for files of feedback.

    Parameters
    ----------
    rows : sequence of Row
        Of one assignment.
    worksheet : Path
        What Moodle exported.

    Returns
    -------
    dict of str to str
        By student, ``<full name>_<number>_assignsubmission_file_``, as Moodle names the folders
        of submissions. Moodle reads the number; the name is for people.

    Raises
    ------
    ExportError
        If the file is no worksheet.
    """
    sheet = _Worksheet.read(worksheet)
    keys = [[cell.text for cell in line[2 : sheet.grade_place("")]] for line in sheet.lines]
    found = Directory(rows).assign(keys)
    return {row.student: _folder(sheet.lines[number]) for number, row in found.items()}


def _folder(line: Sequence[_Cell]) -> str:
    number, name = re.sub(r"\D", "", line[0].text), re.sub(r"[^\w .'-]|_", " ", line[1].text)
    return f"{name.strip('. ')}_{number}_assignsubmission_file_"


@dataclass(frozen=True)
class _Cell:
    """Where a cell lies in the file, and what it says."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class _Worksheet:
    """A worksheet's bytes, and where its cells are."""

    path: Path
    data: bytes
    delimiter: bytes
    header: list[str]
    lines: list[list[_Cell]]

    @classmethod
    def read(cls, path: Path) -> _Worksheet:
        """Read a file, and see that Moodle made it."""
        try:
            data = path.read_bytes()
        except OSError as error:
            raise ExportError(f"{path} cannot be read: {error.strerror}.") from error
        first = data.split(b"\n")[0]
        delimiter = max(DELIMITERS, key=first.count)
        lines = [line for line in _lines(data, delimiter) if any(cell.text for cell in line)]
        people = lines[1:]
        if not people or not all(PARTICIPANT.fullmatch(line[0].text) for line in people):
            raise ExportError(
                f"{path} is no grading worksheet: below its heading, each line of one begins with "
                f"a participant's number. {AGAIN}"
            )
        header = [cell.text for cell in lines[0]]
        if min(map(len, people)) < len(header):
            raise ExportError(f"{path} has lines that are shorter than its heading. {AGAIN}")
        return cls(path, data, delimiter, header, people)

    def column(self, place: int) -> list[str]:
        """Return what the cells of a column say; nothing, where there is no such column."""
        return [line[place].text.strip() for line in self.lines] if place < len(self.header) else []

    def is_numbers(self, place: int) -> bool:
        """Return whether a column says the same number everywhere, as a maximum does."""
        said = set(self.column(place))
        return len(said) == 1 and bool(NUMBER.fullmatch(said.pop()))

    def grade_place(self, wanted: str) -> int:
        """Return which column has the grades: the one named, a known one, or before a maximum."""
        names = [name.strip().casefold() for name in self.header]
        known = [wanted.strip().casefold()] if wanted else GRADE
        places = [place for place, name in enumerate(names) if name in known]
        if not places and not wanted:
            later = range(1, len(names) - 1)
            places = [place for place in later if self.is_numbers(place + 1)]
        if len(places) != 1:
            what = f"no column {wanted!r}" if wanted else "no column that is plainly the grade"
            raise ExportError(
                f"{self.path} has {what}; there are: {', '.join(self.header)}. "
                "Name the right one with --grade-column."
            )
        return places[0]


def _lines(data: bytes, delimiter: bytes) -> Iterator[list[_Cell]]:
    """Yield the cells of each line; those in quotes may hold delimiters and line ends."""
    mark = re.escape(delimiter)
    cell = re.compile(rb'((?:"[^"]*(?:"|\Z)|[^"\r\n%b])*+)(%b|\r\n|\r|\n|\Z)' % (mark, mark))
    line: list[_Cell] = []
    place = 3 if data.startswith(b"\xef\xbb\xbf") else 0
    while line or place < len(data):
        found = cell.match(data, place)
        assert found is not None  # each byte is part of a cell, or ends it
        line.append(_Cell(*found.span(1), _text(found[1])))
        place = found.end()
        if found[2] != delimiter:
            yield line
            line = []


def _text(raw: bytes) -> str:
    """Return what a cell says; a name in another encoding is shown wrongly, but stays."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = raw.decode("latin-1")
    if len(text) > 1 and text.startswith('"') and text.endswith('"'):
        text = text[1:-1].replace('""', '"')
    return text


class _Filling:
    """Puts grades into a worksheet."""

    def __init__(
        self, sheet: _Worksheet, column: str, rows: Sequence[Row], report: Exported, scale: bool
    ) -> None:
        self.sheet = sheet
        self.rows = rows
        self.report = report
        self.place = sheet.grade_place(column)
        self.has_maximum = sheet.is_numbers(self.place + 1)
        told = sheet.column(self.place + 1)[0] if self.has_maximum else ""
        self.mark = "," if "," in told else "."
        self.maximum = float(told.replace(",", ".")) if told else rows[0].max_score
        self._expect_points(scale)

    def _expect_points(self, scale: bool) -> None:
        """Refuse a scale of words, and points that are others by mistake."""
        following = [name.strip().casefold() for name in self.sheet.header[self.place + 1 :][:1]]
        if not self.has_maximum and following and following[0] in SCALE:
            raise ExportError(
                f"{self.sheet.path} is of an assignment that is graded by a scale of words. In "
                "Moodle set its grade to Point, and download the worksheet again."
            )
        max_score = self.rows[0].max_score
        if self.maximum != max_score and not scale:
            raise ExportError(
                f"The maximum grade in {self.sheet.path} is {self.maximum:g}; "
                f"{self.rows[0].assignment} has {max_score:g} points. Make them equal in Moodle "
                "and download the worksheet again, or add --scale."
            )
        self.factor = self.maximum / max_score if max_score else 1.0

    def fill(self) -> bytes:
        """Return the worksheet with the grades in it."""
        directory = Directory(self.rows)
        # Between the full name and the grade stand the id number, the address, or the login.
        keys = [[cell.text for cell in line[2 : self.place]] for line in self.sheet.lines]
        found = directory.assign(keys)
        self.report.left_out |= directory.left_out("in the worksheet")
        parts, place = [], 0
        for number, row in sorted(found.items()):
            line = self.sheet.lines[number]
            if not self._is_taken(row, line):
                continue
            cell = line[self.place]
            parts += [self.sheet.data[place : cell.start], self._grade(row)]
            place = cell.end
            self.report.count += 1
        return b"".join([*parts, self.sheet.data[place:]])

    def _is_taken(self, row: Row, line: Sequence[_Cell]) -> bool:
        """Return whether Moodle would take a student's grade, which it does not tell."""
        after = line[self.place + 1 + self.has_maximum :]
        if after and after[0].text.strip().casefold() in LOCKED:
            self.report.left_out[row.student] = "locked in Moodle"
        elif round(row.score * self.factor, 2) > self.maximum:
            self.report.left_out[row.student] = "above the maximum grade in Moodle"
        else:
            return True
        return False

    def _grade(self, row: Row) -> bytes:
        grade = f"{row.score * self.factor:.2f}".replace(".", self.mark).encode()
        return b'"%b"' % grade if self.sheet.delimiter in grade else grade
