"""The exercise `zoom`: a smaller range around the best values."""

from __future__ import annotations

import numpy as np

from autograder.exercise import Exercise, Misconception
from course_lib.reference.tuning import zoom
from course_lib.sheets import Case

RANGE = "the new range, by powers of ten"
EDGE = "best values near an end"
TOP = "how many of the best"
FACTOR = "how narrow"

# Ends of a range, over many powers of ten, so that only rtol counts. float32 errs by 1e-6 of an
# exponent, 3e-6 of a value. The mildest mistake moves an end by whole per cents.
RTOL, ATOL = 1e-3, 0.0

RATES = np.array([2e-5, 3e-4, 0.4, 4e-3, 9e-3, 0.05, 1.1e-3])
SCORES = np.array([0.31, 0.78, 0.20, 0.95, 0.93, 0.62, 0.90])
# Here the best ones lie near the lower or the upper end.
ENDS = np.array([2e-5, 0.7, 5e-5, 1e-3, 0.2, 9e-5, 0.3])
LOW = np.array([0.97, 0.10, 0.93, 0.70, 0.22, 0.95, 0.15])
HIGH = np.array([0.10, 0.97, 0.22, 0.60, 0.93, 0.30, 0.95])

VISIBLE = (
    Case("seven learning rates from 1e-5 to 1", RANGE, (RATES, SCORES, 1e-5, 1.0)),
    Case("seven learning rates from 1e-6 to 10", RANGE, (RATES, SCORES, 1e-6, 10.0)),
    Case("scores that are best for small rates", EDGE, (ENDS, LOW, 1e-5, 1.0)),
    Case("scores that are best for large rates", EDGE, (ENDS, HIGH, 1e-5, 1.0)),
    Case("the best one only", TOP, (RATES, SCORES, 1e-5, 1.0, 1)),
    Case("the best five", TOP, (RATES, SCORES, 1e-5, 1.0, 5)),
    Case("half of the old width", FACTOR, (RATES, SCORES, 1e-5, 1.0, 3, 0.5)),
    Case("a tenth of the old width", FACTOR, (RATES, SCORES, 1e-5, 1.0, 3, 0.1)),
)


def _draw(rng: np.random.Generator, low: float, high: float, peak: float) -> tuple[np.ndarray, ...]:
    """Return values, and scores that are best where a share of the range's powers is passed."""
    others = np.arange(0.02, 0.95, 0.09) + rng.uniform(0, 0.05, 11)
    # No two of the best are equally far from the peak.
    best = peak + np.array([-0.03, 0.02, 0.07])
    exponents = np.concatenate([best, others[np.abs(others - peak) > 0.09]])
    exponents = rng.permutation(exponents)
    start, end = np.log10(low), np.log10(high)
    values = 10 ** (start + exponents * (end - start))
    return values, (0.9 - 0.6 * np.abs(exponents - peak)).round(6)


def _hidden(rng: np.random.Generator) -> list[Case]:
    low, high = 10.0 ** -int(rng.integers(5, 7)), 10.0 ** int(rng.integers(0, 2))
    middle = _draw(rng, low, high, float(rng.uniform(0.4, 0.6)))
    single = [array.astype(np.float32) for array in middle]
    errors = (middle[0], middle[1] - 1)
    return [
        Case("another search", RANGE, (*middle, low, high)),
        Case("scores below zero", RANGE, (*errors, low, high)),
        Case("numbers in single precision", RANGE, (*single, low, high)),
        Case("scores in whole per cents", RANGE, (RATES, (100 * SCORES).astype(int), low, high)),
        Case(
            "another search, best near the lower end",
            EDGE,
            (*_draw(rng, low, high, 0.04), low, high),
        ),
        Case(
            "another search, best near the upper end",
            EDGE,
            (*_draw(rng, low, high, 0.9), low, high),
        ),
        Case("the best two of another search", TOP, (*middle, low, high, 2)),
        Case("the best one of another search", TOP, (*middle, low, high, 1)),
        Case("another width", FACTOR, (*middle, low, high, 3, float(rng.choice([0.15, 0.2, 0.4])))),
    ]


# What students write. Each variant differs from a right solution in one thought.


def _range(values, scores, low, high, top, factor, centre=None, order=None, cut=True):
    best = values[np.argsort(scores)[::-1][:top] if order is None else order]
    start, end = np.log10(low), np.log10(high)
    middle = np.log10(best).mean() if centre is None else centre(best)
    half = factor * (end - start) / 2
    at_edge = bool(middle - half < start or middle + half > end)
    new_low, new_high = 10 ** (middle - half), 10 ** (middle + half)
    return (
        (max(low, new_low), min(high, new_high), at_edge) if cut else (new_low, new_high, at_edge)
    )


