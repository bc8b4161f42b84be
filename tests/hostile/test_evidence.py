"""A slip in an attack is found, wherever the grader tells of it."""

import pytest

from autograder.engine.grading import STOP_WORDS
from course_lib.checking import judge
from course_lib.sheets import Failure, Limit, Outcome
from tests.hostile import evidence
from tests.hostile.corpus import EXERCISES

NOTHING = {"cells": []}


def record(failure=None, notes=()):
    sheet = EXERCISES["window_beta"].visible_sheet
    verdict = judge(
        sheet, [Outcome(failure=failure, value="text")] * len(sheet.cases), visible=False
    )
    told = {"reason": verdict.reason, "ideas": [{"reason": one.reason} for one in verdict.ideas]}
    return {"notes": list(notes), "exercises": [{"score": 0, "max_score": 1, **told}]}


@pytest.mark.parametrize("name", ["AttributeError", "NameError", "AssertionError", "SystemExit"])
def test_an_exception_in_a_call_is_found(name):
    assert evidence.of(record(Failure(name, "a slip")), NOTHING) == ({name}, "")


def test_an_exception_of_a_students_own_is_found():
    assert evidence.of(record(Failure("Slip", "")), NOTHING) == ({"an exception"}, "")


@pytest.mark.parametrize("limit", Limit)
def test_a_limit_that_ended_a_call_is_found(limit):
    assert evidence.of(record(Failure(limit.value)), NOTHING) == ({limit.value}, "")


@pytest.mark.parametrize("limit", STOP_WORDS)
def test_a_limit_that_ended_a_cell_is_found(limit):
    note = f"The cell lag {STOP_WORDS[limit]}, so it was left out."

    assert evidence.of(record(notes=[note]), NOTHING)[0] == {Limit(limit).value}


def test_an_exception_in_a_cell_and_what_it_printed_are_found():
    stream = {"output_type": "stream", "name": "stdout", "text": "begun"}
    error = {"output_type": "error", "ename": "TypeError", "evalue": "", "traceback": []}
    notebook = {"cells": [{"cell_type": "code", "outputs": [stream, error]}]}

    assert evidence.of(record(), notebook) == ({"TypeError"}, "begun")


def test_an_exercise_that_was_left_blank_is_no_slip():
    assert evidence.of(record(Failure("NotImplementedError", "")), NOTHING) == (set(), "")
