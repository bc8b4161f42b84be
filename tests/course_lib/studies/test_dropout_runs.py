"""Tests of the networks on moons, with dropout and without."""

import numpy as np
import pytest

from course_lib.data import moons
from course_lib.layers import Dropout
from course_lib.reference.dropout import dropout_backward, dropout_forward, dropout_mask
from course_lib.studies import dropout_runs
from course_lib.studies.dropout_runs import (
    GRID,
    KEEP_PROBS,
    SEEDS,
    SHARES,
    fit,
    keep_sweep,
    probability_map,
    read_digits,
    sick_leave,
)

PARTS = (dropout_mask, dropout_forward, dropout_backward)


@pytest.fixture(autouse=True)
def short(monkeypatch):
    monkeypatch.setattr(dropout_runs, "NUM_STEPS", 60)
    monkeypatch.setattr(dropout_runs, "DRAWS", 5)


@pytest.fixture
def data():
    return moons(300).split(100)


def test_a_network_learns_and_its_costs_are_those_of_training(data):
    network, costs = fit(data[0])
    assert network.accuracy(data[0].X, data[0].y) > 0.8
    assert len(costs) == 60
    assert network.cost(data[0].X, data[0].y) == pytest.approx(costs[-1], rel=0.1)


def test_keeping_everything_is_no_dropout(data):
    plain, _ = fit(data[0])
    kept, _ = fit(data[0], Dropout(*PARTS, 1.0))
    assert np.array_equal(plain.theta, kept.theta)


def test_costs_with_dropout_are_noisy(data):
    _, costs = fit(data[0], Dropout(*PARTS, 0.5))
    assert np.diff(costs).max() > 0


def test_sick_leave_begins_with_everybody_and_leaves_the_network_as_it_was(data):
    network, _ = fit(data[0])
    before = network.theta.copy()
    right = sick_leave(network, data[1])
    assert len(right) == len(SHARES)
    assert right[0] == pytest.approx(network.accuracy(data[1].X, data[1].y))
    assert right[-1] < right[0]
    assert np.array_equal(network.theta, before)


def test_sick_leave_takes_as_many_units_of_either_layer(data, monkeypatch):
    network, _ = fit(data[0])
    off = []

    def accuracy(X, y):
        off.append([(network.params[f"W{layer}"] == 0).all(axis=0).sum() for layer in (2, 3)])
        return 0.5

    monkeypatch.setattr(network, "accuracy", accuracy)
    sick_leave(network, data[1])
    assert off == [[50 * share] * 2 for share in SHARES for _ in range(5)]


def test_map_holds_probabilities_lowest_row_first(data):
    probability = probability_map(fit(data[0])[0])
    assert probability.shape == GRID
    assert 0 <= probability.min() < probability.max() <= 1
    assert probability[0].mean() > probability[-1].mean()  # the lower moon lies below


def test_digits_are_read_from_few_images_and_dropout_is_applied(monkeypatch):
    monkeypatch.setattr(dropout_runs, "DIGITS_STEPS", 40)
    shapes = set()

    def mask(shape, keep_prob, rng):
        shapes.add(shape)
        return dropout_mask(shape, keep_prob, rng)

    plain = read_digits([64, 30, 20, 10])
    dropped = read_digits([64, 30, 20, 10], Dropout(mask, *PARTS[1:], 0.5))
    assert plain > 0.4
    assert plain != dropped
    assert shapes == {(30, 150), (20, 150)}


def test_sweep_uses_the_functions_it_is_given(monkeypatch):
    monkeypatch.setattr(dropout_runs, "NUM_STEPS", 20)
    asked = set()

    def mask(shape, keep_prob, rng):
        asked.add(keep_prob)
        return dropout_mask(shape, keep_prob, rng)

    swept = keep_sweep([mask, dropout_forward, dropout_backward])
    assert asked == set(KEEP_PROBS)
    assert np.shape(swept["dev"]) == np.shape(swept["weights"]) == (len(KEEP_PROBS), len(SEEDS))
    everything = KEEP_PROBS.index(1.0)
    for place, seed in enumerate(SEEDS):
        data, new = moons(seed=seed).split(100)
        network, _ = fit(data, seed=seed)
        assert swept["train"][everything][place] == network.accuracy(data.X, data.y)
        assert swept["dev"][everything][place] == network.accuracy(new.X, new.y)
        squares = sum(np.sum(np.square(network.params[f"W{layer}"])) for layer in (1, 2, 3))
        assert swept["weights"][everything][place] == pytest.approx(squares)
        if seed == SEEDS[0]:
            assert np.array_equal(swept["maps"][everything], probability_map(network))
