"""The exercise `logistic_grads`: cost and gradients of one neuron."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.exercise import Exercise, Misconception
from autograder.exercises.foundations.cost import draw_labels
from course_lib.reference.foundations import activation, bce_from_logits, logistic_grads
from course_lib.sheets import Case

GRADIENTS = "cost and gradients"
START = "from zero weights"
ONE_EXAMPLE = "a single example"
ONE_FEATURE = "a single feature"
WHOLE = "whole numbers in, decimals out"

# float32 errs by some 1e-7 of the largest term in a sum of a dozen; mistakes are off by per cents.
RTOL, ATOL = 1e-4, 1e-5

W = np.array([[0.5], [-1.0]])
X = np.array([[1.0, -2.0, 0.5], [0.25, 1.5, -1.0]])
Y = np.array([[1.0, 0.0, 0.0]])
# As many examples as features: taking rows for columns gives a wrong number, not an exception.
SQUARE = np.array([[1.0, 2.0], [-1.0, 0.5]])

VISIBLE = (
    Case("two features of three examples", GRADIENTS, (W, 0.25, X, Y)),
    Case("two features of two examples", GRADIENTS, (W, -0.5, SQUARE, np.array([[0.0, 1.0]]))),
    Case("the start: all weights zero", START, (np.zeros((2, 1)), 0.0, X, Y)),
    Case("one example of two features", ONE_EXAMPLE, (W, 0.25, X[:, :1], Y[:, :1])),
    Case("four examples of one feature", ONE_FEATURE, (W[:1], 0.5, np.array([[1.0, -1, 2, 3]]),
         np.array([[1.0, 0, 1, 0]]))),
    Case("whole numbers", WHOLE, (np.array([[1], [-1]]), 1, np.array([[1, 2, 0], [3, 0, 1]]),
         np.array([[0, 1, 1]]))),
)  # fmt: skip


def draw_neuron(rng: np.random.Generator, n_x: int, m: int) -> tuple[Any, ...]:
    """Return weights, bias, examples and labels, with logits that float32 tells from certainty."""
    w = rng.uniform(0.4, 2, (n_x, 1)) * rng.choice([-1, 1], (n_x, 1)) / np.sqrt(n_x)
    X = rng.uniform(-2, 2, (n_x, m))
    return w.round(3), float(rng.choice([-0.7, 0.4, 0.9])), X.round(3), draw_labels(rng, m)


def _hidden(rng: np.random.Generator) -> list[Case]:
    n_x, m = (int(size) for size in rng.choice([[3, 7], [5, 4], [2, 12]]))
    w, b, examples, labels = draw_neuron(rng, n_x, m)
    single = [w.astype(np.float32), b, examples.astype(np.float32), labels]
    row = draw_neuron(rng, 1, 6)
    whole = rng.integers(-2, 3, (3, 1)), int(rng.integers(1, 3)), rng.integers(-2, 3, (3, 5))
    return [
        Case("other features and examples", GRADIENTS, (w, b, examples, labels)),
        Case("numbers in single precision", GRADIENTS, tuple(single)),
        Case("as many features as examples", GRADIENTS, draw_neuron(rng, 4, 4)),
        Case("the start with other examples", START, (0 * w, 0.0, examples, labels)),
        Case("another single example", ONE_EXAMPLE, (w, b, examples[:, :1], labels[:, :1])),
        Case("another single feature", ONE_FEATURE, row),
        Case("other whole numbers", WHOLE, (*whole, draw_labels(rng, 5))),
    ]


# What students write. Each variant differs from a right solution in one thought.


def _forward(w, b, X, Y):
    Z = w.T @ X + b
    return bce_from_logits(Z, Y), activation(Z, "sigmoid")


def _product_without_transpose(w, b, X, Y):
    A = activation(np.dot(w, X) + b, "sigmoid")
    return bce_from_logits(A, Y), X @ (A - Y).T / Y.shape[1], np.mean(A - Y)


def _times_instead_of_product(w, b, X, Y):
    Z = w * X + b
    A = activation(Z, "sigmoid")
    cost = -np.mean(Y * np.log(A) + (1 - Y) * np.log(1 - A))
    return cost, X @ (A - Y).T / Y.shape[1], np.mean(A - Y)


def _forgets_the_bias(w, b, X, Y):
    cost, A = _forward(w, 0.0, X, Y)
    return cost, X @ (A - Y).T / Y.shape[1], np.mean(A - Y)


def _negative_cost(w, b, X, Y):
    cost, A = _forward(w, b, X, Y)
    return -cost, X @ (A - Y).T / Y.shape[1], np.mean(A - Y)


def _cost_not_averaged(w, b, X, Y):
    cost, A = _forward(w, b, X, Y)
    return cost * Y.shape[1], X @ (A - Y).T / Y.shape[1], np.mean(A - Y)


def _labels_less_predictions(w, b, X, Y):
    cost, A = _forward(w, b, X, Y)
    return cost, X @ (Y - A).T / Y.shape[1], np.mean(Y - A)


def _nothing_averaged(w, b, X, Y):
    cost, A = _forward(w, b, X, Y)
    return cost, X @ (A - Y).T, np.sum(A - Y)


def _dw_not_averaged(w, b, X, Y):
    cost, A = _forward(w, b, X, Y)
    return cost, X @ (A - Y).T, np.mean(A - Y)


def _db_not_averaged(w, b, X, Y):
    cost, A = _forward(w, b, X, Y)
    return cost, X @ (A - Y).T / Y.shape[1], np.sum(A - Y)


def _db_averaged_twice(w, b, X, Y):
    cost, A = _forward(w, b, X, Y)
    return cost, X @ (A - Y).T / Y.shape[1], np.mean(A - Y) / Y.shape[1]


def _db_not_summed(w, b, X, Y):
    cost, A = _forward(w, b, X, Y)
    return cost, X @ (A - Y).T / Y.shape[1], (A - Y) / Y.shape[1]


def _db_as_an_array(w, b, X, Y):
    cost, A = _forward(w, b, X, Y)
    return cost, X @ (A - Y).T / Y.shape[1], np.mean(A - Y, axis=1, keepdims=True)


def _dw_as_a_row(w, b, X, Y):
    cost, A = _forward(w, b, X, Y)
    return cost, (A - Y) @ X.T / Y.shape[1], np.mean(A - Y)


def _dw_without_second_axis(w, b, X, Y):
    cost, A = _forward(w, b, X, Y)
    return cost, np.mean(X * (A - Y), axis=1), np.mean(A - Y)


def _dw_without_the_examples(w, b, X, Y):
    cost, A = _forward(w, b, X, Y)
    return cost, np.ones((len(X), 1)) * np.mean(A - Y), np.mean(A - Y)


def _averaged_over_features(w, b, X, Y):
    cost, A = _forward(w, b, X, Y)
    return cost, X @ (A - Y).T / X.shape[0], np.sum(A - Y) / X.shape[0]


def _slope_taken_once_more(w, b, X, Y):
    cost, A = _forward(w, b, X, Y)
    dZ = (A - Y) * A * (1 - A)
    return cost, X @ dZ.T / Y.shape[1], np.mean(dZ)


def _slope_for_the_error(w, b, X, Y):
    cost, A = _forward(w, b, X, Y)
    dZ = A * (1 - A)
    return cost, X @ dZ.T / Y.shape[1], np.mean(dZ)


def _logits_less_labels(w, b, X, Y):
    cost, _ = _forward(w, b, X, Y)
    dZ = w.T @ X + b - Y
    return cost, X @ dZ.T / Y.shape[1], np.mean(dZ)


def _cost_forgotten(w, b, X, Y):
    _, A = _forward(w, b, X, Y)
    return X @ (A - Y).T / Y.shape[1], np.mean(A - Y)


FORMULA = "With a = σ(wᵀx + b): ∂J/∂w = (1/m)·X(a − y)ᵀ and ∂J/∂b = (1/m)·Σ(a − y)."

MISCONCEPTIONS = (
    Misconception(
        _product_without_transpose,
        (
            "With more than one feature your function stops at the first product.",
            "Write down the shapes of your two factors. Which sum over features is wanted?",
            FORMULA + " w has shape (n, 1), X has shape (n, m), and z has one number per example.",
        ),
    ),
    Misconception(
        _times_instead_of_product,
        (
            "Your neuron has one output per feature; it should have one per example.",
            "Look at how you combine w and X. Where are the features summed?",
            FORMULA + " wᵀx is a sum over the features.",
        ),
    ),
    Misconception(
        _forgets_the_bias,
        (
            "Your result is the same whatever b is.",
            "Look at the line that makes z.",
            FORMULA,
        ),
    ),
    Misconception(
        _negative_cost,
        (
            "Your gradients are right, but the cost is negative.",
            "Look at the sign of your cost.",
            FORMULA + " J = −(1/m)·Σ[y·ln a + (1−y)·ln(1−a)].",
        ),
    ),
    Misconception(
        _cost_not_averaged,
        (
            "Your gradients are right, but the cost is m times too large.",
            "Look at the last thing that you do with the losses.",
            FORMULA + " J = −(1/m)·Σ[y·ln a + (1−y)·ln(1−a)].",
        ),
    ),
    Misconception(
        _labels_less_predictions,
        (
            "Both of your gradients have the wrong sign: a step along them makes things worse.",
            "A prediction that is too high must be pushed down. What does your dz say to it?",
            FORMULA,
        ),
    ),
    Misconception(
        _nothing_averaged,
        (
            "Your cost is right, and both gradients are m times too large.",
            "The cost is a mean. What does that make of its gradients?",
            FORMULA,
        ),
    ),
    Misconception(
        _dw_not_averaged,
        (
            "Cost and db are right; dw is m times too large.",
            "The cost is a mean. What does that make of dw?",
            FORMULA,
        ),
    ),
    Misconception(
        _db_not_averaged,
        (
            "Cost and dw are right; db is m times too large.",
            "The cost is a mean. What does that make of db?",
            FORMULA,
        ),
    ),
    Misconception(
        _db_averaged_twice,
        (
            "Cost and dw are right; db is m times too small.",
            "Count how often you divide by m on the way to db.",
            FORMULA,
        ),
    ),
    Misconception(
        _db_not_summed,
        (
            "Your db has one number for each example, but the neuron has one b only.",
            "Look at what each example wants b to do, and how these wishes become one.",
            FORMULA,
        ),
    ),
    Misconception(
        _db_as_an_array,
        (
            "Your db has the right value, but it is an array with axes.",
            "Look at what your sum keeps. Which shape has b?",
            FORMULA + " Here b is a plain number, and so is db.",
        ),
    ),
    Misconception(
        _dw_as_a_row,
        (
            "Your dw is a row, but w is a column: they could not be subtracted.",
            "Look at the order of the two factors in your dw.",
            FORMULA + " A gradient has the shape of its parameter.",
        ),
    ),
    Misconception(
        _dw_without_second_axis,
        (
            "Your dw has shape (n,): w less dw would come out as a square.",
            "Look at what your mean does with the axis that it sums over.",
            FORMULA + " A gradient has the shape of its parameter.",
        ),
    ),
    Misconception(
        _dw_without_the_examples,
        (
            "All features get the same gradient in your dw, whatever their values.",
            "Look for X in your dw.",
            FORMULA,
        ),
    ),
    Misconception(
        _averaged_over_features,
        (
            "Your gradients are right only when there are as many features as examples.",
            "Look at what you divide by. Which axis of X counts examples?",
            FORMULA,
        ),
    ),
    Misconception(
        _slope_taken_once_more,
        (
            "Your gradients are too small, and hardly there for a neuron that is sure and wrong.",
            "You multiply by the slope of the sigmoid. Which factor of ∂L/∂a does it cancel?",
            FORMULA + " ∂L/∂a · a(1 − a) = a − y.",
        ),
    ),
    Misconception(
        _slope_for_the_error,
        (
            "Your gradients do not depend on the labels.",
            "Look at your dz. The notes set two things equal here that are not.",
            FORMULA + " a(1 − a) is ∂a/∂z, only one of the two factors of ∂L/∂z.",
        ),
    ),
    Misconception(
        _logits_less_labels,
        (
            "Your gradients are not zero even for a neuron that is sure and right.",
            "Look at what you compare with the labels: before or after the sigmoid?",
            FORMULA,
        ),
    ),
    Misconception(
        _cost_forgotten,
        (
            "You return two values; three were wanted: cost, dw and db.",
            "Look at your return line.",
            FORMULA + " J = −(1/m)·Σ[y·ln a + (1−y)·ln(1−a)].",
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _by_the_chain_rule(w, b, X, Y):
    A = 1 / (1 + np.exp(-(np.dot(w.T, X) + b)))
    dA = -Y / A + (1 - Y) / (1 - A)
    dZ = dA * A * (1 - A)
    cost = -np.sum(Y * np.log(A) + (1 - Y) * np.log(1 - A)) / X.shape[1]
    return cost, np.dot(X, dZ.T) / X.shape[1], np.sum(dZ) / X.shape[1]


def _loops(w, b, X, Y):
    n, m = X.shape
    cost, dw, db = 0.0, np.zeros((n, 1)), 0.0
    for i in range(m):
        z = b + sum(w[j, 0] * X[j, i] for j in range(n))
        a = 1 / (1 + np.exp(-z))
        cost -= np.log(a) if Y[0, i] == 1 else np.log(1 - a)
        for j in range(n):
            dw[j, 0] += X[j, i] * (a - Y[0, i])
        db += a - Y[0, i]
    return cost / m, dw / m, db / m


def _einsum(w, b, X, Y):
    Z = np.einsum("jk,ji->ki", w, X) + b
    dZ = (1 + np.tanh(Z / 2)) / 2 - Y
    return [
        np.mean(np.logaddexp(0, Z) - Z * Y),
        np.einsum("ji,ki->jk", X, dZ) / len(Z[0]),
        dZ.mean(),
    ]


def _bias_as_a_weight(w, b, X, Y):
    X, w = np.vstack([X, np.ones(X.shape[1])]), np.vstack([w, [[b]]])
    A = 1 / (1 + np.exp(-w.T @ X))
    gradient = np.mean(X * (A - Y), axis=1, keepdims=True)
    truth = np.where(Y == 1, A, 1 - A)
    return -np.log(truth).mean(), gradient[:-1], gradient[-1, 0]


def _single_precision(w, b, X, Y):
    w, X, Y = w.astype(np.float32), X.astype(np.float32), Y.astype(np.float32)
    Z = w.T @ X + np.float32(b)
    dZ = 1 / (1 + np.exp(-Z)) - Y
    cost = np.mean(np.maximum(Z, 0) - Z * Y + np.log1p(np.exp(-np.abs(Z))))
    return cost, X @ dZ.T / np.float32(Y.shape[1]), np.mean(dZ)


ALTERNATIVES = (_by_the_chain_rule, _loops, _einsum, _bias_as_a_weight, _single_precision)

LOGISTIC_GRADS = Exercise(
    logistic_grads, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES
)
