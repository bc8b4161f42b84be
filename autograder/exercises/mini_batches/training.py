"""The exercise `train_minibatch`: a step for each batch, and one mean cost for each epoch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.exercise import Exercise, Misconception
from autograder.exercises.dropout.mask import draw_seed
from course_lib.codec import Property, Seed
from course_lib.reference.mini_batches import train_minibatch
from course_lib.sheets import Case

DESCENT = "one batch of all: gradient descent"
STEPS = "a step for each batch"
COSTS = "the cost of an epoch is that of all its examples"
ORDERS = "a new order in every epoch"

# Some hundred steps in single precision stay within 1e-4 of what they should be.
RTOL, ATOL = 1e-3, 1e-6
# Of two examples, so many epochs in one order happen once in 2^27 times.
EPOCHS = 28


def _data(m: int, seed: int, n: int = 2) -> tuple[np.ndarray, np.ndarray]:
    """Return examples of some cloud, and labels that a line does not quite explain."""
    rng = np.random.default_rng(seed)
    X = rng.normal(0.5, 1, (n, m)).round(2)
    return X, (X.sum(axis=0, keepdims=True) + rng.normal(0, 1, m) > 1).astype(float)


def _same(m: int, x: list[float]) -> tuple[np.ndarray, np.ndarray]:
    """Return one example m times: with these, no order matters."""
    return np.tile(np.array([x]).T, m), np.ones((1, m))


W = np.array([[0.5], [-0.25]])
TWO = np.array([[1.0, 2.0], [2.0, 1.0]]), np.array([[1.0, 0.0]])

VISIBLE = (
    Case("6 examples in one batch, one epoch", DESCENT, (*_data(6, 1), W, 0.1, 6, 1, 0.5, Seed(1))),
    Case("9 examples in one batch, 4 epochs", DESCENT, (*_data(9, 2), W, 0.0, 9, 4, 1.0, Seed(2))),
    Case(
        "10 times the same example, batches of 4",
        STEPS,
        (*_same(10, [1.0, -0.5]), W, 0.2, 4, 2, 0.5, Seed(3)),
    ),
    Case(
        "6 times the same example, batches of 3",
        STEPS,
        (*_same(6, [0.5, 2.0]), W, 0.0, 3, 3, 1.0, Seed(4)),
    ),
    Case("7 examples, a batch of 20", STEPS, (*_data(7, 9), W, 0.0, 20, 2, 1.0, Seed(9))),
    Case(
        "10 examples, batches of 4, learning rate 0",
        COSTS,
        (*_data(10, 3), 3 * W, 0.3, 4, 2, 0.0, Seed(5)),
    ),
    Case(
        "12 examples, batches of 4, learning rate 0",
        COSTS,
        (*_data(12, 4), -3 * W, 0.1, 4, 1, 0.0, Seed(6)),
    ),
    Case(f"two examples, {EPOCHS} epochs", ORDERS, (*TWO, W, 0.0, 1, EPOCHS, 0.5, Seed(7))),
    Case(
        "20 examples, batches of 4, three times",
        ORDERS,
        (*_data(20, 5), W, 0.0, 4, 2, 1.0, Seed(8)),
        calls=3,
    ),
)


def _expects(case: Case, value: Any) -> Any:
    if case.idea != ORDERS:
        w, b, costs = value
        return w, b, np.array(costs)  # a list of them will do as well
    X, Y, w, b, size, num_epochs, rate, _ = case.args
    fixed = [_train(X, Y, w, b, size, num_epochs, rate, one) for one in (np.arange, _backwards)]
    others = [(w, b, np.array(costs)) for w, b, costs in fixed]
    drawn = Property("none_of", {"number": len(others), "others": others})
    return drawn if case.calls == 1 else Property("calls", {"number": case.calls, "each": drawn})


def _hidden(rng: np.random.Generator) -> list[Case]:
    def more(m: int, n: int = 2) -> tuple[np.ndarray, np.ndarray]:
        return _data(m, int(rng.integers(2**32)), n)

    w = rng.uniform(0.3, 1, (3, 1)).round(2)
    size, left = int(rng.integers(3, 6)), int(rng.integers(1, 3))
    x = [float(number) for number in rng.uniform(0.5, 1.5, 3).round(2)]
    turned = TWO[0] * rng.uniform(0.8, 1.2), TWO[1]
    return [
        Case(
            "other examples in one batch",
            DESCENT,
            (*more(7, 3), w, 0.2, 7, 3, 0.5, draw_seed(rng)),
        ),
        Case(
            "another example many times",
            STEPS,
            (*_same(3 * size + left, x), w, 0.1, size, 2, 0.3, draw_seed(rng)),
        ),
        Case(
            "another example many times, in equal batches",
            STEPS,
            (*_same(2 * size, x), w, 0.1, size, 2, 0.3, draw_seed(rng)),
        ),
        Case(
            "other examples, learning rate 0",
            COSTS,
            (*more(2 * size + left, 3), 2 * w, 0.2, size, 2, 0.0, draw_seed(rng)),
        ),
        Case(
            f"two other examples, {EPOCHS} epochs",
            ORDERS,
            (*turned, W, 0.1, 1, EPOCHS, 0.5, draw_seed(rng)),
        ),
        Case(
            "other examples three times",
            ORDERS,
            (*more(24), W, 0.0, 4, 2, 1.0, draw_seed(rng)),
            calls=3,
        ),
    ]


# What students write. Each variant differs from a right solution in one thought.


def _slopes(X, Y, w, b):
    """Return the gradients of a batch, and the costs of its examples."""
    Z = w.T @ X + b
    dZ = (1 / (1 + np.exp(-Z)) - Y) / X.shape[1]
    return X @ dZ.T, float(dZ.sum()), np.logaddexp(0, Z) - Y * Z


def _total(parts: list[np.ndarray]) -> float:
    """Return the mean over all examples, however many are in each batch."""
    return float(np.concatenate(parts, axis=1).mean())


def _train(
    X: np.ndarray,
    Y: np.ndarray,
    w: np.ndarray,
    b: float,
    size: int,
    num_epochs: int,
    learning_rate: float,
    order_of: Callable[[int], Any],
    *,
    cost_of: Callable[[list[np.ndarray]], float] = _total,
    rate_of: Callable[[int, int], float] = lambda width, m: 1.0,
) -> tuple[np.ndarray, float, list[float]]:
    """Train with batches from an order; their costs become one, their steps are scaled."""
    m, costs = X.shape[1], []
    for _ in range(num_epochs):
        order, parts = np.asarray(order_of(m)), []
        for start in range(0, len(order), size):
            chosen = order[start : start + size]
            dw, db, losses = _slopes(X[:, chosen], Y[:, chosen], w, b)
            rate = learning_rate * rate_of(len(chosen), m)
            w, b = w - rate * dw, b - rate * db
            parts.append(losses)
        costs.append(cost_of(parts))
    return w, b, costs


def _backwards(m: int) -> np.ndarray:
    return np.arange(m)[::-1]


def _last_batch_dropped(X, Y, w, b, size, num_epochs, learning_rate, rng):
    def full_batches(m):
        return rng.permutation(m)[: max(m // size, 1) * size]

    return _train(X, Y, w, b, size, num_epochs, learning_rate, full_batches)


def _mean_of_batch_costs(X, Y, w, b, size, num_epochs, learning_rate, rng):
    def mean(parts):
        return float(np.mean([part.mean() for part in parts]))

    settings = size, num_epochs, learning_rate
    return _train(X, Y, w, b, *settings, rng.permutation, cost_of=mean)


def _batch_costs_added_up(X, Y, w, b, size, num_epochs, learning_rate, rng):
    def total(parts):
        return float(sum(part.mean() for part in parts))

    settings = size, num_epochs, learning_rate
    return _train(X, Y, w, b, *settings, rng.permutation, cost_of=total)


def _not_divided_by_m(X, Y, w, b, size, num_epochs, learning_rate, rng):
    def total(parts):
        return float(sum(part.sum() for part in parts))

    settings = size, num_epochs, learning_rate
    return _train(X, Y, w, b, *settings, rng.permutation, cost_of=total)


def _cost_of_the_last_batch(X, Y, w, b, size, num_epochs, learning_rate, rng):
    def last(parts):
        return float(parts[-1].mean())

    settings = size, num_epochs, learning_rate
    return _train(X, Y, w, b, *settings, rng.permutation, cost_of=last)


def _cost_after_the_epoch(X, Y, w, b, size, num_epochs, learning_rate, rng):
    costs = []
    for _ in range(num_epochs):
        w, b, _ = _train(X, Y, w, b, size, 1, learning_rate, rng.permutation)
        costs.append(float(_slopes(X, Y, w, b)[2].mean()))
    return w, b, costs


def _gradient_over_all_examples(X, Y, w, b, size, num_epochs, learning_rate, rng):
    settings = size, num_epochs, learning_rate
    return _train(X, Y, w, b, *settings, rng.permutation, rate_of=lambda width, m: width / m)


def _gradient_over_the_size(X, Y, w, b, size, num_epochs, learning_rate, rng):
    settings = size, num_epochs, learning_rate
    return _train(X, Y, w, b, *settings, rng.permutation, rate_of=lambda width, m: width / size)


def _gradient_not_divided(X, Y, w, b, size, num_epochs, learning_rate, rng):
    settings = size, num_epochs, learning_rate
    return _train(X, Y, w, b, *settings, rng.permutation, rate_of=lambda width, m: width)


def _steps_uphill(X, Y, w, b, size, num_epochs, learning_rate, rng):
    return _train(X, Y, w, b, size, num_epochs, -learning_rate, rng.permutation)


def _one_step_for_an_epoch(X, Y, w, b, size, num_epochs, learning_rate, rng):
    return _train(X, Y, w, b, X.shape[1], num_epochs, learning_rate, rng.permutation)


def _not_shuffled(X, Y, w, b, size, num_epochs, learning_rate, rng):
    return _train(X, Y, w, b, size, num_epochs, learning_rate, np.arange)


def _shuffled_once(X, Y, w, b, size, num_epochs, learning_rate, rng):
    order = rng.permutation(X.shape[1])
    return _train(X, Y, w, b, size, num_epochs, learning_rate, lambda m: order)


def _seeded_inside(X, Y, w, b, size, num_epochs, learning_rate, rng):
    order_of = np.random.default_rng(1).permutation
    return _train(X, Y, w, b, size, num_epochs, learning_rate, order_of)


def _seeded_in_each_epoch(X, Y, w, b, size, num_epochs, learning_rate, rng):
    def order_of(m):
        return np.random.default_rng(3).permutation(m)

    return _train(X, Y, w, b, size, num_epochs, learning_rate, order_of)


def _another_generator(X, Y, w, b, size, num_epochs, learning_rate, rng):
    order_of = np.random.default_rng().permutation
    return _train(X, Y, w, b, size, num_epochs, learning_rate, order_of)


def _with_replacement(X, Y, w, b, size, num_epochs, learning_rate, rng):
    def order_of(m):
        return rng.integers(0, m, m)

    return _train(X, Y, w, b, size, num_epochs, learning_rate, order_of)


def _labels_stay(X, Y, w, b, size, num_epochs, learning_rate, rng):
    costs = []
    for _ in range(num_epochs):
        mixed = X[:, rng.permutation(X.shape[1])]
        w, b, cost = _train(mixed, Y, w, b, size, 1, learning_rate, np.arange)
        costs += cost
    return w, b, costs


def _starts_from_nought(X, Y, w, b, size, num_epochs, learning_rate, rng):
    return _train(X, Y, 0 * w, 0.0, size, num_epochs, learning_rate, rng.permutation)


def _bias_forgotten(X, Y, w, b, size, num_epochs, learning_rate, rng):
    costs = []
    for _ in range(num_epochs):
        order, parts = rng.permutation(X.shape[1]), []
        for start in range(0, len(order), size):
            chosen = order[start : start + size]
            dw, _, losses = _slopes(X[:, chosen], Y[:, chosen], w, b)
            w = w - learning_rate * dw
            parts.append(losses)
        costs.append(_total(parts))
    return w, b, costs


def _overwrites_the_weights(X, Y, w, b, size, num_epochs, learning_rate, rng):
    w[:], b, costs = _train(X, Y, w, b, size, num_epochs, learning_rate, rng.permutation)
    return w.copy(), b, costs


def _cost_for_each_batch(X, Y, w, b, size, num_epochs, learning_rate, rng):
    costs: list[float] = []

    def cost_of(parts):
        costs.extend(float(part.mean()) for part in parts)
        return 0.0

    settings = size, num_epochs, learning_rate
    w, b, _ = _train(X, Y, w, b, *settings, rng.permutation, cost_of=cost_of)
    return w, b, costs


def _name_of_the_cost_lost(X, Y, w, b, size, num_epochs, learning_rate, rng):
    def cost(losses):
        return float(losses.mean())

    m, costs = X.shape[1], []
    for _ in range(num_epochs):
        order = rng.permutation(m)
        for start in range(0, m, size):
            chosen = order[start : start + size]
            dw, db, losses = _slopes(X[:, chosen], Y[:, chosen], w, b)
            w, b = w - learning_rate * dw, b - learning_rate * db
            cost = cost(losses)
        costs.append(cost)
    return w, b, costs


STEP = "For each batch of B_t examples: w ← w − α·(1/B_t)·X_t·(A − Y_t)ᵀ, b ← b − α·mean(A − Y_t)."
COST = "The cost of an epoch is J = (1/m)·Σ_t B_t·J_t, where J_t is the mean cost of batch t."
ORDER = "Each epoch has a random order of its own, from rng, and uses each example once."

MISCONCEPTIONS = (
    Misconception(
        _last_batch_dropped,
        (
            "10 examples in batches of 4: you take two steps in an epoch. Where are the last two?",
            "Look at how many batches your loop makes.",
            ORDER + " The last batch may be smaller: there are ⌈m/B⌉ of them.",
        ),
    ),
    Misconception(
        _mean_of_batch_costs,
        (
            "With batches of 4, 4 and 2 your cost of an epoch is not that of its examples.",
            "Look at the mean that you take. Does a batch of 2 count as much as one of 4?",
            COST,
        ),
    ),
    Misconception(
        _batch_costs_added_up,
        (
            "The more batches there are, the larger is your cost.",
            "Look at what you do with the sum of the batches' costs.",
            COST,
        ),
    ),
    Misconception(
        _not_divided_by_m,
        (
            "Your cost grows with the number of examples.",
            "Look at the end of your epoch. Is the cost a sum or a mean?",
            COST,
        ),
    ),
    Misconception(
        _cost_of_the_last_batch,
        (
            "Your cost of an epoch is that of its last batch alone.",
            "Look at the place where you note the cost, and at what it holds there.",
            COST,
        ),
    ),
    Misconception(
        _cost_after_the_epoch,
        (
            "Your cost is that of the weights after the epoch.",
            "Look at when you compute the cost: a batch already has it before its step.",
            COST + " J_t is taken before the step of batch t.",
        ),
    ),
    Misconception(
        _gradient_over_all_examples,
        (
            "The smaller your batches, the shorter your steps.",
            "Look at the number that you divide your gradient by.",
            STEP,
        ),
    ),
    Misconception(
        _gradient_over_the_size,
        (
            "Your last batch, where it is smaller than the others, takes too short a step.",
            "Look at the number that you divide your gradient by. Are there always so many?",
            STEP,
        ),
    ),
    Misconception(
        _gradient_not_divided,
        (
            "Your steps are too long, and the more so the larger the batch.",
            "Look at your gradient: is it a sum or a mean?",
            STEP,
        ),
    ),
    Misconception(
        _steps_uphill,
        (
            "Your cost rises from epoch to epoch.",
            "Look at the sign of your step.",
            STEP,
        ),
    ),
    Misconception(
        _one_step_for_an_epoch,
        (
            "You take one step in an epoch, whatever the size of a batch is.",
            "Look at which loop your step is in.",
            STEP,
        ),
    ),
    Misconception(
        _not_shuffled,
        (
            "Your batches are the same in each epoch, in the order of the data.",
            "Look for the place where chance enters.",
            ORDER,
        ),
    ),
    Misconception(
        _shuffled_once,
        (
            "All your epochs have the same order.",
            "Look at the place of your draw. Is it inside the loop over epochs?",
            ORDER,
        ),
    ),
    Misconception(
        _seeded_inside,
        (
            "You train in the same way each time, whatever generator you are given.",
            "Look for a seed, or a generator made inside your function.",
            ORDER,
        ),
    ),
    Misconception(
        _seeded_in_each_epoch,
        (
            "All your epochs have the same order, and so has each call.",
            "Look for a seed inside the loop over epochs.",
            ORDER,
        ),
    ),
    Misconception(
        _another_generator,
        (
            "With the same generator begun anew you get other weights: nobody could repeat that.",
            "Look at what you draw from. Is it rng?",
            ORDER,
        ),
    ),
    Misconception(
        _with_replacement,
        (
            "Even with the learning rate 0 your cost changes from call to call.",
            "Look at how you draw your indices. May one come again, and another never?",
            ORDER,
        ),
    ),
    Misconception(
        _labels_stay,
        (
            "Your examples are shuffled, but their labels stay where they were.",
            "Look at which arrays follow your order.",
            ORDER + " X and Y follow the same order.",
        ),
    ),
    Misconception(
        _starts_from_nought,
        (
            "You do not begin with the weights and the bias that you are given.",
            "Look at the values of w and b before the first step.",
            STEP,
        ),
    ),
    Misconception(
        _bias_forgotten,
        (
            "Your weights learn, your bias stays.",
            "Look for the step of b.",
            STEP,
        ),
    ),
    Misconception(
        _overwrites_the_weights,
        (
            "Your result is right, but the weights that you were given have changed.",
            "Look at the step of w: does it make a new array, or change the old one?",
            STEP + " What the caller passed must stay as it was.",
        ),
    ),
    Misconception(
        _cost_for_each_batch,
        (
            "You return a cost for each batch instead of one for each epoch.",
            "Look at which loop you note the cost in.",
            COST,
        ),
    ),
    Misconception(
        _name_of_the_cost_lost,
        (
            "Your function works for one batch, and fails at the second.",
            "Look at the names left and right of the equals sign. What is a function after it?",
            COST + " The function and its value need two names.",
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _weighted_costs(X, Y, w, b, size, num_epochs, learning_rate, rng):
    m, costs = X.shape[1], []
    for _ in range(num_epochs):
        order, cost = rng.permutation(m), 0.0
        X, Y = X[:, order], Y[:, order]
        for k in range(int(np.ceil(m / size))):
            x, y = X[:, k * size : (k + 1) * size], Y[:, k * size : (k + 1) * size]
            A = 1 / (1 + np.exp(-(w.T @ x + b)))
            cost -= np.sum(y * np.log(A) + (1 - y) * np.log(1 - A)) / m
            w = w - learning_rate * np.dot(x, (A - y).T) / y.size
            b = b - learning_rate * np.mean(A - y)
        costs.append(cost)
    return w, float(b), costs


def _example_by_example(X, Y, w, b, size, num_epochs, learning_rate, rng):
    w, costs = w.copy(), []
    for _ in range(num_epochs):
        left, total = [int(i) for i in rng.random(X.shape[1]).argsort()], 0.0
        while left:
            batch, left = left[:size], left[size:]
            dw, db = np.zeros(w.shape), 0.0
            for i in batch:
                x, y = X[:, [i]], Y[0, i]
                z = (w.T @ x).item() + b
                total += np.log(1 + np.exp(-z if y else z))
                dw += (1 / (1 + np.exp(-z)) - y) * x
                db += 1 / (1 + np.exp(-z)) - y
            w -= learning_rate * dw / len(batch)
            b -= learning_rate * db / len(batch)
        costs.append(total / X.shape[1])
    return [w, b, np.array(costs)]


def _one_matrix(X, Y, w, b, size, num_epochs, learning_rate, rng):
    params, costs = np.vstack([w, [[b]]]), []
    data = np.vstack([X, np.ones_like(Y), Y])
    for _ in range(num_epochs):
        data = rng.permutation(data, axis=1)
        parts = np.array_split(data, range(size, X.shape[1], size), axis=1)
        total = 0.0
        for part in parts:
            Z = params.T @ part[:-1]
            total += np.sum(np.logaddexp(0, Z) - part[-1] * Z)
            slope = part[:-1] @ (0.5 + 0.5 * np.tanh(Z / 2) - part[-1]).T
            params = params - learning_rate / part.shape[1] * slope
        costs.append(total / X.shape[1])
    return params[:-1], params[-1, 0], costs


def _single_precision(X, Y, w, b, size, num_epochs, learning_rate, rng):
    X, w = X.astype(np.float32), w.astype(np.float32)
    return _train(X, Y.astype(np.float32), w, b, size, num_epochs, learning_rate, rng.permutation)


ALTERNATIVES = (_weighted_costs, _example_by_example, _one_matrix, _single_precision)

TRAIN_MINIBATCH = Exercise(
    train_minibatch, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES, expects=_expects
)
