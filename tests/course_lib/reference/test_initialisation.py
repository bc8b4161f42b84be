"""The reference by hand, by property, and against what deep networks were measured to do."""

import copy
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from course_lib.reference.foundations import (
    activation,
    bce_cost,
    gd_step,
    model_backward,
    model_forward,
)
from course_lib.reference.initialisation import (
    activation_stats,
    fit_normalizer,
    init_constant,
    init_params,
    layer_grad_norms,
    normalize,
    pick_init,
    sigmoid_chain_grad,
)

NUMBERS = st.floats(-100, 100).map(lambda x: round(x, 2))
MATRICES = hnp.arrays(float, hnp.array_shapes(min_dims=2, max_dims=2, max_side=6), elements=NUMBERS)
DEEP = [512] * 11


def assert_close(actual, expected, rtol=1e-9, atol=1e-12):
    np.testing.assert_allclose(actual, expected, rtol=rtol, atol=atol)


# --- fit_normalizer and normalize -------------------------------------------------------------


def test_statistics_by_hand():
    mu, sigma = fit_normalizer([[1, 2, 3], [10, 10, 40]])
    assert_close(mu, [[2], [20]])
    assert_close(sigma, [[math.sqrt(2 / 3)], [math.sqrt(200)]])


@given(MATRICES)
def test_normalised_features_have_mean_nought_and_spread_one(X):
    mu, sigma = fit_normalizer(X)
    normal = normalize(X, mu, sigma)
    changes = np.ptp(X, axis=1) > 0
    assert_close(normal.mean(axis=1), 0, atol=1e-6)
    assert_close(normal[changes].std(axis=1), 1, rtol=1e-6)
    assert (np.abs(normal[~changes]) < 1e-9).all()


@pytest.mark.parametrize("constant", [0.1, 0.0, -7.3, 1e6 / 3])
def test_a_feature_that_never_changes_has_no_spread_at_all(constant):
    mu, sigma = fit_normalizer(np.full((1, 7), constant))
    assert sigma.tolist() == [[0]]
    assert_close(normalize(np.full((1, 7), constant), mu, sigma), 0, atol=1e-9)


def test_another_set_is_measured_with_the_same_rule():
    mu, sigma = fit_normalizer([[0, 2], [10, 30]])
    assert_close(normalize([[3], [40]], mu, sigma), [[2], [2]])


# --- init_constant ----------------------------------------------------------------------------


def test_constant_weights_by_hand():
    params = init_constant([3, 2, 1], 0.5)
    assert list(params) == ["W1", "b1", "W2", "b2"]
    np.testing.assert_array_equal(params["W1"], np.full((2, 3), 0.5))
    np.testing.assert_array_equal(params["b1"], np.zeros((2, 1)))
    np.testing.assert_array_equal(params["W2"], [[0.5, 0.5]])
    assert all(value.dtype == float for value in init_constant([3, 2], 1).values())


@pytest.mark.parametrize(("c", "rank"), [(0.0, 0), (0.3, 1)])
def test_units_that_start_alike_stay_alike(c, rank):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(2, 30))
    Y, kinds, params = (X[:1] > 0).astype(int), ["tanh", "sigmoid"], init_constant([2, 4, 1], c)
    for _ in range(50):
        A, caches = model_forward(X, params, kinds)
        params = gd_step(params, model_backward(A, Y, caches), 0.5)
    assert np.linalg.matrix_rank(params["W1"]) == rank
    assert_close(params["W1"], np.tile(params["W1"][:1], (4, 1)))


def test_zero_weights_cost_ln_two_and_stay_there():
    X, Y = np.random.default_rng(1).normal(size=(2, 10)), np.arange(10)[None] % 2
    params = init_constant([2, 5, 1], 0.0)
    for _ in range(20):
        A, caches = model_forward(X, params, ["relu", "sigmoid"])
        assert bce_cost(A, Y) == pytest.approx(0.6931, abs=5e-5)
        params = gd_step(params, model_backward(A, Y, caches), 1.0)


