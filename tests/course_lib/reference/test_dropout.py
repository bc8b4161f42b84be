"""Dropout keeps the mean and adds the noise that is said, and its gradient is one."""

import numpy as np
import pytest

from course_lib.reference.dropout import (
    dropout_backward,
    dropout_forward,
    dropout_mask,
    dropout_network,
    dropout_variance,
)
from course_lib.reference.foundations import model_forward

rng = np.random.default_rng
A = np.array([[1.0, -2.0, 3.0], [4.0, 5.0, -6.0]])
D = np.array([[1.0, 0.0, 1.0], [0.0, 1.0, 1.0]])


# --- the mask -----------------------------------------------------------------------------------


def test_about_twenty_of_a_hundred_units_are_off():
    # Five standard deviations of the count are 20 for one example, 200 for a hundred.
    off = 100 * 100 - dropout_mask((100, 100), 0.8, rng(0)).sum()
    assert off == pytest.approx(2000, abs=200)


def test_the_share_kept_is_keep_prob_within_five_standard_deviations_of_a_million():
    for keep_prob in (0.3, 0.5, 0.8):
        share = dropout_mask((1000, 1000), keep_prob, rng(1)).mean()
        assert share == pytest.approx(keep_prob, abs=5e-3 * np.sqrt(keep_prob * (1 - keep_prob)))


def test_units_and_examples_are_drawn_independently():
    mask = dropout_mask((400, 300), 0.7, rng(2))
    spread = np.sqrt(0.7 * 0.3)
    for sums, size in ((mask.sum(axis=0), 400), (mask.sum(axis=1), 300)):
        assert sums.std() == pytest.approx(spread * np.sqrt(size), rel=0.25)


def test_a_mask_holds_zeros_and_ones_and_keeps_all_when_certain():
    mask = dropout_mask((30, 4), 0.5, rng(3))
    assert mask.shape == (30, 4)
    assert mask.dtype == float
    assert set(np.unique(mask)) == {0.0, 1.0}
    assert dropout_mask((30, 1), 1.0, rng(3)).all()


def test_masks_differ_from_call_to_call_and_repeat_with_their_generator():
    begun = rng(4)
    first, second = (dropout_mask((20, 5), 0.5, begun) for _ in range(2))
    assert (first != second).any()
    np.testing.assert_array_equal(dropout_mask((20, 5), 0.5, rng(4)), first)


# --- forward and backward -------------------------------------------------------------------------


def test_what_is_kept_is_divided_and_the_rest_is_nothing():
    np.testing.assert_allclose(
        dropout_forward(A, D, 0.8), [[1.25, 0.0, 3.75], [0.0, 6.25, -7.5]], rtol=1e-15
    )
    np.testing.assert_array_equal(dropout_forward(A, D == 1, 0.8), dropout_forward(A, D, 0.8))


def test_mean_and_variance_over_masks_are_those_of_the_formulae():
    begun, keep_prob = rng(5), 0.8
    draws = np.array(
        [
            dropout_forward(A, dropout_mask(A.shape, keep_prob, begun), keep_prob)
            for _ in range(8000)
        ]
    )
    # Five standard errors of a mean of 8000; of a variance, roughly.
    error = 5 * np.sqrt(dropout_variance(A, keep_prob) / 8000)
    assert (np.abs(draws.mean(axis=0) - A) <= error).all()
    np.testing.assert_allclose(draws.var(axis=0), dropout_variance(A, keep_prob), rtol=0.12)


def test_the_gradient_is_that_of_differences_with_the_mask_held_fixed():
    weights = rng(6).normal(size=A.shape)

    def cost(values):
        return float(np.sum(weights * dropout_forward(values, D, 0.8) ** 2))

    gradient = dropout_backward(2 * weights * dropout_forward(A, D, 0.8), D, 0.8)
    for place in np.ndindex(*A.shape):
        step = np.zeros(A.shape)
        step[place] = 1e-5
        slope = (cost(A + step) - cost(A - step)) / 2e-5
        assert gradient[place] == pytest.approx(slope, rel=1e-7, abs=1e-7)


@pytest.mark.parametrize("function", [dropout_forward, dropout_backward])
def test_nothing_given_is_changed_or_given_back(function):
    values, mask = A.copy(), np.ones(A.shape)
    result = function(values, mask, 1.0)
    np.testing.assert_array_equal(result, A)
    assert not np.shares_memory(result, values)
    assert not np.shares_memory(result, mask)
    result[:] = 0
    np.testing.assert_array_equal(values, A)


