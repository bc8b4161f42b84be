"""The exercise `softmax_jacobian`: every probability by every logit."""

from __future__ import annotations

import numpy as np

from autograder.exercise import Exercise, Misconception
from autograder.exercises.softmax.draws import draw_logits, draw_whole_logits
from course_lib.reference.softmax import softmax_jacobian
from course_lib.sheets import Case

JACOBIAN = "every probability by every logit"
EXTREMES = "very large and very small logits"
WHOLE = "whole numbers in, decimals out"
FEW = "one class, or two"

# A float32 solution errs by 1e-6 of a probability; atol is for entries that all but cancel.
RTOL, ATOL = 1e-4, 1e-6

VISIBLE = (
    Case("the notes' four logits, 5, 2, -1 and 3", JACOBIAN, (np.array([5.0, 2.0, -1.0, 3.0]),)),
    Case("three logits close together", JACOBIAN, (np.array([0.5, 0.25, -0.5]),)),
    Case("three logits near 1000", EXTREMES, (np.array([1000.0, 1001.0, 999.5]),)),
    Case("logits that are whole numbers", WHOLE, (np.array([1, 2, 0]),)),
    Case("two logits", FEW, (np.array([0.5, -0.25]),)),
    Case("one logit", FEW, (np.array([2.0]),)),
)


def _hidden(rng: np.random.Generator) -> list[Case]:
    C = int(rng.integers(5, 8))
    # Close to each other, so that no entry is all but 0.
    some = rng.uniform(-1.5, 1.5, C)
    huge = some + float(rng.integers(800, 2000))
    wide = (rng.permutation([2000, 0, -3000, 1998]) * int(rng.integers(2, 5))).astype(float)
    return [
        Case("other logits", JACOBIAN, (some,)),
        Case("other logits, further apart", JACOBIAN, (draw_logits(rng, 4, 1)[:, 0],)),
        Case("logits in single precision", JACOBIAN, (some[::-1].astype(np.float32),)),
        Case("other huge logits", EXTREMES, (np.round(huge),)),
        Case("huge logits far apart", EXTREMES, (wide,)),
        Case("other whole numbers", WHOLE, (draw_whole_logits(rng, C, 1)[:, 0],)),
        Case("other two logits", FEW, (some[:2],)),
        Case("another one", FEW, (some[:1],)),
    ]


# What students write. Each variant differs from a right solution in one thought.


def _softmax(z):
    e = np.exp(z - z.max())
    return e / e.sum()


def _slopes_only(z):
    a = _softmax(z)
    return a * (1 - a)


def _zeros_off_the_diagonal(z):
    a = _softmax(z)
    return np.diag(a * (1 - a))


def _signs_turned(z):
    a = _softmax(z)
    return np.outer(a, a) - np.diag(a)


def _plus_for_minus(z):
    a = _softmax(z)
    return np.diag(a) + np.outer(a, a)


def _outer_product_only(z):
    a = _softmax(z)
    return -np.outer(a, a)


def _squares_for_outer_product(z):
    a = _softmax(z)
    return np.diag(a) - a * a


def _inner_for_outer_product(z):
    a = _softmax(z)
    return np.diag(a) - a @ a


def _identity_for_diagonal(z):
    a = _softmax(z)
    return np.eye(len(a)) - np.outer(a, a)


def _of_the_logarithms(z):
    a = _softmax(z)
    return np.eye(len(a)) - np.tile(a, (len(a), 1))


def _of_one_sigmoid_each(z):
    a = 1 / (1 + np.exp(-z))
    return np.diag(a * (1 - a))


def _logits_for_probabilities(z):
    return np.diag(z) - np.outer(z, z)


def _overflows(z):
    a = np.exp(z) / np.exp(z).sum()
    return np.diag(a) - np.outer(a, a)


def _whole_number_output(z):
    a = _softmax(z)
    J = np.zeros((len(z), len(z)), dtype=z.dtype)
    J[:] = np.diag(a) - np.outer(a, a)
    return J


def _overwrites_the_logits(z):
    z -= z.max()
    a = np.exp(z) / np.exp(z).sum()
    return np.diag(a) - np.outer(a, a)


FORMULA = "∂a_i/∂z_j = a_i·(1 − a_i) where i = j, and −a_i·a_j elsewhere."

