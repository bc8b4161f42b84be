"""Check that a scene and the controls of its stage fit together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from course_lib.widgets.stage.controls import Control, Player, Point, Slider
from course_lib.widgets.stage.scene import Scene


def check_scene(scene: Any, controls: Mapping[str, Control]) -> str:
    """Check that a scene and the controls fit together.

    Parameters
    ----------
    scene : Scene
        What a scene function returned.
    controls : dict of str to Control
        All controls.

    Returns
    -------
    str
        Name of the player whose frames the scene holds; "" if it holds none.

    Raises
    ------
    TypeError
        If it is no scene.
    ValueError
        If frames belong to no player, to several, or are not as many as its steps; or if a
        control belongs to a panel that is not there.
    """
    if not isinstance(scene, Scene):
        raise TypeError(f"the scene function returned {type(scene).__name__}, expected a Scene")
    places_of(controls, scene)
    moving = [mark for panel in scene.panels for mark in panel.marks if mark.moves]
    names = {mark.frames for mark in moving if mark.frames}
    if not moving and isinstance(scene.note, str):
        return ""
    player = _player_of(names, controls)
    steps = player.count + 1
    for mark in moving:
        if mark.frame_count not in (None, steps):
            raise ValueError(
                f"{mark.where}: it holds {mark.frame_count} frames, but {player.name!r} has "
                f"{steps} steps (0 to {player.count})"
            )
    if not isinstance(scene.note, str) and len(scene.note) != steps:
        raise ValueError(f"Scene: {len(scene.note)} notes for {steps} steps of {player.name!r}")
    return player.name


def places_of(controls: Mapping[str, Control], scene: Scene) -> dict[str, list[int]]:
    """Return the panels in which controls can be moved.

    Parameters
    ----------
    controls : dict of str to Control
        All controls.
    scene : Scene
        What is shown.

    Returns
    -------
    dict of str to list of int
        By name of the control: places of its panels, counted from 0.

    Raises
    ------
    ValueError
        If the scene has no such panel.
    """
    titles = [panel.title for panel in scene.panels]
    return {
        name: [_place(control, panel, titles) for panel in control.panels]
        for name, control in controls.items()
        if isinstance(control, Point | Slider)
    }


def _place(control: Control, panel: int | str, titles: list[str]) -> int:
    if panel in titles:
        return titles.index(str(panel))
    if panel in range(-len(titles), len(titles)):
        return int(panel) % len(titles)
    kind = type(control).__name__
    raise ValueError(f"{kind} {control.name!r}: no panel {panel!r}; there are {titles}")


def _player_of(names: set[str], controls: Mapping[str, Control]) -> Player:
    players = {name: one for name, one in controls.items() if isinstance(one, Player)}
    wanted = names or set(players)
    if len(wanted) != 1:
        raise ValueError(
            "Scene: frames must belong to one player, "
            f"got {', '.join(sorted(wanted)) or 'none: add a Player to the controls'}"
        )
    (name,) = wanted
    if name not in players:
        raise ValueError(
            f"Scene: frames={name!r} is not a player; there are: {', '.join(players) or 'none'}"
        )
    return players[name]
