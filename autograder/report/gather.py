"""Read what is known of a class: the gradebook for scores, graded notebooks for the reasons."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from nbgrader import api
from nbgrader.api import Gradebook
from nbgrader.exchange.default.exchange import Exchange
from sqlalchemy import func, select

from autograder.course import Course
from autograder.engine.archive import Archive, read_graded
from autograder.engine.gradebook import blueprints
from autograder.engine.grading import Graded, graded_in
from autograder.engine.planning import NothingGradedError


@dataclass(frozen=True)
class Cell:
    """A graded cell as released.

    Attributes
    ----------
    notebook, name : str
        Where it is, and nbgrader's name of it.
    exercise : str
        Its exercise; its own name, where it belongs to none.
    title : str
        The same, with its notebook if the assignment has several.
    points : float
        Most that it is worth.
    by_hand : bool
        Whether a person marks it.
    """

    notebook: str
    name: str
    exercise: str
    title: str
    points: float
    by_hand: bool


@dataclass(frozen=True)
class Part:
    """What came of one graded cell of a student.

    Attributes
    ----------
    score : float
        Points given, by the grader or by a person.
    is_waiting : bool
        Whether a person must still look at it.
    is_marked : bool
        Whether a person has given marks.
    reason, hint : str
        Why it failed, and the first hint.
    mistake : str
        Name of the known mistake that it looks like; empty if none.
    fingerprint : str
        The same for functions that do the same; empty where that is not known.
    rung : str
        Step of the ladder on which it failed; ``written`` if there is nothing.
    failed : tuple of str
        Ideas that failed.
    """

    score: float
    is_waiting: bool = False
    is_marked: bool = False
    reason: str = ""
    hint: str = ""
    mistake: str = ""
    fingerprint: str = ""
    rung: str = ""
    failed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Submission:
    """What one student handed in, and what came of it.

    Attributes
    ----------
    student : str
        Student id.
    score : float
        Points, less the penalty for being late.
    handed_in : datetime or None
        When, in UTC; None where that is not known.
    late_seconds : float
        How long after the student's own deadline.
    tries : int or None
        How often it was handed in; None where no exchange keeps count.
    status : str
        ``graded``, ``unreadable``, ``grader_error``; ``ungraded`` if there is no graded notebook.
    reason : str
        Why it is not graded.
    notes : tuple of str
        What was repaired or stopped.
    is_isolated : bool
        Whether it ran in the sandbox.
    parts : mapping of str to Part
        By title of the cell.
    """

    student: str
    score: float
    handed_in: datetime | None = None
    late_seconds: float = 0.0
    tries: int | None = None
    status: str = "graded"
    reason: str = ""
    notes: tuple[str, ...] = ()
    is_isolated: bool = True
    parts: Mapping[str, Part] = field(default_factory=dict)


@dataclass(frozen=True)
class Roll:
    """A class and what it handed in.

    Attributes
    ----------
    assignment : str
        Assignment id.
    cells : tuple of Cell
        What is graded, in the notebook's order.
    names : mapping of str to str
        Everybody in the gradebook: student id to name, which may be empty.
    submissions : tuple of Submission
        In the order of the student ids.
    due : datetime or None
        The deadline, in UTC.
    previous : str
        The assignment before; empty if there is none.
    before : mapping of str to float
        By student, the share of its points, between 0 and 1.
    """

    assignment: str
    cells: tuple[Cell, ...]
    names: Mapping[str, str]
    submissions: tuple[Submission, ...]
    due: datetime | None = None
    previous: str = ""
    before: Mapping[str, float] = field(default_factory=dict)

    @property
    def points(self) -> float:
        """Most that the assignment is worth."""
        return sum(cell.points for cell in self.cells)


def graded_assignments(gradebook: Gradebook) -> list[str]:
    """Return the assignments of which something is in the gradebook, in order."""
    table = api.SubmittedAssignment
    wanted = select(api.Assignment.name).join(table, table.assignment_id == api.Assignment.id)
    return sorted(set(gradebook.db.scalars(wanted)))


def gather(course: Course, gradebook: Gradebook, assignment: str) -> Roll:
    """Read what is known of a class.

    Parameters
    ----------
    course : Course
        Where graded notebooks are.
    gradebook : Gradebook
        Open.
    assignment : str
        Assignment id.

    Returns
    -------
    Roll
        Plain data.

    Raises
    ------
    NothingGradedError
        If nothing of the assignment has been graded.
    """
    graded = graded_assignments(gradebook)
    if assignment not in graded:
        raise NothingGradedError(assignment)
    found = gradebook.find_assignment(assignment)
    cells = tuple(_cells(course, gradebook, assignment))
    previous = graded[graded.index(assignment) - 1] if graded.index(assignment) else ""
    return Roll(
        assignment,
        cells,
        _names(gradebook),
        tuple(_submissions(course, gradebook, found, cells)),
        found.duedate,
        previous,
        _shares(gradebook, previous) if previous else {},
    )


def _cells(course: Course, gradebook: Gradebook, assignment: str) -> list[Cell]:
    exercises = course.exercises_of(assignment)
    notebooks = sorted(one.name for one in gradebook.find_assignment(assignment).notebooks)
    cells = []
    for notebook in notebooks:
        source = course.source_of(assignment) / f"{notebook}.ipynb"
        for one in blueprints(gradebook, assignment, notebook, source):
            if one.grade or one.task:
                name = one.name.removeprefix("test_")
                shown = name if name in exercises and not one.solution else one.name
                title = f"{notebook}: {shown}" if len(notebooks) > 1 else shown
                by_hand = one.task or one.solution
                cells.append(Cell(notebook, one.name, shown, title, one.points, by_hand))
    return cells


def _names(gradebook: Gradebook) -> dict[str, str]:
    table = api.Student
    rows = gradebook.db.execute(select(table.id, table.first_name, table.last_name))
    return {row[0]: " ".join(filter(None, row[1:])) for row in sorted(rows, key=lambda row: row[0])}


def _shares(gradebook: Gradebook, assignment: str) -> dict[str, float]:
    """Return the share of the points that each student has of an assignment."""
    most = gradebook.find_assignment(assignment).max_score
    scores = _scores(gradebook, assignment)
    return {student: score / most for student, score in scores.items()} if most else {}


def _scores(gradebook: Gradebook, assignment: str) -> dict[str, float]:
    """Return each student's points, less the penalties: two queries, however large the class."""
    submitted, notebook, grade = api.SubmittedAssignment, api.SubmittedNotebook, api.Grade
    here = select(api.Assignment.id).where(api.Assignment.name == assignment).scalar_subquery()

    def by_student(amount: Any, *joins: Any) -> dict[str, float]:
        wanted = select(submitted.student_id, func.sum(amount))
        wanted = wanted.join(notebook, notebook.assignment_id == submitted.id)
        for table, condition in joins:
            wanted = wanted.join(table, condition)
        wanted = wanted.where(submitted.assignment_id == here).group_by(submitted.student_id)
        return {student: total or 0.0 for student, total in gradebook.db.execute(wanted)}

    penalties = by_student(notebook.late_submission_penalty)
    given = by_student(grade.score, (grade, grade.notebook_id == notebook.id))
    return {who: max(0.0, given.get(who, 0.0) - late) for who, late in penalties.items()}


