"""From one neuron to a deep network: activations, cross-entropy, forward, backward, one step.

Examples are columns: ``X`` has shape ``(n_x, m)``, layer ``l`` has ``W`` of shape
``(n_l, n_{l-1})`` and ``b`` of shape ``(n_l, 1)``. Losses and their gradients ``dZ`` belong to
one example; the cost ``J`` and the gradients ``dW`` and ``db`` are means over all ``m``.
"""

import numpy as np

from course_lib.reference.checks import as_matrix

KINDS = ("sigmoid", "tanh", "relu", "leaky_relu")
LEAK = 0.01
# A logarithm is taken of nothing smaller, so that the cost of a wholly wrong prediction is finite.
SMALLEST = 1e-12


def activation(Z, kind):
    r"""Apply an activation function to every number.

    .. math:: \sigma(z) = \frac{1}{1 + e^{-z}}, \qquad
        \tanh z = \frac{e^z - e^{-z}}{e^z + e^{-z}}, \qquad
        \mathrm{relu}(z) = \max(0, z), \qquad
        \mathrm{leaky\_relu}(z) = \max(0.01\,z, z)

    Parameters
    ----------
    Z : array_like, any shape
        Inputs of the neurons. Not modified.
    kind : {"sigmoid", "tanh", "relu", "leaky_relu"}
        Which function.

    Returns
    -------
    ndarray of float, shape of ``Z``
        Activations: in [0, 1] for the sigmoid, in [-1, 1] for tanh.

    Raises
    ------
    ValueError
        If ``kind`` is none of the four.

    Notes
    -----
    The notes print tanh upside down: :math:`(e^z + e^{-z}) / (e^z - e^{-z})` is the hyperbolic
    cotangent, which is never between -1 and 1. The sigmoid here takes the exponential of
    :math:`-|z|` only, which cannot overflow: with :math:`e = e^{-|z|}` it is
    :math:`1 / (1 + e)` for :math:`z \ge 0` and :math:`e / (1 + e)` below.
    """
    _check_kind(kind)
    Z = np.asarray(Z, dtype=float)
    if kind == "sigmoid":
        e = np.exp(-np.abs(Z))
        return np.where(Z >= 0, 1.0, e) / (1 + e)
    if kind == "tanh":
        return np.tanh(Z)
    return np.maximum(0.0 if kind == "relu" else LEAK * Z, Z)


def activation_grad(Z, kind):
    r"""Return the slope of an activation function at every number.

    .. math:: \sigma' = \sigma (1 - \sigma), \qquad \tanh' = 1 - \tanh^2, \qquad
        \mathrm{relu}'(z) = [z > 0], \qquad
        \mathrm{leaky\_relu}'(z) = 1 \text{ if } z > 0 \text{ else } 0.01

    Parameters
    ----------
    Z : array_like, any shape
        Inputs of the neurons, not their activations. Not modified.
    kind : {"sigmoid", "tanh", "relu", "leaky_relu"}
        Which function.

    Returns
    -------
    ndarray of float, shape of ``Z``
        :math:`g'(z)`: at most 1/4 for the sigmoid, at most 1 for the others.

    Raises
    ------
    ValueError
        If ``kind`` is none of the four.

    Notes
    -----
    The two relus have a corner at 0 and no slope there. By convention it is that of the left
    side: 0, and 0.01.
    """
    A = activation(Z, kind)
    if kind == "sigmoid":
        return A * (1 - A)
    if kind == "tanh":
        return 1 - A**2
    return np.where(A > 0, 1.0, 0.0 if kind == "relu" else LEAK)


def bce_cost(A, Y):
    r"""Return the binary cross-entropy of predictions.

    .. math:: J = -\frac{1}{m} \sum_{i=1}^m
        \left[ y_i \ln a_i + (1 - y_i) \ln (1 - a_i) \right]

    Parameters
    ----------
    A : array_like, shape (1, m)
        Predicted probabilities, 0 <= a <= 1. Not modified.
    Y : array_like, shape (1, m)
        Labels, 0 or 1. Not modified.

    Returns
    -------
    float
        Mean loss in nats; :math:`\ln 2 = 0.6931` when every prediction is one half.

    Raises
    ------
    ValueError
        If the shapes are not one (1, m), or a number of ``A`` or ``Y`` is outside [0, 1].

    Notes
    -----
    Neither logarithm is taken of less than :math:`10^{-12}`, so that a prediction of exactly 0
    or 1 costs 0 when it is right and 27.6 when it is wrong. `bce_from_logits` needs no such
    limit.
    """
    A, Y = _as_row("A", A), _as_row("Y", Y)
    _check_pair("A", A, Y)
    _check_probabilities("A", A)
    losses = -(Y * np.log(np.maximum(A, SMALLEST)) + (1 - Y) * np.log(np.maximum(1 - A, SMALLEST)))
    return float(np.mean(losses))


