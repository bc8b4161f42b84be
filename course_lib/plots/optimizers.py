"""The figures of notebook 07: what each optimizer makes of each learning rate."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from course_lib.plots import STYLES, quiet_frame

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import ArrayLike


def draw_by_rate(ax: Axes, rates: ArrayLike, heights: Mapping[str, ArrayLike], ylabel: str) -> None:
    """Draw one line for each optimizer over the learning rates, and mark its lowest place.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw; both axes become logarithmic.
    rates : array_like, shape (k,)
        Learning rates.
    heights : dict of str to array_like, shape (k,)
        By name of the optimizer: steps or costs; NaN where there is none.
    ylabel : str
        Quantity and unit.
    """
    rates = np.asarray(rates)
    for (kind, values), (color, dash) in zip(heights.items(), STYLES, strict=False):
        values = np.asarray(values, dtype=float)
        ax.plot(rates, values, color=color, linestyle=dash, linewidth=1.8, label=kind)
        if np.isfinite(values).any():
            best = np.nanargmin(values)
            ax.plot(rates[best], values[best], "o", color=color, markersize=7)
    ax.set(xscale="log", yscale="log", xlabel="learning rate α", ylabel=ylabel)
    ax.legend(frameon=False, fontsize="small")
    quiet_frame(ax)
