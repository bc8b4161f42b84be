"""The reference by hand, by property, and against finite differences and PyTorch."""

import copy
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.reference.batch_norm import (
    bn_backward,
    bn_backward_closed,
    bn_forward,
    bn_identity,
    bn_inference,
    dense_bn_relu_backward,
    dense_bn_relu_forward,
    drop_bias,
    running_statistics,
    update_running,
)

NOTES = np.array([[1.0, 2.0, 3.0, 6.0]])
ONE, NOUGHT = np.ones((1, 1)), np.zeros((1, 1))
SEEDS = st.integers(0, 10**6)
ORDERS = pytest.mark.parametrize("order", ["bn_relu", "relu_bn"])
BACKWARD = pytest.mark.parametrize("backward", [bn_backward, bn_backward_closed])


def assert_close(actual, expected, atol=1e-12):
    np.testing.assert_allclose(actual, expected, rtol=1e-9, atol=atol)


def draw(seed, n=None, m=None):
    """Return a batch, its parameters, a gradient and an epsilon that is seen."""
    rng = np.random.default_rng(seed)
    n, m = n or rng.integers(1, 5), m or rng.integers(1, 9)
    Z, dZ_tilde = rng.normal(2, 3, (n, m)), rng.normal(size=(n, m))
    gamma, beta = rng.normal(size=(n, 1)), rng.normal(size=(n, 1))
    return Z, gamma, beta, dZ_tilde, rng.uniform(0.1, 1)


def finite_differences(cost, X, step=1e-5):
    gradient = np.empty(X.shape)
    for index in np.ndindex(X.shape):
        above, below = X.copy(), X.copy()
        above[index] += step
        below[index] -= step
        gradient[index] = (cost(above) - cost(below)) / (2 * step)
    return gradient


# --- PyTorch 2.13, float64 --------------------------------------------------------------------
#
# bn = torch.nn.BatchNorm1d(3, eps=0.5, momentum=0.1)
# bn.weight.copy_(gamma), bn.bias.copy_(beta)           # under no_grad
# x = torch.tensor(Z.T, requires_grad=True); y = bn(x); y.backward(dZ_tilde.T)
# y.T, x.grad.T, bn.weight.grad, bn.bias.grad, bn.running_mean, bn.running_var
# bn.eval(); bn(torch.tensor([[1.0, 2.0, 3.0]]))

Z = np.array([[1.0, 2, 3, 6], [0.5, -1, 2, -3.5], [10, 30, -20, 4]])
GAMMA, BETA = np.array([[2.0], [-0.5], [1.5]]), np.array([[1.0], [0.0], [-3.0]])
GRADIENT = np.array([[0.3, -1, 2, 0.7], [1, 0.5, -0.25, -2], [-1.5, 0.2, 0.9, 0.1]])
TORCH = {
    "Z_tilde": [
        [-1.0, 0.0, 1.0, 4.0],
        [-0.232495277487639, 0.116247638743819, -0.581238193719096, 0.697485832462916],
        [-2.663800911191684, -0.982805467150107, -5.185294077254051, -3.168099544404158],
    ],
    "dZ": [
        [0.1125, -1.34375, 1.5, -0.26875],
        [-0.199113354199717, -0.198327897181178, 0.206967924385111, 0.190473326995785],
        [-0.113226390535179, 0.062380896472273, 0.039409051353934, 0.011436442708972],
    ],
    "dgamma": [[1.25], [2.848067149223573], [-1.389622900407704]],
    "dbeta": [[2.0], [-0.75], [-0.3]],
    "running_mean": [[0.3], [-0.05], [0.6]],
    "running_var": [[1.366666666666667], [1.45], [43.3]],
    "eval": [[2.02469507659596], [-0.734017745890419], [-2.45604190330605]],
}
START = {"mu": np.zeros((3, 1)), "var": np.ones((3, 1))}


