"""The exercises of batch normalisation."""

import numpy as np
import pytest

from autograder.exercises import TOPICS
from autograder.exercises.batch_norm import EXERCISES
from course_lib.calling import call_cases
from course_lib.checking import judge
from course_lib.reference.batch_norm import bn_forward, bn_inference, running_statistics

BY_NAME = {exercise.name: exercise for exercise in EXERCISES}
NOTES = np.array([[1.0, 2.0, 3.0, 6.0]])
ONE, NOUGHT = np.ones((1, 1)), np.zeros((1, 1))


def outcome_of(exercise, mistake, *args):
    (function,) = [one.function for one in BY_NAME[exercise].misconceptions if one.name == mistake]
    return function(*args)


# --- the declarations -------------------------------------------------------------------------


def test_the_nine_exercises_have_the_names_of_the_notebook():
    assert list(BY_NAME) == [
        "bn_forward",
        "bn_identity",
        "bn_backward",
        "update_running",
        "running_statistics",
        "bn_inference",
        "drop_bias",
        "dense_bn_relu_forward",
        "dense_bn_relu_backward",
    ]
    assert TOPICS["08_batch_norm"] == EXERCISES


# --- fingerprints of the catalogue ------------------------------------------------------------

FORWARD_PRINTS = {
    "divides_by_variance": [-0.571, -0.286, 0, 0.857],
    "unbiased_variance": [-0.926, -0.463, 0, 1.389],
    "variance_not_centred": [-0.566, -0.283, 0, 0.849],
    "normalises_each_example": [0, 0, 0, 0],
    "mean_absolute_deviation": [-1.633, -0.816, 0, 2.449],
    "variance_of_the_wrong_sign": [np.nan] * 4,
}


@pytest.mark.parametrize(("name", "values"), FORWARD_PRINTS.items(), ids=FORWARD_PRINTS)
@pytest.mark.filterwarnings("ignore:invalid value")
def test_mistakes_of_the_forward_step_leave_their_fingerprints(name, values):
    Z_tilde, _ = outcome_of("bn_forward", name, NOTES.copy(), ONE, NOUGHT, 1e-5)
    np.testing.assert_allclose(Z_tilde, [values], atol=5e-4)


def test_epsilon_outside_the_root_shows_when_it_is_large():
    Z_tilde, _ = outcome_of("bn_forward", "epsilon_outside_root", NOTES, ONE, NOUGHT, 1.0)
    assert Z_tilde[0, 0] == pytest.approx(-0.697, abs=5e-4)
    assert bn_forward(NOTES, ONE, NOUGHT, 1.0)[0][0, 0] == pytest.approx(-0.943, abs=5e-4)


def test_the_notes_inverse_deviation_divides_twice():
    mu, var = NOTES.mean(keepdims=True), NOTES.var(keepdims=True)
    undo = outcome_of("bn_identity", "one_over_the_deviation", mu, var, 1e-12)
    np.testing.assert_allclose(bn_forward(NOTES, *undo, 1e-12)[0], (NOTES - 3) / 3.5 + 3)


def test_the_notes_negative_mean_loses_two_means():
    mu, var = NOTES.mean(keepdims=True), NOTES.var(keepdims=True)
    undo = outcome_of("bn_identity", "beta_is_minus_the_mean", mu, var, 1e-12)
    np.testing.assert_allclose(bn_forward(NOTES, *undo, 1e-12)[0], NOTES - 6)


def test_statistics_as_constants_leave_a_sum():
    _, cache = bn_forward(NOTES, ONE, NOUGHT)
    gradient = np.array([[2.0, 1, 0, 3]])
    dZ, _, _ = outcome_of("bn_backward", "statistics_are_constants", gradient, cache)
    assert dZ.sum() == pytest.approx(6 / np.sqrt(3.5), rel=1e-4)


def test_a_reversed_rho_follows_the_first_batch():
    run = {"mu": NOUGHT, "var": ONE}
    swapped = outcome_of("update_running", "swapped_rho", run, ONE, ONE, 0.9)
    assert swapped["mu"] == pytest.approx(0.9)


