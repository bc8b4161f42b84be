"""Networks of students' parts: whatever is given is used."""

import pytest

from course_lib.layers import softmax_output
from course_lib.reference.gradient_checking import gradient_check
from course_lib.reference.softmax import cross_entropy, softmax, softmax_ce_grad
from course_lib.studies.digit_readers import NUM_EPOCHS, TRAIN, check_small_one, train_reader


@pytest.fixture
def parts():
    return {"output": softmax_output(softmax, cross_entropy, softmax_ce_grad)}


def test_a_reader_is_trained_with_the_parts_and_in_the_way_that_are_given(parts):
    network, history = train_reader(parts, {"batch_size": TRAIN.m, "learning_rate": 0.2}, seed=1)
    assert history.num_steps == NUM_EPOCHS == len(history.costs)
    assert history.costs[-1] < history.costs[0]
    assert network.predict(TRAIN.X[:, :2]).sum(axis=0) == pytest.approx([1, 1])


def test_gradients_are_checked_as_the_parts_make_them(parts):
    assert check_small_one(parts, gradient_check) < 1e-7

    def wrong(Z, y):
        return 2 * softmax_ce_grad(Z, y)

    parts["output"] = softmax_output(softmax, cross_entropy, wrong)
    assert check_small_one(parts, gradient_check) == pytest.approx(1 / 3, abs=1e-3)
