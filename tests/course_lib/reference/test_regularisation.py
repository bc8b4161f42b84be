"""The reference by hand, by property, and against finite differences."""

import math

import numpy as np
import pytest

from course_lib.reference.regularisation import (
    augment,
    best_weights,
    diagnose,
    early_stopping,
    l1_cost,
    l1_grads,
    l2_cost,
    l2_grads,
    l2_step,
    next_action,
    shift_images,
    soft_threshold,
    split_indices,
)

PARAMS = {
    "W1": np.array([[2.0, -1.0], [3.0, 0.0], [-1.0, 2.0]]),
    "b1": np.array([[5.0], [6.0], [7.0]]),
    "W2": np.array([[1.0, 0.5, -1.5]]),
    "b2": np.array([[8.0]]),
}
GRADS = {f"d{name}": np.cos(param) for name, param in PARAMS.items()}
IMAGE = np.arange(1.0, 10).reshape(1, 3, 3)


def fresh(seed=0):
    return np.random.default_rng(seed)


def copies(arrays):
    return {name: array.copy() for name, array in arrays.items()}


def assert_same(arrays, others):
    assert list(arrays) == list(others)
    for name in arrays:
        np.testing.assert_array_equal(arrays[name], others[name])


# --- split_indices ----------------------------------------------------------------------------


def test_a_split_has_the_sizes_of_the_notes():
    parts = split_indices(100, (0.7, 0.15, 0.15), fresh())
    assert [len(part) for part in parts] == [70, 15, 15]


@pytest.mark.parametrize("m", range(1, 30))
@pytest.mark.parametrize(
    "fractions", [(1 / 3, 1 / 3, 1 / 3), (0.7, 0.15, 0.15), (1, 0), (0.5,) * 2]
)
def test_a_split_neither_loses_nor_repeats_an_example(m, fractions):
    parts = split_indices(m, fractions, fresh())
    assert sorted(np.concatenate(parts)) == list(range(m))
    for part, share in zip(parts, fractions, strict=True):
        assert abs(len(part) - share * m) < 1
        assert part.dtype.kind == "i"


def test_a_split_is_shuffled_by_the_generator_alone():
    first, again, other = (split_indices(50, (0.5, 0.5), fresh(seed)) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)
    assert (np.diff(first[0]) < 0).any()


def test_a_stratified_split_gives_each_part_its_share_of_each_class():
    labels = np.repeat([3, 5, 9], [60, 30, 10])
    parts = split_indices(100, (0.7, 0.2, 0.1), fresh(), stratify=labels)
    counts = [[int((labels[part] == label).sum()) for label in (3, 5, 9)] for part in parts]
    assert counts == [[42, 21, 7], [12, 6, 2], [6, 3, 1]]
    assert sorted(np.concatenate(parts)) == list(range(100))
    assert len(set(labels[parts[0]][:20])) > 1


@pytest.mark.parametrize("fractions", [(0.7, 0.2), (0.7, 0.4), (1.2, -0.2), (), 1.0, (np.nan, 1)])
def test_fractions_that_are_no_shares_are_refused(fractions):
    with pytest.raises(ValueError, match="fractions must be shares"):
        split_indices(10, fractions, fresh())


@pytest.mark.parametrize("m", [0, -1, 2.0, True])
def test_a_number_of_examples_that_is_none_is_refused(m):
    with pytest.raises(ValueError, match="m must be a whole number of at least 1"):
        split_indices(m, (1,), fresh())


def test_labels_of_another_number_are_refused():
    with pytest.raises(ValueError, match="one label for each of the 10"):
        split_indices(10, (1,), fresh(), stratify=np.zeros(9))


# --- diagnose and next_action -----------------------------------------------------------------

COLUMNS = [
    ((0.01, 0.11), False, True, "more data"),
    ((0.15, 0.16), True, False, "bigger network"),
    ((0.15, 0.30), True, True, "bigger network"),
    ((0.005, 0.01), False, False, "done"),
    ((0.15, 0.16, 0.15), False, False, "done"),
    ((0.04, 0.08, 0.0, 0.05), False, False, "done"),
]


@pytest.mark.parametrize(("errors", "bias", "variance", "action"), COLUMNS)
def test_the_columns_of_the_notes(errors, bias, variance, action):
    found = diagnose(*errors)
    assert found == {"bias": bias, "variance": variance}
    assert {type(one) for one in found.values()} == {bool}
    assert next_action(*errors) == action


def test_a_diagnosis_of_numpy_numbers_is_plain():
    assert type(diagnose(np.float64(0.3), np.float64(0.4))["bias"]) is bool


