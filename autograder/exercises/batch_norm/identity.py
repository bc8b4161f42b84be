"""The exercise `bn_identity`: the gamma and beta that undo a normalisation."""

from __future__ import annotations

import numpy as np

from autograder.exercise import Exercise, Misconception
from autograder.exercises.batch_norm.forward import SMALL, column, draw_epsilon
from course_lib.reference.batch_norm import bn_identity
from course_lib.sheets import Case

UNDO = "undoes the normalisation"
EPSILON = "undoes epsilon too"
CONSTANT = "a unit that never changes"
WHOLE = "whole numbers in, decimals out"

# No sum, no cancellation: single precision errs by 1e-7. ATOL is for γ of a constant unit, 0.003.
RTOL, ATOL = 1e-4, 1e-6

VISIBLE = (
    Case("one unit of mean 3 and variance 3.5", UNDO, (column(3), column(3.5), SMALL)),
    Case(
        "three units, one of them with a negative mean",
        UNDO,
        (column(4, -2, 0.5), column(9, 0.25, 2), SMALL),
    ),
    Case("mean 3 and variance 3.5 with epsilon = 0.5", EPSILON, (column(3), column(3.5), 0.5)),
    Case(
        "a unit that is 7 in every example",
        CONSTANT,
        (column(7, 2), column(0, 3.5), SMALL),
    ),
    Case(
        "means and variances that are whole numbers",
        WHOLE,
        (np.array([[3], [-1]]), np.array([[7], [2]]), SMALL),
    ),
)


def _hidden(rng: np.random.Generator) -> list[Case]:
    n = int(rng.integers(3, 7))
    mu, var = rng.uniform(2, 9, (n, 1)), rng.uniform(2, 12, (n, 1))
    mu[::2] *= -1
    single = mu.astype(np.float32), var.astype(np.float32)
    calm = var.copy()
    calm[1] = 0
    whole = rng.integers(2, 30, (n, 1)), rng.integers(2, 30, (n, 1))
    return [
        Case("some units", UNDO, (mu, var, SMALL)),
        Case("statistics in single precision", UNDO, (*single, SMALL)),
        Case("means and variances in the thousands", UNDO, (100 * mu, 1000 * var, SMALL)),
        Case("another large epsilon", EPSILON, (mu, var, draw_epsilon(rng))),
        Case("one unit of some that never changes", CONSTANT, (mu, calm, SMALL)),
        Case("whole numbers, drawn", WHOLE, (*whole, SMALL)),
    ]


# What students write. Each variant differs from a right solution in one thought.


def _one_over_the_deviation(mu, var, epsilon=1e-5):
    return 1 / np.sqrt(var + epsilon), mu


def _beta_is_minus_the_mean(mu, var, epsilon=1e-5):
    return np.sqrt(var + epsilon), -mu


def _gamma_is_the_variance(mu, var, epsilon=1e-5):
    return var + epsilon, mu


def _epsilon_forgotten(mu, var, epsilon=1e-5):
    return np.sqrt(var), mu


def _epsilon_outside_root(mu, var, epsilon=1e-5):
    return np.sqrt(var) + epsilon, mu


def _fixed_epsilon(mu, var, epsilon=1e-5):
    return np.sqrt(var + 1e-5), mu


def _epsilon_taken_away(mu, var, epsilon=1e-5):
    return np.sqrt(np.maximum(var - epsilon, 0)), mu


def _beta_before_gamma(mu, var, epsilon=1e-5):
    return mu, np.sqrt(var + epsilon)


def _beta_is_divided(mu, var, epsilon=1e-5):
    gamma = np.sqrt(var + epsilon)
    return gamma, mu / gamma


def _leaves_it_normalised(mu, var, epsilon=1e-5):
    return np.ones(mu.shape), np.zeros(mu.shape)


FORMULA = "z̃ = γ·(z − μ)/√(σ² + ε) + β. Which γ and which β make z̃ equal to z?"

MISCONCEPTIONS = (
    Misconception(
        _one_over_the_deviation,
        (
            "With your gamma, a unit of variance 9 shrinks to a ninth of its values' spread. "
            "It was divided once; is it now divided twice?",
            "Look at your gamma, and at what the normalisation has already done to the unit.",
            FORMULA,
        ),
    ),
    Misconception(
        _beta_is_minus_the_mean,
        (
            "With your beta, every z comes back too low by twice the mean.",
            "Look at the sign of beta. Which one did the normalisation use for μ?",
            FORMULA,
        ),
    ),
    Misconception(
        _gamma_is_the_variance,
        (
            "With your gamma, a unit of variance 9 comes back with a deviation of 9.",
            "Look at what the normalisation divides by, and compare it with your gamma.",
            FORMULA,
        ),
    ),
    Misconception(
        _epsilon_forgotten,
        (
            "With epsilon = 0.5, your values come back a little too near to the mean. "
            "A unit that never changes gets a gamma of 0.",
            "Look at which of the three arguments does not appear in your gamma.",
            FORMULA,
        ),
    ),
    Misconception(
        _epsilon_outside_root,
        (
            "With epsilon = 0.5, mean 3 and variance 3.5 give a gamma of 2.37; 2 would undo it.",
            "Look at the order in which you take the root and add epsilon.",
            FORMULA,
        ),
    ),
    Misconception(
        _fixed_epsilon,
        (
            "Your gamma is the same for every epsilon.",
            "Look at where the argument epsilon enters your gamma.",
            FORMULA + " ε is given with each call.",
        ),
    ),
    Misconception(
        _epsilon_taken_away,
        (
            "With epsilon = 0.5, your gamma for variance 3.5 is 1.73: too small. What was "
            "z − μ divided by?",
            "Look at the sign before epsilon: does undoing a division by a root change "
            "what is under the root?",
            FORMULA,
        ),
    ),
    Misconception(
        _beta_before_gamma,
        (
            "For mean 3 and variance 3.5 your gamma is 3 and your beta 1.87. Each would do "
            "better in the other's place.",
            "Look at the order of your two results.",
            "The function returns gamma, then beta. " + FORMULA,
        ),
    ),
    Misconception(
        _beta_is_divided,
        (
            "Your spread is right, but the mean comes back divided by the deviation.",
            "Look at beta: is it added before the scaling, or after it?",
            FORMULA,
        ),
    ),
    Misconception(
        _leaves_it_normalised,
        (
            "With your gamma and beta the output keeps mean 0 and deviation 1. Is that what "
            "went into the normalisation?",
            "Look at what is to stay unchanged: z_norm, or z itself?",
            FORMULA,
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _as_it_is(mu, var, epsilon=1e-5):
    return np.sqrt(var + epsilon), mu


def _power_of_a_half(mu, var, epsilon=1e-5):
    return (var + epsilon) ** 0.5, mu.copy()


def _unit_by_unit(mu, var, epsilon=1e-5):
    gamma = [[(one[0] + epsilon) ** 0.5] for one in var]
    return gamma, [[one[0]] for one in mu]


def _from_two_points(mu, var, epsilon=1e-5):
    low, high = -mu / np.sqrt(var + epsilon), (1 - mu) / np.sqrt(var + epsilon)
    gamma = 1 / (high - low)
    return gamma, -gamma * low


def _single_precision(mu, var, epsilon=1e-5):
    mu, var = mu.astype(np.float32), var.astype(np.float32)
    return np.sqrt(var + np.float32(epsilon)), mu


ALTERNATIVES = (_as_it_is, _power_of_a_half, _unit_by_unit, _from_two_points, _single_precision)

# beta is mu, and may be the very array.
BN_IDENTITY = Exercise(
    bn_identity, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES, shares=True
)
