"""Signal through depth: it shows what the learner's functions return, right or wrong."""

import numpy as np
import pytest

from course_lib.reference.initialisation import activation_stats, init_params, layer_grad_norms
from course_lib.widgets.signal_through_depth import signal_through_depth
from course_lib.widgets.static import StaticFigure


def shown(draw=init_params, measure=activation_stats, norms=layer_grad_norms, **values):
    widget = signal_through_depth(draw, measure, norms)
    widget.move(**values)
    return widget


def lines(widget):
    """Return what the three panels show: signal, saturation, gradient."""
    assert widget.problem == ""
    return [panel.marks[-1].y for panel in widget.picture.panels]


def test_he_keeps_relu_level_both_ways():
    signal, saturated, gradient = lines(shown())
    assert signal == pytest.approx(np.full(10, 0.75), abs=0.2)
    assert saturated == pytest.approx(np.full(10, 0.5), abs=0.15)
    assert gradient.max() < 2 * gradient.min()


def test_small_weights_starve_all_layers_of_a_relu_network_alike():
    signal, _, gradient = lines(shown(kind="small"))
    assert signal[-1] < 1e-10
    assert gradient.max() < 1e-10
    assert gradient.max() < 3 * gradient.min()


def test_large_weights_saturate_tanh_and_blow_its_gradient_up():
    signal, saturated, gradient = lines(shown(kind="large", activation="tanh"))
    assert signal == pytest.approx(np.full(10, 0.96), abs=0.02)
    assert (saturated > 0.8).all()
    assert gradient[0] > 1000 * gradient[-1]


def test_gain_acts_once_in_each_layer():
    level, lowered = (lines(shown(gain=gain))[0] for gain in (1, 0.8))
    assert lowered / level == pytest.approx(0.8 ** np.arange(1, 11))


def test_gain_leaves_the_drawn_weights_alone():
    kept = init_params([128] * 11 + [1], "he", np.random.default_rng(1))
    level = lines(shown())[0]
    widget = shown(lambda dims, kind, rng: kept, gain=5)
    widget.move(gain=1)
    np.testing.assert_array_equal(lines(widget)[0], level)


def test_depth_and_output_layer_are_as_chosen():
    signal, _, gradient = lines(shown(depth=3))
    assert (len(signal), len(gradient)) == (3, 4)


def test_a_wrong_rule_looks_wrong():
    def too_narrow(dims, kind, rng):
        return {name: value / 2 for name, value in init_params(dims, kind, rng).items()}

    right, wrong = lines(shown())[0], lines(shown(too_narrow))[0]
    assert wrong / right == pytest.approx(0.5 ** np.arange(1, 11))


def unwritten(*args):
    raise NotImplementedError


def without_last_layer(dims, kind, rng):
    return init_params(dims[:-1], kind, rng)


@pytest.mark.parametrize(
    ("functions", "sentence"),
    [
        ({"draw": unwritten}, "unwritten is not written yet"),
        ({"draw": without_last_layer}, "W11"),
        ({"draw": lambda dims, kind, rng: None}, "expected a dict"),
        ({"measure": lambda X, params, activations: 1.0}, "expected a dict"),
        ({"measure": lambda X, params, activations: {"std": [1.0]}}, '"std"'),
        ({"norms": lambda X, Y, params, activations: [1.0]}, "expected shape"),
    ],
)
def test_what_cannot_be_drawn_is_said(functions, sentence):
    widget = shown(**functions)
    assert widget.picture is None
    assert sentence in widget.problem


def test_functions_get_copies():
    def spoils(X, Y, params, activations):
        norms = layer_grad_norms(X, Y, params, activations)
        X[...] = 0
        params["W1"][...] = 0
        return norms

    def spoils_first(X, params, activations):
        stats = activation_stats(X, params, activations)
        params["W1"][...] = 0
        return stats

    for one, other in zip(
        lines(shown()), lines(shown(measure=spoils_first, norms=spoils)), strict=True
    ):
        np.testing.assert_array_equal(one, other)


def test_static_twin_is_a_picture(monkeypatch):
    monkeypatch.setenv("COURSE_STATIC", "1")
    figure = signal_through_depth(init_params, activation_stats, layer_grad_norms)
    assert isinstance(figure, StaticFigure)
    assert len(figure.png[0]) > 10_000
    assert "tanh" in figure.alt
