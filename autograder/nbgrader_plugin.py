"""The grader as parts of nbgrader's own pipeline.

``nbgrader_config.py`` puts these where nbgrader's own stand, so that ``nbgrader autograde``,
formgrader's button and ``course grade`` run the same code and give the same scores.
"""

from __future__ import annotations

import atexit
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import Any

from nbconvert.exporters import NotebookExporter
from nbformat.notebooknode import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor

from autograder import gradebook as book
from autograder.course import Course
from autograder.exercises import exercises_of
from autograder.grading import Graded, Task, grade_notebook
from autograder.recording import save_scores
from autograder.sandbox import Sandbox
from autograder.submission import (
    UnreadableError,
    blank_notebook,
    read_submission,
    repair,
    set_aside,
)

Resources = dict[str, Any]


class SubmissionExporter(NotebookExporter):
    """Reads submissions that may be anything; an unreadable one becomes a blank notebook.

    nbgrader reads each notebook twice: as submitted, and again after it was sanitised. Only
    the first is a stranger's file.
    """

    def from_filename(
        self, filename: str, resources: Resources | None = None, **kw: Any
    ) -> tuple[Any, Resources]:
        """Export one notebook file."""
        if not getattr(self.parent, "_sanitizing", True):
            return super().from_filename(filename, resources=resources, **kw)
        resources = resources if resources is not None else {}
        try:
            notebook = read_submission(Path(filename))
        except UnreadableError as error:
            notebook = blank_notebook()
            resources["unreadable"] = str(error)
        return self.from_notebook_node(notebook, resources=resources, **kw)


def expect_all_notebooks(assignment: str, student: str, notebooks: list[str]) -> None:
    """Have nbgrader grade the released notebooks that a student did not submit, too.

    nbgrader passes over a file under another name, and lets an earlier submission's scores stand.

    Parameters
    ----------
    assignment, student : str
        As nbgrader passes them to every hook; the student may be a pattern.
    notebooks : list of str
        Files of one student that will be converted; what is missing is added.
    """
    folder = Path(notebooks[0]).parent
    set_aside(folder)
    with Course().gradebook() as gradebook:
        released = [notebook.name for notebook in gradebook.find_assignment(assignment).notebooks]
    wanted = [str(folder / f"{name}.ipynb") for name in released]
    notebooks.extend(path for path in wanted if path not in notebooks)


class RepairSubmission(NbGraderPreprocessor):
    """Restores what a submission may not change, and notes it in the notebook."""

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Repair one notebook."""
        place = resources["nbgrader"]
        with Gradebook(place["db_url"]) as gradebook:
            plan = book.blueprints(
                gradebook, place["assignment"], place["notebook"], source_of(place)
            )
        unreadable = resources.get("unreadable", "")
        notes = repair(nb, plan)
        nb.metadata["course"] = {
            "status": "unreadable" if unreadable else "graded",
            "reason": unreadable,
            "notes": [] if unreadable else notes,
        }
        return nb, resources


class GradeInSandbox(NbGraderPreprocessor):
    """Stands where nbgrader's ``Execute`` stands: runs and judges a notebook."""

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Grade one notebook."""
        graded = graded_of(nb, resources["nbgrader"])
        grade_notebook(nb, graded, task_of(resources["nbgrader"]), shared_sandbox())
        return nb, resources


class SaveVerdicts(NbGraderPreprocessor):
    """Records scores and comments in the gradebook."""

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Record one notebook."""
        place = resources["nbgrader"]
        with Gradebook(place["db_url"]) as gradebook:
            names = (place["notebook"], place["assignment"], place["student"])
            save_scores(gradebook, nb, *names)
        return nb, resources


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


def task_of(place: Resources) -> Task:
    """Return what grading needs to know about an assignment."""
    return Task(
        exercises=exercises_of(place["assignment"]),
        key=Course().key(),
        experiments=book.experiments(source_of(place)),
    )


def source_of(place: Resources) -> Path:
    """Return the instructor's notebook of a submission."""
    return Course().source_of(place["assignment"]) / f"{place['notebook']}.ipynb"


@cache
def shared_sandbox() -> Sandbox:
    """Start one sandbox for all notebooks that nbgrader grades in this process."""
    until_the_end = ExitStack()
    atexit.register(until_the_end.close)
    return until_the_end.enter_context(Sandbox(Course().limits()))
