"""Properties of what a search for settings tries and returns."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.findings import as_array
from course_lib.properties.common import (
    Findings,
    Look,
    described,
    look_at_length,
    look_at_number,
    missing,
)


@described("a list of {number} dicts, each with drawn values")
def trials(value: Any, look: Look, at: str, *, number: int, columns: Any) -> Findings:
    """Check dicts with the same keys; `columns` says for each key what all its values must have.

    Yields
    ------
    Finding or None
        ``list``; ``none``, ``fewer`` and ``more`` dicts; ``dicts``, where one is none; ``keys``;
        those of the columns; ``type``, where a column is None and a value is no number.
    """
    if not isinstance(value, list | tuple):
        yield missing(at, "list", "is not a list of dicts.", rung="type")
    yield look_at_number(len(value), number, at, "dicts")
    if not all(isinstance(one, dict) for one in value):
        yield missing(at, "dicts", "is a list of something else than dicts.", rung="type")
    if any(one.keys() != columns.keys() for one in value):
        yield missing(at, "keys", "holds a dict with other keys.", rung="structure")
    for key, wanted in columns.items():
        drawn, where = [one[key] for one in value], f"{at}[…][{key!r}]"
        if wanted is not None:
            yield look(drawn, wanted, at=where)
        elif np.isnan([_number(one) for one in drawn]).any():
            yield missing(where, "type", "holds something else than numbers.", rung="type")


@described("the best model and {number} trials, each a pair of settings and score")
def ranked(
    value: Any, look: Look, at: str, *, number: int, columns: Any, score: str, best_first: bool
) -> Findings:
    """Check what a search returns: a model and its trials, pairs of settings and score.

    For models that are their own settings, scored by one of these, or by NaN; `columns` is as in
    `trials`.

    Yields
    ------
    Finding or None
        ``one dict``; ``structure``; those of `trials`; ``pairs``, where a trial is none;
        ``scores`` of other settings; ``model``, and for one that has not the best score which
        one it has: the ``worst`` or ``none``; ``NaN`` that is not last, ``worst first`` and
        ``order``, if the best is to come first.
    """
    if isinstance(value, dict):
        yield missing(at, "one dict", "is one dict, not two results.", rung="structure")
    yield look_at_length(value, 2, at)
    model, tried = value
    if not isinstance(tried, list | tuple) or not all(map(_is_trial, tried)):
        yield missing(f"{at}[1]", "pairs", "is not a list of pairs.", rung="structure")
    yield from trials([one for one, _ in tried], look, at, number=number, columns=columns)
    points = np.array([_number(one) for _, one in tried])
    own = np.array([_number(one[score]) for one, _ in tried])
    is_number = np.isfinite(points)
    if (points != own)[is_number].any():
        yield missing(at, "scores", "has scores that are those of other settings.")
    points_of_model = _number(model.get(score)) if isinstance(model, dict) else np.nan
    if is_number.any() and points_of_model != points[is_number].max():
        is_worst = points_of_model == points[is_number].min()
        which = " worst" if is_worst else " none" if np.isnan(points_of_model) else ""
        yield missing(f"{at}[0]", f"model{which}", "is not the model with the best score.")
    if best_first and not is_number[: is_number.sum()].all():
        yield missing(f"{at}[1]", "NaN", "has a score that is NaN before one that is a number.")
    steps = np.diff(points[is_number])
    if best_first and (steps > 0).any():
        is_worst_first = (steps >= 0).all()
        text = "is not in the order of the scores, best first."
        yield missing(f"{at}[1]", "worst first" if is_worst_first else "order", text)


def _is_trial(one: Any) -> bool:
    return isinstance(one, list | tuple) and len(one) == 2 and isinstance(one[0], dict)


def _number(value: Any) -> float:
    """Return a number, or NaN for anything else."""
    array = as_array(value)
    return float(array) if array is not None and array.ndim == 0 else np.nan
