"""Pack a scene for the browser: a description, and one block of float32 for all its arrays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from course_lib.widgets.stage.controls import Control
from course_lib.widgets.stage.curves import Bars
from course_lib.widgets.stage.fit import places_of
from course_lib.widgets.stage.grids import Contours, Heat, Regions
from course_lib.widgets.stage.marks import Mark
from course_lib.widgets.stage.scene import LARGEST_DRAWN, Panel, Scene
from course_lib.widgets.stage.signs import Text

LOOKS = (
    *("label", "labels", "color", "width", "dash", "size", "marker", "anchor", "grow"),
    *("baseline", "floor", "horizontal", "outline", "low", "high", "palette"),
)


class _Block:
    """Arrays one after the other, each remembered by where it begins."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._size = 0

    def put(self, values: np.ndarray, axes: int) -> dict[str, Any]:
        """Append an array; returns where it is, how long a frame is, and whether it has frames."""
        flat = np.clip(values, -LARGEST_DRAWN, LARGEST_DRAWN).astype("<f4")
        shape = values.shape[-axes:] if axes else ()
        place = {"at": self._size, "shape": list(shape), "framed": values.ndim > axes}
        self._parts.append(flat.tobytes())
        self._size += flat.size
        return place

    def bytes(self) -> bytes:
        """All arrays."""
        return b"".join(self._parts)


def pack(scene: Scene, controls: Mapping[str, Control]) -> tuple[dict[str, Any], bytes]:
    """Return what the browser needs to draw a scene.

    Parameters
    ----------
    scene : Scene
        The scene.
    controls : dict of str to Control
        For the panels in which they can be moved.

    Returns
    -------
    content : dict
        Words and numbers; of arrays, where they are in the block.
    block : bytes
        All arrays.
    """
    block = _Block()
    panels = [_panel(panel, block) for panel in scene.panels]
    note = scene.note if isinstance(scene.note, str) else list(scene.note)
    about = {"note": note, "columns": scene.columns, "places": places_of(controls, scene)}
    return {"panels": panels, **about}, block.bytes()


def _panel(panel: Panel, block: _Block) -> dict[str, Any]:
    slots = panel.bar_slots()
    strength = panel.heat_strength
    marks = [_mark(mark, block, slots.get(i), strength) for i, mark in enumerate(panel.marks)]
    x, y = (
        {
            "label": getattr(panel, f"{letter}label"),
            "limits": list(getattr(panel, f"{letter}lim")),
            "log": getattr(panel, f"{letter}scale") == "log",
            "ticks": getattr(panel, f"{letter}ticks"),
        }
        for letter in "xy"
    )
    words = {name: getattr(panel, name) for name in ("title", "alt", "equal", "height")}
    return {**words, "x": x, "y": y, "marks": marks}


def _mark(
    mark: Mark, block: _Block, slot: tuple[float, float] | None, strength: float
) -> dict[str, Any]:
    look = {name: getattr(mark, name) for name in LOOKS if hasattr(mark, name)}
    packed = {"kind": type(mark).__name__.lower(), "moves": mark.moves, **_plain(look)}
    if isinstance(mark, Contours):
        return {**packed, **_contour_lines(mark, block)}
    if isinstance(mark, Text):
        packed["text"] = mark.text if isinstance(mark.text, str) else list(mark.text)
    if isinstance(mark, Bars):
        packed["slot"] = list(slot or (0.0, 1.0))
    if isinstance(mark, Regions):
        packed["classes"] = mark.classes
        if not mark.classes:
            packed["border"] = _border(mark, block)
    if isinstance(mark, Heat):
        packed["strength"] = strength
        if mark.show_values:
            packed["texts"] = [mark.text_of(value) for value in mark.Z.ravel()]
    arrays = {name: getattr(mark, name) for name in mark.ARRAYS}
    return packed | {
        name: block.put(values, mark.ARRAYS[name])
        for name, values in arrays.items()
        if values is not None
    }


def _contour_lines(mark: Contours, block: _Block) -> dict[str, Any]:
    x, y = contour_points(mark.Z, mark.extent, mark.levels)
    return {"x": block.put(x, 1), "y": block.put(y, 1)}


def _border(mark: Regions, block: _Block) -> list[dict[str, Any]]:
    """Where a probability is one half, for each frame."""
    if min(mark.Z.shape[-2:]) < 2:
        return []
    frames = mark.Z if mark.Z.ndim == 3 else mark.Z[None]
    lines = [contour_points(Z, mark.extent, (0.5,)) for Z in frames]
    return [{"x": block.put(x, 1), "y": block.put(y, 1)} for x, y in lines]


def contour_points(
    Z: np.ndarray, extent: tuple[float, float, float, float], levels: Any
) -> tuple[np.ndarray, np.ndarray]:
    """Return contour lines as one line with gaps.

    Parameters
    ----------
    Z : ndarray, shape (rows, columns)
        Heights.
    extent : (float, float, float, float)
        Places of the first and last column and row.
    levels : sequence of float
        Heights of the lines.

    Returns
    -------
    x, y : ndarray
        Points; NaN between one line and the next.
    """
    from contourpy import contour_generator

    x0, x1, y0, y1 = extent
    rows, columns = Z.shape
    generator = contour_generator(
        np.linspace(x0, x1, columns), np.linspace(y0, y1, rows), np.ma.masked_invalid(Z)
    )
    gap = np.full((1, 2), np.nan)
    pieces: list[Any] = []
    for level in levels:
        for line in generator.lines(level):
            pieces += [line, gap]
    points = np.concatenate(pieces) if pieces else np.empty((0, 2))
    return points[:, 0], points[:, 1]


def _plain(look: dict[str, Any]) -> dict[str, Any]:
    """Return numbers as Python's own, which JSON knows."""
    return {
        name: value.item() if isinstance(value, np.generic) else value
        for name, value in look.items()
    }
