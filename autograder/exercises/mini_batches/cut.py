"""The exercise `partition`: examples are cut into batches, in the order they come in."""

from __future__ import annotations

import numpy as np

from autograder.exercise import Exercise, Misconception
from autograder.exercises.mini_batches.shuffle import draw_pair, examples, labels
from course_lib.reference.mini_batches import partition
from course_lib.sheets import Case

CUT = "batches of one size, the last what is left"
EVEN = "sizes that divide the number of examples"
HOT = "labels of several rows"
LARGE = "batches larger than the data"
SINGLE = "batches of one example"

# Columns are moved, not calculated; float32 errs by 1e-7.
RTOL, ATOL = 1e-5, 1e-6

VISIBLE = (
    Case("148 examples in batches of 64", CUT, (examples(148, 1), labels(148), 64)),
    Case("7 examples in batches of 3", CUT, (examples(7), labels(7), 3)),
    Case("8 examples in batches of 4", EVEN, (examples(8), labels(8), 4)),
    Case("6 examples in one batch of 6", EVEN, (examples(6), labels(6), 6)),
    Case("7 examples, labels of three rows", HOT, (examples(7, 4), labels(7, 3), 2)),
    Case("5 examples in batches of 8", LARGE, (examples(5), labels(5), 8)),
    Case("3 examples in batches of 1", SINGLE, (examples(3), labels(3), 1)),
)


def _hidden(rng: np.random.Generator) -> list[Case]:
    size, count = (int(number) for number in rng.integers(3, 6, 2))
    ragged, even = size * count + int(rng.integers(1, size)), size * count
    X, Y = draw_pair(rng, ragged)
    return [
        Case("other examples, the last batch smaller", CUT, (X, Y, size)),
        Case("float32, the last batch smaller", CUT, (X.astype(np.float32), Y, size)),
        Case("other examples in full batches", EVEN, (*draw_pair(rng, even, 2), size)),
        Case("labels of four rows", HOT, (*draw_pair(rng, ragged, 2, 4), size)),
        Case("batches larger than other data", LARGE, (X, Y, ragged + 3)),
        Case("other batches of one example", SINGLE, (*draw_pair(rng, count, 5), 1)),
    ]


# What students write. Each variant differs from a right solution in one thought.


def _last_one_dropped(X, Y, size):
    full = X.shape[1] // size
    return [(X[:, k * size : (k + 1) * size], Y[:, k * size : (k + 1) * size]) for k in range(full)]


def _empty_last_one(X, Y, size):
    full = X.shape[1] // size
    return [
        (X[:, k * size : (k + 1) * size], Y[:, k * size : (k + 1) * size]) for k in range(full + 1)
    ]


def _one_too_few_in_each(X, Y, size):
    starts = range(0, X.shape[1], size)
    return [(X[:, i : i + size - 1], Y[:, i : i + size - 1]) for i in starts]


def _rows_instead_of_columns(X, Y, size):
    starts = range(0, X.shape[0], size)
    return [(X[i : i + size], Y[i : i + size]) for i in starts]


def _labels_in_one_row(X, Y, size):
    starts = range(0, X.shape[1], size)
    return [(X[:, i : i + size], Y[:, i : i + size].reshape(1, -1)) for i in starts]


def _index_past_the_end(X, Y, size):
    starts = range(0, X.shape[1], size)
    batches = [np.arange(start, start + size) for start in starts]
    return [(X[:, batch], Y[:, batch]) for batch in batches]


def _so_many_batches(X, Y, size):
    parts = np.array_split(np.arange(X.shape[1]), size)
    return [(X[:, part], Y[:, part]) for part in parts]


def _two_lists(X, Y, size):
    starts = range(0, X.shape[1], size)
    return [X[:, i : i + size] for i in starts], [Y[:, i : i + size] for i in starts]


def _labels_forgotten(X, Y, size):
    return [X[:, i : i + size] for i in range(0, X.shape[1], size)]


