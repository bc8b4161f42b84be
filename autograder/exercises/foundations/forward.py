"""The exercise `model_forward`: through all layers, keeping what the way back needs."""

from __future__ import annotations

import numpy as np

from autograder.exercise import Exercise, Misconception
from autograder.exercises.foundations.networks import HIDDEN_KINDS, draw_params
from course_lib.reference.foundations import activation, model_forward
from course_lib.sheets import Case

LAYER = "one layer"
DEPTH = "networks of any depth"
KINDS = "each layer its own activation"
ONE_EXAMPLE = "a single example"
WHOLE = "whole numbers in, decimals out"

# float32 errs by 1e-7 of the largest term of each sum; six layers of sums of five make that 1e-5
# at worst. Mistakes are off by per cents.
RTOL, ATOL = 1e-3, 1e-4

X = np.array([[1.0, -2.0, 0.5, 3.0], [0.25, 1.5, -1.0, -0.5]])
FIRST = {
    "W1": np.array([[0.5, -1.0], [2.0, 0.75], [-1.5, 0.25]]),
    "b1": np.array([[0.25], [-0.5], [0.75]]),
}
TWO = {**FIRST, "W2": np.array([[1.0, -0.5, 0.25]]), "b2": np.array([[-0.25]])}
# Square, so that a transposed matrix gives a wrong number instead of an exception.
SQUARE = {"W1": np.array([[0.5, -1.0], [2.0, 0.75]]), "b1": np.array([[0.25], [-0.5]])}
THREE = {
    **TWO,
    "W2": np.array([[1.0, -0.5, 0.25], [0.5, 0.75, -1.25]]),
    "b2": np.array([[-0.25], [1.5]]),
    "W3": np.array([[0.75, -1.5]]),
    "b3": np.array([[0.5]]),
}
WHOLE_NUMBERS = {"W1": np.array([[1, -1], [2, 1]]), "b1": np.array([[-1], [1]])}

VISIBLE = (
    Case("three sigmoid units, four examples", LAYER, (X, FIRST, ["sigmoid"])),
    Case("as many units as inputs", LAYER, (X, SQUARE, ["sigmoid"])),
    Case("two sigmoid layers", DEPTH, (X, TWO, ["sigmoid", "sigmoid"])),
    Case("three sigmoid layers", DEPTH, (X, THREE, ["sigmoid", "sigmoid", "sigmoid"])),
    Case("relu, then sigmoid", KINDS, (X, TWO, ["relu", "sigmoid"])),
    Case("leaky_relu, tanh, sigmoid", KINDS, (X, THREE, ["leaky_relu", "tanh", "sigmoid"])),
    Case("two sigmoid layers, one example", ONE_EXAMPLE, (X[:, :1], TWO, ["sigmoid", "sigmoid"])),
    Case("whole numbers", WHOLE, (np.array([[1, 2, 0], [-1, 0, 2]]), WHOLE_NUMBERS, ["sigmoid"])),
)


