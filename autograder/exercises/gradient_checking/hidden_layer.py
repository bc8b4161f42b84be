"""The exercise `tanh_grads`: an activation for its slope."""

from __future__ import annotations

import numpy as np

from autograder.exercise import Misconception
from autograder.exercises.gradient_checking.hunt import (
    back_through_line,
    draw_tanh,
    hunt_exercise,
    to_single,
)
from course_lib import examples
from course_lib.reference.gradient_checking import tanh_grads

# What students write. Each variant differs from a right solution in one thought.


def _tanh_back(params, X, Y, slope, weights=None):
    A1 = np.tanh(params["W1"] @ X + params["b1"])
    dZ2 = (params["W2"] @ A1 + params["b2"] - Y) / X.shape[1]
    dZ1 = (params["W2"].T if weights is None else weights) @ dZ2 * slope(A1)
    first, second = back_through_line(dZ1, X), back_through_line(dZ2, A1)
    return {"dW1": first["dW"], "db1": first["db"], "dW2": second["dW"], "db2": second["db"]}


def _tanh_unrepaired(params, X, Y):
    return examples.tanh_grads(params, X, Y)


def _tanh_no_slope(params, X, Y):
    return _tanh_back(params, X, Y, lambda A1: 1)


def _tanh_slope_of_a_sigmoid(params, X, Y):
    return _tanh_back(params, X, Y, lambda A1: A1 * (1 - A1))


def _tanh_square_lost(params, X, Y):
    return _tanh_back(params, X, Y, lambda A1: 1 - A1)


def _tanh_tangent_of_tangent(params, X, Y):
    return _tanh_back(params, X, Y, lambda A1: 1 - np.tanh(A1) ** 2)


def _tanh_mean_twice(params, X, Y):
    grads = _tanh_back(params, X, Y, lambda A1: 1 - A1**2)
    return {name: grad / (X.shape[1] if "1" in name else 1) for name, grad in grads.items()}


def _tanh_slope_of_both_layers(params, X, Y):
    grads = _tanh_back(params, X, Y, lambda A1: 1 - A1**2)
    A1 = np.tanh(params["W1"] @ X + params["b1"])
    Z2 = params["W2"] @ A1 + params["b2"]
    dZ2 = (Z2 - Y) / X.shape[1] * (1 - np.tanh(Z2) ** 2)
    return {**grads, "dW2": dZ2 @ A1.T, "db2": np.sum(dZ2, axis=1, keepdims=True)}


TANH = "dZ1 = (W2ᵀ·dZ2) ∗ g′(Z1): the slope of the activation, entry by entry. Here g is tanh."

TANH_MISCONCEPTIONS = (
    Misconception(
        _tanh_unrepaired,
        (
            "W2 and b2 pass the check; W1 and b1 do not. Between which lines does it go wrong?",
            "Look at dZ1, the way back through the activation.",
            TANH,
        ),
    ),
    Misconception(
        _tanh_no_slope,
        (
            "W1 and b1 do not pass: to you, the hidden layer is linear.",
            "Look at dZ1. Where does the activation come in?",
            TANH,
        ),
    ),
    Misconception(
        _tanh_slope_of_a_sigmoid,
        (
            "W1 and b1 do not pass: your slope would be right for another activation.",
            "Look at the slope in dZ1. Which function is it of?",
            TANH,
        ),
    ),
    Misconception(
        _tanh_square_lost,
        (
            "W1 and b1 do not pass: to you, the slope at -a is not that at a.",
            "Look at the slope in dZ1, and put a = -1 in. Is tanh flat there?",
            TANH,
        ),
    ),
    Misconception(
        _tanh_tangent_of_tangent,
        (
            "W1 and b1 are close, but do not pass: your slope is too large where units saturate.",
            "Look at what you take the slope at: at Z1, or at A1?",
            TANH,
        ),
    ),
    Misconception(
        _tanh_mean_twice,
        (
            "One example passes the check; with several, W1 and b1 are too small.",
            "Look for the number of examples on the way back. How often does it come in?",
            TANH + " The mean over m is in dZ2 already.",
        ),
    ),
    Misconception(
        _tanh_slope_of_both_layers,
        (
            "W1 and b1 pass the check now, but W2 and b2 do so no longer.",
            "Look at the second layer: has it an activation?",
            TANH + " Z2 is the output itself.",
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _tanh_repaired(params, X, Y):
    return _tanh_back(params, X, Y, lambda A1: 1 - A1**2)


def _tanh_hyperbolic_cosine(params, X, Y):
    Z1 = params["W1"] @ X + params["b1"]
    return _tanh_back(params, X, Y, lambda A1: 1 / np.cosh(Z1) ** 2)


def _tanh_example_by_example(params, X, Y):
    m = X.shape[1]
    grads = {f"d{name}": np.zeros(value.shape) for name, value in params.items()}
    for j in range(m):
        one = _tanh_repaired(params, X[:, [j]], Y[:, [j]])
        for name in grads:
            grads[name] += one[name] / m
    return grads


def _tanh_in_single_precision(params, X, Y):
    return _tanh_repaired(*to_single(params, X, Y))


TANH_GRADS = hunt_exercise(
    tanh_grads,
    draw_tanh,
    TANH_MISCONCEPTIONS,
    (_tanh_repaired, _tanh_hyperbolic_cosine, _tanh_example_by_example, _tanh_in_single_precision),
)
