"""The exercise `dropout_mask`: which units are kept, drawn anew for each unit and example.

To compare with 1 - keep_prob the other way round is to drop what should be kept. A mask of whole
numbers or truth values is right: it multiplies as well.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.exercise import Exercise, Misconception
from course_lib.codec import Property, Seed
from course_lib.reference.dropout import dropout_mask
from course_lib.sheets import Case

MASK = "the mask"
ANY = "any keep_prob"
ALL = "nothing is dropped when keep_prob is 1"
FRESH = "a new mask in each call"

# A mask holds exact zeros and ones. What is drawn is judged by its properties.
RTOL, ATOL = 1e-6, 1e-6

VISIBLE = (
    Case("100 units, 40 examples, keep_prob = 0.8", MASK, ((100, 40), 0.8, Seed(1))),
    Case("60 units, 50 examples, keep_prob = 0.5", ANY, ((60, 50), 0.5, Seed(2))),
    Case("40 units, 70 examples, keep_prob = 0.3", ANY, ((40, 70), 0.3, Seed(3))),
    Case("3000 units, one example, keep_prob = 0.6", ANY, ((3000, 1), 0.6, Seed(4))),
    Case("30 units, 20 examples, keep_prob = 1", ALL, ((30, 20), 1.0, Seed(5))),
    Case("six masks in a row, keep_prob = 0.5", FRESH, ((40, 50), 0.5, Seed(6)), calls=6),
)


def draw_seed(rng: np.random.Generator) -> Seed:
    """Return a generator's seed."""
    return Seed(int(rng.integers(2**32)))


def _expects(case: Case, value: Any) -> Any:
    shape, keep_prob, _ = case.args
    mask = Property("zeros_and_ones", {"shape": shape, "chance": keep_prob})
    if case.calls == 1:
        return mask
    together = Property("counts_vary", {"chance": keep_prob})
    return Property("calls", {"number": case.calls, "each": mask, "together": together})


def _hidden(rng: np.random.Generator) -> list[Case]:
    n, m = (int(size) for size in rng.integers(60, 90, 2))
    rare, often = float(rng.uniform(0.2, 0.35)), float(rng.uniform(0.9, 0.95))
    return [
        Case("another shape, keep_prob = 0.8", MASK, ((n, m), 0.8, draw_seed(rng))),
        Case("a keep_prob below one half", ANY, ((m, n), rare, draw_seed(rng))),
        Case("a keep_prob close to 1", ANY, ((n, m), often, draw_seed(rng))),
        Case("another shape, keep_prob = 1", ALL, ((n, 3), 1.0, draw_seed(rng))),
        Case("some other masks in a row", FRESH, ((m, 30), 0.5, draw_seed(rng)), calls=7),
    ]


# What students write. Each variant differs from a right solution in one thought.


def _drops_instead_of_keeps(shape, keep_prob, rng):
    return (rng.random(shape) > keep_prob).astype(float)


def _one_mask_for_all_examples(shape, keep_prob, rng):
    return np.ones(shape) * (rng.random((shape[0], 1)) < keep_prob)


def _one_draw_per_example(shape, keep_prob, rng):
    return np.ones(shape) * (rng.random((1, shape[1])) < keep_prob)


def _seeded_inside(shape, keep_prob, rng):
    rng = np.random.default_rng(1)
    return (rng.random(shape) < keep_prob).astype(float)


def _another_generator(shape, keep_prob, rng):
    return (np.random.default_rng().random(shape) < keep_prob).astype(float)


def _exactly_so_many(shape, keep_prob, rng):
    size = shape[0] * shape[1]
    kept = np.arange(size) < round(keep_prob * size)
    return rng.permutation(kept).reshape(shape).astype(float)


def _divided_already(shape, keep_prob, rng):
    return (rng.random(shape) < keep_prob) / keep_prob


def _normal_instead_of_uniform(shape, keep_prob, rng):
    return (rng.standard_normal(shape) < keep_prob).astype(float)


