"""The exercise `softmax`: from logits to probabilities."""

from __future__ import annotations

import numpy as np

from autograder.exercise import Exercise, Misconception
from autograder.exercises.softmax.draws import (
    draw_extreme_logits,
    draw_logits,
    draw_size,
    draw_whole_logits,
)
from course_lib.reference.softmax import softmax
from course_lib.sheets import Case

PROBABILITIES = "one column of probabilities per example"
TEMPERATURE = "the temperature"
EXTREMES = "very large and very small logits"
WHOLE = "whole numbers in, decimals out"
FEW = "a single example, or two classes"

# A float32 solution errs by 6e-8 of a logit over the temperature: 3e-6 where that is 50. atol is
# for classes that are all but impossible. The mildest mistake is off by whole per cents.
RTOL, ATOL = 1e-4, 1e-7

NOTES = np.array([[5.0], [2.0], [-1.0], [3.0]])
TWO = np.array([[1.0, 0.5], [2.0, -1.0], [-1.5, 0.25]])
SQUARE = np.array([[1.0, -0.5, 2.0], [0.0, 1.5, -1.0], [2.5, 0.25, 0.75]])
APART = np.array([[1000.0, -1000.0], [1001.0, -1003.0], [998.0, -1001.0]])
SPREAD = np.array([[2000.0], [0.0], [-2000.0]])

VISIBLE = (
    Case("the notes' four logits, 5, 2, -1 and 3", PROBABILITIES, (NOTES,)),
    Case("two examples of three classes", PROBABILITIES, (TWO,)),
    Case("three examples of three classes", PROBABILITIES, (SQUARE,)),
    Case("a temperature of 2", TEMPERATURE, (TWO, 2.0)),
    Case("a temperature of 0.5", TEMPERATURE, (TWO, 0.5)),
    Case(
        "a temperature of 0.01, where the two largest are equal",
        TEMPERATURE,
        (np.array([[3.0], [1.0], [3.0]]), 0.01),
    ),
    Case("one example near 1000, another near -1000", EXTREMES, (APART,)),
    Case("one example from -2000 to 2000", EXTREMES, (SPREAD,)),
    Case("logits that are whole numbers", WHOLE, (np.array([[1, 2, 0], [3, 1, -2]]),)),
    Case("one example of two classes", FEW, (np.array([[0.5], [-0.5]]),)),
)


def _hidden(rng: np.random.Generator) -> list[Case]:
    C, m = draw_size(rng)
    some, single = draw_logits(rng, C, m), draw_logits(rng, m, C).astype(np.float32)
    cold, warm = float(rng.uniform(0.3, 0.7)), float(rng.uniform(1.5, 5))
    tie = np.array([[2.0], [2.0], [-1.0], [0.5]])[rng.permutation(4)]
    shift = float(rng.integers(20, 60))
    return [
        Case("other logits", PROBABILITIES, (some,)),
        Case("other logits in single precision", PROBABILITIES, (single,)),
        Case("other logits, all shifted by the same", PROBABILITIES, (some + shift,)),
        Case("another low temperature", TEMPERATURE, (some, cold)),
        Case("another high temperature", TEMPERATURE, (some, warm)),
        Case("equal logits at a very low temperature", TEMPERATURE, (tie, 2.0**-7)),
        Case(
            "other huge logits beside others far below zero",
            EXTREMES,
            (draw_extreme_logits(rng, C),),
        ),
        Case(
            "another wide spread", EXTREMES, (SPREAD[rng.permutation(3)] * int(rng.integers(2, 6)),)
        ),
        Case("other whole numbers", WHOLE, (draw_whole_logits(rng, C, m),)),
        Case("whole numbers of 32 bits", WHOLE, (draw_whole_logits(rng, m, C).astype(np.int32),)),
        Case("another example alone", FEW, (some[:, :1],)),
        Case("several examples of two classes", FEW, (some[:2],)),
    ]


# What students write. Each variant differs from a right solution in one thought.


def _sums_over_examples(Z, temperature=1.0):
    E = np.exp((Z - Z.max(axis=0)) / temperature)
    return E / E.sum(axis=1, keepdims=True)


def _sums_over_everything(Z, temperature=1.0):
    E = np.exp((Z - Z.max()) / temperature)
    return E / E.sum()


def _row_sums_lose_their_axis(Z, temperature=1.0):
    E = np.exp((Z - Z.max(axis=0)) / temperature)
    return E / E.sum(axis=1)


