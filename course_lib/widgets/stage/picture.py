"""Draw scenes with Matplotlib, for where no widget can run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from course_lib.widgets.stage.marks import (
    Arrow,
    Band,
    Bars,
    Contours,
    Dots,
    Heat,
    Line,
    Mark,
    Regions,
    Rule,
    Text,
)
from course_lib.widgets.stage.pack import contour_points
from course_lib.widgets.stage.scene import Panel, Scene

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: Okabe-Ito, the palest three darkened so that they can be told from white.
PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#B87F00", "#3C96CC", "#8F8400", "#000000")
NAMED = {"grey": "#767676", "ink": "#1A1A1A"}
#: The dash and the marker that go with a colour, so that colour is never the only cue.
DASH_OF = ("solid", "dashed", "dotted", "dashdot")
MARKER_OF = ("circle", "square", "triangle", "diamond", "cross", "plus")
DASHES: dict[str, Any] = {
    "solid": "-",
    "dashed": (0, (5, 2.5)),
    "dotted": (0, (1, 1.4)),
    "dashdot": (0, (6, 2, 1, 2)),
}
MARKERS = dict(zip(MARKER_OF, "os^DxP", strict=True))
SEQUENTIAL = ("#F5F8FA", "#A9CBE2", "#4A90BF", "#124E78")
DIVERGING = ("#0072B2", "#9CC6E0", "#F6F6F4", "#F0B48C", "#D55E00")
ROW_INCHES, WIDTH_INCHES, WORDS_INCHES = 2.7, 9.6, 0.42


def draw_scenes(scenes: Sequence[tuple[str, Scene]], caption: str = "") -> Figure:
    """Draw scenes below each other.

    Parameters
    ----------
    scenes : sequence of (str, Scene)
        The setting in words, and the scene without frames.
    caption : str
        Written in place of the picture where there is no scene.

    Returns
    -------
    matplotlib.figure.Figure
        Does not belong to pyplot: nothing to close.
    """
    from matplotlib.figure import Figure

    rows = [row for setting, scene in scenes for row in _rows(setting, scene)]
    fig = Figure(figsize=(WIDTH_INCHES, max(ROW_INCHES * len(rows), 0.6)), dpi=100)
    if not rows:
        fig.text(0.01, 0.5, caption, va="center", fontsize="medium", wrap=True)
        return fig
    fig.set_layout_engine("constrained", h_pad=0.06, w_pad=0.06)
    strips = np.ravel(fig.subfigures(len(rows), 1, squeeze=False))
    for strip, (setting, panels, columns) in zip(strips, rows, strict=True):
        strip.set_facecolor("none")
        if setting:
            strip.suptitle(setting, x=0.01, ha="left", fontsize="medium", fontweight="bold")
        axes = strip.subplots(1, columns, squeeze=False)[0]
        for ax, panel in zip(axes, panels, strict=False):
            draw_panel(ax, panel)
        for ax in axes[len(panels) :]:
            ax.set_axis_off()
    return fig


def _rows(setting: str, scene: Scene) -> list[tuple[str, Sequence[Panel], int]]:
    columns = scene.columns or 1
    starts = range(0, len(scene.panels), columns)
    return [
        (setting if start == 0 else "", scene.panels[start : start + columns], columns)
        for start in starts
    ]


def draw_panel(ax: Axes, panel: Panel) -> None:
    """Draw one panel.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw.
    panel : Panel
        What to draw; marks without frames.
    """
    slots = panel.bar_slots()
    for i, mark in enumerate(panel.marks):
        if isinstance(mark, Bars):
            _bars(ax, mark, slots[i], panel)
        elif isinstance(mark, Heat):
            _heat(ax, mark, panel.heat_strength)
        else:
            DRAW[type(mark)](ax, mark)
    ax.set(xscale=panel.xscale, yscale=panel.yscale, xlabel=panel.xlabel, ylabel=panel.ylabel)
    ax.set(xlim=panel.xlim, ylim=panel.ylim)
    for axis, ticks in ((ax.xaxis, panel.xticks), (ax.yaxis, panel.yticks)):
        if ticks is not None:
            axis.set_ticks([place for place, _ in ticks], [words for _, words in ticks])
            axis.minorticks_off()
    if panel.equal:
        ax.set_aspect("equal", adjustable="box")
    ax.set_title(panel.title, loc="left", fontsize="medium")
    ax.spines[["top", "right"]].set_visible(False)
    if not any(isinstance(mark, Heat | Regions) for mark in panel.marks):
        ax.grid(alpha=0.2)
    ax.set_axisbelow(True)
    ax.tick_params(labelsize="small")
    if ax.get_legend_handles_labels()[1]:
        ax.legend(fontsize="x-small", framealpha=0.85, edgecolor="none", loc="best")


def color_of(color: int | str) -> str:
    """Return a palette colour as ``#rrggbb``."""
    return NAMED[color] if isinstance(color, str) else PALETTE[color]


