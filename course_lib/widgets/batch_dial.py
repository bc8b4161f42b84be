"""The batch-size dial: two parameters on their way down, with batches of any size."""

from __future__ import annotations

from time import perf_counter
from typing import Any, NamedTuple

import numpy as np

from course_lib.data import breast_cancer
from course_lib.widgets.batches import Function, batches_of
from course_lib.widgets.descent_panels import path_panel
from course_lib.widgets.learner import LearnerProblem, call, name_of, numbers
from course_lib.widgets.stage import (
    Contours,
    Dots,
    Line,
    Panel,
    Scene,
    Slider,
    Stage,
    Toggle,
    stage,
)
from course_lib.widgets.static import StaticFigure

M, EPOCHS = 128, 6
SIZES = (1, 2, 4, 8, 16, 32, 64, 128)
RATES = (0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 4.0)
START = (-2.0, 2.0)
SIDES = ((-3.0, 6.0), (-4.0, 3.0))
LEVELS = (0.31, 0.34, 0.4, 0.5, 0.7, 1.0, 1.5, 2.0, 3.0, 4.0)
HIGHEST = 3.0


class Walk(NamedTuple):
    """The parameters after each update, and what an update took.

    Attributes
    ----------
    w, b : ndarray, shape (num_updates + 1,)
        Parameters, the first of them before any update.
    seconds : float
        Of one update, the median.
    """

    w: np.ndarray
    b: np.ndarray
    seconds: float


def tumours() -> tuple[np.ndarray, np.ndarray]:
    """Return the mean radius of the nuclei, standardised, and whether the tumour is malignant.

    Returns
    -------
    x, y : ndarray, shape (1, 128)
        Radii, without unit; 1 for malignant, 0 for benign.
    """
    data = breast_cancer()
    radius = data.X[:1, :M]
    return (radius - radius.mean()) / radius.std(), (data.y[np.newaxis, :M] == 0).astype(float)


def batch_dial(minibatches: Function, train_minibatch: Function) -> Stage | StaticFigure:
    """Show the path of a logistic regression with one weight and one bias over its cost.

    On the left, the path over lines of equal cost; on the right, the cost of all examples after
    each update, against epochs or against the time that the learner's own function takes.

    Parameters
    ----------
    minibatches : callable
        ``minibatches(X, Y, size, rng)``, of the student.
    train_minibatch : callable
        ``train_minibatch(X, Y, w, b, size, num_epochs, learning_rate, rng)``, of the student;
        called on one batch at a time, for one update.

    Returns
    -------
    Stage or StaticFigure
        The figure where the environment variable ``COURSE_STATIC`` is 1.
    """
    x, y = tumours()
    walks: dict[tuple[int, float, int], Walk] = {}

    def walk(size: int, rate: float, draw: int) -> Walk:
        key = (size, rate, draw)
        if key not in walks:
            walks[key] = _walk(minibatches, train_minibatch, x, y, *key)
        return walks[key]

    def scene(size: int, rate: float, draw: int, by_time: bool) -> Scene:
        chosen, whole = walk(size, rate, draw), walk(M, rate, draw)
        return Scene(
            [_plane(chosen, x, y), _curve(chosen, whole, size, by_time, x, y)],
            _note(chosen, size, x, y),
        )

    return stage(
        scene,
        [
            Slider("size", "batch size B", values=SIZES, value=128),
            Slider("rate", "learning rate α", values=RATES, value=0.5),
            Slider("draw", "shuffle number", values=range(1, 11), value=1),
            Toggle("by_time", "against computing time"),
        ],
        title="128 tumours, two parameters, six epochs",
        noted=[{"size": 128}, {"size": 16}, {"size": 1}],
    )


def cost_of(w: Any, b: Any, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return the mean cost of all examples, in nats, for each pair of parameters."""
    Z = np.asarray(w)[..., np.newaxis] * x[0] + np.asarray(b)[..., np.newaxis]
    return np.asarray((np.logaddexp(0, Z) - y[0] * Z).mean(axis=-1))


def _walk(
    minibatches: Function,
    train: Function,
    x: np.ndarray,
    y: np.ndarray,
    size: int,
    rate: float,
    draw: int,
) -> Walk:
    rng = np.random.default_rng(draw)
    w, b = np.array([[START[0]]]), START[1]
    path, seconds = [(w.item(), b)], []
    for _ in range(EPOCHS):
        for X_t, Y_t in batches_of(minibatches, x, y, size, rng, most=M):
            if not X_t.size:
                raise LearnerProblem(f"{name_of(minibatches)} yields a batch without examples.")
            began = perf_counter()
            result = call(train, X_t, Y_t, w, b, X_t.shape[1], 1, rate, rng)
            seconds.append(perf_counter() - began)
            if not isinstance(result, tuple) or len(result) != 3:
                raise LearnerProblem(f"{name_of(train)} should return w, b and the costs.")
            w = numbers(train, result[0], (1, 1), what="w", finite=True)
            b = numbers(train, result[1], (), what="b", finite=True).item()
            path.append((w.item(), b))
    ws, bs = np.array(path).T
    return Walk(ws, bs, float(np.median(seconds)) if seconds else 0.0)


def _plane(chosen: Walk, x: np.ndarray, y: np.ndarray) -> Panel:
    ws, bs = (np.linspace(*side, 61) for side in SIDES)
    heights = cost_of(*np.meshgrid(ws, bs), x, y)
    marks = [
        Contours(heights, (*SIDES[0], *SIDES[1]), LEVELS),
        Line(chosen.w, chosen.b, color=0, width=1.5),
        Dots(chosen.w[:1], chosen.b[:1], "start", color="ink", marker="square"),
        Dots(chosen.w[-1:], chosen.b[-1:], "after 6 epochs", color=1),
    ]
    alt = "Lines of equal cost over weight and bias, and the path from the start."
    return path_panel("The path", marks, *SIDES, alt)


def _curve(
    chosen: Walk, whole: Walk, size: int, by_time: bool, x: np.ndarray, y: np.ndarray
) -> Panel:
    marks = []
    if size != M:
        marks.append(Line(_along(whole, by_time), _costs(whole, x, y), "B = 128", "grey"))
    marks.append(Line(_along(chosen, by_time), _costs(chosen, x, y), f"B = {size}", 0, 1.5))
    return Panel(
        "The cost of all examples",
        marks,
        xlabel="computing time (ms)" if by_time else "epochs",
        ylabel="cost (nats)",
        xlim=None if by_time else (0, EPOCHS),
        ylim=(0, HIGHEST),
        alt="Cost of all examples after each update, beside that of whole-batch descent.",
    )


def _along(walk: Walk, by_time: bool) -> np.ndarray:
    """Return where on the horizontal axis each update stands."""
    updates = np.arange(len(walk.w))
    return updates * (1e3 * walk.seconds) if by_time else updates * EPOCHS / max(len(walk.w) - 1, 1)


def _costs(walk: Walk, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    return np.minimum(cost_of(walk.w, walk.b, x, y), 10 * HIGHEST)


def _note(chosen: Walk, size: int, x: np.ndarray, y: np.ndarray) -> str:
    updates = len(chosen.w) - 1
    costs = _costs(chosen, x, y)
    last = costs[-max(updates // EPOCHS, 1) :]
    sway = f", swaying by {np.ptp(last):.3f} in the last epoch" if len(last) > 1 else ""
    return (
        f"B = {size}: {updates} updates in {EPOCHS} epochs, {1e6 * chosen.seconds:.0f} µs each. "
        f"The cost is {costs[-1]:.3f}{sway}."
    )
