"""The exercise `shuffle_pair`: a random order of examples that keep their labels."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.exercise import Exercise, Misconception
from autograder.exercises.dropout.mask import draw_seed
from course_lib.codec import Property, Seed
from course_lib.reference.mini_batches import shuffle_pair
from course_lib.sheets import Case

PAIRS = "examples keep their labels"
HOT = "labels of several rows"
FRESH = "a new order in each call"
EVEN = "every example comes to every place"
ONE = "a single example"

# Columns are moved, not calculated; float32 errs by 1e-7.
RTOL, ATOL = 1e-5, 1e-6
FEW, TIMES = 5, 40


def examples(m: int, n: int = 2) -> np.ndarray:
    """Return m columns that all differ, in every row."""
    return np.arange(1.0, n * m + 1).reshape(n, m)


def labels(m: int, classes: int = 1) -> np.ndarray:
    """Return labels 0, 1, 2 in no regular order; with several classes, one row for each."""
    y = np.arange(m) ** 2 % 7 % 3
    return (y == np.arange(classes)[:, np.newaxis]).astype(int) if classes > 1 else y[np.newaxis]


VISIBLE = (
    Case("30 examples with two features", PAIRS, (examples(30), labels(30), Seed(1))),
    Case("24 examples, labels of three rows", HOT, (examples(24, 4), labels(24, 3), Seed(2))),
    Case("30 examples three times", FRESH, (examples(30), labels(30), Seed(3)), calls=3),
    Case(
        f"{FEW} examples {TIMES} times",
        EVEN,
        (examples(FEW, 1), labels(FEW), Seed(4)),
        calls=TIMES,
    ),
    Case("one example", ONE, (examples(1), labels(1), Seed(5))),
)


def _expects(case: Case, value: Any) -> Any:
    of = case.args[:2]
    shuffled = Property("shuffled", {"of": of})
    if case.calls == 1:
        return shuffled
    settings: dict[str, Any] = {"number": case.calls, "each": shuffled}
    if case.idea == EVEN:  # of so few examples an order comes more than once
        settings |= {"fresh": False, "seeded": False, "together": Property("places", {"of": of})}
    return Property("calls", settings)


def draw_pair(
    rng: np.random.Generator, m: int, n: int = 3, classes: int = 1
) -> tuple[np.ndarray, np.ndarray]:
    """Return examples and labels in an order of the student's own."""
    order = rng.permutation(m)
    return examples(m, n)[:, order] / 8, labels(m, classes)[:, order]


def _hidden(rng: np.random.Generator) -> list[Case]:
    m, more = (int(size) for size in rng.integers(25, 45, 2))
    X, Y = draw_pair(rng, m)
    hot = draw_pair(rng, more, 2, 4)
    few = draw_pair(rng, FEW, 1)
    return [
        Case("other examples", PAIRS, (X, Y, draw_seed(rng))),
        Case("other examples in float32", PAIRS, (X.astype(np.float32), Y, draw_seed(rng))),
        Case("labels of four rows", HOT, (*hot, draw_seed(rng))),
        Case("other examples four times", FRESH, (X, Y, draw_seed(rng)), calls=4),
        Case("other few examples many times", EVEN, (*few, draw_seed(rng)), calls=TIMES),
        Case("one other example", ONE, (*draw_pair(rng, 1, 5), draw_seed(rng))),
    ]


# What students write. Each variant differs from a right solution in one thought.


def _two_orders(X, Y, rng):
    return X[:, rng.permutation(X.shape[1])], Y[:, rng.permutation(Y.shape[1])]


def _labels_stay(X, Y, rng):
    return X[:, rng.permutation(X.shape[1])], Y.copy()


def _not_shuffled(X, Y, rng):
    return X.copy(), Y.copy()


def _with_replacement(X, Y, rng):
    order = rng.integers(0, X.shape[1], X.shape[1])
    return X[:, order], Y[:, order]


def _rows_instead_of_columns(X, Y, rng):
    order = rng.permutation(X.shape[1])
    return np.resize(X.T[order], X.shape), Y[:, order]


def _each_feature_on_its_own(X, Y, rng):
    return rng.permuted(X, axis=1), rng.permuted(Y, axis=1)


def _seeded_inside(X, Y, rng):
    order = np.random.default_rng(0).permutation(X.shape[1])
    return X[:, order], Y[:, order]


def _another_generator(X, Y, rng):
    order = np.random.default_rng().permutation(X.shape[1])
    return X[:, order], Y[:, order]


def _in_place(X, Y, rng):
    order = rng.permutation(X.shape[1])
    X[:], Y[:] = X[:, order], Y[:, order]
    return X.copy(), Y.copy()


def _rotated(X, Y, rng):
    steps = rng.integers(0, X.shape[1])
    return np.roll(X, steps, axis=1), np.roll(Y, steps, axis=1)


