"""Gradients against finite differences and PyTorch; what is plugged in against what it must do."""

import numpy as np
import pytest

from course_lib.layers import ACTIVATIONS, BatchNorm, Dropout, orthogonal, softmax_output
from course_lib.network import Network
from course_lib.reference.batch_norm import bn_backward, bn_forward, bn_inference, update_running
from course_lib.reference.softmax import cross_entropy, softmax, softmax_ce_grad

BATCH_NORM = BatchNorm(bn_forward, bn_backward, update_running, bn_inference)


def mask(shape, keep_prob, rng):
    return rng.random(shape) < keep_prob


def scale(A, D, keep_prob):
    return A * D / keep_prob


def dropping(keep_prob=0.8, mask=mask):
    return Dropout(mask, scale, scale, keep_prob)


def examples(n_x, n_y, m=7, seed=0):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n_x, m)), rng.integers(0, max(n_y, 2), m)


def numeric_gradient(network, cost):
    """Return the slope of a cost along each parameter, by central differences."""
    slopes = np.empty_like(network.theta)
    for i, value in enumerate(network.theta.copy()):
        sides = []
        for moved in (value + 1e-5, value - 1e-5):
            network.theta[i] = moved
            sides.append(cost())
        network.theta[i] = value
        slopes[i] = (sides[0] - sides[1]) / 2e-5
    return slopes


# --- gradients -----------------------------------------------------------------------------


@pytest.mark.parametrize("dims", [[3, 2], [4, 5, 3], [2, 3, 4, 3, 2]])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_softmax_gradients_are_the_slopes_of_the_cost(dims, activation):
    network = Network(dims, activation=activation)
    X, y = examples(dims[0], dims[-1])
    cost, vector = network.gradient_vector(*network.batch(X, y))
    assert cost == pytest.approx(network.cost(X, y))
    slopes = numeric_gradient(network, lambda: network.cost(X, y))
    np.testing.assert_allclose(vector, slopes, atol=1e-8)


@pytest.mark.parametrize("output", ["sigmoid", "linear"])
@pytest.mark.parametrize("n_y", [1, 3])
@pytest.mark.parametrize("m", [1, 6])
def test_other_outputs_have_right_gradients_too(output, n_y, m):
    network = Network([4, 5, n_y], activation="tanh", output=output)
    X, _ = examples(4, 2, m)
    Y = np.random.default_rng(1).integers(0, 2, (n_y, m))
    _, vector = network.gradient_vector(*network.batch(X, Y))
    slopes = numeric_gradient(network, lambda: network.cost(X, Y))
    np.testing.assert_allclose(vector, slopes, atol=1e-8)


@pytest.mark.parametrize("one_hot", [False, True])
def test_a_students_softmax_does_what_the_named_one_does(one_hot):
    own = Network([4, 5, 3], output=softmax_output(softmax, cross_entropy, softmax_ce_grad))
    named = Network([4, 5, 3])
    X, y = examples(4, 3)
    Y = np.eye(3)[:, y] if one_hot else y
    (cost, vector), expected = (one.gradient_vector(*one.batch(X, Y)) for one in (own, named))
    assert cost == pytest.approx(expected[0])
    np.testing.assert_allclose(vector, expected[1])
    np.testing.assert_allclose(own.predict(X), named.predict(X))


@pytest.mark.parametrize("output", ["softmax", "sigmoid"])
def test_gradients_with_batch_norm_and_one_frozen_mask_are_right(output):
    """The mask hangs on the shape alone, so that the cost in training is a function."""
    frozen = dropping(
        mask=lambda shape, keep, rng: np.arange(np.prod(shape)).reshape(shape) % 3 > 0
    )
    n_y = 3 if output == "softmax" else 1
    network = Network([4, 6, 5, n_y], batch_norm=BATCH_NORM, dropout=frozen, output=output)
    X, Y = network.batch(*examples(4, n_y))
    network.theta += 0.1 * np.random.default_rng(2).normal(size=network.theta.size)
    _, vector = network.gradient_vector(X, Y)
    slopes = numeric_gradient(network, lambda: network.gradient_vector(X, Y)[0])
    np.testing.assert_allclose(vector, slopes, atol=1e-7)


# torch 2.13, float64, with the parameters, X and y of the test below:
# F.cross_entropy(F.linear(g(F.linear(X.T, W1, b1)), W2, b2), y).backward()
# gave the cost, and gradients of these Frobenius norms.
PYTORCH = {
    "relu": (1.1674538223891673, [0.3932337176, 0.794065105, 0.7684929612, 0.6693704479]),
    "tanh": (1.960613654710506, [0.647990969, 1.0314482447, 0.9724089616, 0.7910726109]),
    "sigmoid": (0.7512511237182411, [0.14357518, 0.1704421319, 0.3931121983, 0.3490105748]),
}


