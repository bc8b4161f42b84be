"""The exercise `to_heavy_ball`: one path, two conventions."""

from __future__ import annotations

import numpy as np

from autograder.exercise import Exercise, Misconception
from course_lib.reference.optimizers import to_heavy_ball
from course_lib.sheets import Case

SETTINGS = "the settings of one path"
NO_MEMORY = "nothing changes without memory"
LONG = "very long memories"

# In float32, 1 - beta has lost all but four digits at beta = 0.999: a relative error of 3e-5.
RTOL, ATOL = 5e-4, 1e-9

VISIBLE = (
    Case("learning_rate = 0.5 with beta = 0.9", SETTINGS, (0.5, 0.9)),
    Case("learning_rate = 0.02 with beta = 0.75", SETTINGS, (0.02, 0.75)),
    Case("learning_rate = 0.3 with beta = 0", NO_MEMORY, (0.3, 0.0)),
    Case("learning_rate = 2 with beta = 0.999", LONG, (2.0, 0.999)),
)


def _hidden(rng: np.random.Generator) -> list[Case]:
    rates = [float(rate) for rate in (10 ** rng.uniform(-3, 0.5, 4)).round(4)]
    short, long = round(float(rng.uniform(0.6, 0.85)), 3), round(float(rng.uniform(0.99, 0.998)), 4)
    return [
        Case("another rate and beta", SETTINGS, (rates[0], short)),
        Case("another rate with beta = 0.95", SETTINGS, (rates[1], 0.95)),
        Case("another rate without memory", NO_MEMORY, (rates[2], 0.0)),
        Case("another long memory", LONG, (rates[3], long)),
    ]


# What students write. Each variant differs from a right solution in one thought.


def _divides(learning_rate, beta):
    return learning_rate / (1 - beta), beta


def _times_beta(learning_rate, beta):
    return learning_rate * beta, beta


def _nothing_changes(learning_rate, beta):
    return learning_rate, beta


def _memory_changes_too(learning_rate, beta):
    return (1 - beta) * learning_rate, 1 - beta


def _memory_scaled_too(learning_rate, beta):
    return (1 - beta) * learning_rate, beta * (1 - beta)


def _rate_only(learning_rate, beta):
    return (1 - beta) * learning_rate


def _other_order(learning_rate, beta):
    return beta, (1 - beta) * learning_rate


def _negative_rate(learning_rate, beta):
    return (beta - 1) * learning_rate, beta


FORMULA = "With z := β·z + g and v := β·v + (1−β)·g from zero, v = (1−β)·z at every step."

MISCONCEPTIONS = (
    Misconception(
        _divides,
        (
            "With beta = 0.9 your heavy ball takes steps a hundred times as long as momentum's. "
            "Which of z and v is larger to begin with?",
            "Look at the sign between the learning rate and 1 − beta.",
            FORMULA + " The larger of two velocities needs the smaller rate.",
        ),
    ),
    Misconception(
        _times_beta,
        (
            "Without memory, your heavy ball does not move at all.",
            "Look at what you multiply the learning rate by when beta is 0.",
            FORMULA,
        ),
    ),
    Misconception(
        _nothing_changes,
        (
            "You change nothing. With beta = 0.9 the heavy ball would run ten times too fast.",
            "Write down v and z after one step from zero. How many times larger is z?",
            FORMULA,
        ),
    ),
    Misconception(
        _memory_changes_too,
        (
            "Your rate is right, but without memory your heavy ball never forgets anything.",
            "Look at the second number that you return.",
            FORMULA + " Both fade by the same β.",
        ),
    ),
    Misconception(
        _memory_scaled_too,
        (
            "Your rate is right, but the memory of your heavy ball is too short.",
            "Look at the second number that you return.",
            FORMULA + " Both fade by the same β.",
        ),
    ),
    Misconception(
        _rate_only,
        (
            "Your rate is right, but a heavy ball needs two settings.",
            "Look at your return line.",
            FORMULA + " The pair is the learning rate, then the memory.",
        ),
    ),
    Misconception(
        _other_order,
        (
            "Both numbers are right, but they have changed places.",
            "Compare the order of your return line with that of the arguments.",
            FORMULA + " The pair is the learning rate, then the memory.",
        ),
    ),
    Misconception(
        _negative_rate,
        (
            "Your heavy ball climbs: its rate is negative.",
            "Look at the order of the two numbers in your difference.",
            FORMULA,
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _as_a_difference(learning_rate, beta):
    return learning_rate - beta * learning_rate, beta


def _by_the_window(learning_rate, beta):
    window = 1 / (1 - beta)
    return [learning_rate / window, 1 - 1 / window]


def _from_one_step(learning_rate, beta):
    z = beta * 0.0 + 1.0
    v = beta * 0.0 + (1 - beta) * 1.0
    return np.float64(learning_rate * v / z), beta


def _in_single_precision(learning_rate, beta):
    beta = np.float32(beta)
    return (np.float32(1) - beta) * np.float32(learning_rate), beta


ALTERNATIVES = (_as_a_difference, _by_the_window, _from_one_step, _in_single_precision)

TO_HEAVY_BALL = Exercise(to_heavy_ball, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES)
