"""The widgets on dropout as a learner meets them: in JupyterLab, by keyboard."""

import pytest
from playwright.sync_api import expect

from tests.browser.lab import control, note, press

pytestmark = pytest.mark.browser

# As a student would write them; the tests of the notebook run its own.
FUNCTIONS = """
import numpy as np
from course_lib.data import moons
from course_lib.widgets.keep_dial import keep_dial
from course_lib.widgets.mask_theatre import mask_theatre
from course_lib.widgets.shared_load import shared_load

def dropout_mask(shape, keep_prob, rng):
    return (rng.random(shape) < keep_prob).astype(float)

def dropout_forward(A, D, keep_prob):
    return A * D / keep_prob

def dropout_variance(A, keep_prob):
    return A**2 * (1 - keep_prob) / keep_prob

x1, x2 = np.meshgrid(np.linspace(-2, 3, 11), np.linspace(-1.75, 2.25, 9))
sweep = {
    "keep_prob": [0.5, 0.8, 1.0],
    "train": [[0.9], [0.95], [1.0]],
    "dev": [[0.88], [0.9], [0.87]],
    "maps": [1 / (1 + np.exp(k * (x2 - 0.3 * x1))) for k in (1, 3, 9)],
    "extent": [-2, 3, -1.75, 2.25],
}
"""
CELLS = [
    FUNCTIONS,
    "theatre = mask_theatre(dropout_mask, dropout_forward, dropout_variance)\ntheatre",
    "dial = keep_dial(sweep, moons(100))\ndial",
    "load = shared_load(dropout_forward)\nload",
]


@pytest.fixture
def theatre(lab):
    return lab.cell(1)


def slider(cell, name):
    return cell.get_by_role("slider", name=name, exact=True)


def test_steps_by_keyboard_let_units_come_and_go(lab, theatre):
    expect(note(theatre)).to_contain_text("Step 0")
    press(slider(theatre, "training step"), "ArrowRight", "ArrowRight")
    expect(note(theatre)).to_contain_text("Step 2")
    press(slider(theatre, "training step"), "End")
    expect(note(theatre)).to_contain_text("Step 300")
    lab.expect_value("theatre.values['step']", "300")


def test_play_moves_by_itself(lab, theatre):
    step = slider(theatre, "training step")
    press(step, "Home")
    press(theatre.get_by_role("button", name="play"), "Space")
    expect(step).not_to_have_value("0")
    press(theatre.get_by_role("button", name="pause"), "Space")


def test_keep_prob_and_the_unit_by_keyboard(lab, theatre):
    press(slider(theatre, "keep_prob"), "End")
    expect(note(theatre)).to_contain_text("no unit is off. Unit 1 sends on 2;")
    press(control(theatre, "follow"), "ArrowDown", "ArrowDown")
    expect(note(theatre)).to_contain_text("Unit 3 sends on 3;")
    lab.expect_value("theatre.values['unit']", "'unit 3, activation 3'")


def test_dial_by_keyboard_changes_the_border(lab):
    dial = lab.cell(2)
    expect(note(dial)).to_contain_text("a gap of 13.0 points")
    press(slider(dial, "keep_prob"), "Home")
    expect(note(dial)).to_contain_text("a gap of 2.0 points")
    lab.expect_value("dial.values['keep_prob']", "0.5")


def test_load_is_shared_with_dropout_from_any_start(lab):
    load = lab.cell(3)
    expect(note(load)).to_contain_text("w1 = 1.65, w2 = −0.65")
    press(slider(load, "keep_prob"), "ArrowLeft", "ArrowLeft")
    expect(note(load)).to_contain_text("w1 = 0.44, w2 = 0.44")
    press(slider(load, "start"), "ArrowLeft", "ArrowUp")
    lab.expect_value("tuple(np.round(load.values['start'], 2).tolist())", "(1.4, -0.7)")
    expect(note(load)).to_contain_text("w1 = 0.44, w2 = 0.44")
    press(slider(load, "second input x2"), "End")
    expect(note(load)).to_contain_text("w1 = 0.44, w2 = 0.22")


def test_stages_keep_the_rules_of_accessibility(lab):
    assert lab.accessibility_violations() == []
