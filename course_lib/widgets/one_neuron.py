"""One neuron, one batch: what normalisation makes of eight numbers, and whom an outlier moves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib.widgets.learner import LearnerProblem, call, name_of, numbers
from course_lib.widgets.stage import (
    Band,
    Dots,
    Panel,
    Point,
    Rule,
    Scene,
    Slider,
    Stage,
    Toggle,
    stage,
)
from course_lib.widgets.stage.controls import Control
from course_lib.widgets.static import StaticFigure

#: One neuron's z for eight examples, of mean 3 and variance 1.5.
BATCH = np.array([[2.0, 4.0, 1.0, 3.0, 5.0, 2.0, 4.0, 3.0]])
M = BATCH.shape[1]
RUN = {"mu": np.array([[3.0]]), "var": np.array([[1.5]])}
PLACES = np.arange(1.0, M + 1)
GAMMAS = tuple(np.arange(-2, 2.01, 0.25).tolist())
BETAS = tuple(np.arange(-3, 3.01, 0.5).tolist())
SEEN = (-6.0, 14.0)
#: Outputs as large as this have room without another axis.
ROOM = 8.0
OUTLIER = (8.0, 11.0)
#: What counts as moved: more than rounding.
MOVED = 1e-6

Function = Callable[..., Any]


def one_neuron(bn_forward: Function, bn_inference: Function | None = None) -> Stage | StaticFigure:
    """Show a neuron's values for a batch of eight examples, before and after normalisation.

    One example can be moved; empty rings on the right show where the outputs were before that.

    Parameters
    ----------
    bn_forward : callable
        ``bn_forward(Z, gamma, beta)`` returns ``Z_tilde, cache``, of the student.
    bn_inference : callable, optional
        ``bn_inference(Z, gamma, beta, run)``, of the student; with it there is a box to tick for
        test time, when the statistics are those of training, a mean of 3 and a variance of 1.5.

    Returns
    -------
    Stage or StaticFigure
        The figure where the environment variable ``COURSE_STATIC`` is 1.
    """

    def scene(
        held: tuple[float, float], gamma: float, beta: float, test_time: bool = False
    ) -> Scene:
        number, z = _held(held)
        Z = BATCH.copy()
        Z[0, number - 1] = z
        scale, shift = np.array([[gamma]]), np.array([[beta]])

        def outputs(values: np.ndarray) -> tuple[np.ndarray, float, float]:
            if test_time and bn_inference is not None:
                made = call(bn_inference, values, scale, shift, RUN)
                statistics = RUN["mu"].item(), RUN["var"].item()
                return numbers(bn_inference, made, values.shape, finite=True), *statistics
            return _normalised(bn_forward, values, scale, shift)

        before, _, _ = outputs(BATCH)
        after, mu, var = outputs(Z)
        others = np.delete(after - before, number - 1)
        panels = [_seen(Z, number, mu, var, test_time), _made(before, after, number)]
        return Scene(panels, _note(number, z, mu, var, after, others))

    controls: list[Control] = [
        Point("held", "example to move", panel=0, value=(8.0, 3.0), step=(1.0, 0.5)),
        Slider("gamma", "γ", values=GAMMAS, value=1.0),
        Slider("beta", "β", values=BETAS, value=0.0),
    ]
    noted: list[dict[str, Any]] = [{}, {"held": OUTLIER}]
    if bn_inference is not None:
        controls.append(Toggle("test_time", "test time"))
        noted = [{"held": OUTLIER}, {"held": OUTLIER, "test_time": True}]
    return stage(
        scene,
        controls,
        title="One neuron, one batch",
        noted=noted,
        presets={"an outlier": {"held": OUTLIER}, "as it was": {}},
    )


def _held(held: tuple[float, float]) -> tuple[int, float]:
    """Return the number of the example that is nearest, and its new value."""
    return int(np.clip(round(held[0]), 1, M)), float(np.clip(held[1], *SEEN))


def _normalised(
    function: Function, Z: np.ndarray, gamma: np.ndarray, beta: np.ndarray
) -> tuple[np.ndarray, float, float]:
    """Return outputs, mean and variance, as the student's function has them."""
    result = call(function, Z, gamma, beta)
    if not isinstance(result, tuple) or len(result) != 2 or not isinstance(result[1], dict):
        raise LearnerProblem(f"{name_of(function)} should return Z_tilde and a dict, the cache.")
    made, cache = result
    missing = [name for name in ("mu", "var") if name not in cache]
    if missing:
        raise LearnerProblem(f"The cache of {name_of(function)} lacks {' and '.join(missing)}.")
    mu, var = (
        numbers(function, cache[name], (1, 1), what=name, finite=True).item()
        for name in ("mu", "var")
    )
    return numbers(function, made, Z.shape, what="Z_tilde", finite=True), mu, var


def _seen(Z: np.ndarray, number: int, mu: float, var: float, test_time: bool) -> Panel:
    spread = float(np.sqrt(max(var, 0.0)))
    others = np.arange(M) != number - 1
    whose = "training" if test_time else "this batch"
    return Panel(
        f"Before: z, and μ ± σ of {whose}",
        [
            Band(y0=mu - spread, y1=mu + spread),
            Rule(y=mu, color="grey"),
            Dots(PLACES[others], Z[0, others], color=0, size=5),
            Dots(PLACES[[number - 1]], Z[0, [number - 1]], color=1, size=5),
        ],
        xlabel="example",
        ylabel="z",
        xlim=(0.4, M + 0.6),
        ylim=SEEN,
        xticks=[(place, f"{place:.0f}") for place in PLACES],
        alt=f"Values of eight examples; example {number} can be moved.",
    )


def _made(before: np.ndarray, after: np.ndarray, number: int) -> Panel:
    others = np.arange(M) != number - 1
    reach = max(ROOM, 1.1 * float(np.abs(after).max()))
    return Panel(
        "After: z̃",
        [
            Rule(y=0, color="grey", dash="solid"),
            Dots(PLACES, before[0], "before the move", "grey", 6, "plus"),
            Dots(PLACES[others], after[0, others], "now", 0, 5),
            Dots(PLACES[[number - 1]], after[0, [number - 1]], f"example {number}", 1, 5),
        ],
        xlabel="example",
        ylabel="z̃",
        xlim=(0.4, M + 0.6),
        ylim=(-reach, reach),
        xticks=[(place, f"{place:.0f}") for place in PLACES],
        alt="Outputs of eight examples, now and before one of them was moved.",
    )


def _note(
    number: int, z: float, mu: float, var: float, after: np.ndarray, others: np.ndarray
) -> str:
    moved = int((np.abs(others) > MOVED).sum())
    told = (
        f"Example {number} at z = {z:.4g}: μ = {mu:.3g}, σ² = {var:.3g}. The outputs have mean "
        f"{after.mean():.2f} and standard deviation {after.std():.2f}. "
    )
    if moved:
        told += f"Of the other 7 outputs {moved} moved, by up to {np.abs(others).max():.2f}."
    else:
        told += "None of the other 7 outputs moved."
    return told.replace("-", "−")
