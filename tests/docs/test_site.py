"""The documentation site: it builds without a warning, gives nothing away, and asks no network."""

import importlib
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from autograder.exercises import ASSIGNMENTS
from autograder.paths import NOTEBOOKS
from autograder.release import find_leaks

ROOT = Path(__file__).parents[2]
RUN = "06_averages"  # the notebook that conftest.py has run


class Page(HTMLParser):
    """What a page links to, loads and is known by."""

    def __init__(self, path):
        super().__init__()
        self.links, self.loads, self.ids, self.undescribed = [], [], set(), []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.ids |= {found.get("id"), found.get("name")}
        if tag == "a" and "href" in found:
            self.links.append(found["href"])
        loaded = {"link": "href", "script": "src", "img": "src", "iframe": "src", "source": "src"}
        if found.get(loaded.get(tag, ""), "#") != "#":  # the search page names itself so
            self.loads.append(found[loaded[tag]])
        if tag == "img" and not found.get("alt"):
            self.undescribed.append(found.get("src"))


@pytest.fixture(scope="module")
def pages(site):
    """Read each page of the site."""
    written = [path for path in site.rglob("*.html") if "_static" not in path.parts]
    return {path: Page(path) for path in written}


def test_every_notebook_and_every_module_of_the_reference_has_a_page(site):
    for name in ASSIGNMENTS:
        assert (site / "notebooks" / f"{name}.html").is_file()
    for module in (ROOT / "course_lib" / "reference").glob("[!_]*.py"):
        assert (site / "api" / "the-reference" / f"{module.stem}.html").is_file()


def test_the_site_gives_no_solution_away(site):
    assert find_leaks(site, [NOTEBOOKS / name for name in ASSIGNMENTS]) == []


def test_a_solution_on_a_page_would_be_found(site, tmp_path):
    (tmp_path / "index.html").write_text("v = beta * v + (1 - beta) * reading")
    assert find_leaks(tmp_path, [NOTEBOOKS / RUN])


def test_no_mark_scheme_and_no_source_is_shown(site):
    for path in site.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert "_modules/" not in text
        assert path.parent.name != "notebooks" or "MARK SCHEME" not in text
    assert not [*site.glob("_sources/**/*.*"), *site.rglob("*.ipynb"), *site.rglob("*.py")]


def test_links_inside_the_site_lead_somewhere(site, pages):
    for path, page in pages.items():
        for link in page.links:
            there = urlsplit(link)
            if there.scheme or there.netloc:
                continue
            target = (path.parent / unquote(there.path)).resolve() if there.path else path
            assert target.is_file(), f"{path.relative_to(site)}: {link}"
            if there.fragment and target in pages:
                assert unquote(there.fragment) in pages[target].ids, f"{path.name}: {link}"


def test_nothing_is_loaded_from_elsewhere(site, pages):
    for path, page in pages.items():
        for load in page.loads:
            there = urlsplit(load)
            assert not there.netloc, f"{path.name}: {load}"
            assert there.scheme or (path.parent / unquote(there.path)).is_file(), load
    for sheet in site.rglob("*.css"):
        text = sheet.read_text(encoding="utf-8")
        assert not re.search(r"(?:@import|url\()\s*['\"]?(?:https?:)?//", text), sheet.name


def test_every_picture_has_words(pages):
    assert {path.name: page.undescribed for path, page in pages.items() if page.undescribed} == {}


def test_a_notebook_shows_its_pictures_and_leaves_its_functions_to_write(site):
    text = (site / "notebooks" / f"{RUN}.html").read_text(encoding="utf-8")
    assert "NotImplementedError" in text
    assert text.count("<img") >= 7
    assert "passes the visible cases" not in text


def test_a_notebook_that_does_not_exist_cannot_be_run(tmp_path):
    command = [sys.executable, "docs/build.py", "--to", str(tmp_path), "--run", "no_such_notebook"]
    refused = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert refused.returncode == 2
    assert RUN in refused.stderr


def test_a_notebook_that_does_not_run_has_no_page(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "docs")
    pages = importlib.import_module("notebook_pages")
    broken = new_notebook(cells=[new_code_cell("1 / 0")])
    with pytest.raises(pages.PageError, match=f"{RUN}.*\n.*ZeroDivisionError"):
        pages._run(RUN, broken, tmp_path)
    assert list(tmp_path.iterdir()) == []
