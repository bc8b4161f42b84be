"""Small runs around functions of a student."""

import numpy as np
import pytest

from course_lib.data import classification, digits
from course_lib.reference.regularisation import augment
from course_lib.studies.small_runs import (
    move_columns,
    record_wild_run,
    train_neuron,
    train_on_few_digits,
)

DATA = classification(m=60, n=4, num_informative=2, seed=1)


def test_neuron_takes_the_steps_that_it_is_given():
    still = train_neuron(lambda W, dW: W, DATA, 0.5, num_steps=3)
    assert not still.params["W1"].any()
    once = train_neuron(lambda W, dW: W - dW, DATA, 0.5, num_steps=1)
    signed = np.where(DATA.y == 1, 0.5, -0.5)
    assert once.params["W1"][0] == pytest.approx(DATA.X @ signed / 60)


def test_neuron_learns():
    neuron = train_neuron(lambda W, dW: W - 0.5 * dW, DATA, 0.5, num_steps=200)
    assert neuron.accuracy(DATA.X, DATA.y) > 0.8


def test_a_step_cannot_change_what_was_learnt_behind_its_back():
    def zeroes_its_input(W, dW):
        stepped = W - dW
        W[:] = 99
        return stepped

    spoiled = train_neuron(zeroes_its_input, DATA, 0.5, num_steps=5)
    clean = train_neuron(lambda W, dW: W - dW, DATA, 0.5, num_steps=5)
    assert spoiled.params["W1"] == pytest.approx(clean.params["W1"])


def test_columns_are_moved_as_images():
    column = np.zeros((64, 1))
    column[9] = 1  # row 1, column 1
    moved = move_columns(lambda images, most, rng: np.roll(images, most, axis=2), column, None)
    assert np.flatnonzero(moved).tolist() == [10]


def test_few_digits_learn_what_they_were_shown():
    pool, dev = digits().split(1437)
    few = np.random.default_rng(0).permutation(pool.m)[:150]
    plain, moved = train_on_few_digits(), train_on_few_digits(augment)
    off_centre = move_columns(augment, dev.X, np.random.default_rng(5))
    assert plain.accuracy(pool.X[:, few], pool.y[few]) == 1
    assert plain.accuracy(off_centre, dev.y) < 0.5 < 0.75 < moved.accuracy(off_centre, dev.y)


def test_run_can_be_looked_back_on():
    run = record_wild_run(num_epochs=4)
    assert (len(run.snapshots), len(run.losses)) == (5, 4)
    assert run.test.m == 2000
    before, after = run.test_error(run.snapshots[0]), run.test_error(run.snapshots[-1])
    assert after < 0.2 < before
    assert np.array_equal(run.network.theta, run.snapshots[-1])
