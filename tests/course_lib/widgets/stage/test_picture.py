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
def test_a_scene_with_every_mark_is_drawn_in_its_colours(back):
    image = pixels([("start", everything(**{**START, "back": back}).still(3))])
    colors = {tuple(color) for color in image.reshape(-1, 3)}
    assert {(0x00, 0x72, 0xB2), (0xD5, 0x5E, 0x00)} < colors


def test_rows_follow_each_other():
    scene = everything(**START).still(0)
    one, three = (pixels([(f"row {i}", scene) for i in range(n)]) for n in (1, 3))
    assert three.shape[0] > 2.5 * one.shape[0]
    assert three.shape[1] == one.shape[1]


def test_a_sentence_stands_in_for_a_picture():
    fig = draw_scenes([], "ewa is not written yet.")
    assert [text.get_text() for text in fig.texts] == ["ewa is not written yet."]


def test_what_cannot_be_drawn_is_left_out():
    gaps = Line([0, 1, 2, 3], [1, np.nan, np.inf, 1e300])
    table = Heat([[np.nan, 1]], show_values=True)
    pixels([("", Scene([Panel("gaps", [gaps], yscale="log"), Panel("table", [table])]))])
