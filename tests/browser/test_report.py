"""The class report in a browser: a thousand students, sorted, filtered, by keyboard and safely."""

from datetime import datetime, timedelta

import pytest

from autograder.report.gather import Part
from autograder.report.page import render
from autograder.report.summary import summarise
from tests.autograder.report.conftest import BLANK, NONE, RIGHT, roll, submission
from tests.browser.lab import accessibility_violations

pytestmark = pytest.mark.browser

DUE = datetime(2026, 11, 20, 18)
EVIL = "</td><script>document.title = 'run'</script><img src=x onerror=alert(1)>"
WRONG = [
    Part(0.0, reason="wrong", hint="Look.", mistake=f"kind_{n}", rung="values", failed=("sum",))
    for n in range(30)
]
ODD = Part(2.5, reason=EVIL, rung="values", fingerprint="1", failed=("columns",))


def page_of_a_class(handed_in):
    """Return the page of some students, and of ten more who have not handed in."""
    ways = [RIGHT, RIGHT, RIGHT, NONE, BLANK, ODD, *WRONG]
    submissions = [
        submission(
            f"student-{n:04}",
            ewa=ways[n % len(ways)],
            lag=Part(5.0 * (n % 3 > 0)),
            handed_in=DUE - timedelta(hours=n % 90 - 4),
            late_seconds=3600.0 * max(0, 4 - n % 90),
            notes=(EVIL,) if n % 100 == 0 else (),
        )
        for n in range(handed_in)
    ]
    names = {f"absent-{n}": EVIL for n in range(10)} | {"student-0001": "Zoë Ångström"}
    before = {one.student: (n * 37 % 100) / 100 for n, one in enumerate(submissions)}
    made = roll(*submissions, names=names, due=DUE, previous="05_before", before=before)
    made.names.update(names)
    return render(summarise(made, lambda *_: f"def ewa(x):\n    return {EVIL!r}"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("report")
    for handed_in in (70, 990):
        (made / f"{handed_in}.html").write_text(page_of_a_class(handed_in), "utf-8")
    return made


@pytest.fixture
def open_report(browser, folder):
    """Call to open the report; whatever it asks for, logs or runs by accident is a failure."""
    pages, troubles = [], []

    def open_it(width=1280, handed_in=990, **options):
        address = (folder / f"{handed_in}.html").as_uri()
        page = browser.browser.new_page(viewport={"width": width, "height": 900}, **options)
        page.on("console", lambda message: troubles.append(message.text))
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("dialog", lambda dialog: (troubles.append("dialog"), dialog.dismiss()))
        page.on("request", lambda asked: troubles.append(asked.url))
        page.goto(address)
        troubles.remove(address)
        pages.append(page)
        return page

    yield open_it
    for page in pages:
        page.close()
    assert troubles == []


def rows(page, name):
    return page.get_by_role("region", name=f"Table of {name}").locator("tbody tr:visible")


def column(page, name, place):
    return rows(page, name).evaluate_all(
        "(rows, place) => rows.map((row) => row.cells[place].innerText.trim())", place
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_it_is_accessible_and_fits(open_report, scheme, width):
    page = open_report(width, handed_in=70, color_scheme=scheme)
    assert accessibility_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_long_tables_show_their_first_rows_until_asked(open_report):
    page = open_report()
    assert rows(page, "students").count() == 25
    page.get_by_role("button", name="Show all 1000").click()
    assert rows(page, "students").count() == 1000


def test_a_click_on_a_head_sorts_and_another_turns_it(open_report):
    page = open_report()
    head = page.get_by_role("region", name="Table of students").get_by_role("button", name="points")
    head.focus()
    page.keyboard.press("Enter")
    assert set(column(page, "students", 2)) == {"20"}
    assert head.locator("..").get_attribute("aria-sort") == "descending"
    page.keyboard.press("Enter")
    lowest = [float(text) for text in column(page, "students", 2)]
    assert lowest == sorted(lowest)
    assert lowest[0] == 5
    page.get_by_role("button", name="Show all 1000").click()
    assert column(page, "students", 2)[-10:] == ["–"] * 10  # unknown comes last, both ways


def test_typing_filters_and_says_how_many_are_left(open_report):
    page = open_report()
    field = page.get_by_label("Filter students")
    field.fill("zoë ångström")
    assert column(page, "students", 0) == ["student-0001"]
    assert page.get_by_role("status").filter(has_text="1 of 1000 rows").is_visible()
    field.fill("nobody of this name")
    assert rows(page, "students").count() == 0
    field.fill("")
    assert rows(page, "students").count() == 25


def test_mistakes_are_ranked_and_can_be_sought(open_report):
    page = open_report()
    counts = [int(text) for text in column(page, "mistakes", 0)]
    assert counts == sorted(counts, reverse=True)
    page.get_by_label("Filter mistakes").fill("student-0042")
    assert rows(page, "mistakes").count() == 1


def test_without_scripts_the_tables_are_complete(open_report):
    page = open_report(java_script_enabled=False)
    assert page.locator("#students ~ .table tbody tr").count() == 1000


def test_hostile_text_stays_text(open_report):
    page = open_report()
    assert page.title().startswith("Class report")
    assert page.get_by_text("<script>document.title").first.is_visible()
    assert page.locator("img").count() == 0
