"""Regularisation: what a network needs next, the L2 and L1 penalties, more data, early stopping."""

import itertools
import math

import numpy as np

from course_lib.reference.checks import check_not_negative, check_whole

# --- splitting the data, and reading the errors -----------------------------------------------


def split_indices(m, fractions, rng, stratify=None):
    """Deal out the examples at random, for training, development and testing.

    Parameters
    ----------
    m : int
        Number of examples, at least 1.
    fractions : sequence of float
        Share of each part, none negative; they sum to 1.
    rng : numpy.random.Generator
        Source of the shuffle.
    stratify : array_like of int, shape (m,), optional
        Labels. Each class is then dealt out by itself, so that every part has its share of it.

    Returns
    -------
    tuple of ndarray of int, one for each fraction
        Indices in random order. No example is in two parts, and none in no part.

    Raises
    ------
    ValueError
        If ``m`` is not a whole number of at least 1, the fractions are negative or do not sum
        to 1, or there is not one label for each example.

    Notes
    -----
    The cuts lie at the rounded sums of the fractions. To round each size by itself may lose an
    example, or want one too many: ten examples in thirds are 3 + 3 + 3.
    """
    check_whole("m", m, 1)
    shares = np.asarray(fractions, dtype=float)
    if shares.ndim != 1 or not (shares >= 0).all() or not math.isclose(shares.sum(), 1):
        raise ValueError(
            f"fractions must be shares of at least 0 that sum to 1, got {fractions!r}. "
            "Give the share of every part, also of the last."
        )
    labels = np.zeros(m) if stratify is None else np.asarray(stratify)
    if labels.shape != (m,):
        raise ValueError(
            f"stratify must have one label for each of the {m} examples, got shape {labels.shape}"
        )
    groups = [np.flatnonzero(labels == label) for label in np.unique(labels)]
    dealt = [_cut(rng.permutation(group), shares) for group in groups]
    return tuple(rng.permutation(np.concatenate(part)) for part in zip(*dealt, strict=True))


def diagnose(train_error, dev_error, human_error=0.0, tolerance=0.02):
    r"""Tell bias and variance from the errors.

    .. math::
        \text{bias} \iff E_{train} - E_{human} > \tau, \qquad
        \text{variance} \iff E_{dev} - E_{train} > \tau

    Parameters
    ----------
    train_error, dev_error : float
        Share of wrong answers on the training and on the development set, 0 to 1.
    human_error : float
        Error of a careful person, in place of the smallest possible one.
    tolerance : float
        Gap :math:`\tau` that is still called small, at least 0.

    Returns
    -------
    dict of str to bool
        Keys ``"bias"`` and ``"variance"``.

    Raises
    ------
    ValueError
        If an error lies outside 0 to 1, or ``tolerance`` is negative.

    Notes
    -----
    The notes' four networks err on 1 and 11 %, 15 and 16 %, 15 and 30 %, 0.5 and 1 % of their
    examples: variance, bias, both, neither. Where people err on 15 % too, the second is fine.
    """
    errors = {"train_error": train_error, "dev_error": dev_error, "human_error": human_error}
    for name, error in errors.items():
        if not 0 <= error <= 1:
            raise ValueError(f"{name} must be a share from 0 to 1, got {error!r}. 15 % is 0.15.")
    check_not_negative("tolerance", tolerance)
    return {
        "bias": bool(train_error - human_error > tolerance),
        "variance": bool(dev_error - train_error > tolerance),
    }


def next_action(train_error, dev_error, human_error=0.0, tolerance=0.02):
    """Return what to try next: first learn the training set, then generalise.

    Parameters
    ----------
    train_error, dev_error, human_error, tolerance : float
        As in `diagnose`.

    Returns
    -------
    str
        ``"bigger network"`` against bias, also where there is variance too; ``"more data"``
        against variance alone; ``"done"`` where there is neither.

    Raises
    ------
    ValueError
        As in `diagnose`.

    Notes
    -----
    The answer stands for its whole group: training longer also helps against bias, and
    regularisation, augmentation and early stopping against variance.
    """
    found = diagnose(train_error, dev_error, human_error, tolerance)
    if found["bias"]:
        return "bigger network"
    return "more data" if found["variance"] else "done"


# --- L2: large weights cost -------------------------------------------------------------------


