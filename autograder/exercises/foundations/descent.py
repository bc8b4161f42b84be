"""The exercise `gd_step`: one step of gradient descent for all parameters of a network."""

from __future__ import annotations

import copy

import numpy as np

from autograder.exercise import Exercise, Misconception
from autograder.exercises.foundations.networks import draw_params
from course_lib.reference.foundations import gd_step
from course_lib.sheets import Case

STEP = "the step"
DEPTH = "networks of any depth"
RATE = "any learning rate"
WHOLE = "whole numbers in, decimals out"

# float32 errs by 1e-7 of a parameter or of its step; mistakes are off by a whole step.
RTOL, ATOL = 1e-4, 1e-5

PARAMETERS = {
    "W1": np.array([[1.0, -2.0], [0.5, 3.0], [-1.5, 0.25]]),
    "b1": np.array([[0.5], [-1.0], [2.0]]),
    "W2": np.array([[2.0, -0.5, 1.0]]),
    "b2": np.array([[-0.75]]),
}
GRADS = {
    "dW1": np.array([[0.5, 1.0], [-2.0, 0.25], [1.5, -1.0]]),
    "db1": np.array([[-1.0], [2.0], [0.5]]),
    "dW2": np.array([[-1.5, 2.0, 0.75]]),
    "db2": np.array([[3.0]]),
}
LAYERS = {
    "W1": np.array([[2.0]]),
    "b1": np.array([[1.0]]),
    "W2": np.array([[-1.0]]),
    "b2": np.array([[0.5]]),
    "W3": np.array([[3.0], [4.0]]),
    "b3": np.array([[-2.0], [1.5]]),
}
SLOPES = {f"d{name}": np.full(value.shape, 0.5) * value.size for name, value in LAYERS.items()}
ONE_LAYER = {"W1": np.array([[3, -1]]), "b1": np.array([[2]])}
ONE_SLOPE = {"dW1": np.array([[1.5, 0.25]]), "db1": np.array([[-0.75]])}

VISIBLE = (
    Case("two layers, learning rate 0.1", STEP, (PARAMETERS, GRADS, 0.1)),
    Case("three layers, learning rate 0.1", DEPTH, (LAYERS, SLOPES, 0.1)),
    Case("two layers, learning rate 0.003", RATE, (PARAMETERS, GRADS, 0.003)),
    Case("two layers, learning rate 2", RATE, (PARAMETERS, GRADS, 2.0)),
    Case("one layer whose parameters are whole numbers", WHOLE, (ONE_LAYER, ONE_SLOPE, 0.1)),
)


def _draw_grads(rng: np.random.Generator, params: dict[str, np.ndarray]) -> dict[str, object]:
    """Return gradients that move every parameter by something that shows."""
    sign = rng.choice([-1.0, 1.0])
    return {
        f"d{name}": (sign * rng.uniform(0.5, 3, value.shape)).round(2)
        for name, value in params.items()
    }


def _hidden(rng: np.random.Generator) -> list[Case]:
    some = draw_params(rng, [int(n) for n in rng.integers(1, 5, 3)])
    deep = draw_params(rng, [int(n) for n in rng.integers(1, 4, 7)])
    single = {name: value.astype(np.float32) for name, value in some.items()}
    whole = {name: np.rint(3 * value).astype(int) for name, value in some.items()}
    rate = float(rng.choice([0.02, 0.3, 0.7]))
    return [
        Case("another network", STEP, (some, _draw_grads(rng, some), 0.1)),
        Case("a network in single precision", STEP, (single, _draw_grads(rng, single), 0.1)),
        Case("a network of six layers", DEPTH, (deep, _draw_grads(rng, deep), 0.1)),
        Case("another learning rate", RATE, (some, _draw_grads(rng, some), rate)),
        Case("another network of whole numbers", WHOLE, (whole, _draw_grads(rng, whole), 0.25)),
    ]


# What students write. Each variant differs from a right solution in one thought.


