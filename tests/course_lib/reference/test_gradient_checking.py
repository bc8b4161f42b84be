"""The reference by hand, by exact slopes, and by what the check itself says."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from course_lib import examples
from course_lib.reference.gradient_checking import (
    central_diff,
    count_grads,
    flatten,
    forward_diff,
    gradient_check,
    line_grads,
    numerical_grads,
    relative_difference,
    ridge_grads,
    tanh_grads,
    unflatten,
)
from course_lib.studies.patients import verdict

NUMBERS = st.floats(-3, 3).map(lambda x: round(x, 3))
MATRICES = hnp.arrays(float, hnp.array_shapes(min_dims=2, max_dims=2, max_side=4), elements=NUMBERS)
DICTS = st.dictionaries(st.sampled_from(["W1", "b1", "W2", "b2", "W10"]), MATRICES, min_size=1)
BOTH = pytest.mark.parametrize("estimate", [forward_diff, central_diff])


def sigmoid(x):
    return 1 / (1 + math.exp(-x))


# --- differences ------------------------------------------------------------------------------


def test_differences_of_the_notes_cube():
    assert forward_diff(examples.cube, 1, 0.01) - 3 == pytest.approx(0.0301, abs=5e-5)
    assert central_diff(examples.cube, 1, 0.01) - 3 == pytest.approx(0.0001, abs=5e-7)


def test_a_smaller_step_is_not_better():
    errors = [
        abs(central_diff(examples.softplus, 1.3, 10.0**-k) - sigmoid(1.3)) for k in range(1, 8)
    ]
    np.testing.assert_allclose(errors[:4], [1.6e-4, 1.6e-6, 1.6e-8, 1.6e-10], rtol=0.1)
    assert errors[4] < 5e-11
    assert errors[6] > 10 * errors[4]


def test_a_forward_step_is_never_as_good():
    errors = [
        abs(forward_diff(examples.softplus, 1.3, 10.0**-k) - sigmoid(1.3)) for k in range(1, 8)
    ]
    assert errors[0] == pytest.approx(8e-3, rel=0.1)
    assert errors[6] == pytest.approx(9.6e-9, rel=0.5)


@pytest.mark.parametrize(("estimate", "factor"), [(forward_diff, 2), (central_diff, 4)])
@pytest.mark.parametrize("f", [examples.softplus, examples.wave])
def test_half_the_step_has_a_half_or_a_quarter_of_the_error(estimate, factor, f):
    slope = {examples.softplus: sigmoid, examples.wave: lambda x: 2 * math.cos(2 * x)}[f](0.9)
    error, half = (estimate(f, 0.9, step) - slope for step in (1e-2, 5e-3))
    assert error / half == pytest.approx(factor, rel=0.02)


@BOTH
def test_estimates_are_plain_numbers(estimate):
    assert type(estimate(examples.cube, np.float64(2))) is float
    assert estimate(examples.cube, 2) == pytest.approx(12, abs=1e-4)


@BOTH
@pytest.mark.parametrize("epsilon", [0, -1e-5, math.nan, math.inf])
def test_a_step_out_of_range_is_refused(estimate, epsilon):
    with pytest.raises(ValueError, match="epsilon must be"):
        estimate(examples.cube, 1.0, epsilon)
    with pytest.raises(ValueError, match="epsilon must be"):
        numerical_grads(examples.bowl, {"W": np.ones((1, 1))}, epsilon)


# --- one row and back -------------------------------------------------------------------------


def test_flatten_goes_by_names_and_rows():
    params = {"b1": np.array([[9]]), "W2": np.array([[5, 6]]), "W1": np.array([[1, 2], [3, 4]])}
    theta = flatten(params)
    np.testing.assert_array_equal(theta, [1, 2, 3, 4, 5, 6, 9])
    assert theta.dtype == float


@given(DICTS)
def test_unflatten_undoes_flatten_and_shares_no_memory(params):
    theta = flatten(params)
    back = unflatten(theta, params)
    assert back.keys() == params.keys()
    for name, value in params.items():
        np.testing.assert_array_equal(back[name], value)
        assert not np.may_share_memory(back[name], theta)
        assert not np.may_share_memory(theta, value)


@given(DICTS, st.randoms(use_true_random=False))
def test_the_order_of_a_dict_does_not_matter(params, random):
    names = list(params)
    random.shuffle(names)
    np.testing.assert_array_equal(flatten({name: params[name] for name in names}), flatten(params))


@given(DICTS)
def test_gradients_lie_where_their_parameters_do(params):
    np.testing.assert_array_equal(
        flatten({f"d{name}": value for name, value in reversed(params.items())}), flatten(params)
    )


def test_unflatten_takes_only_names_and_shapes():
    like = {"W": np.zeros((1, 2), dtype=int)}
    back = unflatten([0.5, 1.5], like)
    np.testing.assert_array_equal(back["W"], [[0.5, 1.5]])
    np.testing.assert_array_equal(like["W"], 0)
    assert unflatten([1, 2], like)["W"].dtype == float


def test_an_empty_dict_is_refused():
    with pytest.raises(ValueError, match="got an empty dict"):
        flatten({})
    with pytest.raises(ValueError, match="got an empty dict"):
        gradient_check(examples.bowl, {}, {})


@pytest.mark.parametrize("theta", [[1.0], [1.0, 2, 3], [[1.0, 2]], 1.0])
def test_a_row_of_another_length_is_refused(theta):
    with pytest.raises(ValueError, match=r"theta must have shape \(2,\), to fill \['W'\]"):
        unflatten(theta, {"W": np.zeros((1, 2))})


# --- relative difference ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ([3, 4], [6, 8], 1 / 3),
        ([3, 0], [0, 4], 5 / 7),
        ([1, 2], [1, 2], 0),
        ([1, 2], [0, 0], 1),
        ([1, 2], [-1, -2], 1),
        ([0, 0], [0, 0], 0),
        ([[3, 0], [0, 4]], [[0, 0], [0, 0]], 1),
    ],
)
def test_relative_difference_by_hand(a, b, expected):
    assert relative_difference(a, b) == pytest.approx(expected)
    assert type(relative_difference(a, b)) is float


@given(hnp.arrays(float, (2, 5), elements=NUMBERS), st.sampled_from([1e-3, 1e3, 1e6]))
def test_relative_difference_is_symmetric_and_free_of_scale(pair, scale):
    a, b = pair
    difference = relative_difference(a, b)
    assert 0 <= difference <= 1 + 1e-12
    assert relative_difference(b, a) == difference
    assert relative_difference(scale * a, scale * b) == pytest.approx(difference)


def test_small_whole_numbers_do_not_wrap_around():
    a, b = np.array([3, 4], np.uint8), np.array([6, 8], np.uint8)
    assert relative_difference(a, b) == relative_difference(b, a) == pytest.approx(1 / 3)


def test_arrays_of_other_shapes_are_refused():
    with pytest.raises(ValueError, match="the same shape"):
        relative_difference(np.ones(3), np.ones((3, 1)))


# --- the check --------------------------------------------------------------------------------


@pytest.fixture
def params():
    rng = np.random.default_rng(1)
    shapes = {"W1": (3, 2), "b1": (3, 1), "W2": (1, 3), "b2": (1, 1)}
    return {name: rng.normal(0, 1, shape) for name, shape in shapes.items()}


def test_slopes_of_a_bowl_are_the_parameters_and_those_stay(params):
    before = {name: value.copy() for name, value in params.items()}
    slopes = numerical_grads(examples.bowl, params)
    for name, value in before.items():
        np.testing.assert_allclose(slopes[f"d{name}"], value, atol=1e-9)
        np.testing.assert_array_equal(params[name], value)


def test_slopes_of_a_tangle_are_those_of_its_formula(params):
    s, q = flatten(params).sum(), (flatten(params) ** 2).sum()
    slopes = numerical_grads(examples.tangle, params)
    np.testing.assert_allclose(
        flatten(slopes), 2 * flatten(params) * (1 + s / 4) + q / 4, atol=1e-8
    )


def test_parameters_without_a_say_are_not_a_difference(params):
    grads = {f"d{n}": np.cos(v) if n[0] == "W" else 0 * v for n, v in params.items()}
    difference, table = gradient_check(examples.weights_only, params, grads)
    assert table["b1"] == table["b2"] == 0
    assert verdict(difference) == "pass"


def test_a_check_says_how_wrong_and_where(params):
    grads = {f"d{name}": value.copy() for name, value in reversed(params.items())}
    grads["db1"] *= 2
    difference, table = gradient_check(examples.bowl, params, grads)
    assert list(table) == list(params)
    assert table.pop("b1") == pytest.approx(1 / 3)
    assert max(table.values()) < 1e-9
    assert difference == pytest.approx(
        relative_difference(flatten(params), flatten(grads)), abs=1e-9
    )
    assert verdict(difference) == "bug"


@pytest.mark.parametrize(
    ("grads", "told"),
    [({}, r"and \[\]"), ({"W": np.ones((1, 1))}, r"and \['W'\]")],
)
def test_gradients_of_other_names_are_refused(grads, told):
    with pytest.raises(ValueError, match=f"each parameter needs its gradient.*{told}"):
        gradient_check(examples.bowl, {"W": np.ones((1, 1))}, grads)


def test_gradients_of_another_shape_are_refused():
    with pytest.raises(ValueError, match="the same shape"):
        gradient_check(examples.bowl, {"W": np.ones((2, 1))}, {"dW": np.ones((1, 2))})


# --- the bug hunt -----------------------------------------------------------------------------

HUNT = {
    "line": (examples.line_cost, line_grads, examples.line_grads, ()),
    "count": (examples.count_cost, count_grads, examples.count_grads, ()),
    "ridge": (examples.ridge_cost, ridge_grads, examples.ridge_grads, (1.7,)),
    "tanh": (examples.tanh_cost, tanh_grads, examples.tanh_grads, ()),
}
hunted = pytest.mark.parametrize("name", HUNT)


def drawn(name, m=6):
    rng = np.random.default_rng(2)
    shapes = {"W": (2, 3), "b": (2, 1)}
    if name == "tanh":
        shapes = {"W1": (4, 3), "b1": (4, 1), "W2": (2, 4), "b2": (2, 1)}
    params = {key: rng.normal(0, 0.7, shape) for key, shape in shapes.items()}
    return params, rng.normal(0, 1, (3, m)), rng.integers(0, 5, (2, m)).astype(float)


def check(name, make, m=6):
    cost, *_, penalty = HUNT[name]
    params, X, Y = drawn(name, m)
    return gradient_check(
        lambda params: cost(params, X, Y, *penalty), params, make(params, X, Y, *penalty)
    )


@hunted
@pytest.mark.parametrize("m", [1, 6])
def test_repaired_gradients_pass_the_check(name, m):
    difference, table = check(name, HUNT[name][1], m)
    assert verdict(max(difference, *table.values())) == "pass"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("line", {"W": 1 / 3, "b": 1 / 3}),
        ("count", {"W": 5 / 7, "b": 5 / 7}),
        ("ridge", {"W": None, "b": 0}),
        ("tanh", {"W1": None, "b1": None, "W2": 0, "b2": 0}),
    ],
)
def test_each_bug_shows_in_its_blocks_of_the_table(name, expected):
    difference, table = check(name, HUNT[name][2])
    assert verdict(difference) == "bug"
    for block, value in expected.items():
        if value is None:
            assert table[block] > 1e-3
        else:
            assert table[block] == pytest.approx(value, abs=1e-7)


@hunted
def test_repaired_gradients_are_new_and_leave_their_inputs(name):
    params, X, Y = drawn(name)
    before = {key: value.copy() for key, value in params.items()}
    grads = HUNT[name][1](params, X.copy(), Y.copy(), *HUNT[name][3])
    assert grads.keys() == {f"d{key}" for key in params}
    for key, value in before.items():
        assert grads[f"d{key}"].shape == value.shape
        np.testing.assert_array_equal(params[key], value)


@hunted
def test_shapes_that_do_not_fit_are_refused(name):
    params, X, Y = drawn(name)
    make, penalty = HUNT[name][1], HUNT[name][3]
    with pytest.raises(ValueError, match="W, b and X must have shapes"):
        make(params, X[:2], Y, *penalty)
    with pytest.raises(ValueError, match="W, b and X must have shapes"):
        make({key: value.ravel() for key, value in params.items()}, X, Y, *penalty)
    for key in params:
        with pytest.raises(ValueError, match="W, b and X must have shapes"):
            make({**params, key: params[key].ravel()}, X, Y, *penalty)
    with pytest.raises(ValueError, match="W, b and X must have shapes"):
        make(params, X[:, 0], Y, *penalty)
    with pytest.raises(ValueError, match=r"Y must have shape \(2, 6\)"):
        make(params, X, Y[:1], *penalty)
