"""The ladder: compare what a function did with what it should do, and say the first difference.

Used by ``check()`` in the notebook on visible cases and by the grader on all of them, so that
both speak with one voice. Nothing here calls student code: it sees plain outcomes only.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from course_lib.codec import Unsupported
from course_lib.sheets import Outcome, Sheet, Suspect

LIMITS = {
    "TimeLimit": "did not finish in time. Look for a loop that never ends",
    "MemoryLimit": "needs more memory than it may have. Look for an array that grows",
    "OutputLimit": "prints or displays too much. Look for a print inside a loop",
    "Crash": "ended Python itself instead of returning a value",
    "NotReached": "was not called, because the notebook stopped before it",
}
PURITY = "leaves its inputs as they were"


@dataclass(frozen=True)
class Finding:
    """The first thing wrong with one outcome.

    Attributes
    ----------
    rung : str
        Step of the ladder: written, exception, type, structure, shape, dtype, finite, inputs,
        values.
    text : str
        What is wrong, without any expected value: fit for hidden cases.
    detail : str
        Where and by how much, got and expected: for visible cases only.
    """

    rung: str
    text: str
    detail: str = ""


@dataclass(frozen=True)
class Idea:
    """One idea of an exercise: whether all its cases passed, else the first finding."""

    name: str
    passed: bool
    reason: str = ""


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
    """

    exercise: str
    status: str
    share: float
    reason: str = ""
    misconception: str | None = None
    hints: tuple[str, ...] = ()
    ideas: tuple[Idea, ...] = ()


