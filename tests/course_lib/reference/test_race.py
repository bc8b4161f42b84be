"""The fair race: by hand, and what was measured on quadratic bowls."""

import math
from functools import cache

import numpy as np
import pytest

from course_lib.reference.race import fair_race, losses_on_bowl

RATES = np.logspace(-3, 1, 121)  # thirty for each power of ten
TURNED = -math.pi / 4


@cache
def best(kind, kappa, angle=0.0):
    """Return the fewest steps to 1e-3, and the rate that takes them."""
    rate, steps = fair_race(RATES, {kind: losses_on_bowl(kind, RATES, kappa=kappa, angle=angle)})[
        kind
    ]
    return steps, rate


# --- fair_race, by hand -----------------------------------------------------------------------

LOSSES = np.array([[9.0, 5, 3, 0.5], [9.0, 0.5, 7, 8], [9.0, 8, 7, 6]])


def test_best_rate_has_the_fewest_steps():
    table = fair_race([0.1, 0.2, 0.3], {"a": LOSSES, "b": LOSSES[::-1]}, 1.0)
    assert table == {"a": (0.2, 1), "b": (0.2, 1)}
    assert [type(one) for one in table["a"]] == [float, int]


def test_each_optimizer_has_a_best_rate_of_its_own():
    race = {"a": LOSSES, "b": np.roll(LOSSES, 1, axis=0)}
    assert fair_race([0.1, 0.2, 0.3], race, 1.0) == {"a": (0.2, 1), "b": (0.3, 1)}


def test_target_must_be_passed_not_met():
    assert fair_race([1.0], {"a": [[2.0, 1.0, 0.9]]}, 1.0) == {"a": (1.0, 2)}


def test_start_counts_as_step_zero_and_nobody_as_none():
    assert fair_race([1.0], {"a": [[2.0, 1.0]]}, 3.0) == {"a": (1.0, 0)}
    assert fair_race([1.0], {"a": [[2.0, 1.0]]}, 0.5) == {"a": None}


def test_smallest_rate_wins_a_tie_in_any_order():
    same = np.array([[2.0, 0.5]] * 3)
    assert fair_race([0.3, 0.1, 0.2], {"a": same}, 1.0) == {"a": (0.1, 1)}


def test_what_diverged_reaches_nothing():
    runs = [[9.0, math.inf, math.nan], [9.0, 8, 0.5], [9.0, math.nan, -math.inf]]
    assert fair_race([0.1, 0.2, 0.3], {"a": runs[:2] + runs[:1]}, 1.0) == {"a": (0.2, 2)}


def test_losses_are_left_alone():
    losses = {"a": LOSSES.copy()}
    fair_race(np.array([0.1, 0.2, 0.3]), losses, 1.0)
    np.testing.assert_array_equal(losses["a"], LOSSES)


# --- losses_on_bowl ---------------------------------------------------------------------------


def test_losses_of_gradient_descent_have_a_closed_form():
    rates, t = np.array([0.01, 0.05, 0.079]), np.arange(31)
    w1, w2 = -2 * (1 - rates[:, None]) ** t, (1 - 25 * rates[:, None]) ** t
    losses = losses_on_bowl("gd", rates, kappa=25, num_steps=30)
    np.testing.assert_allclose(losses, 0.5 * (w1**2 + 25 * w2**2))


def test_momentum_has_the_eigenvalues_of_its_recursion():
    losses = losses_on_bowl("momentum", [0.3], kappa=25, num_steps=40)[0]
    total = 0.0
    for curvature, start in ((1.0, -2.0), (25.0, 1.0)):
        turn = np.array([[1 - 0.3 * 0.1 * curvature, -0.3 * 0.9], [0.1 * curvature, 0.9]])
        w = np.array([(np.linalg.matrix_power(turn, t) @ [start, 0])[0] for t in range(41)])
        total = total + 0.5 * curvature * w**2
    np.testing.assert_allclose(losses, total, rtol=1e-9)