def _first_one_stays(X, Y, rng):
    order = np.r_[0, rng.permutation(np.arange(1, X.shape[1]))]
    return X[:, order], Y[:, order]


def _last_one_lost(X, Y, rng):
    order = rng.permutation(max(X.shape[1] - 1, 1))
    return X[:, order], Y[:, order]


def _labels_in_one_row(X, Y, rng):
    order = rng.permutation(X.shape[1])
    return X[:, order], Y[:, order].reshape(-1)[np.newaxis]


MISCONCEPTIONS = (
    Misconception(
        _two_orders,
        (
            "Your examples have other labels than before.",
            "Count your draws. How many orders are there?",
            "Both arrays follow one and the same random order π of all m columns.",
        ),
    ),
    Misconception(
        _labels_stay,
        (
            "Your examples move, their labels stay behind.",
            "Look at what you do with Y.",
            "Both arrays follow one and the same random order π of all m columns.",
        ),
    ),
    Misconception(
        _not_shuffled,
        (
            "Your examples are where they were.",
            "Look for the place where chance enters.",
            "Both arrays follow one and the same random order π of all m columns.",
        ),
    ),
    Misconception(
        _with_replacement,
        (
            "Some of your examples come twice, and others not at all.",
            "Look at how you draw your indices. May one come again?",
            "An order π holds each of the m columns exactly once.",
        ),
    ),
    Misconception(
        _rows_instead_of_columns,
        (
            "Your columns are none of the examples that you were given.",
            "Look at which axis holds the examples, and at what happens to the shape.",
            "Examples are columns: π puts columns into another order, and no row.",
        ),
    ),
    Misconception(
        _each_feature_on_its_own,
        (
            "Your examples are mixed: a column has features of several of them.",
            "Look at how many orders you draw. Does each row get its own?",
            "All rows of both arrays follow one and the same random order π.",
        ),
    ),
    Misconception(
        _seeded_inside,
        (
            "Your order is the same each time.",
            "Look for a seed inside your function. Where should chance come from?",
            "The order π comes from rng, which goes on from call to call.",
        ),
    ),
    Misconception(
        _another_generator,
        (
            "With the same rng you get different orders, so nobody could repeat your experiment.",
            "Look at which generator draws. Is it the one that you are given?",
            "The order π comes from rng.",
        ),
    ),
    Misconception(
        _in_place,
        (
            "Your result is right, but the arrays that you were given have changed.",
            "Look for an assignment into X or Y.",
            "The order π makes new arrays; the given ones stay.",
        ),
    ),
    Misconception(
        _rotated,
        (
            "Neighbours stay neighbours: your examples only begin at another one.",
            "Look at how many random numbers you draw. Is one enough for an order?",
            "Every order π of the m columns is equally likely; there are m! of them.",
        ),
    ),
    Misconception(
        _first_one_stays,
        (
            "One of your examples never leaves its place.",
            "Look at where your order begins to be random.",
            "Every order π of the m columns is equally likely.",
        ),
    ),
    Misconception(
        _last_one_lost,
        (
            "You return one example less than you were given.",
            "Look at the number from which you make your order.",
            "An order π holds each of the m columns exactly once.",
        ),
    ),
    Misconception(
        _labels_in_one_row,
        (
            "Where labels have several rows, yours have lost their shape.",
            "Look for a reshape of Y.",
            "Y may have any number of rows; π puts its columns into another order.",
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _sorted_random_numbers(X, Y, rng):
    order = np.argsort(rng.random(X.shape[1]))
    return X[:, order], Y[:, order]


def _stacked(X, Y, rng):
    both = rng.permutation(np.vstack([X, Y]), axis=1)
    return both[: len(X)], both[len(X) :]


def _shuffled_list(X, Y, rng):
    pairs = [(X[:, i], Y[:, i]) for i in range(X.shape[1])]
    order = list(range(len(pairs)))
    rng.shuffle(order)
    return [
        np.array([pairs[i][0] for i in order]).T,
        np.array([pairs[i][1] for i in order]).T,
    ]


def _card_by_card(X, Y, rng):
    X, Y = X.copy(), Y.copy()
    for i in range(X.shape[1] - 1, 0, -1):
        j = rng.integers(0, i + 1)
        X[:, [i, j]], Y[:, [i, j]] = X[:, [j, i]], Y[:, [j, i]]
    return X, Y


def _single_precision(X, Y, rng):
    order = rng.choice(X.shape[1], X.shape[1], replace=False)
    return np.take(X.astype(np.float32), order, axis=1), np.take(Y, order, axis=1)


ALTERNATIVES = (
    _sorted_random_numbers,
    _stacked,
    _shuffled_list,
    _card_by_card,
    _single_precision,
)

SHUFFLE_PAIR = Exercise(
    shuffle_pair, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES, expects=_expects
)
