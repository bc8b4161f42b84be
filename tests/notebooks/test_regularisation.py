"""The facts of the notebook on regularisation: experiments, hand examples, what the text says."""

import numpy as np
import pytest

from course_lib.data import moons
from course_lib.experiments import stored_result
from course_lib.studies.moons_sweep import BAYES_ERROR

PARAMS = {
    "W1": np.array([[2.0, -1.0], [3.0, 0.0], [-1.0, 2.0]]),
    "b1": np.zeros((3, 1)),
    "W2": np.array([[1.0, 0.5, -1.5]]),
    "b2": np.zeros((1, 1)),
}
GRADS = {
    "dW1": np.array([[0.4, 0.1], [-0.2, 0.3], [0.5, -0.6]]),
    "db1": np.zeros((3, 1)),
    "dW2": np.zeros((1, 3)),
    "db2": np.zeros((1, 1)),
}


@pytest.fixture(scope="module")
def sweep():
    return stored_result("lambda_sweep")


def percent(share):
    return f"{100 * share:.1f} %"


# --- hand examples ------------------------------------------------------------------------------


def test_thirds_of_ten(solved):
    parts = solved["split_indices"](10, [1 / 3] * 3, np.random.default_rng(0))
    assert [len(part) for part in parts] == [3, 4, 3]


def test_four_networks_of_the_notes(solved):
    errors = [(0.01, 0.11), (0.15, 0.16), (0.15, 0.30), (0.005, 0.01)]
    found = [tuple(solved["diagnose"](*pair).values()) for pair in errors]
    assert found == [(False, True), (True, False), (True, True), (False, False)]
    assert solved["diagnose"](0.15, 0.16, 0.15) == {"bias": False, "variance": False}
    assert solved["next_action"](0.04, 0.08, tolerance=0.05) == "done"
    assert solved["next_action"](0.04, 0.08) == "bigger network"


def test_penalties_by_hand(says, solved):
    assert solved["l2_cost"](PARAMS, 0.8, 10) == pytest.approx(0.9)
    assert solved["l2_grads"](PARAMS, GRADS, 0.8, 10)["dW1"][0, 0] == pytest.approx(0.56)
    assert solved["l1_cost"](PARAMS, 0.8, 10) == pytest.approx(0.96)
    penalised = solved["l1_grads"](PARAMS, GRADS, 0.8, 10)["dW1"]
    assert (penalised[0, 0], penalised[1, 1]) == pytest.approx((0.48, 0.3))
    says("l2_tasks", "0.04 · 22.5 = 0.9", "0.4 + 0.08 · 2 = 0.56")
    says("l1_tasks", "0.08 · 12 = 0.96", "0.4 + 0.08 = 0.48")


def test_common_mistakes_by_hand(says):
    W1, W2 = PARAMS["W1"], PARAMS["W2"]
    factor = 0.8 / (2 * 10)
    mistakes = {
        "1.8": 0.8 / 10 * 22.5,
        "9.0": 0.8 / 2 * 22.5,
        "1.0": factor * (W1.sum() ** 2 + W2.sum() ** 2),
        "0.25": factor * (np.linalg.norm(W1) + np.linalg.norm(W2)),
        "0.76": factor * np.sum(W1**2),
        "0.14": factor * np.sum(W2**2),
    }
    for text, value in mistakes.items():
        assert value == pytest.approx(float(text), abs=0.005)
        says("bugs", text)


def test_decay_by_hand(solved):
    W, dW = np.array([[2.0]]), np.array([[0.5]])
    assert solved["l2_step"](W, dW, 0.1, 7, 10) == pytest.approx(1.81)
    unheld = solved["l2_step"](np.array([[1.0]]), np.zeros((1, 1)), 0.1, 0.7, 100)
    assert unheld == pytest.approx(0.9993)
    assert unheld.item() ** 1000 == pytest.approx(0.50, abs=0.005)


def test_decay_is_a_step_along_the_penalised_gradient(solved):
    total = solved["l2_grads"](PARAMS, GRADS, 0.7, 10)
    for name in ("W1", "W2"):
        step = solved["l2_step"](PARAMS[name], GRADS[f"d{name}"], 0.1, 0.7, 10)
        assert step == pytest.approx(PARAMS[name] - 0.1 * total[f"d{name}"])


def test_threshold_and_shift_by_hand(solved):
    pulled = solved["soft_threshold"](np.array([0.8, -0.3, 0.1]), 0.25)
    assert pulled == pytest.approx([0.55, -0.05, 0])
    image = np.arange(1.0, 13).reshape(1, 3, 4)
    moved = solved["shift_images"](image, np.array([[1, 2]]))
    assert moved[0].tolist() == [[0, 0, 0, 0], [0, 0, 1, 2], [0, 0, 5, 6]]


def test_stopping_by_hand(solved):
    losses = np.array([0.9, 0.7, 0.75, 0.72, 0.5, 0.55, 0.52, 0.6])
    assert solved["early_stopping"](losses, 2) == (3, 1)
    assert solved["early_stopping"](losses, 3) == (7, 4)
    kept = solved["best_weights"](np.ones((1, 1)), np.ones((3, 1, 1)), np.array([0.5, 0.3, 0.4]))
    assert kept.tolist() == [[3]]


