"""The exercise `running_statistics`: what many batches leave behind."""

from __future__ import annotations

import numpy as np

from autograder.exercise import Exercise, Misconception
from autograder.exercises.batch_norm.forward import NOTES, SQUARE, TWO_UNITS, draw_batch
from autograder.exercises.batch_norm.running import draw_rho
from course_lib.reference.batch_norm import running_statistics
from course_lib.sheets import Case

SEVERAL = "several batches, one after the other"
ONE_BATCH = "a single batch, and the start"
RAGGED = "batches of different sizes"
MANY = "fifty batches"
RHO = "another rho"
WHOLE = "whole numbers in, decimals out"

# Means of a few values, averaged: single precision errs by 1e-6. The mildest mistake, m - 1 for
# m in batches of 8, is off by 14 %, less the share of the start.
RTOL, ATOL = 1e-4, 1e-4


def _fifty() -> list[np.ndarray]:
    """Return fifty batches of two units, of means 4 and −2 and deviations 2 and 0.5."""
    rng = np.random.default_rng(8)
    return [
        (np.array([[4.0], [-2.0]]) + rng.normal(0, [[2.0], [0.5]], (2, 8))).round(2)
        for _ in range(50)
    ]


VISIBLE = (
    Case(
        "three batches of two units with five examples",
        SEVERAL,
        ([TWO_UNITS, TWO_UNITS[::-1] + 4, 3 * TWO_UNITS], 0.9),
    ),
    Case(
        "two batches of three units with three examples",
        SEVERAL,
        ([SQUARE, 2 - SQUARE.T], 0.9),
    ),
    Case("one batch, 1, 2, 3, 6", ONE_BATCH, ([NOTES], 0.9)),
    Case(
        "batches of five examples, of two and of one",
        RAGGED,
        ([TWO_UNITS, TWO_UNITS[:, :2] * 2, TWO_UNITS[:, 4:] + 3], 0.9),
    ),
    Case("fifty batches of means near 4 and −2", MANY, (_fifty(), 0.9)),
    Case(
        "three batches with rho = 0.6",
        RHO,
        ([TWO_UNITS, TWO_UNITS[::-1] + 4, 3 * TWO_UNITS], 0.6),
    ),
    Case(
        "two batches of whole numbers",
        WHOLE,
        ([np.array([[1, 2, 3, 6]]), np.array([[4, 4, 9, 0]])], 0.9),
    ),
)


def _draw_batches(rng: np.random.Generator, n: int, sizes: list[int]) -> list[np.ndarray]:
    return [draw_batch(rng, n, m) for m in sizes]


def _hidden(rng: np.random.Generator) -> list[Case]:
    some = _draw_batches(rng, 3, [6, 6, 6, 6])
    ragged = _draw_batches(rng, 2, [7, 7, 7, int(rng.integers(2, 5)), 1])
    single = [Z.astype(np.float32) for Z in _draw_batches(rng, 4, [5, 5, 5])]
    whole = [rng.integers(-30, 30, (2, 6)) for _ in range(4)]
    return [
        Case("four batches", SEVERAL, (some, 0.9)),
        Case("batches in single precision", SEVERAL, (single, 0.9)),
        Case("another single batch", ONE_BATCH, (some[:1], 0.9)),
        Case("a smaller batch at the end", RAGGED, (ragged, 0.9)),
        Case("fifty other batches", MANY, (_draw_batches(rng, 2, [8] * 50), 0.9)),
        Case("four batches with another rho", RHO, (some, draw_rho(rng))),
        Case("four batches of whole numbers", WHOLE, (whole, 0.9)),
    ]


# What students write. Each variant differs from a right solution in one thought.


def _averaged(batches, rho, start, ddof=0):
    mu, var = start
    for Z in batches:
        mu = rho * mu + (1 - rho) * Z.mean(axis=1, keepdims=True)
        var = rho * var + (1 - rho) * Z.var(axis=1, ddof=ddof, keepdims=True)
    return {"mu": mu, "var": var}


def _start(batches):
    n = len(batches[0])
    return np.zeros((n, 1)), np.ones((n, 1))


def _variance_starts_at_zero(batches, rho=0.9):
    zeros, _ = _start(batches)
    return _averaged(batches, rho, (zeros, zeros))


def _starts_from_the_first_batch(batches, rho=0.9):
    first = batches[0]
    mu, var = first.mean(axis=1, keepdims=True), first.var(axis=1, keepdims=True)
    return _averaged(batches[1:], rho, (mu, var))


def _forgets_between_batches(batches, rho=0.9):
    return _averaged(batches[-1:], rho, _start(batches))


