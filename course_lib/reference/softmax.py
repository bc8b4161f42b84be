"""Softmax: probabilities of many classes, their cross-entropy and its gradient, and predictions.

Examples are columns: logits ``Z`` have shape (C, m), one row per class. Labels ``y`` are class
numbers 0 … C − 1 of shape (m,), or one-hot columns of shape (C, m).
"""

import numpy as np


def softmax(Z, temperature=1.0):
    r"""Turn each column of logits into probabilities.

    .. math:: a_i = \frac{e^{z_i / T}}{\sum_j e^{z_j / T}}

    Parameters
    ----------
    Z : array_like, shape (C, m)
        Logits, one column per example. Not modified.
    temperature : float
        :math:`T > 0`. Towards 0 the largest logit takes all (`hardmax`; equal ones share), towards
        infinity all classes become alike.

    Returns
    -------
    ndarray of float, shape (C, m)
        Probabilities; each column sums to 1.

    Raises
    ------
    ValueError
        If ``Z`` is not of shape (C, m) with finite numbers, or ``temperature`` is not above 0.

    Notes
    -----
    Only differences of logits matter. So each column may lose its own largest logit first, and
    then no power can overflow. The maximum of the whole array will not do: a column far below it
    would be all zeros.

    References
    ----------
    .. [1] Bridle (1990), "Probabilistic interpretation of feedforward classification network
       outputs". The temperature: Hinton, Vinyals & Dean (2015), section 2, arXiv:1503.02531.
    """
    Z = _as_logits(Z)
    _check_temperature(temperature)
    E = np.exp((Z - Z.max(axis=0)) / temperature)
    return E / E.sum(axis=0)


def one_hot(y, C):
    r"""Write each label as a column with a single 1.

    .. math:: Y_{ij} = 1 \text{ if } y_j = i, \text{ else } 0

    Parameters
    ----------
    y : array_like of int, shape (m,)
        Class numbers, 0 … C − 1. Not modified.
    C : int
        Number of classes; it cannot be read off ``y``, where the last class may be missing.

    Returns
    -------
    ndarray of float, shape (C, m)
        One-hot columns.

    Raises
    ------
    ValueError
        If ``C`` is not a whole number of at least 1, or ``y`` does not hold one class number
        below ``C`` per example.
    """
    _check_classes(C)
    return np.eye(C)[:, _as_labels(y, C)]


def log_softmax(Z):
    r"""Return the logarithms of the probabilities of `softmax`.

    .. math:: \log a_i = z_i - \log \sum_j e^{z_j}

    Parameters
    ----------
    Z : array_like, shape (C, m)
        Logits, one column per example. Not modified.

    Returns
    -------
    ndarray of float, shape (C, m)
        Natural logarithms, none above 0.

    Raises
    ------
    ValueError
        If ``Z`` is not of shape (C, m) with finite numbers.

    Notes
    -----
    The logarithm is never taken of a probability: one that is too small for a float is 0, and
    its logarithm minus infinity.
    """
    Z = _as_logits(Z)
    shifted = Z - Z.max(axis=0)
    return shifted - np.log(np.exp(shifted).sum(axis=0))


def cross_entropy(Z, y):
    r"""Return the mean cross-entropy of logits and labels.

    .. math:: J = -\frac{1}{m} \sum_{j=1}^{m} \sum_{i=1}^{C} Y_{ij} \log a_{ij}

    Parameters
    ----------
    Z : array_like, shape (C, m)
        Logits, not probabilities. Not modified.
    y : array_like, shape (m,) or (C, m)
        Class numbers, or one-hot columns. Not modified.

    Returns
    -------
    float
        Cost, in nats. Equal logits cost :math:`\ln C`, which is where training should start.

    Raises
    ------
    ValueError
        If ``Z`` is not of shape (C, m) with finite numbers, or ``y`` does not hold the classes
        of its examples.
    """
    log_probabilities = log_softmax(Z)
    C, m = log_probabilities.shape
    return float(-np.sum(_as_one_hot(y, C, m) * log_probabilities) / m)


