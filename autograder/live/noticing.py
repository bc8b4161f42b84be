"""Noticing that something changed in a folder: the system tells, or we look every second.

The system is silent about what other machines do in a network's folder, and may run out of room
to note; so there we look ourselves, and everywhere else we look now and then, too.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from watchfiles import watch

MOUNTS = Path("/proc/self/mountinfo")
LOCAL = {"ext2", "ext3", "ext4", "xfs", "btrfs", "zfs", "tmpfs", "overlay", "f2fs", "apfs"}
STEP, GATHER = 50, 200  # milliseconds for which changes are gathered: at least, at most
WAKE = 500  # milliseconds after which the watching thread sees that it shall end
LOOK, LOOK_OFTEN = 30.0, 1.0  # seconds between two looks at all that is there
SHARE = 10  # a look may take this part of the time
log = logging.getLogger(__name__)


class Notices:
    """Tells which entries of a folder changed; use it in a ``with`` statement.

    Parameters
    ----------
    root : Path
        The folder.
    polling : bool
        Only look, even where the system would tell.
    """

    def __init__(self, root: Path, *, polling: bool = False) -> None:
        self.root = root
        self.polling = polling or not tells_changes(root)
        self._changed: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._listen, name="noticing", daemon=True)
        self._next_look = 0.0
        self._now: Callable[[], float] = time.monotonic

    def __enter__(self) -> Notices:
        """Begin to listen."""
        if not self.polling:
            self._thread.start()
        return self

    def __exit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        """Stop listening."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(timeout=4 * WAKE / 1000)

    def _listen(self) -> None:
        try:
            for changes in watch(
                self.root,
                watch_filter=None,
                stop_event=self._stop,
                raise_interrupt=False,
                ignore_permission_denied=True,
                debounce=GATHER,
                step=STEP,
                rust_timeout=WAKE,
            ):
                for _, path in changes:
                    self._note(Path(path))
        except Exception:  # too many folders for the system, or the folder itself is gone
            log.exception("%s: the system does not tell changes; looking every second", self.root)
            self.polling, self._next_look = True, 0.0

    def _note(self, path: Path) -> None:
        for root in (self.root, self.root.resolve()):
            if path.is_relative_to(root) and path != root:
                self._changed.put(path.relative_to(root).parts[0])
                return

    def wait(self, seconds: float) -> set[str] | None:
        """Wait for a change.

        Parameters
        ----------
        seconds : float
            For how long at most.

        Returns
        -------
        set of str or None
            Entries of the folder in which something changed; empty if nothing did. None when it is
            time to look at all of them.
        """
        left = self._next_look - self._now()
        if left <= 0:
            return None
        try:
            changed = {self._changed.get(timeout=max(0.0, min(seconds, left, LOOK_OFTEN)))}
        except queue.Empty:
            return set() if self._next_look > self._now() else None
        while not self._changed.empty():
            changed.add(self._changed.get())
        return changed

    def looked(self, seconds: float) -> None:
        """Take note of a look at all entries, and how long it took."""
        pause = LOOK_OFTEN if self.polling else LOOK
        self._next_look = self._now() + max(pause, SHARE * seconds)


def tells_changes(folder: Path, mounts: Path = MOUNTS) -> bool:
    """Return whether the system tells of changes in a folder: not of those that others make."""
    try:
        lines = mounts.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return True  # not Linux
    best, kind = "", "ext4"
    for line in lines:
        about, _, system = line.partition(" - ")
        point = about.split(" ")[4].encode().decode("unicode_escape")
        if folder.resolve().is_relative_to(point) and len(point) >= len(best):
            best, kind = point, system.split(" ")[0]
    return kind in LOCAL
