"""The whole chain on the first week: release, a class, grades, feedback, export."""

import ast
import csv
import html
import json
import re

import nbformat
import numpy as np
import pytest

from autograder.exercise import case_rng
from autograder.exercises import ASSIGNMENTS
from autograder.paths import COURSE
from course_lib.calling import call_cases
from tests.end_to_end.conftest import (
    ASSIGNMENT,
    CLASS,
    EXERCISES,
    EXPECTED,
    KEY,
    cells_of,
    course,
    expected_of,
    gradebook_of,
    recorded_scores,
    student,
    submission_of,
)

pytestmark = [pytest.mark.slow, pytest.mark.sandbox]

EVERYBODY = [pytest.param(key, id=" ".join(filter(None, key))) for key in EXPECTED]
SOME = [
    student("full marks"),
    student("half done"),
    student("alternative", "way 6"),
    student("broken", "test cell copied"),
    student("misconception", "ewa: overwrites_theta"),
    student("misconception", "lag: absolute_differences"),
]


@pytest.fixture(scope="module")
def graded(build):
    """Grade the whole class once, write feedback and grades; return the folder."""
    course("grade", "--json", build / "verdicts.json")
    course("feedback")
    course("export")
    return build


@pytest.fixture(scope="module")
def records(graded):
    """Return the verdicts by student."""
    return {one["student"]: one for one in json.loads((graded / "verdicts.json").read_text())}


def grade_again(build, students, file_name="again.json"):
    """Grade some students again; return the JSON text."""
    chosen = [part for one in students for part in ("--student", one)]
    course("grade", *chosen, "--json", build / file_name)
    return (build / file_name).read_text()


def test_expectations_are_written_for_everybody():
    assert set(EXPECTED) == set(CLASS)


@pytest.mark.parametrize("key", EVERYBODY)
def test_everybody_scores_what_was_expected(records, key):
    record, expected = records[CLASS[key].student], EXPECTED[key]

    assert (record["assignment"], record["status"]) == (ASSIGNMENT, expected.status)
    assert (record["score"], record["max_score"]) == (expected.score, 95)
    assert {one["name"]: one["score"] for one in record["exercises"]} == expected.exercises


@pytest.mark.parametrize("key", EVERYBODY)
def test_a_mistake_is_named_where_there_is_one_and_nowhere_else(records, key):
    named = {
        one["name"]: one["misconception"]
        for one in records[CLASS[key].student]["exercises"]
        if one["misconception"] or one["hint"]
    }

    kind, note = key
    exercise, _, mistake = note.partition(": ")
    assert named == ({exercise: mistake} if kind == "misconception" else {})


@pytest.mark.parametrize("key", EVERYBODY)
def test_an_exercise_is_passed_or_failed_with_a_reason(records, key):
    for one in records[CLASS[key].student]["exercises"]:
        is_full = one["score"] == one["max_score"]
        assert one["status"] == ("passed" if is_full else "failed")
        assert bool(one["reason"]) is not is_full


@pytest.mark.parametrize(
    ("note", "exercise", "told"),
    [
        ("endless loop in ewa", "ewa", "time"),
        ("3 GiB at once in ewa_weights", "ewa_weights", "memory"),
        ("lag ends Python", "lag", "Python"),
        ("syntax error in ewa_corrected", "ewa_corrected", "SyntaxError"),
    ],
)
def test_a_broken_function_is_told_what_broke_it(records, note, exercise, told):
    [failed] = [
        one for one in records[student("broken", note)]["exercises"] if one["status"] == "failed"
    ]

    assert failed["name"] == exercise
    assert told in failed["reason"]


@pytest.mark.parametrize(
    ("note", "told"),
    [
        ("endless loop in a cell", "while True"),
        ("a cell ends Python", "import os"),
        ("test cell deleted", "test_lag"),
        ("test cell copied", "test_lag"),
        ("test cell rewritten to give points", "test_ewa"),
    ],
)
def test_a_student_is_told_what_was_left_out_or_put_back(records, note, told):
    notes = records[student("broken", note)]["notes"]

    assert [told in one for one in notes] == [True]


@pytest.mark.parametrize("note", ["half of the file", "empty file", "another file name"])
def test_an_unreadable_submission_is_told_why(records, note):
    record = records[student("broken", note)]

    assert "averages.ipynb" in record["reason"]
    assert {one["reason"] for one in record["exercises"]} == {record["reason"]}


def test_gradebook_holds_the_same_scores(graded):
    recorded = recorded_scores(graded)

    assert set(recorded) == {sample.student for sample in CLASS.values()}
    for student_id, (total, cells) in recorded.items():
        expected = expected_of(student_id)
        assert total == pytest.approx(expected.score, abs=1e-9)
        assert cells == cells_of(expected.exercises)


