"""One neuron and its batch, drawn with the learner's functions."""

import numpy as np
import pytest

from course_lib.reference.batch_norm import bn_forward, bn_inference
from course_lib.widgets.one_neuron import BATCH, OUTLIER, RUN, one_neuron
from course_lib.widgets.stage import Dots, Rule
from tests.course_lib.widgets.scenes import mark


@pytest.fixture
def neuron():
    return one_neuron(bn_forward, bn_inference)


def outputs(neuron):
    _, others, moved = (m for m in neuron.picture.panels[1].marks if isinstance(m, Dots))
    return np.append(others.y, moved.y)


def before(neuron):
    return mark(neuron, Dots, "before the move", panel=1).y


def test_statistics_of_the_course_are_those_of_the_batch():
    assert (BATCH.mean(), BATCH.var()) == (RUN["mu"], RUN["var"])


def test_an_outlier_moves_every_output_in_training_and_its_own_alone_at_test_time(neuron):
    neuron.move(held=OUTLIER)
    assert mark(neuron, Rule).y == 4
    assert (np.abs(outputs(neuron) - before(neuron)) > 0.1).all()
    neuron.move(test_time=True)
    assert mark(neuron, Rule).y == 3
    assert outputs(neuron)[:7] == pytest.approx(before(neuron)[:7])
    assert outputs(neuron)[7] == pytest.approx(8 / np.sqrt(1.5), abs=1e-3)


def test_outputs_have_mean_beta_and_deviation_gamma(neuron):
    neuron.move(held=(2.4, -5.0), gamma=-2, beta=3)
    assert outputs(neuron).mean() == pytest.approx(3, abs=1e-6)
    assert outputs(neuron).std() == pytest.approx(2, abs=1e-4)


@pytest.mark.parametrize(("x", "number"), [(-3, 1), (2.4, 2), (99, 8)])
def test_the_nearest_example_is_moved_and_never_beyond_the_picture(neuron, x, number):
    neuron.move(held=(x, 1000.0))
    moved = [m for m in neuron.picture.panels[0].marks if isinstance(m, Dots)][1]
    assert (moved.x, moved.y) == (number, 14)


def test_without_a_function_for_it_there_is_no_test_time():
    assert "test_time" not in one_neuron(bn_forward).values


def test_a_normalisation_over_units_looks_wrong():
    def over_units(Z, gamma, beta):
        made, cache = bn_forward(Z, gamma, beta)
        return 0 * made, cache

    assert not outputs(one_neuron(over_units)).any()


@pytest.mark.parametrize(
    ("function", "told"),
    [
        (lambda *_: 3, "the cache"),
        (lambda *_: (3, 4), "the cache"),
        (lambda Z, g, b: (Z, {"mu": np.zeros((1, 1))}), "lacks var"),
        (lambda Z, g, b: (Z, {"mu": np.zeros(1), "var": 1}), "mu"),
        (lambda Z, g, b: (Z[0], {"mu": np.zeros((1, 1)), "var": np.ones((1, 1))}), "Z_tilde"),
    ],
)
def test_what_cannot_be_drawn_is_told(function, told):
    shown = one_neuron(function)
    assert shown.picture is None
    assert told in shown.problem


def test_a_negative_variance_is_drawn_without_a_band():
    shown = one_neuron(lambda Z, g, b: (Z, {"mu": np.zeros((1, 1)), "var": -np.ones((1, 1))}))
    assert shown.problem == ""
