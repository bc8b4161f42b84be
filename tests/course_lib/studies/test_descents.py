"""Steps with optimizers of any kind, and many runs side by side."""

import numpy as np
import pytest

from course_lib.reference import race
from course_lib.reference.optimizers import adam_step, momentum_step, rmsprop_step
from course_lib.studies.descents import MEMORIES, Settings, begin, losses_on_bowl, take_step
from course_lib.training import descend

STEPS = dict(zip(MEMORIES, (descend, momentum_step, rmsprop_step, adam_step), strict=True))
NAMES = dict(zip(MEMORIES, ("gd", "momentum", "rmsprop", "adam"), strict=True))
PARAMS = {"W1": np.array([[1.0]]), "b1": np.array([[-2.0]])}


@pytest.mark.parametrize("kind", MEMORIES)
def test_an_optimizer_begins_with_as_many_zeros_as_it_remembers(kind):
    memory = begin(kind, PARAMS)
    assert len(memory) == MEMORIES[kind]
    assert all(not array.any() for one in memory for array in one.values())
    assert all(set(one) == {"dW1", "db1"} for one in memory)


def test_each_optimizer_gets_the_memory_that_is_its_own():
    def adam(params, grads, V, S, t, *, learning_rate, beta1, beta2):
        return t, learning_rate, beta1, beta2

    def average(params, grads, state, *, learning_rate, beta):
        return learning_rate, beta

    settings = Settings(0.5, 0.8, 0.95)

    def told(kind, step):
        return take_step(kind, step, PARAMS, PARAMS, begin(kind, PARAMS), 3, settings)

    assert told("Adam", adam) == (3, 0.5, 0.8, 0.95)
    assert told("momentum", average) == (0.5, 0.8)
    assert told("RMSprop", average) == (0.5, 0.95)


@pytest.mark.parametrize("kind", MEMORIES)
def test_runs_side_by_side_are_those_of_the_reference(kind):
    rates = np.array([0.01, 0.06])
    for angle in (0.0, 45.0):
        told = losses_on_bowl(kind, STEPS[kind], rates, kappa=25, angle=angle, num_steps=30)
        known = race.losses_on_bowl(NAMES[kind], rates, angle=np.radians(angle), num_steps=30)
        np.testing.assert_allclose(told, known, rtol=1e-9)


def test_a_run_that_diverges_warns_nobody():
    losses = losses_on_bowl("gradient descent", descend, np.array([5.0]), num_steps=400)
    assert not np.isfinite(losses[0, -1])
