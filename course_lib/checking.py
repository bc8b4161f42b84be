"""The ladder: compare what a function did with what it should do, and say the first difference.

Used by ``check()`` in the notebook on visible cases and by the grader on all of them, so that
both speak with one voice. Nothing here calls student code: it sees plain outcomes only. The
rungs for returned values are in `course_lib.comparing`.
"""

from __future__ import annotations

import builtins
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from course_lib.comparing import compare, identical
from course_lib.findings import Finding, as_array, signature
from course_lib.properties import has_property
from course_lib.sheets import Case, Failure, Limit, Outcome, Sheet, Suspect

LIMITS: dict[str, str] = {
    Limit.TIME: "did not finish in time. Look for a loop that never ends",
    Limit.WALL: "waited too long without computing. Look for a sleep, or an input that never comes",
    Limit.MEMORY: "needs more memory than it may have. Look for an array that grows",
    Limit.PROCESS: "starts too many processes or threads. Look for one started inside a loop",
    Limit.DISK: "writes too much, or too many files. Look for a file written inside a loop",
    Limit.OUTPUT: "prints or displays too much. Look for a print inside a loop",
    Limit.CRASH: "ended Python itself instead of returning a value",
    Limit.NOT_REACHED: "was not called, because all of the notebook's time was used before, or it "
    "was stopped too often",
}
# What is found on these rungs holds for every case, so that none is named.
FOR_ALL_CASES = ("defined", "callable", "written", "inputs")
PURITY = "leaves its inputs as they were"


@dataclass(frozen=True)
class Idea:
    """One idea of an exercise, and what came of it.

    Attributes
    ----------
    name : str
        The idea in a few words.
    passed : bool
        Whether all its cases passed.
    reason : str
        The first finding as a sentence that stands alone; empty when passed.
    rung, case, text : str
        What that sentence is made of: the step of the ladder, the case (empty where the finding
        holds for all of them), and what is wrong.
    """

    name: str
    passed: bool
    reason: str = ""
    rung: str = ""
    case: str = ""
    text: str = ""


@dataclass(frozen=True)
class Verdict:
    """The judgement of one function.

    Attributes
    ----------
    exercise : str
        Name of the function.
    status : {'passed', 'failed', 'grader_error'}
        ``grader_error`` is a fault of the grader, never the student's.
    share : float
        Share of the exercise's points, between 0 and 1.
    reason : str
        The first failure, one sentence; empty when passed.
    misconception : str or None
        Name of the known mistake that it looks like.
    hints : tuple of str
        Its hints, from symptom to formula; empty if unknown.
    ideas : tuple of Idea
        Result for each idea.
    fingerprint : str
        The same for functions that do the same; empty where nothing is wrong, or where the
        mistake has a name.
    """

    exercise: str
    status: str
    share: float
    reason: str = ""
    misconception: str | None = None
    hints: tuple[str, ...] = ()
    ideas: tuple[Idea, ...] = ()
    fingerprint: str = ""

    @property
    def first_failed(self) -> Idea | None:
        """The idea that the reason comes from, if one failed."""
        return next((idea for idea in self.ideas if not idea.passed), None)


def judge(sheet: Sheet, outcomes: Sequence[Outcome], *, visible: bool, known: int = 0) -> Verdict:
    """Compare outcomes with a sheet.

    Parameters
    ----------
    sheet : Sheet
        Cases and expected values.
    outcomes : sequence of Outcome
        One for each case.
    visible : bool
        Whether the reason may quote inputs and expected values.
    known : int
        Of so many cases, from the first, the student knows the inputs: what an exception says
        on them is quoted in any case.

    Returns
    -------
    Verdict
        Without misconception; see `name_mistake`. The first idea of a sheet is the exercise
        itself: without it, no points. Each idea then counts the same.

    Raises
    ------
    ValueError
        If there is not one outcome for each case.
    """
    findings = find_all(sheet, outcomes)
    ideas = _judge_ideas(sheet, findings, visible, known)
    failed = [idea for idea in ideas if not idea.passed]
    if not failed:
        return Verdict(sheet.exercise, "passed", 1.0, ideas=ideas)
    share = 1 - len(failed) / len(ideas) if ideas[0].passed else 0.0
    return Verdict(sheet.exercise, "failed", share, failed[0].reason, ideas=ideas)


