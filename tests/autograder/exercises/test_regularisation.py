"""The exercises of regularisation: fingerprints of mistakes, and what partial credit means."""

import numpy as np
import pytest

from autograder.exercises.regularisation import EXERCISES
from course_lib.calling import call_cases
from course_lib.checking import find_all, judge

BY_NAME = {exercise.name: exercise for exercise in EXERCISES}
PARAMS = {
    "W1": np.array([[2.0, -1.0], [3.0, 0.0], [-1.0, 2.0]]),
    "b1": np.array([[1.0], [1.0], [2.0]]),
    "W2": np.array([[1.0, 0.5, -1.5]]),
    "b2": np.array([[2.0]]),
}


def mistake(exercise, name):
    (function,) = [one.function for one in BY_NAME[exercise].misconceptions if one.name == name]
    return function


def test_the_exercises_have_the_names_of_the_notebook():
    assert list(BY_NAME) == [
        "split_indices",
        "diagnose",
        "next_action",
        "l2_cost",
        "l2_grads",
        "l2_step",
        "l1_cost",
        "l1_grads",
        "soft_threshold",
        "shift_images",
        "augment",
        "early_stopping",
        "best_weights",
    ]


# --- fingerprints of the catalogue ------------------------------------------------------------

# R1, R2, R4 to R8. The right penalty, with lambda = 2 and m = 4, is a quarter of 22.5.
L2_PRINTS = {
    "no_half": 22.5 / 2,
    "not_divided_by_m": 22.5,
    "penalises_biases": (22.5 + 10) / 4,
    "skips_last_layer": 19 / 4,
    "skips_first_layer": 3.5 / 4,
    "square_of_the_sum": 25 / 4,
    "norm_not_squared": (19**0.5 + 3.5**0.5) / 4,
    "m_from_the_weights": 19 / 2 + 3.5 / 3,
}


@pytest.mark.parametrize(("name", "value"), L2_PRINTS.items(), ids=L2_PRINTS)
def test_mistakes_of_the_penalty_leave_their_fingerprints(name, value):
    assert mistake("l2_cost", name)(PARAMS, 2.0, 4) == pytest.approx(value)


@pytest.mark.parametrize(("name", "ratio"), [("half_lambda", 0.5), ("no_penalty", 0)])
def test_mistakes_of_the_slope_are_shares_of_the_right_one(name, ratio):  # R3, R9
    zero = {f"d{key}": np.zeros_like(param) for key, param in PARAMS.items()}
    slopes = mistake("l2_grads", name)(PARAMS, zero, 2.0, 4)
    np.testing.assert_allclose(slopes["dW1"], ratio * 0.5 * PARAMS["W1"])


def test_a_penalty_without_its_slope_fails_the_gradient_check():  # R9
    W, lambd, m = PARAMS["W1"], 2.0, 4
    slopes = mistake("l2_grads", "no_penalty")({"W1": W, "b1": 0}, {"dW1": 0.1 * W}, lambd, m)
    numeric = 0.1 * W + lambd / m * W
    norm = np.linalg.norm
    error = norm(slopes["dW1"] - numeric) / (norm(slopes["dW1"]) + norm(numeric))
    assert error > 1e-3


def test_decay_without_alpha_shrinks_by_lambda_over_m():  # R10
    stepped = mistake("l2_step", "decay_without_alpha")(np.ones((1, 1)), 0.0, 0.1, 0.7, 100)
    assert stepped[0, 0] == pytest.approx(0.993)


def test_mistakes_of_the_sign_show_at_zero():  # R11
    params = {"W1": np.array([[-2.0, 0.0, 3.0]]), "b1": np.zeros((1, 1))}
    zero = {"dW1": np.zeros((1, 3)), "db1": np.zeros((1, 1))}
    for name, slopes in (("size_of_the_weights", [2, 0, 3]), ("slope_of_one_at_zero", [-1, 1, 1])):
        found = mistake("l1_grads", name)(params, zero, 1.0, 1)
        np.testing.assert_array_equal(found["dW1"], [slopes])


