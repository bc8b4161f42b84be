"""The reference by hand, by property, and against exact or independent calculation."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from course_lib.reference.averages import (
    effective_window,
    ewa,
    ewa_corrected,
    ewa_weights,
    lag,
    window_beta,
)

NOTES = np.array([40.0, 49.0, 45.0])
BETAS = st.floats(0, 0.99)
TEMPERATURES = st.floats(-100, 100).map(lambda x: round(x, 3))
SHAPES = hnp.array_shapes(min_dims=1, max_dims=2, max_side=12)
SERIES = hnp.arrays(float, SHAPES, elements=TEMPERATURES)
ONE_SERIES = hnp.arrays(float, st.integers(1, 12), elements=TEMPERATURES)


def assert_close(actual, expected, atol=1e-9):
    np.testing.assert_allclose(actual, expected, rtol=1e-9, atol=atol)


# --- ewa, by hand -----------------------------------------------------------------------------


def test_ewa_of_the_notes():
    assert_close(ewa(NOTES, 0.9), [4, 8.5, 12.15])


def test_ewa_from_another_start():
    assert_close(ewa([52.0, 47.0], 0.75, v0=40.0), [43, 44])


def test_ewa_of_several_series_is_one_for_each_column():
    assert_close(ewa([[40, 2], [49, -2]], 0.5, v0=8), [[24, 5], [36.5, 1.5]])


def test_ewa_takes_a_start_for_each_column():
    assert_close(ewa([[4.0, 4.0]], 0.5, v0=np.array([0.0, 8.0])), [[2, 6]])


# --- ewa, by property -------------------------------------------------------------------------


@given(SERIES, BETAS)
def test_ewa_keeps_shape_and_returns_decimals_in_a_new_array(theta, beta):
    before = theta.copy()
    v = ewa(theta, beta)
    assert v.shape == theta.shape
    assert v.dtype == float
    assert not np.may_share_memory(v, theta)
    np.testing.assert_array_equal(theta, before)


@given(hnp.arrays(st.sampled_from([np.int32, np.uint8, np.float32, np.bool_]), SHAPES), BETAS)
def test_ewa_of_any_numbers_is_ewa_of_their_values(theta, beta):
    whole = np.nan_to_num(theta) if theta.dtype.kind == "f" else theta
    v = ewa(whole, beta)
    assert v.dtype == float
    np.testing.assert_array_equal(v, ewa(whole.astype(float), beta))


@given(SERIES)
def test_ewa_without_memory_is_the_series(theta):
    np.testing.assert_array_equal(ewa(theta, 0.0, v0=99.0), theta)


@given(SERIES, BETAS, st.floats(-10, 10))
def test_ewa_stays_between_the_extremes_of_what_it_saw(theta, beta, v0):
    v = ewa(theta, beta, v0)
    assert (v <= max(theta.max(), v0) + 1e-9).all()
    assert (v >= min(theta.min(), v0) - 1e-9).all()


@given(ONE_SERIES, BETAS, st.integers(0, 11))
def test_ewa_can_be_continued_from_any_day(theta, beta, day):
    day = min(day, len(theta) - 1)
    v = ewa(theta, beta)
    start = v[day - 1] if day else 0.0
    np.testing.assert_array_equal(ewa(theta[day:], beta, v0=start), v[day:])


@given(SERIES, BETAS)
def test_ewa_does_not_look_ahead(theta, beta):
    later = theta.copy()
    later[-1] += 1
    np.testing.assert_array_equal(ewa(later, beta)[:-1], ewa(theta, beta)[:-1])


def test_ewa_of_a_constant_stays_there_when_it_starts_there():
    assert_close(ewa(np.full(50, 7.0), 0.9, v0=7.0), 7)


# --- ewa, by exact calculation ----------------------------------------------------------------


@given(ONE_SERIES, BETAS, TEMPERATURES)
def test_ewa_is_the_weighted_sum_in_exact_fractions(theta, beta, v0):
    exact = []
    beta_exact, days = Fraction(beta), [Fraction(x) for x in theta]
    for t in range(1, len(days) + 1):
        weights = [(1 - beta_exact) * beta_exact ** (t - k) for k in range(1, t + 1)]
        total = sum(w * x for w, x in zip(weights, days, strict=False))
        exact.append(float(total + beta_exact**t * Fraction(v0)))
    assert_close(ewa(theta, beta, v0), exact)


def test_ewa_of_a_long_series_keeps_its_digits():
    theta = 50 + 20 * np.sin(np.arange(3000) / 58)
    age = np.arange(3000)[::-1]
    expected = math.fsum(0.002 * 0.998 ** age.astype(float) * theta)
    assert ewa(theta, 0.998)[-1] == pytest.approx(expected, rel=1e-12)


# --- ewa_corrected ----------------------------------------------------------------------------


def test_ewa_corrected_of_the_notes():
    assert_close(ewa_corrected(NOTES, 0.9), [40, 8.5 / 0.19, 12.15 / 0.271])
    np.testing.assert_allclose(ewa_corrected(NOTES, 0.9), [40, 44.737, 44.834], atol=5e-4)


def test_ewa_corrected_weighs_the_notes_first_two_days_almost_alike():
    weights = ewa_corrected(np.eye(2), 0.98)[1]
    np.testing.assert_allclose(weights, [0.495, 0.505], atol=5e-4)
    assert_close(ewa_corrected(NOTES[:2], 0.98)[1], weights @ NOTES[:2])


@given(st.floats(-100, 100), BETAS, st.integers(1, 40))
def test_ewa_corrected_of_a_constant_is_that_constant(constant, beta, days):
    assert_close(ewa_corrected(np.full(days, constant), beta), constant)


@given(SERIES, BETAS)
def test_ewa_corrected_starts_at_the_first_day(theta, beta):
    assert_close(ewa_corrected(theta, beta)[0], theta[0])


@given(SERIES, BETAS)
def test_ewa_corrected_stays_between_the_extremes(theta, beta):
    corrected = ewa_corrected(theta, beta)
    assert (corrected <= theta.max() + 1e-9).all()
    assert (corrected >= theta.min() - 1e-9).all()


@given(SERIES, BETAS)
def test_ewa_corrected_keeps_shape_and_leaves_the_series_alone(theta, beta):
    before = theta.copy()
    corrected = ewa_corrected(theta, beta)
    assert corrected.shape == theta.shape
    assert corrected.dtype == float
    assert not np.may_share_memory(corrected, theta)
    np.testing.assert_array_equal(theta, before)


@given(ONE_SERIES, BETAS)
def test_ewa_corrected_is_the_mean_with_normalised_weights(theta, beta):
    t = np.arange(len(theta))
    weights = np.tril(float(beta) ** np.abs(t[:, None] - t))
    assert_close(ewa_corrected(theta, beta), weights @ theta / weights.sum(axis=1))


@given(hnp.arrays(float, (5, 5), elements=TEMPERATURES), BETAS)
def test_ewa_corrected_treats_the_columns_of_a_square_one_by_one(theta, beta):
    columns = [ewa_corrected(column, beta) for column in theta.T]
    assert_close(ewa_corrected(theta, beta), np.stack(columns, axis=1))


def test_correction_has_all_but_vanished_after_a_few_windows():
    theta = np.full(60, 50.0)
    assert ewa(theta, 0.9)[9] / ewa_corrected(theta, 0.9)[9] == pytest.approx(0.651, abs=5e-4)
    assert ewa(theta, 0.9)[59] / ewa_corrected(theta, 0.9)[59] == pytest.approx(1, abs=0.002)


# --- ewa_weights ------------------------------------------------------------------------------


def test_ewa_weights_of_three_days():
    assert_close(ewa_weights(3, 0.9), [0.081, 0.09, 0.1])


def test_ewa_weights_of_one_day_and_without_memory():
    assert_close(ewa_weights(1, 0.75), [0.25])
    np.testing.assert_array_equal(ewa_weights(4, 0.0), [0, 0, 0, 1])


@given(st.integers(1, 200), BETAS)
def test_ewa_weights_sum_to_one_less_the_weight_of_the_start(t, beta):
    weights = ewa_weights(t, beta)
    assert weights.shape == (t,)
    assert weights.dtype == float
    assert weights.sum() == pytest.approx(1 - beta**t)
    assert (np.diff(weights) >= 0).all()


@given(ONE_SERIES, BETAS)
def test_ewa_weights_times_the_series_is_its_average(theta, beta):
    assert_close(ewa_weights(len(theta), beta) @ theta, ewa(theta, beta)[-1])


@given(st.integers(1, 30), BETAS)
def test_ewa_weights_are_what_an_impulse_leaves(t, beta):
    assert_close(ewa_weights(t, beta), ewa(np.eye(t), beta)[-1], atol=1e-15)


def test_two_thirds_of_the_weight_lie_inside_the_window():
    for beta in (0.9, 0.98, 0.995):
        window = round(effective_window(beta))
        inside = ewa_weights(10 * window, beta)[-window:].sum()
        assert inside == pytest.approx(1 - beta**window)
        assert 0.63 < inside < 0.66
    assert ewa_weights(1000, 0.9)[-10:].sum() == pytest.approx(0.651, abs=5e-4)


def test_ten_days_at_beta_09_fade_to_about_one_e():
    weights = ewa_weights(11, 0.9)
    assert weights[0] / weights[-1] == pytest.approx(0.349, abs=5e-4)
    assert weights[0] / weights[-1] == pytest.approx(1 / math.e, abs=0.02)


# --- effective_window and window_beta ---------------------------------------------------------

WINDOWS = [(0.0, 1), (0.5, 2), (0.9, 10), (0.98, 50), (0.9005, 10.05), (0.9995, 2000)]


@pytest.mark.parametrize(("beta", "days"), WINDOWS)
def test_effective_window_by_hand(beta, days):
    assert effective_window(beta) == pytest.approx(days, rel=1e-4)
    assert type(effective_window(beta)) is float


@pytest.mark.parametrize(("days", "beta"), [(1, 0), (2, 0.5), (2.5, 0.6), (10, 0.9), (50, 0.98)])
def test_window_beta_by_hand(days, beta):
    assert window_beta(days) == pytest.approx(beta)
    assert type(window_beta(days)) is float


@given(st.floats(1, 1e6))
def test_window_beta_is_the_inverse(days):
    assert effective_window(window_beta(days)) == pytest.approx(days, rel=1e-9)


@given(st.floats(0, 0.999999))
def test_effective_window_is_the_inverse(beta):
    assert window_beta(effective_window(beta)) == pytest.approx(beta, abs=1e-12)


def test_scalars_of_numpy_are_welcome():
    assert type(effective_window(np.float64(0.5))) is float
    assert type(window_beta(np.int64(2))) is float
    assert ewa_weights(np.int64(2), 0.5).shape == (2,)


# --- lag --------------------------------------------------------------------------------------


def test_lag_by_hand():
    truth = [0.0, 1, 4, 2, 5, 3]
    assert lag(truth, [0.0, 0, 0, 1, 4, 2], max_lag=4) == 2
    # Squares at k = 0: 1, 0, 4, 0, 4, 0, mean 1.5; at k = 1: 1, 1, 4, 25, 4, mean 7.
    assert lag(truth, [1.0, 1, 2, 2, 7, 3], max_lag=1) == 0


def test_lag_takes_the_mean_of_what_overlaps():
    # Shift 1: (4 + 1 + 4) / 3 = 3;  shift 3: 4 / 1 = 4, although its sum is the smallest.
    truth, average = [0.0, 9, 0, 9], [5.0, 2, 10, 2]
    sums = [25 + 49 + 100 + 49, 4 + 1 + 4, 100 + 49, 4]
    assert np.argmin(sums) == 3
    assert lag(truth, average, max_lag=3) == 1


def test_lag_squares_the_differences():
    # Shift 0: 2 everywhere; shift 1: 1 everywhere but once 5. Absolute means would choose 1.
    truth = np.array([50.0, 49, 52, 55, 54, 57, 56])
    average = np.append(52, truth[:-1] + np.array([1, 1, 5, 1, 1, 1]))
    assert lag(truth, average, max_lag=1) == 0


@given(hnp.arrays(float, 20, elements=TEMPERATURES, unique=True), st.integers(0, 8))
def test_lag_finds_a_delay_within_both_ends(truth, days):
    average = np.concatenate([np.full(days, 1e3), truth[: 20 - days]])
    assert lag(truth, average, max_lag=8) == days
    assert lag(truth, average, max_lag=max(days, 1)) == days


def test_lag_on_a_tie_is_the_smallest():
    assert lag(np.full(9, 3.0), np.full(9, 5.0), max_lag=8) == 0
    wave = np.tile([0.0, 1, 0, -1], 6)
    assert lag(wave, np.roll(wave, 1), max_lag=20) == 1


@pytest.mark.parametrize("beta", [0.5, 0.75, 0.8, 0.9, 0.95])
def test_lag_on_a_ramp_is_one_day_less_than_the_window(beta):
    ramp = np.arange(400.0)
    settled = slice(200, None)
    days = lag(ramp[settled], ewa(ramp, beta)[settled])
    assert days == round(beta / (1 - beta)) == round(effective_window(beta)) - 1


@given(
    st.integers(1, 15).flatmap(
        lambda n: st.tuples(*[hnp.arrays(float, n, elements=TEMPERATURES)] * 2)
    ),
    st.integers(0, 14),
)
def test_lag_is_the_first_minimum_in_exact_fractions(series, max_lag):
    truth, average = ([Fraction(x) for x in one] for one in series)
    T = len(truth)
    max_lag = min(max_lag, T - 1)
    misfit = [
        sum((average[k + t] - truth[t]) ** 2 for t in range(T - k)) / (T - k)
        for k in range(max_lag + 1)
    ]
    found = lag(*series, max_lag=max_lag)
    assert type(found) is int
    # Rounding may decide between shifts that differ by nothing that a float can hold.
    assert float(misfit[found] - min(misfit)) == pytest.approx(0, abs=1e-9)


def test_lag_leaves_its_series_alone():
    truth, average = np.arange(5.0), np.arange(5.0)[::-1].copy()
    lag(truth, average, max_lag=2)
    np.testing.assert_array_equal(truth, np.arange(5.0))
    np.testing.assert_array_equal(average, np.arange(5.0)[::-1])


# --- errors -----------------------------------------------------------------------------------


@pytest.mark.parametrize("beta", [-0.1, 1, 1.5, math.nan, math.inf])
@pytest.mark.parametrize(
    "call",
    [
        lambda beta: ewa(NOTES, beta),
        lambda beta: ewa_corrected(NOTES, beta),
        lambda beta: ewa_weights(3, beta),
        effective_window,
    ],
)
def test_a_beta_outside_its_range_is_refused(call, beta):
    with pytest.raises(ValueError, match=f"beta .* got {beta!r}"):
        call(beta)


@pytest.mark.parametrize("theta", [[], np.zeros((0, 3)), 40.0, np.zeros((2, 2, 2))], ids=np.shape)
@pytest.mark.parametrize("function", [ewa, ewa_corrected])
def test_a_series_of_another_shape_is_refused(function, theta):
    with pytest.raises(ValueError, match="theta must have shape"):
        function(theta, 0.9)


@pytest.mark.parametrize("t", [0, -1, 2.0, 2.5, True, "3", None])
def test_a_day_that_is_none_is_refused(t):
    with pytest.raises(ValueError, match="t must be a whole number of at least 1"):
        ewa_weights(t, 0.9)


@pytest.mark.parametrize("window", [0, 0.99, -3, math.nan, math.inf])
def test_a_window_below_a_day_is_refused(window):
    with pytest.raises(ValueError, match="at least 1, got"):
        window_beta(window)


@pytest.mark.parametrize(
    ("truth", "average"),
    [(np.zeros(4), np.zeros(5)), (np.zeros((4, 1)), np.zeros((4, 1))), (0.0, 0.0)],
)
def test_series_that_do_not_match_are_refused(truth, average):
    with pytest.raises(ValueError, match="same shape"):
        lag(truth, average, max_lag=1)


@pytest.mark.parametrize("max_lag", [-1, 4, 60, 1.0, True])
def test_a_largest_shift_out_of_range_is_refused(max_lag):
    with pytest.raises(ValueError, match="max_lag must be"):
        lag(np.zeros(4), np.zeros(4), max_lag=max_lag)


def test_the_usual_largest_shift_needs_more_days_than_that():
    assert lag(np.arange(61.0), np.arange(61.0)) == 0
    with pytest.raises(ValueError, match="below the 60 days"):
        lag(np.arange(60.0), np.arange(60.0))
