"""Compare one value with what it should be, and say the first difference.

These are the rungs of the ladder from type to values; see `course_lib.checking` for the others.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

import numpy as np

from course_lib import properties
from course_lib.codec import Property, Unsupported
from course_lib.findings import Finding, as_array


def compare(value: Any, expected: Any, rtol: float, atol: float, at: str = "") -> Finding | None:
    """Climb the rungs from type to values for one value; None if it is right.

    Parameters
    ----------
    value, expected : plain data
        What was returned, and what should have been. Where that is a `Property`, the value
        must have it.
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
        text = f"is None, not {_kind(expected)}." if at else "is None. Is there a return?"
        return Finding("type", f"{here} {text}")
    if isinstance(value, Unsupported):
        return Finding("type", f"{here} is {value.what}, not {_kind(expected)}.")
    if isinstance(expected, Property):
        look = partial(compare, rtol=rtol, atol=atol)
        return properties.judge(value, expected, look, at)
    if isinstance(expected, dict | list | tuple):
        return _compare_structure(value, expected, rtol, atol, at)
    if isinstance(expected, np.ndarray):
        if identical(value, expected):  # most are, and that is quick to see
            return None
        return _compare_arrays(value, expected, rtol, atol, here)
    if _is_number(expected):
        return _compare_numbers(value, expected, rtol, atol, here)
    same = identical(_as_truth(value), _as_truth(expected))
    return None if same else Finding("values", f"{here} is not right.", f"Got {_shown(value)}.")


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
    difference, wrong = _differ(array, expected, rtol, atol)
    if not wrong.any():
        return None
    if _is_truncated(array, expected):
        return Finding("dtype", f"{here} holds whole numbers ({array.dtype}), expected decimals.")
    worst = tuple(np.argwhere(wrong)[np.argmax(difference[wrong])])
    detail = f"got {_shown(array[worst])}, expected {_shown(expected[worst])}."
    return Finding("values", f"{here} is not right.", f"Largest error{_index(worst)}: {detail}")


def _compare_numbers(
    value: Any, expected: Any, rtol: float, atol: float, here: str
) -> Finding | None:
    # An integer may be too long for an array.
    array = np.asarray(float(value)) if type(value) is int else as_array(value)
    if array is None or isinstance(value, list | tuple):
        return Finding("type", f"{here} is {_kind(value)}, not a number.")
    if array.shape != ():
        return Finding("shape", f"{here} is an array of shape {array.shape}, expected one number.")
    if array.dtype.kind == "b":
        return Finding("type", f"{here} is True or False, not a number.")
    number, wanted = float(array), float(expected)
    if not math.isfinite(number) and math.isfinite(wanted):
        return Finding("finite", f"{here} is {number}, expected a finite number.")
    if isinstance(expected, int) and not number.is_integer():
        return Finding("dtype", f"{here} is {number:g}, expected a whole number.")
    _, wrong = _differ(np.asarray(number), np.asarray(wanted), rtol, atol)
    if not wrong:
        return None
    detail = f"Got {number:.6g}, expected {wanted:.6g}."
    return Finding("values", f"{here} is not right.", detail)


def _differ(
    array: np.ndarray, expected: np.ndarray, rtol: float, atol: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return how far numbers lie apart, and where that is too far."""
    # What is not finite is right only where the same is expected: no tolerance reaches it.
    got, wanted = array.astype(float), expected.astype(float)
    same = (got == wanted) | (np.isnan(got) & np.isnan(wanted))
    with np.errstate(all="ignore"):  # an overflow is a difference like any other
        difference = np.where(same, 0.0, np.abs(got - wanted))
        close = (difference <= atol + rtol * np.abs(wanted)) & np.isfinite(wanted)
    return difference, ~(same | close)


def identical(old: Any, new: Any) -> bool:
    """Return whether two plain values are the same in type, shape and every bit."""
    if old is new:
        return True
    if type(old) is not type(new):
        return False
    if isinstance(old, np.ndarray):
        same_form = old.dtype == new.dtype and old.shape == new.shape
        return same_form and old.tobytes() == new.tobytes()
    if isinstance(old, dict):
        return list(old) == list(new) and all(identical(old[key], new[key]) for key in old)
    if isinstance(old, list | tuple):
        return len(old) == len(new) and all(map(identical, old, new))
    if isinstance(old, Property):
        return identical([old.name, old.settings], [new.name, new.settings])
    if isinstance(old, float | np.generic):  # NaN is itself, and 0.0 is not -0.0
        return repr(old) == repr(new)
    return bool(old == new)


def _is_number(value: Any) -> bool:
    kinds = int | float | np.integer | np.floating
    return isinstance(value, kinds) and not isinstance(value, bool)


def _as_truth(value: Any) -> Any:
    """Return NumPy's True and False as Python's, which mean the same; all else as it is."""
    return bool(value) if isinstance(value, np.bool_) else value


def _shown(value: Any) -> str:
    """Return a value in few characters."""
    return f"{value:.6g}" if _is_number(value) else repr(_as_truth(value))[:100]


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
        Property: "drawn values",
        Unsupported: "something else",
    }
    return names.get(type(value), "a number" if isinstance(value, np.generic) else "something else")
