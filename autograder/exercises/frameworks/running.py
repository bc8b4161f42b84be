"""The exercise `torch_update_running`: a batch into the running statistics of PyTorch."""

from __future__ import annotations

import numpy as np

from autograder.exercise import Exercise, Misconception
from autograder.exercises.batch_norm.forward import column
from autograder.exercises.batch_norm.running import draw_running, running
from course_lib.reference.frameworks import torch_update_running
from course_lib.sheets import Case

BATCH = "one batch into both statistics"
PAIR = "a batch of two"
OTHER = "another momentum"
WHOLE = "whole numbers in, decimals out"

# Two products and a sum: single precision errs by 1e-7 of the largest of them.
RTOL, ATOL = 1e-4, 1e-4

NOTES = np.array([[1.0, 2.0, 3.0, 6.0]])
THREE = np.array(
    [[2.0, 9.0, 4.0, 1.0, 5.0], [-3.0, 4.0, 0.5, 8.0, -6.0], [7.0, 1.0, 2.0, 2.0, 9.0]]
)
START, LATER = running(column(0), column(1)), running(column(4, -1, 0.5), column(9, 2, 6))

VISIBLE = (
    Case("the first batch: 1, 2, 3, 6", BATCH, (START, NOTES, 0.1)),
    Case("a later batch of five, three units", BATCH, (LATER, THREE, 0.1)),
    Case("a pair, 1 and 5", PAIR, (START, np.array([[1.0, 5.0]]), 0.1)),
    Case("the five again, with momentum 0.4", OTHER, (LATER, THREE, 0.4)),
    Case("momentum 1: the batch counts alone", OTHER, (LATER, THREE, 1.0)),
    Case(
        "whole numbers",
        WHOLE,
        (running(np.array([[4]]), np.array([[9]])), np.array([[7, 2, 4, 4]]), 0.1),
    ),
)


def _draw_batch(rng: np.random.Generator, n: int, m: int) -> np.ndarray:
    """Return a batch whose spread differs from unit to unit, far from a variance of 1."""
    center, spread = rng.uniform(-9, 9, (n, 1)), rng.uniform(2, 5, (n, 1))
    Z = rng.permuted(np.tile(np.linspace(-1, 1, m), (n, 1)), axis=1)
    return (center + spread * Z).round(3)


def _hidden(rng: np.random.Generator) -> list[Case]:
    n, m = int(rng.integers(3, 6)), int(rng.integers(4, 8))
    run, momentum = draw_running(rng, n), round(float(rng.uniform(0.15, 0.4)), 3)
    whole = running(*(rng.integers(2, 40, (n, 1)) for _ in range(2)))
    return [
        Case("another batch", BATCH, (run, _draw_batch(rng, n, m), 0.1)),
        Case("a batch of one unit", BATCH, (draw_running(rng, 1), _draw_batch(rng, 1, m), 0.1)),
        Case("another pair", PAIR, (run, _draw_batch(rng, n, 2), 0.1)),
        Case("another batch and momentum", OTHER, (run, _draw_batch(rng, n, m), momentum)),
        Case("whole numbers, drawn", WHOLE, (whole, rng.integers(-20, 40, (n, m)), momentum)),
    ]


# What students write. Each variant differs from a right solution in one thought.


def _moments(Z, ddof=1):
    return np.mean(Z, axis=1, keepdims=True), np.var(Z, axis=1, keepdims=True, ddof=ddof)


def _mixed(run, batch, momentum):
    mu, var = batch
    return {
        "mu": (1 - momentum) * run["mu"] + momentum * mu,
        "var": (1 - momentum) * run["var"] + momentum * var,
    }


def _divided_by_m(run, Z, momentum=0.1):
    return _mixed(run, _moments(Z, ddof=0), momentum)


def _momentum_of_the_past(run, Z, momentum=0.1):
    return _mixed(run, _moments(Z), 1 - momentum)


def _as_this_course_does(run, Z, momentum=0.1):
    return _mixed(run, _moments(Z, ddof=0), 1 - momentum)


