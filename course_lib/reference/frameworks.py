r"""From the conventions of this course to those of Keras and PyTorch, and back.

None of these functions needs a framework. That the frameworks do what is said here is checked in
``tests/frameworks``, where they are installed.
"""

import math

import numpy as np

from course_lib.reference.checks import as_matrix, check_not_negative, check_whole


def to_keras_weights(params):
    """Return the parameters of a network as Keras keeps them.

    Parameters
    ----------
    params : dict
        ``W1`` (n_1, n_x), ``b1`` (n_1, 1), ``W2`` and so on: examples are columns. Not modified.

    Returns
    -------
    list of ndarray
        For each layer, the first one first, its kernel (n_in, n_out) and its bias (n_out,), since
        examples are rows in Keras. ``model.set_weights`` takes this list.

    Raises
    ------
    ValueError
        If a layer lacks its weights or biases, or there is something else in the dict.
    """
    num_layers = len(params) // 2
    names = [f"{kind}{layer}" for layer in range(1, num_layers + 1) for kind in "Wb"]
    if not names or set(names) != set(params):
        raise ValueError(f"params must hold W1, b1, W2, b2 and so on, got {sorted(params)}")
    return [
        params[name].T.copy() if name.startswith("W") else params[name].flatten() for name in names
    ]


def keras_settings(keep_prob, rho, lambd, m):
    r"""Return the settings of a network of this course as Keras wants them.

    Parameters
    ----------
    keep_prob : float
        Probability with which dropout keeps a unit, 0 < keep_prob <= 1.
    rho : float
        Weight of the past in the running statistics of batch normalisation, 0 <= rho < 1.
    lambd : float
        Strength λ of the penalty :math:`\lambda/(2m) \sum W^2`, at least 0.
    m : int
        Examples in the training set, at least 1.

    Returns
    -------
    dict
        ``rate`` of ``Dropout``, the probability of dropping; ``momentum`` of
        ``BatchNormalization``, the weight of the past; ``l2`` of ``regularizers.L2``, which adds it
        times the sum of squares to the cost.

    Raises
    ------
    ValueError
        If a value is out of its range.
    """
    _check_settings(keep_prob, rho, lambd, m)
    return {"rate": float(1 - keep_prob), "momentum": float(rho), "l2": float(lambd / (2 * m))}


def torch_settings(keep_prob, rho, lambd, m):
    """Return the settings of a network of this course as PyTorch wants them.

    Parameters
    ----------
    keep_prob, rho, lambd, m
        As for `keras_settings`.

    Returns
    -------
    dict
        ``p`` of ``Dropout``, the probability of dropping; ``momentum`` of ``BatchNorm1d``, the
        weight of the batch; ``weight_decay`` of ``SGD``, which adds it times W to the gradient.

    Raises
    ------
    ValueError
        If a value is out of its range.
    """
    _check_settings(keep_prob, rho, lambd, m)
    return {
        "p": float(1 - keep_prob),
        "momentum": float(1 - rho),
        "weight_decay": float(lambd / m),
    }


def decay_steps(m, interval, batch_size):
    """Return after how many steps a rate falls that stays for some epochs.

    Parameters
    ----------
    m : int
        Examples in the training set, at least 1.
    interval : int
        Epochs for which the rate stays, at least 1.
    batch_size : int
        Examples in a batch, at least 1; the last one of an epoch may be smaller.

    Returns
    -------
    int
        ``decay_steps`` of the schedules of Keras, which count steps from 0.

    Raises
    ------
    ValueError
        If one of them is no whole number of at least 1.
    """
    for name, number in {"m": m, "interval": interval, "batch_size": batch_size}.items():
        check_whole(name, number, 1)
    return int(interval * math.ceil(m / batch_size))


def keras_epsilon(t, epsilon=1e-8, beta2=0.999):
    r"""Return the ε with which one step of Keras's Adam is a step of the paper's Algorithm 1.

    Keras adds it to :math:`\sqrt{s}`, before the correction; the algorithm adds it to
    :math:`\sqrt{\hat s} = \sqrt{s} / \sqrt{1 - \beta_2^t}`.

    Parameters
    ----------
    t : int
        Number of the step, counted from 1.
    epsilon : float
        The algorithm's, at least 0.
    beta2 : float
        Memory of the squares, 0 <= beta2 < 1.

    Returns
    -------
    float
        ``epsilon`` of ``keras.optimizers.Adam``, for this step.

    Raises
    ------
    ValueError
        If a value is out of its range.

    References
    ----------
    .. [1] Kingma & Ba (2015), end of section 2, where it is called epsilon hat, arXiv:1412.6980.
    """
    check_not_negative("epsilon", epsilon)
    if not 0 <= beta2 < 1:
        raise ValueError(f"beta2 must be at least 0 and below 1, got {beta2!r}")
    check_whole("t", t, 1)
    return float(epsilon * np.sqrt(1 - beta2**t))


def torch_update_running(run, Z, momentum=0.1):
    """Take one batch into the running statistics, as ``torch.nn.BatchNorm1d`` does.

    Parameters
    ----------
    run : dict
        ``mu`` and ``var`` so far, each (n, 1). Not modified.
    Z : ndarray, shape (n, m)
        A batch of at least two examples, one per column. Not modified.
    momentum : float
        Weight of the batch, 0 <= momentum <= 1.

    Returns
    -------
    dict
        The new ``mu`` and ``var``, each (n, 1); the batch's variance is divided by m - 1.

    Raises
    ------
    ValueError
        If the batch has fewer than two examples, or ``momentum`` is out of its range.
    """
    Z = as_matrix("Z", Z)
    m = Z.shape[1]
    if m < 2:
        raise ValueError("Z must hold at least two examples: the variance of one has no m - 1")
    if not 0 <= momentum <= 1:
        raise ValueError(f"momentum must be at least 0 and at most 1, got {momentum!r}")
    mu = np.mean(Z, axis=1, keepdims=True)
    var = np.sum((Z - mu) ** 2, axis=1, keepdims=True) / (m - 1)
    return {
        "mu": (1 - momentum) * run["mu"] + momentum * mu,
        "var": (1 - momentum) * run["var"] + momentum * var,
    }


def _check_settings(keep_prob, rho, lambd, m):
    if not 0 < keep_prob <= 1:
        raise ValueError(f"keep_prob must be above 0 and at most 1, got {keep_prob!r}")
    if not 0 <= rho < 1:
        raise ValueError(f"rho must be at least 0 and below 1, got {rho!r}")
    check_not_negative("lambd", lambd)
    check_whole("m", m, 1)
