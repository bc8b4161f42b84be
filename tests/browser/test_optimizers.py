"""The widgets on optimizers as a learner meets them: in JupyterLab, by keyboard."""

import pytest
from playwright.sync_api import expect

from tests.browser.lab import control, note, press

pytestmark = pytest.mark.browser

# As a student would write them; the tests of the notebook run its own.
FUNCTIONS = """
import numpy as np
from course_lib.training import descend
from course_lib.widgets.momentum_map import momentum_map
from course_lib.widgets.optimizer_paths import optimizer_paths

def momentum_step(params, grads, V, *, learning_rate=0.01, beta=0.9):
    V = {key: beta * V[key] + (1 - beta) * grads[key] for key in V}
    return {name: w - learning_rate * V["d" + name] for name, w in params.items()}, V

def rmsprop_step(params, grads, S, *, learning_rate=0.001, beta=0.9, epsilon=1e-8):
    S = {key: beta * S[key] + (1 - beta) * grads[key] ** 2 for key in S}
    return {name: w - learning_rate * grads["d" + name] / (np.sqrt(S["d" + name]) + epsilon)
            for name, w in params.items()}, S

def adam_step(*args, **settings):
    raise NotImplementedError
"""
CELLS = [
    FUNCTIONS,
    "paths = optimizer_paths(descend, momentum_step, rmsprop_step, adam_step)\npaths",
    "chart = momentum_map(momentum_step)\nchart",
]


@pytest.fixture
def paths(lab):
    lab.start_again("paths")
    cell = lab.cell(1)
    expect(control(cell, "step")).to_have_attribute("aria-valuetext", "150 of 150")
    return cell


def first_path(cell):
    return cell.locator(".stage path.line").first


def test_what_is_not_written_is_said_and_the_others_run(paths):
    expect(note(paths)).to_contain_text("gradient descent at step 54")
    expect(note(paths)).to_contain_text("adam_step is not written yet")


def test_learning_rate_and_start_by_keyboard_change_the_paths(lab, paths):
    before = first_path(paths).get_attribute("d")
    press(control(paths, "learning rate α"), "ArrowRight")
    expect(first_path(paths)).not_to_have_attribute("d", before)
    expect(note(paths)).to_contain_text("Diverged: gradient descent")
    press(control(paths, "start"), "ArrowRight", "Shift+ArrowDown")
    lab.expect_value("paths.values['start']", "(-1.9, 0.0)")


def test_the_start_is_where_one_clicks(lab, paths):
    picture = paths.locator(".stage svg[role=img]").first
    box = picture.bounding_box()
    lab.page.mouse.click(box["x"] + 0.7 * box["width"], box["y"] + 0.3 * box["height"])
    expect(control(paths, "start, x")).not_to_have_value("-2")
    lab.expect_value("paths.values['start'][0] > 0.2 and paths.values['start'][1] > 0", "True")


def test_a_preset_moves_all_controls(lab, paths):
    press(paths.get_by_role("button", name="momentum widens the limit", exact=True), "Enter")
    expect(note(paths)).to_contain_text("momentum at step 20")
    expect(control(paths, "RMSprop").first).not_to_be_checked()
    expect(control(paths, "learning rate α")).to_have_attribute("aria-valuetext", "0.56")
    lab.expect_value("paths.values['rate'], paths.values['rmsprop']", "(0.56, False)")


def test_steps_play_pause_and_go_back(lab, paths):
    press(control(paths, "back to the start: step"), "Enter")
    expect(note(paths)).to_contain_text("Cost after 0 steps: gradient descent 14")
    press(control(paths, "step forward: step"), "Enter", "Enter")
    expect(note(paths)).to_contain_text("Cost after 2 steps")
    press(control(paths, "play: step"), "Enter")
    expect(note(paths)).not_to_contain_text("Cost after 2 steps")
    press(control(paths, "pause: step"), "Enter")
    lab.expect_value("2 < paths.values['step'] < 150", "True")


def test_the_map_follows_both_sliders(lab):
    chart = lab.cell(2)
    expect(note(chart)).to_contain_text("below 0.001 at step 54")
    press(control(chart, "learning rate α"), "ArrowRight", "ArrowRight")
    expect(note(chart)).to_contain_text("diverges")
    press(control(chart, "β, the memory"), "ArrowRight", "ArrowRight")
    expect(note(chart)).to_contain_text("β = 0.5: below 0.001")


def test_both_are_accessible(lab):
    assert lab.accessibility_violations() == []


def test_labels_of_arrows_do_not_cover_each_other(lab, paths):
    lab.value("paths.move(inside='RMSprop', step=3)")
    labels = paths.locator(".arrow ~ text")
    expect(labels).to_have_count(2)
    upper, lower = sorted((label.bounding_box() for label in labels.all()), key=lambda b: b["y"])
    apart = upper["x"] + upper["width"] < lower["x"] or lower["x"] + lower["width"] < upper["x"]
    assert apart or upper["y"] + 0.7 * upper["height"] < lower["y"]
