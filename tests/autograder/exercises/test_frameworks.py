"""The exercises of the frameworks."""

import numpy as np
import pytest

from autograder.exercises import TOPICS
from autograder.exercises.frameworks import EXERCISES

BY_NAME = {exercise.name: exercise for exercise in EXERCISES}


def mistake(exercise, name):
    (function,) = [one.function for one in BY_NAME[exercise].misconceptions if one.name == name]
    return function


def test_the_exercises_come_in_the_order_of_the_notebook():
    assert TOPICS["11_frameworks"] == EXERCISES
    assert list(BY_NAME) == [
        "to_keras_weights",
        "keras_settings",
        "torch_settings",
        "torch_update_running",
        "keras_epsilon",
        "decay_steps",
    ]


def test_what_is_right_in_one_framework_is_a_known_mistake_in_the_other():
    given = (0.8, 0.9, 4.0, 1000)
    keras = BY_NAME["keras_settings"].reference(*given)
    as_for_keras = mistake("torch_settings", "as_for_keras")(*given)
    assert list(as_for_keras.values()) == list(keras.values())


@pytest.mark.parametrize(
    ("name", "variance"),
    [("divided_by_m", 4.0), ("scaled_the_wrong_way", 2.0), ("deviation", np.sqrt(8))],
)
def test_mistakes_of_a_pair_leave_their_fingerprints(name, variance):
    run = {"mu": np.zeros((1, 1)), "var": np.ones((1, 1))}
    made = mistake("torch_update_running", name)(run, np.array([[1.0, 5.0]]), 1.0)
    assert made["var"].item() == pytest.approx(variance)


def test_an_epsilon_left_as_it_is_counts_thirty_two_times_as_much():
    right = BY_NAME["keras_epsilon"].reference(1)
    assert mistake("keras_epsilon", "unchanged")(1) / right == pytest.approx(31.6, abs=0.1)
