"""What a tree of processes uses, as the kernel tells it: nothing here is anybody's claim.

Where there is no ``/proc`` (macOS, without isolation), processor time is the clock's, and
nothing else is known.
"""

from __future__ import annotations

import functools
import math
import os
import socket
import stat
import time
from collections.abc import Iterator
from pathlib import Path

from autograder.isolation.disk import BLOCK

TICKS = os.sysconf("SC_CLK_TCK")
IS_TOLD = Path("/proc/self/stat").exists()
# What epoll watches takes 0.3 kB, but the kernel has a number of them for all programs of a user:
# each counts for more, so that one submission leaves enough to the others.
WATCH_BYTES = 64 << 10
# Characters that tell what a process maps: frameworks take a tenth. Longer lists are not read.
LONGEST_MAPS = 2 << 20


def is_told(pid: int) -> bool:
    """Return whether this system tells the children of a process."""
    return Path(f"/proc/{pid}/task/{pid}/children").exists()


def tree(root: int) -> list[int]:
    """Return a process and all its descendants; those that end meanwhile may be missing."""
    found = [root]
    for pid in found:  # it grows
        for thread in _threads(pid):
            told = _read(f"/proc/{pid}/task/{thread}/children")
            # One whose thread ends meanwhile is told twice.
            found += [child for child in map(int, told.split()) if child not in found]
    return found


def tasks(pids: list[int]) -> int:
    """Return how many threads these processes have together; each has at least one."""
    return sum(len(_threads(pid)) for pid in pids)


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
    kernel = kernel_bytes(pids)
    resident = sum(_resident(pid) for pid in pids)  # that is quick, and never less
    return kernel + resident > most and kernel + sum(map(_pss, pids)) > most


def memory_bytes(pids: list[int]) -> int:
    """Return the memory that these processes fill; what several share is counted once."""
    return kernel_bytes(pids) + sum(map(_pss, pids))


def kernel_bytes(pids: list[int]) -> int:
    """Return what the kernel may hold for these processes beside their pages, at most.

    Returns
    -------
    int
        Bytes for what waits in sockets, and for what epoll watches. Whatever else could be much
        is refused: see `autograder.worker.allowed`.
    """
    sockets, watches = set(), 0
    for path, status in _open_files(pids):
        if stat.S_ISSOCK(status.st_mode):
            sockets.add(status.st_ino)
        elif stat.S_IFMT(status.st_mode) == 0:  # no kind of file at all
            watches += _read(path.replace("/fd/", "/fdinfo/")).count("\ntfd:")
    return len(sockets) * _socket_bytes() + watches * WATCH_BYTES


def has_hidden(pids: list[int]) -> bool:
    """Return whether one of these processes runs a program that nobody may read, nor look into."""
    # Where not even the first one is for us to see, that tells nothing.
    return not _is_shut(pids[0]) and any(map(_is_shut, pids[1:]))


def unlinked_bytes(pids: list[int], largest: int) -> float:
    """Return the disk space of files that have no name any more, but that someone still uses.

    Parameters
    ----------
    pids : list of int
        A process and its descendants.
    largest : int
        Bytes that a file may have. One that is only mapped counts for so many: nobody tells its
        size.

    Returns
    -------
    float
        Bytes. What the first process maps does not count; infinite if another maps so many pieces
        that nobody could look through them in time.
    """
    space = {
        status.st_ino: status.st_blocks * BLOCK
        for _, status in _open_files(pids)
        if status.st_nlink == 0
    }
    mapped: set[int] = set()
    for pid in pids[1:]:
        maps = _maps(pid)
        if len(maps) == LONGEST_MAPS:
            return math.inf
        mapped |= _nameless(maps)
    mapped -= space.keys()
    if mapped:
        mapped -= _nameless(_maps(pids[0]))
    return sum(space.values()) + largest * len(mapped)


@functools.cache
def _socket_bytes() -> int:
    """Return what a socket may hold: data up to the size of its buffer, and what came last."""
    with socket.socket(socket.AF_UNIX) as one:
        return 2 * one.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF)


def _open_files(pids: list[int]) -> Iterator[tuple[str, os.stat_result]]:
    """Yield what is open, and where that is told; a thread may have files of its own."""
    for pid in pids:
        for thread in _threads(pid):
            folder = f"/proc/{pid}/task/{thread}/fd"
            for name in _list(folder):
                path = f"{folder}/{name}"
                try:
                    yield path, os.stat(path)  # noqa: PTH116 - often
                except OSError:  # it was closed meanwhile
                    continue


def _is_shut(pid: int) -> bool:
    try:
        os.listdir(f"/proc/{pid}/fd")  # noqa: PTH208 - only whether it works
    except OSError as error:  # else the process ended
        return isinstance(error, PermissionError)
    return False


def _maps(pid: int) -> str:
    return _read(f"/proc/{_living(pid)}/maps", LONGEST_MAPS)


def _nameless(maps: str) -> set[int]:
    """Return the numbers of the files among what is mapped that have no name any more."""
    lines = (line for line in maps.split("\n") if line.endswith(" (deleted)"))
    return {int(line.split()[4]) for line in lines}


def _resident(pid: int) -> int:
    """Return all that a process fills, with what it shares."""
    return _bytes(_read(f"/proc/{_living(pid)}/status"), "VmRSS", "VmSwap", "VmPTE")


def _pss(pid: int) -> int:
    """Return what a process fills; where that is not for us to see, what is resident."""
    thread = _living(pid)
    told = _read(f"/proc/{thread}/smaps_rollup")
    if not told:
        return _resident(pid)
    tables = _bytes(_read(f"/proc/{thread}/status"), "VmPTE")  # they can be more than the pages
    return _bytes(told, "Pss", "SwapPss") + tables


def _bytes(told: str, *names: str) -> int:
    """Return the sum of some lines like ``Pss: 4 kB``."""
    lines = (line.split() for line in told.split("\n"))
    return sum(int(line[1]) * 1024 for line in lines if line and line[0][:-1] in names)


def _living(pid: int) -> str:
    """Return a thread that tells of a process's memory: the first does not once it ended."""
    threads = _threads(pid)
    return next((one for one in threads if _read(f"/proc/{one}/statm")[:2] != "0 "), str(pid))


def _threads(pid: int) -> list[str]:
    return _list(f"/proc/{pid}/task")


def _read(path: str, most: int = -1) -> str:
    """Return a file's text; only line feeds end lines, since names may hold all other ends."""
    try:
        with open(path, encoding="ascii", errors="replace", newline="\n") as file:
            return file.read(most)
    except OSError:  # the process ended
        return ""


def _list(path: str) -> list[str]:
    try:
        return os.listdir(path)  # noqa: PTH208 - names are all that is wanted, and often
    except OSError:
        return []
