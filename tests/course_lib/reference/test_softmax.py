"""The reference by hand, by finite differences, and against exact or independent calculation."""

import math
from decimal import Decimal, localcontext

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from course_lib.data import digits
from course_lib.reference.softmax import (
    accuracy,
    binary_link,
    confusion_matrix,
    cross_entropy,
    hardmax,
    log_softmax,
    one_hot,
    predict,
    softmax,
    softmax_ce_grad,
    softmax_jacobian,
    train_softmax,
)

NOTES = np.array([[5.0], [2.0], [-1.0], [3.0]])
LOGITS = st.floats(-20, 20).map(lambda x: round(x, 3))
SHAPES = hnp.array_shapes(min_dims=2, max_dims=2, max_side=4)
MANY = hnp.arrays(float, SHAPES, elements=LOGITS)
# A column each near 1, at 0, and far apart: what SciPy 1.17.1 returns for them, by
# softmax(Z, axis=0) and log_softmax(Z, axis=0) of scipy.special.
SCIPY_Z = np.array([[1.5, -2, 0, 700], [0.25, 3, 0, -700], [-1, 0.5, 0, 710]])
SCIPY_A = [
    [0.7306791292026887, 0.006188285272800036, 0.3333333333333333, 4.5397868702434395e-05],
    [0.20934307548219694, 0.9184229667642034, 0.3333333333333333, 0.0],
    [0.05997779531511428, 0.07538874796299669, 0.3333333333333333, 0.9999546021312976],
]
SCIPY_LOG_A = [
    [-0.31378086333725796, -5.08509724636431, -1.0986122886681098, -10.000045398899218],
    [-1.563780863337258, -0.08509724636430994, -1.0986122886681098, -1410.0000453988991],
    [-2.813780863337258, -2.58509724636431, -1.0986122886681098, -4.5398899216870535e-05],
]


def assert_close(actual, expected, atol=1e-12):
    np.testing.assert_allclose(actual, expected, rtol=1e-9, atol=atol)


@st.composite
def problems(draw):
    """Draw logits and a label for each column."""
    Z = draw(MANY)
    y = draw(hnp.arrays(np.int64, Z.shape[1], elements=st.integers(0, len(Z) - 1)))
    return Z, y


def exact_softmax(Z, temperature=1.0):
    """Return softmax by its formula, with no shift, to fifty digits."""
    with localcontext() as context:
        context.prec = 50
        columns = []
        for z in np.transpose(Z):
            powers = [(Decimal(float(x)) / Decimal(temperature)).exp() for x in z]
            columns.append([power / sum(powers) for power in powers])
        return np.array(columns, dtype=object).T


def slopes(function, x, step=1e-5):
    """Return central differences of a function, number by number of its input."""
    columns = []
    for place in np.ndindex(x.shape):
        move = np.zeros(x.shape)
        move[place] = step
        columns.append((function(x + move) - function(x - move)) / (2 * step))
    return np.array(columns)


# --- softmax ----------------------------------------------------------------------------------


def test_softmax_of_the_notes():
    a = softmax(NOTES)
    np.testing.assert_allclose(a.ravel(), [0.8420, 0.0419, 0.0021, 0.1140], atol=5e-5)
    assert math.exp(5) / a[0, 0] == pytest.approx(176.26, abs=5e-3)


def test_softmax_by_hand():
    assert_close(
        softmax(np.log([[1, 3], [2, 1], [1, 4]])),
        [[1 / 4, 3 / 8], [1 / 2, 1 / 8], [1 / 4, 1 / 2]],
    )


def test_softmax_and_its_logarithm_agree_with_another_library():
    assert_close(softmax(SCIPY_Z), SCIPY_A)
    assert_close(log_softmax(SCIPY_Z), SCIPY_LOG_A)


@given(MANY, st.sampled_from([0.25, 1.0, 3.0]))
def test_softmax_is_its_formula_to_fifty_digits(Z, temperature):
    exact = exact_softmax(Z, temperature)
    assert_close(softmax(Z, temperature), exact.astype(float))
    if temperature == 1:
        logarithms = [[float(a.ln()) for a in row] for row in exact]
        assert_close(log_softmax(Z), logarithms)


@given(MANY)
def test_columns_of_softmax_are_probabilities(Z):
    A = softmax(Z)
    assert A.shape == Z.shape
    assert A.dtype == float
    assert (A >= 0).all()
    assert_close(A.sum(axis=0), 1)


@given(MANY, st.floats(-1000, 1000))
def test_softmax_knows_only_differences(Z, shift):
    np.testing.assert_allclose(softmax(Z + shift), softmax(Z), rtol=1e-9)


