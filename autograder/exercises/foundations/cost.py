"""The exercise `bce_cost`: what predicted probabilities cost."""

from __future__ import annotations

import numpy as np

from autograder.exercise import Exercise, Misconception
from course_lib.reference.foundations import bce_cost
from course_lib.sheets import Case

MEAN = "the mean loss"
CERTAIN_AND_RIGHT = "exactly 0 or 1, and right"
CERTAIN_AND_WRONG = "exactly 0 or 1, and wrong"
CONFIDENT = "confident predictions"
ONE = "a single example"

# float32 holds 1 − a to 6e-8, a relative 2e-5 of a cost at a = 0.999; 1e-3 inside the logarithm
# changes it by 10 %.
RTOL, ATOL = 1e-4, 1e-6

A = np.array([[0.8, 0.4, 0.25, 0.7]])
Y = np.array([[1.0, 0.0, 1.0, 1.0]])
SURE = np.array([[0.999, 0.002, 0.996]])

VISIBLE = (
    Case("four predictions, of which one is poor", MEAN, (A, Y)),
    Case("six predictions of one half", MEAN, (np.full((1, 6), 0.5), np.eye(6)[:1])),
    Case("labels that are whole numbers", MEAN, (A, (1 - Y).astype(int))),
    Case(
        "three certain predictions, all of them right",
        CERTAIN_AND_RIGHT,
        (np.array([[0.0, 1.0, 1.0]]), np.array([[0, 1, 1]])),
    ),
    Case(
        "a certain prediction that is wrong, among others",
        CERTAIN_AND_WRONG,
        (np.array([[0.75, 0.0, 0.5, 1.0]]), np.array([[1, 1, 0, 0]])),
    ),
    Case("confident predictions that are right", CONFIDENT, (SURE, np.array([[1, 0, 1]]))),
    Case("confident predictions that are wrong", CONFIDENT, (SURE, np.array([[0, 1, 0]]))),
    Case("one prediction of 0.3 for a 1", ONE, (np.array([[0.3]]), np.array([[1]]))),
    Case("one prediction of 0.3 for a 0", ONE, (np.array([[0.3]]), np.array([[0]]))),
)


def draw_labels(rng: np.random.Generator, m: int) -> np.ndarray:
    """Return labels of both kinds, of which 1 is the more frequent: a swap shows."""
    return rng.permutation([0] + [1] * 2 + rng.choice([0, 1], m - 3, p=[0.3, 0.7]).tolist())[None]


def _hidden(rng: np.random.Generator) -> list[Case]:
    m = int(rng.integers(5, 12))
    predictions, labels = rng.uniform(0.05, 0.95, (1, m)).round(3), draw_labels(rng, m)
    certain = labels.astype(float)
    wrong = certain.copy()
    wrong[0, 0] = 1 - wrong[0, 0]
    confident = np.where(labels == 1, 0.998, 0.002) + rng.uniform(-0.001, 0.001, (1, m))
    return [
        Case("more predictions", MEAN, (predictions, labels)),
        Case("predictions in single precision", MEAN, (predictions.astype(np.float32), labels)),
        Case("labels that are decimals", MEAN, (predictions[:, ::-1].copy(), labels.astype(float))),
        Case("other certain predictions, all right", CERTAIN_AND_RIGHT, (certain, labels)),
        Case("one wrong among certain predictions", CERTAIN_AND_WRONG, (wrong, labels)),
        Case("other confident predictions", CONFIDENT, (confident, labels)),
        Case("other confident mistakes", CONFIDENT, (confident, 1 - labels)),
        Case("another single example, of a 1", ONE, (predictions[:, :1], np.array([[1]]))),
        Case("another single example, of a 0", ONE, (predictions[:, :1], np.array([[0]]))),
    ]


# What students write. Each variant differs from a right solution in one thought.


def _log(A):
    return np.log(np.clip(A, 1e-12, 1))


