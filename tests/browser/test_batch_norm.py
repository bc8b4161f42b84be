"""The widget on batch normalisation as a learner meets it: in JupyterLab, by keyboard."""

import pytest
from playwright.sync_api import expect

from tests.browser.lab import control, note, press

pytestmark = pytest.mark.browser

# As a student would write them; the tests of the notebook run its own.
FUNCTIONS = """
import numpy as np
from course_lib.widgets.one_neuron import one_neuron

def bn_forward(Z, gamma, beta, epsilon=1e-5):
    mu, var = Z.mean(axis=1, keepdims=True), Z.var(axis=1, keepdims=True)
    return gamma * (Z - mu) / np.sqrt(var + epsilon) + beta, {"mu": mu, "var": var}

def bn_inference(Z, gamma, beta, run, epsilon=1e-5):
    return gamma * (Z - run["mu"]) / np.sqrt(run["var"] + epsilon) + beta
"""
CELLS = [FUNCTIONS, "neuron = one_neuron(bn_forward, bn_inference)\nneuron"]


@pytest.fixture
def neuron(lab):
    return lab.cell(1)


def test_an_example_is_moved_by_keyboard_and_the_others_follow(lab, neuron):
    expect(note(neuron)).to_contain_text("None of the other 7 outputs moved")
    point = control(neuron, "example to move")
    press(point, "Shift+ArrowUp", "ArrowUp", "ArrowUp", "ArrowUp")
    expect(note(neuron)).to_contain_text("Example 8 at z = 9.5")
    expect(note(neuron)).to_contain_text("Of the other 7 outputs 7 moved")
    press(control(neuron, "test time"), "Space")
    expect(note(neuron)).to_contain_text("None of the other 7 outputs moved")
    press(point, "ArrowLeft")
    expect(note(neuron)).to_contain_text("Example 7 at z = 9.5")


def test_gamma_and_beta_by_keyboard(lab, neuron):
    neuron.get_by_role("button", name="as it was").click()
    press(control(neuron, "γ"), "Home")
    press(control(neuron, "β"), "End")
    expect(note(neuron)).to_contain_text("mean 3.00 and standard deviation 2.00")
