"""The exercise `bn_inference`: each example alone, with the running statistics."""

from __future__ import annotations

import numpy as np

from autograder.exercise import Exercise, Misconception
from autograder.exercises.batch_norm.forward import (
    NOTES,
    SMALL,
    SQUARE,
    TWO_UNITS,
    column,
    draw_call,
    draw_epsilon,
)
from autograder.exercises.batch_norm.running import draw_running, running
from course_lib.reference.batch_norm import bn_inference
from course_lib.sheets import Case

RUNNING = "the running statistics"
ALONE = "one example alone"
SCALE = "gamma scales, beta shifts"
EPSILON = "epsilon under the root"
WHOLE = "whole numbers in, decimals out"

# One division, no sum: single precision errs by 1e-6 of a value.
RTOL, ATOL = 1e-4, 1e-4

# Never the statistics of the batch that it is used on.
STATISTICS = running(column(1.5, -2), column(4, 9))
SCALES, SHIFTS = column(2, -0.5), column(1, 3)

VISIBLE = (
    Case(
        "two units with five examples",
        RUNNING,
        (TWO_UNITS, column(1, 1), column(0, 0), STATISTICS, SMALL),
    ),
    Case(
        "three units with three examples",
        RUNNING,
        (
            SQUARE,
            column(1, 1, 1),
            column(0, 0, 0),
            running(column(2, 8, -1), column(9, 5, 4)),
            SMALL,
        ),
    ),
    Case(
        "the first example of the two units, alone",
        ALONE,
        (TWO_UNITS[:, :1], column(1, 1), column(0, 0), STATISTICS, SMALL),
    ),
    Case(
        "two units, gamma = 2 and −0.5, beta = 1 and 3",
        SCALE,
        (TWO_UNITS, SCALES, SHIFTS, STATISTICS, SMALL),
    ),
    Case(
        "1, 2, 3, 6 with epsilon = 1",
        EPSILON,
        (NOTES, column(1), column(0), running(column(2), column(4)), 1.0),
    ),
    Case(
        "1, 2, 3, 6 as whole numbers",
        WHOLE,
        (NOTES.astype(int), column(2), column(-1), running(column(2), column(4)), SMALL),
    ),
)


def _hidden(rng: np.random.Generator) -> list[Case]:
    n, m = (int(size) for size in rng.integers(3, 8, 2))
    Z, gamma, beta = draw_call(rng, n, m)
    ones, zeros, run = np.ones((n, 1)), np.zeros((n, 1)), draw_running(rng, n)
    single = Z.astype(np.float32)
    far = 200 * draw_call(rng, 2, 5)[0]
    other = draw_call(rng, n, 1)[0]
    whole = rng.integers(-30, 30, (n, 6))
    return [
        Case("another layer", RUNNING, (Z, ones, zeros, run, SMALL)),
        Case("examples in single precision", RUNNING, (single, ones, zeros, run, SMALL)),
        Case(
            "values as far out as 1000",
            RUNNING,
            (far, ones[:2], zeros[:2], draw_running(rng, 2), SMALL),
        ),
        Case("another example, alone", ALONE, (other, ones, zeros, run, SMALL)),
        Case("another layer with its gammas and betas", SCALE, (Z, gamma, beta, run, SMALL)),
        Case("another large epsilon", EPSILON, (Z, ones, zeros, run, draw_epsilon(rng))),
        Case("whole numbers, drawn", WHOLE, (whole, gamma, beta, run, SMALL)),
        Case("bytes", WHOLE, (np.abs(whole).astype(np.uint8), gamma, beta, run, SMALL)),
    ]


# What students write. Each variant differs from a right solution in one thought.


def _statistics_of_the_batch(Z, gamma, beta, run, epsilon=1e-5):
    mu, var = Z.mean(axis=1, keepdims=True), Z.var(axis=1, keepdims=True)
    return gamma * (Z - mu) / np.sqrt(var + epsilon) + beta


def _training_goes_on(Z, gamma, beta, run, epsilon=1e-5):
    mu = 0.9 * run["mu"] + 0.1 * Z.mean(axis=1, keepdims=True)
    var = 0.9 * run["var"] + 0.1 * Z.var(axis=1, keepdims=True)
    return gamma * (Z - mu) / np.sqrt(var + epsilon) + beta