def _without_the_minus(A, Y):
    return np.mean(Y * _log(A) + (1 - Y) * _log(1 - A))


def _sum_instead_of_mean(A, Y):
    return -np.sum(Y * _log(A) + (1 - Y) * _log(1 - A))


def _half_the_mean(A, Y):
    return -np.mean(Y * _log(A) + (1 - Y) * _log(1 - A)) / 2


def _only_where_the_label_is_one(A, Y):
    return -np.mean(Y * _log(A))


def _labels_and_predictions_swapped(A, Y):
    return -np.mean(A * _log(Y) + (1 - A) * _log(1 - Y))


def _minus_on_the_first_term_only(A, Y):
    return np.mean(-Y * _log(A) + (1 - Y) * _log(1 - A))


def _prediction_of_one_in_both_logs(A, Y):
    return -np.mean(Y * _log(A) + (1 - Y) * _log(A))


def _logarithm_of_zero(A, Y):
    return -np.mean(Y * np.log(A) + (1 - Y) * np.log(1 - A))


def _drops_what_is_not_a_number(A, Y):
    m = Y.shape[1]
    return -np.nansum(Y * np.log(A) + (1 - Y) * np.log(1 - A)) / m


def _drops_infinite_losses(A, Y):
    losses = -(Y * np.log(A) + (1 - Y) * np.log(1 - A))
    return np.mean(np.where(np.isfinite(losses), losses, 0))


def _thousandth_inside_the_log(A, Y):
    return -np.mean(Y * np.log(A + 1e-3) + (1 - Y) * np.log(1 - A + 1e-3))


def _logarithm_to_base_ten(A, Y):
    losses = Y * np.log10(np.clip(A, 1e-12, 1)) + (1 - Y) * np.log10(np.clip(1 - A, 1e-12, 1))
    return -np.mean(losses)


def _logarithm_to_base_two(A, Y):
    losses = Y * np.log2(np.clip(A, 1e-12, 1)) + (1 - Y) * np.log2(np.clip(1 - A, 1e-12, 1))
    return -np.mean(losses)


def _one_loss_per_example(A, Y):
    return -(Y * _log(A) + (1 - Y) * _log(1 - A))


def _cost_in_brackets(A, Y):
    return -(Y @ _log(A).T + (1 - Y) @ _log(1 - A).T) / Y.shape[1]


def _matrix_product_of_two_rows(A, Y):
    return -(Y @ _log(A) + (1 - Y) @ _log(1 - A)) / Y.shape[1]


def _squared_error(A, Y):
    return np.mean((A - Y) ** 2)


FORMULA = "J = −(1/m)·Σ [y·ln a + (1−y)·ln(1−a)], one number, never negative."

