"""Judge values that chance decides: by what they must have, not by what they must be.

Right code may draw in any order and in any orientation. So a sheet holds, in place of an expected
value, a `codec.Property`: a name and settings, as plain data. Each property makes a few checks, in
order; the first that fails is the finding, and its name is how a known mistake is recognised.

A check that rests on chance reports only what right code would do with a probability below
`chances.ALPHA`. How large a mistake must be to be seen with so many numbers is for the author of
a case to see to; the tests of each exercise measure it on its known mistakes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import combinations
from typing import Any

import numpy as np

from course_lib import chances
from course_lib.chances import ALPHA
from course_lib.codec import Property
from course_lib.findings import Finding, as_array

# compare(value, expected, at=...), for the parts of a value.
Look = Callable[..., Finding | None]
Findings = Iterator[Finding | None]
_PROPERTIES: dict[str, tuple[str, Callable[..., Findings]]] = {}


def judge(value: Any, wanted: Property, look: Look, at: str = "") -> Finding | None:
    """Return the first thing that a value lacks to have a property.

    Parameters
    ----------
    value : plain data
        What was returned, in whatever state.
    wanted : Property
        What it must have.
    look : callable
        ``compare(value, expected, at=...)``, for parts of the value.
    at : str
        Where in a larger structure it sits.

    Returns
    -------
    Finding or None
        The first check that fails; its ``check`` begins with ``at``.

    Raises
    ------
    ValueError
        If there is no such property.
    """
    if wanted.name not in _PROPERTIES:
        raise ValueError(f"no property {wanted.name!r}; there are {', '.join(_PROPERTIES)}")
    findings = _PROPERTIES[wanted.name][1](value, look, at, **wanted.settings)
    return next(filter(None, findings), None)


def describe(wanted: Property) -> str:
    """Return a property in a few words, for a student to read beside the value."""
    words, _ = _PROPERTIES[wanted.name]
    return words.format_map({name: _brief(setting) for name, setting in wanted.settings.items()})


def has_property(expected: Any) -> bool:
    """Return whether an expected value is a property, or holds one."""
    if isinstance(expected, dict | list | tuple):
        return any(map(has_property, expected.values() if type(expected) is dict else expected))
    return isinstance(expected, Property)


def _property(words: str) -> Callable[[Callable[..., Findings]], Callable[..., Findings]]:
    """Register a generator of findings under its name; `words` describe what it asks for."""

    def register(checks: Callable[..., Findings]) -> Callable[..., Findings]:
        _PROPERTIES[checks.__name__] = words, checks
        return checks

    return register


def _brief(setting: Any) -> Any:
    return describe(setting) if isinstance(setting, Property) else setting


def _missing(at: str, check: str, text: str, detail: str = "", rung: str = "values") -> Finding:
    """Return a finding about the value as a whole; the text begins with its verb."""
    here = f"the value at {at}" if at else "the value"
    return Finding(rung, f"{here} {text}", detail, f"{at}{check}")


# --- one array of independent numbers ---------------------------------------------------------


@_property("zeros and ones of shape {shape}, each 1 with probability {chance:g}")
def zeros_and_ones(value: Any, look: Look, at: str, *, shape: Any, chance: float) -> Findings:
    """Check independent zeros and ones, or False and True: `two_values` that are 0 and 1.

    Yields
    ------
    Finding or None
        The checks of `two_values`.
    """
    yield from two_values(value, look, at, shape=shape, low=0.0, high=1.0, chance=chance)


@_property("{low:g} and {high:g} in shape {shape}, each {high:g} with probability {chance:g}")
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
    yield _look_at_shape(value, shape, at)
    numbers = np.asarray(value, float)
    numbers = numbers.reshape(len(numbers) if numbers.ndim else 1, -1)
    first = numbers.flat[0]
    if np.isclose(numbers, first).all() and max(chance, 1 - chance) ** numbers.size < ALPHA:
        yield _missing(at, "one value", "is the same number everywhere.", f"Got {first:.6g}.")
    yield from _look_at_two(numbers, at, low, high)
    upper = numbers > (low + high) / 2
    for name, rows in (("columns", upper.T), ("rows", upper)):
        by_chance = chances.of_all_equal(rows.shape[1], len(rows), chance)
        if (rows == rows[:1]).all() and by_chance < ALPHA:
            text = f"has the same zeros in all its {name}: they share one draw."
            yield _missing(at, f"same {name}", text.replace("zeros", "numbers" if low else "zeros"))
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
        yield _missing(at, "lower value", only, _range_of(numbers))
    if not (near(numbers, least) | near(numbers, most)).all():
        same = " in same columns" if (numbers == numbers[:, :1]).all() else ""
        yield _missing(at, f"many values{same}", "holds more than two different numbers.")
    if not near(most, (low, high)).any():
        size = "large" if most > high else "small"
        yield _missing(at, f"upper value {size}", only, _range_of(numbers))


def _look_at_count(count: int, size: int, chance: float, at: str) -> Finding | None:
    if chances.of_count(count, size, chance) >= ALPHA:
        return None
    is_swapped = chances.of_count(count, size, 1 - chance) >= ALPHA
    detail = f"Got {count} of {size}, about {size * chance:.0f} expected."
    text = "has its larger number too often or too rarely."
    return _missing(at, "swapped" if is_swapped else "count", text, detail)


@_property("numbers of shape {shape}, mean {mean:g}, standard deviation {std:.6g}")
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
    yield _look_at_shape(value, shape, at)
    numbers = np.asarray(value, float)
    yield from _look_at_draws(numbers, at)
    scaled = (numbers.ravel() - mean) / std
    if chances.of_mean(float(scaled.mean()), scaled.size) < ALPHA:
        detail = f"Got {numbers.mean():.4g}, about {mean:.4g} expected."
        yield _missing(at, "mean", "has not the right mean.", detail)
    ratio = float(np.square(scaled).mean())
    if chances.of_mean_square(ratio, scaled.size) < ALPHA:
        detail = f"Got {std * ratio**0.5:.4g}, about {std:.4g} expected."
        size = "large" if ratio > 1 else "small"
        yield _missing(at, f"spread {size}", "has not the right standard deviation.", detail)
    yield from _look_at_sides(numbers > mean, at)


@_property("numbers of shape {shape}, uniform between {low:g} and {high:g}")
def uniform(value: Any, look: Look, at: str, *, shape: Any, low: float, high: float) -> Findings:
    """Check independent numbers, uniform between two bounds.

    Yields
    ------
    Finding or None
        ``shape``; ``finite``; ``range``; ``one value``; ``same columns`` and ``same rows``;
        ``form`` of the distribution; ``columns`` and ``rows`` that follow each other.
    """
    yield _look_at_shape(value, shape, at)
    yield from _look_at_uniform(np.asarray(value, float), at, low, high)


@_property("numbers of shape {shape}, their logarithm uniform between {low:g} and {high:g}")
def log_uniform(
    value: Any, look: Look, at: str, *, shape: Any, low: float, high: float
) -> Findings:
    """Check independent numbers whose logarithm is uniform; `low` and `high` are the numbers.

    Yields
    ------
    Finding or None
        ``sign``, and the checks of `uniform`.
    """
    yield _look_at_shape(value, shape, at)
    numbers = np.asarray(value, float)
    if not (numbers > 0).all():
        yield _missing(at, "sign", "holds numbers that are not above 0.", _range_of(numbers))
    yield from _look_at_uniform(np.log(numbers), at, np.log(low), np.log(high))


@_property(
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
    yield _look_at_shape(value, shape, at)
    numbers = np.asarray(value, float)
    yield _look_at_range(numbers, at, low, high)
    gaps = np.clip(1 - numbers, 1 - high, 1 - low)  # a bound may be rounded, too
    yield from _look_at_uniform(np.log(gaps), at, np.log(1 - high), np.log(1 - low))


@_property("whole numbers of shape {shape}, each from {low} to {high} with the same probability")
def whole_numbers(value: Any, look: Look, at: str, *, shape: Any, low: int, high: int) -> Findings:
    """Check independent whole numbers, each from `low` to `high`, both included.

    Yields
    ------
    Finding or None
        ``shape``; ``whole``; ``range``; ``one value``; ``same columns`` and ``same rows``;
        ``lowest`` and ``highest`` (never drawn, or too often); ``form``: any other number drawn
        too often or too rarely.
    """
    yield _look_at_shape(value, shape, at)
    numbers = np.asarray(value, float)
    if not (numbers == np.round(numbers)).all():
        yield _missing(at, "whole", "holds numbers that are not whole.")
    yield _look_at_range(numbers, at, low, high)
    yield from _look_at_draws(numbers, at, size=high - low + 1)
    count = high - low + 1
    for number, name in ((low, "lowest"), (high, "highest"), *((n, "") for n in range(low, high))):
        seen = int((numbers == number).sum())
        if chances.of_count(seen, numbers.size, 1 / count) < ALPHA / (1 if name else count):
            what = f"the {name} of the numbers" if name else "one of the numbers"
            detail = f"Got {number} {seen} times of {numbers.size}."
            yield _missing(at, name or "form", f"holds {what} too often or too rarely.", detail)


def _look_at_shape(value: Any, shape: Any, at: str) -> Finding | None:
    array = as_array(value)
    if array is None:
        return _missing(at, "type", "is not an array of numbers.", rung="type")
    if array.shape != tuple(shape):
        text = f"has shape {array.shape}, expected {tuple(shape)}."
        return _missing(at, f"shape {array.shape}", text, rung="shape")
    if not np.isfinite(array).all():
        return _missing(at, "finite", "is not finite everywhere.", rung="finite")
    return None


def _look_at_uniform(numbers: np.ndarray, at: str, low: float, high: float) -> Findings:
    yield _look_at_range(numbers, at, low, high)
    yield from _look_at_draws(numbers, at)
    below = (np.sort(numbers, axis=None) - low) / (high - low)
    if chances.of_distance(chances.distance_to(below, below), numbers.size) < ALPHA:
        yield _missing(at, "form", "is not spread evenly between its bounds.")
    yield from _look_at_sides(numbers > (low + high) / 2, at)


def _look_at_range(numbers: np.ndarray, at: str, low: float, high: float) -> Finding | None:
    slack = 1e-6 * max(abs(low), abs(high))  # a bound may be rounded, too
    for name, outside in (("below", numbers < low - slack), ("above", numbers > high + slack)):
        if outside.any():
            text = f"holds numbers {name} the range they are to come from."
            return _missing(at, name, text, _range_of(numbers))
    return None


def _look_at_draws(numbers: np.ndarray, at: str, size: float = np.inf) -> Findings:
    """Look for one draw in every place, row or column; `size` is how many values there can be."""
    table = numbers.reshape(len(numbers) if numbers.ndim else 1, -1)
    if (table == table[:1, :1]).all() and size ** (1 - table.size) < ALPHA:
        yield _missing(at, "one value", "is the same number everywhere.")
    for name, rows in (("columns", table.T), ("rows", table)):
        repeats = rows.shape[1] * (len(rows) - 1)
        if repeats > 0 and (rows == rows[:1]).all() and size**-repeats < ALPHA:
            text = f"has the same numbers in all its {name}: they share one draw."
            yield _missing(at, f"same {name}", text)


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
        return _missing(at, name, f"has {name} that are not independent of each other.")
    return None


def _range_of(numbers: np.ndarray) -> str:
    return f"Got numbers from {numbers.min():.6g} to {numbers.max():.6g}."


# --- orders -------------------------------------------------------------------------------------


@_property("the same columns in another order")
def shuffled(value: Any, look: Look, at: str, *, of: Any) -> Findings:
    """Check the columns of an array, or of several in one common order, drawn at random.

    `of` is an array or a tuple of arrays with equally many columns; those of the first differ.

    Yields
    ------
    Finding or None
        ``structure``; ``shape``; ``strange columns``; ``each once``; ``pairs``, where several
        arrays are not in one order; ``unmoved``; ``neighbours`` that stay together in their
        order; ``backwards``.
    """
    if isinstance(of, tuple):
        yield _look_at_length(value, len(of), at)
    arrays, values = (of, tuple(value)) if isinstance(of, tuple) else ((of,), (value,))
    for number, (array, mine) in enumerate(zip(arrays, values, strict=True)):
        where = f"{at}[{number}]" if isinstance(of, tuple) else at
        yield _look_at_shape(mine, array.shape, where)
    matches = _matches(arrays[0], np.asarray(values[0]))
    if not matches.any(axis=0).all():
        yield _missing(at, "strange columns", "holds columns that are not among the given ones.")
    if not (matches.sum(axis=0) == 1).all() or not (matches.sum(axis=1) == 1).all():
        yield _missing(at, "each once", "does not hold each column exactly once.")
    order = matches.argmax(axis=0)
    for array, mine in zip(arrays[1:], values[1:], strict=True):
        if not np.allclose(array[..., order], np.asarray(mine)):
            check = "partners unmoved" if np.allclose(array, np.asarray(mine)) else "pairs"
            yield _missing(at, check, "holds columns that have lost their partners.")
    yield from _look_at_order(order, at)


@_property("orders in which each column comes to each place equally often")
def places(value: Any, look: Look, at: str, *, of: Any) -> Findings:
    """Check several `shuffled` values: each column comes to each place equally often.

    Yields
    ------
    Finding or None
        ``places``.
    """
    array = of[0] if isinstance(of, tuple) else of
    firsts = (one[0] if isinstance(of, tuple) else one for one in value)
    counts = np.sum([_matches(array, np.asarray(first)) for first in firsts], axis=0)
    for count in np.ravel(counts):
        if chances.of_count(int(count), len(value), 1 / array.shape[-1]) < ALPHA / counts.size:
            yield _missing(at, "places", "has columns in some places too often or too rarely.")


@_property("batches of {size} columns, together all of them in another order")
def batches(value: Any, look: Look, at: str, *, of: Any, size: int) -> Findings:
    """Check batches of columns that together are `shuffled`; only the last may be smaller.

    Yields
    ------
    Finding or None
        ``list``; ``none``, ``fewer`` and ``more`` batches; ``empty`` ones; ``structure`` of a
        batch; ``sizes``; then those of `shuffled`.
    """
    if not isinstance(value, list | tuple):
        yield _missing(at, "list", "is not an iterator or a list of batches.", rung="type")
    arrays = of if isinstance(of, tuple) else (of,)
    count = arrays[0].shape[-1]
    yield _look_at_number(len(value), -(-count // size), at)
    parts = [tuple(one) if isinstance(one, list | tuple) else (one,) for one in value]
    for one in parts:
        if len(one) != len(arrays) or any(as_array(part) is None for part in one):
            text = f"holds batches that are not made of {len(arrays)} arrays."
            yield _missing(at, "structure", text, rung="structure")
    sizes = [[np.shape(part)[-1:] for part in one] for one in parts]
    wanted = [min(size, count - begin) for begin in range(0, count, size)]
    if sizes != [[(width,)] * len(arrays) for width in wanted]:
        detail = f"Got {_sizes(sizes)}, expected {_few(wanted)}."
        yield _missing(at, "sizes", "holds batches of the wrong size.", detail)
    for number, array in enumerate(arrays):
        if any(np.shape(one[number])[:-1] != array.shape[:-1] for one in parts):
            yield _missing(at, "shape", "holds batches of the wrong shape.", rung="shape")
    whole = tuple(np.concatenate(group, axis=-1) for group in zip(*parts, strict=True))
    yield from shuffled(whole if isinstance(of, tuple) else whole[0], look, at, of=of)


@_property("every index once, dealt out by chance in parts of {shares}")
def dealt(value: Any, look: Look, at: str, *, labels: Any, shares: Any) -> Findings:
    """Check indices that are dealt out to several parts, each class by itself.

    `labels` has shape (m,) and holds the class of each index; `shares` are those of the parts.
    A class of which each part can have its exact share must be dealt out so; of another, a part
    may have more or fewer by less than one for each part. The order inside a part is free.

    Yields
    ------
    Finding or None
        ``list``; ``structure``; ``indices``, where a part is not made of whole numbers in one
        axis; ``range``; ``repeats`` in a part; ``overlap`` of parts; ``lost`` indices; ``sizes``
        of the parts; ``classes`` that are not dealt out by their shares; ``blocks`` of
        neighbours that stay together.
    """
    if not isinstance(value, list | tuple):
        yield _missing(at, "list", "is not a list or a tuple of parts.", rung="type")
    yield _look_at_length(value, len(shares), at)
    if not all(_are_indices(as_array(part)) for part in value):
        yield _missing(at, "indices", "holds parts that are not lists of whole numbers.")
    parts = [np.asarray(part).astype(int) for part in value]
    yield from _look_at_indices(parts, len(labels), at)
    part_of = np.empty(len(labels), int)
    for number, part in enumerate(parts):
        part_of[part] = number
    groups = [part_of[labels == label] for label in np.unique(labels)]
    counts = np.array([np.bincount(group, minlength=len(shares)) for group in groups])
    wanted = counts.sum(axis=1, keepdims=True) * np.asarray(shares)
    is_exact = np.isclose(wanted, np.round(wanted)).all(axis=1, keepdims=True)
    slack = np.where(is_exact, 1e-6, len(shares) - 0.5)
    if (np.abs((counts - wanted).sum(axis=0)) > slack.sum()).any():
        yield _missing(at, "sizes", "holds parts of the wrong size.", _sizes_of(parts))
    if (np.abs(counts - wanted) > slack).any():
        yield _missing(at, "classes", "has parts without their share of each class.")
    for group, count in zip(groups, counts, strict=True):
        changes = np.count_nonzero(np.diff(group))
        in_blocks = changes < np.count_nonzero(count)
        if in_blocks and chances.of_blocks(count) < ALPHA / len(groups):
            yield _missing(at, "blocks", "leaves neighbours together: they are not shuffled.")


def _are_indices(part: np.ndarray | None) -> bool:
    return part is not None and part.ndim == 1 and (part.size == 0 or part.dtype.kind in "iu")


def _look_at_indices(parts: list[np.ndarray], m: int, at: str) -> Findings:
    """Look whether each index from 0 to m - 1 is in exactly one part."""
    every = np.concatenate(parts)
    if ((every < 0) | (every >= m)).any():
        yield _missing(at, "range", "holds numbers that are no index.", _range_of(every))
    if any(len(np.unique(part)) < len(part) for part in parts):
        yield _missing(at, "repeats", "holds an index more than once in the same part.")
    if len(np.unique(every)) < len(every):
        yield _missing(at, "overlap", "holds an index in more than one part.")
    if len(every) < m:
        yield _missing(at, "lost", "has lost some indices.", _sizes_of(parts))


def _sizes_of(parts: list[np.ndarray]) -> str:
    return f"Got parts of {_few([len(part) for part in parts])}."


def _look_at_length(value: Any, length: int, at: str) -> Finding | None:
    if isinstance(value, list | tuple) and len(value) == length:
        return None
    return _missing(at, "structure", f"is not made of {length} parts.", rung="structure")


def _look_at_number(number: int, wanted: int, at: str, what: str = "batches") -> Finding | None:
    if number == wanted:
        return None
    check = "none" if number == 0 else "fewer" if number < wanted else "more"
    text = f"holds no {what}." if number == 0 else f"holds too many or too few {what}."
    detail = f"Got {number}, expected {wanted}."
    return _missing(at, check, text, detail, rung="structure")


def _matches(array: np.ndarray, mine: np.ndarray) -> np.ndarray:
    """Return which column of the one (rows) is which column of the other (columns)."""
    wide, other = (np.atleast_2d(one).reshape(-1, one.shape[-1]) for one in (array, mine))
    return np.isclose(other[:, np.newaxis, :], wide[:, :, np.newaxis]).all(axis=0)


def _look_at_order(order: np.ndarray, at: str) -> Findings:
    """Look for traces of the order that was given."""
    places, steps = np.arange(len(order)), np.diff(order) % max(len(order), 1)
    for check, kept, text in (
        ("unmoved", order == places, "has columns where they were: they are not shuffled."),
        ("neighbours", steps == 1, "has columns in the order they came in: they are not shuffled."),
        ("backwards", steps == len(order) - 1, "has columns in the order they came in, backwards."),
    ):
        if chances.of_matches(int(kept.sum())) < ALPHA:
            yield _missing(at, check, text)


def _sizes(sizes: list[list[tuple[int, ...]]]) -> str:
    return _few([widths[0][0] if widths and widths[0] else 0 for widths in sizes])


def _few(numbers: list[int]) -> str:
    return ", ".join(map(str, numbers[:8])) + (", …" if len(numbers) > 8 else "")


# --- several draws ------------------------------------------------------------------------------


@_property("{number} calls in a row, each new: {each}; then the first again")
def calls(
    value: Any,
    look: Look,
    at: str,
    *,
    number: int,
    each: Any,
    together: Any = None,
    fresh: bool = True,
) -> Findings:
    """Check what a case of so many calls gives: see `course_lib.sheets.Case.calls`.

    That right code gives the same twice must be less likely than `chances.ALPHA`: see to it by
    the sizes in the case, or set `fresh` to False.

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
        yield _missing(at, "fresh", text)
    if look(again, drawn[0]) is not None:
        text = "differs when the generator begins anew: something else is drawn from, too."
        yield _missing(at, "seeded", text)
    if together is not None:
        yield look(drawn, together, at=at)


