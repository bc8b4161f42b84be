"""What a person can move: each control hands one keyword to the scene."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from numbers import Real
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Slider:
    """A slider over numbers of your choice, so that a logarithmic scale is as easy as any.

    Attributes
    ----------
    name : str
        Keyword under which the scene gets the number.
    label : str
        What people read beside it.
    values : sequence of float
        Increasing; the scene gets one of these, as it stands here.
    value : float
        Where it starts; one of ``values``.
    unit : str
        Shown after the number.
    format : str or callable
        How to write the number, as in ``format(value, ".3g")``; or a function that writes it.
    along : sequence of int or str
        Panels, by place (-1 is the last) or title, in which the value is also a place on the x
        axis: pointing chooses it for a moment, a click or a tap for good.

    Raises
    ------
    ValueError
        If there are fewer than two values, they do not increase, or do not hold ``value``.
    """

    name: str
    label: str
    values: Sequence[float] | np.ndarray
    value: float
    unit: str = ""
    format: str | Callable[[Any], str] = "g"
    along: Sequence[int | str] = ()

    def __post_init__(self) -> None:
        values = _items(self.values)
        if len(values) < 2 or not _increasing(values):
            raise ValueError(
                f"Slider {self.name!r}: values must be two or more finite numbers that increase, "
                f"got {_short(values)}"
            )
        if self.value not in values:
            raise ValueError(
                f"Slider {self.name!r}: the start value {self.value!r} is not among its values; "
                f"the nearest is {_nearest(values, self.value)!r}"
            )
        object.__setattr__(self, "values", values)

    def read(self, sent: Any) -> float:
        """Return the slider's own number that is nearest to what was sent."""
        if not isinstance(sent, Real):
            raise _refusal(self, sent, "a number")
        value: float = _nearest(self.values, float(sent))
        return value

    def describe(self, value: float) -> str:
        """Write the number with its unit."""
        words = self.format(value) if callable(self.format) else format(value, self.format)
        return _signed(words) + (f" {self.unit}" if self.unit else "")

    def spec(self) -> dict[str, Any]:
        """Return what the browser needs to know."""
        texts = [self.describe(value) for value in self.values]
        return {"kind": "slider", "values": [float(v) for v in self.values], "texts": texts}

    @property
    def panels(self) -> Sequence[int | str]:
        """Panels in which it can be moved."""
        return self.along


@dataclass(frozen=True)
class Toggle:
    """A box to tick; the scene gets True or False.

    Attributes
    ----------
    name : str
        Keyword under which the scene gets the answer.
    label : str
        What people read beside it.
    value : bool
        How it starts.
    """

    name: str
    label: str
    value: bool = False

    def read(self, sent: Any) -> bool:
        """Return what was sent as True or False."""
        if not isinstance(sent, bool | np.bool_):
            raise _refusal(self, sent, "True or False")
        return bool(sent)

    def describe(self, value: bool) -> str:
        """Say whether it is on."""
        return "on" if value else "off"

    def spec(self) -> dict[str, Any]:
        """Return what the browser needs to know."""
        return {"kind": "toggle"}


@dataclass(frozen=True)
class Choice:
    """One of a few named options; the scene gets the option's text.

    Attributes
    ----------
    name : str
        Keyword under which the scene gets the option.
    label : str
        What people read beside it.
    options : sequence of str
        At least two, all different.
    value : str
        Where it starts; the first option if left out.

    Raises
    ------
    ValueError
        If there are too few options, two are the same, or ``value`` is not one of them.
    """

    name: str
    label: str
    options: Sequence[str]
    value: str = ""

    def __post_init__(self) -> None:
        options = _items(self.options)
        texts = len(set(map(str, options))) == len(options) and all(
            isinstance(option, str) for option in options
        )
        if len(options) < 2 or not texts:
            raise ValueError(
                f"Choice {self.name!r}: options must be two or more different texts, "
                f"got {_short(options)}"
            )
        object.__setattr__(self, "options", options)
        object.__setattr__(self, "value", self.read(self.value or options[0]))

    def read(self, sent: Any) -> str:
        """Return the option that was sent."""
        if sent not in self.options:
            raise _refusal(self, sent, "one of " + ", ".join(map(repr, self.options)))
        return str(sent)

    def describe(self, value: str) -> str:
        """Return the option."""
        return value

    def spec(self) -> dict[str, Any]:
        """Return what the browser needs to know."""
        return {"kind": "choice", "options": list(self.options)}


@dataclass(frozen=True)
class Player:
    """Steps that play: a whole number from 0 to ``count`` with play, step, reset and scrub.

    Where marks of the scene name the player (``frames=name``, or ``grow=True``), the browser
    plays them by itself, as fast as asked. Otherwise Python draws each step.

    Attributes
    ----------
    name : str
        Keyword under which the scene gets the step.
    label : str
        What people read beside it.
    count : int
        The last step; marks with frames hold ``count + 1`` of them.
    value : int
        Where it starts.
    per_second : float
        Steps per second while it plays.

    Raises
    ------
    ValueError
        If ``count`` is less than 1, ``value`` lies outside, or ``per_second`` is not positive.
    """

    name: str
    label: str
    count: int
    value: int = 0
    per_second: float = 30

    def __post_init__(self) -> None:
        if not _whole(self.count) or self.count < 1:
            raise ValueError(
                f"Player {self.name!r}: count must be a whole number from 1, got {self.count!r}"
            )
        if not _whole(self.value) or not 0 <= self.value <= self.count:
            raise ValueError(
                f"Player {self.name!r}: value must be a step from 0 to {self.count}, "
                f"got {self.value!r}"
            )
        if not self.per_second > 0:
            raise ValueError(
                f"Player {self.name!r}: per_second must be positive, got {self.per_second!r}"
            )

    def read(self, sent: Any) -> int:
        """Return the step that was sent, brought between 0 and ``count``."""
        if not _whole(sent):
            raise _refusal(self, sent, "a whole number")
        return int(min(max(sent, 0), self.count))

    def describe(self, value: int) -> str:
        """Write the step and how many there are."""
        return f"{value} of {self.count}"

    def spec(self) -> dict[str, Any]:
        """Return what the browser needs to know."""
        return {"kind": "player", "count": int(self.count), "rate": float(self.per_second)}


