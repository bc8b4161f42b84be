"""One example on its way down, drawn with the learner's functions."""

import numpy as np
import pytest

from course_lib.reference.softmax import cross_entropy, softmax, softmax_ce_grad, softmax_jacobian
from course_lib.widgets.logit_descent import CLASSES, STARTS, STEPS, logit_descent
from course_lib.widgets.stage import Arrow, Bars, Heat, Line
from tests.course_lib.widgets.scenes import mark


def shown(**own):
    functions = {
        "softmax": softmax,
        "cross_entropy": cross_entropy,
        "softmax_ce_grad": softmax_ce_grad,
        "softmax_jacobian": softmax_jacobian,
    }
    return logit_descent(**{**functions, **own})


def arrows(widget):
    assert widget.problem == ""
    return [one for one in widget.picture.panels[0].marks if isinstance(one, Arrow)]


def test_every_arrow_ends_at_the_truth():
    widget = shown()
    widget.move(truth="class 1")
    for i, arrow in zip(CLASSES, arrows(widget), strict=True):
        assert arrow.y1 == pytest.approx(np.full((STEPS + 1, 1), float(i == 1)))


def test_a_gradient_of_the_wrong_sign_points_away_and_is_told_to_climb():
    widget = shown(softmax_ce_grad=lambda Z, y: -softmax_ce_grad(Z, y))
    first = arrows(widget)[0]
    assert first.y1[0] > first.y0[0]
    assert mark(widget, Line, panel=2).y[-1] > mark(widget, Line, panel=2).y[0]
    assert "differs by up to" in widget.picture.note_at(0)


def test_costs_fall_from_that_of_the_start():
    widget = shown()
    costs = mark(widget, Line, panel=2).y
    assert costs[0] == pytest.approx(2.172, abs=1e-3)
    assert (np.diff(costs) < 0).all()
    assert "gives the same" in widget.picture.note_at(STEPS)


def test_a_sure_and_wrong_start_has_a_small_jacobian_and_a_large_gradient():
    widget = shown()
    widget.move(start=list(STARTS)[3])
    assert np.abs(mark(widget, Heat, panel=1).Z[0]).max() < 1e-3
    first = arrows(widget)[0]
    assert first.y0[0] - first.y1[0] > 0.999


def test_bars_and_jacobian_have_a_frame_for_each_step():
    widget = shown()
    assert mark(widget, Bars).heights.shape == (STEPS + 1, 4)
    assert mark(widget, Heat, panel=1).Z.shape == (STEPS + 1, 4, 4)


def test_a_cost_beyond_bounds_is_told():
    widget = shown(softmax_ce_grad=lambda Z, y: -1e6 * softmax_ce_grad(Z, y))
    assert widget.picture is None
    assert "sign" in widget.problem


def test_a_jacobian_of_the_wrong_shape_is_told():
    widget = shown(softmax_jacobian=softmax)
    assert widget.picture is None
    widget = shown(softmax_jacobian=lambda z: z)
    assert "(4,)" in widget.problem
