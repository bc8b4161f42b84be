"""The page: what it says of a class, of an empty one too, and that nothing on it can run."""

import base64
import hashlib
import re
from datetime import datetime, timedelta
from html.parser import HTMLParser

import pytest

from autograder.report.figures import HandIns
from autograder.report.gather import Part
from autograder.report.page import hand_in_bars, render, separates
from autograder.report.summary import disguise, summarise
from tests.autograder.report.conftest import NONE, roll, submission

BREAKOUT = (
    "</code></pre></td><script>alert(1)</script><img src=x onerror=alert(1)>{{ 7 * 7 }}\x1b[31m"
)
NAMED = Part(0.0, mistake="swapped_beta", hint="Look at beta.", rung="values", failed=("the sum",))
ODD = Part(0.0, reason=BREAKOUT, hint=BREAKOUT, rung="values", failed=(BREAKOUT,))


class Reader(HTMLParser):
    """Gathers the tags of a page, and its text without styles and scripts."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.ids, self.text, self._inside = [], [], "", ""
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        self.ids += [value for name, value in attributes if name == "id"]
        self._inside = tag

    def handle_data(self, data):
        if self._inside not in ("style", "script"):
            self.text += data


def page_of(made, source=""):
    return render(summarise(made, lambda *_: source))


def hostile_page():
    students = [
        submission(f"{BREAKOUT}{n}", ewa=ODD, notes=(BREAKOUT,), handed_in=datetime(2026, 1, n))
        for n in range(1, 12)
    ]
    unreadable = submission("u", status="unreadable", reason=BREAKOUT, ewa=NONE)
    names = {f"{BREAKOUT}{n}": BREAKOUT for n in range(14)}
    before = {one.student: 1.0 for one in students}
    made = roll(*students, unreadable, names=names, previous=BREAKOUT, before=before)
    return page_of(made, BREAKOUT)


def test_the_page_tells_of_the_class():
    made = roll(
        submission("ann", ewa=NAMED),
        submission("bo", ewa=ODD, notes=("The cell was put back.",)),
        submission("cy", late_seconds=60.0, handed_in=datetime(2026, 11, 20, 12)),
        names={"dee": "Dee Dee"},
    )
    text = " ".join(Reader(page_of(made, "def ewa(x):\n    return x")).text.split())
    for said in ("swapped beta", "Look at beta.", "the sum", "return x", "The cell was put back."):
        assert said in text
    assert "1 student of 4 in the gradebook. dee" in text
    assert "right for 33" in text


@pytest.mark.parametrize(
    "made", [roll(), roll(submission("a")), roll(names={"a": ""}), roll(submission("a", parts={}))]
)
def test_a_class_of_nobody_or_one_has_a_page(made):
    page = Reader(page_of(made))
    assert ("h1", {}) in page.tags
    assert f"{len(made.submissions)}" in page.text.split("handed in, of")[1]


def test_everything_right_is_said():
    assert "Everybody has every exercise right." in page_of(roll(submission("a")))


def test_no_text_of_a_student_becomes_markup():
    page = Reader(hostile_page())
    tags = [tag for tag, _ in page.tags]
    assert tags.count("script") == 1
    assert "img" not in tags
    assert not [a for _, attributes in page.tags for a in attributes if a.startswith("on")]
    assert "{{ 7 * 7 }}" in page.text
    assert "\x1b" not in hostile_page()
    assert len(page.ids) == len(set(page.ids))


def test_only_our_script_may_run_and_nothing_is_loaded():
    page = hostile_page()
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)[1]
    script = re.search(r"<script>(.*)</script>\n</body>", page, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src &#39;sha256-{digest}&#39;".replace("&#39;", "'") in policy
    assert "default-src 'none'" in policy
    links = [a.get("href") or a.get("src") for _, a in Reader(page).tags]
    assert all(link.startswith("#") for link in filter(None, links))


def test_a_page_that_names_nobody_is_a_page():
    made = roll(submission("annabel", ewa=NAMED), names={"zed": "Zed"})
    page = render(disguise(summarise(made, lambda *_: "")))
    assert "annabel" not in page
    assert "student 1" in page


def test_hours_and_days_are_labelled_and_late_bars_marked():
    due = datetime(2026, 11, 20, 18)
    begins = (due - timedelta(hours=3), due)
    assert hand_in_bars(HandIns(begins, (4, 1), 3.0, due)) == [
        ("20 Nov, 15:00", 4, False),
        ("20 Nov, 18:00", 1, True),
    ]
    assert hand_in_bars(HandIns(begins[:1], (4,), 24.0, None)) == [("20 Nov", 4, False)]


@pytest.mark.parametrize(
    ("correlation", "word"),
    [(0.9, "well"), (0.3, "somewhat"), (0.0, "hardly"), (-0.2, "the wrong way"), (None, "cannot")],
)
def test_separation_has_a_word(correlation, word):
    assert separates(correlation).startswith(word)
