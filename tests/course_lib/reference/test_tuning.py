"""The reference by hand, by property, and by simulating the notes."""

import math

import numpy as np
import pytest

from course_lib.reference.tuning import (
    Choice,
    Float,
    Int,
    check_initial_loss,
    check_regularisation,
    expected_initial_loss,
    grid,
    lr_verdict,
    overfit_small,
    random_search,
    sample_beta,
    sample_int,
    sample_log,
    search,
    zoom,
)

NET = {"W1": np.array([[1.5, -2.0], [2.5, 1.0]]), "b1": np.ones((2, 1))}


def fresh(seed=0):
    return np.random.default_rng(seed)


# --- sanity checks ----------------------------------------------------------------------------


@pytest.mark.parametrize(("C", "loss"), [(1, 0), (2, 0.6931), (6, 1.7918), (10, 2.3026)])
def test_expected_initial_losses_of_the_table(C, loss):
    assert expected_initial_loss(C) == pytest.approx(loss, abs=5e-5)
    assert type(expected_initial_loss(np.int64(C))) is float


@pytest.mark.parametrize("C", [0, -1, 2.0, True])
def test_a_number_of_classes_that_is_none_is_refused(C):
    with pytest.raises(ValueError, match="C must be a whole number of at least 1"):
        expected_initial_loss(C)


def softmax(Z):
    E = np.exp(Z - Z.max(axis=0))
    return E / E.sum(axis=0)


def test_a_network_that_guesses_passes_and_one_that_is_sure_does_not():
    X, y = fresh().normal(size=(20, 300)), fresh(1).integers(0, 10, 300)
    W = fresh(2).normal(size=(10, 20))
    assert check_initial_loss(lambda X: softmax(1e-4 * W @ X), X, y, tol=1e-3) is True
    assert check_initial_loss(lambda X: softmax(0.1 * W @ X), X, y) is True
    assert check_initial_loss(lambda X: softmax(W @ X), X, y) is False
    assert check_initial_loss(lambda X: np.eye(10)[:, (y + 1) % 10], X, y) is False


def test_predictions_that_do_not_fit_their_labels_are_refused():
    X, y = np.zeros((2, 3)), np.array([0, 1, 1])
    for A in (np.ones(3), np.ones((2, 4))):
        with pytest.raises(ValueError, match=r"predict must return shape \(C, 3\)"):
            check_initial_loss(lambda X, A=A: A, X, y)
    for labels in (np.array([0, 1, 2]), np.array([-1, 0, 1]), np.array([0.0, 1, 1])):
        with pytest.raises(ValueError, match="y must hold classes from 0 to 1"):
            check_initial_loss(lambda X: np.ones((2, 3)), X, labels)
    with pytest.raises(ValueError, match="y must hold classes"):
        check_initial_loss(lambda X: np.ones((2, 0)), X, np.array([], dtype=int))


def test_the_notes_network_rises_by_its_penalty():
    def draw(seed):
        rng = fresh(seed)
        return {"W1": 1e-4 * rng.normal(size=(50, 3072)), "W2": 1e-4 * rng.normal(size=(10, 50))}

    exact = math.log(10) + 0.5 * 1e3 * 154_100 * 1e-8
    assert exact == pytest.approx(3.0731, abs=5e-5)
    params = [draw(seed) for seed in range(20)]
    losses = [math.log(10) + 500 * sum(np.sum(W**2) for W in one.values()) for one in params]
    assert np.mean(losses) == pytest.approx(3.0729, abs=0.002)
    # The notes' 3.0686 is 1.7 of these below: a draw like others.
    assert np.std(losses) == pytest.approx(0.0026, abs=0.0012)
    for loss, one in zip(losses, params, strict=True):
        assert check_regularisation(math.log(10), loss, one, 1e3) is True
        assert check_regularisation(math.log(10), loss, one, 1e3, m=2) is False


