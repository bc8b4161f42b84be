"""Figures of the notebook on dropout."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from course_lib.data import Dataset
from course_lib.plots import STYLES, draw_series
from course_lib.studies.dropout_runs import EXTENT, SHARES

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import ArrayLike

MARKERS = ("o", "s")


def draw_moons(ax: Axes, probability: ArrayLike, data: Dataset) -> None:
    """Draw examples, and where a network sees which moon.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw.
    probability : array_like, shape (rows, columns)
        Of label 1, over `course_lib.studies.dropout_runs.EXTENT`.
    data : Dataset
        Two features, labels 0 and 1.
    """
    colors = [STYLES[label][0] for label in (0, 1)]
    ax.contourf(probability, [0, 0.5, 1], extent=EXTENT, colors=colors, alpha=0.2)
    for label in (0, 1):
        x1, x2 = data.X[:, data.y == label]
        look: dict[str, Any] = {
            "color": colors[label],
            "markersize": 4,
            "label": data.classes[label],
        }
        ax.plot(x1, x2, MARKERS[label], **look)
    ax.set(xlabel="x1", ylabel="x2")
    ax.legend(title="moon", fontsize="small")


def draw_sick_leave(ax: Axes, right: Mapping[str, ArrayLike]) -> None:
    """Draw how often networks are right while some of their hidden units are off.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw.
    right : dict of str to array_like, shape (6,)
        Shares of right answers for each of `course_lib.studies.dropout_runs.SHARES`, by name of
        network.
    """
    percent = {name: 100 * np.asarray(values) for name, values in right.items()}
    ax.set_ylim(50, 95)  # before the labels find their places
    draw_series(ax, 100 * np.array(SHARES), None, percent, ylabel="right on new examples (%)")
    ax.set_xlabel("hidden units that are off (%)")


def draw_answers(ax: Axes, many: ArrayLike, one: float) -> None:
    """Draw what a network answers to one question, with dropout left on and in use.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw.
    many : array_like, shape (n,)
        Answers with dropout left on, probabilities.
    one : float
        The answer in use.
    """
    many = np.asarray(many)
    ax.hist(many, bins=40, range=(0, 1), color="#56B4E9")
    ax.axvline(one, color=STYLES[1][0], linewidth=2.5)
    ax.text(one, 0.9 * ax.get_ylim()[1], " in use, every time", color="#A04500", va="top")
    ax.set(xlabel="answer: probability of the lower moon", ylabel=f"answers, of {many.size}")
