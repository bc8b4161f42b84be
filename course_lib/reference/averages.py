"""Exponentially weighted averages: the average, its correction, its weights, window and lag."""

import numpy as np

from course_lib.reference.checks import check_whole


def ewa(theta, beta, v0=0.0):
    r"""Average a series exponentially.

    .. math:: v_t = \beta\, v_{t-1} + (1 - \beta)\, \theta_t

    Parameters
    ----------
    theta : array_like, shape (T,) or (T, d)
        One value per day; with two axes, one series per column. Not modified.
    beta : float
        Weight of the past, 0 <= beta < 1.
    v0 : float or array_like, shape (d,)
        Average before the first day, in the units of ``theta``.

    Returns
    -------
    ndarray of float, shape of ``theta``
        :math:`v_1 \dots v_T`, in the units of ``theta``.

    Raises
    ------
    ValueError
        If ``beta`` is outside [0, 1), or ``theta`` has no day or more than two axes.
    """
    _check_beta(beta)
    theta = _as_series(theta)
    v = np.empty_like(theta)
    previous = v0
    for t, today in enumerate(theta):
        v[t] = previous = beta * previous + (1 - beta) * today
    return v


def ewa_corrected(theta, beta):
    r"""Average a series exponentially, without the pull of the start at zero.

    .. math:: \hat v_t = v_t / (1 - \beta^t), \qquad v_0 = 0

    Parameters
    ----------
    theta : array_like, shape (T,) or (T, d)
        One value per day; with two axes, one series per column. Not modified.
    beta : float
        Weight of the past, 0 <= beta < 1.

    Returns
    -------
    ndarray of float, shape of ``theta``
        :math:`\hat v_1 \dots \hat v_T`, in the units of ``theta``.

    Raises
    ------
    ValueError
        If ``beta`` is outside [0, 1), or ``theta`` has no day or more than two axes.

    Notes
    -----
    The recursion runs on the uncorrected :math:`v_t`, whose weights sum to :math:`1 - \beta^t`.

    References
    ----------
    .. [1] Kingma & Ba (2015), section 3, arXiv:1412.6980.
    """
    v = ewa(theta, beta)
    t = np.arange(1, len(v) + 1)
    return (v.T / (1 - beta**t)).T


def ewa_weights(t, beta):
    r"""Return the weight that each day has in the average of day ``t``.

    .. math:: w_k = (1 - \beta)\, \beta^{t-k}, \qquad k = 1 \dots t

    Parameters
    ----------
    t : int
        Day of the average, counted from 1.
    beta : float
        Weight of the past, 0 <= beta < 1.

    Returns
    -------
    ndarray of float, shape (t,)
        :math:`w_1 \dots w_t`, oldest day first. They sum to :math:`1 - \beta^t`.

    Raises
    ------
    ValueError
        If ``t`` is not a whole number of at least 1, or ``beta`` is outside [0, 1).
    """
    check_whole("t", t, 1)
    _check_beta(beta)
    k = np.arange(1, t + 1)
    return (1 - beta) * beta ** (t - k)


def effective_window(beta):
    r"""Return over how many days an average with ``beta`` reaches, :math:`1 / (1 - \beta)`.

    Parameters
    ----------
    beta : float
        Weight of the past, 0 <= beta < 1.

    Returns
    -------
    float
        Days. About 65 % of the weight lies within them.

    Raises
    ------
    ValueError
        If ``beta`` is outside [0, 1).
    """
    _check_beta(beta)
    return float(1 / (1 - beta))


def window_beta(window):
    r"""Return the ``beta`` whose effective window is ``window``, :math:`1 - 1 / n`.

    Parameters
    ----------
    window : float
        Days, at least 1; need not be whole.

    Returns
    -------
    float
        Weight of the past, 0 <= beta < 1.

    Raises
    ------
    ValueError
        If ``window`` is below 1 or not finite.
    """
    if not 1 <= window < np.inf:
        raise ValueError(f"window must be a number of days of at least 1, got {window!r}")
    return float(1 - 1 / window)


def lag(truth, average, max_lag=60):
    r"""Return by how many days ``average`` trails ``truth``.

    .. math:: \arg\min_{0 \le k \le K}\;
        \frac{1}{T - k} \sum_{t=1}^{T-k} (\mathrm{average}_{t+k} - \mathrm{truth}_t)^2

    Parameters
    ----------
    truth, average : array_like, shape (T,)
        One value per day, in the same units. Not modified.
    max_lag : int
        Largest shift :math:`K` to try, in days, 0 <= max_lag < T.

    Returns
    -------
    int
        The best shift, in days; the smallest on a tie.

    Raises
    ------
    ValueError
        If the series are not of one shape (T,), or ``max_lag`` is not a whole number in its range.
    """
    truth, average = np.asarray(truth, dtype=float), np.asarray(average, dtype=float)
    if truth.ndim != 1 or truth.shape != average.shape:
        raise ValueError(
            "truth and average must have the same shape (T,), "
            f"got {truth.shape} and {average.shape}"
        )
    T = len(truth)
    check_whole("max_lag", max_lag, 0)
    if max_lag >= T:
        raise ValueError(f"max_lag must be below the {T} days of the series, got {max_lag!r}")
    apart = [average[k:] - truth[: T - k] for k in range(max_lag + 1)]
    return int(np.argmin([d @ d / len(d) for d in apart]))


def _check_beta(beta):
    if not 0 <= beta < 1:
        raise ValueError(f"beta must be at least 0 and below 1, got {beta!r}")


def _as_series(theta):
    theta = np.asarray(theta, dtype=float)
    if theta.ndim not in (1, 2) or len(theta) == 0:
        raise ValueError(
            f"theta must have shape (T,) or (T, d) with at least one day, got {theta.shape}"
        )
    return theta
