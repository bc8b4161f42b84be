"""The exercises of the optimizers."""

import importlib

import numpy as np
import pytest

from autograder.exercises import TOPICS
from autograder.exercises.optimizers import EXERCISES, common
from course_lib.calling import call_cases
from course_lib.checking import PURITY, judge

BY_NAME = {exercise.name: exercise for exercise in EXERCISES}


def test_the_exercises_have_the_names_and_the_order_of_the_notebook():
    assert TOPICS["07_optimizers"] == EXERCISES
    assert list(BY_NAME) == [
        "init_opt_state",
        "momentum_step",
        "to_heavy_ball",
        "rmsprop_step",
        "adam_step",
        "adamw_step",
        "inverse_time",
        "exponential",
        "inv_sqrt",
        "staircase",
        "fair_race",
    ]


def mistake(exercise, name):
    (function,) = [one.function for one in BY_NAME[exercise].misconceptions if one.name == name]
    return function


# --- fingerprints of the catalogue ------------------------------------------------------------

ADAM = {"learning_rate": 1.0, "beta1": 0.9, "beta2": 0.999, "epsilon": 0.5}


def first_step(exercise, name, *t, states, **settings):
    """Return how far a mistake moves a weight at its first step, where the gradient is 2."""
    params, grads, state = common.ONE_OF_TWO
    moved, *_ = mistake(exercise, name)(params, grads, *[state] * states, *t, **settings)
    return -moved["W1"][0, 0]


@pytest.mark.parametrize(
    ("name", "step"),
    [
        ("stores_corrected", 0.8),
        ("epsilon_inside", 0.943),
        ("no_root", 0.444),
        ("not_corrected", 0.355),
        ("only_v_corrected", 3.55),
        ("only_s_corrected", 0.08),
        ("multiplies", 0.0399),
        ("epsilon_before_correction", 0.0891),
    ],
)
def test_mistakes_of_adam_leave_their_fingerprints(name, step):
    assert first_step("adam_step", name, 1, states=2, **ADAM) == pytest.approx(step, rel=3e-3)


def test_adam_that_counts_from_zero_is_not_finite():
    with np.errstate(divide="ignore", invalid="ignore"), pytest.raises(ZeroDivisionError):
        1 / (1 - 0.9**0)
    with np.errstate(divide="ignore", invalid="ignore"):
        step = first_step("adam_step", "counts_from_zero", 1, states=2, **ADAM)
    assert not np.isfinite(step)


def test_adam_that_stores_what_it_corrected_runs_away():
    step = mistake("adam_step", "stores_corrected")
    params, V, S = ({key: np.zeros((1, 1))} for key in ("W1", "dW1", "dW1"))
    seen = []
    for t in range(1, 6):
        params, V, S = step(params, {"dW1": np.ones((1, 1))}, V, S, t, **ADAM)
        seen.append((V["dW1"][0, 0], S["dW1"][0, 0]))
    assert [v for v, _ in seen] == pytest.approx([1, 5.26, 17.8, 47.0, 103.5], rel=4e-3)
    assert [s for _, s in seen[:3]] == pytest.approx([1, 500, 1.7e5], rel=3e-2)


@pytest.mark.parametrize(
    ("name", "eps_inside", "step"),
    [
        ("epsilon_always_inside", False, 2.108),
        ("epsilon_always_outside", True, 1.766),
        ("inside_and_outside_mixed_up", False, 2.108),
        ("no_one_minus_beta", False, 2 / 2.5),
        ("adds_all_squares", False, 2 / 2.5),
        ("corrects_the_start", False, 2 / 2.5),
        ("no_root", False, 2 / 0.9),
    ],
)
def test_mistakes_of_rmsprop_leave_their_fingerprints(name, eps_inside, step):
    settings = {"learning_rate": 1.0, "beta": 0.9, "epsilon": 0.5, "eps_inside": eps_inside}
    got = first_step("rmsprop_step", name, states=1, **settings)
    assert got == pytest.approx(step, rel=1e-3)


