"""The two panels of a descent with two parameters: where it went, and what that cost."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from course_lib.widgets.stage import Contours, Mark, Panel, Rule

#: A cost below this is as good as the minimum.
TARGET = 1e-3
#: Ends of the axis of costs.
LEAST, MOST = 1e-6, 1e3


def path_panel(
    title: str,
    marks: Sequence[Mark],
    xlim: tuple[float, float],
    ylim: tuple[float, float],
    alt: str,
) -> Panel:
    """Return a panel whose axes are a weight and a bias.

    Parameters
    ----------
    title : str
        What it shows.
    marks : sequence of Mark
        Lines of equal cost, and paths.
    xlim, ylim : (float, float)
        Ends of the axes.
    alt : str
        What a reader who cannot see it should know.

    Returns
    -------
    Panel
        With its axes named.
    """
    return Panel(title, marks, xlabel="weight w", ylabel="bias b", xlim=xlim, ylim=ylim, alt=alt)


def cost_panel(marks: Sequence[Mark], num_steps: int, alt: str, *, bounded: bool = True) -> Panel:
    """Return a panel of costs after each step.

    Parameters
    ----------
    marks : sequence of Mark
        Costs; see `drawn_cost`.
    num_steps : int
        Where the axis of steps ends.
    alt : str
        What a reader who cannot see it should know.
    bounded : bool
        Whether there is a minimum, at cost 0: then the axis is logarithmic and shows the target.

    Returns
    -------
    Panel
        With fixed axes.
    """
    target = [Rule(y=TARGET, label="target", color="grey")] if bounded else []
    return Panel(
        "The cost",
        [*target, *marks],
        xlabel="step",
        ylabel="cost J",
        xlim=(0, num_steps),
        ylim=(LEAST, MOST) if bounded else (-6, 6),
        yscale="log" if bounded else "linear",
        alt=alt,
    )


def drawn_cost(cost: np.ndarray) -> np.ndarray:
    """Return costs as a logarithmic axis can show them.

    Parameters
    ----------
    cost : ndarray
        At least 0; may hold NaN.

    Returns
    -------
    ndarray, shape of ``cost``
        At least the end of the axis.
    """
    return np.clip(cost, LEAST, None)


def equal_costs(
    heights: np.ndarray, xlim: tuple[float, float], ylim: tuple[float, float], lines: int
) -> Contours:
    """Return lines of equal cost; from one to the next it grows by the same factor.

    Parameters
    ----------
    heights : ndarray, shape (rows, columns)
        Costs, at least 0.
    xlim, ylim : (float, float)
        Places of the first and last column and row.
    lines : int
        How many.

    Returns
    -------
    Contours
        The lines.
    """
    levels = np.geomspace(0.03, heights.max(), lines + 1)[:-1].tolist()
    return Contours(heights, (*xlim, *ylim), levels)
