"""Three cultivars on a plane, drawn with the learner's functions."""

import numpy as np
import pytest

from course_lib.reference.softmax import predict, softmax, train_softmax
from course_lib.widgets.class_regions import MEETING, PLACE, class_regions, wines
from course_lib.widgets.stage import Bars, Contours, Regions
from tests.course_lib.widgets.scenes import mark


@pytest.fixture(scope="module")
def shown():
    return class_regions(train_softmax, softmax, predict)


def shares(widget):
    assert widget.problem == ""
    bars = [one for one in widget.picture.panels[1].marks if isinstance(one, Bars)]
    return np.array([one.heights.item() for one in bars])


def test_the_shares_at_a_place_are_the_models_there(shown):
    shown.move(num_epochs=100, temperature=1.0, place=PLACE)
    data = wines()
    mu, sigma = data.X.mean(axis=1, keepdims=True), data.X.std(axis=1, keepdims=True)
    params = train_softmax((data.X - mu) / sigma, data.y, 3, learning_rate=1.0, num_epochs=100)
    Z = params["W"] @ ((np.reshape(PLACE, (2, 1)) - mu) / sigma) + params["b"]
    assert shares(shown) == pytest.approx(softmax(Z).ravel())


def test_a_temperature_moves_certainty_and_no_region(shown):
    shown.move(num_epochs=300, temperature=1.0)
    before, sure = mark(shown, Regions).Z, mark(shown, Contours).Z
    shown.move(temperature=5.0)
    assert np.array_equal(mark(shown, Regions).Z, before)
    assert (sure > mark(shown, Contours).Z).mean() > 0.99
    assert "165 of 178" in shown.picture.note


def test_all_three_have_a_third_where_their_regions_meet(shown):
    shown.move(num_epochs=300, temperature=1.0, place=MEETING)
    assert shares(shown) == pytest.approx([1 / 3] * 3, abs=0.01)


def test_without_training_there_is_one_region_and_no_certainty(shown):
    shown.move(num_epochs=0, temperature=1.0)
    assert shares(shown) == pytest.approx([1 / 3] * 3)
    assert not mark(shown, Regions).Z.any()
    assert not any(isinstance(one, Contours) for one in shown.picture.panels[0].marks)


@pytest.mark.parametrize(
    ("own", "told"),
    [
        ({"train_softmax": lambda X, y, C, **_: 3}, "a dict with W and b"),
        ({"train_softmax": lambda X, y, C, **_: {"W": np.ones((2, 3)), "b": 0}}, "W"),
        ({"predict": lambda Z: np.full(Z.shape[1], 3)}, "not 0, 1 or 2"),
        ({"predict": lambda Z: Z}, "(178,)"),
        ({"softmax": lambda Z, T: np.full(Z.shape, np.nan)}, "nan"),
    ],
)
def test_what_cannot_be_drawn_is_told(own, told):
    functions = {"train_softmax": train_softmax, "softmax": softmax, "predict": predict}
    widget = class_regions(**{**functions, **own})
    assert widget.picture is None
    assert told in widget.problem
