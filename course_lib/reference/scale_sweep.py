"""The experiment of batch normalisation: first weights of many scales, with it and without."""

import numpy as np

from course_lib.layers import BatchNorm
from course_lib.network import Network
from course_lib.reference.batch_norm import (
    bn_backward_closed,
    bn_forward,
    bn_inference,
    update_running,
)
from course_lib.reference.optimizers import adam_step
from course_lib.studies.normalised_runs import scaled_normal
from course_lib.training import train

SCALES = (1e-3, 0.01, 0.03, 0.1, 0.3, 1.0)
BATCH_NORM = BatchNorm(bn_forward, bn_backward_closed, update_running, bn_inference)


def scale_sweep(
    train_set,
    dev_set,
    scales=SCALES,
    *,
    hidden=(50, 50, 50, 50, 50),
    learning_rate=1e-3,
    num_epochs=10,
    batch_size=64,
    seed=0,
):
    r"""Train a deep network from weights of several scales, with and without batch normalisation.

    Parameters
    ----------
    train_set, dev_set : Dataset
        With ``X`` (n_x, m) and labels ``y`` (m,) 0 ... C-1. Not modified.
    scales : sequence of float
        Standard deviations of the first weights, above 0.
    hidden : sequence of int
        Units of the hidden layers, all with ReLU.
    learning_rate : float
        Of Adam.
    num_epochs, batch_size : int
        How often to go through the examples, and how many of them at a time.
    seed : int
        Of the first weights and of the batches.

    Returns
    -------
    dict of ndarray, shape (len(scales),)
        ``"plain"`` and ``"batch_norm"``: accuracies on ``dev_set``, as shares of 1, of the trained
        networks; with batch normalisation, from its running statistics.

    Raises
    ------
    ValueError
        If a scale is not above 0, or for what `Network` and `train` refuse.

    Notes
    -----
    A layer's normalised output is the same for ``W`` and for ``10 * W``: only the length of the
    weights relative to their steps, and the last layer, still feel the scale. That is a fact; that
    batch normalisation helps by keeping each layer's inputs from shifting is a hypothesis [1]_, and
    a smoother cost another one [2]_.

    References
    ----------
    .. [1] Ioffe & Szegedy (2015), arXiv:1502.03167.
    .. [2] Santurkar, Tsipras, Ilyas & Madry (2018), arXiv:1805.11604.
    """
    dims = [len(train_set.X), *hidden, int(np.max(train_set.y)) + 1]

    def accuracy(scale, batch_norm):
        start = scaled_normal(scale)
        network = Network(dims, initialise=start, batch_norm=batch_norm, seed=seed)
        train(
            network,
            train_set.X,
            train_set.y,
            step=adam_step,
            learning_rate=learning_rate,
            num_epochs=num_epochs,
            batch_size=batch_size,
            seed=seed,
        )
        return network.accuracy(dev_set.X, dev_set.y)

    ways = {"plain": None, "batch_norm": BATCH_NORM}
    return {name: np.array([accuracy(one, way) for one in scales]) for name, way in ways.items()}
