"""Exports: grades in the formats of other systems.

What all exports share: the one error that they raise, and a way to write a file so that there is
never half of it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from autograder.course import CourseError


class ExportError(CourseError):
    """An export that cannot be made. The message says what is wrong and what to do."""


@contextmanager
def replacing(path: Path) -> Iterator[IO[str]]:
    """Open a text file for writing that takes the place of ``path`` once it is complete.

    Parameters
    ----------
    path : Path
        The target. A file that exists keeps its permissions; a new one is for its owner only,
        since it holds grades.

    Yields
    ------
    text file
        UTF-8, line ends as written.

    Raises
    ------
    ExportError
        If the file cannot be written; what was there before is still there.
    """
    path = path.resolve()  # through a link, to the file that it names
    if path.exists() and not path.is_file():
        raise ExportError(f"{path} is not a file. Name another one with --to.")
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise ExportError(_unwritable(path, error)) from error
    draft = Path(name)
    try:
        with open(handle, "w", encoding="utf-8", newline="") as file:
            yield file
        if path.exists():
            draft.chmod(path.stat().st_mode & 0o777)
        draft.replace(path)
    except OSError as error:
        raise ExportError(_unwritable(path, error)) from error
    finally:
        draft.unlink(missing_ok=True)


def _unwritable(path: Path, error: OSError) -> str:
    return f"{path} cannot be written: {error.strerror}. Name another file with --to."
