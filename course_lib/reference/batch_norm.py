"""Batch normalisation: forward, backward, its running statistics, its use in a layer."""

import numpy as np

RHO = 0.9
EPSILON = 1e-5
ORDERS = ("bn_relu", "relu_bn")


def bn_forward(Z, gamma, beta, epsilon=EPSILON):
    r"""Normalise each unit over the batch, then scale and shift it.

    .. math::
        \mu = \frac{1}{m} \sum_i z^{(i)}, \qquad
        \sigma^2 = \frac{1}{m} \sum_i (z^{(i)} - \mu)^2, \qquad
        z_\mathrm{norm} = \frac{z - \mu}{\sqrt{\sigma^2 + \epsilon}}, \qquad
        \tilde z = \gamma\, z_\mathrm{norm} + \beta

    Parameters
    ----------
    Z : array_like, shape (n, m)
        A batch of ``m`` examples, one per column, before the activation. Not modified.
    gamma, beta : array_like, shape (n, 1)
        Standard deviation and mean that each unit gets: learned parameters. Not modified.
    epsilon : float
        Added to the variance, under the root; in squared units of ``Z``, above 0.

    Returns
    -------
    Z_tilde : ndarray, shape (n, m)
        The output :math:`\tilde z`. Each example's output depends on the whole batch.
    cache : dict
        What `bn_backward` and `update_running` need: ``Z`` and ``Z_norm`` (n, m), ``mu``, ``var``
        and ``gamma`` (n, 1), and ``epsilon``.

    Raises
    ------
    ValueError
        If ``Z`` is not of shape (n, m) with at least one unit and one example, if ``gamma`` or
        ``beta`` is not of shape (n, 1), or if ``epsilon`` is not above 0.

    Notes
    -----
    The variance is the biased one: divided by ``m``, not by ``m - 1``.

    References
    ----------
    .. [1] Ioffe & Szegedy (2015), Algorithm 1, arXiv:1502.03167.
    """
    _check_epsilon(epsilon)
    Z = _as_batch("Z", Z)
    gamma, beta = _as_column("gamma", gamma, len(Z)), _as_column("beta", beta, len(Z))
    mu = Z.mean(axis=1, keepdims=True)
    var = ((Z - mu) ** 2).mean(axis=1, keepdims=True)
    Z_norm = (Z - mu) / np.sqrt(var + epsilon)
    Z_tilde = gamma * Z_norm + beta
    cache = {
        "Z": Z,
        "mu": mu,
        "var": var,
        "Z_norm": Z_norm,
        "gamma": gamma,
        "epsilon": float(epsilon),
    }
    return Z_tilde, cache


def bn_identity(mu, var, epsilon=EPSILON):
    r"""Return the parameters with which batch normalisation changes nothing.

    .. math:: \gamma = \sqrt{\sigma^2 + \epsilon}, \qquad \beta = \mu

    Parameters
    ----------
    mu, var : array_like, shape (n, 1)
        Mean and biased variance of the batch. Not modified.
    epsilon : float
        The one of the normalisation to undo, above 0.

    Returns
    -------
    gamma, beta : ndarray, shape (n, 1)
        Scale and shift: with them, the output of `bn_forward` is its input.

    Raises
    ------
    ValueError
        If ``mu`` and ``var`` are not of one shape (n, 1), if a variance is negative, or if
        ``epsilon`` is not above 0.

    Notes
    -----
    Training can thus learn to switch the normalisation off: it costs a layer nothing that it
    could do before.
    """
    _check_epsilon(epsilon)
    mu, var = _as_statistics(mu, var)
    return np.sqrt(var + epsilon), mu


