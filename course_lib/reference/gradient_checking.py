"""Gradient checking: slopes by differences, and four gradients that pass the check.

A parameter dict has names such as ``W1`` and ``b1``; the gradient of ``W1`` is ``dW1``. Examples
are columns. The costs of the four gradients are in `course_lib.examples`.
"""

import numpy as np


def forward_diff(f, x, epsilon=1e-5):
    r"""Estimate a slope from one step forward.

    .. math:: f'(x) \approx \frac{f(x + \varepsilon) - f(x)}{\varepsilon}

    Parameters
    ----------
    f : callable
        ``f(x) -> float``.
    x : float
        Where the slope is wanted.
    epsilon : float
        Step, in the units of ``x``.

    Returns
    -------
    float
        The slope, with an error of about :math:`\varepsilon f''(x) / 2`.

    Raises
    ------
    ValueError
        If ``epsilon`` is not above 0.
    """
    _check_step(epsilon)
    return float((f(x + epsilon) - f(x)) / epsilon)


def central_diff(f, x, epsilon=1e-5):
    r"""Estimate a slope from a step to either side.

    .. math:: f'(x) \approx \frac{f(x + \varepsilon) - f(x - \varepsilon)}{2 \varepsilon}

    Parameters
    ----------
    f : callable
        ``f(x) -> float``.
    x : float
        Where the slope is wanted.
    epsilon : float
        Step to each side, in the units of ``x``.

    Returns
    -------
    float
        The slope, with an error of about :math:`\varepsilon^2 f'''(x) / 6`.

    Raises
    ------
    ValueError
        If ``epsilon`` is not above 0.

    Notes
    -----
    A smaller step is better only as long as the error of the formula outweighs that of rounding,
    which grows like :math:`10^{-16} / \varepsilon`. In double precision the two meet near
    :math:`\varepsilon = 10^{-5}`.
    """
    _check_step(epsilon)
    return float((f(x + epsilon) - f(x - epsilon)) / (2 * epsilon))


def flatten(params):
    r"""Lay all numbers of a dict of arrays out in one row.

    .. math:: \theta = (W_{1,11}, W_{1,12}, \dots, b_{1,1}, \dots)

    Parameters
    ----------
    params : dict of ndarray
        Parameters, or gradients. Not modified.

    Returns
    -------
    ndarray of float, shape (n,)
        The arrays in alphabetical order of their names, each row by row.

    Raises
    ------
    ValueError
        If the dict is empty.

    Notes
    -----
    The order of a dict is that in which it was filled, and backpropagation fills from the last
    layer on. In order of names, ``dW1`` comes to lie where ``W1`` does.
    """
    if not params:
        raise ValueError("params must hold at least one array, got an empty dict")
    return np.concatenate([np.ravel(params[name]) for name in sorted(params)]).astype(float)


def unflatten(theta, like):
    """Put a row of numbers back into a dict of arrays; the inverse of `flatten`.

    Parameters
    ----------
    theta : ndarray, shape (n,)
        What `flatten` returned. Not modified.
    like : dict of ndarray
        Arrays of the names and shapes that are wanted, with n numbers in all. Not modified.

    Returns
    -------
    dict of ndarray of float
        Arrays of those names and shapes, new ones.

    Raises
    ------
    ValueError
        If ``theta`` has not as many numbers as ``like``.
    """
    theta = np.asarray(theta, dtype=float)
    needed = sum(np.size(value) for value in like.values())
    if theta.shape != (needed,):
        raise ValueError(
            f"theta must have shape ({needed},), to fill {sorted(like)}, got {theta.shape}"
        )
    params, start = {}, 0
    for name in sorted(like):
        stop = start + np.size(like[name])
        params[name] = theta[start:stop].reshape(np.shape(like[name])).copy()
        start = stop
    return params


