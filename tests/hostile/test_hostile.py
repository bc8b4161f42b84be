"""No submission earns more than its honest part, harms another, or learns what is secret."""

import ast
import base64
import csv
import html.parser
import json

import numpy as np
import pytest

from autograder.exercise import case_rng
from autograder.paths import COURSE
from course_lib.calling import call_cases
from tests.hostile.batch import (
    COMMANDS,
    KEY,
    MOST_BYTES,
    all_told,
    delays,
    doubts,
    secrets,
    surprises,
)
from tests.hostile.corpus import ASSIGNMENT, EXERCISES, FILE_NAME, NOTHING, POINTS, roster

pytestmark = [pytest.mark.slow, pytest.mark.sandbox]

CLASS = roster()
HOSTILE = [student for student in CLASS if not student.is_witness]
WITNESSES = [student for student in CLASS if student.is_witness]


def name_of(student):
    return student.submission.name


each = pytest.mark.parametrize("student", HOSTILE, ids=name_of)
each_witness = pytest.mark.parametrize(
    "student", WITNESSES, ids=lambda one: f"{one.id} {one.submission.name}"
)


# --- the class as a whole ------------------------------------------------------------------


@pytest.mark.parametrize("command", ["grade", *COMMANDS])
def test_every_command_ends_well(batch, command):
    exit_code, printed = batch.ended[command]

    assert exit_code == 0, printed


def test_nobody_is_missing(batch):
    assert set(batch.records) == {student.id for student in CLASS}


def test_no_file_outside_the_sandbox_was_touched(batch):
    assert batch.touched == []


def test_no_process_outlives_the_grading(batch):
    assert batch.left == []


def test_nobody_called_out(batch):
    assert batch.calls == []


def test_the_grader_itself_stays_small(batch):
    assert batch.peak_bytes < MOST_BYTES


def test_grades_are_text_and_numbers_to_a_spreadsheet(batch):
    with (batch.build / "grades.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["assignment"] == ASSIGNMENT]

    assert len(rows) == len(CLASS)
    scores = {float(row["score"]) for row in rows}
    assert scores <= {sum(student.submission.expected.values()) for student in CLASS}
    cells = [cell for row in rows for cell in row.values()]
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []


# --- the honest ones among them ------------------------------------------------------------


@each_witness
def test_an_honest_verdict_is_the_same_as_without_the_others(batch, student):
    among, alone = (json.dumps(found[student.id]) for found in (batch.records, batch.alone))

    assert all_told(batch, student) == []
    assert among == alone


# --- each of the others --------------------------------------------------------------------


@each
def test_earns_its_honest_part_and_nothing_more(batch, student):
    assert surprises(batch, student) == []


@each
def test_makes_the_attack_that_it_describes(batch, student):
    assert doubts(batch, student) == []


@each
def test_keeps_the_grader_no_longer_than_its_limits(batch, student):
    assert delays(batch, student) == []


@each
def test_the_gradebook_agrees(batch, student):
    expected = student.submission.expected
    total, cells = batch.gradebook[student.id]

    # Nobody has marked the written answer, which all of them left as it was.
    assert cells == {f"test_{name}": points for name, points in expected.items()} | {
        "reflection": 0
    }
    assert total == sum(expected.values())


@each
def test_is_told_why(batch, student):
    record = batch.record(student)
    failed = [one for one in record["exercises"] if one["score"] < one["max_score"]]
    told = [record["reason"], *record["notes"], *(one["reason"] for one in failed)]

    assert all(one["reason"] for one in failed)
    assert student.submission.get("TOLD", "") in " ".join(told)


@each
def test_learns_no_secret(batch, student):
    words = secrets() | {line: line for line in reference_lines()}
    words["a folder of the server"] = str(batch.root / "tmp")
    own = "".join(student.submission.sources.values())

    for where, text in batch.texts(student):
        found = [what for what, word in words.items() if word in text and word not in own]
        assert found == [], where


@each
def test_learns_no_expected_value(batch, student):
    handed_out = (batch.build / "bundle" / ASSIGNMENT / FILE_NAME).read_text(encoding="utf-8")
    values = [one for one in expected_numbers(student.id) if one not in handed_out]

    for where, text in batch.texts(student):
        assert [number for number in values if number in text] == [], where


@each
def test_learns_no_hidden_input(batch, student):
    inputs = hidden_inputs(student.id)

    for where, text in batch.texts(student):
        assert [one for one in inputs if one in text] == [], where


@each
def test_its_page_runs_nothing_and_loads_nothing(batch, student):
    page = Page(batch.page(student).read_text(encoding="utf-8"))

    assert page.active == []


def reference_lines():
    """Return the telling lines of the reference."""
    source = (COURSE / "course_lib" / "reference" / "averages.py").read_text(encoding="utf-8")
    functions = [node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)]
    bodies = [node.body[ast.get_docstring(node) is not None :] for node in functions]
    parts = [ast.get_source_segment(source, line) or "" for body in bodies for line in body]
    lines = {line.strip() for part in parts for line in part.split("\n")}
    return sorted(line for line in lines if len(line) >= 20)


