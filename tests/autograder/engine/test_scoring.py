"""What a graded cell is worth: a verdict in, a number out, and never a number by default."""

import json

import nbformat
import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output
from nbgrader.utils import compute_checksum, determine_grade

from autograder.engine.scoring import exercise_of, read_verdict, result_of, score_of, write_verdict
from course_lib.checking import Idea, Verdict

RAN = {"status": "graded", "reason": "", "ran": ["test_f"]}


def graded(name="test_f", points=4, *, make=new_code_cell, **flags):
    facts = {"schema_version": 3, "grade_id": name, "points": points, "cell_type": "code"}
    facts |= {"grade": True, "solution": False, "locked": True, "task": False} | flags
    return make("", metadata={"nbgrader": facts})


def with_verdict(verdict, points=4):
    cell = graded(points=points)
    write_verdict(cell, verdict)
    nb = nbformat.v4.new_notebook(cells=[cell])
    nbformat.validate(nb)
    return nbformat.reads(nbformat.writes(nb), as_version=4).cells[0]


def with_outputs(*outputs, **more):
    cell = graded(**more)
    cell.outputs = list(outputs)
    return cell


def result(text):
    return new_output("execute_result", data={"text/plain": text})


ERROR = new_output("error", ename="AssertionError", evalue="", traceback=[])
WARNING = new_output("stream", name="stderr", text="RuntimeWarning: divide by zero")
PRINTED = new_output("stream", name="stdout", text="0.0")
SHOWN = new_output("display_data", data={"text/plain": "0.0"})


def test_only_a_test_cell_belongs_to_an_exercise():
    assert exercise_of(graded("test_ewa")) == "ewa"
    assert exercise_of(graded("test_")) == "test_"
    assert exercise_of(graded("ewa", solution=True)) == ""
    assert exercise_of(graded("test_ewa", grade=False)) == ""
    assert exercise_of(new_code_cell("x")) == ""


@pytest.mark.parametrize(("share", "score"), [(0.0, 0.0), (1 / 3, 1.33), (0.5, 2.0), (1.0, 4.0)])
def test_a_verdict_is_worth_its_share(share, score):
    status = "passed" if share == 1 else "failed"
    cell = with_verdict(Verdict("f", status, share, "f is wrong."))
    assert score_of(cell, RAN) == score
    assert determine_grade(cell)[0] == score
    assert read_verdict(cell)["score"] == score


def test_a_verdict_comes_back_as_it_was_written():
    ideas = (Idea("starts", True), Idea("goes on", False, "f stops."))
    verdict = Verdict("f", "failed", 0.5, "f stops.", "lazy", ("look", "here", "formula"), ideas)
    content = read_verdict(with_verdict(verdict))
    assert content["status"] == "failed"
    assert content["reason"] == "f stops."
    assert content["misconception"] == "lazy"
    assert content["hint"] == "look"
    assert [idea["passed"] for idea in content["ideas"]] == [True, False]
    assert "formula" not in json.dumps(content)


def test_a_fault_of_the_grader_is_no_score():
    cell = with_verdict(Verdict("f", "grader_error", 0.0, "The grader failed."))
    assert score_of(cell, RAN) is None
    assert result_of(cell, RAN)["status"] == "grader_error"
    assert result_of(cell, RAN)["score"] is None


def test_a_verdict_shows_text_of_students_as_text():
    reason = "f raises <script>alert(1)</script>"
    shown = with_verdict(Verdict("f", "failed", 0.0, reason)).outputs[0].data["text/html"]
    assert "<script>" not in shown
    assert "&lt;script&gt;" in shown


def test_a_cell_without_a_verdict_has_none():
    assert read_verdict(with_outputs(PRINTED, SHOWN, result("1"))) is None
    assert read_verdict(new_markdown_cell("x")) is None


