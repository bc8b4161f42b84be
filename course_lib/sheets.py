"""The sheet of an exercise: its cases with their solutions, and known mistakes with theirs.

A sheet is all that is needed to judge a function, as plain data. The student bundle ships
one per exercise with the *visible* cases only (``course_lib/cases/<exercise>.json``); the
grader makes one with the hidden cases for each student and never lets it leave its process.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from course_lib import codec
from course_lib.comparing import identical


@dataclass(frozen=True)
class Case:
    """One call of an exercise.

    Attributes
    ----------
    sentence : str
        What the case is about, in the student's words.
    idea : str
        The idea that it tests; all cases of one idea pass or fail together.
    args, kwargs : tuple, dict
        The inputs, plain data.
    calls : int
        How often the function is called, one call after the other with the same generator. If
        more than once, the value is the list of what it returned, and of one call more, whose
        generator begins anew: what that returns, the first call must have returned.
    """

    sentence: str
    idea: str
    args: tuple[Any, ...]
    kwargs: dict[str, Any] = field(default_factory=dict)
    calls: int = 1


class Limit(StrEnum):
    """What can end a cell or a call, or keep it from being run, other than its own exception."""

    TIME = "TimeLimit"
    WALL = "WallLimit"
    MEMORY = "MemoryLimit"
    PROCESS = "ProcessLimit"
    DISK = "DiskLimit"
    OUTPUT = "OutputLimit"
    CRASH = "Crash"
    NOT_REACHED = "NotReached"


@dataclass(frozen=True)
class Failure:
    """An exception, or a limit that ended the call, as plain text.

    Attributes
    ----------
    kind : str
        Name of the exception's class, or of the `Limit`.
    message : str
        Its message.
    line : str
        The student's line that raised it, ``"line 3: v = beta * w"``; empty if unknown.
    """

    kind: str
    message: str = ""
    line: str = ""


@dataclass(frozen=True)
class Outcome:
    """What one call did, as plain data: a value or a failure, and the inputs afterwards.

    Attributes
    ----------
    value : plain data
        What the function returned.
    failure : Failure or None
        Why there is no value.
    after : tuple
        ``args`` after the call, to see which of them it changed.
    shared : tuple of int
        Positions of the arguments whose memory the value shares.
    """

    value: Any = None
    failure: Failure | None = None
    after: tuple[Any, ...] = ()
    shared: tuple[int, ...] = ()


@dataclass(frozen=True)
class Suspect:
    """A known mistake: its name, three hints, and what it does on each case of the sheet.

    Of a value that chance decides only what is wrong with it is kept, in words: see
    `course_lib.checking.condensed`.
    """

    name: str
    hints: tuple[str, str, str]
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True)
class Sheet:
    """The cases of an exercise with their solutions.

    Attributes
    ----------
    exercise : str
        Name of the function.
    parameters : tuple of str
        Names of its arguments, in order.
    rtol, atol : float
        Tolerance: a value is right within ``atol + rtol * abs(expected)``.
    cases : tuple of Case
        The calls.
    expected : tuple
        The right value of each, or what it must have: a `codec.Property`, or plain data that hold
        some.
    shares : bool
        Whether a value may hold arrays of the inputs, as a cache does.
    """

    exercise: str
    parameters: tuple[str, ...]
    rtol: float
    atol: float
    cases: tuple[Case, ...]
    expected: tuple[Any, ...]
    shares: bool = False


def write_sheet(path: Path, sheet: Sheet, suspects: Sequence[Suspect]) -> None:
    """Write a sheet and its suspects to a JSON file."""
    document = {
        "exercise": sheet.exercise,
        "parameters": list(sheet.parameters),
        "rtol": sheet.rtol,
        "atol": sheet.atol,
        "cases": [
            [case.sentence, case.idea, case.args, case.kwargs, case.calls] for case in sheet.cases
        ],
        "expected": list(sheet.expected),
        "shares": sheet.shares,
        "suspects": [
            [suspect.name, list(suspect.hints), _pack_outcomes(sheet, suspect)]
            for suspect in suspects
        ],
    }
    path.write_text(codec.dumps(document) + "\n", encoding="ascii")


def read_sheet(path: Path) -> tuple[Sheet, tuple[Suspect, ...]]:
    """Read what `write_sheet` wrote.

    Parameters
    ----------
    path : Path
        The JSON file.

    Returns
    -------
    sheet : Sheet
        Cases with solutions.
    suspects : tuple of Suspect
        What each known mistake does on them.

    Raises
    ------
    ValueError
        If the file is damaged; the message names it and says what to do.
    """
    try:
        document = codec.loads(path.read_text(encoding="ascii"))
        cases = tuple(Case(*fields) for fields in document["cases"])
        sheet = Sheet(
            exercise=document["exercise"],
            parameters=tuple(document["parameters"]),
            rtol=document["rtol"],
            atol=document["atol"],
            cases=cases,
            expected=tuple(document["expected"]),
            shares=document.get("shares", False),
        )
        suspects = tuple(
            Suspect(name, tuple(hints), _unpack_outcomes(sheet, outcomes))
            for name, hints, outcomes in document["suspects"]
        )
    except (ValueError, TypeError, KeyError) as error:
        raise ValueError(
            f"{path} is damaged ({error}). Copy it again from the course bundle."
        ) from error
    return sheet, suspects


def _pack_outcomes(sheet: Sheet, suspect: Suspect) -> list[dict[str, Any]]:
    pairs = zip(suspect.outcomes, sheet.cases, strict=True)
    return [pack_outcome(outcome, given=case.args) for outcome, case in pairs]


def _unpack_outcomes(sheet: Sheet, packed: Sequence[Any]) -> tuple[Outcome, ...]:
    pairs = zip(packed, sheet.cases, strict=True)
    return tuple(unpack_outcome(one, given=case.args) for one, case in pairs)


def pack_outcome(outcome: Outcome, given: tuple[Any, ...] | None = None) -> dict[str, Any]:
    """Return an outcome as plain data for `codec.dumps`.

    Parameters
    ----------
    outcome : Outcome
        What a call did.
    given : tuple, optional
        Its arguments as they were, which the reader knows, too: where nothing was changed they
        are left out. They are most of what there is to tell.

    Returns
    -------
    dict
        For `unpack_outcome`.
    """
    failure = outcome.failure
    as_given = given is not None and identical(given, outcome.after)
    return {
        "value": outcome.value,
        "failure": None if failure is None else [failure.kind, failure.message, failure.line],
        "after": None if as_given else outcome.after,
        "shared": outcome.shared,
    }


def unpack_outcome(packed: Any, given: tuple[Any, ...] | None = None) -> Outcome:
    """Return the outcome that `pack_outcome` packed, checking every part of it.

    Parameters
    ----------
    packed : plain data
        What `codec.loads` read.
    given : tuple, optional
        The arguments as they were; needed where they may have been left out.

    Returns
    -------
    Outcome
        The outcome.

    Raises
    ------
    codec.CodecError
        If a part is missing or of the wrong type; the packing side may be hostile.
    """
    if type(packed) is not dict or set(packed) != {"value", "failure", "after", "shared"}:
        raise codec.CodecError("not an outcome")
    failure, after, shared = packed["failure"], packed["after"], packed["shared"]
    after = given if after is None else after
    if failure is not None:
        if type(failure) is not list or [type(part) for part in failure] != [str, str, str]:
            raise codec.CodecError("not a failure")
        failure = Failure(*(part[:1000] for part in failure))
    if type(after) is not tuple or type(shared) is not tuple:
        raise codec.CodecError("not an outcome")
    if any(type(position) is not int for position in shared):
        raise codec.CodecError("not positions")
    return Outcome(packed["value"], failure, after, shared)
