"""The exercise `dropout_backward`: the gradient goes back through the mask of the way there.

A mask drawn anew on the way back cannot be written here: the function gets the mask, and no
generator. In a network it shows as a gradient where the activation was dropped.
"""

from __future__ import annotations

import numpy as np

from autograder.exercise import Exercise, Misconception
from autograder.exercises.dropout.forward import ATOL, RTOL, D, draw_cases
from course_lib.reference.dropout import dropout_backward
from course_lib.sheets import Case

BACK = "the way back"
ANY = "any keep_prob"
TRUTH = "a mask of True and False"
WHOLE = "whole numbers in, decimals out"

dA = np.array([[0.5, -1.0, 2.0, 0.1], [-3.0, 0.2, 0.4, -0.6], [1.5, 2.5, -0.3, 0.7]])

VISIBLE = (
    Case("three units, four examples, keep_prob = 0.8", BACK, (dA, D, 0.8)),
    Case("a mask that keeps half of the units, keep_prob = 0.4", ANY, (dA, 1 - D, 0.4)),
    Case("keep_prob = 1 and nothing dropped", ANY, (dA, np.ones((3, 4)), 1.0)),
    Case("the mask as True and False", TRUTH, (dA, D == 1, 0.8)),
    Case("whole numbers", WHOLE, (np.arange(1, 7).reshape(2, 3), np.eye(2, 3, dtype=int), 0.8)),
)


def _hidden(rng: np.random.Generator) -> list[Case]:
    ideas = {"what is kept and what is dropped": BACK}
    return [
        Case(case.sentence, ideas.get(case.idea, case.idea), case.args) for case in draw_cases(rng)
    ]


# What students write. Each variant differs from a right solution in one thought.


def _not_masked(dA, D, keep_prob):
    return dA / keep_prob


def _not_divided(dA, D, keep_prob):
    return dA * D


def _divided_twice(dA, D, keep_prob):
    return dA * D / keep_prob / keep_prob


def _multiplies_by_keep(dA, D, keep_prob):
    return dA * D * keep_prob


def _divides_by_drop(dA, D, keep_prob):
    return dA * D / (1 - keep_prob)


def _inverted_mask(dA, D, keep_prob):
    return dA * (1 - D) / keep_prob


def _masks_by_sign(dA, D, keep_prob):
    return dA * (dA > 0) / keep_prob


def _overwrites_the_gradient(dA, D, keep_prob):
    dA[D == 0] = 0
    return dA / keep_prob


FORMULA = "The derivative of a∗d/k with respect to a is d/k."

MISCONCEPTIONS = (
    Misconception(
        _not_masked,
        (
            "Units that were dropped get a gradient, though nothing of them reached the cost.",
            "Look at where the mask enters on the way back.",
            FORMULA + " It is 0 where d is 0.",
        ),
    ),
    Misconception(
        _not_divided,
        (
            "Your gradient has its zeros in the right places, but is too small elsewhere.",
            "Look at what the way forward did to what it kept.",
            FORMULA,
        ),
    ),
    Misconception(
        _divided_twice,
        (
            "Your gradient is too large where units were kept.",
            "Count your divisions. How many were there on the way forward?",
            FORMULA,
        ),
    ),
    Misconception(
        _multiplies_by_keep,
        (
            "You undo the division of the way forward. Is that what a derivative does?",
            "Look at how keep_prob enters.",
            FORMULA + " A factor stays a factor.",
        ),
    ),
    Misconception(
        _divides_by_drop,
        (
            "With keep_prob = 0.8 you make the gradient five times as large.",
            "Look at what you divide by: the probability to keep, or to drop?",
            FORMULA,
        ),
    ),
    Misconception(
        _inverted_mask,
        (
            "Your gradient is 0 just where units were kept.",
            "Look at what you multiply with.",
            FORMULA + " d is 1 where a unit is kept.",
        ),
    ),
    Misconception(
        _masks_by_sign,
        (
            "Your gradient is never negative.",
            "Look at what decides where it is 0. That is ReLU's way back, or nearly.",
            FORMULA,
        ),
    ),
    Misconception(
        _overwrites_the_gradient,
        (
            "Your result is right, but the gradient that you were given has changed.",
            "Look for an assignment into dA.",
            FORMULA + " dA itself stays.",
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _where(dA, D, keep_prob):
    return np.where(D, dA / keep_prob, 0)


def _derivative_times_gradient(dA, D, keep_prob):
    derivative = D / keep_prob
    return np.multiply(derivative, dA)


def _entry_by_entry(dA, D, keep_prob):
    return np.array(
        [[g / keep_prob if d else 0.0 for g, d in zip(*rows)] for rows in zip(dA, D)]  # noqa: B905
    )


def _in_place_on_a_copy(dA, D, keep_prob):
    back = dA.astype(float)
    back[D == 0] = 0
    back /= keep_prob
    return back


def _single_precision(dA, D, keep_prob):
    return dA.astype(np.float32) * D / np.float32(keep_prob)


ALTERNATIVES = (
    _where,
    _derivative_times_gradient,
    _entry_by_entry,
    _in_place_on_a_copy,
    _single_precision,
)

DROPOUT_BACKWARD = Exercise(
    dropout_backward, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES
)
