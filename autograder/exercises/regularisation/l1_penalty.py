"""The exercise `l1_cost`: what weights cost by their size."""

from __future__ import annotations

import numpy as np

from autograder.exercise import Exercise, Misconception
from autograder.exercises.regularisation.networks import SMALL
from autograder.exercises.regularisation.penalties import (
    ATOL,
    CASES,
    PENALTY,
    RTOL,
    draw_cases,
    layers_of,
)
from course_lib.reference.regularisation import l1_cost
from course_lib.sheets import Case

MIRRORED = {name: -param for name, param in SMALL.items()}

VISIBLE = (
    Case("two layers whose sizes sum to 12, lambda = 0.8, m = 10", PENALTY, (SMALL, 0.8, 10)),
    Case("the same layers with opposite signs, lambda = 3, m = 7", PENALTY, (MIRRORED, 3.0, 7)),
    *CASES,
)


# What students write. Each variant differs from a right solution in one thought.


def _halved(params, lambd, m):
    return lambd / (2 * m) * sum(np.sum(np.abs(W)) for W in layers_of(params))


def _not_divided_by_m(params, lambd, m):
    return lambd * sum(np.sum(np.abs(W)) for W in layers_of(params))


def _signs_kept(params, lambd, m):
    return lambd / m * sum(np.sum(W) for W in layers_of(params))


def _size_of_the_sum(params, lambd, m):
    return lambd / m * sum(np.abs(np.sum(W)) for W in layers_of(params))


def _squares(params, lambd, m):
    return lambd / m * sum(np.sum(W**2) for W in layers_of(params))


def _l2_cost(params, lambd, m):
    return lambd / (2 * m) * sum(np.sum(W**2) for W in layers_of(params))


def _penalises_biases(params, lambd, m):
    return lambd / m * sum(np.sum(np.abs(param)) for param in params.values())


def _skips_last_layer(params, lambd, m):
    return lambd / m * sum(np.sum(np.abs(W)) for W in layers_of(params)[:-1])


def _skips_first_layer(params, lambd, m):
    return lambd / m * sum(np.sum(np.abs(W)) for W in layers_of(params)[1:])


def _last_layer_only(params, lambd, m):
    return lambd / m * np.sum(np.abs(layers_of(params)[-1]))


def _matrix_norm(params, lambd, m):
    return lambd / m * sum(np.linalg.norm(W, 1) for W in layers_of(params))


def _counts_weights(params, lambd, m):
    return lambd / m * sum(np.count_nonzero(W) for W in layers_of(params))


def _mean_of_sizes(params, lambd, m):
    return lambd / m * sum(np.mean(np.abs(W)) for W in layers_of(params))


def _m_from_the_weights(params, lambd, m):
    return sum(lambd / W.shape[1] * np.sum(np.abs(W)) for W in layers_of(params))


def _always_two_layers(params, lambd, m):
    return lambd / m * (np.sum(np.abs(params["W1"])) + np.sum(np.abs(params["W2"])))


FORMULA = "The penalty is λ/m times the sum of all |W_ij|, over all entries of all layers."

MISCONCEPTIONS = (
    Misconception(
        _halved,
        (
            "Your penalty is half of the one that this course uses. The notes write it so, too; "
            "but the exercise says otherwise.",
            "Look at what you divide by. What would the 2 be good for, without a square?",
            FORMULA,
        ),
    ),
    Misconception(
        _not_divided_by_m,
        (
            "For m = 10 your penalty is ten times too large; with m = 1 it would be right.",
            "Look for m in your line.",
            FORMULA,
        ),
    ),
    Misconception(
        _signs_kept,
        (
            "Negative weights lower your penalty.",
            "Look at what you do to each weight before you add them up.",
            FORMULA,
        ),
    ),
    Misconception(
        _size_of_the_sum,
        (
            "Weights of opposite signs cancel in your penalty. Is a weight of −1 free "
            "where there is one of 1?",
            "Look at which comes first in your line: dropping the signs, or adding up.",
            FORMULA,
        ),
    ),
    Misconception(
        _squares,
        (
            "Weights twice as large should cost twice as much; with yours, they cost four times "
            "as much.",
            "Look at what you do to each weight before you add them up.",
            FORMULA,
        ),
    ),
    Misconception(
        _l2_cost,
        (
            "Your penalty is the other one, L2.",
            "Look at what you do to each weight, and at what you divide by.",
            FORMULA,
        ),
    ),
    Misconception(
        _penalises_biases,
        (
            "As long as the biases are zero all is well; with other biases your penalty "
            "is too large.",
            "Look at what your loop goes through: which entries of params does it take?",
            FORMULA + " No b stands in it.",
        ),
    ),
    Misconception(
        _skips_last_layer,
        (
            "The weights of the last layer cost nothing in your sum.",
            "Look at where your loop over the layers ends. Print the layers that it visits.",
            FORMULA + " The layers are 1 … L.",
        ),
    ),
    Misconception(
        _skips_first_layer,
        (
            "The weights of the first layer cost nothing in your sum; "
            "a network of one layer is free.",
            "Look at where your loop over the layers begins.",
            FORMULA + " The layers are 1 … L.",
        ),
    ),
    Misconception(
        _last_layer_only,
        (
            "You return what the last layer costs; the others are lost on the way. "
            "One layer alone comes out right.",
            "Look at the line in your loop: does it add to what was there, or replace it?",
            FORMULA,
        ),
    ),
    Misconception(
        _matrix_norm,
        (
            "A layer of one column would come out right; of others you take one column only.",
            "Look at the second argument of norm. For a matrix, 1 asks for its largest column sum.",
            FORMULA + " A norm of vectors, over all entries.",
        ),
    ),
    Misconception(
        _counts_weights,
        (
            "Your penalty is the same for large and for small weights.",
            "Look at what you count: weights, or their sizes?",
            FORMULA,
        ),
    ),
    Misconception(
        _mean_of_sizes,
        (
            "Your penalty is too small, the more so the larger the layer.",
            "Look at how you make one number of many.",
            FORMULA + " It is divided by m, and not by the number of weights.",
        ),
    ),
    Misconception(
        _m_from_the_weights,
        (
            "Your penalty does not change with m.",
            "Look at where the number comes from that you divide by. "
            "What does the second axis of W count?",
            FORMULA + " m is the number of examples in the training set, and an argument.",
        ),
    ),
    Misconception(
        _always_two_layers,
        (
            "Networks of two layers come out right, deeper and shallower ones do not.",
            "Look for layers that you call by their number. How do you learn how many there are?",
            FORMULA + " The layers are 1 … L, whatever L is.",
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _entry_by_entry(params, lambd, m):
    total = 0.0
    for name in params:
        if name[0] == "W":
            for row in params[name].tolist():
                for weight in row:
                    total += weight if weight > 0 else -weight
    return total / m * lambd


def _flat_norm(params, lambd, m):
    return lambd / m * sum(np.linalg.norm(W.ravel(), 1) for W in layers_of(params))


def _weights_times_signs(params, lambd, m):
    return lambd / m * sum(np.vdot(W, np.sign(W)) for W in layers_of(params))


def _single_precision(params, lambd, m):
    sizes = [np.abs(W.astype(np.float32)).sum() for W in layers_of(params)]
    return np.float32(lambd) / np.float32(m) * np.sum(sizes, dtype=np.float32)


ALTERNATIVES = (_entry_by_entry, _flat_norm, _weights_times_signs, _single_precision)

L1_COST = Exercise(l1_cost, VISIBLE, draw_cases, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES)
