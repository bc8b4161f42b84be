"""The ε dial: a function under a microscope, and what each step size costs in accuracy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from course_lib import examples
from course_lib.widgets.learner import call, numbers
from course_lib.widgets.stage import (
    Choice,
    Dots,
    Line,
    Panel,
    Rule,
    Scene,
    Slider,
    Stage,
    stage,
)
from course_lib.widgets.static import StaticFigure

Difference = Callable[..., float]

#: Two steps for each power of ten; the whole powers are exactly what a student would type.
STEPS = tuple(
    sorted({float(f"1e-{k}") for k in range(17)} | {float(f"3e-{k}") for k in range(1, 17)})
)
OURS, NOTES = 1e-5, 1e-7
DOUBLE, SINGLE = "double (64 bits)", "single (32 bits)"
#: Below this, an error is drawn at the lower edge of its panel: zero has no logarithm.
SMALLEST, LARGEST = 1e-14, 1e1


class Place(NamedTuple):
    """A function, a place, and the slope there."""

    f: Callable[[Any], Any]
    x: float
    slope: float


PLACES = {
    "log(1 + eˣ) at 1.3": Place(examples.softplus, 1.3, float(1 / (1 + np.exp(-1.3)))),
    "x³ at 1": Place(examples.cube, 1.0, 3.0),
    "sin 2x at −0.5": Place(examples.wave, -0.5, float(2 * np.cos(-1.0))),
}


def epsilon_dial(forward_diff: Difference, central_diff: Difference) -> Stage | StaticFigure:
    """Show how far two estimates of a slope are off, for every step size.

    The left panel magnifies the neighbourhood of one place so that ε always has the same width:
    at large steps the function bends away from its tangent, at tiny ones rounding breaks it into
    stairs. Both estimates are drawn as lines through that place. The right panel shows the error
    of each against ε, both on logarithmic axes.

    Parameters
    ----------
    forward_diff, central_diff : callable
        The learner's functions: ``f, x, epsilon -> float``.

    Returns
    -------
    Stage or StaticFigure
        The figure where the environment variable ``COURSE_STATIC`` is 1.
    """
    estimators = {"forward": forward_diff, "central": central_diff}

    def scene(epsilon: float, place: str, precision: str) -> Scene:
        f, x, slope = _in_precision(PLACES[place], precision)
        slopes = {name: _slopes(one, f, x) for name, one in estimators.items()}
        errors = {name: np.abs(values - slope) for name, values in slopes.items()}
        at = STEPS.index(epsilon)
        here = {name: float(values[at]) for name, values in slopes.items()}
        panels = [
            _microscope(f, x, slope, epsilon, here),
            _errors(errors, at),
        ]
        return Scene(panels, _note(epsilon, {name: float(e[at]) for name, e in errors.items()}))

    return stage(
        scene,
        [
            Slider("epsilon", "ε, the step", values=STEPS, value=1.0, format=".0e"),
            Choice("place", "function", list(PLACES)),
            Choice("precision", "precision", [DOUBLE, SINGLE]),
        ],
        title="How small a step?",
        noted=[{"epsilon": 1.0}, {"epsilon": 1e-5}, {"epsilon": 1e-15}],
    )


def _in_precision(place: Place, precision: str) -> Place:
    """Return the function as it is computed, in double or in single precision."""
    if precision == DOUBLE:
        return place

    def single(x: Any) -> np.float32:
        return np.float32(place.f(float(np.float32(x))))

    return Place(single, place.x, place.slope)


def _slopes(difference: Difference, f: Callable[[Any], Any], x: float) -> np.ndarray:
    """Return what a learner's function makes of each step."""
    return np.array(
        [numbers(difference, call(difference, f, x, step), (), finite=True) for step in STEPS]
    )


def _microscope(
    f: Callable[[Any], Any], x: float, slope: float, epsilon: float, here: dict[str, float]
) -> Panel:
    """Return the neighbourhood of x, so enlarged that ε is one unit on both axes."""
    t = np.linspace(-1.6, 1.6, 161)
    with np.errstate(all="ignore"):
        rise = np.array([float(f(x + one * epsilon)) - float(f(x)) for one in t]) / epsilon
    reach = 2.4 * max(abs(slope), 0.5)
    ends = np.array([-1.6, 1.6])
    marks = [
        Line(t, rise, "f, as computed", color="ink", width=1.5, dash="solid"),
        Line(ends, slope * ends, "true slope", color="grey", width=6, dash="solid"),
        Line(ends, here["forward"] * ends, "forward", color=0, dash="dashed"),
        Line(ends, here["central"] * ends, "central", color=1, dash="solid"),
    ]
    return Panel(
        "Under the microscope",
        [marks[1], marks[0], *marks[2:]],
        xlabel="steps of ε from x",
        ylabel="change of f, in units of ε",
        xlim=(-1.6, 1.6),
        ylim=(-reach, reach),
        alt="The function near one place, its tangent, and both estimates of its slope.",
    )


def _errors(errors: dict[str, np.ndarray], at: int) -> Panel:
    """Return the error of both estimates against the step."""
    steps = np.array(STEPS)
    marks: list[Any] = [Rule(x=OURS, label="here", dash="dotted")]
    marks.append(Rule(x=NOTES, label="notes", dash="dashed"))
    for color, (name, values) in enumerate(errors.items()):
        seen = np.clip(values, SMALLEST, LARGEST)
        marks.append(Line(steps, seen, name, color=color, dash=("dashed", "solid")[color]))
        marks.append(Dots([steps[at]], [seen[at]], color=color, size=6))
    return Panel(
        "How far off?",
        marks,
        xlabel="ε",
        ylabel="error of the slope",
        xscale="log",
        yscale="log",
        xlim=(STEPS[0] / 2, 2 * STEPS[-1]),
        ylim=(SMALLEST, LARGEST),
        alt="Error against step: it falls, reaches a lowest point, and rises again.",
    )


def _note(epsilon: float, errors: dict[str, float]) -> str:
    forward, central = errors.values()
    return (
        f"ε = {epsilon:.0e}: the forward difference is off by {forward:.1e}, "
        f"the central one by {central:.1e}."
    )
