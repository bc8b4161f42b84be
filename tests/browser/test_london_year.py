"""The London year as a learner meets it: in JupyterLab, by keyboard and by mouse."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

FUNCTIONS = """
import numpy as np
from course_lib.data import trailing_mean
from course_lib.widgets import london_year

def ewa(theta, beta, v0=0.0):
    averages, v = [], v0
    for value in np.asarray(theta, dtype=float):
        v = beta * v + (1 - beta) * value
        averages.append(v)
    return np.array(averages)

def ewa_corrected(theta, beta):
    t = np.arange(1, len(theta) + 1)
    return (ewa(theta, beta).T / (1 - beta**t)).T

def not_written(theta, beta):
    raise NotImplementedError

def broken(theta, beta):
    return theta[:3]
"""
WIDGET = "widget = london_year(ewa, ewa_corrected)\nstart = widget.get_state()\nwidget"
START = """[
    setattr(widget, trait, start[trait])
    for trait in ('index', 'day', 'correct', 'show_climate', 'noise', 'v0')
]"""


@pytest.fixture(scope="module")
def shared_lab(open_notebook):
    lab = open_notebook([FUNCTIONS, WIDGET])
    assert lab.errors() == []
    expect(curve(lab)).to_be_visible()
    return lab


@pytest.fixture
def lab(shared_lab):
    """The widget as it is when it appears."""
    shared_lab.page.mouse.move(0, 0)
    shared_lab.value(START)
    expect(control(shared_lab, "day")).to_have_value("120")
    expect(curve(shared_lab, "corrected")).to_have_count(0)
    yield shared_lab
    assert shared_lab.troubles == []


def curve(lab, kind="average"):
    return lab.page.locator(f".ly .curves path.{kind}")


def bars(lab, kind="average"):
    return lab.page.locator(f".ly .weights path.bars.{kind}")


def sentence(lab):
    return lab.page.locator(".ly [aria-live]")


def control(lab, label):
    return lab.page.get_by_label(label, exact=True)


def press(lab, label, *keys):
    control(lab, label).focus()
    for key in keys:
        lab.page.keyboard.press(key)


def test_beta_by_keyboard_changes_the_curve_and_python_agrees(lab):
    before, index = curve(lab).get_attribute("d"), int(lab.value("widget.index"))
    press(lab, "β, the memory", "ArrowRight", "ArrowRight", "ArrowRight")
    expect(curve(lab)).not_to_have_attribute("d", before)
    lab.expect_value("widget.index", str(index + 3))
    press(lab, "β, the memory", "End")
    expect(sentence(lab)).to_contain_text("0.995")
    press(lab, "β, the memory", "Home")
    expect(sentence(lab)).to_contain_text("β = 0.50, about 2 days")


def test_weights_of_the_picked_day_are_drawn_under_the_curve(lab):
    expect(bars(lab)).to_be_visible()
    before = bars(lab).get_attribute("d")
    press(lab, "day", "Home", "ArrowRight", "ArrowRight")
    expect(bars(lab)).not_to_have_attribute("d", before)
    expect(sentence(lab)).to_contain_text("Day 3")
    expect(sentence(lab)).to_contain_text("Weights of ewa: 0.27 in all")
    lab.expect_value("widget.weights['day']", "3")


def test_pointing_picks_a_day_for_a_moment_and_clicking_keeps_it(lab):
    picture = lab.page.locator(".ly svg").bounding_box()
    lab.page.mouse.move(picture["x"] + picture["width"] / 2, picture["y"] + 100)
    expect(control(lab, "day")).not_to_have_value("120")
    lab.page.mouse.move(picture["x"] + 5, picture["y"] - 20)
    expect(control(lab, "day")).to_have_value("120")
    lab.page.mouse.click(picture["x"] + picture["width"] / 2, picture["y"] + 100)
    picked = control(lab, "day").input_value()
    lab.page.mouse.move(picture["x"] + 5, picture["y"] - 20)
    expect(control(lab, "day")).to_have_value(picked)
    assert picked != "120"


def test_switches_show_and_hide_their_curves(lab):
    for label, kind in (("bias correction", "corrected"), ("climate curve", "climate")):
        expect(curve(lab, kind)).to_have_count(0)
        press(lab, label, "Space")
        expect(curve(lab, kind)).to_be_visible()
    expect(bars(lab, "corrected")).to_be_visible()
    press(lab, "bias correction", "Space")
    expect(curve(lab, "corrected")).to_have_count(0)


def test_noise_and_start_value_make_python_compute_anew(lab):
    before = curve(lab).get_attribute("d")
    press(lab, "start value v₀", "End")
    expect(curve(lab)).not_to_have_attribute("d", before)
    dots = curve(lab, "dots")
    before = dots.get_attribute("d")
    press(lab, "weather noise", "Home")
    expect(dots).not_to_have_attribute("d", before)
    lab.expect_value("(widget.v0, widget.noise)", "(80.0, 0.0)")


def test_keys_stay_in_the_widget(lab):
    cells = lab.cell_count()
    for label in ("β, the memory", "day", "bias correction"):
        press(lab, label, "a", "b", "d", "d", "x", "ArrowUp", "ArrowDown")
    expect(control(lab, "bias correction")).to_be_focused()
    assert lab.cell_count() == cells


def test_python_moves_the_picture(lab):
    before = curve(lab).get_attribute("d")
    lab.value("setattr(widget, 'index', 5)")
    expect(curve(lab)).not_to_have_attribute("d", before)
    expect(control(lab, "β, the memory")).to_have_value("5")


def test_nothing_keeps_a_reader_out(lab):
    for label in ("bias correction", "climate curve"):
        press(lab, label, "Space")
    assert lab.accessibility_violations() == []
    picture = lab.page.get_by_role("img", name=re.compile("London year"))
    expect(picture).to_be_visible()
    expect(picture.locator("desc")).to_contain_text("Day 120: observed")


def test_unfinished_and_wrong_functions_leave_the_data_and_a_sentence(open_notebook):
    lab = open_notebook([FUNCTIONS, "london_year(not_written)", "london_year(broken, broken)"])
    assert lab.errors() == []
    expect(curve(lab, "dots")).to_have_count(2)
    expect(curve(lab)).to_have_count(0)
    expect(sentence(lab).nth(0)).to_contain_text("not_written is not written yet")
    expect(sentence(lab).nth(1)).to_contain_text("(3,)")
    for switch in lab.page.get_by_label("bias correction").all():
        expect(switch).to_be_disabled()
    expect(lab.page.get_by_text("london_year(ewa, ewa_corrected)").first).to_be_visible()
    assert lab.accessibility_violations() == []
    assert lab.troubles == []


def test_two_widgets_in_a_notebook_have_their_own_controls(open_notebook):
    lab = open_notebook([FUNCTIONS, "london_year(ewa)", "london_year(ewa, ewa_corrected)"])
    expect(curve(lab)).to_have_count(2)
    labels = lab.page.get_by_label("bias correction", exact=True)
    expect(labels.nth(0)).to_be_disabled()
    labels.nth(1).focus()
    lab.page.keyboard.press("Space")
    expect(curve(lab, "corrected")).to_have_count(1)
    first, second = lab.page.locator(".ly").all()
    expect(second.locator(".curves path.corrected")).to_have_count(1)
    expect(second.get_by_label("β, the memory", exact=True)).to_be_visible()
    expect(first.get_by_label("β, the memory", exact=True)).to_be_visible()


def test_trailing_mean_can_be_looked_at_before_anything_is_written(open_notebook):
    lab = open_notebook([FUNCTIONS, "london_year(trailing_mean)"])
    expect(curve(lab)).to_be_visible()
    expect(lab.page.get_by_label("start value v₀")).to_be_disabled()
    expect(sentence(lab)).to_contain_text("1.00 in the last 10 days")
    assert lab.troubles == []
