"""The keep dial: how the border and the accuracy of a network change with ``keep_prob``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from course_lib.data import Dataset
from course_lib.widgets.stage import (
    Dots,
    Line,
    Panel,
    Regions,
    Rule,
    Scene,
    Slider,
    Stage,
    stage,
)
from course_lib.widgets.static import StaticFigure


def keep_dial(sweep: Mapping[str, Any], data: Dataset) -> Stage | StaticFigure:
    """Show what was trained with several values of ``keep_prob``; nothing is trained here.

    On the left the border of one network, with its training examples; on the right the accuracy on
    training examples and on new ones, mean over several data sets, against ``keep_prob``.

    Parameters
    ----------
    sweep : mapping
        ``keep_prob``, a list of K increasing numbers; ``train`` and ``dev``, (K, S) shares from 0
        to 1 of S networks each; ``maps``, K arrays (rows, columns) with the probability of class 1;
        ``extent``, ``(x0, x1, y0, y1)`` of the maps.
    data : Dataset
        Training examples of the network that is mapped: ``X`` (2, m), ``y`` 0 or 1.

    Returns
    -------
    Stage or StaticFigure
        The figure where no widget can run.
    """
    keep_probs = list(sweep["keep_prob"])
    seen, new = (100 * np.mean(sweep[name], axis=1) for name in ("train", "dev"))
    extent = tuple(sweep["extent"])

    def scene(keep_prob: float) -> Scene:
        i = keep_probs.index(keep_prob)
        plane = Panel(
            f"One network, keep_prob = {keep_prob:g}",
            [Regions(sweep["maps"][i], extent), *_examples(data)],
            xlabel="x1",
            ylabel="x2",
            xlim=extent[:2],
            ylim=extent[2:],
            alt="The border between the two moons, with 100 training examples.",
        )
        curves = Panel(
            "Mean over the networks",
            [
                Line(keep_probs, seen, "training examples", color=0),
                Dots(keep_probs, seen, color=0),
                Line(keep_probs, new, "new examples", color=1),
                Dots(keep_probs, new, color=1),
                Rule(x=keep_prob),
            ],
            xlabel="keep_prob",
            ylabel="right (%)",
            alt="Accuracy on training examples and on new ones, against keep_prob.",
        )
        return Scene(
            [plane, curves],
            note=f"With keep_prob {keep_prob:g}, {seen[i]:.1f} % right on training examples, "
            f"{new[i]:.1f} % on new ones, a gap of {seen[i] - new[i]:.1f} points.",
        )

    slider = Slider("keep_prob", "keep_prob", values=keep_probs, value=keep_probs[-1])
    noted = [{"keep_prob": keep_probs[i]} for i in (-1, len(keep_probs) // 3, 0)]
    return stage(scene, [slider], title="Keep dial", noted=noted)


def _examples(data: Dataset) -> list[Dots]:
    names = data.classes or ("0", "1")
    x1, x2 = data.X
    return [
        Dots(x1[data.y == label], x2[data.y == label], names[label], color=label, size=3)
        for label in (0, 1)
    ]