def _scaled_the_wrong_way(run, Z, momentum=0.1):
    m = Z.shape[1]
    mu, var = _moments(Z, ddof=0)
    return _mixed(run, (mu, var * (m - 1) / m), momentum)


def _mean_divided_by_m_minus_1(run, Z, momentum=0.1):
    m = Z.shape[1]
    mu, var = _moments(Z)
    return _mixed(run, (mu * m / (m - 1), var), momentum)


def _deviation(run, Z, momentum=0.1):
    mu, var = _moments(Z)
    return _mixed(run, (mu, np.sqrt(var)), momentum)


def _running_variance_rescaled(run, Z, momentum=0.1):
    m = Z.shape[1]
    new = _mixed(run, _moments(Z, ddof=0), momentum)
    return {"mu": new["mu"], "var": new["var"] * m / (m - 1)}


def _around_the_running_mean(run, Z, momentum=0.1):
    m = Z.shape[1]
    mu = np.mean(Z, axis=1, keepdims=True)
    var = np.sum((Z - run["mu"]) ** 2, axis=1, keepdims=True) / (m - 1)
    return _mixed(run, (mu, var), momentum)


def _past_in_full(run, Z, momentum=0.1):
    mu, var = _moments(Z)
    return {"mu": run["mu"] + momentum * mu, "var": run["var"] + momentum * var}


def _fixed_momentum(run, Z, momentum=0.1):
    return _mixed(run, _moments(Z), 0.1)


def _batch_alone(run, Z, momentum=0.1):
    mu, var = _moments(Z)
    return {"mu": mu, "var": var}


def _over_the_units(run, Z, momentum=0.1):
    mu, var = np.mean(Z, axis=0, keepdims=True), np.var(Z, axis=0, keepdims=True, ddof=0)
    return _mixed(run, (mu, var), momentum)


def _axes_lost(run, Z, momentum=0.1):
    return _mixed(run, (np.mean(Z, axis=1), np.var(Z, axis=1, ddof=1)), momentum)


def _overwrites_the_statistics(run, Z, momentum=0.1):
    mu, var = _moments(Z)
    run["mu"] = (1 - momentum) * run["mu"] + momentum * mu
    run["var"] = (1 - momentum) * run["var"] + momentum * var
    return run


def _returns_a_pair(run, Z, momentum=0.1):
    new = _mixed(run, _moments(Z), momentum)
    return new["mu"], new["var"]


def _whole_number_statistics(run, Z, momentum=0.1):
    new = {"mu": np.zeros_like(run["mu"]), "var": np.zeros_like(run["var"])}
    made = _mixed(run, _moments(Z), momentum)
    new["mu"][:], new["var"][:] = made["mu"], made["var"]
    return new


FORMULA = (
    "new = (1 − momentum)·old + momentum·batch, for the mean and the variance; that of the batch "
    "is Σ(z − μ)²/(m − 1)."
)

