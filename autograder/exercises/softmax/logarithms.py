"""The exercise `log_softmax`: logarithms of probabilities that a float could not hold."""

from __future__ import annotations

import numpy as np

from autograder.exercise import Exercise, Misconception
from autograder.exercises.softmax.draws import (
    draw_extreme_logits,
    draw_logits,
    draw_size,
    draw_whole_logits,
)
from autograder.exercises.softmax.probabilities import APART, NOTES, SPREAD, SQUARE, TWO
from course_lib.reference.softmax import log_softmax
from course_lib.sheets import Case

LOGARITHMS = "one column of logarithms per example"
EXTREMES = "very large and very small logits"
WHOLE = "whole numbers in, decimals out"
FEW = "a single example, or two classes"

# A float32 solution errs by 1e-7 of the logits, 1e-6 at 10. atol is for logarithms near 0, of
# classes that are all but certain.
RTOL, ATOL = 1e-4, 1e-5

VISIBLE = (
    Case("the notes' four logits, 5, 2, -1 and 3", LOGARITHMS, (NOTES,)),
    Case("two examples of three classes", LOGARITHMS, (TWO,)),
    Case("three examples of three classes", LOGARITHMS, (SQUARE,)),
    Case("two examples, one of logits that are all zero", LOGARITHMS, (TWO * [[1, 0]],)),
    Case("one example near 1000, another near -1000", EXTREMES, (APART,)),
    Case("one example from -2000 to 2000", EXTREMES, (SPREAD,)),
    Case("logits that are whole numbers", WHOLE, (np.array([[1, 2, 0], [3, 1, -2]]),)),
    Case("one example of two classes", FEW, (np.array([[0.5], [-0.5]]),)),
)


def _hidden(rng: np.random.Generator) -> list[Case]:
    C, m = draw_size(rng)
    some, single = draw_logits(rng, C, m), draw_logits(rng, m, C).astype(np.float32)
    wide = SPREAD[rng.permutation(3)] * int(rng.integers(2, 6))
    return [
        Case("other logits", LOGARITHMS, (some,)),
        Case("other logits in single precision", LOGARITHMS, (single,)),
        Case(
            "other huge logits beside others far below zero",
            EXTREMES,
            (draw_extreme_logits(rng, C),),
        ),
        Case("another wide spread", EXTREMES, (wide,)),
        Case("other whole numbers", WHOLE, (draw_whole_logits(rng, C, m),)),
        Case("whole numbers of 32 bits", WHOLE, (draw_whole_logits(rng, m, C).astype(np.int32),)),
        Case("another example alone", FEW, (some[:, :1],)),
        Case("several examples of two classes", FEW, (some[:2],)),
    ]


# What students write. Each variant differs from a right solution in one thought.


def _logarithm_of_softmax(Z):
    E = np.exp(Z - Z.max(axis=0))
    return np.log(E / E.sum(axis=0))


def _epsilon_inside_the_logarithm(Z):
    E = np.exp(Z - Z.max(axis=0))
    return np.log(E / E.sum(axis=0) + 1e-8)


def _overflows(Z):
    return Z - np.log(np.exp(Z).sum(axis=0))


def _one_maximum_for_all(Z):
    shifted = Z - Z.max()
    return shifted - np.log(np.exp(shifted).sum(axis=0))


def _shift_taken_off_once(Z):
    return Z - np.log(np.exp(Z - Z.max(axis=0)).sum(axis=0))


def _sums_over_examples(Z):
    shifted = Z - Z.max(axis=0)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


def _sums_over_everything(Z):
    shifted = Z - Z.max()
    return shifted - np.log(np.exp(shifted).sum())


def _without_the_sum(Z):
    return Z - Z.max(axis=0)


def _minus_sum_of_logits(Z):
    return Z - Z.sum(axis=0)


def _sign_turned(Z):
    shifted = Z - Z.max(axis=0)
    return np.log(np.exp(shifted).sum(axis=0)) - shifted


def _base_ten(Z):
    shifted = Z - Z.max(axis=0)
    return (shifted - np.log(np.exp(shifted).sum(axis=0))) / np.log(10)


def _base_ten_for_the_sum(Z):
    shifted = Z - Z.max(axis=0)
    return shifted - np.log10(np.exp(shifted).sum(axis=0))


def _mean_for_sum(Z):
    shifted = Z - Z.max(axis=0)
    return shifted - np.log(np.exp(shifted).mean(axis=0))


def _probabilities_themselves(Z):
    E = np.exp(Z - Z.max(axis=0))
    return E / E.sum(axis=0)


def _whole_number_output(Z):
    result = np.zeros_like(Z)
    for j in range(Z.shape[1]):
        shifted = Z[:, j] - Z[:, j].max()
        result[:, j] = shifted - np.log(np.exp(shifted).sum())
    return result


def _overwrites_the_logits(Z):
    Z -= Z.max(axis=0)
    return Z - np.log(np.exp(Z).sum(axis=0))


FORMULA = "log a_i = z_i − log Σ_j e^{z_j}, with the natural logarithm, for each column."
SHIFT = " Taking the same number off all z of a column leaves log a as it is."

