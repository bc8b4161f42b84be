"""Class regions: three cultivars of wine, and the straight borders of a linear softmax."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import numpy as np

from course_lib.data import Dataset, wine
from course_lib.widgets.learner import LearnerProblem, call, name_of, numbers
from course_lib.widgets.plane import border, extent, grid
from course_lib.widgets.stage import (
    Bars,
    Contours,
    Dots,
    Line,
    Mark,
    Panel,
    Point,
    Regions,
    Scene,
    Slider,
    Stage,
    stage,
)
from course_lib.widgets.static import StaticFigure

ALCOHOL, FLAVANOIDS = 0, 6
C, POINTS = 3, 81
STEPS = (0, 1, 2, 5, 10, 30, 100, 300)
RATE = 1.0
TEMPERATURES = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
#: Lines of equal certainty: the largest probability.
SURE = (0.5, 0.9, 0.99)
PLACE = (12.8, 1.8)
#: Of the three borders, after 300 steps.
MEETING = (13.4, 1.76)

Function = Callable[..., Any]
Params = tuple[np.ndarray, np.ndarray]
Box = tuple[float, float, float, float]


def wines() -> Dataset:
    """Return the two measures that are drawn.

    Returns
    -------
    Dataset
        ``X`` (2, 178): alcohol and flavanoids; ``y`` 0, 1, 2.
    """
    data = wine()
    return Dataset(data.X[[ALCOHOL, FLAVANOIDS]], data.y, source=data.source)


def class_regions(
    train_softmax: Function, softmax: Function, predict: Function
) -> Stage | StaticFigure:
    """Show the regions of three classes, lines of equal certainty, and one place in numbers.

    Parameters
    ----------
    train_softmax : callable
        ``train_softmax(X, y, C, learning_rate=..., num_epochs=...)`` of the student, given both
        measures scaled to mean 0 and deviation 1.
    softmax : callable
        ``softmax(Z, temperature)`` of the student.
    predict : callable
        ``predict(Z)`` of the student.

    Returns
    -------
    Stage or StaticFigure
        The figure where the environment variable ``COURSE_STATIC`` is 1.
    """
    data = wines()
    box = extent(data)

    @lru_cache(maxsize=len(STEPS))
    def trained(num_epochs: int) -> Params:
        return _in_own_units(_train(train_softmax, data, num_epochs), data.X)

    def classes(Z: np.ndarray) -> np.ndarray:
        said = numbers(predict, call(predict, Z), (Z.shape[1],), finite=True)
        if not np.isin(said, range(C)).all():
            raise LearnerProblem(f"{name_of(predict)} returned a class that is not 0, 1 or 2.")
        return said.astype(int)

    def shares(Z: np.ndarray, temperature: float) -> np.ndarray:
        return numbers(softmax, call(softmax, Z, temperature), Z.shape, finite=True)

    def scene(num_epochs: int, temperature: float, place: tuple[float, float]) -> Scene:
        W, b = trained(num_epochs)
        Z = W @ grid(box, POINTS) + b
        here = shares(W @ np.reshape(place, (2, 1)) + b, temperature)[:, 0]
        right = int((classes(W @ data.X + b) == data.y).sum())
        certainty = shares(Z, temperature).max(axis=0).reshape(POINTS, POINTS)
        regions = classes(Z).reshape(POINTS, POINTS)
        panels = [_map(data, box, regions, certainty, (W, b)), _here(here, place)]
        return Scene(panels, _note(num_epochs, right, data.m, certainty, here))

    return stage(
        scene,
        [
            Slider("num_epochs", "steps of training", STEPS, 100),
            Slider("temperature", "temperature T", TEMPERATURES, 1.0),
            Point("place", "place", 0, PLACE, (0.1, 0.1), color="ink"),
        ],
        title="Three cultivars of wine",
        noted=[{"num_epochs": 1}, {"num_epochs": 100}, {"num_epochs": 100, "temperature": 5.0}],
        presets={
            "one step": {"num_epochs": 1},
            "300 steps": {"num_epochs": 300},
            "the same, hot": {"num_epochs": 300, "temperature": 5.0},
            "where three meet": {"num_epochs": 300, "place": MEETING},
        },
    )


def _train(train_softmax: Function, data: Dataset, num_epochs: int) -> Params:
    mu, sigma = _moments(data.X)
    X = (data.X - mu) / sigma
    made = call(train_softmax, X, data.y, C, learning_rate=RATE, num_epochs=num_epochs)
    if not isinstance(made, Mapping) or not {"W", "b"} <= made.keys():
        raise LearnerProblem(f"{name_of(train_softmax)} should return a dict with W and b.")
    W = numbers(train_softmax, made["W"], (C, 2), what="W", finite=True)
    return W, numbers(train_softmax, made["b"], (C, 1), what="b", finite=True)


def _in_own_units(params: Params, X: np.ndarray) -> Params:
    """Return weights and biases for measures as they were before they were scaled."""
    (W, b), (mu, sigma) = params, _moments(X)
    return W / sigma.T, b - (W / sigma.T) @ mu


def _moments(X: np.ndarray) -> Params:
    return X.mean(axis=1, keepdims=True), X.std(axis=1, keepdims=True)


def _map(
    data: Dataset, box: Box, regions: np.ndarray, certainty: np.ndarray, made: Params
) -> Panel:
    marks: list[Mark] = [Regions(regions, box)]
    if np.ptp(certainty):
        marks.append(Contours(certainty, box, SURE, "50, 90, 99 % sure"))
    W, b = made
    pairs = [(0, 1), (0, 2), (1, 2)]
    lines = border(*(np.array([part[i] - part[j] for i, j in pairs]) for part in (W, b)))
    marks.append(Line(*lines, "two logits equal", "ink", 1, "dotted"))
    for i in range(C):
        x, y = data.X[:, data.y == i]
        marks.append(Dots(x, y, f"class {i}", i, 3))
    return Panel(
        "Where each class has the largest logit",
        marks,
        xlabel="alcohol (per cent by volume)",
        ylabel="flavanoids",
        xlim=box[:2],
        ylim=box[2:],
        alt="Three regions with straight borders that meet in a point, and the wines.",
    )


def _here(shares: np.ndarray, place: tuple[float, float]) -> Panel:
    return Panel(
        f"At ({place[0]:.1f}, {place[1]:.1f})",
        [Bars([i], [share], color=i) for i, share in enumerate(np.clip(shares, 0, 2))],
        ylabel="probability",
        xlim=(-0.6, C - 0.4),
        ylim=(0, 1.05),
        xticks=[(float(i), f"class {i}") for i in range(C)],
        alt="The three probabilities at the place that can be moved.",
    )


def _note(num_epochs: int, right: int, m: int, certainty: np.ndarray, here: np.ndarray) -> str:
    shares = ", ".join(f"{100 * share:.1f} %" for share in here)
    return (
        f"Steps: {num_epochs}. {right} of {m} wines lie in the region of their class. Here: "
        f"{shares}. On {100 * np.mean(certainty > 0.9):.0f} % of the map one class has more than "
        "90 %."
    )
