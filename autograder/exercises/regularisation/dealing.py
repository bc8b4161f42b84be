"""The exercise `split_indices`: deal out the examples for training, development and testing."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from autograder.exercise import Exercise, Misconception
from autograder.exercises.dropout.mask import draw_seed
from course_lib.codec import Property, Seed
from course_lib.reference.regularisation import split_indices
from course_lib.sheets import Case

SPLIT = "each example in one part, by chance"
RAGGED = "sizes that do not come out even"
FRESH = "a new split in each call"
CLASSES = "every part with its share of each class"

# Indices are whole: nothing is rounded.
RTOL, ATOL = 1e-6, 1e-9

MOST, FEW = [0.7, 0.15, 0.15], [0.8, 0.1, 0.1]


def labels_of(rng: np.random.Generator, *counts: int) -> np.ndarray:
    """Return labels in a random order, so many of each class."""
    return rng.permutation(np.repeat(np.arange(len(counts)), counts))


FLOWERS = labels_of(np.random.default_rng(0), 80, 40, 60)

VISIBLE = (
    Case("100 examples, 70, 15 and 15 %", SPLIT, (100, MOST, Seed(1))),
    Case("240 examples in two halves", SPLIT, (240, [0.5, 0.5], Seed(2))),
    Case("10 examples in thirds", RAGGED, (10, [1 / 3, 1 / 3, 1 / 3], Seed(3))),
    Case("11 examples, 60 and 40 %", RAGGED, (11, [0.6, 0.4], Seed(4))),
    Case("101 examples, 70, 15 and 15 %", RAGGED, (101, MOST, Seed(5))),
    Case("2 examples, 70, 15 and 15 %", RAGGED, (2, MOST, Seed(6))),
    Case("80 examples, three times", FRESH, (80, FEW, Seed(7)), calls=3),
    Case("180 flowers of three species", CLASSES, (180, MOST, Seed(8), FLOWERS)),
)


def _expects(case: Case, value: Any) -> Property:
    m, shares = case.args[:2]
    labels = case.args[3] if len(case.args) > 3 else np.zeros(m, dtype=int)
    split = Property("dealt", {"labels": labels, "shares": shares})
    return split if case.calls == 1 else Property("calls", {"number": case.calls, "each": split})


def _hidden(rng: np.random.Generator) -> list[Case]:
    many, some, few = (20 * int(n) for n in rng.permutation([2, 3, 4]))
    odd = int(rng.choice([103, 117, 131]))
    flowers, digits = labels_of(rng, many, some, few), labels_of(rng, *[40] * 5)
    return [
        Case("more examples", SPLIT, (many + 80, FEW, draw_seed(rng))),
        Case("more examples in five parts", SPLIT, (5 * some, [0.2] * 5, draw_seed(rng))),
        Case("an odd number of examples", RAGGED, (odd, MOST, draw_seed(rng))),
        Case("an odd number in thirds", RAGGED, (odd, [1 / 3] * 3, draw_seed(rng))),
        Case("one example", RAGGED, (1, FEW, draw_seed(rng))),
        Case("other examples, three times", FRESH, (some + 40, MOST, draw_seed(rng)), calls=3),
        Case("other flowers", CLASSES, (len(flowers), MOST, draw_seed(rng), flowers)),
        Case("five equal classes", CLASSES, (200, [0.75, 0.25], draw_seed(rng), digits)),
    ]


# What students write. Each variant differs from a right solution in one thought.


def _cut(order, fractions):
    ends = np.rint(np.cumsum(fractions) * len(order)).astype(int)
    return [order[start:end] for start, end in pairwise([0, *ends])]


def _deal(fractions, stratify, order_of, m, cut=_cut):
    """Deal out all examples, or each class by itself, in orders that a function gives."""
    if stratify is None:
        return tuple(cut(order_of(np.arange(m)), fractions))
    classes = [np.flatnonzero(stratify == label) for label in np.unique(stratify)]
    dealt = [cut(order_of(members), fractions) for members in classes]
    return tuple(np.concatenate(part) for part in zip(*dealt, strict=True))


def _not_shuffled(m, fractions, rng, stratify=None):
    return _deal(fractions, stratify, np.copy, m)


def _classes_not_shuffled(m, fractions, rng, stratify=None):
    order_of = rng.permutation if stratify is None else np.copy
    return _deal(fractions, stratify, order_of, m)


def _drawn_for_each_part(m, fractions, rng, stratify=None):
    def draw(order, fractions):
        return [rng.permutation(order)[: len(part)] for part in _cut(order, fractions)]

    return _deal(fractions, stratify, np.copy, m, draw)


def _with_replacement(m, fractions, rng, stratify=None):
    def draw(order):
        return rng.choice(order, len(order))

    return _deal(fractions, stratify, draw, m)


def _sizes_rounded_one_by_one(m, fractions, rng, stratify=None):
    def cut(order, fractions):
        ends = np.cumsum([round(share * len(order)) for share in fractions])
        return [order[start:end] for start, end in pairwise([0, *ends])]

    return _deal(fractions, stratify, rng.permutation, m, cut)


def _sizes_cut_down(m, fractions, rng, stratify=None):
    def cut(order, fractions):
        ends = np.cumsum([int(share * len(order)) for share in fractions])
        return [order[start:end] for start, end in pairwise([0, *ends])]

    return _deal(fractions, stratify, rng.permutation, m, cut)


def _one_lost_at_each_cut(m, fractions, rng, stratify=None):
    def cut(order, fractions):
        return [part[:-1] for part in _cut(order, fractions)]

    return _deal(fractions, stratify, rng.permutation, m, cut)


def _parts_that_grow(m, fractions, rng, stratify=None):
    def cut(order, fractions):
        ends = np.rint(np.cumsum(fractions) * len(order)).astype(int)
        return [order[:end] for end in ends]

    return _deal(fractions, stratify, rng.permutation, m, cut)


def _a_coin_for_each_example(m, fractions, rng, stratify=None):
    part_of = rng.choice(len(fractions), m, p=fractions)
    return tuple(np.flatnonzero(part_of == part) for part in range(len(fractions)))


def _ignores_the_classes(m, fractions, rng, stratify=None):
    return tuple(_cut(rng.permutation(m), fractions))


def _as_many_of_each_class(m, fractions, rng, stratify=None):
    if stratify is None:
        return tuple(_cut(rng.permutation(m), fractions))
    few = min(np.bincount(stratify))
    return _deal(fractions, stratify, lambda members: rng.permutation(members)[:few], m)


def _seeded_inside(m, fractions, rng, stratify=None):
    return _deal(fractions, stratify, np.random.default_rng(1).permutation, m)


def _another_generator(m, fractions, rng, stratify=None):
    return _deal(fractions, stratify, np.random.default_rng().permutation, m)


def _counted_from_one(m, fractions, rng, stratify=None):
    return tuple(part + 1 for part in _deal(fractions, stratify, rng.permutation, m))


def _masks_for_indices(m, fractions, rng, stratify=None):
    parts = _deal(fractions, stratify, rng.permutation, m)
    return tuple(np.isin(np.arange(m), part) for part in parts)


def _last_part_forgotten(m, fractions, rng, stratify=None):
    return _deal(fractions, stratify, rng.permutation, m)[:-1]


ONCE = "The parts are disjoint, and together they are all of 0 … m−1."
CHANCE = "Cut one random order, drawn from rng, of all indices 0 … m−1."
ENDS = "The first k parts end at index m·(f_1 + … + f_k), rounded; the last one ends at m."
BY_CLASS = "With stratify, the indices of each class are dealt out by themselves."

MISCONCEPTIONS = (
    Misconception(
        _not_shuffled,
        (
            "Your first part holds the first examples, in the order they came in.",
            "Look for the place where chance enters. What if a file is sorted by class, or date?",
            CHANCE,
        ),
    ),
    Misconception(
        _classes_not_shuffled,
        (
            "With stratify, the first examples of each class are always in your first part.",
            "Look at what happens to the indices of one class before they are cut.",
            BY_CLASS + " Each class is shuffled, too.",
        ),
    ),
    Misconception(
        _drawn_for_each_part,
        (
            "Some of your examples are in two parts: the test set was seen in training.",
            "Count your draws. How many orders are there?",
            ONCE,
        ),
    ),
    Misconception(
        _with_replacement,
        (
            "Some examples come twice in one of your parts.",
            "Look at how you draw your indices. May one come again?",
            ONCE,
        ),
    ),
    Misconception(
        _sizes_rounded_one_by_one,
        (
            "A third of 10 examples rounds to 3, and 3 + 3 + 3 are 9: one example is lost.",
            "Look at what you round. Is it a size, or the place of a cut?",
            ENDS,
        ),
    ),
    Misconception(
        _sizes_cut_down,
        (
            "60 and 40 % of 11 examples are 6 and 4 in your split: one example is lost.",
            "Look at where your last part ends.",
            ENDS,
        ),
    ),
    Misconception(
        _one_lost_at_each_cut,
        (
            "At the end of each of your parts one example is lost.",
            "Look at the ends of your slices. Is the end of a slice still in it?",
            ENDS,
        ),
    ),
    Misconception(
        _parts_that_grow,
        (
            "Each of your parts holds the parts before it.",
            "Look at where your slices begin.",
            ONCE,
        ),
    ),
    Misconception(
        _a_coin_for_each_example,
        (
            "The sizes of your parts change from call to call.",
            "Look at what you leave to chance: which examples a part holds, or how many, too?",
            CHANCE + " " + ENDS,
        ),
    ),
    Misconception(
        _ignores_the_classes,
        (
            "With stratify, a class has too many examples in one of your parts.",
            "Look for stratify in your function.",
            BY_CLASS,
        ),
    ),
    Misconception(
        _as_many_of_each_class,
        (
            "With stratify, you take equally many of each class, and leave the others out.",
            "Look at how many indices of a class are left after you have chosen.",
            BY_CLASS + " " + ONCE,
        ),
    ),
    Misconception(
        _seeded_inside,
        (
            "You return the same split each time.",
            "Look for a generator, or a seed, that is made inside your function.",
            CHANCE,
        ),
    ),
    Misconception(
        _another_generator,
        (
            "With the same generator begun anew you return another split: nobody could repeat it.",
            "Look at what you draw from. Is it rng?",
            CHANCE,
        ),
    ),
    Misconception(
        _counted_from_one,
        (
            "Your indices run from 1 to m; no column has the index m.",
            "Look at the first and the last number that you shuffle.",
            ONCE,
        ),
    ),
    Misconception(
        _masks_for_indices,
        (
            "Your parts hold True and False, one for each example, where indices are wanted.",
            "Look at what the places of the Trues are called.",
            "Each part is an array of indices; its length is the size of the part.",
        ),
    ),
    Misconception(
        _last_part_forgotten,
        (
            "You return one part less than there are fractions.",
            "Count the cuts, and the parts that they make.",
            ENDS,
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _rest_for_the_last(m, fractions, rng, stratify=None):
    parts: list[list[int]] = [[] for _ in fractions]
    labels = [0] * m if stratify is None else list(stratify)
    for label in set(labels):
        left = [i for i in rng.permutation(m) if labels[i] == label]
        n = len(left)
        for part, share in zip(parts[:-1], fractions[:-1], strict=True):
            size = int(share * n)
            part += left[:size]
            left = left[size:]
        parts[-1] += left
    return parts


def _split_at(m, fractions, rng, stratify=None):
    def cut(order, fractions):
        return np.split(order, np.round(np.cumsum(fractions)[:-1] * len(order)).astype(int))

    return _deal(fractions, stratify, rng.permutation, m, cut)


def _sorted_in_each_part(m, fractions, rng, stratify=None):
    return [np.sort(part) for part in _deal(fractions, stratify, rng.permutation, m)]


def _single_precision_shares(m, fractions, rng, stratify=None):
    return _deal(
        np.float32(fractions), stratify, lambda one: one[rng.random(len(one)).argsort()], m
    )


ALTERNATIVES = (
    _rest_for_the_last,
    _split_at,
    _sorted_in_each_part,
    _single_precision_shares,
)

SPLIT_INDICES = Exercise(
    split_indices, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES, expects=_expects
)
