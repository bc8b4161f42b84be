"""The straight line of a neuron, by hand and by descent."""

import numpy as np
import pytest

from course_lib.data import iris, moons
from course_lib.reference.foundations import logistic_grads
from course_lib.widgets.stage import Arrow, Contours, Dots, Line
from course_lib.widgets.straight_line import STEPS, straight_line
from tests.course_lib.widgets.scenes import mark

DATA = moons(m=61, noise=0.2)  # one class has an example more


def by_hand():
    return straight_line(DATA)


def descent(function=logistic_grads):
    return straight_line(DATA, function)


def test_dots_on_the_wrong_side_are_crossed_out_and_counted():
    widget = by_hand()
    widget.move(w1=0.0, w2=0.0, b=1.0)  # a neuron that says 1 to everything
    assert len(mark(widget, Dots, "on the wrong side").x) == np.sum(DATA.y == 0)
    widget.move(b=-1.0)
    assert len(mark(widget, Dots, "on the wrong side").x) == np.sum(DATA.y == 1)
    assert f"{np.sum(DATA.y == 1)} of 61" in widget.picture.note


def test_number_of_each_dot_is_on_its_side_of_zero():
    widget = by_hand()
    widget.move(w1=2.0, w2=-3.0, b=0.5)
    circles = mark(widget, Dots, panel=1)
    assert np.sort(circles.x) == pytest.approx(np.sort([2, -3] @ DATA.X[:, DATA.y == 0] + 0.5))
    wrong = [one for one in widget.picture.panels[1].marks if isinstance(one, Dots)][-1]
    assert len(wrong.x) == len(mark(widget, Dots, "on the wrong side").x)


def test_arrow_of_the_weights_stands_on_the_line():
    widget = by_hand()
    widget.move(w1=3.0, w2=-4.0, b=2.5)
    arrow = mark(widget, Arrow)
    assert 3 * arrow.x0 - 4 * arrow.y0 + 2.5 == pytest.approx(0)
    assert [arrow.x1 - arrow.x0, arrow.y1 - arrow.y0] == pytest.approx(np.array([[0.3], [-0.4]]))


def test_other_data_are_refused():
    with pytest.raises(ValueError, match="two features"):
        straight_line(iris())


def test_path_starts_at_the_marker_and_follows_the_learners_gradient():
    widget = descent()
    widget.move(start=(1.0, -2.0), b=0.25, learning_rate=3)
    path = mark(widget, Dots, panel=1)
    _, dw, _ = logistic_grads(np.array([[1.0], [-2.0]]), 0.25, DATA.X, DATA.y[None])
    assert [path.x[0], path.y[0]] == [1, -2]
    assert [path.x[1], path.y[1]] == pytest.approx([1 - 3 * dw[0, 0], -2 - 3 * dw[1, 0]])
    assert len(path.x) == len(widget.picture.note) == STEPS + 1


def test_wrong_gradients_lead_uphill():
    def uphill(w, b, X, Y):
        cost, dw, db = logistic_grads(w, b, X, Y)
        return cost, -dw, -db

    right, wrong = descent(), descent(uphill)
    assert wrong.problem == ""
    y = [mark(widget, Dots, panel=1).y for widget in (right, wrong)]
    assert y[0][5] < y[0][0] == y[1][0] < y[1][5]


def test_contours_are_the_learners_cost_at_the_chosen_bias():
    widget = descent()
    before = mark(widget, Contours, panel=1).Z
    widget.move(b=-1.0)
    assert not np.allclose(mark(widget, Contours, panel=1).Z, before)
    corner, _, _ = logistic_grads(np.array([[-6.0], [-8.0]]), -1.0, DATA.X, DATA.y[None])
    assert mark(widget, Contours, panel=1).Z[0, 0] == pytest.approx(corner)


def test_line_of_the_neuron_has_a_frame_for_each_step():
    assert mark(descent(), Line).x.shape == (STEPS + 1, 3)


@pytest.mark.parametrize(
    ("function", "fragment"),
    [
        (lambda w, b, X, Y: 0.5, "expected cost, dw, db"),
        (lambda w, b, X, Y: (0.5, np.zeros(2), 0.0), "dw"),
        (lambda w, b, X, Y: (0.5, np.nan * w, 0.0), "finite"),
        (lambda w, b, X, Y: (np.zeros((1, 1)), w, 0.0), "cost"),
    ],
)
def test_problems_are_said_in_a_sentence(function, fragment):
    assert fragment in descent(function).problem


def test_function_that_is_not_written_is_named():
    def logistic_grads(w, b, X, Y):
        raise NotImplementedError

    assert descent(logistic_grads).problem.startswith("logistic_grads is not written yet")


@pytest.mark.parametrize("make", [by_hand, descent])
def test_static_twin_says_what_it_shows(make, monkeypatch):
    monkeypatch.setenv("COURSE_STATIC", "1")
    picture = make()
    assert "of 61 dots" in picture.alt
    assert picture.png[0].startswith(b"\x89PNG")
