"""The grader as parts of nbgrader's own pipeline.

Two lines in any course's ``nbgrader_config.py`` put them where nbgrader's own stand::

    from autograder.nbgrader_plugin import grade_in_sandbox
    grade_in_sandbox(c)

Then ``nbgrader autograde``, formgrader's button and ``course grade`` run the same code and give
the same scores. All settings are those of the nbgrader that runs; see `autograder.course` for
the two sections that are ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fnmatch import fnmatch
from glob import glob
from pathlib import Path
from typing import Any

from nbconvert.exporters import NotebookExporter
from nbformat.notebooknode import NotebookNode
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters import Autograde
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets.config import Config

from autograder.course import Course
from autograder.engine.grading import Graded, Task, grade_notebook
from autograder.engine.jobs import File, prepare
from autograder.engine.marks import marks_of
from autograder.engine.planning import task_of
from autograder.engine.recording import Recorder
from autograder.engine.submission import UnreadableError, blank_notebook, read_bytes, set_aside
from autograder.isolation.sandboxes import borrower

Resources = dict[str, Any]


def grade_in_sandbox(c: Config) -> None:
    """Have an nbgrader course graded in the sandbox, through whichever door.

    Parameters
    ----------
    c : Config
        What ``get_config()`` returns. Settings of the course's own stay, except for the parts of
        ``c.Autograde`` that read, run and score submissions.
    """
    c.Autograde.exporter_class = "autograder.nbgrader_plugin.SubmissionExporter"
    # What else nbgrader does here, repairing and recording do, with fewer looks at the gradebook.
    c.Autograde.sanitize_preprocessors = ["autograder.nbgrader_plugin.RepairSubmission"]
    c.Autograde.autograde_preprocessors = [
        "autograder.nbgrader_plugin.GradeInSandbox",
        "autograder.nbgrader_plugin.SaveVerdicts",
        "nbgrader.preprocessors.CheckCellMetadata",
    ]


class SubmissionExporter(NotebookExporter):
    """Reads submissions that may be anything, and leaves it to `RepairSubmission` to parse them.

    nbgrader reads each notebook twice: as submitted, and again after it was sanitised. Only
    the first is a stranger's file.
    """

    def __init__(self, config: Config | None = None, **kw: Any) -> None:
        super().__init__(config, **kw)
        if getattr(self.parent, "assignments", None):  # it found them, and will open them next
            _Reception(self.parent).open()

    def from_filename(
        self, filename: str, resources: Resources | None = None, **kw: Any
    ) -> tuple[Any, Resources]:
        """Export one notebook file."""
        if not getattr(self.parent, "_sanitizing", True):
            return super().from_filename(filename, resources=resources, **kw)
        try:
            file = File(read_bytes(Path(filename)))
        except UnreadableError as problem:
            file = File(b"", str(problem))
        resources = {**(resources or {}), "submission": file}
        return self.from_notebook_node(blank_notebook(), resources=resources, **kw)


class _Reception:
    """Receives each student's folder before nbgrader looks into it.

    nbgrader follows links, stops at a false time of submission, passes over notebooks that are
    missing and students whose name is a pattern, and lets the scores of an earlier submission
    stand for all these. Its hooks do not help: they are not told the student, and what goes
    wrong in them is ignored. But the exporter is made between finding the submissions and
    opening the first, so here is the place to step in.
    """

    def __init__(self, converter: Autograde) -> None:
        self.converter = converter
        self.init_destination = converter.init_destination
        self.course = Course.running(converter.coursedir, converter.config)

    def open(self) -> None:
        """Stand before the converter from now on."""
        directory = self.converter.coursedir
        pattern = self.folder_of(directory.assignment_id, directory.student_id)
        for folder in glob(pattern):  # noqa: PTH207 - spelt as nbgrader does
            if Path(folder).is_dir():
                self.converter.assignments.setdefault(folder, [])
        self.converter.init_destination = self.receive

    def folder_of(self, assignment: str, student: str) -> str:
        """Return a submission's folder, spelt as nbgrader does."""
        directory = self.converter.coursedir
        return str(directory.format_path(directory.submitted_directory, student, assignment))

    def receive(self, assignment: str, student: str) -> bool:
        """Do what nbgrader does before it opens a submission, and what it leaves out."""
        refused = None
        folder = self.folder_of(assignment, student)
        try:
            set_aside(Path(folder))
        except OSError as error:
            refused = error
        if not self.init_destination(assignment, student):
            return False
        with self.course.gradebook() as gradebook:
            names = self.expected(gradebook, assignment)
            forget_scores(gradebook, assignment, student, names)
        if refused is not None:
            raise refused
        wanted = {f"{folder}/{name}.ipynb" for name in names}
        self.converter.notebooks = sorted(wanted.union(self.converter.notebooks))
        return True

    def expected(self, gradebook: Gradebook, assignment: str) -> list[str]:
        """Return the released notebooks that nbgrader was asked to grade."""
        try:
            released = gradebook.find_assignment(assignment).notebooks
        except MissingEntry:  # which nbgrader tells
            return []
        wanted = self.converter.coursedir.notebook_id
        return [one.name for one in released if fnmatch(one.name, wanted)]