@pytest.mark.parametrize("kind", ["gd", "momentum", "rmsprop", "adam"])
def test_every_run_starts_at_the_same_loss(kind):
    for angle in (0.0, TURNED, 1.0):
        losses = losses_on_bowl(kind, [0.01, 0.1], kappa=25, angle=angle, num_steps=3)
        assert losses.shape == (2, 4)
        np.testing.assert_allclose(losses[:, 0], 14.5)


# --- what was measured ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kappa", "steps"),
    [
        (25, {"gd": 50, "momentum": 29, "rmsprop": 5, "adam": 28}),
        (100, {"gd": 204, "momentum": 57, "rmsprop": 5, "adam": 33}),
    ],
)
def test_steps_at_the_best_rate(kappa, steps):
    assert {kind: best(kind, kappa)[0] for kind in steps} == steps


@pytest.mark.parametrize(
    ("kind", "kappa", "straight", "turned", "slack"),
    [
        ("rmsprop", 25, 5, 37, 0),
        # Hundreds of steps around a limit cycle: the last one hangs on rounding.
        ("rmsprop", 100, 5, 489, 3),
        ("adam", 100, 33, 50, 0),
    ],
)
def test_turning_the_bowl_takes_their_advantage_from_those_who_rescale_axes(
    kind, kappa, straight, turned, slack
):
    assert best(kind, kappa)[0] == straight
    assert best(kind, kappa, TURNED)[0] == pytest.approx(turned, abs=slack)


@pytest.mark.parametrize("kind", ["gd", "momentum"])
@pytest.mark.parametrize("kappa", [25, 100])
def test_turning_the_bowl_changes_nothing_for_those_who_do_not(kind, kappa):
    assert best(kind, kappa, TURNED) == best(kind, kappa)
    angles = [losses_on_bowl(kind, [0.01], kappa=kappa, angle=angle) for angle in (0.0, 1.0)]
    np.testing.assert_allclose(*angles, rtol=1e-6)


@pytest.mark.parametrize(
    ("kind", "limit"),
    [("gd", 2 / 25), ("momentum", 2 * (1 + 0.9) / ((1 - 0.9) * 25))],
)
def test_steps_diverge_above_their_limit_and_not_below(kind, limit):
    assert limit == pytest.approx(0.08 if kind == "gd" else 1.52)
    below, above = losses_on_bowl(kind, [0.98 * limit, 1.02 * limit], kappa=25, num_steps=2000)
    assert below[-1] < 1e-6
    assert not above[-1] < 1e6


def test_best_rates_differ_by_more_than_tenfold():
    """Why does one small rate for all show nothing?"""
    rates = {kind: best(kind, 100)[1] for kind in ("gd", "momentum", "rmsprop", "adam")}
    assert max(rates.values()) / min(rates.values()) > 10
    small = fair_race([0.01], {k: losses_on_bowl(k, [0.01], kappa=25) for k in ("gd", "momentum")})
    assert small["momentum"][1] > 0.9 * small["gd"][1]


def test_to_reach_the_target_is_not_to_stay_below_it():
    rate = best("momentum", 25)[1]
    (losses,) = losses_on_bowl("momentum", [rate], kappa=25)
    assert losses[29] < 1e-3 < losses[30:].max()


# --- errors -----------------------------------------------------------------------------------


@pytest.mark.parametrize("rates", [0.1, [], [[0.1]]])
def test_rates_of_another_shape_are_refused(rates):
    with pytest.raises(ValueError, match=r"learning_rates must have shape \(k,\)"):
        fair_race(rates, {"a": LOSSES}, 1.0)


@pytest.mark.parametrize("losses", [LOSSES[:2], LOSSES[0], 1.0], ids=np.shape)
def test_losses_without_a_row_for_each_rate_are_refused(losses):
    with pytest.raises(ValueError, match=r"losses\['a'\] must have one row for each of the 3"):
        fair_race([0.1, 0.2, 0.3], {"a": losses}, 1.0)


@pytest.mark.parametrize("kind", ["sgd", "Adam", None])
def test_a_runner_that_is_unknown_is_refused(kind):
    with pytest.raises(ValueError, match="kind must be one of gd, momentum, rmsprop, adam"):
        losses_on_bowl(kind, [0.1])
