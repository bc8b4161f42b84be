"""A student's figure beside the course's: when it is shown, and that it gives nothing away."""

import base64
import re
import signal
from types import SimpleNamespace

import nbformat
import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from autograder import actions, sample_class
from autograder.course import Course
from autograder.engine.class_grading import How, grade_class
from autograder.engine.provenance import digest
from autograder.exercise import case_rng
from autograder.feedback.exporter import render, write_pages
from autograder.feedback.page import read_page
from autograder.feedback.pictures import LARGEST, MOST, Figures
from autograder.paths import COURSE
from autograder.rehearsal import rehearse
from tests.autograder.feedback.test_exporter import (
    ABOUT,
    BREAKOUT,
    Reader,
    exercise,
    idea,
    solution,
)


def png(content=b"", width=8, height=8):
    """Return what begins as a PNG does, in base64."""
    size = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    head = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + size + b"\x08\x02\0\0\0"
    return base64.b64encode(head + content).decode()


def drawn(source, picture, tags=("experiment",), **about):
    """Return a cell of an experiment, with a picture below it."""
    cell = new_code_cell(source, metadata={"tags": list(tags)})
    data, metadata = {"image/png": picture}, {"image/png": about}
    cell.outputs = [new_output("display_data", data=data, metadata=metadata)]
    return cell


def wrong(name, rung="values"):
    failed = idea("the recursion", "is not right.") | {"rung": rung}
    return exercise(name, 0.0, 25.0, ideas=[failed])


@pytest.fixture
def course(tmp_path, monkeypatch):
    """Return a course of this clone whose one notebook draws as it is told, without running."""
    source = tmp_path / "source" / "hw"
    source.mkdir(parents=True)
    folders = {"source_of": lambda _: source, "submission_of": lambda one, _: tmp_path / one / "hw"}
    made = SimpleNamespace(
        directory=SimpleNamespace(root=str(COURSE)), build=tmp_path / "build", **folders
    )
    made.runs = 0

    def pretend(nb, assignment, stored):
        assert stored
        made.runs += 1
        return SimpleNamespace(notebook=nb)

    monkeypatch.setattr("autograder.rehearsal.rehearse", pretend)
    made.source = source / "nb.ipynb"
    return made


def pictures(course, expected, own, *verdicts, changed_since=False):
    """Return what stands beside the verdicts of a student who submitted these cells."""
    nbformat.write(new_notebook(cells=expected), course.source)
    path = course.submission_of("ann", "hw") / "nb.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(new_notebook(cells=own), path)
    graded = new_notebook(cells=list(verdicts))
    provenance = {"submission": digest(b"x" if changed_since else path.read_bytes())}
    graded.metadata["course"] = {"provenance": provenance}
    return Figures(course, "hw").beside(graded, "nb", "ann")


DRAW_EWA, DRAW_BOTH = "draw(ewa)", "draw(ewa, lag)"


def test_a_wrong_function_is_shown_as_the_student_saw_it_beside_the_courses(course):
    mine, theirs = png(b"mine"), png(b"theirs")
    expected = [drawn(DRAW_EWA, theirs, alt="A smooth line.", width=600)]
    found = pictures(course, expected, [drawn(DRAW_EWA, mine, alt="A jump.")], wrong("ewa"))
    assert found["ewa"].own.png == mine
    assert found["ewa"].own.alt == "A jump."
    assert found["ewa"].expected.png == theirs
    assert found["ewa"].expected.width == 600


def test_each_picture_is_shown_once_for_the_first_that_needs_it(course):
    expected = [drawn(DRAW_EWA, png(b"1")), drawn(DRAW_BOTH, png(b"2"))]
    own = [drawn(DRAW_EWA, png(b"3")), drawn(DRAW_BOTH, png(b"4"))]
    found = pictures(course, expected, own, wrong("ewa"), wrong("lag"), wrong("window"))
    assert {name: pair.own.png for name, pair in found.items()} == {
        "ewa": png(b"3"),
        "lag": png(b"4"),
    }


def test_there_are_never_many(course):
    names = [f"f{n}" for n in range(9)]
    expected = [drawn(f"draw({name})", png(b"1")) for name in names]
    own = [drawn(f"draw({name})", png(b"2")) for name in names]
    assert len(pictures(course, expected, own, *map(wrong, names))) == MOST


