"""One pass forward and one backward through a network, for functions that look inside it.

The network is given by its parameters, ``W1`` (n_1, n_x), ``b1`` (n_1, 1), ``W2`` ..., and the
name of each layer's activation. Examples are columns: ``X`` has shape (n_x, m).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from course_lib.layers import ACTIVATIONS, OUTPUTS, Array


class Layer(NamedTuple):
    """What one layer did with a batch of examples.

    Attributes
    ----------
    Z : ndarray, shape (n_l, m)
        What went into the activation: ``W @ A_prev + b``.
    A : ndarray, shape (n_l, m)
        What came out of it, g(Z).
    slope : ndarray, shape (n_l, m)
        How steep the activation was there, g'(Z).
    """

    Z: Array
    A: Array
    slope: Array


def forward_pass(X: Array, params: Mapping[str, Array], activations: Sequence[str]) -> list[Layer]:
    """Return what each layer does with some examples.

    Parameters
    ----------
    X : ndarray, shape (n_x, m)
        Examples.
    params : mapping of str to ndarray
        ``W1, b1 ... WL, bL``.
    activations : sequence of str
        One for each layer: ``"relu"``, ``"leaky_relu"``, ``"tanh"``, ``"sigmoid"`` or ``"linear"``.

    Returns
    -------
    list of Layer
        First layer first.

    Raises
    ------
    ValueError
        If there is not one activation for each layer, one is unknown, or a shape does not fit.
    """
    _check_activations(params, activations)
    layers: list[Layer] = []
    A = X
    for number, kind in enumerate(activations, start=1):
        W, b = params[f"W{number}"], params[f"b{number}"]
        if W.shape[1] != len(A) or b.shape != (len(W), 1):
            raise ValueError(
                f"layer {number} gets {len(A)} numbers for each example, so W{number} must have "
                f"{len(A)} columns and b{number} one number for each row of W{number}; got the "
                f"shapes {W.shape} and {b.shape}"
            )
        Z = W @ A + b
        A = ACTIVATIONS[kind].function(Z)
        layers.append(Layer(Z, A, ACTIVATIONS[kind].slope(Z, A)))
    return layers


def backward_pass(
    X: Array, Y: Array, params: Mapping[str, Array], activations: Sequence[str]
) -> dict[str, Array]:
    """Return the gradients of the cross-entropy of some examples with labels 0 or 1.

    Parameters
    ----------
    X : ndarray, shape (n_x, m)
        Examples.
    Y : ndarray, shape (1, m)
        Their labels.
    params : mapping of str to ndarray
        ``W1, b1 ... WL, bL``.
    activations : sequence of str
        One for each layer, as in `forward_pass`; the last is ``"sigmoid"``.

    Returns
    -------
    dict of str to ndarray
        ``dW1, db1 ... dWL, dbL``, of the shapes of the parameters.

    Raises
    ------
    ValueError
        As `forward_pass`; also if the last layer is no sigmoid, or ``Y`` has another shape than
        its output.
    """
    layers = forward_pass(X, params, activations)
    if activations[-1] != "sigmoid" or Y.shape != layers[-1].A.shape:
        raise ValueError(
            f"the last layer must be a sigmoid, and Y of the shape of its output, "
            f"{layers[-1].A.shape}; got {activations[-1]!r} and {Y.shape}"
        )
    _, dZ = OUTPUTS["sigmoid"].cost_and_slope(layers[-1].Z, Y)
    outputs = [X, *(layer.A for layer in layers)]
    grads: dict[str, Array] = {}
    for number in range(len(layers), 0, -1):
        grads |= {
            f"dW{number}": dZ @ outputs[number - 1].T,
            f"db{number}": dZ.sum(1, keepdims=True),
        }
        if number > 1:
            dZ = params[f"W{number}"].T @ dZ * layers[number - 2].slope
    return grads


def _check_activations(params: Mapping[str, Array], activations: Sequence[str]) -> None:
    number = len(activations)
    if not number or {f"{name}{i + 1}" for i in range(number) for name in "Wb"} != set(params):
        raise ValueError(
            f"{number} activations need the parameters W1, b1 to W{number}, b{number}, and at "
            f"least one layer; got {', '.join(sorted(params)) or 'none'}"
        )
    for kind in activations:
        if kind not in ACTIVATIONS:
            raise ValueError(f"activations must be of {', '.join(ACTIVATIONS)}; got {kind!r}")