@pytest.mark.parametrize(
    ("name", "step"),
    [
        ("forgets_the_velocity", 0.2),
        ("no_one_minus_beta", 2),
        ("swapped_beta", 1.8),
        ("moves_along_the_gradient", 2),
        ("moves_with_the_old_velocity", 0),
        ("climbs", -0.2),
    ],
)
def test_mistakes_of_momentum_leave_their_fingerprints(name, step):
    got = first_step("momentum_step", name, states=1, learning_rate=1.0, beta=0.9)
    assert got == pytest.approx(step)


def test_a_hat_is_no_power():
    settings = {"learning_rate": 1.0, "beta": 0.9, "epsilon": 0.5, "eps_inside": False}
    with pytest.raises(TypeError):
        first_step("rmsprop_step", "hat_for_power", states=1, **settings)


def test_the_notes_inverse_root_knows_no_first_epoch():
    with pytest.raises(ZeroDivisionError):
        mistake("inv_sqrt", "as_in_the_notes")(0.2, 0, 1.0)


def test_argmax_lets_those_win_who_never_arrive():
    losses = {"gd": np.array([[9.0, 0.5], [9.0, 8.0]])}
    rates = np.array([0.1, 1.0])
    assert mistake("fair_race", "never_counts_as_zero")(rates, losses, 1.0) == {"gd": (1.0, 0)}
    assert BY_NAME["fair_race"].reference(rates, losses, 1.0) == {"gd": (0.1, 1)}


# --- what partial credit means ----------------------------------------------------------------


def verdict_of(exercise, name, seed=0):
    sheet = BY_NAME[exercise].grading_sheet(np.random.default_rng(seed))
    return judge(sheet, list(call_cases(mistake(exercise, name), sheet.cases)), visible=False)


@pytest.mark.parametrize(
    ("exercise", "name", "share"),
    [
        ("init_opt_state", "one_dict_for_adam", 4 / 5),
        ("momentum_step", "swapped_beta", 0),
        ("momentum_step", "changes_the_dicts", 6 / 7),
        ("rmsprop_step", "epsilon_always_outside", 6 / 7),
        ("rmsprop_step", "no_epsilon", 0),
        ("adam_step", "stores_corrected", 0),
        ("adam_step", "changes_the_dicts", 6 / 7),
        ("adamw_step", "l2_in_the_gradient", 0),
        ("adamw_step", "first_layer_decays", 5 / 6),
        ("inv_sqrt", "as_in_the_notes", 0),
        ("inv_sqrt", "tiny_number_under_the_root", 0),
        ("staircase", "rounds_up", 0),
        ("fair_race", "largest_rate_on_a_tie", 5 / 6),
        ("fair_race", "leaves_losers_out", 4 / 6),
    ],
)
def test_a_mistake_costs_the_ideas_that_it_misses(exercise, name, share):
    assert verdict_of(exercise, name).share == pytest.approx(share)


@pytest.mark.parametrize("exercise", ["momentum_step", "rmsprop_step", "adam_step", "adamw_step"])
def test_storing_into_the_callers_dicts_costs_purity_alone(exercise):
    failed = [idea for idea in verdict_of(exercise, "changes_the_dicts").ideas if not idea.passed]
    assert [idea.name for idea in failed] == [PURITY]


# --- the cases --------------------------------------------------------------------------------


@pytest.mark.parametrize("exercise", ["momentum_step", "rmsprop_step", "adam_step", "adamw_step"])
def test_hidden_layers_are_not_square_and_have_a_past(exercise):
    for seed in range(20):
        cases = BY_NAME[exercise].hidden(np.random.default_rng(seed))
        params, grads, *states = (arg for arg in cases[0].args if isinstance(arg, dict))
        assert params["W1"].shape[0] != params["W1"].shape[1]
        assert all(array.all() for part in (grads, *states) for array in part.values())
        assert all("b1" in case.args[0] for case in cases)


@pytest.mark.parametrize("exercise", ["rmsprop_step", "adam_step"])
def test_epsilon_is_large_where_its_place_is_judged(exercise):
    module = importlib.import_module(f"autograder.exercises.optimizers.{exercise[:-5]}")
    cases = [case for case in module._hidden(np.random.default_rng(3)) if case.idea == "the step"]
    assert all(case.kwargs["epsilon"] >= 0.2 for case in cases)
