"""Filters of system calls: what student code may ask of the kernel, and how many processes.

Landlock guards files, and signals to others. Everything else that the kernel offers is decided
here, by a list of what is allowed (`autograder.worker.allowed`): so that a call that nobody
thought of, or that a later kernel adds, is refused. Both filters hold for good, and for all
forks.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from autograder.worker.allowed import ALLOWED

PR_SET_NO_NEW_PRIVS, SET_MODE_FILTER, NEW_LISTENER = 38, 1, 1 << 3
ASK, ALLOW, FAIL = 0x7FC00000, 0x7FFF0000, 0x00050000
REFUSE, DO_NOTHING = FAIL | errno.EACCES, FAIL
LOAD, IF_EQUAL, IF_ANY_BIT, RETURN = 0x20, 0x15, 0x45, 0x06
NUMBER, ARCHITECTURE, ARGUMENTS = 0, 4, 16
AF_UNIX, ONESELF = 1, 0
# CLONE_NEW* make namespaces, CLONE_PARENT a child of one's parent.
NEVER_CLONED = 0x7E028000
# Signal at the parent's death, names, and fewer rights: 1 and 3, 15 and 16, 38 and 39.
OF_ONESELF = (1, 3, 15, 16, PR_SET_NO_NEW_PRIVS, 39, 0x53564D41)
# TCGETS, TIOCGWINSZ, FIONREAD, FIONBIO, FIONCLEX, FIOCLEX: what opening and asking a file takes.
OF_FILES = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)

Instruction = tuple[int, int, int, int]


@dataclass(frozen=True)
class Machine:
    """Numbers of one kind of machine: of itself, and of system calls with rules of their own.

    `cosmetic` calls change the permissions, owner and times of a file. They do nothing and say
    that they did, because honest code (``shutil.copy``) makes them too, and needs no result.
    `utimensat` without times is refused: ``Path.touch`` makes a new file only if it fails.
    `attributes` are not supported, and `newer` calls missing, so that C libraries use others.
    """

    architecture: int
    seccomp: int
    column: int
    forks: tuple[int, ...]
    clone: int
    ioctl: int
    prctl: int
    prlimit: int
    sendto: int
    socketpair: int
    utimensat: int
    cosmetic: tuple[int, ...]
    attributes: tuple[int, ...]
    newer: tuple[int, ...] = (435, 437)


MACHINES = {
    "x86_64": Machine(
        *(0xC000003E, 317, 1, (56, 58)),
        *(56, 16, 157, 302, 44, 53, 280),
        cosmetic=(90, 91, 268, 452, 92, 93, 94, 260, 132, 235, 261, 469),
        attributes=tuple(range(188, 200)),
    ),
    "aarch64": Machine(
        *(0xC00000B7, 277, 2, (220,)),
        *(220, 29, 167, 261, 206, 199, 88),
        cosmetic=(52, 53, 452, 54, 55, 469),
        attributes=tuple(range(5, 17)),
    ),
}


def this_machine() -> Machine:
    """Look up the numbers of this machine.

    Returns
    -------
    Machine
        The numbers.

    Raises
    ------
    OSError
        If they are not known.
    """
    if platform.machine() not in MACHINES:
        raise OSError(f"no filter of system calls is known for {platform.machine()}")
    return MACHINES[platform.machine()]


def ask_for_forks() -> int:
    """Let every new process and thread wait until somebody allows it.

    Returns
    -------
    int
        The descriptor where that is asked; see `autograder.isolation.turnstile`.

    Raises
    ------
    OSError
        If the kernel refuses the filter, or none is known for this machine.
    """
    machine = this_machine()
    lines = [(LOAD, 0, 0, NUMBER)]
    for number in machine.forks:
        lines += _answer(number, ASK)
    return _install(machine, [*lines, (RETURN, 0, 0, ALLOW)], NEW_LISTENER)


def filter_calls() -> None:
    """Leave this process, for good, what Python and its libraries need.

    Raises
    ------
    OSError
        If the kernel refuses the filter, or none is known for this machine.
    """
    machine = this_machine()
    _install(machine, list(_rules(machine)), 0)


def _install(machine: Machine, lines: list[Instruction], flags: int) -> int:
    lines = [
        (LOAD, 0, 0, ARCHITECTURE),
        (IF_EQUAL, 1, 0, machine.architecture),
        (RETURN, 0, 0, REFUSE),
        *lines,
    ]
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *line) for line in lines))
    header = struct.pack("HxxxxxxQ", len(lines), ctypes.addressof(code))
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    done = int(libc.syscall(machine.seccomp, SET_MODE_FILTER, flags, header))
    if done < 0:
        raise OSError(ctypes.get_errno(), "the kernel refuses a filter of system calls")
    return done


def _rules(machine: Machine) -> Iterator[Instruction]:
    """Yield the filter's instructions; an `if` says how many to leave out if so, and if not."""
    yield (LOAD, 0, 0, NUMBER)
    for number in _allowed(machine.column):
        yield from _answer(number, ALLOW)
    for numbers, answer in (
        (machine.cosmetic, DO_NOTHING),
        (machine.attributes, FAIL | errno.ENOTSUP),
        (machine.newer, FAIL | errno.ENOSYS),
    ):
        for number in numbers:
            yield from _answer(number, answer)
    yield from _only(machine.socketpair, 0, (AF_UNIX,))
    yield from _only(machine.prlimit, 0, (ONESELF,))
    yield from _only(machine.prctl, 0, OF_ONESELF)
    yield from _unless_null(machine.utimensat, 2, DO_NOTHING)
    yield from _only(machine.ioctl, 1, OF_FILES, FAIL | errno.ENOTTY)
    yield from _without_bits(machine.clone, {0: NEVER_CLONED})
    # The fifth argument, in both halves: an address, which could name a socket outside.
    yield from _without_bits(machine.sendto, {32: 0xFFFFFFFF, 36: 0xFFFFFFFF})
    yield (RETURN, 0, 0, REFUSE)


