"""The exercise `cross_entropy`: the cost, straight from logits."""

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
from autograder.exercises.softmax.probabilities import APART, SPREAD, SQUARE, TWO
from course_lib.reference.softmax import cross_entropy
from course_lib.sheets import Case

COST = "the mean over the examples"
ONE_HOT = "labels as one-hot columns"
EXTREMES = "very large and very small logits"
MISSING = "classes that do not occur"
FEW = "a single example, or two classes"

# A float32 solution errs by 1e-7 of the largest logit. atol is for costs near 0, of predictions
# that are all but certain.
RTOL, ATOL = 1e-4, 1e-5

NOTES = np.log([[0.3], [0.2], [0.1], [0.4]])

VISIBLE = (
    Case(
        "probabilities of 0.3, 0.2, 0.1 and 0.4; the true class is 1", COST, (NOTES, np.array([1]))
    ),
    Case("two examples of three classes", COST, (TWO, np.array([1, 2]))),
    Case("three examples of three classes", COST, (SQUARE, np.array([2, 0, 1]))),
    Case("ten classes, all of the same logit", COST, (np.zeros((10, 4)), np.array([3, 9, 0, 3]))),
    Case(
        "the same two examples, with one-hot labels",
        ONE_HOT,
        (TWO, to_columns(np.array([1, 2]), 3)),
    ),
    Case(
        "three examples, with one-hot labels that are whole numbers",
        ONE_HOT,
        (SQUARE, to_columns(np.array([2, 0, 1]), 3).astype(int)),
    ),
    Case("one example near 1000, another near -1000", EXTREMES, (APART, np.array([0, 2]))),
    Case("one example from -2000 to 2000, and wrong", EXTREMES, (SPREAD, np.array([2]))),
    Case("one example from -2000 to 2000, and right", EXTREMES, (SPREAD, np.array([0]))),
    Case("the last class does not occur", MISSING, (SQUARE, np.array([1, 0, 1]))),
    Case("one example of two classes", FEW, (np.array([[0.5], [-0.5]]), np.array([1]))),
)


def _hidden(rng: np.random.Generator) -> list[Case]:
    C, m = draw_size(rng)
    some, whole = draw_logits(rng, C, m), draw_whole_logits(rng, C, m)
    y, single = rng.permutation(np.arange(m) % C), draw_logits(rng, C, m).astype(np.float32)
    huge, wide = draw_extreme_logits(rng, C), SPREAD * int(rng.integers(2, 6))
    return [
        Case("other logits and labels", COST, (some, y)),
        Case("other logits in single precision", COST, (single, y)),
        Case("logits that are whole numbers", COST, (whole, y)),
        Case("other one-hot labels", ONE_HOT, (some, to_columns(y, C))),
        Case(
            "other one-hot labels of few bits", ONE_HOT, (single, to_columns(y, C).astype(np.int8))
        ),
        Case(
            "other huge logits beside others far below zero",
            EXTREMES,
            (huge, draw_labels(rng, C, 4)),
        ),
        Case("another wide spread", EXTREMES, (wide, rng.integers(1, 3, 1))),
        Case("other labels without the last class", MISSING, (some, draw_labels(rng, C, m))),
        Case("another example alone", FEW, (some[:, :1], y[:1])),
        Case("several examples of two classes", FEW, (some[:2], rng.permutation(np.arange(m) % 2))),
    ]


# What students write. Each variant differs from a right solution in one thought.


def _log_softmax(Z):
    Z = Z - Z.max(axis=0)
    return Z - np.log(np.exp(Z).sum(axis=0))


def _columns(Z, y):
    return y if y.ndim == 2 else np.eye(len(Z))[:, y]


def _sum_for_mean(Z, y):
    return -np.sum(_columns(Z, y) * _log_softmax(Z))


def _mean_over_all_entries(Z, y):
    return -np.mean(_columns(Z, y) * _log_softmax(Z))


def _divided_by_classes(Z, y):
    return -np.sum(_columns(Z, y) * _log_softmax(Z)) / len(Z)


def _minus_lost(Z, y):
    return np.sum(_columns(Z, y) * _log_softmax(Z)) / Z.shape[1]


