"""The facts of the notebook on dropout: experiments, hand examples and what the text says."""

import re

import numpy as np
import pytest

from course_lib.data import moons
from course_lib.experiments import stored_result
from course_lib.layers import Dropout
from course_lib.network import Network
from course_lib.training import train


def percent(share, digits=0):
    return f"{100 * share:.{digits}f} %"


# --- hand examples ------------------------------------------------------------------------------


def test_hand_examples_of_forward_and_backward(says, solved):
    D = np.array([1.0, 0.0, 1.0])
    assert solved["dropout_forward"](np.array([4.0, -2.0, 10.0]), D, 0.8).tolist() == [5, 0, 12.5]
    assert solved["dropout_backward"](np.array([1.0, 7.0, -2.0]), D, 0.8).tolist() == [
        1.25,
        0,
        -2.5,
    ]
    says("inverted", "become 5, 0, 12.5")
    says("backward", "becomes 1.25, 0, −2.5")


def test_hand_examples_of_the_variance(says, solved):
    variance = solved["dropout_variance"]
    assert variance(np.array([1, 2, -3]), 0.8) == pytest.approx([0.25, 1, 2.25])
    assert variance(np.array([1, 2, -3]), 0.5) == pytest.approx([1, 4, 9])
    row = [float(f"{variance(1.0, k):.2g}") for k in (0.9, 0.8, 0.5, 0.2)]
    says("variance", "variance over $a^2$ | " + " | ".join(f"{v:g}" for v in row))
    row = [float(f"{np.sqrt(variance(1.0, k)):.2g}") for k in (0.9, 0.8, 0.5, 0.2)]
    says("variance", "| " + " | ".join(f"{v:g}" for v in row) + " |\n\nAt")


def test_hand_example_of_the_network(says, solved):
    params = {"W1": np.array([[1.0], [-1.0]]), "b1": np.zeros((2, 1))}
    params |= {"W2": np.array([[0.5, 3.0]]), "b2": np.array([[-1.0]])}
    X, network = np.full((1, 200), 2.0), solved["dropout_network"]
    assert network(X, params, [0.5], None, False) == pytest.approx(0.5)
    answers = network(X, params, [0.5], np.random.default_rng(0), True)
    assert np.unique(answers.round(3)).tolist() == [0.269, 0.731]
    says("network", "0.731", "0.269")


def test_hand_example_of_the_erratum_on_the_cost(solved):
    masks = np.array([[1.0, 0.0]])
    sent = solved["dropout_forward"](np.ones((1, 2)), masks, 0.5)
    assert 0.5 * (sent - 1) ** 2 == pytest.approx(0.5)


# --- experiments --------------------------------------------------------------------------------


def test_about_twenty_units_of_a_hundred_are_off(solved):
    off = 100 - solved["dropout_mask"]((100, 2000), 0.8, np.random.default_rng(3)).sum(axis=0)
    assert off.mean() == pytest.approx(20, abs=0.3)
    assert off.std() == pytest.approx(4, abs=0.2)
    assert np.mean(off == 20) == pytest.approx(0.1, abs=0.02)


def test_a_network_without_dropout_cannot_do_without_its_units(says):
    accuracy = stored_result("dropout_plain_network")["accuracy"]
    assert accuracy == sorted(accuracy, reverse=True)
    says("hook", f"right on {percent(accuracy[0])}")
    assert accuracy[0] - accuracy[1] == pytest.approx(0.03, abs=0.005)
    assert accuracy[0] - accuracy[3] == pytest.approx(0.08, abs=0.005)
    assert accuracy[5] == pytest.approx(0.72, abs=0.01)


def test_a_network_with_dropout_hardly_notices(says):
    plain = stored_result("dropout_plain_network")["accuracy"]
    bent, steady = (stored_result("dropout_sick_again")[f"keep_prob {k}"] for k in (0.8, 0.5))
    assert plain[5] < 0.8 < bent[5] < steady[5]
    assert plain[0] - steady[5] < 0.01
    says("bugs", percent(steady[5], 1))


def test_accuracy_on_new_examples_has_its_best_in_between(says):
    swept = stored_result("dropout_keep_sweep")
    seen, new = (np.mean(swept[name], axis=1) for name in ("train", "dev"))
    half = swept["keep_prob"].index(0.5)
    assert np.all(np.diff(seen) > -0.001)
    assert new[half] > new[-1] + 0.01 > new[0] + 0.01
    assert np.all(np.diff(seen - new) > -0.001)
    says("sweep_answer", f"from {percent(seen[-1])} to {percent(seen[0])}")
    says("sweep_answer", f"from {percent(new[-1], 1)} without")
    assert new[half - 1 : half + 1] == pytest.approx(0.89, abs=0.005)
    gaps = 100 * (seen - new)
    says("sweep_answer", f"from {gaps[-1]:.1f} points to {gaps[0]:.1f}.")
    gains = 100 * (np.array(swept["dev"][half]) - swept["dev"][-1])
    says("sweep_answer", f"by {gains.min():.1f} to {gains.max():.1f} points")


@pytest.mark.parametrize(
    ("keep_prob", "train_accuracy", "dev_accuracy"),
    [(1.0, 0.995, 0.879), (0.8, 0.975, 0.893), (0.5, 0.952, 0.903)],
)
def test_table_of_the_moons(keep_prob, train_accuracy, dev_accuracy):
    """As measured with another training and another draw of the moons."""
    swept = stored_result("dropout_keep_sweep")
    i = swept["keep_prob"].index(keep_prob)
    assert np.mean(swept["train"][i]) == pytest.approx(train_accuracy, abs=0.03)
    assert np.mean(swept["dev"][i]) == pytest.approx(dev_accuracy, abs=0.015)


