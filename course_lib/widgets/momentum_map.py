"""The momentum map: which learning rates and memories get down a bowl, and how fast."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache, partial
from typing import Any

import numpy as np

from course_lib.studies.descents import Function
from course_lib.widgets.descent_panels import (
    TARGET,
    cost_panel,
    drawn_cost,
    equal_costs,
    path_panel,
)
from course_lib.widgets.learner import LearnerProblem, blaming, name_of, numbers
from course_lib.widgets.stage import (
    Dots,
    Heat,
    Line,
    Panel,
    Rule,
    Scene,
    Slider,
    Stage,
    stage,
)
from course_lib.widgets.static import StaticFigure

STEPS = 60
START = (-2.0, 1.0)
#: Of the map: learning rates from 0.01 to 10, memories of 1 to 100 gradients.
POWERS = np.linspace(-2, 1, 49)
MEMORIES = np.linspace(0, 2, 41)
RATES = tuple(float(f"{10**power:.2g}") for power in np.linspace(-2, 1, 37))
BETAS = (0.0, 0.3, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.93, 0.95, 0.97, 0.98, 0.99)
KAPPAS = (2, 5, 10, 25, 50, 100)
SLOWEST = 200.0
REACH = ((-2.5, 2.5), (-1.6, 1.6))


def momentum_map(momentum_step: Function) -> Stage | StaticFigure:
    """Show how fast momentum gets down a bowl with every learning rate and memory.

    The first panel is the map: how many steps, in the long run, make the distance to the minimum
    ten times smaller; blank where it grows. The others have the path and the cost at the settings
    of the sliders.

    Parameters
    ----------
    momentum_step : callable
        ``momentum_step(params, grads, V, *, learning_rate, beta) -> params, V``, of the student.
        The map asks it for two steps at each place.

    Returns
    -------
    Stage or StaticFigure
        The figure where the environment variable ``COURSE_STATIC`` is 1.
    """

    def growth(kappa: float, beta: float, rate: float) -> float:
        return float(_growth(_turn(momentum_step, kappa, rate, beta)))

    @cache
    def table(kappa: float) -> tuple[np.ndarray, np.ndarray]:
        rates, betas = 10**POWERS, 1 - 10**-MEMORIES
        turns = [[_turn(momentum_step, kappa, a, beta) for a in rates] for beta in betas]
        limits = [_limit(partial(growth, kappa, beta)) for beta in betas]
        return _growth(np.array(turns)), np.array(limits)

    @lru_cache(maxsize=64)
    def walk(kappa: float, rate: float, beta: float) -> np.ndarray:
        return _walk(momentum_step, kappa, rate, beta)

    def scene(rate: float, beta: float, kappa: float) -> Scene:
        path = walk(kappa, rate, beta)
        chart = _map(*table(kappa), rate, beta, kappa)
        note = _note(path, growth(kappa, beta, rate), rate, beta, kappa)
        return Scene([chart, _path(path, kappa), _cost(path, kappa)], note, columns=3)

    return stage(
        scene,
        [
            Slider("rate", "learning rate α", RATES, _nearest(0.068), format=".2g"),
            Slider("beta", "β, the memory", BETAS, 0.0),
            Slider("kappa", "how many times steeper", KAPPAS, 25),
        ],
        title="Where momentum gets down",
        noted=[{"rate": _nearest(0.068), "beta": 0.0}, {"rate": _nearest(0.56), "beta": 0.9}],
    )


def _nearest(rate: float) -> float:
    return min(RATES, key=lambda one: abs(np.log(one / rate)))


# --- asking the learner's function --------------------------------------------------------------


def _step(
    step: Function, w: tuple[float, float], v: tuple[float, float], kappa: float, *knobs: float
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Take one step on the bowl, from parameters and velocities to those after it."""
    rate, beta = knobs
    params = {"W1": np.full((1, 1), w[0]), "b1": np.full((1, 1), w[1])}
    grads = {"dW1": np.full((1, 1), w[0]), "db1": np.full((1, 1), kappa * w[1])}
    V = {"dW1": np.full((1, 1), v[0]), "db1": np.full((1, 1), v[1])}
    with blaming(step):
        returned = step(params, grads, V, learning_rate=rate, beta=beta)
    try:
        params, V = returned
        arrays = params["W1"], params["b1"], V["dW1"], V["db1"]
    except (TypeError, ValueError, KeyError, IndexError) as error:
        raise LearnerProblem(
            f"{name_of(step)} should return two dicts: params with W1 and b1, V with dW1 and db1."
        ) from error
    a, b, c, d = (numbers(step, array, (1, 1)).item() for array in arrays)
    return (a, b), (c, d)


