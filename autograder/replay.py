"""Replay one exercise of one student: inputs, what came, what was expected, and the verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from autograder.course import Course, CourseError
from autograder.engine.archive import Archive, read_graded, told
from autograder.engine.class_grading import read_job
from autograder.engine.grading import Graded, call_exercise
from autograder.engine.jobs import prepare
from autograder.engine.planning import plan_of
from autograder.engine.scoring import read_verdict
from autograder.isolation.sandbox import Sandbox
from autograder.results import printable
from course_lib import codec
from course_lib.checking import Verdict, find_all
from course_lib.comparing import Finding
from course_lib.sheets import Outcome, Sheet

FEW_NUMBERS = 6
LONGEST_VALUE = 200


@dataclass(frozen=True)
class Replay:
    """What one exercise of one student did, once more.

    Attributes
    ----------
    student, exercise : str
        Whose, and which.
    sheet : Sheet
        The cases with their expected values, visible ones first.
    outcomes : sequence of Outcome
        What the student's function did on each.
    findings : sequence of (Finding or None)
        What is wrong with each.
    verdict : Verdict
        The judgement now.
    recorded : dict or None
        The verdict that was recorded when the submission was graded.
    causes : list of str
        What is not as it was then.
    seed : str
        Seed of the hidden cases, in hexadecimal digits.
    """

    student: str
    exercise: str
    sheet: Sheet
    outcomes: Sequence[Outcome]
    findings: Sequence[Finding | None]
    verdict: Verdict
    recorded: dict[str, Any] | None
    causes: list[str]
    seed: str


def replay(course: Course, student: str, exercise: str, *, unsafe: bool = False) -> Replay:
    """Run one exercise of a submission again, on the same cases.

    Parameters
    ----------
    course : Course
        Where submissions and gradebook are.
    student : str
        Student id.
    exercise : str
        Name of the function.
    unsafe : bool
        Run without a sandbox.

    Returns
    -------
    Replay
        What happened.

    Raises
    ------
    CourseError
        If there is no such exercise, or no such submission.
    SandboxError
        If student code cannot be isolated, or the sandbox breaks down.
    """
    assignment = _assignment_of(course, exercise)
    with course.gradebook() as gradebook:
        plan = plan_of(course, gradebook, assignment, unsafe=unsafe)
    if not course.submission_of(student, assignment).is_dir():
        raise CourseError(f"{student} has no submission of {assignment} in {course.submissions}.")
    job = read_job(course, plan, student)
    [(notebook, task)] = [
        (name, task)
        for name, task in plan.tasks.items()
        if any(one.name == f"test_{exercise}" for one in task.blueprints)
    ]
    graded = Graded(student, assignment, notebook)
    file = job.files[notebook]
    nb = prepare(file, f"{notebook}.ipynb", task, graded)
    if graded.reason:
        raise CourseError(f"{student}: {graded.reason}")
    with Sandbox(plan.limits, unsafe=unsafe) as sandbox:
        sheet, outcomes, verdict = call_exercise(nb, exercise, graded, task, sandbox)
    before = read_graded(Archive(course, assignment).recorded(student, notebook))
    now = task.provenance(file.digest, plan.limits, isolated=not unsafe)
    return Replay(
        student,
        exercise,
        sheet,
        outcomes,
        find_all(sheet, outcomes),
        verdict,
        recorded=_recorded(before, exercise),
        causes=now.differences(told(before).get("provenance", {})) if before else [],
        seed=task.seed_of(student, exercise),
    )


def _assignment_of(course: Course, exercise: str) -> str:
    known = {one.name: name for name, group in course.assignments().items() for one in group}
    if exercise not in known:
        raise CourseError(f"There is no exercise {exercise!r}. There are: {', '.join(known)}.")
    return known[exercise]


def _recorded(nb: Any, exercise: str) -> dict[str, Any] | None:
    verdicts = [read_verdict(cell) for cell in nb["cells"]] if nb is not None else []
    return next((one for one in verdicts if one and one["exercise"] == exercise), None)


def render(found: Replay, case: int = 0) -> RenderableType:
    """Lay out a replay for a terminal.

    Parameters
    ----------
    found : Replay
        From `replay`.
    case : int
        Number of one case to show whole; 0 for a line of each.

    Returns
    -------
    rich renderable
        Ready to print.

    Raises
    ------
    CourseError
        If there is no case of this number.
    """
    if case > len(found.sheet.cases):
        raise CourseError(f"{found.exercise} has cases 1 to {len(found.sheet.cases)}, no {case}.")
    return Group(_one_case(found, case - 1) if case else _all_cases(found), _ending(found))


def _all_cases(found: Replay) -> Table:
    title = f"{found.student}: {found.exercise}"
    table = Table(title=escape(title), title_justify="left", header_style="bold")
    for column in ("", "case", "inputs", "returned", "expected", "found"):
        table.add_column(column, overflow="fold")
    for number, case in enumerate(found.sheet.cases, 1):
        finding = found.findings[number - 1]
        mark = "[green]✓[/]" if finding is None else "[red]✗[/]"
        cells = [
            case.sentence,
            _inputs(found, number - 1),
            _returned(found.outcomes[number - 1]),
            short(found.sheet.expected[number - 1]),
            "" if finding is None else finding.text,
        ]
        table.add_row(f"{number} {mark}", *(printable(cell, keep="\n") for cell in cells))
    return table


def _one_case(found: Replay, index: int) -> Table:
    table = Table(title=f"case {index + 1}", title_justify="left", show_header=False)
    case, outcome, finding = found.sheet.cases[index], found.outcomes[index], found.findings[index]
    lines = {"case": case.sentence, "idea": case.idea}
    given = zip(found.sheet.parameters, case.args, strict=False)
    lines |= {name: whole(value) for name, value in [*given, *case.kwargs.items()]}
    lines["returned"] = _returned(outcome, whole)
    lines["expected"] = whole(found.sheet.expected[index])
    lines["found"] = "right" if finding is None else f"{finding.text} {finding.detail}"
    for name, text in lines.items():
        table.add_row(f"[bold]{name}[/]", printable(text, keep="\n"))
    return table


def _ending(found: Replay) -> Text:
    verdict = found.verdict
    lines = [f"verdict: {verdict.status}, {100 * verdict.share:.0f} % of the points"]
    lines += [verdict.reason] if verdict.reason else []
    lines += [f"looks like: {verdict.misconception}"] if verdict.misconception else []
    lines.append(f"seed of the hidden cases: {found.seed}")
    if found.recorded is None:
        lines.append("It has not been graded yet.")
    elif found.causes:
        lines.append(f"Not as it was graded: {', '.join(found.causes)}.")
    else:
        same = (found.recorded["status"], found.recorded["reason"]) == (
            verdict.status,
            verdict.reason,
        )
        lines.append("The same as recorded." if same else "NOT the same as recorded.")
    return Text("\n".join(lines))


def _inputs(found: Replay, index: int) -> str:
    case = found.sheet.cases[index]
    given = zip(found.sheet.parameters, case.args, strict=False)
    return ", ".join(f"{name}={short(value)}" for name, value in [*given, *case.kwargs.items()])


def _returned(outcome: Outcome, show: Any = None) -> str:
    failure = outcome.failure
    if failure is not None:
        return f"{failure.kind}: {failure.message}" if failure.message else failure.kind
    return str((show or short)(outcome.value))


def short(value: Any) -> str:
    """Return a value in a few words: the first numbers of an array, and its shape."""
    if isinstance(value, np.ndarray) and value.size > FEW_NUMBERS:
        first = ", ".join(f"{number:.4g}" for number in value.flat[:FEW_NUMBERS])
        return f"[{first}, …] {value.shape}"
    return _cut(whole(value))


def whole(value: Any) -> str:
    """Return a value as text, arrays with all their numbers."""
    if isinstance(value, np.ndarray):
        return np.array2string(value, precision=6, threshold=10_000, separator=", ")
    if isinstance(value, codec.Unsupported):
        return value.what
    if isinstance(value, np.generic):
        return repr(value.item())
    return repr(value)


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_VALUE else text[:LONGEST_VALUE] + "…"
