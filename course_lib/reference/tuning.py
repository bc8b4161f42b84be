"""Tuning: is the network sane, which learning rate will do, where to search, how to go on."""

import itertools
import math

import numpy as np

from course_lib.reference.checks import check_not_negative, check_whole

EXPLOSION = 10
FLAT = 0.05

# --- sanity checks ----------------------------------------------------------------------------


def expected_initial_loss(C):
    r"""Return the cross-entropy of a network that has not learnt, :math:`\ln C`.

    Parameters
    ----------
    C : int
        Number of classes, at least 1.

    Returns
    -------
    float
        :math:`-\ln(1/C)`: each class gets the same probability, and so does the right one.

    Raises
    ------
    ValueError
        If ``C`` is not a whole number of at least 1.
    """
    check_whole("C", C, 1)
    return math.log(C)


def check_initial_loss(predict, X, y, tol=0.2):
    r"""Tell whether an untrained network guesses, as it should.

    .. math:: \left| -\frac{1}{m} \sum_i \ln a_{y_i, i} - \ln C \right| \le \mathrm{tol}

    Parameters
    ----------
    predict : callable
        ``X -> A``, with the probabilities ``A`` of shape (C, m).
    X : ndarray, shape (n_x, m)
        Examples, one per column.
    y : array_like of int, shape (m,)
        Their classes, counted from 0.
    tol : float
        Largest difference, in nats. With He's initialisation the outputs are no longer tiny:
        on the digits the loss is about 2.39 instead of 2.30, and nothing is wrong.

    Returns
    -------
    bool
        Whether the loss is near. It is the loss of the data alone: a penalty is checked by
        `check_regularisation`.

    Raises
    ------
    ValueError
        If ``predict`` does not return one column of probabilities for each label, or a label
        is no class.
    """
    A, y = np.asarray(predict(X), dtype=float), np.asarray(y)
    if A.ndim != 2 or y.shape != A.shape[1:]:
        raise ValueError(
            f"predict must return shape (C, {y.size}), one column per label, got {A.shape}"
        )
    if y.dtype.kind not in "iu" or y.size == 0 or y.min() < 0 or y.max() >= len(A):
        raise ValueError(f"y must hold classes from 0 to {len(A) - 1}")
    with np.errstate(divide="ignore"):
        loss = -np.mean(np.log(A[y, np.arange(y.size)]))
    return bool(abs(loss - expected_initial_loss(len(A))) <= tol)


def check_regularisation(loss_without, loss_with, params, lambd, m=1, tol=1e-3):
    r"""Tell whether regularisation raises the loss by the penalty, and by nothing else.

    .. math:: \left| J_\lambda - J_0 - \frac{\lambda}{2m} \sum_l \sum_{i,j}
        \left( W^{[l]}_{ij} \right)^2 \right| \le \mathrm{tol}

    Parameters
    ----------
    loss_without, loss_with : float
        Loss of the same network on the same data, with ``lambd`` zero and as given.
    params : dict of str to ndarray
        ``W1, b1, ...``; names that begin with W are weights, and only these cost something.
    lambd : float
        Strength of the regularisation, at least 0.
    m : int
        Number of examples in the training set. With 1 the penalty is :math:`\lambda/2` times
        the sum, the other usual convention.
    tol : float
        Largest difference, in the units of the loss.

    Returns
    -------
    bool
        Whether the rise is right.

    Raises
    ------
    ValueError
        If ``lambd`` or ``tol`` is negative, ``m`` is not a whole number of at least 1, or
        ``params`` holds no weight.

    Notes
    -----
    The notes' network has 3072-50-10 units, weights ``1e-4 * randn``, and the convention of
    ``m = 1``. From ln 10 = 2.3026, ``lambd = 1e3`` must lift the loss to about 3.0731. The
    3.0686 that they quote is within what another draw of the weights may give.
    """
    check_not_negative("lambd", lambd)
    check_not_negative("tol", tol)
    check_whole("m", m, 1)
    weights = [np.asarray(W, dtype=float) for name, W in params.items() if name.startswith("W")]
    if not weights:
        raise ValueError(
            f"params must hold weights W1, W2, ..., got {', '.join(params) or 'nothing'}"
        )
    penalty = lambd / (2 * m) * sum(np.sum(W**2) for W in weights)
    return bool(abs(loss_with - loss_without - penalty) <= tol)