def _zooms_in_linear_space(values, scores, low, high, top=3, factor=0.3):
    centre, half = values[np.argsort(scores)[::-1][:top]].mean(), factor * (high - low) / 2
    at_edge = bool(centre - half < low or centre + half > high)
    return max(low, centre - half), min(high, centre + half), at_edge


def _mean_of_the_values(values, scores, low, high, top=3, factor=0.3):
    return _range(values, scores, low, high, top, factor, lambda best: np.log10(best.mean()))


def _lowest_scores(values, scores, low, high, top=3, factor=0.3):
    return _range(values, scores, low, high, top, factor, order=np.argsort(scores)[:top])


def _largest_values(values, scores, low, high, top=3, factor=0.3):
    return _range(values, scores, low, high, top, factor, order=np.argsort(values)[::-1][:top])


def _first_values(values, scores, low, high, top=3, factor=0.3):
    return _range(values, scores, low, high, top, factor, order=np.arange(top))


def _best_one_only(values, scores, low, high, top=3, factor=0.3):
    return zoom(values, scores, low, high, 1, factor)


def _always_three(values, scores, low, high, top=3, factor=0.3):
    return zoom(values, scores, low, high, 3, factor)


def _fixed_factor(values, scores, low, high, top=3, factor=0.3):
    return zoom(values, scores, low, high, top)


def _not_cut_off(values, scores, low, high, top=3, factor=0.3):
    return _range(values, scores, low, high, top, factor, cut=False)


def _edge_ignored(values, scores, low, high, top=3, factor=0.3):
    return (*zoom(values, scores, low, high, top, factor)[:2], False)


def _lower_edge_only(values, scores, low, high, top=3, factor=0.3):
    new_low, new_high, _ = zoom(values, scores, low, high, top, factor)
    return new_low, new_high, bool(new_low <= low)


def _upper_edge_only(values, scores, low, high, top=3, factor=0.3):
    new_low, new_high, _ = zoom(values, scores, low, high, top, factor)
    return new_low, new_high, bool(new_high >= high)


def _edge_inverted(values, scores, low, high, top=3, factor=0.3):
    new_low, new_high, at_edge = zoom(values, scores, low, high, top, factor)
    return new_low, new_high, not at_edge


def _twice_as_wide(values, scores, low, high, top=3, factor=0.3):
    return _range(values, scores, low, high, top, 2 * factor)


def _divides_by_the_factor(values, scores, low, high, top=3, factor=0.3):
    return _range(values, scores, low, high, top, 1 / factor)


def _mixes_logarithms(values, scores, low, high, top=3, factor=0.3):
    best = values[np.argsort(scores)[::-1][:top]]
    start, end = np.log(low), np.log(high)
    centre, half = np.log(best).mean(), factor * (end - start) / 2
    at_edge = bool(centre - half < start or centre + half > end)
    return max(low, 10 ** (centre - half)), min(high, 10 ** (centre + half)), at_edge


def _returns_exponents(values, scores, low, high, top=3, factor=0.3):
    new_low, new_high, at_edge = zoom(values, scores, low, high, top, factor)
    return np.log10(new_low), np.log10(new_high), at_edge


def _span_of_the_best(values, scores, low, high, top=3, factor=0.3):
    best = values[np.argsort(scores)[::-1][:top]]
    return best.min(), best.max(), bool(best.min() <= low or best.max() >= high)


def _sorts_in_place(values, scores, low, high, top=3, factor=0.3):
    found = zoom(values, scores, low, high, top, factor)
    scores.sort()
    return found


FORMULA = (
    "The centre is the mean of log10 of the best values, the width factor times "
    "log10(high) − log10(low); what lies outside the old range is cut off."
)