@_property("the same in each of {number} calls, whatever the generator")
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
        yield _missing(at, "varies", "differs from call to call, where chance has no part.")
    finding = look(value[0], expected, at=at)
    if finding is not None:
        yield _missing(at, "wrong", "is not right.", finding.detail)


@_property("numbers of ones that differ from draw to draw")
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
        yield _missing(at, "same count", text)


@_property("parts that share no draws")
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
            yield _missing(at, "reused", "holds the same random numbers in more than one part.")


@_property("a list of {number} dicts, each with drawn values")
def trials(value: Any, look: Look, at: str, *, number: int, columns: Any) -> Findings:
    """Check dicts with the same keys; `columns` says for each key what all its values must have.

    Yields
    ------
    Finding or None
        ``list``; ``none``, ``fewer`` and ``more`` dicts; ``dicts``, where one is none; ``keys``;
        those of the columns, where one is a property and not None.
    """
    if not isinstance(value, list | tuple):
        yield _missing(at, "list", "is not a list of dicts.", rung="type")
    yield _look_at_number(len(value), number, at, "dicts")
    if not all(isinstance(one, dict) for one in value):
        yield _missing(at, "dicts", "is a list of something else than dicts.", rung="type")
    if any(one.keys() != columns.keys() for one in value):
        yield _missing(at, "keys", "holds a dict with other keys.", rung="structure")
    for key, wanted in columns.items():
        if wanted is not None:
            yield look([one[key] for one in value], wanted, at=f"{at}[…][{key!r}]")