def judge(sheet: Sheet, outcomes: Sequence[Outcome], *, visible: bool) -> Verdict:
    """Compare outcomes with a sheet.

    Parameters
    ----------
    sheet : Sheet
        Cases and expected values.
    outcomes : sequence of Outcome
        One for each case.
    visible : bool
        Whether the reason may quote inputs and expected values.

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
    ideas = _judge_ideas(sheet, findings, visible)
    failed = [idea for idea in ideas if not idea.passed]
    if not failed:
        return Verdict(sheet.exercise, "passed", 1.0, ideas=ideas)
    share = 0.0 if not ideas[0].passed else 1 - len(failed) / len(ideas)
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
    matching = [
        suspect
        for suspect in suspects
        if all(
            _same(sheet, index, outcome, suspect.outcomes[index])
            for index, outcome in enumerate(outcomes)
        )
    ]
    return matching[0] if len(matching) == 1 else None


def _judge_ideas(
    sheet: Sheet, findings: Sequence[Finding | None], visible: bool
) -> tuple[Idea, ...]:
    """Gather findings by idea; changed inputs are an idea of their own, not a wrong value."""
    reasons: dict[str, str] = {case.idea: "" for case in sheet.cases}
    if any(isinstance(arg, np.ndarray | list | dict) for case in sheet.cases for arg in case.args):
        reasons[PURITY] = ""
    for case, finding in zip(sheet.cases, findings, strict=True):
        if finding is None:
            continue
        idea = PURITY if finding.rung == "inputs" else case.idea
        told = f"{finding.text} {finding.detail}".strip() if visible else finding.text
        where = "" if finding.rung in ("written", "inputs") else f" (case: {case.sentence}):"
        reasons[idea] = reasons[idea] or f"{sheet.exercise}{where} {told}"
    return tuple(Idea(name, not reason, reason) for name, reason in reasons.items())


def _climb(sheet: Sheet, index: int, outcome: Outcome) -> Finding | None:
    if outcome.failure is not None:
        return _describe_failure(outcome)
    finding = compare(outcome.value, sheet.expected[index], sheet.rtol, sheet.atol)
    return finding or _compare_inputs(sheet, index, outcome)


def _describe_failure(outcome: Outcome) -> Finding:
    failure = outcome.failure
    assert failure is not None
    if failure.kind in LIMITS:
        return Finding("exception", f"{LIMITS[failure.kind]}.")
    if failure.kind == "NotImplementedError":
        return Finding("written", "is not written yet.")
    if failure.kind in ("NotDefined", "NotCallable"):
        return Finding("written", failure.message)
    place = f" ({failure.line})" if failure.line else ""
    message = f": {failure.message.rstrip('.')}" if failure.message else ""
    return Finding("exception", f"raises {failure.kind}{message}{place}.")


def compare(value: Any, expected: Any, rtol: float, atol: float, at: str = "") -> Finding | None:
    """Climb the rungs from type to values for one value; None if it is right.

    Parameters
    ----------
    value, expected : plain data
        What was returned, and what should have been.
    rtol, atol : float
        Tolerance.
    at : str
        Where in a larger structure this value sits, such as ``['dW1']``.

    Returns
    -------
    Finding or None
        The first difference.
    """
    here = f"the value at {at} " if at else "the value "
    if value is None and expected is not None:
        return Finding("type", f"{here}is None. Is there a return?")
    if isinstance(value, Unsupported):
        return Finding("type", f"{here}is {value.what}, not {_kind(expected)}.")
    if isinstance(expected, dict | list | tuple):
        return _compare_structure(value, expected, rtol, atol, at)
    if isinstance(expected, str | bool) or expected is None:
        same = type(value) is type(expected) and value == expected
        return None if same else Finding("values", f"{here}is not right.", f"Got {value!r}.")
    if isinstance(expected, np.ndarray):
        return _compare_arrays(value, expected, rtol, atol, here)
    return _compare_numbers(value, expected, rtol, atol, here)


def _compare_structure(
    value: Any, expected: Any, rtol: float, atol: float, at: str
) -> Finding | None:
    here = f"the value at {at}" if at else "the value"
    if isinstance(expected, dict):
        if not isinstance(value, dict):
            return Finding("type", f"{here} is {_kind(value)}, not a dict.")
        if value.keys() != expected.keys():
            has, wanted = _words(map(str, value)), _words(map(str, expected))
            return Finding("structure", f"{here} has the keys {has}, not {wanted}.")
        keys: Sequence[Any] = list(expected)
    else:
        if not isinstance(value, list | tuple):
            return Finding("type", f"{here} is {_kind(value)}, not {_kind(expected)}.")
        if len(value) != len(expected):
            text = f"{here} has {len(value)} parts, not {len(expected)}."
            return Finding("structure", text)
        keys = range(len(expected))
    for key in keys:
        finding = compare(value[key], expected[key], rtol, atol, f"{at}[{key!r}]")
        if finding is not None:
            return finding
    return None


def _compare_arrays(
    value: Any, expected: np.ndarray, rtol: float, atol: float, here: str
) -> Finding | None:
    array = _as_array(value)
    if array is None:
        return Finding("type", f"{here}is {_kind(value)}, not an array of numbers.")
    if array.shape != expected.shape:
        text = f"{here}has shape {array.shape}, expected {expected.shape}."
        return Finding("shape", text)
    if array.dtype.kind == "b" and expected.dtype.kind != "b":
        return Finding("dtype", f"{here}holds True and False, expected numbers.")
    bad = ~np.isfinite(array) & np.isfinite(expected)
    if bad.any():
        where = _index(np.argwhere(bad)[0])
        return Finding("finite", f"{here}is not finite{where}.", f"Got {array[bad][0]}.")
    with np.errstate(all="ignore"):  # an overflow is a difference like any other
        difference = np.abs(array.astype(float) - expected)
    right = difference <= atol + rtol * np.abs(expected)
    wrong = ~right & ~(np.isnan(array) & np.isnan(expected))
    if not wrong.any():
        return None
    if _is_truncated(array, expected):
        return Finding("dtype", f"{here}holds whole numbers ({array.dtype}), expected decimals.")
    worst = tuple(np.argwhere(wrong)[np.argmax(difference[wrong])])
    detail = f"got {array[worst]:.6g}, expected {expected[worst]:.6g}."
    return Finding("values", f"{here}is not right.", f"Largest error{_index(worst)}: {detail}")


def _compare_numbers(
    value: Any, expected: Any, rtol: float, atol: float, here: str
) -> Finding | None:
    array = _as_array(value)
    if array is None or isinstance(value, list | tuple):
        return Finding("type", f"{here}is {_kind(value)}, not a number.")
    if array.shape != ():
        return Finding("shape", f"{here}is an array of shape {array.shape}, expected one number.")
    if array.dtype.kind == "b":
        return Finding("type", f"{here}is True or False, not a number.")
    number = float(array)
    if not np.isfinite(number) and np.isfinite(expected):
        return Finding("finite", f"{here}is {number}, expected a finite number.")
    if isinstance(expected, int) and not number.is_integer():
        return Finding("dtype", f"{here}is {number:g}, expected a whole number.")
    if abs(number - float(expected)) <= atol + rtol * abs(float(expected)):
        return None
    detail = f"Got {number:.6g}, expected {float(expected):.6g}."
    return Finding("values", f"{here}is not right.", detail)


def _compare_inputs(sheet: Sheet, index: int, outcome: Outcome) -> Finding | None:
    changed = _changed(sheet, index, outcome)
    if changed:
        text = f"changes its argument {changed[0]}. Work on a copy, so that the caller's data stay."
        return Finding("inputs", text)
    if outcome.shared:
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


def identical(old: Any, new: Any) -> bool:
    """Return whether two plain values are the same in type, shape and every bit."""
    if type(old) is not type(new):
        return False
    if isinstance(old, np.ndarray):
        same_form = old.dtype == new.dtype and old.shape == new.shape
        return same_form and old.tobytes() == new.tobytes()
    if isinstance(old, dict):
        return list(old) == list(new) and all(identical(old[key], new[key]) for key in old)
    if isinstance(old, list | tuple):
        return len(old) == len(new) and all(map(identical, old, new))
    return bool(old == new or (old != old and new != new))


def _same(sheet: Sheet, index: int, student: Outcome, suspect: Outcome) -> bool:
    """Return whether the student's outcome is the suspect's."""
    if student.failure is not None or suspect.failure is not None:
        kinds = [one.failure.kind if one.failure else "" for one in (student, suspect)]
        return kinds[0] == kinds[1]
    changed = [_changed(sheet, index, one) for one in (student, suspect)]
    return changed[0] == changed[1] and _alike(sheet, student.value, suspect.value)


def _alike(sheet: Sheet, value: Any, suspect: Any) -> bool:
    """Compare like `compare`, but NaN equals NaN: a mistake may be made of them."""
    left, right = _as_array(value), _as_array(suspect)
    if left is not None and right is not None:
        with np.errstate(all="ignore"):
            return left.shape == right.shape and np.allclose(
                left, right, rtol=sheet.rtol, atol=sheet.atol, equal_nan=True
            )
    return compare(value, suspect, sheet.rtol, sheet.atol) is None


def _as_array(value: Any) -> np.ndarray | None:
    """Return numbers, and lists of them, as an array; None for anything else."""
    if not isinstance(value, np.ndarray | np.generic | int | float | list | tuple):
        return None
    try:
        array = np.asarray(value)
    except (ValueError, OverflowError):  # rows of different lengths, or a huge integer
        return None
    return array if array.dtype.kind in "biuf" else None


def _is_truncated(array: np.ndarray, expected: np.ndarray) -> bool:
    """Return whether an array of whole numbers stands where decimals are due."""
    return array.dtype.kind in "iu" and not np.array_equal(expected, np.round(expected))


def _words(names: Iterable[str], most: int = 20) -> str:
    """Return some names in order; not all of very many."""
    words = [name[:40] for name in sorted(names)]
    return ", ".join(words[:most]) + (" …" if len(words) > most else "")


def _index(position: Sequence[int]) -> str:
    numbers = ", ".join(str(int(number)) for number in position)
    return f" at index {numbers}" if len(position) else ""


def _kind(value: Any) -> str:
    names = {
        np.ndarray: "an array",
        str: "text",
        dict: "a dict",
        list: "a list",
        tuple: "a tuple",
        bool: "True or False",
        int: "a whole number",
        float: "a number",
        type(None): "None",
        Unsupported: "something else",
    }
    return names.get(type(value), "a number" if isinstance(value, np.generic) else "something else")