def softmax_ce_grad(Z, y):
    r"""Return the gradient of `cross_entropy` with respect to the logits.

    .. math:: \frac{\partial J}{\partial Z} = \frac{1}{m} (A - Y)

    Parameters
    ----------
    Z : array_like, shape (C, m)
        Logits. Not modified.
    y : array_like, shape (m,) or (C, m)
        Class numbers, or one-hot columns. Not modified.

    Returns
    -------
    ndarray of float, shape (C, m)
        Prediction minus truth, over m; each column sums to 0.

    Raises
    ------
    ValueError
        If ``Z`` is not of shape (C, m) with finite numbers, or ``y`` does not hold the classes
        of its examples.

    Notes
    -----
    The loss of one example has :math:`\partial L / \partial a_i = -y_i / a_i`; `softmax_jacobian`
    carries it back to :math:`\partial L / \partial z = a - y`. The cost of all m adds 1/m.
    """
    A = softmax(Z)
    m = A.shape[1]
    return (A - _as_one_hot(y, *A.shape)) / m


def softmax_jacobian(z):
    r"""Return how each probability of one example answers to each of its logits.

    .. math:: \frac{\partial a_i}{\partial z_j} = a_i (\delta_{ij} - a_j), \qquad
        \mathbf{J} = \mathrm{diag}(a) - a a^\top

    Parameters
    ----------
    z : array_like, shape (C,)
        Logits of one example. Not modified.

    Returns
    -------
    ndarray of float, shape (C, C)
        Probability ``i`` by logit ``j``. Symmetric; rows and columns sum to 0.

    Raises
    ------
    ValueError
        If ``z`` is not of shape (C,) with finite numbers.
    """
    z = np.asarray(z, dtype=float)
    if z.ndim != 1:
        raise ValueError(f"z must have shape (C,), the logits of one example, got {z.shape}")
    a = softmax(z[:, np.newaxis])[:, 0]
    return np.diag(a) - np.outer(a, a)


def binary_link(Z):
    r"""Return the probability of class 1 of two, as logistic regression has it.

    .. math:: a_1 = \frac{e^{z_1}}{e^{z_0} + e^{z_1}} = \sigma(z_1 - z_0)

    Parameters
    ----------
    Z : array_like, shape (2, m)
        Logits of class 0 and of class 1. Not modified.

    Returns
    -------
    ndarray of float, shape (m,)
        Probabilities of class 1.

    Raises
    ------
    ValueError
        If ``Z`` is not of shape (2, m) with finite numbers.

    Notes
    -----
    A softmax of two classes has one logit too many: adding the same to both changes nothing.
    """
    Z = _as_logits(Z)
    if len(Z) != 2:
        raise ValueError(f"Z must have shape (2, m), one row for each class, got {Z.shape}")
    z = Z[1] - Z[0]
    # Of e^z and e^(-z) take the one below 1, which cannot overflow.
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1.0, e) / (1 + e)


def predict(Z):
    r"""Return the most probable class of each example.

    .. math:: \hat y_j = \arg\max_i Z_{ij}

    Parameters
    ----------
    Z : array_like, shape (C, m)
        Logits, or probabilities: softmax keeps their order. Not modified.

    Returns
    -------
    ndarray of int, shape (m,)
        Class numbers; the smallest on a tie.

    Raises
    ------
    ValueError
        If ``Z`` is not of shape (C, m) with finite numbers.
    """
    return _as_logits(Z).argmax(axis=0)


def hardmax(Z):
    """Return a one-hot column for the largest logit of each example; the first one on a tie.

    Parameters
    ----------
    Z : array_like, shape (C, m)
        Scores. Not modified.

    Returns
    -------
    ndarray of float, shape (C, m)
        One-hot columns.

    Raises
    ------
    ValueError
        If ``Z`` is not of shape (C, m) with finite numbers.
    """
    return one_hot(predict(Z), len(Z))


def accuracy(predicted, y):
    """Return the share of examples whose predicted class is the true one.

    Parameters
    ----------
    predicted, y : array_like of int, shape (m,)
        Class numbers, predicted and true. Not modified.

    Returns
    -------
    float
        Between 0 and 1.

    Raises
    ------
    ValueError
        If the labels are not two rows of as many class numbers.
    """
    predicted, y = _as_pair(predicted, y)
    return float(np.mean(predicted == y))


