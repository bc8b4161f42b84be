"""The reference by hand, by finite differences, and against another library's values."""

import copy
import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from course_lib.reference.foundations import (
    KINDS,
    activation,
    activation_grad,
    bce_cost,
    bce_from_logits,
    gd_step,
    logistic_grads,
    model_backward,
    model_forward,
)

TABLE = np.array([[-2.0, 0.0, 2.0]])
NUMBERS = st.floats(-30, 30).map(lambda x: round(x, 3))
ARRAYS = hnp.arrays(float, hnp.array_shapes(min_dims=0, max_dims=3, max_side=5), elements=NUMBERS)
ROWS = st.integers(1, 6).flatmap(
    lambda m: st.tuples(
        hnp.arrays(float, (1, m), elements=NUMBERS),
        hnp.arrays(int, (1, m), elements=st.integers(0, 1)),
    )
)
by_kind = pytest.mark.parametrize("kind", KINDS)


def assert_close(actual, expected, rtol=1e-9, atol=1e-12):
    np.testing.assert_allclose(actual, expected, rtol=rtol, atol=atol)


def draw_network(rng, dims):
    params = {}
    for layer, (n_in, n_out) in enumerate(pairwise(dims), start=1):
        params[f"W{layer}"] = rng.normal(0, 1, (n_out, n_in))
        params[f"b{layer}"] = rng.normal(0, 1, (n_out, 1))
    return params


# --- activation -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("sigmoid", [0.11920292, 0.5, 0.88079708]),
        ("tanh", [-0.96402758, 0, 0.96402758]),
        ("relu", [0, 0, 2]),
        ("leaky_relu", [-0.02, 0, 2]),
    ],
)
def test_activation_at_minus_two_zero_and_two(kind, values):
    assert_close(activation(TABLE, kind), [values], rtol=1e-7)


@by_kind
@given(Z=ARRAYS)
def test_activation_keeps_shape_and_returns_decimals_in_a_new_array(Z, kind):
    before = Z.copy()
    for function in (activation, activation_grad):
        value = function(Z, kind)
        assert np.shape(value) == Z.shape
        assert value.dtype == float
        assert not np.may_share_memory(value, Z)
    np.testing.assert_array_equal(Z, before)


@by_kind
def test_activation_of_whole_numbers_is_that_of_their_values(kind):
    whole = TABLE.astype(int)
    for function in (activation, activation_grad):
        np.testing.assert_array_equal(function(whole, kind), function(TABLE, kind))


def test_activation_of_a_thousand_is_finite_and_silent():
    far = np.array([-1e3, 1e3])
    assert_close(activation(far, "sigmoid"), [0, 1])
    assert_close(activation(far, "tanh"), [-1, 1])
    assert_close(activation(far, "leaky_relu"), [-10, 1000])
    for kind in ("sigmoid", "tanh"):
        assert_close(activation_grad(far, kind), [0, 0])


def test_sigmoid_keeps_its_digits_far_below_zero():
    assert activation(-40.0, "sigmoid") == pytest.approx(math.exp(-40), rel=1e-12, abs=0)


@given(ARRAYS)
def test_sigmoid_mirrors_and_tanh_is_a_stretched_sigmoid(Z):
    assert_close(activation(-Z, "sigmoid"), 1 - activation(Z, "sigmoid"))
    assert_close(activation(Z, "tanh"), 2 * activation(2 * Z, "sigmoid") - 1)


@given(ARRAYS)
def test_tanh_stays_between_minus_one_and_one(Z):
    assert (np.abs(activation(Z, "tanh")) <= 1).all()


# --- activation_grad --------------------------------------------------------------------------


@by_kind
def test_slopes_agree_with_central_differences_away_from_the_corner(kind):
    Z = np.array([-3.1, -1.7, -0.4, 0.3, 1.1, 2.6])
    numeric = (activation(Z + 1e-5, kind) - activation(Z - 1e-5, kind)) / 2e-5
    assert_close(activation_grad(Z, kind), numeric, rtol=1e-8, atol=1e-9)


@pytest.mark.parametrize(
    ("kind", "slope"), [("sigmoid", 0.25), ("tanh", 1), ("relu", 0), ("leaky_relu", 0.01)]
)
def test_slope_at_zero(kind, slope):
    assert activation_grad(0.0, kind) == slope


@given(ARRAYS)
def test_sigmoid_is_never_steeper_than_a_quarter(Z):
    assert (activation_grad(Z, "sigmoid") <= 0.25).all()


# --- bce_cost ---------------------------------------------------------------------------------


