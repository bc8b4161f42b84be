"""The exercise `ewa_corrected`: dividing by the sum of the weights."""

from __future__ import annotations

import numpy as np

from autograder.exercise import Exercise, Misconception
from autograder.exercises.averages import average
from autograder.exercises.averages.average import (
    ATOL,
    COLUMNS,
    NO_MEMORY,
    NO_ROOM_FOR_ROWS,
    NOTES,
    ONE_DAY,
    ROWS,
    RTOL,
    SQUARE,
    WHOLE,
    draw_beta,
    draw_columns,
    draw_temperatures,
)
from course_lib.reference.averages import ewa_corrected
from course_lib.sheets import Case

CORRECTION = "the correction"
CONSTANT = "a constant stays that constant"

VISIBLE = (
    Case("the notes' three days, 40, 49 and 45 °F, with beta = 0.9", CORRECTION, (NOTES, 0.9)),
    Case("the notes' first two days with beta = 0.98", CORRECTION, (NOTES[:2], 0.98)),
    Case("five days of 50 °F with beta = 0.75", CONSTANT, (np.full(5, 50.0), 0.75)),
    Case("three days of three series, one per column", COLUMNS, (SQUARE, 0.9)),
    Case("the notes' three days as whole numbers", WHOLE, (NOTES.astype(int), 0.9)),
    Case("one day of 40 °F", ONE_DAY, (np.array([40.0]), 0.9)),
    Case("beta = 0: every day counts for itself", NO_MEMORY, (NOTES, 0.0)),
)


def _hidden(rng: np.random.Generator) -> list[Case]:
    some, long = draw_temperatures(rng, 12), draw_temperatures(rng, 400)
    gradients = rng.normal(0, 1, 15).round(3)
    single = draw_temperatures(rng, 9).astype(np.float32)
    constant = np.full(8, float(rng.integers(20, 90)))
    whole = rng.integers(30, 80, 10)
    return [
        Case("a dozen days with another beta", CORRECTION, (some, draw_beta(rng))),
        Case("a long series", CORRECTION, (long, draw_beta(rng))),
        Case("gradients, some of them negative", CORRECTION, (gradients, draw_beta(rng))),
        Case("numbers in single precision", CORRECTION, (single, draw_beta(rng))),
        Case("another constant", CONSTANT, (constant, draw_beta(rng))),
        Case("several series with another beta", COLUMNS, (draw_columns(rng), draw_beta(rng))),
        Case("ten whole numbers", WHOLE, (whole, draw_beta(rng))),
        Case("one day with another beta", ONE_DAY, (some[:1], draw_beta(rng))),
        Case("beta = 0 on a dozen days", NO_MEMORY, (some, 0.0)),
    ]


def _averages(theta, weight_of_past, weight_of_today):
    v, averages = 0.0, []
    for x in theta:
        v = weight_of_past * v + weight_of_today * x
        averages.append(v)
    return np.array(averages)


def _divided(averages, correction):
    return (averages.T / correction).T


def _days(theta):
    return np.arange(1, len(theta) + 1)


# What students write. Each variant differs from a right solution in one thought.


def _corrects_in_the_recursion(theta, beta):
    v, averages = 0.0, []
    for t, x in enumerate(theta, start=1):
        v = (beta * v + (1 - beta) * x) / (1 - beta**t)
        averages.append(v)
    return np.array(averages)


def _counts_from_zero_by_hand(theta, beta):
    v, averages = 0.0, []
    for t, x in enumerate(theta):
        v = beta * v + (1 - beta) * x
        averages.append(v * (1 / (1 - beta**t)))
    return np.array(averages)


def _counts_from_zero_in_numpy(theta, beta):
    return _divided(_averages(theta, beta, 1 - beta), 1 - beta ** np.arange(len(theta)))


def _times_instead_of_power(theta, beta):
    return _divided(_averages(theta, beta, 1 - beta), 1 - beta * _days(theta))


def _one_correction_for_all(theta, beta):
    return _averages(theta, beta, 1 - beta) / (1 - beta ** len(theta))


def _not_corrected(theta, beta):
    return _averages(theta, beta, 1 - beta)


def _multiplies(theta, beta):
    return _divided(_averages(theta, beta, 1 - beta), 1 / (1 - beta ** _days(theta)))


