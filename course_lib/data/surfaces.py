"""Surfaces over two weights on which optimizers can be watched; each is a formula."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Surface:
    """A cost over two weights, with its gradient.

    Attributes
    ----------
    name : str
        What to call it.
    cost : callable
        ``cost(w)`` with ``w`` of shape (2,) or (2, k), one point per column; returns () or (k,).
    gradient : callable
        ``gradient(w)``, of the shape of ``w``.
    start : ndarray, shape (2,)
        Where paths begin.
    minimum : ndarray, shape (2,), or None
        Where the cost is least; None if it has no least value.
    """

    name: str
    cost: Callable[[np.ndarray], np.ndarray]
    gradient: Callable[[np.ndarray], np.ndarray]
    start: np.ndarray
    minimum: np.ndarray | None


def bowl(kappa: float = 25.0, angle: float = 0.0) -> Surface:
    """Return a bowl that is steeper one way than the other.

    Parameters
    ----------
    kappa : float
        How many times steeper, above 0: the ratio of the two curvatures, which are 1 and kappa.
    angle : float
        By how much the bowl, and the start (-2, 1) with it, is turned, in degrees.

    Returns
    -------
    Surface
        (u1² + kappa u2²) / 2, where u is w turned back.

    Raises
    ------
    ValueError
        If ``kappa`` is not above 0 and finite, or ``angle`` not finite.
    """
    if not (0 < kappa < np.inf and np.isfinite(angle)):
        raise ValueError(f"bowl: kappa must be above 0, angle finite; got {kappa!r}, {angle!r}")
    c, s = np.cos(np.radians(angle)), np.sin(np.radians(angle))
    turn = np.array([[c, -s], [s, c]])
    hessian = turn @ np.diag([1.0, kappa]) @ turn.T
    name = f"bowl, {kappa:g} times steeper" + (f", turned by {angle:g}°" if angle else "")
    return Surface(
        name,
        lambda w: 0.5 * np.sum(w * (hessian @ w), axis=0),
        lambda w: hessian @ w,
        turn @ np.array([-2.0, 1.0]),
        np.zeros(2),
    )


def ravine() -> Surface:
    """Return a narrow ravine: a bowl that is a hundred times steeper one way than the other.

    Returns
    -------
    Surface
        (w1² + 100 w2²) / 2.
    """
    steep = bowl(100.0)
    return Surface("ravine", steep.cost, steep.gradient, steep.start, steep.minimum)


def saddle() -> Surface:
    """Return a saddle: up along the first weight, down along the second, level at the origin.

    Returns
    -------
    Surface
        (w1² - w2²) / 2; the start lies almost on the ridge.
    """
    return Surface(
        "saddle",
        lambda w: 0.5 * (w[0] ** 2 - w[1] ** 2),
        lambda w: np.stack([w[0], -w[1]]),
        np.array([-2.0, 0.01]),
        None,
    )


def rosenbrock() -> Surface:
    """Return Rosenbrock's banana: a bent valley that is easy to find and hard to follow.

    Returns
    -------
    Surface
        (1 - w1)² + 100 (w2 - w1²)².
    """
    return Surface(
        "Rosenbrock's valley",
        lambda w: (1 - w[0]) ** 2 + 100 * (w[1] - w[0] ** 2) ** 2,
        lambda w: np.stack(
            [-2 * (1 - w[0]) - 400 * w[0] * (w[1] - w[0] ** 2), 200 * (w[1] - w[0] ** 2)]
        ),
        np.array([-1.2, 1.0]),
        np.ones(2),
    )
