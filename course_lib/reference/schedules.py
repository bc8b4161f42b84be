r"""Learning-rate schedules: the rate of each epoch, from the first rate and the epoch alone.

Epochs count from 0. Every function needs the first rate :math:`\alpha_0`, never the rate of the
epoch before: a rate fed back would be decayed twice.
"""

import numpy as np

from course_lib.reference.checks import check_whole


def inverse_time(learning_rate0, epoch, decay_rate):
    r"""Return the rate that falls like one over time, :math:`\alpha_0 / (1 + k\,t)`.

    Parameters
    ----------
    learning_rate0 : float
        Rate :math:`\alpha_0 > 0` of the first epoch.
    epoch : int
        Epoch :math:`t`, counted from 0.
    decay_rate : float
        :math:`k \ge 0`, per epoch.

    Returns
    -------
    float
        Rate of the epoch.

    Raises
    ------
    ValueError
        If a value is out of its range.

    Notes
    -----
    Often mislabelled exponential decay; it falls far more slowly in the long run.

    References
    ----------
    .. [1] Robbins & Monro (1951): rates that sum to infinity while their squares do not;
       lecture notes, "Learning rate decay".
    """
    _check(learning_rate0, epoch)
    _check_decay(decay_rate)
    return float(learning_rate0 / (1 + decay_rate * epoch))


def exponential(learning_rate0, epoch, base):
    r"""Return the rate that loses the same share each epoch, :math:`\alpha_0\, b^t`.

    Parameters
    ----------
    learning_rate0 : float
        Rate :math:`\alpha_0 > 0` of the first epoch.
    epoch : int
        Epoch :math:`t`, counted from 0.
    base : float
        What is left after one epoch, 0 < base <= 1; 0.95 in the lecture notes.

    Returns
    -------
    float
        Rate of the epoch.

    Raises
    ------
    ValueError
        If a value is out of its range.
    """
    _check(learning_rate0, epoch)
    if not 0 < base <= 1:
        raise ValueError(f"base must be above 0 and at most 1, got {base!r}")
    return float(learning_rate0 * float(base) ** epoch)


def inv_sqrt(learning_rate0, epoch, k=1.0):
    r"""Return the rate that falls with the root of time, :math:`\alpha_0\, k / \sqrt{t + 1}`.

    Parameters
    ----------
    learning_rate0 : float
        Rate :math:`\alpha_0 > 0`.
    epoch : int
        Epoch :math:`t`, counted from 0.
    k : float
        Factor, above 0.

    Returns
    -------
    float
        Rate of the epoch.

    Raises
    ------
    ValueError
        If a value is out of its range.

    Notes
    -----
    The lecture notes divide by :math:`\sqrt{t}`, which is zero at the first epoch.
    """
    _check(learning_rate0, epoch)
    if not 0 < k < np.inf:
        raise ValueError(f"k must be above 0 and finite, got {k!r}")
    return float(learning_rate0 * k / np.sqrt(epoch + 1))


def staircase(learning_rate0, epoch, decay_rate, interval):
    r"""Return the rate that falls in steps, :math:`\alpha_0 / (1 + k \lfloor t / n \rfloor)`.

    Parameters
    ----------
    learning_rate0 : float
        Rate :math:`\alpha_0 > 0` of the first ``interval`` epochs.
    epoch : int
        Epoch :math:`t`, counted from 0.
    decay_rate : float
        :math:`k \ge 0`, per step of the stairs.
    interval : int
        Epochs :math:`n \ge 1` for which the rate stays.

    Returns
    -------
    float
        Rate of the epoch.

    Raises
    ------
    ValueError
        If a value is out of its range.
    """
    _check(learning_rate0, epoch)
    _check_decay(decay_rate)
    check_whole("interval", interval, 1)
    return float(learning_rate0 / (1 + decay_rate * (epoch // interval)))


def _check(learning_rate0, epoch):
    if not 0 < learning_rate0 < np.inf:
        raise ValueError(f"learning_rate0 must be above 0 and finite, got {learning_rate0!r}")
    check_whole("epoch", epoch, 0)


def _check_decay(decay_rate):
    if not 0 <= decay_rate < np.inf:
        raise ValueError(f"decay_rate must be at least 0 and finite, got {decay_rate!r}")
