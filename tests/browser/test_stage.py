"""A stage as a learner meets it: every control by keyboard, some by mouse, in JupyterLab."""

import pytest
from playwright.sync_api import expect

from tests.browser.lab import control, note, press

pytestmark = pytest.mark.browser

SCENES = """
import time
from course_lib.widgets.learner import call
from course_lib.widgets.stage import Line, Panel, Scene, Slider, stage
from tests.course_lib.widgets.stage.scenes import CONTROLS, everything

def not_written(power):
    raise NotImplementedError

placed, drawn, seconds = [], [], [0]

def watched(**values):
    placed.append(values["start"])
    return everything(**values)

def shy(power):
    drawn.append(power)
    time.sleep(seconds[0])
    if power == 1:
        call(not_written, power)
    return Scene([Panel("powers", [Line([0, 1, 2], [0, 1, power])])], note=f"Up to {power}.")
"""
WIDGETS = """
widget = stage(watched, CONTROLS, title="Everything")
shy_widget = stage(shy, [Slider("power", "power", range(1, 41), 2)], title="Shy")
widget
"""
CELLS = [SCENES, WIDGETS, "shy_widget"]


@pytest.fixture
def widget(lab):
    """Return the stage as it is when it appears."""
    lab.start_again("widget")
    widget = lab.cell(1)
    expect(control(widget, "step")).to_have_attribute("aria-valuetext", "0 of 5")
    expect(control(widget, "learning rate")).to_have_attribute("aria-valuetext", "0.2")
    return widget


@pytest.fixture
def shy(lab):
    """Return the other stage, as it is when it appears."""
    lab.start_again("shy_widget")
    shy = lab.cell(2)
    expect(control(shy, "power")).to_have_attribute("aria-valuetext", "2")
    return shy


def path(widget, kind="line"):
    return widget.locator(f".stage path.{kind}").first


def picture(widget, name):
    return widget.get_by_role("img", name=name, exact=True)


def test_a_slider_by_keyboard_changes_the_picture_and_python_agrees(lab, widget):
    press(control(widget, "step"), "End")
    before = path(widget).get_attribute("d")
    press(control(widget, "learning rate"), "ArrowRight")
    expect(path(widget)).not_to_have_attribute("d", before)
    expect(control(widget, "learning rate")).to_have_attribute("aria-valuetext", "0.3")
    lab.expect_value("widget.values['rate']", "0.3")
    press(control(widget, "learning rate"), "End")
    expect(note(widget)).to_have_text("Step 5: cost 0.003.")
    press(control(widget, "learning rate"), "Home")
    expect(note(widget)).to_have_text("Step 5: cost 1.133.")
    lab.expect_value("widget.values['rate']", "0.1")


def test_a_toggle_by_keyboard(lab, widget):
    curve = picture(widget, "cost").locator("path.line")
    straight = curve.get_attribute("d")
    press(control(widget, "logarithmic"), "Space")
    expect(curve).not_to_have_attribute("d", straight)
    lab.expect_value("widget.values['log']", "True")
    press(control(widget, "logarithmic"), "Space")
    expect(curve).to_have_attribute("d", straight)


def test_a_choice_by_keyboard(lab, widget):
    expect(path(widget, "border")).to_have_count(0)
    press(control(widget, "heat"), "ArrowRight", "ArrowRight")
    expect(path(widget, "border")).to_have_count(1)
    expect(control(widget, "probability")).to_be_checked()
    lab.expect_value("widget.values['back']", "'probability'")


