"""The facts of the notebook on tuning: experiments and what the text works out by hand."""

import itertools
import math

import numpy as np
import pytest

from course_lib.experiments import stored_result

GIVEN = {"itertools": itertools}


def rng():
    return np.random.default_rng(0)


def test_costs_of_guesses_by_hand(solved):
    loss = solved["expected_initial_loss"]
    assert [round(loss(C), 4) for C in (2, 6, 10)] == [0.6931, 1.7918, 2.3026]
    A = np.array([[0.5, 0.9], [0.5, 0.1]])
    assert -np.log([0.5, 0.1]).mean() == pytest.approx(1.498, abs=5e-4)
    assert not solved["check_initial_loss"](lambda X: A, None, np.array([0, 1]))


def test_penalties_by_hand(solved):
    params = {"W1": np.array([[3.0, -1.0]]), "b1": np.array([[5.0]]), "W2": np.array([[2.0]])}
    assert solved["check_regularisation"](2.3, 2.8, params, 0.5, 7)
    assert not solved["check_regularisation"](2.3, 2.9, params, 0.5, 7)


def test_the_loss_that_the_notes_quote_fits_one_network():
    """3072-50-10 units, ½·λ·ΣW², λ = 1000, weights of deviation 1e-4."""
    chance, sums = rng(), []
    for _ in range(200):
        sums.append(np.sum((1e-4 * chance.standard_normal(3072 * 50 + 50 * 10)) ** 2))
    losses = math.log(10) + 500 * np.array(sums)
    assert losses.mean() == pytest.approx(3.0731, abs=1e-3)
    assert losses.std() == pytest.approx(0.003, abs=5e-4)
    assert abs(3.0685974 - 3.0731) < 2 * losses.std()


def test_verdicts_by_hand(solved):
    verdict = solved["lr_verdict"]
    assert verdict([2, 3, 1, 2.5, 1]) == "too_big"
    assert verdict([2, 1.5, 1.2, 1.25]) == "ok"


def test_shares_of_the_scales(solved):
    """Computed in the text for uniform draws, and drawn here for the others."""
    assert pytest.approx(0.01, abs=5e-4) == (0.01 - 1e-4) / (1 - 1e-4)
    assert pytest.approx(0.09, abs=2e-3) == (0.999 - 0.99) / (0.999 - 0.9)
    alphas = solved["sample_log"](1e-4, 1, 4000, rng())
    betas = solved["sample_beta"](0.9, 0.999, 4000, rng())
    assert np.mean(alphas < 0.01) == pytest.approx(0.5, abs=0.03)
    assert np.mean(betas > 0.99) == pytest.approx(0.5, abs=0.03)
    assert set(solved["sample_int"](2, 5, 200, rng())) == {2, 3, 4, 5}
    with pytest.raises(ValueError, match="high - low < 0"):
        rng().uniform(-3, -6)


def test_chances_of_random_trials():
    assert [round(1 - 0.95**n, 2) for n in (10, 20, 60)] == [0.40, 0.64, 0.95]
    assert 5**7 == 78125


def test_zoom_by_hand(solved):
    values, scores = np.array([1e-4, 1e-3, 1e-2, 0.1]), np.array([0.2, 0.8, 0.9, 0.3])
    low, high, at_edge = solved["zoom"](values, scores, 1e-4, 1, 2, 0.5)
    assert (low, high) == pytest.approx((10**-3.5, 10**-1.5))
    assert not at_edge


def test_settings_decide_and_the_learning_rate_most():
    last = np.nan_to_num(stored_result("many_networks")["dev"][:, -1])
    assert (np.sum(last >= 0.9), last.max()) == (12, pytest.approx(0.98))
    assert last.min() < 0.1
    assert last.mean() == pytest.approx(0.63, abs=0.01)


def test_each_ailment_is_found_and_the_dead_relu_late():
    costs = {what: told for what, (told, _) in stored_result("first_costs").items()}
    as_expected = [right for _, right in stored_result("first_costs").values()]
    assert list(costs.values())[:3] == pytest.approx([2.543, 19.5, 2.303], abs=0.01)
    assert as_expected == [False, False, True, True]
    table = {row[0]: row[1:] for row in stored_result("examined_patients")}
    assert table["nothing"] == [1, 1, 0]
    assert table["dead ReLU"] == [1, pytest.approx(0.33, abs=0.02), 1]
    assert table["no learning rate"][0] < 0.2
    assert table["two units"][0] == pytest.approx(0.7)


def test_learning_rates_that_work_span_almost_four_powers_of_ten(solved):
    runs = stored_result("losses_by_rate")
    costs = np.where(np.isnan(runs["costs"]), np.inf, runs["costs"])
    ok = {
        epochs: [
            float(f"{rate:.1g}")
            for rate, row in zip(runs["rates"], costs, strict=True)
            if solved["lr_verdict"](row[: epochs + 1]) == "ok"
        ]
        for epochs in (2, 8)
    }
    assert (ok[8][0], ok[8][-1]) == (5e-5, 0.2)
    assert (ok[2][0], ok[2][-1]) == (2e-4, 0.1)
    assert float(f"{runs['rates'][np.argmin(costs[:, -1])]:.2g}") == 0.046
    assert costs.min() == pytest.approx(0.05, abs=0.005)


def test_penalty_hardly_matters_on_the_map():
    found = stored_result("accuracy_map")
    hill = (found["rates"] > 5e-4) & (found["rates"] < 0.2)
    assert np.ptp(found["dev"][hill], axis=1).max() < 0.05
    assert np.ptp(found["dev"], axis=0).min() > 0.8


def test_fine_search_is_better_than_coarse_and_the_test_agrees():
    coarse, fine = stored_result("coarse_search"), stored_result("fine_search")
    rates = coarse["6 epochs"][0]
    assert [len(one[0]) for one in coarse.values()] == [27, 9, 3]
    assert 0.001 < rates.min() < rates.max() < 0.3
    assert coarse["18 epochs"][1][0] == pytest.approx(0.973, abs=5e-4)
    low, high, at_edge = fine["range"]
    assert ([round(low, 4), round(high, 3)], at_edge) == ([0.0025, 0.079], False)
    assert fine["dev"] == pytest.approx(0.987, abs=5e-4)
    assert abs(fine["test"] - fine["dev"]) < math.sqrt(0.013 / 300)


def test_luck_does_not_come_along():
    dev, test = stored_result("luckiest_guesser")
    assert dev == pytest.approx(0.153, abs=5e-4)
    assert test == pytest.approx(0.117, abs=5e-4)


def test_deviation_of_a_share_of_400_images():
    """In the mark scheme: one network, and by how much the best of 24 exceeds their mean."""
    assert math.sqrt(0.91 * 0.09 / 400) == pytest.approx(0.0145, abs=5e-4)
    best = rng().standard_normal((4000, 24)).max(axis=1).mean()
    assert 0.0145 * best == pytest.approx(0.03, abs=0.003)