@pytest.mark.parametrize("activation", PYTORCH)
def test_cost_and_gradients_are_those_of_pytorch(activation):
    network = Network([3, 4, 2], activation=activation)
    network.params = {
        "W1": np.sin(np.arange(12.0)).reshape(4, 3),
        "b1": np.cos(np.arange(4.0)).reshape(4, 1),
        "W2": np.cos(np.arange(8.0)).reshape(2, 4),
        "b2": np.array([[0.1], [-0.2]]),
    }
    X = np.sin(2 * np.arange(15.0)).reshape(3, 5)
    cost, grads = network.gradients(X, [0, 1, 1, 0, 1])
    expected, norms = PYTORCH[activation]
    assert cost == pytest.approx(expected, rel=1e-13)
    found = [np.linalg.norm(grads[name]) for name in ("dW1", "db1", "dW2", "db2")]
    np.testing.assert_allclose(found, norms, rtol=1e-9)


def test_labels_may_be_numbers_a_row_or_one_hot():
    network = Network([4, 5, 3])
    X, y = examples(4, 3)
    one_hot = np.eye(3)[:, y]
    results = [network.gradients(X, Y) for Y in (y, y[np.newaxis], y.astype(float), one_hot)]
    for cost, grads in results:
        assert cost == pytest.approx(results[0][0])
        np.testing.assert_allclose(grads["dW1"], results[0][1]["dW1"])
    assert len({network.accuracy(X, Y) for Y in (y, y[np.newaxis], one_hot)}) == 1


@pytest.mark.parametrize("output", ["softmax", "sigmoid"])
@pytest.mark.parametrize("size", [1e3, 1e6])
def test_huge_weights_give_a_finite_cost(output, size):
    network = Network([4, 3 if output == "softmax" else 1], output=output)
    network.theta *= size
    X, y = examples(4, 2)
    cost, grads = network.gradients(X, y)
    assert np.isfinite(cost)
    assert all(np.isfinite(grad).all() for grad in grads.values())
    assert np.isfinite(network.predict(X)).all()


def test_a_sigmoid_output_predicts_probabilities_and_judges_at_one_half():
    network = Network([1, 1], output="sigmoid")
    network.params = {"W1": [[2.0]], "b1": [[0.0]]}
    X = np.array([[-1.0, 0.5, 3.0, -0.1]])
    np.testing.assert_allclose(network.predict(X), 1 / (1 + np.exp(-2 * X)))
    assert network.accuracy(X, [0, 1, 1, 1]) == 0.75


def test_a_softmax_predicts_columns_that_sum_to_one_and_the_largest_wins():
    network = Network([4, 5, 3])
    X, y = examples(4, 3)
    probabilities = network.predict(X)
    assert probabilities.shape == (3, 7)
    np.testing.assert_allclose(probabilities.sum(axis=0), 1)
    assert network.accuracy(X, probabilities.argmax(axis=0)) == 1
    assert network.accuracy(X, y) == np.mean(probabilities.argmax(axis=0) == y)


def test_a_linear_output_predicts_numbers():
    network = Network([2, 1], output="linear")
    network.params = {"W1": [[1.0, -1.0]], "b1": [[0.5]]}
    assert network.predict(np.array([[3.0], [1.0]])) == 2.5
    assert network.cost(np.array([[3.0], [1.0]]), [0.5]) == pytest.approx(0.5 * 2**2)


# --- what is plugged in ----------------------------------------------------------------------


def test_a_pair_of_functions_is_an_activation():
    theirs = Network([3, 4, 2], activation=(np.tanh, lambda Z: 1 - np.tanh(Z) ** 2), seed=1)
    named = Network([3, 4, 2], activation="tanh", seed=1)
    X, y = examples(3, 2)
    one, other = (network.gradients(X, y) for network in (theirs, named))
    assert one[0] == other[0]
    np.testing.assert_allclose(one[1]["dW1"], other[1]["dW1"])


def test_initialiser_gets_the_sizes_and_its_own_chance():
    def constant(dims, rng):
        assert dims == [3, 4, 2]
        params = {f"W{k}": np.full((dims[k], dims[k - 1]), rng.random()) for k in (1, 2)}
        return params | {f"b{k}": np.full((dims[k], 1), k) for k in (1, 2)}

    first, again, other = (Network([3, 4, 2], initialise=constant, seed=s) for s in (0, 0, 1))
    np.testing.assert_array_equal(first.theta, again.theta)
    assert first.params["W1"][0, 0] != other.params["W1"][0, 0]
    assert first.params["W1"][0, 0] != first.params["W2"][0, 0]
    assert (first.params["b2"] == 2).all()


@pytest.mark.parametrize("dims", [[4, 9], [9, 4], [5, 5]])
def test_orthogonal_weights_keep_lengths(dims):
    W = orthogonal(dims, np.random.default_rng(0))["W1"]
    assert W.shape == (dims[1], dims[0])
    product = W.T @ W if dims[1] >= dims[0] else W @ W.T
    np.testing.assert_allclose(product, np.eye(min(dims)), atol=1e-12)


