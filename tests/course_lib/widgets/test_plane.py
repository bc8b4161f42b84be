"""Dots on a plane and the lines of neurons."""

import numpy as np
import pytest

from course_lib.data import classification, moons
from course_lib.widgets.plane import border, dots, extent, grid, term


def test_dots_of_each_class_have_their_own_colour_and_shape():
    circles, squares = dots(moons(m=40))
    assert len(circles.x) + len(squares.x) == 40
    assert circles.color != squares.color


def test_data_that_are_no_two_classes_on_a_plane_are_refused():
    with pytest.raises(ValueError, match="two features"):
        dots(classification(m=20))


def test_extent_holds_all_dots():
    data = moons(m=40)
    x0, x1, y0, y1 = extent(data, margin=0.0)
    assert x0 < data.X[0].min() <= data.X[0].max() < x1
    assert y0 < data.X[1].min() <= data.X[1].max() < y1


def test_grid_runs_row_by_row_from_the_lower_left():
    points = grid((0.0, 2.0, 5.0, 9.0), 3)
    assert points[:, :4].T.tolist() == [[0, 5], [1, 5], [2, 5], [0, 7]]


def test_both_ends_of_a_border_lie_where_z_is_zero():
    W, b = np.array([[2.0, -1.0], [0.0, 3.0]]), np.array([[0.5], [-6.0]])
    x, y = border(W, b)
    ends = np.stack([x, y]).reshape(2, 2, 3)
    assert np.isnan(ends[:, :, 2]).all()
    for neuron in (0, 1):
        assert W[neuron] @ ends[:, neuron, :2] + b[neuron] == pytest.approx([0, 0], abs=1e-9)
    assert y[3] == pytest.approx(2)


def test_border_of_many_frames_and_of_no_weights():
    x, y = border(np.zeros((5, 4, 2)), np.ones((5, 4, 1)))
    assert x.shape == y.shape == (5, 12)
    assert np.isnan(x).all()


def test_terms_below_zero_stand_in_brackets():
    assert [term(value) for value in (0.5, -2.0)] == ["0.5", "(−2)"]
