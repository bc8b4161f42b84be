import re
from itertools import pairwise
from statistics import NormalDist

import numpy as np
import pytest

from course_lib.data import (
    DATASETS,
    DataError,
    london,
    london_climate,
    london_temperatures,
    trailing_mean,
)

YEARS = 400
SD_F = 1.85 / np.sqrt(1 - 0.76**2) * 9 / 5  # of a process with lag 1 correlation 0.76
FROM_NOTES = {1: 40, 2: 49, 3: 45, 180: 60, 181: 56}
# Each statistical test below is two-sided at this z: a false alarm once in 1.7 million seeds.
Z = 5.0


@pytest.fixture(scope="module")
def weather():
    """Residuals of many years, shape (years, days)."""
    years = [london_temperatures(seed) for seed in range(YEARS)]
    return np.array([year.observed_f - year.truth_f for year in years])


def test_false_alarm_probability_is_as_stated():
    assert 2 * (1 - NormalDist().cdf(Z)) < 1 / 1_700_000


@pytest.mark.parametrize("seed", [0, 1, 2026])
def test_days_of_the_notes_are_exact_in_every_year(seed):
    observed = london_temperatures(seed).observed_f
    assert {day: observed[day - 1] for day in FROM_NOTES} == FROM_NOTES


def test_year_has_365_days_counted_from_1():
    year = london_temperatures()
    assert year.day[0] == 1
    assert year.day[-1] == 365
    assert year.day.shape == year.truth_f.shape == year.observed_f.shape == (365,)


def test_same_seed_gives_the_same_year_and_another_seed_another():
    first, again, other = (london_temperatures(seed).observed_f for seed in (7, 7, 8))
    np.testing.assert_array_equal(first, again)
    assert np.abs(first - other).max() > 1


def test_climate_is_coldest_in_late_january_and_seven_degrees_celsius_wide_each_way():
    truth_c = (london_temperatures().truth_f - 32) * 5 / 9
    assert truth_c.argmin() + 1 in range(8, 30)
    assert (truth_c.max() - truth_c.min()) / 2 == pytest.approx(6.93, abs=0.1)


