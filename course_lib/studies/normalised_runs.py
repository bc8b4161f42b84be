"""Small training runs around the functions that a student writes on batch normalisation."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice, pairwise

import numpy as np

from course_lib.data import digits
from course_lib.layers import OUTPUTS, BatchNorm, Initialiser
from course_lib.network import Network
from course_lib.training import DivergedError, random_batches, train

Array = np.ndarray
#: ``forward(A_prev, params, order)`` and ``backward(dA, cache)`` of a whole layer.
Layer = Callable[..., tuple[Array, object]]

DIMS = (64, 50, 50, 50, 50, 50, 10)
TRAIN, DEV = digits().split(1437)


def scaled_normal(scale: float) -> Initialiser:
    r"""Return an initialisation that ignores how many inputs a layer has.

    .. math:: W_{jk} \sim \mathcal N(0, s^2), \qquad b = 0

    Parameters
    ----------
    scale : float
        Standard deviation :math:`s` of all weights, above 0.

    Returns
    -------
    callable
        ``initialise(dims, rng)`` returns ``W1`` (n_1, n_x), ``b1`` (n_1, 1), and so on.

    Raises
    ------
    ValueError
        If ``scale`` is not above 0.
    """
    if not 0 < scale < np.inf:
        raise ValueError(f"scale must be a number above 0, got {scale!r}")

    def initialise(dims: Sequence[int], rng: np.random.Generator) -> dict[str, Array]:
        params = {}
        for layer, (n_prev, n) in enumerate(pairwise(dims), start=1):
            params[f"W{layer}"] = scale * rng.standard_normal((n, n_prev))
            params[f"b{layer}"] = np.zeros((n, 1))
        return params

    return initialise


def train_digits(
    scale: float,
    batch_norm: BatchNorm | None = None,
    *,
    learning_rate: float = 0.1,
    num_epochs: int = 10,
    batch_size: int = 64,
) -> Network | None:
    """Train a network with five hidden layers on the digits, by plain gradient descent.

    Parameters
    ----------
    scale : float
        Standard deviation of all weights at the start.
    batch_norm : BatchNorm, optional
        The student's functions.
    learning_rate : float
        Step length.
    num_epochs, batch_size : int
        How often to go through 1437 images, and how many of them at a time.

    Returns
    -------
    Network or None
        The trained network; none if the training diverged.
    """
    network = Network(DIMS, initialise=scaled_normal(scale), batch_norm=batch_norm)
    try:
        train(
            network,
            TRAIN.X,
            TRAIN.y,
            learning_rate=learning_rate,
            num_epochs=num_epochs,
            batch_size=batch_size,
        )
    except DivergedError:
        return None
    return network


def dev_accuracy(network: Network | None) -> float | None:
    """Return the share of 360 new digits that a network reads; none if its training diverged.

    Parameters
    ----------
    network : Network or None
        What `train_digits` returned.

    Returns
    -------
    float or None
        From 0 to 1.
    """
    return None if network is None else network.accuracy(DEV.X, DEV.y)


def accuracy_by_batches_of(size: int, batch_norm: BatchNorm | None = None) -> float:
    """Train for 500 steps, whatever the size of a batch, and judge on 360 new digits.

    Parameters
    ----------
    size : int
        Examples in a batch.
    batch_norm : BatchNorm, optional
        The student's functions.

    Returns
    -------
    float
        Mean accuracy of five networks with starts and batches of their own, from a scale of 0.2.

    Notes
    -----
    Below eight examples it is rounded to a tenth: with so few, batch normalisation amplifies the
    rounding of the computer, and more digits would differ from one computer to the next.
    """
    accuracies = []
    for seed in range(5):
        network = Network(DIMS, initialise=scaled_normal(0.2), batch_norm=batch_norm, seed=seed)
        train(
            network,
            TRAIN.X,
            TRAIN.y,
            learning_rate=0.05,
            num_epochs=1,
            batch_size=size,
            batches=_five_hundred,
            seed=seed,
        )
        accuracies.append(network.accuracy(DEV.X, DEV.y))
    return round(float(np.mean(accuracies)), 1 if size < 8 else 4)


def accuracy_after_batches(network: Network, counts: Sequence[int]) -> list[float]:
    """Make a trained network forget its running statistics, and learn them anew.

    Parameters
    ----------
    network : Network
        With batch normalisation. Its weights stay as they are, its statistics do not.
    counts : sequence of int
        After how many batches of 64 to judge it.

    Returns
    -------
    list of float
        Its accuracy on 360 new digits, with the statistics from that many batches.
    """
    fresh = Network(DIMS, batch_norm=network.batch_norm)
    accuracies = []
    for count in counts:
        network.running = list(fresh.running)
        batches = _endless(TRAIN.X, TRAIN.y[np.newaxis], 64, np.random.default_rng(0))
        for X, Y in islice(batches, count):
            network.gradients(X, Y)
        accuracies.append(network.accuracy(DEV.X, DEV.y))
    return accuracies


def accuracy_in_company(
    network: Network, batch_norm: BatchNorm, sizes: Sequence[int]
) -> list[float]:
    """Judge a trained network that was left in training mode.

    Parameters
    ----------
    network : Network
        With batch normalisation. Not modified.
    batch_norm : BatchNorm
        The functions it was trained with.
    sizes : sequence of int
        How many new digits to show it at once; each is normalised by those shown with it.

    Returns
    -------
    list of float
        Its accuracy on 360 new digits.
    """

    def as_in_training(Z: Array, gamma: Array, beta: Array, run: Mapping[str, Array]) -> Array:
        return batch_norm.forward(Z, gamma, beta)[0]

    twin = Network(DIMS, batch_norm=batch_norm._replace(inference=as_in_training))
    twin.params = network.params
    accuracies = []
    for size in sizes:
        cuts = np.arange(size, DEV.m, size)
        said = [twin.predict(X).argmax(axis=0) for X in np.split(DEV.X, cuts, axis=1)]
        accuracies.append(float(np.mean(np.concatenate(said) == DEV.y)))
    return accuracies


def train_layers(
    forward: Layer,
    backward: Callable[..., tuple[Array, Mapping[str, Array]]],
    order: str,
    *,
    scale: float,
    hidden: Sequence[int] = (50, 50, 50),
    learning_rate: float = 0.1,
    num_epochs: int = 5,
    seed: int = 0,
) -> tuple[list[float], float]:
    """Train a stack of a student's normalised layers on the digits, with softmax on top.

    Parameters
    ----------
    forward : callable
        ``forward(A_prev, params, order)`` returns ``A, cache``.
    backward : callable
        ``backward(dA, cache)`` returns ``dA_prev, grads``.
    order : str
        Handed to ``forward``.
    scale : float
        Standard deviation of all weights at the start.
    hidden : sequence of int
        Units of the layers.
    learning_rate : float
        Step length.
    num_epochs : int
        Passes through 1437 images, in batches of 64.
    seed : int
        Of weights and batches.

    Returns
    -------
    costs : list of float
        Mean cost of the batches of each epoch, in nats.
    accuracy : float
        Share of 360 new digits that are read rightly, all of them in one batch.
    """
    rng = np.random.default_rng(seed)
    layers, last = _stack((*DIMS[:1], *hidden), scale, rng)
    output = OUTPUTS["softmax"]
    costs = []
    for _ in range(num_epochs):
        of_batches = []
        for X, Y in random_batches(TRAIN.X, TRAIN.y[np.newaxis], 64, rng):
            A, caches = _through(forward, layers, X, order)
            cost, dZ = output.cost_and_slope(last @ A, Y)
            dA, last = last.T @ dZ, last - learning_rate * dZ @ A.T
            for params, cache in zip(layers[::-1], caches[::-1], strict=True):
                dA, grads = backward(dA, cache)
                for name in params:
                    params[name] = params[name] - learning_rate * grads[f"d{name}"]
            of_batches.append(cost)
        costs.append(float(np.mean(of_batches)))
    said = (last @ _through(forward, layers, DEV.X, order)[0]).argmax(axis=0)
    return costs, float(np.mean(said == DEV.y))


def _stack(
    dims: Sequence[int], scale: float, rng: np.random.Generator
) -> tuple[list[dict[str, Array]], Array]:
    """Return the parameters of normalised layers, and the weights of a softmax on top."""
    layers = [
        {
            "W": scale * rng.standard_normal((n, n_prev)),
            "gamma": np.ones((n, 1)),
            "beta": np.zeros((n, 1)),
        }
        for n_prev, n in pairwise(dims)
    ]
    return layers, scale * rng.standard_normal((DIMS[-1], dims[-1]))


def _through(
    forward: Layer, layers: Sequence[Mapping[str, Array]], A: Array, order: str
) -> tuple[Array, list[object]]:
    caches = []
    for params in layers:
        A, cache = forward(A, params, order)
        caches.append(cache)
    return A, caches


def _five_hundred(
    X: Array, Y: Array, batch_size: int, rng: np.random.Generator
) -> Iterator[tuple[Array, Array]]:
    return islice(_endless(X, Y, batch_size, rng), 500)


def _endless(
    X: Array, Y: Array, batch_size: int, rng: np.random.Generator
) -> Iterator[tuple[Array, Array]]:
    while True:
        yield from random_batches(X, Y, batch_size, rng)
