"""The exercise `predict`: the most probable class."""

from __future__ import annotations

import numpy as np

from autograder.exercise import Exercise, Misconception
from autograder.exercises.softmax.draws import draw_logits, draw_size, draw_whole_logits
from course_lib.reference.softmax import predict
from course_lib.sheets import Case

CLASSES = "one class per example"
PROBABILITIES = "probabilities instead of logits"
TIES = "the first of equal logits"
FEW = "a single example, or two classes"

# Class numbers are whole; half of one is wrong.
RTOL, ATOL = 0.0, 1e-6

SQUARE = np.array([[1.0, -0.5, 2.0], [0.0, 1.5, -1.0], [2.5, 0.25, 0.75]])
WIDE = np.array([[1.0, -2.0, 0.5, -1.0], [2.0, -1.0, 0.0, -3.0], [-1.0, -3.0, 0.25, -2.0]])

VISIBLE = (
    Case("four examples of three classes", CLASSES, (WIDE,)),
    Case("three examples of three classes", CLASSES, (SQUARE,)),
    Case("two examples of four classes", CLASSES, (np.array([[0.0, 1], [9, 2], [3, 5], [4, 3]]),)),
    Case(
        "probabilities, none of them above a half",
        PROBABILITIES,
        (np.array([[0.3, 0.35, 0.15], [0.25, 0.4, 0.4], [0.45, 0.25, 0.45]]),),
    ),
    Case(
        "two examples with two largest logits each",
        TIES,
        (np.array([[0.5, 2.0], [1.0, -1.0], [1.0, 2.0]]),),
    ),
    Case("one example", FEW, (np.array([[-1.0], [-3.0], [-0.5]]),)),
    Case("three examples of two classes", FEW, (np.array([[0.0, -1.0, 2.0], [0.5, -3.0, 1.0]]),)),
)


def _hidden(rng: np.random.Generator) -> list[Case]:
    C, m = draw_size(rng)
    some = draw_logits(rng, C, m)
    below = some - some.max() - 1
    E = np.exp(some / 4)
    tie = draw_whole_logits(rng, C, 3).astype(float)
    rows = rng.permuted(np.tile(np.arange(C), (3, 1)), axis=1)[:, :2]
    tie[rows.T, np.arange(3)] = tie.max() + 1.0
    return [
        Case("other examples and classes", CLASSES, (some,)),
        Case("logits that are all below zero", CLASSES, (below,)),
        Case("logits that are whole numbers", CLASSES, (np.round(some / 0.35).astype(int),)),
        Case("logits in single precision", CLASSES, (some[::-1].astype(np.float32),)),
        Case("other probabilities", PROBABILITIES, (E / E.sum(axis=0),)),
        Case("other examples with two largest logits each", TIES, (tie,)),
        Case("another example alone", FEW, (some[:, :1],)),
        Case("other examples of two classes", FEW, (some[:2],)),
    ]


# What students write. Each variant differs from a right solution in one thought.


def _best_example_of_each_class(Z):
    return Z.argmax(axis=1)


def _place_in_the_flat_array(Z):
    return Z.argmax()


def _logit_instead_of_its_class(Z):
    return Z.max(axis=0)


def _one_hot_columns(Z):
    largest = Z.max(axis=0)
    return (largest == Z).astype(float)


def _counted_from_one(Z):
    return Z.argmax(axis=0) + 1


def _least_probable_class(Z):
    return Z.argmin(axis=0)


def _largest_in_absolute_value(Z):
    return np.abs(Z).argmax(axis=0)


def _last_of_a_tie(Z):
    return len(Z) - 1 - Z[::-1].argmax(axis=0)


def _threshold_of_a_half(Z):
    return (Z > 0.5).argmax(axis=0)


def _starts_the_search_at_zero(Z):
    labels = np.zeros(Z.shape[1], dtype=int)
    for j in range(Z.shape[1]):
        best = 0
        for i in range(Z.shape[0]):
            if Z[i, j] > best:
                best, labels[j] = Z[i, j], i
    return labels


def _matrix_of_one_row(Z):
    return Z.argsort(axis=0)[-1:]


FORMULA = "ŷ_j is the row i at which column j of Z is largest; rows count from 0."

MISCONCEPTIONS = (
    Misconception(
        _best_example_of_each_class,
        (
            "You return one number per class. Each example should get one.",
            "Look at the axis along which you search.",
            FORMULA,
        ),
    ),
    Misconception(
        _place_in_the_flat_array,
        (
            "You return a single number, whatever the number of examples.",
            "Look at the axis along which you search. Is there one?",
            FORMULA,
        ),
    ),
    Misconception(
        _logit_instead_of_its_class,
        (
            "You return decimals. A class is a whole number.",
            "You have found the largest logit of each example. Where does it stand?",
            FORMULA,
        ),
    ),
    Misconception(
        _one_hot_columns,
        (
            "You return columns of zeros and ones. The class numbers themselves are asked for.",
            "Look at the shape of your result: it should have one axis.",
            FORMULA,
        ),
    ),
    Misconception(
        _counted_from_one,
        (
            "All your classes are one too high.",
            "Look for a 1 that you add. With which number do rows begin?",
            FORMULA,
        ),
    ),
    Misconception(
        _least_probable_class,
        (
            "You return the class that each example is the least likely to be of.",
            "Look at what you search for: the largest, or the smallest?",
            FORMULA,
        ),
    ),
    Misconception(
        _largest_in_absolute_value,
        (
            "A logit of -3 wins over one of 2 with you.",
            "Look for the place where signs are lost.",
            FORMULA,
        ),
    ),
    Misconception(
        _last_of_a_tie,
        (
            "Where two logits are equally large, you return the later class.",
            "Look at the comparison, or at the direction of your search.",
            FORMULA + " On a tie, the first such row counts.",
        ),
    ),
    Misconception(
        _threshold_of_a_half,
        (
            "Where no number of a column is above a half, you return class 0.",
            "Look for a comparison with a fixed number. It is enough for two classes only.",
            FORMULA,
        ),
    ),
    Misconception(
        _starts_the_search_at_zero,
        (
            "Where all logits are below zero, you return class 0.",
            "Look at the value with which your search begins.",
            FORMULA,
        ),
    ),
    Misconception(
        _matrix_of_one_row,
        (
            "Your classes lie in a matrix of one row.",
            "Look at the shape of your result: it should have one axis.",
            FORMULA + " The result has shape (m,).",
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _loops(Z):
    labels = []
    for j in range(Z.shape[1]):
        best = 0
        for i in range(1, Z.shape[0]):
            if Z[i, j] > Z[best, j]:
                best = i
        labels.append(best)
    return labels


def _from_probabilities(Z):
    E = np.exp(Z - Z.max(axis=0))
    return np.argmax(E / E.sum(axis=0), axis=0)


def _from_one_hot(Z):
    largest = Z.max(axis=0)
    found = np.cumsum(largest == Z, axis=0)
    return (found == 0).sum(axis=0)


def _columns_one_by_one(Z):
    return np.array([list(z).index(max(z)) for z in Z.T])


def _classes_in_single_precision(Z):
    return Z.astype(np.float32).argmax(axis=0).astype(np.float32)


ALTERNATIVES = (
    _loops,
    _from_probabilities,
    _from_one_hot,
    _columns_one_by_one,
    _classes_in_single_precision,
)

PREDICT = Exercise(predict, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES)
