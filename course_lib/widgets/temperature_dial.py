"""The temperature dial: four logits, their probabilities, and what leaves these alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib.widgets.learner import call, name_of, numbers
from course_lib.widgets.stage import (
    Bars,
    Dots,
    Line,
    Mark,
    Panel,
    Rule,
    Scene,
    Slider,
    Stage,
    stage,
)
from course_lib.widgets.static import StaticFigure

NOTES = (5.0, 2.0, -1.0, 3.0)
CLASSES = range(len(NOTES))
LOGITS = tuple(np.arange(-10, 10.1, 0.5).tolist())
SHIFTS = (-1000.0, -100.0, -10.0, 0.0, 10.0, 100.0, 1000.0)
TEMPERATURES = (0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0)
ALONG = np.geomspace(TEMPERATURES[0], TEMPERATURES[-1], 46)
#: The powers of e between which a float tells numbers from 0 and from infinity.
LEAST_POWER, MOST_POWER = -745.0, 709.7
TICKS = [(float(i), f"class {i}") for i in CLASSES]

Function = Callable[..., Any]


def temperature_dial(softmax: Function) -> Stage | StaticFigure:
    """Show what a softmax makes of four logits, at a temperature and at all temperatures.

    The first panel has the logits, with a number added to all of them; the second their
    probabilities, with the limit of low temperatures; the third the probabilities over the
    temperature.

    Parameters
    ----------
    softmax : callable
        ``softmax(Z, temperature)`` of the student, called on a single column.

    Returns
    -------
    Stage or StaticFigure
        The figure where the environment variable ``COURSE_STATIC`` is 1.
    """

    def probabilities(z: np.ndarray, temperature: float) -> np.ndarray:
        Z = z[:, np.newaxis]
        return numbers(softmax, call(softmax, Z, temperature), Z.shape)[:, 0]

    def scene(temperature: float, shift: float, **logits: float) -> Scene:
        z = np.array([logits[f"z{i}"] for i in CLASSES]) + shift
        a = probabilities(z, temperature)
        lines = np.array([probabilities(z, T) for T in ALONG])
        panels = [_logits(z, shift), _shares(z, a), _over_temperatures(lines, temperature)]
        return Scene(panels, _note(name_of(softmax), z, a, temperature))

    rivals = {"z0": 3.0, "z1": 3.0, "z2": -1.0, "z3": 2.0}
    return stage(
        scene,
        [
            *(Slider(f"z{i}", f"logit z{i}", LOGITS, NOTES[i]) for i in CLASSES),
            Slider("temperature", "temperature T", TEMPERATURES, 1.0),
            Slider("shift", "add to every logit", SHIFTS, 0.0),
        ],
        title="Four logits",
        noted=[{}, {"temperature": 5.0}, {"temperature": 0.2, **rivals}],
        presets={
            "the example": {},
            "cold": {"temperature": 0.1},
            "hot": {"temperature": 20.0},
            "two equal ones, cold": {"temperature": 0.1, **rivals},
            "a thousand more": {"shift": 1000.0},
            "a thousand less": {"shift": -1000.0},
        },
    )


def _bars(heights: np.ndarray, baseline: float = 0.0) -> list[Mark]:
    """Return a bar for each class, each in a colour of its own."""
    return [Bars([i], [heights[i]], color=i, baseline=baseline) for i in CLASSES]


def _logits(z: np.ndarray, shift: float) -> Panel:
    return Panel(
        "Logits",
        [*_bars(z, shift), Rule(y=shift, color="grey", dash="solid")],
        ylabel="z",
        xlim=(-0.6, 3.6),
        ylim=(shift - 10.5, shift + 10.5),
        xticks=TICKS,
        alt=f"Four logits, on an axis around {shift:g}.",
    )


def _shares(z: np.ndarray, a: np.ndarray) -> Panel:
    largest = z == z.max()
    return Panel(
        "Probabilities",
        [
            *_bars(np.clip(a, 0, 2)),
            Dots(CLASSES, largest / largest.sum(), "limit for T → 0", "ink", 5, "cross"),
        ],
        ylabel="a",
        xlim=(-0.6, 3.6),
        ylim=(0, 1.08),
        xticks=TICKS,
        alt="Probabilities of four classes, and what they become when T goes to 0.",
    )


def _over_temperatures(lines: np.ndarray, temperature: float) -> Panel:
    return Panel(
        "At every temperature",
        [
            Rule(x=temperature, color="grey"),
            *(Line(ALONG, np.clip(lines[:, i], 0, 2), f"class {i}", i) for i in CLASSES),
        ],
        xlabel="temperature T",
        ylabel="a",
        xlim=(TEMPERATURES[0], TEMPERATURES[-1]),
        ylim=(0, 1.08),
        xscale="log",
        alt="The probability of each class over the temperature, on a logarithmic axis.",
    )


def _note(name: str, z: np.ndarray, a: np.ndarray, temperature: float) -> str:
    power = float(z.max()) / temperature
    told = f"The largest exponent is {power:g}"
    if power > MOST_POWER:
        told += f": e to that power is more than a float can hold (the end is {MOST_POWER:g}). "
    elif power < LEAST_POWER:
        told += ": e to that power is 0 for a float, and so are the others. "
    else:
        told += ". "
    if not np.isfinite(a).all():
        return (told + f"{name} returned {a[~np.isfinite(a)][0]}.").replace("-", "−")
    positive = a[a > 0]
    entropy = max(0.0, -float(positive @ np.log(positive)))
    shares = ", ".join(f"{100 * share:.1f} %" for share in a)
    told += f"Probabilities: {shares}, in all {a.sum():.3g}. "
    told += f"Their entropy is {entropy:.2f} nats; at most it is {np.log(len(z)):.2f}."
    return told.replace("-", "−")
