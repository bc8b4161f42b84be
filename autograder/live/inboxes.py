"""Where submissions arrive, and whose they are: a drop-in folder, or nbgrader's exchange."""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from nbgrader.utils import parse_utc

from autograder.course import CourseError

State = tuple[tuple[str, int, int, int], ...]
INBOUND = "inbound"


@dataclass(frozen=True)
class Arrival:
    """Something that a student handed in.

    Attributes
    ----------
    path : Path
        A folder with notebooks, or a zip.
    student : str
        Student id.
    assignment : str
        Assignment id; empty for a zip, whose content says it.
    handed_in : datetime or None
        When, in UTC; None where only the files can tell.
    """

    path: Path
    student: str
    assignment: str = ""
    handed_in: datetime | None = None

    def state(self) -> State:
        """Return names, sizes and times of its files; empty where there is none to grade."""
        paths = [self.path]
        if not self.path.is_file():
            paths = sorted(_children(self.path))
        facts = [(path.name, *_facts(path)) for path in paths]
        is_there = any(name.endswith((".ipynb", ".zip")) and size >= 0 for name, size, *_ in facts)
        return tuple(facts) if is_there else ()

    def age(self, now: float) -> float:
        """Return for how many seconds its files have not changed, by the file system's clock."""
        changes = [changed for _, size, _, changed in self.state() if size >= 0]
        return max(0.0, now - max(changes) / 1e9) if changes else 0.0

    def owner(self) -> str:
        """Return who put it there, as the system names its users; empty if it does not."""
        try:
            return self.path.owner()
        except (OSError, KeyError, NotImplementedError):
            return ""


class Inbox(Protocol):
    """A folder in which submissions arrive."""

    root: Path
    assignments: Collection[str]

    def arrivals(self, entry: str) -> Iterator[Arrival]:
        """Yield what was handed in through one entry of the folder."""

    def stray(self, entry: str) -> str:
        """Return, in words, what an entry holds that nobody grades; empty if there is nothing."""


class DropIn:
    """A folder laid out as ``STUDENT/ASSIGNMENT/NOTEBOOK.ipynb``.

    A zip that lies in ``STUDENT/``, or is named ``STUDENT.zip``, is that student's, too, wherever
    in it ``ASSIGNMENT/NOTEBOOK.ipynb`` lies.

    Parameters
    ----------
    root : Path
        The folder.
    assignments : collection of str
        Released assignments.
    """

    def __init__(self, root: Path, assignments: Collection[str]) -> None:
        self.root = root
        self.assignments = assignments

    def arrivals(self, entry: str) -> Iterator[Arrival]:
        """Yield a student's assignments and zips."""
        path = self.root / entry
        if _is_zip(path) and is_student(path.stem):
            yield Arrival(path, path.stem)
        if is_student(entry):
            for child in sorted(_children(path)):
                if child.name in self.assignments and _is_folder(child):
                    yield Arrival(child, entry, child.name)
                elif _is_zip(child):
                    yield Arrival(child, entry)

    def stray(self, entry: str) -> str:
        """Return where a notebook lies that belongs to no assignment."""
        path = self.root / entry
        if path.suffix == ".ipynb" or not _is_text(entry):
            return entry
        for child in sorted(_children(path)) if is_student(entry) else ():
            is_unknown = child.name not in self.assignments and not child.name.startswith(".")
            if child.suffix == ".ipynb" or (is_unknown and any(_notebooks(child))):
                return f"{entry}/{child.name}"
        return ""


class Exchange:
    """The folder into which ``nbgrader submit`` copies: ``STUDENT+ASSIGNMENT+TIME+…``.

    Parameters
    ----------
    root : Path
        ``<exchange>/<course>/inbound``.
    assignments : collection of str
        Released assignments.
    """

    def __init__(self, root: Path, assignments: Collection[str]) -> None:
        self.root = root
        self.assignments = assignments

    def arrivals(self, entry: str) -> Iterator[Arrival]:
        """Yield the submission that an entry is, if its name says whose it is."""
        name = _parse(entry)
        if name is not None and name[1] in self.assignments and is_student(name[0]):
            yield Arrival(self.root / entry, *name)

    def stray(self, entry: str) -> str:
        """Return an entry that is no submission of a released assignment."""
        return "" if entry.startswith(".") or any(self.arrivals(entry)) else entry


def inbox_at(folder: Path, course_id: str, assignments: Collection[str]) -> Inbox:
    """Return what kind of inbox a folder is.

    Parameters
    ----------
    folder : Path
        A drop-in folder, an exchange, a course in one, or its ``inbound``.
    course_id : str
        Which course of an exchange is meant.
    assignments : collection of str
        Released assignments.

    Returns
    -------
    Inbox
        An exchange's, if the folder is one.

    Raises
    ------
    CourseError
        If there is no such folder.
    """
    if not folder.is_dir():
        raise CourseError(
            f"There is no folder {folder}. Make it, and have submissions put there as "
            "STUDENT/ASSIGNMENT/NOTEBOOK.ipynb; or name an nbgrader exchange."
        )
    for place in (folder / course_id / INBOUND, folder / INBOUND):
        if place.is_dir():
            return Exchange(place, assignments)
    return (Exchange if folder.name == INBOUND else DropIn)(folder, assignments)


def is_student(name: str) -> bool:
    """Return whether a name can be a student's: text, and never the name of a folder above."""
    is_name = bool(name.strip()) and not name.startswith(".") and os.sep not in name
    return is_name and _is_text(name)


def _is_text(name: str) -> bool:
    """Return whether a file's name is text: it may be any bytes, which no gradebook takes."""
    try:
        return bool(name.encode())
    except UnicodeEncodeError:
        return False


def _parse(entry: str) -> tuple[str, str, datetime] | None:
    """Return student, assignment and time; a student's name may have a plus in it, too."""
    for pieces in (entry.rsplit("+", 3)[:3], entry.rsplit("+", 2)):
        when = _time(pieces[2]) if len(pieces) == 3 else None
        if when is not None:
            return pieces[0], pieces[1], when
    return None


def _time(text: str) -> datetime | None:
    try:
        when: datetime = parse_utc(text)
    except Exception:  # noqa: BLE001 - whatever a stranger's name makes the parser raise
        return None
    return when


def _facts(path: Path) -> tuple[int, int, int]:
    """Return size and times of a file; -1 and no times of what is none, or is gone by now."""
    try:
        found = path.lstat()
    except OSError:
        return -1, 0, 0
    if not stat.S_ISREG(found.st_mode):
        return -1, 0, 0
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns


def _children(folder: Path) -> list[Path]:
    """Return what lies in a folder, if it is one; no link is followed."""
    try:
        return list(folder.iterdir()) if _is_folder(folder) else []
    except OSError:  # it is gone, or may not be read
        return []


def _notebooks(folder: Path) -> list[Path]:
    return [path for path in _children(folder) if path.suffix == ".ipynb"]


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def _is_zip(path: Path) -> bool:
    return path.suffix.lower() == ".zip" and path.is_file() and not path.is_symlink()
