"""The exercises `fit_normalizer` and `normalize`: inputs of one scale."""

from __future__ import annotations

import numpy as np

from autograder.exercise import Exercise, Misconception
from course_lib.reference.initialisation import fit_normalizer, normalize
from course_lib.sheets import Case

STATISTICS = "mean and standard deviation of each feature"
CONSTANT = "a feature that never changes"
WHOLE = "whole numbers in, decimals out"
ONE_EXAMPLE = "a single example"
SCALE = "to one scale"
OTHER = "another set, with the statistics of the training set"

# float32 errs by 1e-7 of a value near the mean, so 1e-5 of its distance at worst; mistakes are
# off by per cents.
RTOL, ATOL = 1e-3, 1e-4

# Square, so that the wrong axis gives wrong numbers of the right length.
SQUARE = np.array([[1.0, 2.0, 3.0], [10.0, 40.0, 10.0], [-0.5, 0.25, 0.0]])
WIDE = np.array([[2.0, 4.0, 4.0, 6.0], [0.25, -0.5, 1.0, 0.5]])
FLAT = np.array([[1.0, 2.0, 6.0], [4.0, 4.0, 4.0], [0.0, 0.0, 0.0]])
INTEGERS = np.array([[1, 2, 4, 6], [30, 10, 10, 20]])
DEV = np.array([[3.0, 7.0], [20.0, -10.0], [1.0, 0.5]])


def _draw(rng: np.random.Generator, n_x: int, m: int) -> np.ndarray:
    """Return features of different means and spreads."""
    means, spreads = rng.uniform(-5, 5, (n_x, 1)), rng.uniform(0.3, 4, (n_x, 1))
    return (means + spreads * rng.uniform(-1.7, 1.7, (n_x, m))).round(3)


FIT_VISIBLE = (
    Case("three features of three examples", STATISTICS, (SQUARE,)),
    Case("two features of four examples", STATISTICS, (WIDE,)),
    Case("features that are the same for all examples", CONSTANT, (FLAT,)),
    Case("whole numbers", WHOLE, (INTEGERS,)),
    Case("one example: there is no spread", ONE_EXAMPLE, (WIDE[:, :1],)),
)


def _fit_hidden(rng: np.random.Generator) -> list[Case]:
    n_x, m = (int(size) for size in rng.choice([[4, 9], [7, 5], [1, 12]]))
    X = _draw(rng, n_x, m)
    flat = np.vstack([_draw(rng, 2, 6), np.full((1, 6), float(rng.integers(1, 9)))])
    return [
        Case("other features and examples", STATISTICS, (X,)),
        Case("as many features as examples", STATISTICS, (_draw(rng, 4, 4),)),
        Case("numbers in single precision", STATISTICS, (X.astype(np.float32),)),
        Case("another feature that never changes", CONSTANT, (flat,)),
        Case("other whole numbers", WHOLE, (rng.integers(-20, 20, (3, 7)),)),
        Case("another single example", ONE_EXAMPLE, (X[:, :1],)),
    ]


# What students write. Each variant differs from a right solution in one thought.


def _not_centred(X):
    mu = np.mean(X, axis=1, keepdims=True)
    return mu, np.sqrt(np.mean(X**2.0, axis=1, keepdims=True))


def _variance_for_spread(X):
    return np.mean(X, axis=1, keepdims=True), np.var(X, axis=1, keepdims=True)


def _neither_centred_nor_rooted(X):
    return np.mean(X, axis=1, keepdims=True), np.mean(X**2.0, axis=1, keepdims=True)


def _divides_by_one_less(X):
    return np.mean(X, axis=1, keepdims=True), np.std(X, axis=1, ddof=1, keepdims=True)


def _over_the_features(X):
    return np.mean(X, axis=0, keepdims=True), np.std(X, axis=0, keepdims=True)


def _over_the_features_as_columns(X):
    mu, sigma = np.mean(X, axis=0), np.std(X, axis=0)
    return mu.reshape(-1, 1), sigma.reshape(-1, 1)


def _over_everything(X):
    return np.mean(X), np.std(X)


def _without_second_axis(X):
    return np.mean(X, axis=1), np.std(X, axis=1)


def _spread_before_mean(X):
    return np.std(X, axis=1, keepdims=True), np.mean(X, axis=1, keepdims=True)


def _one_for_no_spread(X):
    sigma = np.std(X, axis=1, keepdims=True)
    return np.mean(X, axis=1, keepdims=True), np.where(sigma == 0, 1.0, sigma)


