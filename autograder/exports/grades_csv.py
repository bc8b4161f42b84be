"""Grades as a CSV file: one row for each student and assignment.

The columns are those of nbgrader's own export. The differences: every field is quoted where it
must be, no field runs as a formula in a spreadsheet, and a mistyped name is an error, not an
empty file.
"""

from __future__ import annotations

import csv
import difflib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from nbgrader.api import Assignment, Gradebook, MissingEntry, Student
from nbgrader.plugins import ExportPlugin

from autograder.exports import ExportError, replacing

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
# A spreadsheet runs a cell that begins with one of these, and strips the apostrophe before it.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


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
        assignments = _choose(
            "assignment", sorted(gradebook.assignments, key=_by_date), "name", self.assignment
        )
        students = _choose("student", sorted(gradebook.students, key=_by_name), "id", self.student)
        with replacing(target) as file:
            # Line ends stay \r\n: with another one, a \r inside a field is not quoted.
            writer = csv.DictWriter(file, COLUMNS)
            writer.writeheader()
            for row in _rows(gradebook, assignments, students):
                writer.writerow({name: _field(value) for name, value in row.items()})
        self.log.info("Wrote %s", target)


# Databases differ in where they put what has no date or no name, and equal ones come as they like.


def _by_date(assignment: Assignment) -> tuple[bool, Any, str]:
    due = assignment.duedate
    return due is not None, due or 0, assignment.name


def _by_name(student: Student) -> tuple[str, str, str]:
    return student.last_name or "", student.first_name or "", student.id


def _choose(what: str, found: Sequence[Any], key: str, wanted: Sequence[Any]) -> list[Any]:
    """Return the wanted ones in the gradebook's order; all, if none is named."""
    names = {str(getattr(one, key)): one for one in found}
    for name in map(str, wanted):
        if name not in names:
            near = difflib.get_close_matches(name, names, n=1)
            guess = f" Did you mean {near[0]!r}?" if near else ""
            raise ExportError(f"The gradebook has no {what} {name!r}.{guess}")
    chosen = set(map(str, wanted)) or names
    return [one for name, one in names.items() if name in chosen]


def _rows(
    gradebook: Gradebook, assignments: Sequence[Assignment], students: Sequence[Student]
) -> Iterator[dict[str, Any]]:
    for assignment in assignments:
        for student in students:
            yield {
                "assignment": assignment.name,
                "duedate": assignment.duedate,
                "student_id": student.id,
                "last_name": student.last_name,
                "first_name": student.first_name,
                "email": student.email,
                "max_score": assignment.max_score,
                **_scores(gradebook, assignment.name, student.id),
            }


def _scores(gradebook: Gradebook, assignment: str, student: str) -> dict[str, Any]:
    """Return a submission's scores; who has not submitted has earned nothing."""
    try:
        submission = gradebook.find_submission(assignment, student)
    except MissingEntry:
        return {"timestamp": None, "raw_score": 0.0, "late_submission_penalty": 0.0, "score": 0.0}
    penalty = submission.late_submission_penalty
    return {
        "timestamp": submission.timestamp,
        "raw_score": submission.score,
        "late_submission_penalty": penalty,
        "score": max(0.0, submission.score - penalty),
    }


def _field(value: Any) -> Any:
    """Return a value as the csv module should write it, text with its formula disarmed."""
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return value
