"""The two balls, with right and with wrong functions."""

import numpy as np
import pytest

from course_lib.reference.regularisation import l1_cost, l2_cost, l2_step, soft_threshold
from course_lib.widgets.penalty_ball import MINIMUM, STRENGTHS, H, penalty_ball
from course_lib.widgets.stage import Contours, Dots, Line
from tests.course_lib.widgets.scenes import mark


def show(cost2=l2_cost, step=l2_step, cost1=l1_cost, threshold=soft_threshold):
    return penalty_ball(cost2, step, cost1, threshold)


def end(widget, panel):
    dots = mark(widget, Dots, panel=panel)
    return [dots.x[0], dots.y[0]]


@pytest.mark.parametrize("strength", STRENGTHS)
def test_l2_ends_where_the_whole_cost_is_smallest(strength):
    widget = show()
    widget.move(strength=strength)
    smallest = np.linalg.solve(H + strength * np.eye(2), H @ MINIMUM)
    assert end(widget, 0) == pytest.approx(smallest, abs=1e-3)


@pytest.mark.parametrize("strength", STRENGTHS)
def test_l1_ends_where_no_direction_leads_down(strength):
    widget = show()
    widget.move(strength=strength)
    w = np.array(end(widget, 1))
    slope = H @ (w - MINIMUM)
    held = np.abs(slope[w == 0]) <= strength
    assert held.all()
    assert slope[w != 0] == pytest.approx(-strength * np.sign(w[w != 0]), abs=1e-3)


def test_l1_loses_one_weight_and_then_the_other():
    widget = show()
    first, second = (mark(widget, Line, f"L1, w{k}", panel=2).y for k in "₁₂")
    assert np.argmax(second == 0) < np.argmax(first == 0)
    for k in "₁₂":
        assert (mark(widget, Line, f"L2, w{k}", panel=2).y > 0.1).all()


def test_point_moves_the_minimum():
    widget = show()
    widget.move(minimum=(-1.0, 1.5), strength=0.0)
    assert end(widget, 0) == end(widget, 1) == [-1.0, 1.5]


def test_ball_is_the_contour_through_the_end():
    widget = show()
    widget.move(strength=0.5)
    balls = [m for m in widget.picture.panels[1].marks if isinstance(m, Contours)]
    assert balls[-1].levels == pytest.approx([np.abs(end(widget, 1)).sum()])
    middle = (len(balls[-1].Z) - 1) // 2
    assert balls[-1].Z[middle, 0] == pytest.approx(2.5)


@pytest.mark.parametrize("panel", [0, 1])
def test_black_ellipse_passes_through_the_end(panel):
    widget = show()
    widget.move(strength=0.7)
    away = np.array(end(widget, panel)) - MINIMUM
    ellipse = next(
        one
        for one in widget.picture.panels[panel].marks
        if isinstance(one, Contours) and one.color == "ink"
    )
    assert ellipse.levels == pytest.approx([0.5 * away @ H @ away])


def test_wrong_functions_look_wrong():
    shrinks = show(threshold=lambda W, t: W / (1 + t))
    assert mark(shrinks, Line, "L1, w₂", panel=2).y[-1] != 0
    assert "no weight is exactly 0" in shrinks.picture.note
    stays = show(step=lambda W, dW, learning_rate, lambd, m: W - learning_rate * dW)
    assert end(stays, 0) == pytest.approx(MINIMUM)


def test_steps_that_explode_become_a_sentence():
    assert "finite" in show(step=lambda W, dW, learning_rate, lambd, m: 1e9 * W).problem


def test_wrong_shape_becomes_a_sentence():
    assert "expected shape (1, 2)" in show(threshold=lambda W, t: W[0]).problem
    assert "l1_cost returned" in show(cost1=named("l1_cost", lambda params, lambd, m: None)).problem


def test_unwritten_function_becomes_a_sentence():
    def soft_threshold(W, t):
        raise NotImplementedError

    assert "soft_threshold is not written" in show(threshold=soft_threshold).problem


def test_static_twin_draws_two_strengths(monkeypatch):
    monkeypatch.setenv("COURSE_STATIC", "1")
    twin = show()
    assert twin.alt.count("L2 ends at") == 2
    assert len(twin.png[0]) > 10_000


def named(name, function):
    function.__name__ = name
    return function
