"""The folder of one sandbox. Those of graders that were killed are removed by the next one."""

from __future__ import annotations

import contextlib
import fcntl
import os
import stat
import tempfile
from pathlib import Path

from autograder.isolation import disk

PREFIX, LOCK = "grading-", "lock"


class Home:
    """A new folder among the temporary ones, that is this process's as long as it lives.

    Attributes
    ----------
    path : Path
        Where it is.
    """

    def __init__(self) -> None:
        remove_left_ones()
        self.path = Path(tempfile.mkdtemp(prefix=PREFIX))
        draft = self.path / f".{LOCK}"
        lock = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        self._lock: int | None = lock
        fcntl.flock(lock, fcntl.LOCK_EX)
        draft.rename(self.path / LOCK)  # nobody finds one that is not held yet

    def remove(self) -> None:
        """Remove it with all that is in it.

        Raises
        ------
        OSError
            If something stays.
        """
        try:
            disk.remove(str(self.path))
        finally:
            self._let_go()

    def _let_go(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
        self._lock = None


def remove_left_ones() -> None:
    """Remove the folders whose processes have ended; submissions may lie in them."""
    for lock in Path(tempfile.gettempdir()).glob(f"{PREFIX}*/{LOCK}"):
        with contextlib.suppress(OSError):  # it is somebody else's, or gone
            _remove_if_left(lock)


def _remove_if_left(lock: Path) -> None:
    found = lock.parent.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        return
    held = os.open(lock, os.O_RDWR | os.O_NOFOLLOW)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)  # refused while its process lives
        disk.remove(str(lock.parent))
    finally:
        os.close(held)