def _last_batch_left_out(batches, rho=0.9):
    return _averaged(batches[:-1], rho, _start(batches))


def _last_batch_alone(batches, rho=0.9):
    Z = batches[-1]
    return {"mu": Z.mean(axis=1, keepdims=True), "var": Z.var(axis=1, keepdims=True)}


def _unbiased_variance(batches, rho=0.9):
    return _averaged(batches, rho, _start(batches), ddof=1)


def _averages_deviations(batches, rho=0.9):
    mu, sigma = _start(batches)
    for Z in batches:
        mu = rho * mu + (1 - rho) * Z.mean(axis=1, keepdims=True)
        sigma = rho * sigma + (1 - rho) * Z.std(axis=1, keepdims=True)
    return {"mu": mu, "var": sigma}


def _statistics_of_the_output(batches, rho=0.9):
    outputs = []
    for Z in batches:
        mu, var = Z.mean(axis=1, keepdims=True), Z.var(axis=1, keepdims=True)
        outputs.append((Z - mu) / np.sqrt(var + 1e-5))
    return _averaged(outputs, rho, _start(batches))


def _swapped_rho(batches, rho=0.9):
    return _averaged(batches, 1 - rho, _start(batches))


def _fixed_rho(batches, rho=0.9):
    return _averaged(batches, 0.9, _start(batches))


def _plain_mean_of_batches(batches, rho=0.9):
    means = [Z.mean(axis=1, keepdims=True) for Z in batches]
    variances = [Z.var(axis=1, keepdims=True) for Z in batches]
    return {"mu": np.mean(means, axis=0), "var": np.mean(variances, axis=0)}


def _all_examples_at_once(batches, rho=0.9):
    Z = np.concatenate(batches, axis=1)
    return {"mu": Z.mean(axis=1, keepdims=True), "var": Z.var(axis=1, keepdims=True)}


def _corrects_the_start(batches, rho=0.9):
    zeros, _ = _start(batches)
    run = _averaged(batches, rho, (zeros, zeros))
    weight = 1 - rho ** len(batches)
    return {"mu": run["mu"] / weight, "var": run["var"] / weight}


def _deviation_from_the_running_mean(batches, rho=0.9):
    mu, var = _start(batches)
    for Z in batches:
        mu = rho * mu + (1 - rho) * Z.mean(axis=1, keepdims=True)
        var = rho * var + (1 - rho) * ((Z - mu) ** 2).mean(axis=1, keepdims=True)
    return {"mu": mu, "var": var}


def _weighted_by_size(batches, rho=0.9):
    (mu, var), largest = _start(batches), max(Z.shape[1] for Z in batches)
    for Z in batches:
        share = (1 - rho) * Z.shape[1] / largest
        mu = (1 - share) * mu + share * Z.mean(axis=1, keepdims=True)
        var = (1 - share) * var + share * Z.var(axis=1, keepdims=True)
    return {"mu": mu, "var": var}


FORMULA = "From μ = 0 and σ² = 1, once per batch: new = ρ·old + (1−ρ)·batch, for μ and for σ²."
ELSEWHERE = " check(update_running) says more about one step."

