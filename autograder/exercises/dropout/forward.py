"""The exercise `dropout_forward`: units are dropped, the others enlarged."""

from __future__ import annotations

import numpy as np

from autograder.exercise import Exercise, Misconception
from course_lib.reference.dropout import dropout_forward
from course_lib.sheets import Case

DROP = "what is kept and what is dropped"
ANY = "any keep_prob"
TRUTH = "a mask of True and False"
WHOLE = "whole numbers in, decimals out"

# float32 errs by 1e-7 of a value; the mildest mistake, keep_prob = 0.9 for 1, is off by a tenth.
RTOL, ATOL = 1e-4, 1e-6

A = np.array([[1.0, -2.0, 3.0, 0.5], [4.0, 5.0, -6.0, 2.5], [0.25, 8.0, 9.0, -1.5]])
D = np.array([[1.0, 0.0, 1.0, 1.0], [1.0, 1.0, 0.0, 1.0], [0.0, 1.0, 1.0, 0.0]])

VISIBLE = (
    Case("three units, four examples, keep_prob = 0.8", DROP, (A, D, 0.8)),
    Case("a mask that keeps half of the units, keep_prob = 0.4", ANY, (A, 1 - D, 0.4)),
    Case("keep_prob = 1 and nothing dropped", ANY, (A, np.ones((3, 4)), 1.0)),
    Case("the mask as True and False", TRUTH, (A, D == 1, 0.8)),
    Case("whole numbers", WHOLE, (np.arange(1, 7).reshape(2, 3), np.eye(2, 3, dtype=int), 0.8)),
)


def draw_numbers(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Return numbers of both signs, none of them close to 0."""
    return rng.choice([-1, 1], shape) * rng.uniform(0.5, 3, shape).round(3)


def draw_mask(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Return a mask that keeps the first unit of the first example and drops the last of all."""
    mask = rng.integers(0, 2, shape).astype(float)
    mask.flat[0], mask.flat[-1] = 1.0, 0.0
    return mask


def draw_keep(rng: np.random.Generator) -> float:
    """Return a keep_prob that is not one half, where keeping and dropping are the same."""
    return float(rng.choice([rng.uniform(0.2, 0.4), rng.uniform(0.65, 0.9)]).round(3))


def draw_cases(rng: np.random.Generator) -> list[Case]:
    """Return hidden cases, for the way back as for the way forward."""
    n, m = (int(size) for size in rng.integers(2, 7, 2))
    whole = rng.integers(1, 9, (n, 3))
    single = draw_numbers(rng, n, 4).astype(np.float32)
    return [
        Case(
            "other numbers", DROP, (draw_numbers(rng, n, m), draw_mask(rng, n, m), draw_keep(rng))
        ),
        Case("one example", ANY, (draw_numbers(rng, 5, 1), draw_mask(rng, 5, 1), draw_keep(rng))),
        Case("one unit", ANY, (draw_numbers(rng, 1, 6), draw_mask(rng, 1, 6), draw_keep(rng))),
        Case(
            "float32 and a mask of True and False", TRUTH, (single, draw_mask(rng, n, 4) > 0, 0.7)
        ),
        Case("other whole numbers", WHOLE, (whole, draw_mask(rng, n, 3).astype(int), 0.7)),
    ]


# What students write. Each variant differs from a right solution in one thought.


def _not_divided(A, D, keep_prob):
    return A * D


def _divides_by_drop(A, D, keep_prob):
    return A * D / (1 - keep_prob)


def _multiplies_by_keep(A, D, keep_prob):
    return A * D * keep_prob


def _keeps_the_dropped(A, D, keep_prob):
    return A * (1 - D) / keep_prob


def _drops_nothing(A, D, keep_prob):
    return A / keep_prob


def _divides_by_share_of_mask(A, D, keep_prob):
    return A * D / np.mean(D)


def _matrix_product(A, D, keep_prob):
    return A @ D.T / keep_prob


def _overwrites_activations(A, D, keep_prob):
    A[D == 0] = 0
    return A / keep_prob


def _whole_division(A, D, keep_prob):
    return A * D // keep_prob


FORMULA = "Ã = A∗D/k, entry by entry, with k = keep_prob."

MISCONCEPTIONS = (
    Misconception(
        _not_divided,
        (
            "What you keep is as large as before, so that on average a unit gives too little.",
            "Look at what happens after the mask. What should keep_prob be good for?",
            FORMULA,
        ),
    ),
    Misconception(
        _divides_by_drop,
        (
            "With keep_prob = 0.8 you make what is kept five times as large.",
            "Look at what you divide by: the probability to keep, or to drop?",
            FORMULA,
        ),
    ),
    Misconception(
        _multiplies_by_keep,
        (
            "You make what is kept smaller. Units were lost, so should the others not make up "
            "for it?",
            "Look at how keep_prob enters.",
            FORMULA + " Then the mean over all masks is A.",
        ),
    ),
    Misconception(
        _keeps_the_dropped,
        (
            "Where the mask is 1 your result is 0.",
            "Look at what you multiply with.",
            FORMULA + " D is 1 where a unit is kept.",
        ),
    ),
    Misconception(
        _drops_nothing,
        (
            "None of your units is dropped.",
            "Look at where the mask enters.",
            FORMULA,
        ),
    ),
    Misconception(
        _divides_by_share_of_mask,
        (
            "How much you enlarge a unit depends on how many others happen to be kept.",
            "Look at the number that you divide by. Is it known before the mask is drawn?",
            FORMULA,
        ),
    ),
    Misconception(
        _matrix_product,
        (
            "Your result mixes the units with each other.",
            "Look at the kind of product: is it entry by entry?",
            FORMULA,
        ),
    ),
    Misconception(
        _overwrites_activations,
        (
            "Your result is right, but the activations that you were given have changed.",
            "Look for an assignment into A.",
            FORMULA + " A itself stays, for whoever needs it later.",
        ),
    ),
    Misconception(
        _whole_division,
        (
            "Your results are all whole numbers.",
            "Look at the division: which of the two kinds is it?",
            FORMULA,
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _where(A, D, keep_prob):
    return np.where(D, A, 0) / keep_prob


def _entry_by_entry(A, D, keep_prob):
    kept = np.zeros(A.shape)
    for i in range(A.shape[0]):
        for j in range(A.shape[1]):
            if D[i][j]:
                kept[i, j] = A[i, j] / keep_prob
    return kept


def _scaled_mask(A, D, keep_prob):
    return A * (D / keep_prob)


def _in_place_on_a_copy(A, D, keep_prob):
    A = np.array(A, dtype=float)
    A *= D
    A /= keep_prob
    return A


def _single_precision(A, D, keep_prob):
    return A.astype(np.float32) * D.astype(np.float32) / np.float32(keep_prob)


ALTERNATIVES = (_where, _entry_by_entry, _scaled_mask, _in_place_on_a_copy, _single_precision)

DROPOUT_FORWARD = Exercise(
    dropout_forward, VISIBLE, draw_cases, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES
)