def test_bn_forward_agrees_with_torch():
    assert_close(bn_forward(Z, GAMMA, BETA, 0.5)[0], TORCH["Z_tilde"])


@BACKWARD
def test_bn_backward_agrees_with_torch(backward):
    _, cache = bn_forward(Z, GAMMA, BETA, 0.5)
    for mine, name in zip(backward(GRADIENT, cache), ("dZ", "dgamma", "dbeta"), strict=True):
        assert_close(mine, TORCH[name])


def test_running_statistics_differ_from_torch_in_its_unbiased_variance_alone():
    run = running_statistics([Z])
    assert_close(run["mu"], TORCH["running_mean"])
    assert_close(run["var"], [[1.25], [0.9 + 0.1 * 4.125], [0.9 + 0.1 * 318]])
    torchs = update_running(START, Z.mean(axis=1, keepdims=True), Z.var(1, ddof=1, keepdims=True))
    assert_close(torchs["var"], TORCH["running_var"])


def test_bn_inference_agrees_with_torch():
    run = {"mu": TORCH["running_mean"], "var": TORCH["running_var"]}
    assert_close(bn_inference([[1.0], [2], [3]], GAMMA, BETA, run, 0.5), TORCH["eval"])


# f = lambda Z: torch.nn.functional.batch_norm(Z.T, None, None, gamma, beta, True, eps=0.5).T
# A = torch.relu(f(W @ A_prev)), or f(torch.relu(W @ A_prev)); A.backward(GRADIENT)

A_PREV = np.array([[1.0, -2, 0.5, 3], [0.3, 1, -1, 2]])
PARAMS = {"W": np.array([[0.5, -1], [1, 0.25], [-0.75, 0.4]]), "gamma": GAMMA, "beta": BETA}
BLOCK = {
    "bn_relu": {
        "A": [
            [1.672088813887251, 0.0, 3.197912067036685, 0.654873311787628],
            [0.0, 0.626432270177101, 0.129017068051363, 0.0],
            [0.0, 0.0, 0.0, 0.0],
        ],
        "dA_prev": [
            [-0.4496833095185219, -0.1105382039384123, 0.5602048166000370, 1.669685689734135e-05],
            [0.9223658885183245, 0.07474507691788321, -0.9252525162188793, -0.07185844921732835],
        ],
        "dW": [
            [-0.072700204101227, -1.186128103269028],
            [0.087895699279627, -0.212550568045697],
            [0, 0],
        ],
        "dgamma": [[2.177931048245442], [-0.561923736151419], [0.0]],
        "dbeta": [[3.0], [0.25], [0.0]],
    },
    "relu_bn": {
        "A": [
            [0.629440091832189, 0.173366358702575, 3.02382719076266, 0.173366358702575],
            [0.042255317378164, 0.388346488285034, 0.307860169469483, -0.738461975132681],
            [-3.656779668275936, -1.029660995172194, -3.656779668275936, -3.656779668275936],
        ],
        "dA_prev": [
            [-0.477587570646956, -0.121160125516985, 1.289097794441166, 0.194483946203648],
            [0.145065424023909, 0.064618733609059, -2.167996524744139, 0.048620986550912],
        ],
        "dW": [
            [0.871709484436949, -2.284097482986778],
            [0.314558422966097, 0.098642568265432],
            [-0.323093668045294, 0.161546834022647],
        ],
        "dgamma": [[2.092238250732103], [-3.272774938837346], [0.481638423402353]],
        "dbeta": [[2.0], [-0.75], [-0.3]],
    },
}


@ORDERS
def test_the_block_agrees_with_torch(order):
    A, cache = dense_bn_relu_forward(A_PREV, PARAMS, order, 0.5)
    dA_prev, grads = dense_bn_relu_backward(GRADIENT, cache)
    for name, expected in BLOCK[order].items():
        mine = {"A": A, "dA_prev": dA_prev, **grads}[name]
        assert_close(mine, expected)


