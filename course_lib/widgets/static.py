"""Static twins: what a widget leaves where it cannot run (saved notebooks, HTML, grading)."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from course_lib.plots import png_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure


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
