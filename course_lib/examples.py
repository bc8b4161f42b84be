"""Small functions that come with the course: to differentiate, to repair, and to search with.

A parameter dict has names such as ``W1`` and ``b1``; the gradient of ``W1`` is ``dW1``. Examples
are columns.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Params = dict[str, NDArray[np.float64]]
Array = NDArray[Any]
Predict = Callable[[Array], Array]

# --- gradient checking: functions of one number -----------------------------------------------


def cube(x: float) -> float:
    """Return x³, whose slope is 3x²."""
    return x**3


def softplus(x: float) -> float:
    """Return log(1 + eˣ), whose slope is the sigmoid of x."""
    return float(np.log1p(np.exp(-abs(x))) + max(x, 0.0))


def wave(x: float) -> float:
    """Return sin(2x), whose slope is 2 cos(2x)."""
    return float(np.sin(2 * x))


# --- gradient checking: costs of a parameter dict ---------------------------------------------


def bowl(params: Params) -> float:
    """Return half the sum of all squares; the gradient of each parameter is itself."""
    return float(sum(np.sum(value**2) for value in params.values()) / 2)


def tangle(params: Params) -> float:
    """Return q·(1 + s/4), of the sum s and the sum of squares q of all parameters."""
    # The gradient is 2θ·(1 + s/4) + q/4: every parameter has a say in that of all others.
    s = sum(np.sum(value) for value in params.values())
    q = sum(np.sum(value**2) for value in params.values())
    return float(q * (1 + s / 4))


def weights_only(params: Params) -> float:
    """Return the sum of sin W over all weights; biases have no say, so that theirs is 0."""
    return float(sum(np.sum(np.sin(value)) for name, value in params.items() if name[0] == "W"))


# --- the bug hunt: four costs that are right, and a backprop of each that is not --------------


def line_cost(params: Params, X: NDArray[np.float64], Y: NDArray[np.float64]) -> float:
    """Return the cost of a straight line: half the mean squared error of WX + b."""
    error = params["W"] @ X + params["b"] - Y
    return float(np.sum(error**2) / (2 * X.shape[1]))


def line_grads(params: Params, X: NDArray[np.float64], Y: NDArray[np.float64]) -> Params:
    """Return the gradients of `line_cost`, with one bug."""
    m = X.shape[1]
    dZ = 2 * (params["W"] @ X + params["b"] - Y) / m
    return {"dW": dZ @ X.T, "db": np.sum(dZ, axis=1, keepdims=True)}


def count_cost(params: Params, X: NDArray[np.float64], Y: NDArray[np.float64]) -> float:
    """Return the cost of predicting counts by exp(WX + b): the mean of exp(Z) − Y·Z."""
    Z = params["W"] @ X + params["b"]
    return float(np.sum(np.exp(Z) - Y * Z) / X.shape[1])


def count_grads(params: Params, X: NDArray[np.float64], Y: NDArray[np.float64]) -> Params:
    """Return the gradients of `count_cost`, with one bug."""
    m = X.shape[1]
    dZ = (np.exp(params["W"] @ X + params["b"]) - Y) / m
    return {"dW": dZ @ X.T / m, "db": np.sum(dZ, axis=1, keepdims=True) / m}


def ridge_cost(
    params: Params, X: NDArray[np.float64], Y: NDArray[np.float64], lambd: float
) -> float:
    """Return `line_cost` with a penalty: λ/(2m) times the sum of squared weights."""
    penalty = lambd * np.sum(params["W"] ** 2) / (2 * X.shape[1])
    return line_cost(params, X, Y) + float(penalty)


def ridge_grads(
    params: Params, X: NDArray[np.float64], Y: NDArray[np.float64], lambd: float
) -> Params:
    """Return the gradients of `ridge_cost`, with one bug."""
    m = X.shape[1]
    error = params["W"] @ X + params["b"] - Y
    return {"dW": error @ X.T / m, "db": np.mean(error, axis=1, keepdims=True)}


def tanh_cost(params: Params, X: NDArray[np.float64], Y: NDArray[np.float64]) -> float:
    """Return half the mean squared error of W2·tanh(W1·X + b1) + b2."""
    A1 = np.tanh(params["W1"] @ X + params["b1"])
    error = params["W2"] @ A1 + params["b2"] - Y
    return float(np.sum(error**2) / (2 * X.shape[1]))


def tanh_grads(params: Params, X: NDArray[np.float64], Y: NDArray[np.float64]) -> Params:
    """Return the gradients of `tanh_cost`, with one bug."""
    m = X.shape[1]
    A1 = np.tanh(params["W1"] @ X + params["b1"])
    dZ2 = (params["W2"] @ A1 + params["b2"] - Y) / m
    dZ1 = params["W2"].T @ dZ2 * A1
    return {
        "dW1": dZ1 @ X.T,
        "db1": np.sum(dZ1, axis=1, keepdims=True),
        "dW2": dZ2 @ A1.T,
        "db2": np.sum(dZ2, axis=1, keepdims=True),
    }


# --- tuning: an untrained network ------------------------------------------------------------


def shares_of_columns(X: Array) -> Array:
    """Return each column divided by its sum: a network whose answers are written in its inputs."""
    return X / X.sum(axis=0)


# --- tuning: what learns by heart, and what does not ------------------------------------------


def learn_by_heart(X: Array, y: Array) -> Predict:
    """Return what tells the class of each example in X, and -1 for all others."""

    def predict(queries: Array) -> Array:
        same = (queries[:, :, np.newaxis] == X[:, np.newaxis, :]).all(axis=0)
        return np.where(same.any(axis=1), y[same.argmax(axis=1)], -1)

    return predict


def learn_nothing(X: Array, y: Array) -> Predict:
    """Return what says 0 of every example, as a network does that takes no steps."""
    return lambda queries: np.zeros(queries.shape[1], dtype=int)


def learn_every_other(X: Array, y: Array) -> Predict:
    """Return what knows the first example by heart, the third, the fifth, and so on."""
    return learn_by_heart(X[:, ::2], y[::2])


def learn_twenty(X: Array, y: Array) -> Predict:
    """Return what knows the first twenty examples by heart: there is room for no more."""
    return learn_by_heart(X[:, :20], y[:20])


# --- tuning: what a search may draw, and train ------------------------------------------------


def draw_layers(rng: np.random.Generator) -> int:
    """Return a number of layers from 1 to 4."""
    return int(rng.integers(1, 5))


def draw_units(rng: np.random.Generator) -> int:
    """Return a number of units from 10 to 29."""
    return int(rng.integers(10, 30))


def draw_keep_prob(rng: np.random.Generator) -> float:
    """Return a probability to keep a unit, from 0.5 to 1."""
    return float(rng.uniform(0.5, 1))


def pretend_to_train(settings: dict[str, Any]) -> tuple[dict[str, Any], float]:
    """Return the settings as the model, and their keep_prob as its score."""
    return dict(settings), settings["keep_prob"]


def pretend_to_diverge(settings: dict[str, Any]) -> tuple[dict[str, Any], float]:
    """Return the same as `pretend_to_train`, but NaN as the score of every deep network."""
    return dict(settings), float("nan") if settings["layers"] > 2 else settings["keep_prob"]
