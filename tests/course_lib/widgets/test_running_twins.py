"""Running statistics in two dialects, drawn with the learner's functions."""

import numpy as np
import pytest

from course_lib.reference.batch_norm import update_running
from course_lib.reference.frameworks import torch_update_running
from course_lib.widgets.running_twins import running_twins
from course_lib.widgets.stage import Line
from tests.course_lib.widgets.scenes import mark


@pytest.fixture
def twins():
    return running_twins(torch_update_running, update_running)


def lines(widget, panel):
    assert widget.problem == ""
    return [one.y for one in widget.picture.panels[panel].marks if isinstance(one, Line)]


def test_a_number_that_is_copied_makes_two_different_averages(twins):
    torch, keras = lines(twins, 0)
    assert torch[1] == pytest.approx(0.5, abs=0.1)
    assert keras[1] == pytest.approx(4.5, abs=0.1)


def test_translated_both_means_are_one(twins):
    twins.move(translate=True)
    torch, keras = lines(twins, 0)
    assert torch == pytest.approx(keras)


def test_pairs_leave_keras_half_the_variance(twins):
    twins.move(translate=True, size=2)
    torch, keras = (line[-10:].mean() for line in lines(twins, 1))
    assert torch == pytest.approx(4, rel=0.15)
    assert keras / torch == pytest.approx(0.5, abs=0.01)


def test_without_notebook_08_one_line_is_left():
    def stub(*_):
        raise NotImplementedError

    stub.problem = "not there"
    alone = running_twins(torch_update_running, stub)
    assert len(lines(alone, 0)) == 1
    assert "update_running" in alone.picture.note


@pytest.mark.parametrize("wrong", [lambda *_: (1, 2), lambda *_: {"mu": np.zeros((40, 1))}])
def test_what_is_no_statistics_is_told_in_a_sentence(wrong):
    assert "dict with mu and var" in running_twins(wrong, update_running).problem


def test_the_other_weight_looks_wrong():
    def of_the_past(run, Z, momentum=0.1):
        return torch_update_running(run, Z, 1 - momentum)

    line = mark(running_twins(of_the_past, update_running), Line).y
    assert line[1] == pytest.approx(4.5, abs=0.1)
