"""Where training starts: inputs of one scale, weights of the right one, and how to tell."""

from itertools import pairwise

import numpy as np

from course_lib.reference.checks import as_matrix
from course_lib.reference.foundations import activation_grad, model_backward, model_forward

# Standard deviation of the weights for n_in inputs and n_out units, by kind of initialisation.
SPREADS = {
    "small": lambda n_in, n_out: 0.01,
    "large": lambda n_in, n_out: 1.0,
    "lecun": lambda n_in, n_out: np.sqrt(1 / n_in),
    "he": lambda n_in, n_out: np.sqrt(2 / n_in),
    "glorot": lambda n_in, n_out: np.sqrt(2 / (n_in + n_out)),
}
FITTING = {"relu": "he", "leaky_relu": "he", "tanh": "lecun", "sigmoid": "glorot"}
# A unit whose slope is below this hardly passes a gradient: saturated, or a relu at rest.
FLAT = 0.05


def fit_normalizer(X):
    r"""Return the mean and the standard deviation of each feature.

    .. math:: \mu = \frac{1}{m} \sum_{i=1}^m x^{(i)}, \qquad
        \sigma = \sqrt{\frac{1}{m} \sum_{i=1}^m (x^{(i)} - \mu)^2}

    Parameters
    ----------
    X : array_like, shape (n_x, m)
        Training examples, one per column. Not modified.

    Returns
    -------
    mu, sigma : ndarray of float, shape (n_x, 1)
        In the units of each feature; ``sigma`` is exactly 0 for one that never changes.

    Raises
    ------
    ValueError
        If ``X`` is no matrix, or is empty.

    Notes
    -----
    The notes take :math:`\frac{1}{m} \sum x^2`, which is a variance only once the mean has been
    subtracted: 1, 2, 3 would have 4.67 instead of 0.667.
    """
    X = as_matrix("X", X)
    mu = X.mean(axis=1, keepdims=True)
    sigma = X.std(axis=1, keepdims=True)
    # The mean of equal numbers may miss them by a rounding, which would pass for a spread.
    return mu, np.where(np.ptp(X, axis=1, keepdims=True) == 0, 0.0, sigma)


def normalize(X, mu, sigma):
    r"""Bring features to one scale, with the statistics of the training set.

    .. math:: x \leftarrow (x - \mu) / \sigma

    Parameters
    ----------
    X : array_like, shape (n_x, m)
        Examples of any set, one per column. Not modified.
    mu, sigma : array_like, shape (n_x, 1)
        Of the *training* set; see `fit_normalizer`. Not modified.

    Returns
    -------
    ndarray of float, shape (n_x, m)
        Without units. A feature with ``sigma = 0`` is centred only.

    Raises
    ------
    ValueError
        If ``X`` is no matrix, ``mu`` or ``sigma`` have another shape than (n_x, 1), or a
        ``sigma`` is negative.

    Notes
    -----
    The notes divide by :math:`\sigma^2`, after which the spread is :math:`1 / \sigma` instead of
    1. A set that is normalised with statistics of its own no longer matches what the network
    was trained on.
    """
    X = as_matrix("X", X)
    mu, sigma = np.asarray(mu, dtype=float), np.asarray(sigma, dtype=float)
    if mu.shape != (len(X), 1) or sigma.shape != mu.shape:
        raise ValueError(
            f"mu and sigma must have shape {(len(X), 1)}, one row for each feature, "
            f"got {mu.shape} and {sigma.shape}"
        )
    if not (sigma >= 0).all():
        raise ValueError(f"sigma must not be negative, got {sigma.min():g}")
    return (X - mu) / np.where(sigma == 0, 1.0, sigma)


def init_constant(dims, c):
    """Return parameters whose weights are all one number, and whose biases are zero.

    Parameters
    ----------
    dims : list of int
        Sizes of the layers, the inputs' first: ``[n_x, n_1, ..., n_L]``.
    c : float
        Every weight; with 0 the network is the flattest there is.

    Returns
    -------
    dict
        ``W1, b1 ... WL, bL`` of shapes (n_l, n_{l-1}) and (n_l, 1).

    Raises
    ------
    ValueError
        If there are fewer than two sizes, or one is not a whole number of at least 1.

    Notes
    -----
    All units of a layer start alike, get the same gradient, and stay alike for ever: however
    wide the layer, it computes one feature.
    """
    _check_dims(dims)
    params = {}
    for layer, (n_in, n_out) in enumerate(pairwise(dims), start=1):
        params[f"W{layer}"] = np.full((n_out, n_in), float(c))
        params[f"b{layer}"] = np.zeros((n_out, 1))
    return params


def init_params(dims, kind, rng):
    r"""Return parameters whose weights are drawn, and whose biases are zero.

    .. math:: W \sim \mathcal N(0, s^2), \qquad s_\mathrm{he} = \sqrt{2 / n_\mathrm{in}}, \quad
        s_\mathrm{lecun} = \sqrt{1 / n_\mathrm{in}}, \quad
        s_\mathrm{glorot} = \sqrt{2 / (n_\mathrm{in} + n_\mathrm{out})}

    Parameters
    ----------
    dims : list of int
        Sizes of the layers, the inputs' first: ``[n_x, n_1, ..., n_L]``.
    kind : {"small", "large", "lecun", "he", "glorot"}
        Spread of the weights; small is 0.01 and large is 1 in every layer.
    rng : numpy.random.Generator
        Source of the numbers; each layer draws its own.

    Returns
    -------
    dict
        ``W1, b1 ... WL, bL`` of shapes (n_l, n_{l-1}) and (n_l, 1).

    Raises
    ------
    ValueError
        If there are fewer than two sizes, one is not a whole number of at least 1, or ``kind``
        is none of the five.

    References
    ----------
    .. [1] He et al. (2015), section 2.2, arXiv:1502.01852.
    .. [2] Glorot & Bengio (2010), section 4.2.1, AISTATS.
    .. [3] LeCun et al. (1998), Efficient BackProp, section 4.6.
    """
    params = init_constant(dims, 0.0)
    _check_name("kind", kind, SPREADS)
    for layer, (n_in, n_out) in enumerate(pairwise(dims), start=1):
        params[f"W{layer}"] = rng.normal(0, SPREADS[kind](n_in, n_out), (n_out, n_in))
    return params


