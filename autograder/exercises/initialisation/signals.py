"""The exercises `activation_stats` and `layer_grad_norms`: how a network fares at its start."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.exercise import Exercise, Misconception
from autograder.exercises.foundations.cost import draw_labels
from autograder.exercises.foundations.networks import HIDDEN_KINDS, draw_params
from course_lib.reference.foundations import (
    activation,
    activation_grad,
    model_backward,
    model_forward,
)
from course_lib.reference.initialisation import FLAT, activation_stats, layer_grad_norms
from course_lib.sheets import Case

STATS = "statistics of one layer"
DEPTH = "networks of any depth"
SATURATED = "the share that is saturated"
ONE_EXAMPLE = "a single example"
NORMS = "norms of one layer"
KINDS = "each layer its own activation"

# float32 errs by 1e-6 of a sum; mistakes are off by per cents. No slope lies so near to the limit
# of saturation that rounding could decide.
RTOL, ATOL = 1e-3, 1e-5

X = np.array([[1.0, -2.0, 0.5, 3.0], [0.25, 1.5, -1.0, -0.5]])
Y = np.array([[1.0, 0.0, 0.0, 1.0]])
ONE = {"W1": np.array([[0.5, -1.0], [2.0, 0.75], [-1.5, 0.25]]),
       "b1": np.array([[0.25], [-0.5], [0.75]])}  # fmt: skip
NEURON = {"W1": np.array([[0.5, -1.0]]), "b1": np.array([[0.25]])}
TWO = {**ONE, "W2": np.array([[1.0, -0.5, 0.25]]), "b2": np.array([[-0.25]])}
THREE = {
    **ONE,
    "W2": np.array([[1.0, -0.5, 0.25], [0.5, 0.75, -1.25]]),
    "b2": np.array([[-0.25], [1.5]]),
    "W3": np.array([[0.75, -1.5]]),
    "b3": np.array([[0.5]]),
}
LARGE = {name: 3 * value for name, value in THREE.items()}

VISIBLE = (
    Case("one tanh layer", STATS, (X, ONE, ["tanh"])),
    Case("one leaky_relu layer", STATS, (X, ONE, ["leaky_relu"])),
    Case("three layers", DEPTH, (X, THREE, ["tanh", "leaky_relu", "sigmoid"])),
    Case("large weights, tanh", SATURATED, (X, LARGE, ["tanh", "tanh", "tanh"])),
    Case("large weights, sigmoid", SATURATED, (X, LARGE, ["sigmoid", "sigmoid", "sigmoid"])),
    Case("relus, some of them at rest", SATURATED, (X, THREE, ["relu", "relu", "sigmoid"])),
    Case("three layers, one example", ONE_EXAMPLE, (X[:, :1], THREE, ["tanh", "relu", "sigmoid"])),
)


def _draw(
    rng: np.random.Generator, m: int, kinds: list[str], scale: float = 1.0
) -> tuple[Any, ...]:
    """Return examples, parameters and kinds, no slope of which is near the limit."""
    while True:
        dims = rng.integers(2, 6, len(kinds) + 1).tolist()
        X, params = rng.normal(0, 1, (dims[0], m)).round(3), draw_params(rng, dims)
        params = {name: scale * value for name, value in params.items()}
        _, caches = model_forward(X, params, kinds)
        slopes = [activation_grad(cache["Z"], cache["kind"]) for cache in caches]
        nearest = min(np.abs(slope - FLAT).min() for slope in slopes)
        if nearest > 1e-3 and min(np.abs(cache["Z"]).min() for cache in caches) > 1e-3:
            return X, params, kinds


def _hidden(rng: np.random.Generator) -> list[Case]:
    kinds = rng.permutation(HIDDEN_KINDS).tolist()
    X, params, _ = _draw(rng, 6, ["tanh"])
    single = {name: value.astype("f4") for name, value in params.items()}
    return [
        Case("another tanh layer", STATS, (X, params, ["tanh"])),
        Case("a layer in single precision", STATS, (X.astype("f4"), single, ["tanh"])),
        Case("five layers of all kinds", DEPTH, _draw(rng, 7, [*kinds, "tanh"])),
        Case("other large weights, tanh", SATURATED, _draw(rng, 7, ["tanh", "tanh"], 4.0)),
        Case("another single example", ONE_EXAMPLE, _draw(rng, 1, kinds[:2])),
    ]


# What students write. Each variant differs from a right solution in one thought.


def _measure(X, params, activations, **thought):
    """Measure with one of the statistics taken in another way."""
    _, caches = model_forward(X, params, activations)
    measures = {
        "mean": lambda A, Z, kind: float(np.mean(A)),
        "std": lambda A, Z, kind: float(np.std(A)),
        "saturated": lambda A, Z, kind: float(np.mean(activation_grad(Z, kind) < 0.05)),
        **thought,
    }
    layers = [(activation(one["Z"], one["kind"]), one["Z"], one["kind"]) for one in caches]
    return {name: [measure(*layer) for layer in layers] for name, measure in measures.items()}


def _before_the_activation(X, params, activations):
    return _measure(
        X, params, activations,
        mean=lambda A, Z, kind: np.mean(Z), std=lambda A, Z, kind: np.std(Z),
    )  # fmt: skip


def _inputs_of_the_layers(X, params, activations):
    _, caches = model_forward(X, params, activations)
    stats = activation_stats(X, params, activations)
    stats["mean"] = [np.mean(cache["A_prev"]) for cache in caches]
    stats["std"] = [np.std(cache["A_prev"]) for cache in caches]
    return stats


def _variance_for_spread(X, params, activations):
    return _measure(X, params, activations, std=lambda A, Z, kind: np.var(A))


def _spread_of_one_less(X, params, activations):
    return _measure(X, params, activations, std=lambda A, Z, kind: np.std(A, ddof=1))


def _one_number_for_each_unit(X, params, activations):
    return _measure(
        X, params, activations,
        mean=lambda A, Z, kind: np.mean(A, axis=1), std=lambda A, Z, kind: np.std(A, axis=1),
    )  # fmt: skip


def _spread_of_the_means(X, params, activations):
    return _measure(X, params, activations, std=lambda A, Z, kind: np.std(A.mean(axis=1)))


def _count_instead_of_share(X, params, activations):
    return _measure(
        X, params, activations,
        saturated=lambda A, Z, kind: np.sum(activation_grad(Z, kind) < 0.05),
    )  # fmt: skip


def _steep_instead_of_flat(X, params, activations):
    return _measure(
        X, params, activations,
        saturated=lambda A, Z, kind: np.mean(activation_grad(Z, kind) >= 0.05),
    )  # fmt: skip


def _outputs_for_slopes(X, params, activations):
    return _measure(
        X, params, activations, saturated=lambda A, Z, kind: np.mean(A < 0.05)
    )  # fmt: skip


def _slope_at_the_output(X, params, activations):
    return _measure(
        X, params, activations,
        saturated=lambda A, Z, kind: np.mean(activation_grad(A, kind) < 0.05),
    )  # fmt: skip


def _no_slope_at_all(X, params, activations):
    return _measure(
        X, params, activations,
        saturated=lambda A, Z, kind: np.mean(activation_grad(Z, kind) == 0),
    )  # fmt: skip


def _last_layer_missing(X, params, activations):
    stats = activation_stats(X, params, activations)
    return {name: values[:-1] for name, values in stats.items()}


def _last_layer_only(X, params, activations):
    stats = activation_stats(X, params, activations)
    return {name: values[-1:] for name, values in stats.items()}


def _inputs_counted_as_a_layer(X, params, activations):
    stats = activation_stats(X, params, activations)
    return {
        "mean": [np.mean(X), *stats["mean"]],
        "std": [np.std(X), *stats["std"]],
        "saturated": [0.0, *stats["saturated"]],
    }


FORMULA = (
    "For each layer, over all units and examples: the mean of A, its standard deviation, and the "
    "share of z with g′(z) < 0.05."
)

MISCONCEPTIONS = (
    Misconception(
        _before_the_activation,
        (
            "Your means and spreads are those of Z.",
            "Look at what you measure: before or after the activation?",
            FORMULA,
        ),
    ),
    Misconception(
        _inputs_of_the_layers,
        (
            "Your means and spreads come one layer late: the first ones are those of X.",
            "Look at which array of each layer you measure.",
            FORMULA,
        ),
    ),
    Misconception(
        _variance_for_spread,
        (
            "Your spread is the square of what it should be.",
            "You have the variance. Which step is missing?",
            FORMULA,
        ),
    ),
    Misconception(
        _spread_of_one_less,
        (
            "Your spread is a little too large, and of a single number it is none.",
            "Look at what your sum of squares is divided by.",
            FORMULA + " All numbers of the layer are there; nothing is estimated.",
        ),
    ),
    Misconception(
        _one_number_for_each_unit,
        (
            "You return one mean and one spread for each unit; one for a layer was wanted.",
            "Look at the axes that you average over.",
            FORMULA,
        ),
    ),
    Misconception(
        _spread_of_the_means,
        (
            "Your spread is too small: that within each unit is lost.",
            "Look at how often you average before you take the spread.",
            FORMULA,
        ),
    ),
    Misconception(
        _count_instead_of_share,
        (
            "Your saturated share exceeds 1.",
            "You have counted. How many could there have been?",
            FORMULA,
        ),
    ),
    Misconception(
        _steep_instead_of_flat,
        (
            "You call healthy units saturated, and the other way round.",
            "Look at the direction of your comparison.",
            FORMULA,
        ),
    ),
    Misconception(
        _outputs_for_slopes,
        (
            "You call every small output saturated, even where tanh is steep.",
            "Look at what you compare with 0.05: a height or a slope?",
            FORMULA,
        ),
    ),
    Misconception(
        _slope_at_the_output,
        (
            "Even with large weights hardly a unit is saturated in your function.",
            "Look at where you take the slopes: before or after the activation?",
            FORMULA,
        ),
    ),
    Misconception(
        _no_slope_at_all,
        (
            "Of the tanh units, none is saturated in your function, however large the weights.",
            "Look at your comparison. Does a slope have to be exactly zero?",
            FORMULA,
        ),
    ),
    Misconception(
        _last_layer_missing,
        (
            "The last layer is missing from your lists.",
            "Look at the numbers that your loop runs over.",
            FORMULA,
        ),
    ),
    Misconception(
        _last_layer_only,
        (
            "One layer is right; of several you return the last one only.",
            "Look at what your loop keeps of each layer.",
            FORMULA,
        ),
    ),
    Misconception(
        _inputs_counted_as_a_layer,
        (
            "Your lists are one too long: they start with the inputs.",
            "Look at when you measure for the first time.",
            FORMULA + " X is no layer.",
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _loop(X, params, activations):
    A = X
    stats: dict[str, list[Any]] = {"mean": [], "std": [], "saturated": []}
    for i, kind in enumerate(activations, start=1):
        Z = params[f"W{i}"] @ A + params[f"b{i}"]
        A = activation(Z, kind)
        stats["mean"].append(A.mean())
        stats["std"].append(A.std())
        stats["saturated"].append((activation_grad(Z, kind) < 0.05).mean())
    return stats


def _from_squares(X, params, activations):
    return _measure(
        X, params, activations,
        std=lambda A, Z, kind: np.sqrt(np.mean((A - np.mean(A)) ** 2)),
        saturated=lambda A, Z, kind: 1 - np.mean(activation_grad(Z, kind) >= 0.05),
    )  # fmt: skip


def _counted(X, params, activations):
    return _measure(
        X, params, activations,
        mean=lambda A, Z, kind: np.sum(A) / A.size,
        saturated=lambda A, Z, kind: np.count_nonzero(activation_grad(Z, kind) < 0.05) / Z.size,
    )  # fmt: skip


def _single_precision(X, params, activations):
    A = X.astype("f4")
    stats: dict[str, list[Any]] = {"saturated": [], "std": [], "mean": []}
    for i, kind in enumerate(activations, start=1):
        Z = params[f"W{i}"].astype("f4") @ A + params[f"b{i}"].astype("f4")
        A = activation(Z, kind).astype("f4")
        stats["mean"].append(np.mean(A))
        stats["std"].append(np.std(A))
        stats["saturated"].append(np.mean(activation_grad(Z, kind) < 0.05))
    return stats


ALTERNATIVES = (_loop, _from_squares, _counted, _single_precision)

GIVEN = ("layers", "studies.passes")  # the task says to use their passes forward and backward

ACTIVATION_STATS = Exercise(
    activation_stats, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES, given=GIVEN
)

NORMS_VISIBLE = (
    Case("one neuron", NORMS, (X, Y, NEURON, ["sigmoid"])),
    Case("two layers, tanh first", DEPTH, (X, Y, TWO, ["tanh", "sigmoid"])),
    Case("three layers, tanh first", DEPTH, (X, Y, THREE, ["tanh", "tanh", "sigmoid"])),
    Case(
        "leaky_relu, sigmoid, sigmoid", KINDS, (X, Y, THREE, ["leaky_relu", "sigmoid", "sigmoid"])
    ),
    Case(
        "two layers, one example", ONE_EXAMPLE, (X[:, :1], 1 - Y[:, :1], TWO, ["tanh", "sigmoid"])
    ),
)


def _draw_labelled(rng: np.random.Generator, m: int, kinds: list[str]) -> tuple[Any, ...]:
    """Return examples, labels, parameters and kinds of a network with one output."""
    dims = [*rng.integers(2, 6, len(kinds)).tolist(), 1]
    X, Y = rng.normal(0, 1, (dims[0], m)).round(3), draw_labels(rng, max(m, 4))[:, :m]
    return X, Y, draw_params(rng, dims), kinds


def _norms_hidden(rng: np.random.Generator) -> list[Case]:
    first, second = rng.permutation(["leaky_relu", "sigmoid"]).tolist()
    X, Y, params, _ = _draw_labelled(rng, 6, ["sigmoid"])
    single = {name: value.astype("f4") for name, value in params.items()}
    return [
        Case("another neuron", NORMS, (X, Y, params, ["sigmoid"])),
        Case("a neuron in single precision", NORMS, (X.astype("f4"), Y, single, ["sigmoid"])),
        Case("five layers", DEPTH, _draw_labelled(rng, 7, ["tanh"] * 4 + ["sigmoid"])),
        Case("other kinds", KINDS, _draw_labelled(rng, 5, [first, "tanh", second, "sigmoid"])),
        Case("another single example", ONE_EXAMPLE, _draw_labelled(rng, 1, ["tanh", "sigmoid"])),
    ]


# What students write. Each variant differs from a right solution in one thought.


def _grads(X, Y, params, activations):
    A, caches = model_forward(X, params, activations)
    return model_backward(A, Y, caches)


def _dws(X, Y, params, activations):
    grads = _grads(X, Y, params, activations)
    return [grads[f"dW{i}"] for i in range(1, len(activations) + 1)]


def _norms_of_the_weights(X, Y, params, activations):
    return [np.linalg.norm(params[f"W{i}"]) for i in range(1, len(activations) + 1)]


def _last_layer_first(X, Y, params, activations):
    return [np.linalg.norm(dW) for dW in _dws(X, Y, params, activations)][::-1]


def _squares_without_root(X, Y, params, activations):
    return [np.sum(dW**2) for dW in _dws(X, Y, params, activations)]


def _sums_of_sizes(X, Y, params, activations):
    return [np.sum(np.abs(dW)) for dW in _dws(X, Y, params, activations)]


def _sums_with_signs(X, Y, params, activations):
    return [np.sum(dW) for dW in _dws(X, Y, params, activations)]


def _root_mean_squares(X, Y, params, activations):
    return [np.sqrt(np.mean(dW**2)) for dW in _dws(X, Y, params, activations)]


def _largest_stretch(X, Y, params, activations):
    return [np.linalg.norm(dW, ord=2) for dW in _dws(X, Y, params, activations)]


def _largest_entries(X, Y, params, activations):
    return [np.max(np.abs(dW)) for dW in _dws(X, Y, params, activations)]


def _one_norm_for_each_unit(X, Y, params, activations):
    return [np.linalg.norm(dW, axis=1) for dW in _dws(X, Y, params, activations)]


def _biases_for_weights(X, Y, params, activations):
    grads = _grads(X, Y, params, activations)
    return [np.linalg.norm(grads[f"db{i}"]) for i in range(1, len(activations) + 1)]


def _biases_counted_in(X, Y, params, activations):
    grads = _grads(X, Y, params, activations)
    return [
        np.sqrt(np.sum(grads[f"dW{i}"] ** 2) + np.sum(grads[f"db{i}"] ** 2))
        for i in range(1, len(activations) + 1)
    ]


def _biases_listed_too(X, Y, params, activations):
    grads = _grads(X, Y, params, activations)
    return [
        np.linalg.norm(grads[f"d{name}{i}"])
        for i in range(1, len(activations) + 1)
        for name in "Wb"
    ]


def _last_norm_missing(X, Y, params, activations):
    return [np.linalg.norm(dW) for dW in _dws(X, Y, params, activations)[:-1]]


def _one_norm_for_all(X, Y, params, activations):
    return np.sqrt(sum(np.sum(dW**2) for dW in _dws(X, Y, params, activations)))


def _gradients_themselves(X, Y, params, activations):
    return _dws(X, Y, params, activations)


NORMS_FORMULA = "For each layer, the first one first: ‖dW‖ = √(Σ dW²), over all entries of dW."

NORMS_MISCONCEPTIONS = (
    Misconception(
        _norms_of_the_weights,
        (
            "Your norms are those of the weights; they know nothing of the labels.",
            "Look at what you take the norm of.",
            NORMS_FORMULA,
        ),
    ),
    Misconception(
        _last_layer_first,
        (
            "Your list starts with the last layer.",
            "Look at the order in which your norms come about.",
            NORMS_FORMULA,
        ),
    ),
    Misconception(
        _squares_without_root,
        (
            "Your norms are the squares of what they should be.",
            "Look for what is still missing after the sum.",
            NORMS_FORMULA,
        ),
    ),
    Misconception(
        _sums_of_sizes,
        (
            "Your norms are too large, all the more for large layers.",
            "Look at what you do with each entry before the sum.",
            NORMS_FORMULA,
        ),
    ),
    Misconception(
        _sums_with_signs,
        (
            "Some of your norms are negative, or too small: entries cancel each other.",
            "Look at what you do with each entry before the sum.",
            NORMS_FORMULA,
        ),
    ),
    Misconception(
        _root_mean_squares,
        (
            "Your norms are too small, all the more for large layers.",
            "Look at how you gather the squares.",
            NORMS_FORMULA,
        ),
    ),
    Misconception(
        _largest_stretch,
        (
            "The norms of single rows are right; those of other matrices are too small.",
            "Matrices have several norms. Which one do you ask for?",
            NORMS_FORMULA,
        ),
    ),
    Misconception(
        _largest_entries,
        (
            "Your norms are too small: one entry alone decides on each.",
            "Look at how you gather the entries.",
            NORMS_FORMULA,
        ),
    ),
    Misconception(
        _one_norm_for_each_unit,
        (
            "You return one norm for each unit; one for each layer was wanted.",
            "Look at the axes that your sum runs over.",
            NORMS_FORMULA,
        ),
    ),
    Misconception(
        _biases_for_weights,
        (
            "Your norms are those of the biases' gradients.",
            "Look at the names that you look up.",
            NORMS_FORMULA,
        ),
    ),
    Misconception(
        _biases_counted_in,
        (
            "Your norms are a little too large: the biases are in them.",
            "Look at which gradients go into your sum.",
            NORMS_FORMULA,
        ),
    ),
    Misconception(
        _biases_listed_too,
        (
            "Your list is twice as long as the network is deep.",
            "Look at which gradients you list.",
            NORMS_FORMULA,
        ),
    ),
    Misconception(
        _last_norm_missing,
        (
            "The last layer is missing from your list.",
            "Look at the numbers that your loop runs over.",
            NORMS_FORMULA,
        ),
    ),
    Misconception(
        _one_norm_for_all,
        (
            "You return one norm for the whole network. Where do gradients vanish in it?",
            "Look at what your sum runs over: one layer, or all?",
            NORMS_FORMULA,
        ),
    ),
    Misconception(
        _gradients_themselves,
        (
            "You return the gradients themselves; how long each is was asked.",
            "You have the arrays. What turns one into a number?",
            NORMS_FORMULA,
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _norms_of_numpy(X, Y, params, activations):
    return [np.linalg.norm(dW) for dW in _dws(X, Y, params, activations)]


def _roots_of_sums(X, Y, params, activations):
    return [np.sum(dW**2) ** 0.5 for dW in _dws(X, Y, params, activations)]


def _inner_products(X, Y, params, activations):
    return tuple(float(np.sqrt(np.vdot(dW, dW))) for dW in _dws(X, Y, params, activations))


def _norms_in_single_precision(X, Y, params, activations):
    dws = _dws(X.astype("f4"), Y, params, activations)
    return [np.linalg.norm(dW.astype("f4")) for dW in dws]


NORMS_ALTERNATIVES = (
    _norms_of_numpy,
    _roots_of_sums,
    _inner_products,
    _norms_in_single_precision,
)

LAYER_GRAD_NORMS = Exercise(
    layer_grad_norms,
    NORMS_VISIBLE,
    _norms_hidden,
    RTOL,
    1e-7,  # norms vanish with depth: only those of nothing are compared absolutely
    NORMS_MISCONCEPTIONS,
    NORMS_ALTERNATIVES,
    given=GIVEN,
)
