"""The exercise `lag`: by how many days an average trails the truth."""

from __future__ import annotations

import numpy as np

from autograder.exercise import Exercise, Misconception
from course_lib.reference.averages import ewa_corrected, lag, window_beta
from course_lib.sheets import Case

DELAY = "the delay"
RANGE = "shifts from 0 to max_lag, both included"
OVERLAP = "a mean over the days that overlap"
SQUARES = "squared differences"
TIE = "the smallest shift on a tie"

# A lag is a whole number of days, so right or wrong. float32 is no danger: in every case the best
# shift beats the next by several per cent, or both misfits are exactly 0.
RTOL, ATOL = 0.0, 0.0
CLEAR = 1.05

CHANGEABLE = np.array([40.0, 49.0, 45.0, 52.0, 60.0, 56.0, 51.0, 63.0])
DEPARTURES = np.array([-12.0, -3.0, -7.0, 0.0, 8.0, 4.0, -1.0, 11.0])
# Two days late, and noisy. Found by search: the mean, the sum, np.roll, slices the other way
# round, products, and differences that cancel each choose another shift.
SHORT_TRUTH = np.array([61.0, 54.0, 47.0, 63.0, 55.0, 61.0, 56.0, 47.0])
SHORT_AVERAGE = np.array([62.0, 60.0, 66.0, 53.0, 45.0, 63.0, 55.0, 57.0])
WILD_TRUTH = np.array([50.0, 49.0, 52.0, 55.0, 54.0, 57.0, 56.0])
WILD_AVERAGE = np.array([52.0, 51.0, 50.0, 57.0, 56.0, 55.0, 58.0])


def _trail(truth: np.ndarray, days: int) -> np.ndarray:
    """Return the truth, some days late; before that, the first value."""
    return np.concatenate([np.full(days, truth[0]), truth[: len(truth) - days]])


def _season(days: int, coldest: float) -> np.ndarray:
    """Return a seasonal curve in °F, coldest on a given day."""
    return 52 - 12 * np.cos(2 * np.pi * (np.arange(days) - coldest) / 365)


VISIBLE = (
    Case(
        "a series and the same series two days late",
        DELAY,
        (CHANGEABLE, _trail(CHANGEABLE, 2), 4),
    ),
    Case(
        "departures from the mean, two days late",
        DELAY,
        (DEPARTURES, _trail(DEPARTURES, 2), 4),
    ),
    Case(
        "half a year of seasonal curve and its corrected average with beta = 0.9",
        DELAY,
        (_season(180, 22.0), ewa_corrected(_season(180, 22.0), 0.9)),
    ),
    Case("a series and itself", RANGE, (CHANGEABLE, CHANGEABLE.copy(), 4)),
    Case("a delay of exactly max_lag days", RANGE, (CHANGEABLE, _trail(CHANGEABLE, 3), 3)),
    Case("eight days, of which long shifts leave few", OVERLAP, (SHORT_TRUTH, SHORT_AVERAGE, 6)),
    Case("a week with one wild day", SQUARES, (WILD_TRUTH, WILD_AVERAGE, 1)),
    Case("temperatures that never change", TIE, (np.full(6, 50.0), np.full(6, 50.0), 3)),
)


# What students write. Each variant differs from a right solution in one thought.


def _shifts_the_truth(truth, average, max_lag=60):
    T = len(truth)
    misfit = [np.mean((truth[k:] - average[: T - k]) ** 2) for k in range(max_lag + 1)]
    return int(np.argmin(misfit))


def _sum_instead_of_mean(truth, average, max_lag=60):
    T = len(truth)
    misfit = [np.sum((average[k:] - truth[: T - k]) ** 2) for k in range(max_lag + 1)]
    return int(np.argmin(misfit))


def _starts_at_one(truth, average, max_lag=60):
    best, smallest = 1, np.inf
    for k in range(1, max_lag + 1):
        misfit = np.mean((average[k:] - truth[:-k]) ** 2)
        if misfit < smallest:
            best, smallest = k, misfit
    return best


def _stops_before_max_lag(truth, average, max_lag=60):
    T = len(truth)
    misfit = [np.mean((average[k:] - truth[: T - k]) ** 2) for k in range(max_lag)]
    return int(np.argmin(misfit))


def _wraps_around(truth, average, max_lag=60):
    misfit = [np.mean((np.roll(average, -k) - truth) ** 2) for k in range(max_lag + 1)]
    return int(np.argmin(misfit))


