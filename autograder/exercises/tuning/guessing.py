"""The exercise `check_initial_loss`: whether a network that has not learnt guesses.

A penalty cannot come in: predict returns probabilities, and the loss is that of the data.
"""

from __future__ import annotations

import numpy as np

from autograder.exercise import Exercise, Misconception
from course_lib.codec import Shipped
from course_lib.reference.tuning import check_initial_loss
from course_lib.sheets import Case

GUESS = "near ln C is what guessing costs"
LOW = "too low is as strange as too high"
CLASSES = "all classes count, also those that do not occur"
TOLERANCE = "the given tolerance"

# True or False. No loss of a case lies near the end of its tolerance.
RTOL, ATOL = 0.0, 0.0

PREDICT = Shipped("examples.shares_of_columns")


def _answers(C: int, y: list[int], right: list[float], wrong: float = 0.0) -> np.ndarray:
    """Return inputs that `PREDICT` turns into probabilities: `right` for the class of each."""
    # `wrong` is for the class after it, and the rest for all others.
    A = np.zeros((C, len(y)))
    for i, (label, p) in enumerate(zip(y, right, strict=True)):
        others = C - 1 - (wrong > 0)
        A[:, i] = (1 - p - wrong) / others if others else 0
        if wrong:
            A[(label + 1) % C, i] = wrong
        A[label, i] = p
    # Their sums differ, so that they are no probabilities yet.
    return (A * np.arange(2, len(y) + 2)).round(6)


EVEN, ODD = [0, 3, 7, 9], [1, 1, 4, 8, 6]


def _case(sentence: str, idea: str, X: np.ndarray, y: list[int], *tol: float) -> Case:
    return Case(sentence, idea, (PREDICT, X, np.array(y), *tol))


VISIBLE = (
    _case(
        "ten classes, about a tenth each", GUESS, _answers(10, EVEN, [0.1, 0.11, 0.09, 0.1]), EVEN
    ),
    _case("ten classes, too sure of wrong ones", GUESS, _answers(10, ODD, [0.04] * 5), ODD),
    _case(
        "ten classes, unsure in different ways", GUESS, _answers(10, EVEN, [0.5, 0.02] * 2), EVEN
    ),
    _case("two classes, a half each", GUESS, _answers(2, [0, 1, 1], [0.5, 0.48, 0.53]), [0, 1, 1]),
    _case("one example of four classes", GUESS, _answers(4, [2], [0.29]), [2]),
    _case("two classes, exactly a half each", GUESS, np.ones((2, 3)), [0, 1, 1]),
    _case("ten classes, one wrong one likely", GUESS, _answers(10, ODD, [0.1] * 5, 0.6), ODD),
    _case("ten classes, right too often", LOW, _answers(10, EVEN, [0.37] * 4), EVEN),
    _case("ten classes, nine times in ten right", LOW, _answers(10, EVEN, [0.9] * 4), EVEN),
    _case("three classes, nearly always right", LOW, _answers(3, [0, 2], [0.95, 0.9]), [0, 2]),
    _case(
        "five classes, of which three occur", CLASSES, _answers(5, [0, 1, 2], [0.2] * 3), [0, 1, 2]
    ),
    _case(
        "ten classes, of which two occur", CLASSES, _answers(10, [0, 9] * 2, [0.1] * 4), [0, 9] * 2
    ),
    _case("ten classes guessed, tolerance 5", TOLERANCE, _answers(10, EVEN, [0.1] * 4), EVEN, 5.0),
    _case("ten classes guessed, tolerance 2", TOLERANCE, _answers(10, EVEN, [0.1] * 4), EVEN, 2.0),
    _case("a loss of 2.7, tolerance 0.5", TOLERANCE, _answers(10, EVEN, [0.067] * 4), EVEN, 0.5),
    _case("a loss of 2.4, tolerance 0.05", TOLERANCE, _answers(10, ODD, [0.09] * 5), ODD, 0.05),
    _case("a loss of 2.47, tolerance 0.2", TOLERANCE, _answers(10, ODD, [0.0846] * 5), ODD, 0.2),
    _case("a loss of 2.6, tolerance 0.2", TOLERANCE, _answers(10, ODD, [0.0743] * 5), ODD, 0.2),
)


