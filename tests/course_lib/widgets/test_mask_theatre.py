"""Tests of the mask theatre."""

import numpy as np
import pytest

from course_lib.reference.dropout import dropout_forward, dropout_mask, dropout_variance
from course_lib.widgets.mask_theatre import ACTIVATIONS, STEPS, mask_theatre
from course_lib.widgets.stage import Dots, Line


@pytest.fixture(scope="module")
def theatre():
    return mask_theatre(dropout_mask, dropout_forward, dropout_variance)


def history(theatre):
    """What the followed unit sent on, and its running mean."""
    marks = theatre.picture.panels[1].marks
    (dots,) = (mark for mark in marks if isinstance(mark, Dots))
    (mean,) = (mark for mark in marks if isinstance(mark, Line) and mark.grow)
    return dots.y, mean.y


@pytest.mark.parametrize("keep_prob", [0.2, 0.8])
def test_dots_are_at_zero_or_enlarged_and_the_mean_goes_to_the_activation(theatre, keep_prob):
    theatre.move(keep_prob=keep_prob)
    sent, mean = history(theatre)
    assert np.allclose(np.unique(sent), [0, ACTIVATIONS[0] / keep_prob])
    assert mean[-1] == pytest.approx(sent.mean())
    assert mean[-1] == pytest.approx(ACTIVATIONS[0], rel=0.25)


def test_keep_prob_does_not_rescale_the_axes(theatre):
    limits = []
    for keep_prob in (0.2, 1.0):
        theatre.move(keep_prob=keep_prob)
        limits.append(theatre.picture.panels[1].ylim)
    assert limits[0] == limits[1]


@pytest.mark.parametrize("unit", [0, 2])
def test_a_dropped_unit_is_crossed_out_and_loses_its_connections(theatre, unit):
    theatre.move(keep_prob=0.5, unit=f"unit {unit + 1}, activation {ACTIVATIONS[unit]:g}")
    edges, *_, others, followed, dropped = theatre.picture.panels[0].marks[:6]
    sent = history(theatre)[0]
    for step in range(STEPS + 1):
        off = np.isfinite(dropped.y[step])
        on = np.isfinite(others.y[step]) | np.isfinite(followed.y[step])
        assert (on != off).all()
        assert np.isfinite(edges.y[step]).sum() == 6 * on.sum()
        shown = np.flatnonzero(np.isfinite(followed.y[step]))
        assert shown.tolist() == ([unit] if sent[step] else [])
    theatre.move(unit="unit 1, activation 2")


def test_the_unit_to_follow_can_be_chosen(theatre):
    theatre.move(keep_prob=1.0, unit="unit 3, activation 3")
    assert (history(theatre)[0] == 3).all()
    theatre.move(unit="unit 1, activation 2")


def test_the_running_mean_stays_in_the_funnel_most_of_the_time(theatre):
    theatre.move(keep_prob=0.5)
    upper, lower = (mark.y for mark in theatre.picture.panels[1].marks[:2])
    mean = history(theatre)[1]
    assert np.mean((lower <= mean) & (mean <= upper)) > 0.8
    # At keep_prob = 0.5 one standard deviation of a single draw is the activation itself.
    assert upper[[0, 99]] - lower[[0, 99]] == pytest.approx(4 * ACTIVATIONS[0] * np.array([1, 0.1]))


def test_wrong_functions_look_wrong():
    def not_divided(A, D, keep_prob):
        return A * D

    def same_mask(shape, keep_prob, rng):
        return dropout_mask(shape, keep_prob, np.random.default_rng(0))

    low = history(mask_theatre(dropout_mask, not_divided))[1]
    assert low[-1] == pytest.approx(0.8 * ACTIVATIONS[0], rel=0.1)
    stuck = history(mask_theatre(same_mask, dropout_forward))[0]
    assert len(np.unique(stuck)) == 1


def test_each_function_can_be_missing_or_wrong_and_is_named():
    def dropout_forward_to_come(A, D, keep_prob):
        raise NotImplementedError

    def one_row(shape, keep_prob, rng):
        return np.ones(shape[1])

    problem = mask_theatre(dropout_mask, dropout_forward_to_come).problem
    assert "dropout_forward_to_come" in problem
    assert "one_row" in mask_theatre(one_row, dropout_forward).problem


def test_static_picture_says_what_the_unit_sends(monkeypatch):
    monkeypatch.setenv("COURSE_STATIC", "1")
    picture = mask_theatre(dropout_mask, dropout_forward)
    assert "in use 2" in picture.alt
    assert len(picture.png[0]) > 5000
