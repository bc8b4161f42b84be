"""Properties of several draws together, and of what is measured on draws."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np

from course_lib import chances
from course_lib.chances import ALPHA
from course_lib.findings import Finding
from course_lib.properties.common import (
    Findings,
    Look,
    described,
    has_property,
    look_at_shape,
    missing,
)


@described("{number} calls in a row, each new: {each}; then the first again")
def calls(
    value: Any,
    look: Look,
    at: str,
    *,
    number: int,
    each: Any,
    together: Any = None,
    fresh: bool = True,
    seeded: bool = True,
) -> Findings:
    """Check what a case of so many calls gives: see `course_lib.sheets.Case.calls`.

    That right code gives the same twice must be less likely than `chances.ALPHA`: see to it by
    the sizes in the case, or set `fresh` to False. And where code that draws from elsewhere may
    well give what it gave before, set `seeded` to False: else its mistake is named by chance.

    Yields
    ------
    Finding or None
        ``calls`` that are missing; those of `each`, which is a property or plain data that hold
        some; ``fresh``: no two calls give the same; ``seeded``: the same generator gives the
        same; those of `together`, a property of the list of values without the last.
    """
    yield _look_at_calls(value, number, at)
    for one in value:
        yield look(one, each, at=at)
    *drawn, again = value
    if fresh and any(look(one, other) is None for one, other in combinations(drawn, 2)):
        text = "is the same from call to call: nothing new is drawn."
        yield missing(at, "fresh", text)
    if seeded and look(again, drawn[0]) is not None:
        text = "differs when the generator begins anew: something else is drawn from, too."
        yield missing(at, "seeded", text)
    if together is not None:
        yield look(drawn, together, at=at)


@described("the same in each of {number} calls, whatever the generator")
def unchanging(value: Any, look: Look, at: str, *, number: int, expected: Any) -> Findings:
    """Check that chance has no part in what so many calls give: an array; see `calls`.

    Yields
    ------
    Finding or None
        ``calls`` that are missing; ``varies``, where two calls differ; ``wrong``.
    """
    yield _look_at_calls(value, number, at)
    for one in value:
        finding = look(one, expected, at=at)
        if finding is not None and finding.rung != "values":
            yield finding
    if not np.allclose(np.asarray(value, float), np.asarray(value[0], float)):
        yield missing(at, "varies", "differs from call to call, where chance has no part.")
    finding = look(value[0], expected, at=at)
    if finding is not None:
        yield missing(at, "wrong", "is not right.", finding.detail)


@described("numbers of ones that differ from draw to draw")
def counts_vary(value: Any, look: Look, at: str, *, chance: float) -> Findings:
    """Check that several `zeros_and_ones` differ in their number of ones.

    Yields
    ------
    Finding or None
        ``same count``.
    """
    masks = [np.asarray(one) != 0 for one in value]
    ones = {int(mask.sum()) for mask in masks}
    by_chance = chances.of_equal_counts(len(masks), masks[0].size, chance)
    if len(ones) == 1 and by_chance < ALPHA:
        text = "has the same number of ones each time, where chance would let it vary."
        yield missing(at, "same count", text)


@described("values that are not all the same")
def varied(value: Any, look: Look, at: str) -> Findings:
    """Check that several values are not all the same.

    That they are by chance must be less likely than `chances.ALPHA`: see to it by their number.

    Yields
    ------
    Finding or None
        ``same``.
    """
    if all(look(one, value[0], at=at) is None for one in value):
        yield missing(at, "same", "is the same each time: nothing new is drawn.")


@described("none of {number} values that come about without chance")
def none_of(value: Any, look: Look, at: str, *, number: int, others: Any) -> Findings:
    """Check that a value is like some others, so many, in form, and none of them in its numbers.

    For what follows from draws without telling them. That right code returns one of the others
    must be less likely than `chances.ALPHA`: see to it by the sizes in the case.

    Yields
    ------
    Finding or None
        Those of the form; ``same as`` one of the others, counted from 0.
    """
    for index, other in enumerate(others):
        finding = look(value, other, at=at)
        if finding is None:
            yield missing(at, f"same as {index}", "is what it would be without chance.")
        elif finding.rung != "values":
            yield finding


@described("measured numbers, within {percent:g} % of the right ones")
def measured(value: Any, look: Look, at: str, *, expected: Any, percent: float) -> Findings:
    """Check positive numbers that are measured on draws; `expected` has shape (n,).

    That right code misses by so many percent must be less likely than `chances.ALPHA`: see to it
    by the number of draws in the case.

    Yields
    ------
    Finding or None
        ``shape``; ``finite``; ``too small`` and ``too large``, and for each number whether it is
        less (-), more (+) or right (=).
    """
    yield look_at_shape(value, expected.shape, at)
    ratio = np.asarray(value, float) / expected
    signs = np.where(ratio < 1 - percent / 100, "-", np.where(ratio > 1 + percent / 100, "+", "="))
    worst = np.argmax(np.abs(ratio - 1))
    if signs[worst] != "=":
        size = "small" if ratio[worst] < 1 else "large"
        detail = f"Got {value[worst]:.4g} at index {worst}, about {expected[worst]:.4g} expected."
        yield missing(at, f"too {size} {''.join(signs)}", f"is too {size}.", detail)


@described("parts that share no draws")
def apart(value: Any, look: Look, at: str, *, parts: Any) -> Findings:
    """Check a dict, list or tuple of parts, whose drawn ones share no draws.

    `parts` is the expected value: properties where chance decides. For continuous numbers only.

    Yields
    ------
    Finding or None
        Those of the parts; ``reused``: the first numbers of two parts are the same, or all in
        one ratio.
    """
    yield look(value, parts, at=at)
    keys = list(parts) if isinstance(parts, dict) else range(len(parts))
    drawn = [np.ravel(value[key]) for key in keys if has_property(parts[key])]
    for one, other in combinations(drawn, 2):
        length = min(8, len(one), len(other))
        if length >= 4 and _are_in_ratio(one[:length], other[:length]):
            yield missing(at, "reused", "holds the same random numbers in more than one part.")


def _look_at_calls(value: Any, number: int, at: str) -> Finding | None:
    if isinstance(value, list) and len(value) == number + 1:
        return None
    return missing(at, "calls", "is not what several calls return.", rung="structure")


def _are_in_ratio(one: np.ndarray, other: np.ndarray) -> bool:
    """Return whether numbers are others times one factor, to single precision."""
    one, other = one.astype(float), other.astype(float)
    return bool(
        np.abs(one * other[0] - other * one[0]).max() <= 1e-5 * np.abs(one * other[0]).max()
    )
