"""The exercise `sample_beta`: weights of the past, drawn by their distance from 1."""

from __future__ import annotations

import numpy as np

from autograder.exercise import Exercise, Misconception
from autograder.exercises.dropout.mask import draw_seed
from course_lib.codec import Property, Seed
from course_lib.reference.tuning import sample_beta
from course_lib.sheets import Case

SPREAD = "every power of ten of 1 - beta gets its share"
REVERSED = "ends in either order"
CERTAIN = "ends that are the same"
FRESH = "new numbers from the given generator"

# Only where both ends are the same is a value compared, below 1: float32 errs by 1e-7 of it.
RTOL, ATOL = 1e-6, 0.0

VISIBLE = (
    Case("2000 betas from 0.9 to 0.999", SPREAD, (0.9, 0.999, 2000, Seed(1))),
    Case("2000 betas from 0.9 to 0.99", SPREAD, (0.9, 0.99, 2000, Seed(2))),
    Case("2000 betas from 0.5 to 0.9995", SPREAD, (0.5, 0.9995, 2000, Seed(3))),
    Case("2000 betas from 0.999 to 0.9", REVERSED, (0.999, 0.9, 2000, Seed(4))),
    Case("four betas from 0.99 to 0.99", CERTAIN, (0.99, 0.99, 4, Seed(5))),
    Case("three times 1000 betas", FRESH, (0.9, 0.999, 1000, Seed(6)), calls=3),
)


def _expects(case: Case, value: object) -> object:
    low, high, n, _ = case.args
    if low == high:
        return value
    ends = {"low": min(low, high), "high": max(low, high)}
    drawn = Property("mirrored_log_uniform", {"shape": (n,), **ends})
    return drawn if case.calls == 1 else Property("calls", {"number": case.calls, "each": drawn})


def _hidden(rng: np.random.Generator) -> list[Case]:
    low, high = 1 - 10 ** float(rng.uniform(-1, -0.3)), 1 - 10 ** float(rng.uniform(-4, -2.5))
    return [
        Case("another range", SPREAD, (low, high, 2000, draw_seed(rng))),
        Case("another range, reversed", REVERSED, (high, low, 2000, draw_seed(rng))),
        Case("other ends that are the same", CERTAIN, (low, low, 3, draw_seed(rng))),
        Case("other betas, three times", FRESH, (low, high, 1000, draw_seed(rng)), calls=3),
    ]


# What students write. Each variant differs from a right solution in one thought.


def _exponents(low, high):
    return sorted((np.log10(1 - low), np.log10(1 - high)))


def _uniform_betas(low, high, n, rng):
    return rng.uniform(*sorted((low, high)), n)


def _gaps_instead_of_betas(low, high, n, rng):
    return 10 ** rng.uniform(*_exponents(low, high), n)


def _sign_of_the_exponent(low, high, n, rng):
    return 1 - 10 ** -rng.uniform(*_exponents(low, high), n)


def _power_of_the_betas(low, high, n, rng):
    return 1 - 10 ** rng.uniform(*sorted((low, high)), n)


def _exponents_themselves(low, high, n, rng):
    return rng.uniform(*_exponents(low, high), n)


def _one_power_of_ten_only(low, high, n, rng):
    start, _ = _exponents(low, high)
    return 1 - 10 ** (start + rng.random(n))


def _natural_power(low, high, n, rng):
    return 1 - np.exp(rng.uniform(*_exponents(low, high), n))


def _upper_gap_first(low, high, n, rng):
    return 1 - 10 ** rng.uniform(np.log10(1 - high), np.log10(1 - low), n)


def _whole_exponents(low, high, n, rng):
    start, end = np.round(_exponents(low, high)).astype(int)
    return 1 - 10.0 ** rng.integers(start, end + 1, n)


def _one_draw_for_all(low, high, n, rng):
    return np.full(n, 1 - 10 ** rng.uniform(*_exponents(low, high)))


def _generator_of_its_own(low, high, n, rng):
    start, end = _exponents(low, high)
    return 1 - 10 ** np.random.default_rng(0).uniform(start, end, n)


