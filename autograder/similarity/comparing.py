"""Compare the submissions of an assignment, and write the page."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from autograder.course import Course, CourseError
from autograder.engine.planning import plan_of
from autograder.files import write_whole
from autograder.similarity.fingerprints import fingerprints
from autograder.similarity.page import MOST_PAIRS, Writing, render, show
from autograder.similarity.pairs import Pair, alike
from autograder.similarity.reading import known_prints, read_code


@dataclass(frozen=True)
class Compared:
    """What came of comparing a class.

    Attributes
    ----------
    assignment : str
        Assignment id.
    pairs : list of Pair
        Unusually alike, the most alike first.
    writings : dict of str to Writing
        What each of those wrote whose notebook could be read.
    """

    assignment: str
    pairs: list[Pair]
    writings: dict[str, Writing]


def compare(
    course: Course, assignment: str, students: Iterable[str], advance: Callable[[], None]
) -> Compared:
    """Find the submissions of an assignment that are unusually alike.

    Parameters
    ----------
    course : Course
        Where submissions, gradebook and instructor's notebooks are.
    assignment : str
        Assignment id.
    students : iterable of str
        Who handed in.
    advance : callable
        Called after each submission that was read.

    Returns
    -------
    Compared
        The pairs, and what everybody wrote.

    Raises
    ------
    CourseError
        If the assignment was never released, or there are no two submissions to compare.
    """
    with course.gradebook() as gradebook:
        plan = plan_of(course, gradebook, assignment, unsafe=False)
    writings = {}
    for student in students:
        sources = read_code(course, plan, student)
        if sources:
            prints = {name: fingerprints(source) for name, source in sources.items()}
            writings[student] = Writing(sources, prints)
        advance()
    if len(writings) < 2:
        raise CourseError(
            f"To compare, two submissions of {assignment} are needed that can be read; "
            f"there is {len(writings) or 'none'}."
        )
    cells = {student: one.prints.values() for student, one in writings.items()}
    return Compared(assignment, alike(cells, known_prints(course, plan)), writings)


def write_page(folder: Path, found: Compared) -> Path:
    """Write the page of an assignment and return it; of many pairs it shows the most alike."""
    shown = [show(pair, found.writings) for pair in found.pairs[:MOST_PAIRS]]
    page = folder / f"{found.assignment}.html"
    write_whole(page, render(found.assignment, len(found.writings), len(found.pairs), shown))
    return page
