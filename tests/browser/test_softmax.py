"""The widgets on softmax as a learner meets them: in JupyterLab, by keyboard."""

import pytest
from playwright.sync_api import expect

from tests.browser.lab import control, note, press

pytestmark = pytest.mark.browser

# As a student would write them; the tests of the notebook run its own.
FUNCTIONS = """
import numpy as np
from course_lib.widgets.class_regions import class_regions
from course_lib.widgets.logit_descent import logit_descent
from course_lib.widgets.temperature_dial import temperature_dial

def softmax(Z, temperature=1.0):
    powers = np.exp((Z - Z.max(axis=0)) / temperature)
    return powers / powers.sum(axis=0)

def cross_entropy(Z, y):
    return -np.mean(np.log(softmax(Z))[y, np.arange(len(y))])

def softmax_ce_grad(Z, y):
    dZ = softmax(Z)
    dZ[y, np.arange(len(y))] -= 1
    return dZ / len(y)

def softmax_jacobian(z):
    a = softmax(z[:, np.newaxis])
    return np.diagflat(a) - a @ a.T

def train_softmax(X, y, C, *, learning_rate=0.5, num_epochs=300):
    W, b = np.zeros((C, len(X))), np.zeros((C, 1))
    for _ in range(num_epochs):
        dZ = softmax_ce_grad(W @ X + b, y)
        W, b = W - learning_rate * dZ @ X.T, b - learning_rate * dZ.sum(axis=1, keepdims=True)
    return {"W": W, "b": b}

def predict(Z):
    return np.argmax(Z, axis=0)
"""
CELLS = [
    FUNCTIONS,
    "temperature_dial(softmax)",
    "logit_descent(softmax, cross_entropy, softmax_ce_grad, softmax_jacobian)",
    "class_regions(train_softmax, softmax, predict)",
]


def test_a_shift_leaves_probabilities_alone_and_a_temperature_does_not(lab):
    dial = lab.cell(1)
    expect(note(dial)).to_contain_text("84.2 %, 4.2 %, 0.2 %, 11.4 %")
    press(control(dial, "add to every logit"), "End")
    expect(note(dial)).to_contain_text("The largest exponent is 1005")
    expect(note(dial)).to_contain_text("84.2 %, 4.2 %, 0.2 %, 11.4 %")
    press(control(dial, "temperature T"), "Home")
    expect(note(dial)).to_contain_text("100.0 %, 0.0 %, 0.0 %, 0.0 %")
    press(control(dial, "logit z1"), "End")
    expect(note(dial)).to_contain_text("0.0 %, 100.0 %, 0.0 %, 0.0 %")


def test_an_example_learns_step_by_step(lab):
    descent = lab.cell(2)
    expect(note(descent)).to_contain_text("After 0 steps the true class has 11.4 %")
    press(control(descent, "step"), "ArrowRight", "ArrowRight")
    expect(note(descent)).to_contain_text("After 2 steps")
    press(control(descent, "step"), "End")
    expect(note(descent)).to_contain_text("After 60 steps the true class has 97.8 %")
    descent.get_by_role("button", name="sure, and wrong").click()
    expect(note(descent)).to_contain_text("the cost is 9.0")


def test_a_place_is_moved_by_keyboard_and_heat_moves_no_border(lab):
    regions = lab.cell(3)
    expect(note(regions)).to_contain_text("165 of 178")
    press(control(regions, "place"), "Shift+ArrowRight", "Shift+ArrowUp")
    expect(regions.locator(".stage")).to_contain_text("At (13.8, 2.8)")
    press(control(regions, "temperature T"), "End")
    expect(note(regions)).to_contain_text("On 0 % of the map one class has more than 90 %")
    expect(note(regions)).to_contain_text("165 of 178")
