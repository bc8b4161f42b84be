"""The facts of the notebook on optimizers: experiments and what the text works out by hand."""

import math

import numpy as np
import pytest

from course_lib.experiments import stored_result
from course_lib.studies.descents import losses_on_bowl
from course_lib.training import descend


def one(value):
    return np.array([[float(value)]])


def test_three_steps_of_momentum_by_hand(solved):
    params, V = {"W1": one(1)}, {"dW1": one(0)}
    seen = []
    for _ in range(3):
        params, V = solved["momentum_step"](params, {"dW1": one(2)}, V, learning_rate=0.5, beta=0.9)
        seen += [V["dW1"].item(), params["W1"].item()]
    assert seen == pytest.approx([0.2, 0.9, 0.38, 0.71, 0.542, 0.439])


def test_a_heavy_ball_takes_the_same_path(solved):
    rate, beta = solved["to_heavy_ball"](0.5, 0.9)
    params, V, w, z = {"W1": one(1)}, {"dW1": one(0)}, 1.0, 0.0
    for _ in range(5):
        grads = {"dW1": params["W1"]}
        params, V = solved["momentum_step"](params, grads, V, learning_rate=0.5, beta=0.9)
        z = beta * z + w
        w = w - rate * z
        assert params["W1"].item() == pytest.approx(w)


@pytest.mark.parametrize(
    ("epsilon", "inside", "step"),
    [(1e-12, False, 1 / math.sqrt(0.1)), (0.5, False, 1.766), (0.5, True, 2.108)],
)
def test_first_step_of_rmsprop(solved, epsilon, inside, step):
    params, _ = solved["rmsprop_step"](
        {"W1": one(0)},
        {"dW1": one(2)},
        {"dW1": one(0)},
        learning_rate=1.0,
        beta=0.9,
        epsilon=epsilon,
        eps_inside=inside,
    )
    assert -params["W1"].item() == pytest.approx(step, abs=5e-4)


def test_first_step_of_adam(solved):
    def first(g, epsilon):
        zero = {"dW1": one(0)}
        return -solved["adam_step"](
            {"W1": one(0)}, {"dW1": one(g)}, zero, zero, 1, learning_rate=1.0, epsilon=epsilon
        )[0]["W1"].item()

    assert first(2, 0.5) == pytest.approx(0.8)
    assert first(2, 1e-12) == pytest.approx(1)
    assert first(-0.003, 1e-12) == pytest.approx(-1)


def test_averages_that_are_corrected_twice():
    v, seen = 0.0, []
    for t in range(1, 5):
        v = (0.9 * v + 0.1) / (1 - 0.9**t)
        seen.append(v)
    assert seen == pytest.approx([1, 5.3, 17.8, 47], abs=0.06)


def test_decay_by_hand(solved):
    zero = {"dW1": one(0), "db1": one(0)}
    moved, *_ = solved["adamw_step"](
        {"W1": one(1), "b1": one(1)}, zero, zero, zero, 1, learning_rate=0.5, weight_decay=0.5
    )
    assert (moved["W1"].item(), moved["b1"].item()) == (0.75, 1.0)


def test_schedules_by_hand(solved):
    def rates(name, epochs, **settings):
        return [solved[name](0.2, epoch, **settings) for epoch in range(epochs)]

    assert rates("inverse_time", 4, decay_rate=1) == pytest.approx([0.2, 0.1, 0.2 / 3, 0.05])
    assert rates("exponential", 3, base=0.95) == pytest.approx([0.2, 0.19, 0.1805])
    assert rates("inv_sqrt", 4) == pytest.approx([0.2, 0.141, 0.115, 0.1], abs=5e-4)
    stairs = rates("staircase", 5, decay_rate=1, interval=2)
    assert stairs == pytest.approx([0.2, 0.2, 0.1, 0.1, 0.2 / 3])


def test_a_race_by_hand(solved):
    losses = {"a": np.array([[9, 5, 0.5], [9, 0.9, 4]])}
    assert solved["fair_race"](np.array([0.1, 0.2]), losses, 1.0) == {"a": (0.2, 1)}


def test_limits_and_best_factors():
    assert pytest.approx(1.52) == 2 * (1 + 0.9) / ((1 - 0.9) * 25)
    assert pytest.approx(0.38) == 2 * (1 + 0.9) / ((1 - 0.9) * 100)
    assert pytest.approx(19) == (1 + 0.9) / (1 - 0.9)
    assert -1 / math.log10((25 - 1) / (25 + 1)) == pytest.approx(29, abs=0.5)
    assert -1 / math.log10(math.sqrt(0.5)) == pytest.approx(7, abs=0.5)


def test_steps_of_the_fair_race():
    table = stored_result("bowl_race")["table"]
    steps = {bowl: [entry[1] for entry in row.values()] for bowl, row in table.items()}
    assert steps["κ = 25"] == [50, 29, 5, 28]
    assert steps["κ = 25, turned"] == [50, 29, 37, 26]
    assert steps["κ = 100"] == [204, 57, 5, 33]
    *others, rmsprop, adam = steps["κ = 100, turned"]
    assert (others, adam) == ([204, 57], 50)
    assert rmsprop == pytest.approx(489, abs=3)


@pytest.mark.parametrize(
    ("rate", "beta", "kappa", "plain", "steps"),
    [
        (0.068, 0.9, 25, 54, 70),
        (0.068, 0.8, 25, 54, 38),
        (0.01, 0.9, 25, 379, 351),
        (0.01, 0.9, 100, 379, 351),
    ],
)
def test_at_the_same_rate_momentum_gains_little_or_loses(solved, rate, beta, kappa, plain, steps):
    def step(*args, **settings):
        return solved["momentum_step"](*args, **{**settings, "beta": beta})

    def first(kind, function):
        losses = losses_on_bowl(kind, function, np.array([rate]), kappa=kappa, num_steps=400)
        return int((losses[0] < 1e-3).argmax())

    assert (first("gradient descent", descend), first("momentum", step)) == (plain, steps)


def test_gradient_descent_momentum_and_adam_work_up_to_rates_of_their_own():
    rates = np.logspace(-3, 1, 121)
    steps = stored_result("bowl_race")["steps"]["κ = 25"]
    last = {kind: rates[np.isfinite(row)].max() for kind, row in steps.items()}
    assert last["gradient descent"] == pytest.approx(0.08, rel=0.1)
    assert last["momentum"] == pytest.approx(1.5, rel=0.1)
    assert last["Adam"] == pytest.approx(10)


def test_valleys_on_the_digits_lie_far_apart():
    rates = np.array([0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0])
    sweep = stored_result("digits_by_rate")
    best = {kind: rates[np.nanargmin(costs)] for kind, costs in sweep.items()}
    assert best == {"gradient descent": 1.0, "momentum": 3.0, "RMSprop": 0.03, "Adam": 0.03}
    assert np.isnan(sweep["gradient descent"][-1])
    lowest = [np.nanmin(costs) for costs in sweep.values()]
    assert 0.055 < min(lowest) < max(lowest) < 0.11


def test_every_schedule_gets_further_than_the_constant_rate():
    last = {name: costs[-1] for name, costs in stored_result("digits_decay").items()}
    assert last.pop("constant") == pytest.approx(0.04, abs=0.005)
    assert 0.01 < min(last.values()) < max(last.values()) < 0.025
