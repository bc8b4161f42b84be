"""Static twins: what a widget leaves where it cannot run (saved notebooks, HTML, grading)."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from course_lib.plots import draw_series, png_of

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.figure import Figure

    from course_lib.data import LondonYear

WHAT_TO_NOTICE = (
    "What to notice, from left to right: which line is smoothest? Which turns later than the "
    "dots do? Where does each one start?"
)


@dataclass(frozen=True)
class StaticFigure:
    """A figure that displays itself, drawn only when it is displayed.

    Attributes
    ----------
    draw : callable
        ``draw()`` returns the matplotlib figure.
    caption : str
        What to notice.
    alt : str
        What a reader who cannot see the picture should know.
    """

    draw: Callable[[], Figure]
    caption: str
    alt: str

    @cached_property
    def png(self) -> tuple[bytes, int]:
        """Picture as bytes, and the width in pixels at which to show it."""
        return png_of(self.draw(), scale=1.25, tight=False)

    def _repr_mimebundle_(self, **_kwargs: Any) -> tuple[dict[str, str], dict[str, Any]]:
        png, width = self.png
        data = {"image/png": b64encode(png).decode("ascii"), "text/plain": self.caption}
        return data, {"image/png": {"alt": self.alt, "width": width}}


def london_year_picture(
    year: LondonYear,
    curves: Mapping[float, Sequence[np.ndarray]],
    names: Sequence[str],
    problem: str = "",
) -> StaticFigure:
    """Draw the static twin of the London year: one panel per β, or the data alone.

    Parameters
    ----------
    year : LondonYear
        The data, in °F.
    curves : dict of float to sequence of ndarray, shape (T,)
        β and what each of the learner's functions gave; empty if there is nothing.
    names : sequence of str
        Names of those functions, in the same order.
    problem : str
        Why there is no curve.

    Returns
    -------
    StaticFigure
        With caption and alternative text.
    """
    caption = problem or WHAT_TO_NOTICE
    if len(names) > 1:
        caption += f" Solid: {names[0]}. Dashed: {names[1]}."
    alt = "A year of daily temperatures in London as dots"
    if curves:
        alt += f", with a line through them, in {len(curves)} panels. " + " ".join(
            f"{name}, β = {beta}: {values[0]:.1f} °F on day 1, {values[181]:.1f} °F on day 182."
            for beta, lines in curves.items()
            for name, values in zip(names, lines, strict=True)
        )
    else:
        alt += f". {problem}"
    return StaticFigure(lambda: _panels(year, curves, names, caption), caption, alt)


def _panels(
    year: LondonYear,
    curves: Mapping[float, Sequence[np.ndarray]],
    names: Sequence[str],
    caption: str,
) -> Figure:
    # Not through pyplot: nothing to close, and a notebook's own figures are left alone.
    from matplotlib.figure import Figure

    fig = Figure(figsize=(9.6, 3.2), dpi=100)
    axes = fig.subplots(1, max(len(curves), 1), sharey=True, squeeze=False)[0]
    fig.subplots_adjust(left=0.06, right=0.985, top=0.9, bottom=0.26, wspace=0.08)
    for ax, (beta, lines) in zip(axes, curves.items(), strict=False):
        # Title and caption are labels enough: the labels here are blank, and differ in length.
        draw_series(ax, year.day, year.observed_f, {" " * i: line for i, line in enumerate(lines)})
        ax.set_title(f"{names[0]}, β = {beta}", fontsize="medium", loc="left")
    if not curves:
        draw_series(axes[0], year.day, year.observed_f, {})
    for ax in axes:
        ax.set_xticks([0, 100, 200, 300])
        ax.label_outer()
    fig.text(0.06, 0.035, caption, fontsize="small")
    return fig
