"""What a stage shows at one setting: panels of marks with axes, checked where they are made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from course_lib.widgets.stage.curves import Arrow, Bars, Dots, Line
from course_lib.widgets.stage.grids import Heat
from course_lib.widgets.stage.marks import Mark

SCALES = ("linear", "log")
MARGIN = 0.04
LARGEST_DRAWN = 1e30  # float32 ends at 3e38; a picture ends far below
BAR_SHARE = 0.8
PALE = 0.55

Limits = tuple[float, float]
Ticks = Sequence[tuple[Any, str]]


@dataclass(frozen=True, eq=False)
class Panel:
    """A pair of axes and what is drawn between them.

    Attributes
    ----------
    title : str
        What the panel shows.
    marks : sequence of Mark
        Drawn in this order, the first at the back.
    xlabel, ylabel : str
        Quantities and units.
    xlim, ylim : (float, float), optional
        Ends of the axes; chosen to hold all marks, of all frames, if left out.
    xscale, yscale : str
        "linear" or "log".
    equal : bool
        Whether a unit is as long on both axes.
    xticks, yticks : sequence of (float, str), optional
        Places and words in place of numbers; an empty list for none.
    alt : str
        What a reader who cannot see the panel should know.
    height : float
        Of the axes, in usual heights.

    Raises
    ------
    TypeError
        If ``marks`` holds something else.
    ValueError
        If limits are not two finite numbers, the first below the second (and positive on a
        logarithmic axis), a scale is unknown, ticks are not pairs, or ``height`` is not positive.
    """

    title: str
    marks: Sequence[Mark]
    xlabel: str = ""
    ylabel: str = ""
    xlim: Limits | None = None
    ylim: Limits | None = None
    xscale: str = "linear"
    yscale: str = "linear"
    equal: bool = False
    xticks: Ticks | None = None
    yticks: Ticks | None = None
    alt: str = ""
    height: float = 1.0

    def __post_init__(self) -> None:
        marks = [self.marks] if isinstance(self.marks, Mark) else list(self.marks)
        for mark in marks:
            if not isinstance(mark, Mark):
                raise TypeError(f"{self.where}: {mark!r} is not a mark such as Line or Dots")
        object.__setattr__(self, "marks", tuple(marks))
        for axis in (0, 1):
            self._check_axis("xy"[axis], axis)
        if self.equal and "log" in (self.xscale, self.yscale):
            raise ValueError(f"{self.where}: equal needs linear axes")
        if not self.height > 0:
            raise ValueError(f"{self.where}: height must be positive, got {self.height!r}")

    def _check_axis(self, letter: str, axis: int) -> None:
        scale = getattr(self, f"{letter}scale")
        if scale not in SCALES:
            raise ValueError(f"{self.where}: {letter}scale must be linear or log, got {scale!r}")
        given = getattr(self, f"{letter}lim")
        limits = self._free_limits(axis, scale) if given is None else self._limits(letter, given)
        if scale == "log" and limits[0] <= 0:
            raise ValueError(f"{self.where}: {letter}lim must be positive where the scale is log")
        object.__setattr__(self, f"{letter}lim", limits)
        object.__setattr__(self, f"{letter}ticks", self._ticks(letter))

    def _limits(self, letter: str, given: Any) -> Limits:
        try:
            low, high = map(float, given)
        except (TypeError, ValueError):
            low = high = np.nan
        if not (np.isfinite([low, high]).all() and low < high):
            raise ValueError(
                f"{self.where}: {letter}lim must be two finite numbers, low before high, "
                f"got {given!r}"
            )
        return low, high

    def _free_limits(self, axis: int, scale: str) -> Limits:
        reached = _joined([mark.reach()[axis] for mark in self.marks], scale)
        edges = _joined([mark.edges()[axis] for mark in self.marks], scale)
        if scale == "log":
            low, high = _with_margin(np.log10(reached), np.log10(edges))
            return float(10**low), float(10**high)
        return _with_margin(reached, edges)

    def _ticks(self, letter: str) -> Ticks | None:
        given = getattr(self, f"{letter}ticks")
        if given is None:
            return self._named_ticks(letter)
        try:
            return tuple((float(place), str(words)) for place, words in given)
        except (TypeError, ValueError) as error:
            raise ValueError(
                f"{self.where}: {letter}ticks must be pairs (place, words), got {given!r}"
            ) from error

    def _named_ticks(self, letter: str) -> Ticks | None:
        """Names of bars, or of a matrix's rows and columns; a matrix without names has no ticks."""
        for mark in self.marks:
            if isinstance(mark, Bars) and mark.names and mark.horizontal == (letter == "y"):
                return tuple(zip(map(float, np.atleast_2d(mark.x)[0]), mark.names, strict=True))
            if isinstance(mark, Heat) and mark.matrix:
                names = (mark.columns if letter == "x" else (mark.rows or ())[::-1]) or ()
                return tuple((float(i), name) for i, name in enumerate(names))
        return None

    @property
    def where(self) -> str:
        """What to call it in a message."""
        return f"Panel {self.title!r}"

    def bar_slots(self) -> dict[int, tuple[float, float]]:
        """Return where bars stand that share their places.

        Returns
        -------
        dict of int to (float, float)
            For each `Bars`, by its place among the marks: offset from ``x``, and width.
        """
        bars = [(i, mark) for i, mark in enumerate(self.marks) if isinstance(mark, Bars)]
        slots = {}
        for i, mark in bars:
            mates = [j for j, other in bars if np.array_equal(mark.x, other.x)]
            width = BAR_SHARE * mark.room / len(mates)
            slots[i] = ((mates.index(i) - (len(mates) - 1) / 2) * width, width)
        return slots

    @property
    def heat_strength(self) -> float:
        """How opaque a `Heat` is: a backdrop is paler, so that what lies on it stands out."""
        return PALE if any(isinstance(mark, Line | Dots | Arrow) for mark in self.marks) else 1.0

    def still(self, step: int) -> Panel:
        """Return the panel as it is at one step, with its axes as they are."""
        return replace(self, marks=[mark.still(step) for mark in self.marks])


