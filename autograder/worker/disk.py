"""The private folder of a submission: what is in it, and away with it."""

from __future__ import annotations

import os
import pathlib
import shutil
from collections.abc import Iterator
from pathlib import Path

BLOCK = 512  # bytes, the unit of st_blocks on every system


def exceeds(folder: str, max_bytes: float, max_files: float) -> bool:
    """Look whether a folder holds more than so many bytes or files.

    Returns
    -------
    bool
        By what the disk really holds, so that a sparse file is small. Counting stops as soon
        as it is too much.
    """
    used = count = 0
    for path in _walk(folder):
        try:
            used += path.lstat().st_blocks * BLOCK
        except OSError:  # it is gone again
            continue
        count += 1
        if used > max_bytes or count > max_files:
            return True
    return False


def _walk(folder: str) -> Iterator[Path]:
    for place, folders, files in os.walk(folder):
        yield from (Path(place) / name for name in (*folders, *files))


def empty(folder: str) -> None:
    """Remove everything in a folder, but not the folder."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                shutil.rmtree(entry.path, ignore_errors=True)
            else:
                pathlib.Path(entry.path).unlink()
