import inspect
import re
import time
from pathlib import Path

import numpy as np
import pytest

from course_lib.data import london_temperatures, trailing_mean
from course_lib.widgets import london_year
from course_lib.widgets.london_year import LondonYearWidget, beta_grid
from tests.course_lib.widgets.learners import ewa, ewa_corrected, not_written, one_series_only

YEAR = london_temperatures()


@pytest.fixture(autouse=True)
def live(monkeypatch):
    monkeypatch.delenv("COURSE_STATIC", raising=False)


def numbers(sent):
    return np.frombuffer(sent, "<f4")


def curves(widget, key="frames"):
    return numbers(widget.year[key]).reshape(len(widget.betas), -1)


def stopped(theta, beta):
    raise ZeroDivisionError("division by zero")


def too_short(theta, beta):
    return theta[:3]


def test_grid_is_even_in_the_logarithm_and_holds_the_betas_of_the_notes():
    grid = beta_grid(101)
    assert {0.5, 0.9, 0.98} <= set(grid)
    assert grid[-1] == pytest.approx(0.995)
    steps = -np.diff(np.log(1 - grid))
    np.testing.assert_allclose(steps, np.log(100) / 100, rtol=0.15)
    np.testing.assert_array_equal(beta_grid(3), [0.5, 0.9, 0.98])


@pytest.mark.parametrize("size", range(3, 102))
def test_every_grid_increases_and_holds_the_betas_of_the_notes(size):
    grid = beta_grid(size)
    assert (np.diff(grid) > 0).all()
    assert {0.5, 0.9, 0.98} <= set(grid)


def test_curves_are_the_functions_own_for_every_beta():
    widget = london_year(ewa, ewa_corrected)
    assert len(widget.betas) >= 90
    for function, key in ((ewa, "frames"), (ewa_corrected, "corrected")):
        own = np.array([function(YEAR.observed_f, beta) for beta in widget.betas])
        np.testing.assert_allclose(curves(widget, key), own, rtol=1e-6)


def test_starts_at_nine_tenths():
    widget = london_year(ewa)
    assert widget.betas[widget.index] == 0.9


def test_seed_chooses_the_year():
    widget = london_year(ewa, seed=4)
    expected = london_temperatures(4).observed_f
    np.testing.assert_allclose(numbers(widget.year["observed"]), expected, rtol=1e-6)


def test_noise_and_start_value_are_computed_anew():
    widget = london_year(ewa)
    widget.noise, widget.v0 = 0.5, 40.0
    observed = london_temperatures(0, 0.5).observed_f
    own = ewa(observed, widget.betas[7], v0=40.0)
    np.testing.assert_allclose(curves(widget)[7], own, rtol=1e-6)


@pytest.mark.parametrize("function", [ewa, trailing_mean, one_series_only])
def test_weights_of_the_chosen_day_explain_its_average(function):
    widget = london_year(function)
    widget.index, widget.day = 20, 200
    sent = widget.weights
    assert (sent["index"], sent["day"], sent["problem"]) == (20, 200, "")
    expected = curves(widget)[20, 199]
    assert numbers(sent["average"]) @ YEAR.observed_f == pytest.approx(expected, rel=1e-5)


def test_corrected_weights_add_up_to_one():
    widget = london_year(ewa, ewa_corrected)
    widget.day = 3
    assert numbers(widget.weights["average"]).sum() == pytest.approx(0.271)
    assert numbers(widget.weights["corrected"]).sum() == pytest.approx(1)


def test_places_beyond_the_ends_are_brought_back():
    widget = london_year(ewa)
    widget.index, widget.day = 5000, 5000
    assert (widget.weights["index"], widget.weights["day"]) == (len(widget.betas) - 1, 365)


def test_moving_the_day_does_not_call_the_function():
    calls = []

    def counted(theta, beta):
        calls.append(beta)
        return ewa(theta, beta)

    widget = london_year(counted)
    calls.clear()
    widget.day = 17
    assert calls == []
    widget.index = 3
    assert calls


