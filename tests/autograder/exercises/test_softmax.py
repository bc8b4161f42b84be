"""The exercises of softmax."""

import numpy as np
import pytest

from autograder.exercises.softmax import EXERCISES
from course_lib.calling import call_cases
from course_lib.checking import judge

BY_NAME = {exercise.name: exercise for exercise in EXERCISES}
NOTES = np.array([[5.0], [2.0], [-1.0], [3.0]])
SQUARE = np.array([[1.0, 2.0], [3.0, 4.0]])


def mistake(exercise, name):
    (function,) = [one.function for one in BY_NAME[exercise].misconceptions if one.name == name]
    return function


def test_the_ten_exercises_come_in_the_order_of_the_notebook():
    assert list(BY_NAME) == [
        "softmax",
        "one_hot",
        "log_softmax",
        "cross_entropy",
        "softmax_ce_grad",
        "softmax_jacobian",
        "binary_link",
        "train_softmax",
        "predict",
        "accuracy",
        "confusion_matrix",
    ]


# --- fingerprints of the catalogue ------------------------------------------------------------


def test_one_sum_for_everything_leaves_its_fingerprint():
    A = mistake("softmax", "sums_over_everything")(SQUARE)
    np.testing.assert_allclose(A, [[0.032, 0.087], [0.237, 0.644]], atol=5e-4)


@pytest.mark.filterwarnings("ignore:overflow", "ignore:invalid value")
def test_powers_without_a_shift_are_nan_from_a_thousand_on():
    A = mistake("softmax", "overflows")(np.array([[1000.0, 1.0], [0.0, 0.0]]))
    assert np.isnan(A[0, 0])
    assert np.isfinite(A[:, 1]).all()


@pytest.mark.filterwarnings("ignore:invalid value")
def test_one_maximum_for_all_leaves_nothing_of_a_column_far_below():
    A = mistake("softmax", "one_maximum_for_all")(np.array([[1e4, -1e4], [1e4, -1e4]]))
    assert np.isnan(A[:, 1]).all()
    np.testing.assert_array_equal(A[:, 0], 0.5)


@pytest.mark.parametrize(
    ("name", "cost"),
    [("base_ten", 1.0), ("base_two", 3.3219), ("sum_for_mean", 9.2103), ("minus_lost", -2.3026)],
)
def test_costs_of_ten_equal_classes_tell_the_mistake(name, cost):
    found = mistake("cross_entropy", name)(np.zeros((10, 4)), np.arange(4))
    assert found == pytest.approx(cost, abs=5e-5)


def test_the_notes_gradient_forgets_the_labels():
    dA = mistake("softmax_ce_grad", "stops_there_for_every_class")(NOTES, np.array([1]))
    np.testing.assert_allclose(dA[1], -1 / 0.0419, rtol=1e-2)
    assert (dA < 0).all()


# --- what partial credit means ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("exercise", "name", "share"),
    [
        ("softmax", "sums_over_examples", 0),
        ("softmax", "overflows", 5 / 6),
        ("softmax", "temperature_ignored", 5 / 6),
        ("softmax", "overwrites_the_logits", 5 / 6),
        ("one_hot", "one_row_per_label", 0),
        ("log_softmax", "logarithm_of_softmax", 4 / 5),
        ("cross_entropy", "sum_for_mean", 0),
        ("cross_entropy", "class_numbers_only", 5 / 6),
        ("softmax_ce_grad", "not_divided_by_examples", 0),
        ("softmax_ce_grad", "whole_number_output", 5 / 6),
        ("softmax_jacobian", "zeros_off_the_diagonal", 0),
        ("binary_link", "overflows_above", 4 / 5),
        ("train_softmax", "overflows", 5 / 6),
        ("train_softmax", "gradient_of_the_start", 2 / 6),
        ("predict", "last_of_a_tie", 4 / 5),
        ("accuracy", "count", 0),
        ("confusion_matrix", "counts_a_pair_once", 4 / 5),
    ],
)
def test_a_mistake_costs_the_ideas_that_it_misses(exercise, name, share):
    sheet = BY_NAME[exercise].grading_sheet(np.random.default_rng(0))
    verdict = judge(sheet, list(call_cases(mistake(exercise, name), sheet.cases)), visible=False)
    assert verdict.share == pytest.approx(share)
