"""The facts of the notebook on initialisation: what it tells is what its experiments find."""

import numpy as np
import pytest

from course_lib.data import breast_cancer, digits
from course_lib.experiments import stored_result
from course_lib.reference.initialisation import init_params as init_reference
from course_lib.studies.passes import backward_pass, forward_pass
from course_lib.widgets.init_race import NUM_UNITS, run
from course_lib.widgets.signal_through_depth import signal_through_depth

GIVEN = {"forward_pass": forward_pass, "backward_pass": backward_pass}


def shares(*values):
    """Return shares as the text has them: ``91 %``."""
    return [f"{value:.0%}".replace("%", " %") for value in values]


# --- inputs ---------------------------------------------------------------------------------


def test_features_of_the_tumours_are_as_the_text_says(says):
    sigma = breast_cancer().X.std(axis=1)
    assert (sigma.min(), sigma.max()) == pytest.approx((0.0026, 569), rel=0.02)
    train_set, _ = breast_cancer().split(455)
    mean_squares = np.mean(train_set.X**2, axis=1)
    assert train_set.X.mean(axis=1).max() == pytest.approx(880, abs=1)
    assert 1e9 < mean_squares.max() / mean_squares.min() < 1e11
    assert np.sum(digits().X.std(axis=1) == 0) == 3
    says("inputs", "Three pixels")


def test_one_scale_widens_the_range_of_learning_rates(says):
    result = stored_result("input_scales")
    costs = {label: np.array(line) for label, line in result["costs"].items()}
    useful = {label: int(np.sum(line < 0.65)) for label, line in costs.items()}
    assert (useful["as they are"], useful["normalised"]) == (1, 5)
    assert costs["as they are"].min() / costs["normalised"].min() == pytest.approx(15, abs=0.5)
    assert costs["centred"].min() < costs["divided by σ²"].min() < costs["as they are"].min()
    says(
        "alike",
        "one learning rate out of twelve",
        "a fifteenth",
        *shares(*result["found"].values()),
    )


def test_hand_examples_of_the_inputs(solved):
    X = np.array([[1, 2, 3], [10, 40, 10]])
    mu, sigma = solved["fit_normalizer"](X)
    assert mu.ravel() == pytest.approx([2, 20])
    assert sigma.ravel() == pytest.approx([0.816, 14.142], abs=1e-3)
    assert solved["normalize"](X, mu, sigma)[0] == pytest.approx([-1.225, 0, 1.225], abs=1e-3)
    new = solved["normalize"](np.array([[3], [20]]), mu, sigma)
    assert new.ravel() == pytest.approx([1.225, 0], abs=1e-3)
    assert np.mean(X[0] ** 2) == pytest.approx(4.67, abs=0.005)
    assert X[0].var() == pytest.approx(0.667, abs=0.001)


# --- symmetry -------------------------------------------------------------------------------


def test_equal_units_stay_equal(says):
    result = stored_result("alike_units")
    ranks = [np.linalg.matrix_rank(one["W1"], tol=1e-6) for one in result.values()]
    assert ranks == [0, 1, 2]
    costs = [one["cost"] for one in result.values()]
    assert costs[0] == pytest.approx(np.log(2))
    assert costs[1] == pytest.approx(np.log(2), abs=0.01)
    assert costs[2] < 0.4
    says("right_spread", f"{np.log(2):.4f}")


def test_hand_example_of_equal_weights(solved):
    params = solved["init_constant"]([3, 2, 1], 0.5)
    shapes = {name: value.shape for name, value in params.items()}
    assert shapes == {"W1": (2, 3), "b1": (2, 1), "W2": (1, 2), "b2": (1, 1)}


# --- spread ---------------------------------------------------------------------------------


def test_hand_examples_of_the_rules(solved):
    pick = solved["pick_init"]
    assert pick("relu", 8, 3) == pytest.approx(0.5)
    assert pick("tanh", 8, 3) == pytest.approx(0.354, abs=1e-3)
    assert pick("sigmoid", 6, 2) == pytest.approx(0.5)
    assert [pick("relu", 50, 7), pick("tanh", 100, 7), pick("sigmoid", 30, 20)] == pytest.approx(
        [0.2, 0.1, 0.2]
    )


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("relu small", (0.13, 8.5e-5, 8.9e-9)),
        ("relu large", (13, 8.5e5, 8.9e11)),
        ("relu lecun", (0.585, 0.143, 0.025)),
        ("relu he", (0.827, 0.809, 0.807)),
        ("tanh lecun", (0.63, 0.32, 0.23)),
    ],
)
def test_signal_after_one_five_and_ten_layers(row, expected):
    std = stored_result("depth_table")[row]["std"]
    assert [std[0], std[4], std[9]] == pytest.approx(expected, rel=0.03)


