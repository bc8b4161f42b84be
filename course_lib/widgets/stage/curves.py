"""Marks made of points: lines, dots, bars and arrows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np

from course_lib.widgets.stage.marks import DASHES, Color, Mark, is_finite

MARKERS = ("circle", "square", "triangle", "diamond", "cross", "plus")


@dataclass(frozen=True, eq=False)
class Points(Mark):
    """What marks made of points share.

    Attributes
    ----------
    x, y : array_like, shape (n,) or (count + 1, n)
        The points; with ``frames``, either may have an axis of frames in front.
    label : str
        For the legend.
    color : int or str
        0 to 7, "grey" or "ink".
    grow : bool
        Whether only the first ``k + 1`` points are there at step ``k``.
    """

    x: Any
    y: Any
    label: str = ""
    color: Color = 0
    grow: bool = field(default=False, kw_only=True)
    ARRAYS: ClassVar = {"x": 1, "y": 1}

    def _check(self) -> None:
        self._same_points("x", "y")


@dataclass(frozen=True, eq=False)
class Line(Points):
    """A line through points.

    Attributes
    ----------
    x, y, label, color, grow
        As in `Points`.
    width : float
        In pixels.
    dash : str
        "solid", "dashed", "dotted" or "dashdot"; "" takes the one that goes with the colour.
    floor : float, optional
        Height down, or up, to which the area under the line is tinted.
    """

    width: float = 2.0
    dash: str = ""
    floor: float | None = None
    WORDS: ClassVar = {"dash": DASHES}

    def _check(self) -> None:
        super()._check()
        right = self.floor is None or is_finite(self.floor)
        self._require(right, f"floor must be finite, got {self.floor!r}")


@dataclass(frozen=True, eq=False)
class Dots(Points):
    """Points that are not joined.

    Attributes
    ----------
    x, y, label, color, grow
        As in `Points`.
    size : float
        Radius in pixels.
    marker : str
        "circle", "square", "triangle", "diamond", "cross" or "plus"; "" takes the one that goes
        with the colour.
    """

    size: float = 3.5
    marker: str = ""
    WORDS: ClassVar = {"marker": MARKERS}


@dataclass(frozen=True, eq=False)
class Bars(Mark):
    """Bars that stand on a baseline; several in a panel at the same ``x`` stand side by side.

    Attributes
    ----------
    x : array_like, shape (n,)
        Where they stand.
    heights : array_like, shape (n,) or (count + 1, n)
        Where they end.
    label : str
        For the legend.
    color : int or str
        0 to 7, "grey" or "ink".
    names : sequence of str, optional
        Written on the axis below the bars in place of numbers.
    baseline : float
        Where they begin; a panel with a logarithmic axis takes the end of the axis.
    horizontal : bool
        Whether they lie, with ``x`` along the vertical axis.
    """

    x: Any
    heights: Any
    label: str = ""
    color: Color = 0
    names: Sequence[str] | None = None
    baseline: float = 0.0
    horizontal: bool = False
    ARRAYS: ClassVar = {"x": 1, "heights": 1}

    def _check(self) -> None:
        self._same_points("x", "heights")
        self._require(is_finite(self.baseline), f"baseline must be finite, got {self.baseline!r}")
        count = self.x.shape[-1]
        if self.names is not None:
            self._set("names", tuple(map(str, self.names)))
            self._require(len(self.names) == count, f"{len(self.names)} names for {count} bars")

    @property
    def room(self) -> float:
        """Distance between neighbours; 1 for a single bar."""
        places = np.unique(self.x[np.isfinite(self.x)])
        return float(np.diff(places).min()) if len(places) > 1 else 1.0

    def reach(self) -> tuple[np.ndarray, np.ndarray]:
        """Return x and y that the axes must hold."""
        half = 0.5 * self.room
        across = np.ravel([self.x - half, self.x + half])
        along = np.append(np.ravel(self.heights), self.baseline)
        return (along, across) if self.horizontal else (across, along)

    def edges(self) -> tuple[np.ndarray, np.ndarray]:
        """Return x and y at which the axes may end without a margin."""
        (xs, ys), base = self.reach(), np.array([self.baseline])
        return (base, ys) if self.horizontal else (xs, base)


@dataclass(frozen=True, eq=False)
class Arrow(Mark):
    """One arrow, or several.

    Attributes
    ----------
    x0, y0 : float or array_like, shape (n,)
        Where they begin; with ``frames``, shape (count + 1, n).
    x1, y1 : float or array_like, shape (n,)
        Where they end.
    label : str
        Written beside the tip of the first.
    color : int or str
        0 to 7, "grey" or "ink".
    width : float
        In pixels.
    """

    x0: Any
    y0: Any
    x1: Any
    y1: Any
    label: str = ""
    color: Color = "ink"
    width: float = 2.0
    ARRAYS: ClassVar = {"x0": 1, "y0": 1, "x1": 1, "y1": 1}

    def _numbers(self, name: str, axes: int) -> np.ndarray:
        values = super()._numbers(name, axes)
        # One number a frame is one arrow a frame.
        return values[:, None] if self.frames and values.ndim == 1 and values.size > 1 else values

    def _check(self) -> None:
        self._same_points("x0", "y0", "x1", "y1")

    def reach(self) -> tuple[np.ndarray, np.ndarray]:
        """Return x and y that the axes must hold."""
        return np.append(self.x0, self.x1), np.append(self.y0, self.y1)
