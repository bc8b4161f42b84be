"""The exercise `count_grads`: a mean taken twice."""

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
from course_lib.reference.gradient_checking import count_grads

# What students write. Each variant differs from a right solution in one thought.


def _count_error(params, X, Y):
    return np.exp(params["W"] @ X + params["b"]) - Y


def _count_unrepaired(params, X, Y):
    return examples.count_grads(params, X, Y)


def _count_weights_repaired_only(params, X, Y):
    m = X.shape[1]
    return {n: g * (m if n == "dW" else 1) for n, g in examples.count_grads(params, X, Y).items()}


def _count_bias_repaired_only(params, X, Y):
    m = X.shape[1]
    return {n: g * (m if n == "db" else 1) for n, g in examples.count_grads(params, X, Y).items()}


def _count_mean_lost(params, X, Y):
    return back_through_line(_count_error(params, X, Y), X)


def _count_exponential_lost(params, X, Y):
    return back_through_line(line_error(params, X, Y) / X.shape[1], X)


def _count_exponential_twice(params, X, Y):
    Z = params["W"] @ X + params["b"]
    return back_through_line(_count_error(params, X, Y) * np.exp(Z) / X.shape[1], X)


COUNT = "J = 1/m·Σ(e^Z − Y·Z), with Z = WX + b; check ∂J/∂Z first, then dW and db."

COUNT_MISCONCEPTIONS = (
    Misconception(
        _count_unrepaired,
        (
            "One example passes the check; the more examples, the closer the difference is to 1.",
            "Look for the number of examples. How often does it come in?",
            COUNT,
        ),
    ),
    Misconception(
        _count_weights_repaired_only,
        (
            "W passes the check now, b does not, unless there is one example only.",
            "Look at the two gradients side by side.",
            COUNT,
        ),
    ),
    Misconception(
        _count_bias_repaired_only,
        (
            "b passes the check now, W does not, unless there is one example only.",
            "Look at the two gradients side by side.",
            COUNT,
        ),
    ),
    Misconception(
        _count_mean_lost,
        (
            "One example passes the check; with several, your gradients are now too large.",
            "Look for the mean over the examples. Is any of it left?",
            COUNT,
        ),
    ),
    Misconception(
        _count_exponential_lost,
        (
            "Not even one example passes the check. Which cost is your gradient of?",
            "Look at dZ: it is that of the line, not of counts.",
            COUNT,
        ),
    ),
    Misconception(
        _count_exponential_twice,
        (
            "Not even one example passes the check, and large Z are off the most.",
            "Look at dZ: is there a factor too many? The cost is differentiated by Z.",
            COUNT,
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _count_repaired(params, X, Y):
    return back_through_line(_count_error(params, X, Y) / X.shape[1], X)


def _count_mean_at_the_end(params, X, Y):
    dZ, m = _count_error(params, X, Y), X.shape[1]
    return {"dW": dZ @ X.T / m, "db": np.sum(dZ, axis=1, keepdims=True) / m}


def _count_einsum(params, X, Y):
    dZ, m = _count_error(params, X, Y), X.shape[1]
    return {"dW": np.einsum("ij,kj->ik", dZ, X) / m, "db": dZ.mean(axis=1)[:, np.newaxis]}


def _count_in_single_precision(params, X, Y):
    return _count_repaired(*to_single(params, X, Y))


COUNT_GRADS = hunt_exercise(
    count_grads,
    draw_line,
    COUNT_MISCONCEPTIONS,
    (_count_repaired, _count_mean_at_the_end, _count_einsum, _count_in_single_precision),
)
