"""Drawing functions ``f(ax, arrays)`` of the notebook on initialisation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from course_lib.plots import GREY, STYLES, quiet_frame

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import ArrayLike

MARKERS = "os^Dv"
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
#: Each rule looks the same in all figures.
RULES = ("he", "large", "lecun", "glorot", "small")


def draw_rates(
    ax: Axes, rates: ArrayLike, costs: Mapping[str, Sequence[float]], start: float
) -> None:
    """Draw the cost that training reaches, by learning rate.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw.
    rates : array_like, shape (n,)
        Learning rates, increasing.
    costs : dict of str to sequence of float
        For each line the cost after training; infinite where training broke down.
    start : float
        The cost before training.
    """
    rates = np.asarray(rates)
    ax.axhline(start, color=GREY, linewidth=1)
    ax.text(
        rates[-1], 1.1 * start, "cost before training", ha="right", fontsize="small", color=GREY
    )
    for (label, line), (color, dash), marker in zip(costs.items(), STYLES, MARKERS, strict=False):
        reached = np.where(np.isfinite(line), line, np.nan)
        ax.plot(rates, reached, marker=marker, color=color, linestyle=dash, label=label)
    ax.set(xscale="log", yscale="log", xlabel="learning rate", ylabel="cost after 100 steps")
    ax.set(ylim=(0.03, 20), xticks=10.0 ** np.arange(-9, 3))
    ax.legend(frameon=False, fontsize="small", loc="lower left")
    quiet_frame(ax)


def draw_directions(ax: Axes, W: ArrayLike, title: str) -> None:
    """Draw the weights of units with two inputs as arrows.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw.
    W : array_like, shape (n, 2)
        One unit per row.
    title : str
        What was drawn.
    """
    W = np.asarray(W, dtype=float)
    reach = max(1.0, 1.15 * np.abs(W).max())
    arrow = {
        "arrowstyle": "->",
        "color": STYLES[0][0],
        "linewidth": 1.8,
        "shrinkA": 0,
        "shrinkB": 0,
    }
    for unit in W:
        ax.annotate("", unit, (0, 0), arrowprops=arrow)
    ax.plot(0, 0, "o", color="black", markersize=4)
    distinct = len(np.unique(np.round(W, 6), axis=0))
    ax.set(xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal")
    ax.set(xlabel="weight of $x_1$", ylabel="weight of $x_2$")
    ax.set_title(f"{title}\n{len(W)} units, {distinct} distinct", fontsize="medium")
    quiet_frame(ax)


def draw_levels(ax: Axes, lines: Mapping[str, Sequence[float]], title: str, ylabel: str) -> None:
    """Draw one number for each layer, on a logarithmic axis.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw.
    lines : dict of str to sequence of float
        One line for each rule; first layer first.
    title, ylabel : str
        What is drawn, and which quantity.
    """
    for rule, line in lines.items():
        color, dash, marker = _look(rule)
        layers = np.arange(1, len(line) + 1)
        ax.plot(layers, line, marker=marker, markersize=4, color=color, linestyle=dash, label=rule)
    ax.set(yscale="log", xlabel="layer", ylabel=ylabel, title=title)
    ax.legend(frameon=False, fontsize="small")
    quiet_frame(ax)


def draw_runs(ax: Axes, runs: Mapping[str, Sequence[Sequence[float]]]) -> None:
    """Draw the accuracy of several runs by each rule: each run thin, their mean thick.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw.
    runs : dict of str to sequence of sequence of float
        For each rule its runs; the accuracy after each epoch.
    """
    for rule, lines in runs.items():
        color, dash, _ = _look(rule)
        epochs = np.arange(1, len(lines[0]) + 1)
        ax.plot(epochs, np.transpose(lines), color=color, linewidth=0.7, alpha=0.6)
        mean = np.mean(lines, axis=0)
        ax.plot(epochs, mean, color=color, linestyle=dash, linewidth=2, label=rule)
    ax.set(xlabel="epoch", ylabel="accuracy on the development set", ylim=(0, 1))
    ax.legend(frameon=False, fontsize="small", loc="center right")
    quiet_frame(ax)


def in_powers(value: float) -> str:
    """Write a number for people: 0.71, 16, but 8.9·10⁻⁹.

    Parameters
    ----------
    value : float
        The number.

    Returns
    -------
    str
        With two digits that count.
    """
    if not np.isfinite(value) or value == 0 or 0.01 <= abs(value) < 1000:
        return f"{value:.0f}" if abs(value) >= 100 else f"{value:.2g}"
    digits, power = f"{value:.1e}".split("e")
    return f"{digits.removesuffix('.0')}·10{str(int(power)).translate(RAISED)}".removeprefix("1·")


def _look(rule: str) -> tuple[str, Any, str]:
    """Return colour, dash and marker of a rule."""
    i = RULES.index(rule)
    return *STYLES[i], MARKERS[i]
