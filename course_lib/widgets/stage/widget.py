"""The live stage: a thin shell between the controls in the browser and a scene function."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

import anywidget
import traitlets

from course_lib.widgets.learner import LearnerProblem
from course_lib.widgets.stage.controls import Control, read_values
from course_lib.widgets.stage.pack import pack
from course_lib.widgets.stage.scene import Scene
from course_lib.widgets.stage.script import Script, write_script
from course_lib.widgets.static import StaticFigure


def stage(
    scene: Callable[..., Scene],
    controls: Sequence[Control],
    *,
    title: str,
    noted: Sequence[Mapping[str, Any]] = (),
) -> Stage | StaticFigure:
    """Show a scene that controls change.

    Parameters
    ----------
    scene : callable
        ``scene(**values)`` with one keyword for each control; returns a `Scene`. It is called
        at every change, so it should be pure and quick. It may raise `LearnerProblem`, whose
        sentence is shown in place of the picture, as is anything else that goes wrong.
    controls : sequence of Control
        `Slider`, `Toggle`, `Choice`, `Player` and `Point`, in the order in which they are shown.
    title : str
        What the stage is about.
    noted : sequence of dict
        Settings to draw where no widget can run; values that are left out are the start values.

    Returns
    -------
    Stage or StaticFigure
        The figure where the environment variable ``COURSE_STATIC`` is 1.

    Raises
    ------
    TypeError
        If ``scene`` is no function, or its keywords are not the controls' names.
    ValueError
        If the title is empty, two controls share a name, or a noted setting cannot be.

    Examples
    --------
    >>> import numpy as np
    >>> from course_lib.widgets.stage import Line, Panel, Scene, Slider, stage
    >>> def scene(power):
    ...     x = np.linspace(0, 1, 101)
    ...     panel = Panel("A power of x", [Line(x, x**power)], xlabel="x", ylim=(0, 1))
    ...     return Scene([panel], note=f"At x = 0.5 it is {0.5**power:.3g}.")
    >>> powers = Slider("power", "power", values=[0.5, 1, 2, 4], value=2)
    >>> shown = stage(scene, [powers], title="Powers", noted=[{"power": 0.5}, {"power": 4}])
    """
    script = write_script(scene, controls, title, noted)
    return script.picture() if os.environ.get("COURSE_STATIC") == "1" else Stage(script)


class Stage(anywidget.AnyWidget):
    """The widget behind :func:`stage`.

    Attributes
    ----------
    setup : dict
        From Python, once: title and controls.
    asked : dict
        From the browser: values, and the number of the request.
    shown : dict
        From Python: the packed scene or a problem, its values, and which request it answers
        (-1 if none).
    """

    _esm = Path(__file__).with_name("stage.js")

    setup = traitlets.Dict().tag(sync=True)
    asked = traitlets.Dict().tag(sync=True)
    shown = traitlets.Dict().tag(sync=True)

    def __init__(self, script: Script) -> None:
        super().__init__()
        self._script = script
        self._player = ""
        self.values = script.start
        self.picture: Scene | None = None
        self.problem = ""
        self.setup = {
            "title": script.title,
            "controls": [
                {"name": name, "label": control.label, **control.spec()}
                for name, control in script.controls.items()
            ],
        }
        self._draw()
        self.observe(self._answer, ["asked"])

    def move(self, **values: Any) -> None:
        """Move controls from Python.

        Parameters
        ----------
        **values
            New values by name of control.

        Raises
        ------
        ValueError
            If a name belongs to no control, or a control cannot have its value.
        """
        self.values = read_values(self._script.controls, values, self.values)
        self._draw()

    def _answer(self, _change: Any) -> None:
        values = read_values(self._script.controls, self.asked["values"], self.values)
        changed = {name for name in values if values[name] != self.values[name]}
        self.values = values
        # The browser plays frames by itself.
        if changed != {self._player}:
            self._draw(self.asked["serial"])

    def _draw(self, serial: int = -1) -> None:
        start = perf_counter()
        try:
            self.picture, self._player = self._script.perform(self.values)
            content, self.problem = pack(self.picture, self._script.controls), ""
        except LearnerProblem as problem:
            self.picture, self.problem, content = None, str(problem), {}
        except KeyboardInterrupt:
            self.picture, content = None, {}
            self.problem = "This setting took too long and was interrupted. Choose another."
        about = {"serial": serial, "values": self.values, "player": self._player}
        seconds = perf_counter() - start
        self.shown = {**about, **content, "problem": self.problem, "seconds": seconds}

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the live view and, for where it cannot run, the static twin."""
        data, metadata = super()._repr_mimebundle_(**kwargs) or ({}, {})
        picture, about = self._script.picture()._repr_mimebundle_()
        return {**data, **picture}, {**metadata, **about}
