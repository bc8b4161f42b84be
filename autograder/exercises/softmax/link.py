"""The exercise `binary_link`: a softmax of two classes is a sigmoid."""

from __future__ import annotations

import numpy as np

from autograder.exercise import Exercise, Misconception
from autograder.exercises.softmax.draws import draw_logits, draw_whole_logits
from course_lib.reference.softmax import binary_link
from course_lib.sheets import Case

LINK = "the probability of class 1"
EXTREMES = "very large and very small logits"
WHOLE = "whole numbers in, decimals out"
ONE = "a single example"

# A float32 solution errs by 1e-7 of a difference of up to 10. atol is for what is all but
# impossible.
RTOL, ATOL = 1e-4, 1e-7

TWO = np.array([[0.0, 1.0, 2.0, 0.5, -1.0], [0.75, 3.0, 0.5, 0.5, -1.5]])

VISIBLE = (
    Case("five examples", LINK, (TWO,)),
    Case("two examples", LINK, (np.array([[0.5, 1.0], [-1.0, 2.5]]),)),
    Case(
        "logits of 1000 and more, and far below zero",
        EXTREMES,
        (np.array([[1000.0, -1000.0, 1000.0, -1000.0], [1001.0, -1002.0, -1000.0, 1000.0]]),),
    ),
    Case("logits that are whole numbers", WHOLE, (np.array([[1, 2, 0], [3, 1, -2]]),)),
    Case("one example", ONE, (np.array([[0.5], [1.25]]),)),
)


def _hidden(rng: np.random.Generator) -> list[Case]:
    m = int(rng.integers(4, 9))
    some = draw_logits(rng, 2, m)
    height = np.array([1, -1, 1, -1]) * rng.integers(1000, 9000, 4)
    huge = (height + rng.permuted(np.array([[0] * 4, [2, 3, 1, 3]]), axis=0)).astype(float)
    return [
        Case("other examples", LINK, (some,)),
        Case("other logits, all shifted by the same", LINK, (some + float(rng.integers(5, 20)),)),
        Case("logits in single precision", LINK, (some[:, ::-1].astype(np.float32),)),
        Case("other huge logits", EXTREMES, (huge,)),
        Case("huge logits far apart", EXTREMES, (np.diag(height[:2].astype(float)),)),
        Case("other whole numbers", WHOLE, (draw_whole_logits(rng, 2, m),)),
        Case("another example alone", ONE, (some[:, :1],)),
    ]


# What students write. Each variant differs from a right solution in one thought.


def _sigmoid(z):
    return (1 + np.tanh(z / 2)) / 2


def _probability_of_class_0(Z):
    return _sigmoid(Z[0] - Z[1])


def _one_logit_only(Z):
    return _sigmoid(Z[1])


def _sum_of_logits(Z):
    return _sigmoid(Z[0] + Z[1])


def _ratio_of_sigmoids(Z):
    return _sigmoid(Z[1]) / (_sigmoid(Z[0]) + _sigmoid(Z[1]))


def _difference_of_sigmoids(Z):
    return _sigmoid(Z[1]) - _sigmoid(Z[0])


def _difference_of_logits(Z):
    return Z[1] - Z[0]


def _odds(Z):
    return np.exp(Z[1] - Z[0])


def _both_classes(Z):
    a = _sigmoid(Z[1] - Z[0])
    return np.array([1 - a, a])


def _row_keeps_its_axis(Z):
    return _sigmoid(Z[1:] - Z[:1])


def _examples_for_classes(Z):
    return _sigmoid(Z[:, 1] - Z[:, 0])


def _most_probable_class(Z):
    return (Z[1] > Z[0]).astype(float)


def _overflows_above(Z):
    E = np.exp(Z)
    return E[1] / (E[0] + E[1])


def _overflows_for_differences(Z):
    e = np.exp(Z[1] - Z[0])
    return e / (1 + e)


def _whole_number_output(Z):
    a = np.zeros_like(Z[0])
    a[:] = _sigmoid(Z[1] - Z[0])
    return a


def _overwrites_the_logits(Z):
    Z[1] -= Z[0]
    return _sigmoid(Z[1])


FORMULA = "a_1 = e^{z_1}/(e^{z_0} + e^{z_1}) = σ(z_1 − z_0), with σ(z) = 1/(1 + e^{−z})."