def expected_numbers(student_id):
    """Return the values expected of a student's hidden cases, as they may be written.

    Without those that are inputs too, or stand in a visible case.
    """
    hidden, others = set(), set()
    for exercise in EXERCISES.values():
        cases = hidden_cases(student_id, exercise)
        hidden |= values_of(exercise, cases)
        others |= values_of(exercise, exercise.visible)
        for case in (*cases, *exercise.visible):
            others |= written(case.args)
    return telling(hidden - others, 6)


def hidden_inputs(student_id):
    """Return the inputs of a student's hidden cases, as Python or the wire writes them."""
    hidden, others = set(), set()
    for exercise in EXERCISES.values():
        for case in hidden_cases(student_id, exercise):
            hidden |= written(case.args) | packed(case.args)
        for case in exercise.visible:
            others |= written(case.args) | packed(case.args)
        others |= values_of(exercise, exercise.visible)
    return telling(hidden - others, 8)


def hidden_cases(student_id, exercise):
    return exercise.hidden(case_rng(bytes.fromhex(KEY), student_id, exercise))


def packed(values):
    arrays = [value for value in values if isinstance(value, np.ndarray)]
    return {base64.b64encode(array.tobytes()).decode()[:60] for array in arrays}


def telling(texts, length):
    """Return those that do not come about by chance, since they are so long."""
    return {text for text in texts if len(text) >= length}


def values_of(exercise, cases):
    return written([outcome.value for outcome in call_cases(exercise.reference, cases)])


def written(values):
    numbers = np.concatenate([np.ravel(np.asarray(value, dtype=float)) for value in values])
    return {text for x in numbers for text in (repr(float(x)), f"{x:.6g}")}


FORBIDDEN = {"script", "iframe", "object", "embed", "form", "base", "link", "frame"}
LOADING = {"src", "srcset", "srcdoc", "action", "data", "poster", "background"}


class Page(html.parser.HTMLParser):
    """Notes what in a page a browser would run, load or send."""

    def __init__(self, text):
        super().__init__()
        self.active = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            loads = name in LOADING and not (value or "").startswith("data:image/png;")
            leads = name == "href" and not (value or "").startswith("#")
            if loads or leads or name.startswith("on") or "javascript:" in (value or ""):
                self.active.append((tag, name, value))
        refreshes = tag == "meta" and ("http-equiv", "refresh") in attrs
        if tag in FORBIDDEN or refreshes:
            self.active.append((tag, attrs))


def test_a_page_that_runs_something_is_noticed():
    for text in ("<script>1</script>", "<p onclick=x>", "<a href='javascript:1'>", "<img src=x>"):
        assert Page(text).active, text


def test_what_a_submission_prints_is_where_secrets_are_looked_for(batch):
    # Otherwise no secret would ever be found there.
    printed = next(one for one in HOSTILE if name_of(one) == "reading/home")
    text = dict(batch.texts(printed))["autograded/averages.ipynb"]

    assert "PermissionError" in text


def test_a_blank_exercise_is_what_would_have_been_gained(batch):
    # Every exercise is solved by some witness and is worth what the corpus says it is.
    assert batch.record(WITNESSES[0])["score"] == sum(POINTS.values())
    assert sum(NOTHING.values()) == 0