# --- init_params and pick_init ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "spread"),
    [
        ("small", 0.01),
        ("large", 1),
        ("lecun", math.sqrt(1 / 300)),
        ("he", math.sqrt(2 / 300)),
        ("glorot", math.sqrt(2 / 700)),
    ],
)
def test_weights_have_the_spread_of_the_theory(kind, spread):
    params = init_params([300, 400], kind, np.random.default_rng(0))
    assert params["W1"].shape == (400, 300)
    assert params["W1"].std() == pytest.approx(spread, rel=0.01)
    assert params["W1"].mean() == pytest.approx(0, abs=4 * spread / math.sqrt(400 * 300))
    np.testing.assert_array_equal(params["b1"], np.zeros((400, 1)))


def test_layers_draw_numbers_of_their_own_and_can_draw_them_again():
    first, again, other = (
        init_params([5, 5, 5], "large", np.random.default_rng(seed)) for seed in (1, 1, 2)
    )
    assert not np.isclose(first["W1"], first["W2"]).any()
    assert not np.isclose(first["W1"], other["W1"]).any()
    np.testing.assert_array_equal(first["W1"], again["W1"])


@pytest.mark.parametrize(
    ("kind", "spread"), [("relu", 0.5), ("leaky_relu", 0.5), ("tanh", 8**-0.5), ("sigmoid", 0.25)]
)
def test_each_activation_has_its_spread(kind, spread):
    assert pick_init(kind, 8, 24) == pytest.approx(spread)
    assert type(pick_init(kind, np.int64(8), 24)) is float


# --- activation_stats -------------------------------------------------------------------------


def test_statistics_of_a_small_network_by_hand():
    params = {"W1": [[1], [-1]], "b1": [[0], [0]], "W2": [[1, 2]], "b2": [[0]]}
    stats = activation_stats([[1, 2]], params, ["relu", "relu"])
    assert stats["mean"] == pytest.approx([0.75, 1.5])
    assert stats["std"] == pytest.approx([math.sqrt(1.25 - 0.5625), 0.5])
    assert stats["saturated"] == [0.5, 0]


def deep_stats(kind, spread):
    rng = np.random.default_rng(0)
    if isinstance(spread, str):
        params = init_params(DEEP, spread, rng)
    else:
        params = {name: spread * value for name, value in init_params(DEEP, "large", rng).items()}
    return activation_stats(rng.normal(size=(512, 200)), params, [kind] * 10)


@pytest.mark.parametrize(
    ("kind", "spread", "expected"),
    [
        ("relu", "small", [0.13, 8.5e-5, 8.9e-9]),
        ("relu", "large", [13, 8.5e5, 8.9e11]),
        ("relu", "lecun", [0.585, 0.143, 0.025]),
        ("relu", "he", [0.827, 0.809, 0.807]),
        ("tanh", "lecun", [0.63, 0.32, 0.23]),
    ],
)
def test_spread_through_ten_layers(kind, spread, expected):
    stds = deep_stats(kind, spread)["std"]
    # One draw of ten products differs from another by some per cents.
    assert_close([stds[0], stds[4], stds[9]], expected, rtol=0.12)


def test_large_weights_saturate_tanh():
    saturated = deep_stats("tanh", "large")["saturated"]
    assert_close(saturated, 0.93, rtol=0.02)
    assert max(deep_stats("tanh", "lecun")["saturated"]) < 0.05


# --- layer_grad_norms -------------------------------------------------------------------------


def test_norms_are_those_of_the_gradients():
    rng = np.random.default_rng(4)
    params, kinds = init_params([3, 4, 2, 1], "he", rng), ["relu", "tanh", "sigmoid"]
    X, Y = rng.normal(size=(3, 6)), rng.integers(0, 2, (1, 6))
    A, caches = model_forward(X, params, kinds)
    grads = model_backward(A, Y, caches)
    norms = layer_grad_norms(X, Y, params, kinds)
    assert norms == pytest.approx([math.sqrt((grads[f"dW{i}"] ** 2).sum()) for i in (1, 2, 3)])
    assert all(type(norm) is float for norm in norms)


