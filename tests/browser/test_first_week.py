"""A student's first week: the released notebook, in JupyterLab, blank and then filled in."""

import shutil

import nbformat
import pytest
from playwright.sync_api import expect

from autograder.course import Course
from autograder.release import build_bundle
from autograder.sample_class import ASSIGNMENT, NOTEBOOK, sample_class
from tests.browser.lab import Server, control, press, running

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PAGE = f"{ASSIGNMENT}/{NOTEBOOK}.ipynb"
FILLED = f"{ASSIGNMENT}/filled.ipynb"


@pytest.fixture(scope="module")
def bundle(tmp_path_factory):
    """The student bundle, with a filled-in copy of its notebook."""
    build = tmp_path_factory.mktemp("build")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COURSE_BUILD", str(build))
        build_bundle(Course(), build / "bundle", [ASSIGNMENT])
    folder = build / "bundle"
    shutil.copyfile(folder / PAGE, folder / FILLED)
    fill_in(folder / FILLED)
    return folder


@pytest.fixture(scope="module")
def student_server(bundle, tmp_path_factory):
    """JupyterLab on the bundle; ``course_lib`` is the bundle's own."""
    with Server(bundle, tmp_path_factory.mktemp("home"), library=bundle) as started:
        yield started


def fill_in(path):
    """Write right solutions into a released notebook."""
    notebook = nbformat.read(path, as_version=4)
    right = sample_class()[0].sources
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        cell.source = right.get(name, cell.source)
    nbformat.write(notebook, path)


def output_of(lab, source):
    """The output area below the cell with this source."""
    return lab.page.locator(".jp-CodeCell", has_text=source).locator(".jp-OutputArea-output")


def test_the_blank_notebook_runs_and_says_gently_what_is_missing(browser, student_server):
    with running(browser, student_server, PAGE) as lab:
        assert "bundle/course_lib" in lab.value("check.__code__.co_filename")
        expect(output_of(lab, "check(ewa)").first).to_contain_text("not written yet")


def test_the_filled_notebook_passes_and_its_widget_shows_the_students_function(
    browser, student_server
):
    with running(browser, student_server, FILLED) as lab:
        for name in sample_class()[0].sources:
            expect(output_of(lab, f"check({name})").first).to_contain_text("visible cases")
            expect(output_of(lab, f"check({name})").first).not_to_contain_text("not right")
        widget = output_of(lab, "london_year(ewa)").first
        curve = widget.locator("path.line").first
        before = curve.get_attribute("d")
        press(control(widget, "β, the memory"), *["ArrowRight"] * 20)
        expect(curve).not_to_have_attribute("d", before)
        assert lab.accessibility_violations(".stage") == []