MISCONCEPTIONS = (
    Misconception(
        _logarithm_of_softmax,
        (
            "Unlikely classes get minus infinity, though their logits are quite finite.",
            "Look at the number that you take the logarithm of. How small can it get?",
            FORMULA + SHIFT,
        ),
    ),
    Misconception(
        _epsilon_inside_the_logarithm,
        (
            "However unlikely a class is, you never go below -18.4.",
            "Look for a small number that you add. What does it do to a smaller one?",
            FORMULA + SHIFT,
        ),
    ),
    Misconception(
        _overflows,
        (
            "All is well until logits reach the hundreds: then you return infinity.",
            "Look at the exponential, and compute e^1000 and e^-1000.",
            FORMULA + SHIFT,
        ),
    ),
    Misconception(
        _one_maximum_for_all,
        (
            "One example alone is right. Beside another with far larger logits, it is infinite.",
            "Look at the number that you subtract. Which examples does it come from?",
            FORMULA + SHIFT,
        ),
    ),
    Misconception(
        _shift_taken_off_once,
        (
            "Logits near 1000 give logarithms near 1000. Can a probability be above 1?",
            "You shift logits to keep the power small. Look at every place where z occurs.",
            FORMULA + SHIFT,
        ),
    ),
    Misconception(
        _sums_over_examples,
        (
            "The exponentials of your rows sum to 1; those of your columns should.",
            "Look at the axis of the sum inside the logarithm.",
            FORMULA + " The sum runs over classes j; examples are columns.",
        ),
    ),
    Misconception(
        _sums_over_everything,
        (
            "The exponentials of all your numbers together sum to 1.",
            "Look at the sum inside the logarithm: how many numbers does it return?",
            FORMULA + " There is one sum per example.",
        ),
    ),
    Misconception(
        _without_the_sum,
        (
            "Your most likely class always gets 0, which is the logarithm of certainty.",
            "Look at what you subtract from z: is it the maximum only?",
            FORMULA,
        ),
    ),
    Misconception(
        _minus_sum_of_logits,
        (
            "Some of your logarithms are above 0. Can a probability be above 1?",
            "Look at the sum: what happens to z before it is summed?",
            FORMULA,
        ),
    ),
    Misconception(
        _sign_turned,
        (
            "All your numbers have the wrong sign. The logarithm of a half is below 0.",
            "Look at the order of your difference.",
            FORMULA,
        ),
    ),
    Misconception(
        _base_ten,
        (
            "All your numbers are too small by the same factor, 2.3.",
            "Look at the logarithm: what is its base?",
            FORMULA,
        ),
    ),
    Misconception(
        _base_ten_for_the_sum,
        (
            "The exponentials of your columns sum to more than 1, though differences between "
            "classes are right.",
            "Look at the logarithm: does it undo the exponential beside it?",
            FORMULA,
        ),
    ),
    Misconception(
        _mean_for_sum,
        (
            "The exponentials of your columns sum to the number of classes.",
            "Look at what is inside the logarithm. Is anything divided there?",
            FORMULA,
        ),
    ),
    Misconception(
        _probabilities_themselves,
        (
            "Your numbers lie between 0 and 1: these are the probabilities.",
            "Look at the last step. What has not been taken yet?",
            FORMULA + " It is best found without making a first.",
        ),
    ),
    Misconception(
        _whole_number_output,
        (
            "With whole numbers as logits, you return whole numbers.",
            "Look at the array that you fill. Which kind of numbers can it hold?",
            FORMULA + " Logarithms are decimals, whatever the logits.",
        ),
    ),
    Misconception(
        _overwrites_the_logits,
        (
            "Your logarithms are right, but the caller's logits are not the same afterwards.",
            "Look for a line that changes Z itself instead of making a new array.",
            FORMULA + " Z is an input, and stays.",
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _loops(Z):
    C, m = Z.shape
    result = np.zeros((C, m))
    for j in range(m):
        top = max(Z[:, j])
        log_sum = top + np.log(sum(np.exp(z - top) for z in Z[:, j]))
        for i in range(C):
            result[i, j] = Z[i, j] - log_sum
    return result


def _logaddexp(Z):
    return Z - np.logaddexp.reduce(Z, axis=0, keepdims=True)


def _minus_softplus_of_differences(Z):
    differences = Z[np.newaxis] - Z[:, np.newaxis]
    top = differences.max(axis=1)
    return -top - np.log(np.exp(differences - top[:, np.newaxis]).sum(axis=1))


def _in_place_on_a_copy(Z):
    result = Z.astype(float)
    result -= result.max(axis=0, keepdims=True)
    result -= np.log(np.einsum("ij->j", np.exp(result)))
    return result


def _logarithms_in_single_precision(Z):
    Z = Z.astype(np.float32)
    Z = Z - Z.max(axis=0)
    return Z - np.log(np.exp(Z).sum(axis=0))


ALTERNATIVES = (
    _loops,
    _logaddexp,
    _minus_softplus_of_differences,
    _in_place_on_a_copy,
    _logarithms_in_single_precision,
)

LOG_SOFTMAX = Exercise(log_softmax, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES)
