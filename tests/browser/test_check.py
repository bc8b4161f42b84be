"""check() in JupyterLab: the card, its hints by keyboard, and what is left of it untrusted."""

import nbformat
import pytest

from autograder.exercises.averages import EXERCISES
from course_lib import check
from course_lib.sheets import write_sheet
from tests.browser.lab import Lab, write_notebook

pytestmark = pytest.mark.browser

SETUP = """
import os
os.environ["COURSE_CASES"] = {folder!r}
import numpy as np
from course_lib import check
"""
SWAPPED = """
def ewa(theta, beta, v0=0.0):
    v = np.empty(np.shape(theta))
    for t, reading in enumerate(theta):
        v0 = v[t] = (1 - beta) * v0 + beta * reading
    return v

check(ewa)
"""
RIGHT = SWAPPED.replace("(1 - beta) * v0 + beta", "beta * v0 + (1 - beta)")


@pytest.fixture(scope="module")
def cases(tmp_path_factory):
    """Case files of the averages, as a release makes them."""
    folder = tmp_path_factory.mktemp("cases")
    for exercise in EXERCISES:
        sheet = exercise.visible_sheet
        write_sheet(folder / f"{exercise.name}.json", sheet, exercise.suspects(sheet))
    return folder


def open_hints_by_keyboard(page, card):
    """Open the three hints with Enter, Tab, Space; at each step only the next one can be seen."""
    titles = card.locator("summary")
    titles.first.focus()
    for number, key in enumerate(["Enter", "Space", "Enter"]):
        assert titles.nth(number).evaluate("title => title === document.activeElement")
        assert card.locator("details[open]").count() == number
        assert card.locator("summary:visible").count() == number + 1
        page.keyboard.press(key)
        assert card.locator("details[open]").count() == number + 1
        page.keyboard.press("Tab")


def test_failing_check_explains_then_the_right_function_passes(open_notebook, cases):
    lab = open_notebook([SETUP.format(folder=str(cases)), SWAPPED, RIGHT])
    wrong, right = (lab.cell(i).locator(".jp-RenderedHTML") for i in (1, 2))
    assert "ewa is not right yet" in wrong.inner_text()
    assert "✕ 36" in wrong.inner_text()
    assert "ewa passes the visible cases" in right.inner_text()
    assert right.locator("summary").count() == 0

    num_cells = lab.cell_count()
    open_hints_by_keyboard(lab.page, wrong)
    wrong.locator("summary").first.focus()
    lab.page.keyboard.press("a")  # JupyterLab's shortcut for a new cell
    assert lab.cell_count() == num_cells

    assert lab.accessibility_violations() == []


def test_card_of_an_untrusted_notebook_keeps_its_looks_and_hints(
    browser, server, cases, monkeypatch
):
    monkeypatch.setenv("COURSE_CASES", str(cases))
    swapped = next(one for one in EXERCISES[0].misconceptions if one.name == "swapped_beta")

    def ewa(theta, beta, v0=0.0):
        return swapped.function(theta, beta, v0)

    card = check(ewa)._repr_html_()
    path = server.folder / "untrusted.ipynb"
    write_notebook(path, ["check(ewa)"])
    notebook = nbformat.read(path, as_version=4)
    output = nbformat.v4.new_output("display_data", {"text/html": card, "text/plain": "card"})
    notebook.cells[0].outputs = [output]
    nbformat.write(notebook, path)

    lab = Lab(browser, server, "untrusted.ipynb")
    shown = lab.page.locator(".jp-RenderedHTML")
    frame = shown.locator("> div").first
    assert "ewa is not right yet" in shown.inner_text()
    assert frame.evaluate("card => getComputedStyle(card).borderLeftColor") == "rgb(213, 94, 0)"
    titles = shown.locator("summary:visible")
    for number in range(3):
        titles.nth(number).click()
    assert shown.locator("details[open]").count() == 3
    assert lab.accessibility_violations() == []
    lab.close()
