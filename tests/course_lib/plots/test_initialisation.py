"""The figures of notebook 01: what is in the arrays is in the picture."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from course_lib.plots.initialisation import (
    draw_directions,
    draw_levels,
    draw_rates,
    draw_runs,
    in_powers,
)


@pytest.fixture
def ax():
    return Figure().subplots()


def line(ax, label):
    return next(one.get_ydata() for one in ax.lines if one.get_label() == label)


def test_rates_leave_out_where_training_broke_down(ax):
    draw_rates(ax, [0.1, 1.0, 10.0], {"raw": [0.5, np.inf, np.nan]}, start=0.7)
    np.testing.assert_array_equal(line(ax, "raw"), [0.5, np.nan, np.nan])
    assert any(np.allclose(one.get_ydata(), 0.7) for one in ax.lines)


def test_directions_count_the_units_that_differ(ax):
    draw_directions(ax, [[1.0, 2.0], [1.0, 2.0], [0.0, -1.0]], "three units")
    assert ax.get_title() == "three units\n3 units, 2 distinct"
    tips = [tuple(one.xy) for one in ax.texts]
    assert tips == [(1.0, 2.0), (1.0, 2.0), (0.0, -1.0)]
    assert min(ax.get_xlim()[1], ax.get_ylim()[1]) > 2


def test_levels_are_drawn_by_layer(ax):
    draw_levels(ax, {"he": [1.0, 0.9], "small": [0.1, 0.01]}, "relu", "spread")
    np.testing.assert_array_equal(line(ax, "small"), [0.1, 0.01])
    assert ax.get_yscale() == "log"


def test_runs_are_drawn_with_their_mean(ax):
    draw_runs(ax, {"he": [[0.5, 0.9], [0.7, 0.9]]})
    np.testing.assert_allclose(line(ax, "he"), [0.6, 0.9])
    assert len(ax.lines) == 3


def test_a_rule_looks_the_same_in_all_figures():
    looks = set()
    for runs in ({"he": [[1.0]]}, {"small": [[0.1]], "he": [[1.0]]}):
        ax = Figure().subplots()
        draw_runs(ax, runs)
        looks |= {one.get_color() for one in ax.lines if one.get_label() == "he"}
    assert len(looks) == 1


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0.0, "0"),
        (0.7123, "0.71"),
        (16.2, "16"),
        (512.0, "512"),
        (8.93e-9, "8.9·10⁻⁹"),
        (-1.04e12, "-1·10¹²"),
        (1e-8, "10⁻⁸"),
        (np.inf, "inf"),
        (np.nan, "nan"),
    ],
)
def test_very_small_and_very_large_numbers_are_written_as_powers(value, written):
    assert in_powers(value) == written
