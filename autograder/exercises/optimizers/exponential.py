"""The exercise `exponential`: a rate that loses the same share each epoch."""

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
    count_hints,
    draw_epoch,
    draw_rate,
    fed_back_hints,
    linear_hints,
)
from course_lib.reference.schedules import exponential
from course_lib.sheets import Case

VISIBLE = (
    Case("epoch 1 from 0.2 with the notes' 0.95", CURVE, (0.2, 1, 0.95)),
    Case("epoch 4 from 0.8 with base 0.5", CURVE, (0.8, 4, 0.5)),
    Case("epoch 3 from 0.2 with the notes' 0.95", CURVE, (0.2, 3, 0.95)),
    Case("epoch 0", START, (0.2, 0, 0.9)),
    Case("epoch 60 with base 0.9", FAR, (1.0, 60, 0.9)),
)


def _base(rng):
    return round(float(rng.uniform(0.7, 0.97)), 3)


def _hidden(rng: np.random.Generator) -> list[Case]:
    return [
        Case("another epoch", CURVE, (draw_rate(rng), draw_epoch(rng), _base(rng))),
        Case("an epoch with the notes' 0.95", CURVE, (draw_rate(rng), draw_epoch(rng), 0.95)),
        Case("another first epoch", START, (draw_rate(rng), 0, _base(rng))),
        Case("another epoch far along", FAR, (1.0, int(rng.integers(60, 90)), 0.9)),
        Case("base = 1", CURVE, (draw_rate(rng), draw_epoch(rng), 1)),
    ]


# What students write. Each variant differs from a right solution in one thought.


def _times_the_epoch(learning_rate0, epoch, base):
    return learning_rate0 * base * epoch


def _power_of_the_product(learning_rate0, epoch, base):
    return (learning_rate0 * base) ** epoch


def _root_of_the_rate(learning_rate0, epoch, base):
    return learning_rate0 * epoch**base


def _natural_exponential(learning_rate0, epoch, base):
    return learning_rate0 * math.exp(-base * epoch)


def _share_lost(learning_rate0, epoch, base):
    return learning_rate0 * (1 - base) ** epoch


def _inverse_instead(learning_rate0, epoch, base):
    return learning_rate0 / (1 + (1 - base) * epoch)


def _line_instead(learning_rate0, epoch, base):
    return learning_rate0 * (1 - (1 - base) * epoch)


def _grows(learning_rate0, epoch, base):
    return learning_rate0 / base**epoch


def _power_from_one(learning_rate0, epoch, base):
    return learning_rate0 * base ** (epoch + 1)


def _power_fed_back(learning_rate0, epoch, base):
    rate = learning_rate0
    for t in range(1, epoch + 1):
        rate = rate * base**t
    return rate


FORMULA = "The rate of epoch t is α₀·b^t."

MISCONCEPTIONS = (
    Misconception(
        _times_the_epoch,
        (
            "At epoch 0 your rate is zero, and then it grows.",
            "Look at what stands between base and epoch.",
            FORMULA + " b^t is b·b·…·b, t factors.",
        ),
    ),
    Misconception(
        _power_of_the_product,
        (
            "At epoch 0 your rate is 1, whatever the first rate is.",
            "Look at the brackets: what is raised to the power?",
            FORMULA + " The power belongs to b alone.",
        ),
    ),
    Misconception(
        _root_of_the_rate,
        (
            "At epoch 0 your rate is zero, and then it grows.",
            "Look at the two sides of your power: which of them is raised to which?",
            FORMULA,
        ),
    ),
    Misconception(
        _natural_exponential,
        (
            "A base of 0.95 should take off a twentieth; your rate falls by more than half.",
            "Look for an exponential of base and epoch. Where is the base of your power?",
            FORMULA,
        ),
    ),
    Misconception(
        _share_lost,
        (
            "With base = 0.95 your epoch 1 keeps a twentieth of the rate. How much should be left?",
            "Look at what is raised to the power.",
            FORMULA + " b is the share that stays.",
        ),
    ),
    Misconception(
        _inverse_instead,
        (
            "Your rate falls too slowly in the long run: this is the decay of one over time.",
            "Look for a fraction. The two decays are often mixed up.",
            FORMULA,
        ),
    ),
    Misconception(_line_instead, linear_hints(FORMULA)),
    Misconception(
        _grows,
        (
            "Your rate grows from epoch to epoch.",
            "Look at the sign before the power, or in it.",
            FORMULA,
        ),
    ),
    Misconception(_power_from_one, count_hints(FORMULA)),
    Misconception(_power_fed_back, fed_back_hints(FORMULA)),
)


# Other right ways. Each must pass, without a hint.


def _power_by_a_loop(learning_rate0, epoch, base):
    for _ in range(epoch):
        learning_rate0 = learning_rate0 * base
    return learning_rate0


def _power_by_logarithms(learning_rate0, epoch, base):
    return learning_rate0 * math.exp(epoch * math.log(base))


def _power_by_numpy(learning_rate0, epoch, base):
    return learning_rate0 * np.prod(np.full(epoch, float(base)))


def _power_in_single_precision(learning_rate0, epoch, base):
    return np.float32(learning_rate0) * np.float32(base) ** epoch


ALTERNATIVES = (_power_by_a_loop, _power_by_logarithms, _power_by_numpy, _power_in_single_precision)

EXPONENTIAL = Exercise(exponential, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES)