def test_a_rise_is_checked_on_both_sides_and_without_biases():
    assert check_regularisation(0.7, 0.7 + 13.5, NET, 2.0) is True
    assert check_regularisation(0.7, 0.7 + 1.35, NET, 8.0, 40) is True
    for rise in (0, 15.5, 27, 6.75, -13.5):
        assert check_regularisation(0.7, 0.7 + rise, NET, 2.0) is False
    assert check_regularisation(0.7, 0.7 + 13.6, NET, 2.0, tol=0.2) is True
    assert check_regularisation(0.7, math.nan, NET, 2.0) is False


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"lambd": -1}, "lambd must be at least 0"),
        ({"tol": -1}, "tol must be at least 0"),
        ({"m": 0}, "m must be a whole number of at least 1"),
        ({"params": {"b1": np.ones(1)}}, "params must hold weights W1, W2, ..., got b1"),
        ({"params": {}}, "got nothing"),
    ],
)
def test_settings_of_the_check_out_of_range_are_refused(changed, message):
    settings = {"loss_without": 1, "loss_with": 2, "params": NET, "lambd": 1} | changed
    with pytest.raises(ValueError, match=message):
        check_regularisation(**settings)


def train_on(X, y, steps, learning_rate=1.0):
    W, m = np.zeros((y.max() + 1, len(X))), len(y)
    for _ in range(steps):
        dZ = softmax(W @ X)
        dZ[y, np.arange(m)] -= 1
        W = W - learning_rate * dZ @ X.T / m
    return lambda X: (W @ X).argmax(axis=0)


def test_a_few_examples_are_learnt_by_heart_even_with_wrong_labels():
    X = fresh().normal(size=(40, 300))
    shuffled = fresh(1).integers(0, 3, 300)
    assert overfit_small(lambda X, y: train_on(X, y, 300), X, shuffled, fresh()) == 1.0


def test_a_network_that_does_not_learn_is_found():
    X, y = fresh().normal(size=(40, 300)), fresh(1).integers(0, 3, 300)
    assert overfit_small(lambda X, y: train_on(X, y, 300, 0.0), X, y, fresh()) < 0.8


def test_examples_that_cannot_be_chosen_are_refused():
    X, y = np.zeros((2, 5)), np.zeros(5, dtype=int)
    with pytest.raises(ValueError, match="one label per column"):
        overfit_small(None, X, y[:4], fresh())
    with pytest.raises(ValueError, match="n must be at most the 5 examples"):
        overfit_small(None, X, y, fresh(), n=6)
    with pytest.raises(ValueError, match="n must be a whole number"):
        overfit_small(None, X, y, fresh(), n=0)


# --- lr_verdict -------------------------------------------------------------------------------

GOOD = np.array([2.3, 1.6, 1.1, 0.8, 0.6, 0.5])


@pytest.mark.parametrize(
    ("losses", "verdict"),
    [
        ([2.303, 2.302, 2.301, 2.3], "too_small"),
        ([1.0, 1.0], "too_small"),
        ([0.0, 0.0], "too_small"),
        (GOOD, "ok"),
        (GOOD / 100, "ok"),
        ([2.3, 0.6, 0.62, 0.6, 0.62, 0.6], "ok"),
        ([2.3, 1.2, 2.0, 1.1, 1.9, 1.0], "too_big"),
        ([1.0, 1.2, 1.5], "too_big"),
        ([2.3, 50.0, 1.0, 0.5], "diverged"),
        ([2.3, 1.0, math.nan], "diverged"),
        ([2.3, 1.0, math.inf, 0.5], "diverged"),
        ([math.nan, math.nan], "diverged"),
        ([math.inf, 1.0], "diverged"),
    ],
)
def test_verdicts_by_hand(losses, verdict):
    assert lr_verdict(losses) == verdict


def test_verdicts_on_a_bowl_follow_its_stability_limit():
    def losses(learning_rate, curvature=2.0, x=3.0):
        trace = []
        for _ in range(30):
            trace.append(curvature * x**2 / 2)
            x -= learning_rate * curvature * x
        return trace

    # Steps on a bowl grow beyond 2 / curvature = 1.
    rates = (1e-4, 0.1, 0.9, 1.001, 1.5)
    found = [lr_verdict(losses(rate)) for rate in rates]
    assert found == ["too_small", "ok", "ok", "too_big", "diverged"]


@pytest.mark.parametrize("losses", [[], [1.0], [[1.0, 2.0]], [1.0, -0.1]])
def test_losses_that_cannot_be_judged_are_refused(losses):
    with pytest.raises(ValueError, match="losses must be at least two"):
        lr_verdict(losses)


# --- drawing ----------------------------------------------------------------------------------