MISCONCEPTIONS = (
    Misconception(
        _zooms_in_linear_space,
        (
            "Your range begins at the old lower end, far below the best values, and reaches "
            "far above them.",
            "Look at the width and the centre: are they learning rates or powers of ten?",
            FORMULA,
        ),
    ),
    Misconception(
        _mean_of_the_values,
        (
            "The width of your range is right, but it lies too high.",
            "Look at which comes first: the mean, or the logarithm?",
            FORMULA,
        ),
    ),
    Misconception(
        _lowest_scores,
        (
            "You zoom in on the worst values.",
            "Look at the order in which you sort the scores, and from which end you take.",
            FORMULA + " Higher scores are better.",
        ),
    ),
    Misconception(
        _largest_values,
        (
            "You zoom in on the largest values, however good they are.",
            "Look at what you sort by.",
            FORMULA + " The best have the highest scores.",
        ),
    ),
    Misconception(
        _first_values,
        (
            "You zoom in on the values that were tried first.",
            "Look for scores in your function.",
            FORMULA + " The best have the highest scores.",
        ),
    ),
    Misconception(
        _best_one_only,
        (
            "Your centre is always the one best value, whatever top is.",
            "Look for top in your function.",
            FORMULA,
        ),
    ),
    Misconception(
        _always_three,
        (
            "Your centre is always that of three values, whatever top is.",
            "Look for numbers where top should be.",
            FORMULA,
        ),
    ),
    Misconception(
        _fixed_factor,
        (
            "Your range has always the same width, whatever factor is.",
            "Look for numbers where factor should be.",
            FORMULA,
        ),
    ),
    Misconception(
        _not_cut_off,
        (
            "Your range reaches out of the old one.",
            "Look at the two ends that you return, and compare them with low and high.",
            FORMULA,
        ),
    ),
    Misconception(
        _edge_ignored,
        (
            "You never say that the best values lie near an end.",
            "Look at where at_edge comes from.",
            FORMULA + " Where something was cut off, at_edge is True.",
        ),
    ),
    Misconception(
        _lower_edge_only,
        (
            "You notice best values near the lower end, but not near the upper one.",
            "Look at your condition. How many ends has a range?",
            FORMULA + " Where something was cut off, at_edge is True.",
        ),
    ),
    Misconception(
        _upper_edge_only,
        (
            "You notice best values near the upper end, but not near the lower one.",
            "Look at your condition. How many ends has a range?",
            FORMULA + " Where something was cut off, at_edge is True.",
        ),
    ),
    Misconception(
        _edge_inverted,
        (
            "You say that values in the middle lie near an end, and the other way round.",
            "Look at the direction of your condition.",
            FORMULA + " Where something was cut off, at_edge is True.",
        ),
    ),
    Misconception(
        _twice_as_wide,
        (
            "Your range is twice as wide as it should be, in powers of ten.",
            "Look at how far you go from the centre to either side. How wide is it altogether?",
            FORMULA,
        ),
    ),
    Misconception(
        _divides_by_the_factor,
        (
            "Your range is wider than the old one, before it is cut off.",
            "Look at what you do with the factor.",
            FORMULA,
        ),
    ),
    Misconception(
        _mixes_logarithms,
        (
            "Your ends are far away from all the values.",
            "Look at the logarithm that you take and at the power that takes it back. "
            "Have they the same base?",
            FORMULA,
        ),
    ),
    Misconception(
        _returns_exponents,
        (
            "Your ends are negative. Can a learning rate be?",
            "Look at what you return: powers of ten, or their exponents?",
            FORMULA + " The ends are 10 to the power of what this gives.",
        ),
    ),
    Misconception(
        _span_of_the_best,
        (
            "Your range ends at the best values themselves; with the best one only it is empty.",
            "Look for factor in your function.",
            FORMULA,
        ),
    ),
    Misconception(
        _sorts_in_place,
        (
            "After the call, the caller's scores are in another order, and belong to other values.",
            "Look for a sort that works in place.",
            FORMULA,
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _sorted_pairs(values, scores, low, high, top=3, factor=0.3):
    pairs = sorted(zip(scores.tolist(), values.tolist(), strict=True), reverse=True)[:top]
    centre = sum(np.log10(value) for _, value in pairs) / top
    width = factor * np.log10(high / low)
    ends = 10 ** (centre - width / 2), 10 ** (centre + width / 2)
    at_edge = ends[0] < low or ends[1] > high
    return [max(ends[0], low), min(ends[1], high), at_edge]


def _natural_logarithms(values, scores, low, high, top=3, factor=0.3):
    centre = np.log(values[np.argsort(-scores)[:top]]).mean()
    half = factor / 2 * (np.log(high) - np.log(low))
    ends = np.exp([centre - half, centre + half])
    cut = np.clip(ends, low, high)
    return cut[0], cut[1], bool((cut != ends).any())


def _ratios(values, scores, low, high, top=3, factor=0.3):
    best = values[np.argsort(scores)[len(scores) - top :]].astype(float)
    centre, ratio = np.prod(best) ** (1 / top), (high / low) ** (factor / 2)
    at_edge = bool(centre / ratio < low) | bool(centre * ratio > high)
    return max(centre / ratio, low), min(centre * ratio, high), at_edge


def _single_precision(values, scores, low, high, top=3, factor=0.3):
    best = values[np.argsort(scores.astype(np.float32))[::-1][:top]].astype(np.float32)
    start, end = np.log10(np.float32(low)), np.log10(np.float32(high))
    centre, half = np.log10(best).mean(), np.float32(factor) * (end - start) / 2
    at_edge = bool(centre - half < start or centre + half > end)
    ten = np.float32(10)
    return max(ten ** (centre - half), ten**start), min(ten ** (centre + half), ten**end), at_edge


ALTERNATIVES = (_sorted_pairs, _natural_logarithms, _ratios, _single_precision)

ZOOM = Exercise(zoom, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES)
