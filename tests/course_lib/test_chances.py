"""The probabilities are exact or on the safe side: each check is wrong below 1e-6 of the time."""

import math
from itertools import permutations, product

import numpy as np
import pytest

from course_lib import chances
from course_lib.chances import ALPHA

PROMISED = 1e-6
TRIALS = [(12, 0.5), (40, 0.8), (40, 0.2), (500, 0.63), (4000, 0.8), (20_000, 0.97), (3000, 1 / 7)]


def binomial(trials, chance):
    logs = [
        math.lgamma(trials + 1) - math.lgamma(k + 1) - math.lgamma(trials - k + 1)
        for k in range(trials + 1)
    ]
    return [
        math.exp(log + k * math.log(chance) + (trials - k) * math.log1p(-chance))
        for k, log in enumerate(logs)
    ]


@pytest.mark.parametrize(("trials", "chance"), TRIALS)
def test_right_counts_are_refused_more_rarely_than_promised(trials, chance):
    terms = binomial(trials, chance)
    refused = [k for k in range(trials + 1) if chances.of_count(k, trials, chance) < ALPHA]
    false_alarms = sum(terms[k] for k in refused)
    assert false_alarms <= ALPHA < PROMISED
    if trials > 100:
        # ... and not by refusing nothing: a share six standard deviations off is seen.
        assert false_alarms > ALPHA / 100
        off = 6.2 * math.sqrt(trials * chance * (1 - chance))
        assert {math.floor(trials * chance - off), math.ceil(trials * chance + off)} <= {
            *refused,
            *range(-1000, 0),
            *range(trials + 1, trials + 1000),
        }


@pytest.mark.parametrize("chance", [0.5, 0.2, 0.9])
def test_the_probability_of_a_count_is_twice_its_smaller_tail(chance):
    terms = binomial(30, chance)
    for k in range(31):
        tail = min(sum(terms[: k + 1]), sum(terms[k:]))
        if k != 30 * chance:
            side = sum(terms[k:]) if k > 30 * chance else sum(terms[: k + 1])
            assert chances.of_count(k, 30, chance) == pytest.approx(min(1, 2 * side), rel=1e-9)
        assert chances.of_count(k, 30, chance) >= tail


def test_what_is_certain_is_certain():
    assert chances.of_count(7, 7, 1.0) == chances.of_count(0, 7, 0.0) == 1
    assert chances.of_count(6, 7, 1.0) == chances.of_count(1, 7, 0.0) == 0


@pytest.mark.parametrize("chance", [0.5, 0.8])
def test_rows_that_are_all_the_same_are_counted(chance):
    def probability(bits):
        return math.prod(chance if bit else 1 - chance for bit in bits)

    same = sum(
        probability(bits) for bits in product((0, 1), repeat=6) if bits[:2] == bits[2:4] == bits[4:]
    )
    assert chances.of_all_equal(2, 3, chance) == pytest.approx(same)


@pytest.mark.parametrize(("trials", "chance"), TRIALS)
def test_equal_counts_are_no_likelier_than_said(trials, chance):
    terms = np.array(binomial(trials, chance))
    for draws in (2, 3, 6):
        assert np.sum(terms**draws) <= chances.of_equal_counts(draws, trials, chance) * (1 + 1e-9)


def test_equal_counts_are_certain_where_nothing_is_drawn():
    assert chances.of_equal_counts(5, 10, 1.0) == 1


def test_the_mean_of_normal_numbers_has_the_textbook_quantiles():
    assert chances.of_mean(1.959964 / 10, 100) == pytest.approx(0.05, rel=1e-5)
    assert chances.of_mean(-5.730729 / 50, 2500) == pytest.approx(1e-8, rel=1e-4)


@pytest.mark.parametrize("size", [2, 20, 400, 1200])
def test_the_mean_square_of_normal_numbers_is_no_likelier_than_said(size):
    def above(x):  # chi-square with an even number of degrees of freedom
        logs = [j * math.log(x / 2) - math.lgamma(j + 1) - x / 2 for j in range(size // 2)]
        return math.fsum(map(math.exp, logs))

    for ratio in (0.3, 0.7, 0.9, 1.1, 1.3, 2.0):
        tail = above(size * ratio) if ratio > 1 else 1 - above(size * ratio)
        assert min(1, 2 * tail) <= chances.of_mean_square(ratio, size) + 1e-12
    assert chances.of_mean_square(0.0, size) == 0


def test_a_factor_of_the_spread_that_matters_is_seen():
    # Xavier for He: 0.707 of the standard deviation; 5 % with 10,000 numbers.
    assert chances.of_mean_square(0.5, 400) < ALPHA
    assert chances.of_mean_square(0.95**2, 10_000) < ALPHA


def test_the_distance_of_one_number_is_no_likelier_than_said():
    for distance in np.linspace(0.5, 1, 20):
        assert 2 * (1 - distance) <= chances.of_distance(distance, 1)


def test_distance_is_kolmogorovs():
    assert chances.distance_to(np.zeros(2), np.array([0.2, 0.9])) == pytest.approx(0.4)
    middle = (np.arange(10) + 0.5) / 10
    assert chances.distance_to(middle, middle) == pytest.approx(0.05)


@pytest.mark.parametrize("size", [3, 5, 7])
def test_orders_keep_places_and_neighbours_no_likelier_than_said(size):
    orders = np.array(list(permutations(range(size))))
    places = (orders == np.arange(size)).sum(axis=1)
    steps = np.diff(orders, axis=1) % size
    for kept in (places, (steps == 1).sum(axis=1), (steps == size - 1).sum(axis=1)):
        for matches in range(size + 1):
            assert (kept >= matches).mean() <= chances.of_matches(matches) + 1e-12


@pytest.mark.parametrize("counts", [(3, 1), (2, 2), (3, 2, 1), (4, 0, 2)])
def test_blocks_are_as_likely_as_said(counts):
    orders = set(permutations(np.repeat(np.arange(len(counts)), counts).tolist()))
    kinds = sum(count > 0 for count in counts)
    in_blocks = sum(np.count_nonzero(np.diff(order)) == kinds - 1 for order in orders)
    assert chances.of_blocks(np.array(counts)) == pytest.approx(in_blocks / len(orders))