def _corrects_with_swapped_beta(theta, beta):
    return _divided(_averages(theta, beta, 1 - beta), 1 - (1 - beta) ** _days(theta))


def _swapped_beta(theta, beta):
    return _divided(_averages(theta, 1 - beta, beta), 1 - beta ** _days(theta))


def _no_one_minus_beta(theta, beta):
    return _divided(_averages(theta, beta, 1), 1 - beta ** _days(theta))


def _starts_from_first_day(theta, beta):
    v = np.zeros(theta.shape)
    v[0] = theta[0]
    for t in range(1, len(theta)):
        v[t] = beta * v[t - 1] + (1 - beta) * theta[t]
    return v


def _starts_from_first_day_and_corrects(theta, beta):
    return _divided(_starts_from_first_day(theta, beta), 1 - beta ** _days(theta))


def _one_day_late(theta, beta):
    v = np.zeros(theta.shape)
    for t in range(1, len(theta)):
        v[t] = beta * v[t - 1] + (1 - beta) * theta[t - 1]
    return _divided(v, 1 - beta ** _days(theta))


def _whole_number_state(theta, beta):
    v = np.zeros_like(theta)
    v[0] = (1 - beta) * theta[0]
    for t in range(1, len(theta)):
        v[t] = beta * v[t - 1] + (1 - beta) * theta[t]
    return _divided(v, 1 - beta ** _days(theta))


def _whole_number_output(theta, beta):
    v, averages = 0.0, np.zeros_like(theta)
    for t in range(len(theta)):
        v = beta * v + (1 - beta) * theta[t]
        averages[t] = v / (1 - beta ** (t + 1))
    return averages


def _overwrites_theta(theta, beta):
    v = 0.0
    for t in range(len(theta)):
        v = beta * v + (1 - beta) * theta[t]
        theta[t] = v / (1 - beta ** (t + 1))
    return theta


def _last_day_only(theta, beta):
    v = 0.0
    for t in range(len(theta)):
        v = beta * v + (1 - beta) * theta[t]
    return v / (1 - beta ** (t + 1))


def _one_series_only(theta, beta):
    v, averages = 0.0, np.zeros(len(theta))
    for t in range(len(theta)):
        v = beta * v + (1 - beta) * theta[t]
        averages[t] = v / (1 - beta ** (t + 1))
    return averages


def _corrects_columns(theta, beta):
    return _averages(theta, beta, 1 - beta) / (1 - beta ** _days(theta))


# Those who build on their own `ewa` carry its mistakes over.


def _mean_of_last_ten(theta, beta):
    return _divided(average._mean_of_last_ten(theta, beta), 1 - beta ** _days(theta))


def _mean_of_window(theta, beta):
    return _divided(average._mean_of_window(theta, beta), 1 - beta ** _days(theta))


def _fixed_beta(theta, beta):
    return _divided(average._fixed_beta(theta, beta), 1 - beta ** _days(theta))


def _whole_number_average(theta, beta):
    return _divided(average._whole_number_output(theta, beta), 1 - beta ** _days(theta))


def _average_overwrites_theta(theta, beta):
    return _divided(average._overwrites_theta(theta, beta), 1 - beta ** _days(theta))


def _last_day_for_all(theta, beta):
    return _divided(average._last_day_only(theta, beta), 1 - beta ** _days(theta))


FORMULA = "The corrected average is v_t / (1 − β^t), with v_t = β·v_{t−1} + (1−β)·θ_t and v_0 = 0."
POWER = "Look at the power of beta on each day: which t belongs to the first one?"

