"""The report as one self-contained page: no address is loaded, and one script of ours runs."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from functools import cache
from itertools import groupby
from operator import attrgetter
from pathlib import Path

import jinja2
from markupsafe import Markup

from autograder.paths import AUTOGRADER
from autograder.report.figures import Comparison, HandIns
from autograder.report.looks import KINDS
from autograder.report.summary import Report
from autograder.templating import environment

SCRIPT = AUTOGRADER / "templates" / "tables.js"
MOST_EXAMPLES = 30
MARKS = {"full": "●", "part": "◐", "none": "○", "blank": "·", "open": "?"}
WORDS = {
    "full": "right",
    "part": "partly right",
    "none": "wrong",
    "blank": "not written",
    "open": "to be decided",
}


def render(report: Report) -> str:
    """Return a report as one self-contained HTML document.

    Parameters
    ----------
    report : Report
        From `autograder.report.summary`.

    Returns
    -------
    str
        HTML. Whatever students wrote is text on it.
    """
    script, digest = read_script(SCRIPT)
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            report=report,
            hand_ins=hand_in_bars(report.hand_ins),
            dots=dots(report.comparison),
            examples=report.unnamed[:MOST_EXAMPLES],
            looks=[
                (KINDS[kind], list(group))
                for kind, group in groupby(report.looks, attrgetter("kind"))
            ],
            marks=MARKS,
            words=WORDS,
            kinds=KINDS,
            script=script,
            script_digest=digest,
        )
    )


def read_script(path: Path) -> tuple[Markup, str]:
    """Return a script to stand in a page, and its digest as a content security policy names it."""
    text = path.read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return Markup(text), f"sha256-{digest}"


def hand_in_bars(found: HandIns | None) -> list[tuple[str, int, bool]]:
    """Return the bars of the hand-ins: when each begins, how high it is, whether it is late."""
    if found is None:
        return []
    form = "%-d %b" if found.hours >= 24 else "%-d %b, %H:%M"
    return [
        (f"{begin:{form}}", count, found.due is not None and begin >= found.due)
        for begin, count in zip(found.begins, found.counts, strict=True)
    ]


def dots(found: Comparison | None) -> list[tuple[float, float, int]]:
    """Return the dots of the comparison: before, now, and how many students each stands for."""
    pairs = found.pairs if found else ()
    counts = Counter((round(before, 2), round(now, 2)) for _, before, now in pairs)
    return [(*place, count) for place, count in sorted(counts.items())]


def percent(share: float | None) -> str:
    """Return a share in per cent, as people write it; a dash if there is none."""
    return "–" if share is None else f"{100 * share:.0f}\u202f%"


def separates(correlation: float | None) -> str:
    """Say in words whether an exercise tells strong students from weak ones."""
    if correlation is None:
        return "cannot say"
    bounds = {0.4: "well", 0.2: "somewhat", 0.0: "hardly"}
    return next((word for least, word in bounds.items() if correlation >= least), "the wrong way")


def _balance(correlation: float) -> str:
    """Return where a bar begins on a scale from -0.5 to 1, and how long it is."""
    left, right = sorted((0.5, 0.5 + max(-0.5, correlation)))
    return f"left: {100 * left / 1.5:.1f}%; width: {100 * (right - left) / 1.5:.1f}%"


@cache
def _environment() -> jinja2.Environment:
    return environment(percent=percent, separates=separates, balance=_balance)
