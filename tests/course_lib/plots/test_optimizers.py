"""The figures of notebook 07."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from course_lib.plots.optimizers import draw_by_rate


@pytest.fixture
def ax():
    fig, ax = plt.subplots()
    yield ax
    plt.close(fig)


def test_the_lowest_place_of_each_line_is_marked(ax):
    nan = np.nan
    draw_by_rate(ax, [0.1, 1, 10], {"a": [3, 2, nan], "b": [nan, 5, 4], "c": [nan] * 3}, "steps")
    marked = [line.get_xydata()[0].tolist() for line in ax.lines if line.get_marker() == "o"]
    assert marked == [[1, 2], [10, 4]]
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["a", "b", "c"]
    assert (ax.get_xscale(), ax.get_yscale(), ax.get_ylabel()) == ("log", "log", "steps")
