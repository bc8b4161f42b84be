"""The exercise `drop_bias`: a layer without its bias predicts the same."""

from __future__ import annotations

import numpy as np

from autograder.exercise import Exercise, Misconception
from autograder.exercises.batch_norm.forward import column, draw_column
from autograder.exercises.batch_norm.running import draw_running, running
from course_lib.reference.batch_norm import drop_bias
from course_lib.sheets import Case

MOVED = "the bias goes into the mean"
NO_BIAS = "nothing to take out"
WHOLE = "whole numbers in, decimals out"

# One difference, of numbers that are not close: single precision errs by 1e-7 of the larger.
RTOL, ATOL = 1e-4, 1e-4

STATISTICS = running(column(1.5, -2, 4), column(4, 9, 0.25))

VISIBLE = (
    Case(
        "three units with the biases 2, −0.5 and 3",
        MOVED,
        (STATISTICS, column(2, -0.5, 3)),
    ),
    Case("one unit with the bias 5", MOVED, (running(column(3), column(3.5)), column(5))),
    Case("biases that are 0", NO_BIAS, (STATISTICS, column(0, 0, 0))),
    Case(
        "biases that are whole numbers",
        WHOLE,
        (running(column(1.5, -2), column(4, 9)), np.array([[2], [-3]])),
    ),
)


def _hidden(rng: np.random.Generator) -> list[Case]:
    n = int(rng.integers(2, 8))
    run, b = draw_running(rng, n), draw_column(rng, n)
    single = running(run["mu"].astype(np.float32), run["var"].astype(np.float32))
    whole = rng.integers(-20, -2, (n, 1))
    return [
        Case("another layer", MOVED, (run, b)),
        Case("another layer in single precision", MOVED, (single, b.astype(np.float32))),
        Case("biases as far out as 1000", MOVED, (run, 300 * b)),
        Case("other biases that are 0", NO_BIAS, (run, np.zeros((n, 1)))),
        Case("other whole numbers", WHOLE, (run, whole)),
    ]


# What students write. Each variant differs from a right solution in one thought.


def _adds_the_bias(run, b):
    return {"mu": run["mu"] + b, "var": run["var"].copy()}


def _variance_moves_too(run, b):
    return {"mu": run["mu"] - b, "var": run["var"] - b}


def _variance_loses_the_square(run, b):
    return {"mu": run["mu"] - b, "var": run["var"] - b**2}


def _bias_is_the_mean(run, b):
    return {"mu": b.copy(), "var": run["var"].copy()}


def _mean_is_nought(run, b):
    return {"mu": np.zeros(run["mu"].shape), "var": run["var"].copy()}


def _bias_is_normalised(run, b):
    return {"mu": run["mu"] - b / np.sqrt(run["var"]), "var": run["var"].copy()}


def _one_bias_for_all(run, b):
    return {"mu": run["mu"] - b.mean(), "var": run["var"].copy()}


def _bias_as_a_row(run, b):
    return {"mu": run["mu"] - b.ravel(), "var": run["var"].copy()}


def _mean_alone(run, b):
    return run["mu"] - b


def _overwrites_the_statistics(run, b):
    run["mu"] = run["mu"] - b
    return run


FORMULA = "(W·A + b) − μ_run = W·A − (new μ_run), for every example."
SPREAD = "A shift changes no deviation: the variance of z + b is that of z."

MISCONCEPTIONS = (
    Misconception(
        _adds_the_bias,
        (
            "With your mean, predictions move by twice the bias instead of staying.",
            "Look at the sign: without its bias, do the layer's values lie higher or lower?",
            FORMULA,
        ),
    ),
    Misconception(
        _variance_moves_too,
        (
            "Your mean is right, but one of your variances would fall below 0.",
            "Look at what you do to the variance. Does a shift change a spread?",
            SPREAD + " " + FORMULA,
        ),
    ),
    Misconception(
        _variance_loses_the_square,
        (
            "Your mean is right, but a large bias makes your variance negative.",
            "Look at what you do to the variance. Is the bias itself random?",
            SPREAD + " " + FORMULA,
        ),
    ),
    Misconception(
        _bias_is_the_mean,
        (
            "Your mean no longer knows anything of the data that the layer was trained on.",
            "Look at where the old running mean enters your calculation.",
            FORMULA,
        ),
    ),
    Misconception(
        _mean_is_nought,
        (
            "Your mean is 0 for every layer. Does W·A have mean 0 once the bias is gone?",
            "Look at where the old running mean and the bias enter your calculation.",
            FORMULA,
        ),
    ),
    Misconception(
        _bias_is_normalised,
        (
            "Where the variance is 9, your mean moves by only a third of the bias.",
            "Look at what you do to the bias first: is it in the units of z, or of z_norm?",
            FORMULA + " Both sides are divided by the deviation only afterwards.",
        ),
    ),
    Misconception(
        _one_bias_for_all,
        (
            "All your means move by the same amount, although each unit has a bias of its own.",
            "Look at how many numbers you take away.",
            FORMULA + " b and μ_run have shape (n, 1).",
        ),
    ),
    Misconception(
        _bias_as_a_row,
        (
            "One unit is right; three units give a mean with nine numbers.",
            "Print the shapes of the two arrays that you subtract.",
            FORMULA + " b and μ_run have shape (n, 1).",
        ),
    ),
    Misconception(
        _mean_alone,
        (
            "Your mean is right, but the normalisation needs a second statistic beside it.",
            "Compare what you return with what run is.",
            "The function returns a dict with the keys mu and var, as run is one. " + SPREAD,
        ),
    ),
    Misconception(
        _overwrites_the_statistics,
        (
            "Your numbers are right, but after the call the old statistics are gone: "
            "a second call would take the bias out twice.",
            "Look at which dict you write into.",
            FORMULA + " The new statistics are a new dict.",
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _changed_copy(run, b):
    return run | {"mu": run["mu"] - b}


def _copied_first(run, b):
    new = {key: part.copy() for key, part in run.items()}
    new["mu"] = new["mu"] - b
    return new


def _unit_by_unit(run, b):
    mu = [[run["mu"][j, 0] - b[j, 0]] for j in range(len(b))]
    return {"mu": mu, "var": run["var"].tolist()}


def _single_precision(run, b):
    return {
        "mu": run["mu"].astype(np.float32) - b.astype(np.float32),
        "var": run["var"].astype(np.float32),
    }


ALTERNATIVES = (_changed_copy, _copied_first, _unit_by_unit, _single_precision)

DROP_BIAS = Exercise(
    drop_bias, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES, shares=True
)
