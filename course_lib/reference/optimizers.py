"""Optimizers: the step of momentum, RMSprop, Adam and AdamW, and what they remember.

Parameters are a dict such as ``{"W1": (n_1, n_0), "b1": (n_1, 1)}``; gradients, velocities and
mean squares have one array of the same shape for each, under its name with a ``d`` before it.
"""

import numpy as np

from course_lib.reference.checks import check_whole


def init_opt_state(params, kind):
    r"""Return what an optimizer remembers before its first step: zeros.

    Parameters
    ----------
    params : dict of array_like
        Parameters. Not modified.
    kind : {'momentum', 'rmsprop', 'adam'}
        Momentum remembers the velocities ``V``, RMSprop the mean squares ``S``, Adam both.

    Returns
    -------
    dict of ndarray, or two of them for ``'adam'``
        ``V``, ``S``, or ``(V, S)``: for each parameter ``W1`` an array ``dW1`` of its shape.

    Raises
    ------
    ValueError
        If ``kind`` is none of the three.
    """
    if kind not in ("momentum", "rmsprop", "adam"):
        raise ValueError(f"kind must be 'momentum', 'rmsprop' or 'adam', got {kind!r}")
    return (_zeros(params), _zeros(params)) if kind == "adam" else _zeros(params)


def momentum_step(params, grads, V, *, learning_rate=0.01, beta=0.9):
    r"""Take one step of gradient descent with momentum.

    .. math:: v \leftarrow \beta v + (1 - \beta)\, g, \qquad
        \theta \leftarrow \theta - \alpha v

    Parameters
    ----------
    params : dict of array_like
        Parameters :math:`\theta`. Not modified.
    grads, V : dict of array_like, shapes of ``params``
        Gradients, and the velocities after the step before; zeros at first. Not modified.
    learning_rate : float, or array_like that each parameter can be multiplied by
        Step length :math:`\alpha > 0`; an array when many runs lie side by side as columns.
    beta : float
        Weight of the past, 0 <= beta < 1; without memory it is gradient descent.

    Returns
    -------
    params, V : dict of ndarray
        Parameters and velocities after the step.

    Raises
    ------
    ValueError
        If a setting is out of its range, or a key or a shape does not match.

    Notes
    -----
    Others keep a sum, not an average: ``z = beta * z + g``; see `to_heavy_ball`.

    References
    ----------
    .. [1] Polyak (1964), "Some methods of speeding up the convergence of iteration methods";
       lecture notes, "Gradient Descent With Momentum".
    """
    _check_settings(learning_rate, beta=beta)
    params, grads, V = _matched(params, grads=grads, V=V)
    V = {key: beta * V[key] + (1 - beta) * grads[key] for key in grads}
    return {name: params[name] - learning_rate * V["d" + name] for name in params}, V


def to_heavy_ball(learning_rate, beta):
    r"""Return the settings with which a heavy ball takes the path of `momentum_step`.

    .. math:: z \leftarrow \beta z + g, \qquad \theta \leftarrow \theta - \alpha' z,
        \qquad \alpha' = (1 - \beta)\, \alpha

    Parameters
    ----------
    learning_rate, beta : float
        Settings of `momentum_step`.

    Returns
    -------
    learning_rate, beta : float
        Settings of the heavy ball. Its memory is the same, its step :math:`v = (1 - \beta) z`.

    Raises
    ------
    ValueError
        If a setting is out of its range.
    """
    _check_settings(learning_rate, beta=beta)
    return float((1 - beta) * learning_rate), float(beta)