def bce_from_logits(Z, Y):
    r"""Return the binary cross-entropy of predictions :math:`\sigma(z)`, however large ``Z``.

    .. math:: J = \frac{1}{m} \sum_{i=1}^m
        \left[ \max(z_i, 0) - z_i y_i + \ln(1 + e^{-|z_i|}) \right]

    Parameters
    ----------
    Z : array_like, shape (1, m)
        Inputs of the sigmoid (logits). Not modified.
    Y : array_like, shape (1, m)
        Labels, 0 or 1. Not modified.

    Returns
    -------
    float
        Mean loss in nats.

    Raises
    ------
    ValueError
        If the shapes are not one (1, m), or a label is outside [0, 1].

    Notes
    -----
    From :math:`-\ln \sigma(z) = \ln(1 + e^{-z})` and :math:`-\ln(1 - \sigma(z)) = \ln(1 + e^z)`
    follows the loss :math:`\ln(1 + e^z) - z y`, and the first term is
    :math:`\max(z, 0) + \ln(1 + e^{-|z|})`, whose exponential never overflows.
    """
    Z, Y = _as_row("Z", Z), _as_row("Y", Y)
    _check_pair("Z", Z, Y)
    return float(np.mean(np.maximum(Z, 0) - Z * Y + np.log1p(np.exp(-np.abs(Z)))))


def logistic_grads(w, b, X, Y):
    r"""Return the cost of logistic regression and its gradients.

    .. math:: z = w^\top X + b, \quad a = \sigma(z), \quad
        \frac{\partial J}{\partial w} = \frac{1}{m} X (a - y)^\top, \quad
        \frac{\partial J}{\partial b} = \frac{1}{m} \sum_{i=1}^m (a_i - y_i)

    Parameters
    ----------
    w : array_like, shape (n_x, 1)
        Weights. Not modified.
    b : float
        Bias.
    X : array_like, shape (n_x, m)
        One example per column. Not modified.
    Y : array_like, shape (1, m)
        Labels, 0 or 1. Not modified.

    Returns
    -------
    cost : float
        Binary cross-entropy in nats.
    dw : ndarray of float, shape (n_x, 1)
        Gradient of the cost for ``w``.
    db : float
        Gradient of the cost for ``b``: one number, summed over the examples.

    Raises
    ------
    ValueError
        If ``X`` is no matrix, the shapes do not fit, ``b`` is not one number, or a label is
        outside [0, 1].

    Notes
    -----
    For one example :math:`\partial L / \partial a = -y/a + (1-y)/(1-a)` and
    :math:`\partial a / \partial z = a (1 - a)`. Their product is :math:`a - y`: the slope of
    the sigmoid cancels.
    """
    X, Y, w = as_matrix("X", X), _as_row("Y", Y), np.asarray(w, dtype=float)
    n_x, m = X.shape
    if w.shape != (n_x, 1) or np.shape(b) != () or Y.shape != (1, m):
        raise ValueError(
            f"X of shape {X.shape} needs w of shape {(n_x, 1)}, one number b and Y of shape "
            f"{(1, m)}, got {w.shape}, {np.shape(b)} and {Y.shape}"
        )
    Z = w.T @ X + b
    dZ = activation(Z, "sigmoid") - Y
    return bce_from_logits(Z, Y), X @ dZ.T / m, float(np.sum(dZ) / m)


def model_forward(X, params, activations):
    r"""Run a network of :math:`L` layers forward and keep what the way back needs.

    .. math:: A^{[0]} = X, \qquad Z^{[l]} = W^{[l]} A^{[l-1]} + b^{[l]}, \qquad
        A^{[l]} = g^{[l]}(Z^{[l]})

    Parameters
    ----------
    X : array_like, shape (n_x, m)
        One example per column. Not modified.
    params : dict
        ``W1, b1 ... WL, bL`` of shapes (n_l, n_{l-1}) and (n_l, 1). Not modified.
    activations : list of str
        The kind of each layer's activation, first layer first; see `activation`.

    Returns
    -------
    A : ndarray of float, shape (n_L, m)
        Activations of the last layer.
    caches : list of dict
        One for each layer, first layer first: ``{"A_prev": (n_{l-1}, m), "W": (n_l, n_{l-1}),
        "Z": (n_l, m), "kind": str}``.

    Raises
    ------
    ValueError
        If ``X`` is no matrix, there is not one kind for each layer, a kind is unknown, a
        parameter is missing or there is one too many, or shapes do not fit.
    """
    A = np.array(as_matrix("X", X))
    _check_keys(params, len(activations))
    caches = []
    for layer, kind in enumerate(activations, start=1):
        W, b = (np.array(params[f"{name}{layer}"], dtype=float) for name in "Wb")
        _check_layer(layer, W, b, A)
        A_prev, Z = A, W @ A + b
        A = activation(Z, kind)
        caches.append({"A_prev": A_prev, "W": W, "Z": Z, "kind": kind})
    return A, caches