CLASSIC = {
    "no output": ([], 4.0),
    "printed": ([PRINTED], 4.0),
    "shown": ([SHOWN], 4.0),
    "warned": ([WARNING], 4.0),
    "failed": ([ERROR], 0.0),
    "printed and failed": ([PRINTED, WARNING, ERROR], 0.0),
    "result and failed": ([result("4"), ERROR], 0.0),
    "number": ([result("2.5")], 2.5),
    "whole number": ([PRINTED, result("3")], 3.0),
    "zero": ([result("0")], 0.0),
    "NumPy's zero": ([result("np.float64(0.0)")], 0.0),
    "NumPy's number": ([result("np.float64(2.5)")], 2.5),
    "NumPy's whole number": ([result("np.int64(3)")], 3.0),
    "NumPy's extended number": ([result("np.longdouble('2.5')")], 2.5),
    "all": ([result("4.0")], 4.0),
    "all but for rounding": ([result("4.000000000000001")], 4.0),
    "negative": ([result("-1")], 0.0),
    "not a number": ([result("nan")], 0.0),
    "NumPy's not a number": ([result("np.float64(nan)")], 0.0),
    "less than nothing": ([result("-inf")], 0.0),
    "truth": ([result("True")], 4.0),
    "NumPy's truth": ([result("np.False_")], 4.0),
    "list": ([result("[0.0]")], 4.0),
    "text": ([result("'1'")], 4.0),
    "NumPy's text": ([result("np.str_('1')")], 4.0),
    "two numbers": ([result("1 of 4")], 4.0),
    "two results": ([result("1"), result("2")], 1.0),
    "only a picture": ([new_output("execute_result", data={"image/png": "AAAA"})], 4.0),
}


@pytest.mark.parametrize(("outputs", "score"), CLASSIC.values(), ids=CLASSIC)
def test_a_test_cell_of_another_course_is_worth_what_it_shows(outputs, score):
    cell = with_outputs(*outputs)
    assert score_of(cell, RAN) == score
    status = "passed" if score == 4 else "failed"
    assert result_of(cell, RAN)["status"] == status


@pytest.mark.parametrize("number", ["4.01", "5", "inf", "np.float64(4.5)"])
def test_a_test_that_gives_too_much_is_a_case_for_a_person_and_no_zero(number):
    cell = with_outputs(result(number))
    assert score_of(cell, RAN) is None
    told = result_of(cell, RAN)
    assert (told["status"], told["score"]) == ("grader_error", None)
    assert "of 4 points" in told["reason"]


def test_numpys_numbers_are_read_as_numpy_shows_them():
    for kind in (np.float16, np.float32, np.longdouble, np.int8, np.uint64, np.longlong):
        assert score_of(with_outputs(result(repr(kind(2)))), RAN) == 2.0


@pytest.mark.parametrize("told", [{}, {"ran": []}, {"status": "unreadable", "ran": ["test_g"]}])
def test_a_test_cell_that_did_not_run_to_its_end_earns_nothing(told):
    assert score_of(with_outputs(), told) == 0.0
    assert score_of(with_outputs(result("4")), told) == 0.0


def test_a_test_cell_is_not_scored_where_the_grader_failed():
    told = {"status": "grader_error", "ran": []}
    assert score_of(with_outputs(), told) is None
    assert result_of(with_outputs(), told)["status"] == "grader_error"


def test_a_written_answer_waits_for_a_person_unless_there_is_none():
    for make in (new_markdown_cell, new_code_cell):
        kind = make("").cell_type
        cell = graded("essay", make=make, solution=True, locked=False, cell_type=kind)
        cell.metadata.nbgrader["checksum"] = compute_checksum(cell)
        assert score_of(cell, RAN) == 0.0
        cell.source = "My answer."
        assert score_of(cell, RAN) is None
        assert result_of(cell, RAN) is None
        cell.source = " \n"
        assert score_of(cell, RAN) == 0.0


def test_cells_that_are_not_graded_have_no_result():
    assert result_of(new_code_cell("x"), RAN) is None
    assert result_of(graded(grade=False), RAN) is None


def test_a_result_says_name_score_and_why():
    verdict = Verdict("f", "failed", 0.25, "f stops.", "lazy", ("look", "here", "formula"))
    assert result_of(with_verdict(verdict), RAN) == {
        "name": "f",
        "status": "failed",
        "score": 1.0,
        "max_score": 4.0,
        "reason": "f stops.",
        "misconception": "lazy",
        "hint": "look",
        "fingerprint": "",
        "ideas": [],
    }
    told = {"status": "unreadable", "reason": "It is no notebook."}
    assert result_of(with_outputs(), told) == {
        "name": "test_f",
        "status": "failed",
        "score": 0.0,
        "max_score": 4.0,
        "reason": "It is no notebook.",
        "misconception": None,
        "hint": "",
        "fingerprint": "",
        "ideas": [],
    }
