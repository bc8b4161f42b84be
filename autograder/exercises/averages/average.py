"""The exercise `ewa`: the recursion itself."""

from __future__ import annotations

from itertools import accumulate

import numpy as np

from autograder.exercise import Exercise, Misconception
from course_lib.reference.averages import ewa
from course_lib.sheets import Case

RECURSION = "the recursion"
START = "starts from v0"
COLUMNS = "several series at once"
WHOLE = "whole numbers in, decimals out"
ONE_DAY = "a single day"
NO_MEMORY = "no memory when beta is 0"

# A float32 solution errs by up to 6e-8 / (1 - beta) of a value, 3e-6 at beta = 0.98: a thirtieth
# of rtol. The mildest mistake is off by whole per cents. atol is for averages that pass zero.
RTOL, ATOL = 1e-4, 1e-4

NOTES = np.array([40.0, 49.0, 45.0])
# Square, so that taking rows for columns gives a wrong number instead of an exception.
SQUARE = np.array([[40.0, 2.0, -10.0], [49.0, -1.0, 0.0], [45.0, 5.0, 30.0]])

VISIBLE = (
    Case("the notes' three days, 40, 49 and 45 °F, with beta = 0.9", RECURSION, (NOTES, 0.9)),
    Case(
        "six changeable days with beta = 0.75",
        RECURSION,
        (np.array([16.0, 8.0, 24.0, 0.0, 12.0, 4.0]), 0.75),
    ),
    Case(
        "three days with beta = 0.8 that start from v0 = 50",
        START,
        (np.array([52.0, 47.0, 55.0]), 0.8, 50.0),
    ),
    Case("three days of three series, one per column", COLUMNS, (SQUARE, 0.9)),
    Case("the notes' three days as whole numbers", WHOLE, (NOTES.astype(int), 0.9)),
    Case("one day of 40 °F", ONE_DAY, (np.array([40.0]), 0.9)),
    Case("beta = 0: every day counts for itself", NO_MEMORY, (NOTES, 0.0)),
)


