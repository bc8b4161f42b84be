"""The exercises of gradient checking."""

import numpy as np
import pytest

from autograder.exercises.gradient_checking import EXERCISES
from course_lib import examples
from course_lib.calling import call_cases
from course_lib.checking import judge

BY_NAME = {exercise.name: exercise for exercise in EXERCISES}
HUNT = ["line_grads", "count_grads", "ridge_grads", "tanh_grads"]


def mistake(exercise, name):
    (function,) = [one.function for one in BY_NAME[exercise].misconceptions if one.name == name]
    return function


def share(exercise, function):
    sheet = BY_NAME[exercise].grading_sheet(np.random.default_rng(0))
    return judge(sheet, list(call_cases(function, sheet.cases)), visible=False).share


def test_the_ten_exercises_come_in_the_order_of_the_notebook():
    assert list(BY_NAME) == [
        "forward_diff",
        "central_diff",
        "flatten",
        "unflatten",
        "relative_difference",
        "gradient_check",
        *HUNT,
    ]


# --- fingerprints of the catalogue ------------------------------------------------------------


def test_differences_without_a_two_are_twice_as_large():
    assert mistake("central_diff", "divided_by_one_step")(examples.cube, 1.0, 0.01) > 6
    assert mistake("central_diff", "forward_only")(examples.cube, 1.0, 0.01) == pytest.approx(
        3.0301
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("not_divided", 5.0),
        ("by_the_product", 0.1),
        ("by_the_larger", 0.5),
        ("squares_without_roots", 0.2),
        ("worst_number", 1 / 3),
    ],
)
def test_mistakes_of_the_relative_difference_on_twice_the_vector(name, value):
    a = np.array([3.0, 4.0])
    assert mistake("relative_difference", name)(a, 2 * a) == pytest.approx(value)


@pytest.mark.parametrize(
    ("name", "difference"),
    [("divided_by_one_step", 1 / 3), ("minus_taken_from_plus", 1 / 3), ("compared_with_itself", 0)],
)
def test_mistakes_of_the_check_on_right_gradients(name, difference):
    params = {"W": np.array([[1.0, -2.0]])}
    found, _ = mistake("gradient_check", name)(examples.bowl, params, {"dW": params["W"]})
    assert found == pytest.approx(difference, abs=1e-4)


def test_a_check_in_single_precision_finds_bugs_where_there_are_none():
    params = {"W": np.array([[1.3, -0.7]])}
    found, _ = mistake("gradient_check", "single_precision")(
        examples.bowl, params, {"dW": params["W"]}
    )
    assert found > 1e-4


# --- what partial credit means ----------------------------------------------------------------


@pytest.mark.parametrize("exercise", HUNT)
def test_what_is_handed_in_unrepaired_earns_nothing(exercise):
    assert share(exercise, getattr(examples, exercise)) == 0


@pytest.mark.parametrize(
    ("exercise", "name", "expected"),
    [
        ("forward_diff", "one_step_to_either_side", 0),
        ("central_diff", "forward_only", 0),
        ("flatten", "order_of_the_dict", 3 / 4),
        ("unflatten", "whole_number_arrays", 4 / 5),
        ("relative_difference", "not_divided", 0),
        ("relative_difference", "zero_over_zero", 4 / 5),
        ("gradient_check", "compared_with_itself", 0),
        ("gradient_check", "step_of_its_own", 5 / 6),
        ("gradient_check", "order_of_the_dicts", 5 / 6),
        ("gradient_check", "moves_the_parameters", 5 / 6),
    ],
)
def test_a_mistake_costs_the_ideas_that_it_misses(exercise, name, expected):
    assert share(exercise, mistake(exercise, name)) == pytest.approx(expected)
