"""Grades as a CSV file: one row for each student and assignment.

The columns are those of nbgrader's own export. The differences: every field is quoted where it
must be, no field runs as a formula in a spreadsheet, and a mistyped name is an error, not an
empty file.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook
from nbgrader.plugins import ExportPlugin

from autograder.exports import replacing, text_cell
from autograder.exports.rows import Row, read_rows

COLUMNS = (
    "assignment",
    "duedate",
    "timestamp",
    "student_id",
    "last_name",
    "first_name",
    "email",
    "raw_score",
    "late_submission_penalty",
    "score",
    "max_score",
)


class GradesCsv(ExportPlugin):
    """Write all grades, or those of some students or assignments, to a CSV file.

    ``nbgrader export --exporter=autograder.exports.grades_csv.GradesCsv --to=grades.csv``
    """

    def export(self, gradebook: Gradebook) -> None:
        """Write the file that ``self.to`` names, by default ``grades.csv``.

        Parameters
        ----------
        gradebook : nbgrader.api.Gradebook
            Where the grades are.

        Raises
        ------
        ExportError
            If the file cannot be written, or a wanted student or assignment does not exist.
        """
        target = Path(self.to or "grades.csv")
        rows = list(read_rows(gradebook, self.assignment, self.student))
        with replacing(target) as file:
            # Line ends stay \r\n: with another one, a \r inside a field is not quoted.
            writer = csv.writer(file)
            writer.writerow(COLUMNS)
            writer.writerows(_fields(row) for row in rows)
        self.log.info("Wrote %s", target)


def _fields(row: Row) -> list[Any]:
    """Return a row in the order of the columns."""
    words = row.student, row.last_name, row.first_name, row.email
    return [
        text_cell(row.assignment),
        row.duedate,
        row.timestamp,
        *map(text_cell, words),
        row.raw_score,
        row.penalty,
        row.score,
        row.max_score,
    ]
