"""The live stage: a thin shell between the controls in the browser and a scene function."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from time import perf_counter
from types import MappingProxyType
from typing import Any

import anywidget
import traitlets

from course_lib.widgets.learner import LearnerProblem
from course_lib.widgets.stage.controls import Control, read_values
from course_lib.widgets.stage.pack import pack
from course_lib.widgets.stage.scene import Scene
from course_lib.widgets.stage.script import Script, write_script
from course_lib.widgets.static import StaticFigure

#: Files that make one module of JavaScript, in this order.
SCRIPT = ("style", "scales", "marks", "panel", "controls", "stage")


def stage(
    scene: Callable[..., Scene],
    controls: Sequence[Control],
    *,
    title: str,
    noted: Sequence[Mapping[str, Any]] = (),
    presets: Mapping[str, Mapping[str, Any]] = MappingProxyType({}),
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
    presets : dict of str to dict
        Settings to try, each a button with these words that moves all controls; values that are
        left out are the start values.

    Returns
    -------
    Stage or StaticFigure
        The figure where the environment variable ``COURSE_STATIC`` is 1.

    Raises
    ------
    TypeError
        If ``scene`` is no function, or its keywords are not the controls' names.
    ValueError
        If the title is empty, two controls share a name, or a noted setting or a preset cannot be.

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
    script = write_script(scene, controls, title, noted, presets)
    return script.picture() if os.environ.get("COURSE_STATIC") == "1" else Stage(script)


class Stage(anywidget.AnyWidget):
    """The widget behind :func:`stage`.

    Attributes
    ----------
    setup : dict
        For the browser, once: title, controls and presets.
    shown : dict
        For the browser: what to show first, and again whenever Python moves the controls. It asks
        for all other pictures by messages, one at a time.
    values : dict
        What the controls say.
    picture : Scene or None
        The scene at the values that Python last gave; None if there is none.
    problem : str
        Why there is none.
    """

    _esm = "\n".join(Path(__file__).with_name(f"{part}.js").read_text("utf-8") for part in SCRIPT)

    setup = traitlets.Dict().tag(sync=True)
    shown = traitlets.Dict().tag(sync=True)

    def __init__(self, script: Script) -> None:
        super().__init__()
        self._script = script
        self.values = script.start
        self.setup = {
            "title": script.title,
            "controls": [
                {"name": name, "label": control.label, **control.spec()}
                for name, control in script.controls.items()
            ],
            "presets": list(script.presets.items()),
        }
        self.move()
        self.on_msg(self._hear)

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
        # Messages of the browser may be heard in another thread, while this one draws.
        moved = read_values(self._script.controls, values, self.values)
        self.picture, content, block = self._draw(moved)
        self.values, self.problem = moved, content["problem"]
        self.shown = {"values": moved, **content, "data": block}

    def _hear(self, _widget: Any, message: Mapping[str, Any], _buffers: Any) -> None:
        """Take note of what the controls say, or answer with the picture of a setting.

        The browser also asks for settings that may come next: these move nothing.
        """
        said = message["told"] if "told" in message else message["values"]
        values = read_values(self._script.controls, said, self.values)
        if not message.get("ahead"):
            self.values = values
        if "key" in message:
            _, content, block = self._draw(values)
            self.send({"key": message["key"], **content}, [block])

    def _draw(self, values: Mapping[str, Any]) -> tuple[Scene | None, dict[str, Any], bytes]:
        start = perf_counter()
        scene: Scene | None = None
        content: dict[str, Any] = {}
        block, player, problem = b"", "", ""
        try:
            scene, player = self._script.perform(values)
            content, block = pack(scene, self._script.controls)
        except LearnerProblem as trouble:
            problem = str(trouble)
        except KeyboardInterrupt:
            problem = "This setting took too long and was interrupted. Choose another."
        about = {"player": player, "problem": problem, "seconds": perf_counter() - start}
        return scene, {**content, **about}, block

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the live view and, for where it cannot run, the static twin."""
        data, metadata = super()._repr_mimebundle_(**kwargs) or ({}, {})
        picture, about = self._script.picture()._repr_mimebundle_()
        return {**data, **picture}, {**metadata, **about}
