"""What the four exercises of the bug hunt share: gradients that come with a bug, to be repaired."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograder.exercise import Exercise, Misconception
from course_lib.sheets import Case

GRADS = "gradients that pass the check"
ONE = "a single example"
FEW = "a single feature, or a single unit"
OTHER = "more examples, or whole numbers"

# A float32 solution errs by some 1e-6 of the terms of its sums. The mildest mistake is off by
# whole per cents.
RTOL, ATOL = 1e-3, 1e-4

Drawn = tuple[dict[str, np.ndarray], np.ndarray, np.ndarray]


def draw_line(rng: np.random.Generator, n_x: int, n_y: int, m: int) -> Drawn:
    """Return the parameters of a line, features, and counts to predict."""
    params = {"W": rng.uniform(0.2, 1, (n_y, n_x)), "b": rng.uniform(-1, -0.2, (n_y, 1))}
    X, Y = rng.uniform(0.2, 1.5, (n_x, m)), rng.integers(2, 6, (n_y, m))
    return {n: v.round(2) for n, v in params.items()}, X.round(2), Y.astype(float)


def draw_tanh(rng: np.random.Generator, n_x: int, n_h: int, m: int) -> Drawn:
    """Return the parameters of one hidden layer, features, and values to predict."""
    params = {
        "W1": rng.uniform(0.3, 1, (n_h, n_x)),
        "b1": rng.uniform(0.2, 0.6, (n_h, 1)),
        "W2": rng.uniform(0.5, 1, (2, n_h)),
        "b2": rng.uniform(-0.5, 0.5, (2, 1)),
    }
    X, Y = rng.uniform(-0.5, 1, (n_x, m)), rng.uniform(2, 4, (2, m))
    return {n: v.round(2) for n, v in params.items()}, X.round(2), Y.round(2)


def _whole(drawn: Drawn) -> Drawn:
    params, X, Y = drawn
    return params, np.ceil(X).astype(int), Y.astype(int)


def _cases(
    draw: Callable[..., Drawn], rng: np.random.Generator, sentences: Sequence[str], extra: bool
) -> tuple[Case, ...]:
    """Return one case for each idea, and a second one of the first; sizes are never equal."""
    sizes = (3, 2, 5), (2, 3, 4), (4, 2, 1), (1, 2, 3), (2, 3, 12)
    drawn = [draw(rng, *size) for size in sizes]
    drawn[-1] = _whole(drawn[-1])
    ideas = (GRADS, GRADS, ONE, FEW, OTHER)
    penalties = [(round(float(rng.uniform(0.7, 3)), 2),) if extra else () for _ in ideas]
    return tuple(
        Case(sentence, idea, (*args, *penalty))
        for sentence, idea, args, penalty in zip(sentences, ideas, drawn, penalties, strict=True)
    )


VISIBLE = (
    "five examples of three features",
    "four examples of two features",
    "one example",
    "one feature",
    "a dozen examples of whole numbers",
)
HIDDEN = (
    "other examples of three features",
    "other examples of two features",
    "another example alone",
    "another feature alone",
    "other examples of whole numbers",
)


def hunt_exercise(
    reference: Callable[..., Any],
    draw: Callable[..., Drawn],
    misconceptions: tuple[Misconception, ...],
    alternatives: tuple[Callable[..., Any], ...],
    *,
    extra: bool = False,
) -> Exercise:
    """Return an exercise of the hunt; the four differ in their function only."""
    return Exercise(
        reference,
        _cases(draw, np.random.default_rng(4), VISIBLE, extra),
        lambda rng: _cases(draw, rng, HIDDEN, extra),
        RTOL,
        ATOL,
        misconceptions,
        alternatives,
    )


def back_through_line(dZ, X):
    """Return the gradients of W and b, of Z = WX + b, from dZ."""
    return {"dW": dZ @ X.T, "db": np.sum(dZ, axis=1, keepdims=True)}


def line_error(params, X, Y):
    """Return Z - Y, for Z = WX + b."""
    return params["W"] @ X + params["b"] - Y


def to_single(params, *arrays):
    """Return parameters and arrays in single precision."""
    return {n: v.astype(np.float32) for n, v in params.items()}, *(
        array.astype(np.float32) for array in arrays
    )