def test_gradients_vanish_through_sigmoids():
    rng = np.random.default_rng(6)
    params = init_params([20] * 8 + [1], "lecun", rng)
    X, Y = rng.normal(size=(20, 50)), rng.integers(0, 2, (1, 50))
    norms = layer_grad_norms(X, Y, params, ["sigmoid"] * 8)
    assert norms[0] < 1e-3 * norms[-1]


# --- sigmoid_chain_grad -----------------------------------------------------------------------


def test_four_neurons_at_their_steepest_leave_four_thousandths():
    steepest = sigmoid_chain_grad([0, 0, 0, 0], [1, 1, 1])
    assert steepest == 0.25**4
    assert steepest == pytest.approx(0.0039, abs=5e-5)


def test_chain_of_one_neuron_is_its_slope():
    assert sigmoid_chain_grad([0.0], []) == 0.25


@given(*(hnp.arrays(float, n, elements=st.floats(-3, 3)) for n in (4, 3)))
def test_chain_agrees_with_central_differences(zs, ws):
    biases = zs[1:] - ws * activation(zs[:-1], "sigmoid")

    def last(z):
        a = activation(z, "sigmoid")
        for w, b in zip(ws, biases, strict=True):
            a = activation(w * a + b, "sigmoid")
        return a

    numeric = (last(zs[0] + 1e-5) - last(zs[0] - 1e-5)) / 2e-5
    assert sigmoid_chain_grad(zs, ws) == pytest.approx(numeric, rel=1e-5, abs=1e-9)


# --- purity and errors ------------------------------------------------------------------------


def test_inputs_are_left_alone():
    params = init_params([2, 3, 1], "he", np.random.default_rng(0))
    X, Y, kinds = np.array([[1.0, 2, 3], [4, 5, 7]]), np.array([[0, 1, 1]]), ["relu", "sigmoid"]
    mu, sigma = fit_normalizer(X)
    inputs = [X, Y, params, mu, sigma]
    before = copy.deepcopy(inputs)
    normal = normalize(X, mu, sigma)
    activation_stats(X, params, kinds)
    layer_grad_norms(X, Y, params, kinds)
    np.testing.assert_equal(inputs, before)
    assert not np.may_share_memory(normal, X)


@pytest.mark.parametrize("X", [[1, 2], 3, np.zeros((2, 0))], ids=np.shape)
def test_what_is_no_matrix_is_refused(X):
    with pytest.raises(ValueError, match="X must have two axes"):
        fit_normalizer(X)
    with pytest.raises(ValueError, match="X must have two axes"):
        normalize(X, [[0]], [[1]])


def test_statistics_that_do_not_fit_are_refused():
    X = np.ones((2, 3))
    for mu, sigma in ([0, 0], [[1], [1]]), ([[0], [0]], [1, 1]), ([[0]], [[1]]):
        with pytest.raises(ValueError, match=r"must have shape \(2, 1\)"):
            normalize(X, mu, sigma)
    for wrong in (-1, math.nan):
        with pytest.raises(ValueError, match=f"sigma must not be negative, got {wrong}"):
            normalize(X, [[0], [0]], [[1], [wrong]])


@pytest.mark.parametrize("dims", [[], [3], [3, 0], [3, 2.0], [3, True]])
def test_sizes_that_are_none_are_refused(dims):
    with pytest.raises(ValueError, match="at least two whole numbers"):
        init_constant(dims, 0)
    with pytest.raises(ValueError, match="at least two whole numbers"):
        init_params(dims, "he", np.random.default_rng(0))


def test_unknown_kinds_are_refused():
    with pytest.raises(ValueError, match=r"one of small, large, .* got 'xavier'"):
        init_params([2, 1], "xavier", np.random.default_rng(0))
    with pytest.raises(ValueError, match=r"one of relu, .* got 'he'"):
        pick_init("he", 2, 1)
    with pytest.raises(ValueError, match="at least two whole numbers"):
        pick_init("relu", 0, 1)


@pytest.mark.parametrize(("zs", "ws"), [([], []), ([0], [1]), ([0, 0], []), ([[0]], [])])
def test_a_chain_has_one_weight_fewer_than_neurons(zs, ws):
    with pytest.raises(ValueError, match=r"zs must have shape \(n,\)"):
        sigmoid_chain_grad(zs, ws)