def overfit_small(train, X, y, rng, n=20):
    """Tell whether a network can learn a few examples by heart; one that cannot is broken.

    Parameters
    ----------
    train : callable
        ``X, y -> predict``, where ``predict(X)`` returns one class for each column. It should
        train without regularisation, and for long.
    X : ndarray, shape (n_x, m)
        Examples, one per column. Not modified.
    y : ndarray of int, shape (m,)
        Their classes. Wrong ones can be learnt by heart, too.
    rng : numpy.random.Generator
        Chooses the few.
    n : int
        How many, from 1 to m.

    Returns
    -------
    float
        Share of the few that is right after training. Anything below 1 needs a reason.

    Raises
    ------
    ValueError
        If there is not one label for each example, or ``n`` is not a whole number from 1 to m.
    """
    X, y = np.asarray(X), np.asarray(y)
    if X.ndim != 2 or y.shape != X.shape[1:]:
        raise ValueError(f"y must have shape {X.shape[1:]}, one label per column, got {y.shape}")
    check_whole("n", n, 1)
    if n > y.size:
        raise ValueError(f"n must be at most the {y.size} examples, got {n!r}")
    few = rng.choice(y.size, n, replace=False)
    predict = train(X[:, few], y[few])
    return float(np.mean(np.asarray(predict(X[:, few])) == y[few]))


def lr_verdict(losses):
    r"""Judge a learning rate by the losses of a short run.

    Parameters
    ----------
    losses : array_like, shape (T,)
        Loss at the start and after each epoch; none negative.

    Returns
    -------
    {'diverged', 'too_small', 'too_big', 'ok'}
        The first that fits:

        ``"diverged"``
            a loss is not finite, or more than ten times the first;
        ``"too_small"``
            the largest and the smallest loss differ by at most 5 % of the first;
        ``"too_big"``
            all rises together are more than half of all falls together;
        ``"ok"``
            otherwise, also if the loss has settled after a good start.

    Raises
    ------
    ValueError
        If there are fewer than two losses, or one is negative.
    """
    losses = np.asarray(losses, dtype=float)
    if losses.ndim != 1 or len(losses) < 2 or (losses < 0).any():
        raise ValueError(
            f"losses must be at least two numbers of at least 0, got shape {losses.shape}"
            " or a negative one"
        )
    if not np.isfinite(losses).all() or losses.max() > EXPLOSION * losses[0]:
        return "diverged"
    if losses.max() - losses.min() <= FLAT * losses[0]:
        return "too_small"
    steps = np.diff(losses)
    rises, falls = steps[steps > 0].sum(), -steps[steps < 0].sum()
    return "too_big" if rises > falls / 2 else "ok"


# --- drawing settings -------------------------------------------------------------------------


def sample_log(low, high, n, rng):
    r"""Draw numbers whose logarithm is uniform, :math:`10^{U(\log_{10} a, \log_{10} b)}`.

    Parameters
    ----------
    low, high : float
        Both ends, above 0, in either order.
    n : int
        How many, at least 0.
    rng : numpy.random.Generator
        Source of the numbers.

    Returns
    -------
    ndarray of float, shape (n,)
        Each power of ten between the ends gets the same share.

    Raises
    ------
    ValueError
        If an end is not above 0 or not finite, or ``n`` is not a whole number of at least 0.
    """
    if not (0 < low < math.inf and 0 < high < math.inf):
        raise ValueError(f"low and high must be above 0 and finite, got {low!r} and {high!r}")
    check_whole("n", n, 0)
    low, high = sorted((low, high))
    exponents = rng.uniform(math.log10(low), math.log10(high), n)
    return np.clip(10.0**exponents, low, high)


