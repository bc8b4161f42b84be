"""The figure of the notebook on batch normalisation: accuracies over starts or batch sizes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from course_lib.plots import GREY, STYLES, quiet_frame

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MARKERS = ("o", "s", "^", "D", "v")


def draw_accuracies(
    ax: Axes,
    along: Sequence[float],
    lines: Mapping[str, Sequence[float | None]],
    xlabel: str,
) -> None:
    """Draw accuracies over a quantity on a logarithmic axis, each line labelled at its beginning.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw.
    along : sequence of float, shape (n,)
        The quantity, positive.
    lines : dict of str to sequence of float or None, each of shape (n,)
        Shares of 1, at least two in each line; None, which is drawn as a cross at 0 %, for a
        training that diverged.
    xlabel : str
        The quantity.
    """
    places = np.asarray(along, dtype=float)
    for i, (label, shares) in enumerate(lines.items()):
        color, dash = STYLES[i % len(STYLES)]
        percent = 100 * np.array([np.nan if one is None else one for one in shares])
        ax.plot(places, percent, color=color, linestyle=dash, marker=MARKERS[i % len(MARKERS)])
        gone = np.isnan(percent)
        ax.plot(places[gone], np.zeros(gone.sum()), "x", color=color, markersize=8)
        for place in places[gone]:
            ax.annotate(
                "diverged",
                (place, 0),
                (-8, 0),
                textcoords="offset points",
                ha="right",
                va="center",
                fontsize="small",
                color=color,
            )
        first, second = np.flatnonzero(~gone)[:2]
        steep = percent[second] > percent[first] + 10
        ax.annotate(
            label,
            (places[first], percent[first]),
            (14, -6) if steep else (10, 10),  # beside a line that rises, not on it
            textcoords="offset points",
            fontsize="small",
            color=color,
        )
    ax.axhline(10, color=GREY, linewidth=0.8)
    ax.text(places[-1], 11, "chance", ha="right", fontsize="small")
    ax.set_xscale("log")
    ax.set_xticks(places, [f"{place:g}" for place in places], fontsize="small")
    ax.set_xticks([], minor=True)
    ax.set(xlabel=xlabel, ylabel="right on new images (%)", ylim=(-5, 112))
    ax.set_yticks(range(0, 101, 20))
    quiet_frame(ax)
