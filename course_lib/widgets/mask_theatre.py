"""The mask theatre: a small layer under dropout, step by step, and the mean of one of its units."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib.widgets.learner import call, numbers
from course_lib.widgets.stage import (
    Choice,
    Dots,
    Line,
    Panel,
    Player,
    Rule,
    Scene,
    Slider,
    Stage,
    Text,
    stage,
)
from course_lib.widgets.static import StaticFigure

#: What the six hidden units send on when nothing is dropped.
ACTIVATIONS = (2.0, 1.0, 3.0, 0.5, 1.5, 2.5)
STEPS = 300
SEED = 26
KEEP_PROBS = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
INPUT_X, HIDDEN_X, OUTPUT_X = 0.0, 1.0, 2.0
INPUT_Y = (1.5, 3.5)
HIDDEN_Y = np.arange(len(ACTIVATIONS))[::-1]
OUTPUT_Y = 2.5

Function = Callable[..., Any]


def mask_theatre(
    dropout_mask: Function, dropout_forward: Function, dropout_variance: Function | None = None
) -> Stage | StaticFigure:
    """Show a layer of six units under dropout, one training step after another.

    On the left, the units that are off in this step are crossed out and their connections gone;
    each of the others shows what it sends on. On the right, what one unit sent on in all
    steps so far, with the running mean, and what it sends on in use.

    Parameters
    ----------
    dropout_mask : callable
        ``dropout_mask(shape, keep_prob, rng)``, of the student; called once for each step.
    dropout_forward : callable
        ``dropout_forward(A, D, keep_prob)``, of the student.
    dropout_variance : callable, optional
        ``dropout_variance(A, keep_prob)``, of the student: adds the funnel of two standard
        deviations in which the running mean should stay.

    Returns
    -------
    Stage or StaticFigure
        The figure where no widget can run.
    """
    names = [f"unit {i + 1}, activation {a:g}" for i, a in enumerate(ACTIVATIONS)]

    def scene(keep_prob: float, unit: str, step: int) -> Scene:
        followed = names.index(unit)
        masks, sent = _perform(dropout_mask, dropout_forward, keep_prob)  # all steps: see `frames`
        means = np.cumsum(sent[:, followed]) / np.arange(1, STEPS + 2)
        funnel = _funnel(dropout_variance, followed, keep_prob) if dropout_variance else []
        panels = [
            Panel(
                "This step",
                _network(masks, sent, followed),
                xlim=(-0.35, 2.45),
                ylim=(-0.5, 5.8),
                xticks=[(INPUT_X, "inputs"), (HIDDEN_X, "hidden units"), (OUTPUT_X, "output")],
                yticks=[],
                alt="A network with six hidden units; those that are off are crossed out.",
            ),
            Panel(
                f"Unit {followed + 1}, all steps so far",
                [*funnel, *_history(sent[:, followed], means, ACTIVATIONS[followed])],
                xlabel="training step",
                ylabel="what it sends on",
                xlim=(0, STEPS),
                ylim=_height(sent[:, followed], ACTIVATIONS[followed]),
                alt="What one unit sent on, step by step, and its running mean.",
            ),
        ]
        return Scene(panels, note=_notes(masks, sent, means, followed))

    return stage(
        scene,
        [
            Slider("keep_prob", "keep_prob", values=KEEP_PROBS, value=0.8),
            Choice("unit", "follow", names),
            Player("step", "training step", STEPS, per_second=15),
        ],
        title="Mask theatre",
        noted=[{"keep_prob": 0.8, "step": STEPS}, {"keep_prob": 0.2, "step": STEPS}],
    )


def _perform(mask: Function, forward: Function, keep_prob: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the masks of all steps and what the units sent on, both (steps, units)."""
    rng = np.random.default_rng(SEED)
    A = np.array(ACTIVATIONS)[:, np.newaxis]
    masks, sent = [], []
    for _ in range(STEPS + 1):
        D = call(mask, A.shape, keep_prob, rng)
        masks.append(numbers(mask, D, A.shape, finite=True)[:, 0])
        sent.append(numbers(forward, call(forward, A, D, keep_prob), A.shape, finite=True)[:, 0])
    return np.array(masks), np.array(sent)


