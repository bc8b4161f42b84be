"""The exercise `l2_cost`: what large weights cost.

To divide by the size of the batch is a mistake of the caller: m is given.
"""

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
from course_lib.reference.regularisation import l2_cost
from course_lib.sheets import Case

VISIBLE = (
    Case("two layers whose squares sum to 22.5, lambda = 0.8, m = 10", PENALTY, (SMALL, 0.8, 10)),
    Case("the same layers with lambda = 3, m = 7", PENALTY, (SMALL, 3.0, 7)),
    *CASES,
)


# What students write. Each variant differs from a right solution in one thought.


def _sum_of_squares(params):
    return sum(np.sum(np.square(W)) for W in layers_of(params))


def _no_half(params, lambd, m):
    return lambd / m * _sum_of_squares(params)


def _not_divided_by_m(params, lambd, m):
    return lambd / 2 * _sum_of_squares(params)


def _multiplied_by_m(params, lambd, m):
    return lambd / 2 * m * _sum_of_squares(params)


def _lambda_forgotten(params, lambd, m):
    return _sum_of_squares(params) / (2 * m)


def _penalises_biases(params, lambd, m):
    return lambd / (2 * m) * sum(np.sum(np.square(param)) for param in params.values())


def _skips_last_layer(params, lambd, m):
    L = len(params) // 2
    return lambd / (2 * m) * sum(np.sum(params[f"W{layer}"] ** 2) for layer in range(1, L))


def _skips_first_layer(params, lambd, m):
    L = len(params) // 2
    return lambd / (2 * m) * sum(np.sum(params[f"W{layer}"] ** 2) for layer in range(2, L + 1))


def _last_layer_only(params, lambd, m):
    for W in layers_of(params):
        cost = lambd / (2 * m) * np.sum(W**2)
    return cost


def _always_two_layers(params, lambd, m):
    return lambd / (2 * m) * (np.sum(params["W1"] ** 2) + np.sum(params["W2"] ** 2))


def _always_three_layers(params, lambd, m):
    W1, W2, W3 = params["W1"], params["W2"], params["W3"]
    return lambd / (2 * m) * (np.sum(W1**2) + np.sum(W2**2) + np.sum(W3**2))


def _square_of_the_sum(params, lambd, m):
    return lambd / (2 * m) * sum(np.sum(W) ** 2 for W in layers_of(params))


def _norm_not_squared(params, lambd, m):
    return lambd / (2 * m) * sum(np.linalg.norm(W) for W in layers_of(params))


def _absolute_values(params, lambd, m):
    return lambd / (2 * m) * sum(np.sum(np.abs(W)) for W in layers_of(params))


def _mean_of_squares(params, lambd, m):
    return lambd / (2 * m) * sum(np.mean(W**2) for W in layers_of(params))


def _m_from_the_weights(params, lambd, m):
    return sum(lambd / (2 * W.shape[1]) * np.sum(W**2) for W in layers_of(params))


def _matrix_product(params, lambd, m):
    return lambd / (2 * m) * sum(np.sum(W @ W.T) for W in layers_of(params))


def _spectral_norm(params, lambd, m):
    return lambd / (2 * m) * sum(np.linalg.norm(W, 2) ** 2 for W in layers_of(params))


FORMULA = "The penalty is λ/(2m) times the sum of all (W_ij)², over all entries of all layers."

MISCONCEPTIONS = (
    Misconception(
        _no_half,
        (
            "Your penalty is always twice the right one.",
            "Look at what you divide by.",
            FORMULA,
        ),
    ),
    Misconception(
        _not_divided_by_m,
        (
            "For m = 10 your penalty is ten times too large; with m = 1 it would be right.",
            "Look for m in your line. Ten times as many examples, the same weights: what changes?",
            FORMULA,
        ),
    ),
    Misconception(
        _multiplied_by_m,
        (
            "Your penalty grows with the training set; for m = 10 it is a hundred times too large.",
            "Look at the order in which Python works through your divisions and products. "
            "Where does m end up?",
            FORMULA + " Both 2 and m stand below the line.",
        ),
    ),
    Misconception(
        _lambda_forgotten,
        (
            "Your penalty is the same for every lambda, and lambda = 0 does not switch it off.",
            "Look for lambd in your line.",
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
        _always_two_layers,
        (
            "Networks of two layers come out right, deeper and shallower ones do not.",
            "Look for layers that you call by their number. How do you learn how many there are?",
            FORMULA + " The layers are 1 … L, whatever L is.",
        ),
    ),
    Misconception(
        _always_three_layers,
        (
            "Your function wants exactly three layers, and stops where there is no third.",
            "Look for layers that you call by their number. How do you learn how many there are?",
            FORMULA + " The layers are 1 … L, whatever L is.",
        ),
    ),
    Misconception(
        _square_of_the_sum,
        (
            "Weights of opposite signs cancel in your penalty. Is a weight of −1 free "
            "where there is one of 1?",
            "Look at which comes first in your line: squaring, or adding up.",
            FORMULA + " Each entry is squared by itself.",
        ),
    ),
    Misconception(
        _norm_not_squared,
        (
            "Weights twice as large should cost four times as much; with yours, "
            "they cost twice as much.",
            "Look at what norm returns: has it taken a root at the end?",
            FORMULA + " The root of that sum is the norm.",
        ),
    ),
    Misconception(
        _absolute_values,
        (
            "Weights twice as large should cost four times as much; with yours, twice. "
            "That is another penalty.",
            "Look at what you do to each weight before you add them up.",
            FORMULA + " With |W_ij| it would be L1.",
        ),
    ),
    Misconception(
        _mean_of_squares,
        (
            "Your penalty is too small, the more so the larger the layer.",
            "Look at how you make one number of many squares.",
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
        _matrix_product,
        (
            "Your sum holds products of different weights; with some signs it comes out too small.",
            "Look at how you square W. Does that work entry by entry?",
            FORMULA,
        ),
    ),
    Misconception(
        _spectral_norm,
        (
            "A layer of one row comes out right; of others you take only a part.",
            "Look at the second argument of norm. For a matrix, 2 asks for its largest "
            "singular value.",
            FORMULA + " Its root, layer by layer, is the Frobenius norm.",
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
                    total += weight * weight
    return total * lambd / m / 2


def _frobenius_norm(params, lambd, m):
    return 0.5 * lambd / m * sum(np.linalg.norm(W) ** 2 for W in layers_of(params))


def _einsum(params, lambd, m):
    sums = [np.einsum("ij,ij->", W, W) for W in layers_of(params)]
    return np.array(lambd / (2 * m) * np.sum(sums))


def _trace(params, lambd, m):
    return lambd / (2 * m) * sum(np.trace(W.T @ W) for W in layers_of(params))


def _single_precision(params, lambd, m):
    layers = [W.astype(np.float32) for W in layers_of(params)]
    return np.float32(lambd) / np.float32(2 * m) * sum((W * W).sum() for W in layers)


ALTERNATIVES = (_entry_by_entry, _frobenius_norm, _einsum, _trace, _single_precision)

L2_COST = Exercise(l2_cost, VISIBLE, draw_cases, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES)
