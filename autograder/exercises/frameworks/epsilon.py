"""The exercise `keras_epsilon`: one letter, two places."""

from __future__ import annotations

import math

import numpy as np

from autograder.exercise import Exercise, Misconception
from course_lib.reference.frameworks import keras_epsilon
from course_lib.sheets import Case

EARLY = "an early step"
FIRST = "the first step"
LATE = "a late step"
MEMORY = "another memory"

# In single precision 1 - 0.999 has lost all but four digits: a relative error of 3e-5.
RTOL, ATOL = 5e-4, 0.0

VISIBLE = (
    Case("step 2 with epsilon 0.5 and beta2 0.6", EARLY, (2, 0.5, 0.6)),
    Case("step 3 with epsilon 0.001 and beta2 0.9", EARLY, (3, 0.001, 0.9)),
    Case("step 1 with epsilon 0.5 and beta2 0.999", FIRST, (1, 0.5, 0.999)),
    Case("step 1 with the usual settings", FIRST, (1, 1e-8, 0.999)),
    Case("step 5000 with epsilon 0.01 and beta2 0.999", LATE, (5000, 0.01, 0.999)),
    Case("step 4 with epsilon 0.2 and beta2 0.75", MEMORY, (4, 0.2, 0.75)),
)


def _hidden(rng: np.random.Generator) -> list[Case]:
    epsilons = [float(one) for one in (10 ** rng.uniform(-6, -0.5, 4)).round(7)]
    beta2 = round(float(rng.uniform(0.7, 0.95)), 3)
    return [
        Case("another early step", EARLY, (int(rng.integers(2, 8)), epsilons[0], beta2)),
        Case("the first step of another run", FIRST, (1, epsilons[1], 0.99)),
        Case("a step of a long run", LATE, (int(rng.integers(4000, 9000)), epsilons[2], 0.999)),
        Case("another epsilon with beta2 0.8", MEMORY, (3, epsilons[3], 0.8)),
    ]


# What students write. Each variant differs from a right solution in one thought.


def _unchanged(t, epsilon=1e-8, beta2=0.999):
    return epsilon


def _divides(t, epsilon=1e-8, beta2=0.999):
    return epsilon / math.sqrt(1 - beta2**t)


def _no_root(t, epsilon=1e-8, beta2=0.999):
    return epsilon * (1 - beta2**t)


def _squared(t, epsilon=1e-8, beta2=0.999):
    return epsilon * (1 - beta2**t) ** 2


def _always_the_first_step(t, epsilon=1e-8, beta2=0.999):
    return epsilon * math.sqrt(1 - beta2)


def _times_for_power(t, epsilon=1e-8, beta2=0.999):
    return epsilon * math.sqrt(abs(1 - beta2 * t))


def _counts_from_zero(t, epsilon=1e-8, beta2=0.999):
    return epsilon * math.sqrt(1 - beta2 ** (t - 1))


def _one_step_late(t, epsilon=1e-8, beta2=0.999):
    return epsilon * math.sqrt(1 - beta2 ** (t + 1))


def _root_of_the_weight(t, epsilon=1e-8, beta2=0.999):
    return epsilon * math.sqrt(beta2**t)


def _root_of_everything(t, epsilon=1e-8, beta2=0.999):
    return math.sqrt(epsilon * (1 - beta2**t))


def _root_of_the_power_alone(t, epsilon=1e-8, beta2=0.999):
    return epsilon * (1 - math.sqrt(beta2**t))


def _added(t, epsilon=1e-8, beta2=0.999):
    return epsilon + math.sqrt(1 - beta2**t)


def _fixed_memory(t, epsilon=1e-8, beta2=0.999):
    return epsilon * math.sqrt(1 - 0.999**t)


FORMULA = "√ŝ + ε = √s/√(1 − β₂ᵗ) + ε. Multiply both sides by the root: which number is beside √s?"

MISCONCEPTIONS = (
    Misconception(
        _unchanged,
        (
            "You change nothing. At the first step Keras's ε counts for 32 times as much as ours.",
            "Look at where ε is added: to √s, or to √ŝ?",
            FORMULA,
        ),
    ),
    Misconception(
        _divides,
        (
            "Your ε is larger than the one you were given. Is √s larger or smaller than √ŝ?",
            "Look at the operation before the root.",
            FORMULA,
        ),
    ),
    Misconception(
        _no_root,
        (
            "Your ε is too small at first, as if you had corrected once more.",
            "Look at what corrects √s: the correction of s, or the root of it?",
            FORMULA,
        ),
    ),
    Misconception(
        _squared,
        (
            "Your ε is far too small at first.",
            "Look at the power of the correction: did you square where a root is due?",
            FORMULA,
        ),
    ),
    Misconception(
        _always_the_first_step,
        (
            "You are right at the first step, and return the same at every other.",
            "Look for t in your function.",
            FORMULA,
        ),
    ),
    Misconception(
        _times_for_power,
        (
            "You are right at the first step; later your ε grows without end.",
            "Look at the operation between beta2 and t.",
            FORMULA,
        ),
    ),
    Misconception(
        _counts_from_zero,
        (
            "Your ε is 0 at the first step.",
            "Look at the exponent. From what number does t count?",
            FORMULA + " The first step is t = 1.",
        ),
    ),
    Misconception(
        _one_step_late,
        (
            "Your ε is that of the step after.",
            "Look at the exponent. From what number does t count?",
            FORMULA + " The first step is t = 1.",
        ),
    ),
    Misconception(
        _root_of_the_weight,
        (
            "Your ε shrinks to nothing in the long run, where it should become the given one.",
            "Look at what is under the root: the weight of the start, or what is left of 1?",
            FORMULA,
        ),
    ),
    Misconception(
        _root_of_everything,
        (
            "In the long run your ε is the root of the given one.",
            "Look at where your root begins and ends.",
            FORMULA,
        ),
    ),
    Misconception(
        _root_of_the_power_alone,
        (
            "Your ε is about half or less of what it should be at first.",
            "Look at where your root begins: before the 1, or after it?",
            FORMULA,
        ),
    ),
    Misconception(
        _added,
        (
            "With ε next to nothing, yours is large all the same.",
            "Look at the operation between epsilon and the root.",
            FORMULA,
        ),
    ),
    Misconception(
        _fixed_memory,
        (
            "You are right for beta2 = 0.999 only.",
            "Look at where the argument beta2 enters your calculation.",
            FORMULA + " β₂ is given with each call.",
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _by_the_sum_of_weights(t, epsilon=1e-8, beta2=0.999):
    weights = [(1 - beta2) * beta2**k for k in range(t)]
    return epsilon * sum(weights) ** 0.5


def _from_two_denominators(t, epsilon=1e-8, beta2=0.999):
    correction = 1 - np.power(beta2, t)
    s = 4.0
    return (np.sqrt(s / correction) + epsilon) * np.sqrt(correction) - np.sqrt(s)


def _under_one_root(t, epsilon=1e-8, beta2=0.999):
    return np.sqrt(epsilon**2 * (1 - beta2**t))


def _in_single_precision(t, epsilon=1e-8, beta2=0.999):
    rest = np.float32(1) - np.float32(beta2) ** np.float32(t)
    return np.float32(epsilon) * np.sqrt(rest)


ALTERNATIVES = (
    _by_the_sum_of_weights,
    _from_two_denominators,
    _under_one_root,
    _in_single_precision,
)

KERAS_EPSILON = Exercise(keras_epsilon, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES)