MISCONCEPTIONS = (
    Misconception(
        _variance_starts_at_zero,
        (
            "After one batch of 1, 2, 3, 6 your variance is 0.35. How large would the output of a "
            "layer be that divides by its root?",
            "Look at the value that your variance has before the first batch.",
            FORMULA,
        ),
    ),
    Misconception(
        _starts_from_the_first_batch,
        (
            "After one batch your statistics are exactly that batch's; a single batch "
            "should move them only a little.",
            "Look at what your statistics are before the first batch.",
            FORMULA,
        ),
    ),
    Misconception(
        _forgets_between_batches,
        (
            "One batch is right; after three, only the last one has left a trace.",
            "Look at where you set the start: how often does that line run?",
            FORMULA,
        ),
    ),
    Misconception(
        _last_batch_left_out,
        (
            "After a single batch your statistics are still those of the start.",
            "Look at your loop: does it see every batch? Is something returned too early?",
            FORMULA,
        ),
    ),
    Misconception(
        _last_batch_alone,
        (
            "Your result is the mean and the variance of the last batch, and of no other.",
            "Look at how the statistics of one batch get together with those before.",
            FORMULA + ELSEWHERE,
        ),
    ),
    Misconception(
        _unbiased_variance,
        (
            "Your mean is right; your variance is a little too large, and a batch of one "
            "example makes it NaN.",
            "Look at what you divide the squares by. PyTorch averages another variance here "
            "than the one it normalises with; this course does not.",
            "σ² = (1/m)·Σ (z − μ)², for the batch and for its running average alike.",
        ),
    ),
    Misconception(
        _averages_deviations,
        (
            "Your mean is right; what you return as variance is an average of deviations.",
            "Look at what you average next to the mean: before or after the root?",
            FORMULA + " The root is taken when it is used.",
        ),
    ),
    Misconception(
        _statistics_of_the_output,
        (
            "Your running mean stays at 0 and your variance near 1, whatever the batches hold.",
            "Look at what you take the statistics of: what goes into the normalisation, "
            "or what comes out?",
            FORMULA + " These are the statistics of z.",
        ),
    ),
    Misconception(
        _swapped_rho,
        (
            "Your statistics follow the last batch almost at once, although rho is 0.9.",
            "Look at which of the two weights stands before the old value.",
            FORMULA + ELSEWHERE,
        ),
    ),
    Misconception(
        _fixed_rho,
        (
            "Your result is the same for every rho.",
            "Look at where the argument rho goes, on each of your calls too.",
            FORMULA,
        ),
    ),
    Misconception(
        _plain_mean_of_batches,
        (
            "All batches count the same in your result, the first as much as the last.",
            "Look at how often you divide by the number of batches. Where does rho come in?",
            FORMULA,
        ),
    ),
    Misconception(
        _all_examples_at_once,
        (
            "All examples count the same in your result, as if they were one large batch.",
            "Look at where you put the batches together. Training never sees them all at once.",
            FORMULA,
        ),
    ),
    Misconception(
        _corrects_the_start,
        (
            "Your averages are rid of their start, as in the notebook on averages; "
            "here the start stays in.",
            "Look at what you divide by at the end.",
            FORMULA + " A variance of 1 to start from makes the correction unnecessary.",
        ),
    ),
    Misconception(
        _deviation_from_the_running_mean,
        (
            "Your mean is right; your variance is too large as long as the running mean "
            "is still on its way.",
            "Look at which mean you take away before you square.",
            "The σ² of a batch is taken around that batch's own mean. " + FORMULA,
        ),
    ),
    Misconception(
        _weighted_by_size,
        (
            "Batches of one size are right; a small batch counts for less than it should.",
            "Look at where the number of examples enters your weights.",
            FORMULA + " ρ is the same for every batch.",
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _loop_over_batches(batches, rho=0.9):
    run = dict(zip(("mu", "var"), _start(batches), strict=True))
    for Z in batches:
        m = Z.shape[1]
        mu = Z.sum(axis=1, keepdims=True) / m
        var = ((Z - mu) ** 2).sum(axis=1, keepdims=True) / m
        run = {"mu": rho * run["mu"] + (1 - rho) * mu, "var": rho * run["var"] + (1 - rho) * var}
    return run


def _closed_weights(batches, rho=0.9):
    age = np.arange(len(batches))[::-1]
    weights = (1 - rho) * rho**age
    means = np.stack([Z.mean(axis=1) for Z in batches], axis=1)
    variances = np.stack([Z.var(axis=1) for Z in batches], axis=1)
    var = variances @ weights + rho ** len(batches)
    return {"mu": (means @ weights)[:, None], "var": var[:, None]}


def _from_the_last_to_the_first(batches, rho=0.9):
    if not batches:
        return {"mu": 0.0, "var": 1.0}
    before = _from_the_last_to_the_first(batches[:-1], rho)
    Z = batches[-1]
    return {
        "mu": rho * before["mu"] + (1 - rho) * np.mean(Z, axis=1, keepdims=True),
        "var": rho * before["var"] + (1 - rho) * np.var(Z, axis=1, keepdims=True),
    }


def _in_place_on_its_own(batches, rho=0.9):
    mu, var = _start(batches)
    for Z in batches:
        mu *= rho
        mu += (1 - rho) * np.mean(Z, axis=1)[:, None]
        var *= rho
        var += (1 - rho) * np.mean((Z - np.mean(Z, axis=1)[:, None]) ** 2, axis=1)[:, None]
    return {"mu": mu, "var": var}


def _single_precision(batches, rho=0.9):
    batches = [Z.astype(np.float32) for Z in batches]
    mu, var = (part.astype(np.float32) for part in _start(batches))
    return _averaged(batches, np.float32(rho), (mu, var))


ALTERNATIVES = (
    _loop_over_batches,
    _closed_weights,
    _from_the_last_to_the_first,
    _in_place_on_its_own,
    _single_precision,
)

RUNNING_STATISTICS = Exercise(
    running_statistics, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES
)
