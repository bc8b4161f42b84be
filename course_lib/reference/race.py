"""The fair race: every optimizer runs at the learning rate that suits it best."""

import numpy as np

from course_lib.reference.optimizers import (
    adam_step,
    init_opt_state,
    momentum_step,
    rmsprop_step,
)


def fair_race(learning_rates, losses, target=1e-3):
    r"""Return, for each optimizer, its best learning rate and how many steps it takes with it.

    A run reaches the target at the first step :math:`t` with :math:`J_t <` target; the best rate
    is the one that needs the fewest steps.

    Parameters
    ----------
    learning_rates : array_like, shape (k,)
        Rates that each optimizer was run with.
    losses : dict of array_like, shape (k, T + 1)
        For each optimizer by name: one run per row, its loss :math:`J_0 \dots J_T` before the
        first step and after each. A run that diverges may hold inf and NaN.
    target : float
        Loss to reach.

    Returns
    -------
    dict of (float, int), or of None
        By name: the best rate, on a tie the smallest, and its number of steps; None for an
        optimizer that reaches the target with no rate.

    Raises
    ------
    ValueError
        If ``learning_rates`` is not of shape (k,), or some losses have not one row for each.

    Notes
    -----
    To reach is not to stay: momentum and Adam may pass the minimum at speed, and climb again.
    """
    rates = np.asarray(learning_rates, dtype=float)
    if rates.ndim != 1 or rates.size == 0:
        raise ValueError(f"learning_rates must have shape (k,) with k >= 1, got {rates.shape}")
    return {name: _best(rates, name, runs, target) for name, runs in losses.items()}


def losses_on_bowl(kind, learning_rates, *, kappa=25.0, angle=0.0, num_steps=600):
    r"""Return the losses of an optimizer on a quadratic bowl, one run for each learning rate.

    .. math:: J(w) = \tfrac12 (w_1^2 + \kappa\, w_2^2), \qquad w_0 = (-2, 1)

    Parameters
    ----------
    kind : {'gd', 'momentum', 'rmsprop', 'adam'}
        Optimizer, with its usual settings: 0.9, for Adam 0.9 and 0.999, epsilon 1e-8.
    learning_rates : array_like, shape (k,)
        Rates.
    kappa : float
        Condition number: how much steeper one axis is than the other.
    angle : float
        By how much bowl and start are turned together, in radians.
    num_steps : int
        Steps :math:`T` of each run.

    Returns
    -------
    ndarray, shape (k, T + 1)
        Losses, as `fair_race` takes them; inf or NaN where a run diverged.

    Raises
    ------
    ValueError
        If ``kind`` is none of the four.
    """
    if kind not in _STEPS:
        raise ValueError(f"kind must be one of {', '.join(_STEPS)}, got {kind!r}")
    rates = np.asarray(learning_rates, dtype=float)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    A = turn @ np.diag([1.0, kappa]) @ turn.T
    params = {"w": np.repeat(turn @ [[-2.0], [1.0]], len(rates), axis=1)}  # one column for each run
    V, S = init_opt_state(params, "adam")
    losses = [_loss(A, params["w"])]
    with np.errstate(over="ignore", invalid="ignore"):
        for t in range(1, num_steps + 1):
            params, V, S = _STEPS[kind](params, {"dw": A @ params["w"]}, V, S, t, rates)
            losses.append(_loss(A, params["w"]))
    return np.array(losses).T


def _gd(params, grads, V, S, t, rate):
    return *momentum_step(params, grads, V, learning_rate=rate, beta=0.0), S


def _momentum(params, grads, V, S, t, rate):
    return *momentum_step(params, grads, V, learning_rate=rate, beta=0.9), S


def _rmsprop(params, grads, V, S, t, rate):
    params, S = rmsprop_step(params, grads, S, learning_rate=rate, beta=0.9)
    return params, V, S


def _adam(params, grads, V, S, t, rate):
    return adam_step(params, grads, V, S, t, learning_rate=rate)


_STEPS = {"gd": _gd, "momentum": _momentum, "rmsprop": _rmsprop, "adam": _adam}


def _loss(A, w):
    return 0.5 * np.sum(w * (A @ w), axis=0)


def _best(rates, name, runs, target):
    runs = np.asarray(runs, dtype=float)
    if runs.ndim != 2 or len(runs) != len(rates):
        raise ValueError(
            f"losses[{name!r}] must have one row for each of the {len(rates)} learning rates, "
            f"got the shape {runs.shape}"
        )
    reached = runs < target
    steps = np.where(reached.any(axis=1), reached.argmax(axis=1), np.inf)
    best = np.lexsort((rates, steps))[0]
    return (float(rates[best]), int(steps[best])) if np.isfinite(steps[best]) else None
