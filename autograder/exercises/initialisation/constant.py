"""The exercise `init_constant`: the flattest start there is."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from autograder.exercise import Exercise, Misconception
from course_lib.reference.initialisation import init_constant
from course_lib.sheets import Case

PARAMETERS = "weights and biases"
DEPTH = "networks of any depth"
ZERO = "zero everywhere"
FRACTION = "any constant, with its decimals"

# Copies of one number, which float32 holds to 6e-8.
RTOL, ATOL = 1e-5, 1e-7

VISIBLE = (
    Case("three inputs, two units, one output; all weights 3", PARAMETERS, ([3, 2, 1], 3.0)),
    Case("one layer of four units on two inputs, all weights 2", PARAMETERS, ([2, 4], 2.0)),
    Case("four layers, all weights −1", DEPTH, ([2, 3, 4, 2, 1], -1.0)),
    Case("all weights zero", ZERO, ([3, 2, 1], 0)),
    Case("all weights 0.25", FRACTION, ([3, 2, 1], 0.25)),
)


def _hidden(rng: np.random.Generator) -> list[Case]:
    sizes, deep, c = rng.permutation(7)[:3] + 1, rng.integers(1, 5, 6), float(rng.integers(2, 9))
    return [
        Case("other sizes and another constant", PARAMETERS, (sizes.tolist(), c)),
        Case("five layers", DEPTH, (deep.tolist(), -c)),
        Case("other sizes, all weights zero", ZERO, (sizes.tolist()[::-1], 0.0)),
        Case(
            "another decimal", FRACTION, (sizes.tolist(), round(float(rng.uniform(0.01, 0.9)), 3))
        ),
    ]


# What students write. Each variant differs from a right solution in one thought.


def _weights_on_their_side(dims, c):
    params = {}
    for i in range(1, len(dims)):
        params[f"W{i}"] = np.full((dims[i - 1], dims[i]), float(c))
        params[f"b{i}"] = np.zeros((dims[i], 1))
    return params


def _biases_constant_too(dims, c):
    params = {}
    for i in range(1, len(dims)):
        params[f"W{i}"] = np.full((dims[i], dims[i - 1]), float(c))
        params[f"b{i}"] = np.full((dims[i], 1), float(c))
    return params


def _biases_without_second_axis(dims, c):
    params = {}
    for i in range(1, len(dims)):
        params[f"W{i}"] = np.full((dims[i], dims[i - 1]), float(c))
        params[f"b{i}"] = np.zeros(dims[i])
    return params


def _biases_of_the_layer_below(dims, c):
    params = {}
    for i in range(1, len(dims)):
        params[f"W{i}"] = np.full((dims[i], dims[i - 1]), float(c))
        params[f"b{i}"] = np.zeros((dims[i - 1], 1))
    return params


def _one_bias_for_a_layer(dims, c):
    params = {}
    for i in range(1, len(dims)):
        params[f"W{i}"] = np.full((dims[i], dims[i - 1]), float(c))
        params[f"b{i}"] = np.zeros((1, 1))
    return params


def _biases_missing(dims, c):
    return {f"W{i}": np.full((dims[i], dims[i - 1]), float(c)) for i in range(1, len(dims))}


def _last_layer_missing(dims, c):
    return init_constant(dims[:-1], c)


def _counted_from_zero(dims, c):
    params = {}
    for i in range(len(dims) - 1):
        params[f"W{i}"] = np.full((dims[i + 1], dims[i]), float(c))
        params[f"b{i}"] = np.zeros((dims[i + 1], 1))
    return params


def _two_layers_only(dims, c):
    return {
        "W1": np.full((dims[1], dims[0]), float(c)),
        "b1": np.zeros((dims[1], 1)),
        "W2": np.full((dims[2], dims[1]), float(c)),
        "b2": np.zeros((dims[2], 1)),
    }


def _zero_whatever_the_constant(dims, c):
    return init_constant(dims, 0.0)


def _one_whatever_the_constant(dims, c):
    return init_constant(dims, 1.0)


def _whole_number_weights(dims, c):
    params = init_constant(dims, 0.0)
    for i in range(1, len(dims)):
        params[f"W{i}"] = np.full((dims[i], dims[i - 1]), c, dtype=int)
    return params


def _divided_by_the_inputs(dims, c):
    params = init_constant(dims, c)
    return {name: value / np.sqrt(value.shape[1]) for name, value in params.items()}


def _constant_on_the_diagonal(dims, c):
    params = init_constant(dims, c)
    for i in range(1, len(dims)):
        params[f"W{i}"] = c * np.eye(dims[i], dims[i - 1])
    return params


FORMULA = "W_l has shape (n_l, n_{l−1}) and holds c; b_l has shape (n_l, 1) and holds 0; l = 1 … L."

MISCONCEPTIONS = (
    Misconception(
        _weights_on_their_side,
        (
            "Your weights lie on their side: W1 times X would not fit.",
            "Look at the order of the two sizes in your weights.",
            FORMULA,
        ),
    ),
    Misconception(
        _biases_constant_too,
        (
            "Your biases hold the constant, too.",
            "Look at how you fill the biases.",
            FORMULA,
        ),
    ),
    Misconception(
        _biases_without_second_axis,
        (
            "Your biases have shape (n,): added to Z they would spread along the wrong axis.",
            "Count the axes of your biases.",
            FORMULA,
        ),
    ),
    Misconception(
        _biases_of_the_layer_below,
        (
            "Your biases have as many rows as the layer has inputs.",
            "Look at which size your biases take. Who has a bias, an input or a unit?",
            FORMULA,
        ),
    ),
    Misconception(
        _one_bias_for_a_layer,
        (
            "Each of your layers has one bias for all of its units.",
            "Look at the shape of your biases.",
            FORMULA,
        ),
    ),
    Misconception(
        _biases_missing,
        (
            "You return weights only. Where are the biases?",
            "Look at which names your result has.",
            FORMULA,
        ),
    ),
    Misconception(
        _last_layer_missing,
        (
            "The last layer has no parameters in your result.",
            "Look at the numbers that your loop runs over. How many layers do three sizes make?",
            FORMULA,
        ),
    ),
    Misconception(
        _counted_from_zero,
        (
            "Your parameters start with W0; the first layer is number 1.",
            "Layers count from 1, lists from 0. Where do you make the names?",
            FORMULA,
        ),
    ),
    Misconception(
        _two_layers_only,
        (
            "Two layers come out right; other networks do not.",
            "Look at how your function knows how many layers there are.",
            FORMULA,
        ),
    ),
    Misconception(
        _zero_whatever_the_constant,
        (
            "Your weights are 0, whatever the constant is.",
            "Look for c in your function.",
            FORMULA,
        ),
    ),
    Misconception(
        _one_whatever_the_constant,
        (
            "Your weights are 1, whatever the constant is.",
            "Look for c in your function.",
            FORMULA,
        ),
    ),
    Misconception(
        _whole_number_weights,
        (
            "A constant of 0.25 comes out as 0: the decimals are cut off.",
            "Look at the dtype of your weights.",
            FORMULA,
        ),
    ),
    Misconception(
        _divided_by_the_inputs,
        (
            "Your weights depend on how many inputs a layer has.",
            "Look for a root in your function. To which initialisation does it belong?",
            FORMULA,
        ),
    ),
    Misconception(
        _constant_on_the_diagonal,
        (
            "Most of your weights are 0; the constant stands on the diagonal only.",
            "Look at the function that makes your weights.",
            FORMULA,
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _ones_times_the_constant(dims, c):
    params = {}
    for i in range(len(dims) - 1):
        params["W" + str(i + 1)] = c * np.ones((dims[i + 1], dims[i]))
        params["b" + str(i + 1)] = np.zeros((dims[i + 1], 1))
    return params


def _plain_lists(dims, c):
    params = {}
    for i, (n_in, n_out) in enumerate(pairwise(dims), start=1):
        params[f"b{i}"] = [[0]] * n_out
        params[f"W{i}"] = [[c] * n_in for _ in range(n_out)]
    return params


def _zeros_and_then_more(dims, c):
    layers = range(1, len(dims))
    params = {f"W{i}": np.zeros((dims[i], dims[i - 1])) for i in layers}
    for weights in params.values():
        weights += c
    return params | {f"b{i}": np.zeros((dims[i], 1)) for i in layers}


def _single_precision(dims, c):
    return {name: value.astype(np.float32) for name, value in init_constant(dims, c).items()}


ALTERNATIVES = (_ones_times_the_constant, _plain_lists, _zeros_and_then_more, _single_precision)

INIT_CONSTANT = Exercise(init_constant, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES)
