"""Pages from templates: all text is escaped, and none of it commands a terminal or a browser."""

from __future__ import annotations

import re
from typing import Any

import jinja2
from markupsafe import Markup

_ANSI = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")
# Control characters, halves of a character, and marks that make text read in another order.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def environment(**filters: Any) -> jinja2.Environment:
    """Return what renders ``autograder/templates``.

    Parameters
    ----------
    **filters
        Functions that a page's templates use, besides ``points`` and ``filled``.

    Returns
    -------
    jinja2.Environment
        Strict: a name that is not there is an error.
    """
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("autograder"),
        autoescape=True,
        finalize=_printable,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(points=points, filled=filled, **filters)
    return made


def points(value: float) -> str:
    """Return a number of points as people write it: two decimals at most."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def filled(score: float, possible: float) -> str:
    """Return how much of a bar a score fills, in per cent."""
    return f"{100 * min(1.0, max(0.0, score) / (possible or 1)):.1f}"


def _printable(value: Any) -> Any:
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    return _UNPRINTABLE.sub("\ufffd", _ANSI.sub("", value))
