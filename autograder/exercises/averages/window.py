"""The exercise `effective_window`: over how many days an average reaches."""

from __future__ import annotations

import numpy as np

from autograder.exercise import Exercise, Misconception
from course_lib.reference.averages import effective_window
from course_lib.sheets import Case

WINDOW = "the window"
NO_MEMORY = "no memory when beta is 0"
FRACTION = "windows that are not whole"
LONG = "very long windows"

# In float32, 1 - beta has lost all but three or four digits when beta is close to 1: at
# beta = 0.9995 its relative error is 1e-4. The mildest mistake, rounding, is off by 5e-3.
RTOL, ATOL = 1e-3, 0.0

VISIBLE = (
    Case("beta = 0.9", WINDOW, (0.9,)),
    Case("beta = 0.5", WINDOW, (0.5,)),
    Case("beta = 0.98", WINDOW, (0.98,)),
    Case("beta = 0", NO_MEMORY, (0.0,)),
    Case("beta = 0.9005", FRACTION, (0.9005,)),
    Case("beta = 0.9995", LONG, (0.9995,)),
)


def draw_window(rng: np.random.Generator) -> float:
    """Return a number of days, well away from whole ones."""
    return float(rng.integers(3, 25) + rng.uniform(0.3, 0.45))


def _hidden(rng: np.random.Generator) -> list[Case]:
    return [
        Case("another usual beta", WINDOW, (float(rng.choice([0.8, 0.95, 0.96, 0.99])),)),
        Case("a beta that makes no whole window", FRACTION, (1 - 1 / draw_window(rng),)),
        Case("a small beta", FRACTION, (float(rng.uniform(0.2, 0.3)),)),
        Case("a beta close to 1", LONG, (1 - 1 / float(rng.integers(300, 1500)),)),
    ]


# What students write. Each variant differs from a right solution in one thought.


def _one_over_beta(beta):
    return 1 / beta


def _lag_of_a_ramp(beta):
    return beta / (1 - beta)


def _fades_to_one_e(beta):
    return -1 / np.log(beta)


def _rounded(beta):
    return round(1 / (1 - beta))


def _cut_off(beta):
    return int(1 / (1 - beta))


def _share_of_today(beta):
    return 1 - beta


def _span(beta):
    return (1 + beta) / (1 - beta)


FORMULA = "The effective window is 1/(1−β) days."

MISCONCEPTIONS = (
    Misconception(
        _one_over_beta,
        (
            "With beta = 0.9 your window is about one day, though an average with such "
            "a beta changes slowly. Should more memory not mean more days?",
            "Look at what you divide by: is it the weight of the past, or the weight of today?",
            FORMULA,
        ),
    ),
    Misconception(
        _lag_of_a_ramp,
        (
            "Your window is always one day short; with beta = 0 it is no day at all.",
            "Look at what stands above the fraction line.",
            FORMULA + " β/(1−β) is something else: the days by which the average "
            "trails a steady rise.",
        ),
    ),
    Misconception(
        _fades_to_one_e,
        (
            "With beta = 0.9 you return 9.49. That is when a weight has faded to 1/e: "
            "close by, but not what is asked.",
            "Look for a logarithm. The window can be had without one.",
            FORMULA + " It only comes near −1/ln β for a β close to 1.",
        ),
    ),
    Misconception(
        _rounded,
        (
            "You always return whole days; with beta = 0.9005 the window is a bit over ten.",
            "Look for the place where the decimals are lost.",
            FORMULA + " It need not be whole.",
        ),
    ),
    Misconception(
        _cut_off,
        (
            "You always return whole days, and with beta = 0.98 only 49 of them.",
            "Look for the place where the decimals are lost, and think of 49.99999999999996.",
            FORMULA + " It need not be whole.",
        ),
    ),
    Misconception(
        _share_of_today,
        (
            "Your window is shorter than a day, and gets shorter as beta grows.",
            "You have the weight of today. How many such shares make a whole?",
            FORMULA,
        ),
    ),
    Misconception(
        _span,
        (
            "With beta = 0.9 you return 19 days: nearly two windows.",
            "Look at what stands above the fraction line.",
            FORMULA + " (1+β)/(1−β) belongs to another convention, the span.",
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _negative_power(beta):
    return (1 - beta) ** -1


def _sum_of_all_powers(beta):
    total, power = 0.0, 1.0
    while power > 1e-6:
        total += power
        power *= beta
    return total


def _as_an_array(beta):
    return np.divide(1.0, np.subtract(1.0, np.asarray(beta)))


def _window_in_single_precision(beta):
    return np.float32(1) / (np.float32(1) - np.float32(beta))


ALTERNATIVES = (
    _negative_power,
    _sum_of_all_powers,
    _as_an_array,
    _window_in_single_precision,
)

EFFECTIVE_WINDOW = Exercise(
    effective_window, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES
)
