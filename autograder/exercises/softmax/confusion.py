"""The exercise `confusion_matrix`: what is taken for what."""

from __future__ import annotations

import numpy as np

from autograder.exercise import Exercise, Misconception
from course_lib.reference.softmax import confusion_matrix
from course_lib.sheets import Case

TABLE = "true classes as rows, predicted ones as columns"
REPEATED = "the same pair more than once"
MISSING = "classes that do not occur"
ONE = "a single example"

# Counts are whole; half of one is wrong.
RTOL, ATOL = 0.0, 1e-6

VISIBLE = (
    Case(
        "four different pairs of three classes",
        TABLE,
        (np.array([0, 2, 1, 2]), np.array([0, 1, 1, 2]), 3),
    ),
    Case("three wrong ones", TABLE, (np.array([1, 2, 0]), np.array([0, 1, 1]), 3)),
    Case(
        "eight examples of three classes",
        REPEATED,
        (np.array([0, 0, 2, 2, 1, 2, 2, 0]), np.array([0, 0, 1, 1, 1, 2, 1, 2]), 3),
    ),
    Case(
        "five classes of which the last two do not occur",
        MISSING,
        (np.array([0, 2, 1]), np.array([0, 1, 1]), 5),
    ),
    Case(
        "four classes of which the first does not occur",
        MISSING,
        (np.array([1, 3, 2]), np.array([3, 2, 2]), 4),
    ),
    Case("one example", ONE, (np.array([1]), np.array([0]), 2)),
)


def _draw(rng: np.random.Generator, C: int, m: int) -> tuple[np.ndarray, np.ndarray, int]:
    """Return predicted and true labels, some of which agree, that cannot be exchanged."""
    y = rng.permutation(np.arange(m) % C)
    predicted = np.where(rng.random(m) < 0.4, y, (y + 1) % C)
    predicted[:2], y[:2] = [0, 0], [C - 1, C - 1]
    return predicted, y, C


def _hidden(rng: np.random.Generator) -> list[Case]:
    C, m = int(rng.integers(3, 6)), int(rng.integers(12, 40))
    predicted, y = np.divmod(rng.permutation(C * C)[: C + 1], C)
    bytes_predicted, bytes_true, _ = _draw(rng, 4, 20)
    small = (bytes_predicted.astype(np.uint8), bytes_true.astype(np.uint8), 4)
    return [
        Case("each pair once at most", TABLE, (predicted, y, C)),
        Case("many examples", REPEATED, _draw(rng, C, m)),
        Case("two classes", REPEATED, _draw(rng, 2, m)),
        Case("labels of few bits", REPEATED, small),
        Case(
            "many classes, few of which occur", MISSING, (predicted, y, C + int(rng.integers(2, 6)))
        ),
        Case("the first classes do not occur", MISSING, (predicted + 2, y + 2, C + 2)),
        Case("another example alone", ONE, (np.array([0]), np.array([C - 1]), C)),
    ]


# What students write. Each variant differs from a right solution in one thought.


def _rows_and_columns_swapped(predicted, y, C):
    M = np.zeros((C, C), dtype=int)
    for p, t in zip(predicted, y, strict=True):
        M[p, t] += 1
    return M


def _counts_a_pair_once(predicted, y, C):
    M = np.zeros((C, C), dtype=int)
    M[y, predicted] += 1
    return M


def _classes_from_the_largest_label(predicted, y, C):
    C = max(predicted.max(), y.max()) + 1
    M = np.zeros((C, C), dtype=int)
    np.add.at(M, (y, predicted), 1)
    return M


def _classes_that_occur(predicted, y, C):
    classes = np.unique(np.concatenate([predicted, y]))
    return np.array([[np.sum((y == i) & (predicted == j)) for j in classes] for i in classes])


def _shares_of_all(predicted, y, C):
    M = np.zeros((C, C))
    np.add.at(M, (y, predicted), 1)
    return M / len(y)


def _shares_of_each_class(predicted, y, C):
    M = np.zeros((C, C))
    np.add.at(M, (y, predicted), 1)
    return M / np.maximum(M.sum(axis=1, keepdims=True), 1)


def _right_ones_only(predicted, y, C):
    M = np.zeros((C, C), dtype=int)
    for p, t in zip(predicted, y, strict=True):
        if p == t:
            M[t, p] += 1
    return M


