"""The exercises of the averages."""

import numpy as np
import pytest

from autograder.exercises import exercises_of
from autograder.exercises.averages import EXERCISES
from autograder.exercises.averages import average as average_module
from autograder.exercises.averages import correction as correction_module
from course_lib.calling import call_cases
from course_lib.checking import judge

SEEDS = range(20)
NAMES = [exercise.name for exercise in EXERCISES]
NOTES = (np.array([40.0, 49.0, 45.0]), 0.9)
by_exercise = pytest.mark.parametrize("exercise", EXERCISES, ids=NAMES)


# --- the declarations -------------------------------------------------------------------------


def test_the_six_exercises_have_the_names_of_the_notebook():
    assert NAMES == [
        "ewa",
        "ewa_corrected",
        "ewa_weights",
        "effective_window",
        "window_beta",
        "lag",
    ]
    assert list(exercises_of("06_averages")) == NAMES
    assert exercises_of("of_another_course") == {}


# --- fingerprints of the catalogue ------------------------------------------------------------


def outcome_of(module, name, args=NOTES):
    (function,) = [one.function for one in module.MISCONCEPTIONS if one.name == name]
    return function(args[0].copy(), *args[1:])


EWA_PRINTS = {
    "swapped_beta": [36, 47.7, 45.27],
    "no_one_minus_beta": [40, 85, 121.5],
    "starts_from_first_day": [40, 40.9, 41.31],
    "one_day_late": [0, 4, 8.5],
    "mean_of_last_ten": [40, 44.5, 44.667],
    "last_day_only": 12.15,
}
CORRECTED_PRINTS = {
    "corrects_in_the_recursion": [40, 215.26, 731.50],
    "times_instead_of_power": [40, -10.625, -7.147],
    "counts_from_zero_in_numpy": [np.inf, 85, 63.947],
    "one_correction_for_all": [14.760, 31.365, 44.834],
    "corrects_with_swapped_beta": [4.444, 8.586, 12.162],
    "starts_from_first_day_and_corrects": [400, 215.263, 152.435],
}


@pytest.mark.parametrize(("name", "values"), EWA_PRINTS.items(), ids=EWA_PRINTS)
def test_mistakes_of_ewa_leave_their_fingerprints(name, values):
    np.testing.assert_allclose(outcome_of(average_module, name), values, atol=5e-3)


@pytest.mark.parametrize(("name", "values"), CORRECTED_PRINTS.items(), ids=CORRECTED_PRINTS)
@pytest.mark.filterwarnings("ignore:divide by zero")
def test_mistakes_of_the_correction_leave_their_fingerprints(name, values):
    np.testing.assert_allclose(outcome_of(correction_module, name), values, atol=5e-3)


def test_counting_from_zero_by_hand_divides_by_zero():
    with pytest.raises(ZeroDivisionError):
        outcome_of(correction_module, "counts_from_zero_by_hand")


def test_whole_number_arrays_cut_decimals_off():
    whole = (NOTES[0].astype(int), 0.9)
    assert outcome_of(average_module, "whole_number_state", whole).tolist() == [3, 7, 10]
    assert outcome_of(average_module, "whole_number_output", whole).tolist() == [3, 8, 12]


# --- what partial credit means ----------------------------------------------------------------


def share_of(exercise_name, mistake):
    exercise = exercises_of("06_averages")[exercise_name]
    (function,) = [one.function for one in exercise.misconceptions if one.name == mistake]
    sheet = exercise.grading_sheet(np.random.default_rng(0))
    return judge(sheet, list(call_cases(function, sheet.cases)), visible=False).share


@pytest.mark.parametrize(
    ("exercise", "mistake", "share"),
    [
        ("ewa", "swapped_beta", 0),
        ("ewa", "ignores_v0", 6 / 7),
        ("ewa", "whole_number_output", 6 / 7),
        ("ewa", "one_series_only", 6 / 7),
        ("ewa", "overwrites_theta", 5 / 7),
        ("ewa_corrected", "not_corrected", 0),
        ("ewa_corrected", "corrects_columns", 6 / 7),
        ("ewa_weights", "newest_first", 0),
        ("effective_window", "rounded", 3 / 4),
        ("window_beta", "whole_window", 3 / 4),
        ("lag", "sum_instead_of_mean", 5 / 6),
        ("lag", "last_of_a_tie", 5 / 6),
    ],
)
def test_a_mistake_costs_the_ideas_that_it_misses(exercise, mistake, share):
    assert share_of(exercise, mistake) == pytest.approx(share)
