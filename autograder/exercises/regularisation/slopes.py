"""What the exercises of the two penalties' slopes share: ideas, networks, cases."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from autograder.exercises.regularisation.networks import (
    SMALL_GRADS,
    Arrays,
    as_type,
    draw_grads,
    draw_params,
    draw_settings,
)
from autograder.exercises.regularisation.penalties import DEEP, SHALLOW
from course_lib.sheets import Case

SLOPE = "the slope of the penalty"
BIASES = "gradients of the biases stay"
DEPTH = "any number of layers"
TYPES = "whole numbers and single precision"
NONE = "lambda = 0 changes nothing"

# Sums of two numbers near 1: float32 errs by 1e-7 of the larger, and atol is for those that
# cancel. The mildest mistake, a half, is off by several hundredths.
RTOL, ATOL = 1e-4, 1e-5

_RNG = np.random.default_rng(3)
DEEP_GRADS, SHALLOW_GRADS = draw_grads(_RNG, DEEP), draw_grads(_RNG, SHALLOW)
WHOLE_GRADS = {name: np.sign(grad).astype(int) for name, grad in SMALL_GRADS.items()}


def cases_on(params: Arrays) -> tuple[Case, ...]:
    """Return visible cases for either penalty, most of them on a network of two layers."""
    biased = {**params, "b1": np.array([[0.5], [-1.0], [2.0]]), "b2": np.array([[1.0]])}
    whole = as_type(params, np.int64)
    return (
        Case("two layers, lambda = 0.8, m = 10", SLOPE, (params, SMALL_GRADS, 0.8, 10)),
        Case("the same layers with lambda = 3, m = 7", SLOPE, (params, SMALL_GRADS, 3.0, 7)),
        Case("biases that are not zero", BIASES, (biased, SMALL_GRADS, 0.8, 10)),
        Case("a network of four layers", DEPTH, (DEEP, DEEP_GRADS, 2.5, 12)),
        Case("a network of one layer", DEPTH, (SHALLOW, SHALLOW_GRADS, 2.5, 12)),
        Case("weights and gradients that are whole numbers", TYPES, (whole, WHOLE_GRADS, 0.8, 10)),
        Case("lambda = 0", NONE, (biased, SMALL_GRADS, 0.0, 10)),
    )


def draw_cases(rng: np.random.Generator) -> list[Case]:
    """Return hidden cases for the gradient of either penalty."""

    def network(*sizes: int, biases: bool = True) -> tuple[Arrays, ...]:
        params = draw_params(rng, *sizes, biases=biases)
        return params, draw_grads(rng, params)

    small, wide = network(3, 4, 2, biases=False), network(6, 2, 5)
    deep = network(*rng.choice([2, 3, 4, 5], 5))
    single = [as_type(arrays, np.float32) for arrays in network(2, 3, 2)]
    whole = [as_type(arrays, np.int32) for arrays in network(3, 2, 2)]
    large = ({name: param * 1000 for name, param in wide[0].items()}, wide[1])
    return [
        Case("another network of two layers", SLOPE, (*small, *draw_settings(rng))),
        Case("a training set of one example", SLOPE, (*small, 0.3, 1)),
        Case("another network with biases", BIASES, (*wide, *draw_settings(rng))),
        Case("weights in the thousands", BIASES, (*large, *draw_settings(rng))),
        Case("a deeper network", DEPTH, (*deep, *draw_settings(rng))),
        Case("a network with one weight", DEPTH, (*network(1, 1), *draw_settings(rng))),
        Case("numbers in single precision", TYPES, (*single, *draw_settings(rng))),
        Case("whole numbers of 32 bits", TYPES, (*whole, *draw_settings(rng))),
        Case("lambda = 0 in another network", NONE, (*deep, 0.0, 20)),
    ]


def added(params: Arrays, grads: Arrays, slope: Callable[[np.ndarray], np.ndarray]) -> Arrays:
    """Return gradients to which the slope of each layer's weights is added."""
    total = {name: grad + 0.0 for name, grad in grads.items()}
    for name in params:
        if name.startswith("W"):
            total["d" + name] = grads["d" + name] + slope(params[name])
    return total