def test_climate_agrees_with_the_measured_monthly_means():
    """Two sources: our fit to daily values, and the Met Office's monthly table."""
    truth_c = (london_temperatures().truth_f - 32) * 5 / 9
    ends = np.cumsum([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
    months = [truth_c[a:b].mean() for a, b in pairwise(ends)]
    np.testing.assert_allclose(months, london_climate().mean_c, atol=0.7)


@pytest.mark.parametrize("day", [4, 5, 20, 365])
def test_weather_is_as_wide_at_the_start_as_at_the_end(weather, day):
    """Stationary throughout. The variance of n Gaussian draws has SD var·√(2/(n−1))."""
    variance = weather[:, day - 1].var(ddof=1)
    assert abs(variance / SD_F**2 - 1) < Z * np.sqrt(2 / (YEARS - 1))


def test_weather_of_the_first_day_is_drawn_wide():
    """Days 1 to 3 are the notes', so look at the process itself."""
    first = np.array(
        [london._weather_c(3, np.random.default_rng(seed))[0] for seed in range(YEARS)]
    )
    expected = (SD_F * 5 / 9) ** 2
    assert abs(first.var(ddof=1) / expected - 1) < Z * np.sqrt(2 / (YEARS - 1))


def test_weather_has_mean_zero(weather):
    """The mean of an AR(1) of T days has variance ≈ var·(1+φ)/((1−φ)·T)."""
    free = weather[:, 3:179]
    spread = SD_F * np.sqrt(1.76 / 0.24 / free.shape[1] / YEARS)
    assert abs(free.mean()) < Z * spread


@pytest.mark.parametrize("lag", [1, 2, 5])
def test_weather_remembers_yesterday(weather, lag):
    """Correlation φ^lag; its SD over n independent years is at most 1/√n."""
    correlation = np.corrcoef(weather[:, 250], weather[:, 250 + lag])[0, 1]
    assert abs(correlation - 0.76**lag) < Z * (1 - 0.76 ** (2 * lag)) / np.sqrt(YEARS - 3)


def test_noise_scales_the_weather():
    calm, usual, wild = (london_temperatures(3, noise) for noise in (0, 1, 2))
    np.testing.assert_array_equal(calm.observed_f, calm.truth_f)
    np.testing.assert_allclose(
        wild.observed_f - wild.truth_f, 2 * (usual.observed_f - usual.truth_f)
    )


@pytest.mark.parametrize("seed", [-1, 1.5, "0", None])
def test_a_bad_seed_is_named(seed):
    with pytest.raises(ValueError, match=f"seed.*{re.escape(repr(seed))}"):
        london_temperatures(seed)


@pytest.mark.parametrize("noise", [-0.1, np.nan, np.inf])
def test_bad_noise_is_named(noise):
    with pytest.raises(ValueError, match="noise"):
        london_temperatures(0, noise)


def test_climate_is_the_table_of_twelve_months():
    climate = london_climate()
    np.testing.assert_array_equal(climate.month, np.arange(1, 13))
    assert (climate.mean_max_c[6], climate.mean_min_c[1], climate.mean_c[0]) == (23.90, 2.65, 5.55)
    np.testing.assert_allclose(
        (climate.mean_max_c + climate.mean_min_c) / 2, climate.mean_c, atol=0.011
    )
    assert "Open Government Licence" in climate.source


def test_climate_loads_with_windows_line_endings(tmp_path):
    copy = tmp_path / "london_climate.csv"
    lines = (DATASETS / copy.name).read_text(encoding="utf-8").splitlines()
    copy.write_bytes("\r\n".join([*lines, ""]).encode())
    np.testing.assert_array_equal(london_climate(copy).mean_c, london_climate().mean_c)


def test_a_changed_climate_file_is_refused_and_says_what_to_do(tmp_path):
    copy = tmp_path / "london_climate.csv"
    original = (DATASETS / copy.name).read_text(encoding="utf-8")
    copy.write_text(original.replace("8.43", "8.44"), encoding="utf-8")
    with pytest.raises(DataError, match="changed") as caught:
        london_climate(copy)
    assert str(copy) in str(caught.value)
    assert "Copy london_climate.csv" in str(caught.value)


def test_a_missing_climate_file_says_where_it_should_be(tmp_path):
    with pytest.raises(DataError, match="cannot be read") as caught:
        london_climate(tmp_path / "london_climate.csv")
    assert str(tmp_path) in str(caught.value)
    assert "Copy london_climate.csv" in str(caught.value)


@pytest.mark.parametrize(("beta", "window"), [(0.0, 1), (0.5, 2), (0.9, 10), (0.98, 50)])
@pytest.mark.parametrize("shape", [(365,), (30,), (365, 3)])
def test_trailing_mean_is_the_mean_of_the_last_days(beta, window, shape):
    theta = np.random.default_rng(1).normal(50, 10, shape)
    means = [theta[max(0, t + 1 - window) : t + 1].mean(axis=0) for t in range(len(theta))]
    np.testing.assert_allclose(trailing_mean(theta, beta), means, rtol=1e-12)


def test_trailing_mean_takes_whole_numbers_and_leaves_them_alone():
    theta = np.array([40, 49, 45])
    np.testing.assert_allclose(trailing_mean(theta, 0.5), [40, 44.5, 47])
    np.testing.assert_array_equal(theta, [40, 49, 45])


@pytest.mark.parametrize("beta", [-0.1, 1.0, 2, np.nan])
def test_trailing_mean_names_a_bad_beta(beta):
    with pytest.raises(ValueError, match="beta"):
        trailing_mean([1.0, 2.0], beta)


@pytest.mark.parametrize("theta", [[], 3.0, np.zeros((2, 2, 2))])
def test_trailing_mean_names_a_bad_shape(theta):
    with pytest.raises(ValueError, match="shape"):
        trailing_mean(theta, 0.9)
