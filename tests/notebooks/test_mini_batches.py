"""The facts of the notebook on mini-batches: experiments and what the text works out by hand."""

import math

import numpy as np
import pytest

from course_lib.experiments import stored_result


@pytest.mark.parametrize(
    ("m", "size", "lengths"),
    [(148, 64, [64, 64, 20]), (7, 3, [3, 3, 1]), (6, 3, [3, 3]), (13, 4, [4, 4, 4, 1])],
)
def test_batches_have_the_lengths_that_the_text_gives(solved, m, size, lengths):
    X = np.arange(float(m))[np.newaxis]
    assert [x.shape[1] for x, _ in solved["partition"](X, X, size)] == lengths


def test_numbers_of_updates():
    assert 5_000_000 // 1000 == 5000
    assert math.ceil(60_000 / 128) == 469
    assert 60_000 - 468 * 128 == 96
    assert [math.ceil(50_000 / size) for size in (64, 4096)] == [782, 13]


def test_ways_to_deal_twelve_examples():
    assert math.factorial(12) // math.factorial(4) ** 3 == 34_650


def test_a_step_by_hand(solved):
    one = np.array([[2.0]]), np.array([[1.0]]), np.zeros((1, 1)), 0.0
    w, b, [cost] = solved["train_minibatch"](*one, 1, 1, 1.0, np.random.default_rng(0))
    assert (w.item(), b) == (1.0, 0.5)
    assert cost == pytest.approx(0.693, abs=5e-4)


def test_costs_of_batches_are_weighed():
    lengths, costs = np.array([64, 64, 20]), np.array([0.5, 0.5, 1.1])
    assert lengths @ costs / 148 == pytest.approx(0.58, abs=5e-3)
    assert costs.mean() == pytest.approx(0.70)
    assert np.average([0.3, 0.9], weights=[2, 1]) == pytest.approx(0.5)


def test_noise_by_hand(solved):
    measured = solved["grad_noise"](np.array([[-3.0, 3.0]]), [1, 2], 4000, np.random.default_rng(0))
    assert measured == pytest.approx([3, 2.12], rel=0.05)


def test_drawing_anew_misses_more_than_a_third():
    shares = stored_result("never_seen")
    assert shares["drawn anew each time"] == pytest.approx(math.exp(-1), abs=0.005)
    assert shares["dealt by yours"] == 0


def test_noise_falls_like_one_over_the_root():
    noise = stored_result("noise_of_tumours")
    assert noise["measured"] == pytest.approx(noise["rule"], rel=0.03)
    assert noise["measured"][0] / noise["measured"][6] == pytest.approx(8, rel=0.03)


def test_after_five_epochs_small_batches_lead_and_one_batch_has_hardly_begun():
    (_, *whole), (_, *some), (_, *single) = stored_result("five_epochs")
    assert (whole[0], some[0], single[0]) == (5, 115, 7185)
    assert whole[1] == pytest.approx(math.log(10), abs=0.1)
    assert whole[2] < 0.25 < 0.8 < some[2] < single[2]


def test_over_epochs_small_batches_lead_and_over_updates_the_curves_meet():
    costs = stored_result("digits_by_size")
    last = [costs[f"B = {size}"][-1] for size in (16, 64, 256, 1437)]
    assert last == sorted(last)
    assert costs["B = 64"][9] == pytest.approx(costs["B = 16"][2], rel=0.1)  # about 230 updates


def test_the_cost_is_level_after_three_blocks_of_the_file():
    costs = np.array(stored_result("one_epoch_from_disk"))
    assert len(costs) == 123
    assert costs[0] > 0.4
    assert costs[3:].max() < 0.355
