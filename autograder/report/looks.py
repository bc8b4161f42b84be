"""Who needs a look, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from autograder.report.figures import share_of, state_of
from autograder.report.gather import Roll, Submission

FALL = 0.4  # of the points, since the assignment before
#: Kinds of reasons, the most urgent first, in words that name nobody.
KINDS = {
    "grader": "the grader failed",
    "unreadable": "could not be read",
    "ungraded": "not graded",
    "open": "a test asks for a person",
    "again": "marked by hand, handed in anew",
    "unsafe": "graded without a sandbox",
    "stopped": "ran into a limit, or was repaired",
    "lost": "wrote much, nothing is right",
    "blank": "nothing is written",
    "fell": "much weaker than before",
}


@dataclass(frozen=True)
class Look:
    """A student whose submission a person should look at.

    Attributes
    ----------
    student : str
        Student id.
    kind : str
        Key of `KINDS`.
    detail : str
        What there is to say about it, in the student's own case; may quote the student.
    """

    student: str
    kind: str
    detail: str = ""


def looks(roll: Roll) -> tuple[Look, ...]:
    """Return who needs a look, the most urgent first; a student may need several."""
    found = [look for one in roll.submissions for look in _looks(roll, one)]
    order = list(KINDS)
    return tuple(sorted(found, key=lambda look: (order.index(look.kind), look.student)))


def _looks(roll: Roll, one: Submission) -> Iterator[Look]:
    who = one.student
    if one.status != "graded":
        kind = {"grader_error": "grader", "unreadable": "unreadable"}.get(one.status, "ungraded")
        yield Look(who, kind, one.reason)
        return
    if not one.is_isolated:
        yield Look(who, "unsafe")
    for note in one.notes:
        yield Look(who, "stopped", note)
    yield from _open_parts(roll, one)
    yield from _troubled(roll, one)


def _open_parts(roll: Roll, one: Submission) -> Iterator[Look]:
    for cell in roll.cells:
        part = one.parts.get(cell.title)
        if part is not None and part.is_waiting and part.is_marked:
            yield Look(one.student, "again", cell.title)
        elif part is not None and part.is_waiting and not cell.by_hand:
            kind = "grader" if part.reason.startswith("The grader") else "open"
            yield Look(one.student, kind, cell.title)


def _troubled(roll: Roll, one: Submission) -> Iterator[Look]:
    """Yield what looks like a student who needs help."""
    cells = [cell for cell in roll.cells if not cell.by_hand]
    states = [state_of(cell, one.parts.get(cell.title)) for cell in cells]
    if states and set(states) == {"blank"}:
        yield Look(one.student, "blank")
    elif len(states) > 1 and set(states) <= {"none", "blank"} and "none" in states:
        yield Look(one.student, "lost", f"{states.count('none')} of {len(states)} written")
    fall = roll.before.get(one.student, 0.0) - share_of(roll, one)
    if fall >= FALL:
        yield Look(one.student, "fell", f"{100 * fall:.0f} % of the points less")
