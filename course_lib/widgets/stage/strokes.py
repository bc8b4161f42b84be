"""Draw each mark with Matplotlib."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from course_lib.widgets.stage.curves import Arrow, Bars, Dots, Line
from course_lib.widgets.stage.grids import Contours, Heat, Regions
from course_lib.widgets.stage.marks import Mark
from course_lib.widgets.stage.pack import contour_points
from course_lib.widgets.stage.scene import Panel
from course_lib.widgets.stage.signs import Band, Rule, Text

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colors import Colormap

#: Okabe-Ito, the palest three darkened so that they can be told from white.
PALETTE = ("#0072B2", "#D55E00", "#009E73", "#C0609A", "#B87F00", "#3C96CC", "#8F8400", "#000000")
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
SMALL = 8.0  # points
SMOOTH_CELLS = 1600  # a grid of more cells is a field, of fewer a table


def draw_marks(ax: Axes, panel: Panel) -> None:
    """Draw all marks of a panel.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw; its limits and scales are set.
    panel : Panel
        The panel; its marks hold no frames.
    """
    slots = panel.bar_slots()
    for i, mark in enumerate(panel.marks):
        if isinstance(mark, Bars):
            _bars(ax, mark, slots[i], panel)
        elif isinstance(mark, Heat):
            _heat(ax, mark, panel.heat_strength)
        else:
            DRAW[type(mark)](ax, mark)


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
    if mark.floor is not None:
        ax.fill_between(mark.x, mark.y, mark.floor, color=color_of(mark.color), alpha=0.25, lw=0)


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
    # As high as lines, so that marks cover each other in their order.
    ax.scatter(mark.x, mark.y, label=_label(mark.label), linewidths=0.5, zorder=2, **look)


def _bars(ax: Axes, mark: Bars, slot: tuple[float, float], panel: Panel) -> None:
    offset, width = slot
    log = (panel.xscale if mark.horizontal else panel.yscale) == "log"
    limits = panel.xlim if mark.horizontal else panel.ylim
    base = limits[0] if log and limits else mark.baseline
    draw: Callable[..., Any] = ax.barh if mark.horizontal else ax.bar
    look: dict[str, Any] = {"color": color_of(mark.color), "label": _label(mark.label)}
    across = {"left": base} if mark.horizontal else {"bottom": base}
    draw(mark.x + offset, mark.heights - base, width, **across, **look)


def colors_of(mark: Heat) -> Colormap:
    """Return the palette of a heat map."""
    from matplotlib.colors import LinearSegmentedColormap

    stops = SEQUENTIAL if mark.palette == "sequential" else DIVERGING
    return LinearSegmentedColormap.from_list(mark.palette, stops)


def _heat(ax: Axes, mark: Heat, strength: float) -> None:
    look: dict[str, Any] = {"vmin": mark.low, "vmax": mark.high, "alpha": strength}
    rows, columns = mark.Z.shape
    image = ax.imshow(
        mark.Z,
        extent=mark.outline,
        origin="lower",
        aspect="auto",
        cmap=colors_of(mark),
        interpolation="bilinear" if rows * columns > SMOOTH_CELLS else "nearest",
        **look,
    )
    if mark.show_values:
        x0, x1, y0, y1 = mark.outline
        for (i, j), value in np.ndenumerate(mark.Z):
            place = (x0 + (j + 0.5) * (x1 - x0) / columns, y0 + (i + 0.5) * (y1 - y0) / rows)
            dark = float(np.dot(image.to_rgba(value)[:3], [0.3, 0.6, 0.1])) < 0.53
            words: dict[str, Any] = {"ha": "center", "va": "center", "fontsize": SMALL}
            ax.text(*place, mark.text_of(value), color="white" if dark else "black", **words)


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
    ax.text(*place, f" {mark.label}", transform=transform, fontsize=SMALL, color=color, **words)


def _band(ax: Axes, mark: Band) -> None:
    edges = (mark.x0, mark.x1, mark.y0, mark.y1)
    x0, x1, y0, y1 = (None if edge is None else float(edge) for edge in edges)
    look: dict[str, Any] = {"color": color_of(mark.color), "alpha": 0.15, "linewidth": 0}
    words: dict[str, Any] = {"fontsize": SMALL, "va": "top"}
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
        "fontsize": SMALL,
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