def test_dropout_acts_in_training_only_on_hidden_layers_and_anew_each_time():
    shapes = []

    def noted(shape, keep_prob, rng):
        shapes.append(shape)
        return mask(shape, keep_prob, rng)

    network = Network([4, 50, 30, 3], dropout=dropping(0.5, noted))
    X, y = examples(4, 3)
    first, second = (network.gradients(X, y)[0] for _ in range(2))
    assert first != second
    assert shapes == [(50, 7), (30, 7)] * 2
    assert network.cost(X, y) == network.cost(X, y)
    assert len(shapes) == 4


def test_same_seed_drops_the_same_units():
    X, y = examples(4, 3)
    costs = [Network([4, 50, 3], dropout=dropping(), seed=3).gradients(X, y)[0] for _ in range(2)]
    assert costs[0] == costs[1]


def test_under_batch_norm_hidden_layers_have_gamma_and_beta_for_a_bias():
    network = Network([4, 5, 3], batch_norm=BATCH_NORM)
    params = network.params
    assert set(params) == {"W1", "gamma1", "beta1", "W2", "b2"}
    assert (params["gamma1"] == 1).all()
    assert (params["beta1"] == 0).all()


def test_running_statistics_move_in_training_only_and_serve_prediction():
    network = Network([4, 5, 3], batch_norm=BATCH_NORM)
    X, y = examples(4, 3, m=50)
    network.cost(X, y)
    assert (network.running[0]["var"] == 1).all()
    for _ in range(300):
        network.gradients(X, y)
    Z = network.params["W1"] @ X
    np.testing.assert_allclose(network.running[0]["mu"][:, 0], Z.mean(axis=1), atol=1e-9)
    np.testing.assert_allclose(network.running[0]["var"][:, 0], Z.var(axis=1), atol=1e-9)
    assert network.cost(X, y) == pytest.approx(network.gradients(X, y)[0])
    alone = np.hstack([network.predict(X[:, [i]]) for i in range(50)])
    np.testing.assert_allclose(alone, network.predict(X))


def test_gradients_share_nothing_with_the_network_or_each_other():
    network = Network([3, 4, 2])
    X, y = examples(3, 2)
    kept = X.copy()
    first, second = (network.gradients(X, y)[1] for _ in range(2))
    assert not np.shares_memory(first["dW1"], second["dW1"])
    assert not np.shares_memory(first["dW1"], network.theta)
    np.testing.assert_array_equal(X, kept)


def test_setting_parameters_copies_them():
    network = Network([3, 4, 2])
    saved = {name: array.copy() for name, array in network.params.items()}
    network.theta += 1
    network.params = saved
    saved["W1"][...] = 0
    assert network.params["W1"].any()
    assert np.shares_memory(network.params["W1"], network.theta)


# --- what does not fit -------------------------------------------------------------------------


@pytest.mark.parametrize("dims", [[3], [], [3, 0, 2]])
def test_sizes_that_are_no_network_are_refused(dims):
    with pytest.raises(ValueError, match="dims must name at least inputs and outputs"):
        Network(dims)


def test_an_unknown_output_or_activation_is_named():
    with pytest.raises(ValueError, match=r"output must be one of softmax.*'sofmax'"):
        Network([2, 2], output="sofmax")
    with pytest.raises(ValueError, match=r"activation must be one of relu.*'rely'"):
        Network([2, 2], activation="rely")


def test_an_initialiser_of_the_wrong_shape_is_named():
    def flat(dims, rng):
        return {"W1": np.ones((2, 3)), "b1": np.ones(2)}

    with pytest.raises(ValueError, match=r"initialise: b1 must have shape \(2, 1\), got \(2,\)"):
        Network([3, 2], initialise=flat)


def test_parameters_of_another_network_are_refused():
    with pytest.raises(ValueError, match=r"params: W1 must have shape \(2, 3\), got \(2, 4\)"):
        Network([3, 2]).params = Network([4, 2]).params


@pytest.mark.parametrize("shape", [(5, 3), (3,), (3, 0), (3, 5, 1)])
def test_examples_that_do_not_fit_are_refused(shape):
    with pytest.raises(ValueError, match=r"X must have shape \(3, m\)"):
        Network([3, 2]).cost(np.ones(shape), np.zeros(5))


@pytest.mark.parametrize("shape", [(4,), (5, 1), (3, 5)])
def test_labels_that_do_not_fit_are_refused(shape):
    with pytest.raises(ValueError, match=r"Y must have shape \(5,\) or \(2, 5\)"):
        Network([3, 2]).gradients(np.ones((3, 5)), np.zeros(shape))


@pytest.mark.parametrize("label", [-1, 2, 0.5, np.nan])
def test_a_label_of_no_class_is_refused(label):
    with pytest.raises(ValueError, match="numbers of classes, 0 to 1"):
        Network([3, 2]).gradients(np.ones((3, 2)), [0, label])