def test_large_weights_saturate_tanh(says):
    table = stored_result("depth_table")
    saturated = table["tanh large"]["saturated"][-1]
    assert saturated == pytest.approx(0.92, abs=0.015)
    says("chain_task", *shares(saturated))
    assert table["relu lecun"]["std"] == pytest.approx(table["relu glorot"]["std"])


def test_hand_example_of_the_statistics(solved):
    params = {"W1": np.array([[1.0], [-1.0]]), "b1": np.zeros((2, 1))}
    stats = solved["activation_stats"](np.array([[1.0, 3.0]]), params, ["relu"])
    assert stats == {"mean": [1.0], "std": [pytest.approx(1.225, abs=1e-3)], "saturated": [0.5]}


# --- the way back ---------------------------------------------------------------------------


def test_chain_of_four_sigmoids(solved, says):
    chain = solved["sigmoid_chain_grad"]
    assert chain(np.zeros(4), np.ones(3)) == 0.25**4 == 0.00390625
    assert chain(np.zeros(2), np.array([3.0])) == pytest.approx(0.1875)
    assert chain(np.zeros(1), np.zeros(0)) == 0.25
    eights = np.full(3, 8.0)
    assert chain(np.zeros(4), eights) == pytest.approx(2)
    zs = [0.0]
    for w in eights:
        zs.append(w / (1 + np.exp(-zs[-1])))
    says("chain_task", f"{zs[2]:.2f}, {zs[3]:.2f}")
    assert chain(np.array(zs), eights) == pytest.approx(3e-7, rel=0.05)


def test_hand_example_of_the_norms(solved):
    params = {"W1": np.zeros((1, 1)), "b1": np.zeros((1, 1))}
    X, Y = np.array([[1.0, 3.0]]), np.array([[1.0, 0.0]])
    assert solved["layer_grad_norms"](X, Y, params, ["sigmoid"]) == [pytest.approx(0.5)]


def test_sigmoids_stay_sensitive_only_where_they_saturate(solved):
    widget = signal_through_depth(
        solved["init_params"], solved["activation_stats"], solved["layer_grad_norms"]
    )
    widget.move(kind="large", activation="sigmoid", gain=1.1)
    _, saturated, lengths = (panel.marks[-1].y for panel in widget.picture.panels)
    assert lengths[0] / lengths[-1] == pytest.approx(1, abs=0.2)
    assert saturated.mean() == pytest.approx(0.75, abs=0.02)


# --- training -------------------------------------------------------------------------------


def race(kind, layers, rate, seed):
    dims = [2, *[NUM_UNITS] * layers, 1]
    return run(init_reference(dims, kind, np.random.default_rng(seed)), dims, rate)


def test_race_ends_as_told(says):
    he, large = ([race(kind, 3, 0.3, seed) for seed in range(3)] for kind in ("he", "large"))
    assert min(one.accuracies[-1] for one in he) > 0.97
    says("digits_task", "{}, {} and {}".format(*shares(*(one.accuracies[-1] for one in large))))
    assert min(one.costs[0] for one in large) == pytest.approx(14, abs=0.5)


def test_small_steps_forgive_large_weights_and_depth_does_not(says):
    for seed in range(3):
        he, large = (race(kind, 3, 0.1, seed) for kind in ("he", "large"))
        assert large.costs[-1] < he.costs[-1]
    deeper = [race("large", 4, 0.1, seed) for seed in range(3)]
    (survivor,) = (one for one in deeper if np.isfinite(one.costs[-1]))
    says("digits_task", f"no further than {shares(survivor.accuracies[-1])[0]}")
    assert [min(one.costs[0] for one in deeper), max(one.costs[0] for one in deeper)] == (
        pytest.approx([57, 90], abs=0.5)
    )


def test_digits_learn_by_the_rules_and_he_starts_first(says):
    runs = stored_result("digits_starts")
    assert runs["large"] == [[], [], []]
    means = {kind: np.mean(lines, axis=0) for kind, lines in runs.items() if kind != "large"}
    assert means["small"].max() < 0.12
    third = [means[kind][2] for kind in ("he", "lecun", "glorot")]
    says("bugs", "{} after three epochs, against {} and {}".format(
        shares(third[0])[0], f"{third[1]:.0%}"[:-1], shares(third[2])[0]))  # fmt: skip
    tenth = [means[kind][9] for kind in ("he", "lecun", "glorot")]
    assert max(tenth) - min(tenth) < 0.03
    fourth = {kind: [line[3] for line in runs[kind]] for kind in ("he", "lecun", "glorot")}
    spread = max(fourth["glorot"]) - min(fourth["glorot"])
    among = [np.mean(values) for values in fourth.values()]
    assert spread > max(among) - min(among)


def test_numbers_of_the_reflection(says):
    factor = 0.02 * np.sqrt(256 / 2)
    says("reflection_question", f"= {factor:.2f}", f"\\sqrt{{2/256}} = {np.sqrt(2 / 256):.3f}")
    assert np.log10(factor**20) == pytest.approx(-13, abs=0.1)
