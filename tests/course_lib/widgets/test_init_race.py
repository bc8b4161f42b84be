"""The race: each start does what theory says, and it is the learner's own weights that run."""

import numpy as np
import pytest

from course_lib.reference.initialisation import init_constant, init_params
from course_lib.widgets.init_race import NUM_FRAMES, init_race, run
from course_lib.widgets.static import StaticFigure

DIMS = [2, 32, 32, 32, 1]
STARTS = ["zeros", "small", "he", "large"]


@pytest.fixture(scope="module")
def race():
    return init_race(init_constant, init_params)


def costs(widget):
    assert widget.problem == ""
    panel = widget.picture.panels[4]
    return {line.label: line.y for line in panel.marks}


def test_standing_still_and_arriving(race):
    race.move(drawn="first draw")
    cost = costs(race)
    assert list(cost) == STARTS
    assert cost["zeros"] == pytest.approx(np.full(NUM_FRAMES + 1, np.log(2)))
    assert cost["small"] == pytest.approx(np.full(NUM_FRAMES + 1, np.log(2)), abs=1e-4)
    assert cost["he"][-1] < 0.1
    assert cost["large"][0] > 10
    assert "After 0 steps" in race.picture.note_at(0)


def test_what_broke_down_is_said_and_its_last_map_stands(race):
    race.move(layers="4", drawn="first draw")
    cost = costs(race)["large"]
    assert np.isnan(cost[-1])
    assert "large broken down" in race.picture.note_at(NUM_FRAMES)
    maps = race.picture.panels[3].marks[0].Z
    assert np.isfinite(maps).all()
    np.testing.assert_array_equal(maps[-1], maps[-2])
    race.move(layers="3")


def test_a_start_beyond_all_bounds_is_drawn_too():
    params = init_params(DIMS, "large", np.random.default_rng(0))
    beyond = run({name: 1e3 * value for name, value in params.items()}, DIMS, 0.3)
    assert np.isnan(beyond.costs).all()
    assert len(beyond.maps) == NUM_FRAMES + 1


def test_it_is_the_learners_weights_that_run():
    widget = init_race(init_constant, lambda dims, kind, rng: init_constant(dims, 0.0))
    assert costs(widget)["he"] == pytest.approx(np.full(NUM_FRAMES + 1, np.log(2)))


def test_what_cannot_run_is_said():
    def not_yet(dims, kind, rng):
        raise NotImplementedError

    assert "not_yet is not written yet" in init_race(init_constant, not_yet).problem
    assert "W1" in init_race(lambda dims, c: {}, init_params).problem


def test_static_twin_is_a_picture(monkeypatch):
    monkeypatch.setenv("COURSE_STATIC", "1")
    figure = init_race(init_constant, init_params)
    assert isinstance(figure, StaticFigure)
    assert len(figure.png[0]) > 10_000
    assert "he" in figure.alt
