"""The exercise `activation_grad`: the slope of each activation, from its input."""

from __future__ import annotations

import numpy as np

from autograder.exercise import Exercise, Misconception
from autograder.exercises.foundations.activations import MATRIX, TABLE, draw_inputs, draw_whole
from course_lib.reference.foundations import activation, activation_grad
from course_lib.sheets import Case

SIGMOID = "the slope of the sigmoid"
TANH = "the slope of tanh"
RELUS = "the slopes of relu and leaky relu"
CORNER = "the corner at zero"
FAR = "numbers far from zero"

# float32 errs by 1e-7 of 1, where 1 − a cancels; mistakes are off by 1e-2 or more.
RTOL, ATOL = 1e-4, 1e-6

AWAY = np.array([[-2.0, -0.5, 0.5, 2.0]])
VAST = np.array([[-1000.0, -30.0, 30.0, 1000.0]])

VISIBLE = (
    Case("sigmoid at −2, 0 and 2", SIGMOID, (TABLE, "sigmoid")),
    Case("sigmoid on a matrix", SIGMOID, (MATRIX, "sigmoid")),
    Case("sigmoid at whole numbers", SIGMOID, (TABLE.astype(int), "sigmoid")),
    Case("tanh at −2, 0 and 2", TANH, (TABLE, "tanh")),
    Case("tanh on a matrix", TANH, (MATRIX, "tanh")),
    Case("relu away from zero", RELUS, (AWAY, "relu")),
    Case("leaky_relu away from zero", RELUS, (AWAY, "leaky_relu")),
    Case("relu at −2, 0 and 2", CORNER, (TABLE, "relu")),
    Case("leaky_relu at −2, 0 and 2", CORNER, (TABLE, "leaky_relu")),
    Case("sigmoid as far out as ±1000", FAR, (VAST, "sigmoid")),
    Case("tanh as far out as ±1000", FAR, (VAST, "tanh")),
)


def _hidden(rng: np.random.Generator) -> list[Case]:
    rows, columns = rng.choice([[3, 4], [1, 5], [5, 2]])
    Z, single = draw_inputs(rng, rows, columns), draw_inputs(rng, 2, 3).astype(np.float32)
    corner = rng.permutation([-1.5, 0.0, 0.0, 2.5, 4.0]).reshape(5, 1)
    far = rng.uniform(720, 3000) * np.array([[-1.0, 1.0]])
    return [
        Case("another matrix, sigmoid", SIGMOID, (Z, "sigmoid")),
        Case("numbers in single precision, sigmoid", SIGMOID, (single, "sigmoid")),
        Case("other whole numbers, sigmoid", SIGMOID, (draw_whole(rng), "sigmoid")),
        Case("another matrix, tanh", TANH, (Z, "tanh")),
        Case("another matrix, relu", RELUS, (Z, "relu")),
        Case("another matrix, leaky_relu", RELUS, (Z, "leaky_relu")),
        Case("a column with zeros, relu", CORNER, (corner, "relu")),
        Case("a column with zeros, leaky_relu", CORNER, (corner, "leaky_relu")),
        Case("sigmoid, even further out", FAR, (far, "sigmoid")),
        Case("tanh, even further out", FAR, (far, "tanh")),
    ]


# What students write. Each variant differs from a right solution in one thought.


def _function_instead_of_slope(Z, kind):
    return activation(Z, kind)


def _takes_inputs_for_activations(Z, kind):
    if kind == "sigmoid":
        return Z * (1 - Z)
    if kind == "tanh":
        return 1 - Z**2
    return activation_grad(Z, kind)


def _tanh_not_squared(Z, kind):
    if kind == "tanh":
        return 1 - np.tanh(Z)
    return activation_grad(Z, kind)


def _tanh_sloped_like_the_sigmoid(Z, kind):
    if kind == "tanh":
        A = np.tanh(Z)
        return A * (1 - A)
    return activation_grad(Z, kind)