def pick_init(kind, n_in, n_out):
    r"""Return the standard deviation that the weights of a layer should start with.

    .. math:: \mathrm{relu}, \mathrm{leaky\_relu}: \sqrt{2 / n_\mathrm{in}}, \qquad
        \tanh: \sqrt{1 / n_\mathrm{in}}, \qquad
        \sigma: \sqrt{2 / (n_\mathrm{in} + n_\mathrm{out})}

    Parameters
    ----------
    kind : {"relu", "leaky_relu", "tanh", "sigmoid"}
        Activation of the layer.
    n_in, n_out : int
        Inputs of each unit, and units of the layer.

    Returns
    -------
    float
        He's for the relus, which silence half of their inputs; LeCun's for tanh; Glorot's, which
        also weighs the way back, for the sigmoid.

    Raises
    ------
    ValueError
        If ``kind`` is none of the four, or a size is not a whole number of at least 1.
    """
    _check_name("kind", kind, FITTING)
    _check_dims([n_in, n_out])
    return float(SPREADS[FITTING[kind]](n_in, n_out))


def activation_stats(X, params, activations):
    r"""Return mean, spread and saturation of the activations of each layer.

    Parameters
    ----------
    X : array_like, shape (n_x, m)
        One example per column. Not modified.
    params : dict
        ``W1, b1 ... WL, bL``. Not modified.
    activations : list of str
        The kind of each layer's activation.

    Returns
    -------
    dict
        ``"mean"``, ``"std"`` and ``"saturated"``, each a list of one float for each layer, over
        all units and examples. Saturated is the share of activations whose slope
        :math:`g'(z)` is below 0.05.

    Raises
    ------
    ValueError
        As `model_forward`.
    """
    A, caches = model_forward(X, params, activations)
    outputs = [*(cache["A_prev"] for cache in caches[1:]), A]
    slopes = [activation_grad(cache["Z"], cache["kind"]) for cache in caches]
    return {
        "mean": [float(np.mean(A)) for A in outputs],
        "std": [float(np.std(A)) for A in outputs],
        "saturated": [float(np.mean(slope < FLAT)) for slope in slopes],
    }


def layer_grad_norms(X, Y, params, activations):
    r"""Return how long the gradient of each layer's weights is.

    .. math:: \lVert dW^{[l]} \rVert = \sqrt{\textstyle\sum_{ij} (dW^{[l]}_{ij})^2}

    Parameters
    ----------
    X : array_like, shape (n_x, m)
        One example per column. Not modified.
    Y : array_like, shape (1, m)
        Labels, 0 or 1. Not modified.
    params : dict
        ``W1, b1 ... WL, bL``. Not modified.
    activations : list of str
        The kind of each layer's activation; the last one is a sigmoid.

    Returns
    -------
    list of float
        One norm for each layer, first layer first.

    Raises
    ------
    ValueError
        As `model_forward` and `model_backward`.
    """
    A, caches = model_forward(X, params, activations)
    grads = model_backward(A, Y, caches)
    return [float(np.linalg.norm(grads[f"dW{layer}"])) for layer in range(1, len(activations) + 1)]


def sigmoid_chain_grad(zs, ws):
    r"""Return how much the last of a chain of sigmoid neurons feels the first.

    .. math:: a_1 = \sigma(z_1), \quad z_{k} = w_k a_{k-1} + b_k, \quad a_k = \sigma(z_k)
        \qquad \frac{\partial a_n}{\partial z_1}
        = \prod_{k=1}^n \sigma'(z_k) \prod_{k=2}^n w_k

    Parameters
    ----------
    zs : array_like, shape (n,)
        Inputs :math:`z_1 \dots z_n` of the neurons. Not modified.
    ws : array_like, shape (n - 1,)
        Weights :math:`w_2 \dots w_n` between them. Not modified.

    Returns
    -------
    float
        The product; at most :math:`(1/4)^n` when no weight is above 1.

    Raises
    ------
    ValueError
        If there is no neuron, or not one weight fewer than neurons.

    Notes
    -----
    The notes write :math:`\sigma(z) \le 1/4`; it is the slope :math:`\sigma'` that is. The
    product explodes only where :math:`|w \sigma'(z)| > 1`, for which a weight must be above 4.

    References
    ----------
    .. [1] Nielsen (2015), Neural Networks and Deep Learning, chapter 5.
    """
    zs, ws = np.asarray(zs, dtype=float), np.asarray(ws, dtype=float)
    if zs.ndim != 1 or not zs.size or ws.shape != (len(zs) - 1,):
        raise ValueError(
            "zs must have shape (n,) and ws (n - 1,), with at least one neuron, "
            f"got {zs.shape} and {ws.shape}"
        )
    return float(np.prod(activation_grad(zs, "sigmoid")) * np.prod(ws))


def _check_name(name, value, known):
    if value not in known:
        raise ValueError(f"{name} must be one of {', '.join(known)}, got {value!r}")


def _check_dims(dims):
    whole = all(isinstance(n, int | np.integer) and not isinstance(n, bool) for n in dims)
    if len(dims) < 2 or not whole or min(dims) < 1:
        raise ValueError(f"sizes must be at least two whole numbers of at least 1, got {dims!r}")
