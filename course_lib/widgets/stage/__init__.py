"""Widgets as scenes: Python says what is to be seen, one script draws it.

A widget is a pure function from the values of its controls to a scene, given to `stage`. In
JupyterLab the scene is live; where no widget can run it is a picture with alternative text.
"""

from course_lib.widgets.stage.controls import Choice, Player, Point, Slider, Toggle
from course_lib.widgets.stage.curves import Arrow, Bars, Dots, Line
from course_lib.widgets.stage.grids import Contours, Heat, Regions
from course_lib.widgets.stage.marks import Mark
from course_lib.widgets.stage.scene import Panel, Scene
from course_lib.widgets.stage.signs import Band, Rule, Text
from course_lib.widgets.stage.widget import Stage, stage

__all__ = [
    "Arrow",
    "Band",
    "Bars",
    "Choice",
    "Contours",
    "Dots",
    "Heat",
    "Line",
    "Mark",
    "Panel",
    "Player",
    "Point",
    "Regions",
    "Rule",
    "Scene",
    "Slider",
    "Stage",
    "Text",
    "Toggle",
    "stage",
]
