"""What a `Network` is made of: functions of students, and some that it can have by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

Array = np.ndarray
#: ``(g, g')``: an activation function and its slope, both of ``Z``.
ActivationPair = tuple[Callable[[Array], Array], Callable[[Array], Array]]
#: ``initialise(dims, rng=rng)`` returns ``W1, b1 ...``.
Initialiser = Callable[..., Mapping[str, Array]]


class Dropout(NamedTuple):
    """Dropout on every hidden layer: three functions of a student, and how much is kept.

    Attributes
    ----------
    mask : callable
        ``mask(shape, keep_prob, rng)`` returns ``D``.
    forward, backward : callable
        ``forward(A, D, keep_prob)`` and ``backward(dA, D, keep_prob)``.
    keep_prob : float
        Probability of keeping a unit, in (0, 1].
    """

    mask: Callable[..., Array]
    forward: Callable[..., Array]
    backward: Callable[..., Array]
    keep_prob: float


class BatchNorm(NamedTuple):
    """Batch normalisation before every hidden activation: four functions of a student.

    Attributes
    ----------
    forward : callable
        ``forward(Z, gamma, beta)`` returns ``Z_tilde, cache``.
    backward : callable
        ``backward(dZ_tilde, cache)`` returns ``dZ, dgamma, dbeta``.
    update_running : callable
        ``update_running(run, mu, var)`` returns the new ``run``, a dict of ``mu`` and ``var``.
    inference : callable
        ``inference(Z, gamma, beta, run)`` returns ``Z_tilde``.
    """

    forward: Callable[..., tuple[Array, Any]]
    backward: Callable[..., tuple[Array, Array, Array]]
    update_running: Callable[..., dict[str, Array]]
    inference: Callable[..., Array]


class Activation(NamedTuple):
    """An activation function and its slope.

    Attributes
    ----------
    function : callable
        ``function(Z)`` returns ``A``.
    slope : callable
        ``slope(Z, A)`` returns the derivative at ``Z``, where ``A`` is known already.
    """

    function: Callable[[Array], Array]
    slope: Callable[[Array, Array], Array]


class Output(NamedTuple):
    """What the last layer's ``Z`` means.

    Attributes
    ----------
    cost_and_slope : callable
        ``cost_and_slope(Z, Y)`` returns the mean cost (float) and its gradient for ``Z``.
    predict : callable
        ``predict(Z)`` returns probabilities, or values.
    """

    cost_and_slope: Callable[[Array, Array], tuple[float, Array]]
    predict: Callable[[Array], Array]


def softmax_output(
    softmax: Callable[[Array], Array],
    cross_entropy: Callable[[Array, Array], float],
    softmax_ce_grad: Callable[[Array, Array], Array],
) -> Output:
    """Make the last layer of three functions of a student.

    Parameters
    ----------
    softmax : callable
        ``softmax(Z)`` returns probabilities, shape of ``Z`` (C, m).
    cross_entropy : callable
        ``cross_entropy(Z, y)`` returns the mean cost; ``y`` is (m,), or one-hot (C, m).
    softmax_ce_grad : callable
        ``softmax_ce_grad(Z, y)`` returns the gradient of that cost for ``Z``.

    Returns
    -------
    Output
        For `Network`.
    """

    def cost_and_slope(Z: Array, Y: Array) -> tuple[float, Array]:
        y = Y[0] if len(Y) == 1 else Y
        return cross_entropy(Z, y), softmax_ce_grad(Z, y)

    return Output(cost_and_slope, softmax)


def orthogonal(dims: Sequence[int], rng: np.random.Generator) -> dict[str, Array]:
    """Draw weights that neither lengthen nor shorten what they are multiplied by.

    Parameters
    ----------
    dims : sequence of int
        Units of each layer, inputs first.
    rng : numpy.random.Generator
        Where the chance comes from.

    Returns
    -------
    dict of str to ndarray
        ``W1`` (n_1, n_x) with orthonormal rows or columns, ``b1`` (n_1, 1) of zeros, and so on.

    References
    ----------
    .. [1] Saxe, McClelland & Ganguli (2014), arXiv:1312.6120.
    """
    params = {}
    for layer, (n_in, n_out) in enumerate(pairwise(dims), start=1):
        Q = np.linalg.qr(rng.normal(size=(max(n_in, n_out), min(n_in, n_out))))[0]
        params[f"W{layer}"] = Q if n_out >= n_in else Q.T
        params[f"b{layer}"] = np.zeros((n_out, 1))
    return params


def _softmax_cost(Z: Array, Y: Array) -> tuple[float, Array]:
    A = Z - Z.max(axis=0)
    m = Z.shape[1]
    if len(Y) == 1 != len(Z):
        chosen = (Y[0], np.arange(m))
        picked = A[chosen]
        np.exp(A, out=A)
        total = A.sum(axis=0)
        A /= total
        A[chosen] -= 1
    else:
        picked = (A * Y).sum(axis=0)
        np.exp(A, out=A)
        total = A.sum(axis=0)
        A /= total
        A -= Y
    A /= m
    return float((np.log(total) - picked).sum()) / m, A


def _softmax(Z: Array) -> Array:
    A = np.exp(Z - Z.max(axis=0))
    A /= A.sum(axis=0)
    return A


def _sigmoid_cost(Z: Array, Y: Array) -> tuple[float, Array]:
    m = Z.shape[1]
    return float((np.logaddexp(0, Z) - Z * Y).sum()) / m, (_sigmoid(Z) - Y) / m


def _sigmoid(Z: Array) -> Array:
    # As tanh it cannot overflow.
    A = np.tanh(0.5 * Z)
    A += 1
    A *= 0.5
    return A


def _squared_cost(Z: Array, Y: Array) -> tuple[float, Array]:
    difference = Z - Y
    m = Z.shape[1]
    return 0.5 * float(np.vdot(difference, difference)) / m, difference / m


ACTIVATIONS = {
    "relu": Activation(lambda Z: np.maximum(Z, 0), lambda Z, A: A > 0),
    "leaky_relu": Activation(
        lambda Z: np.maximum(0.01 * Z, Z), lambda Z, A: np.where(A > 0, 1.0, 0.01)
    ),
    "tanh": Activation(np.tanh, lambda Z, A: 1 - A**2),
    "sigmoid": Activation(_sigmoid, lambda Z, A: A * (1 - A)),
    "linear": Activation(lambda Z: Z, lambda Z, A: np.ones_like(Z)),
}
OUTPUTS = {
    "softmax": Output(_softmax_cost, _softmax),
    "sigmoid": Output(_sigmoid_cost, _sigmoid),
    "linear": Output(_squared_cost, lambda Z: Z),
}
