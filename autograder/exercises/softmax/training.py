"""The exercise `train_softmax`: a linear classifier, by gradient descent on all examples."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.exercise import Exercise, Misconception
from autograder.exercises.softmax.draws import draw_labels
from course_lib.reference.softmax import train_softmax
from course_lib.sheets import Case

STEP = "one step from zeros"
EPOCHS = "as many steps as asked for"
CLASSES = "classes that do not occur"
LARGE = "large features"
WHOLE = "whole numbers in, decimals out"

# A few dozen steps in single precision stay within 1e-4. atol is for weights near 0.
RTOL, ATOL = 1e-3, 1e-5

X = np.array([[1.0, -0.5, 2.0, 0.25, -1.5], [0.5, 1.5, -1.0, -2.0, 1.0]])
Y = np.array([0, 1, 0, 2, 1])


def _case(sentence: str, idea: str, *args: Any) -> Case:
    X, y, C, learning_rate, num_epochs = args
    settings = {"learning_rate": learning_rate, "num_epochs": num_epochs}
    return Case(sentence, idea, (X, y, C), settings)


VISIBLE = (
    _case("five examples of three classes, one step", STEP, X, Y, 3, 0.5, 1),
    _case("the same with a learning rate of 0.2", STEP, X, Y, 3, 0.2, 1),
    _case("the same, 20 steps", EPOCHS, X, Y, 3, 0.4, 20),
    _case("the same, no step at all", EPOCHS, X, Y, 3, 0.4, 0),
    _case("the same of five classes, two of them empty", CLASSES, X, Y, 5, 0.5, 3),
    _case("features a thousand times as large, 3 steps", LARGE, 1000 * X, Y, 3, 0.1, 3),
    _case("features that are whole numbers", WHOLE, (4 * X).astype(int), Y, 3, 0.1, 2),
)


def _hidden(rng: np.random.Generator) -> list[Case]:
    C, n, m = (int(size) for size in rng.permutation([3, 4, 6]))
    some = rng.normal(0, 1, (n, m)).round(2) + 0.2
    # Every class occurs where there are examples enough for it.
    y = rng.permutation(np.arange(m) % C)
    rates = [round(float(rate), 2) for rate in rng.uniform(0.1, 0.6, 4)]
    whole = rng.integers(-4, 6, (n, m))
    return [
        _case("other examples, one step", STEP, some, y, C, rates[0], 1),
        _case("others in single precision", STEP, some.astype("f4"), y, C, rates[1], 1),
        _case("other examples, more steps", EPOCHS, some, y, C, rates[2], int(rng.integers(5, 15))),
        _case("labels without the last class", CLASSES, some, draw_labels(rng, C, m), C, 0.5, 4),
        _case("other large features", LARGE, 2000 * some, y, C, 0.3, 2),
        _case("other whole numbers", WHOLE, whole, y, C, rates[3], 2),
    ]


# What students write. Each variant differs from a right solution in one thought.


def _probabilities(Z):
    E = np.exp(Z - Z.max(axis=0))
    return E / E.sum(axis=0)


def _error(W, b, X, y):
    """Return the gradient of the logits, (A - Y)/m."""
    dZ = _probabilities(W @ X + b)
    dZ[y, np.arange(y.size)] -= 1
    return dZ / y.size


def _train(X, y, C, learning_rate, num_epochs, error=_error, bias=np.sum):
    """Train with some gradient of the logits, and some sum of it for the biases."""
    W, b = np.zeros((C, len(X))), np.zeros((C, 1))
    for _ in range(num_epochs):
        dZ = error(W, b, X, y)
        W = W - learning_rate * dZ @ X.T
        b = b - learning_rate * bias(dZ, axis=1, keepdims=True)
    return {"W": W, "b": b}


def _uphill(X, y, C, *, learning_rate=0.5, num_epochs=300):
    return _train(X, y, C, -learning_rate, num_epochs)


def _not_divided_by_examples(X, y, C, *, learning_rate=0.5, num_epochs=300):
    return _train(X, y, C, learning_rate * y.size, num_epochs)


def _bias_forgotten(X, y, C, *, learning_rate=0.5, num_epochs=300):
    def nothing(dZ, **_):
        return 0.0

    return _train(X, y, C, learning_rate, num_epochs, bias=nothing)


def _mean_for_the_bias(X, y, C, *, learning_rate=0.5, num_epochs=300):
    return _train(X, y, C, learning_rate, num_epochs, bias=np.mean)


def _one_step_too_few(X, y, C, *, learning_rate=0.5, num_epochs=300):
    return _train(X, y, C, learning_rate, num_epochs - 1)


def _one_step_too_many(X, y, C, *, learning_rate=0.5, num_epochs=300):
    return _train(X, y, C, learning_rate, num_epochs + 1)


def _one_step_only(X, y, C, *, learning_rate=0.5, num_epochs=300):
    return _train(X, y, C, learning_rate, min(num_epochs, 1))


def _gradient_of_the_start(X, y, C, *, learning_rate=0.5, num_epochs=300):
    return _train(X, y, C, learning_rate * num_epochs, 1)


def _usual_learning_rate(X, y, C, *, learning_rate=0.5, num_epochs=300):
    return _train(X, y, C, 0.5, num_epochs)


def _bias_after_the_weights(X, y, C, *, learning_rate=0.5, num_epochs=300):
    W, b = np.zeros((C, len(X))), np.zeros((C, 1))
    for _ in range(num_epochs):
        W = W - learning_rate * _error(W, b, X, y) @ X.T
        b = b - learning_rate * _error(W, b, X, y).sum(axis=1, keepdims=True)
    return {"W": W, "b": b}


def _example_after_example(X, y, C, *, learning_rate=0.5, num_epochs=300):
    W, b = np.zeros((C, len(X))), np.zeros((C, 1))
    for _ in range(num_epochs):
        for i in range(y.size):
            dZ = _error(W, b, X[:, [i]], y[[i]])
            W, b = W - learning_rate * dZ @ X[:, [i]].T, b - learning_rate * dZ
    return {"W": W, "b": b}


def _starts_from_ones(X, y, C, *, learning_rate=0.5, num_epochs=300):
    trained = _train(X, y, C, learning_rate, num_epochs)
    return {"W": trained["W"] + 1, "b": trained["b"]}


def _softmax_over_examples(X, y, C, *, learning_rate=0.5, num_epochs=300):
    def error(W, b, X, y):
        dZ = _probabilities((W @ X + b).T).T
        dZ[y, np.arange(y.size)] -= 1
        return dZ / y.size

    return _train(X, y, C, learning_rate, num_epochs, error)


def _squared_error(X, y, C, *, learning_rate=0.5, num_epochs=300):
    def error(W, b, X, y):
        A = _probabilities(W @ X + b)
        dA = _error(W, b, X, y)
        return A * (dA - (A * dA).sum(axis=0))

    return _train(X, y, C, learning_rate, num_epochs, error)


def _overflows(X, y, C, *, learning_rate=0.5, num_epochs=300):
    def error(W, b, X, y):
        E = np.exp(W @ X + b)
        dZ = E / E.sum(axis=0)
        dZ[y, np.arange(y.size)] -= 1
        return dZ / y.size

    return _train(X, y, C, learning_rate, num_epochs, error)


def _classes_from_the_largest_label(X, y, C, *, learning_rate=0.5, num_epochs=300):
    return _train(X, y, int(y.max()) + 1, learning_rate, num_epochs)


def _weights_on_their_side(X, y, C, *, learning_rate=0.5, num_epochs=300):
    trained = _train(X, y, C, learning_rate, num_epochs)
    return {"W": trained["W"].T, "b": trained["b"]}


def _bias_without_second_axis(X, y, C, *, learning_rate=0.5, num_epochs=300):
    trained = _train(X, y, C, learning_rate, num_epochs)
    return {"W": trained["W"], "b": trained["b"].ravel()}


def _weights_alone(X, y, C, *, learning_rate=0.5, num_epochs=300):
    return {"W": _train(X, y, C, learning_rate, num_epochs)["W"]}


def _probabilities_returned(X, y, C, *, learning_rate=0.5, num_epochs=300):
    trained = _train(X, y, C, learning_rate, num_epochs)
    return _probabilities(trained["W"] @ X + trained["b"])


def _whole_number_weights(X, y, C, *, learning_rate=0.5, num_epochs=300):
    W, b = np.zeros((C, len(X)), dtype=X.dtype), np.zeros((C, 1), dtype=X.dtype)
    for _ in range(num_epochs):
        dZ = _error(W, b, X, y)
        W[:] = W - learning_rate * dZ @ X.T
        b[:] = b - learning_rate * dZ.sum(axis=1, keepdims=True)
    return {"W": W, "b": b}


STEPS = "A step: dZ = (A − Y)/m, W ← W − α·dZ·Xᵀ, b ← b − α·Σ_i dZ_i, with A = softmax(W·X + b)."
START = "W of shape (C, n_x) and b of shape (C, 1) begin with zeros."

MISCONCEPTIONS = (
    Misconception(
        _uphill,
        (
            "Your cost rises from step to step.",
            "Look at the sign of your step.",
            STEPS,
        ),
    ),
    Misconception(
        _not_divided_by_examples,
        (
            "Your steps are too long, and the more so the more examples there are.",
            "Look at your gradient: is it a sum or a mean?",
            STEPS,
        ),
    ),
    Misconception(
        _bias_forgotten,
        (
            "Your weights learn, your biases stay at zero.",
            "Look for the step of b.",
            STEPS,
        ),
    ),
    Misconception(
        _mean_for_the_bias,
        (
            "The steps of your biases are too short.",
            "Look at how you make one number of the errors of a class. How often do you divide?",
            STEPS + " dZ is already divided by m.",
        ),
    ),
    Misconception(
        _one_step_too_few,
        (
            "You take one step less than you are asked for.",
            "Look at the ends of your loop.",
            STEPS + " There are num_epochs of them.",
        ),
    ),
    Misconception(
        _one_step_too_many,
        (
            "You take one step more than you are asked for.",
            "Look at what comes before your loop, and after it.",
            STEPS + " There are num_epochs of them.",
        ),
    ),
    Misconception(
        _one_step_only,
        (
            "You always take one step.",
            "Look at where your function returns. Is it inside the loop?",
            STEPS + " There are num_epochs of them.",
        ),
    ),
    Misconception(
        _gradient_of_the_start,
        (
            "All your steps go in the direction of the first.",
            "Look at which lines are inside your loop.",
            STEPS + " Each step has a gradient of its own.",
        ),
    ),
    Misconception(
        _usual_learning_rate,
        (
            "Your result does not change with learning_rate.",
            "Look for a number in your step that has a name.",
            STEPS,
        ),
    ),
    Misconception(
        _bias_after_the_weights,
        (
            "Your weights are right after one step, your biases are not.",
            "Look at which weights the gradient of your biases is taken at.",
            STEPS + " Both gradients come from the same dZ.",
        ),
    ),
    Misconception(
        _example_after_example,
        (
            "You take a step for each example.",
            "Look at your loops. How many are there?",
            STEPS + " One step uses all examples.",
        ),
    ),
    Misconception(
        _starts_from_ones,
        (
            "Your weights are all too large by one.",
            "Look at the numbers that your weights begin with.",
            START,
        ),
    ),
    Misconception(
        _softmax_over_examples,
        (
            "The probabilities of your examples do not sum to 1.",
            "Look at the axis of your softmax.",
            STEPS + " The columns of A sum to 1.",
        ),
    ),
    Misconception(
        _squared_error,
        (
            "Your steps are too short, the more so the surer the network is.",
            "Look at the way from A back to Z. Which cost has a slope there that does not cancel?",
            STEPS,
        ),
    ),
    Misconception(
        _overflows,
        (
            "With large features your weights become NaN.",
            "Look at the exponential. Is there a largest number that it can take?",
            STEPS + " softmax(z) = softmax(z − max z).",
        ),
    ),
    Misconception(
        _classes_from_the_largest_label,
        (
            "Where the last classes do not occur, your weights have too few rows.",
            "Look at where your number of classes comes from.",
            START,
        ),
    ),
    Misconception(
        _weights_on_their_side,
        (
            "Your weights have a row for each feature, where one for each class is wanted.",
            "Look at the shape of your weights.",
            START,
        ),
    ),
    Misconception(
        _bias_without_second_axis,
        (
            "Your biases have one axis: added to the logits they would spread along the wrong one.",
            "Look at the sum over the examples. What happens to the axis?",
            START,
        ),
    ),
    Misconception(
        _weights_alone,
        (
            "You return W, but not b.",
            "Look at the names in your result.",
            START + " The result is a dict of both.",
        ),
    ),
    Misconception(
        _probabilities_returned,
        (
            "You return probabilities, where parameters are wanted.",
            "Look at your last line.",
            START + " The result is a dict of both.",
        ),
    ),
    Misconception(
        _whole_number_weights,
        (
            "For whole numbers your weights stay whole: the decimals are lost.",
            "Look at the dtype of the arrays that you begin with.",
            START + " NumPy cuts the decimals off when it stores a number among integers.",
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _one_hot_labels(X, y, C, *, learning_rate=0.5, num_epochs=300):
    n_x, m = X.shape
    W, b, Y = np.zeros((C, n_x)), np.zeros((C, 1)), np.eye(C)[:, y]
    for _ in range(num_epochs):
        A = _probabilities(np.dot(W, X) + b)
        W -= learning_rate / m * np.dot(A - Y, X.T)
        b -= learning_rate * np.mean(A - Y, axis=1, keepdims=True)
    return {"b": b, "W": W}


def _bias_as_a_weight(X, y, C, *, learning_rate=0.5, num_epochs=300):
    above = np.vstack([X, np.ones((1, y.size))])
    both, nothing = np.zeros((C, len(above))), np.zeros((C, 1))
    for _ in range(num_epochs):
        both = both - learning_rate * _error(both, nothing, above, y) @ above.T
    return {"W": both[:, :-1].copy(), "b": both[:, -1:].copy()}


def _class_by_class(X, y, C, *, learning_rate=0.5, num_epochs=300):
    W, b = [np.zeros(len(X)) for _ in range(C)], [0.0] * C
    for _ in range(num_epochs):
        A = _probabilities(np.array([row @ X + bias for row, bias in zip(W, b, strict=True)]))
        for c in range(C):
            error = (A[c] - (y == c)) / y.size
            W[c] = W[c] - learning_rate * X @ error
            b[c] = b[c] - learning_rate * error.sum()
    return {"W": np.array(W), "b": np.array(b).reshape(C, 1)}


def _single_precision(X, y, C, *, learning_rate=0.5, num_epochs=300):
    trained = _train(X.astype(np.float32), y, C, np.float32(learning_rate), num_epochs)
    return {name: value.astype(np.float32) for name, value in trained.items()}


ALTERNATIVES = (_one_hot_labels, _bias_as_a_weight, _class_by_class, _single_precision)

TRAIN_SOFTMAX = Exercise(train_softmax, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES)
