"""The figures on tuning draw every trial, also those that diverged."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from course_lib.plots.tuning import draw_by_setting, draw_rounds


def test_every_trial_stands_in_every_panel():
    axes = Figure().subplots(1, 2)
    trials = [{"rate": 0.1, "units": 3}, {"rate": 10.0, "units": 5}]
    settings = {"rate": ("α", "log"), "units": ("units", "linear")}
    draw_by_setting(axes, trials, [0.9, np.nan], settings)

    for ax, name in zip(axes, settings, strict=True):
        [dots] = ax.lines
        assert dots.get_xdata().tolist() == [one[name] for one in trials]
        assert dots.get_ydata().tolist() == [0.9, 0]
        assert (ax.get_xlabel(), ax.get_xscale()) == settings[name]


def test_rounds_are_told_apart_and_the_next_range_is_shaded():
    ax = Figure().subplots()
    draw_rounds(ax, {"two": ([0.1, 1], [0.2, np.nan]), "six": ([0.1], [0.3])}, (0.05, 0.5))

    first, second = ax.lines
    assert (first.get_marker(), first.get_color()) != (second.get_marker(), second.get_color())
    assert first.get_ydata().tolist() == [0.2, 0]
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["two", "six"]
    [band] = ax.patches
    assert (band.get_x(), band.get_width()) == (0.05, pytest.approx(0.45))
