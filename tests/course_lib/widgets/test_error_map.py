"""The error map, with right and with wrong functions."""

import re

import numpy as np
import pytest

from course_lib.reference.gradient_checking import gradient_check
from course_lib.widgets.error_map import error_map
from course_lib.widgets.stage import Heat
from tests.course_lib.widgets.scenes import mark


def dark(widget):
    """Return where the map shows a relative difference above 1e-3, by array."""
    layers = [mark(widget, Heat, panel=i).Z[::-1] for i in range(2)]
    powers = {f"W{i}": Z[:, :-2] for i, Z in enumerate(layers, start=1)}
    powers |= {f"b{i}": Z[:, -1:] for i, Z in enumerate(layers, start=1)}
    return {name: np.argwhere(Z >= -3).tolist() for name, Z in powers.items() if (Z >= -3).any()}


def numbers(widget):
    """Return what stands in the cells of the first layer."""
    Z = mark(widget, Heat).Z
    return Z[np.isfinite(Z)]


def test_sound_patient_is_light_everywhere():
    widget = error_map(gradient_check)
    assert dark(widget) == {}
    assert all(panel.title.count("pass") == 2 for panel in widget.picture.panels)


def test_map_shows_the_single_wrong_entry():
    widget = error_map(gradient_check)
    widget.move(complaint="one entry of dW1 with the wrong sign")
    assert dark(widget) == {"W1": [[2, 3]]}
    title = widget.picture.panels[0].title
    assert re.fullmatch(r"W1: 6e-02, bug · b1: \de-11, pass", title)  # rounding is the machine's
    assert "4.0e-02, bug" in widget.picture.note


def test_kink_is_one_unit_and_goes_away_with_a_smaller_step():
    widget = error_map(gradient_check)
    widget.move(complaint="a unit of relu at its kink")
    assert {row for row, _ in dark(widget)["W1"]} == {1}
    assert dark(widget)["b1"] == [[1, 0]]
    widget.move(epsilon=1e-7)
    assert dark(widget) == {}


def test_titles_have_the_table_of_the_learner_and_cells_its_difference():
    def gradient_check(cost, params, grads, epsilon=1e-5):
        return 0.5, dict.fromkeys(params, 0.25)

    widget = error_map(gradient_check)
    assert widget.picture.panels[1].title == "W2: 2e-01, bug · b2: 2e-01, bug"
    assert set(np.unique(numbers(widget))) == {-1}


def test_numbers_beyond_the_scale_are_named():
    def gradient_check(cost, params, grads, epsilon=1e-5):
        return 40.0, dict.fromkeys(params, 40.0)

    widget = error_map(gradient_check)
    assert "not between 0 and 1" in widget.picture.note
    assert set(np.unique(numbers(widget))) == {0}


def test_no_difference_at_all_is_as_light_as_can_be():
    def gradient_check(cost, params, grads, epsilon=1e-5):
        return 0.0, dict.fromkeys(params, 0.0)

    widget = error_map(gradient_check)
    assert set(np.unique(numbers(widget))) == {-12}


@pytest.mark.parametrize("returned", [None, 0.5, (0.5, 0.5), (0.5, {"W1": 0.5}), (0.5, {}, 1)])
def test_what_is_no_number_and_table_becomes_a_sentence(returned):
    widget = error_map(lambda cost, params, grads, epsilon: returned)
    assert "expected a number and a table" in widget.problem


def test_unwritten_function_becomes_a_sentence():
    def gradient_check(cost, params, grads, epsilon=1e-5):
        raise NotImplementedError

    assert "gradient_check is not written" in error_map(gradient_check).problem


def test_static_twin_draws_a_sound_and_a_sick_patient(monkeypatch):
    monkeypatch.setenv("COURSE_STATIC", "1")
    twin = error_map(gradient_check)
    assert re.search(r"\d\.\de-11, pass", twin.alt)
    assert "2.4e-01, bug" in twin.alt
    assert len(twin.png[0]) > 10_000