def _base_ten(Z, y):
    return -np.sum(_columns(Z, y) * _log_softmax(Z) / np.log(10)) / Z.shape[1]


def _base_two(Z, y):
    return -np.sum(_columns(Z, y) * _log_softmax(Z) / np.log(2)) / Z.shape[1]


def _one_loss_per_example(Z, y):
    return -np.sum(_columns(Z, y) * _log_softmax(Z), axis=0)


def _logits_as_probabilities(Z, y):
    return -np.sum(_columns(Z, y) * np.log(Z)) / Z.shape[1]


def _overflows(Z, y):
    E = np.exp(Z)
    A = E / E.sum(axis=0)
    return -np.sum(_columns(Z, y) * np.log(A)) / Z.shape[1]


def _logarithm_of_zero(Z, y):
    A = np.exp(_log_softmax(Z))
    return -np.sum(_columns(Z, y) * np.log(A)) / Z.shape[1]


def _epsilon_inside_the_logarithm(Z, y):
    A = np.exp(_log_softmax(Z))
    return -np.sum(_columns(Z, y) * np.log(A + 1e-8)) / Z.shape[1]


def _sums_what_is_not_nan(Z, y):
    A = np.exp(_log_softmax(Z))
    with np.errstate(all="ignore"):
        return -np.nansum(_columns(Z, y) * np.log(A)) / Z.shape[1]


def _binary_losses_summed(Z, y):
    A, Y = np.exp(_log_softmax(Z)), _columns(Z, y)
    return -np.sum(Y * np.log(A) + (1 - Y) * np.log(1 - A)) / Z.shape[1]


def _labels_without_columns(Z, y):
    if y.ndim == 2:
        y = y.argmax(axis=0)
    return -np.mean(_log_softmax(Z)[y])


def _class_numbers_only(Z, y):
    return -np.mean(_log_softmax(Z)[y, np.arange(Z.shape[1])])


def _one_hot_only(Z, y):
    return -np.sum(y * _log_softmax(Z)) / Z.shape[1]


def _classes_from_the_largest_label(Z, y):
    Y = y if y.ndim == 2 else np.eye(y.max() + 1)[:, y]
    return -np.sum(Y * _log_softmax(Z)) / Z.shape[1]


def _divided_by_length_of_labels(Z, y):
    return -np.sum(_columns(Z, y) * _log_softmax(Z)) / len(y)


def _overwrites_the_logits(Z, y):
    Z -= Z.max(axis=0)
    log_probabilities = Z - np.log(np.exp(Z).sum(axis=0))
    return -np.sum(_columns(Z, y) * log_probabilities) / Z.shape[1]


FORMULA = "J = −(1/m)·Σ over examples of log a of the true class, where a = softmax(z)."
LOGITS = " log a_i = z_i − log Σ_j e^{z_j}."
LABELS = " y is either class numbers of shape (m,), or one-hot columns of shape (C, m)."

