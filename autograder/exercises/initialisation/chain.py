"""The exercise `sigmoid_chain_grad`: why gradients vanish."""

from __future__ import annotations

import numpy as np

from autograder.exercise import Exercise, Misconception
from course_lib.reference.foundations import activation
from course_lib.reference.initialisation import sigmoid_chain_grad
from course_lib.sheets import Case

PRODUCT = "the product"
ONE_NEURON = "a single neuron, without a weight"
LONG = "long chains"
SIGNS = "negative weights and inputs"

# Products shrink fast, so only rtol counts. float32 errs by 1e-7 for each factor; mistakes are
# off by several per cent.
RTOL, ATOL = 1e-3, 1e-20

VISIBLE = (
    Case("the notes' four neurons, with z = 0 and weights of 1", PRODUCT,
         (np.zeros(4), np.ones(3))),
    Case("three neurons with other weights", PRODUCT,
         (np.array([0.5, 1.0, 2.0]), np.array([3.0, 0.5]))),
    Case("three large weights", PRODUCT, (np.array([0.25, 0.5, 1.5, 0.75]), np.full(3, 8.0))),
    Case("one neuron at z = 1", ONE_NEURON, (np.array([1.0]), np.zeros(0))),
    Case("eight neurons", LONG, (np.linspace(0.25, 2, 8), np.linspace(1.5, 0.5, 7))),
    Case("weights and inputs of both signs", SIGNS,
         (np.array([-2.0, 1.0, -0.5, 3.0]), np.array([-1.5, 2.0, -0.75]))),
    Case("an odd number of negative weights", SIGNS,
         (np.array([1.0, -1.0]), np.array([-2.5]))),
)  # fmt: skip


