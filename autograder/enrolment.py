"""Who is in the course, and who has more time: the roster and extensions in the gradebook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from difflib import get_close_matches

from nbgrader.api import Gradebook, MissingEntry, Student
from rich.console import Console

from autograder.course import Course, CourseError
from autograder.engine.planning import find_released
from autograder.exports.matching import fold
from autograder.results import printable
from autograder.roster import Entry


@dataclass
class Enrolment:
    """What came of a roster.

    Attributes
    ----------
    added, changed, unchanged : list of str
        Students, by what became of them in the gradebook.
    unknown : dict of str to str
        Students who submitted something, or are in the gradebook, and are not on the roster; and
        who on the roster that could be, if anybody.
    missing : list of str
        Students on the roster who submitted nothing, once anybody has.
    """

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    unknown: dict[str, str] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)


def enrol(course: Course, entries: Sequence[Entry]) -> Enrolment:
    """Bring the gradebook's students in step with a roster; nobody is removed.

    Parameters
    ----------
    course : Course
        Whose gradebook.
    entries : sequence of Entry
        From `read_roster`.

    Returns
    -------
    Enrolment
        What was done, and who is only here or only there.
    """
    result = Enrolment()
    with course.gradebook() as gradebook:
        known = {student.id: student for student in gradebook.students}
        for entry in entries:
            _enrol(gradebook, known.get(entry.student), entry, result)
        gradebook.db.commit()
    listed = {entry.student for entry in entries}
    submitted = _submitted(course)
    absent = [entry for entry in entries if entry.student not in submitted]
    result.unknown = {
        student: _who_that_could_be(student, absent)
        for student in sorted((known.keys() | submitted) - listed)
    }
    result.missing = sorted(listed - submitted) if submitted else []
    return result


def _enrol(gradebook: Gradebook, there: Student | None, entry: Entry, result: Enrolment) -> None:
    """Make the gradebook say of one student what the roster says; the caller commits."""
    facts = {name: value or None for name, value in entry.facts.items()}
    if there is None:
        gradebook.db.add(Student(id=entry.student, **facts))
        result.added.append(entry.student)
    elif any(getattr(there, name) != value for name, value in facts.items()):
        for name, value in facts.items():
            setattr(there, name, value)
        result.changed.append(entry.student)
    else:
        result.unchanged.append(entry.student)


def extend(course: Course, student: str, assignment: str, extension: timedelta) -> None:
    """Give a student more time, as nbgrader keeps it; it counts from the next grading on.

    Parameters
    ----------
    course : Course
        Whose gradebook.
    student, assignment : str
        Who, and for what.
    extension : timedelta
        How long after the due date, in the place of an earlier extension; none takes it away.

    Raises
    ------
    CourseError
        If it would be less than nothing, there is no such assignment, it has no due date, or
        nothing of the student's has been graded: nbgrader keeps extensions with the submission.
    """
    if extension < timedelta(0):
        raise CourseError("An extension cannot be negative. Move the due date instead.")
    with course.gradebook() as gradebook:
        if find_released(gradebook, assignment).duedate is None:
            raise CourseError(
                f"{assignment} has no due date, so nobody is late. Set one with `nbgrader db "
                f'assignment add {assignment} --duedate="2026-11-20 18:00 UTC"`.'
            )
        seconds = extension.total_seconds()
        try:
            gradebook.grant_extension(assignment, student, minutes=seconds / 60)
        except MissingEntry as error:
            raise CourseError(
                f"Nothing of {student!r} for {assignment} has been graded yet. Run `course grade "
                f"{assignment}`, then extend, then grade again."
            ) from error


def tell(console: Console, found: Enrolment) -> None:
    """Print what a roster has changed, and who is only here or only there."""
    console.print(
        f"The roster is in the gradebook: {len(found.added)} new, {len(found.changed)} changed, "
        f"{len(found.unchanged)} as before."
    )
    if found.unknown:
        console.print("[yellow]Not on the roster[/], but here; their grades stay:")
    for student, other in found.unknown.items():
        guess = f" Perhaps {other}?" if other else ""
        console.print(f"  {printable(student + guess)}", highlight=False)
    if found.missing:
        names = printable(", ".join(found.missing))
        console.print(f"[yellow]Nothing submitted[/] by {names}.", highlight=False)


def _submitted(course: Course) -> set[str]:
    """Return the students who have a folder with a submission."""
    folders = (path.parent for path in course.submissions.glob("*/*") if path.is_dir())
    return {folder.name for folder in folders if not folder.name.startswith(".")}


def _who_that_could_be(student: str, entries: Sequence[Entry]) -> str:
    """Return who of a roster probably submitted under another name; empty if nobody did."""
    names = {fold(entry.student): entry.student for entry in entries}
    names |= {fold(entry.facts.get("email", "")): entry.student for entry in entries}
    # Another number is another student: student-01 is nobody's slip for student-02.
    alike = [name for name in names if name and _digits(name) == _digits(student)]
    near = get_close_matches(fold(student), alike, n=1, cutoff=0.75)
    return names[near[0]] if near else ""


def _digits(name: str) -> str:
    return "".join(filter(str.isdecimal, name))
