"""Write the report of an assignment: a page, and its tables as CSV."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from nbgrader.utils import is_solution

from autograder.course import Course
from autograder.engine.archive import Archive, read_graded
from autograder.files import write_whole
from autograder.report.gather import Cell, gather
from autograder.report.page import render
from autograder.report.summary import Report, disguise, summarise
from autograder.report.tables import write_csv

PAGE = "report.html"


def make_report(course: Course, assignment: str, *, anonymous: bool = False) -> Report:
    """Work out the report of an assignment.

    Parameters
    ----------
    course : Course
        Where gradebook and graded notebooks are.
    assignment : str
        Assignment id.
    anonymous : bool
        Name nobody.

    Returns
    -------
    Report
        All figures.

    Raises
    ------
    CourseError
        If nothing of it has been graded.
    """
    archive = Archive(course, assignment)

    @lru_cache(maxsize=1)
    def sources(student: str, notebook: str) -> dict[str, str]:
        nb = read_graded(archive.recorded(student, notebook))
        cells = nb.cells if nb else []
        return {
            cell.metadata.nbgrader["grade_id"]: cell.source for cell in filter(is_solution, cells)
        }

    def source_of(student: str, cell: Cell) -> str:
        return sources(student, cell.notebook).get(cell.exercise, "")

    with course.gradebook() as gradebook:
        roll = gather(course, gradebook, assignment)
    report = summarise(roll, source_of)
    return disguise(report) if anonymous else report


def write_report(report: Report, folder: Path) -> Path:
    """Write a report's page and tables into a folder; return the page."""
    write_csv(folder, report)
    write_whole(folder / PAGE, render(report))
    return folder / PAGE
