"""The exercise `staircase`: a rate that falls in steps."""

from __future__ import annotations

import math

import numpy as np

from autograder.exercise import Exercise, Misconception
from autograder.exercises.optimizers.decay import (
    ATOL,
    CURVE,
    RTOL,
    START,
    WHOLE,
    draw_decay,
    draw_epoch,
    draw_rate,
    fed_back_hints,
)
from course_lib.reference.schedules import staircase
from course_lib.sheets import Case

STEPS = "the edges of the stairs"
VISIBLE = (
    Case("epoch 25 from 0.2, k = 0.5, stairs of 10", CURVE, (0.2, 25, 0.5, 10)),
    Case("epoch 7 from 0.6, k = 1, stairs of 3", CURVE, (0.6, 7, 1.0, 3)),
    Case("epoch 0", START, (0.2, 0, 0.5, 10)),
    Case("epoch 9, the last of its stair", STEPS, (0.2, 9, 0.5, 10)),
    Case("epoch 10, the first of its stair", STEPS, (0.2, 10, 0.5, 10)),
    Case("epoch 5 from 5, k = 1, stairs of 2, all whole", WHOLE, (5, 5, 1, 2)),
)


def _hidden(rng: np.random.Generator) -> list[Case]:
    interval = int(rng.integers(4, 12))
    edge = interval * int(rng.integers(2, 5))
    inside = edge + int(rng.integers(1, interval - 1))
    return [
        Case(
            "an epoch in the middle of a stair",
            CURVE,
            (draw_rate(rng), inside, draw_decay(rng), interval),
        ),
        Case(
            "the first epoch of a stair", STEPS, (draw_rate(rng), edge, draw_decay(rng), interval)
        ),
        Case(
            "the last epoch of a stair",
            STEPS,
            (draw_rate(rng), edge - 1, draw_decay(rng), interval),
        ),
        Case("another first epoch", START, (draw_rate(rng), 0, draw_decay(rng), interval)),
        Case("stairs of one epoch", STEPS, (draw_rate(rng), draw_epoch(rng), draw_decay(rng), 1)),
        Case("other whole numbers", WHOLE, (3, inside, 2, interval)),
    ]


# What students write. Each variant differs from a right solution in one thought.


def _no_floor(learning_rate0, epoch, decay_rate, interval):
    return learning_rate0 / (1 + decay_rate * epoch / interval)


def _rounds(learning_rate0, epoch, decay_rate, interval):
    return learning_rate0 / (1 + decay_rate * round(epoch / interval))


def _rounds_up(learning_rate0, epoch, decay_rate, interval):
    return learning_rate0 / (1 + decay_rate * math.ceil(epoch / interval))


