"""From a released assignment to what grading it needs to know: read once for a whole class."""

from __future__ import annotations

from nbgrader.api import Assignment, Gradebook, MissingEntry

from autograder.course import Course, CourseError
from autograder.engine.gradebook import blueprints, experiments, kernelspec
from autograder.engine.grading import Task
from autograder.engine.jobs import Plan


class NothingGradedError(CourseError):
    """Someone wants what only grading brings, of one assignment or of any, too early."""

    def __init__(self, assignment: str = "") -> None:
        which, command = assignment or "any assignment", f"course grade {assignment}".strip()
        super().__init__(f"Nothing of {which} has been graded yet. Run `{command}` first.")


def plan_of(course: Course, gradebook: Gradebook, assignment: str, *, unsafe: bool) -> Plan:
    """Read what grading an assignment needs to know.

    Parameters
    ----------
    course : Course
        Settings, key and instructor's notebooks.
    gradebook : Gradebook
        Where ``course release`` recorded the cells.
    assignment : str
        Assignment id.
    unsafe : bool
        Whether to grade without a sandbox.

    Returns
    -------
    Plan
        With a task for each notebook, in the order of their names.

    Raises
    ------
    CourseError
        If the assignment was never released.
    """
    released = find_released(gradebook, assignment)
    names = sorted(notebook.name for notebook in released.notebooks)
    tasks = {name: task_of(course, gradebook, assignment, name) for name in names}
    gradebook.db.commit()  # so that no reading transaction stays open while the class is graded
    return Plan(assignment, tasks, course.limits(), unsafe)


def find_released(gradebook: Gradebook, assignment: str) -> Assignment:
    """Return what the gradebook knows of an assignment; it must have been released."""
    try:
        return gradebook.find_assignment(assignment)
    except MissingEntry as error:
        raise CourseError(
            f"The gradebook knows no assignment {assignment!r}. Run `course release` first."
        ) from error


def task_of(course: Course, gradebook: Gradebook, assignment: str, notebook: str) -> Task:
    """Read what grading one notebook needs to know."""
    exercises = course.exercises_of(assignment)
    source = course.source_of(assignment) / f"{notebook}.ipynb"
    return Task(
        exercises=exercises,
        key=course.key() if exercises else b"",
        experiments=experiments(source),
        blueprints=tuple(blueprints(gradebook, assignment, notebook, source)),
        kernelspec=kernelspec(gradebook, assignment, notebook),
        files=course.files_of(assignment),
    )