# --- bn_forward -------------------------------------------------------------------------------


def test_bn_forward_of_one_two_three_six():
    Z_tilde, cache = bn_forward(NOTES, ONE, NOUGHT)
    np.testing.assert_allclose(Z_tilde, [[-1.069, -0.5345, 0, 1.6036]], atol=5e-5)
    assert cache["mu"] == 3
    assert cache["var"] == 3.5
    assert_close(bn_forward(NOTES, ONE, NOUGHT, 0.5)[0], [[-1, -0.5, 0, 1.5]])


def test_bn_forward_has_epsilon_under_the_root():
    Z_tilde, _ = bn_forward(NOTES, ONE, NOUGHT, 1)
    np.testing.assert_allclose(Z_tilde, [[-0.943, -0.471, 0, 1.414]], atol=5e-4)


@given(SEEDS, st.integers(2, 9))
def test_bn_forward_gives_each_unit_mean_beta_and_deviation_gamma(seed, m):
    Z, gamma, beta, _, _ = draw(seed, m=m)
    Z_tilde, _ = bn_forward(Z, gamma, beta, 1e-12)
    assert_close(Z_tilde.mean(axis=1, keepdims=True), beta, atol=1e-9)
    np.testing.assert_allclose(Z_tilde.std(axis=1, keepdims=True), np.abs(gamma), rtol=1e-5)


@given(SEEDS)
def test_bn_forward_of_one_example_or_of_a_constant_is_beta(seed):
    Z, gamma, beta, _, epsilon = draw(seed, m=1)
    assert_close(bn_forward(Z, gamma, beta, epsilon)[0], beta)
    constant = np.full((len(Z), 5), 1e3)
    assert_close(bn_forward(constant, gamma, beta)[0], beta + np.zeros((1, 5)))


@given(SEEDS)
def test_bn_forward_caches_what_it_computed_and_shares_nothing(seed):
    Z, gamma, beta, _, epsilon = draw(seed)
    before = copy.deepcopy((Z, gamma, beta))
    Z_tilde, cache = bn_forward(Z, gamma, beta, epsilon)
    np.testing.assert_array_equal(cache["Z"], Z)
    np.testing.assert_array_equal(cache["gamma"], gamma)
    assert cache["epsilon"] == epsilon
    assert_close(cache["mu"][:, 0], [math.fsum(row) / len(row) for row in Z])
    assert_close(cache["var"][:, 0], Z.var(axis=1))
    assert_close(gamma * cache["Z_norm"] + beta, Z_tilde)
    arrays = [Z_tilde, *(part for part in cache.values() if isinstance(part, np.ndarray))]
    assert not any(np.may_share_memory(one, given) for one in arrays for given in (Z, gamma, beta))
    np.testing.assert_equal((Z, gamma, beta), before)


@pytest.mark.parametrize("kind", [np.int64, np.uint8, np.float32])
def test_bn_forward_of_any_numbers_is_that_of_their_values(kind):
    Z = np.array([[1, 2, 3, 6], [9, 7, 7, 0]], dtype=kind)
    gamma, beta = np.array([[2], [3]], dtype=kind), np.array([[1], [0]], dtype=kind)
    Z_tilde, cache = bn_forward(Z, gamma, beta)
    assert Z_tilde.dtype == cache["Z"].dtype == float
    assert_close(Z_tilde, bn_forward(Z.astype(float), gamma.astype(float), beta.astype(float))[0])


def test_each_output_depends_on_the_whole_batch():
    other = np.array([[1.0, 2.0, 3.0, 14.0]])
    assert (bn_forward(NOTES, ONE, NOUGHT)[0] != bn_forward(other, ONE, NOUGHT)[0]).all()


# --- bn_identity ------------------------------------------------------------------------------


