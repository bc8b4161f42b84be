"""Lay scenes out on a Matplotlib figure, for where no widget can run."""

from __future__ import annotations

from collections.abc import Sequence
from math import log10
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from course_lib.widgets.stage.grids import Heat, Regions
from course_lib.widgets.stage.scene import Panel, Scene, Ticks
from course_lib.widgets.stage.strokes import NAMED, colors_of, draw_marks

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure

# Inches, from which the layout is reckoned: Matplotlib's own engines draw everything twice.
WIDTH, PLOT, SQUARE, GAP, LINE, EDGE = 9.6, 1.75, 2.3, 0.3, 0.19, 0.06
CHARACTER = 0.068  # width of a small letter
LETTERS, BOLD_LETTERS = 132, 108  # in a line of a note, and of a heading
MOST_ABREAST = 3  # settings beside each other
MUTED = "#5C646C"
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def draw_scenes(scenes: Sequence[tuple[str, Scene]], sentence: str = "") -> Figure:
    """Draw scenes below each other, or beside each other where each is one column of panels.

    Parameters
    ----------
    scenes : sequence of (str, Scene)
        The setting in words, and the scene without frames.
    sentence : str
        Written in place of a picture where there is no scene.

    Returns
    -------
    matplotlib.figure.Figure
        Does not belong to pyplot: nothing to close.
    """
    from matplotlib.figure import Figure

    abreast = 1 < len(scenes) <= MOST_ABREAST and all(scene.columns == 1 for _, scene in scenes)
    groups = [scenes] if abreast else [[one] for one in scenes]
    strips = [strip for group in groups for strip in _strips(group)]
    height = sum(strip.height for strip in strips) or LINE
    fig = Figure(figsize=(WIDTH, height + 2 * EDGE), dpi=100)
    top = EDGE
    for strip in strips:
        strip.draw(fig, top)
        top += strip.height
    if not strips:
        _write(fig, EDGE, EDGE, sentence, fontsize=10)
    return fig


class _Strip:
    """Panels side by side, with headings above and notes below."""

    def __init__(
        self,
        panels: Sequence[Panel],
        columns: int,
        headings: Sequence[str] = (),
        notes: Sequence[str] = (),
    ) -> None:
        self.panels, self.columns = panels, columns
        self.headings, self.heading_height = _wrapped(headings, BOLD_LETTERS, 0.4)
        self.notes, note_height = _wrapped(notes, LETTERS, 0.0)
        legends = [_legend_lines(panel, self._column) for panel in panels]
        self.above = LINE * (1 + max(legends) + any(panel.ylabel for panel in panels))
        usual = SQUARE if any(panel.equal for panel in panels) else PLOT
        self.plot = usual * max(panel.height for panel in panels)
        self.below = LINE * (1.3 + any(panel.xlabel for panel in panels))
        words = self.heading_height + note_height
        self.height = words + self.above + self.plot + self.below + GAP

    @property
    def _column(self) -> float:
        return WIDTH / self.columns

    def draw(self, fig: Figure, top: float) -> None:
        """Draw all of it, ``top`` inches below the upper edge of the figure."""
        _write_columns(fig, top, self.headings, fontsize=10, fontweight="bold")
        top += self.heading_height
        for i, panel in enumerate(self.panels):
            self._draw_panel(fig, panel, i * self._column + EDGE, top)
        below = top + self.above + self.plot + self.below + 0.4 * LINE
        _write_columns(fig, below, self.notes, fontsize=9)

    def _draw_panel(self, fig: Figure, panel: Panel, left: float, top: float) -> None:
        _write(fig, left, top, panel.title, fontsize=9.5, fontweight="bold")
        floor = top + self.above
        if panel.ylabel:
            _write(fig, left, floor - LINE, panel.ylabel, fontsize=8, color=MUTED)
        names = [len(words) for _, words in panel.yticks or ()] or [0 if panel.yticks == () else 5]
        start = left + min(max(names) * CHARACTER + 0.1, 0.4 * self._column)
        width, height = left + self._column - 0.25 - start, self.plot
        if panel.equal and panel.xlim and panel.ylim:
            dx, dy = panel.xlim[1] - panel.xlim[0], panel.ylim[1] - panel.ylim[0]
            unit = min(width / dx, height / dy)
            width, height = unit * dx, unit * dy
        ax = _axes(fig, start, floor, width, height)
        _draw_axes(ax, panel)
        draw_marks(ax, panel)
        _draw_legend(fig, ax, panel, left, top + LINE, self._column)


def _strips(group: Sequence[tuple[str, Scene]]) -> list[_Strip]:
    """Cut one scene into rows of panels, or several, one column each, into rows across all."""
    settings, scenes = [setting for setting, _ in group], [scene for _, scene in group]
    notes = [str(scene.note) for scene in scenes]
    rows: list[Sequence[Panel]]
    if len(scenes) > 1:
        columns, rows = len(scenes), list(zip(*(scene.panels for scene in scenes), strict=False))
    else:
        columns, panels = scenes[0].columns or 1, scenes[0].panels
        rows = [panels[i : i + columns] for i in range(0, len(panels), columns)]
    last = len(rows) - 1
    return [
        _Strip(row, columns, () if i else settings, notes if i == last else ())
        for i, row in enumerate(rows)
    ]


