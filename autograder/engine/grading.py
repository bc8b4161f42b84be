"""One submission to verdicts: run it in the sandbox, compare what came back."""

from __future__ import annotations

import logging
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain
from typing import Any

import nbformat
from nbformat.notebooknode import NotebookNode

from autograder.engine.judging import judge_exercise
from autograder.engine.outputs import clean_outputs
from autograder.engine.plain_code import is_plain
from autograder.engine.provenance import Provenance, environment_digest, exercises_digest
from autograder.engine.scoring import exercise_of, result_of, write_verdict
from autograder.engine.spent import Spent
from autograder.engine.submission import Blueprint
from autograder.exercise import Exercise, case_rng, case_seed
from autograder.isolation.limits import Limits
from autograder.isolation.sandbox import Call, Run, Sandbox, SandboxError
from autograder.isolation.sandboxes import Borrower
from course_lib.checking import Verdict
from course_lib.sheets import Limit, Outcome, Sheet

GRADER_ERROR = "The grader itself failed here. No points are lost; an instructor will look at it."
STOP_WORDS: dict[str, str] = {
    Limit.TIME: "did not finish in time",
    Limit.WALL: "waited too long without computing",
    Limit.MEMORY: "took more memory than it may",
    Limit.PROCESS: "started too many processes or threads",
    Limit.DISK: "wrote too much, or too many files, to disk",
    Limit.OUTPUT: "printed or displayed too much",
    Limit.CRASH: "ended Python itself",
}
log = logging.getLogger(__name__)


@dataclass
class Graded:
    """The result of one submission.

    Attributes
    ----------
    student, assignment, notebook : str
        Whose, what, and which notebook of it.
    status : {'graded', 'unreadable', 'grader_error'}
        Whether there was something to grade.
    reason : str
        Why not, in a sentence for the student.
    notes : list of str
        What was repaired or stopped, in sentences for the student.
    verdicts : dict of str to Verdict
        By exercise.
    ran : list of str
        Graded cells without an exercise that ran to their end, for courses of other authors.
    results : list of dict
        One for each automatically graded cell: name, status, score, max_score, reason, hint,
        misconception, ideas.
    provenance : Provenance or None
        What it was made from; None until it is known.
    is_doubtful : bool
        Whether it hit a limit that a busy machine could be the cause of.
    spent : Spent
        Where the time went.
    """

    student: str
    assignment: str
    notebook: str
    status: str = "graded"
    reason: str = ""
    notes: list[str] = field(default_factory=list)
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    ran: list[str] = field(default_factory=list)
    results: list[dict[str, Any]] = field(default_factory=list)
    provenance: Provenance | None = None
    is_doubtful: bool = False
    spent: Spent = field(default_factory=Spent)


@dataclass(frozen=True)
class Task:
    """What grading one notebook needs to know besides the notebook.

    Attributes
    ----------
    exercises : dict of str to Exercise
        Exercises of the assignment by name; empty for a course of other authors.
    key : bytes
        The course's secret key, from which hidden cases are drawn.
    experiments : collection of str
        Sources of released cells that a grade does not need; unchanged ones are not run.
    blueprints : sequence of Blueprint
        The released cells, from which a submission is repaired.
    kernelspec : dict or None
        The released notebook's kernel.
    files : mapping of str to bytes
        What the instructor released beside the notebook, by its path from there.
    """

    exercises: dict[str, Exercise]
    key: bytes
    experiments: Collection[str] = ()
    blueprints: Sequence[Blueprint] = ()
    kernelspec: dict[str, Any] | None = None
    files: Mapping[str, bytes] = field(default_factory=dict)

    @cached_property
    def digest(self) -> str:
        """Digest of all that this task says."""
        return exercises_digest(
            self.blueprints, self.experiments, self.files, self.exercises, self.key
        )

    def provenance(self, submission: str, limits: Limits, *, isolated: bool) -> Provenance:
        """Return what a result is made from, by the digest of the submitted file."""
        return Provenance(submission, self.digest, environment_digest(limits), isolated)

    def seed_of(self, student: str, exercise: str) -> str:
        """Return the seed of a student's hidden cases, as text: JSON has no numbers so long."""
        return f"{case_seed(self.key, student, self.exercises[exercise]):x}"