def rmsprop_step(
    params, grads, S, *, learning_rate=0.001, beta=0.9, epsilon=1e-8, eps_inside=False
):
    r"""Take one step of RMSprop.

    .. math:: s \leftarrow \beta s + (1 - \beta)\, g^2, \qquad
        \theta \leftarrow \theta - \alpha\, g / (\sqrt{s} + \epsilon)

    Parameters
    ----------
    params : dict of array_like
        Parameters :math:`\theta`. Not modified.
    grads, S : dict of array_like, shapes of ``params``
        Gradients, and the mean squares after the step before; zeros at first. Not modified.
    learning_rate : float, or array_like that each parameter can be multiplied by
        Step length :math:`\alpha > 0`, in units of the parameters.
    beta : float
        Weight of the past, 0 <= beta < 1.
    epsilon : float
        Positive; keeps the divisor from zero.
    eps_inside : bool
        Whether to divide by :math:`\sqrt{s + \epsilon}` instead.

    Returns
    -------
    params, S : dict of ndarray
        Parameters and mean squares after the step.

    Raises
    ------
    ValueError
        If a setting is out of its range, or a key or a shape does not match.

    Notes
    -----
    The lecture notes put ``epsilon`` inside the root; PyTorch and we put it outside. Under
    the root, 1e-8 holds the divisor above 1e-4, ten thousand times as high as outside.

    References
    ----------
    .. [1] Hinton (2012), "Neural Networks for Machine Learning", lecture 6e.
    """
    _check_settings(learning_rate, epsilon, beta=beta)
    params, grads, S = _matched(params, grads=grads, S=S)
    S = {key: beta * S[key] + (1 - beta) * grads[key] ** 2 for key in grads}
    inside, outside = (epsilon, 0) if eps_inside else (0, epsilon)
    root = {key: np.sqrt(S[key] + inside) + outside for key in S}
    return {
        name: params[name] - learning_rate * grads["d" + name] / root["d" + name] for name in params
    }, S


def adam_step(params, grads, V, S, t, *, learning_rate=0.001, beta1=0.9, beta2=0.999, epsilon=1e-8):
    r"""Take one step of Adam.

    .. math::
        v &\leftarrow \beta_1 v + (1 - \beta_1)\, g, & \hat v &= v / (1 - \beta_1^t) \\
        s &\leftarrow \beta_2 s + (1 - \beta_2)\, g^2, & \hat s &= s / (1 - \beta_2^t) \\
        \theta &\leftarrow \theta - \alpha\, \hat v / (\sqrt{\hat s} + \epsilon)

    Parameters
    ----------
    params : dict of array_like
        Parameters :math:`\theta`. Not modified.
    grads, V, S : dict of array_like, shapes of ``params``
        Gradients, and velocities and mean squares after step ``t - 1``; zeros at first. Not
        modified.
    t : int
        Number of this step, counted from 1.
    learning_rate : float, or array_like that each parameter can be multiplied by
        Step length :math:`\alpha > 0`, in units of the parameters.
    beta1, beta2 : float
        Weights of the past, at least 0 and below 1.
    epsilon : float
        Positive; keeps the divisor from zero. Outside the root.

    Returns
    -------
    params, V, S : dict of ndarray
        Parameters, velocities and mean squares after the step; the last two *uncorrected*.

    Raises
    ------
    ValueError
        If a setting is out of its range, or a key or a shape does not match.

    Notes
    -----
    One version of the lecture notes stores the corrected averages, which the next step then
    corrects again: with gradients of 1, v becomes 1, 5.3, 17.8 instead of 0.1, 0.19, 0.271.

    References
    ----------
    .. [1] Kingma & Ba (2015), Algorithm 1, arXiv:1412.6980.
    """
    _check_settings(learning_rate, epsilon, beta1=beta1, beta2=beta2)
    check_whole("t", t, 1)
    params, grads, V, S = _matched(params, grads=grads, V=V, S=S)
    V = {key: beta1 * V[key] + (1 - beta1) * grads[key] for key in grads}
    S = {key: beta2 * S[key] + (1 - beta2) * grads[key] ** 2 for key in grads}
    v_hat = {key: V[key] / (1 - beta1**t) for key in V}
    s_hat = {key: S[key] / (1 - beta2**t) for key in S}
    move = {key: v_hat[key] / (np.sqrt(s_hat[key]) + epsilon) for key in grads}
    return {name: params[name] - learning_rate * move["d" + name] for name in params}, V, S