def l2_cost(params, lambd, m):
    r"""Return what the weights cost.

    .. math:: \frac{\lambda}{2m} \sum_l \sum_{i,j} \left( W^{[l]}_{ij} \right)^2

    Parameters
    ----------
    params : dict of str to ndarray
        ``W1, b1, ... WL, bL`` with ``Wl`` of shape (n_l, n_{l-1}). Biases cost nothing.
    lambd : float
        Strength of the regularisation, at least 0.
    m : int
        Number of examples in the training set, not in the mini-batch: otherwise the penalty
        would change with the size of the batch.

    Returns
    -------
    float
        The penalty, to be added to the cost.

    Raises
    ------
    ValueError
        If ``lambd`` is negative, ``m`` is not a whole number of at least 1, or ``params`` does
        not hold the layers 1 ... L, each weight with two axes.
    """
    _check_strength(lambd, m)
    return float(lambd / (2 * m) * sum(np.sum(W**2) for W in _weights(params).values()))


def l2_grads(params, grads, lambd, m):
    r"""Add the gradient of the L2 penalty to the gradients of the cost.

    .. math:: dW^{[l]} + \frac{\lambda}{m} W^{[l]}, \qquad db^{[l]}

    Parameters
    ----------
    params : dict of str to ndarray
        ``W1, b1, ... WL, bL``. Not modified.
    grads : dict of str to ndarray
        ``dW1, db1, ... dWL, dbL``, each of the shape of its parameter. Not modified.
    lambd : float
        Strength of the regularisation, at least 0.
    m : int
        Number of examples in the training set.

    Returns
    -------
    dict of str to ndarray of float
        The keys of ``grads``, with new arrays.

    Raises
    ------
    ValueError
        As in `l2_cost`, or if the gradients do not match the parameters.
    """
    _check_strength(lambd, m)
    return _with_penalty(params, grads, lambda W: lambd / m * W)


def l2_step(W, dW, learning_rate, lambd, m):
    r"""Take a step of gradient descent with weight decay.

    .. math:: W \leftarrow \left( 1 - \frac{\alpha \lambda}{m} \right) W - \alpha\, dW

    Parameters
    ----------
    W, dW : array_like, shape (n_l, n_{l-1})
        Weights, and the gradient of the cost without the penalty. Not modified.
    learning_rate : float
        Step length :math:`\alpha`, above 0.
    lambd : float
        Strength of the regularisation, at least 0.
    m : int
        Number of examples in the training set.

    Returns
    -------
    ndarray of float, shape (n_l, n_{l-1})
        The weights after the step: the very ones of a plain step along `l2_grads`.

    Raises
    ------
    ValueError
        If the shapes differ, ``learning_rate`` is not above 0, ``lambd`` is negative, or ``m``
        is not a whole number of at least 1.

    Notes
    -----
    This is why L2 is also called weight decay: each step first shrinks the weights by the same
    factor. For Adam the two are not the same [1]_.

    References
    ----------
    .. [1] Loshchilov & Hutter (2019), arXiv:1711.05101.
    """
    W, dW = np.asarray(W, dtype=float), np.asarray(dW, dtype=float)
    if W.shape != dW.shape:
        raise ValueError(f"dW must have the shape of W, {W.shape}, got {dW.shape}")
    if not learning_rate > 0:
        raise ValueError(f"learning_rate must be above 0, got {learning_rate!r}")
    _check_strength(lambd, m)
    return (1 - learning_rate * lambd / m) * W - learning_rate * dW


# --- L1: weights that do not matter become zero -----------------------------------------------


def l1_cost(params, lambd, m):
    r"""Return what the weights cost, by their size.

    .. math:: \frac{\lambda}{m} \sum_l \sum_{i,j} \left| W^{[l]}_{ij} \right|

    Parameters
    ----------
    params : dict of str to ndarray
        ``W1, b1, ... WL, bL``. Biases cost nothing.
    lambd : float
        Strength of the regularisation, at least 0.
    m : int
        Number of examples in the training set.

    Returns
    -------
    float
        The penalty, to be added to the cost.

    Raises
    ------
    ValueError
        As in `l2_cost`.

    Notes
    -----
    The notes write :math:`\lambda / 2m`. A half is of use only where a square is differentiated,
    so this course goes without; the other convention is this one with half the ``lambd``.
    """
    _check_strength(lambd, m)
    return float(lambd / m * sum(np.sum(np.abs(W)) for W in _weights(params).values()))


