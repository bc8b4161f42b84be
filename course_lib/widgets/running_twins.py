"""Running statistics in two dialects: one number, two programs, and what becomes of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib.stubs import is_stub
from course_lib.widgets.learner import LearnerProblem, call, name_of, numbers
from course_lib.widgets.stage import Line, Panel, Rule, Scene, Slider, Stage, Toggle, stage
from course_lib.widgets.static import StaticFigure

#: Forty units of one layer, all with this mean and this variance.
UNITS, MEAN, VARIANCE = 40, 5.0, 4.0
BATCHES = 60
NUMBERS = (0.01, 0.1, 0.5, 0.9, 0.99)
SIZES = (2, 4, 8, 32)
START = {"mu": np.zeros((UNITS, 1)), "var": np.ones((UNITS, 1))}

Function = Callable[..., Any]
Step = Callable[[dict[str, np.ndarray], np.ndarray], Any]


def running_twins(torch_update_running: Function, update_running: Function) -> Stage | StaticFigure:
    """Show what sixty batches leave in the running statistics of PyTorch and of Keras.

    The lines are means over forty units of one layer, whose values have mean 5 and variance 4.

    Parameters
    ----------
    torch_update_running : callable
        ``torch_update_running(run, Z, momentum)``, of the student.
    update_running : callable
        ``update_running(run, mu, var, rho)``, of the student, from notebook 08: the rule of Keras.
        If it is not written, PyTorch's line stands alone.

    Returns
    -------
    Stage or StaticFigure
        The figure where the environment variable ``COURSE_STATIC`` is 1.
    """
    with_keras = not is_stub(update_running)

    def scene(number: float, size: int, translate: bool) -> Scene:
        momentum = 1 - number if translate else number

        def torch(run: dict[str, np.ndarray], Z: np.ndarray) -> Any:
            return call(torch_update_running, run, Z, number)

        def keras(run: dict[str, np.ndarray], Z: np.ndarray) -> Any:
            mu, var = Z.mean(axis=1, keepdims=True), Z.var(axis=1, keepdims=True)
            return call(update_running, run, mu, var, momentum)

        lines = {f"PyTorch, {number:g}": _walk(torch_update_running, torch, size)}
        if with_keras:
            lines[f"Keras, {momentum:g}"] = _walk(update_running, keras, size)
        means = {label: path[0] for label, path in lines.items()}
        variances = {label: path[1] for label, path in lines.items()}
        panels = [
            _panel("Running mean", means, MEAN, 8.0),
            _panel("Running variance", variances, VARIANCE, 8.0),
        ]
        return Scene(panels, _note(variances, size, with_keras))

    return stage(
        scene,
        [
            Slider("number", "momentum", values=NUMBERS, value=0.1),
            Slider("size", "examples in a batch", values=SIZES, value=32),
            Toggle("translate", "give Keras 1 − momentum"),
        ],
        title="One layer, two dialects",
        noted=[{}, {"translate": True}, {"translate": True, "size": 2}],
        presets={"as copied": {}, "translated": {"translate": True}},
    )


def _walk(function: Function, step: Step, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Return mean and variance after each batch, as means over the units."""
    rng = np.random.default_rng(size)
    run: dict[str, np.ndarray] = START
    path = [(0.0, 1.0)]
    for _ in range(BATCHES):
        Z = MEAN + np.sqrt(VARIANCE) * rng.standard_normal((UNITS, size))
        made = step(run, Z)
        if not isinstance(made, dict) or not {"mu", "var"} <= set(made):
            raise LearnerProblem(f"{name_of(function)} should return a dict with mu and var.")
        run = {
            key: numbers(function, made[key], (UNITS, 1), what=key, finite=True) for key in START
        }
        path.append((float(run["mu"].mean()), float(run["var"].mean())))
    means, variances = np.array(path).T
    return means, variances


def _panel(title: str, lines: dict[str, np.ndarray], truth: float, top: float) -> Panel:
    steps = np.arange(BATCHES + 1.0)
    return Panel(
        f"{title}; in grey the layer's own, {truth:g}",
        [
            Rule(y=truth, color="grey"),
            *(Line(steps, values, label, i) for i, (label, values) in enumerate(lines.items())),
        ],
        xlabel="batches seen",
        ylabel="mean over 40 units",
        xlim=(0, BATCHES),
        ylim=(0, top),
        alt=f"{title} after each of {BATCHES} batches, for {' and '.join(lines)}.",
    )


def _note(variances: dict[str, np.ndarray], size: int, with_keras: bool) -> str:
    told = "; ".join(f"{label}: {values[-10:].mean():.2f}" for label, values in variances.items())
    note = f"Batches of {size}. Running variance over the last ten batches: {told}."
    return note if with_keras else f"{note} Keras follows when update_running of 08 is written."