def dash_of(mark: Any) -> Any:
    """Return Matplotlib's name of a mark's dash."""
    with_color = "solid" if isinstance(mark.color, str) else DASH_OF[mark.color % len(DASH_OF)]
    return DASHES[mark.dash or with_color]


def _line(ax: Axes, mark: Line) -> None:
    look: dict[str, Any] = {
        "color": color_of(mark.color),
        "linewidth": 0.8 * mark.width,
        "linestyle": dash_of(mark),
    }
    ax.plot(mark.x, mark.y, label=_label(mark.label), **look)


def _dots(ax: Axes, mark: Dots) -> None:
    with_color = "circle" if isinstance(mark.color, str) else MARKER_OF[mark.color % len(MARKER_OF)]
    shape = mark.marker or with_color
    edge = {} if shape == "cross" else {"edgecolors": "white"}
    look: dict[str, Any] = {
        "c": color_of(mark.color),
        "s": (1.4 * mark.size) ** 2,
        "marker": MARKERS[shape],
        **edge,
    }
    ax.scatter(mark.x, mark.y, label=_label(mark.label), linewidths=0.5, zorder=2.5, **look)


def _bars(ax: Axes, mark: Bars, slot: tuple[float, float], panel: Panel) -> None:
    offset, width = slot
    log = (panel.xscale if mark.horizontal else panel.yscale) == "log"
    limits = panel.xlim if mark.horizontal else panel.ylim
    base = limits[0] if log and limits else mark.baseline
    draw: Callable[..., Any] = ax.barh if mark.horizontal else ax.bar
    look: dict[str, Any] = {"color": color_of(mark.color), "label": _label(mark.label)}
    across = {"left": base} if mark.horizontal else {"bottom": base}
    draw(mark.x + offset, mark.heights - base, width, **across, **look)


def _heat(ax: Axes, mark: Heat, strength: float) -> None:
    from matplotlib.colors import LinearSegmentedColormap

    stops = SEQUENTIAL if mark.palette == "sequential" else DIVERGING
    colors = LinearSegmentedColormap.from_list(mark.palette, stops)
    image = ax.imshow(
        mark.Z,
        extent=mark.outline,
        origin="lower",
        aspect="auto",
        cmap=colors,
        vmin=mark.low,
        vmax=mark.high,
        interpolation="nearest",
        alpha=strength,
    )
    ax.figure.colorbar(image, ax=ax, label=mark.label, fraction=0.05, pad=0.02)
    if mark.show_values:
        for (i, j), value in np.ndenumerate(mark.Z):
            x0, _, y0, _ = mark.extent or (0.0, 0.0, 0.0, 0.0)
            dark = sum(image.to_rgba(value)[:3]) < 1.5
            place = (x0 + j * _step(mark, 1), y0 + i * _step(mark, 0))
            look: dict[str, Any] = {
                "ha": "center",
                "va": "center",
                "color": "white" if dark else "black",
            }
            ax.text(*place, format(value, mark.format), fontsize="x-small", **look)


def _step(mark: Heat, axis: int) -> float:
    x0, x1, y0, y1 = mark.outline
    rows, columns = mark.Z.shape
    return (x1 - x0) / columns if axis else (y1 - y0) / rows


def _regions(ax: Axes, mark: Regions) -> None:
    from matplotlib.colors import to_rgb

    palette = np.array([to_rgb(color) for color in PALETTE])
    if mark.classes:
        tint, strength = palette[mark.Z.astype(int)], 0.22
    else:
        tint = palette[(mark.Z > 0.5).astype(int)]
        strength = 0.5 * np.abs(2 * mark.Z - 1)[..., None]
    colors = 1 - strength * (1 - tint)
    ax.imshow(colors, extent=mark.outline, origin="lower", aspect="auto", interpolation="bilinear")
    if not mark.classes and min(mark.Z.shape) > 1:
        ax.plot(*contour_points(mark.Z, mark.extent, (0.5,)), color=NAMED["ink"], linewidth=1.2)
    for i, label in enumerate(mark.labels):
        ax.fill([], [], color=PALETTE[i % len(PALETTE)], alpha=0.3, label=label)


