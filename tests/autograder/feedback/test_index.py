"""A student's index: what it repeats from the pages, and that nothing on it can run."""

import json

import pytest

from autograder.feedback.index import INDEX, read_entries, write_index
from tests.autograder.feedback.test_exporter import (
    BREAKOUT,
    Reader,
    exercise,
    new_markdown_cell,
    page_of,
    text_of,
    written,
)


def write(folder, assignment, *cells, notebook="nb", **more):
    path = folder / assignment / f"{notebook}.html"
    path.parent.mkdir(parents=True, exist_ok=True)
    about = {"assignment": assignment} | more.pop("about", {})
    path.write_text(page_of(*cells, about=about, **more), "utf-8")


def index(folder, student="student-01"):
    return write_index(folder, student).read_text("utf-8")


def test_the_index_says_what_the_pages_say_in_the_order_of_the_course(tmp_path):
    write(tmp_path, "02_b", exercise("ewa", 5.0, 25.0), written("why", "Because.", score=2.0))
    write(tmp_path, "01_a", new_markdown_cell("# First"), exercise("lag", 15.0, 15.0))
    first, second = read_entries(tmp_path)
    assert (first.title, first.score, first.points) == ("First", 15.0, 15.0)
    assert (first.right, first.checked) == (1, 1)
    assert (second.title, second.right, second.checked) == ("02_b", 0, 1)
    text = text_of(index(tmp_path))
    assert "22 of 50 points" in text
    assert "1 of 1 exercises is right" in text
    assert "2 notebooks have feedback" in text


def test_what_waits_and_what_could_not_be_graded_is_told(tmp_path):
    marks = {"why": {"open": True, "by_hand": False, "automatic": None}}
    write(tmp_path, "01_a", written("why", "Because."), about={"marks": marks})
    write(tmp_path, "02_b", exercise("lag", 0.0, 15.0), status="unreadable", reason="Half a file.")
    write(tmp_path, "03_c", exercise("lag", 0.0, 15.0), status="grader_error")
    text = text_of(index(tmp_path))
    assert text.count("10 points are still to be decided.") == 2  # in all, and of the first
    assert "could not be read" in text
    assert "a fault of ours" in text


def test_the_links_lead_to_the_pages(tmp_path):
    write(tmp_path, "01 a&b", exercise("lag", 15.0, 15.0), notebook="né#?")
    links = [attrs["href"] for tag, attrs in Reader(index(tmp_path)).tags if tag == "a"]
    assert links == ["01%20a%26b/n%C3%A9%23%3F.html"]


def test_pages_of_other_programs_are_left_out(tmp_path):
    write(tmp_path, "01_a", exercise("lag", 15.0, 15.0))
    for name, text in {
        "x": "<p>stock</p>",
        "y": '<meta name="course-feedback" content="[1]">',
    }.items():
        (tmp_path / "01_a" / f"{name}.html").write_text(text)
    assert len(list(read_entries(tmp_path))) == 1
    assert "1 notebook has feedback" in text_of(index(tmp_path))


def test_a_new_page_takes_the_place_of_what_the_index_said(tmp_path):
    write(tmp_path, "01_a", exercise("lag", 0.0, 15.0))
    index(tmp_path)
    write(tmp_path, "01_a", exercise("lag", 15.0, 15.0))
    assert "15 of 15 points" in text_of(index(tmp_path))
    assert (tmp_path / INDEX).stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize("nasty", [BREAKOUT, "a\x00b\x1b[31m\u202e\ud800", '"><script>'])
def test_hostile_text_stays_text(tmp_path, nasty):
    write(tmp_path, "01_a", new_markdown_cell(f"# {nasty[:90]}"), exercise("lag", 1.0, 15.0))
    html = index(tmp_path, nasty)
    tags = Reader(html).tags
    assert not {name for name, _ in tags} & {"script", "img", "iframe", "object", "embed", "link"}
    assert not [key for _, attrs in tags for key in attrs if key.startswith("on")]
    assert not set("\x00\x1b\u202e\ud800") & set(html)


def test_the_summary_says_nothing_that_its_page_does_not(tmp_path):
    html = page_of(exercise("ewa", 0.0, 25.0, reason="why", hint="hint", misconception="swapped"))
    [summary] = [a["content"] for tag, a in Reader(html).tags if a.get("name") == "course-feedback"]
    assert set(json.loads(summary)) == {
        *("title", "assignment", "handed_in", "status", "score", "points"),
        *("waiting", "right", "checked", "page"),
    }


def test_the_longest_names_fit_into_the_summary(tmp_path):
    name, title = "\N{OLD ITALIC LETTER A}" * 60, "# " + "\N{OLD ITALIC LETTER A}" * 100
    write(tmp_path, name, new_markdown_cell(title), exercise("lag", 1.0, 15.0))
    [entry] = read_entries(tmp_path)
    assert entry.assignment == name
