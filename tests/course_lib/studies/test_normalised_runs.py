"""The runs on batch normalisation: their plumbing; the notebook's tests have their facts."""

import numpy as np
import pytest

from course_lib.layers import BatchNorm
from course_lib.reference.batch_norm import (
    bn_backward_closed,
    bn_forward,
    bn_inference,
    dense_bn_relu_backward,
    dense_bn_relu_forward,
    update_running,
)
from course_lib.studies.normalised_runs import (
    accuracy_after_batches,
    accuracy_by_batches_of,
    accuracy_in_company,
    dev_accuracy,
    train_digits,
    train_layers,
)

BATCH_NORM = BatchNorm(bn_forward, bn_backward_closed, update_running, bn_inference)


@pytest.fixture(scope="module")
def network():
    return train_digits(0.2, BATCH_NORM, num_epochs=4)


def test_a_training_that_diverges_leaves_no_network():
    assert train_digits(1.0, num_epochs=1) is None
    assert dev_accuracy(None) is None


def test_a_network_learns_its_statistics_anew_and_keeps_its_weights(network):
    theta = network.theta.copy()
    none, many = accuracy_after_batches(network, [0, 60])
    assert none < 0.5 < 0.8 < many == dev_accuracy(network)
    np.testing.assert_array_equal(network.theta, theta)


def test_batches_of_two_learn_something_and_are_told_in_tenths():
    accuracy = accuracy_by_batches_of(2)
    assert 0.5 < accuracy == round(accuracy, 1)


def test_in_training_mode_the_company_counts(network):
    running = [one["mu"].copy() for one in network.running]
    alone, many = accuracy_in_company(network, BATCH_NORM, [1, 360])
    assert alone < 0.2 < 0.8 < many
    np.testing.assert_equal([one["mu"] for one in network.running], running)


@pytest.mark.parametrize("order", ["bn_relu", "relu_bn"])
def test_a_stack_of_layers_learns_in_either_order(order):
    costs, accuracy = train_layers(
        dense_bn_relu_forward, dense_bn_relu_backward, order, scale=0.1, hidden=(20,), num_epochs=3
    )
    assert costs == sorted(costs, reverse=True)
    assert accuracy > 0.8
