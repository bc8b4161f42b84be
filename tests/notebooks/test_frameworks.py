"""The facts of the notebook on frameworks: its stored experiments, and what the text works out."""

import math

import numpy as np
import pytest

from course_lib.experiments import stored_result

ONE = np.ones((1, 1))


def test_examples_worked_by_hand(solved):
    params = {"W1": np.array([[1.0, 2, 3], [4, 5, 6]]), "b1": np.array([[7.0], [8]])}
    kernel, bias = solved["to_keras_weights"](params)
    assert (kernel.tolist(), bias.tolist()) == ([[1, 4], [2, 5], [3, 6]], [7, 8])
    keras = solved["keras_settings"](0.75, 0.9, 6, 300)
    assert keras == pytest.approx({"rate": 0.25, "momentum": 0.9, "l2": 0.01})
    torch = solved["torch_settings"](0.75, 0.9, 6, 300)
    assert torch == pytest.approx({"p": 0.25, "momentum": 0.1, "weight_decay": 0.02})
    run = solved["torch_update_running"]({"mu": 0 * ONE, "var": ONE}, np.array([[1.0, 2, 3, 6]]))
    assert (run["mu"].item(), run["var"].item()) == pytest.approx((0.3, 1.367), abs=5e-4)
    assert solved["keras_epsilon"](1, 0.5, 0.64) == pytest.approx(0.3)
    assert solved["decay_steps"](100, 3, 32) == 12


def test_numbers_of_the_text():
    assert pytest.approx(
        (2 / 2.5, math.sqrt(0.001) / 0.1 * 0.2 / (math.sqrt(0.004) + 0.5)), abs=5e-4
    ) == (0.8, 0.112)
    assert 1 / math.sqrt(0.001) == pytest.approx(32, abs=0.5)
    assert -math.log(math.e / (math.e + 9)) == pytest.approx(1.46, abs=5e-3)
    assert pytest.approx(0.79, abs=5e-3) == 0.99**23
    assert math.ceil(1437 / 64) == 23
    assert 2 * 2 * 1437 == 5748
    assert pytest.approx(0.3, abs=5e-3) == 1 / (1 + 0.1 * 23)
    assert 9 + 3 * 2 + 6 + 5 * 3 + 2 * 6 + 3 * 9 == 75


def test_the_copy_reads_less_than_half_of_what_the_original_reads():
    by_hand, copied = stored_result("by_hand"), stored_result("copied")
    assert len(by_hand) == len(copied) == 20
    assert by_hand[-1] == pytest.approx(0.99, abs=5e-3)
    assert max(copied) < 0.5


def test_a_network_that_moved_gives_the_same_answers():
    moved = stored_result("moved_in")
    assert moved["difference"] < 2e-6
    assert moved["answers"] == 0


def test_five_trainings_of_each_recipe_differ_by_chance_alone():
    ours, theirs = stored_result("five_by_hand"), stored_result("five_in_keras")
    assert list(ours) == list(theirs)
    for name in ours:
        mine, keras = np.array(ours[name]), np.array(theirs[name])
        noise = np.sqrt((mine.var(ddof=1) + keras.var(ddof=1)) / 5)
        assert abs(mine.mean() - keras.mean()) < max(2.5 * noise, 0.005), name
        assert abs(mine.mean() - keras.mean()) < 0.0125, name
        assert 0.008 < np.ptp(mine) < 0.04, name


def test_with_a_tiny_epsilon_both_take_the_same_path_and_with_a_larger_one_keras_trails():
    (mine, keras), (mine_larger, keras_larger) = stored_result("same_path")
    assert mine[:3] == pytest.approx(keras[:3], abs=2e-5)
    assert mine == pytest.approx(keras, abs=1e-3)
    assert (np.array(keras_larger) > np.array(mine_larger) + 0.05).all()


def test_translated_the_two_are_level():
    by_hand, stopped, keras = map(stored_result, ("by_hand", "stopped_by_hand", "translated"))
    assert by_hand[: len(stopped)] == stopped[:20]
    n = min(len(by_hand), len(keras))
    assert np.abs(np.array(by_hand[3:n]) - keras[3:n]).max() < 0.03
    assert abs(stopped[-6] - keras[-6]) < 0.012


def test_hyperband_tries_more_settings_in_as_many_epochs():
    found = stored_result("searches")
    random, hyperband = (found[kind]["trials"] for kind in ("RandomSearch", "Hyperband"))
    assert [trial[2] for trial in random] == [9] * 8
    assert sorted(trial[2] for trial in hyperband) == [1] * 9 + [3] * 8 + [9] * 6
    assert len({tuple(trial[:2]) for trial in hyperband}) == 9 + 5 + 3
    for search in found.values():
        _, rate, right = search["winner"]
        assert 0.005 < rate < 0.06
        assert right > 0.95