@pytest.mark.parametrize("function", [diagnose, next_action])
@pytest.mark.parametrize(
    "errors", [(1.5, 0.1), (0.1, 11), (-0.1, 0.1), (0.1, 0.1, 15), (0.1, np.nan)]
)
def test_errors_that_are_no_shares_are_refused(function, errors):
    with pytest.raises(ValueError, match="must be a share from 0 to 1"):
        function(*errors)


@pytest.mark.parametrize("function", [diagnose, next_action])
def test_a_negative_tolerance_is_refused(function):
    with pytest.raises(ValueError, match="tolerance must be at least 0"):
        function(0.1, 0.1, tolerance=-0.1)


# --- penalties and their slopes ---------------------------------------------------------------


def test_penalties_by_hand():
    assert l2_cost(PARAMS, 0.8, 10) == pytest.approx(0.8 / 20 * 22.5)
    assert l1_cost(PARAMS, 0.8, 10) == pytest.approx(0.8 / 10 * 12)
    assert type(l2_cost(PARAMS, 1, 1)) is type(l1_cost(PARAMS, 1, 1)) is float


def test_the_penalty_of_the_notes_convention_is_l1_with_half_the_lambda():
    assert l1_cost(PARAMS, 0.4, 10) == pytest.approx(0.8 / 20 * 12)


@pytest.mark.parametrize(("cost", "grads"), [(l2_cost, l2_grads), (l1_cost, l1_grads)])
def test_gradients_are_the_slopes_of_their_penalties(cost, grads):
    params = {**PARAMS, "W1": PARAMS["W1"] + 0.25}
    zero = {f"d{name}": np.zeros_like(param) for name, param in params.items()}
    slopes = grads(params, zero, 0.7, 9)
    for name, param in params.items():
        for index in np.ndindex(param.shape):
            moved = [copies(params), copies(params)]
            for one, shift in zip(moved, (1e-5, -1e-5), strict=True):
                one[name][index] += shift
            numeric = (cost(moved[0], 0.7, 9) - cost(moved[1], 0.7, 9)) / 2e-5
            assert slopes[f"d{name}"][index] == pytest.approx(numeric, abs=1e-9)


@pytest.mark.parametrize("grads", [l2_grads, l1_grads])
def test_gradients_keep_their_arguments_and_return_new_arrays(grads):
    params, before = copies(PARAMS), copies(GRADS)
    total = grads(params, before, 0.7, 9)
    assert_same(params, PARAMS)
    assert_same(before, GRADS)
    assert list(total) == list(GRADS)
    assert not any(np.may_share_memory(total[name], before[name]) for name in total)
    np.testing.assert_array_equal(total["db1"], GRADS["db1"])


@pytest.mark.parametrize("grads", [l2_grads, l1_grads])
def test_gradients_of_whole_numbers_are_decimals(grads):
    params = {"W1": np.array([[3, -2]]), "b1": np.array([[1]])}
    slopes = grads(params, {"dW1": np.array([[1, 1]]), "db1": np.array([[1]])}, 1, 4)
    assert {slope.dtype for slope in slopes.values()} == {np.dtype(float)}


def test_the_slope_of_l1_at_zero_is_zero():
    slopes = l1_grads(PARAMS, GRADS, 5, 1)
    assert slopes["dW1"][1, 1] == GRADS["dW1"][1, 1]


def test_a_step_with_decay_is_a_plain_step_along_the_whole_gradient():
    whole = l2_grads(PARAMS, GRADS, 0.7, 9)
    for layer in "12":
        W, dW = PARAMS[f"W{layer}"], GRADS[f"dW{layer}"]
        stepped = l2_step(W, dW, 0.3, 0.7, 9)
        np.testing.assert_allclose(stepped, W - 0.3 * whole[f"dW{layer}"], rtol=1e-12)
        assert not np.may_share_memory(stepped, W)


def test_the_factor_of_the_decay_by_hand():
    assert l2_step([[1.0]], [[0.0]], 0.1, 0.7, 100)[0, 0] == pytest.approx(0.9993)


def test_ever_stronger_regularisation_makes_ever_smaller_weights():
    rng = fresh()
    X, target = rng.normal(size=(5, 40)), rng.normal(size=(1, 40))
    norms = []
    for lambd in (0, 1, 10, 100):
        W = np.zeros((1, 5))
        for _ in range(2000):
            W = l2_step(W, (W @ X - target) @ X.T / 40, 0.1, lambd, 40)
        exact = np.linalg.solve(X @ X.T + lambd * np.eye(5), X @ target.T).T
        np.testing.assert_allclose(W, exact, atol=1e-9)
        norms.append(np.sum(W**2))
    assert norms == sorted(norms, reverse=True)


def test_soft_threshold_by_hand():
    pulled = soft_threshold([[2.0, -0.3, 0.0], [-1.5, 0.25, 0.5]], 0.5)
    np.testing.assert_array_equal(pulled, [[1.5, 0, 0], [-1, 0, 0]])
    np.testing.assert_array_equal(soft_threshold(np.array([1, -2]), 0), [1.0, -2.0])


