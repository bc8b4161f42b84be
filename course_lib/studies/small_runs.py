"""Small training runs around the functions that a student writes on regularisation."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from course_lib.data import Dataset, digits, moons
from course_lib.network import Network
from course_lib.studies.moons_sweep import wild_network
from course_lib.training import History, random_batches, train

Array = np.ndarray
#: ``step(W, dW)`` returns the weights after a step.
Step = Callable[[Array, Array], Array]
#: ``augment(images, max_shift, rng)`` returns other images of the same things.
Augment = Callable[[Array, int, np.random.Generator], Array]

NUM_FEW = 150
SIDE = 8


def train_neuron(step: Step, data: Dataset, learning_rate: float, num_steps: int = 1000) -> Network:
    """Train one logistic neuron, from weights of zero.

    Parameters
    ----------
    step : callable
        ``step(W, dW)`` returns the weights after a step; ``W`` and ``dW`` have shape (1, n).
    data : Dataset
        Examples with labels 0 and 1.
    learning_rate : float
        Of the bias, which takes plain steps.
    num_steps : int
        Steps, each with all examples.

    Returns
    -------
    Network
        With parameters ``W1`` (1, n) and ``b1`` (1, 1).
    """
    neuron = Network([len(data.X), 1], output="sigmoid")
    W, b = np.zeros((1, len(data.X))), np.zeros((1, 1))
    for _ in range(num_steps):
        neuron.params = {"W1": W, "b1": b}
        _, grads = neuron.gradients(data.X, data.y)
        W, b = step(W, grads["dW1"]), b - learning_rate * grads["db1"]
    neuron.params = {"W1": W, "b1": b}
    return neuron


def train_on_few_digits(augment: Augment | None = None, seed: int = 0) -> Network:
    """Train a network on 150 digits, as they are or moved anew in every batch.

    Parameters
    ----------
    augment : callable, optional
        ``augment(images, max_shift, rng)``, called with batches of shape (50, 8, 8) and 1.
    seed : int
        Of the choice of digits, the first weights and the batches.

    Returns
    -------
    Network
        With layers of 64, 64 and 10 units.
    """
    pool, _ = digits().split(1437)
    few = np.random.default_rng(seed).permutation(pool.m)[:NUM_FEW]

    def batches(
        X: Array, Y: Array, batch_size: int, rng: np.random.Generator
    ) -> Iterable[tuple[Array, Array]]:
        for X_batch, Y_batch in random_batches(X, Y, batch_size, rng):
            yield X_batch if augment is None else move_columns(augment, X_batch, rng), Y_batch

    network = Network([SIDE**2, 64, 10], seed=seed)
    train(
        network,
        pool.X[:, few],
        pool.y[few],
        batches=batches,
        seed=seed,
        learning_rate=0.3,
        num_epochs=200,
        batch_size=50,
    )
    return network


def move_columns(augment: Augment, X: Array, rng: np.random.Generator) -> Array:
    """Move digits that are columns, each by at most one pixel.

    Parameters
    ----------
    augment : callable
        ``augment(images, max_shift, rng)``.
    X : ndarray, shape (64, m)
        Images of 8 by 8 pixels as columns.
    rng : numpy.random.Generator
        Source of the shifts.

    Returns
    -------
    ndarray, shape (64, m)
        The moved images, as columns.
    """
    return np.asarray(augment(X.T.reshape(-1, SIDE, SIDE), 1, rng)).reshape(-1, SIDE**2).T


@dataclass(frozen=True)
class Run:
    """A run of training that can be looked back on.

    Attributes
    ----------
    snapshots : ndarray, shape (T + 1, n)
        All parameters before the first epoch and after each.
    losses : ndarray, shape (T,)
        Loss on 500 examples of the development set after each epoch, in nats.
    network : Network
        The network that was trained.
    test : Dataset
        2000 examples that had no part in it.
    """

    snapshots: Array
    losses: Array
    network: Network
    test: Dataset

    def test_error(self, theta: Array) -> float:
        """Return the share of test examples that the network gets wrong.

        Parameters
        ----------
        theta : array_like, shape (n,)
            Its parameters.

        Returns
        -------
        float
            From 0 to 1.
        """
        self.network.theta[:] = theta
        return 1 - self.network.accuracy(self.test.X, self.test.y)


def record_wild_run(num_epochs: int = 150) -> Run:
    """Train a wild network on 100 noisy moons, without a penalty, and record every epoch.

    Parameters
    ----------
    num_epochs : int
        How long.

    Returns
    -------
    Run
        The same one each time.
    """
    data, others = moons(m=2600, seed=1).split(100)
    dev, test = others.split(500)
    network = wild_network(seed=1)
    snapshots = [network.theta.copy()]

    def keep_snapshot(history: History) -> bool:
        snapshots.append(network.theta.copy())
        return False

    history = train(
        network,
        data.X,
        data.y,
        learning_rate=0.3,
        num_epochs=num_epochs,
        batch_size=20,
        dev=(dev.X, dev.y),
        stop=keep_snapshot,
        seed=1,
    )
    return Run(np.array(snapshots), np.array(history.dev_costs), network, test)
