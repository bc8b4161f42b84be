"""The exercise `one_hot`: labels as columns."""

from __future__ import annotations

import numpy as np

from autograder.exercise import Exercise, Misconception
from autograder.exercises.softmax.draws import draw_labels, draw_size
from course_lib.reference.softmax import one_hot
from course_lib.sheets import Case

COLUMNS = "one column per label"
MISSING = "classes that do not occur"
ONE = "a single label"
ALIKE = "the same label several times"

# Zeros and ones are exact in every precision; anything else is wrong.
RTOL, ATOL = 0.0, 1e-6

VISIBLE = (
    Case("the labels 1, 0, 2 and 1 of three classes", COLUMNS, (np.array([1, 0, 2, 1]), 3)),
    Case("the labels 0 and 3 of four classes", COLUMNS, (np.array([0, 3]), 4)),
    Case("the labels 2, 0 and 1 of three classes", COLUMNS, (np.array([2, 0, 1]), 3)),
    Case("five classes of which the last two do not occur", MISSING, (np.array([0, 2, 1]), 5)),
    Case("ten classes of which the first does not occur", MISSING, (np.array([4, 9]), 10)),
    Case("one label", ONE, (np.array([1]), 3)),
    Case("the label 1 of two classes, four times", ALIKE, (np.array([1, 1, 1, 1]), 2)),
)


def _hidden(rng: np.random.Generator) -> list[Case]:
    C, m = draw_size(rng)
    all_classes = rng.permutation(np.concatenate([np.arange(C), rng.integers(0, C, m)]))
    few = draw_labels(rng, C, m)
    one = rng.integers(1, C - 1, 1)
    return [
        Case("other labels that take in every class", COLUMNS, (all_classes, C)),
        Case("each class once, mixed", COLUMNS, (np.roll(np.arange(C), 1), C)),
        Case("labels of few bits", COLUMNS, (all_classes.astype(np.uint8), C)),
        Case("other labels without the last class", MISSING, (few, C)),
        Case("many classes, few examples", MISSING, (few[:3], C + int(rng.integers(4, 9)))),
        Case("another label alone", ONE, (one, C)),
        Case("another label several times", ALIKE, (np.repeat(one, C + 2), C)),
    ]


# What students write. Each variant differs from a right solution in one thought.


def _one_row_per_label(y, C):
    return np.eye(C)[y]


def _reshaped_into_columns(y, C):
    return np.eye(C)[y].reshape(C, len(y))


def _classes_from_the_largest_label(y, C):
    C = max(y) + 1
    return np.eye(C)[y].T


def _counts_classes_that_occur(y, C):
    classes = np.unique(y)
    return (classes[:, np.newaxis] == y).astype(float)


def _ones_in_whole_rows(y, C):
    Y = np.zeros((C, len(y)))
    Y[y] = 1
    return Y


def _counted_from_one(y, C):
    Y = np.zeros((C, len(y)))
    Y[y - 1, np.arange(len(y))] = 1
    return Y


def _truth_values(y, C):
    return np.arange(C)[:, np.newaxis] == y


def _label_instead_of_one(y, C):
    Y = np.zeros((C, len(y)))
    Y[y, np.arange(len(y))] = y
    return Y


def _zeros_for_ones(y, C):
    return 1 - np.eye(C)[:, y]


def _one_column_for_all(y, C):
    Y = np.zeros((C, 1))
    Y[y] = 1
    return Y


FORMULA = "Y has C rows and m columns; Y_{ij} is 1 where y_j = i, and 0 elsewhere."

MISCONCEPTIONS = (
    Misconception(
        _one_row_per_label,
        (
            "You return m rows and C columns. Which way round do examples lie in this course?",
            "Look at which axis of your result counts the examples.",
            FORMULA,
        ),
    ),
    Misconception(
        _reshaped_into_columns,
        (
            "The shape is right, but some columns hold two ones, or none.",
            "Look at how rows become columns. What does a reshape do to the order of numbers?",
            FORMULA,
        ),
    ),
    Misconception(
        _classes_from_the_largest_label,
        (
            "When the last class does not occur, rows are missing.",
            "Look at where the number of rows comes from. You were given it.",
            FORMULA,
        ),
    ),
    Misconception(
        _counts_classes_that_occur,
        (
            "When a class does not occur, even the first one, its row is missing.",
            "Look at where the number of rows comes from. You were given it.",
            FORMULA,
        ),
    ),
    Misconception(
        _ones_in_whole_rows,
        (
            "Every class that occurs has ones for all examples.",
            "Look at the place where ones are set. Which column does each belong to?",
            FORMULA,
        ),
    ),
    Misconception(
        _counted_from_one,
        (
            "All your ones sit one row too high, and the label 0 has its one in the last row.",
            "Look at the row in which you set a one. With which number do classes begin?",
            FORMULA + " Classes count from 0.",
        ),
    ),
    Misconception(
        _truth_values,
        (
            "Your columns hold True and False. What would 3 minus True mean?",
            "Look at the comparison that you return: of which type is it?",
            FORMULA + " They are numbers, so that one can calculate with them.",
        ),
    ),
    Misconception(
        _label_instead_of_one,
        (
            "Your columns hold 2 and 3 as well, and the column of class 0 holds nothing.",
            "Look at the value that you set. Does it depend on the label?",
            FORMULA,
        ),
    ),
    Misconception(
        _zeros_for_ones,
        (
            "Each of your columns has a single 0, and ones everywhere else.",
            "Look for a comparison or a difference that is the wrong way round.",
            FORMULA,
        ),
    ),
    Misconception(
        _one_column_for_all,
        (
            "You return a single column, however many labels there are.",
            "Look at the array that you make room in: how many columns has it?",
            FORMULA,
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _loop_over_labels(y, C):
    Y = np.zeros((C, len(y)))
    for j, label in enumerate(y):
        Y[label, j] = 1.0
    return Y


def _pairs_of_indices(y, C):
    Y = np.zeros((C, y.size), dtype=int)
    Y[y, np.arange(y.size)] = 1
    return Y


def _comparison_as_numbers(y, C):
    return (np.arange(C)[:, None] == y[None, :]).astype(float)


def _nested_lists(y, C):
    return [[1 if label == i else 0 for label in y] for i in range(C)]


def _eye_transposed(y, C):
    return np.eye(C)[y].T


def _one_hot_in_single_precision(y, C):
    return np.eye(C, dtype=np.float32)[:, y]


ALTERNATIVES = (
    _loop_over_labels,
    _pairs_of_indices,
    _comparison_as_numbers,
    _nested_lists,
    _eye_transposed,
    _one_hot_in_single_precision,
)

ONE_HOT = Exercise(one_hot, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES)
