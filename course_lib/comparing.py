"""Compare one value with what it should be, and say the first difference.

These are the rungs of the ladder from type to values; see `course_lib.checking` for the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from course_lib.codec import Unsupported


@dataclass(frozen=True)
class Finding:
    """The first thing wrong with one outcome.

    Attributes
    ----------
    rung : str
        Step of the ladder: defined, callable, written, exception, type, structure, shape, dtype,
        finite, inputs, values.
    text : str
        What is wrong, without any expected value: fit for hidden cases.
    detail : str
        Where and by how much, got and expected: for visible cases only.
    """

    rung: str
    text: str
    detail: str = ""


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
    here = f"the value at {at}" if at else "the value"
    if value is None and expected is not None:
        return Finding("type", f"{here} is None. Is there a return?")
    if isinstance(value, Unsupported):
        return Finding("type", f"{here} is {value.what}, not {_kind(expected)}.")
    if isinstance(expected, dict | list | tuple):
        return _compare_structure(value, expected, rtol, atol, at)
    if isinstance(expected, str | bool) or expected is None:
        same = type(value) is type(expected) and value == expected
        return None if same else Finding("values", f"{here} is not right.", f"Got {value!r}.")
    if isinstance(expected, np.ndarray):
        return _compare_arrays(value, expected, rtol, atol, here)
    return _compare_numbers(value, expected, rtol, atol, here)


def _compare_structure(
    value: Any, expected: dict[Any, Any] | Sequence[Any], rtol: float, atol: float, at: str
) -> Finding | None:
    here = f"the value at {at}" if at else "the value"
    if isinstance(expected, dict):
        finding, keys = _compare_keys(value, expected, here), list(expected)
    else:
        finding, keys = _compare_length(value, expected, here), list(range(len(expected)))
    if finding is not None:
        return finding
    parts = (compare(value[key], expected[key], rtol, atol, f"{at}[{key!r}]") for key in keys)
    return next(filter(None, parts), None)


def _compare_keys(value: Any, expected: dict[Any, Any], here: str) -> Finding | None:
    if not isinstance(value, dict):
        return Finding("type", f"{here} is {_kind(value)}, not a dict.")
    if value.keys() != expected.keys():
        has, wanted = _words(map(str, value)), _words(map(str, expected))
        return Finding("structure", f"{here} has the keys {has}, not {wanted}.")
    return None


def _compare_length(value: Any, expected: Sequence[Any], here: str) -> Finding | None:
    if not isinstance(value, list | tuple):
        return Finding("type", f"{here} is {_kind(value)}, not {_kind(expected)}.")
    if len(value) != len(expected):
        return Finding("structure", f"{here} has {len(value)} parts, not {len(expected)}.")
    return None


def _compare_arrays(
    value: Any, expected: np.ndarray, rtol: float, atol: float, here: str
) -> Finding | None:
    array = as_array(value)
    if array is None:
        return Finding("type", f"{here} is {_kind(value)}, not an array of numbers.")
    if array.shape != expected.shape:
        text = f"{here} has shape {array.shape}, expected {expected.shape}."
        return Finding("shape", text)
    if array.dtype.kind == "b" and expected.dtype.kind != "b":
        return Finding("dtype", f"{here} holds True and False, expected numbers.")
    bad = ~np.isfinite(array) & np.isfinite(expected)
    if bad.any():
        where = _index(np.argwhere(bad)[0])
        return Finding("finite", f"{here} is not finite{where}.", f"Got {array[bad][0]}.")
    with np.errstate(all="ignore"):  # an overflow is a difference like any other
        difference = np.abs(array.astype(float) - expected)
    right = difference <= atol + rtol * np.abs(expected)
    wrong = ~right & ~(np.isnan(array) & np.isnan(expected))
    if not wrong.any():
        return None
    if _is_truncated(array, expected):
        return Finding("dtype", f"{here} holds whole numbers ({array.dtype}), expected decimals.")
    worst = tuple(np.argwhere(wrong)[np.argmax(difference[wrong])])
    detail = f"got {array[worst]:.6g}, expected {expected[worst]:.6g}."
    return Finding("values", f"{here} is not right.", f"Largest error{_index(worst)}: {detail}")


def _compare_numbers(
    value: Any, expected: Any, rtol: float, atol: float, here: str
) -> Finding | None:
    array = as_array(value)
    if array is None or isinstance(value, list | tuple):
        return Finding("type", f"{here} is {_kind(value)}, not a number.")
    if array.shape != ():
        return Finding("shape", f"{here} is an array of shape {array.shape}, expected one number.")
    if array.dtype.kind == "b":
        return Finding("type", f"{here} is True or False, not a number.")
    number = float(array)
    if not np.isfinite(number) and np.isfinite(expected):
        return Finding("finite", f"{here} is {number}, expected a finite number.")
    if isinstance(expected, int) and not number.is_integer():
        return Finding("dtype", f"{here} is {number:g}, expected a whole number.")
    if abs(number - float(expected)) <= atol + rtol * abs(float(expected)):
        return None
    detail = f"Got {number:.6g}, expected {float(expected):.6g}."
    return Finding("values", f"{here} is not right.", detail)


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


def as_array(value: Any) -> np.ndarray | None:
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
