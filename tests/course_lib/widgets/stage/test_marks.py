"""Marks of all kinds: curves, grids and signs."""

import numpy as np
import pytest

from course_lib.widgets.stage import (
    Arrow,
    Band,
    Bars,
    Contours,
    Dots,
    Heat,
    Line,
    Regions,
    Rule,
    Text,
)

X = np.arange(4.0)
FRAMES = np.arange(12.0).reshape(3, 4)
UNIT = (0, 1, 0, 1)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: Line(X, X[:3], "cost"), r"Line 'cost'.*\(4,\).*\(3,\)"),
        (lambda: Line(X, FRAMES), "frames="),
        (lambda: Line(X, FRAMES[None], frames="step"), "expected 1 axes"),
        (lambda: Line(FRAMES, FRAMES[:2], frames="step"), "frames"),
        (lambda: Line(X, FRAMES, frames="step", grow=True), "shape"),
        (lambda: Line(X, X, color=8), "color"),
        (lambda: Line(X, X, color="red"), "color"),
        (lambda: Line(X, X, color=True), "color"),
        (lambda: Line(X, X, dash="wavy"), "dash.*dotted"),
        (lambda: Line(X, X, floor=np.inf), "floor"),
        (lambda: Dots(X, X, marker="star"), "marker.*circle"),
        (lambda: Bars(X, X[:2]), "Bars"),
        (lambda: Bars(X, X, names=["a"]), "1 names for 4 bars"),
        (lambda: Bars(X, X, baseline=np.nan), "baseline"),
        (lambda: Heat(np.empty((0, 3))), "nothing to draw"),
        (lambda: Heat(np.zeros((1000, 1000))), "cells"),
        (lambda: Heat(np.eye(2), (0, 1, 1, 0)), "extent"),
        (lambda: Heat(np.eye(2), (0, 1)), "extent"),
        (lambda: Heat(np.eye(2), UNIT, rows=["a", "b"]), "without extent"),
        (lambda: Heat(np.eye(2), columns=["a"]), "1 columns for 2"),
        (lambda: Heat(np.eye(2), low=np.inf), "low"),
        (lambda: Heat(np.eye(2), low=2, high=1), "low"),
        (lambda: Heat(np.eye(2), palette="rainbow"), "palette"),
        (lambda: Regions(np.eye(2), None), "extent"),
        (lambda: Regions(np.eye(2) * 1.5, UNIT), "probabilities"),
        (lambda: Regions(np.eye(2, dtype=int) * 9, UNIT), "classes"),
        (lambda: Contours(np.eye(2), None), "extent"),
        (lambda: Contours(np.ones((3, 2, 2)), UNIT, frames="step"), "no frames"),
        (lambda: Contours(np.ones((1, 2)), UNIT), "2 by 2"),
        (lambda: Contours(np.eye(2), UNIT, levels=0), "levels"),
        (lambda: Contours(np.eye(2), UNIT, levels=[np.nan]), "levels"),
        (lambda: Arrow(X, X, X[:2], X), "Arrow"),
        (lambda: Rule(), "x or y"),
        (lambda: Rule(x=1, y=1), "x or y"),
        (lambda: Band(x0=1), "x0 and x1"),
        (lambda: Band(), "x0 and x1"),
        (lambda: Text(0, 0, ["a", "b"]), "frames="),
        (lambda: Text([0, 1, 2], 0, ["a", "b"], frames="step"), "texts"),
        (lambda: Text(0, 0, "a", anchor="left"), "anchor"),
    ],
)
def test_a_mark_that_cannot_be_drawn_is_refused(make, said):
    with pytest.raises(ValueError, match=said):
        make()


def test_words_are_no_numbers():
    with pytest.raises(TypeError, match=r"Line 'cost'.*y"):
        Line([0, 1], ["a", "b"], "cost")


def test_a_frame_is_taken_from_the_arrays_that_have_frames():
    still = Line(X, FRAMES, frames="step").still(2)
    np.testing.assert_array_equal(still.x, X)
    np.testing.assert_array_equal(still.y, FRAMES[2])
    assert not still.moves


def test_a_growing_line_shows_the_points_so_far():
    np.testing.assert_array_equal(Line(X, X, grow=True).still(1).x, [0, 1])
    np.testing.assert_array_equal(Dots(X, X, grow=True).still(9).x, X)


@pytest.mark.parametrize(
    ("mark", "shown"),
    [
        (Bars([0, 1], [[1, 2], [3, 4]], frames="step"), lambda m: list(m.heights)),
        (Arrow([0, 3], 0, [1, 4], 1, frames="step"), lambda m: [m.x0[0], m.x1[0]]),
        (Rule(x=[3, 4], frames="step"), lambda m: [float(m.x)]),
        (Band(y0=[0, 4], y1=5, frames="step"), lambda m: [float(m.y0), float(m.y1)]),
        (Text(0, [1, 4], ["a", "b"], frames="step"), lambda m: [m.text, float(m.y)]),
        (Regions([[[0]], [[4]]], UNIT, frames="step"), lambda m: [m.classes, m.Z[0, 0]]),
    ],
    ids=lambda value: type(value).__name__ if not callable(value) else "",
)
def test_every_kind_of_mark_may_hold_frames(mark, shown):
    assert mark.frame_count == 2
    expected = {
        Bars: [3, 4],
        Arrow: [3, 4],
        Rule: [4],
        Band: [4, 5],
        Text: ["b", 4],
        Regions: [True, 4],
    }
    assert shown(mark.still(1)) == expected[type(mark)]


def test_a_matrix_is_drawn_as_it_is_written():
    matrix = Heat([[1, 2], [3, 4]], show_values=True)
    np.testing.assert_array_equal(matrix.Z, [[3, 4], [1, 2]])  # the first row is the highest
    frames = Heat([[[0, 0], [0, 0]], [[1, 2], [3, 4]]], frames="step").still(1)
    np.testing.assert_array_equal(frames.Z, matrix.Z)
    assert (frames.low, frames.high) == (0, 4)
    assert [matrix.text_of(value) for value in (-0.5, np.nan)] == ["−0.5", ""]


def test_a_diverging_palette_has_zero_in_its_middle():
    assert Heat([[-1, 3]], palette="diverging").low == -3


def test_a_constant_table_still_has_a_palette():
    flat = Heat(np.ones((2, 2)))
    assert flat.low < flat.high


def test_whole_numbers_are_classes_and_others_probabilities():
    assert Regions(np.eye(2, dtype=int), UNIT).classes
    assert Regions(np.eye(2) > 0, UNIT).classes
    assert not Regions(np.eye(2), UNIT).classes


def test_levels_lie_between_the_lowest_and_the_highest():
    heights = np.linspace(2, 6, 9).reshape(3, 3)
    assert Contours(heights, UNIT, levels=3).levels == (3, 4, 5)
    assert Contours(heights * np.nan, UNIT).levels == ()
