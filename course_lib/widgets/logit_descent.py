"""Logit descent: prediction, truth and gradient of one example, and the Jacobian behind it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from course_lib.widgets.learner import LearnerProblem, call, numbers
from course_lib.widgets.stage import (
    Arrow,
    Bars,
    Choice,
    Dots,
    Heat,
    Line,
    Panel,
    Player,
    Scene,
    Slider,
    Stage,
    stage,
)
from course_lib.widgets.static import StaticFigure

STARTS = {
    "the example: 5, 2, −1, 3": (5.0, 2.0, -1.0, 3.0),
    "no idea: 0, 0, 0, 0": (0.0, 0.0, 0.0, 0.0),
    "two rivals: 3, 3, −2, −2": (3.0, 3.0, -2.0, -2.0),
    "sure of class 0: 9, 0, 0, 0": (9.0, 0.0, 0.0, 0.0),
}
CLASSES = range(4)
STEPS = 60
RATES = (0.1, 0.2, 0.5, 1.0, 2.0)

Function = Callable[..., Any]


class Walk(NamedTuple):
    """One example on its way down.

    Attributes
    ----------
    a : ndarray, shape (STEPS + 1, 4)
        Probabilities.
    costs : ndarray, shape (STEPS + 1,)
        Cross-entropy, in nats.
    dz : ndarray, shape (STEPS + 1, 4)
        Gradient of the cost for the logits.
    jacobians : ndarray, shape (STEPS + 1, 4, 4)
        Of the probabilities for the logits.
    """

    a: np.ndarray
    costs: np.ndarray
    dz: np.ndarray
    jacobians: np.ndarray


def logit_descent(
    softmax: Function,
    cross_entropy: Function,
    softmax_ce_grad: Function,
    softmax_jacobian: Function,
) -> Stage | StaticFigure:
    """Show gradient descent on the four logits of one example.

    The first panel has prediction and truth, and an arrow for minus the gradient of each logit,
    as long as the distance between the two if all is right. The second has the Jacobian of
    softmax, the third the cost.

    Parameters
    ----------
    softmax, cross_entropy, softmax_ce_grad, softmax_jacobian : callable
        The student's functions.

    Returns
    -------
    Stage or StaticFigure
        The figure where the environment variable ``COURSE_STATIC`` is 1.
    """

    def look(z: np.ndarray, y: np.ndarray) -> tuple[Any, ...]:
        Z = z[:, np.newaxis]
        return (
            numbers(softmax, call(softmax, Z), Z.shape, finite=True)[:, 0],
            numbers(cross_entropy, call(cross_entropy, Z, y), (), finite=True),
            numbers(softmax_ce_grad, call(softmax_ce_grad, Z, y), Z.shape, finite=True)[:, 0],
            numbers(softmax_jacobian, call(softmax_jacobian, z), (4, 4), finite=True),
        )

    def scene(start: str, truth: str, rate: float, step: int) -> Scene:
        z, label = np.array(STARTS[start]), int(truth[-1])
        seen = []
        for _ in range(STEPS + 1):
            seen.append(look(z, np.array([label])))
            z = z - rate * seen[-1][2]
        walk = Walk(*map(np.array, zip(*seen, strict=True)))
        if np.abs(walk.costs).max() > 1e6:
            raise LearnerProblem("The cost grows beyond all bounds: look at your gradient's sign.")
        panels = [_shares(walk, label), _jacobian(walk), _costs(walk)]
        return Scene(panels, _notes(walk, label))

    return stage(
        scene,
        [
            Choice("start", "logits at the start", list(STARTS)),
            Choice("truth", "true class", [f"class {i}" for i in CLASSES], "class 3"),
            Slider("rate", "learning rate α", RATES, 0.5),
            Player("step", "step", STEPS, 0, per_second=12),
        ],
        title="One example learns",
        noted=[{"step": 0}, {"step": 5}, {"step": 60}],
        presets=_presets(),
    )


def _presets() -> Mapping[str, Mapping[str, Any]]:
    starts = list(STARTS)
    return {
        "nearly right": {"truth": "class 0"},
        "wrong": {"truth": "class 3"},
        "no idea": {"start": starts[1]},
        "two rivals": {"start": starts[2], "truth": "class 1"},
        "sure, and wrong": {"start": starts[3]},
    }


def _shares(walk: Walk, label: int) -> Panel:
    y = np.eye(len(CLASSES))[label]
    tips = walk.a - walk.dz
    return Panel(
        "Prediction, truth, −gradient",
        [
            Bars(CLASSES, walk.a, "prediction a", 0, frames="step"),
            Dots(CLASSES, y, "truth y", "ink", 5, "square"),
            *(
                Arrow(
                    np.full(STEPS + 1, i + 0.25),
                    walk.a[:, i],
                    np.full(STEPS + 1, i + 0.25),
                    tips[:, i],
                    color=1,
                    width=2.5,
                    frames="step",
                )
                for i in CLASSES
            ),
        ],
        xlim=(-0.6, 3.6),
        ylim=(min(-0.08, 1.1 * tips.min()), max(1.15, 1.1 * tips.max())),
        xticks=[(float(i), f"class {i}") for i in CLASSES],
        alt="Bars of the prediction, squares of the truth, and arrows from one towards the other.",
    )


def _jacobian(walk: Walk) -> Panel:
    heat = Heat(
        walk.jacobians.round(3) + 0.0,  # no −0.000
        low=-0.25,
        high=0.25,
        palette="diverging",
        show_values=True,
        rows=[f"a{i}" for i in CLASSES],
        columns=[f"z{i}" for i in CLASSES],
        format=".3f",
        frames="step",
    )
    return Panel(
        "Jacobian ∂a/∂z",
        [heat],
        alt="The Jacobian of softmax, positive on the diagonal and negative elsewhere.",
    )


def _costs(walk: Walk) -> Panel:
    return Panel(
        "Cost",
        [
            Line(np.arange(STEPS + 1), walk.costs, color=0, grow=True),
            Dots(np.arange(STEPS + 1)[:, np.newaxis], walk.costs[:, np.newaxis], frames="step"),
        ],
        xlabel="step",
        ylabel="cross-entropy (nats)",
        xlim=(0, STEPS),
        ylim=(0, max(1.0, 1.05 * float(walk.costs.max()))),
        alt="The cost after each step.",
    )


def _notes(walk: Walk, label: int) -> Sequence[str]:
    """Return a note for each step."""
    notes = []
    for k in range(STEPS + 1):
        dz = ", ".join(f"{number:.3f}" for number in walk.dz[k])
        far = _far_from_the_long_way(walk, k, label)
        notes.append(
            f"After {k} steps the true class has {100 * walk.a[k, label]:.1f} %, and the cost is "
            f"{walk.costs[k]:.3f}. Gradient: {dz}; its sum is {_sum(walk.dz[k])}. "
            f"The long way, through the Jacobian, {far}.".replace("-", "−")
        )
    return notes


def _sum(dz: np.ndarray) -> str:
    total = float(dz.sum())
    return f"{total:.3f}" if abs(total) > 1e-9 else "0"


def _far_from_the_long_way(walk: Walk, k: int, label: int) -> str:
    """Compare the gradient with that of the probabilities, carried back through the Jacobian."""
    with np.errstate(divide="ignore", invalid="ignore"):
        long_way = -walk.jacobians[k][label] / walk.a[k, label]
    difference = np.abs(long_way - walk.dz[k]).max()
    return "gives the same" if difference < 1e-9 else f"differs by up to {difference:.2g}"