@_property("the best model and {number} trials, each a pair of settings and score")
def ranked(
    value: Any, look: Look, at: str, *, number: int, columns: Any, score: str, best_first: bool
) -> Findings:
    """Check what a search returns: a model and its trials, pairs of settings and score.

    For models that are their own settings, scored by one of these, or by NaN; `columns` is as in
    `trials`.

    Yields
    ------
    Finding or None
        ``one dict``; ``structure``; those of `trials`; ``pairs``, where a trial is none; ``scores`` of other
        settings; ``model``, and for one that has not the best score which one it has: the
        ``worst`` or ``none``; ``NaN`` that is not last, ``worst first`` and ``order``, if the best
        is to come first.
    """
    if isinstance(value, dict):
        yield _missing(at, "one dict", "is one dict, not two results.", rung="structure")
    yield _look_at_length(value, 2, at)
    model, tried = value
    if not isinstance(tried, list | tuple) or not all(map(_is_trial, tried)):
        yield _missing(f"{at}[1]", "pairs", "is not a list of pairs.", rung="structure")
    yield from trials([one for one, _ in tried], look, at, number=number, columns=columns)
    points = np.array([_number(one) for _, one in tried])
    own = np.array([_number(one[score]) for one, _ in tried])
    is_number = np.isfinite(points)
    if (points != own)[is_number].any():
        yield _missing(at, "scores", "has scores that are those of other settings.")
    points_of_model = _number(model.get(score)) if isinstance(model, dict) else np.nan
    if is_number.any() and points_of_model != points[is_number].max():
        is_worst = points_of_model == points[is_number].min()
        which = " worst" if is_worst else " none" if np.isnan(points_of_model) else ""
        yield _missing(f"{at}[0]", f"model{which}", "is not the model with the best score.")
    if best_first and not is_number[: is_number.sum()].all():
        yield _missing(f"{at}[1]", "NaN", "has a score that is NaN before one that is a number.")
    steps = np.diff(points[is_number])
    if best_first and (steps > 0).any():
        is_worst_first = (steps >= 0).all()
        text = "is not in the order of the scores, best first."
        yield _missing(f"{at}[1]", "worst first" if is_worst_first else "order", text)


