"""Two classes of dots on a plane, and the straight lines that neurons draw between them."""

from __future__ import annotations

import numpy as np

from course_lib.data import Dataset
from course_lib.widgets.stage import Dots

REACH = 20.0  # half the length of a border: well beyond the dots


def dots(data: Dataset) -> list[Dots]:
    """Return the dots of each class: circles for label 0, squares for label 1.

    Parameters
    ----------
    data : Dataset
        Two features, labels 0 and 1.

    Returns
    -------
    list of Dots
        One mark for each class.

    Raises
    ------
    ValueError
        If there are not two features and two classes.
    """
    if len(data.X) != 2 or set(np.unique(data.y)) != {0, 1}:
        raise ValueError(
            f"data must have two features and the labels 0 and 1, got X of shape {data.X.shape} "
            f"and the labels {np.unique(data.y).tolist()}"
        )
    return [
        Dots(data.X[0, data.y == label], data.X[1, data.y == label], f"label {label}", label, 2.5)
        for label in (0, 1)
    ]


def extent(data: Dataset, margin: float = 0.3) -> tuple[float, float, float, float]:
    """Return ``(x0, x1, y0, y1)`` that holds all dots, whole tenths.

    Parameters
    ----------
    data : Dataset
        Two features.
    margin : float
        Room on each side, in units of the features.

    Returns
    -------
    tuple of float
        Places of the left, right, lower and upper edge.
    """
    low = np.floor(10 * (data.X.min(axis=1) - margin)) / 10
    high = np.ceil(10 * (data.X.max(axis=1) + margin)) / 10
    return float(low[0]), float(high[0]), float(low[1]), float(high[1])


def grid(box: tuple[float, float, float, float], points: int) -> np.ndarray:
    """Return the points of a grid, one per column, row by row from the lower left.

    Parameters
    ----------
    box : tuple of float
        ``(x0, x1, y0, y1)``; see `extent`.
    points : int
        How many along each side.

    Returns
    -------
    ndarray, shape (2, points ** 2)
        Ready for a network; its answers take the shape ``(points, points)`` for `Regions`.
    """
    across, up = np.meshgrid(np.linspace(*box[:2], points), np.linspace(*box[2:], points))
    return np.stack([across.ravel(), up.ravel()])


def term(value: float) -> str:
    """Write a number as a term or factor: one below zero in brackets.

    Parameters
    ----------
    value : float
        The number.

    Returns
    -------
    str
        For example ``"0.5"`` or ``"(−2)"``.
    """
    return f"{value:g}" if value >= 0 else f"(−{-value:g})"


def border(W: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the straight lines on which ``W @ x + b`` is 0, a gap (NaN) after each.

    Parameters
    ----------
    W : ndarray, shape (..., n, 2)
        A row for each neuron.
    b : ndarray, shape (..., n, 1)
        Their biases.

    Returns
    -------
    x, y : ndarray, shape (..., 3 * n)
        Two ends and a gap for each neuron; three gaps for a neuron without weights.
    """
    W, b = np.asarray(W, dtype=float), np.asarray(b, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        length = np.linalg.norm(W, axis=-1, keepdims=True)
        foot = -b * W / length**2
        along = REACH * np.stack([-W[..., 1], W[..., 0]], axis=-1) / length
    ends = np.stack([foot - along, foot + along, np.full_like(foot, np.nan)], axis=-2)
    flat = (*W.shape[:-2], -1)
    return ends[..., 0].reshape(flat), ends[..., 1].reshape(flat)
