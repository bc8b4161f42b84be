"""One process or thread at a time passes, and no more than may be alive at once."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import struct

from autograder.isolation import processes
from course_lib.sheets import Limit

# Of <linux/seccomp.h>: the notice of a call that waits, and the answer to it.
NOTICE, ANSWER = struct.Struct("=QII64x"), struct.Struct("=QqiI")
RECEIVE, SEND, LET_IT = 0xC0502100, 0xC0182101, 1


class Turnstile:
    """Answers the kernel, which asks about every new process and thread of the worker.

    Parameters
    ----------
    descriptor : int
        Where the kernel asks; it is readable when it does.
    warden : int
        Process whose descendants are counted.
    """

    def __init__(self, descriptor: int, warden: int) -> None:
        self.descriptor = descriptor
        self.warden = warden
        self.reset(0)

    def reset(self, most: int) -> None:
        """Begin anew, with nobody inside and room for so many."""
        self.most = most
        self.passed = 0
        self.is_full = False

    def answer(self) -> Limit | None:
        """Let the next one pass, if there is room; return the limit if there is none."""
        notice = bytearray(NOTICE.size)
        with contextlib.suppress(FileNotFoundError):  # who asked was killed meanwhile
            fcntl.ioctl(self.descriptor, RECEIVE, notice)
            number = NOTICE.unpack(notice)[0]
            answer = (0, LET_IT) if self._has_room() else (-errno.EAGAIN, 0)
            fcntl.ioctl(self.descriptor, SEND, ANSWER.pack(number, 0, *answer))
        return Limit.PROCESS if self.is_full else None

    def _has_room(self) -> bool:
        """Count who passed; only when that is too many, those who are still there."""
        if self.passed >= self.most:
            others = processes.tree(self.warden)[1:]
            self.passed = processes.tasks(others)
        self.is_full = self.is_full or self.passed >= self.most
        self.passed += not self.is_full
        return not self.is_full