def confusion_matrix(predicted, y, C):
    """Count the examples of each true class by what was predicted for them.

    Parameters
    ----------
    predicted, y : array_like of int, shape (m,)
        Class numbers, predicted and true. Not modified.
    C : int
        Number of classes.

    Returns
    -------
    ndarray of int, shape (C, C)
        At row ``i``, column ``j``: examples of class ``i`` that were taken for class ``j``. The
        right ones lie on the diagonal; all entries sum to m.

    Raises
    ------
    ValueError
        If ``C`` is not a whole number of at least 1, or the labels are not two rows of as many
        class numbers below ``C``.
    """
    _check_classes(C)
    predicted, y = _as_pair(predicted, y, C)
    return np.bincount(y * C + predicted, minlength=C * C).reshape(C, C)


def train_softmax(X, y, C, *, learning_rate=0.5, num_epochs=300):
    r"""Fit a linear softmax classifier by gradient descent on all examples at once.

    .. math:: Z = W X + b, \qquad
        W \leftarrow W - \alpha\, \frac{\partial J}{\partial Z} X^\top

    Parameters
    ----------
    X : array_like, shape (n_x, m)
        Features, one column per example. Not modified.
    y : array_like of int, shape (m,)
        Class numbers. Not modified.
    C : int
        Number of classes.
    learning_rate : float
        Step length :math:`\alpha`.
    num_epochs : int
        Number of steps.

    Returns
    -------
    dict of ndarray
        ``W`` of shape (C, n_x) and ``b`` of shape (C, 1).

    Raises
    ------
    ValueError
        If ``X`` is not of shape (n_x, m), or ``y`` does not hold the classes of its examples.

    Notes
    -----
    Zeros are a fair start here: without a hidden layer there is no symmetry to break, and the
    cost has a single valley.
    """
    X = np.asarray(X, dtype=float)
    if X.ndim != 2:
        raise ValueError(f"X must have shape (n_x, m), one column per example, got {X.shape}")
    W, b = np.zeros((C, len(X))), np.zeros((C, 1))
    for _ in range(num_epochs):
        dZ = softmax_ce_grad(W @ X + b, y)
        W = W - learning_rate * dZ @ X.T
        b = b - learning_rate * dZ.sum(axis=1, keepdims=True)
    return {"W": W, "b": b}


def _as_logits(Z):
    Z = np.asarray(Z, dtype=float)
    if Z.ndim != 2 or Z.size == 0:
        raise ValueError(
            f"Z must have shape (C, m), one column of C classes per example, got {Z.shape}"
        )
    if not np.isfinite(Z).all():
        raise ValueError("Z must hold finite numbers, got NaN or infinity; look at what made it")
    return Z


def _as_labels(y, C=None):
    """Return class numbers as an array, each below C."""
    y = np.asarray(y)
    if y.ndim != 1 or y.size == 0 or y.dtype.kind not in "iu":
        raise ValueError(
            f"labels must be whole numbers of shape (m,), got {y.dtype} of shape {y.shape}"
        )
    wrong = y[(y < 0) | (y >= (np.inf if C is None else C))]
    if wrong.size:
        most = "" if C is None else f" and at most C - 1 = {C - 1}"
        raise ValueError(f"labels must be at least 0{most}, got {wrong[0]}")
    return y.astype(int)


def _as_one_hot(y, C, m):
    """Return class numbers or one-hot columns as one-hot columns."""
    y = np.asarray(y)
    if y.ndim == 1:
        y = one_hot(y, C)
    if y.shape != (C, m):
        raise ValueError(
            f"y must have shape ({m},) or ({C}, {m}), one label for each column of Z, got {y.shape}"
        )
    if not (np.isin(y, (0, 1)).all() and (y.sum(axis=0) == 1).all()):
        raise ValueError("a one-hot y must have a single 1 in each column, and 0 elsewhere")
    return y


def _as_pair(predicted, y, C=None):
    predicted, y = _as_labels(predicted, C), _as_labels(y, C)
    if predicted.shape != y.shape:
        raise ValueError(
            f"predicted and y must have the same shape (m,), got {predicted.shape} and {y.shape}"
        )
    return predicted, y


def _check_temperature(temperature):
    if not 0 < temperature < np.inf:
        raise ValueError(f"temperature must be a finite number above 0, got {temperature!r}")


def _check_classes(C):
    if isinstance(C, bool) or not isinstance(C, int | np.integer) or C < 1:
        raise ValueError(f"C must be a whole number of at least 1, got {C!r}")