def test_cost_by_hand():
    expected = -(math.log(0.8) + math.log(0.6) + math.log(0.5)) / 3
    assert bce_cost([[0.8, 0.4, 0.5]], [[1, 0, 1]]) == pytest.approx(expected)


@pytest.mark.parametrize("m", [1, 2, 7])
def test_cost_of_not_knowing_is_ln_two(m):
    labels = np.arange(m)[None] % 2
    assert bce_cost(np.full((1, m), 0.5), labels) == pytest.approx(0.6931, abs=5e-5)
    assert bce_from_logits(np.zeros((1, m)), labels) == pytest.approx(math.log(2))


def test_cost_of_a_certain_prediction_is_nothing_or_finite():
    assert bce_cost([[0, 1]], [[0, 1]]) == 0
    assert bce_cost([[0.0, 1.0]], [[1, 0]]) == pytest.approx(12 * math.log(10))


def test_cost_is_a_plain_float():
    assert type(bce_cost([[0.3]], [[1]])) is float
    assert type(bce_from_logits([[0.3]], [[1]])) is float
    assert type(logistic_grads([[0.1]], 0, [[2]], [[1]])[2]) is float


# --- bce_from_logits --------------------------------------------------------------------------


@given(ROWS)
def test_cost_from_logits_is_the_cost_of_their_sigmoid(pair):
    Z, Y = np.clip(pair[0], -20, 20), pair[1]
    assert_close(bce_from_logits(Z, Y), bce_cost(activation(Z, "sigmoid"), Y), rtol=1e-6)


@given(ROWS)
def test_cost_is_never_negative(pair):
    assert bce_from_logits(*pair) >= 0
    assert bce_cost(activation(pair[0], "sigmoid"), pair[1]) >= 0


@pytest.mark.parametrize(("z", "y", "cost"), [(800, 1, 0), (800, 0, 800), (-800, 1, 800)])
def test_cost_from_logits_is_exact_at_eight_hundred(z, y, cost):
    assert bce_from_logits([[z]], [[y]]) == cost


def test_cost_from_logits_against_torch():
    # torch.set_default_dtype(torch.float64)
    # torch.nn.functional.binary_cross_entropy_with_logits(torch.tensor(Z), torch.tensor(Y))
    Z, Y = [[-30.0, -1.5, 0.0, 0.25, 12.0]], [[1.0, 0.0, 1.0, 1.0, 0.0]]
    assert bce_from_logits(Z, Y) == pytest.approx(8.694101204523022, rel=1e-14)


# --- logistic_grads ---------------------------------------------------------------------------


def test_logistic_gradients_by_hand():
    # z = 0 everywhere, so a - y = .5, -.5, .5
    cost, dw, db = logistic_grads([[0.0], [0.0]], 0.0, [[1, 2, 3], [0, -1, 4]], [[0, 1, 0]])
    assert cost == pytest.approx(math.log(2))
    assert_close(dw, [[(0.5 - 1 + 1.5) / 3], [(0.5 + 2) / 3]])
    assert db == pytest.approx(1 / 6)


@pytest.mark.parametrize(("n_x", "m"), [(2, 3), (3, 1), (1, 4), (4, 4)])
def test_logistic_gradients_agree_with_central_differences(n_x, m):
    rng = np.random.default_rng(0)
    w, b, X = rng.normal(size=(n_x, 1)), 0.3, rng.normal(size=(n_x, m))
    Y = rng.integers(0, 2, (1, m))
    _, dw, db = logistic_grads(w, b, X, Y)
    assert dw.shape == (n_x, 1)
    for i in range(n_x):
        e = 1e-5 * np.eye(n_x)[:, [i]]
        sides = [logistic_grads(w + side * e, b, X, Y)[0] for side in (1, -1)]
        assert dw[i, 0] == pytest.approx((sides[0] - sides[1]) / 2e-5, rel=1e-6, abs=1e-9)
    sides = [logistic_grads(w, b + side * 1e-5, X, Y)[0] for side in (1, -1)]
    assert db == pytest.approx((sides[0] - sides[1]) / 2e-5, rel=1e-6, abs=1e-9)


@given(st.floats(0.01, 0.99), st.integers(0, 1))
def test_the_slope_of_the_sigmoid_cancels(a, y):
    slope_of_loss = -y / a + (1 - y) / (1 - a)
    assert slope_of_loss * a * (1 - a) == pytest.approx(a - y)


