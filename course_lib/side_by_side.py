"""Set what a function did beside what it should have done, number by number.

For visible cases only: everything here shows inputs and expected values.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from course_lib import codec
from course_lib.checking import compare, identical
from course_lib.sheets import Case, Outcome, Sheet

MAX_SHOWN = 8
MAX_LITERAL = 120
SKIPPED = "…"


@dataclass(frozen=True)
class Comparison:
    """What one call did, beside what it should have done.

    Attributes
    ----------
    call : str
        The call as Python code, to be tried in a cell.
    rows : tuple of (str, tuple of str)
        Name of each row (``yours``, ``expected`` ...) and its cells.
    index : tuple of str
        Index of each column; empty if there is one column, which has none.
    wrong : tuple of bool
        Columns that differ; empty if the rows are not to be read column by column.
    """

    call: str
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    index: tuple[str, ...] = ()
    wrong: tuple[bool, ...] = ()


def compare_case(sheet: Sheet, position: int, outcome: Outcome) -> Comparison:
    """Return the comparison of one case that failed.

    Parameters
    ----------
    sheet : Sheet
        Cases and expected values.
    position : int
        Which case.
    outcome : Outcome
        What the function did.

    Returns
    -------
    Comparison
        Of the error, the changed input, or the first part of the value that is not right.
    """
    case, expected = sheet.cases[position], sheet.expected[position]
    call = show_call(sheet, case)
    if outcome.failure is not None:
        raised = ", ".join(filter(None, [outcome.failure.kind, outcome.failure.line]))
        return Comparison(call, (("yours", (raised,)), ("expected", (brief(expected),))))
    got, wanted, at = _first_difference(outcome.value, expected, sheet)
    if compare(got, wanted, sheet.rtol, sheet.atol) is not None:
        return _compare_values(call + at, got, wanted, sheet)
    for name, old, new in _inputs(sheet, case, outcome):
        if not identical(old, new):
            before, after = f"{name} before", f"{name} after"
            return Comparison(call, ((before, (brief(old),)), (after, (brief(new),))))
    return Comparison(call, ())


def show_call(sheet: Sheet, case: Case) -> str:
    """Return a case as Python code; long inputs are named, not listed."""
    given = [_literal(arg, name) for name, arg, _ in _inputs(sheet, case, Outcome())]
    given += [f"{name}={_literal(arg, name)}" for name, arg in case.kwargs.items()]
    return f"{sheet.exercise}({', '.join(given)})"


def brief(value: Any) -> str:
    """Return a value in a few words, rounded to be read."""
    if isinstance(value, codec.Unsupported):
        return value.what
    array = _numbers(value)
    if array is None:
        text = repr(value)
        return text if len(text) <= MAX_LITERAL else text[:MAX_LITERAL] + SKIPPED
    if array.size > MAX_SHOWN + 2:
        return f"{array.size} numbers"
    return _nested(array)


def _inputs(sheet: Sheet, case: Case, outcome: Outcome) -> Iterator[tuple[str, Any, Any]]:
    """Yield name, value before, value after of each positional input."""
    after = outcome.after if len(outcome.after) == len(case.args) else case.args
    for i, (old, new) in enumerate(zip(case.args, after, strict=True)):
        name = sheet.parameters[i] if i < len(sheet.parameters) else f"argument {i + 1}"
        yield name, old, new


def _first_difference(value: Any, expected: Any, sheet: Sheet) -> tuple[Any, Any, str]:
    """Walk down to the first part that is not right; return it, its solution, and where it is."""
    for key, part, wanted in _parts(value, expected):
        if compare(part, wanted, sheet.rtol, sheet.atol) is not None:
            part, wanted, deeper = _first_difference(part, wanted, sheet)
            return part, wanted, f"[{key!r}]{deeper}"
    return value, expected, ""


def _parts(value: Any, expected: Any) -> list[tuple[Any, Any, Any]]:
    """Return key, part and expected part of two dicts or lists of one structure."""
    if isinstance(expected, dict) and isinstance(value, dict) and value.keys() == expected.keys():
        return [(key, value[key], expected[key]) for key in expected]
    lists = isinstance(expected, list | tuple) and isinstance(value, list | tuple)
    if lists and len(value) == len(expected):
        return [(i, value[i], expected[i]) for i in range(len(expected))]
    return []


def _compare_values(call: str, value: Any, expected: Any, sheet: Sheet) -> Comparison:
    got, wanted = _numbers(value), _numbers(expected)
    if got is None or wanted is None:
        return Comparison(call, (("yours", (brief(value),)), ("expected", (brief(expected),))))
    if got.shape != wanted.shape:
        yours, right = (f"shape {one.shape}: {brief(one)}" for one in (got, wanted))
        return Comparison(call, (("yours", (yours,)), ("expected", (right,))))
    close = np.isclose(got, wanted, rtol=sheet.rtol, atol=sheet.atol, equal_nan=True)
    shown = _window(~close.ravel())
    pairs = [_pair(got.flat[i], wanted.flat[i], close.flat[i]) for i in shown]
    index = [_index(i, wanted.shape) for i in shown] if wanted.shape else []
    wrong = [not close.flat[i] for i in shown]
    return _with_gaps(call, pairs, index, wrong, shown, wanted.size)


def _with_gaps(
    call: str,
    pairs: list[tuple[str, str]],
    index: list[str],
    wrong: list[bool],
    shown: range,
    size: int,
) -> Comparison:
    """Put an ellipsis where columns are left out."""
    before, after = shown.start > 0, shown.stop < size
    columns = zip(*pairs, strict=True)
    yours, expected = (_fill(column, before, after, SKIPPED) for column in columns)
    return Comparison(
        call,
        (("yours", yours), ("expected", expected)),
        _fill(index, before, after, SKIPPED),
        _fill(wrong, before, after, False),
    )


def _fill(cells: Any, before: bool, after: bool, gap: Any) -> tuple[Any, ...]:
    return (*[gap] * before, *cells, *[gap] * after)


def _window(wrong: np.ndarray) -> range:
    """Return which numbers to show: all if few, else some from the first wrong one on."""
    if wrong.size <= MAX_SHOWN + 2:
        return range(wrong.size)
    first = int(np.argmax(wrong)) if wrong.any() else 0
    start = min(max(first - 1, 0), wrong.size - MAX_SHOWN)
    return range(start, start + MAX_SHOWN)


def _pair(got: Any, wanted: Any, close: bool) -> tuple[str, str]:
    """Return two numbers with as many digits as it takes to see that they differ."""
    for digits in (6, 8, 10, 12, 17):
        texts = _number(got, digits), _number(wanted, digits)
        if close or texts[0] != texts[1]:
            break
    return texts


def _number(value: Any, digits: int = 6) -> str:
    if isinstance(value, np.bool_ | np.integer | bool | int):
        return str(value)
    return f"{value:.{digits}g}"


def _nested(array: np.ndarray) -> str:
    if array.ndim == 0:
        return _number(array[()])
    return f"[{', '.join(_nested(part) for part in array)}]"


def _index(flat: int, shape: tuple[int, ...]) -> str:
    return ", ".join(str(int(number)) for number in np.unravel_index(flat, shape))


def _numbers(value: Any) -> np.ndarray | None:
    """Return numbers, and lists of them, as an array; None for anything else."""
    try:
        array = np.asarray(value)
    except ValueError:  # ragged
        return None
    return array if array.dtype.kind in "biuf" else None


def _literal(value: Any, name: str) -> str:
    """Return an input as Python code."""
    if isinstance(value, codec.Seed):
        return f"np.random.default_rng({value.value})"
    if isinstance(value, codec.Shipped):
        return value.name.rpartition(".")[2]
    if isinstance(value, np.ndarray):
        text = f"np.array({_numbers_as_code(value)})" if value.size <= MAX_LITERAL else name
    else:
        text = repr(value.item() if isinstance(value, np.generic) else value)
    return text if len(text) <= MAX_LITERAL else name


def _numbers_as_code(array: np.ndarray) -> str:
    """Return nested lists that read back as the same array, whatever NumPy's print options."""
    text = re.sub(r"\.0\b", ".", repr(array.tolist()))
    return re.sub(r"\b(nan|inf)\b", r"np.\1", text)
