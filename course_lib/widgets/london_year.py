"""The London year: the learner's own average, and how much each day counts in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from course_lib.data import LondonYear, london_temperatures
from course_lib.widgets.learner import (
    Average,
    LearnerProblem,
    accepts,
    day_weights,
    evaluate,
    name_of,
)
from course_lib.widgets.stage import (
    Band,
    Dots,
    Line,
    Mark,
    Panel,
    Rule,
    Scene,
    Slider,
    Stage,
    Toggle,
    stage,
)
from course_lib.widgets.stage.controls import Control
from course_lib.widgets.static import StaticFigure

SHORTEST_MEMORY, LONGEST_MEMORY = 0.5, 0.995
NOTED_BETAS = (0.5, 0.9, 0.98)
DAYS = tuple(range(1, 366))
STARTS = tuple(range(81))
NOISES = tuple(np.arange(21) / 10)
SIDES = (0.5, 365.5)
TICK = 20  # °F
#: Weights below this share of the largest are not drawn.
FAINTEST = 1 / 500


def beta_grid(size: int) -> np.ndarray:
    """Values of β, evenly spaced in log(1 - β), that include those of the notes.

    Parameters
    ----------
    size : int
        Number of values, at least 3.

    Returns
    -------
    ndarray, shape (size,)
        Increasing from 0.5 to 0.995 (to 0.98 when ``size`` is 3).
    """
    grid = 1 - np.geomspace(1 - SHORTEST_MEMORY, 1 - LONGEST_MEMORY, size)
    for beta in NOTED_BETAS:
        grid[np.abs(grid - beta).argmin()] = beta
    return grid


BETAS = tuple(beta_grid(101).tolist())


class Curve(NamedTuple):
    """What one of the learner's functions makes of the year.

    Attributes
    ----------
    name : str
        The function's own.
    color : int
        Of the palette.
    values : ndarray, shape (365,)
        Its average after each day, in °F.
    weights : ndarray, shape (day,) or (0,)
        Of each day up to the chosen one; empty if there are none.
    """

    name: str
    color: int
    values: np.ndarray
    weights: np.ndarray


def london_year(
    average: Average, corrected: Average | None = None, seed: int = 0
) -> Stage | StaticFigure:
    """Show a London year and the learner's own average of it.

    Below, the weight of each day in the average of one day, which the learner's function tells by
    experiment; both panels shade the window of the last 1/(1 - β) days.

    Parameters
    ----------
    average : callable
        ``average(theta, beta)`` or ``average(theta, beta, v0=0.0)``; ``theta`` has shape (T,)
        and is in °F.
    corrected : callable, optional
        ``corrected(theta, beta)``, the same average with its start corrected.
    seed : int
        Which year to draw.

    Returns
    -------
    Stage or StaticFigure
        The figure where the environment variable ``COURSE_STATIC`` is 1.

    Raises
    ------
    TypeError
        If ``average`` or ``corrected`` is not a function.
    """
    for role, function in (("average", average), ("corrected", corrected)):
        if not callable(function) and (role == "average" or function is not None):
            raise TypeError(f"london_year: {role} must be a function, got {function!r}")

    ask = _Asking(seed)

    def scene(
        beta: float,
        noise: float,
        day: int,
        show_climate: bool,
        v0: float | None = None,
        correct: bool = False,
    ) -> Scene:
        year = london_temperatures(seed, noise)
        asked = [(average, v0)]
        if correct and corrected:
            asked.append((corrected, None))
        curves, problems = ask.curves(asked, beta, noise, day)
        panels = [_temperatures(year, curves, day, 1 / (1 - beta), show_climate)]
        if curves:
            panels.append(_weights(curves, day, 1 / (1 - beta)))
        return Scene(panels, _note(year, curves, beta, day, problems), columns=1)

    also = {} if corrected is None else {"correct": True}
    return stage(
        scene,
        _controls(accepts(average, "v0"), corrected is not None),
        title="Daily temperatures of a London year",
        noted=[{"beta": beta, **also} for beta in NOTED_BETAS],
    )


def _controls(takes_v0: bool, has_correction: bool) -> list[Control]:
    """Return the controls that the learner's functions can follow."""
    beta = Slider("beta", "β, the memory", BETAS, 0.9, format=_memory)
    v0 = Slider("v0", "start value v₀", STARTS, 0, "°F")
    noise = Slider("noise", "weather noise", NOISES, 1.0, format=lambda noise: f"× {noise:.1f}")
    day = Slider("day", "day", DAYS, 120, format=_date, along=[0, -1])
    correct = Toggle("correct", "bias correction")
    climate = Toggle("show_climate", "climate curve")
    return [
        beta,
        *([v0] if takes_v0 else []),
        noise,
        day,
        *([correct] if has_correction else []),
        climate,
    ]


# --- asking the learner's functions -------------------------------------------------------------


