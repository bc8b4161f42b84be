"""Optimizer paths are walked by the learner's functions."""

import numpy as np
import pytest

from course_lib.reference.optimizers import adam_step, momentum_step, rmsprop_step
from course_lib.studies.descents import MEMORIES
from course_lib.training import descend
from course_lib.widgets.optimizer_paths import STEPS, TURNED_START, VIEWS, optimizer_paths
from course_lib.widgets.stage import Arrow, Line
from course_lib.widgets.static import StaticFigure
from tests.course_lib.widgets.scenes import mark

FOUR = (descend, momentum_step, rmsprop_step, adam_step)


def not_written(*args, **options):
    raise NotImplementedError


@pytest.fixture(scope="module")
def four():
    return optimizer_paths(*FOUR)


@pytest.fixture
def paths(four):
    four.move(**four._script.start)
    return four


def path(shown, kind):
    line = mark(shown, Line, kind)
    return np.array([line.x, line.y])


def preset(shown, words):
    shown.move(**dict(shown.setup["presets"])[words])


def below(shown, kind, surface="bowl", target=1e-3):
    """The first step with a cost below the target."""
    return int((VIEWS[surface].surface.cost(path(shown, kind)) < target).argmax())


def test_gradient_descent_takes_the_steps_that_it_should(paths):
    paths.move(rate=0.047)
    t = np.arange(STEPS + 1)
    expected = [-2 * 0.953**t, (1 - 25 * 0.047) ** t]
    np.testing.assert_allclose(path(paths, "gradient descent"), expected, atol=1e-12)


def test_each_path_begins_at_the_start_and_ends_at_its_own_place(paths):
    paths.move(start=(1.5, -0.5))
    ends = []
    for kind in MEMORIES:
        assert tuple(path(paths, kind)[:, 0]) == (1.5, -0.5)
        ends.append(path(paths, kind)[:, 20])
    assert len({tuple(end) for end in ends}) == 4


def test_turning_the_bowl_slows_only_those_who_rescale_axes(paths):
    preset(paths, "a straight bowl")
    straight = {kind: below(paths, kind) for kind in MEMORIES}
    preset(paths, "the same, turned")
    turned = {kind: below(paths, kind, "bowl, turned by 45°") for kind in MEMORIES}
    assert paths.values["start"] == TURNED_START
    assert straight["gradient descent"] == turned["gradient descent"] == 54
    assert straight["momentum"] == turned["momentum"] == 70
    assert (straight["RMSprop"], turned["RMSprop"]) == (38, 68)
    assert (straight["Adam"], turned["Adam"]) == (72, 99)


def test_momentum_arrives_where_gradient_descent_diverges(paths):
    preset(paths, "momentum widens the limit")
    assert below(paths, "momentum") == 20
    assert np.isnan(path(paths, "gradient descent")[:, -1]).all()
    assert "Diverged: gradient descent" in paths.picture.note[-1]


def test_adams_first_step_is_the_learning_rate_both_ways(paths):
    preset(paths, "the first step")
    rate, beta2 = paths.values["rate"], paths.values["beta2"]
    assert np.abs(np.diff(path(paths, "Adam"))[:, 0]) == pytest.approx(rate)
    assert np.abs(np.diff(path(paths, "RMSprop"))[:, 0]) == pytest.approx(rate / (1 - beta2) ** 0.5)
    with pytest.raises(StopIteration):
        path(paths, "momentum")  # it is switched off


def test_who_rescales_axes_leaves_the_ridge_first(paths):
    preset(paths, "off a saddle")
    off = {kind: int((np.abs(path(paths, kind)[1]) > 1).argmax()) for kind in MEMORIES}
    assert off["RMSprop"] < off["Adam"] < off["gradient descent"] < off["momentum"]


def test_noise_is_the_same_for_all_and_momentum_averages_it(paths):
    preset(paths, "noise")
    sway = {kind: path(paths, kind)[0, 60:].std() for kind in ("gradient descent", "momentum")}
    assert sway["momentum"] < sway["gradient descent"]


def test_inside_the_stretch_becomes_a_circle_when_the_bowl_is_turned(paths):
    def stretch(words):
        preset(paths, words)
        line = mark(paths, Line, "stretch 1/√s", panel=2)
        return np.abs(line.y[20]).max() / np.abs(line.x[20]).max()

    assert stretch("a straight bowl") < 0.2
    assert 0.5 < stretch("the same, turned") < 2


def test_inside_the_arrows_are_those_of_the_chosen_optimizer(paths):
    paths.move(inside="gradient descent", rate=0.047)
    step, slope = (mark(paths, Arrow, words, panel=2) for words in ("step", "−gradient"))
    ways = np.array([[one.x1[5, 0], one.y1[5, 0]] for one in (step, slope)])
    assert ways[0] / np.hypot(*ways[0]) == pytest.approx(ways[1] / np.hypot(*ways[1]))
    paths.move(inside="momentum")
    velocity = mark(paths, Arrow, "−velocity", panel=2)
    step = mark(paths, Arrow, "step", panel=2)
    assert velocity.x1[5] * step.y1[5] == pytest.approx(velocity.y1[5] * step.x1[5])


def test_what_is_not_written_is_left_out_with_a_sentence():
    shown = optimizer_paths(descend, not_written, rmsprop_step, not_written)
    assert shown.problem == ""
    assert path(shown, "RMSprop").shape == (2, STEPS + 1)
    with pytest.raises(StopIteration):
        path(shown, "Adam")
    assert shown.picture.note[0].count("not written") == 2


def test_alone_gradient_descent_has_fewer_controls():
    shown = optimizer_paths(descend)
    assert set(shown.values) == {"surface", "rate", "noise", "start", "step"}
    assert len(shown.picture.panels) == 2
    assert [words for words, _ in shown.setup["presets"]][:2] == [
        "just below the limit",
        "just above it",
    ]


@pytest.mark.parametrize(
    ("step", "told"),
    [
        (not_written, "not written"),
        (lambda *a, **o: 1 / 0, "ZeroDivisionError"),
        (lambda *a, **o: 3, "should return"),
        (lambda *a, **o: (3, {}), "W1 and b1"),
        (lambda params, grads, V, **o: (params, {}), "dW1 and db1"),
        (lambda params, grads, V, **o: ({"W1": np.zeros(2), "b1": 0}, V), "shape"),
    ],
)
def test_what_cannot_be_drawn_is_told(step, told):
    both = optimizer_paths(descend, step)
    assert both.problem == ""
    assert told in both.picture.note[0]
    both.move(gradient_descent=False)
    assert told in both.problem


def test_static_twin_has_a_picture_of_both_bowls(monkeypatch):
    monkeypatch.setenv("COURSE_STATIC", "1")
    figure = optimizer_paths(*FOUR)
    assert isinstance(figure, StaticFigure)
    _, about = figure._repr_mimebundle_()
    assert "turned" in about["image/png"]["alt"]
