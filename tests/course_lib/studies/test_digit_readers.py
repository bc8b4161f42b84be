"""Networks of students' parts: whatever is given is used."""

import numpy as np
import pytest

from course_lib.layers import orthogonal, softmax_output
from course_lib.reference.gradient_checking import gradient_check
from course_lib.reference.softmax import cross_entropy, softmax, softmax_ce_grad
from course_lib.studies.digit_readers import NUM_EPOCHS, TEST, TRAIN, check_small_one, climb


@pytest.fixture
def parts():
    return {"output": softmax_output(softmax, cross_entropy, softmax_ce_grad)}


def test_each_stage_has_what_those_before_it_have(parts):
    def constant(dims, rng):
        return {name: 0 * array for name, array in orthogonal(dims, rng).items()}

    stages = {
        "as it is": (parts, {"batch_size": TRAIN.m, "learning_rate": 0.02}),
        "quicker": ({}, {"learning_rate": 0.5}),
        "dead": ({"initialise": constant}, {}),
        "still dead": ({}, {}),
    }
    reached, A, costs = climb(stages, lambda A: float(np.mean(A.argmax(axis=0) == TEST.y)))
    slow, quick, *dead = (np.mean(shares) for shares in reached.values())
    assert slow < 0.5 < quick
    assert max(dead) < 0.2  # chance
    assert np.ptp(A, axis=1) == pytest.approx(np.zeros(10))
    assert len(costs) == NUM_EPOCHS
    assert costs[0] == pytest.approx(np.log(10))


def test_gradients_are_checked_as_the_parts_make_them(parts):
    assert check_small_one(parts, gradient_check) < 1e-7

    def wrong(Z, y):
        return 2 * softmax_ce_grad(Z, y)

    parts["output"] = softmax_output(softmax, cross_entropy, wrong)
    assert check_small_one(parts, gradient_check) == pytest.approx(1 / 3, abs=1e-3)