def relative_difference(a, b):
    r"""Compare two arrays of numbers on their own scale.

    .. math:: \frac{\lVert a - b \rVert}{\lVert a \rVert + \lVert b \rVert}

    Parameters
    ----------
    a, b : array_like, of one shape
        Numbers. Not modified.

    Returns
    -------
    float
        0 if they are equal, also if both are 0; 1 if one of them is 0, or they are opposite.

    Raises
    ------
    ValueError
        If their shapes differ.
    """
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if a.shape != b.shape:
        raise ValueError(f"a and b must have the same shape, got {a.shape} and {b.shape}")
    size = np.linalg.norm(a.ravel()) + np.linalg.norm(b.ravel())
    return float(np.linalg.norm((a - b).ravel()) / size) if size else 0.0


def numerical_grads(cost, params, epsilon=1e-5):
    r"""Estimate every gradient of a cost by central differences.

    Parameters
    ----------
    cost : callable
        ``cost(params) -> float``.
    params : dict of ndarray
        Where the gradient is wanted. Not modified.
    epsilon : float
        Step to each side of every single parameter.

    Returns
    -------
    dict of ndarray of float
        ``dW1, db1 ...``, each of the shape of its parameter.

    Raises
    ------
    ValueError
        If ``epsilon`` is not above 0, or the dict is empty.
    """
    theta = flatten(params)
    slopes = np.empty_like(theta)
    for i in range(len(theta)):

        def along(x, i=i):
            moved = theta.copy()
            moved[i] = x
            return cost(unflatten(moved, params))

        slopes[i] = central_diff(along, theta[i], epsilon)
    return {f"d{name}": slope for name, slope in unflatten(slopes, params).items()}


def gradient_check(cost, params, grads, epsilon=1e-5):
    r"""Compare gradients with central differences of the cost, all together and block by block.

    Parameters
    ----------
    cost : callable
        ``cost(params) -> float``, with everything that the gradients should know of: a penalty,
        too, and a dropout mask that stays the same.
    params : dict of ndarray
        Where to check. Not modified.
    grads : dict of ndarray
        ``dW1`` for ``W1`` and so on, in any order. Not modified.
    epsilon : float
        Step to each side of every single parameter.

    Returns
    -------
    difference : float
        `relative_difference` of all gradients together.
    table : dict of float
        The same for each parameter, by its name: which block is to blame.

    Raises
    ------
    ValueError
        If ``epsilon`` is not above 0, the dict is empty, or a gradient is missing, too many or
        of another shape than its parameter.

    References
    ----------
    .. [1] Bengio (2012), "Practical recommendations for gradient-based training of deep
       architectures", section 4.2, arXiv:1206.5533.
    """
    if {f"d{name}" for name in params} != set(grads):
        raise ValueError(
            f"each parameter needs its gradient, W1 its dW1; got {sorted(params)} "
            f"and {sorted(grads)}"
        )
    slopes = numerical_grads(cost, params, epsilon)
    table = {name: relative_difference(slopes[f"d{name}"], grads[f"d{name}"]) for name in params}
    return relative_difference(flatten(slopes), flatten(grads)), table


def line_grads(params, X, Y):
    r"""Return the gradients of half the mean squared error of a straight line.

    .. math:: J = \frac{1}{2m} \sum (Z - Y)^2, \quad Z = W X + b, \qquad dZ = \frac{1}{m} (Z - Y)

    Parameters
    ----------
    params : dict of ndarray
        ``W`` of shape (n_y, n_x), ``b`` of shape (n_y, 1). Not modified.
    X : ndarray, shape (n_x, m)
        Features. Not modified.
    Y : ndarray, shape (n_y, m)
        Values to predict. Not modified.

    Returns
    -------
    dict of ndarray
        ``dW``, ``db``, of the shapes of ``W`` and ``b``.

    Raises
    ------
    ValueError
        If the shapes do not fit each other.
    """
    Z = _line(params["W"], params["b"], X, Y)
    return _through_the_line((Z - Y) / Z.shape[1], X)


