"""The straight line of a single neuron: drawn by hand, then found by descent."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np

from course_lib.data import Dataset
from course_lib.widgets.learner import LearnerProblem, call, name_of, numbers
from course_lib.widgets.plane import border, dots, extent, grid, term
from course_lib.widgets.stage import (
    Arrow,
    Contours,
    Dots,
    Line,
    Panel,
    Player,
    Point,
    Regions,
    Rule,
    Scene,
    Slider,
    Stage,
    stage,
)
from course_lib.widgets.static import StaticFigure

LANDSCAPE = "The cost over the two weights"
WEIGHTS = (-6.0, 6.0, -8.0, 4.0)
POINTS = 35
STEPS = 60
RATES = (0.03, 0.1, 0.3, 1, 3, 10, 30)
#: Heights of the contours above the lowest point of the grid, in nats.
HEIGHTS = (0.02, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4)


def straight_line(
    data: Dataset, logistic_grads: Callable[..., Any] | None = None
) -> Stage | StaticFigure:
    """Show what a single neuron makes of two classes on a plane.

    Without a function, the learner turns weights and bias by hand and reads how many dots lie on
    the wrong side of the line ``w1 x1 + w2 x2 + b = 0``. With one, the learner chooses a start on
    the landscape of the cost, as the function computes it for a given bias, and plays the path
    that the function's gradients take from there.

    Parameters
    ----------
    data : Dataset
        Two features, labels 0 and 1.
    logistic_grads : callable, optional
        The learner's ``logistic_grads(w, b, X, Y)``, which returns ``cost, dw, db``.

    Returns
    -------
    Stage or StaticFigure
        The widget, or a picture where no widget can run.

    Raises
    ------
    ValueError
        If ``data`` has not two features and two classes.
    """
    return _by_hand(data) if logistic_grads is None else _descent(data, logistic_grads)


def _by_hand(data: Dataset) -> Stage | StaticFigure:
    marks, box = dots(data), extent(data)
    points = grid(box, 81)

    def scene(w1: float, w2: float, b: float) -> Scene:
        w = np.array([[w1, w2]])
        said = (w @ points + b > 0).astype(int).reshape(81, 81)
        z = (w @ data.X + b)[0]
        wrong = (z > 0) != data.y
        plane = Panel(
            "The dots, and what the neuron says",
            [
                Regions(said, box, labels=["circle, z < 0", "square, z > 0"]),
                *marks,
                _crosses(data.X[:, wrong], "on the wrong side"),
                *_direction(w1, w2, b),
            ],
            xlabel="x₁",
            ylabel="x₂",
            xlim=box[:2],
            ylim=box[2:],
            equal=True,
            alt="Two interlocking crescents of dots, and a straight line across them.",
        )
        formula = f"z = {term(w1)} x₁ + {term(w2)} x₂ + {term(b)}"
        note = f"{formula}: {wrong.sum()} of {data.m} dots are on the wrong side."
        return Scene([plane, _scores(data, z, wrong)], note=note)

    steps = np.arange(-6, 6.01, 0.25).tolist()
    return stage(
        scene,
        [
            Slider("w1", "weight w₁", steps, 1.0),
            Slider("w2", "weight w₂", steps, 1.0),
            Slider("b", "bias b", np.arange(-4, 4.01, 0.25).tolist(), 0.0),
        ],
        title="A neuron by hand",
        noted=[{"w1": 1, "w2": 1, "b": 0}, {"w1": 1, "w2": -4, "b": 0.5}],
    )


def _direction(w1: float, w2: float, b: float) -> list[Arrow]:
    """Return the arrow (w1, w2), of length 1/2, which stands on the line."""
    length = float(np.hypot(w1, w2))
    if not length:
        return []
    x, y = -b * w1 / length**2, -b * w2 / length**2
    return [Arrow(x, y, x + 0.5 * w1 / length, y + 0.5 * w2 / length, label="(w₁, w₂)")]


def _crosses(places: np.ndarray, label: str = "") -> Dots:
    return Dots(places[0], places[1], label, "ink", marker="cross")


def _scores(data: Dataset, z: np.ndarray, wrong: np.ndarray) -> Panel:
    """Return a panel with the number z of each dot, a row for each class."""
    # Steps of the golden ratio spread a row evenly and never twice in the same way.
    places = np.stack([z, data.y + 0.6 * (np.arange(data.m) * 0.618 % 1 - 0.5)])
    x, y = places
    rows = [Dots(x[data.y == label], y[data.y == label], "", label, 2.5) for label in (0, 1)]
    return Panel(
        "The number z of each dot",
        [*rows, _crosses(places[:, wrong]), Rule(x=0, dash="solid")],
        xlabel="z",
        xlim=(-10, 10),
        ylim=(-0.6, 1.6),
        yticks=[(0, "circles"), (1, "squares")],
        alt="The number z of each dot, a row for each class; circles should lie left of 0.",
    )


def _descent(data: Dataset, function: Callable[..., Any]) -> Stage | StaticFigure:
    marks, box, Y = dots(data), extent(data), data.y[np.newaxis]

    def cost_and_slope(w: np.ndarray, b: float) -> tuple[float, np.ndarray]:
        return _cost_and_slope(function, w, b, data.X, Y)

    @lru_cache(maxsize=32)
    def landscape(b: float) -> np.ndarray:
        costs = [cost_and_slope(w[:, np.newaxis], b)[0] for w in grid(WEIGHTS, POINTS).T]
        return np.reshape(costs, (POINTS, POINTS))

    def scene(start: tuple[float, float], learning_rate: float, b: float, step: int) -> Scene:
        costs = landscape(b)
        path, at = _path(cost_and_slope, start, learning_rate, b)
        x, y = border(path[:, np.newaxis], np.full((STEPS + 1, 1, 1), b))
        wrong, (w1, w2) = ((path @ data.X + b > 0) != data.y).sum(axis=1), path.T
        plane = Panel(
            "The line of the neuron",
            [*marks, Line(x, y, color="ink", frames="step")],
            xlabel="x₁",
            ylabel="x₂",
            xlim=box[:2],
            ylim=box[2:],
            alt="Two interlocking crescents of dots, and the line that the neuron draws.",
        )
        hills = Panel(
            LANDSCAPE,
            [
                Contours(costs, WEIGHTS, np.nanmin(costs) + np.array(HEIGHTS)),
                Line(w1, w2, "", 1, 1.5, "solid", grow=True, frames="step"),
                Dots(w1, w2, color=1, size=2.5, grow=True, frames="step"),
            ],
            xlabel="w₁",
            ylabel="w₂",
            xlim=WEIGHTS[:2],
            ylim=WEIGHTS[2:],
            alt="Contours of the cost over the two weights, and a path across them.",
        )
        notes = [
            f"Step {k}: w₁ = {w[0]:.2f}, w₂ = {w[1]:.2f}, cost {cost:.3f} nats, "
            f"{count} of {data.m} dots on the wrong side."
            for k, (w, cost, count) in enumerate(zip(path, at, wrong, strict=True))
        ]
        return Scene([plane, hills], note=[note.replace("-", "−") for note in notes])

    return stage(
        scene,
        [
            Player("step", "step", count=STEPS, per_second=12),
            Slider("learning_rate", "learning rate α", RATES, 0.3),
            Slider("b", "bias b", np.arange(-2, 2.01, 0.25).tolist(), 0.5),
            Point("start", "start", LANDSCAPE, value=(-4.5, 2.5), step=(0.5, 0.5)),
        ],
        title="A neuron that goes downhill",
        noted=[{"learning_rate": 0.1, "step": STEPS}, {"learning_rate": 10, "step": STEPS}],
    )


def _path(
    cost_and_slope: Callable[..., tuple[float, np.ndarray]],
    start: tuple[float, float],
    rate: float,
    b: float,
) -> tuple[np.ndarray, np.ndarray]:
    """Return the weights (STEPS + 1, 2) of a descent, and the cost at each."""
    w, path, costs = np.array(start)[:, np.newaxis], [], []
    for _ in range(STEPS + 1):
        cost, dw = cost_and_slope(w, b)
        path.append(w[:, 0])
        costs.append(cost)
        w = w - rate * dw
    return np.array(path), np.array(costs)


def _cost_and_slope(
    function: Callable[..., Any], w: np.ndarray, b: float, X: np.ndarray, Y: np.ndarray
) -> tuple[float, np.ndarray]:
    """Return what the learner's function says of these weights, if it can be drawn."""
    returned = call(function, w, b, X, Y)
    if not isinstance(returned, tuple) or len(returned) != 3:
        kind = type(returned).__name__
        raise LearnerProblem(f"{name_of(function)} returned {kind}, expected cost, dw, db.")
    cost = numbers(function, returned[0], (), what="cost")
    return float(cost), numbers(function, returned[1], w.shape, what="dw", finite=True)