@given(SEEDS)
def test_bn_identity_undoes_the_normalisation(seed):
    Z, gamma, beta, _, epsilon = draw(seed)
    _, cache = bn_forward(Z, gamma, beta, epsilon)
    undo = bn_identity(cache["mu"], cache["var"], epsilon)
    assert_close(bn_forward(Z, *undo, epsilon)[0], Z, atol=1e-9)


def test_bn_identity_by_hand():
    gamma, beta = bn_identity([[3]], [[3.5]], 0.5)
    assert (gamma, beta) == (2, 3)


def test_bn_identity_copies():
    mu = np.array([[3.0]])
    assert not np.may_share_memory(bn_identity(mu, mu)[1], mu)


# --- bn_backward ------------------------------------------------------------------------------


@BACKWARD
@given(seed=SEEDS)
def test_bn_backward_agrees_with_finite_differences(backward, seed):
    Z, gamma, beta, dZ_tilde, epsilon = draw(seed)
    dZ, dgamma, dbeta = backward(dZ_tilde, bn_forward(Z, gamma, beta, epsilon)[1])

    def cost(Z=Z, gamma=gamma, beta=beta):
        return (dZ_tilde * bn_forward(Z, gamma, beta, epsilon)[0]).sum()

    assert_close(dZ, finite_differences(cost, Z), atol=1e-7)
    assert_close(dgamma, finite_differences(lambda g: cost(gamma=g), gamma), atol=1e-7)
    assert_close(dbeta, finite_differences(lambda b: cost(beta=b), beta), atol=1e-7)


@given(SEEDS)
def test_the_long_and_the_closed_form_are_one(seed):
    Z, gamma, beta, dZ_tilde, epsilon = draw(seed)
    _, cache = bn_forward(Z, gamma, beta, epsilon)
    for long, closed in zip(
        bn_backward(dZ_tilde, cache), bn_backward_closed(dZ_tilde, cache), strict=True
    ):
        assert_close(long, closed)


@BACKWARD
@given(seed=SEEDS, m=st.integers(3, 32))
def test_bn_backward_has_neither_a_mean_nor_a_share_of_the_output(backward, seed, m):
    Z, gamma, beta, dZ_tilde, _ = draw(seed, m=m)
    _, cache = bn_forward(Z, gamma, beta, 1e-12)
    dZ, _, _ = backward(dZ_tilde, cache)
    np.testing.assert_allclose(dZ.sum(axis=1), 0, atol=1e-9)
    np.testing.assert_allclose((dZ * cache["Z_norm"]).sum(axis=1), 0, atol=1e-9)


@BACKWARD
def test_bn_backward_of_one_example_stops_all(backward):
    Z, gamma, beta, dZ_tilde, _ = draw(3, n=2, m=1)
    dZ, dgamma, dbeta = backward(dZ_tilde, bn_forward(Z, gamma, beta)[1])
    assert not dZ.any()
    assert not dgamma.any()
    np.testing.assert_array_equal(dbeta, dZ_tilde)


@BACKWARD
@given(seed=SEEDS)
def test_bn_backward_leaves_its_inputs_alone_and_shares_nothing(backward, seed):
    Z, gamma, beta, dZ_tilde, epsilon = draw(seed)
    _, cache = bn_forward(Z, gamma, beta, epsilon)
    before = copy.deepcopy((dZ_tilde, cache))
    gradients = backward(dZ_tilde, cache)
    assert [one.shape for one in gradients] == [Z.shape, gamma.shape, beta.shape]
    np.testing.assert_equal((dZ_tilde, cache), before)
    assert not any(
        np.may_share_memory(one, other) for one in gradients for other in (dZ_tilde, cache["Z"])
    )


# --- update_running and running_statistics ----------------------------------------------------


def test_update_running_by_hand():
    run = update_running({"mu": [[10.0]], "var": [[4.0]]}, [[20.0]], [[8.0]], 0.75)
    assert run == {"mu": 12.5, "var": 5}


