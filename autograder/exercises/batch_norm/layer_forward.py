"""The exercise `dense_bn_relu_forward`: a whole layer, in either order."""

from __future__ import annotations

import numpy as np

from autograder.exercise import Exercise, Misconception
from autograder.exercises.batch_norm.forward import SMALL, column, draw_column, draw_epsilon
from course_lib.reference.batch_norm import bn_forward, dense_bn_relu_forward
from course_lib.sheets import Case

BN_FIRST = "normalises, then activates"
RELU_FIRST = "activates, then normalises"
EPSILON = "passes epsilon on"
ONE_EXAMPLE = "a batch of one example"
WHOLE = "whole numbers in, decimals out"

# A product and a normalisation: single precision errs by 1e-6. No value lies so near to the kink
# of the ReLU that it could fall on the other side of it.
RTOL, ATOL = 1e-4, 1e-4

Params = dict[str, np.ndarray]

A_PREV = np.array([[1.0, -2.0, 0.5, 3.0, -1.5], [0.3, 1.0, -1.0, 2.0, 0.8]])
PARAMS = {
    "W": np.array([[0.5, -1.0], [1.0, 0.25], [-0.75, 0.4]]),
    "gamma": column(2, -0.5, 1.5),
    "beta": column(1, 0.3, 0.7),
}
# Square, so that W and its transpose both fit.
SQUARE_IN = np.array([[1.0, -2.0, 0.5, 3.0], [0.3, 1.0, -1.0, 2.0]])
SQUARE = {
    "W": np.array([[0.5, -1.0], [2.0, 0.25]]),
    "gamma": column(1.5, -2),
    "beta": column(0.5, 0.8),
}

VISIBLE = (
    Case(
        "three units on two inputs, normalised first",
        BN_FIRST,
        (A_PREV, PARAMS, "bn_relu", SMALL),
    ),
    Case(
        "two units on two inputs, normalised first",
        BN_FIRST,
        (SQUARE_IN, SQUARE, "bn_relu", SMALL),
    ),
    Case(
        "three units on two inputs, activated first",
        RELU_FIRST,
        (A_PREV, PARAMS, "relu_bn", SMALL),
    ),
    Case(
        "three units on two inputs with epsilon = 1",
        EPSILON,
        (A_PREV, PARAMS, "bn_relu", 1.0),
    ),
    Case(
        "one example of two inputs",
        ONE_EXAMPLE,
        (A_PREV[:, :1], PARAMS, "bn_relu", SMALL),
    ),
    Case(
        "inputs that are whole numbers",
        WHOLE,
        (np.array([[1, -2, 4], [0, 3, 1]]), PARAMS, "bn_relu", SMALL),
    ),
)


def draw_layer(rng: np.random.Generator, m: int, units: int = 0) -> tuple[np.ndarray, Params]:
    """Return inputs and parameters of a layer without any value near the kink of the ReLU."""
    n_prev, n = (int(size) for size in rng.permutation([2, 3, 4, 5])[:2])
    n = units or n
    while True:
        params = {
            "W": rng.normal(0, 1, (n, n_prev)).round(2),
            "gamma": draw_column(rng, n),
            "beta": draw_column(rng, n) / 2,
        }
        A_prev = rng.normal(0, 2, (n_prev, m)).round(2)
        if is_clear(A_prev, params):
            return A_prev, params


def is_clear(A_prev: np.ndarray, params: Params) -> bool:
    """Return whether no input of the ReLU is near 0, and no unit near constant, either way."""
    Z = params["W"] @ A_prev
    H = np.maximum(Z, 0)
    deviation = H.std(axis=1).min() if Z.shape[1] > 1 else 1
    epsilons = SMALL, 0.4, 1.5
    Z_tilde = [bn_forward(Z, params["gamma"], params["beta"], one)[0] for one in epsilons]
    return bool(min(np.abs(one).min() for one in (Z, *Z_tilde)) > 0.01 and deviation > 0.1)


def _hidden(rng: np.random.Generator) -> list[Case]:
    A_prev, params = draw_layer(rng, 6)
    single = {name: part.astype(np.float32) for name, part in params.items()}
    one = draw_layer(rng, 1)
    while True:
        whole = rng.integers(-6, 7, (A_prev.shape[0], 5))
        if is_clear(whole, params):
            break
    return [
        Case("another layer, normalised first", BN_FIRST, (A_prev, params, "bn_relu", SMALL)),
        Case(
            "a layer of one unit, normalised first",
            BN_FIRST,
            (*draw_layer(rng, 7, units=1), "bn_relu", SMALL),
        ),
        Case(
            "a layer in single precision",
            BN_FIRST,
            (A_prev.astype(np.float32), single, "bn_relu", SMALL),
        ),
        Case("another layer, activated first", RELU_FIRST, (A_prev, params, "relu_bn", SMALL)),
        Case("a small layer, activated first", RELU_FIRST, (*draw_layer(rng, 5), "relu_bn", SMALL)),
        Case(
            "another epsilon, normalised first",
            EPSILON,
            (A_prev, params, "bn_relu", _epsilon_away_from_the_kink(rng, A_prev, params)),
        ),
        Case(
            "another epsilon, activated first",
            EPSILON,
            (A_prev, params, "relu_bn", draw_epsilon(rng)),
        ),
        Case("another example, alone", ONE_EXAMPLE, (*one, "bn_relu", SMALL)),
        Case("another example, alone, activated first", ONE_EXAMPLE, (*one, "relu_bn", SMALL)),
        Case("other whole numbers", WHOLE, (whole, params, "bn_relu", SMALL)),
    ]


