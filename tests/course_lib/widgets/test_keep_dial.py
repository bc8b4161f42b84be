"""Tests of the keep dial."""

import numpy as np
import pytest

from course_lib.data import moons
from course_lib.widgets.keep_dial import keep_dial
from course_lib.widgets.stage import Regions, Rule

EXTENT = [-2, 3, -1.75, 2.25]
SWEEP = {
    "keep_prob": [0.5, 0.8, 1.0],
    "train": [[0.9, 0.92], [0.94, 0.96], [0.98, 1.0]],
    "dev": [[0.88, 0.9], [0.9, 0.9], [0.87, 0.89]],
    "maps": [np.full((4, 5), 0.1), np.full((4, 5), 0.5), np.full((4, 5), 0.9)],
    "extent": EXTENT,
}
DATA = moons(100)


@pytest.mark.parametrize("i", [0, 1, 2])
def test_the_dial_shows_the_network_of_its_keep_prob(i):
    dial = keep_dial(SWEEP, DATA)
    dial.move(keep_prob=SWEEP["keep_prob"][i])
    plane, curves = dial.picture.panels
    (border,) = (mark for mark in plane.marks if isinstance(mark, Regions))
    (rule,) = (mark for mark in curves.marks if isinstance(mark, Rule))
    assert np.array_equal(border.Z, SWEEP["maps"][i])
    assert rule.x == SWEEP["keep_prob"][i]
    assert f"{100 * np.mean(SWEEP['dev'][i]):.1f} %" in dial.picture.note


def test_every_example_is_drawn():
    plane = keep_dial(SWEEP, DATA).picture.panels[0]
    for label, mark in enumerate(plane.marks[1:]):
        assert np.array_equal([mark.x, mark.y], DATA.X[:, DATA.y == label])


def test_static_picture_says_what_the_gap_is(monkeypatch):
    monkeypatch.setenv("COURSE_STATIC", "1")
    picture = keep_dial(SWEEP, DATA)
    assert "a gap of 11.0 points" in picture.alt
    assert len(picture.png[0]) > 5000