MISCONCEPTIONS = (
    Misconception(
        _corrects_in_the_recursion,
        (
            "On 40, 49, 45 your second value is 215, larger than any temperature. "
            "What are you feeding back into the next step?",
            "Look at the variable that the next day starts from. "
            "Has it been divided before the next day uses it?",
            FORMULA + " The v_{t−1} in it is the uncorrected one.",
        ),
    ),
    Misconception(
        _counts_from_zero_by_hand,
        (
            "You divide by zero on the first day.",
            POWER,
            FORMULA + " The days are t = 1 … T, and β^0 = 1.",
        ),
    ),
    Misconception(
        _counts_from_zero_in_numpy,
        (
            "Your first value is not finite, and every later one is too large: NumPy has "
            "divided by zero without stopping.",
            POWER,
            FORMULA + " The days are t = 1 … T, and β^0 = 1.",
        ),
    ),
    Misconception(
        _times_instead_of_power,
        (
            "Your first value is right, but on 40, 49, 45 the second is negative. "
            "What have you divided by to get there?",
            "Print what you divide by for the first three days. It should stay between 0 and 1.",
            FORMULA + " β^t is β·β·…·β, t factors.",
        ),
    ),
    Misconception(
        _one_correction_for_all,
        (
            "Only your last day is right; the earlier the day, the further off it is.",
            "Look at what you divide by. Does it change from day to day?",
            FORMULA + " The t in β^t is the day of the value that is corrected.",
        ),
    ),
    Misconception(
        _not_corrected,
        (
            "Your first days still lie near zero: 4 instead of something like 40.",
            "Look for the place where the start at zero is made good. Is there one?",
            FORMULA,
        ),
    ),
    Misconception(
        _multiplies,
        (
            "Your first days are even closer to zero than the plain average's. "
            "Should a correction push them down?",
            "Look at the sign between the average and 1 − beta**t.",
            FORMULA + " 1 − β^t is the sum of the weights so far, and below 1.",
        ),
    ),
    Misconception(
        _corrects_with_swapped_beta,
        (
            "The correction is far too weak: on the notes' first day you return 4.44.",
            "Look at the base of the power in what you divide by.",
            FORMULA,
        ),
    ),
    Misconception(
        _swapped_beta,
        (
            "On the notes' first day you return 360 °F, nine times the temperature there was.",
            "Look at the average before it is corrected: which factor stands before the old one?",
            FORMULA + " β is the weight of the past.",
        ),
    ),
    Misconception(
        _no_one_minus_beta,
        (
            "For beta = 0.9 every value is ten times too large; for other betas by another factor.",
            "Look at what you multiply today's value by before you add it.",
            FORMULA,
        ),
    ),
    Misconception(
        _starts_from_first_day,
        (
            "Your first value is right, the next ones cling to it: the first day keeps "
            "far too much weight.",
            "Look at the value that your average starts from, and whether anything is divided.",
            FORMULA + " It replaces a start from the first day.",
        ),
    ),
    Misconception(
        _starts_from_first_day_and_corrects,
        (
            "On the notes' first day you return 400 °F. The start at zero is made good twice.",
            "Look at the value that your average starts from.",
            FORMULA,
        ),
    ),
    Misconception(
        _one_day_late,
        (
            "Your first value is zero, as if no day had been seen yet.",
            "Compare the index of theta with the index of the average that it goes into.",
            FORMULA + " v_t has already seen θ_t.",
        ),
    ),
    Misconception(
        _whole_number_state,
        (
            "For whole numbers your first value is 30 where it should be near 40: decimals were "
            "lost before the correction.",
            "Look at the array in which you keep the averages. Which dtype does it have "
            "when theta holds whole numbers?",
            FORMULA + " v_t is a decimal number even when all θ_t are whole; "
            "NumPy cuts the decimals off when it stores one among integers.",
        ),
    ),
    Misconception(
        _whole_number_output,
        (
            "For whole numbers you return whole numbers: right, but for the decimals.",
            "Look at the array that you return. Which dtype does it have when theta holds "
            "whole numbers?",
            FORMULA + " It is a decimal number even when all θ_t are whole; "
            "NumPy cuts the decimals off when it stores one among integers.",
        ),
    ),
    Misconception(
        _overwrites_theta,
        (
            "After the call, the caller's temperatures are gone: theta holds your averages.",
            "Look for an assignment to theta, or to a part of it.",
            FORMULA + " It reads θ and makes another series, in another array.",
        ),
    ),
    Misconception(
        _last_day_only,
        (
            "You return the average of the last day only; one for each day was wanted.",
            "Look at what your loop keeps of each step, and at your return line.",
            FORMULA + " The result has as many values as θ.",
        ),
    ),
    Misconception(
        _one_series_only,
        (*NO_ROOM_FOR_ROWS, FORMULA + ROWS),
    ),
    Misconception(
        _corrects_columns,
        (
            "One series is right; with several, each column is divided by one number, "
            "or your function stops because the shapes do not fit.",
            "Look at the shapes of the two sides of your division. Which axis counts the days?",
            FORMULA + " With θ of shape (T, d), all d numbers of row t share one 1 − β^t.",
        ),
    ),
    Misconception(
        _mean_of_last_ten,
        (
            "Your first days are far too large: what you correct does not start at zero.",
            "Look at the average before it is corrected. Is it a plain mean of up to ten days? "
            "If it comes from your ewa, check(ewa) says more.",
            FORMULA,
        ),
    ),
    Misconception(
        _mean_of_window,
        (
            "Your first days are far too large: what you correct does not start at zero.",
            "Look at the average before it is corrected. Do all days of a window weigh the same? "
            "If it comes from your ewa, check(ewa) says more.",
            FORMULA,
        ),
    ),
    Misconception(
        _fixed_beta,
        (
            "beta = 0.9 comes out right, every other beta does not.",
            "Look for numbers in the recursion. Where should they come from? "
            "If it stands in your ewa, check(ewa) says more.",
            FORMULA,
        ),
    ),
    Misconception(
        _whole_number_average,
        (
            "For whole numbers your values are a little off: decimals were lost "
            "before the correction.",
            "Look at the array of the averages before they are corrected. Which dtype does "
            "it have when theta holds whole numbers?",
            FORMULA + " v_t is a decimal number even when all θ_t are whole; "
            "NumPy cuts the decimals off when it stores one among integers.",
        ),
    ),
    Misconception(
        _average_overwrites_theta,
        (
            "After the call, the caller's temperatures are gone: theta holds the averages "
            "before their correction.",
            "Look for an assignment to theta, or to a part of it. "
            "If you call your ewa, look there too.",
            FORMULA + " It reads θ and makes another series, in another array.",
        ),
    ),
    Misconception(
        _last_day_for_all,
        (
            "Your values only fall, whatever the temperatures do.",
            "Look at what you divide: is there one average for each day? "
            "If it comes from your ewa, check(ewa) says more.",
            FORMULA + " Each day t has a v_t of its own.",
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _loop(theta, beta):
    v, power, averages = 0.0, 1.0, []
    for x in theta:
        v = beta * v + (1 - beta) * x
        power *= beta
        averages.append(v / (1 - power))
    return np.array(averages)


def _average_over_ones(theta, beta):
    ones = _averages(np.ones(theta.shape), beta, 1 - beta)
    return _averages(theta, beta, 1 - beta) / ones


def _normalised_weights(theta, beta):
    t = np.arange(len(theta))
    age = t[:, None] - t
    weights = np.where(age >= 0, beta ** np.abs(age), 0.0)
    return (weights / weights.sum(axis=1, keepdims=True)) @ theta


def _convolution(theta, beta):
    T = len(theta)
    kernel = beta ** np.arange(T)
    columns = theta.reshape(T, -1).T
    averages = [np.convolve(column, kernel)[:T] / np.cumsum(kernel) for column in columns]
    return np.array(averages).T.reshape(theta.shape)


def _doubled_slices(theta, beta):
    v, step = (1 - beta) * theta, 1
    while step < len(v):
        v[step:] = v[step:] + beta**step * v[:-step]
        step *= 2
    return _divided(v, 1 - beta ** _days(theta))


def _moving_share(theta, beta):
    v = np.zeros(theta.shape[1:])
    averages = np.empty(theta.shape)
    for t, x in enumerate(theta, start=1):
        v = v + (1 - beta) / (1 - beta**t) * (x - v)
        averages[t - 1] = v
    return averages


def _single_precision(theta, beta):
    theta, beta = theta.astype(np.float32), np.float32(beta)
    v, averages = np.zeros(theta.shape[1:], dtype=np.float32), np.empty_like(theta)
    for t in range(len(theta)):
        v = beta * v + (np.float32(1) - beta) * theta[t]
        averages[t] = v / (np.float32(1) - beta ** np.float32(t + 1))
    return averages


ALTERNATIVES = (
    _loop,
    _average_over_ones,
    _normalised_weights,
    _convolution,
    _doubled_slices,
    _moving_share,
    _single_precision,
)

EWA_CORRECTED = Exercise(ewa_corrected, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES)
