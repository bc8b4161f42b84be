"""The widgets on foundations as a learner meets them: in JupyterLab, by keyboard."""

from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

NOTEBOOK = Path(__file__).resolve().parents[2] / "notebooks/00_foundations/foundations.ipynb"
WIDGETS = ("hook_widget", "bench_widget", "slopes_widget", "descent_widget", "bend_widget")


@pytest.fixture(scope="module")
def shared_lab(open_notebook):
    """The setup, the solutions and the widgets of the notebook."""
    cells = nbformat.read(NOTEBOOK, as_version=4).cells
    code = {cell.id: cell.source for cell in cells if cell.cell_type == "code"}
    solutions = [one for one in code.values() if "### BEGIN SOLUTION" in one]
    sources = [code["setup"], "\n\n\n".join(solutions), *(code[name] for name in WIDGETS)]
    lab = open_notebook(sources)
    assert lab.errors() == []
    expect(lab.page.locator(".stage")).to_have_count(len(WIDGETS))
    yield lab
    assert lab.troubles == []


@pytest.fixture
def widget(shared_lab):
    """Return a function that finds one widget by its cell."""
    return lambda name: Widget(shared_lab, WIDGETS.index(name))


class Widget:
    def __init__(self, lab, number):
        self.lab, self.place = lab, lab.page.locator(".stage").nth(number)

    def press(self, label, *keys):
        self.place.get_by_label(label, exact=True).focus()
        for key in keys:
            self.lab.page.keyboard.press(key)

    def expect_note(self, words):
        expect(self.place.locator(".note")).to_contain_text(words)


def test_line_by_hand(widget):
    hand = widget("hook_widget")
    hand.expect_note("178 of 400 dots")
    hand.press("weight w₂", *["ArrowLeft"] * 20)
    hand.press("bias b", *["ArrowRight"] * 2)
    hand.expect_note("z = 1 x₁ + (−4) x₂ + 0.5: 60 of 400 dots")


def test_saturated_neuron(widget):
    bench = widget("bench_widget")
    bench.press("weight w₁", *["ArrowLeft"] * 4)
    bench.press("weight w₂", *["ArrowRight"] * 4)
    bench.press("bias b", "End")
    bench.expect_note("= 6. The answer is a = 0.9975, the slope 0.00247.")
    bench.press("sigmoid", "ArrowRight")
    bench.expect_note("the slope 2.46e-05.")


def test_slope_that_cancels(widget):
    slopes = widget("slopes_widget")
    slopes.press("weight w₁", *["ArrowLeft"] * 4)
    slopes.press("weight w₂", *["ArrowRight"] * 4)
    slopes.press("bias b", "Home")
    slopes.expect_note("product −0.998; a − y = −0.998.")
    slopes.press("cross-entropy", "ArrowRight")
    slopes.expect_note("product −0.00246; a − y = −0.998.")


def test_descent_from_a_start_of_ones_own(widget):
    descent = widget("descent_widget")
    descent.press("learning rate α", *["ArrowRight"] * 3)
    descent.press("step", "End")
    descent.expect_note("Step 60: w₁ = 1.04, w₂ = −4.47, cost 0.311")
    descent.press("step", "Home")
    descent.press("start", "ArrowRight", "ArrowUp")
    descent.expect_note("Step 0: w₁ = −4.00, w₂ = 3.00")


def test_border_bends(widget):
    bend = widget("bend_widget")
    bend.press("training", "End")
    bend.expect_note("After 1000 steps 62 of 400")
    bend.press("hidden neurons", "ArrowRight", "ArrowRight")
    bend.expect_note("After 1000 steps 7 of 400")


def test_outputs_are_accessible(shared_lab):
    assert shared_lab.accessibility_violations() == []
