"""Batches hold every example once, with its label; epochs differ; noise falls with the root."""

from itertools import permutations

import numpy as np
import pytest

from course_lib.reference.mini_batches import (
    grad_noise,
    minibatches,
    partition,
    shuffle_pair,
    train_minibatch,
)

rng = np.random.default_rng
X = np.arange(14.0).reshape(2, 7)
Y = np.array([[0, 1, 1, 0, 1, 0, 0], [1, 0, 0, 1, 0, 1, 1]])


def joined(batches):
    return tuple(np.concatenate(parts, axis=1) for parts in zip(*batches, strict=True))


# --- shuffle ------------------------------------------------------------------------------------


def test_examples_keep_their_labels_and_come_once():
    X_new, Y_new = shuffle_pair(X, Y, rng(0))
    order = X_new[0].astype(int)
    assert sorted(order) == list(range(7))
    np.testing.assert_array_equal(X_new, X[:, order])
    np.testing.assert_array_equal(Y_new, Y[:, order])


def test_every_order_is_equally_likely():
    begun = rng(1)
    counts = dict.fromkeys(permutations(range(3)), 0)
    for _ in range(6000):
        counts[tuple(shuffle_pair(X[:, :3], Y[:, :3], begun)[0][0].astype(int))] += 1
    # Five standard deviations of a count of 6000 with probability 1/6.
    assert all(abs(count - 1000) < 5 * np.sqrt(6000 * 5 / 36) for count in counts.values())


def test_one_example_stays_and_nothing_given_is_changed():
    X_one, Y_one = shuffle_pair(X[:, :1], Y[:, :1], rng(2))
    assert (X_one.tolist(), Y_one.tolist()) == ([[0.0], [7.0]], [[0], [1]])
    assert not np.shares_memory(X_one, X)
    before = X.copy(), Y.copy()
    X_new, Y_new = shuffle_pair(X, Y, rng(3))
    X_new[:], Y_new[:] = -1, -1
    np.testing.assert_array_equal(X, before[0])
    np.testing.assert_array_equal(Y, before[1])


# --- partition ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("m", "size", "widths"),
    [(148, 64, [64, 64, 20]), (8, 4, [4, 4]), (5, 8, [5]), (3, 1, [1, 1, 1]), (6, 6, [6])],
)
def test_batches_have_the_size_and_the_last_what_is_left(m, size, widths):
    x, y = np.arange(m)[np.newaxis], np.ones((3, m))
    batches = partition(x, y, size)
    assert [(a.shape, b.shape) for a, b in batches] == [((1, w), (3, w)) for w in widths]
    np.testing.assert_array_equal(joined(batches)[0], x)


def test_five_million_examples_make_five_thousand_batches_of_a_thousand():
    nothing = np.broadcast_to(np.int8(0), (1, 5_000_000))
    assert len(partition(nothing, nothing, 1000)) == 5000


def test_batches_are_copies():
    (batch, _), *_ = partition(X, Y, 3)
    batch[:] = -1
    assert X[0, 0] == 0


# --- an epoch -----------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [1, 3, 7, 10])
def test_an_epoch_holds_each_example_once_with_its_label(size):
    batches = list(minibatches(X, Y, size, rng(4)))
    assert len(batches) == -(-7 // size)
    X_all, Y_all = joined(batches)
    order = X_all[0].astype(int)
    assert sorted(order) == list(range(7))
    np.testing.assert_array_equal(Y_all, Y[:, order])


def test_epochs_differ_even_if_the_size_divides_their_number():
    x = np.arange(20.0)[np.newaxis]
    begun = rng(5)
    first, second = (joined(minibatches(x, x, 5, begun))[0] for _ in range(2))
    assert (first != second).any()
    np.testing.assert_array_equal(joined(minibatches(x, x, 5, rng(5)))[0], first)


# --- training -----------------------------------------------------------------------------------


def test_training_takes_one_step_for_each_batch():
    # All examples are the same, so that no order matters; far from the answer, each step is long.
    x, y = np.ones((1, 7)), np.ones((1, 7))
    for size, steps in ((7, 1), (3, 3), (1, 7)):
        w, b, costs = train_minibatch(x, y, np.zeros((1, 1)), 0.0, size, 2, 1e-3, rng(6))
        assert w[0, 0] == pytest.approx(2 * steps * 1e-3 * 0.5, rel=1e-2)
        assert b == pytest.approx(w[0, 0])
        assert len(costs) == 2


def test_a_smaller_batch_counts_less_in_the_cost_of_an_epoch():
    x, y = rng(7).normal(size=(2, 10)), np.arange(10)[np.newaxis] % 2
    _, _, (cost,) = train_minibatch(x, y, np.ones((2, 1)), 0.5, 4, 1, 0.0, rng(8))
    Z = x.sum(axis=0) + 0.5
    assert cost == pytest.approx(np.mean(np.log(1 + np.exp(Z)) - y[0] * Z))


def test_one_batch_of_all_is_gradient_descent():
    x, y = rng(9).normal(size=(2, 10)), np.arange(10)[np.newaxis] % 2
    start = np.array([[0.3], [-0.2]])
    w, b, _ = train_minibatch(x, y, start, 0.1, 10, 1, 0.5, rng(10))
    A = 1 / (1 + np.exp(-(start.T @ x + 0.1)))
    np.testing.assert_allclose(w, start - 0.5 * x @ (A - y).T / 10)
    assert b == pytest.approx(0.1 - 0.5 * np.mean(A - y))
    assert start.tolist() == [[0.3], [-0.2]]


# --- noise --------------------------------------------------------------------------------------


def test_noise_falls_with_the_root_of_the_size():
    G = rng(11).normal(size=(5, 4000)) * np.arange(1, 6)[:, np.newaxis]
    noise = grad_noise(G, [1, 4, 16, 64], 3000, rng(12))
    np.testing.assert_allclose(noise, np.sqrt(G.var(axis=1).sum() / [1, 4, 16, 64]), rtol=0.06)
    assert noise[0] / noise[-1] == pytest.approx(8, rel=0.1)


# --- errors -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "call",
    [
        lambda x, y: shuffle_pair(x, y, rng(0)),
        lambda x, y: partition(x, y, 2),
        lambda x, y: list(minibatches(x, y, 2, rng(0))),
        lambda x, y: train_minibatch(x, y, np.zeros((2, 1)), 0.0, 2, 1, 0.1, rng(0)),
    ],
)
@pytest.mark.parametrize(("x", "y"), [(X, Y[:, :6]), (X[0], Y), (X, Y[0]), (X[:, :0], Y[:, :0])])
def test_examples_without_labels_are_refused(call, x, y):
    with pytest.raises(ValueError, match="expected two matrices with one column"):
        call(x, y)


@pytest.mark.parametrize("size", [0, -1, 2.5])
def test_a_size_that_is_none_is_refused(size):
    for call in (
        lambda: partition(X, Y, size),
        lambda: list(minibatches(X, Y, size, rng(0))),
        lambda: grad_noise(X, [size], 5, rng(0)),
    ):
        with pytest.raises(ValueError, match="expected a whole number from 1 on"):
            call()


def test_gradients_that_are_no_matrix_are_refused():
    with pytest.raises(ValueError, match=r"G has shape \(7,\), expected one gradient per column"):
        grad_noise(X[0], [1], 5, rng(0))