def _epsilon_away_from_the_kink(
    rng: np.random.Generator, A_prev: np.ndarray, params: Params
) -> float:
    while True:
        epsilon = draw_epsilon(rng)
        Z = params["W"] @ A_prev
        if np.abs(bn_forward(Z, params["gamma"], params["beta"], epsilon)[0]).min() > 1e-3:
            return epsilon


# What students write, with a right bn_forward. Each differs from a right solution in one thought.


def _packed(A_prev, params, bn, active, order):
    return {"A_prev": A_prev, "W": params["W"], "bn": bn, "active": active, "order": order}


def _relu(Z):
    return np.maximum(Z, 0)


def _normalised_first(A_prev, params, Z, order, epsilon):
    Z_tilde, bn = bn_forward(Z, params["gamma"], params["beta"], epsilon)
    return _relu(Z_tilde), _packed(A_prev, params, bn, Z_tilde > 0, order)


def _activated_first(A_prev, params, Z, order, epsilon):
    A, bn = bn_forward(_relu(Z), params["gamma"], params["beta"], epsilon)
    return A, _packed(A_prev, params, bn, Z > 0, order)


def _either(A_prev, params, Z, order, epsilon):
    way = _normalised_first if order == "bn_relu" else _activated_first
    return way(A_prev, params, Z, order, epsilon)


def _relu_forgotten(A_prev, params, order="bn_relu", epsilon=1e-5):
    Z = params["W"] @ A_prev
    Z_tilde, bn = bn_forward(Z, params["gamma"], params["beta"], epsilon)
    return Z_tilde, _packed(A_prev, params, bn, Z_tilde > 0, order)


def _always_normalises_first(A_prev, params, order="bn_relu", epsilon=1e-5):
    return _normalised_first(A_prev, params, params["W"] @ A_prev, order, epsilon)


def _always_activates_first(A_prev, params, order="bn_relu", epsilon=1e-5):
    return _activated_first(A_prev, params, params["W"] @ A_prev, order, epsilon)


def _orders_exchanged(A_prev, params, order="bn_relu", epsilon=1e-5):
    way = _activated_first if order == "bn_relu" else _normalised_first
    return way(A_prev, params, params["W"] @ A_prev, order, epsilon)


def _relu_on_both_sides(A_prev, params, order="bn_relu", epsilon=1e-5):
    Z = params["W"] @ A_prev
    A, bn = bn_forward(_relu(Z), params["gamma"], params["beta"], epsilon)
    return _relu(A), _packed(A_prev, params, bn, A > 0, order)


def _beta_as_a_bias(A_prev, params, order="bn_relu", epsilon=1e-5):
    return _either(A_prev, params, params["W"] @ A_prev + params["beta"], order, epsilon)


def _gamma_and_beta_exchanged(A_prev, params, order="bn_relu", epsilon=1e-5):
    exchanged = params | {"gamma": params["beta"], "beta": params["gamma"]}
    return _either(A_prev, exchanged, params["W"] @ A_prev, order, epsilon)


def _weights_transposed(A_prev, params, order="bn_relu", epsilon=1e-5):
    return _either(A_prev, params, params["W"].T @ A_prev, order, epsilon)


def _normalises_the_input(A_prev, params, order="bn_relu", epsilon=1e-5):
    A_norm, bn = bn_forward(A_prev, params["gamma"], params["beta"], epsilon)
    Z = params["W"] @ A_norm
    return _relu(Z), _packed(A_prev, params, bn, Z > 0, order)


def _switch_before_the_normalisation(A_prev, params, order="bn_relu", epsilon=1e-5):
    Z = params["W"] @ A_prev
    A, cache = _either(A_prev, params, Z, order, epsilon)
    return A, cache | {"active": Z > 0}


def _switch_of_the_output(A_prev, params, order="bn_relu", epsilon=1e-5):
    A, cache = _either(A_prev, params, params["W"] @ A_prev, order, epsilon)
    return A, cache | {"active": A > 0}


def _output_cached_as_input(A_prev, params, order="bn_relu", epsilon=1e-5):
    A, cache = _either(A_prev, params, params["W"] @ A_prev, order, epsilon)
    return A, cache | {"A_prev": A.copy()}


def _usual_epsilon(A_prev, params, order="bn_relu", epsilon=1e-5):
    return _either(A_prev, params, params["W"] @ A_prev, order, 1e-5)


FORMULA = "Z = W·A_prev. bn_relu: A = relu(BN(Z)); relu_bn: A = BN(relu(Z))."
SWITCH = "active is where the input of the ReLU is above 0: BN(Z) in the order bn_relu, else Z."

