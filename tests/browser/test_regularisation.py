"""The three widgets of the notebook on regularisation, by keyboard, in JupyterLab."""

import pytest
from playwright.sync_api import expect

from tests.browser.lab import control, note, press

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


def test_lambda_moves_through_the_sweep(lab):
    dial = lab.cell(1)
    price = control(dial, "λ, the price of large weights")
    press(price, "End")
    expect(note(dial)).to_contain_text("λ = 30:")
    press(price, "Home", "ArrowRight")
    expect(note(dial)).to_contain_text("λ = 0.03:")
    lab.expect_value("dial.values['lambd']", "0.03")


def test_penalty_takes_the_weights_to_zero(lab):
    ball = lab.cell(2)
    press(control(ball, "λ/m, the penalty"), "End")
    expect(note(ball)).to_contain_text("both weights are exactly 0")
    press(control(ball, "λ/m, the penalty"), "Home")
    expect(note(ball)).to_contain_text("L2 ends at (1.600, 0.800), L1 at (1.600, 0.800)")


def test_minimum_moves_with_the_arrow_keys(lab):
    press(lab.cell(2).get_by_role("slider").last, "ArrowLeft")
    lab.expect_value("round(ball.values['minimum'][0], 6)", "1.5")


def test_patience_moves_the_stop(lab):
    patience = lab.cell(3)
    press(control(patience, "patience, in epochs"), "Home")
    expect(note(patience)).to_contain_text("Kept: epoch 2")
    press(control(patience, "patience, in epochs"), "End")
    expect(note(patience)).to_contain_text("The best epoch of the whole run")


def test_widgets_keep_the_rules_of_accessibility(lab):
    expect(lab.page.locator(".stage")).to_have_count(3)
    assert lab.accessibility_violations() == []
