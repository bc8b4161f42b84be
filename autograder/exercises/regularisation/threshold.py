"""The exercise `soft_threshold`: the step that makes weights exactly zero."""

from __future__ import annotations

import numpy as np

from autograder.exercise import Exercise, Misconception
from course_lib.reference.regularisation import soft_threshold
from course_lib.sheets import Case

PULL = "the pull towards zero"
NOTHING = "t = 0 changes nothing"
EVERYTHING = "a large t leaves nothing"
TYPES = "whole numbers and single precision"

# Differences of numbers below 10: float32 errs by 1e-6 of the larger. atol alone decides at
# zero, where a subgradient step would miss by hundredths.
RTOL, ATOL = 1e-5, 1e-5

W = np.array([[2.0, -0.3, 0.0], [-1.5, 0.25, 0.9]])

VISIBLE = (
    Case("six weights of both signs, t = 0.5", PULL, (W, 0.5)),
    Case("the same weights, t = 0.28", PULL, (W, 0.28)),
    Case("t = 0", NOTHING, (W, 0.0)),
    Case("t = 5, beyond all weights", EVERYTHING, (W, 5.0)),
    Case(
        "weights that are whole numbers, t = 1.5", TYPES, (np.array([[3, -1, 2], [-4, 0, 1]]), 1.5)
    ),
)


def _draw(rng: np.random.Generator, t: float, *shape: int) -> np.ndarray:
    """Return weights, of which about half lie within t of zero and none very close to it."""
    far = rng.random(shape) < 0.5
    size = np.where(far, rng.uniform(1.2, 4, shape), rng.uniform(0.2, 0.8, shape)) * t
    return (size * rng.choice([-1, 1], shape)).round(4)


def _hidden(rng: np.random.Generator) -> list[Case]:
    t, small = round(float(rng.uniform(0.3, 2)), 3), round(float(rng.uniform(0.05, 0.1)), 4)
    weights = _draw(rng, t, 4, 5)
    whole = rng.integers(-6, 7, (3, 4)).astype(np.int32)
    return [
        Case("more weights", PULL, (weights, t)),
        Case("a small t", PULL, (_draw(rng, small, 5, 2), small)),
        Case("a single weight below zero", PULL, (np.array([[-2 * t]]), t)),
        Case("one column", PULL, (_draw(rng, t, 7, 1), t)),
        Case("t = 0, more weights", NOTHING, (weights, 0.0)),
        Case("t beyond all of more weights", EVERYTHING, (weights, 4.5 * t)),
        Case("single precision", TYPES, (_draw(rng, t, 3, 3).astype(np.float32), t)),
        Case("whole numbers of 32 bits", TYPES, (whole, float(rng.choice([0.75, 1.25, 2.5])))),
    ]


# What students write. Each variant differs from a right solution in one thought.


def _hard_threshold(W, t):
    return np.where(np.abs(W) > t, W, 0.0)


def _signs_lost(W, t):
    return np.maximum(np.abs(W) - t, 0)


def _overshoots_zero(W, t):
    return W - t * np.sign(W)


def _positive_side_only(W, t):
    return np.maximum(W - t, 0)


def _shifts_all(W, t):
    return W - t


def _shifts_what_is_far(W, t):
    return np.where(np.abs(W) > t, W - t, 0.0)


def _pushes_outwards(W, t):
    return np.sign(W) * np.where(np.abs(W) > t, np.abs(W) + t, 0.0)


def _shrinks_by_a_factor(W, t):
    return (1 - t) * W


def _clips(W, t):
    return np.clip(W, -t, t)


def _keeps_the_small(W, t):
    return np.where(np.abs(W) > t, W - t * np.sign(W), W)


def _stops_at_t(W, t):
    return np.sign(W) * np.maximum(np.abs(W), t)


def _twice_as_far(W, t):
    return np.sign(W) * np.maximum(np.abs(W) - 2 * t, 0)


def _overwrites_weights(W, t):
    W[:] = np.sign(W) * np.maximum(np.abs(W) - t, 0)
    return W


def _whole_number_output(W, t):
    pulled = np.zeros_like(W)
    pulled[:] = np.sign(W) * np.maximum(np.abs(W) - t, 0)
    return pulled