def _draw(
    rng: np.random.Generator, dims: list[int], m: int
) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Return examples and the parameters of a network."""
    return rng.normal(0, 1, (dims[0], m)).round(3), draw_params(rng, dims)


def _hidden(rng: np.random.Generator) -> list[Case]:
    n_x, n_1, n_2, m = (int(size) for size in rng.permutation([2, 3, 4, 5]))
    examples, single = _draw(rng, [n_x, n_1], m)
    pair = _draw(rng, [n_x, n_1, n_2], m)
    deep = _draw(rng, [3, *rng.integers(2, 5, 5).tolist(), 1], m)
    kinds = rng.permutation(HIDDEN_KINDS).tolist()
    float32 = {name: value.astype(np.float32) for name, value in single.items()}
    whole = {name: np.rint(2 * value).astype(int) for name, value in single.items()}
    integers = rng.integers(-2, 3, (n_x, m))
    return [
        Case("another layer", LAYER, (examples, single, ["sigmoid"])),
        Case("a layer in single precision", LAYER, (examples.astype("f4"), float32, ["sigmoid"])),
        Case("six layers", DEPTH, (*deep, ["sigmoid"] * 6)),
        Case("two other layers, of two kinds", KINDS, (*pair, kinds[:2])),
        Case("the other two kinds", KINDS, (*pair, kinds[2:])),
        Case("six layers of all kinds", KINDS, (*deep, [*kinds, "relu", "sigmoid"])),
        Case("another single example", ONE_EXAMPLE, (*_draw(rng, [3, 2, 4], 1), ["sigmoid"] * 2)),
        Case("other whole numbers", WHOLE, (integers, whole, ["sigmoid"])),
    ]


# What students write. Each variant differs from a right solution in one thought.


def _cache(A_prev, W, Z, kind):
    return {"A_prev": A_prev, "W": W, "Z": Z, "kind": kind}


def _times_instead_of_product(X, params, activations):
    A, caches = X, []
    for i, kind in enumerate(activations, start=1):
        W, b, A_prev = params[f"W{i}"], params[f"b{i}"], A
        Z = W * A_prev + b
        A = activation(Z, kind)
        caches.append(_cache(A_prev, W, Z, kind))
    return A, caches


def _product_transposed(X, params, activations):
    A, caches = X, []
    for i, kind in enumerate(activations, start=1):
        W, b, A_prev = params[f"W{i}"], params[f"b{i}"], A
        Z = W.T @ A_prev + b
        A = activation(Z, kind)
        caches.append(_cache(A_prev, W, Z, kind))
    return A, caches


def _forgets_the_biases(X, params, activations):
    A, caches = X, []
    for i, kind in enumerate(activations, start=1):
        W, A_prev = params[f"W{i}"], A
        Z = W @ A_prev
        A = activation(Z, kind)
        caches.append(_cache(A_prev, W, Z, kind))
    return A, caches


def _every_layer_reads_the_inputs(X, params, activations):
    A, caches = X, []
    for i, kind in enumerate(activations, start=1):
        W, b = params[f"W{i}"], params[f"b{i}"]
        Z = W @ X + b
        A = activation(Z, kind)
        caches.append(_cache(X, W, Z, kind))
    return A, caches


def _without_activations(X, params, activations):
    A, caches = X, []
    for i, kind in enumerate(activations, start=1):
        W, b, A_prev = params[f"W{i}"], params[f"b{i}"], A
        A = W @ A_prev + b
        caches.append(_cache(A_prev, W, A, kind))
    return A, caches


def _logits_at_the_end(X, params, activations):
    _, caches = model_forward(X, params, activations)
    return caches[-1]["Z"].copy(), caches


def _sigmoid_in_every_layer(X, params, activations):
    A, caches = X, []
    for i, kind in enumerate(activations, start=1):
        W, b, A_prev = params[f"W{i}"], params[f"b{i}"], A
        Z = W @ A_prev + b
        A = activation(Z, "sigmoid")
        caches.append(_cache(A_prev, W, Z, kind))
    return A, caches


def _last_kind_everywhere(X, params, activations):
    A, caches = X, []
    for i in range(1, len(activations) + 1):
        W, b, A_prev = params[f"W{i}"], params[f"b{i}"], A
        Z = W @ A_prev + b
        A = activation(Z, activations[-1])
        caches.append(_cache(A_prev, W, Z, activations[-1]))
    return A, caches


def _first_kind_everywhere(X, params, activations):
    A, caches = X, []
    for i in range(1, len(activations) + 1):
        W, b, A_prev = params[f"W{i}"], params[f"b{i}"], A
        Z = W @ A_prev + b
        A = activation(Z, activations[0])
        caches.append(_cache(A_prev, W, Z, activations[0]))
    return A, caches


def _kinds_one_layer_late(X, params, activations):
    return model_forward(X, params, [*activations[-1:], *activations[:-1]])


def _two_layers_only(X, params, activations):
    return model_forward(X, {name: params[name] for name in ("W1", "b1", "W2", "b2")},
                         activations[:2])  # fmt: skip


def _stops_before_the_last_layer(X, params, activations):
    A, caches = X.copy(), []
    for i in range(1, len(activations)):
        W, b, A_prev = params[f"W{i}"], params[f"b{i}"], A
        Z = W @ A_prev + b
        A = activation(Z, activations[i - 1])
        caches.append(_cache(A_prev, W, Z, activations[i - 1]))
    return A, caches


def _last_cache_missing(X, params, activations):
    A, caches = model_forward(X, params, activations)
    return A, caches[:-1]


def _keeps_outputs_for_inputs(X, params, activations):
    A, caches = X, []
    for i, kind in enumerate(activations, start=1):
        W, b = params[f"W{i}"], params[f"b{i}"]
        Z = W @ A + b
        A = activation(Z, kind)
        caches.append(_cache(A, W, Z, kind))
    return A, caches


def _keeps_activations_for_logits(X, params, activations):
    A, caches = X, []
    for i, kind in enumerate(activations, start=1):
        W, b, A_prev = params[f"W{i}"], params[f"b{i}"], A
        A = activation(W @ A_prev + b, kind)
        caches.append(_cache(A_prev, W, A, kind))
    return A, caches


def _relu_writes_into_the_cache(X, params, activations):
    A, caches = X, []
    for i, kind in enumerate(activations, start=1):
        W, b, A_prev = params[f"W{i}"], params[f"b{i}"], A
        Z = W @ A_prev + b
        A = Z if "relu" in kind else activation(Z, kind)
        if "relu" in kind:
            A[A < 0] *= 0.0 if kind == "relu" else 0.01
        caches.append(_cache(A_prev, W, Z, kind))
    return A, caches


def _caches_backwards(X, params, activations):
    A, caches = model_forward(X, params, activations)
    return A, caches[::-1]


def _output_only(X, params, activations):
    return model_forward(X, params, activations)[0]


def _adds_the_bias_after_activation(X, params, activations):
    A, caches = X, []
    for i, kind in enumerate(activations, start=1):
        W, b, A_prev = params[f"W{i}"], params[f"b{i}"], A
        Z = W @ A_prev
        A = activation(Z, kind) + b
        caches.append(_cache(A_prev, W, Z, kind))
    return A, caches


def _whole_number_logits(X, params, activations):
    A, caches = X, []
    for i, kind in enumerate(activations, start=1):
        W, b, A_prev = params[f"W{i}"], params[f"b{i}"], A
        Z = W @ A_prev + b
        A = np.zeros_like(Z)
        A[...] = activation(Z, kind)
        caches.append(_cache(A_prev, W, Z, kind))
    return A, caches


FORMULA = "With A⁰ = X, each layer makes Z = W·A_prev + b (a matrix product), then A = g(Z)."
KEPT = " Its cache holds A_prev, W, Z and the kind, in the order of the layers."

MISCONCEPTIONS = (
    Misconception(
        _times_instead_of_product,
        (
            "Your function stops at the first layer: number by number, the shapes do not fit.",
            "Look at the operator between W and the activations.",
            FORMULA + " W has shape (n, n_prev), A_prev has shape (n_prev, m).",
        ),
    ),
    Misconception(
        _product_transposed,
        (
            "Your function stops unless there are as many units as inputs, and is wrong even then.",
            "Look at the shape of W. Which of its axes counts the inputs of the layer?",
            FORMULA + " W has shape (n, n_prev), A_prev has shape (n_prev, m).",
        ),
    ),
    Misconception(
        _forgets_the_biases,
        (
            "Your result is the same whatever the biases are.",
            "Look at the line that makes Z.",
            FORMULA,
        ),
    ),
    Misconception(
        _every_layer_reads_the_inputs,
        (
            "One layer is right; with more of them, each is fed the examples themselves.",
            "Look at what goes into your matrix product in the second round of the loop.",
            FORMULA,
        ),
    ),
    Misconception(
        _without_activations,
        (
            "Your network is linear: no layer bends anything.",
            "Look for the activations in your loop.",
            FORMULA,
        ),
    ),
    Misconception(
        _logits_at_the_end,
        (
            "Your layers are right, but what you return first has not been through the last "
            "activation.",
            "Look at your return line.",
            FORMULA + " The output is the last A.",
        ),
    ),
    Misconception(
        _sigmoid_in_every_layer,
        (
            "All of your layers are sigmoids.",
            "Look at where the kind of a layer goes in your loop.",
            FORMULA + " Each layer has a g of its own.",
        ),
    ),
    Misconception(
        _last_kind_everywhere,
        (
            "All of your layers have the activation of the last one.",
            "Look at which entry of activations your loop reads.",
            FORMULA + " Each layer has a g of its own.",
        ),
    ),
    Misconception(
        _first_kind_everywhere,
        (
            "All of your layers have the activation of the first one.",
            "Look at which entry of activations your loop reads.",
            FORMULA + " Each layer has a g of its own.",
        ),
    ),
    Misconception(
        _kinds_one_layer_late,
        (
            "Each of your layers has the activation of the layer before.",
            "Layers count from 1, lists from 0. Where does your loop get these two mixed up?",
            FORMULA,
        ),
    ),
    Misconception(
        _two_layers_only,
        (
            "Two layers come out right; other networks do not.",
            "Look at how your function knows how many layers there are.",
            FORMULA,
        ),
    ),
    Misconception(
        _stops_before_the_last_layer,
        (
            "The last layer is missing from your output and from your caches.",
            "Look at the numbers that your loop runs over. Which one is the last?",
            FORMULA,
        ),
    ),
    Misconception(
        _last_cache_missing,
        (
            "Your output is right, but the last layer left no cache.",
            "Look at which layers add something to your list.",
            FORMULA + KEPT,
        ),
    ),
    Misconception(
        _keeps_outputs_for_inputs,
        (
            "Your output is right, but A_prev in each cache is what the layer puts out.",
            "Look at when the activations get a new value, and when you keep them.",
            FORMULA + KEPT,
        ),
    ),
    Misconception(
        _keeps_activations_for_logits,
        (
            "Your output is right, but Z in each cache has been through the activation.",
            "Look at what you keep as Z.",
            FORMULA + KEPT,
        ),
    ),
    Misconception(
        _relu_writes_into_the_cache,
        (
            "Your output is right, but behind a relu the cached Z has lost its negative numbers.",
            "Look for an assignment to a part of an array. Under which other name is it kept?",
            FORMULA + KEPT,
        ),
    ),
    Misconception(
        _caches_backwards,
        (
            "Your caches start with the last layer.",
            "Look at the end of the list at which you add a cache.",
            FORMULA + KEPT,
        ),
    ),
    Misconception(
        _output_only,
        (
            "You return the output alone; the caches were wanted as well.",
            "Look at your return line. What will the way back need?",
            FORMULA + KEPT,
        ),
    ),
    Misconception(
        _adds_the_bias_after_activation,
        (
            "Your sigmoids leave the band from 0 to 1: something is added to them.",
            "Look at when the bias comes in.",
            FORMULA,
        ),
    ),
    Misconception(
        _whole_number_logits,
        (
            "For whole numbers your activations have lost their decimals.",
            "Look at the array that takes the activations. Which dtype does it have?",
            FORMULA + " A sigmoid is a decimal number even when z is whole.",
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _textbook(X, params, activations):
    A, caches = X, []
    for i in range(1, len(activations) + 1):
        A_prev, W = A, params[f"W{i}"]
        Z = np.dot(W, A_prev) + params[f"b{i}"]
        A = activation(Z, activations[i - 1])
        caches.append(_cache(A_prev, W, Z, activations[i - 1]))
    return A, caches


def _example_by_example(X, params, activations):
    A, caches = X, []
    for i, kind in enumerate(activations, start=1):
        W, b, A_prev = params[f"W{i}"], params[f"b{i}"], A
        columns = [W.dot(A_prev[:, [k]]) + b for k in range(X.shape[1])]
        Z = np.concatenate(columns, axis=1)
        A = np.array([activation(z, kind) for z in Z.T]).T
        caches.append(_cache(A_prev, W, Z, kind))
    return A, tuple(caches)


def _recursive(X, params, activations):
    if not activations:
        return X, []
    depth = len(activations)
    A_prev, caches = _recursive(X, params, activations[:-1])
    Z = np.einsum("ij,jk->ik", params[f"W{depth}"], A_prev) + params[f"b{depth}"]
    kept = {"kind": activations[-1], "Z": Z, "W": params[f"W{depth}"], "A_prev": A_prev}
    return activation(Z, activations[-1]), [*caches, kept]


def _bias_as_a_weight(X, params, activations):
    A, caches = X, []
    for i, kind in enumerate(activations, start=1):
        W = params[f"W{i}"]
        with_one = np.vstack([A, np.ones((1, A.shape[1]))])
        Z = np.hstack([W, params[f"b{i}"]]) @ with_one
        caches.append(_cache(A, W, Z, kind))
        A = activation(Z, kind)
    return [A, caches]


def _single_precision(X, params, activations):
    A, caches = X.astype(np.float32), []
    for i, kind in enumerate(activations, start=1):
        W, b = (params[f"{name}{i}"].astype(np.float32) for name in "Wb")
        Z = W @ A + b
        caches.append(_cache(A, W, Z, kind))
        A = activation(Z, kind).astype(np.float32)
    return A, caches


ALTERNATIVES = (
    _textbook,
    _example_by_example,
    _recursive,
    _bias_as_a_weight,
    _single_precision,
)

MODEL_FORWARD = Exercise(
    model_forward, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES, shares=True
)
