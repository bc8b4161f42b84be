"""The London year as a learner meets it: in JupyterLab, by keyboard and by mouse."""

import pytest
from playwright.sync_api import expect

from tests.browser.lab import control, note, press

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
CELLS = [FUNCTIONS, "widget = london_year(ewa, ewa_corrected)\nwidget"]


@pytest.fixture
def year(lab):
    """Return the widget as it is when it appears."""
    lab.page.mouse.move(0, 0)
    lab.start_again("widget")
    year = lab.cell(1)
    expect(control(year, "day")).to_have_attribute("aria-valuetext", "120, 30 April")
    expect(curve(year)).to_be_visible()
    expect(curve(year, 1)).to_have_count(0)
    return year


def panel(year, number):
    return year.locator(".stage .pane").nth(number)


def curve(year, number=0):
    return panel(year, 0).locator("path.line").nth(number)


def weights(year, number=0):
    return panel(year, 1).locator("path.line").nth(number)


def test_beta_by_keyboard_changes_the_curve_and_python_agrees(lab, year):
    before = curve(year).get_attribute("d")
    press(control(year, "β, the memory"), "ArrowRight", "ArrowRight", "ArrowRight")
    expect(curve(year)).not_to_have_attribute("d", before)
    lab.expect_value("widget.values['beta'] > 0.9", "True")
    press(control(year, "β, the memory"), "End")
    expect(note(year)).to_contain_text("0.995")
    press(control(year, "β, the memory"), "Home")
    expect(note(year)).to_contain_text("β = 0.50, about 2 days")


def test_weights_of_the_picked_day_are_drawn_under_the_curve(lab, year):
    before = weights(year).get_attribute("d")
    press(control(year, "day"), "Home", "ArrowRight", "ArrowRight")
    expect(weights(year)).not_to_have_attribute("d", before)
    expect(note(year)).to_contain_text("Day 3")
    expect(note(year)).to_contain_text("Weights of ewa: 0.27 in all")
    lab.expect_value("widget.values['day']", "3")


@pytest.mark.parametrize("number", [0, 1])
def test_pointing_picks_a_day_for_a_moment_and_clicking_keeps_it(lab, year, number):
    picture = panel(year, number).locator("svg[role=img]")
    picture.scroll_into_view_if_needed()
    box, day = picture.bounding_box(), control(year, "day")
    middle, outside = box["x"] + box["width"] / 2, box["y"] - 40
    lab.page.mouse.move(middle, box["y"] + 50)
    expect(day).not_to_have_value("119")
    expect(panel(year, 0)).not_to_contain_text("day 120")
    lab.page.mouse.move(middle, outside)
    expect(day).to_have_value("119")
    lab.page.mouse.click(middle, box["y"] + 50)
    picked = day.input_value()
    lab.page.mouse.move(middle, outside)
    expect(day).to_have_value(picked)
    assert picked != "119"
    press(day, "ArrowRight")
    lab.expect_value("widget.values['day']", str(int(picked) + 2))


def test_both_panels_have_the_days_at_the_same_places(year):
    edges = [panel(year, n).locator("clipPath rect").first.get_attribute("x") for n in (0, 1)]
    assert edges[0] == edges[1]


def test_switches_show_and_hide_their_curves(year):
    for label in ("bias correction", "climate curve"):
        press(control(year, label), "Space")
        expect(curve(year, 1)).to_be_visible()
        press(control(year, label), "Space")
        expect(curve(year, 1)).to_have_count(0)
    press(control(year, "bias correction"), "Space")
    expect(weights(year, 1)).to_be_visible()


def test_noise_and_start_value_make_python_compute_anew(lab, year):
    before = curve(year).get_attribute("d")
    press(control(year, "start value v₀"), "End")
    expect(curve(year)).not_to_have_attribute("d", before)
    dots = panel(year, 0).locator(".dots path").first
    before = dots.get_attribute("d")
    press(control(year, "weather noise"), "Home")
    expect(dots).not_to_have_attribute("d", before)
    lab.expect_value("(widget.values['v0'], widget.values['noise'])", "(80, 0.0)")


def test_nothing_keeps_a_reader_out(lab, year):
    for label in ("bias correction", "climate curve"):
        press(control(year, label), "Space")
    assert lab.accessibility_violations() == []
    expect(year.get_by_role("img", name="temperatures in London as dots")).to_be_visible()


def test_unfinished_and_wrong_functions_leave_the_data_and_a_sentence(open_notebook):
    cells = [
        "london_year(not_written)",
        "london_year(broken, broken)",
        "london_year(trailing_mean)",
    ]
    lab = open_notebook([FUNCTIONS, *cells])
    expect(lab.page.locator(".stage .dots")).to_have_count(4)  # the last has a curve, and its day
    expect(lab.page.locator(".stage .pane path.line")).to_have_count(2)
    expect(note(lab.page).nth(0)).to_contain_text("not_written is not written yet")
    expect(note(lab.page).nth(1)).to_contain_text("(3,)")
    expect(note(lab.page).nth(2)).to_contain_text("1.00 in the last 10 days")
    assert lab.accessibility_violations() == []
