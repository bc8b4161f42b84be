"""The experiment of batch normalisation on the digits: its facts, not its digits."""

import math

import numpy as np
import pytest

from course_lib.data import digits
from course_lib.reference.batch_norm import bn_forward
from course_lib.reference.scale_sweep import scale_sweep, scaled_normal

TRAIN, DEV = digits().split(1437)


@pytest.fixture(scope="module")
def sweep():
    return scale_sweep(TRAIN, DEV, (0.01, 0.1, 1.0))


def test_small_weights_learn_with_batch_normalisation_alone(sweep):
    assert sweep["plain"][0] < 0.4
    assert sweep["batch_norm"][0] > 0.95


def test_the_best_scale_needs_no_batch_normalisation(sweep):
    assert sweep["plain"][1] > 0.85
    assert sweep["batch_norm"][1] > 0.95


def test_large_weights_learn_slowly_with_it_and_without(sweep):
    assert 0.4 < sweep["plain"][2] < 0.75
    assert 0.5 < sweep["batch_norm"][2] < 0.85


def test_a_batch_of_two_is_too_small_for_batch_normalisation():
    few, _ = TRAIN.split(400)
    pair, eight = (scale_sweep(few, DEV, (0.1,), batch_size=size) for size in (2, 8))
    assert pair["batch_norm"][0] < 0.75 < 0.85 < eight["batch_norm"][0]


def test_the_same_seed_gives_the_same_sweep():
    first, again, other = (
        scale_sweep(TRAIN, DEV, (0.1,), hidden=(5,), num_epochs=1, seed=seed) for seed in (0, 0, 1)
    )
    np.testing.assert_equal(first, again)
    assert first["plain"] != other["plain"]


def test_the_scale_of_the_weights_does_not_reach_the_normalised_output():
    W, ones = np.random.default_rng(0).normal(size=(4, 64)), np.ones((4, 1))
    near, far = (bn_forward(scale * W @ TRAIN.X, ones, ones, 1e-12)[0] for scale in (1, 10))
    np.testing.assert_allclose(near, far, rtol=1e-9)


def test_scaled_normal_has_one_deviation_for_all_layers():
    params = scaled_normal(0.3)([400, 300, 200], np.random.default_rng(0))
    assert [params[name].shape for name in ("W1", "b1", "W2", "b2")] == [
        (300, 400),
        (300, 1),
        (200, 300),
        (200, 1),
    ]
    for name in ("W1", "W2"):
        assert params[name].std() == pytest.approx(0.3, rel=0.02)
        assert params[name].mean() == pytest.approx(0, abs=0.01)
    assert not params["b1"].any()
    assert not params["b2"].any()


@pytest.mark.parametrize("scale", [0, -0.1, math.nan, math.inf])
def test_a_scale_that_is_not_above_nought_is_refused(scale):
    with pytest.raises(ValueError, match="scale must be a number above 0"):
        scaled_normal(scale)
