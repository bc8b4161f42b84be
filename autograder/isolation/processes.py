"""What a tree of processes uses, as the kernel tells it: nothing here is anybody's claim.

Where there is no ``/proc`` (macOS, without isolation), processor time is the clock's, and
nothing else is known.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

BLOCK = 512  # bytes, the unit of st_blocks on every system
TICKS, PAGE = os.sysconf("SC_CLK_TCK"), os.sysconf("SC_PAGE_SIZE")
IS_TOLD = Path("/proc/self/stat").exists()


def is_told(pid: int) -> bool:
    """Return whether this system tells the children of a process."""
    return Path(f"/proc/{pid}/task/{pid}/children").exists()


def tree(root: int) -> list[int]:
    """Return a process and all its descendants; those that end meanwhile may be missing."""
    found = [root]
    for pid in found:  # it grows
        for thread in _list(f"/proc/{pid}/task"):
            told = _read(f"/proc/{pid}/task/{thread}/children")
            found += [int(child) for child in told.split()]
    return found


def tasks(pids: list[int]) -> int:
    """Return how many threads these processes have together; each has at least one."""
    return sum(len(_list(f"/proc/{pid}/task")) for pid in pids)


def cpu_seconds(pids: list[int]) -> float:
    """Return the processor time of these processes, and of their children that ended."""
    if not IS_TOLD:
        return time.monotonic()
    spent = 0
    for pid in pids:
        # Behind the name, which may hold anything: user, system, and the same of children.
        fields = _read(f"/proc/{pid}/stat").rpartition(")")[2].split()
        spent += sum(map(int, fields[11:15]))
    return spent / TICKS


def fill_more_than(most: int, pids: list[int]) -> bool:
    """Return whether these processes fill more memory; what several share is counted once."""
    resident = sum(_resident(pid) for pid in pids)  # that is quick, and never less
    return resident > most and memory_bytes(pids) > most


def memory_bytes(pids: list[int]) -> int:
    """Return the memory that these processes fill; what several share is counted once."""
    return sum(_pss(pid) for pid in pids)


def unlinked_bytes(pids: list[int]) -> int:
    """Return the disk space of open files that have no name any more."""
    seen = {}
    for pid in pids:
        for status in _open_files(pid):
            if status.st_nlink == 0:
                seen[status.st_dev, status.st_ino] = status.st_blocks * BLOCK
    return sum(seen.values())


def _open_files(pid: int) -> Iterator[os.stat_result]:
    folder = f"/proc/{pid}/fd"
    for name in _list(folder):
        try:
            yield Path(folder, name).stat()
        except OSError:  # it was closed meanwhile
            continue


def _resident(pid: int) -> int:
    fields = _read(f"/proc/{pid}/statm").split()
    return int(fields[1]) * PAGE if fields else 0


def _pss(pid: int) -> int:
    """Return what a process fills; where that is not for us to see, what is resident."""
    for line in _read(f"/proc/{pid}/smaps_rollup").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return _resident(pid)


def _read(path: str) -> str:
    try:
        with open(path, encoding="ascii", errors="replace") as file:
            return file.read()
    except OSError:  # the process ended
        return ""


def _list(path: str) -> list[str]:
    try:
        return os.listdir(path)  # noqa: PTH208 - names are all that is wanted, and often
    except OSError:
        return []
