"""The exercise `sample_int`: whole numbers, both ends included."""

from __future__ import annotations

import numpy as np

from autograder.exercise import Exercise, Misconception
from course_lib.codec import Property, Seed
from course_lib.reference.tuning import sample_int
from course_lib.sheets import Case

EQUAL = "all numbers equally often, both ends included"
REVERSED = "ends in either order"
CERTAIN = "ends that are the same"
FRESH = "new numbers from the given generator"

# Whole numbers: right or wrong.
RTOL, ATOL = 0.0, 0.0

VISIBLE = (
    Case("3000 numbers of layers from 2 to 5", EQUAL, (2, 5, 3000, Seed(1))),
    Case("3000 numbers of layers from 2 to 3", EQUAL, (2, 3, 3000, Seed(2))),
    Case("3000 numbers of layers from 5 to 2", REVERSED, (5, 2, 3000, Seed(3))),
    Case("four numbers from 7 to 7", CERTAIN, (7, 7, 4, Seed(4))),
    Case("three times 3000 numbers from 1 to 9", FRESH, (1, 9, 3000, Seed(5)), calls=3),
)


def _expects(case: Case, value: object) -> object:
    low, high, n, _ = case.args
    if low == high:
        return value
    ends = {"low": min(low, high), "high": max(low, high)}
    drawn = Property("whole_numbers", {"shape": (n,), **ends})
    return drawn if case.calls == 1 else Property("calls", {"number": case.calls, "each": drawn})


def _hidden(rng: np.random.Generator) -> list[Case]:
    low = int(rng.integers(1, 4))  # further up, powers are hard to tell
    high = low + int(rng.integers(3, 6))
    seeds = [Seed(int(seed)) for seed in rng.integers(2**32, size=4)]
    return [
        Case("another range", EQUAL, (low, high, 3000, seeds[0])),
        Case("another range, reversed", REVERSED, (high, low, 3000, seeds[1])),
        Case("other ends that are the same", CERTAIN, (high, high, 3, seeds[2])),
        Case("other numbers, three times", FRESH, (low, high, 3000, seeds[3]), calls=3),
    ]


# What students write. Each variant differs from a right solution in one thought.


def _upper_end_missing(low, high, n, rng):
    low, high = sorted((low, high))
    return rng.integers(low, max(high, low + 1), n)


def _lower_end_missing(low, high, n, rng):
    low, high = sorted((low, high))
    return rng.integers(min(low + 1, high), high + 1, n)


def _upper_end_fails(low, high, n, rng):
    return rng.integers(min(low, high), max(low, high), n)


def _one_too_many(low, high, n, rng):
    low, high = sorted((low, high))
    return rng.integers(low, high + 2, n)


def _lower_end_first(low, high, n, rng):
    return rng.integers(low, high + 1, n)


def _decimals(low, high, n, rng):
    return rng.uniform(*sorted((low, high)), n)


def _rounded(low, high, n, rng):
    return np.round(rng.uniform(*sorted((low, high)), n)).astype(int)


def _by_powers(low, high, n, rng):
    low, high = sorted((low, high))
    drawn = np.exp(rng.uniform(np.log(low), np.log(high + 1), n))
    return np.floor(drawn).clip(low, high).astype(int)


def _generator_of_its_own(low, high, n, rng):
    low, high = sorted((low, high))
    return np.random.default_rng(0).integers(low, high + 1, n)


def _generator_ignored(low, high, n, rng):
    low, high = sorted((low, high))
    return np.random.randint(low, high + 1, n)  # noqa: NPY002


def _one_draw_for_all(low, high, n, rng):
    low, high = sorted((low, high))
    return np.full(n, rng.integers(low, high + 1))


FORMULA = "Each of the numbers low, low + 1, …, high has the same chance, 1/(high − low + 1)."

MISCONCEPTIONS = (
    Misconception(
        _upper_end_missing,
        (
            "From 2 to 5, you never draw a 5.",
            "Look at what the generator's method says on its upper end.",
            FORMULA,
        ),
    ),
    Misconception(
        _lower_end_missing,
        (
            "From 2 to 5, you never draw a 2.",
            "Look at the lower end that you hand on.",
            FORMULA,
        ),
    ),
    Misconception(
        _upper_end_fails,
        (
            "From 2 to 5, you never draw a 5; and from 7 to 7, nothing is left to draw.",
            "Look at what the generator's method says on its upper end.",
            FORMULA,
        ),
    ),
    Misconception(
        _one_too_many,
        (
            "From 2 to 5, you sometimes draw a 6.",
            "Look at the upper end that you hand on, and at whether the method includes it.",
            FORMULA,
        ),
    ),
    Misconception(
        _lower_end_first,
        (
            "If the larger end comes first, the generator refuses to draw.",
            "Look at the order of the two ends in your draw.",
            FORMULA + " The smaller of the two comes first.",
        ),
    ),
    Misconception(
        _decimals,
        (
            "You draw 2.7 layers.",
            "Look at the method that you draw with.",
            FORMULA,
        ),
    ),
    Misconception(
        _rounded,
        (
            "From 2 to 5, the two ends come up half as often as the numbers between.",
            "Which decimals are rounded to 2, which to 3? Look at where the first ones begin.",
            FORMULA,
        ),
    ),
    Misconception(
        _by_powers,
        (
            "Small numbers come up too often.",
            "Look for a logarithm. Are 2 and 4 layers as far apart as 4 and 8?",
            FORMULA,
        ),
    ),
    Misconception(
        _generator_of_its_own,
        (
            "You return the same numbers each time.",
            "Look for a generator that is made inside your function.",
            FORMULA + " All draws come from the given rng.",
        ),
    ),
    Misconception(
        _generator_ignored,
        (
            "With the same generator begun anew, you draw other numbers: the search could "
            "not be repeated.",
            "Look at what you draw from. Is it rng?",
            FORMULA + " All draws come from the given rng.",
        ),
    ),
    Misconception(
        _one_draw_for_all,
        (
            "All your numbers are the same.",
            "Count how many numbers you draw.",
            FORMULA + " Each of the n is a draw of its own.",
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _one_by_one(low, high, n, rng):
    low, high = sorted((low, high))
    return [int(rng.integers(low, high, endpoint=True)) for _ in range(n)]


def _cut_off(low, high, n, rng):
    low, high = sorted((low, high))
    return np.floor(rng.uniform(low, high + 1, n)).astype(int)


def _chosen(low, high, n, rng):
    low, high = sorted((low, high))
    return rng.choice(np.arange(low, high + 1), n)


def _single_precision(low, high, n, rng):
    low, high = sorted((low, high))
    return np.floor(rng.random(n, dtype=np.float32) * (high - low + 1)) + np.float32(low)


ALTERNATIVES = (_one_by_one, _cut_off, _chosen, _single_precision)

SAMPLE_INT = Exercise(
    sample_int, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES, expects=_expects
)
