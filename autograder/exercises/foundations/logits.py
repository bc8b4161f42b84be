"""The exercise `bce_from_logits`: the same cost, from the inputs of the sigmoid."""

from __future__ import annotations

import numpy as np

from autograder.exercise import Exercise, Misconception
from autograder.exercises.foundations.cost import draw_labels
from course_lib.reference.foundations import bce_from_logits
from course_lib.sheets import Case

COST = "the cost from logits"
SURE = "large logits that are right"
MISTAKEN = "large logits that are wrong"
ONE = "a single example"

# float32 errs by 1e-7 of the largest term, at most 3e-6 of a cost of 0.3 beside logits of 10;
# mistakes are off by per cents.
RTOL, ATOL = 1e-4, 1e-6

Z = np.array([[-1.5, 0.5, 2.0, -0.25, 3.0]])
Y = np.array([[1.0, 0.0, 1.0, 1.0, 0.0]])
VAST = np.array([[800.0, -800.0, 40.0]])
RIGHT = np.array([[1, 0, 1]])

VISIBLE = (
    Case("five logits of both signs", COST, (Z, Y)),
    Case("logits of zero, as zero weights give them", COST, (np.zeros((1, 5)), Y)),
    Case("logits that are whole numbers", COST, (np.array([[-2, 1, 3]]), RIGHT)),
    Case("logits of up to ±800, all of them right", SURE, (VAST, RIGHT)),
    Case("logits of up to ±800, all of them wrong", MISTAKEN, (VAST, 1 - RIGHT)),
    Case("logits of ±40 that are wrong", MISTAKEN, (np.array([[40.0, -40.0]]), np.array([[0, 1]]))),
    Case("a single logit of −2 for a 1", ONE, (np.array([[-2.0]]), np.array([[1]]))),
    Case("a single logit of −2 for a 0", ONE, (np.array([[-2.0]]), np.array([[0]]))),
)


def _hidden(rng: np.random.Generator) -> list[Case]:
    m = int(rng.integers(5, 12))
    logits, labels = rng.normal(0, 2, (1, m)).round(2), draw_labels(rng, m)
    vast = np.where(labels == 1, 1, -1) * rng.uniform(720, 3000, (1, m)).round()
    return [
        Case("more logits", COST, (logits, labels)),
        Case("logits in single precision", COST, (logits.astype(np.float32), labels)),
        Case("other whole numbers", COST, (rng.integers(-4, 5, (1, m)), labels.astype(float))),
        Case("vast logits, all right", SURE, (vast, labels)),
        Case("vast logits, all wrong", MISTAKEN, (vast, 1 - labels)),
        Case("large logits, all wrong", MISTAKEN, (vast / 16, 1 - labels)),
        Case("another single logit, of a 1", ONE, (logits[:, :1], np.array([[1]]))),
        Case("another single logit, of a 0", ONE, (logits[:, :1], np.array([[0]]))),
    ]


# What students write. Each variant differs from a right solution in one thought.


def _losses(Z, Y):
    return np.maximum(Z, 0) - Z * Y + np.log1p(np.exp(-np.abs(Z)))


def _takes_logits_for_probabilities(Z, Y):
    return -np.mean(Y * np.log(Z) + (1 - Y) * np.log(1 - Z))


def _sigmoid_and_then_logarithm(Z, Y):
    A = 1 / (1 + np.exp(-Z))
    return -np.mean(Y * np.log(A) + (1 - Y) * np.log(1 - A))


def _clipped_sigmoid(Z, Y):
    A = np.clip(1 / (1 + np.exp(-Z)), 1e-12, 1 - 1e-12)
    return -np.mean(Y * np.log(A) + (1 - Y) * np.log(1 - A))


def _overflowing_exponential(Z, Y):
    return np.mean(np.log(1 + np.exp(Z)) - Z * Y)


def _overflowing_branches(Z, Y):
    return np.mean(Y * np.log(1 + np.exp(-Z)) + (1 - Y) * np.log(1 + np.exp(Z)))


def _ignores_the_labels(Z, Y):
    return np.mean(np.maximum(-Z, 0) + np.log1p(np.exp(-np.abs(Z))))


def _labels_inverted(Z, Y):
    return np.mean(_losses(Z, 1 - Y))


def _plus_for_the_label(Z, Y):
    return np.mean(np.maximum(Z, 0) + Z * Y + np.log1p(np.exp(-np.abs(Z))))


def _without_the_maximum(Z, Y):
    return np.mean(-Z * Y + np.log1p(np.exp(-np.abs(Z))))


def _without_the_exponential(Z, Y):
    return np.mean(np.maximum(Z, 0) - Z * Y)


def _absolute_value_for_the_maximum(Z, Y):
    return np.mean(np.abs(Z) - Z * Y + np.log1p(np.exp(-np.abs(Z))))


def _plus_in_the_exponent(Z, Y):
    return np.mean(np.maximum(Z, 0) - Z * Y + np.log1p(np.exp(np.abs(Z))))


def _sum_instead_of_mean(Z, Y):
    return np.sum(_losses(Z, Y))


def _negative_cost(Z, Y):
    return -np.mean(_losses(Z, Y))


def _one_loss_per_example(Z, Y):
    return _losses(Z, Y)


def _maximum_of_the_whole_row(Z, Y):
    return np.mean(np.max(Z, initial=0) - Z * Y + np.log1p(np.exp(-np.abs(Z))))


