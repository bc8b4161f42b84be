"""The card and the text that check() answers with."""

import re
from html.parser import HTMLParser

import pytest

from course_lib.report import CaseRow, CheckResult, as_html, as_text, clean, typeset
from course_lib.side_by_side import Comparison, Line

HINTS = ("It is too large.", "See the loop.", "v_t = β·v_{t−1}")
COMPARISON = Comparison(
    "ewa(x)",
    (
        Line("index", ("0", "1")),
        Line("yours", ("4", "✕ 215.26"), (False, True)),
        Line("expected", ("4", "8.5")),
    ),
    aligned=True,
)
ROWS = (CaseRow("three days", "right"), CaseRow("four days", "wrong", COMPARISON))


def failing(**fields):
    return CheckResult(
        **{"exercise": "ewa", "status": "failed", "reason": "ewa: no.", "rows": ROWS} | fields
    )


class Page(HTMLParser):
    """Parsed HTML: tags must nest; notes tags, attributes, text, and depth of details."""

    def __init__(self, html):
        super().__init__()
        self.open, self.tags, self.attributes = [], [], []
        self.text, self.depth_of = "", {}
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        self.open.append(tag)
        self.tags.append(tag)
        self.attributes.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data
        self.depth_of[data] = self.open.count("details")


def test_html_says_in_words_what_the_marks_say():
    text = Page(as_html(failing())).text
    for words in ("is not right yet", "right", "wrong", "three days", "ewa: no.", "✕ 215.26"):
        assert words in text
    assert "✕ 4" not in text


def test_html_hints_lie_inside_one_another_and_are_closed():
    page = Page(as_html(failing(hints=HINTS)))
    assert [page.depth_of[hint] for hint in HINTS[:2]] == [1, 2]
    assert not any("open" in one for tag, one in page.attributes if tag == "details")


def test_html_hints_are_open_up_to_the_level():
    page = Page(as_html(failing(hints=HINTS, level=2)))
    details = [one for tag, one in page.attributes if tag == "details"]
    assert ["open" in one for one in details] == [True, True, False]


def test_html_needs_neither_scripts_nor_style_sheets_nor_headings():
    page = Page(as_html(failing(hints=HINTS)))
    assert not {"script", "style", "link", "h1", "h2", "h3", "img"} & set(page.tags)
    names = {name for _, one in page.attributes for name in one}
    assert not {name for name in names if name.startswith("on")}


@pytest.mark.parametrize("field", ["exercise", "reason", "remark"])
def test_html_escapes_what_comes_from_students(field):
    html = as_html(failing(**{field: "<script>alert('x')</script>&"}))
    assert "<script" not in html
    assert "&lt;script&gt;alert(&#x27;x&#x27;)" in html


def test_html_escapes_values_and_calls():
    comparison = Comparison("f('<b>')", (Line("<i>", ("<u>",)),))
    html = as_html(failing(rows=(CaseRow("<s>", "wrong", comparison),)))
    assert not {"b", "i", "u", "s"} & set(Page(html).tags)


def test_html_colours_survive_without_the_themes_variables():
    for declaration in as_html(failing(hints=HINTS)).split(";"):
        if "var(" in declaration:
            assert declaration.startswith("font-family:")


def test_text_hints_come_one_at_a_time():
    texts = [as_text(failing(hints=HINTS, level=level)) for level in range(4)]
    assert [sum(hint in text for hint in HINTS) for text in texts] == [0, 1, 2, 3]
    for level in range(3):
        assert f"check(ewa, hint={level + 1})" in texts[level]
    assert "check(" not in texts[3]


def test_text_sets_numbers_below_each_other():
    index, yours, expected = as_text(failing()).splitlines()[-3:]
    assert len(index) == len(yours) == len(expected)
    assert yours.endswith("4  ✕ 215.26")
    assert expected.endswith("4       8.5")


def test_text_sets_words_to_the_left():
    lines = (Line("yours", ("None",)), Line("expected", ("an array",)))
    row = CaseRow("three days", "wrong", Comparison("ewa(x)", lines))
    yours, expected = as_text(failing(rows=(row,))).splitlines()[-2:]
    assert yours.index("None") == expected.index("an array")


def test_call_without_lines_is_shown_alone():
    row = CaseRow("three days", "changes input", Comparison("ewa(x)"))
    assert as_text(failing(rows=(row,))).endswith("ewa(x)")
    assert Page(as_html(failing(rows=(row,)))).tags.count("table") == 1


def test_text_of_a_pass_shows_every_case_and_no_hint():
    text = as_text(CheckResult("ewa", "passed", rows=(CaseRow("three days", "right"),)))
    assert "✓ right  three days" in text
    assert "hint" not in text


def test_text_has_no_control_characters():
    text = as_text(failing(reason="\x1b[31mred\x00 \u202e\ud800"))
    assert all(char.isprintable() or char == "\n" for char in text)
    text.encode()


def test_unnamed_result_is_still_a_sentence():
    result = CheckResult("", "not_checked", "Pass a function.")
    assert as_text(result).splitlines() == ["! This was not checked", "Pass a function."]
    assert "Pass a function." in as_html(result)


def test_result_shows_itself_both_ways():
    result = failing(hints=HINTS)
    assert repr(result) == as_text(result)
    assert result._repr_html_() == as_html(result)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("v_t and v_{t−1}", "v<sub>t</sub> and v<sub>t−1</sub>"),
        ("1 − β^t, 2^{10}", "1 − β<sup>t</sup>, 2<sup>10</sup>"),
        ("effective_window, max_lag", "effective_window, max_lag"),
        ("see `v_t = x^2`", "see <code>v_t = x^2</code>"),
        ("a < b & c", "a &lt; b &amp; c"),
        ("beta**t", "beta**t"),
    ],
)
def test_hints_are_typeset(text, html):
    assert re.sub(' style="[^"]*"', "", typeset(text)) == html


def test_clean_keeps_one_line_of_printable_text():
    assert clean(" a\n\tb\x07 ") == "a b\N{REPLACEMENT CHARACTER}"
