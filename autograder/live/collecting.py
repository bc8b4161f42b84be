"""From where a submission arrived to where submissions lie, as `nbgrader collect` does.

What is copied is read first, whole, and written whole: nothing that changes later, and no link,
takes part. An older submission never takes the place of a newer one.
"""

from __future__ import annotations

import time
import zipfile
import zlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from nbgrader.utils import parse_utc

from autograder.course import Course
from autograder.engine.submission import (
    MAX_FILE_BYTES,
    SECRET,
    TIMESTAMP,
    UnreadableError,
    parse_json,
    read_bytes,
    read_secret,
    read_timestamp,
)
from autograder.files import replacing
from autograder.live.inboxes import Arrival

Assignments = Mapping[str, Collection[str]]
MAX_MEMBERS = 5_000
MAX_NOTEBOOKS = 50
GROUP = 0o664
TIME_FORMAT = "%Y-%m-%d %H:%M:%S.%f UTC"
# What a damaged archive makes Python's reader raise; an encrypted one, RuntimeError.
BAD_ZIP = (zipfile.BadZipFile, RuntimeError, NotImplementedError, zlib.error, EOFError, ValueError)


class NotWholeError(Exception):
    """What arrived is half of something; the rest may still come."""


class NotCollectedError(Exception):
    """What arrived cannot be taken; the message says why, and what its student can do."""


@dataclass(frozen=True)
class Parcel:
    """A submission of one assignment, read.

    Attributes
    ----------
    student, assignment : str
        Whose, and of what.
    files : mapping of str to bytes
        Notebooks, and what else may lie beside them, by name.
    handed_in : str
        When, in nbgrader's form.
    secret : str
        By which nbgrader's exchange finds its feedback; empty elsewhere.
    """

    student: str
    assignment: str
    files: Mapping[str, bytes]
    handed_in: str
    secret: str = ""


def collect(
    course: Course, arrival: Arrival, assignments: Assignments, *, is_final: bool
) -> list[str]:
    """Copy what arrived to where submissions lie.

    Parameters
    ----------
    course : Course
        Where submissions lie.
    arrival : Arrival
        What arrived.
    assignments : mapping of str to collection of str
        Released assignments, and the names of their notebooks.
    is_final : bool
        Take half a notebook, or one too few: no more will come, and the student shall be told.

    Returns
    -------
    list of str
        Assignments of which the student's newest submission is this one.

    Raises
    ------
    NotWholeError
        If it is half of something.
    NotCollectedError
        If it is final, and not even half of something.
    OSError
        If the system does not let us read or write.
    """
    place = course.submission_of(arrival.student, arrival.assignment or "-")
    if arrival.path.resolve() == place.resolve():
        files = _read_folder(arrival.path, ())
        if not is_final:
            _expect_whole(files, assignments[arrival.assignment])
        return [arrival.assignment]
    parcels = _open(course, arrival, assignments, is_final)
    for parcel in parcels if not is_final else ():
        _expect_whole(parcel.files, assignments[parcel.assignment])
    return [parcel.assignment for parcel in parcels if _store(course, parcel)]


def _open(
    course: Course, arrival: Arrival, assignments: Assignments, is_final: bool
) -> list[Parcel]:
    if arrival.assignment:
        own = course.students_files(arrival.assignment)
        files = _read_folder(arrival.path, own)
        handed_in = read_timestamp(arrival.path) or _came(arrival)
        secret = read_secret(arrival.path)
        return [Parcel(arrival.student, arrival.assignment, files, handed_in, secret)]
    try:
        found = _read_zip(arrival.path, assignments)
    except BAD_ZIP as error:
        if not is_final:
            raise NotWholeError from error
        raise NotCollectedError(
            f"{arrival.path.name} is no zip that can be read ({error}). Hand it in again."
        ) from error
    if not found:
        raise NotCollectedError(
            f"{arrival.path.name} holds no ASSIGNMENT/NOTEBOOK.ipynb. Zip the whole folder of an "
            "assignment."
        )
    return [Parcel(arrival.student, name, found[name], _came(arrival)) for name in sorted(found)]


def _came(arrival: Arrival) -> str:
    """Return when the last of the files came here: their own times are their sender's to set."""
    newest = max((changed for *_, changed in arrival.state()), default=time.time_ns())
    when = arrival.handed_in or datetime.fromtimestamp(newest / 1e9, UTC)
    return when.strftime(TIME_FORMAT)


def _read_folder(folder: Path, own: Collection[str]) -> dict[str, bytes]:
    """Read notebooks, and those files that a student may bring; what is no file is passed over."""
    names = sorted(path.name for path in folder.glob("*.ipynb"))[:MAX_NOTEBOOKS]
    files = {}
    for name in [*names, *own]:
        if (folder / name).resolve().is_relative_to(folder.resolve()):
            try:
                files[name] = read_bytes(folder / name)
            except UnreadableError:
                continue
    return files


def _read_zip(path: Path, assignments: Collection[str]) -> dict[str, dict[str, bytes]]:
    """Read the notebooks of known assignments, wherever in a zip their folders lie."""
    found: dict[str, dict[str, bytes]] = {}
    with zipfile.ZipFile(path) as archive:
        for member in archive.infolist()[:MAX_MEMBERS]:
            *_, folder, name = ("", "", *PurePosixPath(member.filename).parts)
            is_wanted = name.endswith(".ipynb") and not name.startswith(".")
            notebooks = found.setdefault(folder, {}) if folder in assignments else None
            if notebooks is not None and is_wanted and len(notebooks) < MAX_NOTEBOOKS:
                with archive.open(member) as file:
                    notebooks.setdefault(name, file.read(MAX_FILE_BYTES + 1))
    return {folder: notebooks for folder, notebooks in found.items() if notebooks}


def _expect_whole(files: Mapping[str, bytes], notebooks: Collection[str]) -> None:
    """Raise `NotWholeError` if a notebook is missing, or has no end yet."""
    missing = {f"{name}.ipynb" for name in notebooks} - set(files)
    if missing:
        raise NotWholeError(f"{min(missing)} is missing")
    for name, data in files.items():
        if name.endswith(".ipynb"):
            try:
                parse_json(data, name)
            except UnreadableError as problem:
                raise NotWholeError(str(problem)) from problem


def _store(course: Course, parcel: Parcel) -> bool:
    """Write a submission; return false if a newer one is there."""
    folder = course.submission_of(parcel.student, parcel.assignment)
    before = read_timestamp(folder)
    if before and parse_utc(before) > parse_utc(parcel.handed_in):
        return False
    wanted = {TIMESTAMP: parcel.handed_in.encode(), SECRET: parcel.secret.encode(), **parcel.files}
    for name, data in wanted.items():
        if data or name.endswith(".ipynb"):
            _write(folder / name, data, shared=course.directory.groupshared)
        else:
            (folder / name).unlink(missing_ok=True)
    for old in folder.glob("*.ipynb"):
        if old.name not in wanted:
            old.unlink()
    return True


def _write(path: Path, data: bytes, *, shared: bool) -> None:
    """Write a file whole, unless it is there already."""
    if path.is_file() and not path.is_symlink() and path.read_bytes() == data:
        return
    if path.is_symlink():
        path.unlink()
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as file:
        file.buffer.write(data)
    if shared:
        path.chmod(GROUP)