def grade_notebook(
    notebook: NotebookNode, graded: Graded, task: Task, sandbox: Sandbox | Borrower
) -> None:
    """Grade one repaired notebook, in place.

    Parameters
    ----------
    notebook : NotebookNode
        From `autograder.engine.submission.repair`; its outputs are written here.
    graded : Graded
        Receives verdicts and notes. A submission that is not readable gets failures with
        its reason, and nothing runs.
    task : Task
        Exercises, key, experiments.
    sandbox : Sandbox or Borrower
        Where student code runs.
    """
    cells = _code_cells(notebook)
    tests = _tests(cells, task)
    if graded.status == "graded":
        _run_and_judge(_to_run(cells, task), list(tests), graded, task, sandbox)
    for name, cell in tests.items():
        missing = Verdict(name, "failed", 0.0, graded.reason)
        if graded.status == "grader_error":
            missing = Verdict(name, "grader_error", 0.0, GRADER_ERROR)
        write_verdict(cell, graded.verdicts.setdefault(name, missing))
    notebook.metadata["course"] = {
        "status": graded.status,
        "reason": graded.reason,
        "notes": graded.notes,
        "ran": graded.ran,
    }
    if graded.provenance is not None:
        notebook.metadata["course"]["provenance"] = graded.provenance.as_dict()
        seeds = {name: task.seed_of(graded.student, name) for name in tests}
        notebook.metadata["course"]["seeds"] = seeds
    graded.results = _results_in(notebook)


def call_exercise(
    notebook: NotebookNode, name: str, graded: Graded, task: Task, sandbox: Sandbox | Borrower
) -> tuple[Sheet, list[Outcome], Verdict]:
    """Run a repaired notebook as it is graded, and look at one of its exercises closely.

    Parameters
    ----------
    notebook : NotebookNode
        As for `grade_notebook`; its outputs are written here, its verdicts are not.
    name : str
        The exercise.
    graded : Graded
        Whose it is; receives notes.
    task : Task
        Exercises, key, experiments.
    sandbox : Sandbox or Borrower
        Where student code runs.

    Returns
    -------
    sheet : Sheet
        The student's cases.
    outcomes : list of Outcome
        What the function did on each.
    verdict : Verdict
        As `grade_notebook` gives it.

    Raises
    ------
    SandboxError
        If the sandbox breaks down.
    """
    exercise = task.exercises[name]
    exercise.grading_sheet(case_rng(task.key, graded.student, exercise))  # may be what is wrong
    cells = _code_cells(notebook)
    to_run, tests = _to_run(cells, task), _tests(cells, task)
    sheets, run = _run(to_run, list(tests), graded, task, sandbox)
    _write_outputs(to_run, run, graded)
    outcomes = run.outcomes[list(sheets).index(name)]
    verdict = judge_exercise(exercise, sheets[name], outcomes)
    return sheets[name], outcomes, _explain_undefined(verdict, to_run, run)


def graded_in(notebook: NotebookNode, student: str, assignment: str, name: str) -> Graded:
    """Return the result that a graded notebook holds."""
    told = notebook.metadata["course"]
    graded = Graded(student, assignment, name, told["status"], told["reason"], told["notes"])
    if "provenance" in told:
        graded.provenance = Provenance(**told["provenance"])
    graded.results = _results_in(notebook)
    return graded


def _results_in(notebook: NotebookNode) -> list[dict[str, Any]]:
    told = notebook.metadata["course"]
    results = [result_of(cell, told) for cell in notebook.cells if cell.cell_type == "code"]
    return [result for result in results if result is not None]


