import numpy as np
import pytest

from course_lib.widgets.descent_panels import (
    LEAST,
    MOST,
    TARGET,
    cost_panel,
    drawn_cost,
    equal_costs,
)
from course_lib.widgets.stage import Line, Rule

LINE = Line(np.arange(3.0), [4, 1, 0.1])


def test_costs_above_a_minimum_have_a_logarithmic_axis_with_the_target():
    panel = cost_panel([LINE], 2, "Costs.")
    assert (panel.yscale, panel.ylim, panel.xlim) == ("log", (LEAST, MOST), (0, 2))
    assert [float(mark.y) for mark in panel.marks if isinstance(mark, Rule)] == [TARGET]


def test_costs_without_a_minimum_have_a_plain_axis():
    panel = cost_panel([LINE], 2, "Costs.", bounded=False)
    assert (panel.yscale, panel.marks) == ("linear", (LINE,))


def test_no_cost_falls_off_the_axis():
    np.testing.assert_array_equal(drawn_cost(np.array([4, 0, np.nan])), [4, LEAST, np.nan])


def test_from_one_line_of_equal_cost_to_the_next_it_grows_by_the_same_factor():
    levels = np.array(equal_costs(np.array([[0, 1], [2, 30.0]]), (0, 1), (0, 1), lines=5).levels)
    assert len(levels) == 5
    assert levels[1:] / levels[:-1] == pytest.approx(levels[1] / levels[0])
