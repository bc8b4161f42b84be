"""The facts of the notebook on batch normalisation: experiments and what the text works out."""

import numpy as np
import pytest

from course_lib.experiments import stored_result

NOTES, ONE, NOUGHT = np.array([[1.0, 2.0, 3.0, 6.0]]), np.ones((1, 1)), np.zeros((1, 1))


def test_forward_and_identity_by_hand(solved):
    made, cache = solved["bn_forward"](NOTES, 2 * ONE, ONE, 0.5)
    assert (cache["mu"], cache["var"]) == (3, 3.5)
    assert made.tolist() == [[-1, 0, 1, 4]]
    gamma, beta = solved["bn_identity"](cache["mu"], cache["var"], 0.5)
    assert (gamma, beta) == (2, 3)


def test_the_mistakes_of_the_notes_make_what_the_text_says(solved):
    by_variance = (NOTES - 3) / 3.5
    assert by_variance[0] == pytest.approx([-0.57, -0.29, 0, 0.86], abs=5e-3)
    assert by_variance.std() == pytest.approx(0.53, abs=5e-3)
    gamma, _ = solved["bn_identity"](3 * ONE, 3.5 * ONE)
    assert solved["bn_forward"](NOTES, gamma, -3 * ONE)[0][0] == pytest.approx([-5, -4, -3, 0])
    inverse = (NOTES - 3) / np.sqrt(3.5) * 3.5**-0.5 + 3
    assert inverse == pytest.approx(by_variance + 3)


def test_backward_by_hand(solved):
    _, cache = solved["bn_forward"](NOTES, 2 * ONE, ONE, 0.5)
    dZ, dgamma, dbeta = solved["bn_backward"](np.array([[0.3, -1, 2, 0.7]]), cache)
    assert dZ[0] == pytest.approx([0.1125, -1.34375, 1.5, -0.26875])
    assert dZ.sum() == pytest.approx(0, abs=1e-12)
    assert (dgamma.item(), dbeta.item()) == pytest.approx((1.25, 2))


def test_statistics_by_hand(solved):
    run = solved["update_running"]({"mu": 10 * ONE, "var": 4 * ONE}, 20 * ONE, 8 * ONE, 0.75)
    assert run == {"mu": 12.5, "var": 5}
    run = solved["running_statistics"]([NOTES])
    assert (run["mu"].item(), run["var"].item()) == pytest.approx((0.3, 1.25))
    assert pytest.approx([0.59, 0.12, 0.005], abs=2e-3) == [0.9**5, 0.9**20, 0.9**50]
    run = {"mu": 10 * ONE, "var": 3.5 * ONE}
    answers = solved["bn_inference"](np.array([[14.0, 10.0]]), 3 * ONE, -ONE, run, 0.5)
    assert answers.tolist() == [[5, -1]]


def test_an_outlier_is_at_most_the_root_of_its_companions_away(solved):
    batch = np.append(np.zeros(7), 1e6)[np.newaxis]
    made, _ = solved["bn_forward"](batch, ONE, NOUGHT)
    assert made.max() == pytest.approx(np.sqrt(7)) == pytest.approx(2.65, abs=5e-3)


def test_a_bias_is_idle(solved):
    shifted = solved["bn_forward"](NOTES + 100, ONE, NOUGHT)[0]
    assert shifted == pytest.approx(solved["bn_forward"](NOTES, ONE, NOUGHT)[0])
    run = solved["drop_bias"]({"mu": 15 * ONE, "var": 4 * ONE}, 4 * ONE)
    assert run == {"mu": 11, "var": 4}


def test_a_layer_by_hand(solved):
    params = {"W": ONE, "gamma": ONE, "beta": NOUGHT}
    results = {}
    for order in ("bn_relu", "relu_bn"):
        A, cache = solved["dense_bn_relu_forward"](NOTES, params, order, 0.5)
        _, grads = solved["dense_bn_relu_backward"](np.ones((1, 4)), cache)
        results[order] = A.tolist()[0], {name: one.item() for name, one in grads.items()}
    assert results["bn_relu"] == ([0, 0, 0, 1.5], {"dW": 0.1875, "dgamma": 1.5, "dbeta": 1})
    assert results["relu_bn"] == ([-1, -0.5, 0, 1.5], {"dW": 0, "dgamma": 0, "dbeta": 4})


def test_a_pair_keeps_the_sign_of_its_difference_alone(solved):
    for pair in ([1.0, 5.0], [1.0, 1.1]):
        made, _ = solved["bn_forward"](np.array([pair]), ONE, NOUGHT)
        assert made[0] == pytest.approx([-1, 1], abs=3e-3)


def test_a_narrow_window_of_starts_and_a_wide_one():
    plain, normalised = stored_result("starts_without"), stored_result("starts_with")
    assert max(plain[:3]) < 0.1 < plain[3] < 0.5
    assert min(plain[4:6]) > 0.9
    assert plain[6] is None
    assert min(normalised[:6]) > 0.9 > normalised[6] > 0.7


def test_pairs_are_too_few_for_batch_normalisation_and_eight_will_do():
    plain, normalised = stored_result("batch_sizes").values()
    assert (normalised[0], plain[0]) == (0.2, 0.7)
    assert normalised[1:] == pytest.approx(plain[1:], abs=0.02)


def test_company_counts_in_training_mode_and_statistics_come_back():
    right = stored_result("left_in_training")
    assert right["together"] == sorted(right["together"])
    assert right["together"][0] < 0.1 < 0.9 < right["together"][3]
    assert right["collected"][0] < 0.3
    assert right["collected"][5] > 0.95


def test_the_order_changes_little():
    table = stored_result("both_orders")
    for (scale, _, *before), (_, _, *after) in zip(table[::2], table[1::2], strict=True):
        assert after[0] < before[0]
        assert abs(before[2] - after[2]) < 0.02, scale