def forget_scores(
    gradebook: Gradebook, assignment: str, student: str, notebooks: Sequence[str]
) -> None:
    """Let no automatic score of an earlier submission stand, whatever becomes of this one.

    Parameters
    ----------
    gradebook : Gradebook
        Of the course.
    assignment, student : str
        Whose submission is graded anew.
    notebooks : sequence of str
        Which notebooks of it.
    """
    try:
        submission = gradebook.find_submission(assignment, student)
    except MissingEntry:
        return
    parts = [part for part in submission.notebooks if part.name in notebooks]
    for grade in [grade for part in parts for grade in part.grades]:
        if grade.auto_score is not None:
            grade.auto_score, grade.needs_manual_grade = None, True
    gradebook.db.commit()


class RepairSubmission(NbGraderPreprocessor):
    """Parses a submission, restores what it may not change, and notes it in the notebook."""

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Repair one notebook."""
        place, file = resources["nbgrader"], resources["submission"]
        graded = graded_of(nb, place)
        repaired = prepare(
            file, f"{place['notebook']}.ipynb", task_for(place, course_of(self)), graded
        )
        facts = {"status": graded.status, "reason": graded.reason, "notes": graded.notes}
        repaired.metadata["course"] = {**facts, "submission": file.digest}
        return repaired, resources


class GradeInSandbox(NbGraderPreprocessor):
    """Stands where nbgrader's ``Execute`` stands: runs and judges a notebook."""

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Grade one notebook."""
        place, course = resources["nbgrader"], course_of(self)
        task, limits, graded = task_for(place, course), course.limits(), graded_of(nb, place)
        submitted = nb.metadata["course"]["submission"]
        graded.provenance = task.provenance(submitted, limits, isolated=True)
        grade_notebook(nb, graded, task, borrower(limits, unsafe=False))
        return nb, resources


class SaveVerdicts(NbGraderPreprocessor):
    """Records scores, comments and the penalty for late work in the gradebook."""

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Record one notebook."""
        place = resources["nbgrader"]
        course, marks = course_of(self), marks_of(nb, place["notebook"], place["student"])
        with course.gradebook() as gradebook:
            Recorder(gradebook, place["assignment"], course.config).record([marks])
        return nb, resources


def course_of(preprocessor: NbGraderPreprocessor) -> Course:
    """Return the course that a preprocessor works on, from the converter that runs it."""
    converter = preprocessor.parent.parent
    return Course.running(converter.coursedir, converter.config)


def graded_of(nb: NotebookNode, place: Resources) -> Graded:
    """Return the empty result of a repaired notebook."""
    told = nb.metadata.get("course", {})
    return Graded(
        place["student"],
        place["assignment"],
        place["notebook"],
        status=told.get("status", "graded"),
        reason=told.get("reason", ""),
        notes=list(told.get("notes", [])),
    )


def task_for(place: Resources, course: Course) -> Task:
    """Return what grading one student's notebook needs to know."""
    with course.gradebook() as gradebook:
        task = task_of(course, gradebook, place["assignment"], place["notebook"])
    return replace(task, files=course.files_of(place["assignment"], place["student"]))