@given(MANY)
def test_softmax_of_each_column_is_its_own(Z):
    columns = [softmax(z[:, np.newaxis]) for z in Z.T]
    np.testing.assert_array_equal(softmax(Z), np.hstack(columns))


def test_softmax_of_columns_far_apart_stays_finite():
    Z = np.array([[1e4, -1e4, 1e4], [1e4, -1e4 - 1, -1e4]])
    e = math.exp(-1)
    assert_close(softmax(Z), [[0.5, 1 / (1 + e), 1], [0.5, e / (1 + e), 0]])


@given(MANY)
def test_low_temperature_is_hardmax_and_ties_share(Z):
    largest = np.round(Z, 1) == np.round(Z, 1).max(axis=0)
    assert_close(softmax(np.round(Z, 1), 1e-3), largest / largest.sum(axis=0))


@given(MANY)
def test_high_temperature_makes_all_classes_alike(Z):
    np.testing.assert_allclose(softmax(Z, 1e9), 1 / len(Z), atol=1e-7)


@pytest.mark.parametrize("temperature", [0, -1, math.inf, math.nan])
def test_a_temperature_out_of_range_is_refused(temperature):
    with pytest.raises(ValueError, match="temperature must be"):
        softmax(NOTES, temperature)


# --- labels -----------------------------------------------------------------------------------


def test_one_hot_by_hand():
    expected = [[0, 1, 0], [0, 0, 0], [1, 0, 1], [0, 0, 0]]
    Y = one_hot([2, 0, 2], 4)
    np.testing.assert_array_equal(Y, expected)
    assert Y.dtype == float


@given(problems())
def test_one_hot_and_predict_are_inverse(problem):
    Z, y = problem
    np.testing.assert_array_equal(predict(one_hot(y, len(Z))), y)


@pytest.mark.parametrize("C", [0, -1, 2.0, True, None])
@pytest.mark.parametrize(
    "call", [lambda C: one_hot([0], C), lambda C: confusion_matrix([0], [0], C)]
)
def test_a_number_of_classes_that_is_none_is_refused(call, C):
    with pytest.raises(ValueError, match="C must be a whole number"):
        call(C)


@pytest.mark.parametrize(("y", "bad"), [([0, 3], 3), ([1, -1], -1), ([7], 7)])
def test_a_label_of_no_class_is_refused(y, bad):
    for call in (
        lambda: one_hot(y, 3),
        lambda: cross_entropy(np.zeros((3, len(y))), y),
        lambda: confusion_matrix(y, y, 3),
    ):
        with pytest.raises(ValueError, match=f"at most C - 1 = 2, got {bad}"):
            call()
    with pytest.raises(ValueError, match="at least 0, got -1"):
        accuracy([-1], [0])


@pytest.mark.parametrize("y", [[], np.zeros(0, int), 1, [[0, 1]], [0.0, 1.0], [True, False], ["a"]])
def test_labels_of_another_kind_are_refused(y):
    for call in (lambda: one_hot(y, 3), lambda: accuracy(y, y), lambda: confusion_matrix(y, y, 3)):
        with pytest.raises(ValueError, match="labels must be whole numbers of shape"):
            call()


@pytest.mark.parametrize("call", [accuracy, lambda p, y: confusion_matrix(p, y, 3)])
def test_predictions_for_other_examples_are_refused(call):
    with pytest.raises(ValueError, match="the same shape"):
        call([0, 1], [0, 1, 2])


# --- cross-entropy ----------------------------------------------------------------------------


def test_cross_entropy_of_the_notes():
    Z = np.log([[0.3], [0.2], [0.1], [0.4]])
    assert cross_entropy(Z, [1]) == pytest.approx(1.609, abs=5e-4)
    assert cross_entropy(Z, [1]) == pytest.approx(-math.log(0.2))


def test_equal_logits_of_ten_classes_cost_2_3026():
    cost = cross_entropy(np.zeros((10, 7)), np.arange(7))
    assert cost == pytest.approx(2.3026, abs=5e-5)
    assert cost == pytest.approx(math.log(10))
    assert type(cost) is float


@given(problems())
def test_cross_entropy_is_the_mean_of_exact_losses(problem):
    Z, y = problem
    exact = exact_softmax(Z)
    losses = [-float(exact[label, j].ln()) for j, label in enumerate(y)]
    assert cross_entropy(Z, y) == pytest.approx(math.fsum(losses) / len(losses), abs=1e-12)


@given(problems())
def test_class_numbers_and_one_hot_columns_mean_the_same(problem):
    Z, y = problem
    Y = one_hot(y, len(Z))
    for columns in (Y, Y.astype(int), Y.tolist()):
        assert cross_entropy(Z, columns) == cross_entropy(Z, y)
        np.testing.assert_array_equal(softmax_ce_grad(Z, columns), softmax_ce_grad(Z, y))


