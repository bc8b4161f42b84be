"""The exercises of the initialisation."""

import numpy as np
import pytest

from autograder.exercises import TOPICS
from autograder.exercises.initialisation import EXERCISES, chain, drawn, scaling, spread
from course_lib.calling import call_cases
from course_lib.checking import judge

EXERCISE = {exercise.name: exercise for exercise in EXERCISES}


def test_the_exercises_stand_in_the_order_of_the_notebook():
    assert list(EXERCISE) == [
        "fit_normalizer",
        "normalize",
        "init_constant",
        "init_params",
        "activation_stats",
        "layer_grad_norms",
        "sigmoid_chain_grad",
        "pick_init",
    ]
    assert TOPICS["01_initialisation"] == EXERCISES


# --- fingerprints of the catalogue ------------------------------------------------------------


def outcome_of(misconceptions, name, *args):
    (function,) = [one.function for one in misconceptions if one.name == name]
    return function(*args)


@pytest.mark.parametrize(
    ("name", "sigma"),
    [
        ("not_centred", 14 / 3),
        ("neither_centred_nor_rooted", (14 / 3) ** 2),
        ("variance_for_spread", (2 / 3) ** 2),
        ("divides_by_one_less", 1),
    ],
)
def test_wrong_spreads_of_one_two_three(name, sigma):
    found = outcome_of(scaling.FIT_MISCONCEPTIONS, name, np.array([[1.0, 2.0, 3.0]]))
    assert found[1].item() ** 2 == pytest.approx(sigma)


def test_division_by_the_variance_leaves_the_inverse_of_the_spread():
    mu, sigma = EXERCISE["fit_normalizer"].reference(scaling.WIDE)
    wrong = outcome_of(scaling.MISCONCEPTIONS, "divides_by_the_variance", scaling.WIDE, mu, sigma)
    np.testing.assert_allclose(wrong.std(axis=1, keepdims=True), 1 / sigma)


@pytest.mark.parametrize("name", ["fits_anew", "mean_of_the_new_set"])
def test_a_set_with_statistics_of_its_own_has_mean_nought(name):
    mu, sigma = EXERCISE["fit_normalizer"].reference(scaling.SQUARE)
    wrong = outcome_of(scaling.MISCONCEPTIONS, name, scaling.DEV, mu, sigma)
    np.testing.assert_allclose(wrong.mean(axis=1), 0, atol=1e-12)


@pytest.mark.parametrize(
    ("name", "ratio"),
    [("lecun_for_all", 0.5**0.5), ("whole_number_division", 0), ("limit_of_the_uniform", 3**0.5)],
)
def test_wrong_spreads_of_a_relu(name, ratio):
    right = EXERCISE["pick_init"].reference("relu", 50, 18)
    wrong = outcome_of(spread.MISCONCEPTIONS, name, "relu", 50, 18)
    assert wrong / right == pytest.approx(ratio)


@pytest.mark.parametrize(
    ("name", "kind", "std"),
    [
        ("limit_for_spread", "large", 3**-0.5),
        ("units_for_inputs", "he", (2 / 60) ** 0.5),
        ("variance_for_spread", "he", 2 / 90),
        ("lecun_for_he", "he", 90**-0.5),
        ("glorot_for_he", "he", (2 / 150) ** 0.5),
        ("small_for_all", "large", 0.01),
    ],
)
def test_wrong_spreads_of_drawn_weights(name, kind, std):
    rng = np.random.default_rng(0)
    wrong = outcome_of(drawn.MISCONCEPTIONS, name, [90, 60], kind, rng)
    assert wrong["W1"].std() == pytest.approx(std, rel=0.05)


def test_activations_in_place_of_slopes_leave_a_sixteenth():
    zs, ws = np.zeros(4), np.ones(3)
    assert outcome_of(chain.MISCONCEPTIONS, "activations_for_slopes", zs, ws) == 1 / 16
    assert outcome_of(chain.MISCONCEPTIONS, "slope_of_tanh", zs, ws) == 1


# --- cases ------------------------------------------------------------------------------------


def test_no_slope_is_so_near_the_limit_that_rounding_could_decide():
    exercise = EXERCISE["activation_stats"]
    for seed in range(10):
        cases = exercise.visible + tuple(exercise.hidden(np.random.default_rng(seed)))
        for case in cases:
            exact = exercise.reference(*case.args)["saturated"]
            X, params, kinds = case.args
            for factor in (1 - 1e-6, 1 + 1e-6):
                moved = {name: factor * value for name, value in params.items()}
                assert exercise.reference(X, moved, kinds)["saturated"] == exact


# --- what partial credit means ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("exercise", "mistake", "share"),
    [
        ("fit_normalizer", "not_centred", 0),
        ("fit_normalizer", "whole_number_statistics", 4 / 5),
        ("normalize", "divides_by_the_variance", 0),
        ("normalize", "divides_by_no_spread", 5 / 6),
        ("normalize", "overwrites_the_examples", 5 / 6),
        ("init_constant", "whole_number_weights", 4 / 5),
        ("init_constant", "biases_constant_too", 0),
        ("init_params", "lecun_for_he", 0),
        ("init_params", "glorot_without_the_two", 5 / 6),
        ("init_params", "seeded_inside", 5 / 6),
        ("activation_stats", "last_layer_only", 2 / 5),
        ("sigmoid_chain_grad", "size_without_sign", 4 / 5),
        ("pick_init", "he_for_tanh", 2 / 3),
    ],
)
def test_a_mistake_costs_the_ideas_that_it_misses(exercise, mistake, share):
    (function,) = [one.function for one in EXERCISE[exercise].misconceptions if one.name == mistake]
    sheet = EXERCISE[exercise].grading_sheet(np.random.default_rng(0))
    verdict = judge(sheet, list(call_cases(function, sheet.cases)), visible=False)
    assert verdict.share == pytest.approx(share)
