"""The three widgets of the notebook on regularisation, by keyboard, in JupyterLab."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

WIDGETS = """
from course_lib.experiments import stored_result
from course_lib.reference.regularisation import (
    early_stopping, l1_cost, l2_cost, l2_step, soft_threshold)
from course_lib.widgets import lambda_dial, patience_dial, penalty_ball

dial = lambda_dial(stored_result("lambda_sweep"))
ball = penalty_ball(l2_cost, l2_step, l1_cost, soft_threshold)
patience = patience_dial(early_stopping, stored_result("long_run")["losses"])
"""
CELLS = [WIDGETS, "dial", "ball", "patience"]


@pytest.fixture(scope="module")
def shared_lab(open_notebook):
    lab = open_notebook(CELLS)
    assert lab.errors() == []
    expect(lab.page.locator(".stage")).to_have_count(3)
    return lab


@pytest.fixture
def lab(shared_lab):
    yield shared_lab
    assert shared_lab.troubles == []


def press(lab, label, *keys):
    lab.page.get_by_label(label, exact=True).first.focus()
    for key in keys:
        lab.page.keyboard.press(key)


def note(lab, number):
    return lab.page.locator(".stage .note").nth(number)


def test_lambda_moves_through_the_sweep(lab):
    label = "λ, the price of large weights"
    press(lab, label, "End")
    expect(note(lab, 0)).to_contain_text("λ = 30:")
    press(lab, label, "Home", "ArrowRight")
    expect(note(lab, 0)).to_contain_text("λ = 0.03:")
    lab.expect_value("dial.values['lambd']", "0.03")


def test_penalty_takes_the_weights_to_zero(lab):
    press(lab, "λ/m, the penalty", "End")
    expect(note(lab, 1)).to_contain_text("both weights are exactly 0")
    press(lab, "λ/m, the penalty", "Home")
    expect(note(lab, 1)).to_contain_text("L2 ends at (1.600, 0.800), L1 at (1.600, 0.800)")


def test_minimum_moves_with_the_arrow_keys(lab):
    marker = lab.page.locator(".stage").nth(1).get_by_role("slider").last
    marker.focus()
    lab.page.keyboard.press("ArrowLeft")
    lab.expect_value("round(ball.values['minimum'][0], 6)", "1.5")


def test_patience_moves_the_stop(lab):
    press(lab, "patience, in epochs", "Home")
    expect(note(lab, 2)).to_contain_text("Kept: epoch 2")
    press(lab, "patience, in epochs", "End")
    expect(note(lab, 2)).to_contain_text("The best epoch of the whole run")


def test_widgets_keep_the_rules_of_accessibility(lab):
    assert lab.accessibility_violations() == []