def l1_grads(params, grads, lambd, m):
    r"""Add the gradient of the L1 penalty to the gradients of the cost.

    .. math:: dW^{[l]} + \frac{\lambda}{m} \operatorname{sign} W^{[l]}, \qquad db^{[l]}

    Parameters
    ----------
    params, grads : dict of str to ndarray
        As in `l2_grads`. Not modified.
    lambd : float
        Strength of the regularisation, at least 0.
    m : int
        Number of examples in the training set.

    Returns
    -------
    dict of str to ndarray of float
        The keys of ``grads``, with new arrays.

    Raises
    ------
    ValueError
        As in `l2_grads`.

    Notes
    -----
    At zero the penalty has a corner; of all the slopes there, 0 is taken. Steps along this
    gradient jump over zero and seldom hit it: see `soft_threshold`.
    """
    _check_strength(lambd, m)
    return _with_penalty(params, grads, lambda W: lambd / m * np.sign(W))


def soft_threshold(W, t):
    r"""Pull each weight towards zero by ``t``, and no further than zero.

    .. math:: \operatorname{sign}(W) \cdot \max(|W| - t,\, 0)

    Parameters
    ----------
    W : array_like, any shape
        Weights. Not modified.
    t : float
        How far, at least 0; :math:`\alpha \lambda / m` for a step with L1.

    Returns
    -------
    ndarray of float, shape of ``W``
        The weights, those within ``t`` of zero now exactly 0.

    Raises
    ------
    ValueError
        If ``t`` is negative.

    References
    ----------
    .. [1] Parikh & Boyd (2014), Proximal Algorithms, section 6.5.2.
    """
    check_not_negative("t", t)
    W = np.asarray(W, dtype=float)
    return np.sign(W) * np.maximum(np.abs(W) - t, 0)


# --- more data from the same images -----------------------------------------------------------


def shift_images(images, shifts):
    """Move each image by whole pixels; what leaves is lost, and what is left behind is black.

    Parameters
    ----------
    images : array_like, shape (n, height, width)
        Brightness of the pixels. Not modified.
    shifts : array_like of int, shape (n, 2)
        For each image, by how many rows down and by how many columns to the right.

    Returns
    -------
    ndarray of float, shape (n, height, width)
        The moved images, with 0 where nothing moved in.

    Raises
    ------
    ValueError
        If ``images`` does not have three axes, or there are not two whole numbers for each.
    """
    images, shifts = np.asarray(images, dtype=float), np.asarray(shifts)
    if images.ndim != 3:
        raise ValueError(f"images must have shape (n, height, width), got {images.shape}")
    if shifts.shape != (len(images), 2) or shifts.dtype.kind not in "iu":
        raise ValueError(
            f"shifts must be whole numbers of shape {(len(images), 2)}, "
            f"got {shifts.dtype} of shape {shifts.shape}"
        )
    height, width = images.shape[1:]
    # One source pixel for each target pixel; those from outside the image are black.
    rows = np.arange(height)[:, None] - shifts[:, 0, None, None]
    columns = np.arange(width) - shifts[:, 1, None, None]
    inside = (rows >= 0) & (rows < height) & (columns >= 0) & (columns < width)
    each = np.arange(len(images))[:, None, None]
    return np.where(inside, images[each, rows.clip(0, height - 1), columns.clip(0, width - 1)], 0)


def augment(images, max_shift, rng):
    """Move each image a little, by chance: another picture of the same thing.

    Parameters
    ----------
    images : array_like, shape (n, height, width)
        Brightness of the pixels. Not modified. Their labels stay theirs.
    max_shift : int
        Longest shift along either axis, in pixels, at least 0.
    rng : numpy.random.Generator
        Source of the shifts.

    Returns
    -------
    ndarray of float, shape (n, height, width)
        The moved images, each by a shift of its own.

    Raises
    ------
    ValueError
        If ``max_shift`` is not a whole number of at least 0, or as in `shift_images`.
    """
    check_whole("max_shift", max_shift, 0)
    shifts = rng.integers(-max_shift, max_shift, size=(len(images), 2), endpoint=True)
    return shift_images(images, shifts)


# --- early stopping ---------------------------------------------------------------------------


