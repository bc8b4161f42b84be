"""Tests of the figures on softmax: what they hold, not how they look."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from course_lib.plots.softmax import (
    draw_by_class,
    draw_confusion,
    draw_digit,
    draw_ladder,
    draw_misread,
    draw_noisy,
)


@pytest.fixture
def ax():
    return Figure().subplots()


def test_a_digit_is_drawn_row_by_row(ax):
    draw_digit(ax, np.arange(64) / 64, "a 3")
    assert ax.images[0].get_array()[1, 0] == 8 / 64
    assert ax.get_title() == "a 3"


def test_one_bar_a_class_and_the_true_one_stands_out_without_colour(ax):
    draw_by_class(ax, [0.2, -0.5, 0.3], 1)
    assert [bar.get_height() for bar in ax.patches] == [0.2, -0.5, 0.3]
    assert [bool(bar.get_hatch()) for bar in ax.patches] == [False, True, False]


def test_counts_are_written_where_there_are_any(ax):
    draw_confusion(ax, [[5, 2], [0, 7]])
    assert {text.get_position(): text.get_text() for text in ax.texts} == {
        (0, 0): "5",
        (1, 0): "2",
        (1, 1): "7",
    }


def test_a_ladder_has_its_means_in_per_cent(ax):
    draw_ladder(ax, {"first": [0.9, 0.8], "second": [0.953]}, "right (%)")
    assert [text.get_text() for text in ax.texts] == ["85.0", "95.3"]
    assert [tick.get_text() for tick in ax.get_yticklabels()] == ["first", "second"]
    assert ax.get_ylim()[0] > ax.get_ylim()[1]


@pytest.mark.parametrize("count", [0, 2, 4])
def test_as_many_digits_as_there_are_and_fit(count):
    axes = Figure().subplots(2, 3)
    draw_misread(axes, np.zeros((64, count)), np.full(count, 7), np.full((10, count), 0.1))
    drawn = [bool(top.images) and len(bottom.patches) == 10 for top, bottom in axes.T]
    assert drawn == [k < count for k in range(3)]
    assert [ax.axison for ax in axes[0]] == drawn


def test_values_and_their_average_share_their_steps(ax):
    draw_noisy(ax, [3.0, 1.0, 2.0], [3.0, 2.0, 2.0], "cost")
    dots, line = ax.lines
    assert dots.get_ydata().tolist() == [3, 1, 2]
    assert line.get_xydata().tolist() == [[0, 3], [1, 2], [2, 2]]
    assert ax.get_ylim()[0] == 0
