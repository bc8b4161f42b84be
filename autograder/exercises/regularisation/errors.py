"""Errors to tell bias and variance from, for the cases of `diagnosis` and `recipe`."""

from __future__ import annotations

import numpy as np

HUMAN = 0.15


def draw_errors(
    rng: np.random.Generator,
    bias: bool,
    variance: bool,
    human: float = 0.0,
    tolerance: float = 0.02,
) -> tuple[float, float]:
    """Return a training and a development error, both gaps well away from the tolerance."""
    train = human + _draw_gap(rng, bias, tolerance)
    return round(train, 4), round(train + _draw_gap(rng, variance, tolerance), 4)


def _draw_gap(rng: np.random.Generator, is_large: bool, tolerance: float) -> float:
    # A large one is not quite twice the other's least, so that ratios do not tell.
    return tolerance * float(rng.uniform(1.6, 5.0) if is_large else rng.uniform(0.3, 0.7))