def _heads_or_tails(shape, keep_prob, rng):
    return rng.integers(0, 2, shape)


def _one_row(shape, keep_prob, rng):
    return (rng.random(shape[0]) < keep_prob).astype(float)


FORMULA = "Each entry of the mask is 1 with probability k, else 0, whatever the others are."

MISCONCEPTIONS = (
    Misconception(
        _drops_instead_of_keeps,
        (
            "With keep_prob = 0.8 your mask holds a one in only a fifth of its places.",
            "Look at the comparison: how often is a uniform number above 0.8?",
            FORMULA + " k is the probability to keep.",
        ),
    ),
    Misconception(
        _one_mask_for_all_examples,
        (
            "In your mask all columns are the same: each unit is on for all examples, or for none.",
            "Look at the shape that you draw. How many numbers does the generator give you?",
            FORMULA + " That holds for each unit of each example.",
        ),
    ),
    Misconception(
        _one_draw_per_example,
        (
            "In your mask all rows are the same: an example keeps all its units, or loses all.",
            "Look at the shape that you draw. How many numbers does the generator give you?",
            FORMULA + " That holds for each unit of each example.",
        ),
    ),
    Misconception(
        _seeded_inside,
        (
            "Your mask is the same each time. In training the same units would always be off.",
            "Look for a seed inside your function. Where should chance come from?",
            FORMULA + " The numbers come from rng, which goes on from call to call.",
        ),
    ),
    Misconception(
        _another_generator,
        (
            "With the same rng you draw different masks, so nobody could repeat your experiment.",
            "Look at which generator draws. Is it the one that you are given?",
            FORMULA + " The numbers come from rng.",
        ),
    ),
    Misconception(
        _exactly_so_many,
        (
            "Your masks always hold the same number of ones. Does a tossed coin behave like that?",
            "Look for the place where you fix how many units are kept.",
            FORMULA + " How many are kept is left to chance, too.",
        ),
    ),
    Misconception(
        _divided_already,
        (
            "Your mask holds numbers above 1.",
            "Look for a division. Is it the mask that needs it, or the activations?",
            FORMULA + " The division by k belongs to dropout_forward.",
        ),
    ),
    Misconception(
        _normal_instead_of_uniform,
        (
            "With keep_prob = 0.5 you keep about 69 units of 100; with 1 you still drop some.",
            "Look at which distribution your numbers come from.",
            FORMULA + " A number uniform between 0 and 1 lies below k with probability k.",
        ),
    ),
    Misconception(
        _heads_or_tails,
        (
            "You keep half of the units, whatever keep_prob is.",
            "Look at where keep_prob enters your calculation.",
            FORMULA,
        ),
    ),
    Misconception(
        _one_row,
        (
            "Your mask has one axis only: no room for the examples.",
            "Look at what you pass on as the shape of your draw.",
            FORMULA + " The mask has the shape that you are given.",
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _above_the_rest(shape, keep_prob, rng):
    return rng.random(shape) >= 1 - keep_prob


def _choice(shape, keep_prob, rng):
    return rng.choice([0, 1], size=shape, p=[1 - keep_prob, keep_prob])


def _binomial(shape, keep_prob, rng):
    return rng.binomial(1, keep_prob, shape)


def _example_by_example(shape, keep_prob, rng):
    mask = np.zeros(shape)
    for example in range(shape[1]):
        for unit in range(shape[0]):
            if rng.random() < keep_prob:
                mask[unit, example] = 1
    return mask


def _where(shape, keep_prob, rng):
    numbers = rng.uniform(size=shape[::-1]).T
    return np.where(numbers < keep_prob, 1.0, 0.0)


def _single_precision(shape, keep_prob, rng):
    return (rng.random(shape, dtype=np.float32) < keep_prob).astype(np.float32)


ALTERNATIVES = (
    _above_the_rest,
    _choice,
    _binomial,
    _example_by_example,
    _where,
    _single_precision,
)

DROPOUT_MASK = Exercise(
    dropout_mask, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES, expects=_expects
)
