"""Networks for the cases of several exercises: parameters, their gradients, settings."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

Arrays = dict[str, np.ndarray]

# By hand: the squares of the weights sum to 4 + 1 + 9 + 0 + 1 + 4 and 1 + 0.25 + 2.25.
SMALL: Arrays = {
    "W1": np.array([[2.0, -1.0], [3.0, 0.0], [-1.0, 2.0]]),
    "b1": np.zeros((3, 1)),
    "W2": np.array([[1.0, 0.5, -1.5]]),
    "b2": np.zeros((1, 1)),
}
SMALL_GRADS: Arrays = {
    "dW1": np.array([[0.4, 0.1], [-0.2, 0.3], [0.5, -0.6]]),
    "db1": np.array([[0.1], [-0.3], [0.2]]),
    "dW2": np.array([[-0.7, 0.2, 0.9]]),
    "db2": np.array([[0.4]]),
}


def draw_params(rng: np.random.Generator, *sizes: int, biases: bool = True) -> Arrays:
    """Return the parameters of a network with layers of given sizes, inputs first."""
    params = {}
    for layer, (n_in, n_out) in enumerate(pairwise(sizes), start=1):
        params[f"W{layer}"] = rng.normal(0.2, 1, (n_out, n_in)).round(3)
        params[f"b{layer}"] = rng.normal(0.5, 1, (n_out, 1)).round(3) * biases
    return params


def draw_grads(rng: np.random.Generator, params: Arrays) -> Arrays:
    """Return a gradient for each parameter."""
    return {f"d{name}": rng.normal(0, 1, param.shape).round(3) for name, param in params.items()}


def draw_settings(rng: np.random.Generator) -> tuple[float, int]:
    """Return a lambda, and a size of the training set that is no layer's size."""
    return round(float(rng.uniform(2, 9)), 2), int(rng.integers(13, 30))


def as_type(arrays: Arrays, dtype: type) -> Arrays:
    """Return the arrays in another type; for whole numbers, three times as large and rounded."""
    if not np.issubdtype(dtype, np.integer):
        return {name: array.astype(dtype) for name, array in arrays.items()}
    # Away from zero: a weight of exactly 0 is another idea.
    return {
        name: np.copysign(np.ceil(np.abs(3 * array)), array).astype(dtype)
        for name, array in arrays.items()
    }