def test_on_digits_the_wide_network_gains_and_the_narrow_one_does_not(says):
    narrow, wide = (np.array(right) for right in stored_result("dropout_few_digits").values())
    means = [percent(right.mean(), 1) for right in (wide[0], wide[2], narrow[0], narrow[2])]
    says("digits_answer", "from {} to {}".format(*means[:2]))
    says("digits_answer", "from {} to {}".format(*means[2:]))
    gains = 100 * (wide[2] - wide[0])
    says("digits_answer", f"by {gains.min():.1f} to {gains.max():.1f} points")
    assert abs(narrow[1].mean() - narrow[0].mean()) < 0.005


def test_dropout_does_not_drive_weights_down(says):
    swept = stored_result("dropout_keep_sweep")
    weights = dict(zip(swept["keep_prob"], np.mean(swept["weights"], axis=1), strict=True))
    start = sum(min(n_in, n_out) for n_in, n_out in ((2, 50), (50, 50), (50, 1)))  # orthonormal
    assert min(weights.values()) > 3 * start
    says("sweep_answer", f"a sum of {start}", f"to {weights[1.0]:.0f} without")
    says("sweep_answer", f"to {weights[0.8]:.0f} with", f"to {weights[0.5]:.0f} with")


def test_the_cost_under_one_mask_is_not_the_networks_cost(says):
    fresh, frozen = stored_result("dropout_frozen_mask")
    assert frozen[0] < 1e-3 < 0.05 < fresh[0]
    assert frozen[1] > 5 * fresh[1]
    says(
        "frozen_answer",
        f"is {frozen[1]:.1f}, not {frozen[0]:.5f}",
        percent(frozen[2]),
        percent(fresh[2]),
    )
    assert frozen[3] < fresh[3] - 0.03


def test_answers_vary_with_dropout_and_the_cost_does_not_keep_its_mean():
    asked = stored_result("dropout_ask_again")
    many = asked["one, 1000 times"]
    assert min(many) < 0.05 < 0.95 < max(many)
    gap = abs(np.mean(many) - asked["one, in use"])
    assert 0.005 < gap < 0.2
    right = asked["right"]
    assert list(right.values()) == pytest.approx([right["in use"]] * 3, abs=0.01)
    assert asked["cost, with masks"] > 1.3 * asked["cost, in use"]


def test_the_penalty_is_what_the_masks_add():
    for keep_prob, plain, penalty, predicted, measured in stored_result("dropout_penalty"):
        assert measured == pytest.approx(predicted, abs=0.002)
        assert (penalty > plain) == (keep_prob == 0.5)


def test_a_gradient_check_agrees_with_a_frozen_mask_only(cells, solved, capsys):
    exec(cells["gradient_check"], {**solved, "written": lambda *_: True})
    rows = [line.split() for line in capsys.readouterr().out.splitlines()[1:]]
    table = np.array(rows, dtype=float)
    assert table[:, 2] == pytest.approx(table[:, 1], abs=2e-6)
    assert np.max(np.abs(table[:, 3])) > 1e4


# --- quiz, bugs and reflection --------------------------------------------------------------------


def test_numbers_of_the_bugs_and_the_quiz(says, solved):
    variance = solved["dropout_variance"]
    assert variance(1.0, 0.2) / variance(1.0, 0.8) == pytest.approx(16)
    assert variance(3.0, 0.25) == pytest.approx(27)
    says("closing", f"= {0.1 / 0.9:.2f}$")


def test_a_new_mask_on_the_way_back_still_lets_the_cost_fall(solved):
    """Bug B: no crash, no wrong shape, and a cost that falls."""
    rng = np.random.default_rng(0)

    def another_mask(dA, D, keep_prob):
        return solved["dropout_backward"](dA, solved["dropout_mask"](dA.shape, 0.8, rng), keep_prob)

    data, _ = moons().split(100)
    parts = solved["dropout_mask"], solved["dropout_forward"], another_mask
    network = Network([2, 50, 50, 1], output="sigmoid", dropout=Dropout(*parts, 0.8))
    before = network.cost(data.X, data.y)
    train(network, data.X, data.y, num_epochs=100)
    assert network.cost(data.X, data.y) < 0.7 * before


def test_numbers_of_the_mark_scheme(says):
    rate = (1 - 0.8) / (2 * 0.8)
    says("reflection_question", f"= {rate:.3f} · (w1² + w2²)")
    assert rate * (3.1**2 + 2.5**2) == pytest.approx(2.0, abs=0.05)
    assert rate * 2 * 0.3**2 == pytest.approx(0.02, abs=0.005)


def test_every_prediction_is_answered(cells):
    """Each cell that asks to predict is followed by an answer before the next one asks."""
    text = "\n".join(source for source in cells.values())
    asked = [m.start() for m in re.finditer(r"\*\*Predict, then run\.\*\*", text)]
    answers = [m.start() for m in re.finditer(r"What you should have seen|See it yourself", text)]
    for start, end in zip(asked, [*asked[1:], len(text)], strict=True):
        assert any(start < answer < end for answer in answers)
