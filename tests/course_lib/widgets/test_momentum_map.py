"""The momentum map is drawn from the learner's function."""

import numpy as np
import pytest

from course_lib.reference.optimizers import momentum_step
from course_lib.widgets.momentum_map import BETAS, MEMORIES, RATES, momentum_map
from course_lib.widgets.stage import Heat, Line
from tests.course_lib.widgets.scenes import mark


@pytest.fixture(scope="module")
def chart():
    return momentum_map(momentum_step)


def test_the_border_is_where_theory_has_it(chart):
    beta = 1 - 10**-MEMORIES
    for kappa in (25, 100):
        chart.move(kappa=kappa)
        border = 10 ** mark(chart, Line).x
        known = 2 * (1 + beta) / ((1 - beta) * kappa)
        within = known < 9
        assert border[within] == pytest.approx(known[within], rel=0.02)
        assert border[0] == pytest.approx(2 / kappa, rel=0.02)


def test_the_map_is_blank_beyond_the_border(chart):
    chart.move(kappa=25)
    heat, border = mark(chart, Heat).Z, mark(chart, Line).x
    across = np.linspace(-2, 1, heat.shape[1])
    beyond = across > border[:, np.newaxis] + 0.05
    assert np.isnan(heat[beyond]).all()
    assert np.isfinite(heat[across < border[:, np.newaxis] - 0.05]).all()


def test_without_memory_it_is_gradient_descent(chart):
    rate = RATES[10]
    chart.move(kappa=25, rate=rate, beta=0.0)
    line = mark(chart, Line, panel=1)
    t = np.arange(61)
    np.testing.assert_allclose(line.x, -2 * (1 - rate) ** t, atol=1e-12)
    np.testing.assert_allclose(line.y, (1 - 25 * rate) ** t, atol=1e-12)


def test_the_note_says_who_arrives_and_who_diverges(chart):
    wide = min(RATES, key=lambda rate: abs(rate - 0.56))
    chart.move(kappa=25, rate=wide, beta=0.9)
    assert "at step 20" in chart.picture.note
    chart.move(beta=BETAS[0])
    assert "diverges" in chart.picture.note
    assert np.isnan(mark(chart, Line, panel=1).x).any()


@pytest.mark.parametrize(
    ("step", "told"),
    [
        (lambda *a, **o: 1 / 0, "ZeroDivisionError"),
        (lambda *a, **o: 3, "two dicts"),
        (lambda params, grads, V, **o: ({}, V), "W1"),
        (lambda params, grads, V, **o: ({"W1": np.zeros(2), "b1": 0}, V), "shape"),
    ],
)
def test_what_cannot_be_drawn_is_told(step, told):
    shown = momentum_map(step)
    assert shown.picture is None
    assert told in shown.problem


def test_a_step_that_climbs_is_blank_everywhere():
    def climbs(params, grads, V, *, learning_rate, beta):
        return {name: w + learning_rate * grads["d" + name] for name, w in params.items()}, V

    shown = momentum_map(climbs)
    assert np.isnan(mark(shown, Heat).Z).all()


def test_a_step_to_nowhere_is_drawn_as_divergence():
    def nowhere(params, grads, V, *, learning_rate, beta):
        return {name: w * np.nan for name, w in params.items()}, V

    assert "diverges" in momentum_map(nowhere).picture.note
