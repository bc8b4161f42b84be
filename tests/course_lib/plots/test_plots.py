import struct
from itertools import pairwise

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from course_lib.plots import STYLES, draw_lag, draw_series, draw_weights, png_of, show

DAY = np.arange(1, 101)


@pytest.fixture
def ax():
    return Figure(figsize=(6, 3)).subplots()


def texts(ax):
    return [text.get_text() for text in ax.texts]


def test_series_draws_the_numbers_it_was_given(ax):
    observed, average = np.sin(DAY), np.cos(DAY)
    draw_series(ax, DAY, observed, {"mine": average})
    dots, line = ax.lines
    np.testing.assert_array_equal(dots.get_xydata(), np.column_stack([DAY, observed]))
    np.testing.assert_array_equal(line.get_xydata(), np.column_stack([DAY, average]))
    assert dots.get_linestyle() == "None"


def test_series_without_observations_has_lines_only(ax):
    draw_series(ax, DAY, None, {"a": DAY, "b": -DAY})
    assert len(ax.lines) == 2


def test_axes_name_quantity_and_unit(ax):
    draw_series(ax, DAY, DAY, {})
    assert "day" in ax.get_xlabel()
    assert "°F" in ax.get_ylabel()


def test_lines_differ_by_more_than_colour(ax):
    draw_series(ax, DAY, None, {str(i): DAY + i for i in range(len(STYLES))})
    looks = {(to_hex(line.get_color()), str(line._unscaled_dash_pattern)) for line in ax.lines}
    assert len({dash for _, dash in looks}) == len({color for color, _ in looks}) == len(STYLES)


def test_labels_of_lines_that_end_together_do_not_overlap(ax):
    draw_series(ax, DAY, None, {"one": DAY, "two": DAY + 0.1, "three": DAY + 0.2})
    ax.figure.draw_without_rendering()
    boxes = sorted((text.get_window_extent() for text in ax.texts), key=lambda box: box.y0)
    assert texts(ax) == ["one", "two", "three"]
    assert all(low.y1 <= high.y0 for low, high in pairwise(boxes))


def test_label_stands_at_the_height_of_its_line_when_there_is_room(ax):
    draw_series(ax, DAY, None, {"low": 0 * DAY, "high": 0 * DAY + 100})
    ax.figure.draw_without_rendering()
    for text, height in zip(ax.texts, (0, 100), strict=True):
        box = text.get_window_extent()
        assert (box.y0 + box.y1) / 2 == pytest.approx(ax.transData.transform((0, height))[1], abs=3)


def test_weights_are_bars_with_today_at_the_right(ax):
    draw_weights(ax, [0.1, 0.2, 0.7])
    heights = {round(bar.get_x() + bar.get_width() / 2): bar.get_height() for bar in ax.patches}
    assert heights == {2: 0.1, 1: 0.2, 0: 0.7}
    assert ax.xaxis_inverted()


def test_window_says_how_much_weight_it_holds(ax):
    draw_weights(ax, [0.1, 0.2, 0.3, 0.4], window=2.0)
    assert any("70%" in text for text in texts(ax))
    bars = [bar for bar in ax.patches if bar.get_height() in (0.1, 0.2, 0.3, 0.4)]
    colors = [to_hex(bar.get_facecolor()) for bar in bars]
    assert colors[0] == colors[1] != colors[2] == colors[3]


def test_lag_moves_the_average_back_onto_the_truth(ax):
    truth = np.sin(DAY / 15)
    average = np.concatenate([np.full(7, truth[0]), truth[:-7]])
    draw_lag(ax, DAY, truth, average, 7)
    moved = ax.lines[2].get_xydata()
    np.testing.assert_allclose(moved, np.column_stack([DAY, truth])[: len(moved)])
    assert any("7 days" in text for text in texts(ax))


@pytest.mark.parametrize("lag", [0, 60, 99])
def test_lag_can_be_drawn_at_its_extremes(ax, lag):
    draw_lag(ax, DAY, np.sin(DAY / 15), np.cos(DAY / 15), lag)
    png_of(ax.figure)


def test_png_is_sharper_than_it_is_shown(ax):
    png, width = png_of(ax.figure, scale=2, tight=False)
    assert png.startswith(b"\x89PNG")
    assert struct.unpack(">I", png[16:20])[0] == 2 * width == 2 * 600


def test_show_displays_a_picture_with_its_alternative_text_and_closes_it(monkeypatch):
    from matplotlib import pyplot

    shown = []
    monkeypatch.setattr("IPython.display.display", shown.append)
    fig = pyplot.figure()
    show(fig, "A line that rises.")
    data, metadata = shown[0]._repr_mimebundle_()
    assert set(data) == {"image/png"}
    assert metadata["image/png"]["alt"] == "A line that rises."
    assert not pyplot.fignum_exists(fig.number)


@pytest.mark.parametrize("alt", ["", "  "])
def test_show_refuses_a_picture_without_alternative_text(alt):
    with pytest.raises(ValueError, match="alt"):
        show(Figure(), alt)