MISCONCEPTIONS = (
    Misconception(
        _probability_of_class_0,
        (
            "Your probability falls as the logit of class 1 grows.",
            "Look at the order of your difference. Whose probability do you return?",
            FORMULA,
        ),
    ),
    Misconception(
        _one_logit_only,
        (
            "Your probability of class 1 does not change with the logit of class 0.",
            "Look at what goes into the sigmoid.",
            FORMULA,
        ),
    ),
    Misconception(
        _sum_of_logits,
        (
            "Your probability of class 1 grows with the logit of class 0.",
            "Look at what goes into the sigmoid: what should equal logits give?",
            FORMULA,
        ),
    ),
    Misconception(
        _ratio_of_sigmoids,
        (
            "When both logits grow by the same, your probability changes.",
            "Look at the fraction: which function should its terms be made with?",
            FORMULA,
        ),
    ),
    Misconception(
        _difference_of_sigmoids,
        (
            "For equal logits you return 0. How probable is class 1 then?",
            "Look at the order of your steps: what is subtracted, and when?",
            FORMULA,
        ),
    ),
    Misconception(
        _difference_of_logits,
        (
            "You return numbers below 0 and above 1.",
            "You have the right difference. Which function makes a probability of it?",
            FORMULA,
        ),
    ),
    Misconception(
        _odds,
        (
            "For equal logits you return 1: these are odds of one to one.",
            "Look at the fraction. What stands below the line?",
            FORMULA,
        ),
    ),
    Misconception(
        _both_classes,
        (
            "You return two rows of probabilities. Only one is asked for.",
            "Look at what you return. Which row belongs to class 1?",
            FORMULA + " The result has shape (m,).",
        ),
    ),
    Misconception(
        _row_keeps_its_axis,
        (
            "Your numbers are right, but they lie in a matrix of one row.",
            "Look at how you take a row out of Z: does an axis remain?",
            FORMULA + " The result has shape (m,).",
        ),
    ),
    Misconception(
        _examples_for_classes,
        (
            "You return two numbers, however many examples there are; and for one you stop.",
            "Look at how you index Z: which axis are the classes?",
            FORMULA + " Classes are rows, examples are columns.",
        ),
    ),
    Misconception(
        _most_probable_class,
        (
            "You return only 0 and 1: that is a decision, not a probability.",
            "Look for a comparison. What gets lost in it?",
            FORMULA,
        ),
    ),
    Misconception(
        _overflows_above,
        (
            "Logits of 1000 or of -1000 give NaN, even when they are close to each other.",
            "Look at the exponentials, and compute e^1000. What do you know of differences?",
            FORMULA,
        ),
    ),
    Misconception(
        _overflows_for_differences,
        (
            "When class 1 is ahead by 1000 or more, you return NaN.",
            "Look at your fraction, and put infinity in for the power.",
            FORMULA + " Both ways to write σ are the same to mathematics, but not to floats.",
        ),
    ),
    Misconception(
        _whole_number_output,
        (
            "With whole numbers as logits, your probabilities are all 0.",
            "Look at the array that you fill. Which kind of numbers can it hold?",
            FORMULA + " Probabilities are decimals, whatever the logits.",
        ),
    ),
    Misconception(
        _overwrites_the_logits,
        (
            "Your numbers are right, but the caller's logits are not the same afterwards.",
            "Look for a line that changes Z itself instead of making a new array.",
            FORMULA + " Z is an input, and stays.",
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _loop(Z):
    a = []
    for z0, z1 in Z.T:
        top = max(z0, z1)
        e0, e1 = np.exp(z0 - top), np.exp(z1 - top)
        a.append(e1 / (e0 + e1))
    return a


def _sigmoid_of_the_difference(Z):
    return 1 / (1 + np.exp(Z[0] - Z[1]))


def _row_of_softmax(Z):
    E = np.exp(Z - Z.max(axis=0))
    return (E / E.sum(axis=0))[1]


def _half_of_a_tangent(Z):
    return 0.5 * (1 + np.tanh(0.5 * np.diff(Z, axis=0)))[0]


def _by_cases_on_a_copy(Z):
    z = np.array(Z[1], dtype=float)
    z -= Z[0]
    positive = z > 0
    z[positive] = 1 / (1 + np.exp(-z[positive]))
    z[~positive] = np.exp(z[~positive]) / (1 + np.exp(z[~positive]))
    return z


def _link_in_single_precision(Z):
    Z = Z.astype(np.float32)
    return 1 / (1 + np.exp(Z[0] - Z[1]))


ALTERNATIVES = (
    _loop,
    _sigmoid_of_the_difference,
    _row_of_softmax,
    _half_of_a_tangent,
    _by_cases_on_a_copy,
    _link_in_single_precision,
)

BINARY_LINK = Exercise(binary_link, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES)