def test_logistic_regression_is_a_network_of_one_layer():
    rng = np.random.default_rng(1)
    w, b, X, Y = rng.normal(size=(3, 1)), -0.2, rng.normal(size=(3, 5)), [[1, 0, 1, 1, 0]]
    cost, dw, db = logistic_grads(w, b, X, Y)
    A, caches = model_forward(X, {"W1": w.T, "b1": [[b]]}, ["sigmoid"])
    grads = model_backward(A, Y, caches)
    assert_close(grads["dW1"], dw.T)
    assert_close(grads["db1"], db)
    assert cost == pytest.approx(bce_cost(A, Y))


# --- model_forward ----------------------------------------------------------------------------


def test_forward_by_hand():
    params = {"W1": [[1, -1], [2, 0]], "b1": [[0], [-3]], "W2": [[1, 1]], "b2": [[-1]]}
    A, caches = model_forward([[1, 2], [3, 1]], params, ["relu", "sigmoid"])
    np.testing.assert_array_equal(caches[0]["Z"], [[-2, 1], [-1, 1]])
    np.testing.assert_array_equal(caches[1]["A_prev"], [[0, 1], [0, 1]])
    assert_close(A, [[1 / (1 + math.e), 1 / (1 + math.exp(-1))]])


@pytest.mark.parametrize("depth", range(1, 7))
@pytest.mark.parametrize("m", [1, 4])
def test_forward_has_a_cache_and_a_shape_for_each_layer(depth, m):
    rng = np.random.default_rng(depth)
    dims = [3, 5, 2, 4, 1, 6, 2][: depth + 1]
    kinds = [KINDS[layer % 4] for layer in range(depth)]
    A, caches = model_forward(rng.normal(size=(3, m)), draw_network(rng, dims), kinds)
    assert A.shape == (dims[-1], m)
    assert [cache["kind"] for cache in caches] == kinds
    assert [cache["Z"].shape for cache in caches] == [(n, m) for n in dims[1:]]
    assert [cache["A_prev"].shape for cache in caches] == [(n, m) for n in dims[:-1]]
    for cache, after in pairwise(caches):
        assert_close(after["A_prev"], activation(cache["Z"], cache["kind"]))


# --- model_backward ---------------------------------------------------------------------------


@pytest.mark.parametrize("dims", [[3, 1], [2, 4, 1], [4, 3, 5, 2, 1]])
@pytest.mark.parametrize("m", [1, 6])
@pytest.mark.parametrize("kind", ["tanh", "leaky_relu", "sigmoid", "relu"])
def test_backward_agrees_with_central_differences(dims, m, kind):
    rng = np.random.default_rng(7)
    params, X = draw_network(rng, dims), rng.normal(size=(dims[0], m))
    Y, kinds = rng.integers(0, 2, (1, m)), [kind] * (len(dims) - 2) + ["sigmoid"]
    A, caches = model_forward(X, params, kinds)
    hidden = [np.abs(cache["Z"]).min() for cache in caches[:-1]]
    assert min(hidden, default=1) > 1e-4, "too near to a corner for finite differences"
    grads = model_backward(A, Y, caches)
    assert grads.keys() == {f"d{name}" for name in params}
    for name, value in params.items():
        assert_close(grads[f"d{name}"], differences(value, X, Y, params, kinds), 1e-5, 1e-8)


def differences(value, X, Y, params, kinds):
    """Return central differences of the cost; changes `value` in place and back."""
    numeric = np.zeros_like(value)
    for index in np.ndindex(value.shape):
        kept, sides = value[index], []
        for moved in (kept + 1e-5, kept - 1e-5):
            value[index] = moved
            sides.append(bce_cost(model_forward(X, params, kinds)[0], Y))
        value[index] = kept
        numeric[index] = (sides[0] - sides[1]) / 2e-5
    return numeric


# torch.set_default_dtype(torch.float64); the parameters with requires_grad=True
# Z2 = W2 @ torch.tanh(W1 @ X + b1) + b2
# torch.nn.functional.binary_cross_entropy_with_logits(Z2, Y).backward(); W1.grad ...
TORCH_GRADS = {
    "dW1": [
        [-0.08593335053083359, 0.036059244773341416],
        [0.329786478686053, -0.21496582170279116],
        [-0.1830045630689569, 0.06763718688930957],
    ],
    "db1": [[-0.046515174543826907], [0.10035992323175977], [-0.14399107861896218]],
    "dW2": [[-0.3856326194696088, -0.31261593207656874, 0.27044832632686217]],
    "db2": [[-0.09202752399479781]],
}


