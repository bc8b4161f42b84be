"""The patience dial, with right and with wrong functions."""

import numpy as np
import pytest

from course_lib.reference.regularisation import early_stopping
from course_lib.widgets.patience_dial import patience_dial
from course_lib.widgets.stage import Dots, Line, Rule
from tests.course_lib.widgets.scenes import mark

LOSSES = np.array([0.9, 0.7, 0.75, 0.72, 0.5, 0.55, 0.52, 0.6, 0.58, 0.3])


@pytest.mark.parametrize(("patience", "stop", "best"), [(1, 2, 1), (2, 3, 1), (3, 7, 4), (8, 9, 9)])
def test_dial_shows_the_stop_and_the_best_epoch(patience, stop, best):
    widget = patience_dial(early_stopping, LOSSES)
    widget.move(patience=patience)
    dot = mark(widget, Dots)
    assert (mark(widget, Rule).x, dot.x[0], dot.y[0]) == (stop, best, LOSSES[best])
    assert mark(widget, Line, "seen").y.tolist() == LOSSES[: stop + 1].tolist()


def test_smallest_improvement_is_handed_on():
    creeping = 1 - 0.004 * np.arange(30.0)
    widget = patience_dial(early_stopping, creeping)
    widget.move(patience=3, min_delta=0.02)
    assert mark(widget, Rule).x == 3


def test_note_tells_what_was_missed():
    widget = patience_dial(early_stopping, LOSSES)
    widget.move(patience=2)
    assert "0.300 in epoch 9" in widget.picture.note
    widget.move(patience=8)
    assert "best epoch of the whole run" in widget.picture.note


@pytest.mark.parametrize("returned", [None, 3, (1.5, 2), (3, 99), (1, 2, 3), "ab"])
def test_what_is_no_pair_of_epochs_becomes_a_sentence(returned):
    widget = patience_dial(lambda losses, patience, min_delta: returned, LOSSES)
    assert "expected two epochs from 0 to 9" in widget.problem


def test_unwritten_function_becomes_a_sentence():
    def early_stopping(losses, patience, min_delta=0.0):
        raise NotImplementedError

    assert "early_stopping is not written" in patience_dial(early_stopping, LOSSES).problem


def test_static_twin_draws_three_patiences(monkeypatch):
    monkeypatch.setenv("COURSE_STATIC", "1")
    twin = patience_dial(early_stopping, LOSSES)
    assert twin.alt.count("Epochs spent on waiting") == 3
    assert len(twin.png[0]) > 10_000
