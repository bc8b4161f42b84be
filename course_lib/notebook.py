"""What students call while they work: `check` one function, ask whether some are `written`."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any

from course_lib import codec
from course_lib.calling import call_case, describe_error
from course_lib.checking import find_all, idea_of, judge, name_mistake
from course_lib.comparing import Finding
from course_lib.report import HINT_TITLES, CaseRow, CheckResult
from course_lib.sheets import (
    Case,
    Outcome,
    Sheet,
    Suspect,
    pack_outcome,
    read_sheet,
    unpack_outcome,
)
from course_lib.side_by_side import compare_case
from course_lib.stubs import is_stub

CASES = Path(__file__).parent / "cases"
RESULTS = {"exception": "error", "written": "error", "inputs": "changes input"}
INSTRUCTORS = "Instructors: `course release` makes it."
NO_HINT = (
    "This is not one of the mistakes that the course knows, so there is no hint. Work out the "
    "first wrong number by hand, and compare each step with your code."
)


class CannotCheckError(Exception):
    """There is nothing to check, or nothing to check it with; the message says what to do."""


def check(function: object = None, hint: int = 0) -> CheckResult:
    """Check one of your functions on the visible cases of its exercise.

    Parameters
    ----------
    function : callable
        The function itself, as in ``check(ewa)``.
    hint : {0, 1, 2, 3}
        How many hints to open at once. In JupyterLab they open with a click, too.

    Returns
    -------
    CheckResult
        Shown as a card in JupyterLab and as text elsewhere.
    """
    try:
        name = _name_of(function)
        sheet, suspects = find_sheet(name)
    except CannotCheckError as problem:
        return CheckResult("", "not_checked", str(problem))
    assert callable(function)
    outcomes = [_call(function, case) for case in sheet.cases]
    try:
        result = _describe(sheet, outcomes, suspects, stub=is_stub(function))
    except Exception as fault:  # noqa: BLE001 - the course's fault; say so, and blame no student
        reason = f"The check itself failed ({type(fault).__name__}: {fault}). Please report this."
        return CheckResult(name, "not_checked", reason)
    return _open_hints(result, hint)


def written(*functions: Any) -> bool:
    """Return whether functions are written; if not, print which to write first.

    Parameters
    ----------
    *functions : callable
        The functions that the rest of a cell needs.

    Returns
    -------
    bool
        False if one of them is still a stub.

    Raises
    ------
    TypeError
        If one of them is not a function.
    """
    stubs = []
    for function in functions:
        if not callable(function):
            kind = type(function).__name__
            raise TypeError(f"written takes functions, as in written(ewa), not a {kind}")
        if is_stub(function):
            stubs.append(title_of(function))
    if stubs:
        print(f"Write {in_words(stubs)} first, then run this cell again.")
    return not stubs


def find_sheet(name: str) -> tuple[Sheet, tuple[Suspect, ...]]:
    """Return the frozen visible sheet of an exercise, and the known mistakes.

    Parameters
    ----------
    name : str
        Name of the exercise.

    Returns
    -------
    sheet : Sheet
        Visible cases, with solutions.
    suspects : tuple of Suspect
        What each known mistake does on them.

    Raises
    ------
    CannotCheckError
        If there is no such exercise, or its file is missing or damaged.
    """
    names = _exercises()
    if name not in names:
        raise CannotCheckError(_no_such_exercise(name, names))
    path = _folder() / f"{name}.json"
    try:
        return _read(path, path.stat().st_mtime_ns)
    except OSError as error:
        raise CannotCheckError(
            f"{path} cannot be read ({error.strerror}). Copy it again from the course bundle. "
            f"{INSTRUCTORS}"
        ) from error
    except ValueError as error:
        raise CannotCheckError(f"{error} {INSTRUCTORS}") from error


@lru_cache(maxsize=64)
def _read(path: Path, modified: int) -> tuple[Sheet, tuple[Suspect, ...]]:
    """Read a sheet once for each time that it is written."""
    return read_sheet(path)


def _folder() -> Path:
    return Path(os.environ.get("COURSE_CASES") or CASES)


def _exercises() -> list[str]:
    """Return the names of all exercises that have a file, at least one."""
    names = sorted(path.stem for path in _folder().glob("*.json"))
    if not names:
        raise CannotCheckError(
            f"The visible cases are missing: {_folder()} holds none. Copy the folder course_lib "
            f"again from the course bundle. {INSTRUCTORS}"
        )
    return names


def _no_such_exercise(name: str, names: Sequence[str]) -> str:
    near = get_close_matches(name, names, n=1, cutoff=0.6)
    guess = f" Did you mean {near[0]}?" if near else ""
    return f"{name} is not an exercise of this course.{guess} Its exercises: {', '.join(names)}."


def _name_of(function: object) -> str:
    """Return the name of the exercise that a function must belong to."""
    if isinstance(function, str):
        known = function if function in _exercises() else _exercises()[0]
        raise CannotCheckError(f"Leave out the quotes: check({known}).")
    example = f"check({_exercises()[0]})"
    if function is None:
        raise CannotCheckError(f"check needs one of your functions, as in {example}.")
    if not callable(function) or isinstance(function, type) or not hasattr(function, "__name__"):
        raise CannotCheckError(
            f"This is a value of type {type(function).__name__}, not a function. Pass the function "
            f"itself, without calling it: {example}."
        )
    if function.__name__ == "<lambda>":
        raise CannotCheckError(
            "This is a lambda, which has no name. Write your function with def, under the name of "
            f"its exercise: one of {', '.join(_exercises())}."
        )
    return str(function.__name__)


def _call(function: Callable[..., Any], case: Case) -> Outcome:
    """Call a function on one case, and see its outcome as the grader would: as plain data."""
    try:
        outcome = call_case(function, case)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - sys.exit() is no Exception
        outcome = Outcome(failure=describe_error(error), after=case.args)
    try:
        return unpack_outcome(codec.loads(codec.dumps(pack_outcome(outcome))))
    except codec.CodecError:
        return Outcome(codec.Unsupported("too large to compare"), after=case.args)


def _describe(
    sheet: Sheet, outcomes: Sequence[Outcome], suspects: Sequence[Suspect], *, stub: bool
) -> CheckResult:
    """Judge outcomes and gather what there is to show."""
    findings = find_all(sheet, outcomes)
    verdict = judge(sheet, outcomes, visible=True)
    failed = verdict.first_failed
    if failed is None:
        return CheckResult(sheet.exercise, "passed", rows=_rows(sheet, findings))
    if all(finding is not None and finding.rung == "written" for finding in findings):
        return CheckResult(sheet.exercise, "unwritten", _unwritten(stub))
    first, finding = _first_against(failed.name, sheet, findings)
    suspect = name_mistake(sheet, outcomes, suspects)
    rows = list(_rows(sheet, findings))
    rows[first] = replace(rows[first], comparison=compare_case(sheet, first, outcomes[first]))
    by_value = finding.rung in ("values", "finite")
    return CheckResult(
        sheet.exercise,
        "failed",
        verdict.reason,
        tuple(rows),
        suspect.hints if suspect else (),
        remark=NO_HINT if by_value and not suspect else "",
    )


def _first_against(
    idea: str, sheet: Sheet, findings: Sequence[Finding | None]
) -> tuple[int, Finding]:
    """Return the first finding that counts against an idea, and the position of its case."""
    pairs = enumerate(zip(sheet.cases, findings, strict=True))
    return next((i, one) for i, (case, one) in pairs if one and idea_of(case, one) == idea)


def _rows(sheet: Sheet, findings: Sequence[Finding | None]) -> tuple[CaseRow, ...]:
    pairs = zip(sheet.cases, findings, strict=True)
    return tuple(CaseRow(case.sentence, _result(finding)) for case, finding in pairs)


def _result(finding: Finding | None) -> str:
    return "right" if finding is None else RESULTS.get(finding.rung, "wrong")


def _unwritten(stub: bool) -> str:
    if stub:
        return "Put your code where it raises NotImplementedError, then run both cells again."
    return "It still raises NotImplementedError: take that line out and return your result."


def _open_hints(result: CheckResult, hint: object) -> CheckResult:
    if type(hint) is not int or not 0 <= hint <= len(HINT_TITLES):
        numbers = in_words([f"hint={number + 1}" for number in range(len(HINT_TITLES))], "or")
        return replace(result, remark=f"Hints are numbered: {numbers}.")
    if hint and result.status == "failed" and not result.hints:
        return replace(result, remark=NO_HINT)
    return replace(result, level=hint)


def title_of(function: Any) -> str:
    """Return a function's name, with the notebook that it comes from if that is another one."""
    notebook = getattr(function, "notebook", "")
    return f"`{function.__name__}`{' of ' * bool(notebook)}{notebook}"


def in_words(words: Sequence[str], last: str = "and") -> str:
    """Return words as one list, as in ``a, b and c``; at least one."""
    *rest, final = words
    return f"{', '.join(rest)} {last} {final}" if rest else final
