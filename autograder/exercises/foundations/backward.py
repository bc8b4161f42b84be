"""The exercise `model_backward`: from a prediction to the gradient of every parameter."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.exercise import Exercise, Misconception
from autograder.exercises.foundations.cost import draw_labels
from autograder.exercises.foundations.forward import SQUARE, THREE, TWO, X
from autograder.exercises.foundations.networks import HIDDEN_KINDS, draw_params
from course_lib.reference.foundations import (
    activation,
    activation_grad,
    model_backward,
    model_forward,
)
from course_lib.sheets import Case

LAYER = "one layer"
DEPTH = "networks of any depth"
KINDS = "each layer its own slope"
ONE_EXAMPLE = "a single example"
CERTAIN = "predictions of exactly 0 or 1"

# float32 errs by 1e-7 of the largest term of each sum, 1e-5 at worst after six layers; 1/m taken
# once too often, the mildest mistake, is off by half and more.
RTOL, ATOL = 1e-3, 1e-5

Y = np.array([[1.0, 0.0, 0.0, 1.0]])
NEURON = {"W1": np.array([[0.5, -1.0]]), "b1": np.array([[0.25]])}
SQUARES = {**SQUARE, "W2": np.array([[0.75, -1.5]]), "b2": np.array([[0.5]])}
NARROW = {**NEURON, "W2": np.array([[-1.5]]), "b2": np.array([[0.5]])}
FAR = 60 * X


def _backward_of(
    X: np.ndarray, Y: np.ndarray, params: dict[str, np.ndarray], kinds: list[str]
) -> tuple[np.ndarray, np.ndarray, list[dict[str, Any]]]:
    """Return what the way back starts from, as a real way forward leaves it."""
    A, caches = model_forward(X, params, kinds)
    return A, Y, caches


VISIBLE = (
    Case("one neuron, four examples", LAYER, _backward_of(X, Y, NEURON, ["sigmoid"])),
    Case("two layers, tanh first", DEPTH, _backward_of(X, Y, TWO, ["tanh", "sigmoid"])),
    Case("two layers, the first as wide as X", DEPTH,
         _backward_of(X, Y, SQUARES, ["tanh", "sigmoid"])),
    Case("three layers, tanh first", DEPTH, _backward_of(X, Y, THREE, ["tanh", "tanh", "sigmoid"])),
    Case("two layers of one unit each", DEPTH, _backward_of(X, Y, NARROW, ["tanh", "sigmoid"])),
    Case("two layers, relu first", KINDS, _backward_of(X, Y, TWO, ["relu", "sigmoid"])),
    Case("leaky_relu, sigmoid, sigmoid", KINDS,
         _backward_of(X, Y, THREE, ["leaky_relu", "sigmoid", "sigmoid"])),
    Case("two layers, one example", ONE_EXAMPLE,
         _backward_of(X[:, :1], 1 - Y[:, :1], TWO, ["tanh", "sigmoid"])),
    Case("a neuron that is certain, and not always right", CERTAIN,
         _backward_of(FAR, np.array([[0.0, 0.0, 1.0, 0.0]]), NEURON, ["sigmoid"])),
)  # fmt: skip


def _draw(
    rng: np.random.Generator, dims: list[int], m: int, kinds: list[str]
) -> tuple[np.ndarray, np.ndarray, list[dict[str, Any]]]:
    """Return the start of the way back through a drawn network, away from corners of a relu."""
    while True:
        examples, labels = rng.normal(0, 1, (dims[0], m)).round(3), draw_labels(rng, max(m, 4))
        A, Y, caches = _backward_of(
            examples, labels[:, :m], draw_params(rng, dims), [*kinds, "sigmoid"]
        )
        if all(np.abs(cache["Z"]).min() > 1e-3 for cache in caches):
            return A, Y, caches


def _in_single_precision(start):
    """Return the same start with arrays of 32 bits."""
    A, Y, caches = start
    arrays = [
        {name: part.astype(np.float32) for name, part in cache.items() if name != "kind"}
        for cache in caches
    ]
    kept = [{**one, "kind": cache["kind"]} for one, cache in zip(arrays, caches, strict=True)]
    return A.astype(np.float32), Y, kept


def _hidden(rng: np.random.Generator) -> list[Case]:
    n_x, n_1, n_2, m = (int(size) for size in rng.permutation([2, 3, 4, 6]))
    m = max(m, 4)
    kinds = rng.permutation(HIDDEN_KINDS).tolist()
    deep = [3, *rng.integers(2, 5, 5).tolist(), 1]
    certain = rng.choice([-1.0, 1.0], (1, 6)) * rng.integers(60, 500, (1, 6))
    scale = {"W1": np.array([[float(rng.integers(2, 5))]]), "b1": np.array([[1.0]])}
    return [
        Case("another neuron", LAYER, _draw(rng, [n_x, 1], m, [])),
        Case("two other layers", DEPTH, _draw(rng, [n_x, n_1, 1], m, ["tanh"])),
        Case("two layers in single precision", DEPTH,
             _in_single_precision(_draw(rng, [n_x, n_1, 1], m, ["tanh"]))),
        Case("six layers", DEPTH, _draw(rng, deep, m, ["tanh"] * 5)),
        Case("layers of two kinds", KINDS, _draw(rng, [n_x, n_1, n_2, 1], m, kinds[:2])),
        Case("layers of the other two kinds", KINDS, _draw(rng, [n_x, n_2, n_1, 1], m, kinds[2:])),
        Case("another single example", ONE_EXAMPLE, _draw(rng, [n_x, n_1, 1], 1, ["tanh"])),
        Case("another certain neuron", CERTAIN,
             _backward_of(certain, draw_labels(rng, 6), scale, ["sigmoid"])),
    ]  # fmt: skip


# What students write. Each variant differs from a right solution in one thought.


def _run(A, Y, caches, **thought):
    """Run backward with one step done in another way: first, dW, db or back."""
    m = Y.shape[1]
    steps = {
        "first": lambda A, Y, cache: A - Y,
        "dW": lambda dZ, cache, m: dZ @ cache["A_prev"].T / m,
        "db": lambda dZ, m: np.sum(dZ, axis=1, keepdims=True) / m,
        "back": lambda dZ, cache, before: (
            cache["W"].T @ dZ * activation_grad(before["Z"], before["kind"])
        ),
        **thought,
    }
    grads, dZ = {}, steps["first"](A, Y, caches[-1])
    for i in range(len(caches), 0, -1):
        cache = caches[i - 1]
        grads[f"dW{i}"] = steps["dW"](dZ, cache, m)
        grads[f"db{i}"] = steps["db"](dZ, m)
        if i > 1:
            dZ = steps["back"](dZ, cache, caches[i - 2])
    return grads


def _not_averaged(A, Y, caches):
    return _run(
        A, Y, caches,
        dW=lambda dZ, cache, m: dZ @ cache["A_prev"].T,
        db=lambda dZ, m: np.sum(dZ, axis=1, keepdims=True),
    )  # fmt: skip


def _averaged_in_every_layer(A, Y, caches):
    return _run(
        A, Y, caches,
        back=lambda dZ, cache, before: (
            cache["W"].T @ dZ / Y.shape[1] * activation_grad(before["Z"], before["kind"])
        ),
    )  # fmt: skip


def _averaged_at_both_ends(A, Y, caches):
    return _run(A, Y, caches, first=lambda A, Y, cache: (A - Y) / Y.shape[1])


def _function_instead_of_slope(A, Y, caches):
    return _run(
        A, Y, caches,
        back=lambda dZ, cache, before: (
            cache["W"].T @ dZ * activation(before["Z"], before["kind"])
        ),
    )  # fmt: skip


def _slopes_forgotten(A, Y, caches):
    return _run(A, Y, caches, back=lambda dZ, cache, before: cache["W"].T @ dZ)


def _slope_of_the_activations(A, Y, caches):
    return _run(
        A, Y, caches,
        back=lambda dZ, cache, before: (
            cache["W"].T @ dZ * activation_grad(cache["A_prev"], before["kind"])
        ),
    )  # fmt: skip


def _slope_of_the_layer_above(A, Y, caches):
    return _run(
        A, Y, caches,
        back=lambda dZ, cache, before: (
            cache["W"].T @ dZ * activation_grad(before["Z"], cache["kind"])
        ),
    )  # fmt: skip


def _last_slope_taken_once_more(A, Y, caches):
    return _run(A, Y, caches, first=lambda A, Y, cache: (A - Y) * A * (1 - A))


def _divides_by_the_prediction(A, Y, caches):
    return _run(
        A, Y, caches,
        first=lambda A, Y, cache: (
            (-Y / A + (1 - Y) / (1 - A)) * activation_grad(cache["Z"], cache["kind"])
        ),
    )  # fmt: skip


def _prediction_kept_off_its_limits(A, Y, caches):
    A = np.clip(A, 1e-12, 1 - 1e-12)
    return _divides_by_the_prediction(A, Y, caches)


def _gradient_of_a_for_that_of_z(A, Y, caches):
    return _run(A, Y, caches, first=lambda A, Y, cache: -Y / A + (1 - Y) / (1 - A))


def _labels_less_predictions(A, Y, caches):
    return _run(A, Y, caches, first=lambda A, Y, cache: Y - A)


def _db_of_all_units(A, Y, caches):
    return _run(A, Y, caches, db=lambda dZ, m: np.sum(dZ) / m)


def _db_not_summed(A, Y, caches):
    return _run(A, Y, caches, db=lambda dZ, m: dZ / m)


def _db_without_second_axis(A, Y, caches):
    return _run(A, Y, caches, db=lambda dZ, m: np.sum(dZ, axis=1) / m)


def _db_summed_over_units(A, Y, caches):
    return _run(A, Y, caches, db=lambda dZ, m: np.sum(dZ, axis=0, keepdims=True) / m)


def _db_not_averaged(A, Y, caches):
    return _run(A, Y, caches, db=lambda dZ, m: np.sum(dZ, axis=1, keepdims=True))


def _dw_not_averaged(A, Y, caches):
    return _run(A, Y, caches, dW=lambda dZ, cache, m: dZ @ cache["A_prev"].T)


def _dw_transposed(A, Y, caches):
    return _run(A, Y, caches, dW=lambda dZ, cache, m: cache["A_prev"] @ dZ.T / m)


def _dw_number_by_number(A, Y, caches):
    return _run(A, Y, caches, dW=lambda dZ, cache, m: dZ * cache["A_prev"].T / m)


def _dw_from_the_logits(A, Y, caches):
    return _run(A, Y, caches, dW=lambda dZ, cache, m: dZ @ cache["Z"].T / m)


def _weights_not_transposed(A, Y, caches):
    return _run(
        A, Y, caches,
        back=lambda dZ, cache, before: (
            cache["W"] @ dZ * activation_grad(before["Z"], before["kind"])
        ),
    )  # fmt: skip


def _weights_of_the_layer_below(A, Y, caches):
    return _run(
        A, Y, caches,
        back=lambda dZ, cache, before: (
            before["W"].T @ dZ * activation_grad(before["Z"], before["kind"])
        ),
    )  # fmt: skip


def _last_layer_only(A, Y, caches):
    depth = len(caches)
    grads = model_backward(A, Y, caches)
    return {name: grads[name] for name in (f"dW{depth}", f"db{depth}")}


def _first_layer_missing(A, Y, caches):
    grads = model_backward(A, Y, caches)
    return {name: value for name, value in grads.items() if name not in ("dW1", "db1")}


def _layers_counted_from_zero(A, Y, caches):
    grads = model_backward(A, Y, caches)
    return {f"{name[:2]}{int(name[2:]) - 1}": value for name, value in grads.items()}


def _named_like_the_parameters(A, Y, caches):
    return {name[1:]: value for name, value in model_backward(A, Y, caches).items()}


def _overwrites_the_prediction(A, Y, caches):
    A -= Y
    return _run(A, Y, caches, first=lambda A, Y, cache: A)


FORMULA = (
    "dZ_L = A − Y. In each layer dW = (1/m)·dZ·A_prevᵀ, db = (1/m)·Σ dZ over the examples; "
    "then down: dZ_{l−1} = W_lᵀ·dZ_l ∗ g′(Z_{l−1})."
)

MISCONCEPTIONS = (
    Misconception(
        _not_averaged,
        (
            "All of your gradients are m times too large.",
            "The cost is a mean over the examples. What does that make of its gradients?",
            FORMULA,
        ),
    ),
    Misconception(
        _averaged_in_every_layer,
        (
            "The last layer is right; each layer below it is smaller by another factor of m.",
            "Count how often you divide by m on the way down to the first layer.",
            FORMULA,
        ),
    ),
    Misconception(
        _averaged_at_both_ends,
        (
            "All of your gradients are m times too small.",
            "Look for two places where you divide by m. Which of them is one too many?",
            FORMULA,
        ),
    ),
    Misconception(
        _function_instead_of_slope,
        (
            "The last layer is right; below, an activation stands where its slope should be.",
            "Look at the factor behind the star on your way down. The notes lose a prime there.",
            FORMULA,
        ),
    ),
    Misconception(
        _slopes_forgotten,
        (
            "The last layer is right; below, your gradients are those of a linear network.",
            "Look at your step from one layer to the one below. What did the activation do there?",
            FORMULA,
        ),
    ),
    Misconception(
        _slope_of_the_activations,
        (
            "The last layer is right; below, the slope is taken at the wrong place.",
            "Look at what you hand to activation_grad: before or after the activation?",
            FORMULA,
        ),
    ),
    Misconception(
        _slope_of_the_layer_above,
        (
            "Below the last layer you take the slope of another layer's activation.",
            "Look at whose Z and whose kind you hand to activation_grad.",
            FORMULA + " g is the activation of layer l−1.",
        ),
    ),
    Misconception(
        _last_slope_taken_once_more,
        (
            "All of your gradients are too small, most of all where the network is surest.",
            "You multiply by the slope of the last sigmoid. Has it not cancelled already?",
            FORMULA + " ∂L/∂a · a(1 − a) = a − y.",
        ),
    ),
    Misconception(
        _divides_by_the_prediction,
        (
            "Your gradients are right, until a prediction is exactly 0 or 1: then they are "
            "not numbers.",
            "Look at your divisions. What do they become once the slope of the sigmoid cancels?",
            FORMULA + " ∂L/∂a · a(1 − a) = a − y.",
        ),
    ),
    Misconception(
        _prediction_kept_off_its_limits,
        (
            "A prediction that is certain and wrong gets no gradient in your function.",
            "Look at your divisions. What do they become once the slope of the sigmoid cancels?",
            FORMULA + " ∂L/∂a · a(1 − a) = a − y.",
        ),
    ),
    Misconception(
        _gradient_of_a_for_that_of_z,
        (
            "Your gradients are too large, all the more when the network is sure.",
            "You start from the gradient of a. What is still between a and z?",
            FORMULA,
        ),
    ),
    Misconception(
        _labels_less_predictions,
        (
            "All of your gradients have the wrong sign.",
            "A prediction that is too high must be pushed down. What does your first dZ say?",
            FORMULA,
        ),
    ),
    Misconception(
        _db_of_all_units,
        (
            "Your db is one number for a whole layer; each unit has a bias of its own.",
            "Look at which axes your sum runs over.",
            FORMULA,
        ),
    ),
    Misconception(
        _db_not_summed,
        (
            "Your db has one column for each example.",
            "Look at what each example wants b to do, and how these wishes become one.",
            FORMULA,
        ),
    ),
    Misconception(
        _db_without_second_axis,
        (
            "Your db has shape (n,): b less db would come out as a square.",
            "Look at what your sum does with the axis that it runs over.",
            FORMULA + " A gradient has the shape of its parameter.",
        ),
    ),
    Misconception(
        _db_summed_over_units,
        (
            "Your db has one number for each example; one for each unit was wanted.",
            "Look at which axis your sum runs over. Which one counts examples?",
            FORMULA,
        ),
    ),
    Misconception(
        _db_not_averaged,
        (
            "Each dW is right; each db is m times too large.",
            "Compare what you do after the product in dW with what you do after the sum in db.",
            FORMULA,
        ),
    ),
    Misconception(
        _dw_not_averaged,
        (
            "Each db is right; each dW is m times too large.",
            "Compare what you do after the sum in db with what you do after the product in dW.",
            FORMULA,
        ),
    ),
    Misconception(
        _dw_transposed,
        (
            "Your dW has the shape of W on its side.",
            "Look at the order of the two factors in dW, and at which one you transpose.",
            FORMULA + " A gradient has the shape of its parameter.",
        ),
    ),
    Misconception(
        _dw_number_by_number,
        (
            "Your dW has one row for each example, where there is a product at all.",
            "Look at the operator between the two factors of dW.",
            FORMULA + " The first dot is a matrix product; it sums over the examples.",
        ),
    ),
    Misconception(
        _dw_from_the_logits,
        (
            "Your dW does not know what came into the layer.",
            "Look at the second factor of dW. What does W multiply on the way forward?",
            FORMULA,
        ),
    ),
    Misconception(
        _weights_not_transposed,
        (
            "One layer is right; on the way down your function stops.",
            "W takes n_prev numbers to n. Which shape does the way back ask for?",
            FORMULA,
        ),
    ),
    Misconception(
        _weights_of_the_layer_below,
        (
            "On the way down you pass through the weights of the wrong layer.",
            "Look at whose W stands in your step to the layer below.",
            FORMULA,
        ),
    ),
    Misconception(
        _last_layer_only,
        (
            "One layer is right; in deeper networks only the last one has gradients.",
            "Look at how often your loop runs.",
            FORMULA,
        ),
    ),
    Misconception(
        _first_layer_missing,
        (
            "The first layer has no gradients in your result.",
            "Look at where your loop ends.",
            FORMULA,
        ),
    ),
    Misconception(
        _layers_counted_from_zero,
        (
            "Your gradients start with dW0; there is no W0.",
            "Layers count from 1, lists from 0. Where do you make the names?",
            FORMULA,
        ),
    ),
    Misconception(
        _named_like_the_parameters,
        (
            "Your gradients have the names of the parameters.",
            "Look at the keys of your result. What tells W1 from its gradient?",
            FORMULA,
        ),
    ),
    Misconception(
        _overwrites_the_prediction,
        (
            "After the call the caller's A is no longer a prediction.",
            "Look for an operator that writes into A.",
            FORMULA + " It reads A and Y and makes a new array.",
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _through_the_activations(A, Y, caches):
    m, dA = A.shape[1], None
    grads = {}
    for i, cache in reversed(list(enumerate(caches, start=1))):
        slopes = activation_grad(cache["Z"], cache["kind"])
        dZ = np.subtract(A, Y) if dA is None else dA * slopes
        grads["dW" + str(i)] = np.dot(dZ, cache["A_prev"].T) / m
        grads["db" + str(i)] = dZ.mean(axis=1, keepdims=True)
        dA = np.dot(cache["W"].T, dZ)
    return grads


def _example_by_example(A, Y, caches):
    m = Y.shape[1]
    grads: dict[str, Any] = {}
    for k in range(m):
        dz = A[:, k] - Y[:, k]
        for i in range(len(caches), 0, -1):
            a = caches[i - 1]["A_prev"][:, k]
            grads[f"dW{i}"] = grads.get(f"dW{i}", 0) + np.outer(dz, a) / m
            grads[f"db{i}"] = grads.get(f"db{i}", 0) + dz[:, None] / m
            if i > 1:
                below = caches[i - 2]
                slopes = activation_grad(below["Z"][:, k], below["kind"])
                dz = slopes * (dz @ caches[i - 1]["W"])
    return grads


def _mean_taken_first(A, Y, caches):
    grads, dZ = {}, (A - Y) / len(Y[0])
    for i in range(len(caches), 0, -1):
        cache = caches[i - 1]
        grads[f"dW{i}"] = np.einsum("ik,jk->ij", dZ, cache["A_prev"])
        grads[f"db{i}"] = dZ @ np.ones((len(dZ[0]), 1))
        if i > 1:
            dA = np.einsum("ij,ik->jk", cache["W"], dZ)
            dZ = dA * activation_grad(caches[i - 2]["Z"], caches[i - 2]["kind"])
    return grads


def _recursive(A, Y, caches):
    def down(dZ, i):
        if i == 0:
            return {}
        cache, below = caches[i - 1], caches[i - 2]
        dA = cache["W"].T @ dZ
        rest = down(dA * activation_grad(below["Z"], below["kind"]) if i > 1 else dA, i - 1)
        m = dZ.shape[1]
        rest[f"dW{i}"] = dZ @ cache["A_prev"].T / m
        rest[f"db{i}"] = dZ.sum(axis=1).reshape(-1, 1) / m
        return rest

    return down(A - Y, len(caches))


def _single_precision(A, Y, caches):
    kept = [
        {name: part if name == "kind" else part.astype(np.float32) for name, part in cache.items()}
        for cache in caches
    ]
    return _run(
        A.astype(np.float32), Y.astype(np.float32), kept,
        back=lambda dZ, cache, before: (
            cache["W"].T @ dZ * activation_grad(before["Z"], before["kind"]).astype(np.float32)
        ),
    )  # fmt: skip


ALTERNATIVES = (
    _through_the_activations,
    _example_by_example,
    _mean_taken_first,
    _recursive,
    _single_precision,
)

MODEL_BACKWARD = Exercise(
    model_backward, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES
)
