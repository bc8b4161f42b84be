"""Panels and scenes, and whether they fit the controls."""

import numpy as np
import pytest

from course_lib.widgets.stage import (
    Bars,
    Dots,
    Heat,
    Line,
    Panel,
    Player,
    Point,
    Regions,
    Scene,
    Slider,
)
from course_lib.widgets.stage.controls import check_controls
from course_lib.widgets.stage.fit import check_scene

X = np.arange(4.0)
LINE = Line(X, X)
PANEL = Panel("cost", [LINE])
STEPS = Player("step", "step", count=3)
OTHER = Player("epoch", "epoch", count=3)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"xlim": (1, 0)}, "xlim"),
        ({"ylim": (0, np.inf)}, "ylim"),
        ({"ylim": 3}, "ylim"),
        ({"xscale": "sqrt"}, "xscale"),
        ({"yscale": "log", "ylim": (0, 1)}, "positive"),
        ({"equal": True, "xscale": "log"}, "equal"),
        ({"xticks": [1, 2]}, "xticks"),
        ({"height": 0}, "height"),
    ],
)
def test_axes_that_cannot_be_are_refused(options, said):
    with pytest.raises(ValueError, match=f"Panel 'cost'.*{said}"):
        Panel("cost", [LINE], **options)


def test_a_panel_holds_marks_and_a_scene_holds_panels():
    with pytest.raises(TypeError, match="cost"):
        Panel("cost", [X])
    with pytest.raises(TypeError, match="Panel"):
        Scene([LINE])
    with pytest.raises(ValueError, match="no panel"):
        Scene([])
    with pytest.raises(ValueError, match="columns"):
        Scene([PANEL], columns=0)


def test_axes_hold_every_mark_of_every_frame():
    panel = Panel("cost", [Line(X, [X, 10 * X], frames="step"), Dots([np.nan, 5], [2, -1e300])])
    assert panel.xlim[0] < 0
    assert panel.xlim[1] > 5
    assert panel.ylim[0] < 0
    assert 30 < panel.ylim[1] < 40
    assert panel.still(0).ylim == panel.ylim


def test_a_logarithmic_axis_leaves_out_what_it_cannot_show():
    low, high = Panel("cost", [Line(X, [0, -1, 1e-3, 1])], yscale="log").ylim
    assert 1e-4 < low < 1e-3
    assert 1 < high < 10


def test_axes_without_extent_are_not_flat():
    for values in ([], [np.nan], [7.0], [0, 0]):
        low, high = Panel("cost", [Dots(values, values)]).ylim
        assert low < high


def test_bars_stand_on_the_end_of_the_axis_and_a_map_fills_the_panel():
    assert Panel("p", [Bars([0, 1], [2, 3])]).ylim[0] == 0
    assert Panel("p", [Bars([0, 1], [2, 3], horizontal=True)]).xlim[0] == 0
    assert Panel("p", [Regions(np.eye(3), (-1, 1, -2, 2))]).ylim == (-2, 2)


def test_names_of_bars_and_of_a_matrix_are_written_on_the_axes():
    assert Panel("p", [Bars([0, 1], [2, 3], names="ab")]).xticks == ((0, "a"), (1, "b"))
    lying = Panel("p", [Bars([0, 1], [2, 3], names="ab", horizontal=True)])
    assert lying.xticks is None
    assert lying.yticks == ((0, "a"), (1, "b"))
    matrix = Panel("p", [Heat(np.eye(2), rows=["top", "bottom"])])
    assert matrix.yticks == ((0, "bottom"), (1, "top"))
    assert matrix.xticks == ()


def test_bars_at_the_same_places_stand_side_by_side():
    panel = Panel("p", [Bars([0, 1], [1, 1]), LINE, Bars([0, 1], [2, 2]), Bars([5, 9], [1, 1])])
    slots = panel.bar_slots()
    assert slots[0][0] == -slots[2][0] < 0
    assert slots[0][1] == slots[2][1] == 0.4
    assert slots[3] == (0, 3.2)


@pytest.mark.parametrize(
    ("scene", "controls", "player"),
    [
        (Scene([PANEL]), [], ""),
        (Scene([PANEL]), [STEPS], ""),
        (Scene([Panel("p", [Line(X, X, grow=True)])]), [STEPS], "step"),
        (Scene([Panel("p", [Line(X, X, grow=True, frames="step")])]), [STEPS, OTHER], "step"),
        (Scene([Panel("p", [Line(X, [X] * 4, frames="step")])]), [STEPS], "step"),
        (Scene(PANEL, note="abcd"), [STEPS], ""),
        (Scene(PANEL, note=list("abcd")), [STEPS], "step"),
    ],
)
def test_a_scene_with_frames_belongs_to_a_player(scene, controls, player):
    assert check_scene(scene, check_controls(controls)) == player


@pytest.mark.parametrize(
    ("scene", "controls", "said"),
    [
        (Scene([Panel("p", [Line(X, X, grow=True)])]), [], "add a Player"),
        (Scene([Panel("p", [Line(X, X, grow=True)])]), [STEPS, OTHER], "one player"),
        (Scene([Panel("p", [Line(X, [X] * 4, frames="k")])]), [STEPS], "'k'.*step"),
        (Scene([Panel("p", [Line(X, [X] * 3, "L", frames="step")])]), [STEPS], "'L'.*3 frames"),
        (Scene(PANEL, note=["a", "b"]), [STEPS], "2 notes"),
        (Scene(PANEL), [Point("start", "start", "path")], "'path'.*cost"),
        (Scene(PANEL), [Point("start", "start", 1)], "no panel 1"),
        (Scene(PANEL), [Slider("day", "day", [1, 2], 1, along=[0, "weights"])], "'weights'"),
    ],
)
def test_a_scene_that_does_not_fit_the_controls_is_refused(scene, controls, said):
    with pytest.raises(ValueError, match=said):
        check_scene(scene, check_controls(controls))


def test_something_else_is_no_scene():
    with pytest.raises(TypeError, match="ndarray"):
        check_scene(X, {})


def test_a_scene_stands_still_at_a_step():
    scene = Scene([Panel("p", [Line(X, X, grow=True)])], note=list("abcd")).still(2)
    assert scene.note == "c"
    assert len(scene.panels[0].marks[0].x) == 3
