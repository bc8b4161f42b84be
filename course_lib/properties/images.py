"""The property of images that are moved by chance."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np

from course_lib.chances import ALPHA
from course_lib.properties.common import Findings, Look, described, look_at_shape, missing
from course_lib.properties.numbers import whole_numbers


@described("each image moved by chance, by at most {most} pixels along either axis")
def moved(value: Any, look: Look, at: str, *, images: Any, most: int) -> Findings:
    """Check images that are each moved by whole pixels, as `whole_numbers` from -most to most.

    `images` has shape (n, height, width) and no two pixels above 0 that are alike in an image,
    so that the shift of each can be told.

    Yields
    ------
    Finding or None
        ``shape``; ``finite``; ``wraps``, where pixels come in again on the other side;
        ``strange`` images; ``one shift`` for all, or all ``unmoved``; those of
        `whole_numbers`, of the shifts.
    """
    yield look_at_shape(value, images.shape, at)
    found, given = np.asarray(value, float), np.asarray(images, float)
    reach = range(-most - 1, most + 2)
    shifts = np.full((len(images), 2), most + 2)
    for shift in product(reach, reach):
        shifts[_same(found, _shifted(given, *shift))] = shift
    strange = (shifts == most + 2).any(axis=1)
    if strange.any():
        rolled = [
            _same(found, np.roll(given, shift, axis=(1, 2))) for shift in product(reach, reach)
        ]
        if np.any(rolled, axis=0).all():
            yield missing(at, "wraps", "has pixels that come in again on the other side.")
        yield missing(at, "strange", "holds an image that is not the given one, moved.")
    if (shifts == shifts[0]).all() and (2 * most + 1.0) ** (2 - 2 * len(shifts)) < ALPHA:
        check = "one shift" if shifts.any() else "unmoved"
        yield missing(at, check, "has all its images moved alike, or none of them.")
    yield from whole_numbers(
        shifts, look, f"{at}the shifts", shape=shifts.shape, low=-most, high=most
    )


def _shifted(images: np.ndarray, down: int, right: int) -> np.ndarray:
    """Return all images moved alike, with 0 where nothing moved in."""
    found = np.zeros(images.shape)
    (to_row, from_row), (to_column, from_column) = map(_slices, (down, right), images.shape[1:])
    found[:, to_row, to_column] = images[:, from_row, from_column]
    return found


def _slices(shift: int, length: int) -> tuple[slice, slice]:
    """Return where pixels go, and where they come from, along one axis."""
    return slice(max(shift, 0), max(length + shift, 0)), slice(
        max(-shift, 0), max(length - shift, 0)
    )


def _same(images: np.ndarray, others: np.ndarray) -> np.ndarray:
    return np.abs(images - others).max(axis=(1, 2)) <= 1e-6 * images.max(initial=1.0)
