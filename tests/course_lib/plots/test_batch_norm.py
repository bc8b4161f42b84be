"""Tests of the figure on batch normalisation: what it holds, not how it looks."""

import pytest
from matplotlib.figure import Figure

from course_lib.plots.batch_norm import draw_accuracies


@pytest.fixture
def ax():
    return Figure().subplots()


def test_accuracies_are_in_per_cent_and_labelled_directly(ax):
    draw_accuracies(ax, [1, 10], {"with": [0.5, 0.9], "without": [0.2, 0.3]}, "size")
    assert list(ax.lines[0].get_ydata()) == pytest.approx([50, 90])
    assert {"with", "without"} <= {text.get_text() for text in ax.texts}
    assert [text.get_text() for text in ax.get_xticklabels()] == ["1", "10"]


def test_a_training_that_diverged_is_marked(ax):
    draw_accuracies(ax, [1, 10, 100], {"without": [0.5, 0.9, None]}, "scale")
    assert "diverged" in {text.get_text() for text in ax.texts}
    assert list(ax.lines[1].get_xdata()) == [100]