def _generator_ignored(low, high, n, rng):
    start, end = _exponents(low, high)
    return 1 - 10 ** np.random.default_rng().uniform(start, end, n)


FORMULA = (
    "Draw r uniformly between log10(1 − low) and log10(1 − high), in the order of their size; "
    "β is 1 minus 10 to the power r."
)
SOURCE = " All draws come from the given rng."

MISCONCEPTIONS = (
    Misconception(
        _uniform_betas,
        (
            "From 0.9 to 0.999, only 9 % of your betas lie above 0.99.",
            "Look at what you draw uniformly. From 0.9 to 0.99 the memory grows tenfold, and "
            "from 0.99 to 0.999 again.",
            FORMULA,
        ),
    ),
    Misconception(
        _gaps_instead_of_betas,
        (
            "Your betas from 0.9 to 0.999 lie below 0.1.",
            "Look at what you return: is it β, or 1 − β?",
            FORMULA,
        ),
    ),
    Misconception(
        _sign_of_the_exponent,
        (
            "Your betas are negative, down to −999.",
            "Look at the sign of the exponent. log10(0.001) has one of its own.",
            FORMULA,
        ),
    ),
    Misconception(
        _power_of_the_betas,
        (
            "Your betas from 0.9 to 0.999 are about −8.",
            "Look at the ends that you draw between: are they exponents?",
            FORMULA,
        ),
    ),
    Misconception(
        _exponents_themselves,
        (
            "Your betas lie between −3 and −1.",
            "Look at what you return: exponents, or what is made of them?",
            FORMULA,
        ),
    ),
    Misconception(
        _one_power_of_ten_only,
        (
            "From 0.9 to 0.999, none of your betas lies below 0.99.",
            "Look at the width of what you draw: over how many powers of ten should it go?",
            FORMULA,
        ),
    ),
    Misconception(
        _natural_power,
        (
            "Your betas from 0.9 to 0.999 lie between 0.63 and 0.95.",
            "Look at the logarithm and at the power that takes it back: have they the same base?",
            FORMULA,
        ),
    ),
    Misconception(
        _upper_gap_first,
        (
            "If the larger end comes first, the generator refuses to draw.",
            "Look at the order of the two ends in your draw. Of 1 − β the smaller one belongs "
            "to the larger β.",
            FORMULA,
        ),
    ),
    Misconception(
        _whole_exponents,
        (
            "You draw 0.9 and 0.99, but nothing in between.",
            "Look at the exponents that you draw. Are they always whole?",
            FORMULA,
        ),
    ),
    Misconception(
        _one_draw_for_all,
        (
            "All your betas are the same.",
            "Count how many exponents you draw.",
            FORMULA + " Each of the n betas has its own r.",
        ),
    ),
    Misconception(
        _generator_of_its_own,
        (
            "You return the same betas each time.",
            "Look for a generator that is made inside your function.",
            FORMULA + SOURCE,
        ),
    ),
    Misconception(
        _generator_ignored,
        (
            "With the same generator begun anew, you draw other betas: nobody could repeat "
            "your search.",
            "Look at what you draw from. Is it rng?",
            FORMULA + SOURCE,
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _one_by_one(low, high, n, rng):
    start, end = _exponents(low, high)
    return [1 - 10 ** (start + (end - start) * rng.random()) for _ in range(n)]


def _by_the_window(low, high, n, rng):
    days = np.exp(rng.uniform(*sorted((-np.log(1 - low), -np.log(1 - high))), n))
    return 1 - 1 / days


def _power_of_the_ratio(low, high, n, rng):
    return 1 - (1 - low) * ((1 - high) / (1 - low)) ** rng.random(n)


def _single_precision(low, high, n, rng):
    return (1 - 10 ** rng.uniform(*_exponents(low, high), n)).astype(np.float32)


ALTERNATIVES = (_one_by_one, _by_the_window, _power_of_the_ratio, _single_precision)

SAMPLE_BETA = Exercise(
    sample_beta, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES, expects=_expects
)