def bn_backward(dZ_tilde, cache):
    r"""Return the gradients of a batch normalisation, along each of its three ways.

    .. math::
        d\gamma &= \textstyle\sum_i d\tilde z^{(i)} z_\mathrm{norm}^{(i)}, \qquad
        d\beta = \textstyle\sum_i d\tilde z^{(i)}, \qquad
        dz_\mathrm{norm} = \gamma\, d\tilde z \\
        d\sigma^2 &= -\tfrac{1}{2} (\sigma^2 + \epsilon)^{-3/2}
            \textstyle\sum_i dz_\mathrm{norm}^{(i)} (z^{(i)} - \mu) \\
        d\mu &= -(\sigma^2 + \epsilon)^{-1/2} \textstyle\sum_i dz_\mathrm{norm}^{(i)}
            - \tfrac{2}{m}\, d\sigma^2 \textstyle\sum_i (z^{(i)} - \mu) \\
        dz &= (\sigma^2 + \epsilon)^{-1/2}\, dz_\mathrm{norm}
            + \tfrac{2}{m}\, d\sigma^2 (z - \mu) + \tfrac{1}{m}\, d\mu

    Parameters
    ----------
    dZ_tilde : array_like, shape (n, m)
        Gradient of the cost with respect to the output of `bn_forward`. Not modified.
    cache : dict
        What `bn_forward` returned. Not modified.

    Returns
    -------
    dZ : ndarray, shape (n, m)
        Gradient with respect to the input. Each row sums to 0.
    dgamma, dbeta : ndarray, shape (n, 1)
        Gradients with respect to the parameters.

    Raises
    ------
    ValueError
        If ``dZ_tilde`` is not of the shape of the cached batch.

    Notes
    -----
    The second term of :math:`d\mu` is always 0, since deviations from a mean sum to 0; it is
    here because the chain rule says so. `bn_backward_closed` is what remains.

    References
    ----------
    .. [1] Ioffe & Szegedy (2015), section 3, arXiv:1502.03167.
    """
    dZ_tilde = _as_gradient("dZ_tilde", dZ_tilde, np.shape(cache["Z"]))
    m = dZ_tilde.shape[1]
    deviation = cache["Z"] - cache["mu"]
    v = cache["var"] + cache["epsilon"]
    dgamma = (dZ_tilde * cache["Z_norm"]).sum(axis=1, keepdims=True)
    dbeta = dZ_tilde.sum(axis=1, keepdims=True)
    dZ_norm = cache["gamma"] * dZ_tilde
    dvar = -0.5 * v**-1.5 * (dZ_norm * deviation).sum(axis=1, keepdims=True)
    dmu = -(v**-0.5) * dZ_norm.sum(axis=1, keepdims=True)
    dmu = dmu - 2 / m * dvar * deviation.sum(axis=1, keepdims=True)
    dZ = v**-0.5 * dZ_norm + 2 / m * dvar * deviation + dmu / m
    return dZ, dgamma, dbeta


def bn_backward_closed(dZ_tilde, cache):
    r"""Return the gradients of a batch normalisation, with all three ways in one formula.

    .. math:: dz = \frac{\gamma}{\sqrt{\sigma^2 + \epsilon}} \Big( d\tilde z
        - \frac{1}{m} d\beta - \frac{1}{m} z_\mathrm{norm}\, d\gamma \Big)

    Parameters
    ----------
    dZ_tilde : array_like, shape (n, m)
        Gradient of the cost with respect to the output of `bn_forward`. Not modified.
    cache : dict
        What `bn_forward` returned. Not modified.

    Returns
    -------
    dZ : ndarray, shape (n, m)
        Gradient with respect to the input: what is left of ``dZ_tilde`` without its mean and
        without its share that follows ``Z_norm``, since the input can change neither.
    dgamma, dbeta : ndarray, shape (n, 1)
        Gradients with respect to the parameters.

    Raises
    ------
    ValueError
        If ``dZ_tilde`` is not of the shape of the cached batch.
    """
    dZ_tilde = _as_gradient("dZ_tilde", dZ_tilde, np.shape(cache["Z"]))
    m = dZ_tilde.shape[1]
    dgamma = (dZ_tilde * cache["Z_norm"]).sum(axis=1, keepdims=True)
    dbeta = dZ_tilde.sum(axis=1, keepdims=True)
    slope = cache["gamma"] / np.sqrt(cache["var"] + cache["epsilon"])
    dZ = slope * (dZ_tilde - dbeta / m - cache["Z_norm"] * dgamma / m)
    return dZ, dgamma, dbeta


def update_running(run, mu, var, rho=RHO):
    r"""Take one batch into the running statistics.

    .. math::
        \mu_\mathrm{run} \leftarrow \rho\, \mu_\mathrm{run} + (1 - \rho)\, \mu, \qquad
        \sigma^2_\mathrm{run} \leftarrow \rho\, \sigma^2_\mathrm{run} + (1 - \rho)\, \sigma^2

    Parameters
    ----------
    run : dict
        The statistics so far: ``mu`` and ``var``, each (n, 1). Not modified.
    mu, var : array_like, shape (n, 1)
        Mean and biased variance of the batch. Not modified.
    rho : float
        Weight of the past, 0 <= rho < 1.

    Returns
    -------
    dict
        The new ``mu`` and ``var``, each (n, 1).

    Raises
    ------
    ValueError
        If ``rho`` is outside [0, 1), if the four statistics are not of one shape (n, 1), or if a
        variance is negative.

    Notes
    -----
    Keras and this course weigh the *old* value with ``rho``; PyTorch's ``momentum`` of 0.1 is the
    weight of the *new* one, and it averages the unbiased variance :math:`m \sigma^2 / (m - 1)`.
    """
    _check_rho(rho)
    mu, var = _as_statistics(mu, var)
    old_mu, old_var = _as_statistics(run["mu"], run["var"], len(mu))
    return {"mu": rho * old_mu + (1 - rho) * mu, "var": rho * old_var + (1 - rho) * var}


