"""The exercise `decay_steps`: a schedule in epochs, told in steps."""

from __future__ import annotations

import math

import numpy as np

from autograder.exercise import Exercise, Misconception
from course_lib.reference.frameworks import decay_steps
from course_lib.sheets import Case

STEPS = "the steps of some epochs"
EVEN = "batches that divide the examples"
EDGE = "one example more, or one less"
WHOLE = "one batch holds all"

# Whole numbers: right, or wrong by one at least.
RTOL, ATOL = 0.0, 0.1

VISIBLE = (
    Case("1437 examples, 10 epochs, batches of 64", STEPS, (1437, 10, 64)),
    Case("100 examples, 3 epochs, batches of 32", STEPS, (100, 3, 32)),
    Case("1280 examples, 7 epochs, batches of 64", EVEN, (1280, 7, 64)),
    Case("65 examples, 3 epochs, batches of 64", EDGE, (65, 3, 64)),
    Case("63 examples, 3 epochs, batches of 32", EDGE, (63, 3, 32)),
    Case("20 examples, 4 epochs, batches of 64", WHOLE, (20, 4, 64)),
)


def _hidden(rng: np.random.Generator) -> list[Case]:
    size, count = int(rng.integers(20, 60)), int(rng.integers(8, 30))
    over, less = int(rng.integers(2, size // 2)), int(rng.integers(2, size // 2))
    intervals = [int(one) for one in rng.integers(3, 9, 4)]
    return [
        Case("other numbers", STEPS, (size * count + over, intervals[0], size)),
        Case("yet other numbers", STEPS, (size * count - less, intervals[1], size)),
        Case("other batches that divide the examples", EVEN, (size * count, intervals[2], size)),
        Case("one example more than the batches hold", EDGE, (size * count + 1, 3, size)),
        Case("more room than examples", WHOLE, (size - 3, intervals[3], size)),
    ]


# What students write. Each variant differs from a right solution in one thought.


def _drops_the_last_batch(m, interval, batch_size):
    return interval * (m // batch_size)


def _one_batch_too_many(m, interval, batch_size):
    return interval * (m // batch_size + 1)


def _rounds(m, interval, batch_size):
    return interval * round(m / batch_size)


def _broken_steps(m, interval, batch_size):
    return interval * m / batch_size


def _rounds_up_at_the_end(m, interval, batch_size):
    return math.ceil(interval * m / batch_size)


def _counts_epochs(m, interval, batch_size):
    return interval


def _one_epoch(m, interval, batch_size):
    return math.ceil(m / batch_size)


def _counts_examples(m, interval, batch_size):
    return interval * m


def _batch_for_step(m, interval, batch_size):
    return interval * batch_size


def _steps_for_each_epoch(m, interval, batch_size):
    return math.ceil(m / batch_size) // interval


def _steps_from_one(m, interval, batch_size):
    return interval * math.ceil(m / batch_size) + 1


def _last_step_before(m, interval, batch_size):
    return interval * math.ceil(m / batch_size) - 1


FORMULA = "An epoch has ⌈m/batch_size⌉ steps: the last, smaller batch is a step, too."

MISCONCEPTIONS = (
    Misconception(
        _drops_the_last_batch,
        (
            "Your rate falls too early wherever the last batch is smaller than the others.",
            "Look at your division. What becomes of the examples that are left over?",
            FORMULA,
        ),
    ),
    Misconception(
        _one_batch_too_many,
        (
            "Where the batches divide the examples, you count one too many.",
            "Look at the one that you add. Is there always a batch left over?",
            FORMULA,
        ),
    ),
    Misconception(
        _rounds,
        (
            "Your number is right for some sizes; a last batch below half the size is lost.",
            "Look at how you make a whole number of m / batch_size.",
            FORMULA,
        ),
    ),
    Misconception(
        _broken_steps,
        (
            "Your number of steps is no whole number.",
            "Look at m / batch_size. Can a step be taken in part?",
            FORMULA,
        ),
    ),
    Misconception(
        _rounds_up_at_the_end,
        (
            "For one epoch you are right; for several you lose steps.",
            "Look at when you round: for each epoch, or for all of them together?",
            FORMULA + " Each epoch ends with a smaller batch.",
        ),
    ),
    Misconception(
        _counts_epochs,
        (
            "Your number is that of the epochs. Keras would decay many times in each.",
            "Ask what Keras counts: epochs, or steps?",
            FORMULA,
        ),
    ),
    Misconception(
        _one_epoch,
        (
            "Your rate falls after every epoch, whatever the interval.",
            "Look for interval in your function.",
            FORMULA + " The rate stays for some epochs.",
        ),
    ),
    Misconception(
        _counts_examples,
        (
            "You count examples, as if each of them were a step.",
            "Look for batch_size in your function.",
            FORMULA,
        ),
    ),
    Misconception(
        _batch_for_step,
        (
            "Your number grows with the batch size. Do larger batches make more steps?",
            "Look at what you multiply by interval, and for m in your function.",
            FORMULA,
        ),
    ),
    Misconception(
        _steps_for_each_epoch,
        (
            "The longer the rate should stay, the sooner yours falls.",
            "Look at the operation between the steps of an epoch and interval.",
            FORMULA,
        ),
    ),
    Misconception(
        _steps_from_one,
        (
            "Your number is too large by one.",
            "Count the steps of one epoch with your fingers, for 3 batches, from 0.",
            FORMULA + " Keras counts steps from 0.",
        ),
    ),
    Misconception(
        _last_step_before,
        (
            "Your number is too small by one.",
            "Which step is the first with the new rate, if an epoch has 3 and they count from 0?",
            FORMULA + " Keras counts steps from 0.",
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _by_negative_division(m, interval, batch_size):
    return -(-m // batch_size) * interval


def _by_counting(m, interval, batch_size):
    return interval * len(range(0, m, batch_size))


def _by_remainder(m, interval, batch_size):
    whole, left = divmod(m, batch_size)
    return interval * (whole + (left > 0))


def _in_single_precision(m, interval, batch_size):
    return interval * np.ceil(np.float32(m) / np.float32(batch_size))


ALTERNATIVES = (_by_negative_division, _by_counting, _by_remainder, _in_single_precision)

DECAY_STEPS = Exercise(decay_steps, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES)