MISCONCEPTIONS = (
    Misconception(
        _without_the_minus,
        (
            "Your cost is negative. Can a prediction cost less than nothing?",
            "Look at the sign of a logarithm of a number below 1, and at what you do with it.",
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
        _half_the_mean,
        (
            "Your cost is half of what it should be.",
            "Look for a 2 in your formula. Which cost does it belong to?",
            FORMULA,
        ),
    ),
    Misconception(
        _only_where_the_label_is_one,
        (
            "Examples with the label 0 cost nothing in your function, whatever is predicted.",
            "Look at what your formula leaves when y is 0.",
            FORMULA,
        ),
    ),
    Misconception(
        _labels_and_predictions_swapped,
        (
            "A good prediction costs a lot in your function, if it is not perfectly certain.",
            "Look at what you take the logarithm of: what do you know there, what do you predict?",
            FORMULA,
        ),
    ),
    Misconception(
        _minus_on_the_first_term_only,
        (
            "Examples with the label 0 lower your cost, all the more when they are wrong.",
            "Look at how far your minus reaches.",
            FORMULA + " The square brackets matter.",
        ),
    ),
    Misconception(
        _prediction_of_one_in_both_logs,
        (
            "Your cost does not depend on the labels.",
            "Look at your two logarithms: what is the probability of a 0?",
            FORMULA,
        ),
    ),
    Misconception(
        _logarithm_of_zero,
        (
            "A prediction of exactly 0 or 1 makes your cost infinite, or not a number.",
            "Which argument reaches your logarithms then, and what is 0 times −∞?",
            FORMULA + " Here neither logarithm is taken of less than 10^{−12}.",
        ),
    ),
    Misconception(
        _drops_what_is_not_a_number,
        (
            "You leave out losses that are not numbers; a certain and wrong prediction still "
            "makes your cost infinite.",
            "Look at what nansum hides. Would you notice a network that predicts nonsense?",
            FORMULA + " Here neither logarithm is taken of less than 10^{−12}.",
        ),
    ),
    Misconception(
        _drops_infinite_losses,
        (
            "The worst predictions, certain and wrong, cost nothing in your function.",
            "Look at what you put in the place of an infinite loss.",
            FORMULA + " Here neither logarithm is taken of less than 10^{−12}.",
        ),
    ),
    Misconception(
        _thousandth_inside_the_log,
        (
            "Your cost of confident predictions is off; a perfect one even costs less than 0.",
            "You add something inside the logarithm. How large is it next to a = 0.002?",
            FORMULA + " Here neither logarithm is taken of less than 10^{−12}.",
        ),
    ),
    Misconception(
        _logarithm_to_base_ten,
        (
            "Six predictions of one half cost 0.301 in your function; ln 2 is 0.693.",
            "Look at the base of your logarithms.",
            FORMULA,
        ),
    ),
    Misconception(
        _logarithm_to_base_two,
        (
            "Six predictions of one half cost 1 in your function, a bit; in nats it is 0.693.",
            "Look at the base of your logarithms.",
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
        _cost_in_brackets,
        (
            "Your cost is right, but it is a matrix of one row and one column.",
            "Look at the shape that the product of a row and a column has.",
            FORMULA + " A number has no axes.",
        ),
    ),
    Misconception(
        _matrix_product_of_two_rows,
        (
            "With more than one example your function stops: two rows have no matrix product.",
            "Look at your products. Are label and logarithm multiplied example by example?",
            FORMULA,
        ),
    ),
    Misconception(
        _squared_error,
        (
            "A prediction that is certain and wrong costs only 1 in your function.",
            "Look at your formula: is there a logarithm in it?",
            FORMULA,
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _loop(A, Y):
    total = 0.0
    for a, y in zip(A[0].tolist(), Y[0].tolist(), strict=True):
        total += -np.log(max(a, 1e-12)) * y - np.log(max(1 - a, 1e-12)) * (1 - y)
    return total / Y.shape[1]


def _probability_of_the_truth(A, Y):
    right = np.where(Y == 1, A, 1 - A).astype(float)
    return -np.log(np.clip(right, 1e-12, None)).mean()


def _clipped_on_both_sides(A, Y):
    A = np.clip(A.astype(float), 1e-12, 1 - 1e-12)
    return float(np.average(-Y * np.log(A) - (1 - Y) * np.log1p(-A)))


def _tiny_number_inside_the_log(A, Y):
    m = Y.shape[1]
    return -1 / m * np.sum(Y * np.log(A + 1e-12) + (1 - Y) * np.log(1 - A + 1e-12))


def _dot_products(A, Y):
    product = np.dot(Y, _log(A).T) + np.dot(1 - Y, _log(1 - A).T)
    return -product.item() / A.size


def _single_precision(A, Y):
    A, Y = A.astype(np.float32), Y.astype(np.float32)
    least = np.float32(1e-12)
    return -np.mean(Y * np.log(np.maximum(A, least)) + (1 - Y) * np.log(np.maximum(1 - A, least)))


ALTERNATIVES = (
    _loop,
    _probability_of_the_truth,
    _clipped_on_both_sides,
    _tiny_number_inside_the_log,
    _dot_products,
    _single_precision,
)

BCE_COST = Exercise(bce_cost, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES)