def test_update_running_weighs_the_past_with_nine_tenths():
    run = update_running({"mu": NOUGHT, "var": ONE}, [[3.0]], [[3.5]])
    assert_close([run["mu"][0, 0], run["var"][0, 0]], [0.3, 1.25])


@given(SEEDS)
def test_update_running_leaves_its_inputs_alone(seed):
    Z, mu, _, _, rho = draw(seed, m=1)
    run, var = {"mu": Z.copy(), "var": Z**2}, mu**2
    before = copy.deepcopy((run, mu, var))
    new = update_running(run, mu, var, 0.0 if rho == 1 else rho)
    np.testing.assert_equal((run, mu, var), before)
    assert not any(
        np.may_share_memory(new[a], run[b]) for a in ("mu", "var") for b in ("mu", "var")
    )


@given(SEEDS, st.floats(0, 0.99), st.integers(1, 6))
def test_running_statistics_are_a_weighted_sum(seed, rho, count):
    rng = np.random.default_rng(seed)
    batches = [rng.normal(5, 2, (3, rng.integers(1, 9))) for _ in range(count)]
    run = running_statistics(batches, rho)
    weights = (1 - rho) * rho ** np.arange(count)[::-1]
    mu = np.stack([Z.mean(axis=1, keepdims=True) for Z in batches], axis=-1)
    var = np.stack([Z.var(axis=1, keepdims=True) for Z in batches], axis=-1)
    assert_close(run["mu"], mu @ weights)
    assert_close(run["var"], var @ weights + rho**count)


def test_running_statistics_of_fifty_batches_have_forgotten_their_start():
    rng = np.random.default_rng(0)
    run = running_statistics([rng.normal(7, 3, (2, 512)) for _ in range(50)])
    np.testing.assert_allclose(run["mu"], 7, atol=0.2)
    np.testing.assert_allclose(run["var"], 9, atol=0.6)
    assert 0.9**50 < 0.006


def test_five_batches_have_forty_one_per_cent_of_the_weight():
    run = running_statistics([np.full((1, 3), 1.0)] * 5)
    assert_close(run["mu"], 1 - 0.9**5)
    assert run["mu"][0, 0] == pytest.approx(0.41, abs=5e-4)
    assert_close(run["var"], 0.9**5)


# --- bn_inference -----------------------------------------------------------------------------


def test_bn_inference_by_hand():
    run = {"mu": [[10.0]], "var": [[3.5]]}
    assert_close(bn_inference([[14, 10]], [[3]], [[-1]], run, 0.5), [[5, -1]])


@given(SEEDS)
def test_bn_inference_treats_each_example_alone(seed):
    Z, gamma, beta, _, epsilon = draw(seed)
    run = {"mu": beta, "var": gamma**2}
    before = copy.deepcopy(run)
    together = bn_inference(Z, gamma, beta, run, epsilon)
    alone = [bn_inference(Z[:, i : i + 1], gamma, beta, run, epsilon) for i in range(Z.shape[1])]
    np.testing.assert_array_equal(together, np.hstack(alone))
    np.testing.assert_equal(run, before)


@given(SEEDS)
def test_bn_inference_with_the_batchs_own_statistics_is_training(seed):
    Z, gamma, beta, _, epsilon = draw(seed)
    Z_tilde, cache = bn_forward(Z, gamma, beta, epsilon)
    assert_close(bn_inference(Z, gamma, beta, cache, epsilon), Z_tilde)


def test_an_untrained_layer_does_almost_nothing_at_inference():
    assert_close(bn_inference(Z, np.ones((3, 1)), np.zeros((3, 1)), START), Z / np.sqrt(1 + 1e-5))


# --- the bias goes ----------------------------------------------------------------------------