FORMULA = "sign(w) · max(|w| − t, 0), for each weight w."

MISCONCEPTIONS = (
    Misconception(
        _hard_threshold,
        (
            "Small weights become zero, but large ones stay where they are. "
            "Should the pull not reach them?",
            "Look at what you return for a weight beyond t.",
            FORMULA,
        ),
    ),
    Misconception(
        _signs_lost,
        (
            "No weight of yours is negative any more.",
            "Look at what has become of the sign after you took the size.",
            FORMULA,
        ),
    ),
    Misconception(
        _overshoots_zero,
        (
            "A weight of 0.25 with t = 0.5 ends at −0.25: it jumps over zero.",
            "Look at what happens to weights that are closer to zero than t.",
            FORMULA,
        ),
    ),
    Misconception(
        _positive_side_only,
        (
            "Positive weights are right, negative ones are all zero.",
            "Look at what your line does with a weight of −1.5.",
            FORMULA,
        ),
    ),
    Misconception(
        _shifts_all,
        (
            "Every weight goes down by t, also those below zero: they move away from it.",
            "Look at the direction of your step for a negative weight, and at where it ends.",
            FORMULA,
        ),
    ),
    Misconception(
        _shifts_what_is_far,
        (
            "Zeros and positive weights are right, but large negative weights grow.",
            "Look at the direction of your step for a negative weight.",
            FORMULA,
        ),
    ),
    Misconception(
        _pushes_outwards,
        (
            "Large weights get even larger.",
            "Look at the sign before t.",
            FORMULA,
        ),
    ),
    Misconception(
        _shrinks_by_a_factor,
        (
            "All weights shrink by the same factor, and none becomes zero that was not.",
            "Look at what t does in your line: is it a factor, or a distance?",
            FORMULA + " The factor belongs to L2.",
        ),
    ),
    Misconception(
        _clips,
        (
            "Small weights stay and large ones are cut off at t: this is what should go, "
            "not what should be left.",
            "Look at what clipping returns. How does it relate to the part that was wanted?",
            FORMULA,
        ),
    ),
    Misconception(
        _keeps_the_small,
        (
            "Large weights are right, but small ones stay as they are; none becomes zero.",
            "Look at what you return for weights that are closer to zero than t.",
            FORMULA,
        ),
    ),
    Misconception(
        _stops_at_t,
        (
            "No weight of yours is smaller than t, but for those that were zero.",
            "Look at the two arguments of your maximum.",
            FORMULA,
        ),
    ),
    Misconception(
        _twice_as_far,
        (
            "You pull twice as far as you should.",
            "Count how often t is taken away on the way.",
            FORMULA,
        ),
    ),
    Misconception(
        _overwrites_weights,
        (
            "After the call, the caller's weights have changed, too.",
            "Look for an assignment to W, or to a part of it.",
            FORMULA + " The result is another array.",
        ),
    ),
    Misconception(
        _whole_number_output,
        (
            "For whole numbers you return whole numbers: the decimals are lost.",
            "Look at the array that you return. Which dtype does it have when W holds "
            "whole numbers?",
            FORMULA + " NumPy cuts the decimals off when it stores a number among integers.",
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _less_its_clipped_self(W, t):
    return W - np.clip(W, -t, t)


def _two_halves(W, t):
    return np.maximum(W - t, 0) + np.minimum(W + t, 0)


def _weight_by_weight(W, t):
    pulled = np.zeros(W.shape)
    for index, w in np.ndenumerate(W):
        if w > t:
            pulled[index] = w - t
        elif w < -t:
            pulled[index] = w + t
    return pulled


def _shrinking_factor(W, t):
    size = np.maximum(np.abs(W), 1e-300)
    return W * np.maximum(1 - t / size, 0)


def _single_precision(W, t):
    W, t = W.astype(np.float32), np.float32(t)
    return np.sign(W) * np.maximum(np.abs(W) - t, np.float32(0))


ALTERNATIVES = (
    _less_its_clipped_self,
    _two_halves,
    _weight_by_weight,
    _shrinking_factor,
    _single_precision,
)

SOFT_THRESHOLD = Exercise(
    soft_threshold, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES
)
