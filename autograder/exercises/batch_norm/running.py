"""The exercise `update_running`: one batch into the running statistics."""

from __future__ import annotations

import numpy as np

from autograder.exercise import Exercise, Misconception
from autograder.exercises.batch_norm.forward import column
from course_lib.reference.batch_norm import update_running
from course_lib.sheets import Case

BOTH = "both averages"
RHO = "another rho"
NO_MEMORY = "no memory when rho is 0"
WHOLE = "whole numbers in, decimals out"

# Two products and a sum: single precision errs by 1e-7 of the largest of them.
RTOL, ATOL = 1e-4, 1e-4


def running(mu: np.ndarray, var: np.ndarray) -> dict[str, np.ndarray]:
    """Return running statistics as the functions of this notebook keep them."""
    return {"mu": mu, "var": var}


def draw_statistics(rng: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Return means of either sign and variances, none of them near 0 or 1."""
    signs = rng.choice([-1, 1], (n, 1))
    return (signs * rng.uniform(2, 9, (n, 1))).round(2), rng.uniform(2, 12, (n, 1)).round(2)


def draw_running(rng: np.random.Generator, n: int) -> dict[str, np.ndarray]:
    """Return running statistics of a layer that has been trained."""
    return running(*draw_statistics(rng, n))


def draw_rho(rng: np.random.Generator) -> float:
    """Return a rho that is neither 0.5, where a swap goes unseen, nor the usual 0.9."""
    return round(float(rng.choice([rng.uniform(0.6, 0.8), rng.uniform(0.95, 0.99)])), 3)


START = running(column(0, 0), column(1, 1))
LATER = running(column(4, -1, 0.5), column(9, 2, 6))

VISIBLE = (
    Case(
        "the first batch: mean 3 and −1, variance 3.5 and 6",
        BOTH,
        (START, column(3, -1), column(3.5, 6), 0.9),
    ),
    Case(
        "a later batch of a layer of three units",
        BOTH,
        (LATER, column(6, 1, 2), column(5, 4, 3), 0.9),
    ),
    Case("the same batch with rho = 0.75", RHO, (LATER, column(6, 1, 2), column(5, 4, 3), 0.75)),
    Case(
        "rho = 0: the last batch counts alone",
        NO_MEMORY,
        (LATER, column(6, 1, 2), column(5, 4, 3), 0.0),
    ),
    Case(
        "means and variances that are whole numbers",
        WHOLE,
        (running(np.array([[4]]), np.array([[9]])), np.array([[7]]), np.array([[5]]), 0.9),
    ),
)


def _hidden(rng: np.random.Generator) -> list[Case]:
    n = int(rng.integers(3, 7))
    batch, run = draw_statistics(rng, n), draw_running(rng, n)
    whole = [rng.integers(2, 40, (n, 1)) for _ in range(4)]
    single = tuple(part.astype(np.float32) for part in batch)
    return [
        Case("another batch", BOTH, (run, *batch, 0.9)),
        Case("a batch in single precision", BOTH, (run, *single, 0.9)),
        Case("a layer of one unit", BOTH, (draw_running(rng, 1), *draw_statistics(rng, 1), 0.9)),
        Case("another batch with another rho", RHO, (run, *batch, draw_rho(rng))),
        Case("another batch with rho = 0", NO_MEMORY, (run, *batch, 0.0)),
        Case("whole numbers, drawn", WHOLE, (running(*whole[:2]), *whole[2:], draw_rho(rng))),
    ]


# What students write. Each variant differs from a right solution in one thought.


def _swapped_rho(run, mu, var, rho=0.9):
    return {"mu": (1 - rho) * run["mu"] + rho * mu, "var": (1 - rho) * run["var"] + rho * var}


def _no_one_minus_rho(run, mu, var, rho=0.9):
    return {"mu": rho * run["mu"] + mu, "var": rho * run["var"] + var}


def _past_not_weighted(run, mu, var, rho=0.9):
    return {"mu": run["mu"] + (1 - rho) * mu, "var": run["var"] + (1 - rho) * var}


def _last_batch_only(run, mu, var, rho=0.9):
    return {"mu": mu.copy(), "var": var.copy()}


def _always_from_the_start(run, mu, var, rho=0.9):
    return {"mu": (1 - rho) * mu, "var": rho + (1 - rho) * var}


def _averages_deviations(run, mu, var, rho=0.9):
    return {
        "mu": rho * run["mu"] + (1 - rho) * mu,
        "var": rho * run["var"] + (1 - rho) * np.sqrt(var),
    }


def _average_of_roots(run, mu, var, rho=0.9):
    sigma = rho * np.sqrt(run["var"]) + (1 - rho) * np.sqrt(var)
    return {"mu": rho * run["mu"] + (1 - rho) * mu, "var": sigma**2}


def _variance_left_as_it_was(run, mu, var, rho=0.9):
    return {"mu": rho * run["mu"] + (1 - rho) * mu, "var": run["var"].copy()}


def _mean_in_both(run, mu, var, rho=0.9):
    return {
        "mu": rho * run["mu"] + (1 - rho) * mu,
        "var": rho * run["var"] + (1 - rho) * mu,
    }


def _fixed_rho(run, mu, var, rho=0.9):
    return {"mu": 0.9 * run["mu"] + 0.1 * mu, "var": 0.9 * run["var"] + 0.1 * var}


def _plain_mean(run, mu, var, rho=0.9):
    return {"mu": (run["mu"] + mu) / 2, "var": (run["var"] + var) / 2}


def _weights_as_for_a_sum_of_noise(run, mu, var, rho=0.9):
    return {
        "mu": rho * run["mu"] + (1 - rho) * mu,
        "var": rho**2 * run["var"] + (1 - rho) ** 2 * var,
    }


def _overwrites_the_statistics(run, mu, var, rho=0.9):
    run["mu"] = rho * run["mu"] + (1 - rho) * mu
    run["var"] = rho * run["var"] + (1 - rho) * var
    return run


def _returns_a_pair(run, mu, var, rho=0.9):
    return rho * run["mu"] + (1 - rho) * mu, rho * run["var"] + (1 - rho) * var


def _whole_number_statistics(run, mu, var, rho=0.9):
    new = {"mu": np.zeros_like(run["mu"]), "var": np.zeros_like(run["var"])}
    new["mu"][:] = rho * run["mu"] + (1 - rho) * mu
    new["var"][:] = rho * run["var"] + (1 - rho) * var
    return new


FORMULA = "new = ρ·old + (1−ρ)·batch, once for μ and once for σ². ρ is the weight of the past."

MISCONCEPTIONS = (
    Misconception(
        _swapped_rho,
        (
            "After one batch with rho = 0.9 your mean is nine tenths of the batch's. "
            "Should one batch among many say so much?",
            "Look at the two factors: which one stands before the old value? PyTorch's "
            "momentum means the other one than our rho.",
            FORMULA,
        ),
    ),
    Misconception(
        _no_one_minus_rho,
        (
            "Your mean lies beyond both the old one and the batch's. Can an average do that?",
            "Look at what you multiply the batch's values by before you add them.",
            FORMULA + " The two weights share a whole.",
        ),
    ),
    Misconception(
        _past_not_weighted,
        (
            "Your variance grows with every batch, even if all batches are alike.",
            "Look at what you multiply the old values by.",
            FORMULA + " The two weights share a whole.",
        ),
    ),
    Misconception(
        _last_batch_only,
        (
            "Your result is the batch's own mean and variance, whatever came before.",
            "Look at where the old statistics enter your calculation.",
            FORMULA,
        ),
    ),
    Misconception(
        _always_from_the_start,
        (
            "The first batch is right, but each later one starts again from mean 0 and variance 1.",
            "Look at where the old values come from in your update.",
            FORMULA + " The old values are those in run.",
        ),
    ),
    Misconception(
        _averages_deviations,
        (
            "Your mean is right. For a batch of variance 3.5, your variance takes in 1.87.",
            "Look at what you average next to the mean: before or after the root?",
            FORMULA,
        ),
    ),
    Misconception(
        _average_of_roots,
        (
            "Your mean is right; your variance is a little too small whenever old and new differ.",
            "Look at what you average: roots, or what is under them?",
            FORMULA,
        ),
    ),
    Misconception(
        _variance_left_as_it_was,
        (
            "Your mean moves with the batches, your variance never does.",
            "Look at which of the two statistics you return as it came.",
            FORMULA,
        ),
    ),
    Misconception(
        _mean_in_both,
        (
            "Your mean is right; your variance follows the batch's mean, even below 0.",
            "Look at your two update lines, letter by letter.",
            FORMULA,
        ),
    ),
    Misconception(
        _fixed_rho,
        (
            "Your result is the same for every rho.",
            "Look at where the argument rho enters your calculation.",
            FORMULA + " It is given with each call.",
        ),
    ),
    Misconception(
        _plain_mean,
        (
            "Your result lies halfway between old and new, for every rho.",
            "Look at the weights of the two: where does rho come in?",
            FORMULA,
        ),
    ),
    Misconception(
        _weights_as_for_a_sum_of_noise,
        (
            "Your mean is right; your variance shrinks, even if all batches are alike.",
            "Look at the weights of the two variances: what do they add up to?",
            FORMULA + " This is an average of variances, not the variance of an average.",
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


def _for_each_key(run, mu, var, rho=0.9):
    batch = {"mu": mu, "var": var}
    return {key: rho * run[key] + (1 - rho) * batch[key] for key in run}


def _step_towards_the_batch(run, mu, var, rho=0.9):
    return {
        "mu": run["mu"] - (1 - rho) * (run["mu"] - mu),
        "var": run["var"] - (1 - rho) * (run["var"] - var),
    }


def _unit_by_unit(run, mu, var, rho=0.9):
    pairs = {"mu": zip(run["mu"], mu, strict=True), "var": zip(run["var"], var, strict=True)}
    return {
        key: [[rho * old[0] + (1 - rho) * new[0]] for old, new in both]
        for key, both in pairs.items()
    }


def _in_place_on_a_copy(run, mu, var, rho=0.9):
    new = {key: part.astype(float) for key, part in run.items()}
    for key, part in (("mu", mu), ("var", var)):
        new[key] *= rho
        new[key] += (1 - rho) * part
    return new


def _single_precision(run, mu, var, rho=0.9):
    rho, rest = np.float32(rho), np.float32(1 - rho)
    mu, var = mu.astype(np.float32), var.astype(np.float32)
    old = {key: part.astype(np.float32) for key, part in run.items()}
    return {"mu": rho * old["mu"] + rest * mu, "var": rho * old["var"] + rest * var}


ALTERNATIVES = (
    _for_each_key,
    _step_towards_the_batch,
    _unit_by_unit,
    _in_place_on_a_copy,
    _single_precision,
)

UPDATE_RUNNING = Exercise(
    update_running, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES
)
