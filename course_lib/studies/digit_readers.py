"""Networks that read digits, built part by part from functions that students wrote."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from course_lib.data import digits
from course_lib.network import Network
from course_lib.training import History, train

TRAIN, TEST = digits().split(1437)
DIMS = (64, 64, 32, 10)
NUM_EPOCHS = 20

Parts = Mapping[str, Any]


def train_reader(parts: Parts, how: Parts, seed: int = 0) -> tuple[Network, History]:
    """Train a network with two hidden layers on 1437 digits, for 20 epochs.

    Parameters
    ----------
    parts : mapping
        For `Network`.
    how : mapping
        For `train`.
    seed : int
        Of everything that is drawn.

    Returns
    -------
    network : Network
        The trained network.
    history : History
        Its costs.
    """
    network = Network(DIMS, **parts, seed=seed)
    history = train(network, TRAIN.X, TRAIN.y, num_epochs=NUM_EPOCHS, seed=seed, **how)
    return network, history


def check_small_one(parts: Parts, gradient_check: Callable[..., tuple[float, Any]]) -> float:
    """Check the gradients of a small network of the same make, on 20 digits.

    Parameters
    ----------
    parts : mapping
        For `Network`; without dropout, which would draw another mask at every look.
    gradient_check : callable
        ``gradient_check(cost, params, grads)`` returns the relative difference and a table.

    Returns
    -------
    float
        The relative difference.
    """
    network = Network((64, 5, 10), **parts)
    X, y = TRAIN.X[:, :20], TRAIN.y[:20]
    start = {name: array.copy() for name, array in network.params.items()}
    _, grads = network.gradients(X, y)

    def cost(params: Mapping[str, np.ndarray]) -> float:
        network.params = dict(params)
        return network.gradients(X, y)[0]

    return float(gradient_check(cost, start, grads)[0])
