"""Marks that point something out: rules, bands and words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np

from course_lib.widgets.stage.marks import DASHES, Color, Mark

ANCHORS = ("start", "middle", "end")


@dataclass(frozen=True, eq=False)
class Rule(Mark):
    """A line across the whole panel, at one ``x`` or one ``y``.

    Attributes
    ----------
    x, y : float, optional
        Where; exactly one of them. With ``frames``, shape (count + 1,).
    label : str
        Written along it.
    dash : str
        "solid", "dashed", "dotted" or "dashdot".
    color : int or str
        0 to 7, "grey" or "ink".
    """

    x: Any = None
    y: Any = None
    label: str = ""
    dash: str = "dashed"
    color: Color = "ink"
    ARRAYS: ClassVar = {"x": 0, "y": 0}
    WORDS: ClassVar = {"dash": DASHES}

    def _check(self) -> None:
        self._require((self.x is None) != (self.y is None), "give x or y, one of the two")

    def reach(self) -> tuple[np.ndarray, np.ndarray]:
        """Return x and y that the axes must hold."""
        return _given(self.x), _given(self.y)


@dataclass(frozen=True, eq=False)
class Band(Mark):
    """A strip across the whole panel, between two ``x`` or two ``y``; a box if all four are given.

    Attributes
    ----------
    x0, x1, y0, y1 : float, optional
        Its edges, in pairs. With ``frames``, shape (count + 1,).
    label : str
        Written inside.
    color : int or str
        0 to 7, "grey" or "ink".
    """

    x0: Any = None
    x1: Any = None
    y0: Any = None
    y1: Any = None
    label: str = ""
    color: Color = "grey"
    ARRAYS: ClassVar = {"x0": 0, "x1": 0, "y0": 0, "y1": 0}

    def _check(self) -> None:
        pairs = [(self.x0, self.x1), (self.y0, self.y1)]
        whole = all((low is None) == (high is None) for low, high in pairs)
        self._require(
            whole and any(low is not None for low, _ in pairs), "give x0 and x1, or y0 and y1"
        )

    def reach(self) -> tuple[np.ndarray, np.ndarray]:
        """Return x and y that the axes must hold."""
        xs, ys = ([*_given(low), *_given(high)] for low, high in self._pairs())
        return np.array(xs), np.array(ys)

    def _pairs(self) -> list[tuple[Any, Any]]:
        return [(self.x0, self.x1), (self.y0, self.y1)]


@dataclass(frozen=True, eq=False)
class Text(Mark):
    """Words at a place.

    Attributes
    ----------
    x, y : float
        Where. With ``frames``, shape (count + 1,).
    text : str
        The words; with ``frames``, one for all or a list of ``count + 1``.
    anchor : str
        Which end of the words is there: "start", "middle" or "end".
    color : int or str
        0 to 7, "grey" or "ink".
    """

    x: Any
    y: Any
    text: str | Sequence[str]
    anchor: str = "start"
    color: Color = "ink"
    ARRAYS: ClassVar = {"x": 0, "y": 0}
    WORDS: ClassVar = {"anchor": ANCHORS}

    def _check(self) -> None:
        if not isinstance(self.text, str):
            self._set("text", tuple(map(str, self.text)))
            self._require(bool(self.frames), "several texts need frames=<player's name>")
            counts = {len(self.text), *self._frame_counts()}
            self._require(len(counts) == 1, "it has not as many texts as frames")

    @property
    def frame_count(self) -> int | None:
        """How many frames it holds; None if it holds none."""
        return super().frame_count if isinstance(self.text, str) else len(self.text)

    def still(self, step: int) -> Mark:
        """Return the mark as it is at one step, without frames."""
        if isinstance(self.text, str):
            return super().still(step)
        return replace(self, text=self.text[step]).still(step)


def _given(value: Any) -> np.ndarray:
    return np.array([]) if value is None else np.ravel(value)
