"""Small networks for the cases of several exercises."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

HIDDEN_KINDS = ("tanh", "relu", "leaky_relu", "sigmoid")


def draw_params(rng: np.random.Generator, dims: Sequence[int]) -> dict[str, np.ndarray]:
    """Return ``W1, b1 ...`` for layers of the given sizes, the inputs' first."""
    params = {}
    for layer, (n_in, n_out) in enumerate(pairwise(dims), start=1):
        params[f"W{layer}"] = (rng.normal(0, 1.2, (n_out, n_in)) / np.sqrt(n_in)).round(3)
        params[f"b{layer}"] = rng.normal(0, 0.5, (n_out, 1)).round(3)
    return params