def early_stopping(losses, patience, min_delta=0.0):
    r"""Decide when training stops, and which epoch was the best.

    An epoch improves if its loss is below the best so far by more than ``min_delta``; it is
    then the best. The first epoch always is.

    Parameters
    ----------
    losses : array_like, shape (T,)
        Loss on the development set after each epoch.
    patience : int
        Training stops with this many epochs in a row that do not improve, at least 1.
    min_delta : float
        By how much an improvement must be better, at least 0, in the units of the loss.

    Returns
    -------
    stop_epoch : int
        The last epoch of training, counted from 0. A loss that is not finite stops at once;
        if nothing stops training, this is the last epoch there is.
    best_epoch : int
        The best epoch until then.

    Raises
    ------
    ValueError
        If there is no loss, the first is not finite, ``patience`` is not a whole number of at
        least 1, or ``min_delta`` is negative.
    """
    losses = _as_losses(losses)
    check_whole("patience", patience, 1)
    check_not_negative("min_delta", min_delta)
    best_epoch = 0
    for epoch, loss in enumerate(losses):
        if loss < losses[best_epoch] - min_delta and np.isfinite(loss):
            best_epoch = epoch
        if epoch - best_epoch >= patience or not np.isfinite(loss):
            return epoch, best_epoch
    return len(losses) - 1, best_epoch


def best_weights(W, updates, losses):
    """Train in place, and keep the weights of the best epoch.

    Parameters
    ----------
    W : array_like, shape (n_out, n_in)
        Weights before the first epoch. Not modified.
    updates : array_like, shape (T, n_out, n_in)
        What each epoch adds to the weights.
    losses : array_like, shape (T,)
        Loss on the development set after each epoch. One that is NaN is never the best.

    Returns
    -------
    ndarray of float, shape (n_out, n_in)
        The weights after the epoch with the smallest loss; the first of them on a tie.

    Raises
    ------
    ValueError
        If there is no loss, the first is not finite, or there is not one update of the shape
        of ``W`` for each.

    Notes
    -----
    Training changes one array, so that what is kept must be a copy: a second name for the
    array would show the last epoch's weights, not the best.
    """
    losses = _as_losses(losses)
    W, updates = np.array(W, dtype=float), np.asarray(updates, dtype=float)
    if updates.shape != (len(losses), *W.shape):
        raise ValueError(
            f"updates must have shape {(len(losses), *W.shape)}, one for each loss, "
            f"got {updates.shape}"
        )
    smallest = np.inf
    for update, loss in zip(updates, losses, strict=True):
        W += update
        if loss < smallest:
            smallest, best = loss, W.copy()
    return best


# --- what the functions above share -----------------------------------------------------------


def _weights(params):
    """Return the weights by layer, without the biases."""
    layers = range(1, len(params) // 2 + 1)
    if not layers or set(params) != {f"{kind}{layer}" for layer in layers for kind in "Wb"}:
        raise ValueError(
            f"params must hold W1, b1, ... WL, bL, got {', '.join(map(str, params)) or 'nothing'}"
        )
    weights = {layer: np.asarray(params[f"W{layer}"], dtype=float) for layer in layers}
    for layer, W in weights.items():
        if W.ndim != 2:
            raise ValueError(f"W{layer} must have shape (n_out, n_in), got {W.shape}")
    return weights


def _with_penalty(params, grads, slope):
    """Return the gradients, those of the weights with the slope of their penalty added."""
    weights = _weights(params)
    if set(grads) != {f"d{name}" for name in params}:
        raise ValueError(f"grads must hold d{', d'.join(params)}, got {', '.join(grads)}")
    for name, param in params.items():
        if np.shape(grads[f"d{name}"]) != np.shape(param):
            raise ValueError(
                f"d{name} must have the shape of {name}, {np.shape(param)}, "
                f"got {np.shape(grads[f'd{name}'])}"
            )
    total = {name: np.array(grad, dtype=float) for name, grad in grads.items()}
    for layer, W in weights.items():
        total[f"dW{layer}"] += slope(W)
    return total


def _cut(order, shares):
    """Cut an array into parts of given shares, without losing any of it."""
    ends = np.rint(np.cumsum(shares) * len(order)).astype(int)
    return [order[start:end] for start, end in itertools.pairwise([0, *ends])]


def _as_losses(losses):
    losses = np.asarray(losses, dtype=float)
    if losses.ndim != 1 or len(losses) == 0:
        raise ValueError(f"losses must have shape (T,) with at least one, got {losses.shape}")
    if not np.isfinite(losses[0]):
        raise ValueError(
            f"the first loss is {losses[0]}: nothing was learnt that could be kept. "
            "Try a smaller learning rate."
        )
    return losses


def _check_strength(lambd, m):
    check_not_negative("lambd", lambd)
    check_whole("m", m, 1)
