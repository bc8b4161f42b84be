"""One submission as a job: bytes in, graded notebooks out, on any worker of any machine.

A job reads no file and no gradebook, so it gives the same result wherever it runs.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace

from nbformat.notebooknode import NotebookNode

from autograder.engine.grading import Graded, Task, grade_notebook
from autograder.engine.marks import Marks, marks_of, open_marks
from autograder.engine.provenance import digest
from autograder.engine.submission import (
    UnreadableError,
    blank_notebook,
    parse_submission,
    repair,
)
from autograder.isolation import sandboxes
from autograder.isolation.limits import Limits
from autograder.isolation.sandboxes import Borrower

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Plan:
    """What grading an assignment needs to know besides the submissions.

    Attributes
    ----------
    assignment : str
        Assignment id.
    tasks : dict of str to Task
        What each of its notebooks asks for.
    limits : Limits
        What one submission may use.
    unsafe : bool
        Run student code without a sandbox.
    """

    assignment: str
    tasks: Mapping[str, Task]
    limits: Limits
    unsafe: bool = False


@dataclass(frozen=True)
class File:
    """A submitted notebook as it lies on disk, or in words why there is none to read.

    Attributes
    ----------
    data : bytes
        Its content.
    problem : str
        Why it cannot be read, in a sentence for the student; empty if it can.
    """

    data: bytes
    problem: str = ""

    @property
    def digest(self) -> str:
        """SHA-256 of the content, or of the problem."""
        return digest(self.data or self.problem.encode())


@dataclass(frozen=True)
class Job:
    """One student's submission of an assignment.

    Attributes
    ----------
    student : str
        Student id.
    timestamp : str
        When it was submitted; empty if that is not known.
    files : dict of str to File
        Its notebooks, by name.
    beside : dict of str to bytes, optional
        What lies beside them while they are graded, where it is not the same for all students.
    """

    student: str
    timestamp: str
    files: Mapping[str, File]
    beside: Mapping[str, bytes] | None = None


@dataclass(frozen=True)
class Done:
    """One graded notebook: the result, what to record of it, and the file that holds it.

    Attributes
    ----------
    graded : Graded
        The result.
    marks : Marks
        What the gradebook shall say.
    text : str
        The graded notebook; empty where the grader failed.
    """

    graded: Graded
    marks: Marks
    text: str


def do_job(plan: Plan, job: Job) -> list[Done]:
    """Grade all notebooks of one submission.

    Parameters
    ----------
    plan : Plan
        What is asked for.
    job : Job
        What was submitted.

    Returns
    -------
    list of Done
        One for each notebook of the plan, in its order. A fault of the grader is in the result
        of the notebook that it befell.

    Raises
    ------
    SandboxError
        If no sandbox can be started here: no submission is to blame.
    """
    sandbox = sandboxes.borrower(plan.limits, unsafe=plan.unsafe)
    return [_grade(plan, job, notebook, sandbox) for notebook in plan.tasks]


def task_for(plan: Plan, job: Job, notebook: str) -> Task:
    """Return what a notebook asks for, with the files that one student has beside it."""
    task = plan.tasks[notebook]
    return task if job.beside is None else replace(task, files=job.beside)


def _grade(plan: Plan, job: Job, notebook: str, sandbox: Borrower) -> Done:
    student, file = job.student, job.files[notebook]
    task = task_for(plan, job, notebook)
    graded = Graded(student, plan.assignment, notebook)
    graded.provenance = task.provenance(file.digest, plan.limits, isolated=not plan.unsafe)
    try:
        nb = prepare(file, f"{notebook}.ipynb", task, graded)
        grade_notebook(nb, graded, task, sandbox)
        with graded.spent.on("record"):
            return Done(graded, marks_of(nb, notebook, student), as_text(nb))
    except Exception as error:
        log.exception("%s: grading failed", student)
        return failed(plan, student, notebook, error)


def failed(plan: Plan, student: str, notebook: str, error: BaseException) -> Done:
    """Return what stands for a notebook that the grader itself failed on."""
    reason = f"The grader itself failed ({type(error).__name__}: {error})."
    graded = Graded(student, plan.assignment, notebook, status="grader_error", reason=reason)
    return Done(graded, open_marks(plan.tasks[notebook].blueprints, notebook, student), "")


def prepare(file: File, name: str, task: Task, graded: Graded) -> NotebookNode:
    """Read one notebook and give it back its released structure; note what was done.

    Parameters
    ----------
    file : File
        What was submitted.
    name : str
        The file's name, for messages.
    task : Task
        What was released.
    graded : Graded
        Receives the notes, or why the file is unreadable.

    Returns
    -------
    NotebookNode
        Ready for `autograder.engine.grading.grade_notebook`.
    """
    with graded.spent.on("read"):
        try:
            nb = _parse(file, name)
        except UnreadableError as error:
            nb = blank_notebook()
            graded.status, graded.reason = "unreadable", str(error)
    with graded.spent.on("restore"):
        notes = repair(nb, task.blueprints)
        graded.notes = [] if graded.reason else notes
        if task.kernelspec:
            nb.metadata["kernelspec"] = task.kernelspec
    return nb


def _parse(file: File, name: str) -> NotebookNode:
    if file.problem:
        raise UnreadableError(file.problem)
    return parse_submission(file.data, name)


def as_text(nb: NotebookNode) -> str:
    """Return a notebook as the text of its file, the same text for the same notebook."""
    # Without an indent, which would take the slow way through the encoder.
    return json.dumps(nb, ensure_ascii=False, sort_keys=True) + "\n"
