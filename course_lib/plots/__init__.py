"""Pure drawing functions ``f(ax, arrays)``, and showing a figure with its alternative text."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import ArrayLike

#: Okabe-Ito colours, which colour-blind readers can tell apart, each with a dash of its own.
STYLES: tuple[tuple[str, Any], ...] = (
    ("#0072B2", "-"),
    ("#D55E00", (0, (5, 2))),
    ("#009E73", (0, (1, 1.3))),
    ("#CC79A7", (0, (6, 2, 1, 2))),
    ("#000000", (0, (3, 1, 1, 1, 1, 1))),
)
GREY = "#767676"
SHADE = "#F3E3B3"
LABEL_GAP_POINTS = 12.0


def draw_series(
    ax: Axes,
    day: ArrayLike,
    observed: ArrayLike | None,
    averages: Mapping[str, ArrayLike],
    ylabel: str = "temperature (°F)",
) -> None:
    """Draw observations as grey dots and averages as labelled lines.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw.
    day : array_like, shape (T,)
        Day of the year.
    observed : array_like, shape (T,), or None
        Observations; None leaves the dots out.
    averages : dict of str to array_like, shape (T,)
        Lines to draw, each labelled at its right end.
    ylabel : str
        Quantity and unit.
    """
    if observed is not None:
        ax.plot(day, observed, ".", color=GREY, alpha=0.75, markersize=4.5, markeredgewidth=0)
    for i, values in enumerate(averages.values()):
        color, dash = STYLES[i % len(STYLES)]
        ax.plot(day, values, color=color, linestyle=dash, linewidth=1.8)
    ax.set(xlabel="day of the year", ylabel=ylabel)
    ax.margins(x=0.01)
    quiet_frame(ax)
    label_ends(ax, {label: np.asarray(values)[-1] for label, values in averages.items()})


def draw_weights(ax: Axes, weights: ArrayLike, window: float | None = None) -> None:
    """Draw the weight that each past day has in today's average.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw.
    weights : array_like, shape (t,)
        Oldest day first, today last.
    window : float, optional
        Shade this many most recent days and say how much of the weight they hold.
    """
    weights = np.asarray(weights, dtype=float)
    days_back = np.arange(len(weights))[::-1]
    inside = days_back < (0 if window is None else round(window))
    colors = np.where(inside, STYLES[1][0], STYLES[0][0])
    if window is not None:
        ax.axvspan(round(window) - 0.5, -0.5, color=SHADE, zorder=0, linewidth=0)
        _note(ax, f"last {round(window)} days hold {weights[inside].sum():.0%} of the weight")
    ax.bar(days_back, weights, width=0.8, color=colors)
    ax.set(xlabel="days back from today", ylabel="weight")
    ax.set_xlim(len(weights) - 0.5, -0.5)
    quiet_frame(ax)


def draw_lag(ax: Axes, day: ArrayLike, truth: ArrayLike, average: ArrayLike, lag: int) -> None:
    """Draw by how many days an average trails the truth.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw.
    day, truth, average : array_like, shape (T,)
        Day of the year, the seasonal curve and its average.
    lag : int
        Days by which ``average`` trails ``truth``; the average is drawn once more moved back by it.
    """
    day, truth, average = (np.asarray(a, dtype=float) for a in (day, truth, average))
    draw_series(ax, day, None, {"truth": truth, "average": average})
    moved_back = len(average) - lag
    ax.plot(
        day[:moved_back], average[lag:], color=STYLES[2][0], linestyle=STYLES[2][1], linewidth=2
    )
    # Where the truth climbs fastest, the gap between the curves is easiest to see.
    steepest = int(np.argmax(np.diff(truth)[:moved_back]))
    x, y = day[steepest], average[min(steepest + lag, len(average) - 1)]
    arrow = {"arrowstyle": "->", "shrinkA": 0, "shrinkB": 0, "linewidth": 1.5}
    ax.annotate("", (x, y), (x + lag, y), arrowprops=arrow)
    ax.annotate(f"{lag} days", (x + lag, y), (8, -6), textcoords="offset points", va="top")
    _note(ax, f"dotted: the average moved back by {lag} days")


def show(fig: Figure, alt: str) -> None:
    """Display a figure as a PNG with alternative text, then close it.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
        The figure.
    alt : str
        What a reader who cannot see the picture should know.

    Raises
    ------
    ValueError
        If ``alt`` is empty.
    """
    from IPython.display import Image, display

    if not alt.strip():
        raise ValueError("show: alt is empty. Say in one sentence what the picture shows.")
    png, width = png_of(fig)
    display(Image(png, width=width, alt=alt))
    _close(fig)


def png_of(fig: Figure, scale: float = 1.5, tight: bool = True) -> tuple[bytes, int]:
    """Render a figure sharply.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
        The figure; need not belong to pyplot.
    scale : float
        Pixels of the PNG per pixel on the page.
    tight : bool
        Fit the picture to what is drawn; draws twice.

    Returns
    -------
    png : bytes
        The picture.
    width : int
        Width in pixels at which to show it.
    """
    buffer = BytesIO()
    fit = "tight" if tight else None
    fig.savefig(buffer, format="png", dpi=scale * fig.dpi, bbox_inches=fit)
    png = buffer.getvalue()
    return png, round(int.from_bytes(png[16:20], "big") / scale)  # bytes 16-19 of a PNG: its width


def _close(fig: Figure) -> None:
    from matplotlib import pyplot

    pyplot.close(fig)


def quiet_frame(ax: Axes) -> None:
    """Take away what a picture does not need, and leave a faint grid to read heights by.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        The axes.
    """
    ax.spines[["top", "right"]].set_visible(False)
    ax.grid(axis="y", alpha=0.25, linewidth=0.8)
    ax.set_axisbelow(True)


def _note(ax: Axes, text: str) -> None:
    ax.text(0.02, 0.96, text, transform=ax.transAxes, va="top", fontsize="small")


def label_ends(ax: Axes, ends: Mapping[str, float]) -> None:
    """Write each label beside the right end of its line, moved apart where they would overlap.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Axes in which the lines are drawn already, in the order of `STYLES`.
    ends : dict of str to float
        The height at which each line ends.
    """
    ax.autoscale_view()
    to_points = 72 / ax.figure.dpi
    heights = {label: ax.transData.transform((0, y))[1] * to_points for label, y in ends.items()}
    previous = -np.inf
    colors = {label: STYLES[i % len(STYLES)][0] for i, label in enumerate(ends)}
    for label in sorted(heights, key=lambda one: heights[one]):
        place = max(heights[label], previous + LABEL_GAP_POINTS)
        previous = place
        ax.annotate(
            label,
            (1.0, ends[label]),
            (6, place - heights[label]),
            xycoords=("axes fraction", "data"),
            textcoords="offset points",
            va="center",
            fontsize="small",
            color=_darker(colors[label]),
        )


def _darker(color: str) -> tuple[float, ...]:
    """Make a line colour dark enough for small text."""
    from matplotlib.colors import to_rgb

    return tuple(0.75 * channel for channel in to_rgb(color))
