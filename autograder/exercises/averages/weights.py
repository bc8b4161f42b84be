"""The exercise `ewa_weights`: what each past day still counts."""

from __future__ import annotations

import numpy as np

from autograder.exercise import Exercise, Misconception
from autograder.exercises.averages.average import draw_beta
from course_lib.reference.averages import ewa_weights
from course_lib.sheets import Case

WEIGHTS = "the weights"
ONE_DAY = "a single day"
NO_MEMORY = "no memory when beta is 0"
LONG = "days long past"

# A float32 solution errs by about t * 6e-8 of a weight, 2e-5 at t = 300. atol is for weights of
# days so long past that float32 rounds them to 0.
RTOL, ATOL = 1e-4, 1e-10

VISIBLE = (
    Case("three days with beta = 0.9", WEIGHTS, (3, 0.9)),
    Case("five days with beta = 0.75", WEIGHTS, (5, 0.75)),
    Case("one day with beta = 0.9", ONE_DAY, (1, 0.9)),
    Case("beta = 0: only today counts", NO_MEMORY, (4, 0.0)),
    Case("a hundred days with beta = 0.98", LONG, (100, 0.98)),
)


def _hidden(rng: np.random.Generator) -> list[Case]:
    few, many = int(rng.integers(6, 20)), int(rng.integers(150, 300))
    return [
        Case("some days with another beta", WEIGHTS, (few, draw_beta(rng))),
        Case("two days with another beta", WEIGHTS, (2, draw_beta(rng))),
        Case("one day with another beta", ONE_DAY, (1, draw_beta(rng))),
        Case("beta = 0 on some days", NO_MEMORY, (few, 0.0)),
        Case("many days with another beta", LONG, (many, draw_beta(rng))),
    ]


# What students write. Each variant differs from a right solution in one thought.


def _newest_first(t, beta):
    return np.array([(1 - beta) * beta**k for k in range(t)])


def _no_one_minus_beta(t, beta):
    return beta ** np.arange(t - 1, -1, -1)


def _one_power_too_many(t, beta):
    return (1 - beta) * beta ** np.arange(t, 0, -1)


def _normalised(t, beta):
    weights = (1 - beta) * beta ** np.arange(t - 1, -1, -1)
    return weights / weights.sum()


def _with_weight_of_v0(t, beta):
    weights = [beta**t]
    for k in range(t - 1, -1, -1):
        weights.append((1 - beta) * beta**k)
    return np.array(weights)


def _weight_of_v0_for_first_day(t, beta):
    weights = (1 - beta) * beta ** np.arange(t - 1, -1, -1)
    weights[0] = beta ** (t - 1)
    return weights


def _swapped_beta(t, beta):
    return beta * (1 - beta) ** np.arange(t - 1, -1, -1)


def _all_the_same(t, beta):
    return np.ones(t) / t


def _running_sum(t, beta):
    return np.cumsum((1 - beta) * beta ** np.arange(t - 1, -1, -1))


FORMULA = "In v_t, day k has the weight (1−β)·β^{t−k}, for k = 1 … t."

MISCONCEPTIONS = (
    Misconception(
        _newest_first,
        (
            "Your numbers are the right ones, in the wrong order: your oldest day weighs most.",
            "Look at the power of beta in your first entry. Which day is it for?",
            FORMULA + " The result starts with k = 1, the oldest day.",
        ),
    ),
    Misconception(
        _no_one_minus_beta,
        (
            "Today's weight comes out as 1, whatever beta is. What is left for the other days?",
            "Look at what stands before the power of beta.",
            FORMULA,
        ),
    ),
    Misconception(
        _one_power_too_many,
        (
            "Every weight is too small by the same factor: your newest one is that of yesterday.",
            "Look at the power of beta for today. How often has today been faded?",
            FORMULA + " For today, k = t.",
        ),
    ),
    Misconception(
        _normalised,
        (
            "Your weights sum to 1. Those of the plain average, which starts at zero, do not.",
            "Look for a division at the end of your function. Who asked for it?",
            FORMULA + " Together they make 1 − β^t.",
        ),
    ),
    Misconception(
        _with_weight_of_v0,
        (
            "You return one weight more than there are days, and they sum to exactly 1.",
            "Look at your first entry. Which day does it belong to?",
            FORMULA + " v_0 is not a day; its weight, β^t, is not asked for.",
        ),
    ),
    Misconception(
        _weight_of_v0_for_first_day,
        (
            "All your weights are right but the oldest, which is too large.",
            "Look at how your first entry is made. Are the others made in the same way?",
            FORMULA + " That includes k = 1: day 1 is averaged with v_0 like any other day.",
        ),
    ),
    Misconception(
        _swapped_beta,
        (
            "With beta = 0.9 your newest day holds 0.9 of the weight: an average that has "
            "hardly any memory.",
            "Look at which of beta and 1 − beta is raised to a power.",
            FORMULA + " β is the weight of the past.",
        ),
    ),
    Misconception(
        _all_the_same,
        (
            "All your days weigh the same. In which average does that happen?",
            "Look at where beta enters your calculation.",
            FORMULA,
        ),
    ),
    Misconception(
        _running_sum,
        (
            "Your last weight holds all the weights together: you add them up as you go.",
            "Look for a sum, or for a variable that grows from day to day.",
            FORMULA + " Each weight stands alone.",
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _loop(t, beta):
    weights = []
    for k in range(1, t + 1):
        weights.append((1 - beta) * beta ** (t - k))
    return np.array(weights)


def _reversed_powers(t, beta):
    return ((1 - beta) * np.power(beta, np.arange(t)))[::-1]


def _faded_day_by_day(t, beta):
    weights = np.zeros(t)
    for k in range(t):
        weights *= beta
        weights[k] = 1 - beta
    return weights


def _differences_of_powers(t, beta):
    return np.diff(beta ** np.arange(t, -1.0, -1.0))


def _answer_to_impulses(t, beta):
    v = np.zeros(t)
    for theta in np.eye(t):
        v = beta * v + (1 - beta) * theta
    return v


def _single_precision(t, beta):
    beta = np.float32(beta)
    return (np.float32(1) - beta) * beta ** np.arange(t - 1, -1, -1, dtype=np.float32)


ALTERNATIVES = (
    _loop,
    _reversed_powers,
    _faded_day_by_day,
    _differences_of_powers,
    _answer_to_impulses,
    _single_precision,
)

EWA_WEIGHTS = Exercise(ewa_weights, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES)