def find_all(sheet: Sheet, outcomes: Sequence[Outcome]) -> list[Finding | None]:
    """Return, for each case, the first thing wrong with its outcome, or None."""
    if len(outcomes) != len(sheet.cases):
        raise ValueError(f"{sheet.exercise}: {len(outcomes)} outcomes for {len(sheet.cases)} cases")
    return [_climb(sheet, index, outcome) for index, outcome in enumerate(outcomes)]


def name_mistake(
    sheet: Sheet, outcomes: Sequence[Outcome], suspects: Sequence[Suspect]
) -> Suspect | None:
    """Return the one suspect that did the same as the student on every case, if there is one.

    A hint that is wrong costs more than no hint. So a suspect must match on the cases that
    passed too, at least one failing case must tell, and two suspects that both match name none.

    Parameters
    ----------
    sheet : Sheet
        Cases and expected values.
    outcomes : sequence of Outcome
        What the student's function did, one for each case.
    suspects : sequence of Suspect
        Known mistakes, with what each does on the same cases.

    Returns
    -------
    Suspect or None
        The mistake that it looks like.
    """
    if all(finding is None for finding in find_all(sheet, outcomes)):
        return None
    matching = lookalikes(suspects, sheet, outcomes)
    return matching[0] if len(matching) == 1 else None


def lookalikes(
    suspects: Sequence[Suspect], sheet: Sheet, outcomes: Sequence[Outcome]
) -> list[Suspect]:
    """Return the suspects that did on every case what the student's function did."""
    told = condensed(sheet, outcomes)
    return [
        suspect
        for suspect in suspects
        if all(_same(sheet, i, one, suspect.outcomes[i]) for i, one in enumerate(told))
    ]


def condensed(sheet: Sheet, outcomes: Sequence[Outcome]) -> tuple[Outcome, ...]:
    """Keep of the values that chance decides only what is wrong with them.

    Two functions that make the same mistake draw other numbers, so they are compared by that.

    Parameters
    ----------
    sheet : Sheet
        Cases and expected values.
    outcomes : sequence of Outcome
        What a known mistake did, or a student's function, one for each case.

    Returns
    -------
    tuple of Outcome
        The same, but words for each value that chance decides.
    """
    return tuple(
        replace(outcome, value=_mistake_in(sheet, index, outcome))
        if outcome.failure is None and has_property(sheet.expected[index])
        else outcome
        for index, outcome in enumerate(outcomes)
    )


def _mistake_in(sheet: Sheet, index: int, outcome: Outcome) -> str:
    return signature(compare(outcome.value, sheet.expected[index], sheet.rtol, sheet.atol))


def _judge_ideas(
    sheet: Sheet, findings: Sequence[Finding | None], visible: bool, known: int
) -> tuple[Idea, ...]:
    """Gather findings by idea, in the sheet's order; the first one of each is told."""
    ideas = {case.idea: Idea(case.idea, True) for case in sheet.cases}
    if any(isinstance(arg, np.ndarray | list | dict) for case in sheet.cases for arg in case.args):
        ideas[PURITY] = Idea(PURITY, True)
    for index, (case, finding) in enumerate(zip(sheet.cases, findings, strict=True)):
        if finding is not None:
            name = idea_of(case, finding)
            if name not in ideas or ideas[name].passed:
                quoted = visible or (index < known and finding.rung == "exception")
                ideas[name] = _failed_idea(sheet, case, finding, quoted)
    return tuple(ideas.values())


