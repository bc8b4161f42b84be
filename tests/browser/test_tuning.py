"""The widgets on tuning as a learner meets them: in JupyterLab, by keyboard."""

import pytest
from playwright.sync_api import expect

from tests.browser.lab import control, note, press

pytestmark = pytest.mark.browser

# As a student would write them; the tests of the notebook run its own.
FUNCTIONS = """
import itertools
import numpy as np
from course_lib.experiments import stored_result
from course_lib.widgets.grid_or_random import grid_or_random
from course_lib.widgets.one_or_many import one_or_many
from course_lib.widgets.rate_finder import rate_finder

def grid(choices):
    return [dict(zip(choices, row)) for row in itertools.product(*choices.values())]

def random_search(samplers, n_trials, rng):
    return [{name: draw(rng) for name, draw in samplers.items()} for _ in range(n_trials)]

def sample_log(low, high, n, rng):
    return 10 ** rng.uniform(np.log10(low), np.log10(high), n)

def lr_verdict(losses):
    if not np.isfinite(losses).all() or max(losses) > 10 * losses[0]:
        return "diverged"
    return "too_small" if np.ptp(losses) < 0.05 * losses[0] else "ok"
"""
CELLS = [
    FUNCTIONS,
    "finder = rate_finder(lr_verdict, stored_result('losses_by_rate'))\nfinder",
    "where = grid_or_random(grid, random_search, sample_log, stored_result('accuracy_map'))\nwhere",
    "plans = one_or_many(lr_verdict, stored_result('many_networks'))\nplans",
]


def test_learning_rate_and_length_of_a_run_by_keyboard(lab):
    finder = lab.cell(1)
    expect(note(finder)).to_contain_text("α = 0.001: ok. In 8 epochs")
    press(control(finder, "learning rate α"), "Home")
    expect(note(finder)).to_contain_text("α = 1e-06: too small")
    press(control(finder, "learning rate α"), "End")
    expect(note(finder)).to_contain_text("diverged")
    press(control(finder, "epochs of a run"), "Home")
    expect(note(finder)).to_contain_text("In 2 epochs")


def test_trials_scale_and_draw_by_keyboard(lab):
    where = lab.cell(2)
    expect(note(where)).to_contain_text("25 trials each. Grid: 5 different learning rates")
    press(control(where, "trials"), "ArrowLeft")
    expect(note(where)).to_contain_text("16 trials each. Grid: 4 different")
    before = note(where).inner_text()
    press(control(where, "draw number"), "ArrowRight")
    expect(note(where)).not_to_have_text(before)
    press(where.get_by_role("button", name="without powers of ten", exact=True), "Enter")
    lab.expect_value("where.values['scale']", "'the numbers themselves'")


def test_plans_play_and_tell_their_price(lab):
    plans = lab.cell(3)
    expect(note(plans)).to_contain_text("486 epochs spent")
    press(control(plans, "plan"), "ArrowDown")
    expect(note(plans)).to_contain_text("126 epochs spent")
    press(control(plans, "back to the start: epoch"), "Enter")
    press(control(plans, "step forward: epoch"), "Enter", "Enter", "Enter")
    expect(note(plans)).to_contain_text("after epoch 3, 9 still in training")


def test_all_are_accessible(lab):
    assert lab.accessibility_violations() == []
