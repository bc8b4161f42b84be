"""The exercise `dropout_network`: dropout in each hidden layer, in training only.

The networks of the random cases are made to be read: every hidden unit is 1, and the last layer
shows each unit of the last hidden one by itself. So what was dropped, and how the rest was
enlarged, can be told from the output, whatever the order of the draws.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import numpy as np

from autograder.exercise import Exercise, Misconception
from autograder.exercises.dropout.mask import draw_seed
from course_lib.codec import Property, Seed
from course_lib.reference.dropout import dropout_network
from course_lib.sheets import Case

DROP = "dropout in a hidden layer"
LAYERS = "each hidden layer its own keep_prob"
USE = "nothing is dropped in use"
FRESH = "new masks in each call"
PLAIN = "the network itself"

# float32 errs by 1e-6 of an activation; mistakes are off by whole per cents.
RTOL, ATOL = 1e-4, 1e-6


def _readable(n: int, first: int = 0) -> dict[str, np.ndarray]:
    """Return a network of n hidden units in one layer, or in two; of `first` in the first."""
    widths = [4, first, n, n] if first else [4, n, n]
    params: dict[str, np.ndarray] = {}
    for layer, (fan_in, fan_out) in enumerate(pairwise(widths), 1):
        W = np.eye(n) if fan_in == fan_out else np.full((fan_out, fan_in), 1 / fan_in)
        params |= {f"W{layer}": W, f"b{layer}": np.zeros((fan_out, 1))}
    return params


def _draw_network(rng: np.random.Generator, *widths: int) -> dict[str, np.ndarray]:
    params = {}
    for layer, (fan_in, fan_out) in enumerate(pairwise(widths), 1):
        params[f"W{layer}"] = rng.normal(0, 1, (fan_out, fan_in)).round(2)
        params[f"b{layer}"] = rng.normal(0.5, 0.5, (fan_out, 1)).round(2)
    return params


ONES = np.ones((4, 60))
SMALL = {
    "W1": np.array([[1.0, -0.5], [0.5, 1.0], [1.5, 0.25]]),
    "b1": np.array([[0.5], [1.0], [-0.25]]),
    "W2": np.array([[1.0, -1.5, 0.5]]),
    "b2": np.array([[0.25]]),
}
X = np.array([[1.0, 2.0, -0.5, 0.75], [0.5, -1.0, 2.0, 1.5]])

VISIBLE = (
    Case("one hidden layer of 40 units", DROP, (ONES, _readable(40), [0.8], Seed(1), True)),
    Case(
        "two hidden layers of 40 units",
        LAYERS,
        (ONES, _readable(40, 40), [0.9, 0.6], Seed(2), True),
    ),
    Case(
        "a hidden layer of one unit, then one of 40",
        LAYERS,
        (ONES, _readable(40, 1), [1.0, 0.7], Seed(3), True),
    ),
    Case("in use, three times", USE, (X, SMALL, [0.5], Seed(4), False), calls=3),
    Case("training, three times", FRESH, (ONES, _readable(40), [0.7], Seed(5), True), calls=3),
    Case("training with keep_prob = 1", PLAIN, (X, SMALL, [1.0], Seed(6), True)),
)


def _expects(case: Case, value: Any) -> Any:
    X, params, keep_probs, _, train = case.args
    if not train:
        return Property("unchanging", {"number": case.calls, "expected": value[0]})
    if case.idea == PLAIN:
        return value
    kept = math.prod(keep_probs)  # the layers that drop something are chained unit by unit
    shape = (len(params[f"W{len(keep_probs) + 1}"]), X.shape[1])
    settings = {"low": 0.5, "high": 1 / (1 + math.exp(-1 / kept)), "chance": kept}
    drawn = Property("two_values", {"shape": shape, **settings})
    if case.calls == 1:
        return drawn
    return Property("calls", {"number": case.calls, "each": drawn})


def _hidden(rng: np.random.Generator) -> list[Case]:
    n, m = (int(size) for size in rng.integers(50, 65, 2))
    ones = np.ones((4, m))
    keep, first, second, third = (float(k) for k in rng.uniform(0.6, 0.85, 4).round(3))
    widths = [int(size) for size in rng.integers(2, 6, 4)]
    deep, inputs = _draw_network(rng, 3, *widths[:2], 2), rng.normal(0, 1, (3, 5)).round(2)
    wide, input_ = _draw_network(rng, 2, *widths[2:], 1), rng.normal(0, 1, (2, 1)).round(2)
    return [
        Case("another hidden layer", DROP, (ones, _readable(n), [keep], draw_seed(rng), True)),
        Case(
            "two other hidden layers",
            LAYERS,
            (ones, _readable(n, n), [0.95, first], draw_seed(rng), True),
        ),
        Case(
            "one unit, then others",
            LAYERS,
            (ones, _readable(n, 1), [1.0, second], draw_seed(rng), True),
        ),
        Case(
            "a deeper network in use",
            USE,
            (inputs, deep, [0.5, 0.8], draw_seed(rng), False),
            calls=2,
        ),
        Case(
            "some trainings in a row",
            FRESH,
            (ones, _readable(n), [third], draw_seed(rng), True),
            calls=4,
        ),
        Case(
            "one example, every keep_prob = 1",
            PLAIN,
            (input_, wide, [1.0, 1.0], draw_seed(rng), True),
        ),
    ]


# What students write. Each variant differs from a right solution in one thought.


def _network(X, params, change, weights=lambda W, layer, L: W):
    """Run the network; `change` makes of each layer's activations what goes on to the next."""
    A, L = change(X, 0, len(params) // 2), len(params) // 2
    for layer in range(1, L + 1):
        Z = weights(params[f"W{layer}"], layer, L) @ A + params[f"b{layer}"]
        A = change(np.maximum(Z, 0) if layer < L else 1 / (1 + np.exp(-Z)), layer, L)
    return A


def _drop(A, keep_prob, rng):
    return A * (rng.random(A.shape) < keep_prob) / keep_prob


def _no_dropout(X, params, keep_probs, rng, train):
    return _network(X, params, lambda A, layer, L: A)


def _not_divided(X, params, keep_probs, rng, train):
    def change(A, layer, L):
        if train and 0 < layer < L:
            A = A * (rng.random(A.shape) < keep_probs[layer - 1])
        return A

    return _network(X, params, change)


def _divides_by_drop(X, params, keep_probs, rng, train):
    def change(A, layer, L):
        if train and 0 < layer < L and keep_probs[layer - 1] < 1:
            k = keep_probs[layer - 1]
            A = A * (rng.random(A.shape) < k) / (1 - k)
        return A

    return _network(X, params, change)


def _drops_instead_of_keeps(X, params, keep_probs, rng, train):
    def change(A, layer, L):
        if train and 0 < layer < L:
            k = keep_probs[layer - 1]
            A = A * (rng.random(A.shape) > k) / k
        return A

    return _network(X, params, change)


def _one_mask_for_all_examples(X, params, keep_probs, rng, train):
    def change(A, layer, L):
        if train and 0 < layer < L:
            k = keep_probs[layer - 1]
            A = A * (rng.random((len(A), 1)) < k) / k
        return A

    return _network(X, params, change)


def _active_in_use(X, params, keep_probs, rng, train):
    def change(A, layer, L):
        return _drop(A, keep_probs[layer - 1], rng) if 0 < layer < L else A

    return _network(X, params, change)


def _scaled_in_use(X, params, keep_probs, rng, train):
    def change(A, layer, L):
        if 0 < layer < L:
            k = keep_probs[layer - 1]
            A = _drop(A, k, rng) if train else A * k
        return A

    return _network(X, params, change)


def _train_the_wrong_way_round(X, params, keep_probs, rng, train):
    def change(A, layer, L):
        return _drop(A, keep_probs[layer - 1], rng) if 0 < layer < L and not train else A

    return _network(X, params, change)


def _seeded_inside(X, params, keep_probs, rng, train):
    rng = np.random.default_rng(1)

    def change(A, layer, L):
        return _drop(A, keep_probs[layer - 1], rng) if 0 < layer < L and train else A

    return _network(X, params, change)


def _drops_output(X, params, keep_probs, rng, train):
    def change(A, layer, L):
        if train and layer > 0:
            A = _drop(A, keep_probs[min(layer, L - 1) - 1], rng)
        return A

    return _network(X, params, change)


def _drops_input(X, params, keep_probs, rng, train):
    def change(A, layer, L):
        return _drop(A, keep_probs[max(layer - 1, 0)], rng) if train and layer < L else A

    return _network(X, params, change)


def _drops_weights(X, params, keep_probs, rng, train):
    def weights(W, layer, L):
        return _drop(W, keep_probs[layer - 1], rng) if train and layer < L else W

    return _network(X, params, lambda A, layer, L: A, weights)


def _first_keep_prob_for_all(X, params, keep_probs, rng, train):
    def change(A, layer, L):
        return _drop(A, keep_probs[0], rng) if train and 0 < layer < L else A

    return _network(X, params, change)


def _keep_probs_backwards(X, params, keep_probs, rng, train):
    def change(A, layer, L):
        return _drop(A, keep_probs[-layer], rng) if train and 0 < layer < L else A

    return _network(X, params, change)


def _last_hidden_layer_forgotten(X, params, keep_probs, rng, train):
    def change(A, layer, L):
        return _drop(A, keep_probs[layer - 1], rng) if train and 0 < layer < L - 1 else A

    return _network(X, params, change)


FORMULA = "In training Ã = A∗D/k after each hidden layer; in use Ã = A."

MISCONCEPTIONS = (
    Misconception(
        _no_dropout,
        (
            "In training your network drops nothing.",
            "Look for the place between two layers where a mask is to be drawn.",
            FORMULA,
        ),
    ),
    Misconception(
        _not_divided,
        (
            "In training the units that you keep are as large as in use.",
            "Look at what happens to a layer after its mask.",
            FORMULA,
        ),
    ),
    Misconception(
        _divides_by_drop,
        (
            "In training the units that you keep become far too large.",
            "Look at what you divide by: the probability to keep, or to drop?",
            FORMULA,
        ),
    ),
    Misconception(
        _drops_instead_of_keeps,
        (
            "With keep_prob = 0.8 your network drops four units of five.",
            "Look at the comparison that makes the mask.",
            FORMULA + " D is 1 with probability k.",
        ),
    ),
    Misconception(
        _one_mask_for_all_examples,
        (
            "In training your network drops the same units for all examples.",
            "Look at the shape of your mask.",
            FORMULA + " D has the shape of A.",
        ),
    ),
    Misconception(
        _active_in_use,
        (
            "In use your network answers the same question differently each time.",
            "Look at where train enters.",
            FORMULA,
        ),
    ),
    Misconception(
        _scaled_in_use,
        (
            "In use your activations are too small, though nothing is dropped.",
            "Look at what you do when train is False. Has training not seen to it already?",
            FORMULA,
        ),
    ),
    Misconception(
        _train_the_wrong_way_round,
        (
            "Your network drops units in use, and none in training.",
            "Look at the condition with train.",
            FORMULA,
        ),
    ),
    Misconception(
        _seeded_inside,
        (
            "In training your network drops the same units in every call.",
            "Look for a seed inside your function. Where should chance come from?",
            FORMULA + " D comes from rng, which goes on from call to call.",
        ),
    ),
    Misconception(
        _drops_output,
        (
            "In training some of your network's answers are exactly 0, or above 1.",
            "Look at the last layer. Which layers are hidden ones?",
            FORMULA + " The output is no hidden layer.",
        ),
    ),
    Misconception(
        _drops_input,
        (
            "In training your network loses some of its inputs.",
            "Look at what you do before the first layer.",
            FORMULA + " X is no hidden layer.",
        ),
    ),
    Misconception(
        _drops_weights,
        (
            "In training a unit of yours is neither kept nor dropped: it has many values.",
            "Look at which array you multiply by the mask.",
            FORMULA + " The mask belongs to the activations, not to W.",
        ),
    ),
    Misconception(
        _first_keep_prob_for_all,
        (
            "Your hidden layers all drop the same share of their units.",
            "Look at which of the keep_probs you use in the second hidden layer.",
            FORMULA + " Each layer has its own k.",
        ),
    ),
    Misconception(
        _keep_probs_backwards,
        (
            "With two hidden layers, each drops the share that is meant for the other.",
            "Look at which of the keep_probs you use in the first hidden layer.",
            FORMULA + " The first k belongs to the first hidden layer.",
        ),
    ),
    Misconception(
        _last_hidden_layer_forgotten,
        (
            "One of your hidden layers never drops a unit.",
            "Look at where your loop, or your condition, ends.",
            FORMULA + " That holds for layers 1 to L−1.",
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _masks_first_last_layer_first(X, params, keep_probs, rng, train):
    sizes = [len(params[f"W{layer}"]) for layer in range(1, len(keep_probs) + 1)]
    pairs = [*zip(sizes, keep_probs, strict=True)]
    masks = [rng.random((n, X.shape[1])) > 1 - k for n, k in reversed(pairs)] if train else []

    def change(A, layer, L):
        if train and 0 < layer < L:
            A = A * masks[-layer] / keep_probs[layer - 1]
        return A

    return _network(X, params, change)


def _mask_before_relu(X, params, keep_probs, rng, train):
    A, L = X, len(keep_probs) + 1
    for layer in range(1, L):
        Z = params[f"W{layer}"] @ A + params[f"b{layer}"]
        if train:
            Z = np.where(rng.random(Z.shape) < keep_probs[layer - 1], Z, 0) / keep_probs[layer - 1]
        A = np.maximum(Z, 0)
    return 1 / (1 + np.exp(-params[f"W{L}"] @ A - params[f"b{L}"]))


def _example_by_example(X, params, keep_probs, rng, train):
    def change(A, layer, L):
        return _drop(A, keep_probs[layer - 1], rng) if train and 0 < layer < L else A

    return np.hstack([_network(x[:, np.newaxis], params, change) for x in X.T])


def _binomial_masks(X, params, keep_probs, rng, train):
    def change(A, layer, L):
        if train and 0 < layer < L:
            k = keep_probs[layer - 1]
            A = A * rng.binomial(1, k, A.shape) / k
        return A

    return _network(X, params, change)


def _single_precision(X, params, keep_probs, rng, train):
    single = {name: value.astype(np.float32) for name, value in params.items()}

    def change(A, layer, L):
        if train and 0 < layer < L:
            mask = rng.random(A.shape, dtype=np.float32) < keep_probs[layer - 1]
            A = A * mask / np.float32(keep_probs[layer - 1])
        return A

    return _network(X.astype(np.float32), single, change)


ALTERNATIVES = (
    _masks_first_last_layer_first,
    _mask_before_relu,
    _example_by_example,
    _binomial_masks,
    _single_precision,
)

DROPOUT_NETWORK = Exercise(
    dropout_network, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES, expects=_expects
)
