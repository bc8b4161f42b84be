"""The exercise `inverse_time`: a rate that falls like one over time."""

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
    draw_decay,
    draw_epoch,
    draw_rate,
    fed_back_hints,
    linear_hints,
)
from course_lib.reference.schedules import inverse_time
from course_lib.sheets import Case

VISIBLE = (
    Case("the notes' epoch 1, from 0.2 with k = 1", CURVE, (0.2, 1, 1.0)),
    Case("the notes' epoch 2", CURVE, (0.2, 2, 1.0)),
    Case("the notes' epoch 3", CURVE, (0.2, 3, 1.0)),
    Case("epoch 5 from 0.8 with k = 0.6", CURVE, (0.8, 5, 0.6)),
    Case("epoch 0", START, (0.2, 0, 0.5)),
    Case("epoch 100 with k = 0.1", FAR, (0.2, 100, 0.1)),
    Case("epoch 1 from 5 with k = 1, all whole", WHOLE, (5, 1, 1)),
)


def _hidden(rng: np.random.Generator) -> list[Case]:
    return [
        Case("another epoch", CURVE, (draw_rate(rng), draw_epoch(rng), draw_decay(rng))),
        Case(
            "an epoch with a strong decay",
            CURVE,
            (draw_rate(rng), draw_epoch(rng), 2 * draw_decay(rng) + 1),
        ),
        Case("another first epoch", START, (draw_rate(rng), 0, draw_decay(rng))),
        Case(
            "another epoch far along",
            FAR,
            (draw_rate(rng), int(rng.integers(80, 300)), draw_decay(rng)),
        ),
        Case("other whole numbers", WHOLE, (2, draw_epoch(rng), int(rng.integers(1, 4)))),
        Case("no decay", CURVE, (draw_rate(rng), draw_epoch(rng), 0.0)),
    ]


# What students write. Each variant differs from a right solution in one thought.


def _fed_back(learning_rate0, epoch, decay_rate):
    rate = learning_rate0
    for t in range(1, epoch + 1):
        rate = rate / (1 + decay_rate * t)
    return rate


def _fed_back_each_epoch(learning_rate0, epoch, decay_rate):
    return learning_rate0 / (1 + decay_rate) ** epoch


def _whole_division(learning_rate0, epoch, decay_rate):
    return learning_rate0 // (1 + decay_rate * epoch)


def _bracket_closed_early(learning_rate0, epoch, decay_rate):
    return 1 / (1 + decay_rate) * epoch * learning_rate0


def _minus_sign(learning_rate0, epoch, decay_rate):
    return learning_rate0 / (1 - decay_rate * epoch)


def _no_one(learning_rate0, epoch, decay_rate):
    return learning_rate0 / (decay_rate * epoch)


def _counts_from_one(learning_rate0, epoch, decay_rate):
    return learning_rate0 / (1 + decay_rate * (epoch + 1))


def _really_exponential(learning_rate0, epoch, decay_rate):
    return learning_rate0 * math.exp(-decay_rate * epoch)


def _straight_line(learning_rate0, epoch, decay_rate):
    return learning_rate0 * (1 - decay_rate * epoch)


def _no_first_rate(learning_rate0, epoch, decay_rate):
    return 1 / (1 + decay_rate * epoch)


FORMULA = "The rate of epoch t is α₀ / (1 + k·t)."

MISCONCEPTIONS = (
    Misconception(_fed_back, fed_back_hints(FORMULA)),
    Misconception(
        _fed_back_each_epoch,
        (
            "Your epoch 1 is right; from then on you divide again and again by the same.",
            "Look for a power, or for a loop that divides what it has already divided.",
            FORMULA + " There is one division, of α₀.",
        ),
    ),
    Misconception(
        _whole_division,
        (
            "Your rates are whole numbers, and mostly zero.",
            "Look at the sign of your division.",
            FORMULA,
        ),
    ),
    Misconception(
        _bracket_closed_early,
        (
            "At epoch 0 your rate is zero, and then it grows.",
            "Look at where your bracket closes: is the epoch inside?",
            FORMULA,
        ),
    ),
    Misconception(
        _minus_sign,
        (
            "Your rate grows, jumps, and turns negative.",
            "Look at the sign inside the bracket.",
            FORMULA,
        ),
    ),
    Misconception(
        _no_one,
        (
            "At epoch 0 you divide by zero.",
            "Look at what you divide by when the epoch is 0.",
            FORMULA,
        ),
    ),
    Misconception(_counts_from_one, count_hints(FORMULA)),
    Misconception(
        _really_exponential,
        (
            "Your rate falls too fast in the long run: this is an exponential decay.",
            "Look for an exponential. The two decays are often mixed up.",
            FORMULA,
        ),
    ),
    Misconception(_straight_line, linear_hints(FORMULA)),
    Misconception(
        _no_first_rate,
        (
            "Your rate is the same whatever the first one is.",
            "Look for learning_rate0 in your function.",
            FORMULA,
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _inverse_as_the_notes(learning_rate0, epoch, decay_rate):
    return 1 / (1 + decay_rate * epoch) * learning_rate0


def _inverse_by_a_sum(learning_rate0, epoch, decay_rate):
    divisor = 1.0
    for _ in range(epoch):
        divisor += decay_rate
    return learning_rate0 / divisor


def _inverse_by_a_power(learning_rate0, epoch, decay_rate):
    return np.multiply(learning_rate0, (1.0 + decay_rate * epoch) ** -1)


def _inverse_in_single_precision(learning_rate0, epoch, decay_rate):
    return np.float32(learning_rate0) / (np.float32(1) + np.float32(decay_rate) * epoch)


ALTERNATIVES = (
    _inverse_as_the_notes,
    _inverse_by_a_sum,
    _inverse_by_a_power,
    _inverse_in_single_precision,
)

INVERSE_TIME = Exercise(inverse_time, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES)
