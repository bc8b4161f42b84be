"""The figure of the notebook on frameworks: accuracies epoch by epoch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from course_lib.plots import STYLES, label_ends, quiet_frame

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def draw_epochs(ax: Axes, lines: Mapping[str, Sequence[float]]) -> None:
    """Draw the accuracy on new images after each epoch, each line labelled at its end.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw.
    lines : dict of str to sequence of float
        Shares of 1, for epochs 1, 2 and so on; all of one length, or labels stray.
    """
    from matplotlib.ticker import MaxNLocator

    for i, shares in enumerate(lines.values()):
        color, dash = STYLES[i % len(STYLES)]
        epochs = np.arange(1, len(shares) + 1)
        ax.plot(epochs, 100 * np.asarray(shares), color=color, linestyle=dash, linewidth=1.8)
    ax.set(xlabel="epoch", ylabel="right on new images (%)", ylim=(0, 103))
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    quiet_frame(ax)
    label_ends(ax, {label: 100 * shares[-1] for label, shares in lines.items()})