MISCONCEPTIONS = (
    Misconception(
        _divided_by_m,
        (
            "Your mean is right. In a pair, your batch's variance is half of PyTorch's.",
            "Look at what you divide the sum of squares by.",
            FORMULA,
        ),
    ),
    Misconception(
        _momentum_of_the_past,
        (
            "After one batch nine tenths of your statistics are that batch's.",
            "Look at the two factors. Whose weight is momentum in PyTorch?",
            FORMULA,
        ),
    ),
    Misconception(
        _as_this_course_does,
        (
            "You do what this course and Keras do, in both respects.",
            "Look at both: what momentum weighs, and what the variance is divided by.",
            FORMULA,
        ),
    ),
    Misconception(
        _scaled_the_wrong_way,
        (
            "Your mean is right. In a pair, your batch's variance is a quarter of PyTorch's.",
            "Which of the two variances is larger, the one over m or the one over m − 1?",
            FORMULA,
        ),
    ),
    Misconception(
        _mean_divided_by_m_minus_1,
        (
            "Your variance is right. Your batch's mean lies beyond its examples' middle.",
            "Look at what you divide the sum of the examples by.",
            FORMULA + " Only the variance loses one.",
        ),
    ),
    Misconception(
        _deviation,
        (
            "Your mean is right; your variance takes in a deviation.",
            "Look for a root. What does the layer average?",
            FORMULA,
        ),
    ),
    Misconception(
        _running_variance_rescaled,
        (
            "Your mean is right; your variance grows with every batch, even if all are alike.",
            "Look at what you rescale: the batch's variance, or the average with the old one?",
            FORMULA,
        ),
    ),
    Misconception(
        _around_the_running_mean,
        (
            "Your mean is right. Your variance is too large wherever the mean has moved.",
            "Look at which mean you subtract from the examples.",
            FORMULA + " μ is the batch's own.",
        ),
    ),
    Misconception(
        _past_in_full,
        (
            "Your statistics grow with every batch, even if all batches are alike.",
            "Look at what you multiply the old values by.",
            FORMULA + " The two weights share a whole.",
        ),
    ),
    Misconception(
        _fixed_momentum,
        (
            "Your result is the same for every momentum.",
            "Look at where the argument momentum enters your calculation.",
            FORMULA + " It is given with each call.",
        ),
    ),
    Misconception(
        _batch_alone,
        (
            "Your result is the batch's own mean and variance, whatever came before.",
            "Look at where the old statistics enter your calculation.",
            FORMULA,
        ),
    ),
    Misconception(
        _over_the_units,
        (
            "Your statistics have a column for each example instead of one for all.",
            "Look at the axis of your mean: does it run over examples or over units?",
            FORMULA + " The sums run over the examples of the batch.",
        ),
    ),
    Misconception(
        _axes_lost,
        (
            "With three units your statistics become a square.",
            "Look at the shape of your batch's mean beside that of the running one.",
            FORMULA + " Each is a column, (n, 1).",
        ),
    ),
    Misconception(
        _overwrites_the_statistics,
        (
            "Your numbers are right, but after the call the caller's old statistics are gone.",
            "Look at which dict you write into.",
            FORMULA + " The new statistics are a new dict.",
        ),
    ),
    Misconception(
        _returns_a_pair,
        (
            "Your numbers are right, but the next call could not use them as its run.",
            "Compare what you return with what run is.",
            "The function returns a dict with the keys mu and var, as run is one. " + FORMULA,
        ),
    ),
    Misconception(
        _whole_number_statistics,
        (
            "For whole numbers your averages lose their decimals.",
            "Look at the arrays in which you keep the averages. Which dtype do they have?",
            FORMULA + " It gives decimals even for whole numbers.",
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _by_the_biased_one(run, Z, momentum=0.1):
    m = Z.shape[1]
    var = np.var(Z, axis=1, keepdims=True) * m / (m - 1)
    return {
        "mu": run["mu"] + momentum * (np.mean(Z, axis=1, keepdims=True) - run["mu"]),
        "var": run["var"] + momentum * (var - run["var"]),
    }


def _with_this_courses_rule(run, Z, momentum=0.1):
    rho = 1 - momentum
    batch = dict(zip(("mu", "var"), _moments(Z), strict=True))
    return {key: rho * run[key] + (1 - rho) * batch[key] for key in run}


def _unit_by_unit(run, Z, momentum=0.1):
    mu, var = [], []
    for old_mu, old_var, z in zip(run["mu"], run["var"], Z, strict=True):
        center = sum(z) / len(z)
        spread = sum((one - center) ** 2 for one in z) / (len(z) - 1)
        mu.append([(1 - momentum) * old_mu[0] + momentum * center])
        var.append([(1 - momentum) * old_var[0] + momentum * spread])
    return {"mu": mu, "var": var}


def _in_single_precision(run, Z, momentum=0.1):
    new, old = np.float32(momentum), np.float32(1 - momentum)
    mu, var = _moments(Z.astype(np.float32))
    return {
        "mu": old * run["mu"].astype(np.float32) + new * mu,
        "var": old * run["var"].astype(np.float32) + new * var,
    }


ALTERNATIVES = (
    _by_the_biased_one,
    _with_this_courses_rule,
    _unit_by_unit,
    _in_single_precision,
)

TORCH_UPDATE_RUNNING = Exercise(
    torch_update_running, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES
)
