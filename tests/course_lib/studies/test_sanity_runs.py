"""Healthy networks pass the sanity checks; each ailment is found by one of them."""

import numpy as np
import pytest

from course_lib.reference.gradient_checking import gradient_check
from course_lib.reference.tuning import overfit_small
from course_lib.studies.digit_trials import TRAIN, make_network
from course_lib.studies.sanity_runs import ailing, calmed, gradient_error, trainer
from tests.course_lib.studies.parts import PARTS


def learnt(ailment):
    return overfit_small(trainer(PARTS, ailment), TRAIN.X, TRAIN.y, np.random.default_rng(0))


@pytest.mark.parametrize(
    ("ailment", "found"),
    [("nothing", False), ("no learning rate", True), ("two units", True), ("dead ReLU", False)],
)
def test_twenty_digits_by_heart_find_what_cannot_learn(ailment, found):
    assert (learnt(ailment) < 1) == found


@pytest.mark.parametrize(("ailment", "found"), [("nothing", False), ("dead ReLU", True)])
def test_gradient_check_finds_the_dead_relu(ailment, found):
    assert (gradient_error(ailing(PARTS, ailment), gradient_check) > 0.1) == found


def test_small_last_layer_knows_nothing():
    network = make_network({}, PARTS)
    first = network.params["W1"].copy()
    assert calmed(network).cost(TRAIN.X, TRAIN.y) == pytest.approx(np.log(10), abs=0.01)
    assert np.array_equal(network.params["W1"], first)


def test_unknown_ailment_is_refused():
    with pytest.raises(ValueError, match="two units"):
        trainer(PARTS, "a cold")