def test_backward_against_torch():
    W1 = np.array([[0.5, -0.25], [1.0, 0.75], [-0.5, 0.125]])
    W2 = np.array([[0.25, -1.0, 0.5]])
    params = {"W1": W1, "b1": np.array([[0.1], [-0.2], [0.3]]), "W2": W2, "b2": [[0.05]]}
    X, Y = np.array([[1.0, -2.0, 0.5], [0.25, 1.5, -1.0]]), np.array([[1.0, 0.0, 1.0]])
    grads = model_backward(*model_forward_with(X, Y, params, ["tanh", "sigmoid"]))
    for name, expected in TORCH_GRADS.items():
        assert_close(grads[name], expected, rtol=1e-12)


def model_forward_with(X, Y, params, kinds):
    A, caches = model_forward(X, params, kinds)
    return A, Y, caches


def test_backward_of_repeated_examples_is_the_same():
    rng = np.random.default_rng(3)
    params, X, Y = draw_network(rng, [3, 4, 1]), rng.normal(size=(3, 2)), np.array([[0, 1]])
    once = model_backward(*model_forward_with(X, Y, params, ["relu", "sigmoid"]))
    X, Y = np.tile(X, 5), np.tile(Y, 5)
    often = model_backward(*model_forward_with(X, Y, params, ["relu", "sigmoid"]))
    for name, value in once.items():
        assert_close(often[name], value)


def test_backward_of_a_saturated_output_is_finite():
    A, caches = model_forward([[40.0, 800.0]], {"W1": [[1]], "b1": [[0]]}, ["sigmoid"])
    assert A.tolist() == [[1, 1]]
    assert_close(model_backward(A, [[1, 0]], caches)["dW1"], [[400]])


# --- gd_step ----------------------------------------------------------------------------------


def test_step_by_hand():
    new = gd_step({"W1": [[1, 2]], "b1": [[0]]}, {"dW1": [[10, -10]], "db1": [[4]]}, 0.1)
    assert_close(new["W1"], [[0, 3]])
    assert_close(new["b1"], [[-0.4]])


def test_steps_lower_the_cost_of_a_network():
    rng = np.random.default_rng(5)
    X = rng.normal(size=(2, 40))
    Y = (X[:1] * X[1:] > 0).astype(int)
    params, kinds, costs = draw_network(rng, [2, 8, 1]), ["tanh", "sigmoid"], []
    for _ in range(200):
        A, caches = model_forward(X, params, kinds)
        costs.append(bce_cost(A, Y))
        params = gd_step(params, model_backward(A, Y, caches), 0.5)
    assert (np.diff(costs) < 0).mean() > 0.95
    assert costs[-1] < 0.5 * costs[0]


# --- purity -----------------------------------------------------------------------------------


def arrays_in(value):
    if isinstance(value, dict | list | tuple):
        parts = value.values() if isinstance(value, dict) else value
        return [array for part in parts for array in arrays_in(part)]
    return [value] if isinstance(value, np.ndarray) else []


def calls():
    rng = np.random.default_rng(2)
    params, X, Y = draw_network(rng, [3, 2, 1]), rng.normal(size=(3, 4)), np.eye(4)[:1]
    A, caches = model_forward(X, params, ["relu", "sigmoid"])
    grads = model_backward(A, Y, caches)
    return [
        (bce_cost, (A, Y)),
        (bce_from_logits, (X[:1], Y)),
        (logistic_grads, (X[:, :1], 0.5, X, Y)),
        (model_forward, (X, params, ["relu", "sigmoid"])),
        (model_backward, (A, Y, caches)),
        (gd_step, (params, grads, 0.1)),
    ]


@pytest.mark.parametrize(("function", "inputs"), calls(), ids=lambda x: getattr(x, "__name__", ""))
def test_inputs_are_neither_changed_nor_part_of_the_result(function, inputs):
    before = copy.deepcopy(inputs)
    value = function(*inputs)
    for given_array, kept in zip(arrays_in(inputs), arrays_in(before), strict=True):
        np.testing.assert_array_equal(given_array, kept)
        assert not any(np.may_share_memory(given_array, one) for one in arrays_in(value))


# --- errors -----------------------------------------------------------------------------------


@pytest.mark.parametrize("function", [activation, activation_grad])
def test_an_unknown_kind_is_refused(function):
    with pytest.raises(ValueError, match=r"one of sigmoid, .* got 'selu'"):
        function(TABLE, "selu")