def _is_trial(one: Any) -> bool:
    return isinstance(one, list | tuple) and len(one) == 2 and isinstance(one[0], dict)


def _number(value: Any) -> float:
    """Return a number, or NaN for anything else."""
    array = as_array(value)
    return float(array) if array is not None and array.ndim == 0 else np.nan


@_property("values that are not all the same")
def varied(value: Any, look: Look, at: str) -> Findings:
    """Check that several values are not all the same.

    That they are by chance must be less likely than `chances.ALPHA`: see to it by their number.

    Yields
    ------
    Finding or None
        ``same``.
    """
    if all(look(one, value[0], at=at) is None for one in value):
        yield _missing(at, "same", "is the same each time: nothing new is drawn.")


@_property("none of {number} values that come about without chance")
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
            yield _missing(at, f"same as {index}", "is what it would be without chance.")
        elif finding.rung != "values":
            yield finding


@_property("measured numbers, within {percent:g} % of the right ones")
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
    yield _look_at_shape(value, expected.shape, at)
    ratio = np.asarray(value, float) / expected
    signs = np.where(ratio < 1 - percent / 100, "-", np.where(ratio > 1 + percent / 100, "+", "="))
    worst = np.argmax(np.abs(ratio - 1))
    if signs[worst] != "=":
        size = "small" if ratio[worst] < 1 else "large"
        detail = f"Got {value[worst]:.4g} at index {worst}, about {expected[worst]:.4g} expected."
        yield _missing(at, f"too {size} {''.join(signs)}", f"is too {size}.", detail)


def _look_at_calls(value: Any, number: int, at: str) -> Finding | None:
    if isinstance(value, list) and len(value) == number + 1:
        return None
    return _missing(at, "calls", "is not what several calls return.", rung="structure")


def _are_in_ratio(one: np.ndarray, other: np.ndarray) -> bool:
    """Return whether numbers are others times one factor, to single precision."""
    one, other = one.astype(float), other.astype(float)
    return bool(
        np.abs(one * other[0] - other * one[0]).max() <= 1e-5 * np.abs(one * other[0]).max()
    )
