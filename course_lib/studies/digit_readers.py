"""Networks that read digits, built part by part from functions that students wrote."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np

from course_lib.data import digits
from course_lib.layers import Output
from course_lib.network import Network
from course_lib.training import train

TRAIN, TEST = digits().split(1437)
DIMS = (64, 64, 32, 10)
NUM_EPOCHS = 20
SEEDS = (2, 1, 0)

Parts = Mapping[str, Any]


class Climb(NamedTuple):
    """What became of a construction in stages.

    Attributes
    ----------
    reached : dict of str to list of float
        By stage, the verdict on each of its networks.
    A : ndarray, shape (10, 360)
        Probabilities that the last network gives to the test images.
    costs : ndarray, shape (steps,)
        Cost of each batch in its training, in nats.
    """

    reached: dict[str, list[float]]
    A: np.ndarray
    costs: np.ndarray


def climb(stages: Mapping[str, tuple[Parts, Parts]], judge: Callable[[np.ndarray], float]) -> Climb:
    """Train three networks at each stage on 1437 digits, for 20 epochs, and judge them on 360.

    Parameters
    ----------
    stages : mapping of str to (mapping, mapping)
        By name, what is new in the network (see `Network`) and in its training (see `train`);
        each stage has all that those before it have. The first brings an ``output``.
    judge : callable
        ``judge(A)`` returns the verdict on probabilities (10, 360).

    Returns
    -------
    Climb
        The verdicts, and a closer look at the last network.
    """
    parts: dict[str, Any] = {}
    how: dict[str, Any] = {}
    reached = {}
    for name, (part, way) in stages.items():
        parts, how = {**parts, **part}, {**how, **way}
        climbed = [_train(parts, how, seed) for seed in SEEDS]
        reached[name] = [judge(A) for A, _ in climbed]
    return Climb(reached, *climbed[-1])


def _train(parts: Parts, how: Parts, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the probabilities of the test images, and the cost of each batch in training."""
    costs = []
    output: Output = parts["output"]

    def noted(Z: np.ndarray, Y: np.ndarray) -> tuple[float, np.ndarray]:
        cost, slope = output.cost_and_slope(Z, Y)
        costs.append(cost)
        return cost, slope

    own = {**parts, "output": output._replace(cost_and_slope=noted)}
    network = Network(DIMS, **own, seed=seed)
    train(network, TRAIN.X, TRAIN.y, num_epochs=NUM_EPOCHS, seed=seed, **how)
    return network.predict(TEST.X), np.array(costs)


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