def _wrapped(texts: Sequence[str], letters: int, more: float) -> tuple[list[list[str]], float]:
    """Break texts that stand beside each other into lines; returns also the height they take."""
    columns = [wrap(text, letters // len(texts)) for text in texts]
    most = max(map(len, columns), default=0)
    return columns, LINE * (most + more) if most else 0.0


def _write_columns(fig: Figure, top: float, columns: Sequence[list[str]], **look: Any) -> None:
    for k, lines in enumerate(columns):
        for i, line in enumerate(lines):
            _write(fig, k * WIDTH / len(columns) + EDGE, top + i * LINE, line, **look)


def _draw_axes(ax: Axes, panel: Panel) -> None:
    ax.set(xscale=panel.xscale, yscale=panel.yscale, xlim=panel.xlim, ylim=panel.ylim)
    ax.set_autoscale_on(False)
    _set_ticks(ax.xaxis, panel.xticks, panel.xscale)
    _set_ticks(ax.yaxis, panel.yticks, panel.yscale)
    ax.minorticks_off()
    ax.set_xlabel(panel.xlabel, fontsize=8, color=MUTED, loc="right", labelpad=2)
    ax.spines[["top", "right"]].set_visible(False)
    ax.spines[["left", "bottom"]].set_color(NAMED["grey"])
    ax.tick_params(labelsize=8, length=3, color=NAMED["grey"], labelcolor=MUTED)
    if not any(isinstance(mark, Heat | Regions) for mark in panel.marks):
        ax.grid(axis="x" if panel.yticks is not None else "y", alpha=0.2)
        ax.set_axisbelow(True)


def _set_ticks(axis: Axis, ticks: Ticks | None, scale: str) -> None:
    from matplotlib.ticker import LogLocator, MaxNLocator

    if ticks is not None:
        axis.set_ticks([place for place, _ in ticks], [words for _, words in ticks])
    elif scale == "log":
        axis.set_major_locator(LogLocator(numticks=6))
        low, high = axis.get_view_interval()
        plain = low > 1e-4 and high < 1e4
        axis.set_major_formatter(lambda value, _: f"{value:g}" if plain else _power(value))
    else:
        axis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))


def _power(value: float) -> str:
    """Write a power of ten; without Matplotlib's mathematical text, which is slow."""
    power = round(log10(value))
    return "10" + str(power).translate(RAISED) if power else "1"


def _labels(panel: Panel) -> list[str]:
    labels: list[str] = []
    for mark in panel.marks:
        if isinstance(mark, Regions):
            labels += mark.labels
        elif type(mark).__name__ in ("Line", "Dots", "Bars", "Contours", "Heat"):
            labels.append(getattr(mark, "label", ""))
    return list(filter(None, labels))


def _legend_columns(panel: Panel, width: float) -> int:
    longest = max(map(len, _labels(panel)), default=0)
    return max(1, int((width - 0.2) / (longest * CHARACTER + 0.45)))


def _legend_lines(panel: Panel, width: float) -> int:
    return -(-len(_labels(panel)) // _legend_columns(panel, width))


def _draw_legend(
    fig: Figure, ax: Axes, panel: Panel, left: float, top: float, width: float
) -> None:
    """Draw colour bars, then the marks with labels, between title and axes."""
    for mark in panel.marks:
        if isinstance(mark, Heat) and mark.label:
            left += _color_bar(fig, mark, left, top, panel.heat_strength)
    handles, labels = ax.get_legend_handles_labels()
    if labels:
        look: dict[str, Any] = {"fontsize": 8, "labelcolor": MUTED, "frameon": False}
        fig.legend(
            handles,
            labels,
            loc="upper left",
            bbox_to_anchor=(left / WIDTH, 1 - top / fig.get_figheight()),
            ncols=min(_legend_columns(panel, width), len(labels)),
            borderpad=0,
            borderaxespad=0,
            handlelength=1.8,
            columnspacing=1.2,
            handletextpad=0.5,
            **look,
        )


def _color_bar(fig: Figure, mark: Heat, left: float, top: float, strength: float) -> float:
    """Draw label, lowest number, palette and highest number; returns the width of it all."""
    ends = [f"{end:.3g}".replace("-", "−") for end in (mark.low, mark.high)]
    bar, low, high = 0.6, f"{mark.label}  {ends[0]} ", f" {ends[1]}"
    start = left + 0.9 * CHARACTER * len(low) + 0.06
    _write(fig, left, top, low, fontsize=8, color=MUTED)
    ax = _axes(fig, start, top + 0.02, bar, 0.1)
    ax.imshow([range(64)], aspect="auto", cmap=colors_of(mark), alpha=strength)
    ax.set_axis_off()
    _write(fig, start + bar, top, high, fontsize=8, color=MUTED)
    return start + bar + CHARACTER * len(high) + 0.2 - left


def _axes(fig: Figure, left: float, top: float, width: float, height: float) -> Axes:
    """Add axes whose place is given in inches from the upper left corner."""
    tall = fig.get_figheight()
    bottom = 1 - (top + height) / tall
    return fig.add_axes((left / WIDTH, bottom, width / WIDTH, height / tall))


def _write(fig: Figure, left: float, top: float, words: str, **look: Any) -> None:
    fig.text(left / WIDTH, 1 - top / fig.get_figheight(), words, va="top", **look)
