"""A network of one hidden layer learns to part two classes: the border bends as you watch."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import numpy as np

from course_lib.data import Dataset
from course_lib.layers import orthogonal
from course_lib.widgets.learner import LearnerProblem, call, name_of, numbers
from course_lib.widgets.plane import border, dots, extent, grid
from course_lib.widgets.stage import (
    Choice,
    Line,
    Panel,
    Player,
    Regions,
    Rule,
    Scene,
    Slider,
    Stage,
    stage,
)
from course_lib.widgets.static import StaticFigure

FRAMES, STEPS_A_FRAME = 50, 20
STEPS = STEPS_A_FRAME * np.arange(FRAMES + 1)
LEARNING_RATE = 1.0
POINTS = 31

Function = Callable[..., Any]
Params = Mapping[str, Any]


def bending_line(
    data: Dataset,
    model_forward: Function,
    model_backward: Function,
    gd_step: Function,
    best_line: int | None = None,
) -> Stage | StaticFigure:
    """Show how a network's border bends while the learner's functions train it.

    Each setting is a training of its own, of 1000 steps over all dots with learning rate 1, from
    weights drawn by `orthogonal`. Shown are the network's answers over the plane, the line of each
    hidden neuron, and the number of dots on the wrong side, step by step.

    Parameters
    ----------
    data : Dataset
        Two features, labels 0 and 1.
    model_forward, model_backward, gd_step : callable
        The learner's functions.
    best_line : int, optional
        How many dots the best straight line leaves on the wrong side, for comparison.

    Returns
    -------
    Stage or StaticFigure
        The widget, or a picture where no widget can run.

    Raises
    ------
    ValueError
        If ``data`` has not two features and two classes.
    """
    marks, box = dots(data), extent(data)
    network = _Network(data, model_forward, model_backward, gd_step)
    words = f"the best straight line: {best_line}"
    rule = [] if best_line is None else [Rule(y=best_line, label=words, color="grey")]

    @lru_cache(maxsize=32)
    def filmed(
        hidden: int, kind: str, start: int
    ) -> tuple[np.ndarray, np.ndarray, tuple[np.ndarray, np.ndarray]]:
        return network.film(hidden, kind, start, grid(box, POINTS))

    def scene(hidden: int, kind: str, start: int, frame: int) -> Scene:
        plane, wrong, (x, y) = filmed(hidden, kind, start)
        answer = Panel(
            "What the network answers",
            [
                Regions(plane.reshape(-1, POINTS, POINTS), box, frames="frame"),
                Line(x, y, "lines of the hidden neurons", "ink", 1.0, "dotted", frames="frame"),
                *marks,
            ],
            xlabel="x₁",
            ylabel="x₂",
            xlim=box[:2],
            ylim=box[2:],
            alt="Two crescents of dots, and the border that the network draws between them.",
        )
        mistakes = Panel(
            "Dots on the wrong side",
            [Line(STEPS, wrong, "", 1, dash="solid", grow=True, frames="frame"), *rule],
            xlabel="steps",
            ylabel=f"dots of {data.m}",
            xlim=(0, STEPS[-1]),
            ylim=(0, max(data.m / 2, wrong.max())),
            alt="The number of dots on the wrong side, step by step.",
        )
        notes = [
            f"After {step} steps {count} of {data.m} dots are on the wrong side."
            for step, count in zip(STEPS, wrong, strict=True)
        ]
        return Scene([answer, mistakes], note=notes)

    return stage(
        scene,
        [
            Player("frame", "training", count=FRAMES, per_second=10),
            Slider("hidden", "hidden neurons", [1, 2, 3, 4, 6, 8, 16], 1),
            Choice("kind", "activation", ["tanh", "relu", "sigmoid"]),
            Slider("start", "start", [0, 1, 2, 3], 0),
        ],
        title="A network learns to part the crescents",
        noted=[{"hidden": hidden, "frame": FRAMES} for hidden in (1, 3)],
    )


class _Network:
    """The learner's network on some data."""

    def __init__(
        self, data: Dataset, forward: Function, backward: Function, step: Function
    ) -> None:
        self.X, self.y = data.X, data.y
        self.forward, self.backward, self.step = forward, backward, step

    def film(
        self, hidden: int, kind: str, start: int, points: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, tuple[np.ndarray, np.ndarray]]:
        """Return answers at points, mistakes and the lines of the hidden neurons, by frame."""
        frames = self._train(hidden, kind, start)
        plane = np.stack([self._answers(points, params, kind) for params in frames])
        said = np.stack([self._answers(self.X, params, kind) for params in frames])
        W, b = (np.stack([params[name] for params in frames]) for name in ("W1", "b1"))
        return plane, ((said > 0.5) != self.y).sum(axis=1), border(W, b)

    def _train(self, hidden: int, kind: str, start: int) -> list[Params]:
        """Return the parameters at each frame."""
        params: Params = orthogonal([2, hidden, 1], rng=np.random.default_rng(start))
        frames = [params]
        for _ in range(FRAMES):
            for _ in range(STEPS_A_FRAME):
                A, caches = self._run(self.X, params, kind)
                grads = call(self.backward, A, self.y[np.newaxis], caches)
                params = self._as_before(call(self.step, params, grads, LEARNING_RATE), params)
            frames.append(params)
        return frames

    def _run(self, X: np.ndarray, params: Params, kind: str) -> tuple[np.ndarray, Any]:
        returned = call(self.forward, X, params, [kind, "sigmoid"])
        if not isinstance(returned, tuple) or len(returned) != 2:
            got = type(returned).__name__
            raise LearnerProblem(f"{name_of(self.forward)} returned {got}, expected A and caches.")
        A, caches = returned
        return numbers(self.forward, A, (1, X.shape[1]), what="A", finite=True), caches

    def _answers(self, X: np.ndarray, params: Params, kind: str) -> np.ndarray:
        return self._run(X, params, kind)[0][0]

    def _as_before(self, params: Any, before: Params) -> Params:
        """Return parameters that have kept their names and shapes."""
        if not isinstance(params, dict) or set(params) != set(before):
            raise LearnerProblem(
                f"{name_of(self.step)} returned other names than {', '.join(before)}."
            )
        return {
            name: numbers(self.step, params[name], value.shape, what=name, finite=True)
            for name, value in before.items()
        }
