"""The private folder of a submission: what is in it, and away with it."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
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
    folders = [folder]
    while folders:
        try:
            with os.scandir(folders.pop()) as entries:
                for entry in entries:
                    used += entry.stat(follow_symlinks=False).st_blocks * BLOCK
                    count += 1
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(entry.path)
        except (FileNotFoundError, NotADirectoryError):  # it is gone again
            continue
        except OSError:  # it is shut, or too deep: nobody can say what is in it
            return True
        if used > max_bytes or count > max_files:
            return True
    return max_bytes < 0


def empty(folder: str) -> None:
    """Remove everything in a folder, but not the folder.

    Raises
    ------
    OSError
        If something stays.
    """
    with os.scandir(folder) as entries:
        found = [entry.path for entry in entries]
    for path in found:
        remove(path)


def remove(path: str) -> None:
    """Remove a file, or a folder with all that is in it, however deep or shut it is.

    Raises
    ------
    OSError
        If it stays.
    """
    with contextlib.suppress(OSError, RecursionError):
        if Path(path).is_dir() and not Path(path).is_symlink():
            shutil.rmtree(path)
        else:
            Path(path).unlink()
    if os.path.lexists(path):
        for command in (["chmod", "-R", "u+rwX"], ["rm", "-rf"]):
            subprocess.run([*command, "--", path], check=False, capture_output=True)
    if os.path.lexists(path):
        raise OSError(f"{path} cannot be removed")