def _largest_product(truth, average, max_lag=60):
    T = len(truth)
    products = [np.sum(average[k:] * truth[: T - k]) for k in range(max_lag + 1)]
    return int(np.argmax(products))


def _absolute_differences(truth, average, max_lag=60):
    T = len(truth)
    misfit = [np.mean(np.abs(average[k:] - truth[: T - k])) for k in range(max_lag + 1)]
    return int(np.argmin(misfit))


def _differences_that_cancel(truth, average, max_lag=60):
    T = len(truth)
    misfit = [abs(np.mean(average[k:] - truth[: T - k])) for k in range(max_lag + 1)]
    return int(np.argmin(misfit))


def _misfit_instead_of_shift(truth, average, max_lag=60):
    T = len(truth)
    misfit = [np.mean((average[k:] - truth[: T - k]) ** 2) for k in range(max_lag + 1)]
    return min(misfit)


def _last_of_a_tie(truth, average, max_lag=60):
    best, smallest = 0, np.inf
    for k in range(max_lag + 1):
        misfit = np.mean((average[k:] - truth[: len(truth) - k]) ** 2)
        if misfit <= smallest:
            best, smallest = k, misfit
    return best


def _largest_misfit(truth, average, max_lag=60):
    T = len(truth)
    misfit = [np.mean((average[k:] - truth[: T - k]) ** 2) for k in range(max_lag + 1)]
    return int(np.argmax(misfit))


def _between_peaks(truth, average, max_lag=60):
    return int(np.argmax(average) - np.argmax(truth))


FORMULA = (
    "The lag is the k in 0 … max_lag with the smallest mean of "
    "(average_{t+k} − truth_t)² over the days that have both."
)

MISCONCEPTIONS = (
    Misconception(
        _shifts_the_truth,
        (
            "You find hardly any lag where the average clearly trails. You may be looking for "
            "a truth that trails the average.",
            "Look at your two slices: which series loses its first days, and which its last?",
            FORMULA,
        ),
    ),
    Misconception(
        _sum_instead_of_mean,
        (
            "Long shifts win too easily in your comparison when the series is short.",
            "Count the days that you compare at each shift. Is the race fair?",
            FORMULA,
        ),
    ),
    Misconception(
        _starts_at_one,
        (
            "A series and itself: you find a lag of at least a day.",
            "Look at the first shift that you try.",
            FORMULA,
        ),
    ),
    Misconception(
        _stops_before_max_lag,
        (
            "A delay of exactly max_lag days is one that you never find.",
            "Look at the last shift that you try.",
            FORMULA + " Both ends of the range count.",
        ),
    ),
    Misconception(
        _wraps_around,
        (
            "Your comparison sets the last days of one series against the first of the other.",
            "Look at what np.roll does with the values that it pushes out at one end.",
            FORMULA + " Days without a partner are left out.",
        ),
    ),
    Misconception(
        _largest_product,
        (
            "You find no lag at all, or next to none, in nearly every case.",
            "Look at what you compare from shift to shift. Does it also fall because "
            "there are fewer days, whatever their values?",
            FORMULA + " Products of temperatures are large whether or not the curves agree.",
        ),
    ),
    Misconception(
        _absolute_differences,
        (
            "You are right as long as all differences are alike; one wild day leads you astray.",
            "Look at what you do with a difference before you take the mean.",
            FORMULA,
        ),
    ),
    Misconception(
        _differences_that_cancel,
        (
            "You accept shifts at which the curves are far apart, now above and now below.",
            "Look at what happens to the signs of the differences in your mean.",
            FORMULA,
        ),
    ),
    Misconception(
        _misfit_instead_of_shift,
        (
            "You return how well the best shift fits; how many days it is was asked.",
            "Look at your return line: is that a number of days, or of square degrees?",
            FORMULA,
        ),
    ),
    Misconception(
        _last_of_a_tie,
        (
            "Where several shifts fit equally well, you return the largest of them.",
            "Look at the comparison that decides whether a shift is better than the best so far.",
            FORMULA + " On a tie, the smallest such k.",
        ),
    ),
    Misconception(
        _largest_misfit,
        (
            "You return the shift at which the two curves are furthest apart.",
            "Look at how you choose among the shifts.",
            FORMULA,
        ),
    ),
    Misconception(
        _between_peaks,
        (
            "You measure from one highest day to the other. One odd day can move a peak.",
            "Count the days that have a say in your result.",
            FORMULA,
        ),
    ),
)


