"""Right draws have their properties, in any order; each wrong one fails the check named for it."""

import math
from functools import partial

import numpy as np
import pytest

from course_lib import codec, properties
from course_lib.codec import Property, Unsupported
from course_lib.comparing import compare
from course_lib.findings import signature

SEEDS = range(50)
SHAPE = (80, 60)
MASK = Property("zeros_and_ones", {"shape": SHAPE, "chance": 0.8})
TWO = Property("two_values", {"shape": SHAPE, "low": 0.5, "high": 0.75, "chance": 0.8})
SPREAD = Property("scattered", {"shape": SHAPE, "mean": 0.0, "std": 0.1})
UNIFORM = Property("uniform", {"shape": (2000,), "low": -4.0, "high": 0.0})
LOG = Property("log_uniform", {"shape": (2000,), "low": 1e-4, "high": 1.0})
BETA = Property("mirrored_log_uniform", {"shape": (2000,), "low": 0.9, "high": 0.999})
NEAR_ONE = Property("mirrored_log_uniform", {"shape": (2000,), "low": 0.9, "high": 1 - 1e-7})
DICE = Property("whole_numbers", {"shape": (2000,), "low": 1, "high": 6})
X = np.arange(60.0).reshape(2, 30)
Y = np.arange(30).reshape(1, 30) % 3
PAIR = Property("shuffled", {"of": (X, Y)})
ONE = Property("shuffled", {"of": X})
BATCHES = Property("batches", {"of": (X, Y), "size": 8})
WHOLE = Property("batches", {"of": (X, Y), "size": 10})
BARE = Property("batches", {"of": X, "size": 8})
KINDS = np.repeat([0, 1, 2], [40, 40, 20])
DEALT = Property("dealt", {"labels": KINDS, "shares": [0.75, 0.25]})
THIRDS = Property("dealt", {"labels": np.zeros(40, int), "shares": [1 / 3, 1 / 3, 1 / 3]})
DICE_AND_X = {"n": Property("whole_numbers", {"shape": (200,), "low": 1, "high": 6}), "x": None}
TRIALS = Property("trials", {"number": 200, "columns": DICE_AND_X})
RANKED = Property(
    "ranked", {"number": 200, "columns": DICE_AND_X, "score": "x", "best_first": True}
)
MODEL = Property("ranked", {**RANKED.settings, "best_first": False})
VARIED = Property("varied", {})
IMAGES = np.arange(1, 2001).reshape(80, 5, 5)
MOVED = Property("moved", {"images": IMAGES, "most": 2})
FIXED = Property("none_of", {"number": 2, "others": [np.arange(3.0), np.zeros(3)]})
SIZED = Property("measured", {"expected": np.array([4.0, 2.0, 1.0]), "percent": 15.0})
WEIGHTS = {"W1": SPREAD, "b1": np.zeros((80, 1)), "W2": SPREAD}
APART = Property("apart", {"parts": WEIGHTS})
look = partial(compare, rtol=1e-6, atol=1e-9)


def check(value, wanted):
    """Return which check fails, after a journey through JSON, as in the student's notebook."""
    value, wanted = codec.loads(codec.dumps([value, wanted]))
    return signature(look(value, wanted))


def in_batches(order, size=8, x=X, y=Y):
    starts = range(0, len(order), size)
    return [(x[:, order[i : i + size]], y[:, order[i : i + size]]) for i in starts]


def fill_backwards(rng, chance=0.8):
    mask = np.empty(SHAPE[::-1])
    for j in reversed(range(SHAPE[1])):
        mask[j] = rng.random(SHAPE[0]) < chance
    return mask.T