def _plus_in_the_sigmoid(Z, kind):
    if kind == "sigmoid":
        A = activation(Z, kind)
        return A * (1 + A)
    return activation_grad(Z, kind)


def _overflowing_sigmoid_slope(Z, kind):
    if kind == "sigmoid":
        return np.exp(-Z) / (1 + np.exp(-Z)) ** 2
    return activation_grad(Z, kind)


def _relu_slope_one_at_zero(Z, kind):
    if kind == "relu":
        return np.where(Z >= 0, 1.0, 0.0)
    return activation_grad(Z, kind)


def _both_relus_slope_one_at_zero(Z, kind):
    if kind == "relu":
        return np.where(Z >= 0, 1.0, 0.0)
    if kind == "leaky_relu":
        return np.where(Z >= 0, 1.0, 0.01)
    return activation_grad(Z, kind)


def _leaky_slope_one_at_zero(Z, kind):
    if kind == "leaky_relu":
        return np.where(Z >= 0, 1.0, 0.01)
    return activation_grad(Z, kind)


def _leaky_slope_zero_at_zero(Z, kind):
    if kind == "relu":
        return np.where(Z > 0, 1.0, 0.0)
    if kind == "leaky_relu":
        return np.where(Z > 0, 1.0, np.where(Z < 0, 0.01, 0.0))
    return activation_grad(Z, kind)


def _no_slope_for_the_leak(Z, kind):
    if kind == "leaky_relu":
        return np.where(Z > 0, 1.0, 0.0)
    return activation_grad(Z, kind)


def _negative_leak(Z, kind):
    if kind == "leaky_relu":
        return np.where(Z > 0, 1.0, -0.01)
    return activation_grad(Z, kind)


def _true_and_false(Z, kind):
    if kind == "relu":
        return Z > 0
    return activation_grad(Z, kind)


def _slope_times_input(Z, kind):
    if kind == "relu":
        return Z * (Z > 0)
    if kind == "leaky_relu":
        return np.where(Z > 0, Z, 0.01 * Z)
    return activation_grad(Z, kind)


def _overwrites_the_inputs(Z, kind):
    if kind in ("relu", "leaky_relu"):
        positive = Z > 0
        Z[positive] = 1
        Z[~positive] = 0 if kind == "relu" else 0.01
        return Z
    return activation_grad(Z, kind)


FORMULA = "σ′ = σ·(1 − σ) and tanh′ = 1 − tanh², each with the function's value at z."
RELU_FORMULA = (
    "relu′(z) is 1 for z > 0 and 0 elsewhere; leaky_relu′(z) is 1 for z > 0 and 0.01 elsewhere."
)

