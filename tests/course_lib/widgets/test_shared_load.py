"""Tests of shared load."""

import numpy as np
import pytest

from course_lib.reference.dropout import dropout_forward, dropout_variance
from course_lib.widgets.shared_load import KEEP_PROBS, SIDE, shared_load
from course_lib.widgets.stage import Contours, Line


@pytest.fixture(scope="module")
def load():
    return shared_load(dropout_forward)


def path(load):
    (line,) = (mark for mark in load.picture.panels[0].marks if isinstance(mark, Line))
    return np.stack([line.x, line.y])


def test_without_dropout_the_start_decides_who_works(load):
    for start, end in (((1.5, -0.8), (1.65, -0.65)), ((0.0, 0.4), (0.3, 0.7))):
        load.move(keep_prob=1.0, size=1.0, start=start)
        assert path(load)[:, 0] == pytest.approx(start)
        assert path(load)[:, -1] == pytest.approx(end, abs=1e-6)


@pytest.mark.parametrize("size", [0.5, 1.0, 2.0])
@pytest.mark.parametrize("start", [(1.5, -0.8), (-0.5, 0.2)])
def test_with_dropout_the_contributions_become_equal(load, start, size):
    load.move(keep_prob=0.5, size=size, start=start)
    contributions = path(load)[:, -1] * [1, size]
    ends = [line.y[-1] for line in load.picture.panels[1].marks if isinstance(line, Line)]
    assert ends == pytest.approx([*contributions, contributions.sum()])
    # Least of half (1 - a - b)² + r (a² + b²), with r = (1 - k)/k.
    assert contributions == pytest.approx([1 / 3, 1 / 3], abs=1e-3)


@pytest.mark.parametrize("keep_prob", KEEP_PROBS)
def test_the_cost_is_the_plain_one_and_half_the_variance(load, keep_prob):
    load.move(keep_prob=keep_prob, size=2.0)
    (contours,) = (m for m in load.picture.panels[0].marks if isinstance(m, Contours))
    w = np.linspace(*SIDE, 61)
    w1, w2 = np.meshgrid(w, w)
    var1, var2 = dropout_variance(np.array([1.0, 2.0]), keep_prob)
    expected = 0.5 * (1 - w1 - 2 * w2) ** 2 + 0.5 * (w1**2 * var1 + w2**2 * var2)
    assert np.allclose(contours.Z, expected)


def test_a_forward_pass_that_does_not_divide_looks_wrong():
    def not_divided(A, D, keep_prob):
        return A * D

    wrong = shared_load(not_divided)
    wrong.move(keep_prob=0.5)
    assert path(wrong)[:, -1] == pytest.approx([2 / 3, 2 / 3], abs=1e-3)


def test_a_problem_is_named():
    def of_one_axis(A, D, keep_prob):
        return (A * D / keep_prob)[0]

    assert "of_one_axis" in shared_load(of_one_axis).problem


def test_static_picture_tells_both_ends(monkeypatch):
    monkeypatch.setenv("COURSE_STATIC", "1")
    picture = shared_load(dropout_forward)
    assert "together 1.00" in picture.alt
    assert "together 0.89" in picture.alt
    assert len(picture.png[0]) > 5000
