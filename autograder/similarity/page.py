"""The pairs as one self-contained page: the code of both, side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import dropwhile

import jinja2

from autograder.paths import AUTOGRADER
from autograder.report.page import percent, read_script
from autograder.similarity.fingerprints import Prints
from autograder.similarity.pairs import Pair
from autograder.templating import environment

SCRIPT = AUTOGRADER / "templates" / "tables.js"
MOST_PAIRS = 60
MOST_LINES, LONGEST_LINE = 200, 300


@dataclass(frozen=True)
class Side:
    """One student's cell: its name, and its lines with whether the other one has them, too."""

    name: str
    lines: tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class Shown:
    """A pair and what it shares: cells of the same name stand beside each other."""

    pair: Pair
    rows: tuple[tuple[Side | None, Side | None], ...]

    @property
    def cells(self) -> str:
        """Names of the cells that are alike, as text."""
        names = (side.name for row in self.rows for side in row if side)
        return ", ".join(dict.fromkeys(names))


@dataclass(frozen=True)
class Writing:
    """What a student wrote, and its fingerprints, by the name of the cell."""

    sources: Mapping[str, str]
    prints: Mapping[str, Prints]


def show(pair: Pair, writings: Mapping[str, Writing]) -> Shown:
    """Lay the code of a pair side by side.

    Parameters
    ----------
    pair : Pair
        From `pairs.alike`.
    writings : mapping of str to Writing
        By student.

    Returns
    -------
    Shown
        Only cells with something that both have.
    """
    left, right = (_sides(writings[student], pair) for student in pair.students)
    names = dict.fromkeys([*left, *right])
    return Shown(pair, tuple((left.get(name), right.get(name)) for name in names))


def _sides(writing: Writing, pair: Pair) -> dict[str, Side]:
    found = {}
    for name, prints in writing.prints.items():
        same = {line for one, lines in prints.kept.items() if one in pair.shared for line in lines}
        if same:
            source = writing.sources[name].splitlines()[:MOST_LINES]
            lines = ((line[:LONGEST_LINE], n in same) for n, line in enumerate(source, 1))
            found[name] = Side(name, tuple(dropwhile(_is_blank, lines)))
    return found


def _is_blank(line: tuple[str, bool]) -> bool:
    return not line[0].strip()


def render(assignment: str, students: int, count: int, shown: Sequence[Shown]) -> str:
    """Return the page of an assignment.

    Parameters
    ----------
    assignment : str
        Assignment id.
    students : int
        How many submissions were compared.
    count : int
        How many pairs are unusually alike.
    shown : sequence of Shown
        Those whose code is shown.

    Returns
    -------
    str
        HTML. Whatever students wrote is text on it.
    """
    script, digest = read_script(SCRIPT)
    template = _environment().get_template("similar.html.j2")
    about = {"assignment": assignment, "students": students, "count": count}
    return template.render(**about, shown=shown, script=script, script_digest=digest)


@cache
def _environment() -> jinja2.Environment:
    return environment(percent=percent)
