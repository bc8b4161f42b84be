"""Marks made of a grid of numbers: heat maps, maps of classes, contour lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np

from course_lib.widgets.stage.marks import COLORS, Color, Mark, is_finite

PALETTES = ("sequential", "diverging")
MOST_CELLS = 250_000

Extent = tuple[float, float, float, float]


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
            good = len(extent) == 4 and all(map(is_finite, extent))
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
            self._require(end is None or is_finite(end), f"{name} must be finite, got {end!r}")
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

    def text_of(self, value: float) -> str:
        """Write a number for its cell; nothing for NaN."""
        return "" if np.isnan(value) else format(value, self.format).replace("-", "−")

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