def sample_beta(low, high, n, rng):
    r"""Draw weights of the past, so that :math:`1 - \beta` is spread over its powers of ten.

    Parameters
    ----------
    low, high : float
        Both ends, below 1, in either order.
    n : int
        How many, at least 0.
    rng : numpy.random.Generator
        Source of the numbers.

    Returns
    -------
    ndarray of float, shape (n,)
        From 0.9 to 0.999, half of them lie above 0.99; a uniform draw has 9 % there.

    Raises
    ------
    ValueError
        If an end is not below 1 or not finite, or ``n`` is not a whole number of at least 0.
    """
    if not (-math.inf < low < 1 and -math.inf < high < 1):
        raise ValueError(f"low and high must be below 1 and finite, got {low!r} and {high!r}")
    return np.clip(1 - sample_log(1 - low, 1 - high, n, rng), *sorted((low, high)))


def sample_int(low, high, n, rng):
    """Draw whole numbers, all equally likely.

    Parameters
    ----------
    low, high : int
        Both ends, both included, in either order.
    n : int
        How many, at least 0.
    rng : numpy.random.Generator
        Source of the numbers.

    Returns
    -------
    ndarray of int, shape (n,)
        Such as numbers of layers or of units, which a logarithm would bunch.

    Raises
    ------
    ValueError
        If an end or ``n`` is not a whole number, or ``n`` is negative.
    """
    check_whole("low", low, -math.inf)
    check_whole("high", high, -math.inf)
    check_whole("n", n, 0)
    low, high = sorted((low, high))
    return rng.integers(low, high, n, endpoint=True)


# --- searching --------------------------------------------------------------------------------


def grid(choices):
    """Return every combination of the choices.

    Parameters
    ----------
    choices : dict of str to sequence
        The values to try of each setting. Not modified.

    Returns
    -------
    list of dict
        One dict for each combination, with the keys of ``choices``; the last setting changes
        fastest, as in nested loops.

    Raises
    ------
    ValueError
        If a setting has nothing to choose from.

    Notes
    -----
    With two settings, 25 trials of a grid try 5 values of each; at random they try 25.
    """
    empty = [name for name, values in choices.items() if len(values) == 0]
    if empty:
        raise ValueError(f"{empty[0]} has no value to choose from. Give one, or leave it out.")
    return [
        dict(zip(choices, values, strict=True)) for values in itertools.product(*choices.values())
    ]


def random_search(samplers, n_trials, rng):
    """Return random combinations.

    Parameters
    ----------
    samplers : dict of str to callable
        ``rng -> value`` for each setting, such as a space's ``sample``.
    n_trials : int
        How many, at least 0.
    rng : numpy.random.Generator
        Source of all values, one after the other: a seed for each trial would repeat them.

    Returns
    -------
    list of dict
        One dict for each trial, with the keys of ``samplers``.

    Raises
    ------
    ValueError
        If ``n_trials`` is not a whole number of at least 0.
    """
    check_whole("n_trials", n_trials, 0)
    return [{name: draw(rng) for name, draw in samplers.items()} for _ in range(n_trials)]


def zoom(values, scores, low, high, top=3, factor=0.3):
    r"""Return a smaller range around the best values, for a finer search.

    .. math::
        c = \frac{1}{k} \sum_{i\ \text{of the best}\ k} \log_{10} v_i, \qquad
        w = f \cdot (\log_{10} b - \log_{10} a), \qquad
        \left[ 10^{c - w/2},\, 10^{c + w/2} \right] \cap [a, b]

    Parameters
    ----------
    values : array_like, shape (n,)
        What was tried, such as learning rates, from ``low`` to ``high``. Not modified.
    scores : array_like, shape (n,)
        How good each was on the development set; higher is better. Not modified.
    low, high : float
        The range that was searched, 0 < low < high.
    top : int
        Of how many of the best values the centre is taken, 1 to n.
    factor : float
        Width of the new range, in powers of ten, as a share of the old one; above 0 and below 1.

    Returns
    -------
    low, high : float
        The new range, within the old one.
    at_edge : bool
        Whether the new range was cut off: the best values lie near an end, and better ones
        may lie beyond it. Then move the range before you narrow it.

    Raises
    ------
    ValueError
        If the shapes differ, a setting is out of its range, or a value out of the old range.
    """
    values, scores = np.asarray(values, dtype=float), np.asarray(scores, dtype=float)
    _check_zoom(values, scores, low, high, top, factor)
    best = np.argsort(-scores, kind="stable")[:top]
    start, end = math.log10(low), math.log10(high)
    centre, half = np.log10(values[best]).mean(), factor * (end - start) / 2
    at_edge = bool(centre - half < start or centre + half > end)
    return max(low, float(10 ** (centre - half))), min(high, float(10 ** (centre + half))), at_edge


