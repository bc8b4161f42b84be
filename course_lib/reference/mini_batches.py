"""Mini-batches: shuffle pairs, cut them into batches, one epoch, training, the noise of a batch.

Examples are columns. Any size of a batch is possible; that it be a power of two is a habit.
"""

import numpy as np


def shuffle_pair(X, Y, rng):
    r"""Put the examples into a random order, each with its label.

    .. math:: X' = (x^{(\pi_1)} \dots x^{(\pi_m)}), \quad Y' = (y^{(\pi_1)} \dots y^{(\pi_m)})

    Parameters
    ----------
    X : array_like, shape (n_x, m)
        One example per column. Not modified.
    Y : array_like, shape (n_y, m)
        Its labels. Not modified.
    rng : numpy.random.Generator
        Where chance comes from.

    Returns
    -------
    X, Y : ndarray, shapes (n_x, m) and (n_y, m)
        The same columns, in one new order :math:`\pi` for both; every order is equally likely.

    Raises
    ------
    ValueError
        If one of them is no matrix, or they have not equally many columns.
    """
    X, Y = _as_pair(X, Y)
    order = rng.permutation(X.shape[1])
    return X[:, order], Y[:, order]


def partition(X, Y, size):
    r"""Cut examples into mini-batches, in the order they come in.

    .. math:: X^{\{t\}} = (x^{((t-1)B+1)} \dots x^{(tB)}), \qquad t = 1 \dots \lceil m/B \rceil

    Parameters
    ----------
    X : array_like, shape (n_x, m)
        One example per column. Not modified.
    Y : array_like, shape (n_y, m)
        Its labels. Not modified.
    size : int
        Examples in a batch, :math:`B \ge 1`; the last batch holds what is left.

    Returns
    -------
    list of tuple
        Pairs ``(X_t, Y_t)`` of copies, none of them empty.

    Raises
    ------
    ValueError
        If the shapes do not fit, or ``size`` is no whole number from 1 on.

    Notes
    -----
    148 examples in batches of 64 make 64, 64 and 20. To leave out the last, smaller one would
    always leave out the same examples, unless they are shuffled before.
    """
    X, Y = _as_pair(X, Y)
    _check_size(size)
    starts = range(0, X.shape[1], size)
    return [(X[:, i : i + size].copy(), Y[:, i : i + size].copy()) for i in starts]


def minibatches(X, Y, size, rng):
    r"""Yield the mini-batches of one epoch: shuffled anew, then cut.

    Parameters
    ----------
    X : array_like, shape (n_x, m)
        One example per column. Not modified.
    Y : array_like, shape (n_y, m)
        Its labels. Not modified.
    size : int
        Examples in a batch; the last batch holds what is left.
    rng : numpy.random.Generator
        Where chance comes from.

    Yields
    ------
    X_t, Y_t : ndarray, shapes (n_x, B) and (n_y, B)
        One batch. Each example is in exactly one of them.

    Raises
    ------
    ValueError
        If the shapes do not fit, or ``size`` is no whole number from 1 on.

    Notes
    -----
    Only one batch is copied at a time. Every epoch needs an order of its own, also when ``size``
    divides m.
    """
    X, Y = _as_pair(X, Y)
    _check_size(size)
    order = rng.permutation(X.shape[1])
    for i in range(0, len(order), size):
        chosen = order[i : i + size]
        yield X[:, chosen], Y[:, chosen]


def train_minibatch(X, Y, w, b, size, num_epochs, learning_rate, rng):
    r"""Train logistic regression with mini-batches.

    .. math:: A = \sigma(w^\top X^{\{t\}} + b), \quad
        w \leftarrow w - \frac{\alpha}{B} X^{\{t\}} (A - Y^{\{t\}})^\top, \quad
        J = \frac{1}{m} \sum_t B_t J^{\{t\}}

    Parameters
    ----------
    X : array_like, shape (n_x, m)
        One example per column. Not modified.
    Y : array_like, shape (1, m)
        Labels, 0 or 1. Not modified.
    w : array_like, shape (n_x, 1)
        Weights to begin with. Not modified.
    b : float
        Bias to begin with.
    size : int
        Examples in a batch.
    num_epochs : int
        How often every example is seen.
    learning_rate : float
        Step length.
    rng : numpy.random.Generator
        Where chance comes from; every epoch has an order of its own.

    Returns
    -------
    w : ndarray of float, shape (n_x, 1)
        Weights after ``num_epochs`` times :math:`\lceil m/B \rceil` steps.
    b : float
        Bias.
    costs : list of float
        For each epoch the mean cost of an example, in nats, before the step of its batch. A
        smaller batch counts less.

    Raises
    ------
    ValueError
        If the shapes do not fit, or ``size`` is no whole number from 1 on.
    """
    X, Y = _as_pair(X, Y)
    w, b, costs = np.array(w, dtype=float), float(b), []
    for _ in range(num_epochs):
        total = 0.0
        for X_t, Y_t in minibatches(X, Y, size, rng):
            Z = w.T @ X_t + b
            total += float(np.sum(np.logaddexp(0, Z) - Y_t * Z))
            dZ = (1 / (1 + np.exp(-Z)) - Y_t) / X_t.shape[1]
            w, b = w - learning_rate * X_t @ dZ.T, b - learning_rate * float(dZ.sum())
        costs.append(total / X.shape[1])
    return w, b, costs


def grad_noise(G, sizes, num_draws, rng):
    r"""Measure how far the gradient of a batch is from that of all examples.

    .. math:: \mathrm{noise}(B) = \sqrt{\mathrm{E}\,\lVert g_B - \bar g \rVert^2}
        = \sqrt{\frac{\mathrm{tr}\,\Sigma}{B}}

    Parameters
    ----------
    G : array_like, shape (p, m)
        Gradient of one example per column. Not modified.
    sizes : sequence of int
        Sizes :math:`B` of the batches.
    num_draws : int
        Batches to draw for each size, with replacement.
    rng : numpy.random.Generator
        Where chance comes from.

    Returns
    -------
    ndarray of float, shape (len(sizes),)
        Root mean square distance, in units of ``G``. On a plot with two logarithmic axes its
        slope is -1/2: batches of 64 have an eighth of the noise of single examples.

    Raises
    ------
    ValueError
        If ``G`` is no matrix, or a size is no whole number from 1 on.
    """
    G = np.asarray(G, dtype=float)
    if G.ndim != 2 or G.size == 0:
        raise ValueError(f"G has shape {G.shape}, expected one gradient per column.")
    mean, noise = G.mean(axis=1), []
    for size in sizes:
        _check_size(size)
        drawn = rng.integers(0, G.shape[1], (num_draws, size))
        distances = G[:, drawn].mean(axis=2) - mean[:, np.newaxis]
        noise.append(np.sqrt(np.mean(np.sum(distances**2, axis=0))))
    return np.array(noise)


def _as_pair(X, Y):
    X, Y = np.asarray(X), np.asarray(Y)
    if X.ndim != 2 or Y.ndim != 2 or X.shape[1] != Y.shape[1] or X.shape[1] == 0:
        raise ValueError(
            f"X has shape {X.shape} and Y {Y.shape}; expected two matrices with one column for "
            f"each example, at least one."
        )
    return X, Y


def _check_size(size):
    if size != int(size) or size < 1:
        raise ValueError(f"size is {size}, expected a whole number from 1 on.")
