"""A filter below the sandbox's own, for system calls that Landlock does not guard.

A TCP connection opened together with its first data (``MSG_FASTOPEN``) passes by the checks of
``connect``; ``prlimit`` can end any process of the same user; permissions and times of any file
of that user can be changed by path. The filter sees a call's number and its first argument.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import struct
from dataclasses import dataclass

PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 38, 22, 2
ALLOW, FAIL = 0x7FFF0000, 0x00050000
REFUSE, DO_NOTHING = FAIL | errno.EACCES, FAIL
LOAD, IF_EQUAL, IF_AT_LEAST, RETURN = 0x20, 0x15, 0x35, 0x06
NUMBER, ARCHITECTURE, FIRST_ARGUMENT = 0, 4, 16
FOREIGN_NUMBERS = 0x40000000  # the x32 calls of x86-64, which mirror all others
AF_UNIX, ONESELF = 1, 0


@dataclass(frozen=True)
class Machine:
    """Numbers of one kind of machine: of itself, and of the system calls that are filtered.

    `cosmetic` calls change the permissions, owner and times of a file. They do nothing and say
    that they did, because honest code (``shutil.copy``) makes them too, and needs no result.
    """

    architecture: int
    socket: int
    prlimit: int
    cosmetic: tuple[int, ...]


MACHINES = {
    "x86_64": Machine(
        *(0xC000003E, 41, 302),
        cosmetic=(90, 91, 268, 452, 92, 93, 94, 260, 132, 235, 261, 280, 469),
    ),
    "aarch64": Machine(*(0xC00000B7, 198, 261), cosmetic=(52, 53, 452, 54, 55, 88, 469)),
}


def filter_calls() -> None:
    """Leave this process, for good, nothing but local sockets, limits of its own, and contents.

    Raises
    ------
    OSError
        If the kernel refuses a filter, or none is known for this kind of machine.
    """
    machine = MACHINES.get(platform.machine())
    if machine is None:
        raise OSError(f"no filter of system calls is known for {platform.machine()}")
    code = ctypes.create_string_buffer(_program(machine))
    header = struct.pack("HxxxxxxQ", len(code) // 8, ctypes.addressof(code))
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, header, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "the kernel refuses a filter of system calls")


def _program(machine: Machine) -> bytes:
    """Return the filter's instructions; an `if` says how many to leave out if so, and if not."""
    lines = [
        (LOAD, 0, 0, ARCHITECTURE),
        (IF_EQUAL, 1, 0, machine.architecture),
        (RETURN, 0, 0, REFUSE),
        (LOAD, 0, 0, NUMBER),
        (IF_AT_LEAST, 0, 1, FOREIGN_NUMBERS),
        (RETURN, 0, 0, REFUSE),
        *_unless_first_argument(machine.socket, AF_UNIX),
        *_unless_first_argument(machine.prlimit, ONESELF),
    ]
    for number in machine.cosmetic:
        lines += [(IF_EQUAL, 0, 1, number), (RETURN, 0, 0, DO_NOTHING)]
    return b"".join(struct.pack("HBBI", *line) for line in [*lines, (RETURN, 0, 0, ALLOW)])


def _unless_first_argument(number: int, argument: int) -> list[tuple[int, int, int, int]]:
    """Return instructions that refuse a call whose first argument is another than this."""
    return [
        (IF_EQUAL, 0, 4, number),
        (LOAD, 0, 0, FIRST_ARGUMENT),
        (IF_EQUAL, 1, 0, argument),
        (RETURN, 0, 0, REFUSE),
        (RETURN, 0, 0, ALLOW),
    ]