def _last_one_filled_up(X, Y, size):
    m = X.shape[1]
    columns = [np.arange(i, i + size) % m for i in range(0, m, size)]
    return [(X[:, part], Y[:, part]) for part in columns]


def _every_so_manyth(X, Y, size):
    count = -(-X.shape[1] // size)
    return [(X[:, k::count], Y[:, k::count]) for k in range(count)]


def _first_one_only(X, Y, size):
    return [(X[:, :size], Y[:, :size])]


PLAIN = "Batch t holds the columns (t−1)·B to t·B, the last excluded, and there are ⌈m/B⌉ of them."

MISCONCEPTIONS = (
    Misconception(
        _last_one_dropped,
        (
            "Of 148 examples you return only 128.",
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
        _one_too_few_in_each,
        (
            "Each of your batches lacks an example.",
            "Look at where a slice ends. Is its end part of it?",
            PLAIN,
        ),
    ),
    Misconception(
        _rows_instead_of_columns,
        (
            "Your batches hold all examples, but not all features.",
            "Look at which axis you slice.",
            PLAIN + " Examples are columns.",
        ),
    ),
    Misconception(
        _labels_in_one_row,
        (
            "Where labels have several rows, yours have lost their shape.",
            "Look for a reshape of Y.",
            PLAIN + " That holds for Y, however many rows it has.",
        ),
    ),
    Misconception(
        _index_past_the_end,
        (
            "Your function fails where the last batch is not full.",
            "Look at the indices of the last batch. Is there a column for each of them?",
            "The last batch ends with column m, also where it is smaller than the others.",
        ),
    ),
    Misconception(
        _so_many_batches,
        (
            "With a size of 3 you return three batches.",
            "Look at what size means: examples in a batch, or batches?",
            PLAIN,
        ),
    ),
    Misconception(
        _two_lists,
        (
            "You return two lists. A loop over batches wants pairs.",
            "Look at how you put your result together.",
            PLAIN + " Each is a pair (X_t, Y_t).",
        ),
    ),
    Misconception(
        _labels_forgotten,
        (
            "Your batches hold examples without their labels.",
            "Look at what goes into the list.",
            PLAIN + " Each is a pair (X_t, Y_t).",
        ),
    ),
    Misconception(
        _last_one_filled_up,
        (
            "In your last batch some examples come a second time.",
            "Look at what you do when too few examples are left.",
            PLAIN + " The last may be smaller.",
        ),
    ),
    Misconception(
        _every_so_manyth,
        (
            "Your batches hold the right number of examples, but not neighbours.",
            "Look at the step of your slices.",
            PLAIN,
        ),
    ),
    Misconception(
        _first_one_only,
        (
            "You return a single batch.",
            "Look at where your function returns. Is it inside a loop?",
            PLAIN,
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _while_there_are_some(X, Y, size):
    batches, start = [], 0
    while start < X.shape[1]:
        batches.append((X[:, start : start + size], Y[:, start : start + size]))
        start += size
    return batches


def _generator(X, Y, size):
    for i in range(0, X.shape[1], size):
        yield X[:, i : i + size], Y[:, i : i + size]


def _full_ones_then_the_rest(X, Y, size):
    full = X.shape[1] // size
    batches = [[X[:, k * size :][:, :size], Y[:, k * size :][:, :size]] for k in range(full)]
    if X.shape[1] % size:
        batches.append([X[:, full * size :], Y[:, full * size :]])
    return tuple(batches)


def _split(X, Y, size):
    cuts = np.arange(size, X.shape[1], size)
    return list(zip(np.split(X, cuts, axis=1), np.split(Y, cuts, axis=1), strict=True))


def _single_precision(X, Y, size):
    X = X.astype(np.float32)
    return [(X[:, i : i + size], Y[:, i : i + size]) for i in range(0, X.shape[1], size)]


ALTERNATIVES = (
    _while_there_are_some,
    _generator,
    _full_ones_then_the_rest,
    _split,
    _single_precision,
)

PARTITION = Exercise(
    partition, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES, shares=True
)
