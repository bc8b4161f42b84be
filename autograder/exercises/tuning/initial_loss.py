"""The exercise `expected_initial_loss`: the loss of a network that has not learnt."""

from __future__ import annotations

import math

import numpy as np

from autograder.exercise import Exercise, Misconception
from course_lib.reference.tuning import expected_initial_loss
from course_lib.sheets import Case

GUESS = "the loss of a guess"
MANY = "many classes"
CERTAIN = "one class leaves nothing to guess"

# float32 errs by 1e-7 of a logarithm. The mildest mistake, rounding to two digits, is off by
# a thousandth or two.
RTOL, ATOL = 1e-4, 1e-6

VISIBLE = (
    Case("two classes", GUESS, (2,)),
    Case("six classes", GUESS, (6,)),
    Case("ten classes, as for the digits", GUESS, (10,)),
    Case("a thousand classes", MANY, (1000,)),
    Case("one class", CERTAIN, (1,)),
)


def _hidden(rng: np.random.Generator) -> list[Case]:
    few, more = rng.choice([3, 4, 5, 7, 8, 9, 11, 12], 2, replace=False)
    return [
        Case("another number of classes", GUESS, (int(few),)),
        Case("yet another number of classes", GUESS, (int(more),)),
        Case("some thousand classes", MANY, (int(rng.integers(2000, 50_000)),)),
        Case("one class again", CERTAIN, (1,)),
    ]


# What students write. Each variant differs from a right solution in one thought.


def _tenfold_logarithm(C):
    return np.log10(C)


def _binary_logarithm(C):
    return np.log2(C)


def _probability(C):
    return 1 / C


def _sign_lost(C):
    return np.log(1 / C)


def _always_two_classes(C):
    return -np.log(0.5)


def _always_ten_classes(C):
    return -np.log(0.1)


def _sum_over_classes(C):
    return -sum(np.log(1 / C) for _ in range(C))


def _mean_over_classes(C):
    return -np.log(1 / C) / C


def _every_class_a_coin(C):
    return C * np.log(2)


def _all_the_others(C):
    return -np.log(1 - 1 / C) if C > 1 else np.inf


def _yes_or_no_for_each_class(C):
    others = (C - 1) * np.log(1 - 1 / C) if C > 1 else 0.0
    return -(np.log(1 / C) + others)


def _log_of_one_more(C):
    return np.log1p(C)


def _rounded(C):
    return round(float(np.log(C)), 2)


FORMULA = "The loss of one example is −ln a_y, and all C classes have the same probability."

MISCONCEPTIONS = (
    Misconception(
        _tenfold_logarithm,
        (
            "For ten classes you get exactly 1.",
            "Look at which logarithm you take: to which base?",
            FORMULA + " ln is the natural one.",
        ),
    ),
    Misconception(
        _binary_logarithm,
        (
            "For two classes you get exactly 1: that would be a bit.",
            "Look at which logarithm you take: to which base?",
            FORMULA + " ln is the natural one.",
        ),
    ),
    Misconception(
        _probability,
        (
            "Your loss gets smaller with more classes. Is it easier to guess one of a thousand?",
            "You have the probability of the right class. What does the loss make of it?",
            FORMULA,
        ),
    ),
    Misconception(
        _sign_lost,
        (
            "Your loss is negative.",
            "Look at the sign before the logarithm of something below 1.",
            FORMULA,
        ),
    ),
    Misconception(
        _always_two_classes,
        (
            "Your loss is the same for every number of classes, and right for two.",
            "Look for numbers in your function. Where does C come in?",
            FORMULA,
        ),
    ),
    Misconception(
        _always_ten_classes,
        (
            "Your loss is the same for every number of classes, and right for ten.",
            "Look for numbers in your function. Where does C come in?",
            FORMULA,
        ),
    ),
    Misconception(
        _sum_over_classes,
        (
            "For ten classes you get 23, ten times as much as you should.",
            "Look at your sum over the classes. How many of them are the right one?",
            FORMULA + " Only the right class counts.",
        ),
    ),
    Misconception(
        _mean_over_classes,
        (
            "For ten classes you get 0.23, a tenth of what you should.",
            "Look at what you divide by. Is the loss shared among the classes?",
            FORMULA,
        ),
    ),
    Misconception(
        _every_class_a_coin,
        (
            "Two classes cost you twice 0.69, and every other class as much again.",
            "Look at the probability that you give to each class. What do all of them sum to?",
            FORMULA,
        ),
    ),
    Misconception(
        _all_the_others,
        (
            "Your loss is right for two classes, and then gets smaller with more of them.",
            "Look at whose probability you take the logarithm of.",
            FORMULA + " The y in it is the right class.",
        ),
    ),
    Misconception(
        _yes_or_no_for_each_class,
        (
            "Your loss holds a term for each wrong class: two classes cost 1.39 instead of 0.69.",
            "Look at where your formula comes from. Is it made for one output that says yes or no?",
            FORMULA + " With softmax, the wrong classes have no term of their own.",
        ),
    ),
    Misconception(
        _log_of_one_more,
        (
            "You have one class too many: even with a single one your loss is not zero.",
            "Look at what stands inside the logarithm, or at its name.",
            FORMULA,
        ),
    ),
    Misconception(
        _rounded,
        (
            "You return two decimals only.",
            "Look for the place where the others are lost.",
            FORMULA + " It need not be rounded.",
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _minus_log_of_the_share(C):
    return -math.log(1 / C)


def _mean_loss_of_a_guess(C):
    A = np.full((C, 4), 1 / C)
    y = np.arange(4) % C
    return -np.mean(np.log(A[y, np.arange(4)]))


def _softmax_of_zeros(C):
    z = np.zeros(C)
    return np.log(np.exp(z).sum()) - z[0]


def _single_precision(C):
    return np.log(np.float32(C))


ALTERNATIVES = (
    _minus_log_of_the_share,
    _mean_loss_of_a_guess,
    _softmax_of_zeros,
    _single_precision,
)

EXPECTED_INITIAL_LOSS = Exercise(
    expected_initial_loss, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES
)
