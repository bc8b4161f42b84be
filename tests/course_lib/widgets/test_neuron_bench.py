"""The neuron on the bench, with right and with wrong functions."""

import numpy as np
import pytest

from course_lib.reference.foundations import activation, activation_grad, bce_cost
from course_lib.widgets.neuron_bench import CROSS_ENTROPY, KINDS, SQUARED, neuron_bench
from course_lib.widgets.stage import Dots, Line
from tests.course_lib.widgets.scenes import mark


def answers(function=activation, slope=activation_grad):
    return neuron_bench(function, slope)


def losses(cost=bce_cost):
    return neuron_bench(activation, activation_grad, cost)


@pytest.mark.parametrize("kind", KINDS)
def test_place_of_the_neuron_is_on_the_curve_of_the_learner(kind):
    widget = answers()
    widget.move(kind=kind, w1=0.5, w2=-2.0, b=-3.0)  # z = 0.5 + 1 − 3
    place = mark(widget, Dots)
    assert place.x[0] == pytest.approx(-1.5)
    assert place.y[0] == pytest.approx(activation([-1.5], kind)[0])
    assert mark(widget, Dots, panel=1).y[0] == pytest.approx(activation_grad([-1.5], kind)[0])


def test_tangent_has_the_learners_slope_even_if_it_is_wrong():
    widget = answers(slope=lambda Z, kind: activation(Z, kind))
    tangent = mark(widget, Line, "tangent")
    slope = (tangent.y[1] - tangent.y[0]) / (tangent.x[1] - tangent.x[0])
    assert slope == pytest.approx(activation([1.5], "sigmoid")[0])


def test_slope_that_cancels():
    widget = losses()
    widget.move(w1=0.0, w2=0.0, b=-6.0, y="1", loss=CROSS_ENTROPY)
    product = mark(widget, Line, "product, ∂L/∂z", panel=1)
    error = np.abs(activation(product.x, "sigmoid") - 1)
    assert product.y == pytest.approx(error, rel=1e-3)
    assert "product −0.998; a − y = −0.998" in widget.picture.note


def test_squared_error_leaves_a_confident_mistake_without_a_push():
    widget = losses()
    widget.move(w1=0.0, w2=0.0, b=-6.0, loss=SQUARED)
    assert "product −0.00246" in widget.picture.note


def test_loss_is_the_learners():
    widget = losses(lambda A, Y: 7 * bce_cost(A, Y))
    widget.move(w1=0.0, w2=0.0, b=0.0)
    assert mark(widget, Dots).y[0] == pytest.approx(7 * np.log(2))


@pytest.mark.parametrize(
    ("widget", "fragment"),
    [
        (lambda: answers(function=lambda Z, kind: Z[0]), "expected shape"),
        (lambda: losses(cost=lambda A, Y: None), "returned None"),
    ],
)
def test_problems_are_said_in_a_sentence(widget, fragment):
    assert fragment in widget().problem


@pytest.mark.parametrize("make", [answers, losses])
def test_static_twin_says_what_it_shows(make, monkeypatch):
    monkeypatch.setenv("COURSE_STATIC", "1")
    picture = make()
    assert "z = " in picture.alt
    assert picture.png[0].startswith(b"\x89PNG")