MISCONCEPTIONS = (
    Misconception(
        _sum_for_mean,
        (
            "A single example is right, but two examples cost about twice as much.",
            "Look at how the losses of all examples become one number.",
            FORMULA,
        ),
    ),
    Misconception(
        _mean_over_all_entries,
        (
            "Your cost is too small, always by the number of classes.",
            "Look at how many numbers you average over, zeros included.",
            FORMULA,
        ),
    ),
    Misconception(
        _divided_by_classes,
        (
            "The cost of a single example is too small, by the number of classes.",
            "Look at the length that you divide by: which axis of Z does it count?",
            FORMULA,
        ),
    ),
    Misconception(
        _minus_lost,
        (
            "Your cost is below zero, and falls as predictions get worse.",
            "Look at the sign. Is the logarithm of a probability positive or negative?",
            FORMULA,
        ),
    ),
    Misconception(
        _base_ten,
        (
            "Ten equal classes cost 1 with you, and 2.3026 with us.",
            "Look at the logarithm: what is its base?",
            FORMULA + " The logarithm is the natural one.",
        ),
    ),
    Misconception(
        _base_two,
        (
            "Your cost is too large by a factor of 1.44: you count in bits.",
            "Look at the logarithm: what is its base?",
            FORMULA + " The logarithm is the natural one.",
        ),
    ),
    Misconception(
        _one_loss_per_example,
        (
            "You return one number per example. A cost is a single number.",
            "Look at the last step: are all examples brought together?",
            FORMULA,
        ),
    ),
    Misconception(
        _logits_as_probabilities,
        (
            "With negative numbers in Z you return NaN.",
            "Look at the number that you take the logarithm of. Is it a probability yet?",
            FORMULA + LOGITS,
        ),
    ),
    Misconception(
        _overflows,
        (
            "All is well until logits reach the hundreds: then you return NaN.",
            "Look at the exponential, and compute e^1000.",
            FORMULA + LOGITS,
        ),
    ),
    Misconception(
        _logarithm_of_zero,
        (
            "When a class is very unlikely, your cost is infinite or NaN, though every logit "
            "is finite.",
            "Look at the number that you take the logarithm of. How small can it get?",
            FORMULA + LOGITS,
        ),
    ),
    Misconception(
        _epsilon_inside_the_logarithm,
        (
            "However wrong a prediction is, it never costs more than 18.4.",
            "Look for a small number that you add. What does it do to a smaller one?",
            FORMULA + LOGITS,
        ),
    ),
    Misconception(
        _sums_what_is_not_nan,
        (
            "Some predictions cost nothing that should, and a very wrong one costs infinity.",
            "Look at the sum: what does it leave out, and what did that hide from you?",
            FORMULA + LOGITS,
        ),
    ),
    Misconception(
        _binary_losses_summed,
        (
            "Your cost is too high: the wrong classes are counted as well.",
            "Look at the terms of your sum. How many does one example bring?",
            FORMULA,
        ),
    ),
    Misconception(
        _labels_without_columns,
        (
            "Your cost changes with the logits of other examples of the same label.",
            "Look at how you pick log a by its label: which columns come with it?",
            FORMULA + " Each example has its own label.",
        ),
    ),
    Misconception(
        _class_numbers_only,
        (
            "With class numbers you are right; with one-hot columns you stop, or are wrong.",
            "Look at how you pick log a by its label. What if y has two axes?",
            FORMULA + LABELS,
        ),
    ),
    Misconception(
        _one_hot_only,
        (
            "With one-hot columns you are right; with class numbers you stop, or are wrong.",
            "Look at the product with y. What if y has one axis only?",
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
        _divided_by_length_of_labels,
        (
            "With class numbers you are right; with one-hot columns your cost is off by a factor.",
            "Look at the length that you divide by. What does it count if y has two axes?",
            FORMULA + LABELS,
        ),
    ),
    Misconception(
        _overwrites_the_logits,
        (
            "Your cost is right, but the caller's logits are not the same afterwards.",
            "Look for a line that changes Z itself instead of making a new array.",
            FORMULA + " Z is an input, and stays.",
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _loop_over_examples(Z, y):
    m, total = Z.shape[1], 0.0
    for j in range(m):
        label = int(y[j]) if y.ndim == 1 else int(np.argmax(y[:, j]))
        z = Z[:, j]
        top = z.max()
        total += top + np.log(np.exp(z - top).sum()) - z[label]
    return total / m


def _picks_the_true_class(Z, y):
    labels = y.argmax(axis=0) if y.ndim == 2 else y
    return -_log_softmax(Z)[labels, np.arange(len(labels))].mean()


def _einsum(Z, y):
    return -np.einsum("ij,ij->", _columns(Z, y), _log_softmax(Z)) / Z.shape[1]


def _log_sum_less_true_logit(Z, y):
    return np.mean(np.logaddexp.reduce(Z, axis=0) - np.sum(Z * _columns(Z, y), axis=0))


def _mean_of_columns(Z, y):
    return np.mean(np.sum(-_columns(Z, y) * _log_softmax(Z), axis=0))


def _cost_in_single_precision(Z, y):
    return np.float32(-np.sum(_columns(Z, y) * _log_softmax(Z.astype(np.float32))) / Z.shape[1])


ALTERNATIVES = (
    _loop_over_examples,
    _picks_the_true_class,
    _einsum,
    _log_sum_less_true_logit,
    _mean_of_columns,
    _cost_in_single_precision,
)

CROSS_ENTROPY = Exercise(cross_entropy, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES)