def _submissions(
    course: Course, gradebook: Gradebook, assignment: api.Assignment, cells: tuple[Cell, ...]
) -> list[Submission]:
    table = api.SubmittedAssignment
    columns = (table.student_id, table.timestamp, table.extension)
    rows = gradebook.db.execute(select(*columns).where(table.assignment_id == assignment.id))
    scores, grades = _scores(gradebook, assignment.name), _grades(gradebook, assignment.id)
    tries, archive = _tries(course, assignment.name), Archive(course, assignment.name)
    return [
        _submission(
            _read(archive, student, cells),
            cells,
            grades[student],
            student=student,
            score=scores.get(student, 0.0),
            handed_in=timestamp,
            late_seconds=_late(timestamp, assignment.duedate, extension),
            tries=tries.get(student),
        )
        for student, timestamp, extension in sorted(rows, key=lambda row: row[0])
    ]


def _late(at: datetime | None, due: datetime | None, extension: timedelta | None) -> float:
    if at is None or due is None:
        return 0.0
    return max(0.0, (at - due - (extension or timedelta())).total_seconds())


def _grades(gradebook: Gradebook, assignment: str) -> dict[str, dict[tuple[str, str], Any]]:
    """Return the gradebook's rows of each student, by notebook and cell."""
    submitted, own, grade = api.SubmittedAssignment, api.SubmittedNotebook, api.Grade
    wanted = (
        select(
            submitted.student_id,
            api.Notebook.name.label("notebook"),
            api.BaseCell.name.label("cell"),
            grade.score,
            grade.manual_score,
            grade.needs_manual_grade,
        )
        .join(own, own.assignment_id == submitted.id)
        .join(api.Notebook, api.Notebook.id == own.notebook_id)
        .join(grade, grade.notebook_id == own.id)
        .join(api.BaseCell, api.BaseCell.id == grade.cell_id)
        .where(submitted.assignment_id == assignment)
    )
    found: dict[str, dict[tuple[str, str], Any]] = defaultdict(dict)
    for row in gradebook.db.execute(wanted):
        found[row.student_id][row.notebook, row.cell] = row
    return found