@given(SEEDS)
def test_a_bias_before_the_normalisation_has_no_effect_and_no_gradient(seed):
    Z, gamma, beta, dZ_tilde, epsilon = draw(seed)
    with_bias, cache = bn_forward(Z + 7 * beta, gamma, beta, epsilon)
    assert_close(with_bias, bn_forward(Z, gamma, beta, epsilon)[0], atol=1e-9)
    db = bn_backward(dZ_tilde, cache)[0].sum(axis=1)
    np.testing.assert_allclose(db, 0, atol=1e-13)


@given(SEEDS)
def test_drop_bias_keeps_every_prediction(seed):
    Z, gamma, beta, b, epsilon = draw(seed)
    b = b[:, :1]
    run = running_statistics([Z + b, 2 * Z + b])
    before = copy.deepcopy(run)
    with_bias = bn_inference(Z + b, gamma, beta, run, epsilon)
    without = bn_inference(Z, gamma, beta, drop_bias(run, b), epsilon)
    assert_close(without, with_bias, atol=1e-9)
    np.testing.assert_equal(run, before)


# --- the block --------------------------------------------------------------------------------


def draw_block(seed):
    rng = np.random.default_rng(seed)
    n_prev, n, m = rng.integers([1, 1, 3], [5, 5, 7])
    params = {
        "W": rng.normal(size=(n, n_prev)),
        "gamma": rng.normal(1, 0.3, (n, 1)),
        "beta": rng.normal(size=(n, 1)),
    }
    return rng.normal(size=(n_prev, m)), params, rng.normal(size=(n, m)), rng.uniform(0.2, 1)


def is_near_the_kink(A_prev, params, order, epsilon):
    Z = params["W"] @ A_prev
    Z_tilde, _ = bn_forward(Z, params["gamma"], params["beta"], epsilon)
    return np.abs(Z if order == "relu_bn" else Z_tilde).min() < 1e-3


@ORDERS
@pytest.mark.parametrize("seed", range(20))
def test_the_block_agrees_with_finite_differences(order, seed):
    A_prev, params, dA, epsilon = draw_block(seed)
    while is_near_the_kink(A_prev, params, order, epsilon):
        A_prev = A_prev + 0.01
    before = copy.deepcopy((A_prev, params, dA))
    _, cache = dense_bn_relu_forward(A_prev, params, order, epsilon)
    dA_prev, grads = dense_bn_relu_backward(dA, cache)

    def cost(A_prev=A_prev, **changed):
        return (dA * dense_bn_relu_forward(A_prev, params | changed, order, epsilon)[0]).sum()

    assert_close(dA_prev, finite_differences(cost, A_prev), atol=1e-7)
    assert list(grads) == ["dW", "dgamma", "dbeta"]
    for name in params:
        numeric = finite_differences(lambda part, name=name: cost(**{name: part}), params[name])
        assert_close(grads["d" + name], numeric, atol=1e-7)
    np.testing.assert_equal((A_prev, params, dA), before)


def test_the_block_normalises_before_the_activation_unless_told_otherwise():
    usual, _ = dense_bn_relu_forward(A_PREV, PARAMS)
    assert_close(usual, dense_bn_relu_forward(A_PREV, PARAMS, "bn_relu")[0])
    assert (usual >= 0).all()
    assert (dense_bn_relu_forward(A_PREV, PARAMS, "relu_bn")[0] < 0).any()


# --- errors -----------------------------------------------------------------------------------


@pytest.mark.parametrize("epsilon", [0, -1e-5, math.nan, math.inf])
def test_an_epsilon_that_is_not_above_nought_is_refused(epsilon):
    run = {"mu": NOUGHT, "var": ONE}
    calls = [
        lambda: bn_forward(NOTES, ONE, NOUGHT, epsilon),
        lambda: bn_identity(NOUGHT, ONE, epsilon),
        lambda: bn_inference(NOTES, ONE, NOUGHT, run, epsilon),
    ]
    for call in calls:
        with pytest.raises(ValueError, match="epsilon must be a number above 0, got"):
            call()