def _wrong_ones_only(predicted, y, C):
    M = np.zeros((C, C), dtype=int)
    for p, t in zip(predicted, y, strict=True):
        if p != t:
            M[t, p] += 1
    return M


def _both_ways(predicted, y, C):
    M = np.zeros((C, C), dtype=int)
    for p, t in zip(predicted, y, strict=True):
        M[t, p] += 1
        M[p, t] += 1
    return M


def _counted_from_one(predicted, y, C):
    M = np.zeros((C + 1, C + 1), dtype=int)
    for p, t in zip(predicted, y, strict=True):
        M[t, p] += 1
    return M[1:, 1:]


def _hits_of_each_class(predicted, y, C):
    return np.array([np.sum((y == i) & (predicted == i)) for i in range(C)])


FORMULA = "M_{ij} counts the examples of true class i with predicted class j, for i, j = 0 … C − 1."

MISCONCEPTIONS = (
    Misconception(
        _rows_and_columns_swapped,
        (
            "Your counts are right, but mirrored at the diagonal.",
            "Look at the order of the two labels where you count.",
            FORMULA,
        ),
    ),
    Misconception(
        _counts_a_pair_once,
        (
            "Pairs that occur several times are counted once, and nothing is above 1.",
            "Look at the place where you count: what happens when an index occurs twice in it?",
            FORMULA,
        ),
    ),
    Misconception(
        _classes_from_the_largest_label,
        (
            "When the last class does not occur, a row and a column are missing.",
            "Look at where the size of your matrix comes from. You were given it.",
            FORMULA,
        ),
    ),
    Misconception(
        _classes_that_occur,
        (
            "When a class does not occur, even the first, its row and column are missing.",
            "Look at where the size of your matrix comes from. You were given it.",
            FORMULA,
        ),
    ),
    Misconception(
        _shares_of_all,
        (
            "Your entries sum to 1. They should sum to the number of examples.",
            "Look for a division at the end.",
            FORMULA,
        ),
    ),
    Misconception(
        _shares_of_each_class,
        (
            "Your rows sum to 1. They should sum to the number of examples of their class.",
            "Look for a division at the end.",
            FORMULA,
        ),
    ),
    Misconception(
        _right_ones_only,
        (
            "Off the diagonal there are only zeros. Where are the mistakes?",
            "Look for a condition that leaves examples out.",
            FORMULA,
        ),
    ),
    Misconception(
        _wrong_ones_only,
        (
            "The diagonal holds only zeros. Where are the right predictions?",
            "Look for a condition that leaves examples out.",
            FORMULA,
        ),
    ),
    Misconception(
        _both_ways,
        (
            "Your matrix is symmetric, and counts each example twice.",
            "Look at how often you count within one pass of your loop.",
            FORMULA,
        ),
    ),
    Misconception(
        _counted_from_one,
        (
            "Class 0 has no row of its own, and the last row holds only zeros.",
            "Look at the size of your matrix, and at what you cut off it.",
            FORMULA,
        ),
    ),
    Misconception(
        _hits_of_each_class,
        (
            "You return one number per class. What are the wrong ones taken for?",
            "Look at the shape of your result: it should have two axes.",
            FORMULA,
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _loop(predicted, y, C):
    M = np.zeros((C, C))
    for p, t in zip(predicted, y, strict=True):
        M[t, p] += 1
    return M


def _product_of_one_hot(predicted, y, C):
    return np.eye(C)[:, y] @ np.eye(C)[:, predicted].T


def _counted_in_place(predicted, y, C):
    M = np.zeros((C, C), dtype=int)
    np.add.at(M, (y, predicted), 1)
    return M


def _nested_lists(predicted, y, C):
    pairs = list(zip(y.tolist(), predicted.tolist(), strict=True))
    return [[pairs.count((i, j)) for j in range(C)] for i in range(C)]


def _histogram(predicted, y, C):
    edges = np.arange(C + 1) - 0.5
    return np.histogram2d(y, predicted, bins=(edges, edges))[0]


def _counts_in_single_precision(predicted, y, C):
    one = np.eye(C, dtype=np.float32)
    return np.einsum("ij,kj->ik", one[:, y], one[:, predicted])


ALTERNATIVES = (
    _loop,
    _product_of_one_hot,
    _counted_in_place,
    _nested_lists,
    _histogram,
    _counts_in_single_precision,
)

CONFUSION_MATRIX = Exercise(
    confusion_matrix, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES
)
