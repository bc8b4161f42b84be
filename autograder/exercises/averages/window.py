"""The exercises `effective_window` and its inverse, `window_beta`."""

from __future__ import annotations

import numpy as np

from autograder.exercise import Exercise, Misconception
from course_lib.reference.averages import effective_window, window_beta
from course_lib.sheets import Case

WINDOW = "the window"
NO_MEMORY = "no memory when beta is 0"
FRACTION = "windows that are not whole"
LONG = "very long windows"

# In float32, 1 - beta has lost all but three or four digits when beta is close to 1: at
# beta = 0.9995 its relative error is 1e-4. The mildest mistake, rounding, is off by 5e-3.
WINDOW_RTOL, WINDOW_ATOL = 1e-3, 0.0

WINDOW_VISIBLE = (
    Case("beta = 0.9", WINDOW, (0.9,)),
    Case("beta = 0.5", WINDOW, (0.5,)),
    Case("beta = 0.98", WINDOW, (0.98,)),
    Case("beta = 0", NO_MEMORY, (0.0,)),
    Case("beta = 0.9005", FRACTION, (0.9005,)),
    Case("beta = 0.9995", LONG, (0.9995,)),
)


def _draw_window(rng: np.random.Generator) -> float:
    """Return a number of days, well away from whole ones."""
    return float(rng.integers(3, 25) + rng.uniform(0.3, 0.45))


