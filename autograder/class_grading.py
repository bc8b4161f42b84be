"""A whole class: prepare each submission, run it, record it.

The three stages stand around nbgrader's own classes. *Prepare* reads and repairs, *run*
happens in the sandbox and touches neither files nor gradebook, *record* is the only writer.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.writers import FilesWriter
from nbformat.notebooknode import NotebookNode
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters import Autograde

from autograder.course import Course, CourseError
from autograder.grading import Graded, Task, grade_notebook
from autograder.nbgrader_plugin import SubmissionExporter, graded_of, task_of
from autograder.sandbox import Sandbox
from autograder.submission import set_aside

log = logging.getLogger(__name__)


@dataclass
class Job:
    """One prepared notebook, ready to run."""

    notebook: NotebookNode
    graded: Graded
    resources: dict[str, Any]


class StagedAutograde(Autograde):
    """nbgrader's Autograde, taken apart into prepare and record."""

    def __init__(self, course: Course) -> None:
        super().__init__(coursedir=course.directory, config=course.config)
        self.force = True
        self.begun = ("", "")
        self.writer = FilesWriter(parent=self, config=self.config)
        self.exporter = SubmissionExporter(parent=self, config=self.config)

    def prepare(self, student: str, assignment: str, notebook: str) -> Job:
        """Read and repair one submitted notebook; register student and submission."""
        path = Path(
            self.coursedir.format_path(self.coursedir.submitted_directory, student, assignment)
        )
        set_aside(path)
        self.register(student, assignment, path)
        resources: dict[str, Any] = {
            "unique_key": notebook,
            "output_files_dir": f"{notebook}_files",
            "nbgrader": {
                "student": student,
                "assignment": assignment,
                "notebook": notebook,
                "db_url": self.coursedir.db_url,
            },
        }
        self._sanitizing = True
        self._init_preprocessors()
        text, resources = self.exporter.from_filename(str(path / f"{notebook}.ipynb"), resources)
        nb = nbformat.reads(text, as_version=4)
        return Job(nb, graded_of(nb, resources["nbgrader"]), resources)

    def register(self, student: str, assignment: str, path: Path) -> None:
        """Create the student and the submission where the gradebook has none yet."""
        timestamp = self.coursedir.get_existing_timestamp(str(path))
        known = {"timestamp": timestamp} if timestamp else {}
        with Gradebook(self.coursedir.db_url, self.coursedir.course_id) as gradebook:
            gradebook.update_or_create_student(student)
            gradebook.update_or_create_submission(assignment, student, **known)

    def record(self, job: Job) -> None:
        """Write the graded notebook and its scores."""
        self._sanitizing = False
        self._init_preprocessors()
        self.exporter._preprocessors = self.exporter._preprocessors[1:]  # it has run already
        place = job.resources["nbgrader"]
        if self.begun != (place["assignment"], place["student"]):
            self.begun = (place["assignment"], place["student"])
            self.init_destination(*self.begun)  # removes what an earlier grading left
        text, resources = self.exporter.from_notebook_node(job.notebook, job.resources)
        self.write_single_notebook(text, resources)
        self.set_permissions(place["assignment"], place["student"])


def submitted_students(course: Course, assignment: str) -> list[str]:
    """Return the students who have a folder for an assignment, sorted."""
    folders = [path for path in course.submissions.glob("*") if not path.name.startswith(".")]
    return sorted(path.name for path in folders if (path / assignment).is_dir())


def notebooks_of(course: Course, assignment: str) -> list[str]:
    """Find the notebooks of a released assignment.

    Returns
    -------
    list of str
        Their names, sorted.

    Raises
    ------
    CourseError
        If it was never released.
    """
    with course.gradebook() as gradebook:
        try:
            return sorted(
                notebook.name for notebook in gradebook.find_assignment(assignment).notebooks
            )
        except MissingEntry as error:
            raise CourseError(
                f"The gradebook knows no assignment {assignment!r}. Run `course release` first."
            ) from error


def grade_class(
    course: Course,
    assignment: str,
    sandbox: Sandbox,
    students: list[str],
    on_done: Callable[[Graded], None] = lambda graded: None,
) -> list[Graded]:
    """Grade an assignment for some students, one after the other.

    Parameters
    ----------
    course : Course
        Where submissions and gradebook are.
    assignment : str
        Assignment id.
    sandbox : Sandbox
        An entered sandbox.
    students : list of str
        Student ids, from `submitted_students`.
    on_done : callable
        Called with each result, for a progress bar.

    Returns
    -------
    list of Graded
        One for each student and notebook, in order. A fault in one submission never stops
        the others.

    Raises
    ------
    CourseError
        If the assignment was never released.
    """
    notebooks = notebooks_of(course, assignment)
    results = []
    for graded in _grade_each(StagedAutograde(course), assignment, notebooks, students, sandbox):
        results.append(graded)
        on_done(graded)
    return results


def _grade_each(
    stages: StagedAutograde,
    assignment: str,
    notebooks: list[str],
    students: list[str],
    sandbox: Sandbox,
) -> Iterator[Graded]:
    tasks: dict[str, Task] = {}
    for notebook in notebooks:
        tasks[notebook] = task_of({"assignment": assignment, "notebook": notebook})
    for student in students:
        for notebook in notebooks:
            yield _grade_one(stages, (student, assignment, notebook), tasks[notebook], sandbox)


def _grade_one(
    stages: StagedAutograde, names: tuple[str, str, str], task: Task, sandbox: Sandbox
) -> Graded:
    """Take one notebook through the stages; a fault of ours is recorded as such."""
    try:
        job = stages.prepare(*names)
        grade_notebook(job.notebook, job.graded, task, sandbox)
        stages.record(job)
    except Exception as error:
        log.exception("%s: grading failed", names[0])
        reason = f"The grader itself failed ({type(error).__name__}: {error})."
        return Graded(*names, status="grader_error", reason=reason)
    return job.graded
