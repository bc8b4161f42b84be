"""The exercise `softmax_ce_grad`: prediction minus truth."""

from __future__ import annotations

import numpy as np

from autograder.exercise import Exercise, Misconception
from autograder.exercises.softmax.draws import (
    draw_extreme_logits,
    draw_labels,
    draw_logits,
    draw_size,
    draw_whole_logits,
    to_columns,
)
from autograder.exercises.softmax.probabilities import APART, NOTES, SPREAD, SQUARE, TWO
from course_lib.reference.softmax import softmax_ce_grad
from course_lib.sheets import Case

GRADIENT = "the gradient of the cost"
ONE_HOT = "labels as one-hot columns"
EXTREMES = "very large and very small logits"
WHOLE = "whole numbers in, decimals out"
FEW = "a single example, or two classes"

# A float32 solution errs by 1e-6 of a probability. atol is for gradients near 0, of predictions
# that are all but certain. The mildest mistake is off by whole per cents.
RTOL, ATOL = 1e-4, 1e-6

VISIBLE = (
    Case("two examples of three classes", GRADIENT, (TWO, np.array([1, 2]))),
    Case("three examples of three classes", GRADIENT, (SQUARE, np.array([2, 0, 1]))),
    Case("three examples of which two are of one class", GRADIENT, (SQUARE, np.array([1, 0, 1]))),
    Case("the two examples with one-hot labels", ONE_HOT, (TWO, to_columns(np.array([1, 2]), 3))),
    Case(
        "three examples with one-hot labels that are whole numbers",
        ONE_HOT,
        (SQUARE, to_columns(np.array([2, 0, 1]), 3).astype(int)),
    ),
    Case("one example near 1000, another near -1000", EXTREMES, (APART, np.array([0, 2]))),
    Case("one example from -2000 to 2000, and wrong", EXTREMES, (SPREAD, np.array([2]))),
    Case(
        "logits that are whole numbers",
        WHOLE,
        (np.array([[1, 2, 0], [3, 1, -2]]), np.array([0, 1, 1])),
    ),
    Case("the notes' four logits; the true class is 1", FEW, (NOTES, np.array([1]))),
    Case("one example of two classes", FEW, (np.array([[0.5], [-0.5]]), np.array([1]))),
)


def _hidden(rng: np.random.Generator) -> list[Case]:
    C, m = draw_size(rng)
    some, single = draw_logits(rng, C, m), draw_logits(rng, C, m).astype(np.float32)
    y = rng.permutation(np.arange(m) % C)
    wide = SPREAD * int(rng.integers(2, 6))
    return [
        Case("other logits and labels", GRADIENT, (some, y)),
        Case("other logits in single precision", GRADIENT, (single, y)),
        Case("labels without the last class", GRADIENT, (some, draw_labels(rng, C, m))),
        Case("other one-hot labels", ONE_HOT, (some, to_columns(y, C))),
        Case(
            "other one-hot labels of few bits", ONE_HOT, (single, to_columns(y, C).astype(np.int8))
        ),
        Case(
            "other huge logits beside others far below zero",
            EXTREMES,
            (draw_extreme_logits(rng, C), draw_labels(rng, C, 4)),
        ),
        Case("another wide spread", EXTREMES, (wide, rng.integers(1, 3, 1))),
        Case("other whole numbers", WHOLE, (draw_whole_logits(rng, C, m), y)),
        Case("another example alone", FEW, (some[:, :1], y[:1])),
        Case("several examples of two classes", FEW, (some[:2], rng.permutation(np.arange(m) % 2))),
    ]


# What students write. Each variant differs from a right solution in one thought.


def _softmax(Z):
    E = np.exp(Z - Z.max(axis=0))
    return E / E.sum(axis=0)


def _columns(Z, y):
    return y if y.ndim == 2 else np.eye(len(Z))[:, y]


def _truth_minus_prediction(Z, y):
    return (_columns(Z, y) - _softmax(Z)) / Z.shape[1]


def _not_divided_by_examples(Z, y):
    return _softmax(Z) - _columns(Z, y)


def _divided_twice(Z, y):
    return (_softmax(Z) - _columns(Z, y)) / Z.shape[1] ** 2


def _divided_by_classes(Z, y):
    return (_softmax(Z) - _columns(Z, y)) / len(Z)


def _divided_by_all_entries(Z, y):
    return (_softmax(Z) - _columns(Z, y)) / Z.size


def _one_off_every_column(Z, y):
    labels = y.argmax(axis=0) if y.ndim == 2 else y
    dZ = _softmax(Z)
    dZ[labels] -= 1
    return dZ / Z.shape[1]