def _range_for_spread(X):
    return np.mean(X, axis=1, keepdims=True), np.ptp(X, axis=1, keepdims=True)


def _mean_absolute_deviation(X):
    mu = np.mean(X, axis=1, keepdims=True)
    return mu, np.mean(np.abs(X - mu), axis=1, keepdims=True)


def _middle_for_mean(X):
    return np.median(X, axis=1, keepdims=True), np.std(X, axis=1, keepdims=True)


def _whole_number_statistics(X):
    mu = np.zeros((len(X), 1), dtype=X.dtype)
    mu[:, 0] = np.mean(X, axis=1)
    return mu, np.std(X, axis=1, keepdims=True)


def _centres_the_examples_in_place(X):
    mu = np.mean(X, axis=1, keepdims=True)
    X -= mu.astype(X.dtype)
    return mu, np.sqrt(np.mean(X**2.0, axis=1, keepdims=True))


FIT_FORMULA = "For each feature μ = (1/m)·Σ x and σ = √((1/m)·Σ (x − μ)²), both of shape (n, 1)."

FIT_MISCONCEPTIONS = (
    Misconception(
        _not_centred,
        (
            "The spread of 1, 2, 3 comes to 2.16 in your function: more than their whole range.",
            "Look at what you square. The notes leave something out here.",
            FIT_FORMULA,
        ),
    ),
    Misconception(
        _variance_for_spread,
        (
            "Your spread is in squared units: that of 10, 40, 10 comes to 200.",
            "You have the variance. Which step leads from there to the standard deviation?",
            FIT_FORMULA,
        ),
    ),
    Misconception(
        _neither_centred_nor_rooted,
        (
            "The spread of 1, 2, 3 comes to 4.67 in your function, and that in squared units.",
            "Look at what you square, and at what is still missing after the mean.",
            FIT_FORMULA,
        ),
    ),
    Misconception(
        _divides_by_one_less,
        (
            "Your spread is a little too large, and for one example it is not a number.",
            "Look at what your sum of squares is divided by.",
            FIT_FORMULA,
        ),
    ),
    Misconception(
        _over_the_features,
        (
            "You return one number for each example; one for each feature was wanted.",
            "Look at the axis that you average over. Which one counts examples?",
            FIT_FORMULA,
        ),
    ),
    Misconception(
        _over_the_features_as_columns,
        (
            "The shape is right only for a square X: you average over the features.",
            "Look at the axis that you average over. Which one counts examples?",
            FIT_FORMULA,
        ),
    ),
    Misconception(
        _over_everything,
        (
            "You return one mean and one spread for all features together.",
            "Look at the axes that you average over.",
            FIT_FORMULA,
        ),
    ),
    Misconception(
        _without_second_axis,
        (
            "Your values are right, but their shape is (n,): they would not line up with X.",
            "Look at what becomes of the axis that you average over.",
            FIT_FORMULA,
        ),
    ),
    Misconception(
        _spread_before_mean,
        (
            "What you return first is the spread.",
            "Look at the order in your return line.",
            FIT_FORMULA + " The mean comes first.",
        ),
    ),
    Misconception(
        _one_for_no_spread,
        (
            "A feature that never changes has a spread of 1 in your function.",
            "It is normalize that must not divide by 0. What should this function report?",
            FIT_FORMULA,
        ),
    ),
    Misconception(
        _range_for_spread,
        (
            "Your spread is the distance from the smallest to the largest value.",
            "Look at how many of the examples have a say in your spread.",
            FIT_FORMULA,
        ),
    ),
    Misconception(
        _mean_absolute_deviation,
        (
            "Your spread is a little too small: far values should weigh more than near ones.",
            "Look at what you do with each distance from the mean.",
            FIT_FORMULA,
        ),
    ),
    Misconception(
        _middle_for_mean,
        (
            "Your mean of 10, 40, 10 is 10, as if the 40 were not there.",
            "Look at which kind of middle you take.",
            FIT_FORMULA,
        ),
    ),
    Misconception(
        _whole_number_statistics,
        (
            "For whole numbers your means have lost their decimals.",
            "Look at the array that takes the means. Which dtype does it have?",
            FIT_FORMULA + " μ is a decimal number even when all x are whole.",
        ),
    ),
    Misconception(
        _centres_the_examples_in_place,
        (
            "After the call the caller's examples are centred.",
            "Look for an operator that writes into X.",
            FIT_FORMULA + " It reads X; it does not change it.",
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _numpy_statistics(X):
    return np.mean(X, axis=1, keepdims=True), np.std(X, axis=1, keepdims=True)


def _sums(X):
    n, m = X.shape
    mu = np.sum(X, axis=1).reshape(n, 1) / m
    return mu, np.sqrt(np.sum((X - mu) ** 2, axis=1, keepdims=True) / m)


def _loops(X):
    mu, sigma = [], []
    for row in X.tolist():
        mean = sum(row) / len(row)
        mu.append([mean])
        sigma.append([(sum((x - mean) ** 2 for x in row) / len(row)) ** 0.5])
    return mu, sigma


def _two_norms(X):
    mu = X @ np.full((X.shape[1], 1), 1 / X.shape[1])
    return [mu, np.linalg.norm(X - mu, axis=1, keepdims=True) / np.sqrt(X.shape[1])]


def _fit_in_single_precision(X):
    X = X.astype(np.float32)
    mu = X.mean(axis=1, keepdims=True)
    return mu, np.sqrt(((X - mu) ** 2).mean(axis=1, keepdims=True))


FIT_ALTERNATIVES = (_numpy_statistics, _sums, _loops, _two_norms, _fit_in_single_precision)

FIT_NORMALIZER = Exercise(
    fit_normalizer, FIT_VISIBLE, _fit_hidden, RTOL, ATOL, FIT_MISCONCEPTIONS, FIT_ALTERNATIVES
)

VISIBLE = (
    Case("the training set itself, three by three", SCALE, (SQUARE, *fit_normalizer(SQUARE))),
    Case("two features of four examples", SCALE, (WIDE, *fit_normalizer(WIDE))),
    Case("two examples of a development set", OTHER, (DEV, *fit_normalizer(SQUARE))),
    Case("a feature with σ = 0", CONSTANT, (FLAT, *fit_normalizer(FLAT))),
    Case("whole numbers", WHOLE, (INTEGERS, np.array([[2], [15]]), np.array([[4], [5]]))),
    Case("one example of a development set", ONE_EXAMPLE, (DEV[:, :1], *fit_normalizer(SQUARE))),
)


def _hidden(rng: np.random.Generator) -> list[Case]:
    X = _draw(rng, 3, 8)
    mu, sigma = fit_normalizer(X)
    flat = np.vstack([_draw(rng, 2, 6), np.full((1, 6), float(rng.integers(1, 9)))])
    dev, whole = _draw(rng, 3, 5), rng.integers(-20, 20, (3, 7))
    single = [value.astype(np.float32) for value in (X, mu, sigma)]
    return [
        Case("another training set", SCALE, (X, mu, sigma)),
        Case("numbers in single precision", SCALE, tuple(single)),
        Case("another development set", OTHER, (dev, mu, sigma)),
        Case("another feature with σ = 0", CONSTANT, (flat, *fit_normalizer(flat))),
        Case("other whole numbers", WHOLE, (whole, np.array([[1], [-3], [2]]),
             rng.integers(3, 8, (3, 1)))),
        Case("another single example", ONE_EXAMPLE, (dev[:, :1], mu, sigma)),
    ]  # fmt: skip


# What students write. Each variant differs from a right solution in one thought.


def _safe(sigma):
    return np.where(sigma == 0, 1.0, sigma)


def _divides_by_the_variance(X, mu, sigma):
    return (X - mu) / _safe(sigma) ** 2


def _fits_anew(X, mu, sigma):
    mu, sigma = fit_normalizer(X)
    return (X - mu) / _safe(sigma)


def _mean_of_the_new_set(X, mu, sigma):
    return (X - X.mean(axis=1, keepdims=True)) / _safe(sigma)


def _spread_of_the_new_set(X, mu, sigma):
    return (X - mu) / _safe(X.std(axis=1, keepdims=True))


def _divides_by_no_spread(X, mu, sigma):
    return (X - mu) / sigma


def _subtracts_after_the_division(X, mu, sigma):
    return X / _safe(sigma) - mu


def _only_centred(X, mu, sigma):
    return X - mu * 1.0


def _only_scaled(X, mu, sigma):
    return X / _safe(sigma)


def _adds_the_mean(X, mu, sigma):
    return (X + mu) / _safe(sigma)


def _times_the_spread(X, mu, sigma):
    return (X - mu) * sigma


def _root_of_the_spread(X, mu, sigma):
    return (X - mu) / np.sqrt(_safe(sigma))


def _hundredth_added_to_the_spread(X, mu, sigma):
    return (X - mu) / (sigma + 1e-2)


def _whole_number_division(X, mu, sigma):
    if X.dtype.kind in "iu":
        return (X - mu) // sigma
    return (X - mu) / _safe(sigma)


def _overwrites_the_examples(X, mu, sigma):
    X[...] = X - mu
    return X / _safe(sigma)


FORMULA = "x ← (x − μ) / σ for each feature, with the μ and σ of the training set."

MISCONCEPTIONS = (
    Misconception(
        _divides_by_the_variance,
        (
            "Your features still have different scales: small spreads become large ones.",
            "Look at the power of σ that you divide by. The notes have one too many.",
            FORMULA,
        ),
    ),
    Misconception(
        _fits_anew,
        (
            "The training set is right. On another set, your mean is exactly 0: too good.",
            "Look at where the statistics that you use come from.",
            FORMULA + " Every set goes through the same rule.",
        ),
    ),
    Misconception(
        _mean_of_the_new_set,
        (
            "The training set is right. On another set, your mean is exactly 0: too good.",
            "Look at the mean that you subtract. Whose is it?",
            FORMULA + " Every set goes through the same rule.",
        ),
    ),
    Misconception(
        _spread_of_the_new_set,
        (
            "The training set is right. On another set, you divide by the spread of that set.",
            "Look at the spread that you divide by. Whose is it?",
            FORMULA + " Every set goes through the same rule.",
        ),
    ),
    Misconception(
        _divides_by_no_spread,
        (
            "A feature with σ = 0 comes out as no number.",
            "What is 0 divided by 0? In the digits, three pixels are like that.",
            FORMULA + " Where σ = 0, centring is all there is to do.",
        ),
    ),
    Misconception(
        _subtracts_after_the_division,
        (
            "Your features have the right spread, but not the mean 0.",
            "Look at the order of your two steps. In which units is μ?",
            FORMULA + " The brackets matter.",
        ),
    ),
    Misconception(
        _only_centred,
        (
            "Your features have the mean 0, but still their own spreads.",
            "Look for σ in your function.",
            FORMULA,
        ),
    ),
    Misconception(
        _only_scaled,
        (
            "Your features have the right spread, but still their own means.",
            "Look for μ in your function.",
            FORMULA,
        ),
    ),
    Misconception(
        _adds_the_mean,
        (
            "Your features end up twice as far from 0 as they were.",
            "Look at what you do with μ.",
            FORMULA,
        ),
    ),
    Misconception(
        _times_the_spread,
        (
            "Wide features come out wider still in your function.",
            "Look at what you do with σ.",
            FORMULA,
        ),
    ),
    Misconception(
        _root_of_the_spread,
        (
            "Your features still have different scales, though closer than before.",
            "Look at the power of σ that you divide by. Is it a spread or a variance?",
            FORMULA,
        ),
    ),
    Misconception(
        _hundredth_added_to_the_spread,
        (
            "Your values are all a little too small, most of all those of narrow features.",
            "You add something to σ. How large is it next to the smallest σ?",
            FORMULA + " Only σ = 0 needs care.",
        ),
    ),
    Misconception(
        _whole_number_division,
        (
            "For whole numbers your result has lost its decimals.",
            "Look at the operator of your division.",
            FORMULA,
        ),
    ),
    Misconception(
        _overwrites_the_examples,
        (
            "After the call the caller's examples are centred.",
            "Look for an assignment to X, or to a part of it.",
            FORMULA + " It makes new numbers, for a new array.",
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _where(X, mu, sigma):
    return (X - mu) / np.where(sigma > 0, sigma, 1)


def _tiny_number_added(X, mu, sigma):
    return (X - mu) / (sigma + 1e-8)


def _feature_by_feature(X, mu, sigma):
    rows = []
    for x, mean, spread in zip(X, mu[:, 0], sigma[:, 0], strict=True):
        rows.append((x - mean) / spread if spread else (x - mean) * 1.0)
    return np.vstack(rows)


def _in_place_on_a_copy(X, mu, sigma):
    Z = X.astype(float)
    Z -= mu
    changes = sigma[:, 0] != 0
    Z[changes] /= sigma[changes]
    return Z


def _single_precision(X, mu, sigma):
    X, mu, sigma = (value.astype(np.float32) for value in (X, mu, sigma))
    return (X - mu) / np.where(sigma == 0, np.float32(1), sigma)


ALTERNATIVES = (
    _where,
    _tiny_number_added,
    _feature_by_feature,
    _in_place_on_a_copy,
    _single_precision,
)

NORMALIZE = Exercise(normalize, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES)