@dataclass(frozen=True, eq=False)
class Scene:
    """All panels at one setting of the controls, and what they show in words.

    Attributes
    ----------
    panels : sequence of Panel
        In reading order.
    note : str or sequence of str
        One or two sentences with numbers; one for each step of the player if it is a sequence.
    columns : int, optional
        Panels in a row where there is room; up to three if left out.

    Raises
    ------
    TypeError
        If ``panels`` holds something else.
    ValueError
        If there is no panel, or ``columns`` is less than 1.
    """

    panels: Sequence[Panel]
    note: str | Sequence[str] = ""
    columns: int | None = None

    def __post_init__(self) -> None:
        panels = [self.panels] if isinstance(self.panels, Panel) else list(self.panels)
        for panel in panels:
            if not isinstance(panel, Panel):
                raise TypeError(f"Scene: {panel!r} is not a Panel")
        if not panels:
            raise ValueError("Scene: there is no panel to show")
        if self.columns is not None and self.columns < 1:
            raise ValueError(f"Scene: columns must be 1 or more, got {self.columns!r}")
        object.__setattr__(self, "panels", tuple(panels))
        object.__setattr__(self, "columns", self.columns or min(len(panels), 3))
        if not isinstance(self.note, str):
            object.__setattr__(self, "note", tuple(map(str, self.note)))

    def note_at(self, step: int) -> str:
        """Return the note of one step."""
        return self.note if isinstance(self.note, str) else self.note[step]

    def still(self, step: int) -> Scene:
        """Return the scene as it is at one step of its player."""
        return Scene([panel.still(step) for panel in self.panels], self.note_at(step), self.columns)


def _joined(arrays: Sequence[np.ndarray], scale: str) -> np.ndarray:
    values = np.concatenate([np.asarray(a, dtype=float) for a in arrays] or [np.array([])])
    drawn = np.isfinite(values) & (np.abs(values) < LARGEST_DRAWN)
    return values[drawn & (values > 0) if scale == "log" else drawn]


def _with_margin(values: np.ndarray, edges: np.ndarray) -> Limits:
    if not values.size:
        return 0.0, 1.0
    low, high = float(values.min()), float(values.max())
    if high - low <= 1e-12 * max(abs(low), abs(high)):
        half = 0.5 * max(abs(low), 1.0)
        return low - half, high + half
    margin = MARGIN * (high - low)
    return (
        low if np.isin(low, edges) else low - margin,
        high if np.isin(high, edges) else high + margin,
    )