def model_backward(A, Y, caches):
    r"""Run a network backward: from a prediction to the gradient of each parameter.

    .. math:: dZ^{[L]} = A^{[L]} - Y, \qquad
        dZ^{[l-1]} = {W^{[l]}}^\top dZ^{[l]} * g'(Z^{[l-1]})

    .. math:: dW^{[l]} = \frac{1}{m}\, dZ^{[l]} {A^{[l-1]}}^\top, \qquad
        db^{[l]} = \frac{1}{m} \sum_{i=1}^m dZ^{[l](i)}

    Parameters
    ----------
    A : array_like, shape (1, m)
        Predictions, as `model_forward` returns them. Not modified.
    Y : array_like, shape (1, m)
        Labels, 0 or 1. Not modified.
    caches : list of dict
        As `model_forward` returns them; the last layer is a sigmoid. Not modified.

    Returns
    -------
    dict
        ``dW1, db1 ... dWL, dbL``: gradients of the binary cross-entropy, each of the shape of
        its parameter.

    Raises
    ------
    ValueError
        If there is no layer, the last one is not a sigmoid, ``A`` and ``Y`` are not of one
        shape (1, m), or a label is outside [0, 1].

    Notes
    -----
    ``dZ`` belongs to the loss of each example, ``dW`` and ``db`` to the cost: the mean over the
    examples is taken there, and only there. The notes write :math:`g` for :math:`g'`.
    """
    A, Y = _as_row("A", A), _as_row("Y", Y)
    _check_pair("A", A, Y)
    if not caches or caches[-1]["kind"] != "sigmoid":
        kinds = [cache["kind"] for cache in caches]
        raise ValueError(f"the last of at least one layer must be a sigmoid, got {kinds}")
    m = Y.shape[1]
    dZ = A - Y
    grads = {}
    for layer in range(len(caches), 0, -1):
        cache = caches[layer - 1]
        grads[f"dW{layer}"] = dZ @ cache["A_prev"].T / m
        grads[f"db{layer}"] = np.sum(dZ, axis=1, keepdims=True) / m
        if layer > 1:
            before = caches[layer - 2]
            dZ = cache["W"].T @ dZ * activation_grad(before["Z"], before["kind"])
    return grads


def gd_step(params, grads, learning_rate):
    r"""Take one step of gradient descent.

    .. math:: W \leftarrow W - \alpha\, dW, \qquad b \leftarrow b - \alpha\, db

    Parameters
    ----------
    params : dict
        ``W1, b1 ...``. Not modified.
    grads : dict
        ``dW1, db1 ...``, each of the shape of its parameter. Not modified.
    learning_rate : float
        Step length :math:`\alpha > 0`, in parameter units per gradient unit.

    Returns
    -------
    dict
        New arrays under the names of ``params``.

    Raises
    ------
    ValueError
        If ``learning_rate`` is not positive and finite, the names do not match, or a gradient
        has another shape than its parameter.
    """
    if not 0 < learning_rate < np.inf:
        raise ValueError(f"learning_rate must be positive and finite, got {learning_rate!r}")
    if {f"d{name}" for name in params} != set(grads):
        raise ValueError(
            f"each parameter needs its gradient, W1 its dW1; got {sorted(params)} "
            f"and {sorted(grads)}"
        )
    for name, value in params.items():
        if np.shape(value) != np.shape(grads[f"d{name}"]):
            raise ValueError(
                f"d{name} must have the shape {np.shape(value)} of {name}, "
                f"got {np.shape(grads[f'd{name}'])}"
            )
    return {
        name: np.asarray(value, dtype=float) - learning_rate * np.asarray(grads[f"d{name}"])
        for name, value in params.items()
    }


def _check_kind(kind):
    if kind not in KINDS:
        raise ValueError(f"kind must be one of {', '.join(KINDS)}, got {kind!r}")


def _as_row(name, values):
    values = as_matrix(name, values)
    if len(values) != 1:
        raise ValueError(
            f"{name} must have shape (1, m), with one example per column, got {values.shape}"
        )
    return values


def _check_pair(name, values, Y):
    if values.shape != Y.shape:
        raise ValueError(f"{name} and Y must have the same shape, got {values.shape} and {Y.shape}")
    _check_probabilities("Y", Y)


def _check_probabilities(name, values):
    outside = values[~((values >= 0) & (values <= 1))]
    if outside.size:
        raise ValueError(f"{name} must lie between 0 and 1, got {outside[0]:g}")


def _check_keys(params, layers):
    wanted = {f"{name}{layer}" for layer in range(1, layers + 1) for name in "Wb"}
    if not layers or set(params) != wanted:
        raise ValueError(
            f"{layers} activations need the parameters W1, b1 to W{layers}, b{layers} and at "
            f"least one layer, got {sorted(params)}"
        )


def _check_layer(layer, W, b, A_prev):
    if W.ndim != 2 or W.shape[1] != len(A_prev):
        raise ValueError(
            f"W{layer} must have one column for each of the {len(A_prev)} inputs of its layer, "
            f"got shape {W.shape}"
        )
    if b.shape != (len(W), 1):
        raise ValueError(f"b{layer} must have shape {(len(W), 1)}, got {b.shape}")
