"""Exports: grades in the formats of other systems.

What all exports share: the one error that they raise, also when a file cannot be written.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from autograder import files
from autograder.course import CourseError


class ExportError(CourseError):
    """An export that cannot be made. The message says what is wrong and what to do."""


@contextmanager
def replacing(path: Path) -> Iterator[IO[str]]:
    """Open a text file for writing, as `autograder.files.replacing` does.

    Parameters
    ----------
    path : Path
        The target.

    Yields
    ------
    text file
        UTF-8, line ends as written.

    Raises
    ------
    ExportError
        If the file cannot be written; what was there before is still there.
    """
    if path.exists() and not path.is_file():
        raise ExportError(f"{path} is not a file. Name another one with --to.")
    try:
        with files.replacing(path) as file:
            yield file
    except OSError as error:
        reason = f"{path} cannot be written: {error.strerror}."
        raise ExportError(f"{reason} Name another file with --to.") from error
