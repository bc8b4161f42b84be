"""The exercise `central_diff`: a slope from a step to either side."""

from __future__ import annotations

import numpy as np

from autograder.exercise import Exercise, Misconception
from autograder.exercises.gradient_checking.forward import CUBE, SOFTPLUS, WAVE, draw_point
from course_lib.reference.gradient_checking import central_diff
from course_lib.sheets import Case

SLOPE = "the slope from a step to either side"
STEP = "steps of another size"
USUAL = "the usual step, if none is given"

# As for `forward_diff`: ways that are right differ by rounding only, a result in float32 is off by
# 6e-8, and the mildest mistake by half the usual step.
RTOL, ATOL = 5e-7, 5e-7

VISIBLE = (
    Case("x³ at 1 with a step of 0.01", SLOPE, (CUBE, 1.0, 0.01)),
    Case("log(1 + eˣ) at 1.3 with a step of 0.1", SLOPE, (SOFTPLUS, 1.3, 0.1)),
    Case("sin 2x at -0.5 with a step of 0.01", SLOPE, (WAVE, -0.5, 0.01)),
    Case("x³ at 2 with a step of 0.5", STEP, (CUBE, 2.0, 0.5)),
    Case("sin 2x at 1 with a step of 0.001", STEP, (WAVE, 1, 0.001)),
    Case("x³ at 1.5 without a given step", USUAL, (CUBE, 1.5)),
)


def _hidden(rng: np.random.Generator) -> list[Case]:
    x = draw_point(rng)
    return [
        Case(
            "x³ elsewhere, with another step", SLOPE, (CUBE, 2 * x, float(rng.uniform(0.02, 0.08)))
        ),
        Case("x³ below zero", SLOPE, (CUBE, -x, 0.02)),
        Case("log(1 + eˣ) elsewhere", SLOPE, (SOFTPLUS, x, 0.05)),
        Case("sin 2x elsewhere, with a large step", STEP, (WAVE, x, float(rng.uniform(0.2, 0.4)))),
        Case("x³ at a whole number", STEP, (CUBE, int(rng.integers(2, 6)), 0.25)),
        Case("x³ elsewhere without a given step", USUAL, (CUBE, 2 * x)),
    ]


# What students write. Each variant differs from a right solution in one thought.


def _forward_only(f, x, epsilon=1e-5):
    return (f(x + epsilon) - f(x)) / epsilon


def _divided_by_one_step(f, x, epsilon=1e-5):
    return (f(x + epsilon) - f(x - epsilon)) / epsilon


def _times_half_the_step(f, x, epsilon=1e-5):
    return (f(x + epsilon) - f(x - epsilon)) / 2 * epsilon


def _half_a_step_to_each_side(f, x, epsilon=1e-5):
    return (f(x + epsilon / 2) - f(x - epsilon / 2)) / epsilon


def _minus_taken_from_plus(f, x, epsilon=1e-5):
    plus = x + epsilon
    minus = plus - epsilon
    return (f(plus) - f(minus)) / (2 * epsilon)


def _sum_for_difference(f, x, epsilon=1e-5):
    return (f(x + epsilon) + f(x - epsilon)) / (2 * epsilon)


def _sign_turned(f, x, epsilon=1e-5):
    return (f(x - epsilon) - f(x + epsilon)) / (2 * epsilon)


def _second_derivative(f, x, epsilon=1e-5):
    return (f(x + epsilon) - 2 * f(x) + f(x - epsilon)) / epsilon**2


def _step_of_its_own(f, x, epsilon=1e-5):
    return (f(x + 1e-5) - f(x - 1e-5)) / 2e-5


def _step_far_too_small(f, x, epsilon=1e-5):
    return (f(x + 1e-12) - f(x - 1e-12)) / 2e-12


def _single_precision_inside(f, x, epsilon=1e-5):
    x, epsilon = np.float32(x), np.float32(epsilon)
    return (np.float32(f(x + epsilon)) - np.float32(f(x - epsilon))) / (2 * epsilon)


FORMULA = "f'(x) ≈ (f(x + ε) − f(x − ε))/(2ε)."

MISCONCEPTIONS = (
    Misconception(
        _forward_only,
        (
            "For x³ at 1 you return 3.0301: an error as large as three steps.",
            "Look at the places where you call f: do they lie on both sides of x?",
            FORMULA,
        ),
    ),
    Misconception(
        _divided_by_one_step,
        (
            "Your slope is twice what it should be.",
            "Look at the fraction: how far apart are the two places where you call f?",
            FORMULA,
        ),
    ),
    Misconception(
        _times_half_the_step,
        (
            "Your slope all but vanishes as the step shrinks.",
            "Look at the division: what stands below the line, and what comes after it?",
            FORMULA + " 2ε is one number, below the line.",
        ),
    ),
    Misconception(
        _half_a_step_to_each_side,
        (
            "Your slope is very good, but that of half the step.",
            "Look at the places where you call f: how far from x do they lie?",
            FORMULA,
        ),
    ),
    Misconception(
        _minus_taken_from_plus,
        (
            "Your slope is about half of what it should be.",
            "Look at where the step back begins. Does it lead past x?",
            FORMULA,
        ),
    ),
    Misconception(
        _sum_for_difference,
        (
            "Your slope grows without end as the step shrinks.",
            "Look at the sign between your two values of f.",
            FORMULA,
        ),
    ),
    Misconception(
        _sign_turned,
        (
            "x³ grows at 1, but your slope is below zero.",
            "Look at the order of your difference.",
            FORMULA,
        ),
    ),
    Misconception(
        _second_derivative,
        (
            "For x³ at 1 you return 6: how fast the slope itself grows.",
            "Look at how often you call f. The slope needs no value at x itself.",
            FORMULA,
        ),
    ),
    Misconception(
        _step_of_its_own,
        (
            "Your slope does not change with the step.",
            "Look for a fixed number in your code. You were given a step.",
            FORMULA,
        ),
    ),
    Misconception(
        _step_far_too_small,
        (
            "Your slope is right to four digits or so, whatever the step. Which errors are left?",
            "Look for a very small fixed number. How many digits of f survive the difference?",
            FORMULA + " ε is given.",
        ),
    ),
    Misconception(
        _single_precision_inside,
        (
            "With a large step you are close; with the usual one, hardly a digit is right.",
            "Look at the type of your numbers. How many digits of f survive the difference?",
            FORMULA + " In single precision, 1 + 10^-5 keeps only two digits of the step.",
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _mean_of_both_sides(f, x, epsilon=1e-5):
    forward = (f(x + epsilon) - f(x)) / epsilon
    backward = (f(x) - f(x - epsilon)) / epsilon
    return (forward + backward) / 2


def _step_by_step(f, x, epsilon=1e-5):
    before, after = f(x - epsilon), f(x + epsilon)
    return 0.5 * (after - before) / epsilon


def _loop_over_sides(f, x, epsilon=1e-5):
    total = 0.0
    for side in (1, -1):
        total += side * f(x + side * epsilon)
    return total / (2 * epsilon)


def _result_in_single_precision(f, x, epsilon=1e-5):
    return np.float32((f(x + epsilon) - f(x - epsilon)) / (2 * epsilon))


ALTERNATIVES = (
    _mean_of_both_sides,
    _step_by_step,
    _loop_over_sides,
    _result_in_single_precision,
)

CENTRAL_DIFF = Exercise(central_diff, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES)