MISCONCEPTIONS = (
    Misconception(
        _function_instead_of_slope,
        (
            "You return the activations themselves. How fast do they change?",
            "Compare what you return with what activation returns for the same input.",
            FORMULA + " " + RELU_FORMULA,
        ),
    ),
    Misconception(
        _takes_inputs_for_activations,
        (
            "At z = 2 your sigmoid has the slope −2. It rises everywhere, though.",
            "Your formula asks for the activation. What does Z hold?",
            FORMULA + " The argument of this function is z.",
        ),
    ),
    Misconception(
        _tanh_not_squared,
        (
            "Your slope of tanh is nearly 2 on the left and nearly 0 on the right. "
            "Is tanh steeper on one side?",
            "Look at your formula for tanh. Why should it not care about a sign?",
            FORMULA,
        ),
    ),
    Misconception(
        _tanh_sloped_like_the_sigmoid,
        (
            "Your slope of tanh is 0 at z = 0, where tanh is steepest.",
            "Look at your formula for tanh. For which function does it hold?",
            FORMULA,
        ),
    ),
    Misconception(
        _plus_in_the_sigmoid,
        (
            "Your slope of the sigmoid goes up to 2. It should never exceed a quarter.",
            "Look at the signs in your formula for the sigmoid.",
            FORMULA,
        ),
    ),
    Misconception(
        _overflowing_sigmoid_slope,
        (
            "Your slope of the sigmoid is right near zero; at −1000 it is not a number.",
            "Which exponential grows without bound there? What is ∞ divided by ∞?",
            FORMULA + " The sigmoid itself stays finite when it is well written.",
        ),
    ),
    Misconception(
        _relu_slope_one_at_zero,
        (
            "At exactly zero your relu has the slope 1; this course agrees on 0.",
            "Look at your comparison with zero: to which side does zero belong?",
            RELU_FORMULA,
        ),
    ),
    Misconception(
        _both_relus_slope_one_at_zero,
        (
            "At exactly zero both of your relus take the slope of their right side; "
            "this course agrees on the left one.",
            "Look at your comparisons with zero: to which side does zero belong?",
            RELU_FORMULA,
        ),
    ),
    Misconception(
        _leaky_slope_one_at_zero,
        (
            "At exactly zero your leaky relu has the slope 1; this course agrees on 0.01.",
            "Look at your comparison with zero: to which side does zero belong?",
            RELU_FORMULA,
        ),
    ),
    Misconception(
        _leaky_slope_zero_at_zero,
        (
            "At exactly zero your leaky relu has the slope 0, which is that of neither side.",
            "Look at how you treat z = 0 in leaky_relu.",
            RELU_FORMULA,
        ),
    ),
    Misconception(
        _no_slope_for_the_leak,
        (
            "Below zero your leaky relu has no slope: the gradient could not pass.",
            "Look at what leaky_relu itself does below zero, and how fast it changes there.",
            RELU_FORMULA,
        ),
    ),
    Misconception(
        _negative_leak,
        (
            "Below zero your leaky relu falls. Does the function itself?",
            "Look at the sign of the slope below zero.",
            RELU_FORMULA,
        ),
    ),
    Misconception(
        _true_and_false,
        (
            "For relu you return True and False; numbers were wanted.",
            "You have found where the slope is 1. What type does a comparison return?",
            RELU_FORMULA,
        ),
    ),
    Misconception(
        _slope_times_input,
        (
            "For the relus your slopes grow with z. Is a straight line steeper further out?",
            "You have found where z is positive. What is the slope there?",
            RELU_FORMULA,
        ),
    ),
    Misconception(
        _overwrites_the_inputs,
        (
            "After a relu the caller's Z holds slopes.",
            "Look for an assignment to a part of Z.",
            RELU_FORMULA + " They are a new array; Z stays.",
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _textbook(Z, kind):
    if kind == "sigmoid":
        A = 1 / (1 + np.exp(-Z))
        return A * (1 - A)
    if kind == "tanh":
        return 1 - np.tanh(Z) ** 2
    return np.where(Z > 0, 1, 0 if kind == "relu" else 0.01)


def _from_hyperbolic_cosines(Z, kind):
    near = np.clip(Z, -300, 300)
    if kind == "sigmoid":
        return 1 / (4 * np.cosh(near / 2) ** 2)
    if kind == "tanh":
        return 1 / np.cosh(near) ** 2
    return (Z > 0) + (Z <= 0) * (0.01 if kind == "leaky_relu" else 0.0)


def _number_by_number(Z, kind):
    slopes = np.zeros(Z.shape)
    for index, z in np.ndenumerate(Z):
        if kind == "relu":
            slopes[index] = 1 if z > 0 else 0
        elif kind == "leaky_relu":
            slopes[index] = 1 if z > 0 else 0.01
        else:
            t = np.tanh(z / 2 if kind == "sigmoid" else z)
            slopes[index] = (1 - t * t) / (4 if kind == "sigmoid" else 1)
    return slopes


def _whole_number_relu(Z, kind):
    if kind == "relu":
        return (Z > 0).astype(int)
    return _textbook(Z, kind)


def _single_precision(Z, kind):
    return _textbook(Z.astype(np.float32), kind)


ALTERNATIVES = (
    _textbook,
    _from_hyperbolic_cosines,
    _number_by_number,
    _whole_number_relu,
    _single_precision,
)

ACTIVATION_GRAD = Exercise(
    activation_grad, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES
)
