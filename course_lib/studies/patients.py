"""Networks to examine by gradient checking, most of them with something wrong.

Every `patient` is a 4-5-3 network on some irises, with tanh, softmax and cross-entropy, and differs
from a healthy one in the one thing that its complaint names. A `trainee` reads digits.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from course_lib.data import iris
from course_lib.layers import Dropout
from course_lib.network import Network

Params = dict[str, np.ndarray]
Cost = Callable[[Params], float]

DIMS, NUM_EXAMPLES, SEED = [4, 5, 3], 12, 4
LAMBDA, KEEP_PROB = 0.7, 0.6
#: How far rounding may carry a relative difference above 1.
ROUNDING = 1e-9
#: How far the unit at the kink is from it, in the units of Z: less than the usual step.
FROM_THE_KINK = 2e-6


class Patient(NamedTuple):
    """What a gradient check needs.

    Attributes
    ----------
    cost : callable
        ``cost(params) -> float``.
    params : dict of ndarray
        Where to check: ``W1`` (5, 4), ``b1`` (5, 1), ``W2`` (3, 5), ``b2`` (3, 1).
    grads : dict of ndarray
        ``dW1, db1 ...``, as the patient's backpropagation has them.
    """

    cost: Cost
    params: Params
    grads: Params


def patient(complaint: str = "nothing") -> Patient:
    """Return a network to examine.

    Parameters
    ----------
    complaint : str
        What is the matter with it; one of `COMPLAINTS`.

    Returns
    -------
    Patient
        The same numbers at every call.

    Raises
    ------
    ValueError
        If there is no such complaint.
    """
    if complaint not in COMPLAINTS:
        known = ", ".join(map(repr, COMPLAINTS))
        raise ValueError(f"patient: unknown complaint {complaint!r}; there are: {known}")
    return _MAKERS[complaint]()


def examined(network: Network, X: np.ndarray, y: np.ndarray) -> Patient:
    """Return a network with its cost and gradients on some examples, as training sees them.

    Parameters
    ----------
    network : Network
        What to examine. Its parameters move with every evaluation of the cost.
    X : ndarray, shape (n_x, m)
        Examples.
    y : ndarray, shape (m,)
        Their labels.

    Returns
    -------
    Patient
        With copies of the parameters that the network has now.
    """
    params = _own(network.params)

    def cost(params: Params) -> float:
        network.params = params
        return network.gradients(X, y)[0]

    return Patient(cost, params, network.gradients(X, y)[1])


def verdict(difference: float) -> str:
    """Say what a relative difference means, in double precision.

    Parameters
    ----------
    difference : float
        What `gradient_check` returned.

    Returns
    -------
    {'pass', 'look', 'bug'}
        Below 1e-7 all is well; above 1e-3 it is not. Between them look closer: at a kink nearby,
        at another step, at single precision.

    Raises
    ------
    ValueError
        If it is not a number between 0 and 1.
    """
    if not 0 <= difference <= 1 + ROUNDING:
        raise ValueError(f"a relative difference lies between 0 and 1, got {difference!r}")
    if difference < 1e-7:
        return "pass"
    return "bug" if difference > 1e-3 else "look"


def trainee(name: str, dims: Sequence[int] = (64, 32, 10)) -> Network:
    """Return a tanh network to be trained, whose backpropagation may be wrong.

    Parameters
    ----------
    name : {"A", "B", "C"}
        Which one; they begin with the same parameters, and one of them has the right slope.
    dims : sequence of int
        Units of each layer, inputs first.

    Returns
    -------
    Network
        With softmax and cross-entropy.

    Raises
    ------
    ValueError
        If there is none of that name.
    """
    if name not in TRAINEES:
        raise ValueError(f"trainee: name must be one of {', '.join(TRAINEES)}, got {name!r}")
    return Network(dims, activation=(np.tanh, TRAINEES[name]))


def _network(**options: Any) -> Network:
    network = Network(DIMS, **{"activation": "tanh", "seed": SEED, **options})
    rng = np.random.default_rng(SEED)
    for name, value in network.params.items():
        if name.startswith("b"):
            value[...] = rng.uniform(-0.5, 0.5, value.shape)
    return network


def _irises() -> tuple[np.ndarray, np.ndarray]:
    few, _ = iris().split(NUM_EXAMPLES)
    return (few.X - few.X.mean(axis=1, keepdims=True)) / few.X.std(axis=1, keepdims=True), few.y


def _own(params: Params) -> Params:
    return {name: value.copy() for name, value in params.items()}


def _with(network: Network) -> Patient:
    return examined(network, *_irises())


def _healthy() -> Patient:
    return _with(_network())


def _with_grads(change: Callable[[Params], Params]) -> Callable[[], Patient]:
    """Return the maker of a patient whose gradients are changed, and nothing else."""

    def make() -> Patient:
        cost, params, grads = _healthy()
        return Patient(cost, params, {**grads, **change(grads)})

    return make


def _one_sign(grads: Params) -> Params:
    dW1 = grads["dW1"].copy()
    dW1[2, 3] *= -1
    return {"dW1": dW1}


def _no_slope() -> Patient:
    cost, params, _ = _healthy()
    grads = _with(_network(activation=(np.tanh, np.ones_like))).grads
    return Patient(cost, params, grads)


def _penalised(in_grads: bool) -> Patient:
    cost, params, grads = _healthy()
    weights = [name for name in params if name.startswith("W")]

    def penalised(params: Params) -> float:
        squares = sum(float(np.sum(params[name] ** 2)) for name in weights)
        return cost(params) + LAMBDA / (2 * NUM_EXAMPLES) * squares

    if in_grads:
        grads |= {f"d{n}": grads[f"d{n}"] + LAMBDA / NUM_EXAMPLES * params[n] for n in weights}
    return Patient(penalised, params, grads)


def _dropped(frozen: bool) -> Patient:
    mask = np.random.default_rng(SEED).random((DIMS[1], NUM_EXAMPLES)) < KEEP_PROB

    def draw(shape: tuple[int, int], keep_prob: float, rng: np.random.Generator) -> np.ndarray:
        return mask if frozen else rng.random(shape) < keep_prob

    def scale(A: np.ndarray, D: np.ndarray, keep_prob: float) -> np.ndarray:
        return A * D / keep_prob

    return _with(_network(dropout=Dropout(draw, scale, scale, KEEP_PROB)))


def _at_the_kink() -> Patient:
    network = _network(activation="relu")
    X, _ = _irises()
    params = network.params
    params["b1"][1] = FROM_THE_KINK - params["W1"][1] @ X[:, 0]
    return _with(network)


def _single_precision() -> Patient:
    cost, params, grads = _healthy()
    return Patient(lambda params: float(np.float32(cost(params))), params, grads)


_MAKERS: dict[str, Callable[[], Patient]] = {
    "nothing": _healthy,
    "dW2 twice too large": _with_grads(lambda grads: {"dW2": 2 * grads["dW2"]}),
    "db1 divided by m once more": _with_grads(lambda grads: {"db1": grads["db1"] / NUM_EXAMPLES}),
    "one entry of dW1 with the wrong sign": _with_grads(_one_sign),
    "the slope of tanh forgotten": _no_slope,
    "a penalty in cost and gradients": lambda: _penalised(in_grads=True),
    "a penalty in the cost only": lambda: _penalised(in_grads=False),
    "dropout with a frozen mask": lambda: _dropped(frozen=True),
    "dropout with a new mask at each call": lambda: _dropped(frozen=False),
    "a unit of relu at its kink": _at_the_kink,
    "a cost in single precision": _single_precision,
}
COMPLAINTS = tuple(_MAKERS)
#: What three programmers took for the slope of tanh.
TRAINEES: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "A": lambda Z: 1 / np.cosh(Z),
    "B": np.ones_like,
    "C": lambda Z: 1 - np.tanh(Z) ** 2,
}
