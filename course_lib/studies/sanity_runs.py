"""Networks to examine before they are trained for long: healthy ones, and some with an ailment."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from course_lib.network import Network
from course_lib.studies.digit_trials import TRAIN, Function, Parts, make_network
from course_lib.training import train

Array = np.ndarray
#: ``train(X, y)`` returns ``predict``, and ``predict(X)`` one class for each column.
Trainer = Callable[[Array, Array], Callable[[Array], Array]]

AILMENTS = ("nothing", "no learning rate", "dead ReLU", "two units")


def calmed(network: Network, factor: float = 0.1) -> Network:
    """Shrink the last layer's weights, so that an untrained network is sure of nothing.

    Parameters
    ----------
    network : Network
        Changed in place.
    factor : float
        What they are multiplied by.

    Returns
    -------
    Network
        The same.
    """
    network.params[f"W{network.num_layers}"][...] *= factor
    return network


def ailing(parts: Parts, ailment: str) -> Parts:
    """Return the functions of a network, with one that is broken if the ailment is of that kind.

    Parameters
    ----------
    parts : mapping of str to callable
        The student's functions.
    ailment : str
        One of `AILMENTS`.

    Returns
    -------
    mapping of str to callable
        The same, but for a ReLU that is dead.

    Raises
    ------
    ValueError
        If the ailment is unknown.
    """
    if ailment not in AILMENTS:
        raise ValueError(f"ailment must be one of {', '.join(AILMENTS)}, got {ailment!r}")
    return {**parts, "activation_grad": _no_slope} if ailment == "dead ReLU" else parts


def trainer(parts: Parts, ailment: str = "nothing") -> Trainer:
    """Return a way to train a network for a few digits, without regularisation and for long.

    Parameters
    ----------
    parts : mapping of str to callable
        The student's functions; see `digit_trials.make_network` and `run_trial`.
    ailment : {"nothing", "no learning rate", "dead ReLU", "two units"}
        What is wrong: a learning rate that is next to 0, hidden layers that let no gradient
        through, or too narrow ones.

    Returns
    -------
    callable
        ``train(X, y)`` returns ``predict``.

    """
    chosen = ailing(parts, ailment)
    rate = 1e-12 if ailment == "no learning rate" else 0.01
    units = 2 if ailment == "two units" else 32

    def train_few(X: Array, y: Array) -> Callable[[Array], Array]:
        network = make_network({"units": units}, chosen)
        train(
            network,
            X,
            y,
            step=chosen["adam_step"],
            learning_rate=rate,
            num_epochs=200,
            batch_size=len(y),
            batches=chosen["minibatches"],
        )
        return lambda X: np.argmax(network.predict(X), axis=0)

    return train_few


def gradient_error(parts: Parts, gradient_check: Function) -> float:
    """Return how far the gradient of a small network is from the differences of its cost.

    Parameters
    ----------
    parts : mapping of str to callable
        The student's functions.
    gradient_check : callable
        The student's, of notebook 04: ``gradient_check(cost, params, grads)``.

    Returns
    -------
    float
        Relative difference.
    """
    network = make_network({"units": 6, "layers": 1}, parts, seed=1)
    X, y = TRAIN.X[:, :20], TRAIN.y[:20]
    start = {name: array.copy() for name, array in network.params.items()}
    _, grads = network.gradients(X, y)

    def cost(params: dict[str, Array]) -> float:
        network.params = params
        return network.cost(X, y)

    return float(gradient_check(cost, start, grads)[0])


def _no_slope(Z: Array, kind: str) -> Array:
    return np.zeros_like(Z)
