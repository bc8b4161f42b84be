"""What can be drawn in a panel: each mark holds NumPy arrays and knows how far it reaches.

Coordinates are those of the panel's axes. A mark with ``frames="step"`` holds one picture for each
step of the `Player` of that name: its arrays have one more axis, in front. ``grow=True`` needs no
such axis: at step ``k`` it shows the first ``k + 1`` points. NaN leaves a gap.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from numbers import Real
from typing import Any, ClassVar

import numpy as np

COLORS = 8
NAMED_COLORS = ("grey", "ink")
DASHES = ("solid", "dashed", "dotted", "dashdot")
MARKERS = ("circle", "square", "triangle", "diamond", "cross", "plus")
ANCHORS = ("start", "middle", "end")
PALETTES = ("sequential", "diverging")
MOST_CELLS = 250_000

Color = int | str
Extent = tuple[float, float, float, float]


@dataclass(frozen=True, eq=False, kw_only=True)
class Mark:
    """What all marks share.

    Attributes
    ----------
    frames : str
        Name of the player whose steps the first axis of the arrays counts; "" for none.

    Raises
    ------
    TypeError
        If an array does not hold numbers.
    ValueError
        If shapes do not fit together, or a word or a colour is not one of those there are.
    """

    frames: str = ""
    #: Arrays and how many axes each has in a single frame.
    ARRAYS: ClassVar[Mapping[str, int]] = {}
    WORDS: ClassVar[Mapping[str, tuple[str, ...]]] = {}

    def __post_init__(self) -> None:
        for name, axes in self.ARRAYS.items():
            if getattr(self, name) is not None:
                self._set(name, self._numbers(name, axes))
        self._check_look()
        self._require(len({*self._frame_counts()}) <= 1, "its arrays differ in how many frames")
        self._check()

    def _check(self) -> None:
        """Raise what is wrong with this kind of mark."""

    def _set(self, name: str, value: Any) -> None:
        object.__setattr__(self, name, value)

    def _numbers(self, name: str, axes: int) -> np.ndarray:
        try:
            values = np.asarray(getattr(self, name), dtype=float)
        except (TypeError, ValueError) as error:
            raise TypeError(f"{self.where}: {name} must hold numbers") from error
        if axes and not values.ndim:
            values = values.reshape((1,) * axes)
        most = axes + self.holds_frames
        if not axes <= values.ndim <= most:
            more = "" if self.frames else "; a leading axis of frames needs frames=<player's name>"
            raise ValueError(
                f"{self.where}: {name} has shape {values.shape}, expected {axes} axes{more}"
            )
        return values

    def _check_look(self) -> None:
        color = getattr(self, "color", 0)
        whole = isinstance(color, int | np.integer) and not isinstance(color, bool)
        if color not in NAMED_COLORS and not (whole and 0 <= color < COLORS):
            raise ValueError(
                f"{self.where}: color must be 0 to {COLORS - 1}, 'grey' or 'ink', got {color!r}"
            )
        for name, words in self.WORDS.items():
            word = getattr(self, name)
            if word and word not in words:
                raise ValueError(
                    f"{self.where}: {name} must be one of {', '.join(words)}, got {word!r}"
                )

    def _require(self, right: bool, wrong: str) -> None:
        if not right:
            raise ValueError(f"{self.where}: {wrong}")

    def _same_points(self, *names: str) -> None:
        arrays = {name: getattr(self, name) for name in names}
        if len({values.shape[-1] for values in arrays.values()}) > 1:
            shapes = ", ".join(f"{name} has shape {v.shape}" for name, v in arrays.items())
            raise ValueError(f"{self.where}: {shapes}, expected as many numbers in each")

    def _frame_counts(self) -> Iterable[int]:
        for name, axes in self.ARRAYS.items():
            values = getattr(self, name)
            if values is not None and values.ndim > axes:
                yield len(values)

    @property
    def where(self) -> str:
        """What to call it in a message."""
        label = getattr(self, "label", "") or getattr(self, "text", "")
        kind = type(self).__name__
        return f"{kind} {label!r}" if isinstance(label, str) and label else kind

    @property
    def holds_frames(self) -> bool:
        """Whether arrays may have an axis of frames in front."""
        return bool(self.frames) and not getattr(self, "grow", False)

    @property
    def moves(self) -> bool:
        """Whether it follows a player."""
        return bool(self.frames) or getattr(self, "grow", False)

    @property
    def frame_count(self) -> int | None:
        """How many frames it holds; None if it holds none."""
        return next(iter(self._frame_counts()), None)

    def still(self, step: int) -> Mark:
        """Return the mark as it is at one step, without frames."""
        if not self.moves:
            return self
        if getattr(self, "grow", False):
            cut = {name: getattr(self, name)[: step + 1] for name in self.ARRAYS}
            return replace(self, **cut, grow=False, frames="")  # type: ignore[call-arg]
        chosen = {
            name: getattr(self, name)[step]
            for name, axes in self.ARRAYS.items()
            if getattr(self, name) is not None and getattr(self, name).ndim > axes
        }
        return replace(self, **chosen, frames="")

    def reach(self) -> tuple[np.ndarray, np.ndarray]:
        """Return x and y that the axes must hold, of all frames."""
        return np.ravel(getattr(self, "x", [])), np.ravel(getattr(self, "y", []))

    def edges(self) -> tuple[np.ndarray, np.ndarray]:
        """Return x and y at which the axes may end without a margin."""
        return np.array([]), np.array([])


@dataclass(frozen=True, eq=False)
class Line(Mark):
    """A line through points.

    Attributes
    ----------
    x, y : array_like, shape (n,) or (count + 1, n)
        The points; with ``frames``, either may have an axis of frames in front.
    label : str
        For the legend.
    color : int or str
        0 to 7, "grey" or "ink".
    width : float
        In pixels.
    dash : str
        "solid", "dashed", "dotted" or "dashdot"; "" takes the one that goes with the colour.
    grow : bool
        Whether only the first ``k + 1`` points are there at step ``k``.
    """

    x: Any
    y: Any
    label: str = ""
    color: Color = 0
    width: float = 2.0
    dash: str = ""
    grow: bool = False
    ARRAYS: ClassVar = {"x": 1, "y": 1}
    WORDS: ClassVar = {"dash": DASHES}

    def _check(self) -> None:
        self._same_points("x", "y")


@dataclass(frozen=True, eq=False)
class Dots(Mark):
    """Points that are not joined.

    Attributes
    ----------
    x, y : array_like, shape (n,) or (count + 1, n)
        The points; with ``frames``, either may have an axis of frames in front.
    label : str
        For the legend.
    color : int or str
        0 to 7, "grey" or "ink".
    size : float
        Radius in pixels.
    marker : str
        "circle", "square", "triangle", "diamond", "cross" or "plus"; "" takes the one that goes
        with the colour.
    grow : bool
        Whether only the first ``k + 1`` points are there at step ``k``.
    """

    x: Any
    y: Any
    label: str = ""
    color: Color = 0
    size: float = 3.5
    marker: str = ""
    grow: bool = False
    ARRAYS: ClassVar = {"x": 1, "y": 1}
    WORDS: ClassVar = {"marker": MARKERS}

    def _check(self) -> None:
        self._same_points("x", "y")


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
        self._require(_finite(self.baseline), f"baseline must be finite, got {self.baseline!r}")
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


class _Grid(Mark):
    """A mark over a grid of cells."""

    def _check_grid(self) -> None:
        cells = self.Z.shape[-2:]  # type: ignore[attr-defined]
        extent = self.extent  # type: ignore[attr-defined]
        self._require(min(cells) > 0, f"Z has shape {cells}, so there is nothing to draw")
        self._require(
            cells[0] * cells[1] <= MOST_CELLS,
            f"Z has {cells[0]} by {cells[1]} cells, more than {MOST_CELLS} in all",
        )
        if extent is not None:
            good = len(extent) == 4 and all(map(_finite, extent))
            self._require(
                good and extent[0] <= extent[1] and extent[2] <= extent[3],
                f"extent must be (x0, x1, y0, y1), x0 before x1 and y0 before y1, got {extent!r}",
            )
            self._set("extent", tuple(map(float, extent)))

    @property
    def outline(self) -> Extent:
        """Outer edges of the outer cells: half a cell beyond their places."""
        (rows, columns), (x0, x1, y0, y1) = self.Z.shape[-2:], self.extent  # type: ignore[attr-defined]
        dx = (x1 - x0) / (columns - 1) / 2 if columns > 1 and x1 > x0 else 0.5
        dy = (y1 - y0) / (rows - 1) / 2 if rows > 1 and y1 > y0 else 0.5
        return x0 - dx, x1 + dx, y0 - dy, y1 + dy

    def reach(self) -> tuple[np.ndarray, np.ndarray]:
        """Return x and y that the axes must hold."""
        x0, x1, y0, y1 = self.outline if isinstance(self, Heat) else self.extent  # type: ignore[attr-defined]
        return np.array([x0, x1]), np.array([y0, y1])

    def edges(self) -> tuple[np.ndarray, np.ndarray]:
        """Return x and y at which the axes may end without a margin."""
        return self.reach()


@dataclass(frozen=True, eq=False)
class Heat(_Grid):
    """A table of numbers as colours.

    Attributes
    ----------
    Z : array_like, shape (rows, columns) or (count + 1, rows, columns)
        The numbers.
    extent : (float, float, float, float), optional
        ``(x0, x1, y0, y1)``, places of the first and last column and row, for values on a grid as
        ``np.meshgrid`` makes it: row 0 is at ``y0``.
        Without it ``Z`` is drawn as a matrix is written, row 0 at the top: the entry ``[i, j]`` of
        ``R`` rows lies at ``x = j``, ``y = R - 1 - i``.
    label : str
        For the colour bar.
    low, high : float, optional
        Numbers at the ends of the palette; those of ``Z`` if left out, for "diverging" the same on
        both sides of 0.
    palette : str
        "sequential" or "diverging".
    show_values : bool
        Whether each number is written in its cell.
    rows, columns : sequence of str, optional
        Names of the rows and columns of a matrix.
    format : str
        How to write the numbers, as in ``format(value, ".2g")``.
    """

    Z: Any
    extent: Extent | None = None
    label: str = ""
    low: float | None = None
    high: float | None = None
    palette: str = "sequential"
    show_values: bool = False
    rows: Sequence[str] | None = None
    columns: Sequence[str] | None = None
    format: str = ".2g"
    ARRAYS: ClassVar = {"Z": 2}
    WORDS: ClassVar = {"palette": PALETTES}

    def _check(self) -> None:
        self._check_grid()
        rows, columns = self.Z.shape[-2:]
        for name, count in (("rows", rows), ("columns", columns)):
            names = getattr(self, name)
            if names is not None:
                self._require(self.extent is None, f"{name} are for a matrix, without extent")
                self._set(name, tuple(map(str, names)))
                self._require(len(names) == count, f"{len(names)} {name} for {count} in Z")
        if self.extent is None:
            self._set("extent", (0.0, columns - 1.0, 0.0, rows - 1.0))
            self._set("Z", self.Z[..., ::-1, :])
            self._set("matrix", True)
        self._set_ends()

    #: Whether it is drawn as a matrix is written.
    matrix: ClassVar[bool] = False

    def _set_ends(self) -> None:
        for name in ("low", "high"):
            end = getattr(self, name)
            self._require(end is None or _finite(end), f"{name} must be finite, got {end!r}")
        finite = self.Z[np.isfinite(self.Z)]
        least, most = (finite.min(), finite.max()) if finite.size else (0.0, 1.0)
        if self.palette == "diverging":
            most = max(abs(least), abs(most))
            least = -most
        low = float(least if self.low is None else self.low)
        high = float(most if self.high is None else self.high)
        if self.low is None or self.high is None:
            high = high if high > low else low + 1.0
        self._require(low < high, f"low must be below high, got {low!r} and {high!r}")
        self._set("low", low)
        self._set("high", high)

    def still(self, step: int) -> Mark:
        """Return the mark as it is at one step, without frames."""
        if self.Z.ndim == 2:
            return self
        flat = self.Z[step][::-1] if self.matrix else self.Z[step]
        extent = None if self.matrix else self.extent
        return replace(self, Z=flat, extent=extent, frames="")


@dataclass(frozen=True, eq=False)
class Regions(_Grid):
    """A map of classes, or of the probability of class 1, behind the other marks.

    Attributes
    ----------
    Z : array_like, shape (rows, columns) or (count + 1, rows, columns)
        Whole numbers or booleans for classes, in the colours of the palette; other numbers for
        probabilities from 0 (colour 0) to 1 (colour 1), with a line at 0.5. Row 0 is at ``y0``.
    extent : (float, float, float, float)
        ``(x0, x1, y0, y1)``: places of the first and last column and row.
    labels : sequence of str
        Names of the classes, for the legend.
    """

    Z: Any
    extent: Extent
    labels: Sequence[str] = ()
    ARRAYS: ClassVar = {"Z": 2}

    def __post_init__(self) -> None:
        kind = np.asarray(self.Z).dtype.kind
        self._set("classes", kind in "biu")
        super().__post_init__()

    #: Whether ``Z`` holds classes rather than probabilities.
    classes: ClassVar[bool] = False

    def _check(self) -> None:
        self._require(self.extent is not None, "extent must be (x0, x1, y0, y1), got None")
        self._check_grid()
        self._set("labels", tuple(map(str, self.labels)))
        finite = self.Z[np.isfinite(self.Z)]
        most = COLORS - 1 if self.classes else 1
        low, high = (finite.min(), finite.max()) if finite.size else (0, 0)
        what = "classes" if self.classes else "probabilities"
        self._require(
            low >= 0 and high <= most,
            f"{what} must be from 0 to {most}, got {low:.4g} to {high:.4g}",
        )

    def still(self, step: int) -> Mark:
        """Return the mark as it is at one step, without frames."""
        if self.Z.ndim == 2:
            return self
        return replace(self, Z=self.Z[step].astype(int if self.classes else float), frames="")


@dataclass(frozen=True, eq=False)
class Contours(_Grid):
    """Lines of equal height.

    Attributes
    ----------
    Z : array_like, shape (rows, columns)
        Heights; row 0 is at ``y0``.
    extent : (float, float, float, float)
        ``(x0, x1, y0, y1)``: places of the first and last column and row.
    levels : int or sequence of float
        The heights of the lines, or about how many to choose.
    label : str
        For the legend.
    color : int or str
        0 to 7, "grey" or "ink".
    width : float
        In pixels.
    """

    Z: Any
    extent: Extent
    levels: int | Sequence[float] = 10
    label: str = ""
    color: Color = "grey"
    width: float = 1.0
    ARRAYS: ClassVar = {"Z": 2}

    def _check(self) -> None:
        self._require(self.extent is not None, "extent must be (x0, x1, y0, y1), got None")
        self._require(not self.frames, "contours hold no frames")
        self._check_grid()
        self._require(
            min(self.Z.shape) >= 2, f"Z has shape {self.Z.shape}, expected 2 by 2 or more"
        )
        self._set("levels", self._chosen_levels())

    def _chosen_levels(self) -> tuple[float, ...]:
        if not isinstance(self.levels, int | np.integer):
            levels = np.ravel(self.levels).astype(float)
            self._require(bool(np.isfinite(levels).all()), "levels must be finite")
            return tuple(levels.tolist())
        self._require(self.levels > 0, f"levels must be 1 or more, got {self.levels!r}")
        finite = self.Z[np.isfinite(self.Z)]
        if not finite.size:
            return ()
        return tuple(np.linspace(finite.min(), finite.max(), int(self.levels) + 2)[1:-1].tolist())


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


def _finite(value: Any) -> bool:
    return isinstance(value, Real) and bool(np.isfinite(float(value)))


def _given(value: Any) -> np.ndarray:
    return np.array([]) if value is None else np.ravel(value)
