"""The property of indices that are dealt out to several parts."""

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
    missing,
    range_of,
)


@described("every index once, dealt out by chance in parts of {shares}")
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
        yield missing(at, "list", "is not a list or a tuple of parts.", rung="type")
    yield look_at_length(value, len(shares), at)
    if not all(_are_indices(as_array(part)) for part in value):
        yield missing(at, "indices", "holds parts that are not lists of whole numbers.")
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
        yield missing(at, "sizes", "holds parts of the wrong size.", _sizes_of(parts))
    if (np.abs(counts - wanted) > slack).any():
        yield missing(at, "classes", "has parts without their share of each class.")
    for group, count in zip(groups, counts, strict=True):
        changes = np.count_nonzero(np.diff(group))
        in_blocks = changes < np.count_nonzero(count)
        if in_blocks and chances.of_blocks(count) < ALPHA / len(groups):
            yield missing(at, "blocks", "leaves neighbours together: they are not shuffled.")


def _are_indices(part: np.ndarray | None) -> bool:
    return part is not None and part.ndim == 1 and (part.size == 0 or part.dtype.kind in "iu")


def _look_at_indices(parts: list[np.ndarray], m: int, at: str) -> Findings:
    """Look whether each index from 0 to m - 1 is in exactly one part."""
    every = np.concatenate(parts)
    if ((every < 0) | (every >= m)).any():
        yield missing(at, "range", "holds numbers that are no index.", range_of(every))
    if any(len(np.unique(part)) < len(part) for part in parts):
        yield missing(at, "repeats", "holds an index more than once in the same part.")
    if len(np.unique(every)) < len(every):
        yield missing(at, "overlap", "holds an index in more than one part.")
    if len(every) < m:
        yield missing(at, "lost", "has lost some indices.", _sizes_of(parts))


def _sizes_of(parts: list[np.ndarray]) -> str:
    return f"Got parts of {in_brief([len(part) for part in parts])}."
