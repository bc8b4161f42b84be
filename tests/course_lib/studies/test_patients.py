"""Patients: what a right gradient check finds in each of them."""

import math

import numpy as np
import pytest

from course_lib.reference.gradient_checking import gradient_check
from course_lib.studies.patients import COMPLAINTS, patient, trainee, verdict

SOUND = ("nothing", "a penalty in cost and gradients", "dropout with a frozen mask")
BLAMED = {
    "dW2 twice too large": {"W2"},
    "db1 divided by m once more": {"b1"},
    "one entry of dW1 with the wrong sign": {"W1"},
    "the slope of tanh forgotten": {"W1", "b1"},
    "a penalty in the cost only": {"W1", "W2"},
    "dropout with a new mask at each call": {"W1", "b1", "W2", "b2"},
    "a unit of relu at its kink": {"W1", "b1"},
    "a cost in single precision": {"W1", "b1", "W2", "b2"},
}


def test_every_complaint_is_tested_here():
    assert sorted((*SOUND, *BLAMED)) == sorted(COMPLAINTS)


@pytest.mark.parametrize("complaint", SOUND)
def test_sound_patients_pass(complaint):
    difference, table = gradient_check(*patient(complaint))
    assert verdict(max(difference, *table.values())) == "pass"


@pytest.mark.parametrize("complaint", BLAMED)
def test_what_is_wrong_shows_where_it_is(complaint):
    difference, table = gradient_check(*patient(complaint))
    assert verdict(difference) == "bug"
    assert {name for name, value in table.items() if verdict(value) != "pass"} == BLAMED[complaint]


def test_a_smaller_step_misses_the_kink_and_a_larger_one_helps_single_precision():
    assert gradient_check(*patient("a unit of relu at its kink"), 1e-6)[0] < 1e-7
    assert gradient_check(*patient("a cost in single precision"), 1e-2)[0] < 1e-4


@pytest.mark.parametrize("complaint", COMPLAINTS)
def test_checking_leaves_the_patient_as_it_was(complaint):
    sick, again = patient(complaint), patient(complaint)
    gradient_check(*sick)
    for name, value in again.params.items():
        np.testing.assert_array_equal(sick.params[name], value)
        np.testing.assert_array_equal(sick.grads[f"d{name}"], again.grads[f"d{name}"])


def test_an_unknown_complaint_is_refused():
    with pytest.raises(ValueError, match="there are: 'nothing'"):
        patient("hiccups")


def test_one_of_three_trainees_is_right():
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(3, 4)), np.array([0, 1, 1, 0])
    found = {}
    for name in "ABC":
        network = trainee(name, dims=(3, 2, 2))
        params = {key: value.copy() for key, value in network.params.items()}
        _, grads = network.gradients(X, y)

        def cost(moved, network=network):
            network.params = moved
            return network.gradients(X, y)[0]

        found[name] = verdict(gradient_check(cost, params, grads)[0])
    assert found == {"A": "bug", "B": "bug", "C": "pass"}


def test_an_unknown_trainee_is_refused():
    with pytest.raises(ValueError, match="one of A, B, C"):
        trainee("D")


@pytest.mark.parametrize(
    ("difference", "word"),
    [
        (0, "pass"),
        (9e-8, "pass"),
        (1e-7, "look"),
        (1e-3, "look"),
        (2e-3, "bug"),
        (1 + 1e-12, "bug"),
    ],
)
def test_verdicts_by_their_bands(difference, word):
    assert verdict(difference) == word


@pytest.mark.parametrize("difference", [-1e-9, 1.5, math.nan])
def test_a_verdict_on_no_relative_difference_is_refused(difference):
    with pytest.raises(ValueError, match="between 0 and 1"):
        verdict(difference)