def test_a_point_by_keyboard_by_number_and_by_mouse(lab, widget):
    press(control(widget, "start"), "ArrowRight", "ArrowUp", "Shift+ArrowDown")
    lab.expect_value("widget.values['start']", "(-1.4, 0.1)")
    expect(control(widget, "start")).to_have_attribute("aria-valuetext", "x -1.4, y 0.1")
    expect(note(widget)).to_have_text("Step 0: cost 1.970.")
    control(widget, "start, y").fill("1")
    control(widget, "start, y").press("Tab")
    lab.expect_value("widget.values['start']", "(-1.4, 1.0)")

    picture(widget, "path").scroll_into_view_if_needed()
    box = picture(widget, "path").locator("clipPath rect").first
    x, y, width, height = (float(box.get_attribute(k)) for k in ("x", "y", "width", "height"))
    corner = picture(widget, "path").bounding_box()
    middle = (corner["x"] + x + width / 2, corner["y"] + y + height / 2)
    lab.page.mouse.move(*middle)
    lab.page.mouse.down()
    lab.page.mouse.move(middle[0] + width / 4, middle[1], steps=4)
    lab.page.mouse.up()
    expect(note(widget)).to_have_text("Step 0: cost 1.000.")
    lab.expect_value("[round(z, 1) for z in widget.values['start']]", "[1.0, 0.0]")


def test_where_a_point_may_go_next_is_drawn_ahead_and_no_more(lab, widget):
    control(widget, "start").focus()
    lab.value("[placed.clear(), widget.move(start=(0.2, 0.3))]")
    near = "[(0.1, 0.3), (0.2, 0.2), (0.2, 0.3), (0.2, 0.4), (0.3, 0.3)]"
    lab.expect_value("sorted({place for place in placed if place[0] > 0})", near)
    press(control(widget, "start"), "ArrowRight")
    lab.expect_value("len({place for place in placed if place[0] > 0})", "8")


def test_a_player_steps_plays_pauses_and_goes_back_without_python(lab, widget):
    press(control(widget, "step forward: step"), "Enter", "Enter")
    expect(note(widget)).to_have_text("Step 2: cost 1.331.")
    press(control(widget, "step back: step"), "Enter")
    expect(note(widget)).to_have_text("Step 1: cost 2.080.")
    short = path(widget).get_attribute("d")
    press(control(widget, "play: step"), "Enter")
    expect(note(widget)).to_have_text("Step 5: cost 0.349.")
    assert len(path(widget).get_attribute("d")) > len(short)
    expect(control(widget, "play: step")).to_be_focused()
    lab.expect_value("widget.values['step']", "5")
    press(control(widget, "back to the start: step"), "Space")
    expect(note(widget)).to_have_text("Step 0: cost 3.250.")
    lab.expect_value("widget.values['step']", "0")


def test_a_problem_is_a_sentence_and_the_next_setting_a_picture_again(shy):
    press(control(shy, "power"), "ArrowLeft")
    expect(note(shy)).to_contain_text("not_written is not written yet")
    expect(shy.locator(".panels")).to_be_hidden()
    press(control(shy, "power"), "End")
    expect(note(shy)).to_have_text("Up to 40.")
    expect(shy.locator("path.line")).to_be_visible()


def test_changes_while_python_is_busy_do_not_queue(lab, shy):
    lab.value("[drawn.clear(), seconds.__setitem__(0, 1)]")
    press(control(shy, "power"), "End", *["ArrowLeft"] * 20)
    expect(lab.page.locator(".stage.busy")).to_have_count(1)
    expect(note(shy)).to_have_text("Up to 20.")
    expect(lab.page.locator(".stage.busy")).to_have_count(0)
    lab.value("seconds.__setitem__(0, 0)")
    lab.expect_value("[drawn.count(20), len(drawn) < 8]", "[1, True]")


def test_keys_stay_in_the_stage_and_everyone_can_use_it(lab, widget):
    cells = lab.cell_count()
    press(control(widget, "learning rate"), "a", "b", "d", "d")
    assert lab.cell_count() == cells
    expect(lab.page.locator(".stage")).to_have_count(2)
    assert lab.accessibility_violations() == []


def test_a_narrow_cell_shows_one_panel_in_a_row(lab):
    size = lab.page.viewport_size
    lab.page.set_viewport_size({"width": 430, "height": 1000})
    lab.page.wait_for_function("""() => new Set([...document.querySelectorAll('.pane')]
        .map((pane) => pane.getBoundingClientRect().left)).size === 1""")
    lab.page.set_viewport_size(size)