def _tries(course: Course, assignment: str) -> Counter[str]:
    """Count how often each student handed in, where nbgrader's exchange keeps every time."""
    exchange = Exchange(coursedir=course.directory, config=course.config)
    inbound = Path(exchange.root) / course.directory.course_id / "inbound"
    # STUDENT+ASSIGNMENT+TIME, and a random part since nbgrader 0.6; ids may have a + in them.
    folders = (path.name.partition(f"+{assignment}+") for path in inbound.glob("*+*+*"))
    return Counter(student for student, found, _ in folders if found)


def _read(archive: Archive, student: str, cells: tuple[Cell, ...]) -> list[Graded]:
    names = dict.fromkeys(cell.notebook for cell in cells)
    found = [(name, read_graded(archive.recorded(student, name))) for name in names]
    return [graded_in(nb, student, archive.assignment, name) for name, nb in found if nb]


def _submission(
    graded: list[Graded],
    cells: tuple[Cell, ...],
    grades: Mapping[tuple[str, str], Any],
    **known: Any,
) -> Submission:
    results = {(one.notebook, result["name"]): result for one in graded for result in one.results}
    statuses = [one.status for one in graded if one.status != "graded"]
    return Submission(
        **known,
        status=statuses[0] if statuses else "graded" if graded else "ungraded",
        reason=" ".join(one.reason for one in graded if one.reason),
        notes=tuple(note for one in graded for note in one.notes),
        is_isolated=all(one.provenance is None or one.provenance.isolated for one in graded),
        parts={
            cell.title: _part(
                grades[cell.notebook, cell.name], results.get((cell.notebook, cell.exercise), {})
            )
            for cell in cells
            if (cell.notebook, cell.name) in grades
        },
    )


def _part(grade: Any, result: Mapping[str, Any]) -> Part:
    ideas = [idea for idea in result.get("ideas", ()) if not idea["passed"]]
    return Part(
        score=grade.score,
        is_waiting=bool(grade.needs_manual_grade),
        is_marked=grade.manual_score is not None,
        reason=result.get("reason", ""),
        hint=result.get("hint", ""),
        mistake=result.get("misconception") or "",
        fingerprint=result.get("fingerprint", ""),
        rung=ideas[0].get("rung", "") if ideas else "",
        failed=tuple(idea["name"] for idea in ideas),
    )
