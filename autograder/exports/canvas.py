"""Grades for Canvas: a CSV file for the Import of its gradebook.

Given the file that Canvas exports, the scores go into the column that is there, beside Canvas's
own ids, and no other column comes along. Without it the students' ids must be their SIS login
ids; Canvas then asks, on the page of the import, about everybody whom it does not find.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from autograder.exports import FORMULA, Exported, ExportError, replacing, text_cell
from autograder.exports.matching import Directory
from autograder.exports.rows import Row, split_for_file

STUDENT_COLUMNS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
POINTS = "    Points Possible"
EXCUSED = "EX"
SEVERAL_LINES = re.compile(r"\s+")
# Canvas takes any cell that looks like a number for one, and writes it another way.
LIKE_A_NUMBER = re.compile(r"-?[0-9.,]+%?")
TITLE_AND_ID = re.compile(r"(?P<title>.*?)\s*\(\d+\)\s*")
AGAIN = "Export the gradebook again in Canvas (Grades, Export), and name that file."


def write_canvas(
    rows: Sequence[Row],
    target: Path,
    *,
    gradebook: Path | None = None,
    column: str = "",
    waiting: bool = False,
    scale: bool = False,
) -> Exported:
    """Write the scores of one assignment for Canvas.

    Parameters
    ----------
    rows : sequence of Row
        Of one assignment.
    target : Path
        The file to write.
    gradebook : Path, optional
        What Canvas exported.
    column : str
        Title of the assignment in Canvas; the assignment's id, if left out.
    waiting : bool
        Write scores that wait for marks by hand, too.
    scale : bool
        Write shares of Canvas's points, where the assignment has other points there.

    Returns
    -------
    Exported
        How many scores are in the file, and who is left out.

    Raises
    ------
    ExportError
        If there are no scores, the file is no gradebook of Canvas, or has no such column, or
        the file cannot be written.
    """
    ready, left_out = split_for_file(rows, waiting=waiting)
    title = column or rows[0].assignment
    report = Exported(target, left_out=left_out)
    if gradebook is None:
        table = list(_new_table(ready, title, report))
        report.advice.append(
            f"Canvas puts the scores into its assignment {title!r}, and makes one if there is "
            "none. With --gradebook and the file that Canvas exports, it cannot mistake it."
        )
    else:
        table = _Filled(gradebook, title, report, scale).table(ready)
    with replacing(target) as file:
        csv.writer(file).writerows(table)
    return report


def _new_table(rows: Iterable[Row], title: str, report: Exported) -> Iterator[list[str]]:
    """Yield the lines of a gradebook made anew, for students known by their login ids."""
    rows = list(rows)
    yield [*STUDENT_COLUMNS, title]
    yield [POINTS, *[""] * (len(STUDENT_COLUMNS) - 1), _number(rows[0].max_score)]
    for row in rows:
        if _is_changed(row.student):
            report.left_out[row.student] = "an id that a spreadsheet or Canvas would change"
            continue
        report.count += 1
        yield [_name(row.name), "", "", row.student, "", _number(row.score)]


def _number(value: float) -> str:
    """Return points as Canvas compares them, at two decimals."""
    return f"{value:.2f}"


def _is_changed(key: str) -> bool:
    """Return whether an id would not arrive: in numbers, Canvas moves commas and points."""
    is_moved = LIKE_A_NUMBER.fullmatch(key) and ("," in key or key.count(".") > 1)
    return bool(is_moved) or key.startswith(FORMULA) or not key.isprintable()


def _name(name: str) -> str:
    """Return a name on one line: Canvas looks at the first three lines for the delimiter."""
    plain = SEVERAL_LINES.sub(" ", name).strip()
    is_taken = "Points Possible" in plain  # which is the mark of another line
    return text_cell("" if is_taken else plain)


@dataclass
class _Filled:
    """The gradebook that Canvas exported, with our scores in it."""

    path: Path
    title: str
    report: Exported
    scale: bool

    def table(self, rows: Sequence[Row]) -> list[list[str]]:
        """Return the lines to import: who the students are, and one column of scores."""
        header, *lines = self.read()
        width = self.student_columns(header)
        place = self.place_of_title(header[width:]) + width
        points = next((line for line in lines if POINTS.strip() in line[0]), [])
        factor = self.factor(points[place] if points else "", rows[0].max_score)
        people = [line for line in lines if not _is_about_columns(line)]
        scores = self.scores(header[:width], people, rows)
        table = [[*header[:width], header[place]]]
        table += [[POINTS, *points[1:width], points[place]]] if points else []
        for number, line in enumerate(people):
            known = [_name(line[0]), line[1], *map(text_cell, line[2:width])]
            table.append([*known, self.cell(line[place], scores.get(number), factor)])
        return table

    def read(self) -> list[list[str]]:
        """Return the cells of the file, every line as long as the first."""
        try:
            text = self.path.read_bytes().decode("utf-8-sig")
        except OSError as error:
            raise ExportError(f"{self.path} cannot be read: {error.strerror}.") from error
        except UnicodeDecodeError as error:
            raise ExportError(f"{self.path} is not UTF-8, as Canvas writes it. {AGAIN}") from error
        delimiter = ";" if text.split("\n")[0].count(";") > text.split("\n")[0].count(",") else ","
        lines = [line for line in csv.reader(io.StringIO(text), delimiter=delimiter) if any(line)]
        if not lines:
            raise ExportError(f"{self.path} is empty. {AGAIN}")
        return [line + [""] * (len(lines[0]) - len(line)) for line in lines]

    def student_columns(self, header: Sequence[str]) -> int:
        """Return how many columns are about the student, up to ``Section``."""
        is_ours = len(header) > 3 and "Student" in header[0] and header[1] == "ID"
        if not is_ours or "Section" not in header:
            raise ExportError(
                f"{self.path} is no gradebook of Canvas: it must begin with Student and ID, and "
                f"have a column Section; it begins with {', '.join(header[:3])!r}. {AGAIN}"
            )
        return header.index("Section") + 1

    def place_of_title(self, titles: Sequence[str]) -> int:
        """Return which column has the assignment, by its title with or without Canvas's id."""
        plain: dict[str, list[int]] = {}
        for place, full in enumerate(titles):
            found = TITLE_AND_ID.fullmatch(full)
            for name in {full, found["title"] if found else full}:
                plain.setdefault(name, []).append(place)
        places = plain.get(self.title, [])
        if len(places) > 1:
            names = ", ".join(titles[place] for place in places)
            raise ExportError(
                f"{self.path} has more than one column {self.title!r}: {names}. "
                "Name one of them with --column."
            )
        if not places:
            near = get_close_matches(self.title, plain, n=1, cutoff=0.4)
            guess = f" Perhaps --column {near[0]!r}?" if near else ""
            raise ExportError(
                f"{self.path} has no column {self.title!r}.{guess} Name the assignment's title "
                "in Canvas with --column, or make an assignment of that title there."
            )
        return places[0]

    def factor(self, told: str, max_score: float) -> float:
        """Return by what to multiply; points that differ must be meant to."""
        if "read only" in told:
            raise ExportError(
                f"Canvas does not let scores be imported for {self.title!r} (it says "
                f"{told.strip()!r}). Choose an assignment that is graded by points."
            )
        try:
            points = float(told.replace(",", "."))
        except ValueError:
            return 1.0
        if points == max_score or not points:
            return 1.0
        if not self.scale:
            raise ExportError(
                f"{self.title!r} has {points:g} points in Canvas and {max_score:g} here. Make "
                "them equal in Canvas and export its gradebook again, or add --scale."
            )
        return points / max_score

    def scores(
        self, header: Sequence[str], people: Sequence[Sequence[str]], rows: Sequence[Row]
    ) -> dict[int, Row]:
        """Return whose line is whose; those without a line are left out."""
        directory = Directory(rows)
        keys = [header.index(name) for name in STUDENT_COLUMNS[2:4] if name in header]
        found = directory.assign([[line[key] for key in keys] for line in people])
        self.report.left_out |= directory.left_out("in Canvas's file")
        return found

    def cell(self, there: str, row: Row | None, factor: float) -> str:
        """Return what to write: a score, or what was there, for an empty cell takes it away."""
        if row is None:
            return there
        if there.strip().upper() == EXCUSED:
            self.report.left_out[row.student] = "excused in Canvas"
            return there
        self.report.count += 1
        return _number(row.score * factor)


def _is_about_columns(line: Sequence[str]) -> bool:
    """Return whether a line tells points or posting policies, not a student's scores."""
    words = [cell.strip() for cell in line if cell.strip()]
    is_policy = all(re.match(r"(?i)muted$|manual posting", word) for word in words)
    return POINTS.strip() in line[0] or is_policy
