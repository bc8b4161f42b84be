"""The exercise `accuracy`: the share of right predictions."""

from __future__ import annotations

import numpy as np

from autograder.exercise import Exercise, Misconception
from course_lib.reference.softmax import accuracy
from course_lib.sheets import Case

SHARE = "the share of right predictions"
BOUNDS = "all right, or none"
ONE = "a single example"

# A float32 share errs by 6e-8; one example more or less is at least a two-hundredth.
RTOL, ATOL = 1e-5, 1e-6

VISIBLE = (
    Case("three of four are right", SHARE, (np.array([1, 0, 2, 1]), np.array([1, 2, 2, 1]))),
    Case(
        "two of seven are right, and some labels are far apart",
        SHARE,
        (np.array([9, 0, 3, 3, 5, 1, 2]), np.array([1, 0, 4, 2, 0, 3, 2])),
    ),
    Case(
        "three of five are right, two of them of class 0",
        SHARE,
        (np.array([0, 1, 0, 1, 0]), np.array([0, 1, 0, 0, 1])),
    ),
    Case("all of five are right", BOUNDS, (np.array([0, 4, 2, 2, 1]), np.array([0, 4, 2, 2, 1]))),
    Case(
        "none is right, but the classes are as frequent",
        BOUNDS,
        (np.array([1, 2, 0]), np.array([0, 1, 2])),
    ),
    Case("a single right one", ONE, (np.array([3]), np.array([3]))),
    Case("a single wrong one", ONE, (np.array([0]), np.array([2]))),
)


def _hidden(rng: np.random.Generator) -> list[Case]:
    m, C = int(rng.integers(11, 40)), int(rng.integers(4, 9))
    y = rng.permutation(np.arange(m) % C)
    predicted = y.copy()
    wrong = rng.permutation(m)[: m // 3]
    predicted[wrong] = (y[wrong] + rng.integers(1, C, len(wrong))) % C
    return [
        Case("other labels, most of them right", SHARE, (predicted, y)),
        Case("other labels, most of them wrong", SHARE, ((predicted + (y > 0)) % C, y)),
        Case("labels of few bits", SHARE, (predicted.astype(np.uint8), y.astype(np.uint8))),
        Case("two classes", SHARE, (predicted % 2, (y > 1).astype(int))),
        Case("all right", BOUNDS, (y, y.copy())),
        Case("all wrong", BOUNDS, ((y + 1) % C, y)),
        Case("another example alone", ONE, (y[:1], y[:1].copy())),
    ]


# What students write. Each variant differs from a right solution in one thought.


def _per_cent(predicted, y):
    return 100 * np.mean(predicted == y)


def _count(predicted, y):
    return np.sum(predicted == y)


def _share_of_errors(predicted, y):
    return np.mean(predicted != y)


def _by_number_of_classes(predicted, y):
    return np.sum(predicted == y) / (max(y) + 1)


def _mean_distance(predicted, y):
    return 1 - np.mean(np.abs(predicted - y))


def _all_or_nothing(predicted, y):
    return float(np.all(predicted == y))


def _zeros_do_not_count(predicted, y):
    return np.mean(predicted * (predicted == y) > 0)


def _rounded(predicted, y):
    return round(np.mean(predicted == y), 1)


def _frequencies(predicted, y):
    C = max(predicted.max(), y.max()) + 1
    shared = np.minimum(np.bincount(predicted, minlength=C), np.bincount(y, minlength=C))
    return shared.sum() / len(y)


def _list_of_hits(predicted, y):
    return (predicted == y).astype(float)


FORMULA = "Accuracy is the number of j with ŷ_j = y_j, divided by m."

MISCONCEPTIONS = (
    Misconception(
        _per_cent,
        (
            "You return a number far above 1. A share lies between 0 and 1.",
            "Look for a factor of a hundred.",
            FORMULA,
        ),
    ),
    Misconception(
        _count,
        (
            "You return how many are right. How many of how many?",
            "Look at how the hits become one number.",
            FORMULA,
        ),
    ),
    Misconception(
        _share_of_errors,
        (
            "When all predictions are right, you return 0.",
            "Look at the comparison: what does it count?",
            FORMULA,
        ),
    ),
    Misconception(
        _by_number_of_classes,
        (
            "Your shares can be above 1, and one right example of class 3 makes a quarter.",
            "Look at what you divide by: does it count examples?",
            FORMULA,
        ),
    ),
    Misconception(
        _mean_distance,
        (
            "A wrong class costs more with you the further its number lies away.",
            "Look for a difference. Is class 9 more wrong for class 1 than class 2 is?",
            FORMULA,
        ),
    ),
    Misconception(
        _all_or_nothing,
        (
            "You return only 0 and 1, even where some are right and some are wrong.",
            "Look for a test of all of them at once, or a division that loses its decimals.",
            FORMULA,
        ),
    ),
    Misconception(
        _zeros_do_not_count,
        (
            "Right predictions of class 0 do not count with you.",
            "Look for a product, or a test of truth, in which class 0 disappears.",
            FORMULA,
        ),
    ),
    Misconception(
        _rounded,
        (
            "For three of four you return 0.8.",
            "Look for the place where decimals are lost.",
            FORMULA + " All its decimals count.",
        ),
    ),
    Misconception(
        _frequencies,
        (
            "Where every prediction is wrong, you can still return 1.",
            "Look at what you compare: the classes of one example, or how often they occur?",
            FORMULA,
        ),
    ),
    Misconception(
        _list_of_hits,
        (
            "You return one number for each example. One for all of them is asked for.",
            "Look at the last step: are the hits brought together?",
            FORMULA,
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _loop(predicted, y):
    hits = 0
    for guess, truth in zip(predicted, y, strict=True):
        hits += guess == truth
    return hits / len(y)


def _sum_of_truths(predicted, y):
    return sum(predicted == y) / y.size


def _one_minus_errors(predicted, y):
    return 1 - np.count_nonzero(predicted != y) / len(y)


def _trace_of_the_table(predicted, y):
    C = int(max(predicted.max(), y.max())) + 1
    table = np.zeros((C, C))
    np.add.at(table, (y, predicted), 1)
    return np.trace(table) / table.sum()


def _share_in_single_precision(predicted, y):
    return np.mean((predicted == y).astype(np.float32))


ALTERNATIVES = (
    _loop,
    _sum_of_truths,
    _one_minus_errors,
    _trace_of_the_table,
    _share_in_single_precision,
)

ACCURACY = Exercise(accuracy, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES)
