"""Stock nbgrader and we give an ordinary course the same scores, but where nbgrader is wrong."""

import pytest

from tests.foreign_course.conftest import BLANK, ONE_MISSING, comments, recorded

pytestmark = [pytest.mark.slow, pytest.mark.sandbox]

DONE, PERSON = False, True
LOST = (None, PERSON)

# Where nbgrader is wrong: what it records, and what we do.
NUMPY_NUMBER_IS_FULL_MARKS = {
    ("student-02", "numbers", "test_relu"): ((2.0, DONE), (0.0, DONE)),
    ("student-03", "numbers", "test_relu"): ((2.0, DONE), (1.0, DONE)),
}
WARNING_IS_ZERO = {
    ("student-04", "numbers", "test_mean"): ((0.0, DONE), (2.0, DONE)),
    ("student-04", "numbers", "test_log"): ((0.0, DONE), (2.0, DONE)),
    ("student-04", "numbers", "test_text"): ((0.0, DONE), (1.0, DONE)),
    ("student-04", "numbers", "test_truth"): ((0.0, DONE), (1.0, DONE)),
}
LESS_THAN_NOTHING_IS_FULL_MARKS = {
    ("student-05", "numbers", "test_credit"): ((3.0, DONE), (0.0, DONE)),
    ("student-05", "numbers", "test_credit_again"): ((3.0, DONE), (0.0, DONE)),
}
TOO_MUCH_LOSES_WHAT_COMES_AFTER = {
    ("student-06", "numbers", "test_text"): (LOST, (1.0, DONE)),
    ("student-06", "numbers", "test_truth"): (LOST, (1.0, DONE)),
    ("student-06", "numbers", "test_list"): (LOST, (1.0, DONE)),
}
DELETED_TEST_IS_NO_SCORE = {("student-07", "numbers", "test_mean"): (LOST, (2.0, DONE))}
KNOWN_FAULTS = (
    NUMPY_NUMBER_IS_FULL_MARKS
    | WARNING_IS_ZERO
    | LESS_THAN_NOTHING_IS_FULL_MARKS
    | TOO_MUCH_LOSES_WHAT_COMES_AFTER
    | DELETED_TEST_IS_NO_SCORE
)


def test_scores_are_the_same_in_every_cell_but_where_nbgrader_is_wrong(stock, graded):
    theirs, ours = recorded(stock), recorded(graded)

    assert len(ours) == 9 * 11 + 3 * 4
    assert theirs.keys() == ours.keys()
    different = {cell: (theirs[cell], ours[cell]) for cell in ours if theirs[cell] != ours[cell]}
    assert different == KNOWN_FAULTS


def test_comments_are_the_same_but_on_a_notebook_that_is_missing(stock, graded):
    theirs, ours = comments(stock), comments(graded)

    different = {cell: (theirs[cell], ours[cell]) for cell in ours if theirs[cell] != ours[cell]}
    assert different == {(ONE_MISSING, "words", "answer"): (None, "No response.")}
    assert ours[BLANK, "numbers", "essay"] == "No response."


@pytest.mark.parametrize(
    ("student", "scores"),
    [
        ("student-01", {"test_mean": 2, "test_sign": 3, "test_relu": 2, "test_credit": 3}),
        ("student-02", {"test_mean": 0, "test_sign": 0, "test_relu": 0, "test_credit": 0}),
        ("student-03", {"test_mean": 0, "test_sign": 2, "test_relu": 1, "test_credit": 1.5}),
        ("student-04", {"test_mean": 2, "test_log": 2, "test_text": 1}),
        ("student-06", {"test_mean": 2, "test_credit": None, "test_credit_again": None}),
        ("student-08", {"test_mean": 2, "test_sign": 3, "test_relu": 2, "test_credit": 3}),
        (BLANK, {"test_mean": 0, "test_list": 1}),
    ],
)
def test_scores_are_what_was_deserved(graded, student, scores):
    ours = recorded(graded)
    assert {name: ours[student, "numbers", name][0] for name in scores} == scores


def test_files_beside_the_notebook_are_found(graded):
    ours = recorded(graded)
    found = [ours[f"student-0{n}", "table", "test_total"][0] for n in (1, 2, 3)]
    assert found == [4.0, 0.0, 4.0]


def test_answers_and_tasks_wait_for_a_person_unless_nothing_was_handed_in(graded):
    ours = recorded(graded)
    assert ours["student-01", "numbers", "essay"] == (None, PERSON)
    assert ours["student-01", "numbers", "drawing"] == (None, PERSON)
    assert ours[BLANK, "numbers", "drawing"] == (0.0, DONE)
    assert ours["student-02", "words", "answer"] == (0.0, DONE)
    assert ours["student-02", "words", "project"] == (None, PERSON)
    assert ours[ONE_MISSING, "words", "project"] == (0.0, DONE)