FORMULA = "J = (1/m)·Σ [max(z, 0) − z·y + ln(1 + e^{−|z|})]."
LOSS = "The loss of one example is ln(1 + e^z) − z·y. "

MISCONCEPTIONS = (
    Misconception(
        _takes_logits_for_probabilities,
        (
            "Your cost is not a number as soon as a logit is negative.",
            "Look at what you take the logarithm of. Which values may a logit have?",
            FORMULA + " Logits become probabilities only in the sigmoid.",
        ),
    ),
    Misconception(
        _sigmoid_and_then_logarithm,
        (
            "Small logits are right; from about 40 on your cost is not finite.",
            "What does the sigmoid of 40 come to in a computer, and what becomes of 1 less that?",
            FORMULA + " It takes no logarithm of the sigmoid.",
        ),
    ),
    Misconception(
        _clipped_sigmoid,
        (
            "A logit of 800 that is wrong costs 27.6 in your function. It should cost 800.",
            "Look at where you limit the probabilities: all that lies beyond looks alike.",
            FORMULA + " It needs no limit, for no logarithm comes near 0.",
        ),
    ),
    Misconception(
        _overflowing_exponential,
        (
            "Small logits are right; at 800 your cost is infinite.",
            "Which number goes into your exponential there? Which sign would be harmless?",
            LOSS + FORMULA,
        ),
    ),
    Misconception(
        _overflowing_branches,
        (
            "Small logits are right; at ±800 your cost is infinite or not a number.",
            "Both of your branches are computed for each example. What is 0 times ∞?",
            LOSS + FORMULA,
        ),
    ),
    Misconception(
        _ignores_the_labels,
        (
            "Your cost is that of labels which are all 1.",
            "Look for the place where your function reads Y.",
            FORMULA,
        ),
    ),
    Misconception(
        _labels_inverted,
        (
            "Large logits that are right cost you much, and wrong ones nothing.",
            "For a label of 1, is a large logit good or bad in your formula?",
            FORMULA,
        ),
    ),
    Misconception(
        _plus_for_the_label,
        (
            "For a label of 1 your cost rises with the logit, or falls below zero.",
            "Look at the signs of your terms.",
            FORMULA,
        ),
    ),
    Misconception(
        _without_the_maximum,
        (
            "Large logits that are right have a negative cost in your function.",
            "Count your terms: which one would balance z·y?",
            FORMULA,
        ),
    ),
    Misconception(
        _without_the_exponential,
        (
            "Logits of zero cost nothing in your function. Not knowing costs ln 2.",
            "Count your terms: which one is largest at z = 0?",
            FORMULA,
        ),
    ),
    Misconception(
        _absolute_value_for_the_maximum,
        (
            "Positive logits are right; negative ones cost too much.",
            "Look at what your first term does with a negative number.",
            FORMULA,
        ),
    ),
    Misconception(
        _plus_in_the_exponent,
        (
            "Your cost grows too fast with the size of the logits, and at 800 it is infinite.",
            "Look at the sign in your exponent.",
            FORMULA,
        ),
    ),
    Misconception(
        _sum_instead_of_mean,
        (
            "Your cost grows with the number of examples: it is m times too large.",
            "Look at the last thing that you do with the losses.",
            FORMULA,
        ),
    ),
    Misconception(
        _negative_cost,
        (
            "Your cost is negative. Can a prediction cost less than nothing?",
            "Look for a minus in front of everything. Is it already inside?",
            FORMULA,
        ),
    ),
    Misconception(
        _one_loss_per_example,
        (
            "You return one number for each example; one for all of them was wanted.",
            "Your losses are right. What is still to be done with them?",
            FORMULA,
        ),
    ),
    Misconception(
        _maximum_of_the_whole_row,
        (
            "One large logit raises the loss of all other examples in your function.",
            "Look at your maximum: how many numbers does it leave?",
            FORMULA + " The maximum compares each z with 0.",
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _logaddexp(Z, Y):
    return np.mean(np.logaddexp(0, Z) - Z * Y)


def _loop(Z, Y):
    total = 0.0
    for z, y in zip(Z[0].tolist(), Y[0].tolist(), strict=True):
        margin = z if y == 1 else -z
        total += np.log1p(np.exp(-margin)) if margin > 0 else np.log1p(np.exp(margin)) - margin
    return total / len(Z[0])


def _distance_on_the_wrong_side(Z, Y):
    wrong = np.where(Y == 1, -Z, Z)
    losses = np.where(wrong > 0, wrong, 0) + np.log(1 + np.exp(-np.abs(Z)))
    return losses.mean()


def _einsum(Z, Y):
    losses = (Z + np.abs(Z)) / 2 + np.log1p(np.exp(-np.abs(Z)))
    return (losses.sum() - np.einsum("ij,ij->", Z, Y)) / Y.shape[1]


def _single_precision(Z, Y):
    Z, Y = Z.astype(np.float32), Y.astype(np.float32)
    return np.mean(np.maximum(Z, 0) - Z * Y + np.log1p(np.exp(-np.abs(Z))))


ALTERNATIVES = (
    _logaddexp,
    _loop,
    _distance_on_the_wrong_side,
    _einsum,
    _single_precision,
)

BCE_FROM_LOGITS = Exercise(
    bce_from_logits, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES
)
