"""Shared load: two inputs that say the same, and how dropout makes them share the work."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib.widgets.learner import call, numbers
from course_lib.widgets.stage import (
    Contours,
    Dots,
    Line,
    Panel,
    Player,
    Point,
    Rule,
    Scene,
    Slider,
    Stage,
    stage,
)
from course_lib.widgets.static import StaticFigure

#: All masks of two inputs, one per column.
MASKS = np.array([[1.0, 1.0, 0.0, 0.0], [1.0, 0.0, 1.0, 0.0]])
KEEP_PROBS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
STEPS = 250
SIDE = (-1.0, 2.0)
START = (1.5, -0.8)
LEVELS = (0.01, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2)


def shared_load(dropout_forward: Callable[..., Any]) -> Stage | StaticFigure:
    r"""Show the cost of a linear unit with two inputs, averaged over all masks.

    The unit predicts :math:`y = 1` from :math:`x_1 = 1` and :math:`x_2 = s`. On the left, lines of
    equal cost over its weights and the path of gradient descent from a start that can be moved;
    on the right, what each input contributes to the prediction, step by step.

    Parameters
    ----------
    dropout_forward : callable
        ``dropout_forward(A, D, keep_prob)``, of the student: called on the four masks.

    Returns
    -------
    Stage or StaticFigure
        The figure where no widget can run.
    """

    def scene(keep_prob: float, size: float, start: tuple[float, float], step: int) -> Scene:
        M, c = _moments(dropout_forward, keep_prob, size)
        path = _descend(M, c, np.array(start))
        w1, w2 = path.T
        costs = np.maximum(_cost(M, c, path.T), 0)  # rounding may leave -1e-17
        shares = path * [1.0, size]
        steps = np.arange(STEPS + 1)
        plane = Panel(
            "Cost of all pairs of weights",
            [
                Contours(_surface(M, c), (*SIDE, *SIDE), LEVELS),
                Line(w1, w2, "path", color=1, dash="solid", grow=True),
                Dots(w1[:, None], w2[:, None], color=1, size=6, marker="circle", frames="step"),
            ],
            xlabel="w1",
            ylabel="w2",
            xlim=SIDE,
            ylim=SIDE,
            equal=True,
            alt="Lines of equal cost over two weights, and the path of gradient descent.",
        )
        work = Panel(
            "Contributions to the prediction",
            [
                Rule(y=1, label="y", color="grey"),
                Line(steps, shares[:, 0], "w1 x1", color=0, grow=True),
                Line(steps, shares[:, 1], "w2 x2", color=2, grow=True),
                Line(steps, shares.sum(axis=1), "together", color="ink", dash="solid", grow=True),
            ],
            xlabel="step of gradient descent",
            xlim=(0, STEPS),
            ylim=(min(-1.0, shares.min()), max(2.0, shares.max())),
            alt="What each of two inputs contributes to the prediction, step by step.",
        )
        notes = [
            f"Step {i}: w1 = {w[0]:.2f}, w2 = {w[1]:.2f}; the inputs contribute {a:.2f} and "
            f"{b:.2f}, together {a + b:.2f}; mean cost {cost:.3f}.".replace("-", "−")
            for i, (w, (a, b), cost) in enumerate(zip(path, shares, costs, strict=True))
        ]
        return Scene([plane, work], note=notes)

    start = {"start": START, "step": STEPS}
    return stage(
        scene,
        [
            Slider("keep_prob", "keep_prob", values=KEEP_PROBS, value=1.0),
            Slider("size", "second input x2", values=(0.5, 1.0, 2.0), value=1.0),
            Point("start", "start", panel=0, value=START, step=(0.1, 0.1)),
            Player("step", "step", STEPS, value=STEPS, per_second=40),
        ],
        title="Shared load",
        noted=[{"keep_prob": 1.0, **start}, {"keep_prob": 0.8, **start}],
    )


def _moments(
    forward: Callable[..., Any], keep_prob: float, size: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return the mean of x xᵀ (2, 2) and of x (2,) over all masks, for what the student made."""
    A = np.array([[1.0], [size]]) * np.ones((2, 4))
    X = numbers(forward, call(forward, A, MASKS, keep_prob), A.shape, finite=True)
    chances = np.prod(np.where(MASKS == 1, keep_prob, 1 - keep_prob), axis=0)
    return (X * chances) @ X.T, X @ chances


def _cost(M: np.ndarray, c: np.ndarray, w: np.ndarray) -> np.ndarray:
    """Return half the mean squared error for each column of ``w``."""
    return 0.5 * (1 - 2 * c @ w + np.sum(w * (M @ w), axis=0))


def _surface(M: np.ndarray, c: np.ndarray) -> np.ndarray:
    w1, w2 = np.meshgrid(np.linspace(*SIDE, 61), np.linspace(*SIDE, 61))
    return _cost(M, c, np.stack([w1.ravel(), w2.ravel()])).reshape(w1.shape)


def _descend(M: np.ndarray, c: np.ndarray, w: np.ndarray) -> np.ndarray:
    """Return the path of gradient descent, (steps + 1, 2), with a step that cannot diverge."""
    learning_rate = 0.8 / max(np.trace(M), 1e-12)
    path = [w]
    for _ in range(STEPS):
        path.append(path[-1] - learning_rate * (M @ path[-1] - c))
    return np.array(path)
