"""A grid or random trials: both of the learner, on a map of trained networks."""

import numpy as np
import pytest

from course_lib.experiments import stored_result
from course_lib.reference.tuning import grid, random_search, sample_log
from course_lib.widgets.grid_or_random import PLAIN, grid_or_random
from course_lib.widgets.stage import Dots
from tests.course_lib.widgets.scenes import mark

MAP = stored_result("accuracy_map")


@pytest.fixture(scope="module")
def shown():
    return grid_or_random(grid, random_search, sample_log, MAP)


def points(shown, panel):
    dots = mark(shown, Dots, panel=panel)
    return np.array([dots.x, dots.y])


def test_grid_repeats_its_learning_rates_and_chance_does_not(shown):
    shown.move(count=25, scale="powers of ten")
    assert [len(set(points(shown, panel)[0].round(6))) for panel in (0, 1)] == [5, 25]
    assert "5 different learning rates" in shown.picture.panels[2].title


def test_scores_are_those_of_the_map(shown):
    shown.move(count=25, start=1e-6)
    x, y = points(shown, 0)
    _, scores = points(shown, 2)
    for i in range(25):  # five learning rates, each three half powers apart, and all five λ
        row, column = round((x[i] + 6) * 2), round(y[i] + 3)
        assert scores[i] == pytest.approx(MAP["dev"][row, column])


def test_plain_numbers_crowd_at_the_upper_end(shown):
    shown.move(scale=PLAIN)
    assert np.mean(points(shown, 1)[0] > -1) > 0.8
    shown.move(scale="powers of ten")
    assert np.mean(points(shown, 1)[0] > -1) < 0.4


def test_draws_differ_and_the_range_moves(shown):
    shown.move(count=9, draw=1, start=1e-6)
    before = points(shown, 1)
    shown.move(draw=2)
    assert not np.array_equal(before, points(shown, 1))
    shown.move(start=1e-5)
    assert points(shown, 0)[0].min() == pytest.approx(-5)
    shown.move(along=False)
    assert len(shown.picture.panels) == 2


@pytest.mark.parametrize(
    ("functions", "told"),
    [
        ((lambda choices: 3, random_search, sample_log), "list of dicts"),
        ((lambda choices: [], random_search, sample_log), "returned 0 trials"),
        (
            (grid, lambda s, n, r: [{"lambd": -1.0, "learning_rate": 1.0}] * n, sample_log),
            "above 0",
        ),
        ((grid, random_search, lambda low, high, n, rng: None), "returned None"),
    ],
)
def test_wrong_functions_are_named(functions, told):
    assert told in grid_or_random(*functions, MAP).problem
