"""The watch over one submission: how far it has come, and whether it still may go on.

How far is the runner's own account. What it uses is looked up in the kernel now and then, by
this side; a submission that ends before the first look costs none.
"""

from __future__ import annotations

import time

from autograder.isolation import disk, processes
from autograder.isolation.limits import Limits
from autograder.worker import wire
from course_lib.sheets import Limit

LOOK_SECONDS = 0.2


class Watch:
    """Keeps the limits of one submission, through all its runners.

    Parameters
    ----------
    limits : Limits
        What it may use.
    warden : int
        Process whose descendants are looked at.
    folder : str
        The submission's private folder.
    own_memory : int
        Bytes that the worker fills without any submission.
    """

    def __init__(self, limits: Limits, warden: int, folder: str, own_memory: int) -> None:
        self.limits = limits
        self.warden = warden
        self.folder = folder
        self.own_memory = own_memory
        self.started = self.looked = time.monotonic()
        self.cpu_started = self.cpu = processes.cpu_seconds([warden])
        self.begin(0)

    def begin(self, frames: int) -> None:
        """Begin to watch another runner, which has no reason to send more than so many frames."""
        self.phase, self.unit = "cell", 0
        self.has_begun = self.is_asking = self.is_done = False
        self.begin_again(frames)
        self._mark()

    def begin_again(self, frames: int) -> None:
        """Begin to watch calls that are made again, with leave for so many frames."""
        self.frames_left = frames
        self.called: set[int] = set()

    def _mark(self) -> None:
        """Begin to count for one cell or call.

        Its processor time is counted from the last look, a moment earlier.
        """
        self.clock_began, self.cpu_began = time.monotonic(), self.cpu

    def note(self, kind: bytes, unit: int) -> Limit | None:
        """Take note of a frame's kind; return the limit if it was one too many."""
        self.has_begun = True
        self.frames_left -= 1
        if kind == wire.CALL_BEGINS and self.phase == "cell" and self._disk_is_full():
            return Limit.DISK  # by a cell: no call is to blame for it
        if kind in (wire.CELL_BEGINS, wire.CALL_BEGINS):
            self.phase = "cell" if kind == wire.CELL_BEGINS else "call"
            self.unit = unit
            self._mark()
        elif kind == wire.CALL_ENDS:
            self.called.add(unit)
        elif kind == wire.ASKING:
            self.is_asking = True
        elif kind == wire.ALL_DONE:
            self.is_done = True
        return Limit.OUTPUT if self.frames_left < 0 else None

    def is_over(self) -> bool:
        """Return whether the whole submission has used its time."""
        limits, clock = self.limits, time.monotonic() - self.started
        used = self.cpu - self.cpu_started
        return used >= limits.total_seconds or clock >= limits.total_seconds * limits.patience

    def look(self) -> Limit | None:
        """Look what the submission uses, now and then; return the limit that it hit."""
        now = time.monotonic()
        if now - self.looked < LOOK_SECONDS:
            return None
        self.looked = now
        pids = processes.tree(self.warden)
        self.cpu = processes.cpu_seconds(pids)
        return self._time_hit(now) or self._space_hit(pids)

    def _time_hit(self, now: float) -> Limit | None:
        limits = self.limits
        seconds = limits.cell_seconds if self.phase == "cell" else limits.call_seconds
        unit_and_whole = (
            (seconds, self.clock_began, self.cpu_began),
            (limits.total_seconds, self.started, self.cpu_started),
        )
        if any(self.cpu - cpu >= most for most, _, cpu in unit_and_whole):
            return Limit.TIME
        if any(now - clock >= most * limits.patience for most, clock, _ in unit_and_whole):
            return Limit.WALL
        return None

    def _space_hit(self, pids: list[int]) -> Limit | None:
        limits = self.limits
        if processes.fill_more_than(limits.total_memory_bytes + self.own_memory, pids):
            return Limit.MEMORY
        unlinked = processes.unlinked_bytes(pids)
        return Limit.DISK if self._disk_is_full(unlinked) else None

    def _disk_is_full(self, unlinked: int = 0) -> bool:
        limits = self.limits
        return disk.exceeds(self.folder, limits.disk_bytes - unlinked, limits.files)
