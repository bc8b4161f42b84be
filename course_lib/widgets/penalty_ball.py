"""L1 against L2: where a bowl and a ball meet, and why one of them has corners."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np

from course_lib.widgets.learner import call, numbers
from course_lib.widgets.stage import (
    Contours,
    Dots,
    Line,
    Panel,
    Point,
    Rule,
    Scene,
    Slider,
    Stage,
    stage,
)
from course_lib.widgets.static import StaticFigure

STRENGTHS = (0.0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 1.0, 1.4, 2.0, 3.0)
#: Curvature of the cost: its contours are ellipses, a little tilted.
H = np.array([[1.0, 0.25], [0.25, 0.7]])
MINIMUM = (1.6, 0.8)
LEVELS = (0.1, 0.4, 0.9, 1.6, 2.5, 3.6)
REACH = 2.5
EXTENT = (-REACH, REACH, -REACH, REACH)
GRID = np.linspace(-REACH, REACH, 51)
#: Enough steps for 6 digits, from one strength to the next.
NUM_STEPS = 25
STEEPEST = float(np.linalg.eigvalsh(H)[-1])

Function = Callable[..., Any]
Pair = tuple[float, float]


def penalty_ball(
    l2_cost: Function, l2_step: Function, l1_cost: Function, soft_threshold: Function
) -> Stage | StaticFigure:
    """Show where the L2 and the L1 penalty pull the two weights of one neuron.

    Grey ellipses are contours of the cost without a penalty; drag their centre. The black one and
    the ball, a contour of the penalty, pass through the point where the learner's steps end:
    ``l2_step`` on the left, a step along the gradient and then ``soft_threshold`` in the middle.
    Right, both weights as the penalty grows.

    Parameters
    ----------
    l2_cost, l1_cost : callable
        ``cost(params, lambd, m)``: the penalty.
    l2_step : callable
        ``l2_step(W, dW, learning_rate, lambd, m)`` returns the weights after a step.
    soft_threshold : callable
        ``soft_threshold(W, t)`` returns the weights, pulled towards zero.

    Returns
    -------
    Stage or StaticFigure
        The figure where no widget can run.
    """

    def l2_move(W: np.ndarray, dW: np.ndarray, strength: float) -> Any:
        return call(l2_step, W, dW, 1 / (STEEPEST + strength), strength, 1)

    def l1_move(W: np.ndarray, dW: np.ndarray, strength: float) -> Any:
        return call(soft_threshold, W - dW / STEEPEST, strength / STEEPEST)

    @lru_cache(maxsize=1)
    def paths(minimum: Pair) -> tuple[np.ndarray, np.ndarray]:
        return (
            _path(l2_step, l2_move, minimum),
            _path(soft_threshold, l1_move, minimum),
        )

    @lru_cache(maxsize=2)
    def heights(cost: Function) -> np.ndarray:
        return np.array([[_penalty(cost, x, y) for x in GRID] for y in GRID])

    def scene(strength: float, minimum: Pair) -> Scene:
        i = STRENGTHS.index(strength)
        l2_path, l1_path = paths(minimum)
        balls = [
            _ball("L2: a circle", minimum, l2_path[i], l2_cost, heights(l2_cost), 0),
            _ball("L1: a square on its corner", minimum, l1_path[i], l1_cost, heights(l1_cost), 1),
        ]
        panels = [*balls, _weights(strength, l2_path, l1_path)]
        return Scene(panels, note=_note(strength, l2_path[i], l1_path[i]))

    return stage(
        scene,
        [
            Slider("strength", "λ/m, the penalty", values=STRENGTHS, value=0.3),
            Point(
                "minimum",
                "minimum without a penalty",
                panel=0,
                value=MINIMUM,
                step=(0.1, 0.1),
                color=2,
            ),
        ],
        title="Two penalties, two weights",
        noted=[{"strength": 0.3}, {"strength": 1.0}],
    )


def _path(function: Function, move: Callable[..., Any], minimum: Pair) -> np.ndarray:
    """Return where a learner's steps end for each strength, beginning where the last one ended."""
    center = np.array([minimum])
    W, path = center.copy(), []
    for strength in STRENGTHS:
        for _ in range(NUM_STEPS if strength else 0):
            W = numbers(function, move(W, (W - center) @ H, strength), (1, 2), finite=True)
        path.append(W[0])
    return np.array(path)


def _penalty(cost: Function, w1: float, w2: float) -> float:
    params = {"W1": np.array([[w1, w2]]), "b1": np.zeros((1, 1))}
    return float(numbers(cost, call(cost, params, 1.0, 1), ()))


def _ball(
    title: str, minimum: Pair, end: np.ndarray, cost: Function, heights: np.ndarray, color: int
) -> Panel:
    bowl = _bowl(*np.meshgrid(GRID - minimum[0], GRID - minimum[1]))
    touched = float(_bowl(*(end - minimum)))
    marks = [
        Rule(x=0, dash="solid", color="grey"),
        Rule(y=0, dash="solid", color="grey"),
        Contours(bowl, EXTENT, levels=LEVELS, color="grey"),
        Contours(bowl, EXTENT, levels=[touched], color="ink", width=1.5),
        Contours(heights, EXTENT, levels=[_penalty(cost, *end)], color=color, width=2.5),
        Dots([end[0]], [end[1]], label="with the penalty", color=color, size=6),
    ]
    return Panel(
        title,
        marks,
        xlabel="w₁",
        ylabel="w₂",
        xlim=EXTENT[:2],
        ylim=EXTENT[2:],
        equal=True,
        alt=f"The ball touches a contour of the cost at ({end[0]:.2f}, {end[1]:.2f}).",
    )


def _bowl(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return the cost at a distance from its minimum."""
    return 0.5 * (H[0, 0] * x**2 + 2 * H[0, 1] * x * y + H[1, 1] * y**2)


def _weights(strength: float, l2_path: np.ndarray, l1_path: np.ndarray) -> Panel:
    lines = [
        Line(STRENGTHS, path[:, k], label=f"{kind}, w{'₁₂'[k]}", color=color, dash=dash)
        for kind, path, color in [("L2", l2_path, 0), ("L1", l1_path, 1)]
        for k, dash in enumerate(("solid", "dashed"))
    ]
    return Panel(
        "Both weights as the penalty grows",
        [*lines, Rule(x=strength)],
        xlabel="λ/m",
        ylabel="weight",
        ylim=EXTENT[2:],  # the same wherever the minimum is dragged
        alt="Under L2 both weights shrink and stay above 0; under L1 they become 0 in turn.",
    )


def _note(strength: float, l2_end: np.ndarray, l1_end: np.ndarray) -> str:
    zeros = int(np.count_nonzero(l1_end == 0))
    words = ["no weight is", "one weight is", "both weights are"][zeros]
    return (
        f"λ/m = {strength:g}. L2 ends at ({l2_end[0]:.3f}, {l2_end[1]:.3f}), "
        f"L1 at ({l1_end[0]:.3f}, {l1_end[1]:.3f}): under L1 {words} exactly 0."
    )