def running_statistics(batches, rho=RHO):
    r"""Average the statistics of some batches, as training does.

    Parameters
    ----------
    batches : sequence of array_like, each of shape (n, m)
        What the layer computes before its normalisation, batch by batch; ``m`` may differ. Not
        modified.
    rho : float
        Weight of the past, 0 <= rho < 1.

    Returns
    -------
    dict
        ``mu`` and ``var``, each (n, 1): `update_running` once per batch, from
        :math:`\mu_\mathrm{run} = 0` and :math:`\sigma^2_\mathrm{run} = 1`.

    Raises
    ------
    ValueError
        If there is no batch, if a batch is not of shape (n, m) with the same ``n`` and at least
        one example, or if ``rho`` is outside [0, 1).

    Notes
    -----
    After five batches with ``rho = 0.9`` the start still has a weight of 0.59. With a variance of
    1 to start from, a layer that is used too early behaves as if it were not there.
    """
    _check_rho(rho)
    batches = [_as_batch("a batch", Z) for Z in batches]
    if len({len(Z) for Z in batches}) != 1:
        units = [len(Z) for Z in batches]
        raise ValueError(
            f"batches must hold at least one, all with the same number of units, got {units}"
        )
    n = len(batches[0])
    run = {"mu": np.zeros((n, 1)), "var": np.ones((n, 1))}
    for Z in batches:
        run = update_running(run, Z.mean(axis=1, keepdims=True), Z.var(axis=1, keepdims=True), rho)
    return run


def bn_inference(Z, gamma, beta, run, epsilon=EPSILON):
    r"""Normalise with the running statistics, example by example.

    .. math:: \tilde z = \gamma\,
        \frac{z - \mu_\mathrm{run}}{\sqrt{\sigma^2_\mathrm{run} + \epsilon}} + \beta

    Parameters
    ----------
    Z : array_like, shape (n, m)
        Any number of examples, one per column. Not modified.
    gamma, beta : array_like, shape (n, 1)
        The learned scale and shift. Not modified.
    run : dict
        Running statistics ``mu`` and ``var``, each (n, 1). Not modified: only training does that.
    epsilon : float
        As in training, above 0.

    Returns
    -------
    ndarray, shape (n, m)
        The output. Each column depends on its own example only.

    Raises
    ------
    ValueError
        If ``Z`` is not of shape (n, m) with at least one unit and one example, if ``gamma``,
        ``beta`` or a statistic is not of shape (n, 1), if a variance is negative, or if
        ``epsilon`` is not above 0.

    References
    ----------
    .. [1] Ioffe & Szegedy (2015), Algorithm 2, arXiv:1502.03167.
    """
    _check_epsilon(epsilon)
    Z = _as_batch("Z", Z)
    gamma, beta = _as_column("gamma", gamma, len(Z)), _as_column("beta", beta, len(Z))
    mu, var = _as_statistics(run["mu"], run["var"], len(Z))
    return gamma * (Z - mu) / np.sqrt(var + epsilon) + beta


def drop_bias(run, b):
    r"""Take the bias out of a layer whose output is normalised, without changing what it predicts.

    The layer was trained as :math:`Z = W A + b`. From now on it is :math:`Z = W A`, so that all
    its values, and with them their mean, lie lower by :math:`b`:

    .. math:: \mu_\mathrm{run} \leftarrow \mu_\mathrm{run} - b, \qquad
        \sigma^2_\mathrm{run} \leftarrow \sigma^2_\mathrm{run}

    Parameters
    ----------
    run : dict
        Running statistics ``mu`` and ``var`` of the layer with its bias, each (n, 1). Not modified.
    b : array_like, shape (n, 1)
        The bias. Not modified.

    Returns
    -------
    dict
        Running statistics ``mu`` and ``var`` of the layer without its bias, each (n, 1).

    Raises
    ------
    ValueError
        If ``b`` or a statistic is not of shape (n, 1), or if a variance is negative.

    Notes
    -----
    In training not even that is needed: the mean of each batch takes ``b`` with it, so that the
    output does not depend on ``b`` and its gradient is 0. What ``b`` was for, ``beta`` does.
    """
    mu, var = _as_statistics(run["mu"], run["var"])
    return {"mu": mu - _as_column("b", b, len(mu)), "var": var}


