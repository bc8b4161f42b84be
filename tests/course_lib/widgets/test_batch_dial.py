"""The batch-size dial walks with the learner's functions."""

import numpy as np
import pytest

from course_lib.reference.mini_batches import minibatches, train_minibatch
from course_lib.widgets.batch_dial import EPOCHS, START, M, batch_dial, cost_of, tumours
from course_lib.widgets.stage import Line
from tests.course_lib.widgets.scenes import mark


@pytest.fixture(scope="module")
def dial():
    return batch_dial(minibatches, train_minibatch)


def path(dial):
    line = mark(dial, Line)
    return np.array([line.x, line.y])


@pytest.mark.parametrize("size", [1, 8, 128])
def test_the_path_has_a_point_for_each_update(dial, size):
    dial.move(size=size, rate=0.5)
    assert path(dial).shape == (2, EPOCHS * M // size + 1)
    assert tuple(path(dial)[:, 0]) == START


def test_one_batch_of_all_is_gradient_descent(dial):
    dial.move(size=M, rate=0.5)
    x, y = tumours()
    w, b = START
    for point in path(dial).T:
        assert point == pytest.approx([w, b], abs=1e-6)
        error = 1 / (1 + np.exp(-(w * x + b))) - y
        w, b = w - 0.5 * (error * x).mean(), b - 0.5 * error.mean()


def test_small_batches_arrive_and_sway_more_at_a_larger_rate(dial):
    x, y = tumours()
    ends = {}
    for size, rate in [(M, 0.5), (16, 0.5), (1, 0.5), (1, 2.0)]:
        dial.move(size=size, rate=rate)
        ends[size, rate] = cost_of(*path(dial), x, y)[-M // size :]
    assert ends[M, 0.5][-1] > 1 > 0.3 > ends[16, 0.5][-1]
    assert np.std(ends[1, 2.0]) > 2 * np.std(ends[1, 0.5])
    assert ends[1, 2.0].mean() > ends[1, 0.5].mean()


def test_time_stands_on_the_axis_when_asked(dial):
    dial.move(by_time=True)
    assert "time" in dial.picture.panels[1].xlabel
    dial.move(by_time=False)
    assert dial.picture.panels[1].xlabel == "epochs"


@pytest.mark.parametrize(
    ("loader", "train", "told"),
    [
        (minibatches, lambda *_: 3, "should return"),
        (minibatches, lambda *a: (np.zeros(3), 0.0, []), "shape"),
        (minibatches, lambda *a: (np.full((1, 1), np.nan), 0.0, []), "nan"),
        (lambda *_: [1, 2], train_minibatch, "pairs"),
        (lambda X, Y, size, rng: [(X, Y[:, :2])], train_minibatch, "shape"),
        (lambda X, Y, size, rng: [(X[:, :0], Y[:, :0])], train_minibatch, "without examples"),
    ],
)
def test_what_cannot_be_drawn_is_told(loader, train, told):
    shown = batch_dial(loader, train)
    assert shown.picture is None
    assert told in shown.problem


def test_a_loader_without_end_is_cut():
    def endless(X, Y, size, rng):
        while True:
            yield X[:, :1], Y[:, :1]

    assert batch_dial(endless, train_minibatch).problem == ""
