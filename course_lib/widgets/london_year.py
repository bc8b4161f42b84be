"""The London year: the learner's own average, scrubbed through its memory β.

Python calls the learner's functions on a grid of β and sends the curves; ``london_year.js`` only
draws them. Neither contains an average of its own.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from time import perf_counter
from typing import Any

import anywidget
import numpy as np
import traitlets

from course_lib.data import LondonYear, london_temperatures
from course_lib.widgets.learner import (
    Average,
    LearnerProblem,
    NotWritten,
    accepts,
    day_weights,
    evaluate,
    name_of,
)
from course_lib.widgets.static import StaticFigure, london_year_picture

SHORTEST_MEMORY, LONGEST_MEMORY = 0.5, 0.995
NOTED_BETAS = (0.5, 0.9, 0.98)
FINEST_GRID, COARSEST_GRID = 101, 3
TRIES_SECONDS, CURVES_SECONDS = 0.1, 0.6
WEIGHTS_SECONDS = 1.0
LARGEST_DRAWN = 1e30  # float32 ends at 3e38; the picture ends far below


def london_year(
    average: Average, corrected: Average | None = None, seed: int = 0
) -> LondonYearWidget | StaticFigure:
    """Show a London year and the learner's own average of it.

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
    LondonYearWidget or StaticFigure
        The figure where the environment variable ``COURSE_STATIC`` is 1.

    Raises
    ------
    TypeError
        If ``average`` or ``corrected`` is not a function.
    """
    for role, function in (("average", average), ("corrected", corrected)):
        if not callable(function) and (role == "average" or function is not None):
            raise TypeError(f"london_year: {role} must be a function, got {function!r}")
    if os.environ.get("COURSE_STATIC") == "1":
        return _static_twin(average, corrected, london_temperatures(seed))
    return LondonYearWidget(average, corrected, seed)


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


class LondonYearWidget(anywidget.AnyWidget):
    """The widget behind :func:`london_year`.

    Attributes
    ----------
    year : dict
        From Python: the data, the curves for every β as float32 bytes, names, and sentences
        about what cannot be shown.
    weights : dict
        From Python: weight of each day in the average of ``day``, for the β at ``index``.
    index, day : int
        Chosen place in the grid of β (from 0) and day (from 1).
    correct, show_climate : bool
        Whether the corrected average and the seasonal curve are drawn.
    noise : float
        Factor on the weather.
    v0 : float
        Value before the first day, in °F.
    """

    _esm = Path(__file__).with_suffix(".js")

    year = traitlets.Dict().tag(sync=True)
    weights = traitlets.Dict().tag(sync=True)
    index = traitlets.Int(0).tag(sync=True)
    day = traitlets.Int(120).tag(sync=True)
    correct = traitlets.Bool(False).tag(sync=True)
    show_climate = traitlets.Bool(False).tag(sync=True)
    noise = traitlets.Float(1.0, min=0.0, max=2.0).tag(sync=True)
    v0 = traitlets.Float(0.0, min=0.0, max=80.0).tag(sync=True)

    def __init__(self, average: Average, corrected: Average | None = None, seed: int = 0) -> None:
        super().__init__()
        self._average, self._corrected, self._seed = average, corrected, seed
        self._takes_v0 = accepts(average, "v0")
        self._data = london_temperatures(seed)
        self._size, self._affords_weights = self._measure()
        self.betas = beta_grid(self._size)
        self.index = int(np.abs(self.betas - 0.9).argmin())
        self._compute()
        self.observe(self._compute, ["noise", "v0"])
        self.observe(self._weigh, ["index", "day"])

    def _measure(self) -> tuple[int, bool]:
        """Choose a grid of β that the learner's functions can fill in time."""
        tries: list[float] = []
        # The quickest of three, as the machine may be busy; a slow function is tried once or twice.
        while len(tries) < 3 and sum(tries) < TRIES_SECONDS:
            start = perf_counter()
            self._try(self._average)
            self._try(self._corrected)
            tries.append(perf_counter() - start)
        seconds = min(tries)
        size = int(np.clip(CURVES_SECONDS / seconds, COARSEST_GRID, FINEST_GRID))
        return size, seconds * self._data.day.size <= WEIGHTS_SECONDS

    def _try(self, function: Average | None) -> None:
        with suppress(LearnerProblem):
            if function is not None:
                self._call(function, NOTED_BETAS[0])

    def _call(self, function: Average, beta: float) -> np.ndarray:
        with_start = function is self._average and self._takes_v0
        options = {"v0": self.v0} if with_start else {}
        return evaluate(function, self._data.observed_f, beta, **options)

    def _compute(self, _change: Any = None) -> None:
        """Evaluate the learner's functions for every β and send what they gave."""
        self._data = london_temperatures(self._seed, self.noise)
        self._weights_cache: dict[int, tuple[dict[str, np.ndarray], str]] = {}
        frames, problem = self._frames(self._average)
        corrected, locked = self._corrected_frames()
        self.year = {
            "observed": _float32(self._data.observed_f),
            "climate": _float32(self._data.truth_f),
            "betas": self.betas.tolist(),
            "windows": (1 / (1 - self.betas)).tolist(),
            "frames": frames,
            "corrected": corrected,
            "name": name_of(self._average),
            "correctedName": "" if self._corrected is None else name_of(self._corrected),
            "problem": problem,
            "correctionLocked": locked,
            "v0Locked": "" if self._takes_v0 else f"{name_of(self._average)} takes no v0.",
        }
        self._weigh()

    def _frames(self, function: Average) -> tuple[bytes, str]:
        """Curves for every β as bytes, and a sentence if there are none."""
        try:
            return self._curves(function), ""
        except LearnerProblem as problem:
            return b"", str(problem)

    def _corrected_frames(self) -> tuple[bytes, str]:
        """Corrected curves, and why the switch is locked if there are none."""
        if self._corrected is None:
            return b"", "Needs a second function, as in london_year(ewa, ewa_corrected)."
        try:
            return self._curves(self._corrected), ""
        except NotWritten:
            return b"", f"Write {name_of(self._corrected)} to switch this on."
        except LearnerProblem as problem:
            return b"", str(problem)

    def _curves(self, function: Average) -> bytes:
        return _float32(np.array([self._call(function, beta) for beta in self.betas]))

    def _weigh(self, _change: Any = None) -> None:
        """Send the weights of the chosen day."""
        index = int(np.clip(self.index, 0, self._size - 1))
        day = int(np.clip(self.day, 1, self._data.day.size))
        # Kept for one β, so that moving the day costs nothing.
        if index not in self._weights_cache:
            self._weights_cache = {index: self._weights_of_all_days(self.betas[index])}
        tables, problem = self._weights_cache[index]
        rows = {role: _float32(table[day - 1]) for role, table in tables.items()}
        self.weights = {"index": index, "day": day, "problem": problem, **rows}

    def _weights_of_all_days(self, beta: float) -> tuple[dict[str, np.ndarray], str]:
        """Tables of weights by function, and a sentence if there are none."""
        tables: dict[str, np.ndarray] = {}
        if self.year["problem"]:
            return tables, ""
        if not self._affords_weights:
            return tables, f"{self.year['name']} takes too long to find the weights day by day."
        try:
            tables["average"] = day_weights(self._average, self._data.observed_f, beta)
            if self._corrected is not None and self.year["corrected"]:
                tables["corrected"] = day_weights(self._corrected, self._data.observed_f, beta)
        except LearnerProblem as problem:
            return tables, str(problem)
        return tables, ""

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the live view and, for where it cannot run, the static twin."""
        data, metadata = super()._repr_mimebundle_(**kwargs) or ({}, {})
        picture, about = self._picture()._repr_mimebundle_()
        return {**data, **picture}, {**metadata, **about}

    def _picture(self) -> StaticFigure:
        """Draw the static twin from the curves that were sent, without another call."""
        roles = {"frames": self.year["name"], "corrected": self.year["correctedName"]}
        shown = {role: self._noted(role) for role in roles if self.year[role]}
        betas = NOTED_BETAS if shown else ()
        curves = {beta: [curve[beta] for curve in shown.values()] for beta in betas}
        names = [roles[role] for role in shown]
        return london_year_picture(self._data, curves, names, self.year["problem"])

    def _noted(self, frames: str) -> dict[float, np.ndarray]:
        """Curves at the few β of the static twin."""
        curves = np.frombuffer(self.year[frames], "<f4").reshape(-1, self._data.day.size)
        return {beta: curves[self.betas == beta][0] for beta in NOTED_BETAS}


def _float32(values: np.ndarray) -> bytes:
    return np.clip(values, -LARGEST_DRAWN, LARGEST_DRAWN).astype("<f4").tobytes()


def _static_twin(average: Average, corrected: Average | None, year: LondonYear) -> StaticFigure:
    """Three panels, β = 0.5, 0.9 and 0.98, for where no widget can run."""
    names = [name_of(average)]
    try:
        curves = {beta: [evaluate(average, year.observed_f, beta)] for beta in NOTED_BETAS}
    except LearnerProblem as problem:
        return london_year_picture(year, {}, names, str(problem))
    if corrected is not None:
        # A correction that does not work yet leaves the plain average, as in the widget.
        with suppress(LearnerProblem):
            more = {beta: evaluate(corrected, year.observed_f, beta) for beta in NOTED_BETAS}
            curves = {beta: [*curves[beta], more[beta]] for beta in NOTED_BETAS}
            names.append(name_of(corrected))
    return london_year_picture(year, curves, names)