def test_batch_statistics_make_any_single_example_beta():
    run, beta = {"mu": NOUGHT, "var": ONE}, np.array([[0.7]])
    for z in (-3.0, 5.0):
        output = outcome_of("bn_inference", "statistics_of_the_batch", [[z]] * ONE, ONE, beta, run)
        assert output == pytest.approx(0.7)


def test_a_variance_from_nought_blows_up_what_uses_it():
    run = outcome_of("running_statistics", "variance_starts_at_zero", [NOTES], 0.9)
    assert run["var"] == pytest.approx(0.35)
    early = bn_inference(NOTES, ONE, NOUGHT, run)
    usual = bn_inference(NOTES, ONE, NOUGHT, running_statistics([NOTES]))
    assert np.abs(early).max() > 1.8 * np.abs(usual).max()


@pytest.mark.parametrize("mistake", ["half_forgotten", "two_of_the_square_forgotten"])
def test_a_lost_half_or_two_scales_the_part_through_the_variance(mistake):
    _, cache = bn_forward(NOTES, ONE, NOUGHT)
    gradient = np.array([[2.0, 1, 0, 3]])
    parts = {
        name: outcome_of("bn_backward", name, gradient, cache)[0]
        for name in ("variance_term_missing", mistake)
    }
    right, _, _ = BY_NAME["bn_backward"].reference(gradient, cache)
    factor = {"half_forgotten": 2, "two_of_the_square_forgotten": 0.5}[mistake]
    none = parts["variance_term_missing"]
    np.testing.assert_allclose(parts[mistake] - none, factor * (right - none), atol=1e-9)


# --- no case lies where single precision decides ----------------------------------------------


@pytest.mark.parametrize("seed", range(30))
def test_no_input_of_a_relu_is_near_its_kink(seed):
    sheet = BY_NAME["dense_bn_relu_forward"].grading_sheet(np.random.default_rng(seed))
    for case, (A, cache) in zip(sheet.cases, sheet.expected, strict=True):
        A_prev, params, order, _ = case.args
        if order == "relu_bn":
            entering = params["W"] @ A_prev
        else:
            entering = params["gamma"] * cache["bn"]["Z_norm"] + params["beta"]
            np.testing.assert_allclose(np.maximum(entering, 0), A)
        assert np.abs(entering).min() > 1e-3


# --- what partial credit means ----------------------------------------------------------------


def share_of(exercise_name, mistake):
    exercise = BY_NAME[exercise_name]
    (function,) = [one.function for one in exercise.misconceptions if one.name == mistake]
    sheet = exercise.grading_sheet(np.random.default_rng(0))
    return judge(sheet, list(call_cases(function, sheet.cases)), visible=False).share


@pytest.mark.parametrize(
    ("exercise", "mistake", "share"),
    [
        ("bn_forward", "divides_by_variance", 0),
        ("bn_forward", "epsilon_outside_root", 6 / 7),
        ("bn_forward", "scale_and_shift_forgotten", 2 / 7),
        ("bn_identity", "epsilon_forgotten", 3 / 5),
        ("bn_backward", "statistics_are_constants", 0),
        ("bn_backward", "overwrites_the_cache", 5 / 6),
        ("update_running", "fixed_rho", 2 / 5),
        ("update_running", "overwrites_the_statistics", 4 / 5),
        ("running_statistics", "weighted_by_size", 6 / 7),
        ("bn_inference", "statistics_of_the_batch", 0),
        ("bn_inference", "updates_the_statistics", 5 / 6),
        ("drop_bias", "overwrites_the_statistics", 3 / 4),
        ("dense_bn_relu_forward", "always_normalises_first", 3 / 6),
        ("dense_bn_relu_backward", "relu_not_undone", 0),
    ],
)
def test_a_mistake_costs_the_ideas_that_it_misses(exercise, mistake, share):
    assert share_of(exercise, mistake) == pytest.approx(share)
