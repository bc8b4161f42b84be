"""A bar for what takes longer than a second: in JupyterLab, in a terminal, and nowhere else."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import escape
from types import TracebackType
from typing import Any, TextIO

#: Seconds before anything is shown, and between two pictures of the bar.
SILENT = 1.0
BETWEEN = 0.1
CELLS = 24


class Progress:
    """Show how far a piece of work has come, once it has taken more than a second.

    In JupyterLab the bar is an output that is redrawn in place; in a terminal, one line. Where
    nobody looks (a pipe, a log file, the grader) nothing is written.

    Parameters
    ----------
    total : float
        How much there is to do, above 0.
    label : str
        What is done, for example ``"epoch"``.
    out : text stream, optional
        The terminal; by default standard output, as it is now.
    clock : callable
        Returns seconds.

    Notes
    -----
    ``with Progress(num_epochs, "epoch") as progress:`` leaves the last picture in place, also
    when the work is interrupted.
    """

    def __init__(
        self,
        total: float,
        label: str,
        out: TextIO | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.total = total
        self.label = label
        self.done = 0.0
        self.note = ""
        self._clock = clock
        self._paint = _no_picture if _hushed else _painter(sys.stdout if out is None else out)
        self._start = clock()
        self._next = self._start + SILENT
        self._shown = False

    def update(self, done: float, note: str = "") -> None:
        """Say how much is done, and redraw the bar if it is time.

        Parameters
        ----------
        done : float
            How much of ``total``.
        note : str
            Something to show beside the bar, for example the loss.
        """
        self.done, self.note = done, note
        now = self._clock()
        if now >= self._next:
            self._next = now + BETWEEN
            self._show(now)

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._shown:
            self._show(self._clock(), last=True)

    def _show(self, now: float, last: bool = False) -> None:
        self._shown = True
        self._paint(self, now - self._start, last)

    def describe(self, seconds: float) -> str:
        """Return the text beside the bar.

        Parameters
        ----------
        seconds : float
            Time that has passed.

        Returns
        -------
        str
            How much is done, how long it took or will take, and the note.
        """
        share = min(max(self.done / self.total, 0.0), 1.0)
        if share == 1:
            duration = f"{_duration(seconds)}"
        elif share > 0:
            duration = f"{_duration(seconds * (1 - share) / share)} left"
        else:
            duration = "starting"
        counted = f"{self.label} {self.done:,.0f} of {self.total:,.0f}"
        return " · ".join(part for part in (counted, duration, self.note) if part)


_hushed = False


@contextmanager
def hushed() -> Iterator[None]:
    """Have no bar drawn inside: where many pieces of work make one, its own bar is enough.

    Yields
    ------
    None
        To that work.
    """
    global _hushed
    before, _hushed = _hushed, True
    try:
        yield
    finally:
        _hushed = before


def _duration(seconds: float) -> str:
    if seconds < 10:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"


Painter = Callable[[Progress, float, bool], None]


def _painter(out: TextIO) -> Painter:
    """Return what draws the bar where this runs."""
    if _in_notebook():
        return _notebook_painter()
    if out.isatty():
        return _terminal_painter(out)
    return _no_picture


def _no_picture(progress: Progress, seconds: float, last: bool) -> None:
    """Draw nothing."""


def _in_notebook() -> bool:
    """Tell a Jupyter kernel from an IPython in a terminal."""
    if "IPython" not in sys.modules:
        return False
    from IPython.core.getipython import get_ipython

    return getattr(get_ipython(), "kernel", None) is not None


def _terminal_painter(out: TextIO) -> Painter:
    longest = 0

    def paint(progress: Progress, seconds: float, last: bool) -> None:
        nonlocal longest
        filled = round(CELLS * min(progress.done / progress.total, 1.0))
        bar = "█" * filled + "░" * (CELLS - filled)
        # One column stays free: a full line would scroll some terminals.
        width = shutil.get_terminal_size().columns - 1
        line = f"{bar} {progress.describe(seconds)}"[:width]
        out.write("\r" + line.ljust(min(longest, width)) + ("\n" if last else ""))
        out.flush()
        longest = len(line)

    return paint


def _notebook_painter() -> Painter:
    from IPython.display import display

    handle: Any = None

    def paint(progress: Progress, seconds: float, last: bool) -> None:
        nonlocal handle
        text = progress.describe(seconds)
        picture = {"text/plain": text, "text/html": _html(progress, text)}
        if handle is None:
            handle = display(picture, raw=True, display_id=True)
        else:
            handle.update(picture, raw=True)

    return paint


def _html(progress: Progress, text: str) -> str:
    # The label belongs to the bar, so that a screen reader says what is under way.
    return (
        '<label style="display: flex; gap: 0.8em; align-items: center; '
        'font-variant-numeric: tabular-nums">'
        f'<progress value="{progress.done:g}" max="{progress.total:g}" '
        f'style="width: 14em; flex: none"></progress><span>{escape(text)}</span></label>'
    )