def _is_clear(truth: np.ndarray, average: np.ndarray, max_lag: int) -> bool:
    """Return whether the best shift beats every other by a margin that rounding cannot reach."""
    T = len(truth)
    apart = [average[k:] - truth[: T - k] for k in range(max_lag + 1)]
    best, second = np.sort([d @ d / len(d) for d in apart])[:2]
    return bool(second > CLEAR * best)


def _draw_season(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return a seasonal curve and its average, with one clear lag."""
    while True:
        truth = _season(365, rng.uniform(10, 40))
        average = ewa_corrected(truth, window_beta(rng.uniform(4, 25)))
        if _is_clear(truth, average, 60):
            return truth, average


def _draw_short(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, int]:
    """Return a short noisy record on which a sum would choose another shift than a mean."""
    # Mistakes that belong to other ideas are right on it, so that chance takes no points twice.
    others = (_absolute_differences, _starts_at_one, _stops_before_max_lag)
    while True:
        truth = rng.uniform(40, 70, 9).round()
        average = _trail(truth, 2) + rng.normal(0, 6, 9).round()
        record = truth, average, 7
        right = lag(*record)
        is_about_sums = _sum_instead_of_mean(*record) != right
        is_only_that = all(other(*record) == right for other in others)
        if is_about_sums and is_only_that and _is_clear(*record):
            return record


def _draw_wild(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, int]:
    """Return a week whose average is 2 off every day, or 1 off and once 5 when moved by a day."""
    misses = rng.choice([-2.0, 2.0], 7)
    ahead = rng.permutation([5.0, 1.0, 1.0, 1.0, 1.0, 1.0])
    truth, average = np.empty(7), np.empty(7)
    truth[0] = rng.integers(40, 60)
    average[0] = truth[0] + misses[0]
    for t in range(1, 7):
        average[t] = truth[t - 1] + ahead[t - 1]
        truth[t] = average[t] - misses[t]
    return truth, average, 1


def _hidden(rng: np.random.Generator) -> list[Case]:
    days, delay = int(rng.integers(12, 20)), int(rng.integers(2, 6))
    changeable = rng.uniform(30, 80, days).round(1)
    constant = np.full(days, float(rng.integers(30, 80)))
    return [
        Case("another delayed series", DELAY, (changeable, _trail(changeable, delay), 8)),
        Case("a year of seasonal curve and its average", DELAY, _draw_season(rng)),
        Case("another series and itself", RANGE, (changeable, changeable.copy(), 5)),
        Case(
            "another delay of max_lag days",
            RANGE,
            (changeable, _trail(changeable, delay), delay),
        ),
        Case("another short and noisy record", OVERLAP, _draw_short(rng)),
        Case("another week with one wild day", SQUARES, _draw_wild(rng)),
        Case("another constant", TIE, (constant, constant.copy(), 6)),
    ]


# Other right ways. Each must pass, without a hint.


def _loop(truth, average, max_lag=60):
    best, smallest = 0, float("inf")
    for k in range(max_lag + 1):
        total = 0.0
        for t in range(len(truth) - k):
            total += (average[t + k] - truth[t]) ** 2
        if total / (len(truth) - k) < smallest:
            best, smallest = k, total / (len(truth) - k)
    return best


def _by_minimum(truth, average, max_lag=60):
    def misfit(k):
        difference = average[k:] - truth[: len(truth) - k]
        return difference @ difference / len(difference)

    return min(range(max_lag + 1), key=misfit)


def _all_pairs(truth, average, max_lag=60):
    squares = (average - truth[:, None]) ** 2
    return np.argmin([np.diagonal(squares, k).mean() for k in range(max_lag + 1)])


def _padded_with_nan(truth, average, max_lag=60):
    moved = np.full((max_lag + 1, len(truth)), np.nan)
    for k in range(max_lag + 1):
        moved[k, : len(truth) - k] = average[k:]
    return np.nanargmin(np.nanmean((moved - truth) ** 2, axis=1))


def _root_mean_square(truth, average, max_lag=60):
    T = len(truth)
    rms = [np.sqrt(np.mean((average[k:] - truth[: T - k]) ** 2)) for k in range(max_lag + 1)]
    return rms.index(min(rms))


def _single_precision(truth, average, max_lag=60):
    truth, average = truth.astype(np.float32), average.astype(np.float32)
    T = len(truth)
    return int(
        np.argmin([np.mean((average[k:] - truth[: T - k]) ** 2) for k in range(max_lag + 1)])
    )


ALTERNATIVES = (
    _loop,
    _by_minimum,
    _all_pairs,
    _padded_with_nan,
    _root_mean_square,
    _single_precision,
)

LAG = Exercise(lag, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES)