def draw_temperatures(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Return temperatures in °F, to a tenth of a degree."""
    return rng.uniform(30, 80, shape).round(1)


def draw_beta(rng: np.random.Generator) -> float:
    """Return a beta that is neither 0.5, where a swap goes unseen, nor the usual 0.9."""
    return float(rng.choice([rng.uniform(0.55, 0.8), rng.uniform(0.93, 0.98)]).round(3))


def draw_columns(rng: np.random.Generator) -> np.ndarray:
    """Return several series with more days than columns, or fewer."""
    days, columns = rng.choice([[7, 2], [2, 5], [6, 3]])
    return draw_temperatures(rng, days, columns)


def _hidden(rng: np.random.Generator) -> list[Case]:
    some, long = draw_temperatures(rng, 12), draw_temperatures(rng, 400)
    gradients = rng.normal(0, 1, 15).round(3)
    single = draw_temperatures(rng, 9).astype(np.float32)
    whole = rng.integers(30, 80, 10)
    above, below = float(rng.integers(20, 90)), -float(rng.integers(5, 30))
    return [
        Case("a dozen days with another beta", RECURSION, (some, draw_beta(rng))),
        Case("a long series", RECURSION, (long, draw_beta(rng))),
        Case("gradients, some of them negative", RECURSION, (gradients, draw_beta(rng))),
        Case("numbers in single precision", RECURSION, (single, draw_beta(rng))),
        Case("another v0", START, (some[:5], draw_beta(rng), above)),
        Case("a negative v0", START, (gradients[:6], draw_beta(rng), below)),
        Case("several series with another beta", COLUMNS, (draw_columns(rng), draw_beta(rng))),
        Case("ten whole numbers", WHOLE, (whole, draw_beta(rng))),
        Case("whole numbers of 32 bits", WHOLE, (whole[::-1].astype(np.int32), draw_beta(rng))),
        Case("one day with another beta", ONE_DAY, (some[:1], draw_beta(rng))),
        Case("beta = 0 on a dozen days", NO_MEMORY, (some, 0.0)),
    ]


# What students write. Each variant differs from a right solution in one thought.


def _swapped_beta(theta, beta, v0=0.0):
    v, averages = v0, []
    for x in theta:
        v = (1 - beta) * v + beta * x
        averages.append(v)
    return np.array(averages)


def _no_one_minus_beta(theta, beta, v0=0.0):
    v, averages = v0, []
    for x in theta:
        v = beta * v + x
        averages.append(v)
    return np.array(averages)


def _starts_from_first_day(theta, beta, v0=0.0):
    v = np.zeros(theta.shape)
    v[0] = theta[0]
    for t in range(1, len(theta)):
        v[t] = beta * v[t - 1] + (1 - beta) * theta[t]
    return v


def _one_day_late(theta, beta, v0=0.0):
    v = np.zeros(theta.shape)
    v[0] = v0
    for t in range(1, len(theta)):
        v[t] = beta * v[t - 1] + (1 - beta) * theta[t - 1]
    return v


def _mean_of_last_ten(theta, beta, v0=0.0):
    return np.array([theta[max(0, t - 9) : t + 1].mean(axis=0) for t in range(len(theta))])


def _mean_of_window(theta, beta, v0=0.0):
    days = round(1 / (1 - beta))
    return np.array([theta[max(0, t + 1 - days) : t + 1].mean(axis=0) for t in range(len(theta))])


def _whole_number_state(theta, beta, v0=0.0):
    v = np.zeros_like(theta)
    v[0] = beta * v0 + (1 - beta) * theta[0]
    for t in range(1, len(theta)):
        v[t] = beta * v[t - 1] + (1 - beta) * theta[t]
    return v


def _whole_number_output(theta, beta, v0=0.0):
    v, averages = v0, np.zeros_like(theta)
    for t in range(len(theta)):
        v = beta * v + (1 - beta) * theta[t]
        averages[t] = v
    return averages


def _overwrites_theta(theta, beta, v0=0.0):
    v = v0
    for t in range(len(theta)):
        theta[t] = beta * v + (1 - beta) * theta[t]
        v = theta[t]
    return theta


def _last_day_only(theta, beta, v0=0.0):
    v = v0
    for x in theta:
        v = beta * v + (1 - beta) * x
    return v


def _ignores_v0(theta, beta, v0=0.0):
    v, averages = 0.0, []
    for x in theta:
        v = beta * v + (1 - beta) * x
        averages.append(v)
    return np.array(averages)


def _one_series_only(theta, beta, v0=0.0):
    v, averages = v0, np.zeros(len(theta))
    for t in range(len(theta)):
        v = beta * v + (1 - beta) * theta[t]
        averages[t] = v
    return averages


def _fixed_beta(theta, beta, v0=0.0):
    v, averages = v0, []
    for x in theta:
        v = 0.9 * v + 0.1 * x
        averages.append(v)
    return np.array(averages)


FORMULA = "The recursion is v_t = β·v_{t−1} + (1−β)·θ_t, from the given v_0."

# For one_series_only, here and in `correction`.
NO_ROOM_FOR_ROWS = (
    "One series is right; with several, one per column, your function stops.",
    "Look at the array that takes the averages. Has each day room for a whole row?",
)
ROWS = (
    " With θ of shape (T, d), θ_t and v_t are rows of d numbers, and the result has the shape of θ."
)

MISCONCEPTIONS = (
    Misconception(
        _swapped_beta,
        (
            "Your average of 40, 49, 45 jumps to 36 on the first day: a cautious average, "
            "with beta = 0.9, should hardly move. Which of the two is yours listening to?",
            "Look at the two factors in your update: which one stands before the old average?",
            FORMULA + " β is the weight of the past.",
        ),
    ),
    Misconception(
        _no_one_minus_beta,
        (
            "On 40, 49, 45 your average climbs to 121.5, above every temperature there was. "
            "Can an average do that?",
            "Look at what you multiply today's value by before you add it.",
            FORMULA + " Its two weights share a whole.",
        ),
    ),
    Misconception(
        _starts_from_first_day,
        (
            "Your first average is the first day itself, whatever v0 is.",
            "Look at the line that sets the value for the first day. Where does v0 come in?",
            FORMULA + " It holds for t = 1 too.",
        ),
    ),
    Misconception(
        _one_day_late,
        (
            "Your values come one day late: the first is v0, as if no day had been seen yet.",
            "Compare the index of theta with the index of the average that it goes into.",
            FORMULA + " v_t has already seen θ_t; v_0 is not one of the T values.",
        ),
    ),
    Misconception(
        _mean_of_last_ten,
        (
            "Each of your values is the plain mean of at most ten days, for every beta. "
            "What becomes of the eleventh day back?",
            "Look at where beta enters your calculation, and how yesterday's average does.",
            FORMULA + " No day ever drops out; each fades.",
        ),
    ),
    Misconception(
        _mean_of_window,
        (
            "Each of your values is a plain mean in which all days of a window weigh the same.",
            "Look at how many of the old days you keep for each value. Is that many needed?",
            FORMULA + " 1/(1−β) says how far that reaches; it is not a window to cut out.",
        ),
    ),
    Misconception(
        _whole_number_state,
        (
            "For whole numbers you return 3, 7, 10: the decimals are lost, and lost again "
            "in every next step.",
            "Look at the array in which you keep the averages. Which dtype does it have "
            "when theta holds whole numbers?",
            FORMULA + " v_t is a decimal number even when all θ_t are whole; "
            "NumPy cuts the decimals off when it stores one among integers.",
        ),
    ),
    Misconception(
        _whole_number_output,
        (
            "For whole numbers you return 3, 8, 12: right, but for the decimals.",
            "Look at the array that you return. Which dtype does it have when theta holds "
            "whole numbers?",
            FORMULA + " v_t is a decimal number even when all θ_t are whole; "
            "NumPy cuts the decimals off when it stores one among integers.",
        ),
    ),
    Misconception(
        _overwrites_theta,
        (
            "After the call, the caller's temperatures are gone: theta holds your averages.",
            "Look for an assignment to theta, or to a part of it.",
            FORMULA + " It reads θ and makes v: two different series, in two arrays.",
        ),
    ),
    Misconception(
        _last_day_only,
        (
            "You return the average of the last day only; one for each day was wanted.",
            "Look at what your loop keeps of each step, and at your return line.",
            FORMULA + " The result is all of v_1 … v_T, as many as θ has.",
        ),
    ),
    Misconception(
        _ignores_v0,
        (
            "Your result is the same for v0 = 50 as for v0 = 0.",
            "Look at the value that your average has before the first day.",
            FORMULA + " For t = 1 the past is v_0.",
        ),
    ),
    Misconception(
        _one_series_only,
        (*NO_ROOM_FOR_ROWS, FORMULA + ROWS),
    ),
    Misconception(
        _fixed_beta,
        (
            "beta = 0.9 comes out right, every other beta comes out as if it were 0.9.",
            "Look for numbers in your update line. Where should they come from?",
            FORMULA + " Both weights follow from the argument β.",
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _list_of_averages(theta, beta, v0=0.0):
    averages = [v0]
    for x in theta:
        averages.append(averages[-1] + (1 - beta) * (x - averages[-1]))
    return np.array(averages[1:])


def _plain_lists(theta, beta, v0=0.0):
    days = theta.tolist() if theta.ndim == 1 else list(theta)
    return list(accumulate(days, lambda v, x: beta * v + (1 - beta) * x, initial=v0))[1:]


def _convolution(theta, beta, v0=0.0):
    days = np.arange(len(theta))
    kernel = (1 - beta) * beta**days
    columns = theta.reshape(len(theta), -1)
    averages = [np.convolve(column, kernel)[: len(theta)] for column in columns.T]
    from_start = v0 * beta ** (days + 1)
    return (np.array(averages) + from_start).T.reshape(theta.shape)


def _matrix_of_weights(theta, beta, v0=0.0):
    t = np.arange(len(theta))
    age = t[:, None] - t
    weights = np.where(age >= 0, (1 - beta) * beta ** np.abs(age), 0.0)
    start = v0 * beta ** (t + 1)
    return weights @ theta + start.reshape(-1, *[1] * (theta.ndim - 1))


def _doubled_slices(theta, beta, v0=0.0):
    v = (1 - beta) * theta
    v[0] += beta * v0
    step = 1
    while step < len(v):
        v[step:] = v[step:] + beta**step * v[:-step]
        step *= 2
    return v


def _single_precision(theta, beta, v0=0.0):
    theta, beta = theta.astype(np.float32), np.float32(beta)
    v = np.zeros(theta.shape, dtype=np.float32)
    previous = np.float32(v0)
    for t in range(len(theta)):
        previous = beta * previous + (np.float32(1) - beta) * theta[t]
        v[t] = previous
    return v


def _one_day_off_the_end(theta, beta, v0=0.0):
    theta = np.asarray(theta, dtype=float)
    if len(theta) == 0:
        return theta
    before = _one_day_off_the_end(theta[:-1], beta, v0)
    last = before[-1] if len(before) else v0
    return np.concatenate([before, [beta * last + (1 - beta) * theta[-1]]])


def _in_place_on_a_copy(theta, beta, v0=0.0):
    theta = theta.astype(float)
    theta *= 1 - beta
    theta[0] += beta * v0
    for t in range(1, len(theta)):
        theta[t] += beta * theta[t - 1]
    return theta


ALTERNATIVES = (
    _list_of_averages,
    _plain_lists,
    _convolution,
    _matrix_of_weights,
    _doubled_slices,
    _single_precision,
    _one_day_off_the_end,
    _in_place_on_a_copy,
)

EWA = Exercise(ewa, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES)
