"""Tests of the figures on dropout: what they hold, not how they look."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from course_lib.data import moons
from course_lib.plots.dropout import draw_answers, draw_moons, draw_sick_leave
from course_lib.studies.dropout_runs import SHARES


@pytest.fixture
def ax():
    return Figure().subplots()


def test_moons_are_all_there_each_with_its_name(ax):
    data = moons(100)
    draw_moons(ax, np.linspace(0, 1, 20).reshape(4, 5), data)
    for label, line in enumerate(ax.lines):
        assert np.array_equal(line.get_xydata().T, data.X[:, data.y == label])
    assert [text.get_text() for text in ax.get_legend().get_texts()] == list(data.classes)


def test_sick_leave_is_in_per_cent_and_labelled_directly(ax):
    draw_sick_leave(ax, {"one": np.full(len(SHARES), 0.9), "two": np.full(len(SHARES), 0.6)})
    assert ax.lines[0].get_ydata() == pytest.approx(90)
    assert {text.get_text() for text in ax.texts} == {"one", "two"}


def test_answers_are_counted_and_the_one_in_use_marked(ax):
    draw_answers(ax, [0.1, 0.11, 0.9], 0.4)
    assert sum(bar.get_height() for bar in ax.patches) == 3
    assert ax.lines[0].get_xdata()[0] == pytest.approx(0.4)
