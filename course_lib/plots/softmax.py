"""The figures of notebook 09: digits and what is said of them, and which is taken for which."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from course_lib.plots import GREY, STYLES, quiet_frame

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import ArrayLike

SIDE = 8


def draw_digit(ax: Axes, pixels: ArrayLike, title: str = "") -> None:
    """Draw a digit, black on white.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw.
    pixels : array_like, shape (64,)
        Shares of ink, 0 to 1, row by row.
    title : str
        Written above it.
    """
    ax.imshow(np.reshape(pixels, (SIDE, SIDE)), cmap="gray_r", vmin=0, vmax=1)
    ax.set_title(title, fontsize="medium")
    ax.set(xticks=[], yticks=[])


def draw_by_class(ax: Axes, heights: ArrayLike, label: int, ylabel: str = "") -> None:
    """Draw a bar for each class, that of the label hatched and in another colour.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw.
    heights : array_like, shape (C,)
        Logits or probabilities.
    label : int
        The true class.
    ylabel : str
        Quantity.
    """
    heights = np.asarray(heights, dtype=float)
    for i, bar in enumerate(ax.bar(np.arange(len(heights)), heights, color=STYLES[0][0])):
        if i == label:
            bar.set(facecolor=STYLES[1][0], hatch="///", edgecolor="white")
    ax.axhline(0, color=GREY, linewidth=0.8)
    ax.set_xticks(np.arange(len(heights)))
    ax.tick_params(labelsize="small")
    ax.set_ylabel(ylabel)
    quiet_frame(ax)


def draw_confusion(ax: Axes, counts: ArrayLike) -> None:
    """Draw a confusion matrix: numbers of examples, right ones on the diagonal.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw.
    counts : array_like of int, shape (C, C)
        True classes in rows, predicted ones in columns. What is 0 stays empty.
    """
    counts = np.asarray(counts)
    wrong = counts - np.diag(np.diag(counts))
    ax.imshow(wrong, cmap="Oranges", vmin=0, vmax=max(3, 2 * wrong.max()))
    for (i, j), count in np.ndenumerate(counts):
        if count:
            weight = "normal" if i == j else "bold"
            ax.text(j, i, count, ha="center", va="center", fontsize="small", weight=weight)
    places = np.arange(len(counts))
    ax.set(xticks=places, yticks=places, xlabel="predicted class", ylabel="true class")


def draw_ladder(ax: Axes, shares: Mapping[str, Sequence[float]], xlabel: str) -> None:
    """Draw the mean of each stage of a construction, the first on top, with its value beside it.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw.
    shares : mapping of str to sequence of float
        Shares of 1, by name of the stage; where there are several, each is a tick on the line.
    xlabel : str
        Quantity; it is drawn in per cent.
    """
    color = STYLES[0][0]
    for place, values in enumerate(shares.values()):
        percent = 100 * np.asarray(values, dtype=float)
        mean = percent.mean()
        ax.hlines(place, 0, mean, color=GREY, linewidth=0.8)
        ax.plot(percent, np.full(len(percent), place), "|", color=color, markersize=12)
        ax.plot(mean, place, "o", color=color)
        ax.annotate(
            f"{mean:.1f}",
            (max(mean, percent.max()), place),
            (7, 0),
            textcoords="offset points",
            va="center",
        )
    lowest = 100 * min(min(values) for values in shares.values())
    ax.set_yticks(np.arange(len(shares)), list(shares))
    ax.set(xlabel=xlabel, xlim=(min(70.0, lowest - 5), 108), ylim=(len(shares) - 0.5, -0.5))
    ax.spines[["top", "right"]].set_visible(False)


def draw_misread(axes: np.ndarray, images: ArrayLike, labels: ArrayLike, A: ArrayLike) -> None:
    """Draw digits and, below each, its probabilities, as many as there are axes for.

    Parameters
    ----------
    axes : ndarray of matplotlib.axes.Axes, shape (2, k)
        Where to draw; those without a digit stay empty.
    images : array_like, shape (64, n)
        Shares of ink.
    labels : array_like of int, shape (n,)
        True classes.
    A : array_like, shape (10, n)
        Probabilities.
    """
    for ax in axes.ravel():
        ax.set_axis_off()
    digits = zip(np.transpose(images), np.asarray(labels), np.transpose(A), strict=True)
    for k, ((top, bottom), (pixels, label, shares)) in enumerate(zip(axes.T, digits, strict=False)):
        for ax in (top, bottom):
            ax.set_axis_on()
        draw_digit(top, pixels, f"a {label}")
        draw_by_class(bottom, shares, label, "" if k else "probability")
        bottom.set_ylim(0, 1)


def draw_noisy(ax: Axes, values: ArrayLike, smooth: ArrayLike, ylabel: str) -> None:
    """Draw a value for each step as dots, and their average as a line.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw.
    values, smooth : array_like, shape (steps,)
        Values and their average.
    ylabel : str
        Quantity and unit.
    """
    ax.plot(values, ".", color=GREY, markersize=4)
    ax.plot(smooth, color=STYLES[1][0], linewidth=2)
    ax.set(xlabel="step", ylabel=ylabel, ylim=(0, None))
    quiet_frame(ax)
