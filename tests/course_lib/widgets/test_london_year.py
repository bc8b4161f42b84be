import re
import time

import numpy as np
import pytest

from course_lib.data import london_temperatures, trailing_mean
from course_lib.widgets import london_year
from course_lib.widgets.london_year import BETAS, beta_grid
from course_lib.widgets.stage import Dots, Line, Stage
from tests.course_lib.widgets.learners import ewa, ewa_corrected, not_written, one_series_only

YEAR = london_temperatures()


@pytest.fixture(autouse=True)
def live(monkeypatch):
    monkeypatch.delenv("COURSE_STATIC", raising=False)


def curves(widget):
    """Lines of the upper panel by name."""
    marks = widget.picture.panels[0].marks
    return {mark.label: mark.y for mark in marks if isinstance(mark, Line)}


def weights(widget, number=0):
    """Weights in the lower panel, as far as they are drawn."""
    lines = [mark for mark in widget.picture.panels[1].marks if isinstance(mark, Line)]
    return lines[number].y[1:-1:2]


def stopped(theta, beta):
    raise ZeroDivisionError("division by zero")


def too_short(theta, beta):
    return theta[:3]


def counting(calls):
    def counted(theta, beta):
        calls.append(beta)
        return ewa(theta, beta)

    return counted


@pytest.mark.parametrize("size", [3, 4, 50, 101])
def test_a_grid_increases_evenly_and_holds_the_betas_of_the_notes(size):
    grid = beta_grid(size)
    assert (np.diff(grid) > 0).all()
    assert {0.5, 0.9, 0.98} <= set(grid)
    if size == 101:
        np.testing.assert_allclose(-np.diff(np.log(1 - grid)), np.log(100) / 100, rtol=0.15)


@pytest.mark.parametrize("beta", [BETAS[0], BETAS[40], BETAS[-1]])
def test_curves_are_the_functions_own(beta):
    widget = london_year(ewa, ewa_corrected)
    widget.move(beta=beta, correct=True)
    np.testing.assert_array_equal(curves(widget)["ewa"], ewa(YEAR.observed_f, beta))
    corrected = ewa_corrected(YEAR.observed_f, beta)
    np.testing.assert_array_equal(curves(widget)["ewa_corrected"], corrected)


def test_starts_at_nine_tenths_with_one_curve():
    widget = london_year(ewa, ewa_corrected)
    assert widget.values["beta"] == 0.9
    assert list(curves(widget)) == ["ewa"]


def test_climate_can_be_shown():
    widget = london_year(ewa)
    widget.move(show_climate=True)
    np.testing.assert_array_equal(curves(widget)["climate"], YEAR.truth_f)


def test_seed_chooses_the_year():
    dots = next(
        mark for mark in london_year(ewa, seed=4).picture.panels[0].marks if isinstance(mark, Dots)
    )
    np.testing.assert_array_equal(dots.y, london_temperatures(4).observed_f)


def test_noise_and_start_value_are_computed_anew():
    widget = london_year(ewa)
    widget.move(noise=0.5, v0=40)
    own = ewa(london_temperatures(0, 0.5).observed_f, 0.9, v0=40.0)
    np.testing.assert_array_equal(curves(widget)["ewa"], own)


@pytest.mark.parametrize("function", [ewa, trailing_mean, one_series_only])
def test_weights_of_the_chosen_day_explain_its_average(function):
    widget = london_year(function)
    widget.move(beta=BETAS[40], day=200)
    row = weights(widget)
    average = curves(widget)[function.__name__][199]
    assert row @ YEAR.observed_f[200 - len(row) : 200] == pytest.approx(average, rel=0.02)


def test_corrected_weights_add_up_to_one():
    widget = london_year(ewa, ewa_corrected)
    widget.move(day=3, correct=True)
    assert weights(widget).sum() == pytest.approx(0.271)
    assert weights(widget, 1).sum() == pytest.approx(1)
    assert "Weights of ewa: 0.27 in all" in widget.picture.note