def deal(order_of, by_class=True):
    """Return 100 indices in parts of 75 and 25, each class cut at three quarters."""
    groups = [np.flatnonzero(one == KINDS) for one in range(3)] if by_class else [np.arange(100)]
    halves = [np.split(order_of(group), [len(group) * 3 // 4]) for group in groups]
    return [np.concatenate(part) for part in zip(*halves, strict=True)]


def toss(rng, number=200, sides=6):
    return [{"x": rng.random(), "n": int(rng.integers(1, sides + 1))} for _ in range(number)]


def rank(rng, number=200, nans=0, best=0, steps=1):
    """Return the best model and trials, best first, the last of them without a score."""
    tried = [(one, one["x"]) for one in toss(rng, number)]
    tried.sort(key=lambda trial: -trial[1])
    model = dict(tried[best][0])
    tried[number - nans :] = [(one, math.nan) for one, _ in tried[number - nans :]]
    return model, tried[::steps]


def move(rng, low=-2, high=2, number=80, each=True):
    """Return images that are moved by shifts from low to high."""
    shifts = rng.integers(low, high, (number, 2), endpoint=True)
    framed = np.pad(IMAGES, [(0, 0), (3, 3), (3, 3)])
    shifts = shifts if each else np.repeat(shifts[:1], number, axis=0)
    pairs = zip(framed, 3 - shifts, strict=True)
    return np.array([image[top : top + 5, left : left + 5] for image, (top, left) in pairs])


RIGHT = [
    ("below", MASK, lambda rng: rng.random(SHAPE) < 0.8),
    ("above", MASK, lambda rng: (rng.random(SHAPE) > 0.2).astype(np.float32)),
    ("choice", MASK, lambda rng: rng.choice([0, 1], SHAPE, p=[0.2, 0.8])),
    ("binomial", MASK, lambda rng: rng.binomial(1, 0.8, SHAPE[::-1]).T.tolist()),
    ("backwards", MASK, fill_backwards),
    ("two", TWO, lambda rng: 0.5 + 0.25 * (rng.random(SHAPE) < 0.8).astype(np.float32)),
    ("normal", SPREAD, lambda rng: rng.normal(0, 0.1, SHAPE)),
    ("level", SPREAD, lambda rng: rng.uniform(-1, 1, SHAPE) * 0.1 * np.sqrt(3)),
    ("two sides", SPREAD, lambda rng: rng.choice([-0.1, 0.1], SHAPE)),
    ("transposed", SPREAD, lambda rng: 0.1 * rng.standard_normal(SHAPE[::-1]).T),
    ("single", SPREAD, lambda rng: (0.1 * rng.standard_normal(SHAPE)).astype(np.float32)),
    ("uniform", UNIFORM, lambda rng: -4 * rng.random(2000)),
    ("log", LOG, lambda rng: 10 ** rng.uniform(-4, 0, 2000)),
    ("exp", LOG, lambda rng: np.exp(-rng.random(2000) * np.log(1e4)).astype(np.float32)),
    ("beta", BETA, lambda rng: 1 - 10 ** rng.uniform(-3, -1, 2000)),
    ("rounded to 1", NEAR_ONE, lambda rng: 1 - np.r_[0, 10 ** rng.uniform(-7, -1, 1999)]),
    ("window", BETA, lambda rng: np.float32(1 - 1 / 10 ** rng.uniform(1, 3, 2000))),
    ("dice", DICE, lambda rng: rng.integers(1, 7, 2000)),
    ("floor", DICE, lambda rng: np.floor(1 + 6 * rng.random(2000))),
    ("shuffled", PAIR, lambda rng: in_batches(rng.permutation(30), 30)[0]),
    ("as a list", PAIR, lambda rng: list(in_batches(np.argsort(rng.random(30)), 30)[0])),
    ("columns", ONE, lambda rng: rng.permutation(X, axis=1).astype(np.float32)),
    ("batches", BATCHES, lambda rng: in_batches(rng.permutation(30))),
    ("divisible", WHOLE, lambda rng: in_batches(rng.permutation(30), 10)),
    ("bare", BARE, lambda rng: [one for one, _ in in_batches(rng.permutation(30))]),
    ("trials", TRIALS, toss),
    ("ranked", RANKED, rank),
    ("a list", RANKED, lambda rng: list(rank(rng))),
    ("NaN last", RANKED, lambda rng: rank(rng, nans=50)),
    ("nothing but NaN", RANKED, lambda rng: rank(rng, nans=200)),
    ("in any order", MODEL, lambda rng: rank(rng, steps=-1)),
    ("moved", MOVED, move),
    ("moved floats", MOVED, lambda rng: move(rng).astype(np.float32)),
    ("varied", VARIED, lambda rng: [1.0, 1.0, rng.random()]),
    ("tuple", TRIALS, lambda rng: tuple(toss(rng))),
    ("other", FIXED, lambda rng: rng.permutation([0, 1, 3])),
    ("measured", SIZED, lambda rng: [4, 2, 1] * rng.uniform(0.86, 1.14, 3)),
    ("dealt", DEALT, lambda rng: deal(rng.permutation)),
    ("in order", DEALT, lambda rng: [sorted(part) for part in deal(rng.permutation)]),
    ("thirds", THIRDS, lambda rng: np.split(rng.permutation(40), [13, 26])),
    ("other thirds", THIRDS, lambda rng: tuple(np.split(rng.permutation(40), [14, 27]))),
    (
        "weights",
        APART,
        lambda rng: {
            "W1": rng.normal(0, 0.1, SHAPE),
            "b1": np.zeros((80, 1)),
            "W2": rng.normal(0, 0.1, SHAPE),
        },
    ),
]


@pytest.mark.parametrize(("wanted", "draw"), [one[1:] for one in RIGHT], ids=[r[0] for r in RIGHT])
def test_right_draws_pass(wanted, draw):
    assert {check(draw(np.random.default_rng(seed)), wanted) for seed in SEEDS} == {""}


def repeated(rng, axis):
    return np.broadcast_to(rng.random((SHAPE[0], 1) if axis else (1, SHAPE[1])), SHAPE)


def rows_in_pairs(rng):
    return np.repeat(rng.random((40, 60)) < 0.8, 2, axis=0)


def rotated(order, rng):
    return np.roll(order, rng.integers(1, 29))


def split_pairs(rng):
    return X[:, rng.permutation(30)], Y[:, rng.permutation(30)]


def weights(rng, again):
    first = rng.normal(0, 0.1, SHAPE)
    return {"W1": first, "b1": np.zeros((80, 1)), "W2": again(first)}


SORTED = np.arange(30)
WRONG = [
    ("type", MASK, lambda rng: "mask"),
    ("shape (60, 80)", MASK, lambda rng: rng.random(SHAPE[::-1]) < 0.8),
    ("finite", MASK, lambda rng: np.full(SHAPE, np.nan)),
    ("upper value large", MASK, lambda rng: (rng.random(SHAPE) < 0.8) / 0.8),
    ("upper value small", TWO, lambda rng: np.where(rng.random(SHAPE) < 0.8, 0.7, 0.5)),
    ("lower value", TWO, lambda rng: np.where(rng.random(SHAPE) < 0.8, 0.75, 0.0)),
    ("many values", MASK, lambda rng: np.r_[0, 1, rng.random(4798)].reshape(SHAPE)),
    ("many values in same columns", MASK, lambda rng: rng.permutation(80)[:, None] * np.ones(60)),
    ("same columns", MASK, lambda rng: repeated(rng, 1) < 0.8),
    ("same rows", MASK, lambda rng: repeated(rng, 0) < 0.8),
    ("one value", MASK, lambda rng: np.ones(SHAPE)),
    ("one value", TWO, lambda rng: np.full(SHAPE, 0.5)),
    ("swapped", MASK, lambda rng: rng.random(SHAPE) > 0.8),
    ("count", MASK, lambda rng: rng.random(SHAPE) < 0.75),
    ("rows", MASK, rows_in_pairs),
    ("columns", MASK, lambda rng: np.repeat(rng.random((80, 30)) < 0.8, 2, axis=1)),
    ("shape (4800,)", SPREAD, lambda rng: rng.normal(0, 0.1, 4800)),
    ("mean", SPREAD, lambda rng: 0.1 * rng.random(SHAPE)),
    ("spread small", SPREAD, lambda rng: rng.normal(0, 0.0707, SHAPE)),
    ("spread large", SPREAD, lambda rng: rng.normal(0, 0.1414, SHAPE)),
    ("spread small", SPREAD, lambda rng: np.zeros(SHAPE) + rng.normal(0, 1e-9, SHAPE)),
    ("spread small", SPREAD, lambda rng: rng.uniform(-0.1, 0.1, SHAPE)),
    ("same columns", SPREAD, lambda rng: np.tile(rng.normal(0, 0.1, (80, 1)), 60)),
    ("one value", SPREAD, lambda rng: np.full(SHAPE, rng.normal(0, 0.1))),
    ("one value", DICE, lambda rng: np.full(2000, rng.integers(1, 7))),
    ("rows", SPREAD, lambda rng: np.repeat(rng.normal(0, 0.1, (40, 60)), 2, axis=0)),
    ("below", UNIFORM, lambda rng: -5 * rng.random(2000)),
    ("above", UNIFORM, lambda rng: 4 * rng.random(2000) - 3),
    ("form", UNIFORM, lambda rng: -1 * rng.random(2000)),
    ("sign", LOG, lambda rng: rng.uniform(-4, 0, 2000)),
    ("form", LOG, lambda rng: rng.uniform(1e-4, 1, 2000)),
    ("above", LOG, lambda rng: 10 ** rng.uniform(0, 4, 2000)),
    ("form", BETA, lambda rng: rng.uniform(0.9, 0.999, 2000)),
    ("below", BETA, lambda rng: 10 ** rng.uniform(-3, -1, 2000)),
    ("above", BETA, lambda rng: 1 - 10 ** rng.uniform(-4, -1, 2000)),
    ("one value", BETA, lambda rng: np.full(2000, 0.99)),
    ("whole", DICE, lambda rng: rng.uniform(1, 6, 2000)),
    ("highest", DICE, lambda rng: rng.integers(1, 6, 2000)),
    ("lowest", DICE, lambda rng: np.round(rng.uniform(0.5001, 6.4999, 2000) * 0.9 + 0.65)),
    ("below", DICE, lambda rng: rng.integers(0, 6, 2000)),
    ("above", DICE, lambda rng: rng.integers(1, 8, 2000)),
    ("form", DICE, lambda rng: rng.choice([1, 2, 2, 4, 5, 6], 2000)),
    ("structure", PAIR, lambda rng: X[:, rng.permutation(30)]),
    ("[1]shape (30,)", PAIR, lambda rng: (X, Y.ravel())),
    ("strange columns", PAIR, lambda rng: (X[::-1], Y)),
    ("strange columns", ONE, lambda rng: rng.permuted(X, axis=1)),
    ("each once", PAIR, lambda rng: in_batches(rng.integers(0, 30, 30), 30)[0]),
    ("pairs", PAIR, split_pairs),
    ("partners unmoved", PAIR, lambda rng: (X[:, rng.permutation(30)], Y)),
    ("unmoved", PAIR, lambda rng: (X, Y)),
    ("neighbours", PAIR, lambda rng: in_batches(rotated(SORTED, rng), 30)[0]),
    ("backwards", PAIR, lambda rng: in_batches(SORTED[::-1], 30)[0]),
    ("list", BATCHES, lambda rng: X),
    ("none", BATCHES, lambda rng: []),
    ("fewer", BATCHES, lambda rng: in_batches(rng.permutation(30))[:-1]),
    ("more", WHOLE, lambda rng: [*in_batches(rng.permutation(30), 10), (X[:, :0], Y[:, :0])]),
    ("structure", BATCHES, lambda rng: [one for one, _ in in_batches(SORTED)]),
    ("structure", BATCHES, lambda rng: [(one, "Y") for one, _ in in_batches(SORTED)]),
    ("sizes", BATCHES, lambda rng: in_batches(SORTED)[::-1]),
    ("sizes", BATCHES, lambda rng: [(3, 4)] * 4),
    ("shape", BATCHES, lambda rng: [(one[:1], other) for one, other in in_batches(SORTED)]),
    ("unmoved", BATCHES, lambda rng: in_batches(SORTED)),
    ("list", TRIALS, lambda rng: toss(rng)[0]),
    ("none", TRIALS, lambda rng: []),
    ("fewer", TRIALS, lambda rng: toss(rng, 199)),
    ("more", TRIALS, lambda rng: toss(rng, 201)),
    ("dicts", TRIALS, lambda rng: [*toss(rng, 199), 3]),
    ("keys", TRIALS, lambda rng: [*toss(rng, 199), {"n": 3}]),
    ("[…]['n']highest", TRIALS, lambda rng: toss(rng, sides=5)),
    ("[…]['n']one value", TRIALS, lambda rng: toss(rng, 1) * 200),
    ("[…]['n']type", TRIALS, lambda rng: [*toss(rng, 199), {"n": "one", "x": 0}]),
    ("[…]['x']type", TRIALS, lambda rng: [*toss(rng, 199), {"n": 3, "x": print}]),
    ("one dict", RANKED, lambda rng: rank(rng)[0]),
    ("structure", RANKED, lambda rng: rank(rng)[1]),
    ("[1]pairs", RANKED, lambda rng: (rank(rng)[0], toss(rng))),
    ("[1]pairs", RANKED, lambda rng: (rank(rng)[0], "trials")),
    ("fewer", RANKED, lambda rng: rank(rng, number=199)),
    ("scores", RANKED, lambda rng: (rank(rng)[0], [(one, 2.0) for one, _ in rank(rng)[1]])),
    ("[0]model worst", RANKED, lambda rng: rank(rng, best=-1)),
    ("[0]model", RANKED, lambda rng: rank(rng, best=3)),
    ("[0]model none", RANKED, lambda rng: (np.ones(3), rank(rng)[1])),
    ("[0]model none", RANKED, lambda rng: ({"x": np.ones(3)}, rank(rng)[1])),
    ("[1]NaN", RANKED, lambda rng: rank(rng, nans=3, steps=-1)),
    ("[1]worst first", RANKED, lambda rng: rank(rng, steps=-1)),
    ("[1]order", RANKED, lambda rng: (lambda m, t: (m, t[1:] + t[:1]))(*rank(rng))),
    ("same", VARIED, lambda rng: [0.25, 0.25, np.float32(0.25)]),
    ("shape (5, 5)", MOVED, lambda rng: move(rng)[0]),
    ("strange", MOVED, lambda rng: rng.permutation(move(rng))),
    ("wraps", MOVED, lambda rng: [np.roll(one, rng.integers(-2, 3, 2), (0, 1)) for one in IMAGES]),
    ("the shiftshighest", MOVED, lambda rng: move(rng, high=1)),
    ("the shiftsabove", MOVED, lambda rng: move(rng, high=3)),
    ("unmoved", MOVED, lambda rng: IMAGES.copy()),
    ("one shift", MOVED, lambda rng: move(rng, low=1, each=False)),
    ("same as 0", FIXED, lambda rng: [0, 1, 2]),
    ("same as 1", FIXED, lambda rng: np.zeros(3)),
    ("shape: the value has shape (2,), expected (3,).", FIXED, lambda rng: [1, 2]),
    ("finite: the value is not finite at index 0.", FIXED, lambda rng: [np.inf, 1, 2]),
    ("too small =--", SIZED, lambda rng: [4, 1, 0.1]),
    ("too large =++", SIZED, lambda rng: [4, 3, 9]),
    ("too large -=+", SIZED, lambda rng: [3, 2, 2]),
    ("shape (2,)", SIZED, lambda rng: [4, 2]),
    ("finite", SIZED, lambda rng: [4, 2, np.nan]),
    ("list", DEALT, lambda rng: rng.permutation(100)),
    ("structure", DEALT, lambda rng: deal(rng.permutation)[:1]),
    ("indices", DEALT, lambda rng: [part + 0.0 for part in deal(rng.permutation)]),
    ("indices", DEALT, lambda rng: [part[:, None] for part in deal(rng.permutation)]),
    ("indices", DEALT, lambda rng: [rng.random(100) < 0.75] * 2),
    ("indices", DEALT, lambda rng: ["train", "dev"]),
    ("range", DEALT, lambda rng: [part + 1 for part in deal(rng.permutation)]),
    ("range", DEALT, lambda rng: [part - 1 for part in deal(rng.permutation)]),
    ("repeats", DEALT, lambda rng: deal(lambda group: rng.choice(group, len(group)))),
    ("overlap", DEALT, lambda rng: [np.arange(75), np.arange(74, 100)]),
    ("lost", DEALT, lambda rng: [part[1:] for part in deal(rng.permutation)]),
    ("sizes", DEALT, lambda rng: np.split(rng.permutation(100), [74])),
    ("sizes", THIRDS, lambda rng: np.split(rng.permutation(40), [10, 25])),
    ("classes", DEALT, lambda rng: deal(np.copy, by_class=False)),
    ("blocks", DEALT, lambda rng: deal(np.copy)),
    ("blocks", DEALT, lambda rng: deal(lambda group: group[::-1])),
    ("blocks", THIRDS, lambda rng: np.split(np.arange(40), [13, 27])),
    ("reused", APART, lambda rng: weights(rng, lambda first: first.copy())),
    ("reused", APART, lambda rng: weights(rng, lambda first: -0.99 * first)),
    ("['W2']shape (60, 80)", APART, lambda rng: weights(rng, lambda first: first.T)),
]


@pytest.mark.parametrize(
    ("name", "wanted", "draw"),
    WRONG,
    ids=[f"{wanted.name}-{name}-{number}" for number, (name, wanted, _) in enumerate(WRONG)],
)
def test_wrong_draws_fail_the_check_of_their_name_with_every_seed(name, wanted, draw):
    assert {check(draw(np.random.default_rng(seed)), wanted) for seed in range(10)} == {name}


def test_nothing_is_reported_where_there_are_too_few_numbers_to_be_sure():
    small = Property("zeros_and_ones", {"shape": (4, 3), "chance": 0.5})
    assert check(np.ones((4, 3)), small) == ""
    two = Property("whole_numbers", {"shape": (2, 4), "low": 1, "high": 6})
    assert check(np.full((2, 4), 3), two) == ""
    parts = [np.arange(7), np.arange(7, 10)]
    assert check(parts, Property("dealt", {"labels": np.zeros(10), "shares": [0.7, 0.3]})) == ""
    assert check((X[:, :5], Y[:, :5]), Property("shuffled", {"of": (X[:, :5], Y[:, :5])})) == ""


@pytest.mark.parametrize("value", [None, "x", 3.0, [], {}, [[1.0], [2.0, 3.0]], Unsupported("set")])
@pytest.mark.parametrize(
    "wanted", [MASK, SPREAD, UNIFORM, LOG, BETA, DICE, PAIR, BATCHES, BARE, DEALT, APART]
)
def test_anything_at_all_can_be_judged(value, wanted):
    assert check(value, wanted)


def test_a_property_that_a_student_returns_has_no_properties():
    assert check(MASK, MASK) == "type"
    assert check([MASK] * 3, Property("calls", {"number": 2, "each": MASK})) == "type"
    assert check(MASK, np.ones(3))


# --- several calls ----------------------------------------------------------------------------

MASKS = Property(
    "calls",
    {"number": 6, "each": MASK, "together": Property("counts_vary", {"chance": 0.8})},
)


def masks(draw, number=6):
    begun = np.random.default_rng(3)
    return [draw(begun) for _ in range(number)] + [draw(np.random.default_rng(3))]


def exact_count(rng):
    return rng.permutation(np.arange(4800) < 3840).reshape(SHAPE)


@pytest.mark.parametrize(
    ("name", "draw"),
    [
        ("", lambda rng: rng.random(SHAPE) < 0.8),
        ("swapped", lambda rng: rng.random(SHAPE) > 0.8),
        ("fresh", lambda rng: np.random.default_rng(0).random(SHAPE) < 0.8),
        ("seeded", lambda rng: np.random.default_rng().random(SHAPE) < 0.8),
        ("same count", exact_count),
    ],
)
def test_calls_are_fresh_and_begin_anew_with_their_generator(name, draw):
    assert check(masks(draw), MASKS) == name


def test_calls_may_give_the_same_where_that_is_likely():
    few = {"number": 6, "each": Property("zeros_and_ones", {"shape": (1,), "chance": 1.0})}
    assert check([[1.0]] * 7, Property("calls", few)) == "fresh"
    assert check([[1.0]] * 7, Property("calls", {**few, "fresh": False})) == ""
    other = [*[[1.0]] * 6, [0.0]]
    loose = {**few, "each": Property("zeros_and_ones", {"shape": (1,), "chance": 0.5})}
    assert check(other, Property("calls", {**loose, "fresh": False})) == "seeded"
    assert check(other, Property("calls", {**loose, "fresh": False, "seeded": False})) == ""


@pytest.mark.parametrize("value", [None, [], MASKS, masks(lambda rng: 1, 2)])
def test_calls_that_are_missing_are_found(value):
    assert check(value, MASKS) in ("calls", "type: the value is None. Is there a return?")


SAME = Property("unchanging", {"number": 2, "expected": np.array([0.5, 0.25])})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("", [[0.5, 0.25], np.array([0.5, 0.25]), (0.5, 0.25)]),
        ("varies", [[0.5, 0.25], [0.5, 0.0], [0.5, 0.25]]),
        ("varies", [[0.5, 0.0], [0.5, 0.25], [0.5, 0.25]]),
        ("wrong", [[0.5, 0.0]] * 3),
        ("calls", [[0.5, 0.25]] * 2),
        ("shape: the value has shape (1,), expected (2,).", [[0.5, 0.25], [0.5, 0.25], [0.5]]),
        ("type: the value is text, not an array of numbers.", ["x", MASK, []]),
    ],
)
def test_what_chance_has_no_part_in_is_the_same_each_time(name, value):
    assert check(value, SAME) == name


def test_counts_need_not_vary_where_they_seldom_do():
    few = Property("counts_vary", {"chance": 0.5})
    assert check([np.ones(4)] * 3, few) == ""


def test_places_that_some_columns_never_reach_are_found():
    few = (X[:, :5], Y[:, :5])
    wanted = Property("places", {"of": few})

    def drawn(order_of):
        orders = (order_of(np.random.default_rng(seed)) for seed in range(300))
        return [(few[0][:, order], few[1][:, order]) for order in orders]

    assert check(drawn(lambda rng: rng.permutation(5)), wanted) == ""
    assert check(drawn(lambda rng: np.r_[0, 1 + rng.permutation(4)]), wanted) == "places"


# --- words ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wanted",
    [
        MASK,
        SPREAD,
        UNIFORM,
        LOG,
        BETA,
        DICE,
        PAIR,
        BATCHES,
        DEALT,
        TRIALS,
        FIXED,
        SIZED,
        MASKS,
        APART,
    ],
    ids=lambda one: one.name,
)
def test_a_property_is_described_in_words(wanted):
    words = properties.describe(wanted)
    assert "{" not in words
    assert len(words) > 15


def test_an_unknown_property_is_the_authors_error():
    with pytest.raises(ValueError, match=r"no property 'poisson'; there are .*zeros_and_ones"):
        look(1, Property("poisson", {}))


def test_properties_are_found_wherever_they_lie():
    assert properties.has_property({"W": [1, (MASK,)]})
    assert not properties.has_property({"W": [1, (2.0, np.ones(3))]})


def test_texts_for_hidden_cases_tell_no_expected_number():
    finding = look(np.ones(SHAPE) * (np.random.default_rng(0).random(SHAPE) < 0.5), MASK)
    assert not any(letter.isdigit() for letter in finding.text)
    assert "3840" in finding.detail