def _stops_at_the_probabilities(Z, y):
    return -_columns(Z, y) / _softmax(Z) / Z.shape[1]


def _stops_there_for_every_class(Z, y):
    return -1 / _softmax(Z) / Z.shape[1]


def _diagonal_of_the_jacobian(Z, y):
    A = _softmax(Z)
    return -_columns(Z, y) * (1 - A) / Z.shape[1]


def _times_a_slope(Z, y):
    A = _softmax(Z)
    return (A - _columns(Z, y)) * A * (1 - A) / Z.shape[1]


def _logits_for_probabilities(Z, y):
    return (Z - _columns(Z, y)) / Z.shape[1]


def _labels_as_numbers(Z, y):
    return (_softmax(Z) - y) / Z.shape[1]


def _class_numbers_only(Z, y):
    dZ = _softmax(Z)
    dZ[y, np.arange(Z.shape[1])] -= 1
    return dZ / Z.shape[1]


def _divided_by_length_of_labels(Z, y):
    return (_softmax(Z) - _columns(Z, y)) / len(y)


def _classes_from_the_largest_label(Z, y):
    Y = y if y.ndim == 2 else np.eye(y.max() + 1)[:, y]
    return (_softmax(Z) - Y) / Z.shape[1]


def _overflows(Z, y):
    E = np.exp(Z)
    return (E / E.sum(axis=0) - _columns(Z, y)) / Z.shape[1]


def _one_maximum_for_all(Z, y):
    E = np.exp(Z - Z.max())
    return (E / E.sum(axis=0) - _columns(Z, y)) / Z.shape[1]


def _softmax_over_examples(Z, y):
    E = np.exp(Z - Z.max(axis=0))
    return (E / E.sum(axis=1, keepdims=True) - _columns(Z, y)) / Z.shape[1]


def _whole_number_output(Z, y):
    dZ = np.zeros_like(Z)
    dZ[:] = (_softmax(Z) - _columns(Z, y)) / Z.shape[1]
    return dZ


def _overwrites_the_logits(Z, y):
    Z -= Z.max(axis=0)
    E = np.exp(Z)
    return (E / E.sum(axis=0) - _columns(Z, y)) / Z.shape[1]


FORMULA = "∂J/∂Z = (A − Y)/m, with A the softmax of Z and Y the one-hot labels."
LABELS = " y is either class numbers of shape (m,), or one-hot columns of shape (C, m)."

