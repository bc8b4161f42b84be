"""One network on noisy moons, with one strength of a penalty after the other."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from course_lib.data import Dataset, moons
from course_lib.layers import orthogonal
from course_lib.network import Network
from course_lib.progress import Progress

LAMBDAS = (0.0, 0.03, 0.1, 0.3, 1.0, 2.0, 3.0, 10.0, 30.0)
SEEDS = (0, 1, 2, 3)
#: The seed whose map is kept; errors are kept of all.
MAPPED = 1
NUM_TRAIN = 100
NUM_EPOCHS = 1000
LEARNING_RATE = 0.5
#: Weights begin this many times as large as usual: without a penalty they stay large.
BIG_START = 2.5
#: Share of these moons that the best possible classifier gets wrong, by Bayes' rule.
BAYES_ERROR = 0.083
#: Where the map lies: (x0, x1, y0, y1), and its rows and columns.
EXTENT = (-1.8, 2.8, -1.5, 2.0)
GRID = (47, 61)

Array = np.ndarray
#: ``l2_grads(params, grads, lambd, m)`` returns the gradients with that of the penalty.
Penalised = Callable[..., Mapping[str, Array]]


def wild_network(seed: int = 0) -> Network:
    """Return a network of 2,802 parameters for two classes in the plane, not trained.

    Parameters
    ----------
    seed : int
        Of its weights, which begin large: such a network can draw any boundary.

    Returns
    -------
    Network
        With layers of 2, 50, 50 and 2 units, ReLU and softmax.
    """

    def initialise(dims: Sequence[int], rng: np.random.Generator) -> dict[str, Array]:
        return {name: BIG_START * array for name, array in orthogonal(dims, rng).items()}

    return Network((2, 50, 50, 2), initialise=initialise, seed=seed)


def moons_split(seed: int = 0) -> tuple[Dataset, Dataset]:
    """Draw the moons on which the sweep is run.

    Parameters
    ----------
    seed : int
        The same seed gives the same examples.

    Returns
    -------
    train, dev : Dataset
        100 examples to learn from, 2000 to judge with.
    """
    return moons(seed=seed).split(NUM_TRAIN)


def moons_sweep(
    l2_cost: Callable[..., float],
    l2_grads: Penalised,
    lambdas: Sequence[float] = LAMBDAS,
    num_epochs: int = NUM_EPOCHS,
) -> dict[str, Array]:
    """Train the same network with one λ after the other, on four draws of the moons each.

    Parameters
    ----------
    l2_cost, l2_grads : callable
        The learner's penalty, ``l2_cost(params, lambd, m)``, and the gradients of the cost with it,
        ``l2_grads(params, grads, lambd, m)``.
    lambdas : sequence of float
        Strengths of the penalty.
    num_epochs : int
        Steps of plain gradient descent, each with all 100 examples.

    Returns
    -------
    dict of str to ndarray
        ``lambd`` (K,); for each of them and each draw ``train_error`` and ``dev_error`` (shares of
        wrong answers), ``dev_cost`` (nats) and ``norm`` (the sum of all squared weights), all of
        shape (K, 4); ``probability`` (K, 47, 61): what one network says over the plane, in 255ths.
    """
    rows: list[list[float]] = []
    maps: list[Array] = []
    with Progress(len(lambdas) * len(SEEDS), "network") as progress:
        for lambd in lambdas:
            for seed in SEEDS:
                progress.update(len(rows))
                network = _trained(l2_grads, lambd, seed, num_epochs)
                rows.append([*_judge(network, seed), _norm(network, l2_cost)])
                if seed == MAPPED:
                    maps.append(network.predict(_plane())[1].reshape(GRID))
        progress.update(len(rows))
    columns = np.array(rows, dtype=float).reshape(len(lambdas), len(SEEDS), -1)
    names = ("train_error", "dev_error", "dev_cost", "norm")
    return {
        "lambd": np.array(lambdas, dtype=float),
        **{name: columns[:, :, k] for k, name in enumerate(names)},
        "probability": np.rint(255 * np.array(maps)).astype(np.uint8),
    }


def _trained(l2_grads: Penalised, lambd: float, seed: int, num_epochs: int) -> Network:
    train_set, _ = moons_split(seed)
    network = wild_network(seed)
    for _ in range(num_epochs):
        params = network.params
        _, grads = network.gradients(train_set.X, train_set.y)
        total = l2_grads(params, grads, lambd, train_set.m)
        network.params = {name: params[name] - LEARNING_RATE * total[f"d{name}"] for name in params}
    return network


def _judge(network: Network, seed: int) -> tuple[float, float, float]:
    train_set, dev = moons_split(seed)
    return (
        1 - network.accuracy(train_set.X, train_set.y),
        1 - network.accuracy(dev.X, dev.y),
        network.cost(dev.X, dev.y),
    )


def _norm(network: Network, l2_cost: Callable[..., float]) -> float:
    return l2_cost(network.params, 2.0, 1)  # λ = 2 and m = 1 leave the plain sum of squares


def _plane() -> Array:
    x0, x1, y0, y1 = EXTENT
    grid = np.meshgrid(np.linspace(x0, x1, GRID[1]), np.linspace(y0, y1, GRID[0]))
    return np.stack([axis.ravel() for axis in grid])