@pytest.mark.parametrize("values", [[0.5, 0.5], np.zeros((1, 0)), 0.5], ids=np.shape)
def test_what_is_no_matrix_is_refused(values):
    with pytest.raises(ValueError, match="A must have two axes"):
        bce_cost(values, [[1, 0]])
    with pytest.raises(ValueError, match="X must have two axes"):
        logistic_grads([[0]], 0, values, [[1]])
    with pytest.raises(ValueError, match="X must have two axes"):
        model_forward(values, {"W1": [[1]], "b1": [[0]]}, ["relu"])


@pytest.mark.parametrize("function", [bce_cost, bce_from_logits, lambda A, Y: backward_of(A, Y)])
def test_labels_of_another_shape_are_refused(function):
    with pytest.raises(ValueError, match=r"same shape, got \(1, 2\) and \(1, 1\)"):
        function([[0.5, 0.5]], [[1]])
    with pytest.raises(ValueError, match=r"must have shape \(1, m\).* got \(2, 1\)"):
        function([[0.5], [0.5]], [[1], [0]])


def backward_of(A, Y):
    return model_backward(A, Y, [{"kind": "sigmoid"}])


@pytest.mark.parametrize("label", [-1, 2, math.nan])
def test_labels_that_are_none_are_refused(label):
    for function in (bce_cost, bce_from_logits, backward_of):
        with pytest.raises(ValueError, match=f"Y must lie between 0 and 1, got {label}"):
            function([[0.5]], [[label]])
    with pytest.raises(ValueError, match="Y must lie between 0 and 1"):
        logistic_grads([[0.0]], 0.0, [[1.0]], [[label]])


@pytest.mark.parametrize("a", [-0.1, 1.1, math.nan])
def test_predictions_that_are_no_probabilities_are_refused(a):
    with pytest.raises(ValueError, match=f"A must lie between 0 and 1, got {a}"):
        bce_cost([[a]], [[1]])


@pytest.mark.parametrize(
    ("w", "b", "Y"),
    [([[1]], 0, [[1, 0, 1]]), ([1, 2], 0, [[1, 0, 1]]), ([[1], [2]], [0], [[1, 0, 1]]),
     ([[1], [2]], 0, [[1, 0]])],
)  # fmt: skip
def test_logistic_shapes_that_do_not_fit_are_refused(w, b, Y):
    with pytest.raises(ValueError, match=r"X of shape \(2, 3\) needs w of shape \(2, 1\)"):
        logistic_grads(w, b, np.ones((2, 3)), Y)


NETWORK = {"W1": np.ones((2, 3)), "b1": np.zeros((2, 1))}


@pytest.mark.parametrize("kinds", [[], ["relu", "relu"]])
def test_a_network_needs_one_kind_for_each_layer(kinds):
    with pytest.raises(ValueError, match=f"{len(kinds)} activations need the parameters"):
        model_forward(np.ones((3, 4)), NETWORK, kinds)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"W1": np.ones((2, 4))}, "W1 must have one column for each of the 3 inputs"),
        ({"W1": np.ones(3)}, "W1 must have one column"),
        ({"b1": np.zeros(2)}, r"b1 must have shape \(2, 1\), got \(2,\)"),
        ({"b3": np.zeros(2)}, "need the parameters W1, b1 to W1, b1"),
    ],
)
def test_parameters_that_do_not_fit_are_refused(changed, message):
    with pytest.raises(ValueError, match=message):
        model_forward(np.ones((3, 4)), {**NETWORK, **changed}, ["relu"])


@pytest.mark.parametrize("caches", [[], [{"kind": "sigmoid"}, {"kind": "relu"}]])
def test_the_way_back_begins_at_a_sigmoid(caches):
    with pytest.raises(ValueError, match="must be a sigmoid"):
        model_backward([[0.5]], [[1]], caches)


@pytest.mark.parametrize("learning_rate", [0, -1, math.nan, math.inf])
def test_a_learning_rate_that_is_none_is_refused(learning_rate):
    with pytest.raises(ValueError, match="learning_rate must be positive and finite"):
        gd_step({"b1": [[0]]}, {"db1": [[0]]}, learning_rate)


def test_gradients_that_do_not_match_are_refused():
    with pytest.raises(ValueError, match="each parameter needs its gradient"):
        gd_step(NETWORK, {"dW1": np.ones((2, 3))}, 0.1)
    with pytest.raises(ValueError, match=r"db1 must have the shape \(2, 1\) of b1, got \(2, 2\)"):
        gd_step(NETWORK, {"dW1": np.ones((2, 3)), "db1": np.zeros((2, 2))}, 0.1)