def _allowed(column: int) -> list[int]:
    """Return the numbers in one column of the list."""
    lines = [line.split() for line in ALLOWED.splitlines() if line and line[0] != "#"]
    return [int(line[column]) for line in lines if line[column] != "-"]


def _answer(number: int, answer: int) -> list[Instruction]:
    """Return instructions that give a call its answer."""
    return [(IF_EQUAL, 0, 1, number), (RETURN, 0, 0, answer)]


def _only(
    number: int, position: int, values: tuple[int, ...], otherwise: int = REFUSE
) -> list[Instruction]:
    """Return instructions that allow a call with these values as one of its arguments."""
    looks = [line for value in values for line in _answer(value, ALLOW)]
    body = [(LOAD, 0, 0, ARGUMENTS + 8 * position), *looks, (RETURN, 0, 0, otherwise)]
    return [(IF_EQUAL, 0, len(body), number), *body]


def _unless_null(number: int, position: int, answer: int) -> list[Instruction]:
    """Return instructions that give a call its answer if one of its arguments points somewhere."""
    halves = [ARGUMENTS + 8 * position, ARGUMENTS + 8 * position + 4]
    looks = [
        line
        for half in halves
        for line in ((LOAD, 0, 0, half), (IF_EQUAL, 1, 0, 0), (RETURN, 0, 0, answer))
    ]
    return [(IF_EQUAL, 0, len(looks) + 1, number), *looks, (RETURN, 0, 0, REFUSE)]


def _without_bits(number: int, masks: dict[int, int]) -> list[Instruction]:
    """Return instructions that allow a call whose arguments, at some byte, have no such bits."""
    body: list[Instruction] = []
    for offset, mask in masks.items():
        body += [(LOAD, 0, 0, ARGUMENTS + offset), (IF_ANY_BIT, 0, 1, mask)]
        body += [(RETURN, 0, 0, REFUSE)]
    return [(IF_EQUAL, 0, len(body) + 1, number), *body, (RETURN, 0, 0, ALLOW)]
