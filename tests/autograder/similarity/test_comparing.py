"""A class compared from its files, and the page that shows what was found."""

import re
import shutil
from html.parser import HTMLParser

import pytest
from rich.console import Console

from autograder import actions
from autograder.course import CourseError
from autograder.engine.planning import plan_of
from autograder.sample_class import ASSIGNMENT, sample_class
from autograder.similarity.fingerprints import fingerprints
from autograder.similarity.page import Writing, render, show
from autograder.similarity.pairs import alike
from autograder.similarity.reading import read_code
from tests.autograder.conftest import submit
from tests.autograder.similarity.conftest import OWN

BREAKOUT = "</code></pre><script>alert(1)</script><img src=x onerror=alert(1)>{{ 7 * 7 }}"


def similar(assignment=ASSIGNMENT, submissions=None):
    return list(actions.similar(Console(quiet=True), assignment, submissions).values())


class Text(HTMLParser):
    def __init__(self, page):
        super().__init__()
        self.tags, self.text = [], ""
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def handle_data(self, data):
        self.text += data


def test_only_who_shares_what_nobody_declared_is_found(course):
    """The class has each right way and each mistake once: all of them are known."""
    [found] = similar()
    assert [pair.students for pair in found.pairs] == [("own", "own-too")]
    assert len(found.writings) > 80
    unread = next(one.student for one in sample_class() if one.note == "empty file")
    assert unread not in found.writings


def test_the_page_shows_both_side_by_side(course):
    similar("")
    path = course.build / "similar" / f"{ASSIGNMENT}.html"
    page = Text(path.read_text("utf-8"))
    assert page.text.count("lower = np.tril") == 1  # the other has other names
    assert page.text.count("Alike: ") > 20
    assert "1 pair of" in page.text
    assert path.stat().st_mode & 0o077 == 0


def test_the_page_accuses_nobody(course):
    similar()
    text = Text((course.build / "similar" / f"{ASSIGNMENT}.html").read_text("utf-8")).text.lower()
    assert "not a finding" in text
    assert not re.search(r"plagiar|cheat|copied|copying|guilt|suspect|suspicious|offen[cs]e", text)


def test_a_students_own_cells_are_read_and_released_ones_are_not(course):
    with course.gradebook() as gradebook:
        plan = plan_of(course, gradebook, ASSIGNMENT, unsafe=False)
    cells = read_code(course, plan, "own")
    assert cells["ewa"] == OWN["ewa"]
    assert "ewa(np.arange(3), 0.5)" in cells.values()
    assert not [name for name in cells if name.startswith("test_")]


def test_blank_notebooks_are_not_alike(course):
    blank = course.submission_of(next(s.student for s in sample_class() if s.kind == "blank"), "")
    shutil.copytree(blank, blank.parent / "blank-too")
    [found] = similar()
    assert [pair.students for pair in found.pairs] == [("own", "own-too")]


def test_another_folder_of_submissions_can_be_compared(course, tmp_path):
    for student in ("own", "own-too"):
        shutil.copytree(course.submissions / student, tmp_path / "last-year" / student)
    [found] = similar(submissions=tmp_path / "last-year")
    assert len(found.pairs) == 1


def test_one_submission_cannot_be_compared(course, tmp_path):
    shutil.copytree(course.submissions / "own", tmp_path / "few" / "own")
    with pytest.raises(CourseError, match="two submissions of 06_averages"):
        similar(submissions=tmp_path / "few")
    assert similar("", tmp_path / "few") == []


def test_what_cannot_be_compared_is_said(course, tmp_path):
    with pytest.raises(CourseError, match="Did you mean 06_averages"):
        similar("06_average")
    with pytest.raises(CourseError, match="no folder"):
        similar(submissions=tmp_path / "nowhere")
    with pytest.raises(CourseError, match="No submissions of 07_optimizers"):
        similar("07_optimizers")


def test_a_course_of_another_author_is_compared_too(foreign_course):
    own = OWN["lag"].replace("def lag", "def square")
    submit(foreign_course, "ann", square=own + OWN["ewa"])
    submit(foreign_course, "bob", square=own + OWN["ewa"])
    submit(foreign_course, "cy", square="def square(x):\n    return x * x")
    submit(foreign_course, "di", square="def square(x):\n    return x * x")
    [found] = similar("hw1")
    assert [pair.students for pair in found.pairs] == [("ann", "bob")]
    assert "first: square" in found.writings["ann"].sources


def test_no_text_of_a_student_becomes_markup():
    code = OWN["ewa"] + f"\nx = {BREAKOUT!r}\n" + OWN["lag"]
    writings = {
        who: Writing({BREAKOUT: code}, {BREAKOUT: fingerprints(code)})
        for who in (f"a{BREAKOUT}", f"b{BREAKOUT}")
    }
    pairs = alike({who: one.prints.values() for who, one in writings.items()})
    page = Text(render(BREAKOUT, 2, len(pairs), [show(pair, writings) for pair in pairs]))
    tags = [tag for tag, _ in page.tags]
    assert (tags.count("script"), tags.count("img")) == (1, 0)
    assert not [a for _, attributes in page.tags for a in attributes if a.startswith("on")]
    assert "{{ 7 * 7 }}" in page.text


def test_nobody_alike_has_a_page():
    assert "Nobody's code" in Text(render("a", 5, 0, [])).text