MISCONCEPTIONS = (
    Misconception(
        _truth_minus_prediction,
        (
            "Your gradient has the wrong sign: a step against it would make the cost grow.",
            "Look at the order of your difference.",
            FORMULA,
        ),
    ),
    Misconception(
        _not_divided_by_examples,
        (
            "A single example is right; with more of them, your gradient is too large.",
            "Look for the mean that the cost takes. Is it in your gradient?",
            FORMULA,
        ),
    ),
    Misconception(
        _divided_twice,
        (
            "A single example is right; with more of them, your gradient is too small.",
            "Look for the places where you divide. How often does the cost do so?",
            FORMULA,
        ),
    ),
    Misconception(
        _divided_by_classes,
        (
            "Even the gradient of a single example is too small.",
            "Look at the length that you divide by: which axis of Z does it count?",
            FORMULA + " m is the number of examples.",
        ),
    ),
    Misconception(
        _divided_by_all_entries,
        (
            "Your gradient is always too small by the number of classes.",
            "Look at what you divide by: does it count examples, or entries?",
            FORMULA + " m is the number of examples.",
        ),
    ),
    Misconception(
        _one_off_every_column,
        (
            "Your columns do not sum to 0: a label is felt in the columns of other examples.",
            "Look at the place where you subtract 1. Which columns does it reach?",
            FORMULA + " Each column of Y has a single 1.",
        ),
    ),
    Misconception(
        _stops_at_the_probabilities,
        (
            "Your gradient is 0 for all classes but the true one. What do their logits do to a?",
            "You have the gradient by the probabilities. How far is it from there to the logits?",
            FORMULA + " It is ∂L/∂a_i = −y_i/a_i, carried back through softmax.",
        ),
    ),
    Misconception(
        _stops_there_for_every_class,
        (
            "Your gradient is below 0 for every class, and knows nothing of the labels.",
            "Look for y in your formula. Then ask which variable you differentiate by.",
            FORMULA + " It is ∂L/∂a_i = −y_i/a_i, carried back through softmax.",
        ),
    ),
    Misconception(
        _diagonal_of_the_jacobian,
        (
            "The true class is right, and the other classes get 0.",
            "Look at how you go back through softmax: does a logit move only its own probability?",
            FORMULA + " It is ∂L/∂a_i = −y_i/a_i, carried back through softmax.",
        ),
    ),
    Misconception(
        _times_a_slope,
        (
            "Your gradient all but vanishes where the prediction is surely wrong.",
            "Look for a factor a(1−a). Is it part of the difference already?",
            FORMULA,
        ),
    ),
    Misconception(
        _logits_for_probabilities,
        (
            "Your columns do not sum to 0, and a large logit gives a large gradient.",
            "Look at what you take the truth from: are these probabilities yet?",
            FORMULA,
        ),
    ),
    Misconception(
        _labels_as_numbers,
        (
            "With one-hot columns you are right; class numbers are subtracted as they are.",
            "Look at the difference. What does probability minus class 2 mean?",
            FORMULA + LABELS,
        ),
    ),
    Misconception(
        _class_numbers_only,
        (
            "With class numbers you are right; with one-hot columns you stop, or are wrong.",
            "Look at how you use y as an index. What if y has two axes?",
            FORMULA + LABELS,
        ),
    ),
    Misconception(
        _divided_by_length_of_labels,
        (
            "With class numbers you are right; with one-hot columns you are off by a factor.",
            "Look at the length that you divide by. What does it count if y has two axes?",
            FORMULA + LABELS,
        ),
    ),
    Misconception(
        _classes_from_the_largest_label,
        (
            "When the last class does not occur among the labels, your function stops.",
            "Look at where you take the number of classes from.",
            FORMULA + " Z has one row per class, whether it occurs or not.",
        ),
    ),
    Misconception(
        _overflows,
        (
            "All is well until logits reach the hundreds: then you return NaN.",
            "Look at the exponential, and compute e^1000.",
            FORMULA + " Softmax only knows differences of logits.",
        ),
    ),
    Misconception(
        _one_maximum_for_all,
        (
            "One example alone is right. Beside another with far larger logits, it is NaN.",
            "Look at the number that you subtract. Which examples does it come from?",
            FORMULA + " Softmax only knows differences of logits, within an example.",
        ),
    ),
    Misconception(
        _softmax_over_examples,
        (
            "Your rows belong together, not your columns: a column does not sum to 0.",
            "Look at the axis of the sum in your softmax.",
            FORMULA + " The columns of A sum to 1.",
        ),
    ),
    Misconception(
        _whole_number_output,
        (
            "With whole numbers as logits, your gradient is all zeros, or nearly.",
            "Look at the array that you fill. Which kind of numbers can it hold?",
            FORMULA + " Gradients are decimals, whatever the logits.",
        ),
    ),
    Misconception(
        _overwrites_the_logits,
        (
            "Your gradient is right, but the caller's logits are not the same afterwards.",
            "Look for a line that changes Z itself instead of making a new array.",
            FORMULA + " Z is an input, and stays.",
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _loops(Z, y):
    C, m = Z.shape
    A, dZ = _softmax(Z), np.zeros((C, m))
    for j in range(m):
        for i in range(C):
            truth = y[i, j] if y.ndim == 2 else y[j] == i
            dZ[i, j] = (A[i, j] - truth) / m
    return dZ


def _one_off_the_true_class(Z, y):
    labels = y.argmax(axis=0) if y.ndim == 2 else y
    m = Z.shape[1]
    dZ = _softmax(Z)
    dZ[labels, np.arange(m)] -= 1
    dZ /= m
    return dZ


def _through_the_logarithms(Z, y):
    # Back through the mean, then through log a_i = z_i - log sum e^z.
    d_log = -_columns(Z, y) / Z.shape[1]
    return d_log - _softmax(Z) * d_log.sum(axis=0)


def _columns_one_by_one(Z, y):
    columns = []
    for j, z in enumerate(Z.T):
        a = np.exp(z - z.max()) / np.exp(z - z.max()).sum()
        truth = y[:, j] if y.ndim == 2 else np.arange(len(z)) == y[j]
        columns.append((a - truth) / Z.shape[1])
    return np.stack(columns, axis=1)


def _gradient_in_single_precision(Z, y):
    return (_softmax(Z.astype(np.float32)) - _columns(Z, y).astype(np.float32)) / Z.shape[1]


ALTERNATIVES = (
    _loops,
    _one_off_the_true_class,
    _through_the_logarithms,
    _columns_one_by_one,
    _gradient_in_single_precision,
)

SOFTMAX_CE_GRAD = Exercise(
    softmax_ce_grad, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES
)
