"""The exercise `window_beta`: the memory that a window asks for."""

from __future__ import annotations

import numpy as np

from autograder.exercise import Exercise, Misconception
from autograder.exercises.averages.window import FRACTION, LONG, draw_window
from course_lib.reference.averages import window_beta
from course_lib.sheets import Case

INVERSE = "the inverse"
ONE_DAY = "a window of one day"

# beta is a number near 1, which float32 holds to 6e-8; mistakes are off by 1e-2 or more on the
# windows of a few days.
RTOL, ATOL = 0.0, 1e-6

VISIBLE = (
    Case("a window of 10 days", INVERSE, (10,)),
    Case("a window of 2 days", INVERSE, (2,)),
    Case("a window of 50 days", INVERSE, (50,)),
    Case("a window of 1 day", ONE_DAY, (1,)),
    Case("a window of two and a half days", FRACTION, (2.5,)),
    Case("a window of 2000 days", LONG, (2000,)),
)


def _hidden(rng: np.random.Generator) -> list[Case]:
    return [
        Case("another whole window", INVERSE, (int(rng.integers(3, 40)),)),
        Case("another window that is not whole", FRACTION, (draw_window(rng),)),
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


FORMULA = "The window of β is n = 1/(1−β) days; here n is given and β is wanted."

MISCONCEPTIONS = (
    Misconception(
        _one_over_window,
        (
            "The longer the window, the smaller your beta. Should more days mean less memory?",
            "You have the weight of today. Which one is beta?",
            FORMULA + " β is the weight of the past, 1−β the weight of today.",
        ),
    ),
    Misconception(
        _beta_of_span,
        (
            "For ten days you return 0.818, which has a window of only 5.5 days.",
            "Put your beta back into effective_window. Does the window come back?",
            FORMULA + " (n−1)/(n+1) belongs to another convention, the span.",
        ),
    ),
    Misconception(
        _wrong_sign,
        (
            "Your beta is negative, or not finite. Which values may a beta have?",
            "Look at the step of your algebra that brings beta out of the denominator.",
            FORMULA,
        ),
    ),
    Misconception(
        _one_day_too_long,
        (
            "For ten days you return the beta of eleven.",
            "Put your beta back into effective_window. By how much is the window off?",
            FORMULA,
        ),
    ),
    Misconception(
        _beta_fading_to_one_e,
        (
            "For ten days you return 0.905: close by, but a little too much memory.",
            "Look for an exponential. The inverse can be had without one.",
            FORMULA,
        ),
    ),
    Misconception(
        _whole_division,
        (
            "Your beta is 1 for nearly every window: an average that never sees a new day.",
            "Look at the division: what does it give for 1 and 10?",
            FORMULA + " β is a decimal number.",
        ),
    ),
    Misconception(
        _whole_window,
        (
            "For two and a half days you return the beta of two.",
            "Look for the place where the window loses its decimals.",
            FORMULA + " n need not be whole.",
        ),
    ),
    Misconception(
        _window_of_window,
        (
            "Your beta is above 1. Which values may a beta have?",
            "Look at how many reciprocals you take. Which of them does the algebra ask for?",
            FORMULA,
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


ALTERNATIVES = (
    _one_fraction,
    _bisection,
    _negative_power_of_window,
    _beta_in_single_precision,
)

WINDOW_BETA = Exercise(window_beta, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES)
