"""A scope of its own for each runner: no signal of it reaches the warden."""

from __future__ import annotations

import ctypes
import os
import struct

CREATE_RULESET, RESTRICT_SELF = 444, 446  # the same numbers on every machine
PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS, SIGKILL = 1, 38, 9
ABSTRACT_SOCKETS, SIGNALS = 1, 2
_libc = ctypes.CDLL(None, use_errno=True)


def enter_scope() -> None:
    """Keep this process's signals to itself and its children, and die with the warden.

    Raises
    ------
    OSError
        If the kernel refuses.
    """
    _libc.prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0)
    _libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    # No rules for files or network: those of the warden hold for its forks.
    ruleset = struct.pack("QQQ", 0, 0, ABSTRACT_SOCKETS | SIGNALS)
    descriptor = _libc.syscall(CREATE_RULESET, ruleset, len(ruleset), 0)
    if descriptor < 0 or _libc.syscall(RESTRICT_SELF, descriptor, 0) != 0:
        raise OSError(ctypes.get_errno(), "the kernel refuses a scope for signals")
    os.close(descriptor)