def dense_bn_relu_forward(A_prev, params, order="bn_relu", epsilon=EPSILON):
    r"""Compute a dense layer with batch normalisation and ReLU, in training.

    .. math::
        Z = W A_\mathrm{prev}, \qquad
        A = \mathrm{relu}(\mathrm{BN}(Z)) \quad \text{or} \quad A = \mathrm{BN}(\mathrm{relu}(Z))

    Parameters
    ----------
    A_prev : array_like, shape (n_prev, m)
        Output of the previous layer, one example per column. Not modified.
    params : dict
        ``W`` (n, n_prev), ``gamma`` and ``beta`` (n, 1). There is no bias: `bn_forward` would
        take it out again. Not modified.
    order : {'bn_relu', 'relu_bn'}
        What comes first after the product.
    epsilon : float
        See `bn_forward`.

    Returns
    -------
    A : ndarray, shape (n, m)
        The output of the layer.
    cache : dict
        What `dense_bn_relu_backward` needs: ``A_prev`` (n_prev, m), ``W`` (n, n_prev), ``bn`` (the
        cache of `bn_forward`), ``active`` (n, m) bool (where the input of the ReLU is above 0)
        and ``order``.

    Raises
    ------
    ValueError
        If ``order`` is unknown, if the shapes of ``A_prev`` and ``W`` do not fit, or for what
        `bn_forward` refuses.

    Notes
    -----
    The paper normalises before the activation; both orders are in use.
    """
    if order not in ORDERS:
        raise ValueError(f"order must be one of {', '.join(ORDERS)}, got {order!r}")
    A_prev, W = _as_batch("A_prev", A_prev), _as_batch("W", params["W"])
    if W.shape[1] != len(A_prev):
        raise ValueError(
            f"W must have one column per row of A_prev, got {W.shape} and {A_prev.shape}"
        )
    Z = W @ A_prev
    gamma, beta = params["gamma"], params["beta"]
    if order == "bn_relu":
        Z_tilde, bn = bn_forward(Z, gamma, beta, epsilon)
        active = Z_tilde > 0
        A = np.where(active, Z_tilde, 0.0)
    else:
        active = Z > 0
        A, bn = bn_forward(np.where(active, Z, 0.0), gamma, beta, epsilon)
    return A, {"A_prev": A_prev, "W": W, "bn": bn, "active": active, "order": order}


def dense_bn_relu_backward(dA, cache):
    r"""Return the gradients of a dense layer with batch normalisation and ReLU.

    .. math:: dW = dZ\, A_\mathrm{prev}^T, \qquad dA_\mathrm{prev} = W^T dZ

    with :math:`dZ` from :math:`dA` back through the ReLU and the normalisation, the last one first.

    Parameters
    ----------
    dA : array_like, shape (n, m)
        Gradient of the cost with respect to the layer's output. Not modified.
    cache : dict
        What `dense_bn_relu_forward` returned. Not modified.

    Returns
    -------
    dA_prev : ndarray, shape (n_prev, m)
        Gradient with respect to the previous layer's output.
    grads : dict
        ``dW`` (n, n_prev), ``dgamma`` and ``dbeta`` (n, 1). The examples are summed: an average is
        already in ``dA`` if the cost is one.

    Raises
    ------
    ValueError
        If ``dA`` is not of the shape of the layer's output.
    """
    dA = _as_gradient("dA", dA, np.shape(cache["active"]))
    if cache["order"] == "bn_relu":
        dZ, dgamma, dbeta = bn_backward(dA * cache["active"], cache["bn"])
    else:
        dZ, dgamma, dbeta = bn_backward(dA, cache["bn"])
        dZ = dZ * cache["active"]
    grads = {"dW": dZ @ cache["A_prev"].T, "dgamma": dgamma, "dbeta": dbeta}
    return cache["W"].T @ dZ, grads


def _check_epsilon(epsilon):
    if not 0 < epsilon < np.inf:
        raise ValueError(f"epsilon must be a number above 0, got {epsilon!r}")


def _check_rho(rho):
    if not 0 <= rho < 1:
        raise ValueError(f"rho must be at least 0 and below 1, got {rho!r}")


def _as_batch(name, values):
    """Return a copy of a matrix, as decimals."""
    values = np.array(values, dtype=float)
    if values.ndim != 2 or 0 in values.shape:
        raise ValueError(
            f"{name} must have two axes with at least one row and one column, got {values.shape}"
        )
    return values


def _as_column(name, values, n):
    """Return a copy of one number per unit, as decimals."""
    values = np.array(values, dtype=float)
    if values.shape != (n, 1):
        raise ValueError(
            f"{name} must have shape {(n, 1)}, one row per unit, got {values.shape}; "
            "sums and means keep their axis with keepdims=True"
        )
    return values


def _as_statistics(mu, var, n=None):
    mu = _as_column("mu", mu, np.size(mu) if n is None else n)
    var = _as_column("var", var, len(mu))
    if (var < 0).any():
        raise ValueError(f"var must not be negative, got {var.min():g}; is it a mean?")
    return mu, var


def _as_gradient(name, values, shape):
    values = np.array(values, dtype=float)
    if values.shape != tuple(shape):
        raise ValueError(f"{name} must have the shape of the output, {shape}, got {values.shape}")
    return values
