r"""How likely right code would look as bad as what was seen: exact probabilities, or upper bounds.

A property of drawn numbers reports a finding only if such a probability is below `ALPHA`. So
`ALPHA` bounds how often each of its checks is wrong about right code, whatever the shapes: where
there are too few numbers to be sure, nothing is reported.
"""

from __future__ import annotations

import math

import numpy as np

# A hundredth of what a student may be asked to bear, because a class makes many thousand checks.
ALPHA = 1e-8


def of_count(count: int, trials: int, chance: float) -> float:
    """Return how likely a count is, or a rarer one on its side: binomial, both tails.

    Parameters
    ----------
    count, trials : int
        Successes seen, of how many.
    chance : float
        Probability of each.

    Returns
    -------
    float
        Twice the smaller tail, at most 1. Exact but for rounding.
    """
    if chance <= 0 or chance >= 1:
        return float(count == (trials if chance >= 1 else 0))
    if count < trials * chance:
        count, chance = trials - count, 1 - chance
    if count == trials * chance:
        return 1.0
    log_first = (
        math.lgamma(trials + 1)
        - math.lgamma(count + 1)
        - math.lgamma(trials - count + 1)
        + count * math.log(chance)
        + (trials - count) * math.log1p(-chance)
    )
    # Above the mean each term is smaller than the one before.
    k = np.arange(count, trials)
    ratios = (trials - k) / (k + 1) * (chance / (1 - chance))
    return min(1.0, 2 * math.exp(log_first) * (1 + float(np.cumprod(ratios).sum())))


def of_all_equal(length: int, copies: int, chance: float) -> float:
    """Return how likely `copies` independent rows of `length` zeros and ones are all the same."""
    return float((chance**copies + (1 - chance) ** copies) ** length)


def of_equal_counts(draws: int, trials: int, chance: float) -> float:
    """Return a bound on how likely so many binomial counts are all the same."""
    # The sum of p_k^draws over all counts k is at most the largest p_k, to the power draws - 1.
    if chance <= 0 or chance >= 1:
        return 1.0
    mode = min(trials, math.floor((trials + 1) * chance))
    log_most = (
        math.lgamma(trials + 1)
        - math.lgamma(mode + 1)
        - math.lgamma(trials - mode + 1)
        + mode * math.log(chance)
        + (trials - mode) * math.log1p(-chance)
    )
    return min(1.0, math.exp((draws - 1) * log_most))


def of_mean(mean: float, size: int) -> float:
    """Return how likely the mean of standard normal numbers is so far from 0: exact."""
    return math.erfc(abs(mean) * math.sqrt(size / 2))


def of_mean_square(mean_square: float, size: int) -> float:
    """Return a bound on how likely standard normal numbers have such a mean square."""
    # Chernoff's bound for both tails of the chi-square distribution.
    if mean_square <= 0:
        return 0.0
    return min(1.0, 2 * math.exp(-size / 2 * (mean_square - 1 - math.log(mean_square))))


def of_distance(distance: float, size: int) -> float:
    """Return a bound on how likely an empirical distribution is so far from its own."""
    # The inequality of Dvoretzky, Kiefer and Wolfowitz with Massart's constant: for every size.
    return min(1.0, 2 * math.exp(-2 * size * distance**2))


def of_matches(matches: int) -> float:
    """Return a bound on how likely a random order keeps so many places, or so many neighbours."""
    # The expected number of sets of k kept places is 1/k!, and that of k steps to the next, too,
    # where the first is next to the last.
    return 1 / math.factorial(matches)


def of_blocks(counts: np.ndarray) -> float:
    """Return how likely a random order of several kinds has each in one block: exact."""
    kinds = counts[counts > 0]
    log_orders = math.lgamma(kinds.sum() + 1) - sum(math.lgamma(count + 1) for count in kinds)
    return math.exp(math.lgamma(len(kinds) + 1) - log_orders)


def distance_to(numbers: np.ndarray, below: np.ndarray) -> float:
    """Return the largest distance of an empirical distribution function from a continuous one.

    Parameters
    ----------
    numbers : ndarray, shape (n,)
        In ascending order; only their number counts.
    below : ndarray, shape (n,)
        Probability to lie below each.

    Returns
    -------
    float
        Kolmogorov's distance, 0 to 1.
    """
    steps = np.arange(len(numbers) + 1) / len(numbers)
    return float(max((steps[1:] - below).max(), (below - steps[:-1]).max()))
