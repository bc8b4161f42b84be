"""Inverted dropout: the mask, forward, backward, in a network, and the noise that it adds.

Examples are columns. ``keep_prob`` is the probability to *keep* a unit; other books and libraries
count the share that is dropped. What is kept is divided by ``keep_prob`` in training, so that
nothing is to be done in use. Chance comes from ``rng`` alone, never from a seed inside: with one,
the same units would be dropped in every step.
"""

import numpy as np

from course_lib.reference.foundations import model_forward


def dropout_mask(shape, keep_prob, rng):
    r"""Draw which units are kept, for each unit of each example on its own.

    .. math:: d \sim \mathrm{Bernoulli}(k)

    Parameters
    ----------
    shape : tuple of int
        Shape of the mask, such as (n, m) for n units and m examples.
    keep_prob : float
        Probability :math:`k` to keep a unit, 0 < k <= 1.
    rng : numpy.random.Generator
        Where chance comes from.

    Returns
    -------
    ndarray of float, shape ``shape``
        1 where a unit is kept, 0 where it is dropped.

    Raises
    ------
    ValueError
        If ``keep_prob`` is outside (0, 1].

    Notes
    -----
    Of 100 units with :math:`k = 0.8` about 20 are dropped, not exactly 20: the number dropped has
    the standard deviation :math:`\sqrt{100\, k (1 - k)} = 4`.

    References
    ----------
    .. [1] Srivastava et al. (2014), Dropout, JMLR 15, section 4.
    """
    _check_keep(keep_prob)
    return (rng.random(shape) < keep_prob).astype(float)


def dropout_forward(A, D, keep_prob):
    r"""Drop units, and enlarge the others so that the mean stays.

    .. math:: \tilde A = \frac{A * D}{k}, \qquad \mathrm{E}[\tilde A] = A

    Parameters
    ----------
    A : array_like, shape (n, m)
        Activations. Not modified.
    D : array_like, shape (n, m)
        Mask of zeros and ones, or of False and True. Not modified.
    keep_prob : float
        Probability :math:`k` with which the mask was drawn, 0 < k <= 1.

    Returns
    -------
    ndarray of float, shape (n, m)
        0 where a unit is dropped, else its activation over :math:`k`.

    Raises
    ------
    ValueError
        If ``keep_prob`` is outside (0, 1], or the mask has another shape.

    Notes
    -----
    The mean over all masks is kept of the activations, and so of what the next layer takes from
    them, but not of the cost, which is no linear function of them.
    """
    return _masked("A", A, D, keep_prob)


def dropout_backward(dA, D, keep_prob):
    r"""Send a gradient back through dropout.

    .. math:: dA = \frac{d\tilde A * D}{k}

    Parameters
    ----------
    dA : array_like, shape (n, m)
        Gradient of the cost with respect to what `dropout_forward` returned. Not modified.
    D : array_like, shape (n, m)
        The very mask of the way forward. Not modified.
    keep_prob : float
        Its probability :math:`k`, 0 < k <= 1.

    Returns
    -------
    ndarray of float, shape (n, m)
        Gradient of the cost with respect to what `dropout_forward` was given.

    Raises
    ------
    ValueError
        If ``keep_prob`` is outside (0, 1], or the mask has another shape.

    Notes
    -----
    With the mask held fixed, dropout is a product with constants, so that a gradient check works
    as ever. Drawn anew for each difference, it does not.
    """
    return _masked("dA", dA, D, keep_prob)


def dropout_network(X, params, keep_probs, rng, train):
    r"""Run a network forward, with dropout after each hidden layer while it is trained.

    .. math:: \tilde A^{[l]} = \frac{\mathrm{relu}(W^{[l]} \tilde A^{[l-1]} + b^{[l]}) * D^{[l]}}
        {k^{[l]}}, \qquad A^{[L]} = \sigma(W^{[L]} \tilde A^{[L-1]} + b^{[L]})

    Parameters
    ----------
    X : array_like, shape (n_x, m)
        One example per column; nothing of it is dropped. Not modified.
    params : dict
        ``W1, b1 ... WL, bL`` of shapes (n_l, n_{l-1}) and (n_l, 1). Not modified.
    keep_probs : sequence of float
        One for each of the L - 1 hidden layers, 0 < k <= 1.
    rng : numpy.random.Generator
        Where chance comes from; each call draws new masks.
    train : bool
        False in use: nothing is dropped, nothing divided.

    Returns
    -------
    ndarray of float, shape (n_L, m)
        Activations of the last layer, none of them dropped.

    Raises
    ------
    ValueError
        If there is not one ``keep_prob`` for each hidden layer, one is outside (0, 1], a
        parameter is missing, or shapes do not fit.
    """
    A, depth = X, len(keep_probs) + 1
    if len(params) != 2 * depth:
        raise ValueError(
            f"keep_probs has {len(keep_probs)} numbers and params {len(params)} arrays; "
            f"expected one number for each hidden layer, and W and b for each layer."
        )
    for layer in range(1, depth + 1):
        if not {f"W{layer}", f"b{layer}"} <= params.keys():
            raise ValueError(f"params lacks W{layer} or b{layer}; it has {sorted(params)}.")
        own = {name + "1": params[f"{name}{layer}"] for name in "Wb"}
        A, _ = model_forward(A, own, ["relu" if layer < depth else "sigmoid"])
        if train and layer < depth:
            keep_prob = keep_probs[layer - 1]
            A = dropout_forward(A, dropout_mask(A.shape, keep_prob, rng), keep_prob)
    return A


def dropout_variance(A, keep_prob):
    r"""Return the variance that dropout gives to an activation.

    .. math:: \mathrm{Var}[\tilde a] = a^2\, \frac{1 - k}{k}

    Parameters
    ----------
    A : array_like, any shape
        Activations before dropout. Not modified.
    keep_prob : float
        Probability :math:`k` to keep a unit, 0 < k <= 1.

    Returns
    -------
    ndarray of float, shape of ``A``
        Variance over all masks, in squared units of ``A``.

    Raises
    ------
    ValueError
        If ``keep_prob`` is outside (0, 1].

    Notes
    -----
    The dropped activation is :math:`a/k` with probability :math:`k`, else 0: its mean square is
    :math:`a^2/k`, the square of its mean :math:`a^2`. For :math:`k = 0.5` the noise is as large
    as the activation, for :math:`k = 0.8` half as large (a quarter of the variance).
    """
    _check_keep(keep_prob)
    return np.square(np.asarray(A, dtype=float)) * (1 - keep_prob) / keep_prob


def _masked(name, values, D, keep_prob):
    _check_keep(keep_prob)
    values, D = np.asarray(values, dtype=float), np.asarray(D, dtype=float)
    if values.shape != D.shape:
        raise ValueError(
            f"{name} has shape {values.shape} and the mask D {D.shape}; they must be the same."
        )
    return values * D / keep_prob


def _check_keep(keep_prob):
    if not 0 < keep_prob <= 1:
        raise ValueError(f"keep_prob is {keep_prob}, expected above 0 and at most 1.")