@pytest.mark.parametrize("ends", [(1e-4, 1.0), (1.0, 1e-4)])
def test_log_samples_give_each_power_of_ten_its_share(ends):
    drawn = sample_log(*ends, 40_000, fresh())
    assert drawn.min() >= 1e-4
    assert drawn.max() <= 1
    counts, _ = np.histogram(np.log10(drawn), bins=8, range=(-4, 0))
    np.testing.assert_allclose(counts / 40_000, 1 / 8, atol=0.007)  # four standard deviations
    assert (drawn < 0.01).mean() == pytest.approx(0.5, abs=0.01)


def test_uniform_samples_are_seldom_small():
    assert (fresh().uniform(1e-4, 1, 40_000) < 0.01).mean() == pytest.approx(0.01, abs=0.002)


@pytest.mark.parametrize("ends", [(0.9, 0.999), (0.999, 0.9)])
def test_beta_samples_spread_the_window(ends):
    drawn = sample_beta(*ends, 40_000, fresh())
    assert drawn.min() >= 0.9
    assert drawn.max() <= 0.999
    assert (drawn > 0.99).mean() == pytest.approx(0.5, abs=0.01)
    assert (fresh().uniform(0.9, 0.999, 40_000) > 0.99).mean() == pytest.approx(0.09, abs=0.006)


@pytest.mark.parametrize("ends", [(2, 5), (5, 2)])
def test_whole_samples_include_both_ends(ends):
    drawn = sample_int(*ends, 40_000, fresh())
    numbers, counts = np.unique(drawn, return_counts=True)
    assert numbers.tolist() == [2, 3, 4, 5]
    np.testing.assert_allclose(counts / 40_000, 0.25, atol=0.01)
    assert sample_int(3, 3, 2, fresh()).tolist() == [3, 3]


@pytest.mark.parametrize("draw", [sample_log, sample_beta, sample_int])
def test_samples_come_from_the_generator_alone(draw):
    ends = (2, 90) if draw is sample_int else (0.1, 0.9)
    np.testing.assert_array_equal(draw(*ends, 9, fresh()), draw(*ends, 9, fresh()))
    rng = fresh()
    assert not np.array_equal(draw(*ends, 9, rng), draw(*ends, 9, rng))
    assert draw(*ends, 0, rng).shape == (0,)
    for n in (-1, 1.0):
        with pytest.raises(ValueError, match="n must be a whole number of at least 0"):
            draw(*ends, n, rng)


def test_ends_out_of_range_are_refused():
    for end in (0, -1, math.inf, math.nan):
        with pytest.raises(ValueError, match="must be above 0 and finite"):
            sample_log(end, 1, 1, fresh())
    for end in (1, 1.5, -math.inf, math.nan):
        with pytest.raises(ValueError, match="must be below 1 and finite"):
            sample_beta(0.9, end, 1, fresh())
    with pytest.raises(ValueError, match=r"low must be a whole number, got 1\.5"):
        sample_int(1.5, 3, 1, fresh())
    with pytest.raises(ValueError, match=r"high must be a whole number, got 3\.0"):
        sample_int(1, 3.0, 1, fresh())


# --- searching --------------------------------------------------------------------------------


def test_a_grid_holds_every_combination_the_last_setting_fastest():
    found = grid({"a": [1, 2], "b": ["x", "y", "z"]})
    assert [tuple(one.values()) for one in found] == [(a, b) for a in (1, 2) for b in "xyz"]
    assert all(list(one) == ["a", "b"] for one in found)
    assert grid({}) == [{}]


def test_a_grid_without_choices_is_refused():
    with pytest.raises(ValueError, match="b has no value"):
        grid({"a": [1], "b": []})


def test_25_trials_try_5_or_25_learning_rates():
    ends = np.logspace(-4, 0, 5)
    of_grid = grid({"learning_rate": ends, "beta": [0.8, 0.9, 0.95, 0.98, 0.99]})
    space = {"learning_rate": Float(1e-4, 1, log=True), "beta": Float(0.8, 0.99)}
    at_random = random_search({name: one.sample for name, one in space.items()}, 25, fresh())
    assert len(of_grid) == len(at_random) == 25
    assert len({one["learning_rate"] for one in of_grid}) == 5
    assert len({one["learning_rate"] for one in at_random}) == 25
    again = random_search({name: one.sample for name, one in space.items()}, 25, fresh())
    assert at_random == again


