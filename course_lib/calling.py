"""Call a student's function on the cases of an exercise and note what each call did.

This is the half of checking that runs where the student's code runs: in the notebook, and
inside the grader's sandbox. It decides nothing; see `course_lib.checking` for the other half.
"""

from __future__ import annotations

import copy
import importlib
import linecache
import traceback
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from types import TracebackType
from typing import Any

import numpy as np

from course_lib import codec
from course_lib.comparing import identical
from course_lib.sheets import Case, Failure, Limit, Outcome

MAX_LISTED = 10_000
CHANGEABLE_OR_HOLDING = (np.ndarray, list, dict, tuple)


def call_cases(function: Callable[..., Any], cases: Sequence[Case]) -> Iterator[Outcome]:
    """Call a function once per case and yield each `Outcome`.

    Parameters
    ----------
    function : callable
        The student's function.
    cases : sequence of Case
        Inputs; each call gets copies of its own.

    Yields
    ------
    Outcome
        Value or failure, and the inputs afterwards. Exceptions are noted, not raised.
    """
    for case in cases:
        yield call_case(function, case)


def call_case(function: Callable[..., Any], case: Case) -> Outcome:
    """Call a function on one case, as often as it says; see `call_cases` and `Case.calls`."""
    if case.calls == 1:
        return _call_once(function, case, case)
    begun = _with_generators(case)
    outcomes = [_call_once(function, case, begun) for _ in range(case.calls)]
    outcomes.append(_call_once(function, case, case))
    failed = next((one for one in outcomes if one.failure is not None), None)
    if failed is not None:
        return failed
    impure = (one for one in outcomes if one.shared or not identical(one.after, case.args))
    return replace(next(impure, outcomes[0]), value=[one.value for one in outcomes])


def _with_generators(case: Case) -> Case:
    """Return a case whose seeds have become generators, for all its calls to draw from."""
    seeds = codec.Seed
    args = tuple(revive(arg) if isinstance(arg, seeds) else arg for arg in case.args)
    pairs = case.kwargs.items()
    kwargs = {name: revive(arg) if isinstance(arg, seeds) else arg for name, arg in pairs}
    return replace(case, args=args, kwargs=kwargs)


def _call_once(function: Callable[..., Any], case: Case, given: Case) -> Outcome:
    """Call a function once on copies of what is given: the case, or one with generators."""
    args = tuple(map(_own, given.args))
    kwargs = {name: _own(arg) for name, arg in given.kwargs.items()}
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            value = _listed(function(*args, **kwargs))
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - even sys.exit() is the student's
        return Outcome(failure=describe_error(error), after=_plain(args, case))
    shared = tuple(i for i, arg in enumerate(args) if _shares_memory(arg, value))
    return Outcome(value=value, after=_plain(args, case), shared=shared)


def _own(arg: Any) -> Any:
    """Return a copy of an input, but a generator itself: the next call goes on with it."""
    return arg if isinstance(arg, np.random.Generator) else revive(copy.deepcopy(arg))


def call_anything(function: Any, case: Case) -> Outcome:
    """Call what a notebook holds under a name, which may be nothing, or no function."""
    if function is None:
        return Outcome(failure=Failure("NotDefined", "is not defined."))
    if not callable(function):
        text = f"is not a function; it is of type {type(function).__name__}."
        return Outcome(failure=Failure("NotCallable", text))
    return call_case(function, case)


def revive(arg: Any) -> Any:
    """Turn the two input markers into what they stand for, also inside dicts, lists and tuples."""
    if isinstance(arg, codec.Seed):
        return np.random.default_rng(arg.value)
    if isinstance(arg, codec.Shipped):
        module, _, name = arg.name.rpartition(".")
        return getattr(importlib.import_module(f"course_lib.{module}"), name)
    if isinstance(arg, dict):
        return {key: revive(part) for key, part in arg.items()}
    if isinstance(arg, list | tuple):
        return type(arg)(map(revive, arg))
    return arg


def describe_error(error: BaseException) -> Failure:
    """Return an exception as plain text, with the student's line that raised it."""
    try:
        message = str(error)
    except Exception:  # noqa: BLE001 - a student's exception may fail even at this
        message = ""
    # NumPy raises a MemoryError under another name.
    kind = Limit.MEMORY.value if isinstance(error, MemoryError) else type(error).__name__
    return Failure(kind, message[:500], _line_of(error.__traceback__))


def _line_of(trace: TracebackType | None) -> str:
    """Return the innermost line that lies in a notebook cell, as ``line 3: code``."""
    for frame in reversed(traceback.extract_tb(trace)):
        is_library = frame.filename.startswith(("<frozen ", "<__array_function__"))
        is_cell = "ipykernel_" in frame.filename or frame.filename.startswith("<")
        if is_cell and not is_library:
            source = linecache.getline(frame.filename, frame.lineno or 0).strip()
            return f"line {frame.lineno}: {source}"[:200] if source else f"line {frame.lineno}"
    return ""


def _listed(value: Any) -> Any:
    """Return an iterator's items as a list, up to a cap; leave everything else alone."""
    if not isinstance(value, Iterator):
        return value
    items = []
    for item in value:
        items.append(item)
        if len(items) > MAX_LISTED:
            raise ValueError(f"the iterator yields more than {MAX_LISTED} items")
    return items


def _plain(args: tuple[Any, ...], case: Case) -> tuple[Any, ...]:
    """Return the inputs after the call; markers stay what they were."""
    return tuple(map(_marked, args, case.args))


def _marked(arg: Any, given: Any) -> Any:
    """Return an input with the markers that it was given with; what is new in it stays."""
    if isinstance(given, codec.Seed):
        return given
    if isinstance(given, codec.Shipped):
        return given if arg is revive(given) else arg
    if type(given) is dict and type(arg) is dict:
        return {key: _marked(part, given.get(key)) for key, part in arg.items()}
    if type(given) in (list, tuple) and type(arg) is type(given) and len(arg) == len(given):
        return type(given)(map(_marked, arg, given))
    return arg


def _shares_memory(arg: Any, value: Any) -> bool:
    """Return whether a value and an input have memory in common that either could change."""
    given = _changeable(arg)
    made = _changeable(value) if given else {}
    if given.keys() & made.keys():
        return True
    arrays, others = (
        [part for part in parts.values() if isinstance(part, np.ndarray)] for parts in (given, made)
    )
    return any(np.may_share_memory(one, other) for one in arrays for other in others)


def _changeable(value: Any) -> dict[int, Any]:
    """Return the arrays, lists and dicts that a value is or holds, by id."""
    found, seen, left = {}, {}, [value]
    while left:
        one = left.pop()
        if id(one) in seen:  # a list may hold itself
            continue
        if isinstance(one, np.ndarray | list | dict):
            found[id(one)] = one
        # Of these types only: what a stranger's class says of its parts may have no end.
        if type(one) in (dict, list, tuple):
            seen[id(one)] = one
            parts = one.values() if type(one) is dict else one
            left.extend(part for part in parts if isinstance(part, CHANGEABLE_OR_HOLDING))
    return found
