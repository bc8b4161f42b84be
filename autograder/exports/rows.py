"""What all exports are made of: one row for each student and assignment, read in one place."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from nbgrader.api import Assignment, Gradebook, MissingEntry, Student

from autograder.exports import ExportError

NOT_SUBMITTED = "nothing submitted"
WAITING = "waiting to be marked by hand"


@dataclass(frozen=True)
class Row:
    """What the gradebook says about one student and one assignment.

    Attributes
    ----------
    assignment : str
        Assignment id.
    duedate, timestamp : datetime or None
        When it was due, and when it was submitted, in UTC.
    student : str
        Student id.
    last_name, first_name, email, lms_user_id : str
        As the roster has them; empty where it says nothing.
    raw_score, penalty, max_score : float
        Points, what of them is lost for being late, and the most there is to have.
    is_submitted : bool
        Whether there is a submission; who has not submitted has earned nothing.
    is_waiting : bool
        Whether a person still must mark something, or the grader failed somewhere.
    """

    assignment: str
    student: str
    max_score: float
    duedate: datetime | None = None
    timestamp: datetime | None = None
    last_name: str = ""
    first_name: str = ""
    email: str = ""
    lms_user_id: str = ""
    raw_score: float = 0.0
    penalty: float = 0.0
    is_submitted: bool = False
    is_waiting: bool = False

    @property
    def score(self) -> float:
        """Points that count: a penalty never makes them negative."""
        return max(0.0, self.raw_score - self.penalty)

    @property
    def name(self) -> str:
        """First and last name, or the id of a student without names."""
        return " ".join(filter(None, (self.first_name, self.last_name))) or self.student


def read_rows(
    gradebook: Gradebook, assignments: Sequence[str] = (), students: Sequence[str] = ()
) -> Iterator[Row]:
    """Read the rows of a gradebook.

    Parameters
    ----------
    gradebook : nbgrader.api.Gradebook
        Where the grades are.
    assignments, students : sequence of str
        Which ones; all, if none is named.

    Yields
    ------
    Row
        By assignment, by student, in the same order on every database.

    Raises
    ------
    ExportError
        If a wanted student or assignment does not exist.
    """
    by_date, by_name = sorted(gradebook.assignments, key=_by_date), _sorted_students(gradebook)
    chosen = _choose("assignment", by_date, "name", assignments)
    people = _choose("student", by_name, "id", students)
    for assignment in chosen:
        for student in people:
            yield _row(gradebook, assignment, student)


def split(rows: Iterable[Row], *, waiting: bool = False) -> tuple[list[Row], dict[str, str]]:
    """Part the rows that have a final score from those that a system should not get.

    A system that got a zero for what was not handed in could not tell it from a zero that was
    earned, and a score that lacks a mark by hand would have to be taken back.

    Parameters
    ----------
    rows : iterable of Row
        Of one assignment.
    waiting : bool
        Take those that wait for a person, too, with the points that they have.

    Returns
    -------
    ready : list of Row
        In their order.
    why : dict of str to str
        By student, why not.
    """
    ready, why = [], {}
    for row in rows:
        reason = NOT_SUBMITTED if not row.is_submitted else WAITING if row.is_waiting else ""
        if reason == NOT_SUBMITTED or (reason and not waiting):
            why[row.student] = reason
        else:
            ready.append(row)
    return ready, why


def split_for_file(rows: Sequence[Row], *, waiting: bool) -> tuple[list[Row], dict[str, str]]:
    """Part the rows as `split` does; a file needs one score at least."""
    ready, why = split(rows, waiting=waiting)
    if not ready:
        raise ExportError(f"There are no scores of {rows[0].assignment} to export yet.")
    return ready, why


# Databases differ in where they put what has no date or no name, and equal ones come as they like.


def _by_date(assignment: Assignment) -> tuple[bool, Any, str]:
    due = assignment.duedate
    return due is not None, due or 0, assignment.name


def _sorted_students(gradebook: Gradebook) -> list[Student]:
    def key(student: Student) -> tuple[str, str, str]:
        return student.last_name or "", student.first_name or "", student.id

    return sorted(gradebook.students, key=key)


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


def _row(gradebook: Gradebook, assignment: Assignment, student: Student) -> Row:
    facts: dict[str, Any] = {}
    try:
        submission = gradebook.find_submission(assignment.name, student.id)
    except MissingEntry:
        pass
    else:
        facts = {
            "timestamp": submission.timestamp,
            "raw_score": submission.score,
            "penalty": submission.late_submission_penalty,
            "is_submitted": True,
            "is_waiting": submission.needs_manual_grade,
        }
    return Row(
        assignment=assignment.name,
        duedate=assignment.duedate,
        student=student.id,
        last_name=student.last_name or "",
        first_name=student.first_name or "",
        email=student.email or "",
        lms_user_id=student.lms_user_id or "",
        max_score=assignment.max_score,
        **facts,
    )