def test_trials_at_random_find_the_best_twentieth_as_often_as_computed():
    wins = fresh().random((20_000, 60)) < 0.05
    for n, chance in ((10, 0.40), (20, 0.64), (60, 0.95)):
        assert 1 - 0.95**n == pytest.approx(chance, abs=0.006)
        assert wins[:, :n].any(axis=1).mean() == pytest.approx(1 - 0.95**n, abs=0.015)


def test_a_negative_number_of_trials_is_refused():
    with pytest.raises(ValueError, match="n_trials must be a whole number of at least 0"):
        random_search({}, -1, fresh())


VALUES, SCORES = [1e-5, 1e-3, 1e-1, 1e-2], [0.1, 0.9, 0.5, 0.8]


def test_zoom_by_hand():
    low, high, at_edge = zoom(VALUES, SCORES, 1e-6, 1.0, top=2, factor=0.5)
    assert (math.log10(low), math.log10(high)) == pytest.approx((-4, -1))
    assert at_edge is False


def test_zoom_is_cut_off_at_the_ends_and_says_so():
    low, high, at_edge = zoom(VALUES, SCORES, 1e-5, 1e-1, top=1, factor=0.9)
    assert (math.log10(low), math.log10(high)) == pytest.approx((-4.8, -1.2))
    assert at_edge is False
    worst = [-score for score in SCORES]
    low, high, at_edge = zoom(VALUES, worst, 1e-5, 1e-1, top=1, factor=0.5)
    assert low == 1e-5
    assert math.log10(high) == pytest.approx(-4)
    assert at_edge is True
    largest = zoom(VALUES, VALUES, 1e-5, 1e-1, top=1, factor=0.5)
    assert largest == (pytest.approx(1e-2), 1e-1, True)


def test_zooming_again_and_again_finds_the_optimum():
    rng, low, high = fresh(), 1e-6, 1.0
    for _ in range(6):
        values = sample_log(low, high, 40, rng)
        low, high, _ = zoom(values, -np.abs(np.log10(values) + 2.7), low, high)
    assert math.log10(low) == pytest.approx(-2.7, abs=0.02)
    assert math.log10(high) == pytest.approx(-2.7, abs=0.02)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"scores": [1.0]}, "same shape"),
        ({"low": 0}, "low must be above 0 and below high"),
        ({"low": 1.0, "high": 1e-6}, "low must be above 0 and below high"),
        ({"high": 1e-3}, "values must lie in the range"),
        ({"top": 0}, "top must be a whole number of at least 1"),
        ({"top": 5}, "top must be at most the 4 values"),
        ({"factor": 1}, "factor must be above 0 and below 1"),
    ],
)
def test_settings_of_zoom_out_of_range_are_refused(changed, message):
    settings = {"values": VALUES, "scores": SCORES, "low": 1e-6, "high": 1.0} | changed
    with pytest.raises(ValueError, match=message):
        zoom(**settings)


# --- the tuner --------------------------------------------------------------------------------


def test_search_returns_the_best_model_and_all_trials_best_first():
    seen = []

    def build(settings):
        seen.append(settings)
        score = -abs(settings["units"] - 40) if settings["activation"] == "relu" else math.nan
        return f"model of {settings['units']}", score

    space = {
        "units": Int(8, 64),
        "activation": Choice("relu", "tanh"),
        "learning_rate": Float(1e-4, 1, log=True),
        "beta": Float(0.99, 0.8),
    }
    samplers = {name: setting.sample for name, setting in space.items()}
    model, trials = search(build, samplers, 30, fresh())
    assert model == f"model of {trials[0][0]['units']}"
    scores = [score for _, score in trials if not math.isnan(score)]
    assert scores == sorted(scores, reverse=True)
    assert math.isnan(trials[-1][1])
    assert [settings for settings, _ in trials] != seen
    assert sorted(map(str, seen)) == sorted(str(settings) for settings, _ in trials)
    for settings in seen:
        assert 8 <= settings["units"] <= 64
        assert type(settings["units"]) is int
        assert 1e-4 <= settings["learning_rate"] <= 1
        assert 0.8 <= settings["beta"] <= 0.99


def test_a_search_of_nothing_is_refused():
    with pytest.raises(ValueError, match="n_trials must be a whole number of at least 1"):
        search(None, {}, 0, fresh())
    with pytest.raises(ValueError, match="Choice needs at least one value"):
        Choice()