MISCONCEPTIONS = (
    Misconception(
        _relu_forgotten,
        (
            "Some of your outputs are negative although the ReLU comes last.",
            "Look at the last step of your layer: which of its three parts is missing?",
            FORMULA,
        ),
    ),
    Misconception(
        _always_normalises_first,
        (
            "The order bn_relu is right; relu_bn gives the same numbers.",
            "Look at where the argument order enters your calculation.",
            FORMULA,
        ),
    ),
    Misconception(
        _always_activates_first,
        (
            "The order relu_bn is right; with bn_relu, some outputs are negative.",
            "Look at where the argument order enters your calculation.",
            FORMULA,
        ),
    ),
    Misconception(
        _orders_exchanged,
        (
            "Each order gives what the other one should give.",
            "Read the name of the order from left to right, and compare it with your branches.",
            FORMULA,
        ),
    ),
    Misconception(
        _relu_on_both_sides,
        (
            "Both orders give the same, and the normalisation sees no negative number.",
            "Count the activations in your layer.",
            FORMULA,
        ),
    ),
    Misconception(
        _beta_as_a_bias,
        (
            "The mean in your cache is too large by beta. In the order bn_relu the output does not "
            "even notice. Why not?",
            "Look at what you add to W·A_prev, and at what the normalisation makes of it.",
            FORMULA + " There is no bias; β comes in once, after the scaling.",
        ),
    ),
    Misconception(
        _gamma_and_beta_exchanged,
        (
            "The units of your layer get the deviation that should be their mean.",
            "Look at the order in which you hand the parameters to bn_forward.",
            FORMULA + " BN takes γ, then β.",
        ),
    ),
    Misconception(
        _weights_transposed,
        (
            "A layer with as many units as inputs gives wrong numbers; any other stops with "
            "an error.",
            "Look at the product of W and A_prev, and at the shape of each.",
            FORMULA + " W has shape (n, n_prev).",
        ),
    ),
    Misconception(
        _normalises_the_input,
        (
            "You normalise what comes into the layer: gamma and beta fit only if it has as many "
            "units as inputs.",
            "Look at what you hand to bn_forward.",
            FORMULA,
        ),
    ),
    Misconception(
        _switch_before_the_normalisation,
        (
            "Your output is right, but in the order bn_relu the cache remembers the wrong "
            "units as active.",
            "Look at which numbers you compare with 0.",
            SWITCH,
        ),
    ),
    Misconception(
        _switch_of_the_output,
        (
            "Your output is right, but in the order relu_bn the cache remembers the wrong "
            "units as active.",
            "Look at which numbers you compare with 0.",
            SWITCH,
        ),
    ),
    Misconception(
        _output_cached_as_input,
        (
            "Your output is right, but what the cache calls A_prev is not what came in.",
            "Look at what you put into the cache under A_prev: from before or after the layer?",
            "The backward step needs what W was multiplied by. " + FORMULA,
        ),
    ),
    Misconception(
        _usual_epsilon,
        (
            "Your result is the same for every epsilon.",
            "Look at what you hand on to bn_forward.",
            FORMULA + " BN needs the ε of this call.",
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _two_branches(A_prev, params, order="bn_relu", epsilon=1e-5):
    Z = np.dot(params["W"], A_prev)
    if order == "bn_relu":
        A, bn = bn_forward(Z, params["gamma"], params["beta"], epsilon)
        active = A > 0
        A = A * active
    else:
        active = Z > 0
        A, bn = bn_forward(Z * active, params["gamma"], params["beta"], epsilon)
    return A, _packed(A_prev, params, bn, active, order)


def _list_of_steps(A_prev, params, order="bn_relu", epsilon=1e-5):
    X, bn, active = np.einsum("jk,ki->ji", params["W"], A_prev), {}, None
    for step in order.split("_"):
        if step == "bn":
            X, bn = bn_forward(X, params["gamma"], params["beta"], epsilon)
        else:
            active = X > 0
            X = np.where(active, X, 0)
    return X, _packed(A_prev, params, bn, active, order)


def _cut_in_place_on_its_own(A_prev, params, order="bn_relu", epsilon=1e-5):
    X = params["W"].astype(float) @ A_prev
    bn = None
    if order == "bn_relu":
        X, bn = bn_forward(X, params["gamma"], params["beta"], epsilon)
    active = (X > 0).astype(float)
    X[X < 0] = 0
    if bn is None:
        X, bn = bn_forward(X, params["gamma"], params["beta"], epsilon)
    return [X, _packed(A_prev.copy(), params, bn, active, order)]


def _single_precision(A_prev, params, order="bn_relu", epsilon=1e-5):
    A_prev = A_prev.astype(np.float32)
    params = {name: part.astype(np.float32) for name, part in params.items()}
    A, cache = _either(A_prev, params, params["W"] @ A_prev, order, epsilon)
    return A.astype(np.float32), cache


ALTERNATIVES = (_two_branches, _list_of_steps, _cut_in_place_on_its_own, _single_precision)

DENSE_BN_RELU_FORWARD = Exercise(
    dense_bn_relu_forward, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES, shares=True
)
