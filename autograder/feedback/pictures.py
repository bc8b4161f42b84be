"""Where a picture says more than words: a student's own figure beside the course's.

An exercise that is not right is followed, in its notebook, by an experiment that draws what the
function does. The student's figure is the one that their submitted notebook holds; the course's
comes from the instructor's notebook, which draws the same cell with the right function. Neither
knows a hidden case: experiments have inputs that every student sees. Experiments that train with
several functions are passed over, for a wrong function makes them show the course's own numbers.
"""

from __future__ import annotations

import ast
import json
import logging
import signal
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any

import nbformat
from nbformat.notebooknode import NotebookNode

from autograder.course import Course
from autograder.engine.archive import is_of
from autograder.engine.gradebook import EXPERIMENT_TAG
from autograder.engine.outputs import is_picture
from autograder.engine.provenance import digest, digest_of
from autograder.engine.scoring import read_verdict
from autograder.engine.submission import UnreadableError, parse_json, read_bytes
from autograder.files import write_whole
from autograder.paths import COURSE, LIBRARY

LARGEST = 400_000  # characters of one picture's base64
MOST = 3  # pairs on a page
LONGEST_ALT = 1_000
WIDEST = 1_200
STAND_INS = {"experiment", "stored_result"}  # show the course's numbers where a function is wrong
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Picture:
    """A picture to show.

    Attributes
    ----------
    png : str
        PNG in base64.
    alt : str
        What a reader who cannot see it should know.
    width : int
        Width in pixels at which to show it; 0 for its own.
    """

    png: str
    alt: str = ""
    width: int = 0


@dataclass(frozen=True)
class Pair:
    """The figure of a student, and the course's of the same experiment."""

    own: Picture
    expected: Picture


class Figures:
    """The figures that an assignment's experiments draw with right functions.

    They are drawn at first need, once for each state of the notebook and of the course's code,
    and kept in ``figures/`` of the course's build.

    Parameters
    ----------
    course : Course
        Where notebooks, submissions and build are. Courses of other authors have no figures.
    assignment : str
        Assignment id.
    """

    def __init__(self, course: Course, assignment: str) -> None:
        self.course = course
        self.assignment = assignment

    def beside(self, nb: NotebookNode, notebook: str, student: str) -> dict[str, Pair]:
        """Return the pictures for a feedback page.

        Parameters
        ----------
        nb : NotebookNode
            The graded notebook; says which exercises are not right.
        notebook, student : str
            Which notebook, and whose.

        Returns
        -------
        dict of str to Pair
            By exercise; only for those with both pictures. Empty if what was submitted has
            changed since it was graded: the figures must be those of the graded functions.
        """
        verdicts = [verdict for verdict in map(read_verdict, nb.cells) if verdict]
        wrong = [verdict["exercise"] for verdict in verdicts if _is_wrong(verdict)]
        path = self.course.submission_of(student, self.assignment) / f"{notebook}.ipynb"
        if not wrong or not self._drawn.get(notebook) or not is_of(nb, path):
            return {}
        try:
            submitted = parse_json(read_bytes(path), path.name)
        except UnreadableError:
            return {}
        own = dict(_pictures_in(submitted.get("cells")))
        return dict(islice(_pairs(wrong, self._drawn[notebook], own), MOST))

    def prepare(self) -> None:
        """Draw now what `beside` will need."""
        _ = self._drawn

    @cached_property
    def _drawn(self) -> Mapping[str, Mapping[str, Picture]]:
        """The course's pictures: for each notebook, by the source of its cell, in order."""
        if Path(self.course.directory.root).resolve() != COURSE:
            return {}
        source = self.course.source_of(self.assignment)
        return {path.stem: self._drawn_by(path) for path in sorted(source.glob("*.ipynb"))}

    def _drawn_by(self, path: Path) -> dict[str, Picture]:
        state = digest(path.read_bytes() + digest_of(LIBRARY).encode())[:16]
        folder = self.course.build / "figures"
        kept = folder / f"{path.stem}-{state}.json"
        try:
            return {source: Picture(**one) for source, one in json.loads(kept.read_bytes())}
        except (OSError, ValueError, TypeError):
            pictures = _draw(path, self.assignment)
        for old in folder.glob(f"{path.stem}-*.json"):
            old.unlink(missing_ok=True)
        write_whole(kept, json.dumps([(key, asdict(one)) for key, one in pictures.items()]))
        return pictures


