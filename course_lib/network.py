"""A network of any depth for experiments, into which students plug the functions they wrote.

Examples are columns: ``X`` has shape (n_x, m), ``W1`` (n_1, n_x), ``b1`` (n_1, 1).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from course_lib.layers import (
    ACTIVATIONS,
    OUTPUTS,
    Activation,
    ActivationPair,
    Array,
    BatchNorm,
    Dropout,
    Initialiser,
    Output,
    orthogonal,
)
from course_lib.layout import Layout, Shapes, check_shapes


class _Hidden(NamedTuple):
    """What a hidden layer (or, as its output, the input) keeps for the way back."""

    output: Array
    Z: Array
    A: Array
    D: Array | None = None
    bn: Any = None


class Network:
    """A fully connected network with its parameters.

    Parameters
    ----------
    dims : sequence of int
        Units of each layer, inputs first: ``[64, 64, 32, 10]`` has two hidden layers.
    activation : str or pair of callable
        Of the hidden layers: ``"relu"``, ``"leaky_relu"``, ``"tanh"``, ``"sigmoid"``,
        ``"linear"``, or two functions ``(g, g_slope)`` of ``Z``.
    output : {"softmax", "sigmoid", "linear"} or Output
        Softmax or sigmoid with cross-entropy (nats), or linear with half the squared error; or
        functions of a student, see `softmax_output`.
    initialise : callable
        ``initialise(dims, rng=rng)`` returns ``W1, b1 ...``; by default `orthogonal`.
    dropout : Dropout, optional
        Applied to the hidden layers in training.
    batch_norm : BatchNorm, optional
        Applied before the hidden activations, whose biases then drop out.
    seed : int
        Of the initialisation and of dropout.

    Attributes
    ----------
    theta : ndarray
        All parameters in one vector.
    running : list of dict
        Running statistics of each hidden layer, if there is batch normalisation.

    Raises
    ------
    ValueError
        If ``dims``, ``activation`` or ``output`` is none of the above, or ``initialise`` returns
        other names or shapes.
    """

    def __init__(
        self,
        dims: Sequence[int],
        *,
        activation: str | ActivationPair = "relu",
        output: str | Output = "softmax",
        initialise: Initialiser = orthogonal,
        dropout: Dropout | None = None,
        batch_norm: BatchNorm | None = None,
        seed: int = 0,
    ) -> None:
        if len(dims) < 2 or min(dims) < 1:
            raise ValueError(f"dims must name at least inputs and outputs, got {list(dims)}")
        self.dims = list(dims)
        self.num_layers = len(dims) - 1
        self.dropout, self.batch_norm = dropout, batch_norm
        self._activation = _activation(activation)
        self._output = _output(output)
        self._rng = np.random.default_rng(seed)
        self.layout = Layout(_shapes(self.dims, normalised=batch_norm is not None))
        self.theta = np.empty(self.layout.size)
        self._views = self.layout.views(self.theta)
        self._begin(initialise(self.dims, rng=self._rng))

    @property
    def params(self) -> dict[str, Array]:
        """The parameters by name: views of `theta`. Setting them copies the numbers."""
        return dict(self._views)

    @params.setter
    def params(self, params: Mapping[str, Array]) -> None:
        check_shapes(params, self.layout.shapes, "params")
        for name, view in self._views.items():
            view[...] = params[name]

    def gradients(self, X: Array, Y: Array) -> tuple[float, dict[str, Array]]:
        """Return the cost of a batch and its gradients, as training sees them.

        Parameters
        ----------
        X : ndarray, shape (n_x, m)
            A batch.
        Y : ndarray, shape (m,), (1, m) or (n_y, m)
            Labels 0 ... C-1, or a column for each example: one-hot, 0 or 1, or the target.

        Returns
        -------
        cost : float
            Mean over the batch.
        grads : dict of str to ndarray
            ``dW1, db1 ...``.

        Raises
        ------
        ValueError
            If the shapes of ``X`` and ``Y`` do not fit the network or each other.
        """
        X, Y = self.batch(X, Y)
        cost, vector = self.gradient_vector(X, Y)
        return cost, self.layout.views(vector, "d")

    def gradient_vector(self, X: Array, Y: Array) -> tuple[float, Array]:
        """Return the cost of a batch and its gradient as one vector, without checking the shapes.

        Parameters
        ----------
        X : ndarray, shape (n_x, m)
            A batch.
        Y : ndarray, shape (1, m) or (n_y, m)
            As in `gradients`.

        Returns
        -------
        cost : float
            Mean over the batch.
        gradient : ndarray, shape of `theta`
            A new array.
        """
        Z, layers = self._forward(X)
        cost, dZ = self._output.cost_and_slope(Z, Y)
        vector = np.empty(self.layout.size)
        grads = self.layout.views(vector, "d")
        for layer in range(self.num_layers, 0, -1):
            A_prev = layers[layer - 1].output
            np.matmul(dZ, A_prev.T, out=grads[f"dW{layer}"])
            if f"db{layer}" in grads:
                np.sum(dZ, axis=1, keepdims=True, out=grads[f"db{layer}"])
            if layer > 1:
                dA = self._views[f"W{layer}"].T @ dZ
                dZ = self._back_through(layer - 1, dA, layers[layer - 1], grads)
        return cost, vector

    def cost(self, X: Array, Y: Array) -> float:
        """Return the mean cost of some examples, as the finished network sees them.

        Parameters
        ----------
        X : ndarray, shape (n_x, m)
            Examples.
        Y : ndarray, shape (m,), (1, m) or (n_y, m)
            As in `gradients`.

        Returns
        -------
        float
            Without dropout, and with the running statistics of batch normalisation.

        Raises
        ------
        ValueError
            If the shapes of ``X`` and ``Y`` do not fit the network or each other.
        """
        X, Y = self.batch(X, Y)
        return self._output.cost_and_slope(self._infer(X), Y)[0]

    def predict(self, X: Array) -> Array:
        """Return what the finished network makes of some examples.

        Parameters
        ----------
        X : ndarray, shape (n_x, m)
            Examples.

        Returns
        -------
        ndarray, shape (n_y, m)
            Probabilities, or for a linear output the values themselves.
        """
        return self._output.predict(self._infer(X))

    def accuracy(self, X: Array, Y: Array) -> float:
        """Return the share of examples whose most probable class is the right one.

        Parameters
        ----------
        X : ndarray, shape (n_x, m)
            Examples.
        Y : ndarray, shape (m,), (1, m) or (n_y, m)
            As in `gradients`.

        Returns
        -------
        float
            From 0 to 1.

        Raises
        ------
        ValueError
            If the shapes of ``X`` and ``Y`` do not fit the network or each other.
        """
        X, Y = self.batch(X, Y)
        numbered = len(Y) == 1 != self.dims[-1]
        right = Y[0] if numbered else _classes(Y, 0.5)
        return float(np.mean(_classes(self._infer(X), 0.0) == right))

    def _begin(self, drawn: Mapping[str, Array]) -> None:
        """Take over what an initialiser drew; batch normalisation begins with 1 and 0."""
        check_shapes(drawn, _shapes(self.dims, normalised=False), "initialise")
        for name, view in self._views.items():
            view[...] = 1.0 if name.startswith("gamma") else drawn.get(name, 0.0)
        hidden = self.dims[1:-1] if self.batch_norm else []
        self.running = [{"mu": np.zeros((n, 1)), "var": np.ones((n, 1))} for n in hidden]

    def _forward(self, X: Array) -> tuple[Array, list[_Hidden]]:
        """Return the last layer's ``Z`` and what the way back needs, in training."""
        layers = [_Hidden(X, X, X)]
        for layer in range(1, self.num_layers):
            Z = self._linear(layer, layers[-1].output)
            bn = None
            if self.batch_norm:
                Z, bn = self._normalise(self.batch_norm, layer, Z)
            A = self._activation.function(Z)
            if self.dropout:
                keep_prob = self.dropout.keep_prob
                D = self.dropout.mask(A.shape, keep_prob, self._rng)
                layers.append(_Hidden(self.dropout.forward(A, D, keep_prob), Z, A, D, bn))
            else:
                layers.append(_Hidden(A, Z, A, None, bn))
        return self._linear(self.num_layers, layers[-1].output), layers

    def _back_through(self, layer: int, dA: Array, kept: _Hidden, grads: dict[str, Array]) -> Array:
        """Return ``dZ`` of a hidden layer from the gradient of its output."""
        if self.dropout:
            dA = self.dropout.backward(dA, kept.D, self.dropout.keep_prob)
        dZ = dA * self._activation.slope(kept.Z, kept.A)
        if self.batch_norm:
            dZ, dgamma, dbeta = self.batch_norm.backward(dZ, kept.bn)
            grads[f"dgamma{layer}"][...] = dgamma
            grads[f"dbeta{layer}"][...] = dbeta
        return dZ

    def _infer(self, X: Array) -> Array:
        """Return the last layer's ``Z`` of the finished network."""
        A = X
        for layer in range(1, self.num_layers):
            Z = self._linear(layer, A)
            if self.batch_norm:
                run = self.running[layer - 1]
                Z = self.batch_norm.inference(Z, *self._scale_and_shift(layer), run)
            A = self._activation.function(Z)
        return self._linear(self.num_layers, A)

    def _linear(self, layer: int, A: Array) -> Array:
        Z = self._views[f"W{layer}"] @ A
        if (b := self._views.get(f"b{layer}")) is not None:
            Z += b
        return Z

    def _normalise(self, batch_norm: BatchNorm, layer: int, Z: Array) -> tuple[Array, Any]:
        Z_tilde, cache = batch_norm.forward(Z, *self._scale_and_shift(layer))
        mu, var = Z.mean(axis=1, keepdims=True), Z.var(axis=1, keepdims=True)
        run = self.running[layer - 1]
        self.running[layer - 1] = batch_norm.update_running(run, mu, var)
        return Z_tilde, cache

    def _scale_and_shift(self, layer: int) -> tuple[Array, Array]:
        return self._views[f"gamma{layer}"], self._views[f"beta{layer}"]

    def batch(self, X: Array, Y: Array) -> tuple[Array, Array]:
        """Return examples and labels as columns, if they fit the network and each other.

        Parameters
        ----------
        X : array_like, shape (n_x, m)
            Examples.
        Y : array_like, shape (m,), (1, m) or (n_y, m)
            As in `gradients`.

        Returns
        -------
        X : ndarray, shape (n_x, m)
            The examples.
        Y : ndarray, shape (1, m) or (n_y, m)
            The labels, with one column for each example.

        Raises
        ------
        ValueError
            If they do not fit, or a label is not the number of a class.
        """
        X, Y = np.asarray(X), np.atleast_2d(Y)
        n_x, n_y = self.dims[0], self.dims[-1]
        if X.ndim != 2 or len(X) != n_x or X.shape[1] == 0:
            raise ValueError(f"X must have shape ({n_x}, m), one column per example, got {X.shape}")
        m = X.shape[1]
        if Y.shape not in ((1, m), (n_y, m)):
            raise ValueError(
                f"Y must have shape ({m},) or ({n_y}, {m}) for X of shape {X.shape}, got {Y.shape}"
            )
        if len(Y) == 1 != n_y and not np.isin(Y, np.arange(n_y)).all():
            raise ValueError(f"Y must hold the numbers of classes, 0 to {n_y - 1}")
        return X, Y.astype(int) if len(Y) == 1 != n_y else Y


