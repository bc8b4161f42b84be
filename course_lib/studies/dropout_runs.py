"""Networks on moons and on digits, trained with dropout or without, and what becomes of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from course_lib.data import Dataset, digits, moons
from course_lib.layers import Dropout
from course_lib.network import Network
from course_lib.progress import Progress

WIDTH = 50
NUM_STEPS = 2000
LEARNING_RATE = 1.0
NUM_TRAIN = 100
FEW_DIGITS, DIGITS_STEPS, DIGITS_RATE = 150, 400, 0.3
SEEDS = (0, 1, 2, 3)
KEEP_PROBS = (0.2, 0.35, 0.5, 0.65, 0.8, 1.0)
#: Shares of the hidden units that are switched off, and how often each is drawn.
SHARES = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5)
DRAWS = 100
#: Where maps lie: (x0, x1, y0, y1), and their rows and columns.
EXTENT = (-2.0, 3.0, -1.75, 2.25)
GRID = (41, 51)

Array = np.ndarray


def fit(
    data: Dataset, dropout: Dropout | None = None, seed: int = 0
) -> tuple[Network, list[float]]:
    """Train a network by plain gradient descent, each step with all examples.

    Parameters
    ----------
    data : Dataset
        Two features, labels 0 and 1.
    dropout : Dropout, optional
        Applied to both hidden layers in training.
    seed : int
        Of the initial weights and of dropout.

    Returns
    -------
    network : Network
        Two hidden layers of 50 ReLU units, one sigmoid output, after 2000 steps.
    costs : list of float
        What training saw in each step: with dropout, the cost under that step's masks.
    """
    network = Network([2, WIDTH, WIDTH, 1], output="sigmoid", dropout=dropout, seed=seed)
    return network, _descend(network, data.X, data.y, NUM_STEPS, LEARNING_RATE)


def read_digits(dims: Sequence[int], dropout: Dropout | None = None, seed: int = 0) -> float:
    """Train a network on 150 images of digits, 400 steps with all of them.

    Parameters
    ----------
    dims : sequence of int
        Units of each layer, from 64 pixels to 10 digits.
    dropout : Dropout, optional
        Applied to the hidden layers in training.
    seed : int
        Of the choice of images, the initial weights and dropout.

    Returns
    -------
    float
        Share of the other 1647 images that it reads right, in use.
    """
    images = digits()
    order = np.random.default_rng(seed).permutation(images.m)
    chosen, others = order[:FEW_DIGITS], order[FEW_DIGITS:]
    network = Network(dims, dropout=dropout, seed=seed)
    _descend(network, images.X[:, chosen], images.y[chosen], DIGITS_STEPS, DIGITS_RATE)
    return network.accuracy(images.X[:, others], images.y[others])


def _descend(network: Network, X: Array, Y: Array, steps: int, rate: float) -> list[float]:
    """Take steps of plain gradient descent with all examples; return the cost in each."""
    X, Y = network.batch(X, Y)
    costs = []
    for _ in range(steps):
        cost, gradient = network.gradient_vector(X, Y)
        network.theta -= rate * gradient
        costs.append(cost)
    return costs


def probability_map(network: Network) -> Array:
    """Return the probability of the lower moon over the plane.

    Parameters
    ----------
    network : Network
        Two inputs, one sigmoid output.

    Returns
    -------
    ndarray of float32, shape (41, 51)
        On a grid over `EXTENT`, the lowest row first.
    """
    x0, x1, y0, y1 = EXTENT
    plane = np.meshgrid(np.linspace(x0, x1, GRID[1]), np.linspace(y0, y1, GRID[0]))
    points = np.stack([axis.ravel() for axis in plane])
    return network.predict(points).reshape(GRID).astype(np.float32)


def sick_leave(network: Network, data: Dataset) -> list[float]:
    """Return how often a network is right while some of its hidden units are off.

    Parameters
    ----------
    network : Network
        As `fit` returns it. It is as before when this returns.
    data : Dataset
        New examples.

    Returns
    -------
    list of float
        For each of `SHARES`: the share of right answers, mean over 100 draws of the units.
    """
    rng = np.random.default_rng(1)
    params = {name: values.copy() for name, values in network.params.items()}
    means = []
    for share in SHARES:
        right = []
        for _ in range(DRAWS):
            for layer in (2, 3):  # a unit is off when no weight carries on what it sends
                off = rng.permutation(WIDTH)[: round(share * WIDTH)]
                network.params[f"W{layer}"][:, off] = 0
            right.append(network.accuracy(data.X, data.y))
            network.params = params
        means.append(float(np.mean(right)))
    return means


def keep_sweep(parts: Sequence[Callable[..., Any]]) -> dict[str, Any]:
    """Train with one ``keep_prob`` after the other, on four draws of the moons each.

    Parameters
    ----------
    parts : sequence of callable
        The learner's mask, forward and backward, as `Dropout` wants them.

    Returns
    -------
    dict
        ``keep_prob`` (K,); ``train`` and ``dev``, shares of right answers, (K, 4); ``weights``,
        sums of squared weights, (K, 4); ``maps``, K of `probability_map`, for the first draw;
        ``extent`` of the maps.
    """
    mask, forward, backward = parts
    rows: list[list[float]] = []
    maps: list[Array] = []
    with Progress(len(KEEP_PROBS) * len(SEEDS), "network") as progress:
        for keep_prob in KEEP_PROBS:
            for seed in SEEDS:
                progress.update(len(rows))
                data, new = moons(seed=seed).split(NUM_TRAIN)
                network, _ = fit(data, Dropout(mask, forward, backward, keep_prob), seed)
                right = [network.accuracy(part.X, part.y) for part in (data, new)]
                rows.append([*right, _sum_of_squares(network)])
                if seed == SEEDS[0]:
                    maps.append(probability_map(network))
        progress.update(len(rows))
    table = np.array(rows).reshape(len(KEEP_PROBS), len(SEEDS), -1)
    names = ("train", "dev", "weights")
    return {
        "keep_prob": list(KEEP_PROBS),
        **{name: table[:, :, i] for i, name in enumerate(names)},
        "maps": maps,
        "extent": list(EXTENT),
    }


def _sum_of_squares(network: Network) -> float:
    return sum(float(np.sum(W**2)) for name, W in network.params.items() if name.startswith("W"))
