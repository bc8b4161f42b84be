"""A grid or random trials: where they look on a map of trained networks, and what they find."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from course_lib.widgets.learner import LearnerProblem, call, name_of, numbers
from course_lib.widgets.stage import (
    Choice,
    Dots,
    Heat,
    Panel,
    Rule,
    Scene,
    Slider,
    Stage,
    Toggle,
    stage,
)
from course_lib.widgets.static import StaticFigure

Function = Callable[..., Any]
RATE, PENALTY = "learning_rate", "lambd"
TRIALS = (4, 9, 16, 25, 36, 49)
STARTS = (1e-6, 1.8e-6, 3.2e-6, 5.6e-6, 1e-5)
KINDS = ("grid", "random")
POWERS = "powers of ten"
PLAIN = "the numbers themselves"


class Found(NamedTuple):
    """What a search tried, and what it found.

    Attributes
    ----------
    x, y : ndarray, shape (n,)
        Powers of ten of learning rate and λ.
    scores : ndarray, shape (n,)
        Share of development images that are read correctly.
    """

    x: np.ndarray
    y: np.ndarray
    scores: np.ndarray

    @property
    def rates(self) -> int:
        """How many different learning rates were tried."""
        return len(set(self.x.round(9)))


class Map(NamedTuple):
    """Networks that were trained for every learning rate and λ of a fine grid.

    Attributes
    ----------
    x, y : ndarray, shapes (p,) and (q,)
        Powers of ten of learning rate and λ, increasing.
    dev : ndarray, shape (p, q)
        Share of development images that are read correctly; 0 where training diverged.
    """

    x: np.ndarray
    y: np.ndarray
    dev: np.ndarray

    def at(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Return the share between the trained networks, by straight lines along both axes."""
        near_x, near_y = (
            np.array([np.interp(at, knots, unit) for unit in np.eye(len(knots))])
            for at, knots in ((x, self.x), (y, self.y))
        )
        return np.asarray(np.einsum("pn,pq,qn->n", near_x, self.dev, near_y, optimize=True))


def grid_or_random(
    grid: Function, random_search: Function, sample_log: Function, accuracies: Mapping[str, Any]
) -> Stage | StaticFigure:
    """Show as many trials on a grid as at random, on a map, and along its important axis.

    Parameters
    ----------
    grid : callable
        ``grid(choices)``, of the student.
    random_search : callable
        ``random_search(samplers, n_trials, rng)``, of the student.
    sample_log : callable
        ``sample_log(low, high, n, rng)``, of the student.
    accuracies : mapping of str to array_like
        ``rates`` (p,), ``lambds`` (q,) and ``dev`` (p, q): what trained networks can do.

    Returns
    -------
    Stage or StaticFigure
        The figure where the environment variable ``COURSE_STATIC`` is 1.
    """
    rates, lambds = (np.log10(np.asarray(accuracies[name])) for name in ("rates", "lambds"))
    land = Map(rates, lambds, np.nan_to_num(np.asarray(accuracies["dev"], dtype=float)))

    @lru_cache(maxsize=256)
    def search(kind: str, count: int, start: float, scale: str, draw: int) -> Found:
        ends = {
            RATE: (start, float(10.0 ** rates[-1])),
            PENALTY: (float(10.0 ** lambds[0]), float(10.0 ** lambds[-1])),
        }
        if kind == "grid":
            side = round(count**0.5)
            trials = call(grid, {name: _steps(*ends[name], side, scale) for name in ends})
            return _found(grid, trials, count, land)
        samplers = {name: _sampler(sample_log, *ends[name], scale) for name in ends}
        samplers[RATE](np.random.default_rng(draw))  # its own faults are its own, not the search's
        rng = np.random.default_rng(draw)
        trials = call(random_search, samplers, count, rng)
        return _found(random_search, trials, count, land)

    def scene(count: int, start: float, scale: str, draw: int, along: bool) -> Scene:
        found = {kind: search(kind, count, start, scale, draw) for kind in KINDS}
        panels = [_map(kind, one, land, color) for color, (kind, one) in enumerate(found.items())]
        if along:
            panels += [
                _along(kind, one, land, color) for color, (kind, one) in enumerate(found.items())
            ]
        return Scene(panels, _note(found, count), columns=2)

    return stage(
        scene,
        [
            Slider("count", "trials", TRIALS, 25),
            Slider("start", "smallest α", STARTS, 1e-6, format=".2g"),
            Choice("scale", "steps and draws in", [POWERS, PLAIN]),
            Slider("draw", "draw number", range(1, 31), 1),
            Toggle("along", "seen along α alone", True),
        ],
        title="A grid and random trials",
        noted=[{}, {"scale": PLAIN}],
        presets={
            "25 trials": {},
            "nine trials": {"count": 9},
            "nine, the range moved": {"count": 9, "start": 1e-5},
            "without powers of ten": {"scale": PLAIN},
        },
    )


