"""The widgets on gradient checking as a learner meets them: in JupyterLab, by keyboard."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.lab import control, note, press

pytestmark = pytest.mark.browser

# As a student would write them; the tests of the notebook run its own.
FUNCTIONS = """
import numpy as np
from course_lib.widgets.epsilon_dial import epsilon_dial
from course_lib.widgets.error_map import error_map

def forward_diff(f, x, epsilon=1e-5):
    return (f(x + epsilon) - f(x)) / epsilon

def central_diff(f, x, epsilon=1e-5):
    return (f(x + epsilon) - f(x - epsilon)) / (2 * epsilon)

def ratio(a, b):
    size = np.linalg.norm(a) + np.linalg.norm(b)
    return np.linalg.norm(a - b) / size if size else 0.0

def gradient_check(cost, params, grads, epsilon=1e-5):
    params = {name: value.copy() for name, value in params.items()}
    slopes = {}
    for name, value in params.items():
        slopes[name] = np.zeros(value.shape)
        for place in np.ndindex(value.shape):
            kept = value[place]
            value[place] = kept + epsilon
            above = cost(params)
            value[place] = kept - epsilon
            slopes[name][place] = (above - cost(params)) / (2 * epsilon)
            value[place] = kept
    table = {name: ratio(slopes[name], grads[f"d{name}"]) for name in params}
    rows = [np.concatenate([part[n].ravel() for n in names]) for part, names in
            ((slopes, list(params)), (grads, [f"d{name}" for name in params]))]
    return ratio(*rows), table
"""
CELLS = [
    FUNCTIONS,
    "dial = epsilon_dial(forward_diff, central_diff)\ndial",
    "errors = error_map(gradient_check)\nerrors",
]


@pytest.fixture
def dial(lab):
    return lab.cell(1)


@pytest.fixture
def errors(lab):
    return lab.cell(2)


def test_step_by_keyboard_moves_the_dot_and_python_agrees(lab, dial):
    expect(dial.locator("svg").first).to_be_visible()
    expect(note(dial)).to_contain_text("ε = 1e+00")
    press(control(dial, "ε, the step"), *["ArrowLeft"] * 10)
    expect(note(dial)).to_contain_text("ε = 1e-05")
    expect(note(dial)).to_contain_text("the central one by 1.0e-11")
    lab.expect_value("dial.values['epsilon']", "1e-05")


def test_single_precision_loses_the_slope(lab, dial):
    press(control(dial, "ε, the step"), "End", *["ArrowLeft"] * 14)
    press(control(dial, "double (64 bits)"), "ArrowRight")
    expect(note(dial)).to_contain_text("off by 7.9e-01, the central one by 7.9e-01")
    lab.expect_value("dial.values['precision']", "'single (32 bits)'")


def test_function_by_keyboard(lab, dial):
    before = note(dial).inner_text()
    press(control(dial, "log(1 + eˣ) at 1.3"), "ArrowRight")
    lab.expect_value("dial.values['place']", "'x³ at 1'")
    expect(note(dial)).not_to_have_text(before)


def test_complaint_by_keyboard_changes_the_map(lab, errors):
    expect(note(errors)).to_contain_text(re.compile(r"All together: \d\.\de-11, pass"))
    press(control(errors, "what is wrong"), "ArrowDown")
    expect(note(errors)).to_contain_text("The worst array is W2, with 3.3e-01")
    expect(errors).to_contain_text("W2: 3e-01, bug")
    lab.expect_value("errors.values['complaint']", "'dW2 twice too large'")


def test_smaller_step_steps_around_the_kink(lab, errors):
    control(errors, "what is wrong").select_option("a unit of relu at its kink")
    expect(note(errors)).to_contain_text("bug")
    press(control(errors, "ε, the step"), "ArrowLeft")
    expect(note(errors)).to_contain_text("pass")
    lab.expect_value("errors.values['epsilon']", "1e-06")


def test_stages_keep_the_rules_of_accessibility(lab):
    assert lab.accessibility_violations() == []