def adamw_step(
    params,
    grads,
    V,
    S,
    t,
    *,
    learning_rate=0.001,
    beta1=0.9,
    beta2=0.999,
    epsilon=1e-8,
    weight_decay=0.01,
):
    r"""Take one step of Adam with decoupled weight decay.

    .. math:: W \leftarrow (1 - \alpha \lambda)\, W - \alpha\, \hat v / (\sqrt{\hat s} + \epsilon)

    Parameters
    ----------
    params : dict of array_like
        Parameters. Not modified. Those named ``W...`` decay, biases and all others do not.
    grads, V, S : dict of array_like, shapes of ``params``
        As in `adam_step`. Not modified; the decay enters neither ``V`` nor ``S``.
    t : int
        Number of this step, counted from 1.
    learning_rate : float, or array_like that each parameter can be multiplied by
        Step length :math:`\alpha > 0`, in units of the parameters.
    beta1, beta2, epsilon : float
        As in `adam_step`.
    weight_decay : float
        :math:`\lambda \ge 0`; the weights lose the share :math:`\alpha \lambda` at each step.

    Returns
    -------
    params, V, S : dict of ndarray
        As in `adam_step`.

    Raises
    ------
    ValueError
        If a setting is out of its range, or a key or a shape does not match.

    Notes
    -----
    An L2 term in the cost adds :math:`\lambda W` to the gradient. Plain gradient descent makes
    the same of both; Adam would divide that term by the root, too, and so decay least the weights
    whose gradients are large.

    References
    ----------
    .. [1] Loshchilov & Hutter (2019), Algorithm 2, arXiv:1711.05101.
    """
    if not 0 <= weight_decay < np.inf:
        raise ValueError(f"weight_decay must be at least 0 and finite, got {weight_decay!r}")
    moved, V, S = adam_step(
        params,
        grads,
        V,
        S,
        t,
        learning_rate=learning_rate,
        beta1=beta1,
        beta2=beta2,
        epsilon=epsilon,
    )
    decay = np.asarray(learning_rate) * weight_decay
    for name in moved:
        if name.startswith("W"):
            moved[name] = moved[name] - decay * np.asarray(params[name], dtype=float)
    return moved, V, S


def _zeros(params):
    return {"d" + name: np.zeros(np.shape(array)) for name, array in params.items()}


def _matched(params, **others):
    """Return the dicts with arrays of float, each as `params` has it."""
    params = {name: np.asarray(array, dtype=float) for name, array in params.items()}
    matched = [params]
    for name, other in others.items():
        _check_keys(params, name, other)
        arrays = {key: np.asarray(other[key], dtype=float) for key in other}
        for key, array in arrays.items():
            _check_shape(f"{name}[{key!r}]", array, params[key[1:]])
        matched.append(arrays)
    return matched


def _check_keys(params, name, other):
    wanted = {"d" + key for key in params}
    if set(other) != wanted:
        raise ValueError(f"{name} must have the keys {sorted(wanted)}, got {sorted(other)}")


def _check_shape(name, array, param):
    if array.shape != param.shape:
        raise ValueError(
            f"{name} must have the shape {param.shape} of its parameter, got {array.shape}. "
            "Was a sum taken without keepdims=True?"
        )


def _check_settings(learning_rate, epsilon=1.0, **betas):
    if not np.all(np.asarray(learning_rate) > 0):
        raise ValueError(f"learning_rate must be above 0, got {learning_rate!r}")
    if not epsilon > 0:
        raise ValueError(f"epsilon must be above 0, got {epsilon!r}")
    for name, beta in betas.items():
        if not 0 <= beta < 1:
            raise ValueError(f"{name} must be at least 0 and below 1, got {beta!r}")
