"""The exercise `inv_sqrt`: a rate that falls with the root of time."""

from __future__ import annotations

import math

import numpy as np

from autograder.exercise import Exercise, Misconception
from autograder.exercises.optimizers.decay import (
    ATOL,
    CURVE,
    FAR,
    RTOL,
    START,
    WHOLE,
    count_hints,
    draw_epoch,
    draw_rate,
    fed_back_hints,
)
from course_lib.reference.schedules import inv_sqrt
from course_lib.sheets import Case

VISIBLE = (
    Case("epoch 3 from 0.2 with k = 1", CURVE, (0.2, 3, 1.0)),
    Case("epoch 8 from 0.6 with k = 0.5", CURVE, (0.6, 8, 0.5)),
    Case("epoch 1 from 0.5 with k = 2", CURVE, (0.5, 1, 2.0)),
    Case("epoch 0", START, (0.2, 0, 1.5)),
    Case("epoch 99 with k = 1", FAR, (0.2, 99, 1.0)),
    Case("epoch 2 from 5 with k = 2, all whole", WHOLE, (5, 2, 2)),
)


def _factor(rng):
    return round(float(rng.choice([rng.uniform(0.4, 0.8), rng.uniform(1.5, 2.5)])), 3)


def _hidden(rng: np.random.Generator) -> list[Case]:
    return [
        Case("another epoch", CURVE, (draw_rate(rng), draw_epoch(rng), _factor(rng))),
        Case("an epoch with k = 1", CURVE, (draw_rate(rng), draw_epoch(rng), 1.0)),
        Case("another first epoch", START, (draw_rate(rng), 0, _factor(rng))),
        Case("another epoch far along", FAR, (draw_rate(rng), int(rng.integers(80, 300)), 1.0)),
        Case("other whole numbers", WHOLE, (2, draw_epoch(rng), 3)),
    ]


# What students write. Each variant differs from a right solution in one thought.


def _as_in_the_notes(learning_rate0, epoch, k):
    return k / math.sqrt(epoch) * learning_rate0


def _as_in_the_notes_in_numpy(learning_rate0, epoch, k):
    return k / np.sqrt(epoch) * learning_rate0


def _one_after_the_root(learning_rate0, epoch, k):
    return learning_rate0 * k / (math.sqrt(epoch) + 1)


def _tiny_number_under_the_root(learning_rate0, epoch, k):
    return learning_rate0 * k / math.sqrt(epoch + 1e-8)


def _one_more_epoch(learning_rate0, epoch, k):
    return learning_rate0 * k / math.sqrt(epoch + 2)


def _forgot_the_root(learning_rate0, epoch, k):
    return learning_rate0 * k / (epoch + 1)


def _factor_under_the_root(learning_rate0, epoch, k):
    return learning_rate0 / math.sqrt(1 + k * epoch)


def _ignores_k(learning_rate0, epoch, k):
    return learning_rate0 / math.sqrt(epoch + 1)


def _ignores_the_first_rate(learning_rate0, epoch, k):
    return k / math.sqrt(epoch + 1)


def _root_fed_back(learning_rate0, epoch, k):
    rate = learning_rate0 * k
    for t in range(1, epoch + 1):
        rate = rate / math.sqrt(t + 1)
    return rate


def _whole_division_by_the_root(learning_rate0, epoch, k):
    return learning_rate0 * k // math.sqrt(epoch + 1)


FORMULA = "The rate of epoch t is α₀·k / √(t + 1)."
NOTES_HINTS = (
    "Look at what you divide by when the epoch is 0. The lecture notes count from 1 there.",
    FORMULA + " The first epoch is t = 0.",
)

MISCONCEPTIONS = (
    Misconception(
        _as_in_the_notes,
        ("At the first epoch Python refuses to divide by zero.", *NOTES_HINTS),
    ),
    Misconception(
        _as_in_the_notes_in_numpy,
        ("At the first epoch your rate is infinite.", *NOTES_HINTS),
    ),
    Misconception(
        _one_after_the_root,
        (
            "Your first epoch is right; later rates are too low.",
            "Look at the one that you add. Is it under the root?",
            FORMULA,
        ),
    ),
    Misconception(
        _tiny_number_under_the_root,
        (
            "At the first epoch your rate is thousands of times too large.",
            "Look at the small number that saves you from zero. Is it large enough?",
            FORMULA,
        ),
    ),
    Misconception(_one_more_epoch, count_hints(FORMULA)),
    Misconception(
        _forgot_the_root,
        (
            "Your rate falls too fast: at epoch 3 to a quarter, where half is left.",
            "Look for the root.",
            FORMULA,
        ),
    ),
    Misconception(
        _factor_under_the_root,
        (
            "With k = 1 you are right, but k should scale the rate, not the time.",
            "Look at where k stands: above the fraction line, or under the root?",
            FORMULA,
        ),
    ),
    Misconception(
        _ignores_k,
        (
            "Your rate is the same for every k.",
            "Look for k in your function.",
            FORMULA,
        ),
    ),
    Misconception(
        _ignores_the_first_rate,
        (
            "Your rate is the same whatever the first one is.",
            "Look for learning_rate0 in your function.",
            FORMULA,
        ),
    ),
    Misconception(_root_fed_back, fed_back_hints(FORMULA)),
    Misconception(
        _whole_division_by_the_root,
        (
            "Your rates are whole numbers, and mostly zero.",
            "Look at the sign of your division.",
            FORMULA,
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _root_by_a_power(learning_rate0, epoch, k):
    return k * (epoch + 1) ** -0.5 * learning_rate0


def _root_by_numpy(learning_rate0, epoch, k):
    return learning_rate0 * np.divide(k, np.sqrt(epoch + 1))


def _root_counted(learning_rate0, epoch, k):
    t = 1
    for _ in range(epoch):
        t += 1
    return learning_rate0 * k / math.sqrt(t)


def _root_in_single_precision(learning_rate0, epoch, k):
    return np.float32(learning_rate0) * np.float32(k) / np.sqrt(np.float32(epoch + 1))


ALTERNATIVES = (_root_by_a_power, _root_by_numpy, _root_counted, _root_in_single_precision)

INV_SQRT = Exercise(inv_sqrt, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES)