def _updates_the_statistics(Z, gamma, beta, run, epsilon=1e-5):
    output = gamma * (Z - run["mu"]) / np.sqrt(run["var"] + epsilon) + beta
    run["mu"] = 0.9 * run["mu"] + 0.1 * Z.mean(axis=1, keepdims=True)
    run["var"] = 0.9 * run["var"] + 0.1 * Z.var(axis=1, keepdims=True)
    return output


def _mean_of_the_batch(Z, gamma, beta, run, epsilon=1e-5):
    mu = Z.mean(axis=1, keepdims=True)
    return gamma * (Z - mu) / np.sqrt(run["var"] + epsilon) + beta


def _variance_of_the_batch(Z, gamma, beta, run, epsilon=1e-5):
    var = Z.var(axis=1, keepdims=True)
    return gamma * (Z - run["mu"]) / np.sqrt(var + epsilon) + beta


def _variance_taken_for_a_deviation(Z, gamma, beta, run, epsilon=1e-5):
    return gamma * (Z - run["mu"]) / (run["var"] + epsilon) + beta


def _epsilon_outside_root(Z, gamma, beta, run, epsilon=1e-5):
    return gamma * (Z - run["mu"]) / (np.sqrt(run["var"]) + epsilon) + beta


def _epsilon_forgotten(Z, gamma, beta, run, epsilon=1e-5):
    return gamma * (Z - run["mu"]) / np.sqrt(run["var"]) + beta


def _not_normalised(Z, gamma, beta, run, epsilon=1e-5):
    return gamma * Z + beta


def _scale_and_shift_forgotten(Z, gamma, beta, run, epsilon=1e-5):
    return (Z - run["mu"]) / np.sqrt(run["var"] + epsilon)


def _scale_and_shift_swapped(Z, gamma, beta, run, epsilon=1e-5):
    return beta * (Z - run["mu"]) / np.sqrt(run["var"] + epsilon) + gamma


def _mean_not_taken_away(Z, gamma, beta, run, epsilon=1e-5):
    return gamma * Z / np.sqrt(run["var"] + epsilon) + beta


def _brackets_forgotten(Z, gamma, beta, run, epsilon=1e-5):
    return gamma * Z - run["mu"] / np.sqrt(run["var"] + epsilon) + beta


def _parameters_as_rows(Z, gamma, beta, run, epsilon=1e-5):
    Z_norm = (Z - run["mu"]) / np.sqrt(run["var"] + epsilon)
    return gamma.ravel() * Z_norm + beta.ravel()


def _statistics_as_rows(Z, gamma, beta, run, epsilon=1e-5):
    mu, var = run["mu"].ravel(), run["var"].ravel()
    return gamma * (Z - mu) / np.sqrt(var + epsilon) + beta


def _whole_number_output(Z, gamma, beta, run, epsilon=1e-5):
    output = np.zeros_like(Z)
    output[:] = gamma * (Z - run["mu"]) / np.sqrt(run["var"] + epsilon) + beta
    return output


FORMULA = "z̃ = γ·(z − μ_run)/√(σ²_run + ε) + β, for each example by itself."

