"""The ε dial, with right and with wrong functions."""

import numpy as np
import pytest

from course_lib.reference.gradient_checking import central_diff, forward_diff
from course_lib.widgets.epsilon_dial import OURS, PLACES, SINGLE, STEPS, epsilon_dial
from course_lib.widgets.stage import Dots, Line
from tests.course_lib.widgets.scenes import mark


def error_of(widget, name):
    return dict(zip(STEPS, mark(widget, Line, name, panel=1).y, strict=True))


def test_both_errors_fall_and_rise_again():
    widget = epsilon_dial(forward_diff, central_diff)
    forward, central = error_of(widget, "forward"), error_of(widget, "central")
    assert [forward[1e-2], central[1e-2]] == pytest.approx([8.4e-4, 1.6e-6], rel=0.05)
    assert central[OURS] < 3e-11 < 5e-10 < central[1e-7]
    assert min(forward.values()) > 100 * min(central.values())
    assert central[1e-13] > 1e-6


def test_dot_marks_the_step_on_the_curve():
    widget = epsilon_dial(forward_diff, central_diff)
    widget.move(epsilon=1e-3)
    dot = mark(widget, Dots, panel=1)
    assert (dot.x[0], dot.y[0]) == (1e-3, error_of(widget, "forward")[1e-3])
    assert "8.4e-05" in widget.picture.note


def test_function_bends_at_large_steps_and_is_a_staircase_at_tiny_ones():
    widget = epsilon_dial(forward_diff, central_diff)
    widget.move(place="x³ at 1")
    curve = mark(widget, Line, "f, as computed")
    assert curve.y == pytest.approx((1 + curve.x) ** 3 - 1)
    widget.move(epsilon=1e-15)
    assert len(np.unique(mark(widget, Line, "f, as computed").y)) < 40


def test_single_precision_loses_the_slope_at_the_step_of_the_notes():
    widget = epsilon_dial(forward_diff, central_diff)
    widget.move(precision=SINGLE)
    for name in ("forward", "central"):
        errors = error_of(widget, name)
        assert errors[1e-7] == pytest.approx(0.79, abs=0.01)
        assert 1e-4 < min(errors, key=errors.get) < 1e-1


@pytest.mark.parametrize("place", PLACES)
def test_true_slope_is_that_of_the_function(place):
    f, x, slope = PLACES[place]
    assert central_diff(f, x) == pytest.approx(slope, abs=1e-9)


def test_wrong_function_is_drawn_as_it_is():
    widget = epsilon_dial(forward_diff, lambda f, x, epsilon: 2 * central_diff(f, x, epsilon))
    widget.move(place="x³ at 1", epsilon=1e-5)
    line = mark(widget, Line, "central")
    assert line.y[1] / line.x[1] == pytest.approx(6)
    assert error_of(widget, "central")[1e-5] == pytest.approx(3)


@pytest.mark.parametrize("returned", [None, "three", [1.0, 2.0], np.nan])
def test_what_is_no_slope_becomes_a_sentence(returned):
    widget = epsilon_dial(lambda f, x, epsilon: returned, central_diff)
    assert "returned" in widget.problem


def test_unwritten_function_becomes_a_sentence():
    def forward_diff(f, x, epsilon=1e-5):
        raise NotImplementedError

    assert "forward_diff is not written" in epsilon_dial(forward_diff, central_diff).problem


def test_static_twin_draws_three_steps(monkeypatch):
    monkeypatch.setenv("COURSE_STATIC", "1")
    twin = epsilon_dial(forward_diff, central_diff)
    assert twin.alt.count("the forward difference is off by") == 3
    assert len(twin.png[0]) > 10_000
