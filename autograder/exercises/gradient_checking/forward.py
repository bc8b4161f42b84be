"""The exercise `forward_diff`: a slope from one step."""

from __future__ import annotations

import numpy as np

from autograder.exercise import Exercise, Misconception
from course_lib.codec import Shipped
from course_lib.reference.gradient_checking import forward_diff
from course_lib.sheets import Case

SLOPE = "the slope from one step forward"
STEP = "steps of another size"
USUAL = "the usual step, if none is given"

# Where the formula is the same, two ways to write it differ by rounding only, 1e-11 at the usual
# step. A result in float32 is off by 6e-8. The mildest mistake, a step to either side, is off by
# half a step: 1e-5.
RTOL, ATOL = 5e-7, 5e-7

CUBE, SOFTPLUS, WAVE = (Shipped(f"examples.{name}") for name in ("cube", "softplus", "wave"))

VISIBLE = (
    Case("x³ at 1 with a step of 0.01", SLOPE, (CUBE, 1.0, 0.01)),
    Case("log(1 + eˣ) at 1.3 with a step of 0.1", SLOPE, (SOFTPLUS, 1.3, 0.1)),
    Case("sin 2x at -0.5 with a step of 0.01", SLOPE, (WAVE, -0.5, 0.01)),
    Case("x³ at 2 with a step of 0.5", STEP, (CUBE, 2.0, 0.5)),
    Case("x³ at 2 with a step of 0.001", STEP, (CUBE, 2, 0.001)),
    Case("x³ at 1.5 without a given step", USUAL, (CUBE, 1.5)),
)


def draw_point(rng: np.random.Generator) -> float:
    """Return a place where none of the three functions is straight or level."""
    return float(rng.uniform(0.9, 1.4))


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


def _one_step_to_either_side(f, x, epsilon=1e-5):
    return (f(x + epsilon) - f(x - epsilon)) / (2 * epsilon)


def _backward(f, x, epsilon=1e-5):
    return (f(x) - f(x - epsilon)) / epsilon


def _sign_turned(f, x, epsilon=1e-5):
    return (f(x) - f(x + epsilon)) / epsilon


def _divided_by_two_steps(f, x, epsilon=1e-5):
    return (f(x + epsilon) - f(x)) / (2 * epsilon)


def _not_divided(f, x, epsilon=1e-5):
    return f(x + epsilon) - f(x)


def _times_the_step(f, x, epsilon=1e-5):
    return (f(x + epsilon) - f(x)) * epsilon


def _divided_on_one_side(f, x, epsilon=1e-5):
    return f(x + epsilon) - f(x) / epsilon


def _function_of_the_step(f, x, epsilon=1e-5):
    return f(epsilon) / epsilon


def _step_of_its_own(f, x, epsilon=1e-5):
    return (f(x + 1e-5) - f(x)) / 1e-5


def _step_far_too_small(f, x, epsilon=1e-5):
    return (f(x + 1e-12) - f(x)) / 1e-12


FORMULA = "f'(x) ≈ (f(x + ε) − f(x))/ε."

MISCONCEPTIONS = (
    Misconception(
        _one_step_to_either_side,
        (
            "For x³ at 1 you return 3.0001, which is better than what is asked: 3.0301.",
            "Look at the places where you call f. How many steps lie between them?",
            FORMULA + " The difference to either side comes next.",
        ),
    ),
    Misconception(
        _backward,
        (
            "For x³ at 1 you return less than 3, where a step forward gives more.",
            "Look at the places where you call f: on which side of x do they lie?",
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
        _divided_by_two_steps,
        (
            "Your slope is half of what it should be.",
            "Look at the fraction: how far apart are the two places where you call f?",
            FORMULA,
        ),
    ),
    Misconception(
        _not_divided,
        (
            "Your slope vanishes with the step: it is a rise without a run.",
            "Look for the run, the distance between the two places.",
            FORMULA,
        ),
    ),
    Misconception(
        _times_the_step,
        (
            "Your slope vanishes with the step, and twice as fast as the rise.",
            "Look at how the rise meets the step.",
            FORMULA,
        ),
    ),
    Misconception(
        _divided_on_one_side,
        (
            "Your slope grows without end as the step shrinks, and is negative for x³ at 1.",
            "Look at which part of your expression is divided.",
            FORMULA + " The whole difference stands above the line.",
        ),
    ),
    Misconception(
        _function_of_the_step,
        (
            "Your slope is the same at every x.",
            "Look at what you call f with. Where does x come in?",
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
)


# Other right ways. Each must pass, without a hint.


def _step_by_step(f, x, epsilon=1e-5):
    here = f(x)
    there = f(x + epsilon)
    return (there - here) / epsilon


def _difference_of_quotients(f, x, epsilon=1e-5):
    return f(x + epsilon) / epsilon - f(x) / epsilon


def _array_of_both(f, x, epsilon=1e-5):
    return np.diff([f(place) for place in (x, x + epsilon)])[0] / epsilon


def _slope_in_single_precision(f, x, epsilon=1e-5):
    return np.float32((f(x + epsilon) - f(x)) / epsilon)


ALTERNATIVES = (
    _step_by_step,
    _difference_of_quotients,
    _array_of_both,
    _slope_in_single_precision,
)

FORWARD_DIFF = Exercise(forward_diff, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES)
