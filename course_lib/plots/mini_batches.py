"""The figures of notebook 05: costs along a training, and the noise of a batch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from course_lib.plots import GREY, STYLES, label_ends, quiet_frame

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import ArrayLike


def draw_costs(
    ax: Axes,
    costs: Mapping[str, ArrayLike],
    xlabel: str,
    updates: Mapping[str, int] | None = None,
) -> None:
    """Draw the costs of trainings, each labelled along its line.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw.
    costs : dict of str to array_like, shape (num_epochs,)
        Costs in nats.
    xlabel : str
        What the horizontal axis counts.
    updates : dict of str to int, optional
        Updates in an epoch of each training: the horizontal axis, then logarithmic, counts these.
    """
    for i, (label, values) in enumerate(costs.items()):
        color, dash = STYLES[i % len(STYLES)]
        height = np.asarray(values)
        along = np.arange(1.0, len(height) + 1)
        if updates:  # the cost of an epoch is about that in its middle
            along = (along - 0.5) * updates[label]
        ax.plot(along, height, color=color, linestyle=dash, linewidth=1.8)
        if updates:
            ax.annotate(
                label,
                (along[0], height[0]),
                (0, 6),
                textcoords="offset points",
                fontsize="small",
                color=color,
            )
    if updates:
        ax.set_xscale("log")
    ax.set(xlabel=xlabel, ylabel="cost (nats)")
    quiet_frame(ax)
    if not updates:
        label_ends(ax, {label: float(np.asarray(values)[-1]) for label, values in costs.items()})


def draw_noise(ax: Axes, sizes: Sequence[int], measured: ArrayLike, rule: ArrayLike) -> None:
    """Draw the measured noise of batches over what the rule says, on logarithmic axes.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw.
    sizes : sequence of int
        Batch sizes.
    measured, rule : array_like, shape (len(sizes),)
        Noise, in the unit of the gradient.
    """
    ax.plot(sizes, rule, color=GREY, linewidth=1.2)
    ax.plot(sizes, measured, "o", color=STYLES[0][0], markersize=6)
    ax.set_xscale("log", base=2)
    ax.set_yscale("log", base=2)
    ax.set_xticks(sizes, [str(size) for size in sizes])
    heights = 2.0 ** np.arange(np.floor(np.log2(np.min(rule))), np.ceil(np.log2(np.max(rule))) + 1)
    ax.set_yticks(heights, [f"{height:g}" for height in heights])
    ax.set(xlabel="batch size B", ylabel="noise of the gradient")
    for text, place, at, side in (
        ("measured", np.asarray(measured), 1, (8, 4)),
        ("the rule: slope −1/2", np.asarray(rule), -3, (-8, -14)),
    ):
        ax.annotate(
            text,
            (sizes[at], place[at]),
            side,
            textcoords="offset points",
            ha="left" if side[0] > 0 else "right",
            fontsize="small",
        )
    quiet_frame(ax)