def _hidden(rng: np.random.Generator) -> list[Case]:
    C = int(rng.integers(6, 9))
    y = [int(label) for label in rng.permutation(C)[:4]]
    few = [0, 1, 1, 0]

    def near(factor: float) -> list[float]:
        return [float(share) for share in (rng.uniform(0.97, 1.03, 4) * factor / C)]

    return [
        _case("other classes, guessed", GUESS, _answers(C, y, near(1)), y),
        _case("other classes, wrongly sure", GUESS, _answers(C, y, near(0.3)), y),
        _case("other classes, unsure in turns", GUESS, _answers(C, y, [4.5 / C, 0.22 / C] * 2), y),
        _case("other classes, often right", LOW, _answers(C, y, near(3)), y),
        _case("other classes, of which two occur", CLASSES, _answers(C, few, near(1)), few),
        _case("a wide tolerance", TOLERANCE, _answers(C, y, near(0.65)), y, 0.6),
        _case("a narrow tolerance", TOLERANCE, _answers(C, y, near(0.85)), y, 0.06),
    ]


# What students write. Each variant differs from a right solution in one thought.


def _losses(predict, X, y):
    return -np.log(predict(X)[y, np.arange(y.size)])


def _chance(predict, X):
    return np.log(len(predict(X)))


def _sum_for_mean(predict, X, y, tol=0.2):
    return bool(abs(np.sum(_losses(predict, X, y)) - _chance(predict, X)) <= tol)


def _sign_lost(predict, X, y, tol=0.2):
    return bool(abs(-np.mean(_losses(predict, X, y)) - _chance(predict, X)) <= tol)


def _low_losses_are_fine(predict, X, y, tol=0.2):
    return bool(np.mean(_losses(predict, X, y)) - _chance(predict, X) <= tol)


def _high_losses_are_fine(predict, X, y, tol=0.2):
    return bool(_chance(predict, X) - np.mean(_losses(predict, X, y)) <= tol)


def _fixed_tolerance(predict, X, y, tol=0.2):
    return bool(abs(np.mean(_losses(predict, X, y)) - _chance(predict, X)) <= 0.2)


def _base_ten_for_the_loss(predict, X, y, tol=0.2):
    return bool(abs(np.mean(_losses(predict, X, y)) / np.log(10) - _chance(predict, X)) <= tol)


def _base_ten(predict, X, y, tol=0.2):
    return bool(abs(np.mean(_losses(predict, X, y)) - _chance(predict, X)) / np.log(10) <= tol)


def _base_two(predict, X, y, tol=0.2):
    return bool(abs(np.mean(_losses(predict, X, y)) - _chance(predict, X)) / np.log(2) <= tol)


def _probability_for_the_loss(predict, X, y, tol=0.2):
    return bool(abs(np.mean(_losses(predict, X, y)) - 1 / len(predict(X))) <= tol)


def _logarithm_of_the_mean(predict, X, y, tol=0.2):
    mean = np.mean(predict(X)[y, np.arange(y.size)])
    return bool(abs(-np.log(mean) - _chance(predict, X)) <= tol)


def _surest_class(predict, X, y, tol=0.2):
    return bool(abs(-np.mean(np.log(predict(X).max(axis=0))) - _chance(predict, X)) <= tol)


def _all_entries(predict, X, y, tol=0.2):
    return bool(abs(-np.mean(np.log(predict(X))) - _chance(predict, X)) <= tol)


def _classes_from_the_largest_label(predict, X, y, tol=0.2):
    return bool(abs(np.mean(_losses(predict, X, y)) - np.log(y.max() + 1)) <= tol)


def _classes_that_occur(predict, X, y, tol=0.2):
    return bool(abs(np.mean(_losses(predict, X, y)) - np.log(len(set(y.tolist())))) <= tol)


def _always_ten_classes(predict, X, y, tol=0.2):
    return bool(abs(np.mean(_losses(predict, X, y)) - np.log(10)) <= tol)


def _exactly_equal(predict, X, y, tol=0.2):
    return bool(np.mean(_losses(predict, X, y)) == _chance(predict, X))


def _inverted(predict, X, y, tol=0.2):
    return bool(abs(np.mean(_losses(predict, X, y)) - _chance(predict, X)) > tol)


FORMULA = "True where |J − ln C| ≤ tol, with J = −(1/m)·Σ_i ln a_{y_i, i}, and C rows in A."

