"""The exercises of tuning: fingerprints of known mistakes, and what partial credit means."""

import numpy as np
import pytest

from autograder.exercises.tuning import EXERCISES
from course_lib.calling import call_cases
from course_lib.checking import judge

BY_NAME = {exercise.name: exercise for exercise in EXERCISES}


def mistake(exercise, name):
    (function,) = [one.function for one in BY_NAME[exercise].misconceptions if one.name == name]
    return function


def test_the_exercises_have_the_names_of_the_notebook():
    assert list(BY_NAME) == [
        "expected_initial_loss",
        "check_initial_loss",
        "check_regularisation",
        "overfit_small",
        "lr_verdict",
        "sample_log",
        "sample_beta",
        "sample_int",
        "grid",
        "random_search",
        "zoom",
        "search",
    ]


def test_the_notes_number_is_among_the_visible_cases():
    sheet = BY_NAME["check_regularisation"].visible_sheet
    (found,) = [
        value
        for case, value in zip(sheet.cases, sheet.expected, strict=True)
        if case.args[:2] == (2.3026, 3.0731)
    ]
    assert found is True


def test_uniform_betas_leave_nine_percent_above_two_nines():  # T4
    drawn = mistake("sample_beta", "uniform_betas")(0.9, 0.999, 20_000, np.random.default_rng(0))
    assert np.mean(drawn > 0.99) == pytest.approx(0.09, abs=0.01)


def test_one_power_of_ten_is_all_that_a_width_of_one_covers():  # T3
    wrong = mistake("sample_beta", "one_power_of_ten_only")
    assert wrong(0.9, 0.999, 2000, np.random.default_rng(0)).min() >= 0.99


def test_a_range_in_linear_space_begins_at_the_old_end():  # T9
    values, scores = np.array([1e-4, 1e-3, 1e-2, 1.0]), np.array([0.8, 0.9, 0.7, 0.1])
    low, high, _ = mistake("zoom", "zooms_in_linear_space")(values, scores, 1e-5, 1.0)
    assert low == 1e-5
    assert high > 0.15


def test_mixed_logarithms_leave_the_values_behind():  # T11
    values, scores = np.array([1e-4, 1e-3, 1e-2, 1.0]), np.array([0.8, 0.9, 0.7, 0.1])
    _, high, at_edge = mistake("zoom", "mixes_logarithms")(values, scores, 1e-5, 1.0)
    assert high < 1e-4
    assert not at_edge


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize(
    ("exercise", "name", "share"),
    [
        ("expected_initial_loss", "tenfold_logarithm", 0),
        ("expected_initial_loss", "log_of_one_more", 0),
        ("check_initial_loss", "low_losses_are_fine", 4 / 5),
        ("check_initial_loss", "fixed_tolerance", 4 / 5),
        ("check_initial_loss", "sum_for_mean", 0),
        ("overfit_small", "trains_on_all", 0),
        ("overfit_small", "twenty_whatever_n_is", 3 / 4),
        ("overfit_small", "always_the_same_few", 3 / 4),
        ("sample_beta", "uniform_betas", 0),
        ("search", "worst_model", 0),
        ("search", "in_the_order_of_the_draws", 3 / 5),
        ("search", "seeded_inside", 4 / 5),
        ("random_search", "seeded_for_each_trial", 0),
        ("random_search", "one_trial_too_few", 0),
        ("random_search", "at_least_one_trial", 3 / 4),
        ("random_search", "seeded_inside", 3 / 4),
        ("sample_beta", "upper_gap_first", 3 / 4),
        ("check_regularisation", "no_half", 0),
        ("check_regularisation", "fixed_tolerance", 5 / 6),
        ("lr_verdict", "ends_only", 0),
        ("lr_verdict", "peaks_unseen", 5 / 6),
        ("lr_verdict", "counts_rises", 5 / 6),
        ("sample_log", "uniform_numbers", 0),
        ("sample_log", "lower_end_first", 3 / 4),
        ("sample_log", "generator_ignored", 3 / 4),
        ("sample_int", "one_too_many", 0),
        ("sample_int", "lower_end_first", 3 / 4),
        ("grid", "side_by_side", 0),
        ("grid", "sorted_in_place", 0),
        ("zoom", "zooms_in_linear_space", 0),
        ("zoom", "edge_ignored", 4 / 5),
        ("zoom", "always_three", 4 / 5),
        ("zoom", "sorts_in_place", 4 / 5),
    ],
)
def test_a_mistake_costs_the_ideas_that_it_misses(exercise, name, share, seed):
    sheet = BY_NAME[exercise].grading_sheet(np.random.default_rng(seed))
    outcomes = list(call_cases(mistake(exercise, name), sheet.cases))
    assert judge(sheet, outcomes, visible=False).share == pytest.approx(share)
