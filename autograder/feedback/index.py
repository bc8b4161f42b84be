"""One page for each student: what they have had feedback on, and a way to each page.

It repeats what the pages themselves say, read from the summary that each carries in its head, so
that it never says more than they do, nor something else.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jinja2

from autograder.feedback.page import Page
from autograder.files import write_readable
from autograder.templating import environment

INDEX = "index.html"
NAME = "course-feedback"
HEAD = 6_000  # characters in which the summary must stand


@dataclass(frozen=True)
class Entry:
    """What a student's index says of one page.

    Attributes
    ----------
    title, assignment, handed_in, status : str
        As the page has them.
    score, points : float
        Points given, and points possible.
    waiting : float
        Points that are still to be decided.
    right, checked : int
        How many exercises are right, and how many there are.
    page : str
        Address of the page, relative to the index.
    """

    title: str
    assignment: str
    handed_in: str
    status: str
    score: float
    points: float
    waiting: float
    right: int
    checked: int
    page: str = ""


def summary_of(page: Page) -> str:
    """Return what a page tells its student's index, as JSON for the page's head."""
    checked = [item for item in page.items if item.points and item.kind in ("exercise", "tests")]
    entry = Entry(
        title=page.title,
        assignment=page.assignment,
        handed_in=page.handed_in,
        status=page.status,
        score=page.score,
        points=page.points,
        waiting=sum(item.points for item in page.items if item.state in ("open", "unmarked")),
        right=sum(item.state == "passed" for item in checked),
        checked=len(checked),
    )
    return json.dumps(asdict(entry))


def write_index(folder: Path, student: str) -> Path:
    """Write the index of a student's feedback.

    Parameters
    ----------
    folder : Path
        ``<feedback>/<student>``, where pages lie as ``<assignment>/<notebook>.html``.
    student : str
        Student id.

    Returns
    -------
    Path
        ``index.html`` in that folder.
    """
    page = _template().render(student=student, entries=list(read_entries(folder)))
    return write_readable(folder / INDEX, page)


def read_entries(folder: Path) -> Iterator[Entry]:
    """Read what the pages in a student's folder say of themselves.

    Parameters
    ----------
    folder : Path
        ``<feedback>/<student>``.

    Yields
    ------
    Entry
        In the order of the pages' names. A page without a summary is no feedback of ours.
    """
    for path in sorted(folder.glob("*/*.html")):
        entry = _read(path)
        if entry is not None:
            yield entry


def _read(path: Path) -> Entry | None:
    with open(path, encoding="utf-8", errors="replace") as file:
        head = _Head()
        head.feed(file.read(HEAD))
    try:
        return Entry(**json.loads(head.summary) | {"page": _address(path)})
    except (ValueError, TypeError):
        return None


def _address(path: Path) -> str:
    return "/".join(map(quote, path.parts[-2:]))


class _Head(HTMLParser):
    """Finds the summary in the head of a page."""

    summary = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        about: dict[str, Any] = dict(attrs)
        if tag == "meta" and about.get("name") == NAME and not self.summary:
            self.summary = about.get("content") or ""


@cache
def _template() -> jinja2.Template:
    return environment().get_template("feedback_index.html.j2")
