"""The exercises of the foundations."""

import numpy as np
import pytest

from autograder.exercises import TOPICS
from autograder.exercises.foundations import EXERCISES, backward, cost, forward, slopes
from autograder.exercises.foundations import activations as activations_module
from autograder.exercises.foundations import logistic as logistic_module
from course_lib.calling import call_cases
from course_lib.checking import judge
from course_lib.reference.foundations import activation, model_backward

EXERCISE = {exercise.name: exercise for exercise in EXERCISES}
# Ten examples, a network that is sure of most of them.
RNG = np.random.default_rng(0)
LABELS = np.array([[1, 0, 1, 1, 0, 1, 0, 0, 1, 1]])
PARAMETERS = {
    "W1": RNG.normal(size=(4, 3)),
    "b1": RNG.normal(size=(4, 1)),
    "W2": RNG.normal(size=(2, 4)),
    "b2": RNG.normal(size=(2, 1)),
    "W3": RNG.normal(size=(1, 2)),
    "b3": RNG.normal(size=(1, 1)),
}
START = backward._backward_of(
    RNG.normal(size=(3, 10)), LABELS, PARAMETERS, ["tanh", "tanh", "sigmoid"]
)


def test_the_eight_exercises_stand_in_the_order_of_the_notebook():
    assert list(EXERCISE) == [
        "activation",
        "activation_grad",
        "bce_cost",
        "bce_from_logits",
        "logistic_grads",
        "model_forward",
        "model_backward",
        "gd_step",
    ]
    assert TOPICS["00_foundations"] == EXERCISES


# --- fingerprints of the catalogue ------------------------------------------------------------


def outcome_of(module, name, *args):
    (function,) = [one.function for one in module.MISCONCEPTIONS if one.name == name]
    return function(*args)


def test_an_inverted_tanh_leaves_the_band():
    Z = np.array([-2.0, 0.5, 2.0])
    assert (np.abs(outcome_of(activations_module, "inverted_tanh", Z, "tanh")) > 1).all()


def test_a_sigmoid_of_minus_z_is_one_less_the_right_one():
    Z = np.array([-2.0, 0.5, 2.0])
    right = 1 / (1 + np.exp(-Z))
    wrong = outcome_of(activations_module, "sigmoid_of_minus_z", Z, "sigmoid")
    np.testing.assert_allclose(wrong, 1 - right)


@pytest.mark.parametrize(
    ("name", "ratio"),
    [("without_the_minus", -1), ("sum_instead_of_mean", 10), ("half_the_mean", 0.5)],
)
def test_a_wrong_factor_shows_in_the_cost(name, ratio):
    wrong = outcome_of(cost, name, START[0], LABELS)
    assert wrong == pytest.approx(ratio * EXERCISE["bce_cost"].reference(START[0], LABELS))


def test_a_thousandth_inside_the_log_makes_certainty_cost_less_than_nothing():
    wrong = outcome_of(cost, "thousandth_inside_the_log", LABELS, LABELS)
    assert -2e-3 < wrong < -5e-4


def test_only_the_logarithm_itself_turns_certainty_into_no_number():
    with np.errstate(all="ignore"):
        assert np.isnan(outcome_of(cost, "logarithm_of_zero", LABELS, LABELS))
        assert outcome_of(cost, "drops_what_is_not_a_number", LABELS, LABELS) == 0
        assert outcome_of(cost, "drops_what_is_not_a_number", LABELS, 1 - LABELS) == np.inf


def ratios(name):
    right, wrong = model_backward(*START), outcome_of(backward, name, *START)
    found = {key: wrong[key] / right[key] for key in right}
    for ratio in found.values():
        np.testing.assert_allclose(ratio, ratio.flat[0])
    return [found[f"dW{layer}"].flat[0] for layer in (1, 2, 3)]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("not_averaged", [10, 10, 10]),
        ("averaged_in_every_layer", [0.01, 0.1, 1]),
        ("averaged_at_both_ends", [0.1, 0.1, 0.1]),
        ("labels_less_predictions", [-1, -1, -1]),
    ],
)
def test_a_wrong_factor_shows_in_the_gradients(name, expected):
    np.testing.assert_allclose(ratios(name), expected)


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("db_not_summed", (4, 10)),
        ("db_without_second_axis", (4,)),
        ("db_of_all_units", ()),
        ("db_summed_over_units", (1, 10)),
    ],
)
def test_a_wrong_sum_shows_in_the_shape_of_db(name, shape):
    assert np.shape(outcome_of(backward, name, *START)["db1"]) == shape


def test_relu_slope_at_zero_is_one_number_of_the_table():
    wrong = outcome_of(slopes, "relu_slope_one_at_zero", np.array([-2.0, 0.0, 2.0]), "relu")
    assert wrong.tolist() == [0, 1, 1]


def test_a_slope_taken_once_more_is_at_most_a_quarter():
    w, b, X = PARAMETERS["W3"].T, 0.3, RNG.normal(size=(2, 10))
    right = EXERCISE["logistic_grads"].reference(w, b, X[:, :1], LABELS[:, :1])
    wrong = outcome_of(logistic_module, "slope_taken_once_more", w, b, X[:, :1], LABELS[:, :1])
    assert 0 < wrong[2] / right[2] <= 0.25


# --- cases ------------------------------------------------------------------------------------


def test_the_way_back_starts_from_a_real_way_forward():
    for seed in range(10):
        for case in EXERCISE["model_backward"].hidden(np.random.default_rng(seed)):
            A, _, caches = case.args
            outputs = [*(cache["A_prev"] for cache in caches[1:]), A]
            for cache, output in zip(caches, outputs, strict=True):
                again = activation(cache["Z"], cache["kind"])
                np.testing.assert_allclose(output, again, rtol=1e-5, atol=1e-6)


def test_networks_of_one_to_six_layers_come_up():
    depths = {len(case.args[2]) for case in forward.VISIBLE}
    hidden = EXERCISE["model_forward"].hidden(np.random.default_rng(0))
    assert {1, 2, 3, 6} <= depths | {len(case.args[2]) for case in hidden}


# --- what partial credit means ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("exercise", "mistake", "share"),
    [
        ("activation", "sigmoid_of_minus_z", 0),
        ("activation", "overflowing_tanh", 5 / 6),
        ("activation", "overwrites_the_inputs", 5 / 6),
        ("activation_grad", "relu_slope_one_at_zero", 5 / 6),
        ("bce_cost", "logarithm_of_zero", 4 / 6),
        ("bce_from_logits", "clipped_sigmoid", 4 / 5),
        ("bce_from_logits", "takes_logits_for_probabilities", 0),
        ("logistic_grads", "db_as_an_array", 0),
        ("model_forward", "relu_writes_into_the_cache", 5 / 6),
        ("model_backward", "divides_by_the_prediction", 5 / 6),
        ("model_backward", "averaged_in_every_layer", 4 / 6),
        ("model_backward", "not_averaged", 0),
        ("gd_step", "overwrites_the_parameters", 4 / 5),
        ("gd_step", "two_layers_only", 3 / 5),
    ],
)
def test_a_mistake_costs_the_ideas_that_it_misses(exercise, mistake, share):
    (function,) = [one.function for one in EXERCISE[exercise].misconceptions if one.name == mistake]
    sheet = EXERCISE[exercise].grading_sheet(np.random.default_rng(0))
    verdict = judge(sheet, list(call_cases(function, sheet.cases)), visible=False)
    assert verdict.share == pytest.approx(share)