@pytest.mark.parametrize(
    ("expected", "own", "verdict"),
    [
        (drawn(DRAW_EWA, png(b"1")), drawn(DRAW_EWA, png(b"2")), exercise("ewa", 5.0, 5.0)),
        (drawn(DRAW_EWA, png(b"1")), drawn(DRAW_EWA, png(b"2")), wrong("ewa", "written")),
        (drawn(DRAW_EWA, png(b"1")), drawn(DRAW_EWA, png(b"1")), wrong("ewa")),
        (drawn(DRAW_EWA, png(b"1")), drawn("draw(ewa, 3)", png(b"2")), wrong("ewa")),
        (drawn(DRAW_EWA, png(b"1")), new_code_cell(DRAW_EWA), wrong("ewa")),
        (drawn(DRAW_EWA, png(b"1"), tags=[]), drawn(DRAW_EWA, png(b"2")), wrong("ewa")),
        (drawn("experiment(ewa)", png(b"1")), drawn("experiment(ewa)", png(b"2")), wrong("ewa")),
        (drawn("%draw ewa", png(b"1")), drawn("%draw ewa", png(b"2")), wrong("ewa")),
    ],
    ids=["right", "blank", "equal", "edited", "not run", "no experiment", "stored", "magic"],
)
def test_no_picture_where_it_says_nothing(course, expected, own, verdict):
    assert pictures(course, [expected], [own], verdict) == {}


def test_no_picture_of_another_submission_than_the_graded_one(course):
    cells = [drawn(DRAW_EWA, png(b"1"))], [drawn(DRAW_EWA, png(b"2"))]
    assert pictures(course, *cells, wrong("ewa"), changed_since=True) == {}


@pytest.mark.parametrize(
    "content",
    [
        b"<svg onload=alert(1)>",
        base64.b64decode(png(b"a" * LARGEST)),
        base64.b64decode(png(width=60_000, height=60_000)),
        b'"><script>alert(1)</script>',
    ],
    ids=["no png", "too many bytes", "too many pixels", "breaks out"],
)
def test_what_is_no_bearable_picture_is_not_shown(course, content):
    forged = base64.b64encode(content).decode()
    own = [drawn(DRAW_EWA, forged), drawn(DRAW_EWA, content.decode("latin-1"))]
    assert pictures(course, [drawn(DRAW_EWA, png())], own, wrong("ewa")) == {}


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"cells": 3}', '{"cells": [3, {"cell_type": "code", "outputs": 7}]}'],
)
def test_a_submission_of_any_form_is_survived(course, text):
    cells = [drawn(DRAW_EWA, png(b"1"))], [drawn(DRAW_EWA, png(b"2"))]
    pictures(course, *cells, wrong("ewa"))
    path = course.submission_of("ann", "hw") / "nb.ipynb"
    path.write_text(text)
    graded = new_notebook(cells=[wrong("ewa")])
    graded.metadata["course"] = {"provenance": {"submission": digest(text.encode())}}
    assert Figures(course, "hw").beside(graded, "nb", "ann") == {}
    path.unlink()
    assert Figures(course, "hw").beside(graded, "nb", "ann") == {}


def test_the_courses_figures_are_drawn_once_for_each_state_of_its_notebook(course):
    cells = [drawn(DRAW_EWA, png(b"1"))], [drawn(DRAW_EWA, png(b"2"))]
    for _ in range(2):
        assert pictures(course, *cells, wrong("ewa"))
    assert course.runs == 1
    assert pictures(course, [*cells[0], new_code_cell("1")], cells[1], wrong("ewa"))
    assert course.runs == 2
    [kept] = (course.build / "figures").iterdir()
    kept.write_text("{")
    Figures(course, "hw").prepare()
    assert course.runs == 3


def test_a_notebook_that_cannot_be_run_costs_no_page(course, monkeypatch):
    def broken(*_, **__):
        raise RuntimeError("no kernel")

    monkeypatch.setattr("autograder.rehearsal.rehearse", broken)
    cells = [drawn(DRAW_EWA, png(b"1"))], [drawn(DRAW_EWA, png(b"2"))]
    assert pictures(course, *cells, wrong("ewa")) == {}


def test_drawing_leaves_ctrl_c_as_it_was(course, monkeypatch):
    def takes_it_away(nb, assignment, stored):
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        return SimpleNamespace(notebook=nb)

    before = signal.getsignal(signal.SIGINT)
    monkeypatch.setattr("autograder.rehearsal.rehearse", takes_it_away)
    cells = [drawn(DRAW_EWA, png(b"1"))], [drawn(DRAW_EWA, png(b"2"))]
    assert pictures(course, *cells, wrong("ewa"))
    assert signal.getsignal(signal.SIGINT) is before


