"""Set what a function did beside what it should have done, number by number.

For visible cases only: everything here shows inputs and expected values.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from course_lib import codec
from course_lib.comparing import compare, identical
from course_lib.findings import as_array
from course_lib.properties import describe
from course_lib.sheets import Case, Outcome, Sheet

MAX_NUMBERS = 12
MAX_COLUMNS = 10
WINDOW = 8
MAX_LITERAL = 120
SKIPPED = "…"


@dataclass(frozen=True)
class Line:
    """One line of a comparison: its name, its cells, and which of them are wrong."""

    name: str
    cells: tuple[str, ...]
    wrong: tuple[bool, ...] = ()


@dataclass(frozen=True)
class Comparison:
    """What one call did, beside what it should have done.

    Attributes
    ----------
    call : str
        The call as Python code.
    lines : tuple of Line
        All with equally many cells; a line named ``index`` or ``column`` heads the others.
    aligned : bool
        Whether the cells are numbers, to be read column by column.
    """

    call: str
    lines: tuple[Line, ...] = ()
    aligned: bool = False


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
        return _in_words(call, yours=raised, expected=brief(expected))
    got, wanted, at = _first_difference(outcome.value, expected, sheet)
    finding = compare(got, wanted, sheet.rtol, sheet.atol)
    if finding is not None and isinstance(wanted, codec.Property):
        found = f"{finding.text} {finding.detail}".strip()
        return _in_words(call + at, yours=found, expected=describe(wanted))
    if finding is not None:
        return _compare_values(call + at, got, wanted, sheet)
    for name, old, new in _inputs(sheet, case, outcome):
        if not identical(old, new):
            return _in_words(call, **{f"{name} before": brief(old), f"{name} after": brief(new)})
    return Comparison(call)


def show_call(sheet: Sheet, case: Case) -> str:
    """Return a case as Python code; long inputs are named, not listed."""
    given = [_literal(arg, name) for name, arg, _ in _inputs(sheet, case, Outcome())]
    given += [f"{name}={_literal(arg, name)}" for name, arg in case.kwargs.items()]
    return f"{sheet.exercise}({', '.join(given)})"


def brief(value: Any) -> str:
    """Return a value in a few words, rounded to be read."""
    if isinstance(value, codec.Unsupported):
        return value.what
    if isinstance(value, codec.Property):
        return describe(value)
    array = as_array(value)
    if array is None:
        text = repr(value)
        return text if len(text) <= MAX_LITERAL else text[:MAX_LITERAL] + SKIPPED
    if array.size > MAX_NUMBERS:
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


def _in_words(call: str, **told: str) -> Comparison:
    return Comparison(call, tuple(Line(name, (text,)) for name, text in told.items()))


def _compare_values(call: str, value: Any, expected: Any, sheet: Sheet) -> Comparison:
    got, wanted = as_array(value), as_array(expected)
    if got is None or wanted is None:
        return _in_words(call, yours=brief(value), expected=brief(expected))
    if got.shape != wanted.shape:
        yours, right = (f"shape {one.shape}: {brief(one)}" for one in (got, wanted))
        return _in_words(call, yours=yours, expected=right)
    close = np.isclose(got, wanted, rtol=sheet.rtol, atol=sheet.atol, equal_nan=True)
    return Comparison(call, tuple(_align(got, wanted, ~close)), aligned=True)


def _align(got: np.ndarray, wanted: np.ndarray, wrong: np.ndarray) -> Iterator[Line]:
    """Yield a head, then two lines for each row of the arrays; of large ones, the first wrong."""
    shape, width = wanted.shape, max(1, wanted.shape[-1]) if wanted.ndim else 1
    got, wanted, wrong = (one.reshape(-1, width) for one in (got, wanted, wrong))
    rows = [*range(len(wrong))] if wrong.size <= MAX_NUMBERS else [int(wrong.any(axis=1).argmax())]
    columns = _window(np.logical_or.reduce(wrong[rows]))
    if shape:
        head = "index" if len(shape) == 1 else "column"
        yield Line(head, _fill(map(str, columns), columns, width, SKIPPED))
    for row in rows:
        pairs = [_pair(got[row, i], wanted[row, i], wrong[row, i]) for i in columns]
        where = f", row {_index(row, shape[:-1])}" if len(shape) > 1 else ""
        marks = _fill((bool(wrong[row, i]) for i in columns), columns, width, False)
        yours, expected = (_fill(one, columns, width, SKIPPED) for one in zip(*pairs, strict=True))
        yield from (Line(f"yours{where}", yours, marks), Line(f"expected{where}", expected))


def _fill(cells: Iterable[Any], columns: range, width: int, gap: Any) -> tuple[Any, ...]:
    """Put a gap where columns are left out."""
    before, after = columns.start > 0, columns.stop < width
    return (*[gap] * before, *cells, *[gap] * after)


def _window(wrong: np.ndarray) -> range:
    """Return which columns to show: all if few, else some from the first wrong one on."""
    if wrong.size <= MAX_COLUMNS:
        return range(wrong.size)
    start = min(max(int(wrong.argmax()) - 1, 0), wrong.size - WINDOW)
    return range(start, start + WINDOW)


def _pair(got: Any, wanted: Any, wrong: bool) -> tuple[str, str]:
    """Return two numbers with as many digits as it takes to see that they differ."""
    for digits in (6, 8, 10, 12, 17):
        texts = _number(got, digits), _number(wanted, digits)
        if not wrong or texts[0] != texts[1]:
            break
    return (f"✕ {texts[0]}" if wrong else texts[0]), texts[1]


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


def _literal(value: Any, name: str) -> str:
    """Return an input as Python code."""
    if isinstance(value, codec.Seed):
        return f"np.random.default_rng({value.value})"
    if isinstance(value, codec.Shipped):
        return value.name.rpartition(".")[2]
    if isinstance(value, np.ndarray):
        text = f"np.array({_numbers_as_code(value)})" if value.size <= MAX_LITERAL else name
    elif isinstance(value, dict):
        pairs = (f"{key!r}: {_literal(part, key)}" for key, part in value.items())
        text = f"{{{', '.join(pairs)}}}"
    else:
        text = repr(value.item() if isinstance(value, np.generic) else value)
    return text if len(text) <= MAX_LITERAL else name


def _numbers_as_code(array: np.ndarray) -> str:
    """Return nested lists that read back as the same array, whatever NumPy's print options."""
    text = re.sub(r"\.0\b", ".", repr(array.tolist()))
    return re.sub(r"\b(nan|inf)\b", r"np.\1", text)
