"""The figures of notebook 10: what trials tell about a setting, and where a search went next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from course_lib.plots import GREY, SHADE, STYLES, quiet_frame

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import ArrayLike

SCORE = "right on development images"


def draw_by_setting(
    axes: Sequence[Axes],
    trials: Sequence[Mapping[str, Any]],
    scores: ArrayLike,
    settings: Mapping[str, tuple[str, str]],
) -> None:
    """Draw the same trials over one setting after the other.

    Parameters
    ----------
    axes : sequence of matplotlib.axes.Axes
        One for each setting.
    trials : sequence of mapping
        Their settings.
    scores : array_like, shape (n,)
        Share that each reads correctly; NaN, where training diverged, is drawn at 0.
    settings : dict of str to (str, str)
        For each setting to draw, its label and "linear" or "log".
    """
    heights = np.nan_to_num(np.asarray(scores, dtype=float))
    for ax, (name, (label, scale)) in zip(axes, settings.items(), strict=True):
        ax.plot([one[name] for one in trials], heights, "o", color=STYLES[0][0], markersize=5)
        ax.set(xscale=scale, xlabel=label, ylim=(0, 1.02))
        quiet_frame(ax)
    axes[0].set_ylabel(SCORE)


def draw_rounds(
    ax: Axes,
    rounds: Mapping[str, tuple[ArrayLike, ArrayLike]],
    ends: tuple[float, float],
) -> None:
    """Draw the scores of a search round by round, and the range of the next one.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw; x becomes logarithmic.
    rounds : dict of str to (array_like, array_like)
        By label: learning rates and scores of a round. NaN is drawn at 0.
    ends : (float, float)
        The range to go on with; shaded.
    """
    ax.axvspan(*ends, color=SHADE, zorder=0, linewidth=0)
    colors = [GREY, *(color for color, _ in STYLES)]
    for (label, (rates, scores)), color, marker in zip(
        rounds.items(), colors, "ox^D", strict=False
    ):
        heights = np.nan_to_num(np.asarray(scores, dtype=float))
        ax.plot(rates, heights, marker, color=color, markersize=6, label=label)
    ax.set(xscale="log", xlabel="learning rate α", ylabel=SCORE)
    ax.legend(frameon=False, fontsize="small", loc="upper left")
    quiet_frame(ax)
