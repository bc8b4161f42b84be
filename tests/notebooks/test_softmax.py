"""The facts of the notebook on softmax: experiments and what the text works out."""

import numpy as np
import pytest

from course_lib.experiments import stored_result
from course_lib.studies.digit_readers import TEST, TRAIN

NOTES = np.array([[5.0], [2.0], [-1.0], [3.0]])
QUARTERS = np.array([[0.0], [np.log(3)]])


def test_the_example_of_the_notes(solved):
    powers = np.exp(NOTES).ravel()
    assert [*powers, powers.sum()] == pytest.approx([148.41, 7.39, 0.37, 20.09, 176.26], abs=5e-3)
    a = solved["softmax"](NOTES).ravel()
    assert a == pytest.approx([0.8420, 0.0419, 0.0021, 0.1140], abs=5e-5)
    assert -(a @ np.log(a)) == pytest.approx(0.54, abs=5e-3)
    assert sum([0.8420, 0.0419, 0.0020, 0.1137]) == pytest.approx(0.9996)


def test_softmax_and_link_by_hand(solved):
    assert solved["softmax"](QUARTERS).ravel() == pytest.approx([1 / 4, 3 / 4])
    assert solved["softmax"](QUARTERS, 0.5).ravel() == pytest.approx([1 / 10, 9 / 10])
    assert solved["softmax"](QUARTERS + 1000).ravel() == pytest.approx([1 / 4, 3 / 4])
    assert solved["binary_link"](QUARTERS + 1) == pytest.approx([3 / 4])
    assert solved["one_hot"](np.array([2, 0]), 4).T.tolist() == [[0, 0, 1, 0], [1, 0, 0, 0]]


def test_where_a_float_ends():
    with np.errstate(over="ignore"):
        assert np.isfinite(np.exp(709.78))
        assert np.isinf(np.exp(709.79))
    assert np.exp(-745.0) > 0 == np.exp(-746.0)


def test_costs_by_hand(solved):
    both = np.hstack([QUARTERS, QUARTERS])
    assert solved["log_softmax"](both)[:, 0] == pytest.approx([-1.386, -0.288], abs=5e-4)
    assert solved["cross_entropy"](both, np.array([0, 1])) == pytest.approx(0.837, abs=5e-4)
    far = np.array([[1000.0], [0.0]])
    assert solved["log_softmax"](far).ravel().tolist() == [0, -1000]
    shares = np.log([[0.3], [0.2], [0.1], [0.4]])
    assert solved["cross_entropy"](shares, np.array([1])) == pytest.approx(1.609, abs=5e-4)
    nothing = solved["cross_entropy"](np.zeros((10, 3)), np.array([1, 5, 9]))
    assert nothing == pytest.approx(2.303, abs=5e-4)


def test_gradients_by_hand_and_by_the_long_way(solved):
    jacobian = solved["softmax_jacobian"](QUARTERS.ravel())
    assert jacobian == pytest.approx(np.array([[3, -3], [-3, 3]]) / 16)
    Z, y = np.hstack([QUARTERS, np.zeros((2, 1))]), np.array([0, 1])
    gradient = solved["softmax_ce_grad"](Z, y)
    assert gradient == pytest.approx(np.array([[-3 / 4, 1 / 2], [3 / 4, -1 / 2]]) / 2)
    assert jacobian[0] / -0.25 == pytest.approx(2 * gradient[:, 0])
    assert jacobian @ (-1 / np.array([0.25, 0.75])) == pytest.approx([2 * 0.25 - 1, 2 * 0.75 - 1])


def test_the_layer_and_its_scores_by_hand(solved):
    trained = solved["train_softmax"](np.array([[2.0, 4.0]]), np.array([0, 1]), 2, num_epochs=1)
    assert trained["W"].ravel().tolist() == [-0.25, 0.25]
    assert trained["b"].ravel().tolist() == [0, 0]
    assert solved["predict"](np.array([[-1.0], [-3.0], [-0.5]])).tolist() == [2]
    assert solved["accuracy"](np.array([1, 0, 2, 1]), np.array([1, 2, 2, 1])) == 0.75
    counts = solved["confusion_matrix"](np.array([0, 2, 1, 2]), np.array([0, 1, 1, 2]), 3)
    assert counts.tolist() == [[1, 0, 0], [0, 1, 1], [0, 0, 1]]


def test_softmax_twice_has_a_floor(solved):
    perfect = solved["one_hot"](np.array([3]), 10)
    assert solved["cross_entropy"](perfect, np.array([3])) == pytest.approx(1.46, abs=5e-3)


def test_numbers_of_the_mark_scheme(solved):
    assert -np.log([1e-12, 1e-8 + 1e-12]) == pytest.approx([27.6, 18.4], abs=0.05)
    odds = 99 ** (1 / 3)
    assert (odds, odds / (1 + odds)) == pytest.approx((4.6, 0.82), abs=0.03)


def test_one_layer_reads_95_per_cent_and_more_steps_more(solved):
    assert stored_result("one_layer") == pytest.approx(0.953, abs=5e-4)
    layer = solved["train_softmax"](TRAIN.X, TRAIN.y, 10, num_epochs=1000)
    said = solved["predict"](layer["W"] @ TEST.X + layer["b"])
    assert solved["accuracy"](said, TEST.y) == pytest.approx(0.98, abs=5e-3)


def test_steps_matter_most_and_the_last_parts_no_more_than_chance():
    mine = stored_result("own_network")
    bare, batches, *others = (np.array(shares) for shares in mine["reached"].values())
    assert bare.mean() == pytest.approx(0.61, abs=5e-3)
    assert min(one.mean() for one in (batches, *others)) > 0.95
    gained = max(one.mean() for one in others) - batches.mean()
    assert 0 < gained < 0.01 < np.ptp(batches)


def test_all_parts_together_pass_the_gradient_check():
    mine = stored_result("own_network")
    assert mine["difference"] < 1e-7
    assert len(mine["costs"]) == 460
    assert mine["costs"][0] == pytest.approx(2.71, abs=5e-3)
    assert (mine["costs"][23:] < np.log(10)).all()


def test_what_is_misread():
    mine = stored_result("own_network")
    counts, (_, labels, A) = mine["confusion"], mine["misread"]
    assert counts.sum() == 360
    assert counts.sum() - np.trace(counts) == 7 == len(labels)
    assert (labels == 9).sum() == 3
    places = [np.argsort(-a).tolist().index(y) for a, y in zip(A.T, labels, strict=True)]
    assert places.count(1) == 4
    assert A[7, labels.tolist().index(4)] == pytest.approx(0.85, abs=5e-3)