MISCONCEPTIONS = (
    Misconception(
        _sum_for_mean,
        (
            "The more examples there are, the larger is your loss.",
            "Look at how you make one number of all losses.",
            FORMULA,
        ),
    ),
    Misconception(
        _sign_lost,
        (
            "Your loss is negative.",
            "Look at the sign of a logarithm of something below 1.",
            FORMULA,
        ),
    ),
    Misconception(
        _low_losses_are_fine,
        (
            "A network that has not learnt, and is nearly always right, seems fine to you.",
            "Look at your comparison. What if the difference is negative?",
            FORMULA + " The bars mean the absolute value.",
        ),
    ),
    Misconception(
        _high_losses_are_fine,
        (
            "A network that is sure of wrong classes seems fine to you.",
            "Look at your comparison. What if the difference is negative?",
            FORMULA + " The bars mean the absolute value.",
        ),
    ),
    Misconception(
        _fixed_tolerance,
        (
            "Your answer does not change with tol.",
            "Look for tol in your function.",
            FORMULA,
        ),
    ),
    Misconception(
        _base_ten_for_the_loss,
        (
            "For guesses you find a loss of 1, and expect 2.3.",
            "Look at the logarithms in your function. Have they the same base?",
            FORMULA + " ln is the natural logarithm.",
        ),
    ),
    Misconception(
        _base_ten,
        (
            "You let pass what lies twice as far away as tol.",
            "Look at the base of your logarithms: in which unit is tol?",
            FORMULA + " ln is the natural logarithm.",
        ),
    ),
    Misconception(
        _base_two,
        (
            "You refuse what is still within tol.",
            "Look at the base of your logarithms: in which unit is tol?",
            FORMULA + " ln is the natural logarithm.",
        ),
    ),
    Misconception(
        _probability_for_the_loss,
        (
            "You compare a loss with a probability.",
            "Look at what guessing costs: 1/C, or something made of it?",
            FORMULA,
        ),
    ),
    Misconception(
        _logarithm_of_the_mean,
        (
            "Where some probabilities are large and others small, your loss is too low.",
            "Look at which comes first: the mean, or the logarithm.",
            FORMULA,
        ),
    ),
    Misconception(
        _surest_class,
        (
            "Your loss does not depend on the labels.",
            "Look at which probability of each column you take.",
            FORMULA,
        ),
    ),
    Misconception(
        _all_entries,
        (
            "Your loss counts the wrong classes, too.",
            "Look at which entries of A your mean goes over.",
            FORMULA,
        ),
    ),
    Misconception(
        _classes_from_the_largest_label,
        (
            "Where the last classes do not occur, you expect too low a loss.",
            "Look at where your number of classes comes from.",
            FORMULA,
        ),
    ),
    Misconception(
        _classes_that_occur,
        (
            "Where only two classes of ten occur, you expect the loss of a tossed coin.",
            "Look at where your number of classes comes from.",
            FORMULA,
        ),
    ),
    Misconception(
        _always_ten_classes,
        (
            "You expect 2.3, also of two classes.",
            "Look for a number in your function that should depend on A.",
            FORMULA,
        ),
    ),
    Misconception(
        _exactly_equal,
        (
            "You let no network pass.",
            "Look at your comparison. Is any guess exact?",
            FORMULA,
        ),
    ),
    Misconception(
        _inverted,
        (
            "Your answers are all the wrong way round.",
            "Look at the direction of your comparison. What does True stand for?",
            FORMULA,
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _example_by_example(predict, X, y, tol=0.2):
    A, total = predict(X), 0.0
    for i, label in enumerate(y):
        total -= np.log(A[label, i])
    return np.log(A.shape[0]) - tol <= total / len(y) <= np.log(A.shape[0]) + tol


def _one_hot_labels(predict, X, y, tol=0.2):
    A = predict(X)
    Y = np.eye(len(A))[:, y]
    return bool(np.isclose(-np.sum(Y * np.log(A)) / y.size, np.log(len(A)), rtol=0, atol=tol))


def _mean_of_the_ratios(predict, X, y, tol=0.2):
    A = predict(X)
    return bool(abs(np.log(len(A) * np.take_along_axis(A, y[None], axis=0)).mean()) <= tol)


def _single_precision(predict, X, y, tol=0.2):
    A = predict(X.astype(np.float32))
    loss = -np.mean(np.log(A[y, np.arange(y.size)]))
    return abs(loss - np.log(np.float32(len(A)))) <= np.float32(tol)


ALTERNATIVES = (_example_by_example, _one_hot_labels, _mean_of_the_ratios, _single_precision)

CHECK_INITIAL_LOSS = Exercise(
    check_initial_loss, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES
)