def _network(masks: np.ndarray, sent: np.ndarray, followed: int) -> list[Any]:
    on = masks != 0
    x = np.full(len(HIDDEN_Y), HIDDEN_X)
    others = np.arange(len(HIDDEN_Y)) != followed
    marks: list[Any] = [
        Line(*_edges(on), color="grey", width=1, dash="solid", frames="step"),
        Dots([INPUT_X] * 2, INPUT_Y, color="grey", size=7, marker="circle"),
        Dots([OUTPUT_X], [OUTPUT_Y], color="grey", size=7, marker="circle"),
    ]
    for chosen, color in ((others, 0), (~others, 1)):
        kept = np.where(on & chosen, HIDDEN_Y, np.nan)
        marks.append(Dots(x, kept, color=color, size=9, marker="circle", frames="step"))
    dropped = np.where(on, np.nan, HIDDEN_Y)
    marks.append(Dots(x, dropped, color="ink", size=8, marker="cross", frames="step"))
    for unit, y in enumerate(HIDDEN_Y):
        values = [f"{one:.3g}" for one in sent[:, unit]]
        marks.append(Text(HIDDEN_X, y + 0.46, values, "middle", frames="step"))
    return marks


def _edges(on: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the connections of the units that are on: one line with gaps, (steps, points)."""
    ends = [(INPUT_X, y) for y in INPUT_Y] + [(OUTPUT_X, OUTPUT_Y)]
    x, y, units = [], [], []
    for unit, height in enumerate(HIDDEN_Y):
        for end_x, end_y in ends:
            x += [HIDDEN_X, end_x, np.nan]
            y += [height, end_y, np.nan]
            units += [unit] * 3
    return np.tile(x, (len(on), 1)), np.where(on[:, units], y, np.nan)


def _history(sent: np.ndarray, means: np.ndarray, activation: float) -> list[Any]:
    steps = np.arange(len(sent))
    return [
        Dots(steps, sent, "in this step", color=5, size=2.5, marker="circle", grow=True),
        Rule(y=activation, label="in use"),
        Line(steps, means, "running mean", color=1, width=2.5, dash="solid", grow=True),
    ]


def _funnel(variance: Function, followed: int, keep_prob: float) -> list[Any]:
    A = np.array(ACTIVATIONS)[:, np.newaxis]
    known = numbers(variance, call(variance, A, keep_prob), A.shape, finite=True)[followed, 0]
    steps = np.arange(STEPS + 1)
    reach = 2 * np.sqrt(np.maximum(known, 0) / (steps + 1))
    center = ACTIVATIONS[followed]
    return [
        Line(steps, center + reach, "two standard deviations", color="grey", dash="dotted"),
        Line(steps, center - reach, color="grey", dash="dotted"),
    ]


def _height(sent: np.ndarray, activation: float) -> tuple[float, float]:
    """Return the same limits for every right function, so that keep_prob does not rescale."""
    usual = activation / KEEP_PROBS[0]
    return min(-0.1 * usual, 1.1 * sent.min()), max(1.1 * usual, 1.1 * sent.max())


def _notes(masks: np.ndarray, sent: np.ndarray, means: np.ndarray, followed: int) -> list[str]:
    notes = []
    for step, (mask, values, mean) in enumerate(zip(masks, sent, means, strict=True)):
        off = np.flatnonzero(mask == 0) + 1
        crossed = "no unit is" if not off.size else "off: unit" + "s" * (off.size > 1)
        crossed = f"{crossed} {', '.join(map(str, off)) if off.size else 'off'}"
        notes.append(
            f"Step {step}, {crossed}. Unit {followed + 1} sends on {values[followed]:.3g}; "
            f"mean so far {mean:.2f}, in use {ACTIVATIONS[followed]:g}."
        )
    return notes
