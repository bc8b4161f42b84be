"""What the exercises of the two penalties share: ideas, networks, cases."""

from __future__ import annotations

import numpy as np

from autograder.exercises.regularisation.networks import SMALL, as_type, draw_params, draw_settings
from course_lib.sheets import Case

PENALTY = "the penalty"
BIASES = "biases cost nothing"
DEPTH = "any number of layers"
TYPES = "whole numbers and single precision"
NONE = "lambda = 0 costs nothing"

# All terms are positive, so float32 errs by some 1e-6 of the sum. The mildest mistake, a layer
# left out, is off by whole per cents. atol is for lambda = 0.
RTOL, ATOL = 1e-4, 1e-9

_RNG = np.random.default_rng(2)
BIASED = {**SMALL, "b1": np.array([[0.5], [-1.0], [2.0]]), "b2": np.array([[1.0]])}
DEEP = draw_params(_RNG, 3, 5, 2, 4, 2)
SHALLOW = draw_params(_RNG, 4, 3)

CASES = (
    Case("the same layers with biases that are not zero", BIASES, (BIASED, 0.8, 10)),
    Case("a network of four layers", DEPTH, (DEEP, 2.5, 12)),
    Case("a network of one layer", DEPTH, (SHALLOW, 2.5, 12)),
    Case("weights that are whole numbers", TYPES, (as_type(SMALL, np.int64), 0.8, 10)),
    Case("lambda = 0", NONE, (BIASED, 0.0, 10)),
)


def draw_cases(rng: np.random.Generator) -> list[Case]:
    """Return hidden cases for either penalty."""
    small, wide = draw_params(rng, 3, 4, 2, biases=False), draw_params(rng, 6, 2, 5)
    deep = draw_params(rng, *rng.choice([2, 3, 4, 5], 5))
    single = as_type(draw_params(rng, 2, 3, 2), np.float32)
    whole = as_type(draw_params(rng, 3, 2, 2), np.int32)
    large = {name: param * 1000 for name, param in wide.items()}
    return [
        Case("another network of two layers", PENALTY, (small, *draw_settings(rng))),
        Case("a training set of one example", PENALTY, (small, 0.3, 1)),
        Case("another network with biases", BIASES, (wide, *draw_settings(rng))),
        Case("weights in the thousands", BIASES, (large, *draw_settings(rng))),
        Case("a deeper network", DEPTH, (deep, *draw_settings(rng))),
        Case("a network with one weight", DEPTH, (draw_params(rng, 1, 1), *draw_settings(rng))),
        Case("numbers in single precision", TYPES, (single, *draw_settings(rng))),
        Case("whole numbers of 32 bits", TYPES, (whole, *draw_settings(rng))),
        Case("lambda = 0 in another network", NONE, (deep, 0.0, 20)),
    ]


def layers_of(params: dict[str, np.ndarray]) -> list[np.ndarray]:
    """Return the weights, from the first layer to the last."""
    return [params[f"W{layer}"] for layer in range(1, len(params) // 2 + 1)]
