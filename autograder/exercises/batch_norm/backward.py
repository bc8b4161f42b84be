"""The exercise `bn_backward`: the gradients, in the long or in the closed form.

The term of the variance in the gradient of the mean is exactly 0: with it or without, it is right.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.exercise import Exercise, Misconception
from autograder.exercises.batch_norm.forward import (
    CALM,
    NOTES,
    SMALL,
    SQUARE,
    TWO_UNITS,
    column,
    draw_call,
    draw_epsilon,
)
from course_lib.reference.batch_norm import bn_backward, bn_forward
from course_lib.sheets import Case

GRADIENTS = "the three gradients"
EPSILON = "epsilon under the root"
ONE_EXAMPLE = "a batch of one example"
CONSTANT = "a unit that never changes"
WHOLE = "whole numbers in, decimals out"

# Three terms of like size cancel in dZ, so that single precision errs by 1e-6 absolutely: a
# hundredth of atol. The mildest mistakes are off by per cents.
RTOL, ATOL = 1e-4, 1e-4

UPSTREAM = np.array([[0.3, -1.0, 2.0, 0.7, -0.4], [1.0, 0.5, -0.25, -2.0, 1.5]])
UPSTREAM_SQUARE = np.array([[1.0, -0.5, 2.0], [0.25, 3.0, -1.0], [-2.0, 0.75, 0.5]])


def cached(Z: np.ndarray, gamma: np.ndarray, epsilon: float = SMALL) -> dict[str, Any]:
    """Return what `bn_forward` caches; its beta is in no gradient."""
    return bn_forward(Z, gamma, np.zeros(gamma.shape), epsilon)[1]


VISIBLE = (
    Case(
        "two units with five examples, gamma = 2 and −0.5",
        GRADIENTS,
        (UPSTREAM, cached(TWO_UNITS, column(2, -0.5))),
    ),
    Case(
        "three units with three examples, gamma = 2, 0.5 and −1",
        GRADIENTS,
        (UPSTREAM_SQUARE, cached(SQUARE, column(2, 0.5, -1))),
    ),
    Case(
        "one unit, 1, 2, 3, 6, with epsilon = 0.5",
        EPSILON,
        (UPSTREAM[:1, :4], cached(NOTES, column(2), 0.5)),
    ),
    Case(
        "one example of two units",
        ONE_EXAMPLE,
        (UPSTREAM[:, :1], cached(TWO_UNITS[:, :1], column(2, -0.5), 0.5)),
    ),
    Case(
        "a unit that is 7 in every example",
        CONSTANT,
        (UPSTREAM[:, 1:], cached(CALM, column(2, -0.5), 0.01)),
    ),
    Case(
        "a gradient of whole numbers",
        WHOLE,
        (np.array([[2, -1, 0, 3]]), cached(NOTES, column(3), SMALL)),
    ),
)


def _draw(
    rng: np.random.Generator, n: int, m: int, epsilon: float = SMALL
) -> tuple[np.ndarray, dict[str, Any]]:
    Z, gamma, _ = draw_call(rng, n, m)
    return rng.normal(0, 1, (n, m)).round(3), cached(Z, gamma, epsilon)


def _hidden(rng: np.random.Generator) -> list[Case]:
    wide, tall = (int(size) for size in rng.integers(5, 9, 2))
    dZ_tilde, cache = _draw(rng, 4, 6)
    Z, gamma, _ = draw_call(rng, 3, 6)
    Z[1] = rng.integers(-9, 10)
    return [
        Case("a few units with more examples", GRADIENTS, _draw(rng, 3, wide)),
        Case("many units with a few examples", GRADIENTS, _draw(rng, tall, 3)),
        Case("a batch of 32", GRADIENTS, _draw(rng, 2, 32)),
        Case("a gradient in single precision", GRADIENTS, (dZ_tilde.astype(np.float32), cache)),
        Case("a large gradient", GRADIENTS, (20 * dZ_tilde, cache)),
        Case("a batch of two with a large epsilon", EPSILON, _draw(rng, 3, 2, draw_epsilon(rng))),
        Case("another large epsilon", EPSILON, _draw(rng, 3, 5, draw_epsilon(rng))),
        Case("one example of some units", ONE_EXAMPLE, _draw(rng, 4, 1, draw_epsilon(rng))),
        Case(
            "one unit of some that never changes",
            CONSTANT,
            (dZ_tilde[:3], cached(Z, gamma, 0.01)),
        ),
        Case(
            "another gradient of whole numbers",
            WHOLE,
            (rng.integers(-9, 10, (4, 6)), cache),
        ),
    ]


# What students write. Each variant differs from a right solution in one thought.


def _parameters(dZ_tilde, cache):
    dgamma = np.sum(dZ_tilde * cache["Z_norm"], axis=1, keepdims=True)
    return dgamma, np.sum(dZ_tilde, axis=1, keepdims=True)


def _through_statistics(dZ_norm, cache, v, dvar):
    """Finish the long form from a gradient of the variance."""
    m = dZ_norm.shape[1]
    dmu = -np.sum(dZ_norm, axis=1, keepdims=True) / np.sqrt(v)
    return dZ_norm / np.sqrt(v) + dvar * 2 * (cache["Z"] - cache["mu"]) / m + dmu / m


def _statistics_are_constants(dZ_tilde, cache):
    dZ = cache["gamma"] * dZ_tilde / np.sqrt(cache["var"] + cache["epsilon"])
    return dZ, *_parameters(dZ_tilde, cache)


def _mean_term_missing(dZ_tilde, cache):
    dgamma, dbeta = _parameters(dZ_tilde, cache)
    scale = cache["gamma"] / np.sqrt(cache["var"] + cache["epsilon"])
    return scale * (dZ_tilde - cache["Z_norm"] * dgamma / dZ_tilde.shape[1]), dgamma, dbeta


def _variance_term_missing(dZ_tilde, cache):
    dgamma, dbeta = _parameters(dZ_tilde, cache)
    scale = cache["gamma"] / np.sqrt(cache["var"] + cache["epsilon"])
    return scale * (dZ_tilde - dbeta / dZ_tilde.shape[1]), dgamma, dbeta


def _half_forgotten(dZ_tilde, cache):
    dZ_norm, v = cache["gamma"] * dZ_tilde, cache["var"] + cache["epsilon"]
    along = np.sum(dZ_norm * (cache["Z"] - cache["mu"]), axis=1, keepdims=True)
    dZ = _through_statistics(dZ_norm, cache, v, -along * v**-1.5)
    return dZ, *_parameters(dZ_tilde, cache)


def _wrong_power_of_the_variance(dZ_tilde, cache):
    dZ_norm, v = cache["gamma"] * dZ_tilde, cache["var"] + cache["epsilon"]
    along = np.sum(dZ_norm * (cache["Z"] - cache["mu"]), axis=1, keepdims=True)
    dZ = _through_statistics(dZ_norm, cache, v, -0.5 * along * v**-0.5)
    return dZ, *_parameters(dZ_tilde, cache)


def _minus_forgotten(dZ_tilde, cache):
    dZ_norm, v = cache["gamma"] * dZ_tilde, cache["var"] + cache["epsilon"]
    along = np.sum(dZ_norm * (cache["Z"] - cache["mu"]), axis=1, keepdims=True)
    dZ = _through_statistics(dZ_norm, cache, v, 0.5 * along * v**-1.5)
    return dZ, *_parameters(dZ_tilde, cache)


def _two_of_the_square_forgotten(dZ_tilde, cache):
    m = dZ_tilde.shape[1]
    dZ_norm, v = cache["gamma"] * dZ_tilde, cache["var"] + cache["epsilon"]
    deviation = cache["Z"] - cache["mu"]
    dvar = -0.5 * np.sum(dZ_norm * deviation, axis=1, keepdims=True) * v**-1.5
    dmu = -np.sum(dZ_norm, axis=1, keepdims=True) / np.sqrt(v)
    return dZ_norm / np.sqrt(v) + dvar * deviation / m + dmu / m, *_parameters(dZ_tilde, cache)


def _sums_instead_of_means(dZ_tilde, cache):
    dgamma, dbeta = _parameters(dZ_tilde, cache)
    scale = cache["gamma"] / np.sqrt(cache["var"] + cache["epsilon"])
    return scale * (dZ_tilde - dbeta - cache["Z_norm"] * dgamma), dgamma, dbeta


def _all_divided_by_m(dZ_tilde, cache):
    dZ, dgamma, dbeta = bn_backward(dZ_tilde, cache)
    return dZ / dZ_tilde.shape[1], dgamma, dbeta


def _gamma_forgotten(dZ_tilde, cache):
    m = dZ_tilde.shape[1]
    dgamma, dbeta = _parameters(dZ_tilde, cache)
    dZ = dZ_tilde - dbeta / m - cache["Z_norm"] * dgamma / m
    return dZ / np.sqrt(cache["var"] + cache["epsilon"]), dgamma, dbeta


def _divides_by_variance(dZ_tilde, cache):
    m = dZ_tilde.shape[1]
    dgamma, dbeta = _parameters(dZ_tilde, cache)
    dZ = cache["gamma"] * (dZ_tilde - dbeta / m - cache["Z_norm"] * dgamma / m)
    return dZ / (cache["var"] + cache["epsilon"]), dgamma, dbeta


def _epsilon_forgotten(dZ_tilde, cache):
    m = dZ_tilde.shape[1]
    dgamma, dbeta = _parameters(dZ_tilde, cache)
    dZ = cache["gamma"] * (dZ_tilde - dbeta / m - cache["Z_norm"] * dgamma / m)
    return dZ / np.sqrt(cache["var"]), dgamma, dbeta


def _dgamma_from_z(dZ_tilde, cache):
    dZ, _, dbeta = bn_backward(dZ_tilde, cache)
    return dZ, np.sum(dZ_tilde * cache["Z"], axis=1, keepdims=True), dbeta


def _dbeta_is_a_mean(dZ_tilde, cache):
    dZ, dgamma, _ = bn_backward(dZ_tilde, cache)
    return dZ, dgamma, np.mean(dZ_tilde, axis=1, keepdims=True)


def _both_are_means(dZ_tilde, cache):
    dZ, _, _ = bn_backward(dZ_tilde, cache)
    dgamma = np.mean(dZ_tilde * cache["Z_norm"], axis=1, keepdims=True)
    return dZ, dgamma, np.mean(dZ_tilde, axis=1, keepdims=True)


def _parameters_exchanged(dZ_tilde, cache):
    dZ, dgamma, dbeta = bn_backward(dZ_tilde, cache)
    return dZ, dbeta, dgamma


def _sums_lost_their_axis(dZ_tilde, cache):
    m = dZ_tilde.shape[1]
    dgamma, dbeta = np.sum(dZ_tilde * cache["Z_norm"], axis=1), np.sum(dZ_tilde, axis=1)
    scale = cache["gamma"] / np.sqrt(cache["var"] + cache["epsilon"])
    return scale * (dZ_tilde - dbeta / m - cache["Z_norm"] * dgamma / m), dgamma, dbeta


def _flat_parameter_gradients(dZ_tilde, cache):
    dZ, dgamma, dbeta = bn_backward(dZ_tilde, cache)
    return dZ, dgamma.ravel(), dbeta.ravel()


def _sums_over_units(dZ_tilde, cache):
    n = dZ_tilde.shape[0]
    dgamma = np.sum(dZ_tilde * cache["Z_norm"], axis=0, keepdims=True)
    dbeta = np.sum(dZ_tilde, axis=0, keepdims=True)
    scale = cache["gamma"] / np.sqrt(cache["var"] + cache["epsilon"])
    return scale * (dZ_tilde - dbeta / n - cache["Z_norm"] * dgamma / n), dgamma, dbeta


def _overwrites_the_gradient(dZ_tilde, cache):
    dgamma, dbeta = _parameters(dZ_tilde, cache)
    dZ, _, _ = bn_backward(dZ_tilde, cache)
    dZ_tilde *= cache["gamma"]
    return dZ, dgamma, dbeta


def _overwrites_the_cache(dZ_tilde, cache):
    results = bn_backward(dZ_tilde, cache)
    cache["Z"] -= cache["mu"]
    return results


CLOSED = "dZ = γ/√(σ² + ε) · (dz̃ − mean of dz̃ − z_norm · mean of dz̃·z_norm)."
THREE_WAYS = "z acts on the output in three ways: through z − μ itself, through μ, and through σ²."
DVAR = "dσ² = −½·(σ² + ε)^(−3/2) · Σ dz_norm·(z − μ)."
PARAMETERS = "dγ = Σ dz̃·z_norm and dβ = Σ dz̃, summed over the examples; each has shape (n, 1)."

MISCONCEPTIONS = (
    Misconception(
        _statistics_are_constants,
        (
            "Your dZ does not sum to 0 over the batch. Raise every z by the same amount: "
            "does the output change?",
            "Look for what depends on z in the normalisation, besides z itself.",
            THREE_WAYS,
        ),
    ),
    Misconception(
        _mean_term_missing,
        (
            "Your dZ does not sum to 0 over the batch, although the direction of z_norm "
            "is taken out.",
            "Look at the ways from z to the output: which of the two statistics has no term?",
            THREE_WAYS + " " + CLOSED,
        ),
    ),
    Misconception(
        _variance_term_missing,
        (
            "Your dZ sums to 0 over the batch, but stretching the batch still has a gradient. "
            "Does stretching change the output?",
            "Look at the ways from z to the output: which of the two statistics has no term?",
            THREE_WAYS + " " + CLOSED,
        ),
    ),
    Misconception(
        _half_forgotten,
        (
            "The part of your dZ that comes through the variance is twice too large.",
            "Look at the factor in front of your dσ²: what comes down when you derive a root?",
            DVAR,
        ),
    ),
    Misconception(
        _wrong_power_of_the_variance,
        (
            "The part of your dZ that comes through the variance is wrong by a factor of σ² + ε.",
            "Look at the power in your dσ²: which one is left when you derive v to the −1/2?",
            DVAR,
        ),
    ),
    Misconception(
        _minus_forgotten,
        (
            "The part of your dZ that comes through the variance has the wrong direction. "
            "A larger variance makes the output smaller, not larger.",
            "Look at the sign of your dσ².",
            DVAR,
        ),
    ),
    Misconception(
        _two_of_the_square_forgotten,
        (
            "The part of your dZ that comes through the variance is only half of what it should "
            "be.",
            "Look at how σ² depends on one z: what does a square leave behind?",
            "σ² = (1/m)·Σ (z − μ)², so that dσ²/dz = (2/m)·(z − μ).",
        ),
    ),
    Misconception(
        _sums_instead_of_means,
        (
            "The more examples a batch has, the further your dZ goes astray; "
            "for a batch of one it is right.",
            "Look at what you take away from dz̃: is it as large as one example, "
            "or as all together?",
            CLOSED,
        ),
    ),
    Misconception(
        _all_divided_by_m,
        (
            "Your dZ has the right direction, but is too small by the number of examples.",
            "Look for a 1/m that stands before the whole of dZ.",
            CLOSED + " An average over examples belongs to the cost, and dz̃ has it already.",
        ),
    ),
    Misconception(
        _gamma_forgotten,
        (
            "Your dZ would be right if gamma were 1.",
            "Look at the step from z̃ back to z_norm.",
            "z̃ = γ·z_norm + β, so that dz_norm = γ·dz̃.",
        ),
    ),
    Misconception(
        _divides_by_variance,
        (
            "Your dZ has the right direction, but for a unit with a large deviation it is "
            "too small.",
            "Look at what you divide by: the deviation, or its square?",
            CLOSED,
        ),
    ),
    Misconception(
        _epsilon_forgotten,
        (
            "A unit that is 7 in every example has an infinite gradient, and epsilon = 0.5 "
            "changes nothing.",
            "Look at the root that you divide by: is it the one of the forward step?",
            CLOSED,
        ),
    ),
    Misconception(
        _dgamma_from_z,
        (
            "Your dZ and dbeta are right; your dgamma depends on where the batch lies.",
            "Look at what gamma multiplies in the forward step.",
            "z̃ = γ·z_norm + β. " + PARAMETERS,
        ),
    ),
    Misconception(
        _dbeta_is_a_mean,
        (
            "Your dbeta is too small by the number of examples; dgamma and dZ are right.",
            "Compare the lines of dgamma and dbeta: what does each do over the batch?",
            PARAMETERS,
        ),
    ),
    Misconception(
        _both_are_means,
        (
            "Your dgamma and dbeta are both too small by the number of examples.",
            "Look at what you do over the batch: whose job is it to average the cost?",
            PARAMETERS + " If the cost is an average, dz̃ already holds its 1/m.",
        ),
    ),
    Misconception(
        _parameters_exchanged,
        (
            "Your dZ is right; where dgamma should be stands dbeta, and the other way round.",
            "Look at the order of your three results.",
            "The function returns dZ, dgamma, dbeta. " + PARAMETERS,
        ),
    ),
    Misconception(
        _sums_lost_their_axis,
        (
            "Two units with five examples stop with an error, three with three give a wrong dZ.",
            "Print the shapes of your sums. Which axis of dz̃ does NumPy match them with?",
            PARAMETERS,
        ),
    ),
    Misconception(
        _flat_parameter_gradients,
        (
            "Your numbers are right, but dgamma and dbeta have one axis only.",
            "Compare the shapes of gamma and of your dgamma.",
            PARAMETERS + " A gradient has the shape of what it belongs to.",
        ),
    ),
    Misconception(
        _sums_over_units,
        (
            "You return one dgamma for each example instead of one for each unit.",
            "Look at the axis of your sums: do they run over the examples?",
            PARAMETERS,
        ),
    ),
    Misconception(
        _overwrites_the_gradient,
        (
            "Your gradients are right, but after the call the caller's dz̃ holds other numbers.",
            "Look for an operator that changes an array where it lies.",
            "dz_norm = γ·dz̃ is a new array; dz̃ stays as it was.",
        ),
    ),
    Misconception(
        _overwrites_the_cache,
        (
            "Your gradients are right, but a second call with the same cache would be wrong.",
            "Look for an operator that changes an array of the cache where it lies.",
            "The cache stays as it was: z − μ is a new array.",
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _closed_form(dZ_tilde, cache):
    dgamma, dbeta = _parameters(dZ_tilde, cache)
    scale = cache["gamma"] / np.sqrt(cache["var"] + cache["epsilon"])
    m = dZ_tilde.shape[1]
    return scale / m * (m * dZ_tilde - dbeta - cache["Z_norm"] * dgamma), dgamma, dbeta


def _long_without_the_zero(dZ_tilde, cache):
    dZ_norm, v = cache["gamma"] * dZ_tilde, cache["var"] + cache["epsilon"]
    along = np.sum(dZ_norm * (cache["Z"] - cache["mu"]), axis=1, keepdims=True)
    dZ = _through_statistics(dZ_norm, cache, v, -0.5 * along * v**-1.5)
    return dZ, *_parameters(dZ_tilde, cache)


def _gate_by_gate(dZ_tilde, cache):
    n, m = dZ_tilde.shape
    sigma = np.sqrt(cache["var"] + cache["epsilon"])
    centred = cache["Z"] - cache["mu"]
    dZ_norm = dZ_tilde * cache["gamma"]
    dinverse = np.sum(dZ_norm * centred, axis=1, keepdims=True)
    dsigma = -dinverse / sigma**2
    dvar = dsigma * 0.5 / sigma
    dcentred = dZ_norm / sigma + 2 * centred * np.ones((n, m)) / m * dvar
    dmu = -np.sum(dcentred, axis=1, keepdims=True)
    return dcentred + np.ones((n, m)) / m * dmu, *_parameters(dZ_tilde, cache)


def _example_by_example(dZ_tilde, cache):
    n, m = dZ_tilde.shape
    dZ, dgamma, dbeta = np.zeros((n, m)), np.zeros((n, 1)), np.zeros((n, 1))
    for j in range(n):
        z = cache["Z_norm"][j]
        dgamma[j] = sum(dZ_tilde[j, i] * z[i] for i in range(m))
        dbeta[j] = sum(dZ_tilde[j])
        scale = cache["gamma"][j, 0] / (cache["var"][j, 0] + cache["epsilon"]) ** 0.5
        for i in range(m):
            dZ[j, i] = scale * (dZ_tilde[j, i] - (dbeta[j, 0] + z[i] * dgamma[j, 0]) / m)
    return dZ, dgamma, dbeta


def _jacobian_of_each_unit(dZ_tilde, cache):
    m = dZ_tilde.shape[1]
    z = cache["Z_norm"]
    jacobian = np.eye(m) - 1 / m - np.einsum("ji,jk->jik", z, z) / m
    scale = cache["gamma"] / np.sqrt(cache["var"] + cache["epsilon"])
    dgamma = np.einsum("ji,ji->j", dZ_tilde, z)[:, None]
    dbeta = np.einsum("ji->j", dZ_tilde)[:, None]
    return scale * np.einsum("jik,ji->jk", jacobian, dZ_tilde), dgamma, dbeta


def _in_place_on_a_copy(dZ_tilde, cache):
    dgamma, dbeta = _parameters(dZ_tilde, cache)
    dZ = dZ_tilde.astype(float)
    dZ -= dZ.mean(axis=1, keepdims=True)
    dZ -= cache["Z_norm"] * dgamma / dZ.shape[1]
    dZ *= cache["gamma"]
    dZ /= np.sqrt(cache["var"] + cache["epsilon"])
    return [dZ, dgamma, dbeta]


def _single_precision(dZ_tilde, cache):
    dZ_tilde = dZ_tilde.astype(np.float32)
    cache = {name: np.float32(part) for name, part in cache.items()}
    return _long_without_the_zero(dZ_tilde, cache)


ALTERNATIVES = (
    _closed_form,
    _long_without_the_zero,
    _gate_by_gate,
    _example_by_example,
    _jacobian_of_each_unit,
    _in_place_on_a_copy,
    _single_precision,
)

BN_BACKWARD = Exercise(bn_backward, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES)
