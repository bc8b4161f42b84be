"""The exercise `l2_step`: a step of gradient descent with weight decay."""

from __future__ import annotations

import numpy as np

from autograder.exercise import Exercise, Misconception
from autograder.exercises.regularisation.networks import draw_settings
from course_lib.reference.regularisation import l2_step
from course_lib.sheets import Case

STEP = "the step"
NO_DECAY = "lambda = 0 is plain gradient descent"
NO_SLOPE = "a gradient of zero only shrinks"
TYPES = "whole numbers and single precision"

# Sums of two numbers near 1: float32 errs by 1e-7 of the larger. The mildest mistake, to shrink
# after the step, is off by (alpha * lambda / m) * alpha * dW, in the cases at least 1e-3.
RTOL, ATOL = 1e-5, 1e-5

W = np.array([[2.0, -1.0, 0.5], [0.0, 3.0, -1.5]])
dW = np.array([[0.5, 1.0, -2.0], [1.5, 0.0, -0.5]])

VISIBLE = (
    Case("six weights, alpha = 0.1, lambda = 7, m = 10", STEP, (W, dW, 0.1, 7.0, 10)),
    Case("the same weights, alpha = 0.5, lambda = 2, m = 8", STEP, (W, dW, 0.5, 2.0, 8)),
    Case("lambda = 0", NO_DECAY, (W, dW, 0.1, 0.0, 10)),
    Case("a gradient of zero", NO_SLOPE, (W, 0 * dW, 0.2, 6.0, 12)),
    Case(
        "weights and gradients that are whole numbers",
        TYPES,
        ((2 * W).astype(int), (2 * dW).astype(int), 0.1, 7.0, 10),
    ),
)


def _draw(rng: np.random.Generator, *shape: int) -> tuple[np.ndarray, np.ndarray]:
    # Large enough for the mildest mistake to show, wherever the gradient is not 0.
    signs = rng.choice([-1.0, 1.0], (2, *shape))
    weights, slopes = signs * rng.uniform(0.5, 3, (2, *shape)).round(3)
    return weights, slopes


def _draw_rate(rng: np.random.Generator) -> float:
    return round(float(rng.uniform(0.15, 0.6)), 3)


def _hidden(rng: np.random.Generator) -> list[Case]:
    weights, slopes = _draw(rng, 4, 3)
    single = [array.astype(np.float32) for array in _draw(rng, 2, 5)]
    whole = rng.integers(1, 9, (2, 3, 2)).astype(np.int32)
    shrunk = np.zeros((3, 2))
    return [
        Case("more weights", STEP, (weights, slopes, _draw_rate(rng), *draw_settings(rng))),
        Case("a single weight", STEP, (*_draw(rng, 1, 1), _draw_rate(rng), *draw_settings(rng))),
        Case("one row", STEP, (*_draw(rng, 1, 6), _draw_rate(rng), *draw_settings(rng))),
        Case("a training set of one example", STEP, (weights, slopes, _draw_rate(rng), 0.3, 1)),
        Case("lambda = 0, more weights", NO_DECAY, (weights, slopes, _draw_rate(rng), 0.0, 20)),
        Case(
            "a gradient of zero, other weights",
            NO_SLOPE,
            (weights[:3, :2], shrunk, _draw_rate(rng), *draw_settings(rng)),
        ),
        Case("single precision", TYPES, (*single, _draw_rate(rng), *draw_settings(rng))),
        Case("whole numbers of 32 bits", TYPES, (*whole, _draw_rate(rng), *draw_settings(rng))),
    ]


# What students write. Each variant differs from a right solution in one thought.


def _decay_without_alpha(W, dW, learning_rate, lambd, m):
    return (1 - lambd / m) * W - learning_rate * dW


def _decays_after_the_step(W, dW, learning_rate, lambd, m):
    return (1 - learning_rate * lambd / m) * (W - learning_rate * dW)


def _no_decay(W, dW, learning_rate, lambd, m):
    return W - learning_rate * dW


def _half_lambda(W, dW, learning_rate, lambd, m):
    return (1 - learning_rate * lambd / (2 * m)) * W - learning_rate * dW


def _not_divided_by_m(W, dW, learning_rate, lambd, m):
    return (1 - learning_rate * lambd) * W - learning_rate * dW


def _grows(W, dW, learning_rate, lambd, m):
    return (1 + learning_rate * lambd / m) * W - learning_rate * dW


def _uphill(W, dW, learning_rate, lambd, m):
    return (1 - learning_rate * lambd / m) * W + learning_rate * dW


def _gradient_without_alpha(W, dW, learning_rate, lambd, m):
    return (1 - learning_rate * lambd / m) * W - dW


def _decays_the_gradient(W, dW, learning_rate, lambd, m):
    return W - learning_rate * (1 + lambd / m) * dW


def _multiplies_only(W, dW, learning_rate, lambd, m):
    return (1 - learning_rate * lambd / m) * W


def _alpha_twice(W, dW, learning_rate, lambd, m):
    total = dW + learning_rate * lambd / m * W
    return W - learning_rate * total


