"""Graded notebooks on disk: what was graded, whole or not at all, through any interruption.

A graded notebook goes two steps. As soon as it is graded it lies in the *journal*; when the
gradebook has its scores, it takes the place of the last one in nbgrader's ``autograded`` folder
and leaves the journal. Whatever ends the grader in between, the next run finds what was done:
what lies in the journal is recorded without being graded again.
"""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import nbformat
from nbformat.notebooknode import NotebookNode
from nbformat.v4.rwbase import rejoin_lines

from autograder.course import Course
from autograder.engine.provenance import Provenance, digest
from autograder.engine.scoring import read_verdict
from autograder.engine.submission import UnreadableError, read_bytes
from autograder.files import move, write_whole

PRIVATE, GROUP = 0o444, 0o664  # as nbgrader leaves graded notebooks


@dataclass(frozen=True)
class Archive:
    """The graded notebooks of one assignment.

    Attributes
    ----------
    course : Course
        Where they lie.
    assignment : str
        Assignment id.
    """

    course: Course
    assignment: str

    @cached_property
    def journal(self) -> Path:
        """Folder of what is not yet in the gradebook."""
        return self.course.build / "journal"

    def recorded(self, student: str, notebook: str) -> Path:
        """Return the place of a notebook whose scores are in the gradebook."""
        directory = self.course.directory
        folder = directory.format_path(directory.autograded_directory, student, self.assignment)
        return Path(folder) / f"{notebook}.ipynb"

    def pending(self, student: str, notebook: str) -> Path:
        """Return the place of a notebook whose scores are not yet in the gradebook."""
        return self.journal / self.assignment / student / f"{notebook}.ipynb"

    def note(self, student: str, notebook: str, text: str) -> None:
        """Put a graded notebook into the journal."""
        path = self.pending(student, notebook)
        try:
            write_whole(path, text)
        except FileNotFoundError:  # another run has just cleared the journal
            write_whole(path, text)

    def settle(self, student: str, notebook: str) -> None:
        """Move a notebook from the journal, if it is there, now that its scores are recorded."""
        source, target = self.pending(student, notebook), self.recorded(student, notebook)
        try:
            source.chmod(GROUP if self.course.directory.groupshared else PRIVATE)
            move(source, target)
        except FileNotFoundError:  # recorded before, or by another run at the same time
            return

    def discard(self, student: str, notebook: str) -> None:
        """Remove a notebook that no longer tells the truth."""
        for path in (self.pending(student, notebook), self.recorded(student, notebook)):
            path.unlink(missing_ok=True)

    def clear(self) -> None:
        """Remove the journal's empty folders; what another run has there stays.

        Drafts go, too: a run that was killed left them, and one that still writes does so again.
        """
        assignment = self.journal / self.assignment
        for draft in assignment.glob("*/.*"):
            draft.unlink(missing_ok=True)
        for folder in [*assignment.glob("*"), assignment, self.journal]:
            with contextlib.suppress(OSError):
                folder.rmdir()


def read_graded(path: Path) -> NotebookNode | None:
    """Read a graded notebook; None if there is none that can be used."""
    try:
        nb = rejoin_lines(nbformat.from_dict(json.loads(path.read_bytes())))
        told(nb)
    except (OSError, ValueError, TypeError, AttributeError, KeyError):
        return None
    return nb


def told(nb: NotebookNode) -> dict[str, Any]:
    """Return what the grader noted in a graded notebook."""
    return dict(nb["metadata"]["course"])


def is_from(nb: NotebookNode | None, provenance: Provenance) -> bool:
    """Return whether a graded notebook has this provenance, and nothing failed on our side."""
    if nb is None or told(nb).get("provenance") != provenance.as_dict():
        return False
    return not has_grader_error(nb)


def is_of(nb: NotebookNode, submitted: Path) -> bool:
    """Return whether a graded notebook is made from the file that lies there now."""
    try:
        found = digest(read_bytes(submitted))
    except UnreadableError as problem:
        found = digest(str(problem).encode())
    return bool(told(nb).get("provenance", {}).get("submission") == found)


def has_grader_error(nb: NotebookNode) -> bool:
    """Return whether the grader itself failed on a part of a notebook."""
    verdicts = [verdict for verdict in map(read_verdict, nb["cells"]) if verdict]
    statuses = [told(nb)["status"], *(verdict["status"] for verdict in verdicts)]
    return "grader_error" in statuses