def _code_cells(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def _tests(cells: Iterable[NotebookNode], task: Task) -> dict[str, NotebookNode]:
    """Return the graded cell of each exercise."""
    return {exercise_of(cell): cell for cell in cells if exercise_of(cell) in task.exercises}


def _to_run(cells: Iterable[NotebookNode], task: Task) -> list[NotebookNode]:
    """Return the cells that a grade needs: not what is called, not what only shows something."""
    return [
        cell
        for cell in cells
        if cell.source.strip()
        and exercise_of(cell) not in task.exercises
        and cell.source not in task.experiments
    ]


def _run(
    cells: Sequence[NotebookNode],
    names: Sequence[str],
    graded: Graded,
    task: Task,
    sandbox: Sandbox | Borrower,
) -> tuple[dict[str, Sheet], Run]:
    """Run cells, call exercises on the student's cases; return the cases, and what came back."""
    with graded.spent.on("compare"):
        sheets = _draw_sheets(names, graded, task)
        given = {name: task.exercises[name].given for name in sheets}
        calls = [Call(name, sheet.cases, given[name]) for name, sheet in sheets.items()]
        sources = [cell.source for cell in cells]
        together = is_plain(sources, sheets, chain.from_iterable(given.values()))
    with graded.spent.on("run"):
        return sheets, sandbox.run(sources, calls, task.files, together=together)


def _run_and_judge(
    cells: Sequence[NotebookNode],
    names: Sequence[str],
    graded: Graded,
    task: Task,
    sandbox: Sandbox | Borrower,
) -> None:
    try:
        sheets, run = _run(cells, names, graded, task, sandbox)
    except SandboxError:
        log.exception("%s: the sandbox broke down", graded.student)
        graded.status, graded.reason = "grader_error", GRADER_ERROR
        return
    graded.is_doubtful = run.doubtful
    graded.spent.add({"floor": run.seconds})
    with graded.spent.on("compare"):
        _write_outputs(cells, run, graded)
        for (name, sheet), outcomes in zip(sheets.items(), run.outcomes, strict=True):
            verdict = _judge_safely(task.exercises[name], sheet, outcomes)
            graded.verdicts[name] = _explain_undefined(verdict, cells, run)


def _draw_sheets(names: Sequence[str], graded: Graded, task: Task) -> dict[str, Sheet]:
    """Draw the cases of each exercise; one that cannot be drawn is a fault of ours."""
    sheets = {}
    for name in names:
        exercise = task.exercises[name]
        try:
            sheets[name] = exercise.grading_sheet(case_rng(task.key, graded.student, exercise))
        except Exception:
            log.exception("%s: cases cannot be drawn", name)
            graded.verdicts[name] = Verdict(name, "grader_error", 0.0, GRADER_ERROR)
    return sheets


def _judge_safely(exercise: Exercise, sheet: Sheet, outcomes: Sequence[Outcome]) -> Verdict:
    """Judge; a fault of ours is recorded as such and never costs a student a point."""
    try:
        return judge_exercise(exercise, sheet, outcomes)
    except Exception:
        log.exception("%s: judging failed", exercise.name)
        return Verdict(exercise.name, "grader_error", 0.0, GRADER_ERROR)


def _write_outputs(cells: Sequence[NotebookNode], run: Run, graded: Graded) -> None:
    for position, cell in enumerate(cells):
        cell.outputs = clean_outputs(run.outputs.get(position, []))
        if position in run.outputs and exercise_of(cell):
            graded.ran.append(cell.metadata["nbgrader"]["grade_id"])
        if position in run.stopped:
            words = STOP_WORDS.get(run.stopped[position], "was stopped")
            graded.notes.append(f"{_which(cell)} {words}, so it was left out.")
            error = nbformat.v4.new_output("error", ename="Stopped", evalue=words, traceback=[])
            cell.outputs = [error]
        elif any(output.get("ename") == "MemoryError" for output in cell.outputs):
            graded.notes.append(f"{_which(cell)} needs more memory than it may have.")


def _which(cell: NotebookNode) -> str:
    """Name a cell to its student: by its id, or by its first line."""
    name = cell.metadata.get("nbgrader", {}).get("grade_id")
    return f"The cell {name}" if name else f"The cell that begins “{_first_line(cell)}”"


def _first_line(cell: NotebookNode) -> str:
    return str(cell.source).strip().split("\n")[0][:60]


def _explain_undefined(verdict: Verdict, cells: Sequence[NotebookNode], run: Run) -> Verdict:
    """Say why a function is not defined, when its own cell failed."""
    failed = verdict.first_failed
    if failed is None or failed.rung != "defined":
        return verdict
    for position, cell in enumerate(cells):
        if cell.metadata.get("nbgrader", {}).get("grade_id") != verdict.exercise:
            continue
        why = _failure_of(cell, run.stopped.get(position, ""))
        if why:
            reason = f"{verdict.exercise} is not defined, because its cell {why}."
            return replace(verdict, reason=reason)
    return verdict


def _failure_of(cell: NotebookNode, stopped: str) -> str:
    if stopped:
        return STOP_WORDS.get(stopped, "was stopped")
    errors = [output for output in cell.outputs if output.output_type == "error"]
    return f"raises {errors[0].ename}: {_shorten(errors[0].evalue)}" if errors else ""


def _shorten(message: str) -> str:
    """Return an exception's message without IPython's name for the cell."""
    return re.sub(r"\(<ipython-input[^>]*>, (line \d+)\)", r"(\1)", message)[:200]
