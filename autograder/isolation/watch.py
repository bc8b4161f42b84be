"""The watch over one submission: how far it has come, and whether it still may go on.

How far is the runner's own account. What it uses is looked up in the kernel now and then, by
this side; a submission that ends before the first look costs none.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Sequence

from autograder.isolation import disk, processes
from autograder.isolation.limits import Limits
from autograder.worker import wire
from course_lib.sheets import Limit

LOOK_SECONDS = 0.2
PHASES = {wire.CELL_BEGINS: "cell", wire.CALL_BEGINS: "call"}
ENDINGS = {wire.CELL_ENDS: "cell", wire.CALL_ENDS: "call"}
Unit = tuple[str, int]


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
        self.ended_cells: set[int] = set()
        self.room = limits.total_seconds
        self.begin([], 0)

    def begin(self, units: Sequence[Unit], frames: int) -> None:
        """Begin to watch another runner.

        Parameters
        ----------
        units : sequence of tuple
            What it has to run, in order: ``("cell", number)``, then ``("call", number)``.
        frames : int
            How many frames it has a reason to send.
        """
        self.waiting = deque(units)
        self.frames_left = frames
        self.called: set[int] = set()
        self.has_begun = self.is_asking = self.is_done = False
        self.hit: Limit | None = None
        self.is_again = bool(self.ended_cells)
        self._go_to(self.waiting[0] if self.waiting else ("cell", 0))
        self.runner_began = self.clock_began, self.cpu_began

    def _go_to(self, unit: Unit) -> None:
        """Begin to count for one cell or call.

        Its processor time is counted from the last look, a moment earlier.
        """
        self.phase, self.unit = unit
        self.has_ended = False
        self.clock_began, self.cpu_began = time.monotonic(), self.cpu

    def note(self, kind: bytes, unit: int) -> bool:
        """Take note of a frame.

        A runner may be a student's code that pretends. So each cell and call begins once, in
        order, and ends once, and nothing is heard of another meanwhile: who claims that the next
        one has begun takes its time.

        Returns
        -------
        bool
            Whether what the frame says counts.
        """
        self.has_begun = True
        self.frames_left -= 1
        if self.frames_left < 0:
            self.hit = Limit.OUTPUT
        if kind in PHASES:
            return self._begin_unit((PHASES[kind], unit))
        if kind == wire.ASKING:
            self._leave_cells()
        elif kind == wire.ALL_DONE:
            self.is_done = True
        counts = unit == self.unit and not self.has_ended
        if kind in ENDINGS:
            counts = counts and self.phase == ENDINGS[kind]
            self.has_ended |= counts
        elif kind == wire.OUTCOME:
            counts = counts and self.phase == "call"
        if counts and kind == wire.CELL_ENDS:
            self.ended_cells.add(unit)
        elif counts and kind == wire.CALL_ENDS:
            self.called.add(unit)
        return counts

    def _begin_unit(self, unit: Unit) -> bool:
        if unit not in self.waiting or (unit[0] == "call" and not self.is_asking):
            return False
        while self.waiting.popleft() != unit:
            pass
        if self.is_again and (unit[0] == "call" or unit[1] not in self.ended_cells):
            self._spare()
        self._go_to(unit)
        return True

    def _leave_cells(self) -> None:
        """Hear of no cell any more: from now on the runner knows what only calls may know."""
        if self._disk_is_full():
            self.hit = Limit.DISK  # by a cell: no call is to blame for it
        elif not self.is_asking:
            self.is_asking = True
            self.waiting = deque(one for one in self.waiting if one[0] == "call")
            if self.waiting:
                self._go_to(self.waiting[0])

    def _spare(self) -> None:
        """Take off for good what the cells cost that had to run again."""
        self.cpu = max(self.cpu, processes.cpu_seconds(processes.tree(self.warden)))
        clock, cpu = self._spared(time.monotonic())
        self.is_again = False
        self.room -= cpu
        self.cpu_started += cpu
        self.started += clock

    def _spared(self, now: float) -> tuple[float, float]:
        """Return what the student is not charged for, by the clock and of processors.

        That is what has to run again, up to the time that the whole submission may take: for who
        hits limits on purpose there is an end, too.

        Returns
        -------
        clock, cpu : float
            Seconds.
        """
        if not self.is_again:
            return 0.0, 0.0
        clock, cpu = self.runner_began
        return min(now - clock, self.room * self.limits.patience), min(self.cpu - cpu, self.room)

    def _used(self, now: float) -> tuple[float, float]:
        """Return the seconds that the whole submission has used, by the clock and of processors."""
        clock, cpu = self._spared(now)
        return now - self.started - clock, self.cpu - self.cpu_started - cpu

    def is_over(self) -> bool:
        """Return whether the whole submission has used its time."""
        clock, cpu = self._used(time.monotonic())
        most = self.limits.total_seconds
        return cpu >= most or clock >= most * self.limits.patience

    def look(self) -> Limit | None:
        """Look what the submission uses, now and then; return the limit that it hit."""
        now = time.monotonic()
        if now - self.looked < LOOK_SECONDS:
            return None
        self.looked = now
        pids = processes.tree(self.warden)
        self.cpu = max(self.cpu, processes.cpu_seconds(pids))  # some end while we look
        return self._time_hit(now) or self._space_hit(pids)

    def _time_hit(self, now: float) -> Limit | None:
        limits = self.limits
        seconds = limits.cell_seconds if self.phase == "cell" else limits.call_seconds
        unit = now - self.clock_began, self.cpu - self.cpu_began
        used = ((seconds, *unit), (limits.total_seconds, *self._used(now)))
        if any(cpu >= most for most, _, cpu in used):
            return Limit.TIME
        if any(clock >= most * limits.patience for most, clock, _ in used):
            return Limit.WALL
        return None

    def _space_hit(self, pids: list[int]) -> Limit | None:
        limits = self.limits
        most = limits.total_memory_bytes + self.own_memory
        if processes.has_hidden(pids) or processes.fill_more_than(most, pids):
            return Limit.MEMORY
        unlinked = processes.unlinked_bytes(pids, limits.file_bytes)
        return Limit.DISK if self._disk_is_full(unlinked) else None

    def _disk_is_full(self, unlinked: float = 0) -> bool:
        limits = self.limits
        return disk.exceeds(self.folder, limits.disk_bytes - unlinked, limits.files)