def _contours(ax: Axes, mark: Contours) -> None:
    x, y = contour_points(mark.Z, mark.extent, mark.levels)
    look: dict[str, Any] = {
        "color": color_of(mark.color),
        "linewidth": 0.8 * mark.width,
        "alpha": 0.7,
    }
    ax.plot(x, y, label=_label(mark.label), **look)


def _arrow(ax: Axes, mark: Arrow) -> None:
    look: dict[str, Any] = {
        "arrowstyle": "->",
        "color": color_of(mark.color),
        "linewidth": 0.8 * mark.width,
    }
    for x0, y0, x1, y1 in zip(mark.x0, mark.y0, mark.x1, mark.y1, strict=True):
        if np.isfinite([x0, y0, x1, y1]).all():
            props = {**look, "shrinkA": 0, "shrinkB": 0}
            ax.annotate("", (x1, y1), (x0, y0), arrowprops=props, annotation_clip=False)
    if mark.label and mark.x1.size and np.isfinite([mark.x1[0], mark.y1[0]]).all():
        _words(ax, (mark.x1[0], mark.y1[0]), mark.label, mark.color)


def _rule(ax: Axes, mark: Rule) -> None:
    look: dict[str, Any] = {
        "color": color_of(mark.color),
        "linewidth": 1.2,
        "linestyle": dash_of(mark),
    }
    if mark.x is not None:
        ax.axvline(float(mark.x), **look)
        place, transform = (float(mark.x), 0.98), ax.get_xaxis_transform()
        words: dict[str, Any] = {"ha": "left", "va": "top"}
    else:
        ax.axhline(float(mark.y), **look)
        place, transform = (0.99, float(mark.y)), ax.get_yaxis_transform()
        words = {"ha": "right", "va": "bottom"}
    color = color_of(mark.color)
    ax.text(*place, f" {mark.label}", transform=transform, fontsize="small", color=color, **words)


def _band(ax: Axes, mark: Band) -> None:
    edges = (mark.x0, mark.x1, mark.y0, mark.y1)
    x0, x1, y0, y1 = (None if edge is None else float(edge) for edge in edges)
    look: dict[str, Any] = {"color": color_of(mark.color), "alpha": 0.15, "linewidth": 0}
    words: dict[str, Any] = {"fontsize": "small", "va": "top"}
    label = f" {mark.label}"
    if x0 is None or x1 is None:
        y0, y1 = y0 or 0.0, y1 or 0.0
        ax.axhspan(y0, y1, **look)
        ax.text(0.01, max(y0, y1), label, transform=ax.get_yaxis_transform(), **words)
    elif y0 is None or y1 is None:
        ax.axvspan(x0, x1, **look)
        ax.text(min(x0, x1), 0.98, label, transform=ax.get_xaxis_transform(), **words)
    else:
        ax.fill([x0, x1, x1, x0], [y0, y0, y1, y1], **look)
        ax.text(min(x0, x1), max(y0, y1), label, **words)


def _text(ax: Axes, mark: Text) -> None:
    _words(ax, (float(mark.x), float(mark.y)), str(mark.text), mark.color, mark.anchor)


def _words(
    ax: Axes, place: tuple[float, float], words: str, color: Any, anchor: str = "start"
) -> None:
    side = {"start": "left", "middle": "center", "end": "right"}[anchor]
    shift = {"left": 4, "center": 0, "right": -4}[side]
    look: dict[str, Any] = {
        "fontsize": "small",
        "color": color_of(color),
        "ha": side,
        "va": "center",
    }
    ax.annotate(words, place, (shift, 0), textcoords="offset points", annotation_clip=True, **look)


def _label(label: str) -> str | None:
    return label or None  # Matplotlib leaves None out of the legend


DRAW: dict[type[Mark], Callable[..., None]] = {
    Line: _line,
    Dots: _dots,
    Regions: _regions,
    Contours: _contours,
    Arrow: _arrow,
    Rule: _rule,
    Band: _band,
    Text: _text,
}
