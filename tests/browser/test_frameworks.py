"""The widget on frameworks as a learner meets it: in JupyterLab, by keyboard."""

import pytest
from playwright.sync_api import expect

from tests.browser.lab import control, note, press

pytestmark = pytest.mark.browser

# As a student would write them; the tests of the notebook run its own.
FUNCTIONS = """
import numpy as np
from course_lib.widgets.running_twins import running_twins

def update_running(run, mu, var, rho=0.9):
    return {"mu": rho * run["mu"] + (1 - rho) * mu, "var": rho * run["var"] + (1 - rho) * var}

def torch_update_running(run, Z, momentum=0.1):
    var = np.var(Z, axis=1, keepdims=True, ddof=1)
    return update_running(run, np.mean(Z, axis=1, keepdims=True), var, 1 - momentum)
"""
CELLS = [FUNCTIONS, "running_twins(torch_update_running, update_running)"]


def test_both_dialects_are_reached_by_keyboard(lab):
    twins = lab.cell(1)
    expect(note(twins)).to_contain_text("Keras, 0.1")
    press(control(twins, "give Keras 1 − momentum"), "Space")
    expect(note(twins)).to_contain_text("Keras, 0.9")
    press(control(twins, "examples in a batch"), "Home")
    expect(note(twins)).to_contain_text("Batches of 2.")
    press(control(twins, "momentum"), "ArrowRight")
    expect(note(twins)).to_contain_text("PyTorch, 0.5: ")