def test_moving_the_day_does_not_call_the_function():
    calls = []
    widget = london_year(counting(calls))
    calls.clear()
    widget.move(day=17)
    assert calls == []
    widget.move(beta=BETAS[3])
    assert calls


def test_there_are_controls_for_what_the_functions_take():
    assert {"v0", "correct"} <= set(london_year(ewa, ewa_corrected).values)
    assert not {"v0", "correct"} & set(london_year(trailing_mean).values)


@pytest.mark.parametrize(
    ("corrected", "said"),
    [(not_written, "not_written is not written yet"), (stopped, "ZeroDivisionError")],
)
def test_a_correction_that_does_not_work_leaves_the_average_and_its_reason(corrected, said):
    widget = london_year(ewa, corrected)
    assert said not in widget.picture.note
    widget.move(correct=True)
    assert list(curves(widget)) == ["ewa"]
    assert said in widget.picture.note


@pytest.mark.parametrize(
    ("function", "said"),
    [
        (not_written, "not written yet"),
        (stopped, "ZeroDivisionError: division by zero"),
        (too_short, r"shape \(3,\), expected shape \(365,\)"),
        (lambda theta, beta: theta * np.nan, "nan on day 1"),
        (lambda theta, beta: None, "returned None"),
    ],
)
def test_a_function_that_cannot_be_drawn_leaves_the_data_and_one_sentence(function, said):
    widget = london_year(function, ewa_corrected)
    widget.move(correct=True, noise=0.5)
    assert re.search(said, widget.picture.note)
    assert curves(widget) == {}
    assert len(widget.picture.panels) == 1
    assert any(isinstance(mark, Dots) for mark in widget.picture.panels[0].marks)


def test_a_function_that_fails_for_some_beta_says_for_which():
    def touchy(theta, beta):
        if beta > 0.97:
            raise OverflowError("too long")
        return ewa(theta, beta)

    widget = london_year(touchy)
    assert "touchy" in curves(widget)
    widget.move(beta=0.98)
    assert "At β = 0.98, touchy stopped with OverflowError: too long" in widget.picture.note


def test_a_function_without_weights_keeps_its_curve():
    widget = london_year(lambda theta, beta: np.sqrt(theta))
    assert list(curves(widget)) == ["your function"]
    assert "not a weighted sum" in widget.picture.note


def test_a_curve_that_leaves_the_picture_is_told():
    widget = london_year(lambda theta, beta: theta * 1e300)
    assert "leaves the picture" in widget.picture.note
    assert widget.problem == ""


def test_a_slow_function_for_one_series_has_no_weights():
    def slow(theta, beta):
        time.sleep(0.02)
        return one_series_only(theta, beta)

    start = time.perf_counter()
    widget = london_year(slow)
    assert time.perf_counter() - start < 5
    assert list(curves(widget)) == ["slow"]
    assert "too long" in widget.picture.note


@pytest.mark.parametrize(("average", "corrected"), [(None, None), (0.9, None), (ewa, 0.9)])
def test_what_is_not_a_function_is_named(average, corrected):
    role = "corrected" if corrected else "average"
    with pytest.raises(TypeError, match=f"{role} must be a function"):
        london_year(average, corrected)


def test_static_twin_replaces_the_widget(monkeypatch):
    monkeypatch.setenv("COURSE_STATIC", "1")
    twin = london_year(ewa, ewa_corrected)
    assert not isinstance(twin, Stage)
    data, metadata = twin._repr_mimebundle_()
    assert set(data) == {"image/png", "text/plain"}
    assert "Day 120: observed 62.3 °F, ewa 52.3 °F" in metadata["image/png"]["alt"]


def test_static_twin_of_an_unwritten_function_shows_the_data(monkeypatch):
    monkeypatch.setenv("COURSE_STATIC", "1")
    twin = london_year(not_written)
    assert "not written yet" in twin.caption
    assert "temperatures in London as dots" in twin.alt
    assert twin._repr_mimebundle_()[0]["image/png"]
