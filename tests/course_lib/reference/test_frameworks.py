"""The translations by hand, and against numbers that the frameworks gave."""

import numpy as np
import pytest

from course_lib.reference.frameworks import (
    decay_steps,
    keras_epsilon,
    keras_settings,
    to_keras_weights,
    torch_settings,
    torch_update_running,
)
from course_lib.reference.optimizers import adam_step
from course_lib.reference.schedules import staircase

ONE = np.ones((1, 1))


def network(dims):
    rng = np.random.default_rng(0)
    params = {}
    for layer in range(1, len(dims)):
        params[f"W{layer}"] = rng.normal(size=(dims[layer], dims[layer - 1]))
        params[f"b{layer}"] = rng.normal(size=(dims[layer], 1))
    return params


def test_weights_are_transposed_and_biases_lie_flat():
    params = {"W1": np.array([[1.0, 2, 3], [4, 5, 6]]), "b1": np.array([[7.0], [8]])}
    kernel, bias = to_keras_weights(params)
    assert kernel.tolist() == [[1, 4], [2, 5], [3, 6]]
    assert bias.tolist() == [7, 8]


def test_layers_keep_their_order_beyond_the_ninth():
    dims = range(2, 14)
    shapes = [one.shape for one in to_keras_weights(network(dims))]
    expected = [(n_in, n_in + 1) for n_in in dims][:-1]
    assert shapes[::2] == expected
    assert shapes[1::2] == [(n_out,) for _, n_out in expected]


def test_rows_through_the_kernels_are_columns_through_the_weights():
    params = network([3, 4, 2])
    X = np.random.default_rng(1).normal(size=(3, 5))
    columns, rows = X, X.T
    for layer in (1, 2):
        columns = params[f"W{layer}"] @ columns + params[f"b{layer}"]
    weights = to_keras_weights(params)
    for kernel, bias in zip(weights[::2], weights[1::2], strict=True):
        rows = rows @ kernel + bias
    assert pytest.approx(columns) == rows.T


def test_nothing_of_the_network_is_shared():
    params = network([3, 4, 2])
    for part in to_keras_weights(params):
        assert not any(np.shares_memory(part, own) for own in params.values())


@pytest.mark.parametrize("missing", ["W1", "b2"])
def test_a_network_that_lacks_something_is_refused(missing):
    params = network([3, 4, 2])
    del params[missing]
    with pytest.raises(ValueError, match="params"):
        to_keras_weights(params)


@pytest.mark.parametrize("params", [{}, {"W1": ONE, "gamma1": ONE}])
def test_what_is_no_plain_network_is_refused(params):
    with pytest.raises(ValueError, match="params"):
        to_keras_weights(params)


def test_settings_by_hand():
    assert keras_settings(0.8, 0.9, 4, 1000) == pytest.approx(
        {"rate": 0.2, "momentum": 0.9, "l2": 0.002}
    )
    assert torch_settings(0.8, 0.9, 4, 1000) == pytest.approx(
        {"p": 0.2, "momentum": 0.1, "weight_decay": 0.004}
    )


@pytest.mark.parametrize("translate", [keras_settings, torch_settings])
@pytest.mark.parametrize(
    ("bad", "name"),
    [
        ((0, 0.9, 1, 10), "keep_prob"),
        ((1.1, 0.9, 1, 10), "keep_prob"),
        ((0.5, 1, 1, 10), "rho"),
        ((0.5, 0.9, -1, 10), "lambd"),
        ((0.5, 0.9, 1, 0), "m"),
    ],
)
def test_settings_out_of_range_are_refused(translate, bad, name):
    with pytest.raises(ValueError, match=name):
        translate(*bad)


def test_steps_by_hand_count_the_last_small_batch():
    assert decay_steps(1437, 1, 64) == 23
    assert decay_steps(1437, 10, 64) == 230
    assert decay_steps(128, 3, 64) == 6
    assert decay_steps(5, 2, 64) == 2


def test_with_these_steps_a_schedule_in_steps_is_the_one_in_epochs():
    m, interval, size = 100, 3, 32
    steps = decay_steps(m, interval, size)
    for epoch in range(10):
        for step in range(4 * epoch, 4 * epoch + 4):
            rate = 0.2 / (1 + 0.5 * (step // steps))
            assert rate == staircase(0.2, epoch, 0.5, interval)


@pytest.mark.parametrize(
    ("bad", "name"), [((0, 1, 1), "m"), ((9, 0.5, 3), "interval"), ((9, 1, 0), "batch_size")]
)
def test_steps_of_no_whole_number_are_refused(bad, name):
    with pytest.raises(ValueError, match=name):
        decay_steps(*bad)


def test_keras_epsilon_at_first_and_in_the_long_run():
    assert keras_epsilon(1, 1.0, 0.999) == pytest.approx(np.sqrt(0.001))
    assert keras_epsilon(100_000, 1e-7, 0.999) == pytest.approx(1e-7)


def test_adam_of_keras_takes_the_step_of_the_paper_with_this_epsilon():
    # keras 3.15.1: the first move of Adam(1.0, epsilon=.5) where the gradient is 2.
    keras = -0.11228697
    params, grads, zero = {"W1": 0 * ONE}, {"dW1": 2 * ONE}, {"dW1": 0 * ONE}
    epsilon = 0.5 / keras_epsilon(1, 1.0)  # the paper's, of which Keras's is 0.5
    moved, _, _ = adam_step(params, grads, zero, zero, 1, learning_rate=1.0, epsilon=epsilon)
    assert moved["W1"].item() == pytest.approx(keras, rel=1e-5)


@pytest.mark.parametrize(
    ("bad", "name"), [((0,), "t"), ((1, -1.0), "epsilon"), ((1, 0.5, 1.0), "beta2")]
)
def test_epsilons_out_of_range_are_refused(bad, name):
    with pytest.raises(ValueError, match=name):
        keras_epsilon(*bad)


def test_running_statistics_are_those_of_pytorch():
    # torch 2.13.0: BatchNorm1d(1) in training, after 1, 2, 3, 6.
    run = torch_update_running({"mu": 0 * ONE, "var": ONE}, np.array([[1.0, 2, 3, 6]]))
    assert (run["mu"].item(), run["var"].item()) == pytest.approx((0.3, 1.3666667))


def test_pairs_have_twice_the_variance():
    run = torch_update_running({"mu": 0 * ONE, "var": ONE}, np.array([[1.0, 5.0]]), 1.0)
    assert (run["mu"].item(), run["var"].item()) == (3, 8)


@pytest.mark.parametrize(
    ("Z", "momentum", "name"),
    [(ONE, 0.1, "two examples"), (np.ones((1, 2)), 1.5, "momentum"), (np.ones(4), 0.1, "Z")],
)
def test_running_statistics_of_nothing_are_refused(Z, momentum, name):
    with pytest.raises(ValueError, match=name):
        torch_update_running({"mu": ONE, "var": ONE}, Z, momentum)
