"""All that the report says, as plain data: what the page shows, and what CSV and JSON hold."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from autograder.report import figures
from autograder.report.clusters import Cluster, clusters
from autograder.report.figures import Comparison, ExerciseFigures, HandIns, Mistake, Overview
from autograder.report.gather import Cell, Roll, Submission
from autograder.report.looks import Look, looks

SHORTEST = 3  # letters of a name that is looked for in what students wrote


@dataclass(frozen=True)
class Row:
    """One student.

    Attributes
    ----------
    student, name : str
        Student id, and the name that the gradebook has; may be empty.
    score, share : float or None
        Points, and their share; None if nothing was handed in.
    before : float or None
        Share of the points of the assignment before.
    states : tuple of str
        What came of each graded cell, one of `figures.STATES`; empty if nothing was handed in.
    handed_in : datetime or None
        When, in UTC.
    late_hours : float
        How long after the student's own deadline.
    tries : int or None
        How often it was handed in, where that is known.
    looks : tuple of str
        Why it needs a look.
    """

    student: str
    name: str
    score: float | None
    share: float | None
    before: float | None
    states: tuple[str, ...] = ()
    handed_in: datetime | None = None
    late_hours: float = 0.0
    tries: int | None = None
    looks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    """The report of one assignment; what each part holds is told where it is made."""

    assignment: str
    points: float
    overview: Overview
    distribution: tuple[int, ...]
    hand_ins: HandIns | None
    exercises: tuple[ExerciseFigures, ...]
    mistakes: tuple[Mistake, ...]
    unnamed: tuple[Cluster, ...]
    looks: tuple[Look, ...]
    comparison: Comparison | None
    students: tuple[Row, ...]


def summarise(roll: Roll, source_of: Callable[[str, Cell], str]) -> Report:
    """Work out all figures of a class.

    Parameters
    ----------
    roll : Roll
        From `gather`.
    source_of : callable
        Returns what a student wrote for a graded cell.

    Returns
    -------
    Report
        With the students' names.
    """
    found = looks(roll)
    return Report(
        assignment=roll.assignment,
        points=roll.points,
        overview=figures.overview(roll),
        distribution=figures.distribution(roll),
        hand_ins=figures.hand_ins(roll),
        exercises=figures.exercises(roll),
        mistakes=figures.mistakes(roll),
        unnamed=clusters(roll, source_of),
        looks=found,
        comparison=figures.comparison(roll),
        students=tuple(_rows(roll, found)),
    )


def _rows(roll: Roll, found: Iterable[Look]) -> Iterable[Row]:
    kinds: dict[str, list[str]] = {}
    for look in found:
        kinds.setdefault(look.student, []).append(look.kind)
    submissions = {one.student: one for one in roll.submissions}
    for student, name in roll.names.items():
        before = roll.before.get(student)
        if student in submissions:
            why = tuple(dict.fromkeys(kinds.get(student, ())))
            yield _row(roll, submissions[student], name, before, why)
        else:
            yield Row(student, name, None, None, before)


def _row(roll: Roll, one: Submission, name: str, before: float | None, why: tuple[str, ...]) -> Row:
    return Row(
        one.student,
        name,
        one.score,
        figures.share_of(roll, one),
        before,
        tuple(figures.state_of(cell, one.parts.get(cell.title)) for cell in roll.cells),
        one.handed_in,
        one.late_seconds / 3600,
        one.tries,
        why,
    )


def disguise(report: Report) -> Report:
    """Return a report that names nobody.

    Parameters
    ----------
    report : Report
        With the students' names.

    Returns
    -------
    Report
        Ids become numbers in an order drawn anew each time. Names are left out, and so is what
        quotes a single student; ids and names that stand in examples become dots.
    """
    rows = list(report.students)
    random.SystemRandom().shuffle(rows)
    digits = len(str(len(rows)))
    known = {row.student: f"student {n:0{digits}}" for n, row in enumerate(rows, 1)}
    return replace(
        report,
        overview=replace(report.overview, missing=_renamed(report.overview.missing, known)),
        mistakes=tuple(
            replace(one, students=_renamed(one.students, known)) for one in report.mistakes
        ),
        unnamed=tuple(_disguised(one, known, report.students) for one in report.unnamed),
        looks=tuple(replace(one, student=known[one.student], detail="") for one in report.looks),
        comparison=report.comparison
        and replace(
            report.comparison,
            pairs=tuple(sorted((known[who], a, b) for who, a, b in report.comparison.pairs)),
        ),
        students=tuple(replace(row, student=known[row.student], name="") for row in rows),
    )


def _renamed(students: Iterable[str], known: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(sorted(known[student] for student in students))


def _disguised(one: Cluster, known: Mapping[str, str], rows: Iterable[Row]) -> Cluster:
    words = {word for row in rows for word in (row.student, row.name, *row.name.split())}
    named = sorted((word for word in words if len(word) >= SHORTEST), key=len, reverse=True)
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, named)) or '(?!)'})(?!\w)", re.I)
    return replace(
        one,
        students=_renamed(one.students, known),
        reason=pattern.sub("…", one.reason),
        example=pattern.sub("…", one.example),
    )
