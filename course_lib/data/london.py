"""A synthetic London year, London's climate, a plain moving average."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike

from course_lib.data.files import DATASETS, read_checked

CLIMATE_SOURCE = (
    "Met Office historic station data, Heathrow, 1991-2020. "
    "Contains public sector information licensed under the Open Government Licence v3.0."
)

DAYS_IN_YEAR = 365
#: Yesterday's share of today's departure from the climate, and the SD of what is new today (°C).
RESIDUAL_PHI = 0.76
INNOVATION_SD_C = 1.85
#: Day -> °F: the worked example of the lecture notes, put in place of the synthetic weather.
DAYS_FROM_NOTES = {1: 40.0, 2: 49.0, 3: 45.0, 180: 60.0, 181: 56.0}


@dataclass(frozen=True)
class LondonYear:
    """One year of daily temperatures in London, partly synthetic.

    Attributes
    ----------
    day : ndarray of int, shape (365,)
        Day of the year, counted from 1.
    truth_f : ndarray, shape (365,)
        What the climate leads one to expect on that day, in °F.
    observed_f : ndarray, shape (365,)
        ``truth_f`` plus the day's weather, in °F.
    """

    day: np.ndarray
    truth_f: np.ndarray
    observed_f: np.ndarray


@dataclass(frozen=True)
class LondonClimate:
    """Monthly mean temperatures at Heathrow, 1991-2020.

    Attributes
    ----------
    month : ndarray of int, shape (12,)
        1 = January.
    mean_max_c, mean_min_c, mean_c : ndarray, shape (12,)
        Mean daily maximum, mean daily minimum and their mean, in °C.
    source : str
        Attribution that the licence asks for.
    """

    month: np.ndarray
    mean_max_c: np.ndarray
    mean_min_c: np.ndarray
    mean_c: np.ndarray
    source: str = CLIMATE_SOURCE


def london_temperatures(seed: int = 0, noise: float = 1.0) -> LondonYear:
    """Draw a London year: a smooth seasonal curve plus weather that remembers yesterday.

    Parameters
    ----------
    seed : int
        The same seed gives the same year; 0 or more.
    noise : float
        Factor on the weather: 0 leaves the seasonal curve alone, 1 is London.

    Returns
    -------
    LondonYear
        Days 1, 2, 3, 180 and 181 are the lecture notes' 40, 49, 45, 60 and 56 °F (at ``noise=1``);
        every other observation is synthetic.

    Raises
    ------
    ValueError
        If ``seed`` is not a whole number of 0 or more, or ``noise`` is negative or not finite.
    """
    if not isinstance(seed, (int, np.integer)) or seed < 0:
        raise ValueError(f"london_temperatures: seed must be a whole number >= 0, got {seed!r}")
    if not (np.isfinite(noise) and noise >= 0):
        raise ValueError(f"london_temperatures: noise must be a number >= 0, got {noise!r}")
    day = np.arange(1, DAYS_IN_YEAR + 1)
    truth_f = _fahrenheit(_climate_c(day))
    weather = _weather_c(day.size, np.random.default_rng(seed)) * 9 / 5
    for fixed_day, value in DAYS_FROM_NOTES.items():
        weather[fixed_day - 1] = value - truth_f[fixed_day - 1]
    return LondonYear(day, truth_f, truth_f + noise * weather)


def _climate_c(day: np.ndarray) -> np.ndarray:
    """Seasonal curve in °C, fitted to daily Heathrow temperatures of 1991-2020."""
    omega = 2 * np.pi * day / 365.25
    return (
        11.76
        - 6.43 * np.cos(omega)
        - 2.58 * np.sin(omega)
        + 0.11 * np.cos(2 * omega)
        + 0.65 * np.sin(2 * omega)
    )


def _weather_c(num_days: int, rng: np.random.Generator) -> np.ndarray:
    """Departures from the seasonal curve in °C: an AR(1) process."""
    steps = rng.normal(0.0, INNOVATION_SD_C, num_days)
    # The first day has no yesterday. Drawn as wide as the process becomes, it is like any other.
    steps[0] /= np.sqrt(1 - RESIDUAL_PHI**2)
    weather = np.empty(num_days)
    previous = 0.0
    for i, step in enumerate(steps):
        previous = RESIDUAL_PHI * previous + step
        weather[i] = previous
    return weather


def _fahrenheit(celsius: np.ndarray) -> np.ndarray:
    return celsius * 9 / 5 + 32


def london_climate(path: str | Path | None = None) -> LondonClimate:
    """Load the monthly mean temperatures at Heathrow.

    Parameters
    ----------
    path : path-like, optional
        The CSV file; by default the one in the course's ``datasets`` folder.

    Returns
    -------
    LondonClimate
        Twelve months, in °C.

    Raises
    ------
    DataError
        If the file is missing, or is not byte for byte the one that was shipped.
    """
    file = DATASETS / "london_climate.csv" if path is None else Path(path)
    rows = list(csv.DictReader(StringIO(read_checked(file).decode("utf-8"))))
    column = {name: np.array([float(row[name]) for row in rows]) for name in rows[0]}
    return LondonClimate(
        column["month"].astype(int), column["mean_max_c"], column["mean_min_c"], column["mean_c"]
    )


def trailing_mean(theta: ArrayLike, beta: float) -> np.ndarray:
    """Average the last few days, all with the same weight.

    Parameters
    ----------
    theta : array_like, shape (T,) or (T, d)
        One value (or ``d`` values) per day.
    beta : float
        Sets the number of days, ``round(1 / (1 - beta))``; 0 <= beta < 1.

    Returns
    -------
    ndarray, shape of ``theta``
        Mean of that day and the days before it; the first days average what there is.

    Raises
    ------
    ValueError
        If ``beta`` is outside [0, 1) or ``theta`` has no day, or more than two axes.
    """
    if not 0 <= beta < 1:
        raise ValueError(f"trailing_mean: beta must be at least 0 and below 1, got {beta!r}")
    series = np.asarray(theta, dtype=float)
    if series.ndim not in (1, 2) or len(series) == 0:
        raise ValueError(
            f"trailing_mean: theta must have shape (T,) or (T, d) with T >= 1, got {series.shape}"
        )
    window = round(1 / (1 - beta))
    totals = np.cumsum(series, axis=0)
    totals[window:] = totals[window:] - totals[:-window]
    days = np.minimum(np.arange(1, len(series) + 1), window)
    return (totals.T / days).T