@dataclass(frozen=True)
class Point:
    """A marker in a panel, to drag, to place by a click, or to move with the arrow keys.

    Attributes
    ----------
    name : str
        Keyword under which the scene gets ``(x, y)``.
    label : str
        What people read beside it.
    panel : int or str
        The panel, by its place from 0 or by its title.
    value : (float, float)
        Where it starts.
    step : (float, float)
        How far one arrow key moves it; ten times as far with Shift.
    color : int or str
        Of the palette, "grey" or "ink".

    Raises
    ------
    ValueError
        If ``value`` or ``step`` is not a pair of finite numbers, or a step is not positive.
    """

    name: str
    label: str
    panel: int | str = 0
    value: tuple[float, float] = (0.0, 0.0)
    step: tuple[float, float] = (0.1, 0.1)
    _: KW_ONLY
    color: int | str = 1

    def __post_init__(self) -> None:
        object.__setattr__(self, "value", self.read(self.value))
        step = self.read(self.step)
        if min(step) <= 0:
            raise ValueError(f"Point {self.name!r}: step must be positive, got {self.step!r}")
        object.__setattr__(self, "step", step)

    def read(self, sent: Any) -> tuple[float, float]:
        """Return what was sent as a pair of numbers."""
        pair = sent if isinstance(sent, list | tuple | np.ndarray) else ()
        if len(pair) != 2 or not all(isinstance(z, Real) and np.isfinite(float(z)) for z in pair):
            raise _refusal(self, sent, "a pair of finite numbers")
        return float(pair[0]), float(pair[1])

    def describe(self, value: tuple[float, float]) -> str:
        """Write both coordinates."""
        return _signed(f"({value[0]:.3g}, {value[1]:.3g})")

    def spec(self) -> dict[str, Any]:
        """Return what the browser needs to know."""
        return {"kind": "point", "step": list(self.step), "color": self.color}

    @property
    def panels(self) -> Sequence[int | str]:
        """Panels in which it can be moved: its only one."""
        return (self.panel,)


Control = Slider | Toggle | Choice | Player | Point


def check_controls(controls: Sequence[Any]) -> dict[str, Control]:
    """Return controls by name.

    Parameters
    ----------
    controls : sequence
        The controls of a stage, in the order in which they are shown.

    Returns
    -------
    dict of str to Control
        In the same order.

    Raises
    ------
    TypeError
        If one of them is not a control.
    ValueError
        If a name is not a Python name, or two are the same.
    """
    named: dict[str, Control] = {}
    for control in controls:
        if not isinstance(control, Control):
            raise TypeError(
                f"stage: {control!r} is not a control; use Slider, Toggle, Choice, Player or Point"
            )
        if not str(control.name).isidentifier():
            raise ValueError(
                f"stage: the name {control.name!r} cannot be a keyword; use letters, digits and _"
            )
        if control.name in named:
            raise ValueError(f"stage: two controls are named {control.name!r}")
        named[control.name] = control
    return named


def read_values(
    controls: Mapping[str, Control], sent: Mapping[str, Any], base: Mapping[str, Any]
) -> dict[str, Any]:
    """Return a value for each control.

    Parameters
    ----------
    controls : dict of str to Control
        See `check_controls`.
    sent : dict of str to object
        Values for some of them, or all.
    base : dict of str to object
        Values for the others.

    Returns
    -------
    dict of str to object
        Each as its control means it.

    Raises
    ------
    ValueError
        If a name belongs to no control, or a control cannot have its value.
    """
    unknown = sorted(set(sent) - set(controls))
    if unknown:
        known = ", ".join(controls) or "none"
        raise ValueError(f"stage: no control is named {unknown[0]!r}; there are: {known}")
    return {
        name: control.read(sent[name]) if name in sent else base[name]
        for name, control in controls.items()
    }


def _items(values: Any) -> tuple[Any, ...]:
    return tuple(value.item() if isinstance(value, np.generic) else value for value in values)


def _increasing(values: Sequence[Any]) -> bool:
    numbers = all(isinstance(value, Real) and np.isfinite(float(value)) for value in values)
    return numbers and bool(np.all(np.diff(np.asarray(values, dtype=float)) > 0))


def _nearest(values: Any, wanted: float) -> Any:
    return min(values, key=lambda value: abs(value - wanted))


def _whole(value: Any) -> bool:
    return isinstance(value, int | np.integer) and not isinstance(value, bool)


def _signed(text: str) -> str:
    return text.replace("-", "−")  # a minus sign is as wide as a plus


def _short(values: Sequence[Any]) -> str:
    text = repr(list(values))
    return text if len(text) < 80 else text[:79] + "…"


def _refusal(control: Control, sent: Any, expected: str) -> ValueError:
    kind = type(control).__name__
    return ValueError(f"{kind} {control.name!r} takes {expected}, got {sent!r}")