def test_cross_entropy_of_extreme_logits_is_finite():
    assert cross_entropy([[1e4], [-1e4]], [1]) == 2e4
    assert cross_entropy([[1e4], [-1e4]], [0]) == 0


def test_a_class_in_the_wrong_place_of_the_notes_costs_the_true_one():
    # The notes write -y1 log a1 for y = [0, 1, 0]; the true class is the second.
    Z = np.log([[0.7], [0.2], [0.1]])
    assert cross_entropy(Z, [[0], [1], [0]]) == pytest.approx(-math.log(0.2))


BY_LABEL = pytest.mark.parametrize("call", [cross_entropy, softmax_ce_grad])


@BY_LABEL
@pytest.mark.parametrize("shape", [(2, 3), (3, 1), (1, 3, 2), ()])
def test_labels_of_another_shape_are_refused(call, shape):
    with pytest.raises(ValueError, match=r"y must have shape \(2,\) or \(3, 2\)"):
        call(np.zeros((3, 2)), np.zeros(shape))
    with pytest.raises(ValueError, match=r"got \(3, 4\)"):
        call(np.zeros((3, 2)), [0, 1, 2, 0])


@BY_LABEL
@pytest.mark.parametrize(
    "Y", [[[1, 0.5], [0, 0.5]], [[1, 1], [0, 1]], [[0, 1], [0, 0]], [[2, 1], [-1, 0]]]
)
def test_columns_that_are_not_one_hot_are_refused(call, Y):
    with pytest.raises(ValueError, match="a single 1 in each column"):
        call(np.zeros((2, 2)), Y)


# --- gradients --------------------------------------------------------------------------------


@given(problems())
def test_gradient_is_the_slope_of_the_cost(problem):
    Z, y = problem
    numeric = slopes(lambda Z: cross_entropy(Z, y), Z).reshape(Z.shape)
    np.testing.assert_allclose(softmax_ce_grad(Z, y), numeric, atol=1e-8)


@given(problems())
def test_columns_of_the_gradient_sum_to_nothing(problem):
    Z, y = problem
    assert_close(softmax_ce_grad(Z, y).sum(axis=0), 0)


@given(problems())
def test_the_way_through_the_jacobian_agrees(problem):
    Z, y = problem
    A, Y = softmax(Z / 4), one_hot(y, len(Z))
    dA = -Y / A
    columns = [softmax_jacobian(z / 4).T @ da for z, da in zip(Z.T, dA.T, strict=True)]
    assert_close(np.stack(columns, axis=1) / Z.shape[1], softmax_ce_grad(Z / 4, y))


def test_gradient_by_hand():
    Z = np.log([[1, 3], [3, 1]])
    assert_close(softmax_ce_grad(Z, [1, 1]), [[0.125, 0.375], [-0.125, -0.375]])


def test_jacobian_by_hand():
    J = softmax_jacobian(np.log([1, 2, 1]))
    assert_close(J, [[3 / 16, -1 / 8, -1 / 16], [-1 / 8, 1 / 4, -1 / 8], [-1 / 16, -1 / 8, 3 / 16]])
    np.testing.assert_array_equal(softmax_jacobian([3.0]), [[0]])


@given(hnp.arrays(float, st.integers(1, 6), elements=LOGITS))
def test_jacobian_is_made_of_slopes(z):
    J = softmax_jacobian(z)
    numeric = slopes(lambda z: softmax(z[:, np.newaxis])[:, 0], z).T
    np.testing.assert_allclose(J, numeric, atol=1e-8)
    assert_close(J, J.T)
    assert_close(J.sum(axis=1), 0)


@pytest.mark.parametrize("z", [1.0, [[1.0], [2.0]]])
def test_a_jacobian_is_of_one_example(z):
    with pytest.raises(ValueError, match=r"z must have shape \(C,\)"):
        softmax_jacobian(z)


# --- two classes ------------------------------------------------------------------------------


@given(hnp.arrays(float, st.tuples(st.just(2), st.integers(1, 6)), elements=LOGITS))
def test_softmax_of_two_classes_is_a_sigmoid(Z):
    assert_close(binary_link(Z), softmax(Z)[1])
    assert_close(binary_link(Z), 1 / (1 + np.exp(Z[0] - Z[1])))
    assert_close(binary_link(Z) + binary_link(Z[::-1]), 1)


def test_binary_link_of_extreme_logits_is_finite():
    Z = np.array([[0, 1e4, 1e4, -1e4], [0, -1e4, 1e4 + 1, 1e4]])
    assert_close(binary_link(Z), [0.5, 0, 1 / (1 + math.exp(-1)), 1])


