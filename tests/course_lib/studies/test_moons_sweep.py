"""One network on the moons, with one strength of the penalty after the other."""

import numpy as np
import pytest

from course_lib.reference.regularisation import l2_cost, l2_grads
from course_lib.studies.moons_sweep import GRID, SEEDS, moons_split, moons_sweep, wild_network


@pytest.fixture(scope="module")
def sweep():
    return moons_sweep(l2_cost, l2_grads, lambdas=(0.0, 30.0), num_epochs=80)


def test_network_begins_large_and_the_same_for_a_seed():
    network, twin = wild_network(3), wild_network(3)
    assert network.theta.size == 2802
    assert np.array_equal(network.theta, twin.theta)
    assert l2_cost(network.params, 2.0, 1) == pytest.approx(2.5**2 * (2 + 50 + 2))


def test_split_is_100_to_learn_from_and_2000_to_judge_with():
    train, dev = moons_split(1)
    assert (train.m, dev.m) == (100, 2000)


def test_sweep_has_a_row_for_each_strength_and_a_column_for_each_draw(sweep):
    for name in ("train_error", "dev_error", "dev_cost", "norm"):
        assert sweep[name].shape == (2, len(SEEDS))
    assert sweep["probability"].shape == (2, *GRID)
    assert sweep["probability"].dtype == np.uint8


def test_penalty_shrinks_the_weights_and_levels_the_map(sweep):
    free, strict = sweep["norm"].mean(axis=1)
    assert strict < 0.01 * free
    free, strict = np.ptp(sweep["probability"].reshape(2, -1).astype(int), axis=1)
    assert strict < 10 < 200 < free


def test_sweep_follows_the_functions_that_it_is_given(sweep):
    def forgets_the_penalty(params, grads, lambd, m):
        return grads

    ignored = moons_sweep(l2_cost, forgets_the_penalty, lambdas=(0.0, 30.0), num_epochs=80)
    assert ignored["norm"][1] == pytest.approx(sweep["norm"][0])
