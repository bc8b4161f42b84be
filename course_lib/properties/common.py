"""What all properties are made of: their register, their findings, and the looks they share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course_lib.codec import Property
from course_lib.findings import Finding, as_array

# compare(value, expected, at=...), for the parts of a value.
Look = Callable[..., Finding | None]
Findings = Iterator[Finding | None]
PROPERTIES: dict[str, tuple[str, Callable[..., Findings]]] = {}


def has_property(expected: Any) -> bool:
    """Return whether an expected value is a property, or holds one."""
    if isinstance(expected, dict | list | tuple):
        return any(map(has_property, expected.values() if type(expected) is dict else expected))
    return isinstance(expected, Property)


def described(words: str) -> Callable[[Callable[..., Findings]], Callable[..., Findings]]:
    """Register a generator of findings under its name; `words` describe what it asks for."""

    def register(checks: Callable[..., Findings]) -> Callable[..., Findings]:
        PROPERTIES[checks.__name__] = words, checks
        return checks

    return register


def missing(at: str, check: str, text: str, detail: str = "", rung: str = "values") -> Finding:
    """Return a finding about the value as a whole; the text begins with its verb."""
    here = f"the value at {at}" if at else "the value"
    return Finding(rung, f"{here} {text}", detail, f"{at}{check}")


def look_at_shape(value: Any, shape: Any, at: str) -> Finding | None:
    """Look whether a value is finite numbers of a shape."""
    array = as_array(value)
    if array is None:
        return missing(at, "type", "is not an array of numbers.", rung="type")
    if array.shape != tuple(shape):
        text = f"has shape {array.shape}, expected {tuple(shape)}."
        return missing(at, f"shape {array.shape}", text, rung="shape")
    if not np.isfinite(array).all():
        return missing(at, "finite", "is not finite everywhere.", rung="finite")
    return None


def look_at_length(value: Any, length: int, at: str) -> Finding | None:
    """Look whether a value has so many parts."""
    if isinstance(value, list | tuple) and len(value) == length:
        return None
    return missing(at, "structure", f"is not made of {length} parts.", rung="structure")


def look_at_number(number: int, wanted: int, at: str, what: str = "batches") -> Finding | None:
    """Look whether there are as many as wanted of what a value holds."""
    if number == wanted:
        return None
    check = "none" if number == 0 else "fewer" if number < wanted else "more"
    text = f"holds no {what}." if number == 0 else f"holds too many or too few {what}."
    detail = f"Got {number}, expected {wanted}."
    return missing(at, check, text, detail, rung="structure")


def range_of(numbers: np.ndarray) -> str:
    """Return the smallest and the largest of some numbers, in words."""
    return f"Got numbers from {numbers.min():.6g} to {numbers.max():.6g}."


def in_brief(numbers: list[int]) -> str:
    """Return the first of some numbers, as text."""
    return ", ".join(map(str, numbers[:8])) + (", …" if len(numbers) > 8 else "")