@pytest.mark.parametrize("rho", [-0.1, 1, math.nan])
def test_a_rho_outside_its_range_is_refused(rho):
    with pytest.raises(ValueError, match="rho must be at least 0 and below 1"):
        update_running({"mu": NOUGHT, "var": ONE}, NOUGHT, ONE, rho)
    with pytest.raises(ValueError, match="rho must be at least 0 and below 1"):
        running_statistics([NOTES], rho)


@pytest.mark.parametrize("Z", [3.0, [1.0, 2.0], np.zeros((2, 0)), np.zeros((0, 2))], ids=np.shape)
def test_a_batch_of_another_shape_is_refused(Z):
    with pytest.raises(ValueError, match="Z must have two axes"):
        bn_forward(Z, ONE, NOUGHT)
    with pytest.raises(ValueError, match="Z must have two axes"):
        bn_inference(Z, ONE, NOUGHT, {"mu": NOUGHT, "var": ONE})
    with pytest.raises(ValueError, match="a batch must have two axes"):
        running_statistics([Z])


@pytest.mark.parametrize("batches", [[], [np.ones((2, 3)), np.ones((3, 3))]], ids=["none", "other"])
def test_batches_of_different_layers_or_none_are_refused(batches):
    with pytest.raises(ValueError, match="all with the same number of units"):
        running_statistics(batches)


@pytest.mark.parametrize("flat", [np.ones(3), np.ones((1, 3)), 1.0, np.ones((2, 1))], ids=np.shape)
def test_parameters_and_statistics_of_another_shape_are_refused(flat):
    good = np.ones((3, 1))
    calls = {
        "gamma": lambda: bn_forward(Z, flat, good),
        "beta": lambda: bn_forward(Z, good, flat),
        "var": lambda: bn_identity(good, flat),
        "mu": lambda: bn_inference(Z, good, good, {"mu": flat, "var": good}),
        "b": lambda: drop_bias(START, flat),
    }
    for name, call in calls.items():
        with pytest.raises(ValueError, match=rf"{name} must have shape \(3, 1\)"):
            call()
    with pytest.raises(ValueError, match="must have shape"):
        update_running(START, flat, flat)


def test_a_mean_without_its_axis_is_refused():
    with pytest.raises(ValueError, match="mu must have shape"):
        bn_identity(np.ones(3), np.ones(3))


def test_a_negative_variance_is_refused():
    with pytest.raises(ValueError, match=r"var must not be negative, got -2"):
        bn_identity(NOUGHT, [[-2.0]])
    with pytest.raises(ValueError, match="var must not be negative"):
        bn_inference(NOTES, ONE, NOUGHT, {"mu": NOUGHT, "var": -ONE})


@BACKWARD
def test_a_gradient_of_another_shape_is_refused(backward):
    _, cache = bn_forward(NOTES, ONE, NOUGHT)
    with pytest.raises(ValueError, match=r"dZ_tilde must have the shape of the output, \(1, 4\)"):
        backward(NOTES.T, cache)


def test_a_gradient_of_the_block_of_another_shape_is_refused():
    _, cache = dense_bn_relu_forward(A_PREV, PARAMS)
    with pytest.raises(ValueError, match=r"dA must have the shape of the output, \(3, 4\)"):
        dense_bn_relu_backward(A_PREV, cache)


def test_an_unknown_order_is_refused():
    with pytest.raises(ValueError, match="order must be one of bn_relu, relu_bn, got 'relu'"):
        dense_bn_relu_forward(A_PREV, PARAMS, "relu")


def test_weights_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match=r"W must have one column .* \(3, 2\) and \(3, 4\)"):
        dense_bn_relu_forward(Z, PARAMS)
    with pytest.raises(ValueError, match="A_prev must have two axes"):
        dense_bn_relu_forward(A_PREV[0], PARAMS)
