import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from course_lib.widgets.stage import Heat, Line, Panel, Scene
from course_lib.widgets.stage.controls import check_controls
from course_lib.widgets.stage.picture import draw_scenes
from tests.course_lib.widgets.stage.scenes import CONTROLS, everything

START = {name: control.value for name, control in check_controls(CONTROLS).items()}


def pixels(scenes):
    canvas = FigureCanvasAgg(draw_scenes(scenes))
    canvas.draw()
    return np.asarray(canvas.buffer_rgba())[..., :3]


@pytest.mark.parametrize("back", ["heat", "classes", "probability"])
def test_every_mark_leaves_something_on_the_picture(back):
    panels = everything(**{**START, "back": back}).still(3).panels

    def ink(place, left_out=None):
        marks = [mark for mark in panels[place].marks if mark is not left_out]
        panel = Panel("", marks, xlim=panels[place].xlim, ylim=panels[place].ylim)
        return pixels([("", Scene([panel]))])

    for place, panel in enumerate(panels):
        whole = ink(place)
        for mark in panel.marks:
            without = ink(place, mark)
            assert whole.shape != without.shape or (whole != without).any(), mark.where


def test_rows_follow_each_other():
    scene = everything(**START).still(0)
    one, two = (draw_scenes([(f"row {i}", scene) for i in range(n)]) for n in (1, 2))
    assert two.get_figheight() > 1.8 * one.get_figheight()
    places = {tuple(ax.get_position().bounds) for ax in two.axes}
    assert len(places) == len(two.axes) == 2 * len(one.axes)


def test_settings_of_one_column_stand_beside_each_other():
    panels = [Panel("above", [Line([0, 1], [0, 1])]), Panel("below", [Line([0, 1], [0, 1])])]
    scene = Scene(panels, "What is seen.", columns=1)
    fig = draw_scenes([(f"setting {i}", scene) for i in range(3)])
    lefts, tops = zip(*(ax.get_position().bounds[:2] for ax in fig.axes), strict=True)
    assert len(set(lefts)) == 3
    assert len(set(tops)) == 2
    assert [text.get_text() for text in fig.texts].count("What is seen.") == 3


def test_a_panel_may_be_lower_than_others():
    heights = [
        draw_scenes([("", Scene([Panel("p", [Line([0, 1], [0, 1])], height=height)]))])
        .axes[0]
        .bbox.height
        for height in (1, 0.5)
    ]
    assert heights[1] == pytest.approx(0.5 * heights[0])


def test_a_sentence_stands_in_for_a_picture():
    fig = draw_scenes([], "ewa is not written yet.")
    assert [text.get_text() for text in fig.texts] == ["ewa is not written yet."]


def test_what_cannot_be_drawn_is_left_out():
    gaps = Line([0, 1, 2, 3], [1, np.nan, np.inf, 1e300])
    table = Heat([[np.nan, 1]], show_values=True)
    pixels([("", Scene([Panel("gaps", [gaps], yscale="log"), Panel("table", [table])]))])