def _not_divided_by_the_sum(Z, temperature=1.0):
    return np.exp((Z - Z.max(axis=0)) / temperature)


def _powers_left_as_they_are(Z, temperature=1.0):
    return np.exp(Z / temperature)


def _overflows(Z, temperature=1.0):
    E = np.exp(Z / temperature)
    return E / E.sum(axis=0, keepdims=True)


def _one_maximum_for_all(Z, temperature=1.0):
    E = np.exp((Z - Z.max()) / temperature)
    return E / E.sum(axis=0)


def _maximum_of_each_row(Z, temperature=1.0):
    E = np.exp((Z - Z.max(axis=1, keepdims=True)) / temperature)
    return E / E.sum(axis=0)


def _shifts_by_the_mean(Z, temperature=1.0):
    E = np.exp((Z - Z.mean(axis=0)) / temperature)
    return E / E.sum(axis=0)


def _clips_large_logits(Z, temperature=1.0):
    E = np.exp(np.clip(Z / temperature, -500, 500))
    return E / E.sum(axis=0)


def _temperature_ignored(Z, temperature=1.0):
    E = np.exp(Z - Z.max(axis=0))
    return E / E.sum(axis=0)


def _times_temperature(Z, temperature=1.0):
    E = np.exp((Z - Z.max(axis=0)) * temperature)
    return E / E.sum(axis=0)


def _temperature_after_softmax(Z, temperature=1.0):
    E = np.exp(Z - Z.max(axis=0))
    return E / E.sum(axis=0) / temperature


def _sign_lost(Z, temperature=1.0):
    E = np.exp(-(Z - Z.min(axis=0)) / temperature)
    return E / E.sum(axis=0)


def _absolute_shares(Z, temperature=1.0):
    size = np.abs(Z) / temperature
    return size / size.sum(axis=0)


def _one_sigmoid_each(Z, temperature=1.0):
    return 1 / (1 + np.exp(-Z / temperature))


def _whole_number_output(Z, temperature=1.0):
    A = np.zeros_like(Z)
    for j in range(Z.shape[1]):
        e = np.exp((Z[:, j] - Z[:, j].max()) / temperature)
        A[:, j] = e / e.sum()
    return A


def _overwrites_the_logits(Z, temperature=1.0):
    Z -= Z.max(axis=0)
    E = np.exp(Z / temperature)
    return E / E.sum(axis=0)


FORMULA = "Softmax is a_i = e^{z_i/T} / Σ_j e^{z_j/T}, for each column on its own."
SHIFT = " Adding the same number to all logits of one example changes none of its probabilities."

