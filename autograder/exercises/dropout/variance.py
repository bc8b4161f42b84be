"""The exercise `dropout_variance`: how much noise dropout adds."""

from __future__ import annotations

import numpy as np

from autograder.exercise import Exercise, Misconception
from course_lib.reference.dropout import dropout_variance
from course_lib.sheets import Case

NOISE = "the variance"
SIGN = "activations of any sign"
NONE = "no noise when nothing is dropped"
WHOLE = "whole numbers in, decimals out"

# float32 errs by 1e-6 of 1 - keep_prob when that is a tenth; mistakes are off by a tenth and more.
RTOL, ATOL = 1e-4, 1e-6

VISIBLE = (
    Case("activations 1 and 2, keep_prob = 0.8", NOISE, (np.array([[1.0], [2.0]]), 0.8)),
    Case("activations 1, 2 and 3, keep_prob = 0.5", NOISE, (np.array([[1.0, 2.0, 3.0]]), 0.5)),
    Case("negative ones and 0, keep_prob = 0.6", SIGN, (np.array([[-1.5, 0.0], [0.5, -3.0]]), 0.6)),
    Case("keep_prob = 1", NONE, (np.array([[1.0, -2.0]]), 1.0)),
    Case("whole numbers, keep_prob = 0.7", WHOLE, (np.array([[1, 2], [3, 5]]), 0.7)),
)


def _hidden(rng: np.random.Generator) -> list[Case]:
    n, m = (int(size) for size in rng.integers(1, 6, 2))
    some, others = rng.uniform(0.5, 3, (n, m)), rng.normal(0, 2, (m, n + 1)) + 0.1
    keep_probs = [float(rng.uniform(0.2, 0.45)), float(rng.uniform(0.6, 0.9))]
    return [
        Case("other activations, a small keep_prob", NOISE, (some, keep_probs[0])),
        Case("other activations of both signs", SIGN, (others, keep_probs[1])),
        Case("other activations, keep_prob = 1", NONE, (others, 1.0)),
        Case("other whole numbers", WHOLE, (rng.integers(1, 9, (2, 3)), keep_probs[1])),
        Case("float32", SIGN, (others.astype(np.float32), keep_probs[0])),
    ]


# What students write. Each variant differs from a right solution in one thought.


def _of_the_mask(A, keep_prob):
    return np.full(np.shape(A), keep_prob * (1 - keep_prob))


def _not_divided(A, keep_prob):
    return A**2 * keep_prob * (1 - keep_prob)


def _not_squared(A, keep_prob):
    return A * (1 - keep_prob) / keep_prob


def _keep_and_drop_swapped(A, keep_prob):
    drop = 1 - keep_prob
    return A**2 * keep_prob / drop if drop else A * np.inf


def _standard_deviation(A, keep_prob):
    return np.abs(A) * np.sqrt((1 - keep_prob) / keep_prob)


def _mean_square(A, keep_prob):
    return A**2 / keep_prob


def _over_keep_squared(A, keep_prob):
    return A**2 * (1 - keep_prob) / keep_prob**2


def _drop_only(A, keep_prob):
    return A**2 * (1 - keep_prob)


FORMULA = "The dropped unit is a/k with probability k, else 0; Var = E[x²] − E[x]²."

MISCONCEPTIONS = (
    Misconception(
        _of_the_mask,
        (
            "Your variance is the same for every activation.",
            "Look at where A enters. You have the variance of the mask alone.",
            FORMULA,
        ),
    ),
    Misconception(
        _not_divided,
        (
            "Your variance is too small, the more so the more is dropped.",
            "Look at what a unit becomes when it is kept. Is it still a?",
            FORMULA,
        ),
    ),
    Misconception(
        _not_squared,
        (
            "For an activation of 1 you are right, for 2 you return half of what it should be.",
            "Look at the power of A. In which units is a variance measured?",
            FORMULA,
        ),
    ),
    Misconception(
        _keep_and_drop_swapped,
        (
            "The less you drop, the larger is your variance.",
            "Look at which probability stands above the line, and which below.",
            FORMULA,
        ),
    ),
    Misconception(
        _standard_deviation,
        (
            "For an activation of 2 your result is only twice that for 1.",
            "Look for a root. Is it the variance that you return?",
            FORMULA,
        ),
    ),
    Misconception(
        _mean_square,
        (
            "With keep_prob = 1 nothing is left to chance, and yet your variance is not 0.",
            "You have the mean of the squares. What is still to be taken away?",
            FORMULA,
        ),
    ),
    Misconception(
        _over_keep_squared,
        (
            "Your variance is too large, by 1/k.",
            "Look at the power of k below the line. How often is a unit kept?",
            FORMULA,
        ),
    ),
    Misconception(
        _drop_only,
        (
            "Your variance is too small, by k.",
            "Look at what a unit becomes when it is kept. Is it still a?",
            FORMULA,
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _difference_of_squares(A, keep_prob):
    return A**2 / keep_prob - A**2


def _by_two_outcomes(A, keep_prob):
    kept = np.asarray(A) / keep_prob
    return keep_prob * (kept - A) ** 2 + (1 - keep_prob) * np.square(1.0 * A)


def _entry_by_entry(A, keep_prob):
    return [[a * a * (1 / keep_prob - 1) for a in row] for row in A]


def _single_precision(A, keep_prob):
    keep_prob = np.float32(keep_prob)
    return np.square(A, dtype=np.float32) * (1 - keep_prob) / keep_prob


ALTERNATIVES = (_difference_of_squares, _by_two_outcomes, _entry_by_entry, _single_precision)

DROPOUT_VARIANCE = Exercise(
    dropout_variance, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES
)
