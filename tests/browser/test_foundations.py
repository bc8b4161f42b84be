"""The widgets on foundations as a learner meets them: in JupyterLab, by keyboard."""

from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import expect

from tests.browser.lab import control, note, press

pytestmark = pytest.mark.browser

NOTEBOOK = Path(__file__).resolve().parents[2] / "notebooks/00_foundations/foundations.ipynb"
CODE = {
    cell.id: cell.source
    for cell in nbformat.read(NOTEBOOK, as_version=4).cells
    if cell.cell_type == "code"
}
SOLUTIONS = "\n\n\n".join(one for one in CODE.values() if "### BEGIN SOLUTION" in one)
WIDGETS = ("hook_widget", "bench_widget", "slopes_widget", "descent_widget", "bend_widget")
CELLS = [CODE["setup"], SOLUTIONS, *(CODE[name] for name in WIDGETS)]


@pytest.fixture
def widget(lab):
    """Return a function that finds one widget by its cell."""
    return lambda name: lab.cell(CELLS.index(CODE[name]))


def test_line_by_hand(widget):
    hand = widget("hook_widget")
    expect(note(hand)).to_contain_text("178 of 400 dots")
    press(control(hand, "weight w₂"), *["ArrowLeft"] * 20)
    press(control(hand, "bias b"), *["ArrowRight"] * 2)
    expect(note(hand)).to_contain_text("z = 1 x₁ + (−4) x₂ + 0.5: 60 of 400 dots")


def test_saturated_neuron(widget):
    bench = widget("bench_widget")
    press(control(bench, "weight w₁"), *["ArrowLeft"] * 4)
    press(control(bench, "weight w₂"), *["ArrowRight"] * 4)
    press(control(bench, "bias b"), "End")
    expect(note(bench)).to_contain_text("= 6. The answer is a = 0.9975, the slope 0.00247.")
    press(control(bench, "sigmoid"), "ArrowRight")
    expect(note(bench)).to_contain_text("the slope 2.46e-05.")


def test_slope_that_cancels(widget):
    slopes = widget("slopes_widget")
    press(control(slopes, "weight w₁"), *["ArrowLeft"] * 4)
    press(control(slopes, "weight w₂"), *["ArrowRight"] * 4)
    press(control(slopes, "bias b"), "Home")
    expect(note(slopes)).to_contain_text("product −0.998; a − y = −0.998.")
    press(control(slopes, "cross-entropy"), "ArrowRight")
    expect(note(slopes)).to_contain_text("product −0.00246; a − y = −0.998.")


def test_descent_from_a_start_of_ones_own(widget):
    descent = widget("descent_widget")
    press(control(descent, "learning rate α"), *["ArrowRight"] * 3)
    press(control(descent, "step"), "End")
    expect(note(descent)).to_contain_text("Step 60: w₁ = 1.04, w₂ = −4.47, cost 0.311")
    press(control(descent, "step"), "Home")
    press(control(descent, "start"), "ArrowRight", "ArrowUp")
    expect(note(descent)).to_contain_text("Step 0: w₁ = −4.00, w₂ = 3.00")


def test_border_bends(widget):
    bend = widget("bend_widget")
    press(control(bend, "training"), "End")
    expect(note(bend)).to_contain_text("After 1000 steps 62 of 400")
    press(control(bend, "hidden neurons"), "ArrowRight", "ArrowRight")
    expect(note(bend)).to_contain_text("After 1000 steps 7 of 400")


def test_outputs_are_accessible(lab):
    expect(lab.page.locator(".stage")).to_have_count(len(WIDGETS))
    assert lab.accessibility_violations() == []