def test_courses_of_other_authors_have_no_figures(course, tmp_path):
    course.directory.root = str(tmp_path)
    cells = [drawn(DRAW_EWA, png(b"1"))], [drawn(DRAW_EWA, png(b"2"))]
    assert pictures(course, *cells, wrong("ewa")) == {}
    assert course.runs == 0


# On the page


def page_with(course, alt):
    own = [drawn(DRAW_EWA, png(b"2"), alt=alt, width=640)]
    about = {"pictures": pictures(course, [drawn(DRAW_EWA, png(b"1"))], own, wrong("ewa"))}
    cells = [solution("ewa", "def ewa(): ..."), wrong("ewa")]
    return render(read_page(new_notebook(cells=cells), ABOUT | about))


def test_the_page_shows_both_with_words_for_those_who_cannot_see_them(course):
    shown = [attrs for tag, attrs in Reader(page_with(course, "A jump.")).tags if tag == "img"]
    assert [one["src"] for one in shown] == [
        f"data:image/png;base64,{png(content)}" for content in (b"2", b"1")
    ]
    assert shown[0]["alt"] == "A jump."
    assert all(one["alt"] for one in shown)


def test_hostile_words_below_a_picture_stay_words(course):
    tags = Reader(page_with(course, f'" onerror="alert(1)" {BREAKOUT}')).tags
    assert not {tag for tag, _ in tags} & {"script", "iframe", "link"}
    assert not [key for _, attrs in tags for key in attrs if key.startswith("on")]
    assert all(a["src"].startswith("data:image/png;base64,") for tag, a in tags if tag == "img")


def test_an_instructor_who_gives_full_marks_ends_the_comparison(course):
    cells = [drawn(DRAW_EWA, png(b"1"))], [drawn(DRAW_EWA, png(b"2"))]
    about = {"pictures": pictures(course, *cells, wrong("ewa"))}
    cell = wrong("ewa")
    cell.metadata.nbgrader.score = 25.0
    assert read_page(new_notebook(cells=[cell]), ABOUT | about).items[0].pictures is None


# The whole way: no solution, no expected value, no hidden case reaches a page


def secrets_of(course, student):
    """Return pieces of text that a student must not read: solutions, hidden numbers, the key."""
    nb = nbformat.read(course.source_of(sample_class.ASSIGNMENT) / "averages.ipynb", as_version=4)
    cells = "\n".join(cell.source for cell in nb.cells)
    hidden = re.findall(r"BEGIN SOLUTION\n(.*?)\s*### END", cells, re.DOTALL)
    lines = {line.strip() for body in hidden for line in body.splitlines()}
    yield from (line for line in lines if len(line) > 20 and not line.startswith("#"))
    for exercise_ in course.exercises_of(sample_class.ASSIGNMENT).values():
        yield from (one.name for one in exercise_.misconceptions if "_" in one.name)
        sheet = exercise_.grading_sheet(case_rng(course.key(), student, exercise_))
        for case, expected in zip(sheet.cases, sheet.expected, strict=True):
            for value in (*case.args, expected):
                numbers = np.ravel(value) if isinstance(value, np.ndarray | float) else ()
                yield from (f"{x:.6g}"[:6] for x in numbers if len(f"{x:.6g}") > 6)
    yield course.key().hex()


@pytest.mark.slow
@pytest.mark.sandbox
def test_a_page_of_the_real_engine_gives_nothing_away(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_BUILD", str(tmp_path))
    monkeypatch.delenv("COURSE_ROOT", raising=False)
    actions.release(sample_class.ASSIGNMENT)
    course, bundle = Course(), tmp_path / "bundle"
    notes = "ewa: swapped", "ewa_corrected: multiplies"
    everybody = {one.note: one for one in sample_class.sample_class()}
    released = nbformat.read(bundle / "06_averages" / "averages.ipynb", as_version=4)
    made = [one for note, one in everybody.items() if note.startswith(notes)][:2]
    assert len(made) == 2
    for one in made:
        submitted = nbformat.reads(sample_class._submission(one, released), as_version=4)
        ran = rehearse(submitted, "06_averages", library=bundle).notebook
        path = course.submission_of(one.student, "06_averages") / "averages.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(ran, path)
    list(grade_class(course, "06_averages", [one.student for one in made], How(workers=1)))
    pages = list(write_pages(course, "06_averages"))
    for one, page in zip(made, sorted(pages), strict=True):
        html = page.read_text("utf-8")
        assert html.count("<figure>") == 2
        text = re.sub(r'src="data:[^"]*"', "", html)
        own = "\n".join(one.sources.values())
        told = [piece for piece in secrets_of(course, one.student) if piece not in own]
        assert len(told) > 100
        assert [piece for piece in told if piece in text] == []