@pytest.mark.parametrize("C", [1, 3])
def test_binary_link_takes_two_classes(C):
    with pytest.raises(ValueError, match=r"Z must have shape \(2, m\)"):
        binary_link(np.zeros((C, 4)))


# --- predictions ------------------------------------------------------------------------------


def test_predict_and_hardmax_by_hand():
    Z = np.array([[1.0, -3.0, 2.0], [4.0, -1.0, 2.0]])
    np.testing.assert_array_equal(predict(Z), [1, 1, 0])
    np.testing.assert_array_equal(hardmax(Z), [[0, 0, 1], [1, 1, 0]])


@given(MANY)
def test_softmax_keeps_the_prediction(Z):
    Z = np.round(Z, 1)
    np.testing.assert_array_equal(predict(softmax(Z)), predict(Z))


def test_accuracy_by_hand():
    assert accuracy([1, 0, 2, 1], [1, 2, 2, 1]) == 0.75
    assert type(accuracy([0], [0])) is float


def test_confusion_matrix_by_hand():
    M = confusion_matrix([0, 0, 2, 2, 2], [0, 0, 1, 1, 0], 4)
    np.testing.assert_array_equal(M, [[2, 0, 1, 0], [0, 0, 2, 0], [0] * 4, [0] * 4])
    assert M.dtype == int


@given(problems(), st.randoms(use_true_random=False))
def test_confusion_matrix_holds_what_accuracy_counts(problem, random):
    Z, y = problem
    C, predicted = len(Z), np.array(random.sample(list(y), len(y)))
    M = confusion_matrix(predicted, y, C)
    assert M.shape == (C, C)
    assert np.trace(M) / M.sum() == pytest.approx(accuracy(predicted, y))
    np.testing.assert_array_equal(M.sum(axis=1), np.bincount(y, minlength=C))
    np.testing.assert_array_equal(M.sum(axis=0), np.bincount(predicted, minlength=C))


# --- training ---------------------------------------------------------------------------------


def test_a_linear_classifier_reads_95_of_100_digits():
    train, dev = digits().split(1437)
    fitted = train_softmax(train.X, train.y, 10)
    predicted = predict(fitted["W"] @ dev.X + fitted["b"])
    assert accuracy(predicted, dev.y) >= 0.95
    assert confusion_matrix(predicted, dev.y, 10).shape == (10, 10)


def test_one_step_of_training_by_hand():
    # At zero all classes are alike: dZ = (1/2 - Y)/m.
    fitted = train_softmax([[1.0, 3.0, 4.0]], [0, 1, 1], 2, learning_rate=3, num_epochs=1)
    assert_close(fitted["W"], [[-3], [3]])
    assert_close(fitted["b"], [[-0.5], [0.5]])


def test_features_of_another_shape_are_refused():
    with pytest.raises(ValueError, match=r"X must have shape \(n_x, m\)"):
        train_softmax([1.0, 2.0], [0, 1], 2)


# --- what holds for all -----------------------------------------------------------------------

OF_LOGITS = {
    "softmax": softmax,
    "log_softmax": log_softmax,
    "cross_entropy": lambda Z: cross_entropy(Z, [0] * np.shape(Z)[-1]),
    "softmax_ce_grad": lambda Z: softmax_ce_grad(Z, [0] * np.shape(Z)[-1]),
    "binary_link": binary_link,
    "predict": predict,
    "hardmax": hardmax,
}
by_function = pytest.mark.parametrize("call", OF_LOGITS.values(), ids=OF_LOGITS)


@by_function
@pytest.mark.parametrize("shape", [(2,), (0, 3), (3, 0), (2, 2, 2)])
def test_logits_of_another_shape_are_refused(call, shape):
    with pytest.raises(ValueError, match=r"Z must have shape \(C, m\)"):
        call(np.zeros(shape))


@by_function
@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_logits_that_are_not_finite_are_refused(call, bad):
    with pytest.raises(ValueError, match="finite numbers"):
        call([[1.0, bad], [0.0, 1.0]])


@by_function
@pytest.mark.parametrize("kind", [int, np.int8, np.uint8, np.float32, list])
def test_any_numbers_count_as_their_values_and_stay(call, kind):
    Z = np.array([[0.0, 5, 2], [3, 1, 2]])
    logits = Z.tolist() if kind is list else Z.astype(kind)
    before = np.array(logits)
    value = call(logits)
    np.testing.assert_array_equal(value, call(Z))
    np.testing.assert_array_equal(logits, before)
    assert not np.may_share_memory(np.asarray(value), np.asarray(logits))


@by_function
def test_one_example_is_enough(call):
    assert np.shape(call([[1.0], [2.0]])) in ((2, 1), (1,), ())
