"""The exercise `activation`: four functions that are applied number by number."""

from __future__ import annotations

import numpy as np

from autograder.exercise import Exercise, Misconception
from course_lib.reference.foundations import activation
from course_lib.sheets import Case

SIGMOID = "the sigmoid"
TANH = "tanh"
RELUS = "relu and leaky relu"
FAR = "numbers far from zero"
WHOLE = "whole numbers in, decimals out"

# float32 errs by 1e-7 of a value, or of 1 where terms cancel; mistakes are off by 1e-2 or more.
RTOL, ATOL = 1e-4, 1e-6

TABLE = np.array([[-2.0, 0.0, 2.0]])
# Not square, so that taking rows for columns shows.
MATRIX = np.array([[-1.5, 0.25, 3.0], [0.5, -0.75, 1.25]])
VAST = np.array([[-1000.0, -30.0, 30.0, 1000.0]])

VISIBLE = (
    Case("sigmoid at −2, 0 and 2", SIGMOID, (TABLE, "sigmoid")),
    Case("sigmoid of a matrix", SIGMOID, (MATRIX, "sigmoid")),
    Case("tanh at −2, 0 and 2", TANH, (TABLE, "tanh")),
    Case("tanh of a matrix", TANH, (MATRIX, "tanh")),
    Case("relu of a matrix", RELUS, (MATRIX, "relu")),
    Case("leaky_relu of a matrix", RELUS, (MATRIX, "leaky_relu")),
    Case("sigmoid as far out as ±1000", FAR, (VAST, "sigmoid")),
    Case("tanh as far out as ±1000", FAR, (VAST, "tanh")),
    Case("sigmoid of whole numbers", WHOLE, (TABLE.astype(int), "sigmoid")),
    Case("leaky_relu of whole numbers", WHOLE, (TABLE.astype(int), "leaky_relu")),
)


