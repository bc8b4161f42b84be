"""The exercise `dense_bn_relu_backward`: back through a whole layer, in either order."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.exercise import Exercise, Misconception
from autograder.exercises.batch_norm.forward import SMALL
from autograder.exercises.batch_norm.layer_forward import (
    A_PREV,
    PARAMS,
    SQUARE,
    SQUARE_IN,
    Params,
    draw_layer,
)
from course_lib.reference.batch_norm import (
    bn_backward,
    dense_bn_relu_backward,
    dense_bn_relu_forward,
)
from course_lib.sheets import Case

BN_FIRST = "back through a layer that normalises first"
RELU_FIRST = "back through a layer that activates first"
ONE_EXAMPLE = "a batch of one example"
WHOLE = "whole numbers in, decimals out"

# Terms cancel in dZ, and two products follow: single precision errs by 1e-6 absolutely, a
# hundredth of atol. Units vary by more than 0.1, so that no deviation makes it more.
RTOL, ATOL = 1e-4, 1e-4

UPSTREAM = np.array(
    [[0.3, -1.0, 2.0, 0.7, -0.4], [1.0, 0.5, -0.25, -2.0, 1.5], [-1.5, 0.2, 0.9, 0.1, 0.6]]
)


def cached(
    A_prev: np.ndarray, params: Params, order: str, epsilon: float = SMALL
) -> dict[str, Any]:
    """Return what `dense_bn_relu_forward` caches."""
    return dense_bn_relu_forward(A_prev, params, order, epsilon)[1]


VISIBLE = (
    Case(
        "three units on two inputs, normalised first",
        BN_FIRST,
        (UPSTREAM, cached(A_PREV, PARAMS, "bn_relu")),
    ),
    Case(
        "two units on two inputs, normalised first",
        BN_FIRST,
        (UPSTREAM[:2, :4], cached(SQUARE_IN, SQUARE, "bn_relu")),
    ),
    Case(
        "three units on two inputs, activated first",
        RELU_FIRST,
        (UPSTREAM, cached(A_PREV, PARAMS, "relu_bn")),
    ),
    Case(
        "one example of two inputs",
        ONE_EXAMPLE,
        (UPSTREAM[:, :1], cached(A_PREV[:, :1], PARAMS, "bn_relu", 0.5)),
    ),
    Case(
        "a gradient of whole numbers",
        WHOLE,
        (np.array([[2, -1, 0, 3], [1, 1, -2, 4]]), cached(SQUARE_IN, SQUARE, "relu_bn")),
    ),
)


def _draw(
    rng: np.random.Generator, m: int, order: str, epsilon: float = SMALL, units: int = 0
) -> tuple[np.ndarray, dict[str, Any]]:
    A_prev, params = draw_layer(rng, m, units)
    dA = rng.normal(0, 1, (len(params["W"]), m)).round(3)
    return dA, cached(A_prev, params, order, epsilon)


def _hidden(rng: np.random.Generator) -> list[Case]:
    dA, cache = _draw(rng, 6, "bn_relu")
    dA_other, other = _draw(rng, 7, "relu_bn")
    whole = rng.integers(-9, 10, dA.shape)
    return [
        Case("another layer, normalised first", BN_FIRST, (dA, cache)),
        Case("a layer of one unit, normalised first", BN_FIRST, _draw(rng, 5, "bn_relu", units=1)),
        Case("a gradient in single precision", BN_FIRST, (dA.astype(np.float32), cache)),
        Case("another epsilon, normalised first", BN_FIRST, _draw(rng, 4, "bn_relu", 0.4)),
        Case("another layer, activated first", RELU_FIRST, (dA_other, other)),
        Case("another epsilon, activated first", RELU_FIRST, _draw(rng, 4, "relu_bn", 1.5)),
        Case("another example, alone", ONE_EXAMPLE, _draw(rng, 1, "bn_relu")),
        Case("another example, alone, activated first", ONE_EXAMPLE, _draw(rng, 1, "relu_bn")),
        Case("other whole numbers", WHOLE, (whole, cache)),
    ]


# What students write, with a right bn_backward. Each differs from a right solution in one thought.


def _finished(gradients, cache):
    dZ, dgamma, dbeta = gradients
    dW = dZ @ cache["A_prev"].T
    return cache["W"].T @ dZ, {"dW": dW, "dgamma": dgamma, "dbeta": dbeta}


def _switched_first(dA, cache):
    return bn_backward(dA * cache["active"], cache["bn"])


def _switched_last(dA, cache):
    dZ, dgamma, dbeta = bn_backward(dA, cache["bn"])
    return dZ * cache["active"], dgamma, dbeta


def _before_the_product(dA, cache):
    """Return the gradients in front of the weights, as they should be."""
    way = _switched_first if cache["order"] == "bn_relu" else _switched_last
    return way(dA, cache)


def _relu_not_undone(dA, cache):
    return _finished(bn_backward(dA, cache["bn"]), cache)


def _always_as_normalised_first(dA, cache):
    return _finished(_switched_first(dA, cache), cache)


def _always_as_activated_first(dA, cache):
    return _finished(_switched_last(dA, cache), cache)


def _orders_exchanged(dA, cache):
    way = _switched_last if cache["order"] == "bn_relu" else _switched_first
    return _finished(way(dA, cache), cache)


def _normalisation_not_undone(dA, cache):
    _, dgamma, dbeta = _before_the_product(dA, cache)
    return _finished((dA * cache["active"], dgamma, dbeta), cache)


def _statistics_are_constants(dA, cache):
    bn = cache["bn"]
    _, dgamma, dbeta = _before_the_product(dA, cache)
    dZ = dA * cache["active"] * bn["gamma"] / np.sqrt(bn["var"] + bn["epsilon"])
    return _finished((dZ, dgamma, dbeta), cache)


def _parameters_before_the_switch(dA, cache):
    dZ, _, _ = _before_the_product(dA, cache)
    _, dgamma, dbeta = bn_backward(dA, cache["bn"])
    return _finished((dZ, dgamma, dbeta), cache)


def _averages_the_examples(dA, cache):
    dA_prev, grads = _finished(_before_the_product(dA, cache), cache)
    return dA_prev, grads | {"dW": grads["dW"] / dA.shape[1]}


def _averages_every_gradient(dA, cache):
    dA_prev, grads = _finished(_before_the_product(dA, cache), cache)
    return dA_prev, {name: part / dA.shape[1] for name, part in grads.items()}


def _dw_transposed(dA, cache):
    dA_prev, grads = _finished(_before_the_product(dA, cache), cache)
    return dA_prev, grads | {"dW": grads["dW"].T.copy()}


def _weights_not_transposed(dA, cache):
    dZ, dgamma, dbeta = _before_the_product(dA, cache)
    dW = dZ @ cache["A_prev"].T
    return cache["W"] @ dZ, {"dW": dW, "dgamma": dgamma, "dbeta": dbeta}


def _gradient_of_a_bias(dA, cache):
    dZ, dgamma, dbeta = _before_the_product(dA, cache)
    dA_prev, grads = _finished((dZ, dgamma, dbeta), cache)
    return dA_prev, grads | {"db": dZ.sum(axis=1, keepdims=True)}


def _bias_gradient_for_dbeta(dA, cache):
    dZ, dgamma, _ = _before_the_product(dA, cache)
    return _finished((dZ, dgamma, dZ.sum(axis=1, keepdims=True)), cache)


def _names_without_d(dA, cache):
    dA_prev, grads = _finished(_before_the_product(dA, cache), cache)
    return dA_prev, {name[1:]: part for name, part in grads.items()}


def _overwrites_the_gradient(dA, cache):
    results = _finished(_before_the_product(dA, cache), cache)
    dA *= cache["active"]
    return results


WAY_BACK = (
    "Forward bn_relu: product, BN, ReLU; relu_bn: product, ReLU, BN. Backward: last one first."
)
PRODUCT = "Z = W·A_prev, so that dW = dZ·A_prevᵀ and dA_prev = Wᵀ·dZ."

MISCONCEPTIONS = (
    Misconception(
        _relu_not_undone,
        (
            "Examples for which a unit was switched off still move its weights.",
            "Look at where the entry active of the cache enters your calculation.",
            WAY_BACK + " The ReLU passes a gradient on where it passed its input on.",
        ),
    ),
    Misconception(
        _always_as_normalised_first,
        (
            "The order bn_relu is right; relu_bn is not.",
            "Look at where the entry order of the cache enters your calculation.",
            WAY_BACK,
        ),
    ),
    Misconception(
        _always_as_activated_first,
        (
            "The order relu_bn is right; bn_relu is not.",
            "Look at where the entry order of the cache enters your calculation.",
            WAY_BACK,
        ),
    ),
    Misconception(
        _orders_exchanged,
        (
            "Both orders are wrong, each as if it were the other one.",
            "Write the steps of the layer in a row, and read them from right to left.",
            WAY_BACK,
        ),
    ),
    Misconception(
        _normalisation_not_undone,
        (
            "Your dgamma and dbeta are right, but dW knows nothing of the normalisation: "
            "a larger gamma leaves it as it is.",
            "Look at which of your gradients goes into the product with A_prev.",
            WAY_BACK + " " + PRODUCT,
        ),
    ),
    Misconception(
        _statistics_are_constants,
        (
            "Your dgamma and dbeta are right; your dZ treats mean and variance as if "
            "they were given.",
            "Look at how you come back through the normalisation. check(bn_backward) tells "
            "whether that part is right.",
            "z acts on the output through z − μ itself, through μ, and through σ². " + PRODUCT,
        ),
    ),
    Misconception(
        _parameters_before_the_switch,
        (
            "Your dW is right. In the order bn_relu, dgamma and dbeta count examples for which "
            "the unit was switched off.",
            "Look at which gradient your dgamma and dbeta are made of.",
            WAY_BACK,
        ),
    ),
    Misconception(
        _averages_the_examples,
        (
            "Your dW is too small by the number of examples; all else is right.",
            "Look for a division in your dW. Whose job is it to average the cost?",
            PRODUCT + " If the cost is an average, dA already holds its 1/m.",
        ),
    ),
    Misconception(
        _averages_every_gradient,
        (
            "Your dW, dgamma and dbeta are all too small by the number of examples.",
            "Look for a division after the sums. Whose job is it to average the cost?",
            PRODUCT + " If the cost is an average, dA already holds its 1/m.",
        ),
    ),
    Misconception(
        _dw_transposed,
        (
            "Your dW has as many rows as there are inputs.",
            "Compare the shapes of W and of your dW.",
            PRODUCT + " A gradient has the shape of what it belongs to.",
        ),
    ),
    Misconception(
        _weights_not_transposed,
        (
            "A layer with as many units as inputs gives a wrong dA_prev; any other stops with "
            "an error.",
            "Look at the product of W and dZ, and at the shape of each.",
            PRODUCT,
        ),
    ),
    Misconception(
        _gradient_of_a_bias,
        (
            "Your gradients are right, but there is one too many, and it is 0 or as good as that.",
            "Print your db. Which parameter would it move?",
            "The layer has W, γ and β. The mean of the batch takes a bias out again.",
        ),
    ),
    Misconception(
        _bias_gradient_for_dbeta,
        (
            "In the order bn_relu your dbeta is 0 or as good as that, so that beta never learns.",
            "Look at which gradient you sum for dbeta: from which side of the normalisation is it?",
            "β is added after the normalisation: z̃ = γ·z_norm + β.",
        ),
    ),
    Misconception(
        _names_without_d,
        (
            "Your numbers are right, but the gradients have the names of the parameters.",
            "Compare the keys of your dict with those in the description.",
            "The gradients are called dW, dgamma and dbeta.",
        ),
    ),
    Misconception(
        _overwrites_the_gradient,
        (
            "Your gradients are right, but after the call the caller's dA holds other numbers.",
            "Look for an operator that changes an array where it lies.",
            "What comes back through the ReLU is a new array; dA stays as it was.",
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _two_branches(dA, cache):
    if cache["order"] == "bn_relu":
        dZ_tilde = np.where(cache["active"], dA, 0)
        dZ, dgamma, dbeta = bn_backward(dZ_tilde, cache["bn"])
    else:
        dZ_relu, dgamma, dbeta = bn_backward(dA, cache["bn"])
        dZ = np.where(cache["active"], dZ_relu, 0)
    dW = np.dot(dZ, cache["A_prev"].T)
    return np.dot(cache["W"].T, dZ), {"dgamma": dgamma, "dbeta": dbeta, "dW": dW}


def _list_of_steps(dA, cache):
    X, grads = dA, {}
    for step in reversed(cache["order"].split("_")):
        if step == "relu":
            X = X * cache["active"]
        else:
            X, grads["dgamma"], grads["dbeta"] = bn_backward(X, cache["bn"])
    grads["dW"] = np.einsum("ji,ki->jk", X, cache["A_prev"])
    return np.einsum("jk,ji->ki", cache["W"], X), grads


def _example_by_example(dA, cache):
    dZ, dgamma, dbeta = _before_the_product(dA, cache)
    dW, dA_prev = np.zeros(cache["W"].shape), np.zeros(cache["A_prev"].shape)
    for i in range(dA.shape[1]):
        dW += np.outer(dZ[:, i], cache["A_prev"][:, i])
        dA_prev[:, i] = cache["W"].T @ dZ[:, i]
    return [dA_prev, {"dW": dW, "dgamma": dgamma, "dbeta": dbeta}]


def _cut_in_place_on_a_copy(dA, cache):
    dZ = dA.astype(float)
    if cache["order"] == "bn_relu":
        dZ[~cache["active"]] = 0
    dZ, dgamma, dbeta = bn_backward(dZ, cache["bn"])
    if cache["order"] == "relu_bn":
        dZ[~cache["active"]] = 0
    return _finished((dZ, dgamma, dbeta), cache)


def _single_precision(dA, cache):
    single = cache | {name: cache[name].astype(np.float32) for name in ("A_prev", "W")}
    single["bn"] = {name: np.float32(part) for name, part in cache["bn"].items()}
    gradients = [part.astype(np.float32) for part in _before_the_product(np.float32(dA), single)]
    return _finished(gradients, single)


ALTERNATIVES = (
    _two_branches,
    _list_of_steps,
    _example_by_example,
    _cut_in_place_on_a_copy,
    _single_precision,
)

DENSE_BN_RELU_BACKWARD = Exercise(
    dense_bn_relu_backward, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES
)