def _draw(path: Path, assignment: str) -> dict[str, Picture]:
    """Run an instructor's notebook with stored results; return the pictures of experiments."""
    from autograder.rehearsal import rehearse  # brings nbclient, for the few times of need

    nb = nbformat.read(path, as_version=4)
    try:
        with _same_signals():
            ran = rehearse(nb, assignment, stored=True).notebook
    except Exception:  # a missing picture is no reason to go without a page
        log.exception("%s cannot be run, so its feedback has no figures", path)
        return {}
    cells = [cell for cell in ran.cells if EXPERIMENT_TAG in cell.metadata.get("tags", [])]
    return dict(_pictures_in(cells))


@contextmanager
def _same_signals() -> Iterator[None]:
    """Put back what Ctrl-C does: nbclient takes it away."""
    before = {one: signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        if threading.current_thread() is threading.main_thread():
            for one, handler in before.items():
                signal.signal(one, handler)


def _is_wrong(verdict: Mapping[str, Any]) -> bool:
    """Return whether an exercise was written, and is not right."""
    rungs = [idea.get("rung") for idea in verdict["ideas"] if not idea["passed"]]
    return verdict["status"] == "failed" and not {"defined", "callable", "written"} & set(rungs[:1])


def _pictures_in(cells: Any) -> Iterator[tuple[str, Picture]]:
    """Yield the sources of code cells, each with the last picture below it; trusts nothing."""
    for cell in cells if isinstance(cells, list) else []:
        if isinstance(cell, dict) and cell.get("cell_type") == "code":
            outputs = cell.get("outputs")
            found = [_picture_of(one) for one in outputs] if isinstance(outputs, list) else []
            pictures = [one for one in found if one is not None]
            if pictures:
                yield _source(cell), pictures[-1]


def _picture_of(output: Any) -> Picture | None:
    png = _at(output, "data", "image/png")
    png = "".join(png.split()) if isinstance(png, str) else ""  # some write it in lines
    if not is_picture(png, LARGEST):
        return None
    alt = _at(output, "metadata", "image/png", "alt")
    width = _at(output, "metadata", "image/png", "width")
    return Picture(
        png,
        alt[:LONGEST_ALT] if isinstance(alt, str) else "",
        width if isinstance(width, int) and 0 < width <= WIDEST else 0,
    )


def _at(value: Any, *path: str) -> Any:
    """Return what lies deep in a mapping of mappings; None if it does not."""
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _source(cell: Mapping[str, Any]) -> str:
    source = cell.get("source")
    lines = source if isinstance(source, list) else [source]
    return "".join(line for line in lines if isinstance(line, str)).strip()


def _pairs(
    wrong: list[str], drawn: Mapping[str, Picture], own: Mapping[str, Picture]
) -> Iterator[tuple[str, Pair]]:
    """Yield exercises with the first experiment that draws them, if the student ran it, too."""
    left = {source: _names_in(source) for source in drawn if source in own}
    left = {source: names for source, names in left.items() if not names & STAND_INS}
    for exercise in wrong:
        source = next((one for one, names in left.items() if exercise in names), None)
        if source is not None:
            del left[source]
            if own[source].png != drawn[source].png:
                yield exercise, Pair(own[source], drawn[source])


def _names_in(source: str) -> set[str]:
    try:
        return {node.id for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)}
    except SyntaxError:  # a cell with magics
        return set()