def _check_zoom(values, scores, low, high, top, factor):
    if values.ndim != 1 or values.shape != scores.shape:
        raise ValueError(
            "values and scores must have the same shape (n,), "
            f"got {values.shape} and {scores.shape}"
        )
    if not 0 < low < high < math.inf:
        raise ValueError(f"low must be above 0 and below high, got {low!r} and {high!r}")
    if not ((values >= low) & (values <= high)).all():
        raise ValueError(f"values must lie in the range that was searched, {low!r} to {high!r}")
    check_whole("top", top, 1)
    if top > len(values):
        raise ValueError(f"top must be at most the {len(values)} values, got {top!r}")
    if not 0 < factor < 1:
        raise ValueError(f"factor must be above 0 and below 1, got {factor!r}")


# --- a tuner ----------------------------------------------------------------------------------


class Choice:
    """One of some values, each equally likely.

    Parameters
    ----------
    *values : object
        What to choose from, at least one.

    Raises
    ------
    ValueError
        If there is nothing to choose from.
    """

    def __init__(self, *values):
        if not values:
            raise ValueError("Choice needs at least one value")
        self.values = values

    def sample(self, rng):
        """Return one of the values."""
        return self.values[rng.integers(len(self.values))]


class Int:
    """A whole number from ``low`` to ``high``, both included.

    Parameters
    ----------
    low, high : int
        Both ends.
    """

    def __init__(self, low, high):
        self.low, self.high = low, high

    def sample(self, rng):
        """Return one number."""
        return int(sample_int(self.low, self.high, 1, rng)[0])


class Float:
    """A number from ``low`` to ``high``.

    Parameters
    ----------
    low, high : float
        Both ends.
    log : bool
        Whether its logarithm is uniform, instead of the number itself.
    """

    def __init__(self, low, high, log=False):
        self.low, self.high, self.log = low, high, log

    def sample(self, rng):
        """Return one number."""
        if self.log:
            return float(sample_log(self.low, self.high, 1, rng)[0])
        return float(rng.uniform(*sorted((self.low, self.high))))


def search(build, samplers, n_trials, rng):
    """Try random settings and return the best model, by its score on the development set.

    Parameters
    ----------
    build : callable
        ``settings -> model, score``: train on the training set, score on the development set;
        higher is better. The test set has no part in this.
    samplers : dict of str to callable
        As in `random_search`: the ``sample`` of a `Choice`, an `Int` or a `Float`, say.
    n_trials : int
        How many to try, at least 1.
    rng : numpy.random.Generator
        Source of the settings.

    Returns
    -------
    model : object
        The best model; the first of them on a tie.
    trials : list of tuple of dict and float
        Settings and score of each trial, best first. A score that is NaN comes last.

    Raises
    ------
    ValueError
        If ``n_trials`` is not a whole number of at least 1.
    """
    check_whole("n_trials", n_trials, 1)
    tried = [(settings, *build(settings)) for settings in random_search(samplers, n_trials, rng)]
    tried.sort(key=lambda trial: (math.isnan(trial[2]), -trial[2]))
    return tried[0][1], [(settings, float(score)) for settings, _, score in tried]
