"""The learning-rate finder shows short runs, and what the learner's function says of them."""

import numpy as np
import pytest

from course_lib.experiments import stored_result
from course_lib.reference.tuning import lr_verdict
from course_lib.widgets.rate_finder import VERDICTS, rate_finder
from course_lib.widgets.stage import Dots, Line
from tests.course_lib.widgets.scenes import mark

RUNS = stored_result("losses_by_rate")


@pytest.fixture(scope="module")
def finder():
    return rate_finder(lr_verdict, RUNS)


def test_each_run_has_the_verdict_of_the_function(finder):
    finder.move(epochs=8)
    told = {words: mark(finder, Dots, words, panel=1).x for words in VERDICTS.values()}
    assert sum(map(len, told.values())) == len(RUNS["rates"])
    assert told["diverged"].min() > told["too big"].max() > told["ok"].max()
    assert told["too small"].max() < told["ok"].min()


def test_chosen_run_is_drawn_as_far_as_it_went(finder):
    finder.move(rate=0.01, epochs=3)
    line = mark(finder, Line, "this one")
    chosen = np.argmin(np.abs(RUNS["rates"] - 0.01))
    assert line.y == pytest.approx(RUNS["costs"][chosen, :4])
    assert "α = 0.01: ok" in finder.picture.note


def test_run_that_diverged_lies_at_the_edge_and_is_said_to(finder):
    finder.move(rate=10.0, epochs=8)
    assert mark(finder, Line, "this one").y[-1] == pytest.approx(100)
    assert "leaves any bound" in finder.picture.note


def test_short_runs_take_slow_for_hopeless(finder):
    sizes = []
    for epochs in (2, 8):
        finder.move(epochs=epochs)
        sizes.append(len(mark(finder, Dots, "too small", panel=1).x))
    assert sizes == [7, 5]


def test_unknown_verdict_is_named():
    assert "returned 'fine'" in rate_finder(lambda losses: "fine", RUNS).problem
