"""A scene function with its controls: from values to a checked scene, or to one sentence."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from course_lib.widgets.learner import LearnerProblem, NotWritten, one_line, silence
from course_lib.widgets.stage.controls import Control, check_controls, read_values
from course_lib.widgets.stage.fit import check_scene
from course_lib.widgets.stage.scene import Scene
from course_lib.widgets.static import StaticFigure


@dataclass(frozen=True, eq=False)
class Script:
    """What a stage plays.

    Attributes
    ----------
    scene : callable
        ``scene(**values)`` returns a `Scene`; a pure function of its keywords.
    controls : dict of str to Control
        One for each keyword.
    title : str
        What the stage is about.
    noted : list of dict
        Settings worth a picture where no widget can run.
    presets : dict of str to dict
        Settings worth a button: by its words, a value for each control.
    """

    scene: Callable[..., Scene]
    controls: Mapping[str, Control]
    title: str
    noted: Sequence[Mapping[str, Any]]
    presets: Mapping[str, Mapping[str, Any]]

    @property
    def start(self) -> dict[str, Any]:
        """Values at which all controls start."""
        return {name: control.value for name, control in self.controls.items()}

    def perform(self, values: Mapping[str, Any]) -> tuple[Scene, str]:
        """Call the scene function, silently.

        Parameters
        ----------
        values : dict of str to object
            One for each control.

        Returns
        -------
        scene : Scene
            Checked against the controls.
        player : str
            Name of the player whose frames it holds; "" if it holds none.

        Raises
        ------
        NotWritten
            If a function that the scene calls raises ``NotImplementedError``.
        LearnerProblem
            If anything else goes wrong; the message is one sentence.
        """
        try:
            with silence():
                scene = self.scene(**values)
                return scene, check_scene(scene, self.controls)
        except LearnerProblem:
            raise
        except NotImplementedError as error:
            raise NotWritten(f"{_who_raised(error)} is not written yet.") from error
        except (Exception, SystemExit) as error:  # a learner's function may raise anything
            raise LearnerProblem(f"There is no picture here: {one_line(error)}") from error

    def describe(self, setting: Mapping[str, Any]) -> str:
        """Write a setting in words, for example ``λ, the penalty: 0.1``."""
        return "; ".join(
            f"{self.controls[name].label}: {self.controls[name].describe(value)}"
            for name, value in setting.items()
        )

    def picture(self) -> StaticFigure:
        """Draw the noted settings, each a row of panels.

        Returns
        -------
        StaticFigure
            With the sentence in place of the picture where there is a problem.
        """
        try:
            scenes = [self._noted(setting) for setting in self.noted]
        except LearnerProblem as problem:
            sentence = str(problem)
            return StaticFigure(lambda: _draw([], sentence), sentence, f"{self.title}. {sentence}")
        notes = [": ".join(filter(None, (said, str(one.note)))) for said, one in scenes]
        caption = "\n".join([self.title, *filter(None, notes)])
        panels = " ".join(panel.alt or f"{panel.title}." for panel in scenes[0][1].panels)
        alt = " ".join([f"{self.title}.", panels, *filter(None, notes)])
        return StaticFigure(lambda: _draw(scenes, ""), caption, alt)

    def _noted(self, setting: Mapping[str, Any]) -> tuple[str, Scene]:
        values = read_values(self.controls, setting, self.start)
        scene, player = self.perform(values)
        shown = {name: values[name] for name in setting}
        return self.describe(shown), scene.still(values[player] if player else 0)


def write_script(
    scene: Callable[..., Scene],
    controls: Sequence[Control],
    title: str,
    noted: Sequence[Mapping[str, Any]],
    presets: Mapping[str, Mapping[str, Any]],
) -> Script:
    """Check what a stage is given.

    Parameters
    ----------
    scene : callable
        See `Script`.
    controls : sequence of Control
        In the order in which they are shown.
    title : str
        What the stage is about.
    noted : sequence of dict
        Settings worth a picture; the start if there is none.
    presets : dict of str to dict
        Settings worth a button, by its words; values that are left out are the start values.

    Returns
    -------
    Script
        Ready to perform.

    Raises
    ------
    TypeError
        If ``scene`` is no function, or its keywords are not the controls' names.
    ValueError
        If the title is empty, or a noted setting or a preset cannot be.
    """
    if not callable(scene):
        raise TypeError(f"stage: scene must be a function, got {scene!r}")
    if not isinstance(title, str) or not title.strip():
        raise ValueError("stage: give it a title, a few words on what it shows")
    named = check_controls(controls)
    try:
        inspect.signature(scene).bind(**dict.fromkeys(named))
    except TypeError as error:
        raise TypeError(
            f"stage: the scene function and the controls ({', '.join(named) or 'none'}) "
            f"do not fit: {error}"
        ) from error
    start = {name: control.value for name, control in named.items()}
    whole = {words: read_values(named, setting, start) for words, setting in presets.items()}
    script = Script(scene, named, title, [dict(setting) for setting in noted] or [{}], whole)
    for setting in script.noted:
        read_values(named, setting, start)
    return script


def _draw(scenes: Sequence[tuple[str, Scene]], sentence: str) -> Any:
    from course_lib.widgets.stage.picture import draw_scenes  # Matplotlib loads when it is needed

    return draw_scenes(scenes, sentence)


def _who_raised(error: BaseException) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    name = trace.tb_frame.f_code.co_name if trace else "<"
    return "A function" if name.startswith("<") else name