def _steps(low: float, high: float, count: int, scale: str) -> list[float]:
    """Return values for a grid, evenly spaced, both ends included."""
    if scale == POWERS:
        return [float(value) for value in np.geomspace(low, high, count)]
    return [float(value) for value in np.linspace(low, high, count)]


def _sampler(sample_log: Function, low: float, high: float, scale: str) -> Function:
    def draw(rng: np.random.Generator) -> float:
        if scale == PLAIN:
            return float(rng.uniform(low, high))
        drawn = call(sample_log, low, high, 1, rng)
        return float(numbers(sample_log, drawn, (1,), finite=True)[0])

    return draw


def _found(function: Function, trials: object, expected: int, land: Map) -> Found:
    """Look up what the trials of a student's function are worth."""
    if not isinstance(trials, Sequence) or not all(isinstance(one, Mapping) for one in trials):
        raise LearnerProblem(f"{name_of(function)} should return a list of dicts.")
    if len(trials) != expected or any(set(one) != {RATE, PENALTY} for one in trials):
        raise LearnerProblem(
            f"{name_of(function)} returned {len(trials)} trials; expected are {expected}, each "
            f"with {RATE} and {PENALTY}."
        )
    values = numbers(function, [[one[RATE], one[PENALTY]] for one in trials], finite=True)
    if values.min() <= 0:
        raise LearnerProblem(f"{name_of(function)} returned a setting that is not above 0.")
    x, y = np.log10(values).T
    return Found(x, y, land.at(x, y))


def _map(kind: str, found: Found, land: Map, color: int) -> Panel:
    extent = (land.x[0], land.x[-1], land.y[0], land.y[-1])
    fine = [np.linspace(*ends, 61) for ends in (extent[:2], extent[2:])]
    grid_x, grid_y = np.meshgrid(*fine)
    heights = land.at(grid_x.ravel(), grid_y.ravel()).reshape(grid_x.shape)
    best = int(np.argmax(found.scores))
    return Panel(
        f"{kind}: {len(found.x)} trials",
        [
            Heat(heights, extent, "dev accuracy", 0.0, 1.0),
            Dots(found.x, found.y, "", color="ink", marker=("square", "circle")[color]),
            Dots(found.x[[best]], found.y[[best]], "its best", color=1, size=6, marker="diamond"),
        ],
        xlabel="learning rate α",
        ylabel="penalty λ",
        xlim=_around(land.x),
        ylim=_around(land.y),
        xticks=_powers(land.x),
        yticks=_powers(land.y),
        alt=f"Where the {kind} trials lie on a map of accuracy over learning rate and penalty.",
    )


def _along(kind: str, found: Found, land: Map, color: int) -> Panel:
    return Panel(
        f"{kind}: {found.rates} different learning rates",
        [
            Rule(y=float(land.dev.max()), label="best on the map", color="grey"),
            Dots(found.x, found.scores, "", color=color, marker=("square", "circle")[color]),
        ],
        xlabel="learning rate α",
        ylabel="dev accuracy",
        xlim=_around(land.x),
        ylim=(0.0, 1.05),
        xticks=_powers(land.x),
        alt=f"Accuracy of each {kind} trial over its learning rate.",
    )


def _around(exponents: np.ndarray) -> tuple[float, float]:
    """Return limits that leave room for what lies on the edge."""
    margin = 0.03 * (exponents[-1] - exponents[0])
    return float(exponents[0] - margin), float(exponents[-1] + margin)


def _powers(exponents: np.ndarray) -> list[tuple[float, str]]:
    low, high = int(np.ceil(exponents[0])), int(np.floor(exponents[-1]))
    return [(power, f"{10.0**power:g}") for power in range(low, high + 1)]


def _note(found: Mapping[str, Found], count: int) -> str:
    told = [
        f"{kind.capitalize()}: {one.rates} different learning rates, "
        f"{np.mean(one.scores > 0.9):.0%} of the trials above 90 %, best {one.scores.max():.1%}."
        for kind, one in found.items()
    ]
    return " ".join([f"{count} trials each.", *told])