@pytest.mark.parametrize("w", [-2, -0.7, -0.1, 0, 0.3, 0.5, 1.7])
def test_soft_threshold_is_the_best_compromise_of_staying_and_being_small(w):
    z = np.linspace(-3, 3, 60_001)
    best = z[np.argmin((z - w) ** 2 / 2 + 0.5 * np.abs(z))]
    assert soft_threshold(np.array([float(w)]), 0.5)[0] == pytest.approx(best, abs=1e-4)


def test_proximal_steps_make_zeros_and_slopes_do_not():
    rng = fresh()
    X = rng.normal(size=(8, 60))
    target = np.array([[2.0, -3, 0, 0, 0, 0, 0, 0]]) @ X + 0.1 * rng.normal(size=(1, 60))
    pulled = sloped = np.full((1, 8), 0.5)
    for _ in range(300):
        pulled = soft_threshold(pulled - 0.1 * (pulled @ X - target) @ X.T / 60, 0.1 * 12 / 60)
        dW = {"dW1": (sloped @ X - target) @ X.T / 60, "db1": np.zeros((1, 1))}
        sloped = sloped - 0.1 * l1_grads({"W1": sloped, "b1": dW["db1"]}, dW, 12, 60)["dW1"]
    assert np.count_nonzero(pulled) == 2
    assert np.count_nonzero(sloped) == 8


@pytest.mark.parametrize("function", [l2_cost, l1_cost])
@pytest.mark.parametrize(
    "params",
    [
        {},
        {"W1": np.ones((1, 1))},
        {"W2": np.ones((1, 1)), "b2": np.ones((1, 1))},
        {**PARAMS, "c": 1},
    ],
)
def test_params_that_are_no_layers_are_refused(function, params):
    with pytest.raises(ValueError, match="params must hold W1, b1"):
        function(params, 1, 1)


@pytest.mark.parametrize("function", [l2_cost, l1_cost])
def test_weights_without_two_axes_are_refused(function):
    with pytest.raises(ValueError, match=r"W1 must have shape \(n_out, n_in\), got \(3,\)"):
        function({"W1": np.ones(3), "b1": np.ones(3)}, 1, 1)


SETTINGS = [
    lambda lambd, m: l2_cost(PARAMS, lambd, m),
    lambda lambd, m: l1_cost(PARAMS, lambd, m),
    lambda lambd, m: l2_grads(PARAMS, GRADS, lambd, m),
    lambda lambd, m: l1_grads(PARAMS, GRADS, lambd, m),
    lambda lambd, m: l2_step([[1.0]], [[1.0]], 0.1, lambd, m),
]


@pytest.mark.parametrize("call", SETTINGS)
def test_a_strength_or_a_size_out_of_range_is_refused(call):
    for lambd in (-1, math.nan):
        with pytest.raises(ValueError, match="lambd must be at least 0"):
            call(lambd, 10)
    for m in (0, 2.5, True):
        with pytest.raises(ValueError, match="m must be a whole number of at least 1"):
            call(1, m)


@pytest.mark.parametrize("grads", [l2_grads, l1_grads])
def test_gradients_that_do_not_match_are_refused(grads):
    with pytest.raises(ValueError, match="grads must hold dW1"):
        grads(PARAMS, {"dW1": GRADS["dW1"]}, 1, 1)
    with pytest.raises(ValueError, match=r"dW2 must have the shape of W2, \(1, 3\), got \(3, 1\)"):
        grads(PARAMS, {**GRADS, "dW2": GRADS["dW2"].T}, 1, 1)


def test_a_step_of_another_shape_or_length_is_refused():
    with pytest.raises(ValueError, match="dW must have the shape of W"):
        l2_step(np.ones((2, 1)), np.ones((1, 2)), 0.1, 1, 1)
    for rate in (0, -1, math.nan):
        with pytest.raises(ValueError, match="learning_rate must be above 0"):
            l2_step([[1.0]], [[1.0]], rate, 1, 1)


def test_a_negative_threshold_is_refused():
    with pytest.raises(ValueError, match="t must be at least 0"):
        soft_threshold([1.0], -0.1)


# --- more data --------------------------------------------------------------------------------


def test_shifted_images_by_hand():
    images = np.repeat(IMAGE, 3, axis=0)
    moved = shift_images(images, [[1, 0], [0, -1], [-1, 1]])
    np.testing.assert_array_equal(moved[0], [[0, 0, 0], [1, 2, 3], [4, 5, 6]])
    np.testing.assert_array_equal(moved[1], [[2, 3, 0], [5, 6, 0], [8, 9, 0]])
    np.testing.assert_array_equal(moved[2], [[0, 4, 5], [0, 7, 8], [0, 0, 0]])


