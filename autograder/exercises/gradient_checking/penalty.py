"""The exercise `ridge_grads`: a penalty left out."""

from __future__ import annotations

import numpy as np

from autograder.exercise import Misconception
from autograder.exercises.gradient_checking.hunt import (
    back_through_line,
    draw_line,
    hunt_exercise,
    line_error,
    to_single,
)
from course_lib import examples
from course_lib.reference.gradient_checking import ridge_grads

# What students write. Each variant differs from a right solution in one thought.


def _penalised(params, X, Y, weights, bias=0.0):
    grads = back_through_line(line_error(params, X, Y) / X.shape[1], X)
    return {"dW": grads["dW"] + weights, "db": grads["db"] + bias}


def _ridge_unrepaired(params, X, Y, lambd):
    return examples.ridge_grads(params, X, Y, lambd)


def _ridge_half(params, X, Y, lambd):
    return _penalised(params, X, Y, lambd / (2 * X.shape[1]) * params["W"])


def _ridge_twice(params, X, Y, lambd):
    return _penalised(params, X, Y, 2 * lambd / X.shape[1] * params["W"])


def _ridge_not_divided(params, X, Y, lambd):
    return _penalised(params, X, Y, lambd * params["W"])


def _ridge_divided_by_features(params, X, Y, lambd):
    return _penalised(params, X, Y, lambd / len(X) * params["W"])


def _ridge_bias_penalised(params, X, Y, lambd):
    share = lambd / X.shape[1]
    return _penalised(params, X, Y, share * params["W"], share * params["b"])


def _ridge_sign_turned(params, X, Y, lambd):
    return _penalised(params, X, Y, -lambd / X.shape[1] * params["W"])


def _ridge_squares(params, X, Y, lambd):
    return _penalised(params, X, Y, lambd / (2 * X.shape[1]) * params["W"] ** 2)


RIDGE = "J = 1/(2m)·Σ(Z − Y)² + λ/(2m)·ΣW²: both terms have a slope along W."

RIDGE_MISCONCEPTIONS = (
    Misconception(
        _ridge_unrepaired,
        (
            "b passes the check, W does not; and without a penalty both do.",
            "Look for λ in the gradients, and then in the cost.",
            RIDGE,
        ),
    ),
    Misconception(
        _ridge_half,
        (
            "W is closer now, but the penalty pulls half as hard as it should.",
            "Look at the factor before W. What does a square leave when it is differentiated?",
            RIDGE,
        ),
    ),
    Misconception(
        _ridge_twice,
        (
            "W does not pass: the penalty pulls twice as hard as it should.",
            "Look at the factor before W. Did the cost have a half?",
            RIDGE,
        ),
    ),
    Misconception(
        _ridge_not_divided,
        (
            "With one example W passes; the more examples, the more the penalty pulls too hard.",
            "Look at the factor before W: does it know how many examples there are?",
            RIDGE,
        ),
    ),
    Misconception(
        _ridge_divided_by_features,
        (
            "Your penalty changes with the number of features.",
            "Look at the length that you divide by: which axis of X does it count?",
            RIDGE + " m is the number of examples.",
        ),
    ),
    Misconception(
        _ridge_bias_penalised,
        (
            "W passes the check now, but b does so no longer.",
            "Look at the cost: which parameters does the penalty name?",
            RIDGE,
        ),
    ),
    Misconception(
        _ridge_sign_turned,
        (
            "W does not pass: your penalty makes weights grow.",
            "Look at the sign between the two terms of dW.",
            RIDGE,
        ),
    ),
    Misconception(
        _ridge_squares,
        (
            "W does not pass: your penalty pulls at all weights in the same direction.",
            "Look at what you add: is it the penalty, or its slope?",
            RIDGE,
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _ridge_repaired(params, X, Y, lambd):
    return _penalised(params, X, Y, lambd / X.shape[1] * params["W"])


def _ridge_mean_at_the_end(params, X, Y, lambd):
    error, m = line_error(params, X, Y), X.shape[1]
    return {
        "dW": (error @ X.T + lambd * params["W"]) / m,
        "db": np.mean(error, axis=1, keepdims=True),
    }


def _ridge_in_place_on_new_arrays(params, X, Y, lambd):
    grads = examples.ridge_grads(params, X, Y, lambd)
    grads["dW"] += lambd * params["W"] / X.shape[1]
    return grads


def _ridge_in_single_precision(params, X, Y, lambd):
    params, X, Y = to_single(params, X, Y)
    return _ridge_repaired(params, X, Y, np.float32(lambd))


RIDGE_GRADS = hunt_exercise(
    ridge_grads,
    draw_line,
    RIDGE_MISCONCEPTIONS,
    (
        _ridge_repaired,
        _ridge_mean_at_the_end,
        _ridge_in_place_on_new_arrays,
        _ridge_in_single_precision,
    ),
    extra=True,
)
