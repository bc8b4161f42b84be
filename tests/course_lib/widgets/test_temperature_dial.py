"""Four logits and a temperature, drawn with the learner's softmax."""

import numpy as np
import pytest

from course_lib.reference.softmax import softmax
from course_lib.widgets.stage import Bars, Dots, Line
from course_lib.widgets.temperature_dial import ALONG, CLASSES, temperature_dial
from tests.course_lib.widgets.scenes import mark


@pytest.fixture
def dial():
    return temperature_dial(softmax)


def shares(dial, panel=1):
    assert dial.problem == ""
    bars = [one for one in dial.picture.panels[panel].marks if isinstance(one, Bars)]
    return [one.heights.item() for one in bars]


def test_bars_are_the_students_probabilities(dial):
    assert shares(dial) == pytest.approx([0.8420, 0.0419, 0.0021, 0.1140], abs=5e-5)
    dial.move(z1=10.0, temperature=2.0)
    assert shares(dial) == pytest.approx(softmax([[5], [10], [-1], [3]], 2.0).ravel())


@pytest.mark.parametrize("shift", [-1000.0, 1000.0])
def test_a_shift_moves_the_axis_of_the_logits_and_nothing_else(dial, shift):
    before = shares(dial)
    dial.move(shift=shift)
    assert shares(dial) == before
    assert shares(dial, panel=0) == [5 + shift, 2 + shift, shift - 1, 3 + shift]
    assert dial.picture.panels[0].ylim == (shift - 10.5, shift + 10.5)


def test_crosses_are_the_cold_limit_where_the_largest_share(dial):
    assert mark(dial, Dots, panel=1).y.tolist() == [1, 0, 0, 0]
    dial.move(z1=5.0)
    assert mark(dial, Dots, panel=1).y.tolist() == [0.5, 0.5, 0, 0]


def test_lines_hold_every_temperature(dial):
    for i in CLASSES:
        line = mark(dial, Line, f"class {i}", panel=2)
        assert line.y[[0, -1]] == pytest.approx(
            [softmax([[5], [2], [-1], [3]], T)[i, 0] for T in ALONG[[0, -1]]]
        )


def test_entropy_is_that_of_the_bars(dial):
    dial.move(z0=0.0, z1=0.0, z2=0.0, z3=0.0)
    assert "entropy is 1.39" in dial.picture.note
    dial.move(z0=10.0, temperature=0.05)
    assert "entropy is 0.00" in dial.picture.note


def test_an_overflow_leaves_its_bars_out_and_is_told():
    def naive(Z, temperature=1.0):
        E = np.exp(Z / temperature)
        return E / E.sum(axis=0)

    dial = temperature_dial(naive)
    assert np.isfinite(shares(dial)).all()
    dial.move(shift=1000.0)
    assert np.isnan(shares(dial)).any()
    assert "naive returned nan" in dial.picture.note


@pytest.mark.parametrize(
    ("function", "told"), [(lambda Z, T: Z[0], "shape"), (lambda Z: Z, "TypeError")]
)
def test_what_cannot_be_drawn_is_told(function, told):
    dial = temperature_dial(function)
    assert dial.picture is None
    assert told in dial.problem