def test_grades_csv_holds_the_same_totals(graded):
    with (graded / "grades.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    assert [row["student_id"] for row in rows] == [sample.student for sample in CLASS.values()]
    for row in rows:
        assert float(row["score"]) == pytest.approx(expected_of(row["student_id"]).score)
        assert float(row["max_score"]) == 100


def page_of(build, student_id):
    path = build / "feedback" / student_id / ASSIGNMENT / "averages.html"
    return path.read_text(encoding="utf-8")


def text_of(page):
    """Return what a page says, without style and tags."""
    without_style = re.sub(r"<style.*?</style>", "", page, flags=re.DOTALL)
    return html.unescape(re.sub(r"<[^>]*>", "", without_style))


@pytest.mark.parametrize("key", EVERYBODY)
def test_feedback_says_score_reasons_and_hint(graded, records, key):
    record = records[CLASS[key].student]
    said = " ".join(text_of(page_of(graded, record["student"])).split())

    assert f"{record['score']:g}" in said
    for one in record["exercises"]:
        assert " ".join(one["hint"].split()) in said
    for note in record["notes"]:
        assert " ".join(note.split()) in said


@pytest.mark.parametrize("key", EVERYBODY)
def test_feedback_gives_no_solution_away(graded, key):
    student_id = CLASS[key].student
    page = page_of(graded, student_id)
    said = text_of(page)
    own = "\n".join(CLASS[key].sources.values())

    assert [line for line in solution_lines() if line in said and line not in own] == []
    assert [number for number in hidden_numbers(student_id) if number in said] == []
    assert str(COURSE) not in page
    assert str(graded) not in page


def solution_lines():
    """Return the telling lines of the reference and of the instructor's solutions."""
    reference = (COURSE / "course_lib" / "reference" / "averages.py").read_text(encoding="utf-8")
    functions = [node for node in ast.parse(reference).body if isinstance(node, ast.FunctionDef)]
    bodies = [node.body[ast.get_docstring(node) is not None :] for node in functions]
    code = [ast.get_source_segment(reference, line) for body in bodies for line in body]
    notebook = nbformat.read(COURSE / "notebooks" / ASSIGNMENT / "averages.ipynb", as_version=4)
    code += [
        cell.source.partition("### BEGIN SOLUTION")[2].partition("### END SOLUTION")[0]
        for cell in notebook.cells
    ]
    lines = {line.strip() for part in code for line in part.split("\n")}
    return sorted(line for line in lines if len(line) >= 20)


def hidden_numbers(student_id):
    """Return a student's hidden inputs and the values expected for them, as they may be written.

    Only numbers that could not stand on a page by chance: of five characters or more, and not
    those of the visible cases.
    """
    hidden, visible = set(), set()
    for exercise in ASSIGNMENTS[ASSIGNMENT]:
        rng = case_rng(bytes.fromhex(KEY), student_id, exercise)
        hidden |= numbers_of(exercise, exercise.hidden(rng))
        visible |= numbers_of(exercise, exercise.visible)
    return {number for number in hidden - visible if len(number) >= 5}


def numbers_of(exercise, cases):
    outcomes = call_cases(exercise.reference, cases)
    values = [arg for case in cases for arg in case.args] + [one.value for one in outcomes]
    numbers = np.concatenate([np.ravel(np.asarray(value, dtype=float)) for value in values])
    return {text for x in numbers for text in (repr(float(x)), f"{x:.6g}", f"{x:.4g}")}


def test_grading_alone_or_again_gives_the_same_bytes(graded, records):
    once = grade_again(graded, SOME)

    assert grade_again(graded, SOME) == once
    assert json.loads(once) == [records[one] for one in SOME]


def test_a_broken_resubmission_keeps_no_old_score(graded):
    student_id = student("alternative", "way 2")
    path = submission_of(graded, student_id)
    whole = path.read_bytes()
    others = {one: scores for one, scores in recorded_scores(graded).items() if one != student_id}

    path.write_bytes(whole[: len(whole) // 3])
    [broken] = json.loads(grade_again(graded, [student_id]))
    after_broken = recorded_scores(graded)
    path.write_bytes(whole)
    [mended] = json.loads(grade_again(graded, [student_id]))

    nothing = cells_of(dict.fromkeys(EXERCISES, 0))
    assert (broken["status"], broken["score"]) == ("unreadable", 0)
    assert after_broken == others | {student_id: (0, nothing)}
    assert (mended["status"], mended["score"]) == ("graded", 95)
    assert recorded_scores(graded)[student_id][0] == 95


def test_a_written_answer_waits_for_a_person_whose_mark_is_kept(graded):
    writer, silent = student("full marks"), student("alternative", "way 3")

    assert answer_of(graded, writer) == (None, True, None)
    assert answer_of(graded, silent) == (0, False, "No response.")
    with gradebook_of(graded) as gradebook:
        grade = gradebook.find_grade("reflection", "averages", ASSIGNMENT, writer)
        grade.manual_score, grade.needs_manual_grade = 4, False
        gradebook.db.commit()
    [record] = json.loads(grade_again(graded, [writer]))

    assert answer_of(graded, writer) == (None, False, None)
    assert record["score"] == 95
    assert recorded_scores(graded)[writer][0] == 99


def answer_of(build, student_id):
    """Return what the grader says of a written answer: score, whether to look, comment."""
    where = ("reflection", "averages", ASSIGNMENT, student_id)
    with gradebook_of(build) as gradebook:
        grade, comment = gradebook.find_grade(*where), gradebook.find_comment(*where)
        return grade.auto_score, grade.needs_manual_grade, comment.auto_comment


def test_the_mark_scheme_reaches_the_grader_and_no_student(graded):
    student_id = student("full marks")
    graded_notebook = graded / "autograded" / student_id / ASSIGNMENT / "averages.ipynb"

    assert "BEGIN MARK SCHEME" in graded_notebook.read_text(encoding="utf-8")
    for shown in (graded / "feedback" / student_id, graded / "bundle"):
        texts = [path.read_bytes() for path in shown.rglob("*") if path.is_file()]
        assert texts
        assert not any(b"MARK SCHEME" in text for text in texts)