def _uphill(params, grads, learning_rate):
    return {name: value + learning_rate * grads["d" + name] for name, value in params.items()}


def _whole_gradient(params, grads, learning_rate):
    return {name: value - grads["d" + name] for name, value in params.items()}


def _fixed_learning_rate(params, grads, learning_rate):
    return {name: value - 0.1 * grads["d" + name] for name, value in params.items()}


def _divides_by_the_rate(params, grads, learning_rate):
    return {name: value - grads["d" + name] / learning_rate for name, value in params.items()}


def _step_without_its_start(params, grads, learning_rate):
    return {name: -learning_rate * grads["d" + name] for name in params}


def _shrinks_by_the_rate(params, grads, learning_rate):
    return {name: value * (1 - learning_rate) for name, value in params.items()}


def _biases_stay(params, grads, learning_rate):
    new = {}
    for name, value in params.items():
        step = learning_rate * grads["d" + name] if name.startswith("W") else 0.0
        new[name] = value - step
    return new


def _biases_missing(params, grads, learning_rate):
    layers = range(1, len(params) // 2 + 1)
    return {f"W{i}": params[f"W{i}"] - learning_rate * grads[f"dW{i}"] for i in layers}


def _last_layer_missing(params, grads, learning_rate):
    new = {}
    for i in range(1, len(params) // 2):
        for name in (f"W{i}", f"b{i}"):
            new[name] = params[name] - learning_rate * grads["d" + name]
    return new


def _last_layer_stays(params, grads, learning_rate):
    new = copy.deepcopy(params)
    for i in range(1, len(params) // 2):
        for name in (f"W{i}", f"b{i}"):
            new[name] = params[name] - learning_rate * grads["d" + name]
    return new


def _first_layer_stays(params, grads, learning_rate):
    new = copy.deepcopy(params)
    for i in range(2, len(params) // 2 + 1):
        for name in (f"W{i}", f"b{i}"):
            new[name] = params[name] - learning_rate * grads["d" + name]
    return new


def _two_layers_only(params, grads, learning_rate):
    new = {}
    for name in ("W1", "b1", "W2", "b2"):
        new[name] = params[name] - learning_rate * grads["d" + name]
    return new


def _overwrites_the_parameters(params, grads, learning_rate):
    for name in params:
        params[name] = params[name] - learning_rate * grads["d" + name]
    return params


def _overwrites_through_a_shallow_copy(params, grads, learning_rate):
    new = params.copy()
    for name in new:
        new[name] -= learning_rate * grads["d" + name]
    return new


def _whole_number_parameters(params, grads, learning_rate):
    new = {}
    for name, value in params.items():
        new[name] = np.zeros_like(value)
        new[name][...] = value - learning_rate * grads["d" + name]
    return new


def _names_of_the_gradients(params, grads, learning_rate):
    return {"d" + name: value - learning_rate * grads["d" + name] for name, value in params.items()}


def _step_rounded_to_its_sign(params, grads, learning_rate):
    return {
        name: value - learning_rate * np.sign(grads["d" + name]) for name, value in params.items()
    }


FORMULA = "Every parameter takes W ← W − α·dW, and b ← b − α·db, with the learning rate α."

MISCONCEPTIONS = (
    Misconception(
        _uphill,
        (
            "Your step goes uphill: the cost would rise.",
            "Look at the sign of your step. Where does a gradient point?",
            FORMULA,
        ),
    ),
    Misconception(
        _whole_gradient,
        (
            "Your step is equally long for every learning rate.",
            "Look for the learning rate in your update.",
            FORMULA,
        ),
    ),
    Misconception(
        _fixed_learning_rate,
        (
            "A learning rate of 0.1 comes out right, every other one as if it were 0.1.",
            "Look for numbers in your update. Where should they come from?",
            FORMULA,
        ),
    ),
    Misconception(
        _divides_by_the_rate,
        (
            "The smaller the learning rate, the longer your step.",
            "Look at what you do with the learning rate.",
            FORMULA,
        ),
    ),
    Misconception(
        _step_without_its_start,
        (
            "You return the steps; where they lead was asked.",
            "Look at your update. Where does a step start?",
            FORMULA,
        ),
    ),
    Misconception(
        _shrinks_by_the_rate,
        (
            "Your parameters shrink towards zero, whatever the gradients are.",
            "Look for the gradients in your update.",
            FORMULA,
        ),
    ),
    Misconception(
        _biases_stay,
        (
            "Your weights move, but the biases stay where they are.",
            "Look at which parameters your update reaches.",
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
            "The parameters of the last layer are missing from your result.",
            "Look at the numbers that your loop runs over. Does it reach the last layer?",
            FORMULA,
        ),
    ),
    Misconception(
        _last_layer_stays,
        (
            "The parameters of the last layer stay where they are.",
            "Look at the numbers that your loop runs over. Does it reach the last layer?",
            FORMULA,
        ),
    ),
    Misconception(
        _first_layer_stays,
        (
            "The parameters of the first layer stay where they are.",
            "Look at the numbers that your loop runs over. Where does it start?",
            FORMULA,
        ),
    ),
    Misconception(
        _two_layers_only,
        (
            "Two layers come out right; other networks do not.",
            "Look at how your function knows which parameters there are.",
            FORMULA,
        ),
    ),
    Misconception(
        _overwrites_the_parameters,
        (
            "After the call the caller's dict holds the new parameters: the old ones are gone.",
            "Look for an assignment to an entry of params.",
            FORMULA + " It makes new values, for a new dict.",
        ),
    ),
    Misconception(
        _overwrites_through_a_shallow_copy,
        (
            "You made a copy of the dict, but the caller's arrays have changed all the same.",
            "Look at your update: does it make a new array, or write into an old one that both "
            "dicts hold?",
            FORMULA + " It makes new values, in new arrays.",
        ),
    ),
    Misconception(
        _whole_number_parameters,
        (
            "Parameters that are whole numbers stay whole: a small step gets lost.",
            "Look at the arrays that take your results. Which dtype do they have?",
            FORMULA + " The result has decimals even when W is whole.",
        ),
    ),
    Misconception(
        _names_of_the_gradients,
        (
            "Your values are right, but they have the names of gradients.",
            "Look at the keys of your result. Under which names will the next step look?",
            FORMULA,
        ),
    ),
    Misconception(
        _step_rounded_to_its_sign,
        (
            "All of your steps have the same length, on steep slopes and on gentle ones.",
            "Look at what you take from the gradient besides its direction.",
            FORMULA,
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _layer_by_layer(params, grads, learning_rate):
    new = {}
    for i in range(1, len(params) // 2 + 1):
        new[f"W{i}"] = params[f"W{i}"] - learning_rate * grads[f"dW{i}"]
        new[f"b{i}"] = params[f"b{i}"] - learning_rate * grads[f"db{i}"]
    return new


def _deep_copy(params, grads, learning_rate):
    new = copy.deepcopy(params)
    for name in new:
        new[name] = new[name] - learning_rate * grads["d" + name]
    return new


def _in_place_on_a_copy(params, grads, learning_rate):
    new = {name: np.array(value, dtype=float) for name, value in params.items()}
    for name, value in new.items():
        value -= learning_rate * grads["d" + name]
    return new


def _number_by_number(params, grads, learning_rate):
    new = {}
    for name, value in sorted(params.items(), reverse=True):
        rows = zip(value.tolist(), grads["d" + name].tolist(), strict=True)
        new[name] = [[w - learning_rate * dw for w, dw in zip(*row, strict=True)] for row in rows]
    return new


def _single_precision(params, grads, learning_rate):
    return {
        name: value.astype(np.float32)
        - np.float32(learning_rate) * grads["d" + name].astype(np.float32)
        for name, value in params.items()
    }


ALTERNATIVES = (
    _layer_by_layer,
    _deep_copy,
    _in_place_on_a_copy,
    _number_by_number,
    _single_precision,
)

GD_STEP = Exercise(gd_step, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES)