def _activation(wanted: str | ActivationPair) -> Activation:
    if isinstance(wanted, tuple):
        function, slope = wanted
        return Activation(function, lambda Z, A: slope(Z))
    if wanted not in ACTIVATIONS:
        known = ", ".join(ACTIVATIONS)
        raise ValueError(f"activation must be one of {known} or (g, g_slope), got {wanted!r}")
    return ACTIVATIONS[wanted]


def _output(wanted: str | Output) -> Output:
    if isinstance(wanted, Output):
        return wanted
    if wanted not in OUTPUTS:
        raise ValueError(f"output must be one of {', '.join(OUTPUTS)} or Output, got {wanted!r}")
    return OUTPUTS[wanted]


def _shapes(dims: list[int], normalised: bool) -> Shapes:
    shapes: dict[str, tuple[int, int]] = {}
    last = len(dims) - 1
    for layer, (n_in, n_out) in enumerate(pairwise(dims), start=1):
        shapes[f"W{layer}"] = (n_out, n_in)
        for name in ("gamma", "beta") if normalised and layer < last else ("b",):
            shapes[f"{name}{layer}"] = (n_out, 1)
    return shapes


def _classes(scores: Array, threshold: float) -> Array:
    """Return the class of each column: its largest row, or whether its only one is above."""
    return scores.argmax(axis=0) if len(scores) > 1 else (scores[0] > threshold).astype(int)