def _draw(rng: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Return inputs and weights whose product is none of the simple ones."""
    return rng.uniform(0.3, 2.5, n).round(2), rng.uniform(1.3, 6, n - 1).round(2)


def _hidden(rng: np.random.Generator) -> list[Case]:
    zs, ws = _draw(rng, int(rng.integers(3, 6)))
    signed = _draw(rng, 4)
    return [
        Case("another chain", PRODUCT, (zs, ws)),
        Case("a chain in single precision", PRODUCT, (zs.astype("f4"), ws.astype("f4"))),
        Case("whole numbers", PRODUCT, (rng.permutation([1, 2, 3]), rng.permutation([2, 3]))),
        Case("another single neuron", ONE_NEURON, (zs[:1], ws[:0])),
        Case("twelve neurons", LONG, _draw(rng, 12)),
        Case("other negative numbers", SIGNS, (-signed[0], signed[1] * np.array([-1, 1, 1]))),
    ]


# What students write. Each variant differs from a right solution in one thought.


def _slopes(zs):
    a = activation(zs, "sigmoid")
    return a * (1 - a)


def _activations_for_slopes(zs, ws):
    return np.prod(activation(zs, "sigmoid")) * np.prod(ws)


def _inputs_for_activations(zs, ws):
    return np.prod(zs * (1 - zs)) * np.prod(ws)


def _weights_forgotten(zs, ws):
    return np.prod(_slopes(zs))


def _slopes_forgotten(zs, ws):
    return np.prod(ws) * 1.0


def _first_neuron_forgotten(zs, ws):
    return np.prod(_slopes(zs[1:])) * np.prod(ws)


def _last_neuron_forgotten(zs, ws):
    return np.prod(_slopes(zs[:-1])) * np.prod(ws)


def _first_weight_forgotten(zs, ws):
    return np.prod(_slopes(zs)) * np.prod(ws[1:])


def _last_weight_forgotten(zs, ws):
    return np.prod(_slopes(zs)) * np.prod(ws[:-1])


def _pairs_and_one_too_few(zs, ws):
    product = 1.0
    for z, w in zip(zs, ws, strict=False):
        product *= w * _slopes(z)
    return product * (1.0 if len(ws) else _slopes(zs[0]))


def _one_weight_too_many(zs, ws):
    product = 1.0
    for i in range(len(zs)):
        product *= _slopes(zs[i]) * ws[i]
    return product


def _sum_of_the_links(zs, ws):
    return np.sum(_slopes(zs)) + np.sum(ws)


def _product_of_the_sums(zs, ws):
    return np.sum(_slopes(zs)) * (np.sum(ws) if len(ws) else 1.0)


def _size_without_sign(zs, ws):
    return np.prod(_slopes(zs)) * np.prod(np.abs(ws))


def _slope_of_tanh(zs, ws):
    return np.prod(1 - np.tanh(zs) ** 2) * np.prod(ws)


def _at_most_a_quarter_each(zs, ws):
    return 0.25 ** len(zs) * np.prod(ws)


def _one_factor_for_each_neuron(zs, ws):
    return np.cumprod(_slopes(zs)) * np.prod(ws)


def _links_cut_off_at_one(zs, ws):
    return np.prod(_slopes(zs)) * np.prod(np.minimum(ws, 1))


FORMULA = "∂a_n/∂z_1 = σ′(z_1)·w_2·σ′(z_2)·…·w_n·σ′(z_n), with σ′ = σ·(1 − σ)."

MISCONCEPTIONS = (
    Misconception(
        _activations_for_slopes,
        (
            "The notes' four neurons leave a sixteenth in your function: far too much.",
            "Each neuron passes on its slope. What do you multiply by? The notes lose a prime.",
            FORMULA,
        ),
    ),
    Misconception(
        _inputs_for_activations,
        (
            "Neurons at z = 0 pass nothing on in your function, though they are steepest there.",
            "Your slope asks for the activation. What do you give it?",
            FORMULA,
        ),
    ),
    Misconception(
        _weights_forgotten,
        (
            "Your result is the same whatever the weights are.",
            "Look for ws in your function.",
            FORMULA,
        ),
    ),
    Misconception(
        _slopes_forgotten,
        (
            "Your result is the same whatever the inputs are.",
            "Look for zs in your function.",
            FORMULA,
        ),
    ),
    Misconception(
        _first_neuron_forgotten,
        (
            "One slope is missing: yours is the effect of a_1, not that of z_1.",
            "Count your slopes. Which neuron has none?",
            FORMULA,
        ),
    ),
    Misconception(
        _last_neuron_forgotten,
        (
            "One slope is missing: yours is the effect on z_n, not that on a_n.",
            "Count your slopes. Which neuron has none?",
            FORMULA,
        ),
    ),
    Misconception(
        _first_weight_forgotten,
        (
            "One weight is missing from your product.",
            "Count your weights. Does the first one have a say?",
            FORMULA + " The list of weights starts with w_2.",
        ),
    ),
    Misconception(
        _last_weight_forgotten,
        (
            "One weight is missing from your product.",
            "Count your weights. Does the last one have a say?",
            FORMULA,
        ),
    ),
    Misconception(
        _pairs_and_one_too_few,
        (
            "One slope is missing as soon as there is a weight.",
            "Your loop ends with the shorter of the two lists. How many slopes does it see?",
            FORMULA + " There is one slope more than weights.",
        ),
    ),
    Misconception(
        _one_weight_too_many,
        (
            "Your function asks for a weight that does not exist.",
            "Count neurons, and the links between them.",
            FORMULA + " There is one weight fewer than slopes.",
        ),
    ),
    Misconception(
        _sum_of_the_links,
        (
            "Longer chains give larger results in your function.",
            "How does the chain rule join its links?",
            FORMULA,
        ),
    ),
    Misconception(
        _product_of_the_sums,
        (
            "Longer chains hardly shrink in your function.",
            "How does the chain rule join its links?",
            FORMULA,
        ),
    ),
    Misconception(
        _size_without_sign,
        (
            "Your result is never negative.",
            "Look at what you do with the weights. May a neuron push its successor down?",
            FORMULA,
        ),
    ),
    Misconception(
        _slope_of_tanh,
        (
            "The notes' four neurons pass everything on in your function.",
            "Look at your slope. To which activation does it belong?",
            FORMULA,
        ),
    ),
    Misconception(
        _at_most_a_quarter_each,
        (
            "The notes' four neurons are right; others pass too much on.",
            "A quarter is the largest slope. What is it away from z = 0?",
            FORMULA,
        ),
    ),
    Misconception(
        _one_factor_for_each_neuron,
        (
            "You return one number for each neuron; one for the whole chain was wanted.",
            "Look at the kind of product that you take.",
            FORMULA,
        ),
    ),
    Misconception(
        _links_cut_off_at_one,
        (
            "Large weights come out as if they were 1: your gradients can never explode.",
            "Look at what you do with a weight before you use it.",
            FORMULA + " Weights may well be above 1.",
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _along_the_chain(zs, ws):
    total = _slopes(zs[0])
    for z, w in zip(zs[1:], ws, strict=True):
        total = total * w * _slopes(z)
    return total


def _back_from_the_end(zs, ws):
    if len(zs) == 1:
        return float(_slopes(zs)[0])
    return float(_slopes(zs[-1]) * ws[-1]) * _back_from_the_end(zs[:-1], ws[:-1])


def _one_weight_added(zs, ws):
    return np.prod(_slopes(zs) * np.append(1.0, ws))


def _exponentials(zs, ws):
    return np.prod(np.exp(-zs) / (1 + np.exp(-zs)) ** 2) * np.prod(ws)


def _single_precision(zs, ws):
    a = 1 / (1 + np.exp(-zs.astype(np.float32)))
    return np.prod(a * (1 - a)) * np.prod(ws.astype(np.float32))


ALTERNATIVES = (
    _along_the_chain,
    _back_from_the_end,
    _one_weight_added,
    _exponentials,
    _single_precision,
)

SIGMOID_CHAIN_GRAD = Exercise(
    sigmoid_chain_grad, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES
)
