"""The dial: the signal keeps level where theory says so, and nowhere else."""

import numpy as np
import pytest

from course_lib.widgets.static import StaticFigure
from course_lib.widgets.weight_dial import SPREADS, signal_sizes, weight_dial


@pytest.mark.parametrize(("width", "spread"), [(512, 0.0625), (128, 0.125)])
def test_the_signal_keeps_level_at_one_spread_for_each_width(width, spread):
    assert spread in SPREADS
    sizes = signal_sizes(spread, width)
    assert sizes == pytest.approx(np.ones(11), rel=0.25)
    neighbours = SPREADS[SPREADS.index(spread) - 1 :: 2][:2]
    for other in neighbours:
        assert abs(np.log(signal_sizes(other, width)[-1])) > abs(np.log(sizes[-1]))


def test_each_layer_multiplies_by_the_same_factor():
    sizes = signal_sizes(0.01, 512)
    assert sizes[1:] / sizes[:-1] == pytest.approx(np.full(10, 0.16), rel=0.1)
    assert signal_sizes(1.0, 512)[-1] == pytest.approx(1e12, rel=0.5)


def test_dial_shows_the_sizes_of_its_setting():
    dial = weight_dial()
    dial.move(spread=0.125, width=128)
    (panel,) = dial.picture.panels
    np.testing.assert_array_equal(panel.marks[1].y, signal_sizes(0.125, 128))
    assert f"{signal_sizes(0.125, 128)[-1]:.2f}" in dial.picture.note


def test_static_twin_is_a_picture(monkeypatch):
    monkeypatch.setenv("COURSE_STATIC", "1")
    figure = weight_dial()
    assert isinstance(figure, StaticFigure)
    assert len(figure.png[0]) > 10_000
    assert "0.0625" in figure.alt