MISCONCEPTIONS = (
    Misconception(
        _slopes_only,
        (
            "You return one number per class. Each probability answers to every logit.",
            "Look at the shape of your result: what would its two axes be?",
            FORMULA,
        ),
    ),
    Misconception(
        _zeros_off_the_diagonal,
        (
            "The diagonal is right, and everything else is 0. When one logit grows, do the "
            "other probabilities stay?",
            "Look at the entries with two different classes.",
            FORMULA,
        ),
    ),
    Misconception(
        _signs_turned,
        (
            "Every entry has the wrong sign: with you, a class loses when its own logit grows.",
            "Look at the order of your difference.",
            FORMULA,
        ),
    ),
    Misconception(
        _plus_for_minus,
        (
            "None of your entries is below 0, so that all probabilities could grow at once.",
            "Look at the sign between your two terms.",
            FORMULA,
        ),
    ),
    Misconception(
        _outer_product_only,
        (
            "All your entries are below 0: a class loses even when its own logit grows.",
            "Look at the diagonal. Which term is missing there?",
            FORMULA,
        ),
    ),
    Misconception(
        _squares_for_outer_product,
        (
            "The diagonal is right, but entries in a column are the same off it.",
            "Look at the product of a with itself: does every class meet every other?",
            FORMULA,
        ),
    ),
    Misconception(
        _inner_for_outer_product,
        (
            "All your entries off the diagonal are the same number.",
            "Look at the product of a with itself: what is its shape?",
            FORMULA,
        ),
    ),
    Misconception(
        _identity_for_diagonal,
        (
            "Off the diagonal you are right; on it, all your entries are too large.",
            "Look at the matrix that you subtract from.",
            FORMULA,
        ),
    ),
    Misconception(
        _of_the_logarithms,
        (
            "Your rows sum to 0, but your columns do not: this matrix belongs to log a.",
            "Look for the probability in front of each row.",
            FORMULA,
        ),
    ),
    Misconception(
        _of_one_sigmoid_each,
        (
            "Your matrix would be right if each class had a sigmoid of its own.",
            "Look at how a is made: which logits does each probability see?",
            FORMULA + " Here a is the softmax of z.",
        ),
    ),
    Misconception(
        _logits_for_probabilities,
        (
            "Your rows do not sum to 0, and a large logit gives large entries.",
            "Look at which vector the formula is made of.",
            FORMULA + " Here a is the softmax of z.",
        ),
    ),
    Misconception(
        _overflows,
        (
            "All is well until logits reach the hundreds: then you return NaN.",
            "Look at the exponential, and compute e^1000.",
            FORMULA + " Softmax only knows differences of logits.",
        ),
    ),
    Misconception(
        _whole_number_output,
        (
            "With whole numbers as logits, your matrix is all zeros.",
            "Look at the array that you fill. Which kind of numbers can it hold?",
            FORMULA + " Derivatives are decimals, whatever the logits.",
        ),
    ),
    Misconception(
        _overwrites_the_logits,
        (
            "Your matrix is right, but the caller's logits are not the same afterwards.",
            "Look for a line that changes z itself instead of making a new array.",
            FORMULA + " z is an input, and stays.",
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _loops(z):
    a = _softmax(z)
    C = len(a)
    J = np.zeros((C, C))
    for i in range(C):
        for j in range(C):
            J[i, j] = a[i] * ((i == j) - a[j])
    return J


def _rows_of_lists(z):
    a = [float(p) for p in _softmax(z)]
    return [[p * (1 - p) if i == j else -p * q for j, q in enumerate(a)] for i, p in enumerate(a)]


def _broadcast(z):
    a = _softmax(z)
    return a[:, np.newaxis] * (np.eye(a.size) - a)


def _einsum(z):
    a = _softmax(z)
    return np.einsum("i,ij->ij", a, np.eye(a.size)) - np.einsum("i,j->ij", a, a)


def _jacobian_in_single_precision(z):
    a = _softmax(z.astype(np.float32))
    return np.diag(a) - np.outer(a, a)


ALTERNATIVES = (_loops, _rows_of_lists, _broadcast, _einsum, _jacobian_in_single_precision)

SOFTMAX_JACOBIAN = Exercise(
    softmax_jacobian, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES
)
