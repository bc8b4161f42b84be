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
import signal
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from autograder.worker.allowed import ALLOWED

PR_SET_NO_NEW_PRIVS, SET_MODE_FILTER, NEW_LISTENER = 38, 1, 1 << 3
ASK, ALLOW, FAIL = 0x7FC00000, 0x7FFF0000, 0x00050000
REFUSE, DO_NOTHING = FAIL | errno.EACCES, FAIL
LOAD, AND, IF_EQUAL, IF_ANY_BIT, RETURN = 0x20, 0x54, 0x15, 0x45, 0x06
NUMBER, ARCHITECTURE, ARGUMENTS = 0, 4, 16
AF_UNIX, ONESELF = 1, 0
# MAP_SHARED and MAP_ANONYMOUS: together they are a file without a name, which stays whole and out
# of every process's account as long as one page of it is mapped.
SHARED_AND_ANONYMOUS = 0x21
# CLONE_NEW* make namespaces, CLONE_PARENT a child of one's parent.
NEVER_CLONED = 0x7E028000
# Signal at the parent's death, names, and fewer rights: 1 and 3, 15 and 16, 38 and 39.
OF_ONESELF = (1, 3, 15, 16, PR_SET_NO_NEW_PRIVS, 39, 0x53564D41)
# TCGETS, TIOCGWINSZ, FIONREAD, FIONBIO, FIONCLEX, FIOCLEX: what opening and asking a file takes.
OF_FILES = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)
# F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_GETLK, F_DUPFD_CLOEXEC.
OF_DESCRIPTORS = (0, 1, 2, 3, 4, 5, 1030)
# F_SETLK, F_SETLKW, F_OFD_SETLK, F_OFD_SETLKW: each lock takes memory, and nobody counts them.
LOCKS = (6, 7, 37, 38)

Instruction = tuple[int, int, int, int]


@dataclass(frozen=True)
class Machine:
    """Numbers of one kind of machine: of itself, and of system calls with rules of their own.

    `cosmetic` calls change the permissions, owner and times of a file. They do nothing and say
    that they did, because honest code (``shutil.copy``) makes them too, and needs no result.
    `utimensat` without times is refused: ``Path.touch`` makes a new file only if it fails.
    `unsupported` calls (attributes, and disk space in advance, which the limit of a file's size
    does not hold) and `newer` ones, which are said to be missing, have C libraries use others.
    """

    architecture: int
    seccomp: int
    column: int
    forks: tuple[int, ...]
    clone: int
    fcntl: int
    ioctl: int
    mmap: int
    prctl: int
    prlimit: int
    rt_sigaction: int
    sendto: int
    socketpair: int
    utimensat: int
    cosmetic: tuple[int, ...]
    unsupported: tuple[int, ...]
    newer: tuple[int, ...] = (435, 437)


MACHINES = {
    "x86_64": Machine(
        *(0xC000003E, 317, 1, (56, 58)),
        *(56, 72, 16, 9, 157, 302, 13, 44, 53, 280),
        cosmetic=(90, 91, 268, 452, 92, 93, 94, 260, 132, 235, 261, 469),
        unsupported=(*range(188, 200), 285),
    ),
    "aarch64": Machine(
        *(0xC00000B7, 277, 2, (220,)),
        *(220, 25, 29, 222, 167, 261, 134, 206, 199, 88),
        cosmetic=(52, 53, 452, 54, 55, 469),
        unsupported=(*range(5, 17), 47),
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
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)  # whoever started this may have ignored it
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
        (machine.unsupported, FAIL | errno.ENOTSUP),
        (machine.newer, FAIL | errno.ENOSYS),
    ):
        for number in numbers:
            yield from _answer(number, answer)
    for number, looks, otherwise in (
        (machine.socketpair, _if_among(0, (AF_UNIX,), ALLOW), REFUSE),
        (machine.prlimit, _if_among(0, (ONESELF,), ALLOW), REFUSE),
        (machine.prctl, _if_among(0, OF_ONESELF, ALLOW), REFUSE),
        (machine.ioctl, _if_among(1, OF_FILES, ALLOW), FAIL | errno.ENOTTY),
        (
            machine.fcntl,
            [*_if_among(1, OF_DESCRIPTORS, ALLOW), *_if_among(1, LOCKS, DO_NOTHING)],
            REFUSE,
        ),
        (machine.utimensat, _if_given(2, DO_NOTHING), REFUSE),
        (machine.sendto, _if_given(4, REFUSE), ALLOW),  # an address: of a socket outside?
        (machine.clone, _if_any_bit(0, NEVER_CLONED, REFUSE), ALLOW),
        (machine.mmap, _if_all_bits(3, SHARED_AND_ANONYMOUS, REFUSE), ALLOW),
        # Of children that a process says to ignore, no time is left when they end.
        (
            machine.rt_sigaction,
            [*_if_other(0, signal.SIGCHLD, ALLOW), *_if_given(1, REFUSE)],
            ALLOW,
        ),
    ):
        body = [*looks, (RETURN, 0, 0, otherwise)]
        yield from [(IF_EQUAL, 0, len(body), number), *body]
    yield (RETURN, 0, 0, REFUSE)


def _allowed(column: int) -> list[int]:
    """Return the numbers in one column of the list."""
    lines = [line.split() for line in ALLOWED.splitlines() if line and line[0] != "#"]
    return [int(line[column]) for line in lines if line[column] != "-"]


def _answer(number: int, answer: int) -> list[Instruction]:
    """Return instructions that give an answer if what was looked at is this number."""
    return [(IF_EQUAL, 0, 1, number), (RETURN, 0, 0, answer)]


def _load(position: int, half: int = 0) -> Instruction:
    """Return the instruction that looks at one of a call's arguments, at its lower half first."""
    return (LOAD, 0, 0, ARGUMENTS + 8 * position + 4 * half)


def _if_among(position: int, values: tuple[int, ...], answer: int) -> list[Instruction]:
    """Return instructions that give an answer if an argument has one of these values."""
    return [_load(position), *(line for value in values for line in _answer(value, answer))]


def _if_other(position: int, value: int, answer: int) -> list[Instruction]:
    """Return instructions that give an answer if an argument has another value."""
    return [_load(position), (IF_EQUAL, 1, 0, value), (RETURN, 0, 0, answer)]


def _if_given(position: int, answer: int) -> list[Instruction]:
    """Return instructions that give an answer if an argument points somewhere."""
    looks = ((_load(position, half), (IF_EQUAL, 1, 0, 0)) for half in (0, 1))
    return [line for look in looks for line in (*look, (RETURN, 0, 0, answer))]


def _if_any_bit(position: int, bits: int, answer: int) -> list[Instruction]:
    """Return instructions that give an answer if an argument has one of these bits."""
    return [_load(position), (IF_ANY_BIT, 0, 1, bits), (RETURN, 0, 0, answer)]


def _if_all_bits(position: int, bits: int, answer: int) -> list[Instruction]:
    """Return instructions that give an answer if an argument has all of these bits."""
    return [_load(position), (AND, 0, 0, bits), *_answer(bits, answer)]