MISCONCEPTIONS = (
    Misconception(
        _statistics_of_the_batch,
        (
            "One example alone always becomes beta, whatever it is; with others beside it "
            "it becomes something else.",
            "Look at where your mean and variance come from. Is that how a single new "
            "example can be judged?",
            FORMULA,
        ),
    ),
    Misconception(
        _training_goes_on,
        (
            "What you return for an example still depends a little on the examples beside it.",
            "Look at what you do to the statistics before you use them. Is this training?",
            FORMULA,
        ),
    ),
    Misconception(
        _updates_the_statistics,
        (
            "Your output is right, but a second call with the same example would differ.",
            "Look at what your function leaves in run. Which data may it learn from?",
            FORMULA + " Only training changes μ_run and σ²_run.",
        ),
    ),
    Misconception(
        _mean_of_the_batch,
        (
            "One example alone always becomes beta: something is still taken from the batch.",
            "Look at where each of your two statistics comes from.",
            FORMULA,
        ),
    ),
    Misconception(
        _variance_of_the_batch,
        (
            "One example alone becomes hundreds of times too large: its own spread is 0.",
            "Look at where each of your two statistics comes from.",
            FORMULA,
        ),
    ),
    Misconception(
        _variance_taken_for_a_deviation,
        (
            "Your values lie too near to beta where the running variance is large.",
            "Look at what you divide by: what does run hold under var?",
            FORMULA,
        ),
    ),
    Misconception(
        _epsilon_outside_root,
        (
            "With a tiny epsilon all is well; with epsilon = 1 you divide by 3 where √5 is due.",
            "Look at the order in which you take the root and add epsilon.",
            FORMULA + " ε stands where it stood in training.",
        ),
    ),
    Misconception(
        _epsilon_forgotten,
        (
            "Your result is the same for every epsilon.",
            "Look at where the argument epsilon enters your calculation.",
            FORMULA + " ε stands where it stood in training.",
        ),
    ),
    Misconception(
        _not_normalised,
        (
            "With gamma = 1 and beta = 0 your function returns its input.",
            "Look at where the running statistics enter your calculation.",
            FORMULA,
        ),
    ),
    Misconception(
        _scale_and_shift_forgotten,
        (
            "Your result is the same whatever gamma and beta are.",
            "Look at where the two learned parameters enter. Are they for training only?",
            FORMULA,
        ),
    ),
    Misconception(
        _scale_and_shift_swapped,
        (
            "With gamma = 1 and beta = 0 all your values are 1. Where has the example gone?",
            "Look at which parameter multiplies, and which one is added.",
            FORMULA,
        ),
    ),
    Misconception(
        _mean_not_taken_away,
        (
            "An example that equals the running mean should become beta; yours does not.",
            "Look at the numerator: which of the two running statistics is missing?",
            FORMULA,
        ),
    ),
    Misconception(
        _brackets_forgotten,
        (
            "An example that equals the running mean should become beta; yours does not, "
            "and z itself is never divided.",
            "Look at the brackets: what does Python divide first?",
            FORMULA,
        ),
    ),
    Misconception(
        _parameters_as_rows,
        (
            "One unit alone is right; with several, gamma and beta go to the wrong places, "
            "or do not fit.",
            "Look at the shape of gamma where you multiply: does it run over units, "
            "or over examples?",
            FORMULA + " γ and β have shape (n, 1), one row per unit.",
        ),
    ),
    Misconception(
        _statistics_as_rows,
        (
            "One unit alone is right; with several, the statistics go to the wrong places, "
            "or do not fit.",
            "Print the shape of the mean that you take away. Which axis does it run along?",
            FORMULA + " μ_run and σ²_run have shape (n, 1), one row per unit.",
        ),
    ),
    Misconception(
        _whole_number_output,
        (
            "For whole numbers your output has lost its decimals.",
            "Look at the array in which you keep the output. Which dtype does it have?",
            FORMULA + " It gives decimals even for whole numbers.",
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _as_a_line(Z, gamma, beta, run, epsilon=1e-5):
    slope = gamma * (run["var"] + epsilon) ** -0.5
    return slope * Z + (beta - slope * run["mu"])


def _example_by_example(Z, gamma, beta, run, epsilon=1e-5):
    sigma = np.sqrt(run["var"][:, 0] + epsilon)
    columns = [gamma[:, 0] * (z - run["mu"][:, 0]) / sigma + beta[:, 0] for z in Z.T]
    return np.array(columns).T


def _nested_lists(Z, gamma, beta, run, epsilon=1e-5):
    units = range(len(Z))
    return [
        [
            gamma[j][0] * (z - run["mu"][j][0]) / (run["var"][j][0] + epsilon) ** 0.5 + beta[j][0]
            for z in Z[j]
        ]
        for j in units
    ]


def _diagonal_matrix(Z, gamma, beta, run, epsilon=1e-5):
    slope = np.diag((gamma / np.sqrt(run["var"] + epsilon))[:, 0])
    return slope @ (Z - run["mu"]) + beta


def _in_place_on_a_copy(Z, gamma, beta, run, epsilon=1e-5):
    Z = Z.astype(float)
    Z -= run["mu"]
    Z /= np.sqrt(run["var"] + epsilon)
    Z *= gamma
    Z += beta
    return Z


def _single_precision(Z, gamma, beta, run, epsilon=1e-5):
    Z, gamma, beta, mu, var = (
        one.astype(np.float32) for one in (Z, gamma, beta, run["mu"], run["var"])
    )
    return gamma * (Z - mu) / np.sqrt(var + np.float32(epsilon)) + beta


ALTERNATIVES = (
    _as_a_line,
    _example_by_example,
    _nested_lists,
    _diagonal_matrix,
    _in_place_on_a_copy,
    _single_precision,
)

BN_INFERENCE = Exercise(bn_inference, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES)
