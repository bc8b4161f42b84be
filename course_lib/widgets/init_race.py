"""The race: one network, one data set, four sets of first weights."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from course_lib.data import circles
from course_lib.network import Network
from course_lib.widgets.learner import call
from course_lib.widgets.signal_through_depth import parameters_of
from course_lib.widgets.stage import (
    Choice,
    Dots,
    Line,
    Panel,
    Player,
    Regions,
    Scene,
    Stage,
    stage,
)
from course_lib.widgets.static import StaticFigure

NUM_POINTS = 150
NUM_UNITS = 32
NUM_STEPS = 400
STEPS_PER_FRAME = 8
NUM_FRAMES = NUM_STEPS // STEPS_PER_FRAME
LEARNING_RATES = ["0.3", "0.1"]
LAYERS = ["3", "4"]
DRAWS = ["first draw", "second draw", "third draw"]
REACH = 1.4
CELLS = 40
# Matrix products this small stay on one thread; on several they wait longer than they compute.
PIECES = 8
# A cost like this will not come back.
HOPELESS = 1e4

Function = Callable[..., Any]


@dataclass(frozen=True)
class Run:
    """How one network fared.

    Attributes
    ----------
    costs : ndarray, shape (frames + 1,)
        Mean cost at each frame; NaN after training broke down.
    maps : ndarray, shape (frames + 1, cells, cells)
        Probability of class 1 in the plane; the last one stands once training broke down.
    accuracies : ndarray, shape (frames + 1,)
        Share of the points that is right.
    """

    costs: np.ndarray
    maps: np.ndarray
    accuracies: np.ndarray


def init_race(constant: Function, draw: Function) -> Stage | StaticFigure:
    """Train four networks on two rings; they differ in their first weights only.

    Parameters
    ----------
    constant : callable
        ``constant(dims, c)`` returns ``W1, b1 ...``: the learner's `init_constant`.
    draw : callable
        ``draw(dims, kind, rng)`` returns ``W1, b1 ...``: the learner's `init_params`.

    Returns
    -------
    Stage or StaticFigure
        Maps of what each network says, and its cost, step by step.
    """

    @cache
    def race(rate: str, layers: str, seed: int) -> dict[str, Run]:
        dims = [2, *[NUM_UNITS] * int(layers), 1]
        starts = {"zeros": parameters_of(constant, call(constant, dims, 0.0), dims)}
        for kind in ("small", "he", "large"):
            drawn = call(draw, dims, kind, np.random.default_rng(seed))
            starts[kind] = parameters_of(draw, drawn, dims)
        return {name: run(params, dims, float(rate)) for name, params in starts.items()}

    def scene(frame: int, rate: str, layers: str, drawn: str) -> Scene:
        return _picture(race(rate, layers, DRAWS.index(drawn)))

    return stage(
        scene,
        [
            Player("frame", f"frame ({STEPS_PER_FRAME} steps each)", NUM_FRAMES, per_second=10),
            Choice("rate", "learning rate", LEARNING_RATES),
            Choice("layers", "hidden layers", LAYERS),
            Choice("drawn", "weights", DRAWS),
        ],
        title="Four starts, one race",
        noted=[{"frame": 10}, {"frame": NUM_FRAMES}],
    )


def run(params: Mapping[str, np.ndarray], dims: list[int], rate: float) -> Run:
    """Train one network from given parameters, and take its picture every few steps.

    Parameters
    ----------
    params : mapping of str to ndarray
        Where it starts.
    dims : list of int
        Units of each layer, inputs first.
    rate : float
        Learning rate of plain gradient descent.

    Returns
    -------
    Run
        Its costs and maps.
    """
    rings, plane = circles(NUM_POINTS), _plane()
    network = Network(dims, output="sigmoid")
    network.params = dict(params)
    X, Y = network.batch(rings.X, rings.y)
    shots: list[tuple[float, np.ndarray, float]] = []
    for step in range(NUM_STEPS + 1):
        cost, gradient = network.gradient_vector(X, Y)
        if not cost < HOPELESS:
            break
        if step % STEPS_PER_FRAME == 0:
            said = np.hstack([network.predict(piece) for piece in plane]).reshape(CELLS, CELLS)
            shots.append((cost, said, network.accuracy(X, Y)))
        network.theta -= rate * gradient
    while len(shots) <= NUM_FRAMES:
        shots.append((np.nan, *(shots[-1][1:] if shots else (np.full((CELLS, CELLS), 0.5), 0.5))))
    costs, maps, accuracies = map(np.array, zip(*shots, strict=True))
    return Run(costs, maps, accuracies)


def _picture(runs: Mapping[str, Run]) -> Scene:
    rings, steps = circles(NUM_POINTS), STEPS_PER_FRAME * np.arange(NUM_FRAMES + 1)
    extent = (-REACH, REACH, -REACH, REACH)
    points = [
        Dots(rings.X[0, rings.y == label], rings.X[1, rings.y == label], color=label, size=2.5)
        for label in (0, 1)
    ]
    maps = [
        Panel(
            name,
            [Regions(one.maps, extent, frames="frame"), *points],
            equal=True,
            xticks=[],
            yticks=[],
            alt=f"In the end {one.accuracies[-1]:.0%} of the points are right.",
        )
        for name, one in runs.items()
    ]
    costs = Panel(
        "The cost",
        [_curve(i, name, steps, one.costs) for i, (name, one) in enumerate(runs.items())],
        xlabel="step",
        ylabel="cost",
        xlim=(0, NUM_STEPS),
        ylim=(0.01, 100),
        yscale="log",
        alt=f"Costs: {_note(runs, NUM_FRAMES)}",
    )
    shares = Panel(
        "Points that are right",
        [_curve(i, "", steps, one.accuracies) for i, one in enumerate(runs.values())],
        xlabel="step",
        ylabel="share",
        xlim=(0, NUM_STEPS),
        ylim=(0.4, 1.02),
        alt="The shares that the maps end with.",
    )
    return Scene([*maps, costs, shares], [_note(runs, frame) for frame in range(NUM_FRAMES + 1)])


def _curve(color: int, label: str, steps: np.ndarray, values: np.ndarray) -> Line:
    return Line(steps, values, label=label, color=color, grow=True, frames="frame")


def _note(runs: Mapping[str, Run], frame: int) -> str:
    costs = ", ".join(
        f"{name} {_cost(one.costs[frame])} ({one.accuracies[frame]:.0%} right)"
        for name, one in runs.items()
    )
    return f"After {frame * STEPS_PER_FRAME} steps: {costs}."


def _cost(cost: float) -> str:
    return f"{cost:.3g}" if np.isfinite(cost) else "broken down"


def _plane() -> list[np.ndarray]:
    """Return the points of the map, row by row from the bottom, in pieces."""
    line = np.linspace(-REACH, REACH, CELLS)
    x, y = np.meshgrid(line, line)
    return np.array_split(np.stack([x.ravel(), y.ravel()]), PIECES, axis=1)
