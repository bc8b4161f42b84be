"""The widgets on initialisation as a learner meets them: in JupyterLab, by keyboard."""

import pytest
from playwright.sync_api import expect

from tests.browser.lab import control, note, press

pytestmark = pytest.mark.browser

FUNCTIONS = """
from course_lib.reference.initialisation import (
    activation_stats, init_constant, init_params, layer_grad_norms)
from course_lib.widgets.init_race import init_race
from course_lib.widgets.signal_through_depth import signal_through_depth
from course_lib.widgets.weight_dial import weight_dial
"""
CELLS = [
    FUNCTIONS,
    "dial = weight_dial()\ndial",
    "signals = signal_through_depth(init_params, activation_stats, layer_grad_norms)\nsignals",
    "race = init_race(init_constant, init_params)\nrace",
]


@pytest.fixture
def race(lab):
    return lab.cell(3)


def test_dial_by_keyboard_from_fading_to_exploding(lab):
    dial = lab.cell(1)
    spread = control(dial, "spread s of the weights")
    press(spread, "Home", "End")
    expect(note(dial)).to_contain_text("multiplies the signal by about 16")
    press(spread, *["ArrowLeft"] * 16)
    expect(spread).to_have_attribute("aria-valuetext", "0.0625")
    expect(note(dial)).to_contain_text("0.92 times its size")
    lab.expect_value("dial.values['spread']", "0.0625")
    press(control(dial, "units in each layer"), "ArrowLeft", "ArrowLeft")
    expect(note(dial)).not_to_contain_text("0.92 times its size")
    lab.expect_value("dial.values['width']", "128")


def test_signals_follow_rule_gain_activation_and_depth(lab):
    signals = lab.cell(2)
    expect(note(signals)).to_contain_text("relu, he × 1, 10 hidden layers")
    press(control(signals, "he"), *["ArrowRight"] * 3)
    expect(note(signals)).to_contain_text("relu, small × 1")
    expect(note(signals)).to_contain_text("·10⁻¹²")
    press(control(signals, "gain: every weight times"), "End")
    expect(note(signals)).to_contain_text("small × 5")
    press(control(signals, "relu"), "ArrowRight")
    expect(note(signals)).to_contain_text("tanh")
    press(control(signals, "hidden layers"), "Home")
    expect(note(signals)).to_contain_text("2 hidden layers")
    lab.expect_value("signals.values['kind'], signals.values['depth']", "('small', 2)")


def test_race_is_run_by_keyboard_to_its_end(lab, race):
    frame = control(race, "frame (8 steps each)")
    press(frame, "Home")
    expect(note(race)).to_contain_text("After 0 steps")
    press(frame, "End")
    expect(note(race)).to_contain_text("After 400 steps: zeros 0.693 (50% right)")
    expect(note(race)).to_contain_text("he 0.0598 (98% right)")
    press(control(race, "3"), "ArrowRight")
    expect(note(race)).to_contain_text("large broken down", timeout=20_000)
    lab.expect_value("race.values['layers']", "'4'")


def test_widgets_are_accessible_and_letters_do_not_leak(lab, race):
    assert lab.accessibility_violations() == []
    cells = lab.cell_count()
    press(control(race, "0.3"), "a", "d", "d")
    assert lab.cell_count() == cells
