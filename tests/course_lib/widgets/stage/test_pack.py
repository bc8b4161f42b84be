import json

import numpy as np

from course_lib.widgets.stage import Contours, Line, Panel, Regions, Scene
from course_lib.widgets.stage.controls import check_controls
from course_lib.widgets.stage.pack import pack
from tests.course_lib.widgets.stage.scenes import CONTROLS, everything


def taken(place, block, frame=0):
    size = int(np.prod(place["shape"]))
    start = place["at"] + (frame * size if place["framed"] else 0)
    return np.frombuffer(block, "<f4")[start : start + size].reshape(place["shape"])


def test_all_but_the_arrays_is_json_and_every_array_is_found_again():
    controls = check_controls(CONTROLS)
    values = {name: control.value for name, control in controls.items()}
    scene = everything(**values)
    content, block = pack(scene, controls)
    json.dumps(content, allow_nan=False)
    assert content["places"] == {"start": [0], "rate": []}
    bars, packed = scene.panels[2].marks[0], content["panels"][2]["marks"][0]
    np.testing.assert_allclose(taken(packed["heights"], block, 4), bars.heights[4], rtol=1e-6)
    np.testing.assert_array_equal(taken(packed["x"], block, 4), [0, 1])


def test_numbers_beyond_float32_stay_out_of_the_picture_without_being_lost():
    content, block = pack(Scene([Panel("p", [Line([0, 1, 2], [1e300, -1e300, np.nan])])]), {})
    drawn = taken(content["panels"][0]["marks"][0]["y"], block)
    np.testing.assert_allclose(drawn, [1e30, -1e30, np.nan], rtol=1e-6)


def test_contour_lines_lie_at_their_level():
    X, Y = np.meshgrid(np.linspace(-2, 2, 41), np.linspace(-2, 2, 41))
    mark = Contours(X**2 + Y**2, (-2, 2, -2, 2), [1.0])
    content, block = pack(Scene([Panel("p", [mark])]), {})
    packed = content["panels"][0]["marks"][0]
    x, y = taken(packed["x"], block), taken(packed["y"], block)
    np.testing.assert_allclose(np.hypot(x[:-1], y[:-1]), 1, atol=0.01)
    assert np.isnan(x[-1])


def test_a_probability_has_a_border_at_one_half_in_every_frame():
    X, _ = np.meshgrid(np.linspace(0, 1, 11), np.linspace(0, 1, 5))
    mark = Regions([X, 1 - X / 2], (0, 1, 0, 1), frames="step")
    content, block = pack(Scene([Panel("p", [mark])]), {})
    first, second = content["panels"][0]["marks"][0]["border"]
    np.testing.assert_allclose(taken(first["x"], block)[:-1], 0.5, atol=1e-6)
    np.testing.assert_allclose(taken(second["x"], block)[:-1], 1, atol=1e-6)