class _Asking:
    """Asks each question once: moving the day, or a switch, calls no function again."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._average = lru_cache(maxsize=64)(self._average_of)
        self._table = lru_cache(maxsize=8)(self._table_of)

    def curves(
        self,
        asked: Sequence[tuple[Average, float | None]],
        beta: float,
        noise: float,
        day: int,
    ) -> tuple[list[Curve], list[str]]:
        """Return what functions give, each with its start value, and why some give nothing."""
        curves: list[Curve] = []
        problems: list[str] = []
        for color, (function, v0) in enumerate(asked):
            try:
                values = self._average(function, beta, noise, v0)
            except LearnerProblem as problem:
                return curves, [*problems, str(problem)]
            table, trouble = self._table(function, beta)
            row = table[day - 1, :day] if table.size else table
            curves.append(Curve(name_of(function), color, values, row))
            problems.append(trouble)
        return curves, problems

    def _average_of(
        self, function: Average, beta: float, noise: float, v0: float | None
    ) -> np.ndarray:
        options = {} if v0 is None else {"v0": v0}
        theta = london_temperatures(self._seed, noise).observed_f
        return evaluate(function, theta, beta, **options)

    def _table_of(self, function: Average, beta: float) -> tuple[np.ndarray, str]:
        """Return the weights of all days in all averages, or none and the reason."""
        try:
            return day_weights(function, london_temperatures(self._seed).observed_f, beta), ""
        except LearnerProblem as problem:
            return np.array([]), str(problem)


# --- drawing ------------------------------------------------------------------------------------


def _temperatures(
    year: LondonYear, curves: Sequence[Curve], day: int, window: float, show_climate: bool
) -> Panel:
    marks: list[Mark] = [Band(*_window(day, window))] if curves else []
    marks.append(Dots(year.day, year.observed_f, "each day", "grey", 1.7))
    if show_climate:
        marks.append(Line(year.day, year.truth_f, "climate", 2))
    marks += [Line(year.day, one.values, one.name, one.color, 2.4) for one in curves]
    marks.append(Rule(x=day, label=f"day {day}", color="grey", dash="solid"))
    marks += [Dots([day], one.values[[day - 1]], color=one.color, size=4.5) for one in curves]
    return Panel(
        "The year",
        marks,
        ylabel="temperature (°F)",
        xlim=SIDES,
        ylim=_range(year),
        alt="A year of daily temperatures in London as dots"
        + "".join(f", with the line of {one.name} through them" for one in curves)
        + ".",
    )


def _weights(curves: Sequence[Curve], day: int, window: float) -> Panel:
    marks: list[Mark] = [Band(*_window(day, window))]
    heights = [0.0]
    for one in curves:
        if one.weights.size:
            recent = one.weights[-round(window) :].sum()
            words = f"{one.name}: {one.weights.sum():.2f} in all, {recent:.2f} shaded"
            marks.append(Line(*_stairs(one.weights), words, one.color, 1.6, floor=0.0))
            heights += [*one.weights]
    low, high = min(heights), max(*heights, 1e-6)
    return Panel(
        f"Weights in the average of day {day}",
        marks,
        xlabel="day of the year",
        xlim=SIDES,
        ylim=(low, high + 0.08 * (high - low)),
        height=0.5,
        alt="Weights of the days, up to the chosen one; the window is shaded.",
    )


def _range(year: LondonYear) -> tuple[float, float]:
    """Return where the axis ends: with all days, from 0 to 80 °F at least."""
    ticks = year.observed_f / TICK
    return min(0.0, TICK * np.floor(ticks.min())), max(80.0, TICK * np.ceil(ticks.max()))


def _window(day: int, window: float) -> tuple[float, float]:
    """Return the edges of the last days."""
    return max(SIDES[0], day + 0.5 - round(window)), day + 0.5


def _stairs(weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the outline of a stair for each day, without the faint ones at the beginning."""
    first = int(np.argmax(np.abs(weights) > FAINTEST * np.abs(weights).max(initial=0)))
    edges = np.arange(first, len(weights) + 1) + 0.5
    return np.repeat(edges, 2), np.concatenate([[0], np.repeat(weights[first:], 2), [0]])


# --- words --------------------------------------------------------------------------------------


def _memory(beta: float) -> str:
    """Write β and its window, as in ``0.90, 10 days``."""
    return f"{_short(beta)}, {_count(1 / (1 - beta))}"


def _short(beta: float) -> str:
    return f"{beta:.3f}".removesuffix("0")


def _count(days: float) -> str:
    return f"{days:.1f}".removesuffix(".0") + " days" if days < 9.95 else f"{days:.0f} days"


def _date(day: int) -> str:
    """Write a day and its date, as in ``120, 30 April``."""
    when = date(2023, 1, 1) + timedelta(days=day - 1)
    return f"{day}, {when.day} {when:%B}"


def _degrees(value: float) -> str:
    return f"{value:.1f} °F" if abs(value) < 1e6 else f"{value:.1e} °F"


def _note(
    year: LondonYear, curves: Sequence[Curve], beta: float, day: int, problems: Sequence[str]
) -> str:
    told = []
    if curves:
        at_day = [f"observed {_degrees(year.observed_f[day - 1])}"]
        at_day += [f"{one.name} {_degrees(one.values[day - 1])}" for one in curves]
        memory = f"β = {_short(beta)}, about {_count(1 / (1 - beta))}"
        told.append(f"{memory}. Day {day}: {', '.join(at_day)}.")
    told += [_outside(one, *_range(year)) for one in curves]
    told += [_sums(one, 1 / (1 - beta)) for one in curves if one.weights.size]
    return " ".join(filter(None, [*told, *problems])).replace("-", "−")


def _outside(curve: Curve, low: float, high: float) -> str:
    least, most = curve.values.min(), curve.values.max()
    if low <= least and most <= high:
        return ""
    return f"{curve.name} leaves the picture: it runs from {_degrees(least)} to {_degrees(most)}."


def _sums(curve: Curve, window: float) -> str:
    recent = curve.weights[-round(window) :].sum()
    return (
        f"Weights of {curve.name}: {curve.weights.sum():.2f} in all, {recent:.2f} in the last "
        f"{_count(window)}."
    )
