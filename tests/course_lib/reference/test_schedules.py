"""The schedules by hand, by property, and against PyTorch."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.reference.schedules import exponential, inv_sqrt, inverse_time, staircase

RATES, EPOCHS, DECAYS = st.floats(1e-6, 10), st.integers(0, 1000), st.floats(0, 5)


def test_inverse_time_of_the_notes():
    rates = [inverse_time(0.2, t, 1.0) for t in range(5)]
    assert rates == pytest.approx([0.2, 0.1, 0.2 / 3, 0.05, 0.04])


def test_exponential_by_hand():
    assert [exponential(0.8, t, 0.5) for t in range(4)] == [0.8, 0.4, 0.2, 0.1]
    assert exponential(0.2, 1, 0.95) == pytest.approx(0.19)


def test_inv_sqrt_by_hand():
    assert [inv_sqrt(0.6, t, 0.5) for t in (0, 3, 8)] == pytest.approx([0.3, 0.15, 0.1])


def test_staircase_by_hand():
    rates = [staircase(0.6, t, 1.0, 3) for t in range(7)]
    assert rates == pytest.approx([0.6, 0.6, 0.6, 0.3, 0.3, 0.3, 0.2])


def test_schedules_are_those_of_pytorch():
    # torch 2.13.0: the rates of SGD(lr=.2) under ExponentialLR(optimizer, .95), and under
    # LambdaLR(optimizer, lambda epoch: 1 / (1 + epoch)), for six epochs.
    torch = [0.2, 0.19, 0.1805, 0.171475, 0.16290125, 0.1547561875]
    assert [exponential(0.2, t, 0.95) for t in range(6)] == pytest.approx(torch)
    torch = [0.2, 0.1, 0.06666666666666667, 0.05, 0.04, 0.03333333333333333]
    assert [inverse_time(0.2, t, 1) for t in range(6)] == pytest.approx(torch)


@given(RATES, DECAYS, st.integers(1, 50))
def test_all_begin_at_the_first_rate(rate, decay_rate, interval):
    first = [
        inverse_time(rate, 0, decay_rate),
        exponential(rate, 0, 0.9),
        inv_sqrt(rate, 0),
        staircase(rate, 0, decay_rate, interval),
    ]
    assert first == [rate] * 4
    assert all(type(one) is float for one in first)


@given(RATES, EPOCHS, DECAYS, st.integers(1, 50))
def test_none_ever_rises_or_reaches_zero(rate, epoch, decay_rate, interval):
    for now, then in (
        [inverse_time(rate, t, decay_rate) for t in (epoch, epoch + 1)],
        [exponential(rate, t, 0.99) for t in (epoch, epoch + 1)],
        [inv_sqrt(rate, t) for t in (epoch, epoch + 1)],
        [staircase(rate, t, decay_rate, interval) for t in (epoch, epoch + 1)],
    ):
        assert now >= then > 0


@given(RATES, EPOCHS, DECAYS, st.integers(1, 50))
def test_staircase_meets_inverse_time_at_the_edges_and_stays_there(rate, stair, decay, interval):
    wanted = inverse_time(rate, stair, decay)
    for t in (stair * interval, stair * interval + interval - 1):
        assert staircase(rate, t, decay, interval) == wanted
    assert staircase(rate, stair, decay, 1) == wanted


def test_exponential_loses_the_same_share_and_inverse_time_ever_less():
    fast, slow = (
        np.array([schedule(1.0, t, setting) for t in range(50)])
        for schedule, setting in ((exponential, 0.9), (inverse_time, 0.1))
    )
    np.testing.assert_allclose(fast[1:] / fast[:-1], 0.9)
    assert (np.diff(slow[1:] / slow[:-1]) > 0).all()
    assert fast[49] < slow[49] / 20


def test_feeding_the_rate_back_lets_it_die():
    """Why does a schedule take the first rate, and not the last one?"""
    rate = 0.2
    for t in range(10):
        rate = inverse_time(rate, t, 1.0)
    assert rate == pytest.approx(0.2 / math.factorial(10))
    assert inverse_time(0.2, 9, 1.0) == pytest.approx(0.02)


def test_whole_numbers_and_scalars_of_numpy_are_welcome():
    assert inverse_time(1, np.int64(1), 1) == 0.5
    assert staircase(np.float32(1), np.int32(4), 1, np.int64(2)) == pytest.approx(1 / 3)
    assert exponential(2, 3, 1) == 2.0
    assert inv_sqrt(np.int64(1), 3, 1) == 0.5


ALL = [
    lambda rate, epoch: inverse_time(rate, epoch, 0.1),
    lambda rate, epoch: exponential(rate, epoch, 0.9),
    lambda rate, epoch: inv_sqrt(rate, epoch),
    lambda rate, epoch: staircase(rate, epoch, 0.1, 5),
]


@pytest.mark.parametrize("schedule", ALL)
@pytest.mark.parametrize("rate", [0, -0.1, math.nan, math.inf])
def test_a_first_rate_that_is_none_is_refused(schedule, rate):
    with pytest.raises(ValueError, match="learning_rate0 must be above 0"):
        schedule(rate, 1)


@pytest.mark.parametrize("schedule", ALL)
@pytest.mark.parametrize("epoch", [-1, 1.0, True, None])
def test_an_epoch_that_is_none_is_refused(schedule, epoch):
    with pytest.raises(ValueError, match="epoch must be a whole number of at least 0"):
        schedule(0.1, epoch)


@pytest.mark.parametrize("decay_rate", [-0.1, math.nan, math.inf])
def test_a_decay_that_grows_is_refused(decay_rate):
    for call in (inverse_time, lambda *args: staircase(*args, 5)):
        with pytest.raises(ValueError, match="decay_rate must be at least 0"):
            call(0.1, 1, decay_rate)


@pytest.mark.parametrize("base", [0, -0.5, 1.1, math.nan])
def test_a_base_outside_its_range_is_refused(base):
    with pytest.raises(ValueError, match="base must be above 0 and at most 1"):
        exponential(0.1, 1, base)


@pytest.mark.parametrize("k", [0, -1, math.nan, math.inf])
def test_a_factor_that_is_none_is_refused(k):
    with pytest.raises(ValueError, match="k must be above 0"):
        inv_sqrt(0.1, 1, k)


@pytest.mark.parametrize("interval", [0, -1, 2.0, True])
def test_stairs_of_no_epoch_are_refused(interval):
    with pytest.raises(ValueError, match="interval must be a whole number of at least 1"):
        staircase(0.1, 1, 0.5, interval)