def test_a_long_shift_leaves_nothing_and_none_leaves_all():
    assert not shift_images(IMAGE, [[3, 0]]).any()
    assert not shift_images(IMAGE, [[0, -7]]).any()
    still = shift_images(IMAGE, [[0, 0]])
    np.testing.assert_array_equal(still, IMAGE)
    assert not np.may_share_memory(still, IMAGE)


def test_augmented_images_are_shifts_and_differ_from_image_to_image():
    images = np.repeat(np.pad(IMAGE, [(0, 0), (2, 2), (2, 2)]), 200, axis=0)
    before = images.copy()
    moved = augment(images, 2, fresh())
    np.testing.assert_array_equal(images, before)
    np.testing.assert_array_equal(moved.sum(axis=(1, 2)), 45)
    assert len(np.unique(moved.reshape(200, -1), axis=0)) == 25
    np.testing.assert_array_equal(moved, augment(images, 2, fresh()))


def test_images_and_shifts_of_another_form_are_refused():
    with pytest.raises(ValueError, match="images must have shape"):
        shift_images(IMAGE[0], [[0, 0]])
    for shifts in ([[0, 0, 0]], [[0.5, 0]], [[0, 0], [0, 0]]):
        with pytest.raises(ValueError, match=r"whole numbers of shape \(1, 2\)"):
            shift_images(IMAGE, shifts)
    with pytest.raises(ValueError, match="max_shift must be a whole number of at least 0"):
        augment(IMAGE, -1, fresh())


# --- early stopping ---------------------------------------------------------------------------

CURVE = [0.9, 0.7, 0.75, 0.72, 0.5, 0.55, 0.52, 0.6, 0.58, 0.3]


@pytest.mark.parametrize(
    ("losses", "patience", "min_delta", "found"),
    [
        (CURVE, 3, 0, (7, 4)),
        (CURVE, 2, 0, (3, 1)),
        (CURVE, 1, 0, (2, 1)),
        (CURVE, 9, 0, (9, 9)),
        (CURVE, 4, 0.3, (8, 4)),
        ([1, 0.9, 0.8, 0.7, 0.6], 2, 0.25, (2, 0)),
        ([5, 6, 7, 8], 2, 0, (2, 0)),
        ([1, 1, 1, 1], 3, 0, (3, 0)),
        ([3], 1, 0, (0, 0)),
        ([3, 2], 5, 0, (1, 1)),
        ([3, 2, math.nan, 1], 5, 0, (2, 1)),
        ([3, 2, -math.inf, 1], 5, 0, (2, 1)),
    ],
)
def test_early_stopping_by_hand(losses, patience, min_delta, found):
    assert early_stopping(losses, patience, min_delta) == found


def test_best_weights_are_those_of_the_smallest_loss():
    rng = fresh()
    W, updates = rng.normal(size=(2, 3)), rng.normal(size=(6, 2, 3))
    before = W.copy()
    for losses in ([0.9, 0.6, 0.7, 0.4, 0.5, 0.8], [0.9, math.nan, 0.7, 0.4, 0.4, 0.8]):
        best = best_weights(W, updates, losses)
        np.testing.assert_allclose(best, W + updates[:4].sum(axis=0), rtol=1e-12)
    np.testing.assert_array_equal(W, before)
    np.testing.assert_allclose(best_weights(W, updates, np.arange(6)), W + updates[0])
    assert best_weights([[1]], [[[0.5]]], [3]).tolist() == [[1.5]]


@pytest.mark.parametrize(
    "call", [lambda x: early_stopping(x, 1), lambda x: best_weights([[1.0]], np.ones((2, 1, 1)), x)]
)
def test_losses_that_leave_nothing_to_keep_are_refused(call):
    for losses in ([], [[1.0, 2.0]], 3.0):
        with pytest.raises(ValueError, match=r"losses must have shape \(T,\)"):
            call(losses)
    for first in (math.nan, math.inf):
        with pytest.raises(ValueError, match="the first loss is"):
            call([first, 1.0])


def test_settings_of_early_stopping_out_of_range_are_refused():
    for patience in (0, 1.5, True):
        with pytest.raises(ValueError, match="patience must be a whole number of at least 1"):
            early_stopping(CURVE, patience)
    with pytest.raises(ValueError, match="min_delta must be at least 0"):
        early_stopping(CURVE, 1, -0.1)


@pytest.mark.parametrize("updates", [np.ones((3, 1, 1)), np.ones((2, 1)), np.ones((2, 1, 2))])
def test_updates_of_another_shape_are_refused(updates):
    with pytest.raises(ValueError, match=r"updates must have shape \(2, 1, 1\)"):
        best_weights([[1.0]], updates, [2, 1])
