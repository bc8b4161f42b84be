"""The exercise `to_keras_weights`: a network's parameters, laid out as Keras has them."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from autograder.exercise import Exercise, Misconception
from course_lib.reference.frameworks import to_keras_weights
from course_lib.sheets import Case

LAYERS = "two layers"
SQUARE = "a square layer"
ONE = "a single layer"
DEEP = "more than nine layers"

# Numbers are only moved; single precision errs by 1e-7 of them.
RTOL, ATOL = 1e-5, 1e-6


def draw_network(rng: np.random.Generator, dims: list[int]) -> dict[str, np.ndarray]:
    """Return a network without zeros and without two numbers alike."""
    params = {}
    for layer, (n_in, n_out) in enumerate(pairwise(dims), start=1):
        params[f"W{layer}"] = rng.uniform(0.5, 9, (n_out, n_in)).round(3)
        params[f"b{layer}"] = rng.uniform(-9, -0.5, (n_out, 1)).round(3)
    return params


_FIXED = np.random.default_rng(11)
BY_HAND = {
    "W1": np.array([[1.0, 2, 3], [4, 5, 6]]),
    "b1": np.array([[7.0], [8]]),
    "W2": np.array([[-1.0, 0.5]]),
    "b2": np.array([[2.0]]),
}

VISIBLE = (
    Case("three inputs, two hidden units, one output", LAYERS, (BY_HAND,)),
    Case("sizes 4, 5, 3", LAYERS, (draw_network(_FIXED, [4, 5, 3]),)),
    Case("a layer from three units to three", SQUARE, (draw_network(_FIXED, [3, 3, 2]),)),
    Case("logistic regression: one layer, one unit", ONE, (draw_network(_FIXED, [4, 1]),)),
    Case("eleven layers", DEEP, (draw_network(_FIXED, [2, 3] * 6),)),
)


def _hidden(rng: np.random.Generator) -> list[Case]:
    first, second, third = (int(size) for size in rng.permutation([3, 4, 5, 6])[:3])
    return [
        Case("other sizes", LAYERS, (draw_network(rng, [first, second, third]),)),
        Case("another square layer", SQUARE, (draw_network(rng, [first, first, second]),)),
        Case("another single layer", ONE, (draw_network(rng, [first, second]),)),
        Case("twelve layers", DEEP, (draw_network(rng, [*([2, 3] * 6), 2]),)),
    ]


# What students write. Each variant differs from a right solution in one thought.


def _layers(params):
    return range(1, len(params) // 2 + 1)


def _not_transposed(params):
    weights = []
    for layer in _layers(params):
        weights += [params[f"W{layer}"].copy(), params[f"b{layer}"].flatten()]
    return weights


def _reshaped(params):
    weights = []
    for layer in _layers(params):
        W = params[f"W{layer}"]
        weights += [W.reshape(W.shape[::-1]).copy(), params[f"b{layer}"].flatten()]
    return weights


def _bias_still_a_column(params):
    weights = []
    for layer in _layers(params):
        weights += [params[f"W{layer}"].T.copy(), params[f"b{layer}"].copy()]
    return weights


def _bias_as_a_row(params):
    weights = []
    for layer in _layers(params):
        weights += [params[f"W{layer}"].T.copy(), params[f"b{layer}"].T.copy()]
    return weights


def _all_weights_then_all_biases(params):
    kernels = [params[f"W{layer}"].T.copy() for layer in _layers(params)]
    return kernels + [params[f"b{layer}"].flatten() for layer in _layers(params)]


def _biases_first(params):
    weights = []
    for layer in _layers(params):
        weights += [params[f"b{layer}"].flatten(), params[f"W{layer}"].T.copy()]
    return weights


def _last_layer_first(params):
    weights = []
    for layer in reversed(_layers(params)):
        weights += [params[f"W{layer}"].T.copy(), params[f"b{layer}"].flatten()]
    return weights


def _sorted_as_words(params):
    names = sorted(name for name in params if name.startswith("W"))
    weights = []
    for name in names:
        weights += [params[name].T.copy(), params[f"b{name[1:]}"].flatten()]
    return weights


def _last_layer_missing(params):
    weights = []
    for layer in range(1, len(params) // 2):
        weights += [params[f"W{layer}"].T.copy(), params[f"b{layer}"].flatten()]
    return weights


def _biases_left_out(params):
    return [params[f"W{layer}"].T.copy() for layer in _layers(params)]


def _pairs(params):
    return [
        [params[f"W{layer}"].T.copy(), params[f"b{layer}"].flatten()] for layer in _layers(params)
    ]


def _still_a_dict(params):
    return {
        name: part.T.copy() if part.shape[1] > 1 else part[:, 0] for name, part in params.items()
    }


def _views_of_the_network(params):
    weights = []
    for layer in _layers(params):
        weights += [params[f"W{layer}"].T, params[f"b{layer}"].ravel()]
    return weights


FORMULA = (
    "Keras's list is kernel 1, bias 1, kernel 2, bias 2 …; kernels (n_in, n_out), biases flat."
)

MISCONCEPTIONS = (
    Misconception(
        _not_transposed,
        (
            "Your kernels have the shapes of W. Keras multiplies rows by them: X @ kernel.",
            "Compare the axes of W with those of a kernel. Which one belongs to the inputs?",
            FORMULA + " Examples are rows there.",
        ),
    ),
    Misconception(
        _reshaped,
        (
            "Your kernels have the right shapes, but most numbers lie in the wrong place.",
            "Look at how you swap the axes. Does W of 2 by 3 read 1, 4, 2, 5 … afterwards?",
            "Reshaping keeps the order of the numbers; to transpose is to exchange rows and "
            "columns. " + FORMULA,
        ),
    ),
    Misconception(
        _bias_still_a_column,
        (
            "Your biases are columns still. Added to a row of outputs they make a square.",
            "Look at the shape of your second array. How many axes has it?",
            FORMULA,
        ),
    ),
    Misconception(
        _bias_as_a_row,
        (
            "Your biases are matrices of one row; Keras refuses them.",
            "Look at the shape of your second array. How many axes has it?",
            FORMULA,
        ),
    ),
    Misconception(
        _all_weights_then_all_biases,
        (
            "All kernels come first, then all biases. Keras goes layer by layer.",
            "Look at the second part of your list for a network of two layers. What belongs there?",
            FORMULA,
        ),
    ),
    Misconception(
        _biases_first,
        (
            "In each layer your bias comes before the kernel.",
            "Look at the order in which you put a layer's two arrays into the list.",
            FORMULA,
        ),
    ),
    Misconception(
        _last_layer_first,
        (
            "Your list begins with the last layer.",
            "Look at the direction of your loop. Are you going back through the network?",
            FORMULA,
        ),
    ),
    Misconception(
        _sorted_as_words,
        (
            "With eleven layers, your tenth comes right after the first.",
            "Look at how you sort. Which comes first in a dictionary, W10 or W2?",
            FORMULA + " Count the layers instead of sorting their names.",
        ),
    ),
    Misconception(
        _last_layer_missing,
        (
            "Your list is two arrays short.",
            "Look at where your loop ends. Which layer does it not reach?",
            FORMULA + " A range ends before its end.",
        ),
    ),
    Misconception(
        _biases_left_out,
        (
            "Your list has half as many arrays as the network has parameters.",
            "Look for the biases in your function.",
            FORMULA,
        ),
    ),
    Misconception(
        _pairs,
        (
            "Your list has one part for each layer, and each part holds two arrays.",
            "Look at what you add to the list: two things, or one pair?",
            FORMULA + " It is one flat list.",
        ),
    ),
    Misconception(
        _still_a_dict,
        (
            "You return a dict. Keras does not know the names of this course.",
            "Look at what you build. In what order would Keras take it?",
            FORMULA,
        ),
    ),
    Misconception(
        _views_of_the_network,
        (
            "Your arrays are the network's own: who writes into them changes it.",
            "Look at what turns the axes. Does it make new numbers, or another view of the old?",
            "What you return should be copies. " + FORMULA,
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _by_comprehension(params):
    layers = sorted(int(name[1:]) for name in params if name[0] == "W")
    return [
        part
        for layer in layers
        for part in (np.array(params[f"W{layer}"].T), np.array(params[f"b{layer}"][:, 0]))
    ]


def _number_by_number(params):
    weights, layer = [], 1
    while f"W{layer}" in params:
        n_out, n_in = params[f"W{layer}"].shape
        kernel = np.empty((n_in, n_out))
        for i in range(n_in):
            for j in range(n_out):
                kernel[i, j] = params[f"W{layer}"][j, i]
        weights += [kernel, np.array([float(b[0]) for b in params[f"b{layer}"]])]
        layer += 1
    return tuple(weights)


def _in_single_precision(params):
    weights = []
    for layer in _layers(params):
        weights.append(params[f"W{layer}"].T.astype(np.float32))
        weights.append(params[f"b{layer}"].squeeze(axis=1).astype(np.float32))
    return weights


ALTERNATIVES = (_by_comprehension, _number_by_number, _in_single_precision)

TO_KERAS_WEIGHTS = Exercise(
    to_keras_weights, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES
)
