"""Properties of columns in another order, whole or in batches."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib import chances
from course_lib.chances import ALPHA
from course_lib.findings import as_array
from course_lib.properties.common import (
    Findings,
    Look,
    described,
    in_brief,
    look_at_length,
    look_at_number,
    look_at_shape,
    missing,
)


@described("the same columns in another order")
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
        yield look_at_length(value, len(of), at)
    arrays, values = (of, tuple(value)) if isinstance(of, tuple) else ((of,), (value,))
    for number, (array, mine) in enumerate(zip(arrays, values, strict=True)):
        where = f"{at}[{number}]" if isinstance(of, tuple) else at
        yield look_at_shape(mine, array.shape, where)
    matches = _matches(arrays[0], np.asarray(values[0]))
    if not matches.any(axis=0).all():
        yield missing(at, "strange columns", "holds columns that are not among the given ones.")
    if not (matches.sum(axis=0) == 1).all() or not (matches.sum(axis=1) == 1).all():
        yield missing(at, "each once", "does not hold each column exactly once.")
    order = matches.argmax(axis=0)
    for array, mine in zip(arrays[1:], values[1:], strict=True):
        if not np.allclose(array[..., order], np.asarray(mine)):
            check = "partners unmoved" if np.allclose(array, np.asarray(mine)) else "pairs"
            yield missing(at, check, "holds columns that have lost their partners.")
    yield from _look_at_order(order, at)


@described("orders in which each column comes to each place equally often")
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
            yield missing(at, "places", "has columns in some places too often or too rarely.")


@described("batches of {size} columns, together all of them in another order")
def batches(value: Any, look: Look, at: str, *, of: Any, size: int) -> Findings:
    """Check batches of columns that together are `shuffled`; only the last may be smaller.

    Yields
    ------
    Finding or None
        ``list``; ``none``, ``fewer`` and ``more`` batches; ``empty`` ones; ``structure`` of a
        batch; ``sizes``; then those of `shuffled`.
    """
    if not isinstance(value, list | tuple):
        yield missing(at, "list", "is not an iterator or a list of batches.", rung="type")
    arrays = of if isinstance(of, tuple) else (of,)
    count = arrays[0].shape[-1]
    yield look_at_number(len(value), -(-count // size), at)
    parts = [tuple(one) if isinstance(one, list | tuple) else (one,) for one in value]
    for one in parts:
        if len(one) != len(arrays) or any(as_array(part) is None for part in one):
            text = f"holds batches that are not made of {len(arrays)} arrays."
            yield missing(at, "structure", text, rung="structure")
    sizes = [[np.shape(part)[-1:] for part in one] for one in parts]
    wanted = [min(size, count - begin) for begin in range(0, count, size)]
    if sizes != [[(width,)] * len(arrays) for width in wanted]:
        detail = f"Got {_sizes(sizes)}, expected {in_brief(wanted)}."
        yield missing(at, "sizes", "holds batches of the wrong size.", detail)
    for number, array in enumerate(arrays):
        if any(np.shape(one[number])[:-1] != array.shape[:-1] for one in parts):
            yield missing(at, "shape", "holds batches of the wrong shape.", rung="shape")
    whole = tuple(np.concatenate(group, axis=-1) for group in zip(*parts, strict=True))
    yield from shuffled(whole if isinstance(of, tuple) else whole[0], look, at, of=of)


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
            yield missing(at, check, text)


def _sizes(sizes: list[list[tuple[int, ...]]]) -> str:
    return in_brief([widths[0][0] if widths and widths[0] else 0 for widths in sizes])
