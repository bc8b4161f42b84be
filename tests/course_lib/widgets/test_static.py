from base64 import b64decode

import numpy as np
import pytest

from course_lib.data import london_temperatures
from course_lib.widgets.static import StaticFigure, london_year_picture

YEAR = london_temperatures()


def test_one_panel_for_each_beta():
    picture = london_year_picture(YEAR, {0.5: [YEAR.truth_f], 0.9: [YEAR.observed_f]}, ["mine"])
    first, second = picture.draw().axes
    assert (first.get_title("left"), second.get_title("left")) == ("mine, β = 0.5", "mine, β = 0.9")
    np.testing.assert_array_equal(first.lines[1].get_ydata(), YEAR.truth_f)
    assert "mine" in picture.alt
    assert f"{YEAR.observed_f[0]:.1f} °F on day 1" in picture.alt


def test_a_second_function_is_drawn_too_and_named():
    curves = {0.5: [YEAR.truth_f, YEAR.observed_f]}
    picture = london_year_picture(YEAR, curves, ["mine", "other"])
    (ax,) = picture.draw().axes
    np.testing.assert_array_equal(ax.lines[2].get_ydata(), YEAR.observed_f)
    assert ax.lines[1].get_linestyle() != ax.lines[2].get_linestyle()
    assert "Dashed: other" in picture.caption
    assert "other, β = 0.5" in picture.alt


def test_without_curves_the_data_and_the_reason_remain():
    picture = london_year_picture(YEAR, {}, ["mine"], "mine is not written yet.")
    (ax,) = picture.draw().axes
    np.testing.assert_array_equal(ax.lines[0].get_ydata(), YEAR.observed_f)
    assert picture.caption == "mine is not written yet."
    assert "not written yet" in picture.alt


def test_caption_is_part_of_the_picture():
    picture = london_year_picture(YEAR, {0.5: [YEAR.truth_f]}, ["mine"])
    assert picture.caption in [text.get_text() for text in picture.draw().texts]


def test_it_is_drawn_once_and_only_when_displayed():
    drawn = []

    def draw():
        drawn.append(1)
        return london_year_picture(YEAR, {}, ["mine"]).draw()

    figure = StaticFigure(draw, "caption", "alt")
    assert not drawn
    data, metadata = figure._repr_mimebundle_()
    assert figure._repr_mimebundle_()[0] == data
    assert drawn == [1]
    assert b64decode(data["image/png"]).startswith(b"\x89PNG")
    assert metadata["image/png"]["alt"] == "alt"
    assert metadata["image/png"]["width"] == pytest.approx(960, abs=1)