def _hidden_windows(rng: np.random.Generator) -> list[Case]:
    return [
        Case("another usual beta", WINDOW, (float(rng.choice([0.8, 0.95, 0.96, 0.99])),)),
        Case("a beta that makes no whole window", FRACTION, (1 - 1 / _draw_window(rng),)),
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


WINDOW_FORMULA = "The effective window is 1/(1−β) days."

WINDOW_MISCONCEPTIONS = (
    Misconception(
        _one_over_beta,
        (
            "With beta = 0.9 your window is about one day, though an average with such "
            "a beta changes slowly. Should more memory not mean more days?",
            "Look at what you divide by: is it the weight of the past, or the weight of today?",
            WINDOW_FORMULA,
        ),
    ),
    Misconception(
        _lag_of_a_ramp,
        (
            "Your window is always one day short; with beta = 0 it is no day at all.",
            "Look at what stands above the fraction line.",
            WINDOW_FORMULA + " β/(1−β) is something else: the days by which the average "
            "trails a steady rise.",
        ),
    ),
    Misconception(
        _fades_to_one_e,
        (
            "With beta = 0.9 you return 9.49. That is when a weight has faded to 1/e: "
            "close by, but not what is asked.",
            "Look for a logarithm. The window can be had without one.",
            WINDOW_FORMULA + " It only comes near −1/ln β for a β close to 1.",
        ),
    ),
    Misconception(
        _rounded,
        (
            "You always return whole days; with beta = 0.9005 the window is a bit over ten.",
            "Look for the place where the decimals are lost.",
            WINDOW_FORMULA + " It need not be whole.",
        ),
    ),
    Misconception(
        _cut_off,
        (
            "You always return whole days, and with beta = 0.98 only 49 of them.",
            "Look for the place where the decimals are lost, and think of 49.99999999999996.",
            WINDOW_FORMULA + " It need not be whole.",
        ),
    ),
    Misconception(
        _share_of_today,
        (
            "Your window is shorter than a day, and gets shorter as beta grows.",
            "You have the weight of today. How many such shares make a whole?",
            WINDOW_FORMULA,
        ),
    ),
    Misconception(
        _span,
        (
            "With beta = 0.9 you return 19 days: nearly two windows.",
            "Look at what stands above the fraction line.",
            WINDOW_FORMULA + " (1+β)/(1−β) belongs to another convention, the span.",
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


WINDOW_ALTERNATIVES = (
    _negative_power,
    _sum_of_all_powers,
    _as_an_array,
    _window_in_single_precision,
)

EFFECTIVE_WINDOW = Exercise(
    effective_window,
    WINDOW_VISIBLE,
    _hidden_windows,
    WINDOW_RTOL,
    WINDOW_ATOL,
    WINDOW_MISCONCEPTIONS,
    WINDOW_ALTERNATIVES,
)


INVERSE = "the inverse"
ONE_DAY = "a window of one day"

# beta is a number near 1, which float32 holds to 6e-8; mistakes are off by 1e-2 or more on the
# windows of a few days.
BETA_RTOL, BETA_ATOL = 0.0, 1e-6

BETA_VISIBLE = (
    Case("a window of 10 days", INVERSE, (10,)),
    Case("a window of 2 days", INVERSE, (2,)),
    Case("a window of 50 days", INVERSE, (50,)),
    Case("a window of 1 day", ONE_DAY, (1,)),
    Case("a window of two and a half days", FRACTION, (2.5,)),
    Case("a window of 2000 days", LONG, (2000,)),
)


def _hidden_betas(rng: np.random.Generator) -> list[Case]:
    return [
        Case("another whole window", INVERSE, (int(rng.integers(3, 40)),)),
        Case("another window that is not whole", FRACTION, (_draw_window(rng),)),
        Case("a window of one day, as a decimal", ONE_DAY, (1.0,)),
        Case("another very long window", LONG, (int(rng.integers(300, 3000)),)),
    ]


# What students write. Each variant differs from a right solution in one thought.


def _one_over_window(window):
    return 1 / window


def _beta_of_span(window):
    return (window - 1) / (window + 1)


def _wrong_sign(window):
    return 1 / (1 - window)


def _one_day_too_long(window):
    return 1 - 1 / (window + 1)


def _beta_fading_to_one_e(window):
    return np.exp(-1 / window)


def _whole_division(window):
    return 1 - 1 // window


def _whole_window(window):
    return 1 - 1 / int(window)


def _window_of_window(window):
    return 1 / (1 - 1 / window)


BETA_FORMULA = "The window of β is n = 1/(1−β) days; here n is given and β is wanted."

BETA_MISCONCEPTIONS = (
    Misconception(
        _one_over_window,
        (
            "The longer the window, the smaller your beta. Should more days mean less memory?",
            "You have the weight of today. Which one is beta?",
            BETA_FORMULA + " β is the weight of the past, 1−β the weight of today.",
        ),
    ),
    Misconception(
        _beta_of_span,
        (
            "For ten days you return 0.818, which has a window of only 5.5 days.",
            "Put your beta back into effective_window. Does the window come back?",
            BETA_FORMULA + " (n−1)/(n+1) belongs to another convention, the span.",
        ),
    ),
    Misconception(
        _wrong_sign,
        (
            "Your beta is negative, or not finite. Which values may a beta have?",
            "Look at the step of your algebra that brings beta out of the denominator.",
            BETA_FORMULA,
        ),
    ),
    Misconception(
        _one_day_too_long,
        (
            "For ten days you return the beta of eleven.",
            "Put your beta back into effective_window. By how much is the window off?",
            BETA_FORMULA,
        ),
    ),
    Misconception(
        _beta_fading_to_one_e,
        (
            "For ten days you return 0.905: close by, but a little too much memory.",
            "Look for an exponential. The inverse can be had without one.",
            BETA_FORMULA,
        ),
    ),
    Misconception(
        _whole_division,
        (
            "Your beta is 1 for nearly every window: an average that never sees a new day.",
            "Look at the division: what does it give for 1 and 10?",
            BETA_FORMULA + " β is a decimal number.",
        ),
    ),
    Misconception(
        _whole_window,
        (
            "For two and a half days you return the beta of two.",
            "Look for the place where the window loses its decimals.",
            BETA_FORMULA + " n need not be whole.",
        ),
    ),
    Misconception(
        _window_of_window,
        (
            "Your beta is above 1. Which values may a beta have?",
            "Look at how many reciprocals you take. Which of them does the algebra ask for?",
            BETA_FORMULA,
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _one_fraction(window):
    return (window - 1) / window


def _bisection(window):
    low, high = 0.0, 1.0
    while high - low > 1e-12:
        middle = (low + high) / 2
        low, high = (middle, high) if middle < 1 and 1 / (1 - middle) < window else (low, middle)
    return low


def _negative_power_of_window(window):
    return 1 - float(window) ** -1


def _beta_in_single_precision(window):
    return np.float32(1) - np.float32(1) / np.float32(window)


BETA_ALTERNATIVES = (
    _one_fraction,
    _bisection,
    _negative_power_of_window,
    _beta_in_single_precision,
)

WINDOW_BETA = Exercise(
    window_beta,
    BETA_VISIBLE,
    _hidden_betas,
    BETA_RTOL,
    BETA_ATOL,
    BETA_MISCONCEPTIONS,
    BETA_ALTERNATIVES,
)
