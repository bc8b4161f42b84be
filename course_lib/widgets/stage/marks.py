"""What can be drawn in a panel: each mark holds NumPy arrays and knows how far it reaches.

Coordinates are those of the panel's axes. A mark with ``frames="step"`` holds one picture for each
step of the `Player` of that name: its arrays have one more axis, in front. ``grow=True`` needs no
such axis: at step ``k`` it shows the first ``k + 1`` points. NaN leaves a gap.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from numbers import Real
from typing import Any, ClassVar

import numpy as np

COLORS = 8
NAMED_COLORS = ("grey", "ink")

DASHES = ("solid", "dashed", "dotted", "dashdot")

Color = int | str


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


def is_finite(value: Any) -> bool:
    """Whether a value is one finite number."""
    return isinstance(value, Real) and bool(np.isfinite(float(value)))