MISCONCEPTIONS = (
    Misconception(
        _sums_over_examples,
        (
            "Your rows sum to 1, your columns do not. Whose probabilities belong together?",
            "Look at the axis of the sum below the fraction line.",
            FORMULA + " The sum runs over classes j; examples are columns.",
        ),
    ),
    Misconception(
        _sums_over_everything,
        (
            "All your numbers together sum to 1. Each example should have that to itself.",
            "Look at the sum below the fraction line: how many numbers does it return?",
            FORMULA + " There is one sum per example.",
        ),
    ),
    Misconception(
        _row_sums_lose_their_axis,
        (
            "Your function stops, unless there are as many examples as classes; and then its "
            "columns do not sum to 1.",
            "Look at the sum below the fraction line: over which axis, and of which shape?",
            FORMULA + " The sum runs over classes j; examples are columns.",
        ),
    ),
    Misconception(
        _not_divided_by_the_sum,
        (
            "The largest of your probabilities is always 1, and there is something left for "
            "the others. What should they sum to?",
            "Look at what happens after the exponential.",
            FORMULA,
        ),
    ),
    Misconception(
        _powers_left_as_they_are,
        (
            "For the notes' logits you return 148 as a probability.",
            "Look at what happens after the exponential.",
            FORMULA,
        ),
    ),
    Misconception(
        _overflows,
        (
            "All is well until a logit reaches the hundreds: then you return NaN.",
            "Look at the exponential, and compute e^1000. What is infinity over infinity?",
            FORMULA + SHIFT,
        ),
    ),
    Misconception(
        _one_maximum_for_all,
        (
            "One example alone is right. Beside another with far larger logits, it is NaN.",
            "Look at the number that you subtract. Which examples does it come from?",
            FORMULA + SHIFT,
        ),
    ),
    Misconception(
        _maximum_of_each_row,
        (
            "One example alone gets the same probability for every class, whatever its logits.",
            "Look at the axis of the maximum that you subtract.",
            FORMULA + SHIFT,
        ),
    ),
    Misconception(
        _shifts_by_the_mean,
        (
            "Logits near 1000 come out right, but logits from -2000 to 2000 give NaN.",
            "Look at the number that you subtract. How large can what remains still be?",
            FORMULA + SHIFT,
        ),
    ),
    Misconception(
        _clips_large_logits,
        (
            "Your function never overflows, but logits of 1000 and 1001 come out as equally "
            "probable.",
            "Look at where logits are cut off. What happens to the difference between two?",
            FORMULA + SHIFT,
        ),
    ),
    Misconception(
        _temperature_ignored,
        (
            "Your probabilities are the same at every temperature.",
            "Look for the temperature in your code. Does it cancel out, or is it missing?",
            FORMULA + " T is the temperature.",
        ),
    ),
    Misconception(
        _times_temperature,
        (
            "A high temperature should make the classes more alike; with yours, they move apart.",
            "Look at how the temperature meets the logits.",
            FORMULA + " T is the temperature.",
        ),
    ),
    Misconception(
        _temperature_after_softmax,
        (
            "At a temperature of 2 your columns sum to a half.",
            "Look at where the temperature comes in: before the exponential, or after it?",
            FORMULA + " T is the temperature.",
        ),
    ),
    Misconception(
        _sign_lost,
        (
            "Your largest logit gets the smallest probability.",
            "Look at the sign of the exponent.",
            FORMULA,
        ),
    ),
    Misconception(
        _absolute_shares,
        (
            "A logit of -1 gets as much as one of 1. Should a lower score not mean less?",
            "Look at how a negative logit becomes a positive number.",
            FORMULA,
        ),
    ),
    Misconception(
        _one_sigmoid_each,
        (
            "Your classes do not know of each other: the column of the notes sums to 2.9.",
            "Look at what each probability is computed from. Which logits are missing?",
            FORMULA,
        ),
    ),
    Misconception(
        _whole_number_output,
        (
            "With whole numbers as logits, your probabilities are only 0 and 1.",
            "Look at the array that you fill. Which kind of numbers can it hold?",
            FORMULA + " Probabilities are decimals, whatever the logits.",
        ),
    ),
    Misconception(
        _overwrites_the_logits,
        (
            "Your probabilities are right, but the caller's logits are not the same afterwards.",
            "Look for a line that changes Z itself instead of making a new array.",
            FORMULA + " Z is an input, and stays.",
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _loops(Z, temperature=1.0):
    C, m = Z.shape
    A = np.zeros((C, m))
    for j in range(m):
        top = max(Z[i, j] for i in range(C))
        powers = [float(np.exp((Z[i, j] - top) / temperature)) for i in range(C)]
        for i in range(C):
            A[i, j] = powers[i] / sum(powers)
    return A


def _as_lists(Z, temperature=1.0):
    columns = []
    for z in Z.T:
        e = np.exp((z - z.max()) / temperature)
        columns.append(list(e / e.sum()))
    return [list(row) for row in zip(*columns, strict=True)]


def _from_differences(Z, temperature=1.0):
    differences = (Z[np.newaxis] - Z[:, np.newaxis]) / temperature
    return 1 / np.exp(differences).sum(axis=1)


def _in_place_on_a_copy(Z, temperature=1.0):
    A = np.array(Z, dtype=float)
    A /= temperature
    A -= A.max(axis=0, keepdims=True)
    np.exp(A, out=A)
    A /= np.einsum("ij->j", A)
    return A


def _from_logarithms(Z, temperature=1.0):
    Z = Z / temperature
    return np.exp(Z - np.logaddexp.reduce(Z, axis=0))


def _softmax_in_single_precision(Z, temperature=1.0):
    Z = Z.astype(np.float32)
    E = np.exp((Z - Z.max(axis=0)) / np.float32(temperature))
    return E / E.sum(axis=0)


ALTERNATIVES = (
    _loops,
    _as_lists,
    _from_differences,
    _in_place_on_a_copy,
    _from_logarithms,
    _softmax_in_single_precision,
)

SOFTMAX = Exercise(softmax, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES)