def test_a_kept_reference_is_the_last_epoch():  # R13
    W, updates = np.zeros((1, 1)), np.ones((4, 1, 1))
    kept = mistake("best_weights", "keeps_the_array_itself")(W, updates, np.array([3, 1, 2, 4]))
    assert kept.tolist() == [[4.0]]


def test_without_patience_the_first_rise_stops():  # R14
    losses = np.array([0.9, 0.7, 0.75, 0.5, 0.4])
    assert mistake("early_stopping", "stops_at_the_first_rise")(losses, 3) == (2, 1)


@pytest.mark.parametrize("name", ["drawn_for_each_part", "with_replacement"])
def test_examples_drawn_anew_are_in_two_parts_and_others_in_none(name):  # R15
    parts = mistake("split_indices", name)(100, [0.5, 0.5], np.random.default_rng(0))
    assert len(np.unique(np.concatenate(parts))) < 100


@pytest.mark.parametrize("name", ["sizes_rounded_one_by_one", "sizes_cut_down"])
def test_thirds_of_ten_lose_one(name):  # R15
    parts = mistake("split_indices", name)(10, [1 / 3] * 3, np.random.default_rng(0))
    assert [len(part) for part in parts] == [3, 3, 3]


def test_no_right_split_fails_in_many_draws():
    exercise = BY_NAME["split_indices"]
    for seed in range(60):
        sheet = exercise.grading_sheet(np.random.default_rng(seed))
        right = exercise.alternatives[seed % len(exercise.alternatives)]
        assert not any(find_all(sheet, list(call_cases(right, sheet.cases)))), right.__name__


# --- what partial credit means ----------------------------------------------------------------


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize(
    ("exercise", "name", "share"),
    [
        ("split_indices", "sizes_cut_down", 4 / 5),
        ("split_indices", "ignores_the_classes", 4 / 5),
        ("split_indices", "seeded_inside", 4 / 5),
        ("split_indices", "drawn_for_each_part", 0),
        ("diagnose", "ignores_people", 2 / 4),
        ("diagnose", "fixed_tolerance", 3 / 4),
        ("diagnose", "size_of_the_gap", 3 / 4),
        ("next_action", "ignores_people", 2 / 3),
        ("next_action", "variance_first", 0),
        ("l2_cost", "no_half", 0),
        ("l2_cost", "always_two_layers", 5 / 6),
        ("l2_grads", "overwrites_grads", 5 / 6),
        ("l2_grads", "overwrites_the_arrays", 4 / 6),
        ("l2_step", "whole_number_output", 4 / 5),
        ("l2_step", "decays_after_the_step", 0),
        ("l1_grads", "slope_of_one_at_zero", 6 / 7),
        ("soft_threshold", "whole_number_output", 4 / 5),
        ("soft_threshold", "overshoots_zero", 0),
        ("augment", "one_shift_for_all", 0),
        ("augment", "upper_end_missing", 0),
        ("augment", "seeded_inside", 3 / 4),
        ("shift_images", "wraps_around", 0),
        ("shift_images", "one_shift_for_all", 4 / 5),
        ("early_stopping", "stops_at_the_first_rise", 0),
        ("early_stopping", "ignores_min_delta", 5 / 6),
        ("early_stopping", "goes_on_after_infinity", 5 / 6),
        ("early_stopping", "starts_from_one", 5 / 6),
        ("best_weights", "keeps_the_array_itself", 0),
        ("best_weights", "last_of_a_tie", 5 / 6),
    ],
)
def test_a_mistake_costs_the_ideas_that_it_misses(exercise, name, share, seed):
    sheet = BY_NAME[exercise].grading_sheet(np.random.default_rng(seed))
    outcomes = list(call_cases(mistake(exercise, name), sheet.cases))
    assert judge(sheet, outcomes, visible=False).share == pytest.approx(share)
