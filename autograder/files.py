"""Writing files so that there is never half of one."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO


@contextmanager
def replacing(path: Path) -> Iterator[TextIO]:
    """Open a text file for writing that takes the place of ``path`` once it is complete.

    Parameters
    ----------
    path : Path
        The target. A file that exists keeps its permissions; a new one is for its owner only,
        since what the grader writes are grades and keys.

    Yields
    ------
    text file
        UTF-8, line ends as written.
    """
    if path.is_symlink():  # go on with the file that it names
        path = path.resolve()
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    draft = Path(name)
    try:
        with open(handle, "w", encoding="utf-8", newline="") as file:
            yield file
        if path.exists():
            draft.chmod(path.stat().st_mode & 0o777)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def write_whole(path: Path, text: str) -> None:
    """Write a text file, and the folders that it lies in, so that there is never half of it."""
    if not path.parent.is_dir():
        path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as file:
        file.write(text)


def write_readable(path: Path, text: str) -> Path:
    """Write a file whole, and let others read it, as nbgrader leaves feedback; return it."""
    write_whole(path, text)
    path.chmod(0o644)
    return path


def move(source: Path, target: Path) -> None:
    """Move a file so that its target is never half of it, from one file system to another too."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        source.replace(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        with replacing(target) as file:
            file.write(source.read_text(encoding="utf-8"))
        target.chmod(source.stat().st_mode & 0o777)
        source.unlink(missing_ok=True)


def create_once(path: Path, text: str) -> None:
    """Write a file for its owner only, unless it is there: of two at once, the first wins."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    draft = Path(name)
    try:
        with open(handle, "w", encoding="utf-8") as file:
            file.write(text)
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink()