def count_grads(params, X, Y):
    r"""Return the gradients of the cost of predicting counts.

    .. math:: J = \frac{1}{m} \sum (e^Z - Y Z), \quad Z = W X + b, \qquad
        dZ = \frac{1}{m} (e^Z - Y)

    Parameters
    ----------
    params : dict of ndarray
        ``W`` of shape (n_y, n_x), ``b`` of shape (n_y, 1). Not modified.
    X : ndarray, shape (n_x, m)
        Features. Not modified.
    Y : ndarray, shape (n_y, m)
        Counts. Not modified.

    Returns
    -------
    dict of ndarray
        ``dW``, ``db``, of the shapes of ``W`` and ``b``.

    Raises
    ------
    ValueError
        If the shapes do not fit each other.

    Notes
    -----
    The mean over the m examples is taken once, in ``dZ``.
    """
    Z = _line(params["W"], params["b"], X, Y)
    return _through_the_line((np.exp(Z) - Y) / Z.shape[1], X)


def ridge_grads(params, X, Y, lambd):
    r"""Return the gradients of `line_grads`' cost with a penalty on the weights.

    .. math:: J = \frac{1}{2m} \sum (Z - Y)^2 + \frac{\lambda}{2m} \sum W^2, \qquad
        dW = dZ\, X^\top + \frac{\lambda}{m} W

    Parameters
    ----------
    params : dict of ndarray
        ``W`` of shape (n_y, n_x), ``b`` of shape (n_y, 1). Not modified.
    X : ndarray, shape (n_x, m)
        Features. Not modified.
    Y : ndarray, shape (n_y, m)
        Values to predict. Not modified.
    lambd : float
        Strength of the penalty.

    Returns
    -------
    dict of ndarray
        ``dW``, ``db``, of the shapes of ``W`` and ``b``; the bias is not penalised.

    Raises
    ------
    ValueError
        If the shapes do not fit each other.
    """
    grads = line_grads(params, X, Y)
    return {**grads, "dW": grads["dW"] + lambd / np.shape(X)[1] * params["W"]}


def tanh_grads(params, X, Y):
    r"""Return the gradients of half the mean squared error of one hidden layer.

    .. math:: A_1 = \tanh(W_1 X + b_1), \quad Z_2 = W_2 A_1 + b_2, \qquad
        dZ_1 = W_2^\top dZ_2 * (1 - A_1^2)

    Parameters
    ----------
    params : dict of ndarray
        ``W1`` (n_h, n_x), ``b1`` (n_h, 1), ``W2`` (n_y, n_h), ``b2`` (n_y, 1). Not modified.
    X : ndarray, shape (n_x, m)
        Features. Not modified.
    Y : ndarray, shape (n_y, m)
        Values to predict. Not modified.

    Returns
    -------
    dict of ndarray
        ``dW1``, ``db1``, ``dW2``, ``db2``, of the shapes of their parameters.

    Raises
    ------
    ValueError
        If the shapes do not fit each other.
    """
    A1 = np.tanh(_line(params["W1"], params["b1"], X))
    Z2 = _line(params["W2"], params["b2"], A1, Y)
    dZ2 = (Z2 - Y) / Z2.shape[1]
    dZ1 = params["W2"].T @ dZ2 * (1 - A1**2)
    first, second = _through_the_line(dZ1, X), _through_the_line(dZ2, A1)
    return {"dW1": first["dW"], "db1": first["db"], "dW2": second["dW"], "db2": second["db"]}


def _line(W, b, X, Y=None):
    """Return WX + b, if it has the shape of Y."""
    if np.ndim(X) != 2 or np.shape(W) != (len(b), len(X)) or np.shape(b) != (len(W), 1):
        raise ValueError(
            "W, b and X must have shapes (n_y, n_x), (n_y, 1) and (n_x, m), "
            f"got {np.shape(W)}, {np.shape(b)} and {np.shape(X)}"
        )
    Z = W @ X + b
    if Y is not None and np.shape(Y) != Z.shape:
        raise ValueError(f"Y must have shape {Z.shape}, one column per example, got {np.shape(Y)}")
    return Z


def _through_the_line(dZ, X):
    return {"dW": dZ @ X.T, "db": dZ.sum(axis=1, keepdims=True)}


def _check_step(epsilon):
    if not 0 < epsilon < np.inf:
        raise ValueError(f"epsilon must be a finite number above 0, got {epsilon!r}")