def _stairs_from_one(learning_rate0, epoch, decay_rate, interval):
    return learning_rate0 / (1 + decay_rate * ((epoch + 1) // interval))


def _remainder(learning_rate0, epoch, decay_rate, interval):
    return learning_rate0 / (1 + decay_rate * (epoch % interval))


def _floor_of_all(learning_rate0, epoch, decay_rate, interval):
    return learning_rate0 / (1 + math.floor(decay_rate * epoch / interval))


def _every_epoch(learning_rate0, epoch, decay_rate, interval):
    return learning_rate0 / (1 + decay_rate * epoch)


def _one_stair_only(learning_rate0, epoch, decay_rate, interval):
    return learning_rate0 / (1 + decay_rate) if epoch >= interval else learning_rate0


def _stairs_fed_back(learning_rate0, epoch, decay_rate, interval):
    rate = learning_rate0
    for t in range(1, epoch + 1):
        if t % interval == 0:
            rate = rate / (1 + decay_rate * (t // interval))
    return rate


def _same_share_each_stair(learning_rate0, epoch, decay_rate, interval):
    return learning_rate0 / (1 + decay_rate) ** (epoch // interval)


def _whole_division_of_all(learning_rate0, epoch, decay_rate, interval):
    return learning_rate0 // (1 + decay_rate * (epoch // interval))


def _stairs_bracket(learning_rate0, epoch, decay_rate, interval):
    return 1 / (1 + decay_rate) * (epoch // interval) * learning_rate0


FORMULA = "The rate of epoch t is α₀ / (1 + k·⌊t/n⌋): it stays for n epochs, then falls."

MISCONCEPTIONS = (
    Misconception(
        _no_floor,
        (
            "Your rate falls a little with every epoch. Where are the stairs?",
            "Print epoch, and what your function makes of epoch and interval, side by side.",
            FORMULA + " ⌊ ⌋ is the whole part.",
        ),
    ),
    Misconception(
        _rounds,
        (
            "Your stairs begin half a stair early.",
            "Look at how you make epoch/interval a whole number.",
            FORMULA + " ⌊ ⌋ always goes down.",
        ),
    ),
    Misconception(
        _rounds_up,
        (
            "Your first stair has one epoch only; all later ones come too early.",
            "Look at how you make epoch/interval a whole number.",
            FORMULA + " ⌊ ⌋ always goes down.",
        ),
    ),
    Misconception(
        _stairs_from_one,
        (
            "Each of your stairs begins one epoch early.",
            "Look at the number that you put in the place of the epoch. Which one is the first?",
            FORMULA + " The first epoch is t = 0.",
        ),
    ),
    Misconception(
        _remainder,
        (
            "Your rate falls, and jumps back up at the start of each stair.",
            "Look at the operation between epoch and interval. Which part of the division is it?",
            FORMULA,
        ),
    ),
    Misconception(
        _floor_of_all,
        (
            "Your stairs are there, but decay_rate changes when they come instead of how deep "
            "they are.",
            "Look at what is inside the brackets of your rounding.",
            FORMULA + " Only t/n is cut off.",
        ),
    ),
    Misconception(
        _every_epoch,
        (
            "Your rate falls with every epoch, as if there were no interval.",
            "Look for interval in your function.",
            FORMULA,
        ),
    ),
    Misconception(
        _one_stair_only,
        (
            "Your first stair is right, and there is no second.",
            "Look at the condition. What happens after twice the interval?",
            FORMULA,
        ),
    ),
    Misconception(_stairs_fed_back, fed_back_hints(FORMULA)),
    Misconception(
        _same_share_each_stair,
        (
            "Your first stair is right; the later ones are too deep, each by the same share.",
            "Look for a power, or for a loop that divides what it has already divided.",
            FORMULA + " There is one division, of α₀.",
        ),
    ),
    Misconception(
        _whole_division_of_all,
        (
            "Your rates are whole numbers, and mostly zero.",
            "Look at the signs of your two divisions. Should both of them cut off?",
            FORMULA + " Only t/n is cut off.",
        ),
    ),
    Misconception(
        _stairs_bracket,
        (
            "On the first stair your rate is zero, and then it grows.",
            "Look at where your bracket closes: is the epoch inside?",
            FORMULA,
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _stairs_by_math(learning_rate0, epoch, decay_rate, interval):
    return 1 / (1 + decay_rate * math.floor(epoch / interval)) * learning_rate0


def _stairs_by_counting(learning_rate0, epoch, decay_rate, interval):
    divisor = 1.0
    for t in range(1, epoch + 1):
        if t % interval == 0:
            divisor += decay_rate
    return learning_rate0 / divisor


def _stairs_by_cutting_off(learning_rate0, epoch, decay_rate, interval):
    return np.divide(learning_rate0, 1 + decay_rate * int(epoch / interval))


def _stairs_in_single_precision(learning_rate0, epoch, decay_rate, interval):
    steps = np.float32(epoch // interval)
    return np.float32(learning_rate0) / (np.float32(1) + np.float32(decay_rate) * steps)


ALTERNATIVES = (
    _stairs_by_math,
    _stairs_by_counting,
    _stairs_by_cutting_off,
    _stairs_in_single_precision,
)

STAIRCASE = Exercise(staircase, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES)