# --- variance -------------------------------------------------------------------------------------


def test_noise_is_as_large_as_the_activation_at_one_half_and_a_quarter_at_08():
    assert dropout_variance(3.0, 0.5) == pytest.approx(9.0)
    assert dropout_variance(2.0, 0.8) == pytest.approx(0.25 * 4)
    assert dropout_variance(np.array([1, 2]), 1.0).tolist() == [0.0, 0.0]


# --- in a network ---------------------------------------------------------------------------------

X = np.array([[1.0, 2.0, -0.5], [0.5, -1.0, 2.0]])
NETWORK = {
    "W1": rng(7).normal(size=(5, 2)),
    "b1": rng(8).normal(size=(5, 1)),
    "W2": rng(9).normal(size=(4, 5)),
    "b2": rng(10).normal(size=(4, 1)),
    "W3": rng(11).normal(size=(1, 4)),
    "b3": np.array([[0.25]]),
}
KINDS = ["relu", "relu", "sigmoid"]


@pytest.mark.parametrize(("keep_probs", "train"), [([0.5, 0.8], False), ([1.0, 1.0], True)])
def test_in_use_and_when_all_is_kept_it_is_the_plain_network(keep_probs, train):
    plain, _ = model_forward(X, NETWORK, KINDS)
    np.testing.assert_array_equal(dropout_network(X, NETWORK, keep_probs, rng(0), train), plain)


def test_each_hidden_layer_is_masked_once_in_order():
    begun = rng(12)
    A1 = np.maximum(NETWORK["W1"] @ X + NETWORK["b1"], 0)
    A1 = dropout_forward(A1, dropout_mask(A1.shape, 0.5, begun), 0.5)
    A2 = np.maximum(NETWORK["W2"] @ A1 + NETWORK["b2"], 0)
    A2 = dropout_forward(A2, dropout_mask(A2.shape, 0.8, begun), 0.8)
    Z3 = NETWORK["W3"] @ A2 + NETWORK["b3"]
    A3 = dropout_network(X, NETWORK, [0.5, 0.8], rng(12), True)
    np.testing.assert_allclose(A3, 1 / (1 + np.exp(-Z3)), rtol=1e-12)


def test_use_draws_nothing_and_changes_nothing():
    begun, before = rng(13), {name: value.copy() for name, value in NETWORK.items()}
    dropout_network(X, NETWORK, [0.5, 0.8], begun, False)
    assert begun.random() == rng(13).random()
    assert all((before[name] == NETWORK[name]).all() for name in before)


def test_a_network_without_hidden_layers_drops_nothing():
    single = {"W1": np.array([[1.0, -1.0]]), "b1": np.zeros((1, 1))}
    expected = 1 / (1 + np.exp(-(X[:1] - X[1:])))
    np.testing.assert_allclose(dropout_network(X, single, [], rng(0), True), expected)


# --- errors ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("keep_prob", [0.0, -0.1, 1.1, np.nan])
@pytest.mark.parametrize(
    "call",
    [
        lambda k: dropout_mask((2, 3), k, rng(0)),
        lambda k: dropout_forward(A, D, k),
        lambda k: dropout_backward(A, D, k),
        lambda k: dropout_variance(A, k),
        lambda k: dropout_network(X, NETWORK, [0.5, k], rng(0), True),
    ],
)
def test_a_keep_prob_outside_its_range_is_refused(call, keep_prob):
    with pytest.raises(ValueError, match=r"keep_prob is .*expected above 0 and at most 1"):
        call(keep_prob)


@pytest.mark.parametrize("function", [dropout_forward, dropout_backward])
def test_a_mask_of_another_shape_is_refused(function):
    with pytest.raises(ValueError, match=r"shape \(2, 3\) and the mask D \(2, 1\)"):
        function(A, D[:, :1], 0.8)


def test_a_network_needs_one_keep_prob_for_each_hidden_layer():
    with pytest.raises(ValueError, match="keep_probs has 3 numbers and params 6 arrays"):
        dropout_network(X, NETWORK, [0.5] * 3, rng(0), True)
    renamed = {name.replace("2", "4"): value for name, value in NETWORK.items()}
    with pytest.raises(ValueError, match="params lacks W2 or b2"):
        dropout_network(X, renamed, [0.5, 0.8], rng(0), True)
