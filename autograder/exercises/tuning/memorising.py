"""The exercise `overfit_small`: how much of a few examples a network learns by heart."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.exercise import Exercise, Misconception
from autograder.exercises.dropout.mask import draw_seed
from course_lib.codec import Property, Seed, Shipped
from course_lib.reference.tuning import overfit_small
from course_lib.sheets import Case

HEART = "the share that is learnt by heart"
FEW = "trained on n examples, and on no others"
FRESH = "other examples in each call"

# A share of n is a fraction; float32 errs by 1e-7 of it.
RTOL, ATOL = 1e-5, 1e-6
# So many choices of 20 examples out of 60 have equally many of one class once in 10^9 times.
TIMES = 14

BY_HEART, NOTHING, OTHER, TWENTY = (
    Shipped(f"examples.learn_{what}") for what in ("by_heart", "nothing", "every_other", "twenty")
)


def _data(m: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return examples that all differ, and classes 1 to 5 that have nothing to do with them."""
    rng = np.random.default_rng(seed)
    return rng.permutation(2 * m).reshape(2, m) / 2, rng.integers(1, 6, m)


def _halves(m: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return examples of the classes 0 and 1."""
    X, y = _data(m, seed)
    return X, y % 2


VISIBLE = (
    Case("60 examples, all learnt by heart", HEART, (BY_HEART, *_data(60, 1), Seed(1))),
    Case("60 examples, nothing learnt", HEART, (NOTHING, *_data(60, 2), Seed(2))),
    Case("60 examples, every other one learnt", HEART, (OTHER, *_data(60, 3), Seed(3))),
    Case("80 examples, room for twenty", HEART, (TWENTY, *_data(80, 4), Seed(4))),
    Case("30 of 80 examples, room for twenty", FEW, (TWENTY, *_data(80, 5), Seed(5), 30)),
    Case("15 of 50 examples, every other one learnt", FEW, (OTHER, *_data(50, 6), Seed(6), 15)),
    Case("all of 25 examples, room for twenty", FEW, (TWENTY, *_data(25, 7), Seed(7), 25)),
    Case(
        f"nothing learnt of two classes, {TIMES} times",
        FRESH,
        (NOTHING, *_halves(60, 8), Seed(8)),
        calls=TIMES,
    ),
)


def _expects(case: Case, value: Any) -> Any:
    if case.calls == 1:
        return value  # how many are right does not depend on which they are
    share = Property("none_of", {"number": 1, "others": [-1.0]})
    settings = {"number": case.calls, "each": share, "fresh": False}
    return Property("calls", settings | {"together": Property("varied", {})})


def _hidden(rng: np.random.Generator) -> list[Case]:
    def data(m: int) -> tuple[np.ndarray, np.ndarray]:
        return _data(m, int(rng.integers(2**32)))

    m, odd, even = int(rng.integers(60, 90)), 2 * int(rng.integers(15, 20)) + 1, 26
    halves = _halves(m, int(rng.integers(2**32)))
    return [
        Case("other examples, learnt by heart", HEART, (BY_HEART, *data(m), draw_seed(rng))),
        Case("other examples, nothing learnt", HEART, (NOTHING, *data(m), draw_seed(rng))),
        Case("other examples, every other one", FEW, (OTHER, *data(m), draw_seed(rng), odd)),
        Case("more than there is room for", FEW, (TWENTY, *data(m), draw_seed(rng), odd)),
        Case("fewer examples, room for twenty", FEW, (TWENTY, *data(even), draw_seed(rng), even)),
        Case(
            f"two other classes, {TIMES} times",
            FRESH,
            (NOTHING, *halves, draw_seed(rng)),
            calls=TIMES,
        ),
    ]


# What students write. Each variant differs from a right solution in one thought.


def _share(predict, X, y):
    return float(np.mean(predict(X) == y))


def _trains_on_all(train, X, y, rng, n=20):
    few = rng.choice(y.size, n, replace=False)
    return _share(train(X, y), X[:, few], y[few])


def _tests_on_all(train, X, y, rng, n=20):
    few = rng.choice(y.size, n, replace=False)
    return _share(train(X[:, few], y[few]), X, y)


def _tests_on_the_others(train, X, y, rng, n=20):
    order = rng.permutation(y.size)
    few, others = order[:n], order[n:]
    return _share(train(X[:, few], y[few]), X[:, others], y[others])


def _drawn_twice(train, X, y, rng, n=20):
    few, others = (rng.choice(y.size, n, replace=False) for _ in range(2))
    return _share(train(X[:, few], y[few]), X[:, others], y[others])


def _with_replacement(train, X, y, rng, n=20):
    few = rng.integers(0, y.size, n)
    return _share(train(X[:, few], y[few]), X[:, few], y[few])


def _labels_of_the_first(train, X, y, rng, n=20):
    few = rng.choice(y.size, n, replace=False)
    return _share(train(X[:, few], y[:n]), X[:, few], y[few])


def _always_the_same_few(train, X, y, rng, n=20):
    return _share(train(X[:, :n], y[:n]), X[:, :n], y[:n])


def _twenty_whatever_n_is(train, X, y, rng, n=20):
    few = rng.choice(y.size, 20, replace=False)
    return _share(train(X[:, few], y[few]), X[:, few], y[few])


def _share_of_wrong_ones(train, X, y, rng, n=20):
    return 1 - overfit_small(train, X, y, rng, n)


def _in_percent(train, X, y, rng, n=20):
    return 100 * overfit_small(train, X, y, rng, n)


def _count_of_right_ones(train, X, y, rng, n=20):
    return round(n * overfit_small(train, X, y, rng, n))


def _yes_or_no(train, X, y, rng, n=20):
    return overfit_small(train, X, y, rng, n) == 1


def _rows_for_columns(train, X, y, rng, n=20):
    few = rng.choice(y.size, n, replace=False)
    return _share(train(X[few], y[few]), X[few], y[few])


FORMULA = "The result is the share of the n chosen examples that predict gets right, 0 to 1."
CHOICE = "Choose n different columns at random, train on them, and predict the same ones."

MISCONCEPTIONS = (
    Misconception(
        _trains_on_all,
        (
            "Where there is room for twenty examples, yours has learnt others.",
            "Look at what you pass to train.",
            CHOICE,
        ),
    ),
    Misconception(
        _tests_on_all,
        (
            "What has learnt twenty examples by heart knows a third of your sixty.",
            "Look at what you pass to predict.",
            CHOICE,
        ),
    ),
    Misconception(
        _tests_on_the_others,
        (
            "What has learnt by heart knows none of the examples that you ask for.",
            "Look at what you pass to predict. Is this about generalising?",
            CHOICE,
        ),
    ),
    Misconception(
        _drawn_twice,
        (
            "You train on some examples and ask for others.",
            "Count your draws.",
            CHOICE,
        ),
    ),
    Misconception(
        _with_replacement,
        (
            "Some of your examples come twice, so that there are fewer to learn.",
            "Look at how you draw your indices. May one come again?",
            CHOICE,
        ),
    ),
    Misconception(
        _labels_of_the_first,
        (
            "Your examples are learnt with the labels of others.",
            "Look at which columns, and which labels, you pass to train.",
            CHOICE + " Each keeps its label.",
        ),
    ),
    Misconception(
        _always_the_same_few,
        (
            "You choose the same examples in each call.",
            "Look for rng in your function, or for a seed inside it.",
            CHOICE + " Chance comes from rng.",
        ),
    ),
    Misconception(
        _twenty_whatever_n_is,
        (
            "You always choose twenty examples.",
            "Look for n in your function.",
            CHOICE + " Twenty is only what n is if nobody says otherwise.",
        ),
    ),
    Misconception(
        _share_of_wrong_ones,
        (
            "What learns everything by heart gets a 0 from you.",
            "Look at your comparison: do you count what is right, or what is wrong?",
            FORMULA,
        ),
    ),
    Misconception(
        _in_percent,
        (
            "Your share is a hundred times too large.",
            "Look at the unit of your result.",
            FORMULA,
        ),
    ),
    Misconception(
        _count_of_right_ones,
        (
            "Your result is as large as the number of examples.",
            "Look at your sum. What turns a count into a share?",
            FORMULA,
        ),
    ),
    Misconception(
        _yes_or_no,
        (
            "You return True or False, where a share is wanted.",
            "Look at your last line: how near to 1 was it?",
            FORMULA,
        ),
    ),
    Misconception(
        _rows_for_columns,
        (
            "You choose rows of X, which are features.",
            "Look at the axis that you index.",
            CHOICE + " Examples are columns.",
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _start_of_an_order(train, X, y, rng, n=20):
    few = rng.permutation(y.size)[:n]
    X, y = X[:, few], y[few]
    return np.sum(train(X, y)(X) == y) / n


def _sorted_random_numbers(train, X, y, rng, n=20):
    few = np.sort(np.argsort(rng.random(len(y)))[:n])
    return _share(train(X[:, few], y[few]), X[:, few], y[few])


def _example_by_example(train, X, y, rng, n=20):
    few: list[int] = []
    left = list(range(len(y)))
    while len(few) < n:
        few.append(left.pop(int(rng.integers(len(left)))))
    predict = train(X[:, few], y[few])
    return sum(int(predict(X[:, [i]])[0] == y[i]) for i in few) / n


def _single_precision(train, X, y, rng, n=20):
    few = rng.choice(y.size, n, replace=False)
    X, y = X[:, few].astype(np.float32), y[few]
    return np.mean(train(X, y)(X) == y, dtype=np.float32)


ALTERNATIVES = (_start_of_an_order, _sorted_random_numbers, _example_by_example, _single_precision)

OVERFIT_SMALL = Exercise(
    overfit_small, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES, expects=_expects
)
