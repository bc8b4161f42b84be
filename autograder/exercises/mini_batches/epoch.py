"""The exercise `minibatches`: the batches of one epoch, in an order of its own."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.exercise import Exercise, Misconception
from autograder.exercises.dropout.mask import draw_seed
from autograder.exercises.mini_batches.shuffle import draw_pair, examples, labels
from course_lib.codec import Property, Seed
from course_lib.reference.mini_batches import minibatches
from course_lib.sheets import Case

EPOCH = "each example in one batch of an epoch"
EVEN = "sizes that divide the number of examples"
HOT = "labels of several rows"
FRESH = "a new order in each epoch"
EDGE = "batches of one example, or of all"

# Columns are moved, not calculated; float32 errs by 1e-7.
RTOL, ATOL = 1e-5, 1e-6

VISIBLE = (
    Case("30 examples in batches of 8", EPOCH, (examples(30), labels(30), 8, Seed(1))),
    Case("36 examples in batches of 12", EVEN, (examples(36), labels(36), 12, Seed(2))),
    Case("35 examples, labels of three rows", HOT, (examples(35, 4), labels(35, 3), 6, Seed(3))),
    Case("three epochs of 36", FRESH, (examples(36), labels(36), 12, Seed(4)), calls=3),
    Case("batches of 1", EDGE, (examples(20), labels(20), 1, Seed(5))),
    Case("batches of 50, 20 examples", EDGE, (examples(20), labels(20), 50, Seed(6))),
)


def _expects(case: Case, value: Any) -> Any:
    X, Y, size, _ = case.args
    batches = Property("batches", {"of": (X, Y), "size": size})
    if case.calls == 1:
        return batches
    return Property("calls", {"number": case.calls, "each": batches})


def _hidden(rng: np.random.Generator) -> list[Case]:
    size = int(rng.integers(7, 11))
    ragged, even = 4 * size + int(rng.integers(2, size)), 4 * size
    pair = draw_pair(rng, even)
    return [
        Case("other examples", EPOCH, (*draw_pair(rng, ragged), size, draw_seed(rng))),
        Case("other examples in full batches", EVEN, (*pair, size, draw_seed(rng))),
        Case("labels of four rows", HOT, (*draw_pair(rng, ragged, 2, 4), size, draw_seed(rng))),
        Case("two other epochs", FRESH, (*pair, size, draw_seed(rng)), calls=2),
        Case("one batch of all", EDGE, (*draw_pair(rng, ragged, 1), ragged, draw_seed(rng))),
    ]


# What students write. Each variant differs from a right solution in one thought.


def _cut(X, Y, size):
    for i in range(0, X.shape[1], size):
        yield X[:, i : i + size], Y[:, i : i + size]


def _in_order(order, X, Y, size):
    return _cut(X[:, order], Y[:, order], size)


def _not_shuffled(X, Y, size, rng):
    yield from _cut(X, Y, size)


def _last_one_dropped(X, Y, size, rng):
    order = rng.permutation(X.shape[1])
    for k in range(X.shape[1] // size):
        chosen = order[k * size : (k + 1) * size]
        yield X[:, chosen], Y[:, chosen]


def _empty_last_one(X, Y, size, rng):
    order = rng.permutation(X.shape[1])
    for k in range(X.shape[1] // size + 1):
        chosen = order[k * size : (k + 1) * size]
        yield X[:, chosen], Y[:, chosen]


def _with_replacement(X, Y, size, rng):
    yield from _in_order(rng.integers(0, X.shape[1], X.shape[1]), X, Y, size)


def _two_orders(X, Y, size, rng):
    m = X.shape[1]
    yield from _cut(X[:, rng.permutation(m)], Y[:, rng.permutation(m)], size)


def _seeded_inside(X, Y, size, rng):
    yield from _in_order(np.random.default_rng(0).permutation(X.shape[1]), X, Y, size)


def _another_generator(X, Y, size, rng):
    yield from _in_order(np.random.default_rng().permutation(X.shape[1]), X, Y, size)


def _shuffled_only_when_ragged(X, Y, size, rng):
    m = X.shape[1]
    yield from _in_order(rng.permutation(m) if m % size else np.arange(m), X, Y, size)


def _order_of_batches_only(X, Y, size, rng):
    batches = list(_cut(X, Y, size))
    for k in rng.permutation(len(batches)):
        yield batches[k]


def _first_one_only(X, Y, size, rng):
    order = rng.permutation(X.shape[1])[:size]
    return iter([(X[:, order], Y[:, order])])


def _labels_in_one_row(X, Y, size, rng):
    for X_t, Y_t in _in_order(rng.permutation(X.shape[1]), X, Y, size):
        yield X_t, Y_t.reshape(1, -1)


def _labels_forgotten(X, Y, size, rng):
    for X_t, _ in _in_order(rng.permutation(X.shape[1]), X, Y, size):
        yield X_t


def _so_many_batches(X, Y, size, rng):
    for part in np.array_split(rng.permutation(X.shape[1]), size):
        yield X[:, part], Y[:, part]


PLAIN = "An epoch draws one random order of all m examples and cuts it into ⌈m/B⌉ batches."

MISCONCEPTIONS = (
    Misconception(
        _not_shuffled,
        (
            "Your batches hold the examples in the order they came in.",
            "Look for the place where rng is used.",
            PLAIN,
        ),
    ),
    Misconception(
        _last_one_dropped,
        (
            "Some of the examples are in none of your batches.",
            "Look at what becomes of the examples that fill no batch.",
            PLAIN,
        ),
    ),
    Misconception(
        _empty_last_one,
        (
            "When the size divides the number of examples, your last batch is empty.",
            "Look at how you count the batches.",
            PLAIN,
        ),
    ),
    Misconception(
        _with_replacement,
        (
            "Some of the examples come twice in your epoch, and others not at all.",
            "Look at how you draw your indices. May one come again?",
            PLAIN + " An order holds each example once.",
        ),
    ),
    Misconception(
        _two_orders,
        (
            "Your examples have other labels than before.",
            "Count your draws. How many orders are there in one epoch?",
            PLAIN + " Labels follow the same order.",
        ),
    ),
    Misconception(
        _seeded_inside,
        (
            "All your epochs are the same.",
            "Look for a seed inside your function. Where should chance come from?",
            PLAIN + " It comes from rng, which goes on from epoch to epoch.",
        ),
    ),
    Misconception(
        _another_generator,
        (
            "With the same rng your epochs differ, so nobody could repeat your experiment.",
            "Look at which generator draws. Is it the one that you are given?",
            PLAIN + " It comes from rng.",
        ),
    ),
    Misconception(
        _shuffled_only_when_ragged,
        (
            "When the size divides the number of examples, you do not shuffle them.",
            "Look at the condition before your draw.",
            PLAIN,
        ),
    ),
    Misconception(
        _order_of_batches_only,
        (
            "The same examples are always together in a batch of yours.",
            "Look at what you shuffle: the batches, or the examples?",
            PLAIN,
        ),
    ),
    Misconception(
        _first_one_only,
        (
            "Your epoch ends after its first batch.",
            "Look at where your function returns. Is it a generator?",
            PLAIN,
        ),
    ),
    Misconception(
        _labels_in_one_row,
        (
            "Where labels have several rows, yours have lost their shape.",
            "Look for a reshape of Y.",
            PLAIN + " Y may have any number of rows.",
        ),
    ),
    Misconception(
        _labels_forgotten,
        (
            "Your batches hold examples without their labels.",
            "Look at what you yield.",
            PLAIN + " Each batch is a pair (X_t, Y_t).",
        ),
    ),
    Misconception(
        _so_many_batches,
        (
            "With a size of 8 you yield eight batches.",
            "Look at what size means: examples in a batch, or batches?",
            PLAIN,
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _shuffle_then_cut(X, Y, size, rng):
    return list(_in_order(rng.permutation(X.shape[1]), X, Y, size))


def _sorted_random_numbers(X, Y, size, rng):
    order = rng.random(X.shape[1]).argsort()
    while len(order):
        yield X[:, order[:size]], Y[:, order[:size]]
        order = order[size:]


def _from_a_pool(X, Y, size, rng):
    left = list(range(X.shape[1]))
    while left:
        chosen = rng.choice(left, min(size, len(left)), replace=False)
        left = [i for i in left if i not in chosen]
        yield [X[:, chosen], Y[:, chosen]]


def _shuffled_indices_in_place(X, Y, size, rng):
    order = np.arange(X.shape[1])
    rng.shuffle(order)
    for part in np.split(order, range(size, len(order), size)):
        yield X[:, part], Y[:, part]


def _single_precision(X, Y, size, rng):
    return _in_order(rng.permutation(X.shape[1]), X.astype(np.float32), Y, size)


ALTERNATIVES = (
    _shuffle_then_cut,
    _sorted_random_numbers,
    _from_a_pool,
    _shuffled_indices_in_place,
    _single_precision,
)

MINIBATCHES = Exercise(
    minibatches, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES, expects=_expects
)