def draw_inputs(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Return inputs of both signs, none of them near the corner of a relu."""
    Z = rng.uniform(0.2, 4, shape).round(2) * rng.choice([-1.0, 1.0], shape)
    Z.flat[0] = -abs(Z.flat[0])
    Z.flat[-1] = abs(Z.flat[-1])
    return Z


def draw_whole(rng: np.random.Generator) -> np.ndarray:
    """Return whole numbers of both signs."""
    return rng.permutation([-3, -2, -1, 1, 2, 3])[None]


def _hidden(rng: np.random.Generator) -> list[Case]:
    rows, columns = rng.choice([[3, 4], [1, 5], [5, 2]])
    Z, single = draw_inputs(rng, rows, columns), draw_inputs(rng, 2, 3).astype(np.float32)
    column, far = draw_inputs(rng, 4, 1), rng.uniform(720, 3000) * np.array([[-1.0, 1.0]])
    return [
        Case("another matrix through the sigmoid", SIGMOID, (Z, "sigmoid")),
        Case("a column through the sigmoid", SIGMOID, (column, "sigmoid")),
        Case("sigmoid of numbers in single precision", SIGMOID, (single, "sigmoid")),
        Case("another matrix through tanh", TANH, (Z, "tanh")),
        Case("a column through tanh", TANH, (column, "tanh")),
        Case("another matrix through relu", RELUS, (Z, "relu")),
        Case("another matrix through leaky_relu", RELUS, (Z, "leaky_relu")),
        Case("sigmoid, even further out", FAR, (far, "sigmoid")),
        Case("tanh, even further out", FAR, (far, "tanh")),
        Case("other whole numbers through tanh", WHOLE, (draw_whole(rng), "tanh")),
        Case("other whole numbers through leaky_relu", WHOLE, (draw_whole(rng), "leaky_relu")),
    ]


# What students write. Each variant differs from a right solution in one thought.


def _sigmoid(Z):
    return 1 / (1 + np.exp(-Z))


def _inverted_tanh(Z, kind):
    if kind == "tanh":
        return (np.exp(Z) + np.exp(-Z)) / (np.exp(Z) - np.exp(-Z))
    return activation(Z, kind)


def _sigmoid_of_minus_z(Z, kind):
    if kind == "sigmoid":
        return 1 / (1 + np.exp(Z))
    return activation(Z, kind)


def _overflowing_sigmoid(Z, kind):
    if kind == "sigmoid":
        return np.exp(Z) / (1 + np.exp(Z))
    return activation(Z, kind)


def _overflowing_tanh(Z, kind):
    if kind == "tanh":
        return (np.exp(Z) - np.exp(-Z)) / (np.exp(Z) + np.exp(-Z))
    return activation(Z, kind)


def _overflowing_both(Z, kind):
    if kind == "sigmoid":
        return np.exp(Z) / (1 + np.exp(Z))
    if kind == "tanh":
        return (np.exp(Z) - np.exp(-Z)) / (np.exp(Z) + np.exp(-Z))
    return activation(Z, kind)


def _tanh_without_the_stretch(Z, kind):
    if kind == "tanh":
        return 2 * _sigmoid(Z) - 1
    return activation(Z, kind)


def _tanh_without_the_shift(Z, kind):
    if kind == "tanh":
        return 2 * _sigmoid(2 * Z)
    return activation(Z, kind)


def _sigmoid_everywhere(Z, kind):
    return _sigmoid(Z)


def _leaks_nothing(Z, kind):
    if kind in ("relu", "leaky_relu"):
        return np.maximum(0, Z)
    return activation(Z, kind)


def _leaks_a_tenth(Z, kind):
    if kind == "leaky_relu":
        return np.where(Z > 0, Z, 0.1 * Z)
    return activation(Z, kind)


def _leaks_a_constant(Z, kind):
    if kind == "leaky_relu":
        return np.maximum(0.01, Z)
    return activation(Z, kind)


def _smaller_of_the_two(Z, kind):
    if kind == "relu":
        return np.minimum(0, Z)
    if kind == "leaky_relu":
        return np.minimum(0.01 * Z, Z)
    return activation(Z, kind)


def _absolute_value(Z, kind):
    if kind == "relu":
        return np.abs(Z)
    return activation(Z, kind)


def _one_where_positive(Z, kind):
    if kind == "relu":
        return (Z > 0) * 1.0
    return activation(Z, kind)


def _whole_number_output(Z, kind):
    A = np.zeros_like(Z)
    A[...] = activation(Z, kind)
    return A


def _overwrites_the_inputs(Z, kind):
    if kind == "relu":
        Z[Z < 0] = 0
        return Z
    if kind == "leaky_relu":
        Z = Z.astype(float)
        Z[Z < 0] *= 0.01
        return Z
    return activation(Z, kind)


SIGMOID_FORMULA = "σ(z) = 1 / (1 + e^{−z}): near 0 far to the left, 1/2 at 0, near 1 to the right."
TANH_FORMULA = "tanh z = (e^z − e^{−z}) / (e^z + e^{−z}), which is also 2σ(2z) − 1."
RELU_FORMULA = "relu(z) = max(0, z) and leaky_relu(z) = max(0.01·z, z)."

MISCONCEPTIONS = (
    Misconception(
        _inverted_tanh,
        (
            "Your tanh leaves the band from −1 to 1, and at 0 it is not even finite.",
            "Look at your fraction for tanh. Which of its two halves is zero at z = 0?",
            TANH_FORMULA + " The notes print another one here: do not trust them.",
        ),
    ),
    Misconception(
        _sigmoid_of_minus_z,
        (
            "Your sigmoid falls from left to right: the surer the neuron, the smaller its output.",
            "Look at the sign in the exponent of your sigmoid.",
            SIGMOID_FORMULA,
        ),
    ),
    Misconception(
        _overflowing_sigmoid,
        (
            "Your sigmoid is right near zero; at 1000 it is not a number.",
            "Which exponential in your sigmoid grows without bound there? What is ∞ divided by ∞?",
            SIGMOID_FORMULA + " Of the ways to write it, choose one that stays finite.",
        ),
    ),
    Misconception(
        _overflowing_tanh,
        (
            "Your tanh is right near zero; at ±1000 it is not a number.",
            "Which exponentials in your tanh grow without bound there? What is ∞ divided by ∞?",
            TANH_FORMULA + " Of the ways to compute it, choose one that stays finite.",
        ),
    ),
    Misconception(
        _overflowing_both,
        (
            "Your sigmoid and tanh are right near zero; at 1000 neither is a number.",
            "Which exponentials grow without bound there? What is ∞ divided by ∞?",
            SIGMOID_FORMULA + " " + TANH_FORMULA,
        ),
    ),
    Misconception(
        _tanh_without_the_stretch,
        (
            "Your tanh ends at −1 and 1, but climbs only half as steeply as it should.",
            "You build tanh from the sigmoid. At which number do you ask for the sigmoid?",
            TANH_FORMULA,
        ),
    ),
    Misconception(
        _tanh_without_the_shift,
        (
            "Your tanh runs from 0 to 2. At z = 0 it should change its sign.",
            "You build tanh from the sigmoid. Where is the middle of your curve?",
            TANH_FORMULA,
        ),
    ),
    Misconception(
        _sigmoid_everywhere,
        (
            "All four kinds come out alike: each is a sigmoid.",
            "Look for the place where your function reads kind.",
            SIGMOID_FORMULA + " " + RELU_FORMULA,
        ),
    ),
    Misconception(
        _leaks_nothing,
        (
            "Your leaky relu does not leak: below zero it is 0, like the other one.",
            "Look at the branch that serves leaky_relu. What does it do with negative numbers?",
            RELU_FORMULA,
        ),
    ),
    Misconception(
        _leaks_a_tenth,
        (
            "Your leaky relu leaks ten times as much as it should.",
            "Look at the slope below zero.",
            RELU_FORMULA,
        ),
    ),
    Misconception(
        _leaks_a_constant,
        (
            "Below zero your leaky relu is flat, at 0.01. A flat function lets no gradient pass.",
            "Look at what you compare z with.",
            RELU_FORMULA + " The leak is a slope, not a height.",
        ),
    ),
    Misconception(
        _smaller_of_the_two,
        (
            "Your relus let negative numbers through and hold the positive ones back.",
            "Look at how you choose between the two candidates.",
            RELU_FORMULA,
        ),
    ),
    Misconception(
        _absolute_value,
        (
            "Your relu turns −1.5 into 1.5: it loses the sign instead of the number.",
            "Look at what your relu does below zero.",
            RELU_FORMULA,
        ),
    ),
    Misconception(
        _one_where_positive,
        (
            "Your relu knows two outputs only, 0 and 1.",
            "You have found where z is positive. What should be returned there?",
            RELU_FORMULA + " The step from 0 to 1 is its slope.",
        ),
    ),
    Misconception(
        _whole_number_output,
        (
            "For whole numbers you return whole numbers: the decimals are cut off.",
            "Look at the array that takes the results. Which dtype does it have when Z holds "
            "whole numbers?",
            SIGMOID_FORMULA + " It is a decimal number even when z is whole.",
        ),
    ),
    Misconception(
        _overwrites_the_inputs,
        (
            "After relu the caller's Z has lost its negative numbers.",
            "Look for an assignment to a part of Z.",
            RELU_FORMULA + " The way back through the network still needs Z.",
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _textbook(Z, kind):
    if kind == "sigmoid":
        return 1 / (1 + np.exp(-Z))
    elif kind == "tanh":
        return np.tanh(Z)
    elif kind == "relu":
        return np.maximum(0, Z)
    return np.maximum(0.01 * Z, Z)


def _all_from_tanh_and_masks(Z, kind):
    if kind == "sigmoid":
        return (1 + np.tanh(Z / 2)) / 2
    if kind == "tanh":
        return np.tanh(Z)
    return Z * np.where(Z > 0, 1, {"relu": 0, "leaky_relu": 0.01}[kind])


def _number_by_number(Z, kind):
    def one(z):
        if kind == "relu":
            return z if z > 0 else 0.0
        if kind == "leaky_relu":
            return z if z > 0 else 0.01 * z
        z = 2 * z if kind == "tanh" else z
        e = np.exp(-abs(z))
        s = 1 / (1 + e) if z >= 0 else e / (1 + e)
        return 2 * s - 1 if kind == "tanh" else s

    return [[one(float(z)) for z in row] for row in Z]


def _in_place_on_a_copy(Z, kind):
    A = np.array(Z, dtype=float)
    if kind == "sigmoid":
        A *= -1
        np.exp(A, out=A)
        A += 1
        return 1 / A
    if kind == "tanh":
        return np.tanh(A, out=A)
    A[A < 0] *= 0.0 if kind == "relu" else 0.01
    return A


def _single_precision(Z, kind):
    return _textbook(Z.astype(np.float32), kind)


ALTERNATIVES = (
    _textbook,
    _all_from_tanh_and_masks,
    _number_by_number,
    _in_place_on_a_copy,
    _single_precision,
)

ACTIVATION = Exercise(activation, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES)