@pytest.mark.parametrize(
    ("corrected", "told"),
    [(None, "london_year(ewa, ewa_corrected)"), (not_written, "Write not_written")],
)
def test_correction_is_locked_until_it_is_given_and_written(corrected, told):
    widget = london_year(ewa, corrected)
    assert told in widget.year["correctionLocked"]
    assert widget.year["corrected"] == b""
    assert widget.year["problem"] == ""


def test_a_wrong_correction_is_locked_with_its_reason():
    widget = london_year(ewa, stopped)
    assert "ZeroDivisionError: division by zero" in widget.year["correctionLocked"]
    assert len(curves(widget)) == len(widget.betas)


def test_start_value_is_locked_for_a_function_that_takes_none():
    assert london_year(ewa).year["v0Locked"] == ""
    assert london_year(trailing_mean).year["v0Locked"] == "trailing_mean takes no v0."


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
    assert re.search(said, widget.year["problem"])
    assert widget.year["frames"] == b""
    assert len(numbers(widget.year["observed"])) == 365
    widget.index, widget.noise = 3, 0.5  # still alive
    assert re.search(said, widget.year["problem"])
    assert "average" not in widget.weights


def test_a_function_that_fails_for_some_beta_only_says_for_which():
    def touchy(theta, beta):
        if beta > 0.97:
            raise OverflowError("too long")
        return ewa(theta, beta)

    problem = london_year(touchy).year["problem"]
    assert "OverflowError: too long" in problem
    assert "β = 0.97" in problem


def test_a_function_without_weights_keeps_its_curves():
    widget = london_year(lambda theta, beta: np.sqrt(theta))
    assert len(curves(widget))
    assert "not a weighted sum" in widget.weights["problem"]


def test_huge_values_stay_finite():
    widget = london_year(lambda theta, beta: theta * 1e300)
    assert np.isfinite(curves(widget)).all()


def test_a_slow_function_gets_a_coarser_grid():
    def slow(theta, beta):
        time.sleep(0.05)
        return ewa(theta, beta)

    start = time.perf_counter()
    widget = london_year(slow)
    assert time.perf_counter() - start < 1.5
    assert 3 <= len(widget.betas) <= 12
    assert widget.betas[widget.index] == 0.9
    assert "too long" in widget.weights["problem"]


def test_prints_do_not_flood(capsys):
    def chatty(theta, beta):
        print(beta)
        return ewa(theta, beta)

    london_year(chatty).noise = 0.5
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(("average", "corrected"), [(None, None), (0.9, None), (ewa, 0.9)])
def test_what_is_not_a_function_is_named(average, corrected):
    role = "corrected" if corrected else "average"
    with pytest.raises(TypeError, match=f"{role} must be a function"):
        london_year(average, corrected)


def test_a_saved_notebook_keeps_a_picture_with_alternative_text():
    data, metadata = london_year(ewa)._repr_mimebundle_()
    assert {"application/vnd.jupyter.widget-view+json", "image/png", "text/plain"} <= set(data)
    assert "4.0 °F on day 1" in metadata["image/png"]["alt"]


def test_the_picture_does_not_call_the_function_again():
    calls = []

    def counted(theta, beta):
        calls.append(beta)
        return ewa(theta, beta)

    widget = london_year(counted)
    calls.clear()
    widget._repr_mimebundle_()
    assert calls == []


def test_static_twin_replaces_the_widget(monkeypatch):
    monkeypatch.setenv("COURSE_STATIC", "1")
    twin = london_year(ewa, ewa_corrected)
    assert not isinstance(twin, LondonYearWidget)
    data, metadata = twin._repr_mimebundle_()
    assert set(data) == {"image/png", "text/plain"}
    assert data["text/plain"] == twin.caption
    assert metadata["image/png"]["alt"] == twin.alt


def test_static_twin_of_an_unwritten_function_shows_the_data(monkeypatch):
    monkeypatch.setenv("COURSE_STATIC", "1")
    twin = london_year(not_written)
    assert "not written yet" in twin.caption
    assert "not written yet" in twin.alt
    assert twin._repr_mimebundle_()[0]["image/png"]


def test_the_javascript_is_small_and_asks_nobody():
    source = Path(inspect.getfile(LondonYearWidget)).with_suffix(".js").read_text(encoding="utf-8")
    assert len(source.encode()) < 15_000
    assert not re.search(r"https?:|import\s|fetch\(", source)
