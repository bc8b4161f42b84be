"""The exercise `sample_log`: numbers whose powers of ten are all equally likely."""

from __future__ import annotations

import numpy as np

from autograder.exercise import Exercise, Misconception
from course_lib.codec import Property, Seed
from course_lib.reference.tuning import sample_log
from course_lib.sheets import Case

SPREAD = "every power of ten gets its share"
REVERSED = "ends in either order"
CERTAIN = "ends that are the same"
FRESH = "new numbers from the given generator"

# Only where both ends are the same is a value compared: float32 errs by 1e-6 of it.
RTOL, ATOL = 1e-4, 0.0

VISIBLE = (
    Case("3000 learning rates from 0.0001 to 1", SPREAD, (1e-4, 1.0, 3000, Seed(1))),
    Case("3000 numbers from 20 to 5000", SPREAD, (20.0, 5000.0, 3000, Seed(2))),
    Case("3000 learning rates from 0.000001 to 0.01", SPREAD, (1e-6, 1e-2, 3000, Seed(3))),
    Case("3000 learning rates from 1 to 0.0001", REVERSED, (1.0, 1e-4, 3000, Seed(4))),
    Case("four numbers from 0.01 to 0.01", CERTAIN, (0.01, 0.01, 4, Seed(5))),
    Case("three times 1000 numbers", FRESH, (1e-3, 1e-1, 1000, Seed(6)), calls=3),
)


def _expects(case: Case, value: object) -> object:
    low, high, n, _ = case.args
    if low == high:
        return value
    ends = {"low": min(low, high), "high": max(low, high)}
    drawn = Property("log_uniform", {"shape": (n,), **ends})
    return drawn if case.calls == 1 else Property("calls", {"number": case.calls, "each": drawn})


def _hidden(rng: np.random.Generator) -> list[Case]:
    low, high = 10 ** float(rng.uniform(-7, -4)), 10 ** float(rng.uniform(-1, 1))
    seeds = [Seed(int(seed)) for seed in rng.integers(2**32, size=4)]
    return [
        Case("another range", SPREAD, (low, high, 2000, seeds[0])),
        Case("another range, reversed", REVERSED, (high, low, 2000, seeds[1])),
        Case("other ends that are the same", CERTAIN, (high, high, 3, seeds[2])),
        Case("other numbers, three times", FRESH, (low, high, 1000, seeds[3]), calls=3),
    ]


# What students write. Each variant differs from a right solution in one thought.


def _exponents(low, high):
    return sorted((np.log10(low), np.log10(high)))


def _uniform_numbers(low, high, n, rng):
    return rng.uniform(*sorted((low, high)), n)


def _sign_of_the_exponent(low, high, n, rng):
    return 10 ** -rng.uniform(*_exponents(low, high), n)


def _power_of_the_numbers(low, high, n, rng):
    with np.errstate(over="ignore"):
        return 10 ** rng.uniform(*sorted((low, high)), n)


def _lower_end_first(low, high, n, rng):
    return 10 ** rng.uniform(np.log10(low), np.log10(high), n)


def _natural_logarithm_of_the_ends(low, high, n, rng):
    return 10 ** rng.uniform(*sorted((np.log(low), np.log(high))), n)


def _natural_power(low, high, n, rng):
    start, end = _exponents(low, high)
    return np.exp(rng.uniform(start, end, n))


def _exponents_themselves(low, high, n, rng):
    start, end = _exponents(low, high)
    return rng.uniform(start, end, n)


def _whole_exponents(low, high, n, rng):
    start, end = _exponents(low, high)
    return 10.0 ** rng.integers(int(np.floor(start)), int(np.floor(end)) + 1, n)


def _generator_of_its_own(low, high, n, rng):
    start, end = _exponents(low, high)
    return 10 ** np.random.default_rng(0).uniform(start, end, n)


def _generator_ignored(low, high, n, rng):
    start, end = _exponents(low, high)
    return 10 ** np.random.uniform(start, end, n)  # noqa: NPY002


def _one_draw_for_all(low, high, n, rng):
    return np.full(n, 10 ** rng.uniform(*_exponents(low, high)))


def _evenly_spaced(low, high, n, rng):
    start, end = _exponents(low, high)
    return np.logspace(start, end, n)


FORMULA = "Draw r uniformly between log10(low) and log10(high); the number is 10 to the power r."

MISCONCEPTIONS = (
    Misconception(
        _uniform_numbers,
        (
            "Of your learning rates from 0.0001 to 1, hardly any lies below 0.01, "
            "though that is half of the powers of ten.",
            "Look at what you draw uniformly: the number, or its logarithm?",
            FORMULA,
        ),
    ),
    Misconception(
        _sign_of_the_exponent,
        (
            "Your learning rates from 0.0001 to 1 go up to 10,000.",
            "Look at the sign of the exponent. log10(0.0001) has one of its own.",
            FORMULA,
        ),
    ),
    Misconception(
        _power_of_the_numbers,
        (
            "Your learning rates from 0.0001 to 1 lie between 1 and 10.",
            "Look at the ends that you draw between: are they numbers, or exponents?",
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
        _natural_logarithm_of_the_ends,
        (
            "Your learning rates from 0.0001 to 1 go down to 0.000000001.",
            "Look at the logarithm and at the power that takes it back: have they the same base?",
            FORMULA,
        ),
    ),
    Misconception(
        _natural_power,
        (
            "Your learning rates from 0.0001 to 1 never fall below 0.018.",
            "Look at the logarithm and at the power that takes it back: have they the same base?",
            FORMULA,
        ),
    ),
    Misconception(
        _exponents_themselves,
        (
            "Your learning rates are negative.",
            "Look at what you return: the exponents, or the numbers?",
            FORMULA,
        ),
    ),
    Misconception(
        _whole_exponents,
        (
            "You draw 0.1 and 0.01, but nothing in between.",
            "Look at the exponents that you draw. Are they always whole?",
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
            "Count how many exponents you draw.",
            FORMULA + " Each of the n numbers has its own r.",
        ),
    ),
    Misconception(
        _evenly_spaced,
        (
            "Your numbers come in order and evenly spaced. That is a grid, not a draw.",
            "Look for rng in your function.",
            FORMULA,
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _one_by_one(low, high, n, rng):
    start, end = _exponents(low, high)
    return [10 ** (start + (end - start) * rng.random()) for _ in range(n)]


def _natural_logarithms(low, high, n, rng):
    start, end = sorted((np.log(low), np.log(high)))
    return np.exp(rng.uniform(start, end, n))


def _power_of_the_ratio(low, high, n, rng):
    return low * (high / low) ** rng.random(n)


def _single_precision(low, high, n, rng):
    start, end = np.array(_exponents(low, high), "f4")
    return np.float32(10) ** (start + (end - start) * rng.random(n, dtype=np.float32))


ALTERNATIVES = (_one_by_one, _natural_logarithms, _power_of_the_ratio, _single_precision)

SAMPLE_LOG = Exercise(
    sample_log, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES, expects=_expects
)