def _m_from_the_weights(W, dW, learning_rate, lambd, m):
    return (1 - learning_rate * lambd / W.shape[1]) * W - learning_rate * dW


def _sign_of_the_weights(W, dW, learning_rate, lambd, m):
    return W - learning_rate * (dW + lambd / m * np.sign(W))


def _overwrites_weights(W, dW, learning_rate, lambd, m):
    W *= 1 - learning_rate * lambd / m
    W -= learning_rate * dW
    return W


def _whole_number_output(W, dW, learning_rate, lambd, m):
    stepped = np.zeros_like(W)
    stepped[:] = (1 - learning_rate * lambd / m) * W - learning_rate * dW
    return stepped


FORMULA = "W ← (1 − αλ/m)·W − α·dW."

MISCONCEPTIONS = (
    Misconception(
        _decay_without_alpha,
        (
            "Your weights shrink too fast, and as fast with every learning rate.",
            "Look at the factor before W. What was multiplied by the learning rate when you "
            "put the two gradients together?",
            FORMULA,
        ),
    ),
    Misconception(
        _decays_after_the_step,
        (
            "You are off by little: by the decay of what the gradient has just added.",
            "Look at the order: do you shrink the weights from before the step, or from after it?",
            FORMULA + " The factor stands before W alone.",
        ),
    ),
    Misconception(
        _no_decay,
        (
            "With a gradient of zero your weights stay where they are; the penalty should "
            "shrink them.",
            "Look for lambd in your function.",
            FORMULA,
        ),
    ),
    Misconception(
        _half_lambda,
        (
            "Your weights shrink half as fast as they should.",
            "Look for a 2. Where has it gone, when you differentiate a square?",
            FORMULA,
        ),
    ),
    Misconception(
        _not_divided_by_m,
        (
            "Your weights shrink as fast with ten examples as with ten thousand, and far too fast.",
            "Look for m in your factor.",
            FORMULA,
        ),
    ),
    Misconception(
        _grows,
        (
            "With a gradient of zero your weights grow.",
            "Look at the factor before W: is it below or above 1?",
            FORMULA,
        ),
    ),
    Misconception(
        _uphill,
        (
            "With lambda = 0 your step goes uphill.",
            "Look at the sign before the gradient.",
            FORMULA,
        ),
    ),
    Misconception(
        _gradient_without_alpha,
        (
            "With lambda = 0 your step is the same for every learning rate.",
            "Look at what the gradient is multiplied by.",
            FORMULA,
        ),
    ),
    Misconception(
        _decays_the_gradient,
        (
            "With a gradient of zero your weights stay where they are, and with others "
            "your step is too long.",
            "Look at what λ/m is multiplied with: the gradient, or the weights?",
            FORMULA,
        ),
    ),
    Misconception(
        _multiplies_only,
        (
            "Your weights shrink but do not learn: the gradient changes nothing.",
            "Look for dW in what you return.",
            FORMULA,
        ),
    ),
    Misconception(
        _alpha_twice,
        (
            "Your weights shrink too little, the less the smaller the learning rate.",
            "Count how often the learning rate multiplies W on its way through your lines.",
            FORMULA + " One α in each term.",
        ),
    ),
    Misconception(
        _m_from_the_weights,
        (
            "Your decay does not change with m.",
            "Look at where the number comes from that you divide by. "
            "What does the second axis of W count?",
            FORMULA + " m is the number of examples in the training set.",
        ),
    ),
    Misconception(
        _sign_of_the_weights,
        (
            "Large and small weights shrink by the same amount.",
            "Look at what you do to W in the penalty. Which penalty has such a slope?",
            FORMULA + " The sign belongs to L1.",
        ),
    ),
    Misconception(
        _overwrites_weights,
        (
            "After the call, the caller's weights have made the step, too; "
            "whole numbers make you stop.",
            "Look for lines that write to W itself, such as *= and -=.",
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


def _along_the_whole_gradient(W, dW, learning_rate, lambd, m):
    total = dW + lambd / m * W
    return W - learning_rate * total


def _in_place_on_a_copy(W, dW, learning_rate, lambd, m):
    stepped = W.astype(float)
    stepped *= 1 - learning_rate * lambd / m
    stepped -= learning_rate * dW
    return stepped


def _weight_by_weight(W, dW, learning_rate, lambd, m):
    rows = []
    for weights, slopes in zip(W, dW, strict=True):
        decayed = [w - learning_rate * lambd / m * w for w in weights]
        rows.append([w - learning_rate * g for w, g in zip(decayed, slopes, strict=True)])
    return np.array(rows)


def _single_precision(W, dW, learning_rate, lambd, m):
    alpha, factor = np.float32(learning_rate), np.float32(lambd) / np.float32(m)
    W, dW = W.astype(np.float32), dW.astype(np.float32)
    return W - alpha * (dW + factor * W)


ALTERNATIVES = (
    _along_the_whole_gradient,
    _in_place_on_a_copy,
    _weight_by_weight,
    _single_precision,
)

L2_STEP = Exercise(l2_step, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES)