def _turn(step: Function, kappa: float, rate: float, beta: float) -> np.ndarray:
    """Return what a step makes of distance and velocity: a matrix for each of the two ways."""
    # On a bowl a step is linear, so two of them tell all: one from rest, one from the bottom.
    columns = [
        _step(step, (1.0, 1.0), (0.0, 0.0), kappa, rate, beta),
        _step(step, (0.0, 0.0), (1.0, 1.0), kappa, rate, beta),
    ]
    return np.array(columns).transpose(2, 1, 0)  # way, what comes out, what goes in


def _growth(turns: np.ndarray) -> np.ndarray:
    """Return by what factor the slower way changes at each step, in the long run."""
    turns = np.where(np.isfinite(turns), turns, 1e6)
    return np.abs(np.linalg.eigvals(turns)).max(axis=(-1, -2))


def _limit(growth: Callable[[float], float]) -> float:
    """Return the power of ten of the learning rate from which on the distance grows."""
    low, high = float(POWERS[0]), float(POWERS[-1])
    for _ in range(10):
        middle = (low + high) / 2
        low, high = (middle, high) if growth(10**middle) < 1 else (low, middle)
    return high


def _walk(step: Function, kappa: float, rate: float, beta: float) -> np.ndarray:
    """Return weight and bias before the first step and after each; NaN once they are far away."""
    path = np.full((STEPS + 1, 2), np.nan)
    path[0] = START
    w, v = START, (0.0, 0.0)
    for t in range(1, STEPS + 1):
        w, v = _step(step, w, v, kappa, rate, beta)
        if not max(map(abs, w)) < 1e4:
            break
        path[t] = w
    return path.T


# --- drawing ------------------------------------------------------------------------------------


def _map(growth: np.ndarray, limits: np.ndarray, rate: float, beta: float, kappa: float) -> Panel:
    with np.errstate(divide="ignore"):
        steps = np.where(growth < 1, -1 / np.log10(growth), np.nan)
    extent = (POWERS[0], POWERS[-1], MEMORIES[0], MEMORIES[-1])
    marks = [
        Heat(
            -np.log10(np.minimum(steps, SLOWEST)),
            extent,
            low=-np.log10(SLOWEST),
            high=-np.log10(5),
        ),
        Line(limits, MEMORIES, color="ink"),
        Rule(x=np.log10(2 / kappa), label="limit of gradient descent", color="ink"),
        Dots([np.log10(rate)], [-np.log10(1 - beta)], color=1, size=7),
    ]
    return Panel(
        "The map: what stands out is fast",
        marks,
        xlabel="learning rate α",
        ylabel="β",
        xlim=extent[:2],
        ylim=extent[2:],
        xticks=[(-2, "0.01"), (-1, "0.1"), (0, "1"), (1, "10")],
        yticks=[(-np.log10(1 - b), f"{b:g}") for b in (0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99)],
        alt="Map over learning rate and beta: strong where few steps will do, blank beyond a line "
        "that leans to the right, where the path diverges. A dot marks the chosen settings.",
    )


def _path(path: np.ndarray, kappa: float) -> Panel:
    grid = np.array(np.meshgrid(np.linspace(*REACH[0], 61), np.linspace(*REACH[1], 61)))
    marks = [
        equal_costs(_bowl(grid, kappa), *REACH, lines=8),
        Line(path[0], path[1], color=1, width=1.6, dash="solid"),
        Dots(path[0], path[1], color=1, size=2.2, marker="circle"),
    ]
    return path_panel(f"{STEPS} steps", marks, *REACH, "The path over lines of equal cost.")


def _cost(path: np.ndarray, kappa: float) -> Panel:
    cost = drawn_cost(_bowl(path, kappa))
    marks = [Line(np.arange(STEPS + 1.0), cost, color=1, dash="solid")]
    return cost_panel(marks, STEPS, "The cost after each step.")


def _bowl(w: Any, kappa: float) -> np.ndarray:
    return np.asarray(0.5 * (w[0] ** 2 + kappa * w[1] ** 2))


def _note(path: np.ndarray, growth: float, rate: float, beta: float, kappa: float) -> str:
    reached = np.flatnonzero(_bowl(path, kappa) < TARGET)
    where = f"α = {rate:g}, β = {beta:g}"
    if growth >= 1:
        return (
            f"{where}: diverges; in the long run each step multiplies the distance by {growth:.3g}."
        )
    first = f"below {TARGET:g} at step {reached[0]}" if reached.size else f"above {TARGET:g} still"
    return (
        f"{where}: {first}; in the long run {-1 / np.log10(max(growth, 1e-9)):.0f} steps make the "
        f"distance ten times smaller."
    )
