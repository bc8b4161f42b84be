"""Properties of independent numbers: of one value or two, of a spread, of a range."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from course_lib import chances
from course_lib.chances import ALPHA
from course_lib.findings import Finding
from course_lib.properties.common import (
    Findings,
    Look,
    described,
    look_at_shape,
    missing,
    range_of,
)


@described("zeros and ones of shape {shape}, each 1 with probability {chance:g}")
def zeros_and_ones(value: Any, look: Look, at: str, *, shape: Any, chance: float) -> Findings:
    """Check independent zeros and ones, or False and True: `two_values` that are 0 and 1.

    Yields
    ------
    Finding or None
        The checks of `two_values`.
    """
    yield from two_values(value, look, at, shape=shape, low=0.0, high=1.0, chance=chance)


@described("{low:g} and {high:g} in shape {shape}, each {high:g} with probability {chance:g}")
def two_values(
    value: Any, look: Look, at: str, *, shape: Any, low: float, high: float, chance: float
) -> Findings:
    """Check independent numbers that are `high` with one probability, and else `low`.

    Yields
    ------
    Finding or None
        ``shape``; ``one value`` only; ``lower value``; ``many values``, where there are more than
        two, or ``many values in same columns``; ``upper value small`` or ``large``; ``same
        columns`` and ``same rows`` (one draw for all of them); ``swapped``: as many upper values
        as there should be lower ones; ``count`` of the upper ones; ``columns`` and ``rows`` that
        otherwise follow each other.
    """
    yield look_at_shape(value, shape, at)
    numbers = np.asarray(value, float)
    numbers = numbers.reshape(len(numbers) if numbers.ndim else 1, -1)
    first = numbers.flat[0]
    if np.isclose(numbers, first).all() and max(chance, 1 - chance) ** numbers.size < ALPHA:
        yield missing(at, "one value", "is the same number everywhere.", f"Got {first:.6g}.")
    yield from _look_at_two(numbers, at, low, high)
    upper = numbers > (low + high) / 2
    for name, rows in (("columns", upper.T), ("rows", upper)):
        by_chance = chances.of_all_equal(rows.shape[1], len(rows), chance)
        if (rows == rows[:1]).all() and by_chance < ALPHA:
            text = f"has the same zeros in all its {name}: they share one draw."
            yield missing(at, f"same {name}", text.replace("zeros", "numbers" if low else "zeros"))
    yield _look_at_count(int(upper.sum()), upper.size, chance, at)
    agree = chance**2 + (1 - chance) ** 2
    for name, rows in (("columns", upper.T), ("rows", upper)):
        yield _look_at_neighbours(rows, agree, name, at)


def _look_at_two(numbers: np.ndarray, at: str, low: float, high: float) -> Findings:
    """Look whether there are only two numbers, the right ones."""
    near = partial(np.isclose, rtol=1e-4, atol=1e-6)
    least, most = numbers.min(), numbers.max()
    only = "holds other numbers than the two that it may hold."
    if not near(least, (low, high)).any():
        yield missing(at, "lower value", only, range_of(numbers))
    if not (near(numbers, least) | near(numbers, most)).all():
        same = " in same columns" if (numbers == numbers[:, :1]).all() else ""
        yield missing(at, f"many values{same}", "holds more than two different numbers.")
    if not near(most, (low, high)).any():
        size = "large" if most > high else "small"
        yield missing(at, f"upper value {size}", only, range_of(numbers))


def _look_at_count(count: int, size: int, chance: float, at: str) -> Finding | None:
    if chances.of_count(count, size, chance) >= ALPHA:
        return None
    is_swapped = chances.of_count(count, size, 1 - chance) >= ALPHA
    detail = f"Got {count} of {size}, about {size * chance:.0f} expected."
    text = "has its larger number too often or too rarely."
    return missing(at, "swapped" if is_swapped else "count", text, detail)


@described("numbers of shape {shape}, mean {mean:g}, standard deviation {std:.6g}")
def scattered(value: Any, look: Look, at: str, *, shape: Any, mean: float, std: float) -> Findings:
    """Check independent numbers of one mean and spread, in whatever form.

    Normal numbers have it, and so have uniform ones, normal ones cut off at both ends, and all
    others whose squares, at this spread, scatter no more than those of normal numbers.

    Yields
    ------
    Finding or None
        ``shape``; ``finite``; ``one value``; ``same columns`` and ``same rows``; ``mean``;
        ``spread`` (too ``small`` or ``large``: the standard deviation); ``columns`` and ``rows``
        that follow each other.
    """
    yield look_at_shape(value, shape, at)
    numbers = np.asarray(value, float)
    yield from _look_at_draws(numbers, at)
    scaled = (numbers.ravel() - mean) / std
    if chances.of_mean(float(scaled.mean()), scaled.size) < ALPHA:
        detail = f"Got {numbers.mean():.4g}, about {mean:.4g} expected."
        yield missing(at, "mean", "has not the right mean.", detail)
    ratio = float(np.square(scaled).mean())
    if chances.of_mean_square(ratio, scaled.size) < ALPHA:
        detail = f"Got {std * ratio**0.5:.4g}, about {std:.4g} expected."
        size = "large" if ratio > 1 else "small"
        yield missing(at, f"spread {size}", "has not the right standard deviation.", detail)
    yield from _look_at_sides(numbers > mean, at)


@described("numbers of shape {shape}, uniform between {low:g} and {high:g}")
def uniform(value: Any, look: Look, at: str, *, shape: Any, low: float, high: float) -> Findings:
    """Check independent numbers, uniform between two bounds.

    Yields
    ------
    Finding or None
        ``shape``; ``finite``; ``range``; ``one value``; ``same columns`` and ``same rows``;
        ``form`` of the distribution; ``columns`` and ``rows`` that follow each other.
    """
    yield look_at_shape(value, shape, at)
    yield from _look_at_uniform(np.asarray(value, float), at, low, high)


@described("numbers of shape {shape}, their logarithm uniform between {low:g} and {high:g}")
def log_uniform(
    value: Any, look: Look, at: str, *, shape: Any, low: float, high: float
) -> Findings:
    """Check independent numbers whose logarithm is uniform; `low` and `high` are the numbers.

    Yields
    ------
    Finding or None
        ``sign``, and the checks of `uniform`.
    """
    yield look_at_shape(value, shape, at)
    numbers = np.asarray(value, float)
    if not (numbers > 0).all():
        yield missing(at, "sign", "holds numbers that are not above 0.", range_of(numbers))
    yield from _look_at_uniform(np.log(numbers), at, np.log(low), np.log(high))


@described(
    "numbers of shape {shape}, the logarithm of 1 - β uniform for β from {low:g} to {high:g}"
)
def mirrored_log_uniform(
    value: Any, look: Look, at: str, *, shape: Any, low: float, high: float
) -> Findings:
    """Check independent numbers below 1 whose distance from 1 is `log_uniform`.

    Yields
    ------
    Finding or None
        The checks of `uniform`.
    """
    yield look_at_shape(value, shape, at)
    numbers = np.asarray(value, float)
    yield _look_at_range(numbers, at, low, high)
    gaps = np.clip(1 - numbers, 1 - high, 1 - low)  # a bound may be rounded, too
    yield from _look_at_uniform(np.log(gaps), at, np.log(1 - high), np.log(1 - low))


@described("whole numbers of shape {shape}, each from {low} to {high} with the same probability")
def whole_numbers(value: Any, look: Look, at: str, *, shape: Any, low: int, high: int) -> Findings:
    """Check independent whole numbers, each from `low` to `high`, both included.

    Yields
    ------
    Finding or None
        ``shape``; ``whole``; ``range``; ``one value``; ``same columns`` and ``same rows``;
        ``lowest`` and ``highest`` (never drawn, or too often); ``form``: any other number drawn
        too often or too rarely.
    """
    yield look_at_shape(value, shape, at)
    numbers = np.asarray(value, float)
    if not (numbers == np.round(numbers)).all():
        yield missing(at, "whole", "holds numbers that are not whole.")
    yield _look_at_range(numbers, at, low, high)
    yield from _look_at_draws(numbers, at, size=high - low + 1)
    count = high - low + 1
    for number, name in ((low, "lowest"), (high, "highest"), *((n, "") for n in range(low, high))):
        seen = int((numbers == number).sum())
        if chances.of_count(seen, numbers.size, 1 / count) < ALPHA / (1 if name else count):
            what = f"the {name} of the numbers" if name else "one of the numbers"
            detail = f"{number} came {seen} times among {numbers.size}."
            yield missing(at, name or "form", f"holds {what} too often or too rarely.", detail)


def _look_at_uniform(numbers: np.ndarray, at: str, low: float, high: float) -> Findings:
    yield _look_at_range(numbers, at, low, high)
    yield from _look_at_draws(numbers, at)
    below = (np.sort(numbers, axis=None) - low) / (high - low)
    if chances.of_distance(chances.distance_to(below, below), numbers.size) < ALPHA:
        yield missing(at, "form", "is not spread evenly between its bounds.")
    yield from _look_at_sides(numbers > (low + high) / 2, at)


def _look_at_range(numbers: np.ndarray, at: str, low: float, high: float) -> Finding | None:
    slack = 1e-6 * max(abs(low), abs(high))  # a bound may be rounded, too
    for name, outside in (("below", numbers < low - slack), ("above", numbers > high + slack)):
        if outside.any():
            text = f"holds numbers {name} the range they are to come from."
            return missing(at, name, text, range_of(numbers))
    return None


def _look_at_draws(numbers: np.ndarray, at: str, size: float = np.inf) -> Findings:
    """Look for one draw in every place, row or column; `size` is how many values there can be."""
    table = numbers.reshape(len(numbers) if numbers.ndim else 1, -1)
    if (table == table[:1, :1]).all() and size ** (1 - table.size) < ALPHA:
        yield missing(at, "one value", "is the same number everywhere.")
    for name, rows in (("columns", table.T), ("rows", table)):
        repeats = rows.shape[1] * (len(rows) - 1)
        if repeats > 0 and (rows == rows[:1]).all() and size**-repeats < ALPHA:
            text = f"has the same numbers in all its {name}: they share one draw."
            yield missing(at, f"same {name}", text)


def _look_at_sides(sides: np.ndarray, at: str) -> Findings:
    """Look whether numbers follow their neighbours to one side of the middle or the other."""
    sides = sides.reshape(len(sides) if sides.ndim else 1, -1)
    for name, rows in (("columns", sides.T), ("rows", sides)):
        yield _look_at_neighbours(rows, 0.5, name, at)


def _look_at_neighbours(rows: np.ndarray, agree: float, name: str, at: str) -> Finding | None:
    """Compare each row with the next, in pairs that share none: these are independent."""
    even = len(rows) // 2 * 2
    alike = rows[0:even:2] == rows[1:even:2]
    if chances.of_count(int(alike.sum()), alike.size, agree) < ALPHA:
        return missing(at, name, f"has {name} that are not independent of each other.")
    return None