def idea_of(case: Case, finding: Finding) -> str:
    """Return the idea that a finding counts against: changed inputs are one of their own."""
    return PURITY if finding.rung == "inputs" else case.idea


def _failed_idea(sheet: Sheet, case: Case, finding: Finding, quoted: bool) -> Idea:
    text = f"{finding.text} {finding.detail}".strip() if quoted else finding.text
    where = "" if finding.rung in FOR_ALL_CASES else case.sentence
    reason = f"{sheet.exercise} (case: {where}): {text}" if where else f"{sheet.exercise} {text}"
    return Idea(idea_of(case, finding), False, reason, finding.rung, where, text)


def _climb(sheet: Sheet, index: int, outcome: Outcome) -> Finding | None:
    if outcome.failure is not None:
        return _describe_failure(outcome.failure)
    finding = compare(outcome.value, sheet.expected[index], sheet.rtol, sheet.atol)
    return finding or _compare_inputs(sheet, index, outcome)


def _describe_failure(failure: Failure) -> Finding:
    if failure.kind in LIMITS:
        return Finding("exception", f"{LIMITS[failure.kind]}.")
    if failure.kind == "NotDefined":
        return Finding("defined", failure.message)
    if failure.kind == "NotCallable":
        return Finding("callable", failure.message)
    if failure.kind == "NotImplementedError":
        return Finding("written", "is not written yet.")
    # Names and messages that student code makes up could quote the inputs of hidden cases.
    kind = failure.kind if hasattr(builtins, failure.kind) else "an exception"
    place = f" ({failure.line})" if failure.line else ""
    said = [failure.kind] * (kind != failure.kind) + [failure.message.rstrip(".")]
    told = ": ".join(filter(None, said))
    return Finding("exception", f"raises {kind}{place}.", f"It says: {told}." if told else "")


def _compare_inputs(sheet: Sheet, index: int, outcome: Outcome) -> Finding | None:
    changed = _changed(sheet, index, outcome)
    if changed:
        text = f"changes its argument {changed[0]}. Work on a copy, so that the caller's data stay."
        return Finding("inputs", text)
    if outcome.shared and not sheet.shares:
        name = _parameter(sheet, outcome.shared[0])
        text = f"returns (part of) its own argument {name}. Return a new array."
        return Finding("inputs", text)
    return None


def _changed(sheet: Sheet, index: int, outcome: Outcome) -> list[str]:
    before = sheet.cases[index].args
    if len(before) != len(outcome.after):
        return ["(unknown)"]
    pairs = enumerate(zip(before, outcome.after, strict=True))
    return [_parameter(sheet, i) for i, (old, new) in pairs if not identical(old, new)]


def _parameter(sheet: Sheet, position: int) -> str:
    in_range = 0 <= position < len(sheet.parameters)
    return sheet.parameters[position] if in_range else f"number {position + 1}"


def _same(sheet: Sheet, index: int, student: Outcome, suspect: Outcome) -> bool:
    """Return whether the student's outcome is the suspect's, both of them `condensed`."""
    if student.failure is not None or suspect.failure is not None:
        kinds = [one.failure.kind if one.failure else "" for one in (student, suspect)]
        return kinds[0] == kinds[1]
    changed = [_changed(sheet, index, one) for one in (student, suspect)]
    if changed[0] != changed[1]:
        return False
    if has_property(sheet.expected[index]):
        return bool(student.value == suspect.value)
    return _alike(sheet, student.value, suspect.value)


def _alike(sheet: Sheet, value: Any, suspect: Any) -> bool:
    """Compare like `compare`, but NaN equals NaN: a mistake may be made of them."""
    left, right = as_array(value), as_array(suspect)
    if left is not None and right is not None:
        with np.errstate(all="ignore"):
            return left.shape == right.shape and np.allclose(
                left, right, rtol=sheet.rtol, atol=sheet.atol, equal_nan=True
            )
    return compare(value, suspect, sheet.rtol, sheet.atol) is None
