"""The exercise `line_grads`: a gradient twice too large."""

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
from course_lib.reference.gradient_checking import line_grads

# What students write. Each variant differs from a right solution in one thought.


def _line_unrepaired(params, X, Y):
    return examples.line_grads(params, X, Y)


def _line_weights_repaired_only(params, X, Y):
    grads = examples.line_grads(params, X, Y)
    return {"dW": grads["dW"] / 2, "db": grads["db"]}


def _line_halved_twice(params, X, Y):
    return back_through_line(line_error(params, X, Y) / (2 * X.shape[1]), X)


def _line_mean_lost(params, X, Y):
    return back_through_line(line_error(params, X, Y), X)


def _line_sign_turned(params, X, Y):
    return back_through_line(-line_error(params, X, Y) / X.shape[1], X)


def _line_bias_of_each_example(params, X, Y):
    dZ = line_error(params, X, Y) / X.shape[1]
    return {"dW": dZ @ X.T, "db": dZ}


LINE = "J = 1/(2m)·Σ(Z − Y)², with Z = WX + b; check ∂J/∂Z first, then dW and db."

LINE_MISCONCEPTIONS = (
    Misconception(
        _line_unrepaired,
        (
            "Your gradient check returns 1/3 for W and for b. Which two vectors lie that far "
            "apart?",
            "Look at dZ, the line that both gradients come from.",
            LINE,
        ),
    ),
    Misconception(
        _line_weights_repaired_only,
        (
            "W passes the check now, b does not.",
            "Look at what both gradients have in common. Is the cause there, or in one of them?",
            LINE,
        ),
    ),
    Misconception(
        _line_halved_twice,
        (
            "Your gradient check still returns 1/3: your gradients are now too small.",
            "Look at what the square leaves when it is differentiated.",
            LINE,
        ),
    ),
    Misconception(
        _line_mean_lost,
        (
            "One example passes the check, several do not.",
            "Look for the mean over the examples.",
            LINE,
        ),
    ),
    Misconception(
        _line_sign_turned,
        (
            "Your gradient check returns 1, the largest difference there is.",
            "Look at the order of the difference in dZ.",
            LINE,
        ),
    ),
    Misconception(
        _line_bias_of_each_example,
        (
            "Your db has one column for each example; b has one column.",
            "Look at db: all examples share one b.",
            LINE,
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _line_repaired(params, X, Y):
    m = X.shape[1]
    dZ = (params["W"] @ X + params["b"] - Y) / m
    return {"dW": dZ @ X.T, "db": np.sum(dZ, axis=1, keepdims=True)}


def _line_mean_at_the_end(params, X, Y):
    error = line_error(params, X, Y)
    return {"dW": error @ X.T / X.shape[1], "db": np.mean(error, axis=1, keepdims=True)}


def _line_example_by_example(params, X, Y):
    dW, db = np.zeros(params["W"].shape), np.zeros(params["b"].shape)
    m = X.shape[1]
    for j in range(m):
        x, y = X[:, [j]], Y[:, [j]]
        dz = params["W"] @ x + params["b"] - y
        dW += dz @ x.T / m
        db += dz / m
    return {"dW": dW, "db": db}


def _line_in_single_precision(params, X, Y):
    return _line_mean_at_the_end(*to_single(params, X, Y))


LINE_GRADS = hunt_exercise(
    line_grads,
    draw_line,
    LINE_MISCONCEPTIONS,
    (_line_repaired, _line_mean_at_the_end, _line_example_by_example, _line_in_single_precision),
)
