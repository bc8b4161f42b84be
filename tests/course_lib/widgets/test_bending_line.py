"""A network that learns to part two classes, with right and with wrong functions."""

import numpy as np
import pytest

from course_lib.data import iris, moons
from course_lib.reference.foundations import gd_step, model_backward, model_forward
from course_lib.widgets.bending_line import FRAMES, STEPS, bending_line
from course_lib.widgets.stage import Line, Regions, Rule
from tests.course_lib.widgets.scenes import mark

DATA = moons(m=61, noise=0.2, seed=1)  # one class has an example more


def bend(forward=model_forward, backward=model_backward, step=gd_step):
    return bending_line(DATA, forward, backward, step, best_line=8)


@pytest.fixture(scope="module")
def right():
    widget = bend()
    widget.move(hidden=3)
    return widget


def mistakes(widget):
    return mark(widget, Line, panel=1).y


def test_three_neurons_part_what_one_cannot(right):
    assert mistakes(right)[-1] < 4
    assert mistakes(bend())[-1] > 4
    assert f"After {STEPS[-1]} steps {mistakes(right)[-1]:.0f} of 61" in right.picture.note[-1]


def test_every_step_of_the_player_has_its_picture(right):
    assert len(mark(right, Regions).Z) == len(mistakes(right)) == FRAMES + 1
    assert mark(right, Line).x.shape == (FRAMES + 1, 9)
    assert not np.allclose(*mark(right, Line).x[[0, -1]], equal_nan=True)
    assert float(mark(right, Rule, panel=1).y) == 8


def test_an_answer_above_one_half_says_square():
    def undecided(X, params, kinds):
        A, caches = model_forward(X, params, kinds)
        return np.full_like(A, 0.7), caches

    assert set(mistakes(bend(undecided))) == {np.sum(DATA.y == 0)}


def test_training_in_the_wrong_direction_does_not_help():
    def uphill(params, grads, learning_rate):
        return gd_step(params, {name: -grad for name, grad in grads.items()}, learning_rate)

    widget = bend(step=uphill)
    widget.move(hidden=3)
    assert mistakes(widget)[-1] > 20


@pytest.mark.parametrize(
    ("functions", "fragment"),
    [
        ({"forward": lambda X, params, kinds: X}, "expected A and caches"),
        ({"forward": lambda X, params, kinds: (X, [])}, "expected shape"),
        ({"step": lambda params, grads, learning_rate: {}}, "other names"),
        ({"step": lambda params, grads, learning_rate: dict.fromkeys(params, np.nan)}, "W1"),
    ],
)
def test_problems_are_said_in_a_sentence(functions, fragment):
    assert fragment in bend(**functions).problem


def test_other_data_are_refused():
    with pytest.raises(ValueError, match="two features"):
        bending_line(iris(), model_forward, model_backward, gd_step)


def test_static_twin_says_what_it_shows(monkeypatch):
    monkeypatch.setenv("COURSE_STATIC", "1")
    picture = bend()
    assert f"After {STEPS[-1]} steps" in picture.alt
    assert picture.png[0].startswith(b"\x89PNG")