def test_spread_of_a_counted_error(says):
    for error, n, cell, said in [
        (0.1, 100, "title", "3 points"),
        (0.5, 60, "diagnose_task", "6.5 points"),
    ]:
        assert 100 * np.sqrt(error * (1 - error) / n) == pytest.approx(
            float(said.split()[0]), abs=0.05
        )
        says(cell, said)


# --- experiments --------------------------------------------------------------------------------


def test_bayes_error_of_the_moons(says):
    data = moons(m=4000, seed=9)
    phase = np.linspace(0, np.pi, 200)
    upper = np.stack([np.cos(phase), np.sin(phase)])
    lower = np.array([[1.0], [0.5]]) - upper

    def likelihood(centers):
        apart = ((data.X[:, :, np.newaxis] - centers[:, np.newaxis]) ** 2).sum(axis=0)
        return np.exp(-apart / (2 * 0.3**2)).mean(axis=1)

    wrong = (likelihood(lower) > likelihood(upper)) != data.y
    assert np.mean(wrong) == pytest.approx(BAYES_ERROR, abs=0.01)
    says("title", percent(BAYES_ERROR))


def test_development_error_is_a_u_and_the_norm_only_falls(says, sweep):
    dev, norm = sweep["dev_error"].mean(axis=1), sweep["norm"].mean(axis=1)
    bottom = dict(zip(sweep["lambd"], dev, strict=True))
    assert bottom[0] > bottom[0.3] < bottom[2] < bottom[10]
    assert bottom[0.3] == pytest.approx(bottom[1], abs=0.002)
    assert (np.diff(norm) < 0).all()
    assert (np.diff(sweep["norm"][2:], axis=0) < 0).all()
    says("split_task", percent(bottom[0]), percent(dev.min()), percent(bottom[10]))
    says("l1_tasks", f"from {norm[0]:.0f} to 0", percent(bottom[3]), percent(dev.min()))
    avoided = (bottom[0] - dev.min()) / (bottom[0] - BAYES_ERROR)
    assert avoided == pytest.approx(1 / 3, abs=0.05)


@pytest.mark.parametrize(
    ("lambd", "train_accuracy", "dev_accuracy", "norm"),
    [
        (0, 0.995, 0.879, 569),
        (0.3, 0.955, 0.902, 53),
        (1, 0.940, 0.904, 25),
        (10, 0.842, 0.851, 3.7),
    ],
)
def test_table_of_the_moons(sweep, lambd, train_accuracy, dev_accuracy, norm):
    """As measured with another start and another draw of the moons."""
    i = sweep["lambd"].tolist().index(lambd)
    assert 1 - sweep["train_error"][i].mean() == pytest.approx(train_accuracy, abs=0.05)
    assert 1 - sweep["dev_error"][i].mean() == pytest.approx(dev_accuracy, abs=0.03)
    assert sweep["norm"][i].mean() == pytest.approx(norm, rel=0.3)


def test_training_error_is_below_what_is_possible_without_a_penalty(sweep):
    assert sweep["train_error"][0].mean() < 0.6 * BAYES_ERROR


def test_diagnoses_run_from_variance_to_bias(sweep):
    diagnoses, actions = zip(*stored_result("lambda_verdicts"), strict=True)
    assert list(dict.fromkeys(diagnoses)) == ["variance", "neither", "bias", "bias and variance"]
    assert sweep["lambd"][np.array(actions) == "done"].tolist() == [1, 2, 3]


def test_winner_of_a_hundred_coins_is_a_coin(says):
    dev, test = stored_result("coin_tossers").mean(axis=0)
    assert test == pytest.approx(0.5, abs=0.01)
    says("diagnose_task", f"too good by {100 * (test - dev):.0f} points")
    assert (0.5 - dev) / 0.065 == pytest.approx(2.5, abs=0.1)


def test_only_the_threshold_makes_zeros(says):
    neurons = stored_result("twenty_weights")
    zeros = {name: int(np.sum(w == 0)) for name, (w, _) in neurons.items()}
    assert zeros.pop("L1, threshold") >= 15
    assert set(zeros.values()) == {0}
    assert np.sum(neurons["L1, threshold"][0][5:] == 0) > 0.8 * 15
    near = {name: int(np.sum(np.abs(w) < 0.0125)) for name, (w, _) in neurons.items()}
    assert near["L1, slope"] >= 10 > 2 > near["L2"]
    errors = [error for _, error in neurons.values()]
    assert errors[0] == max(errors)
    says("shift_task", f"= {0.5 * 5 / 200:g}")


def test_augmentation_helps_where_digits_are_moved_and_only_there():
    plain, moved = stored_result("augmentation").values()
    assert plain[0] < 0.08 < 0.1 < moved[0] < 0.2
    assert moved[1] < 0.2 < 0.5 < plain[1]
    assert moved[2] > 1.2 * plain[2]


def test_kept_weights_are_better_than_the_last(says, solved):
    run = stored_result("long_run")
    last, kept = run["last"], run["kept"]
    assert kept < last - 0.02
    says("bugs", f"{percent(kept)} against {percent(last)}")
    losses = run["losses"]
    assert solved["early_stopping"](losses, 1)[0] == 3
    for patience, best in [(1, 2), (3, 14), (8, 14), (12, 31), (20, 31), (80, 31)]:
        assert solved["early_stopping"](losses, patience)[1] == best
        says("bugs", f"{losses[best]:.3f}")
    assert np.argmin(losses) == 31
