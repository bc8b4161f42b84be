"""Start a program as a container would: without Landlock, with the few rights of Docker's root.

``python container.py COMMAND ...``. On x86-64 only.
"""

import ctypes
import os
import struct
import sys

PR_SET_SECCOMP, FILTER, PR_CAPBSET_DROP, CAPABILITIES = 22, 2, 24, 41
LANDLOCK = (444, 446)  # system calls
# What Docker leaves: chown, dac_override, fowner, fsetid, kill, setgid, setuid, setpcap,
# net_bind_service, net_raw, sys_chroot, mknod, audit_write, setfcap.
LEFT = {0, 1, 3, 4, 5, 6, 7, 8, 10, 13, 18, 27, 29, 31}


def instruction(code, jump_true, jump_false, value):
    return struct.pack("HBBI", code, jump_true, jump_false, value)


def no_landlock():
    """Have the kernel say that it does not know Landlock's system calls."""
    program = b"".join(
        [
            instruction(0x20, 0, 0, 0),  # load the number of the call
            instruction(0x35, 0, 2, LANDLOCK[0]),  # below: allow
            instruction(0x25, 1, 0, LANDLOCK[1]),  # above: allow
            instruction(0x06, 0, 0, 0x00050000 | 38),  # ENOSYS
            instruction(0x06, 0, 0, 0x7FFF0000),  # allow
        ]
    )
    buffer = ctypes.create_string_buffer(program)
    header = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(buffer))
    pointer = ctypes.create_string_buffer(header)
    if ctypes.CDLL(None).prctl(PR_SET_SECCOMP, FILTER, ctypes.byref(pointer), 0, 0) != 0:
        raise OSError("the filter cannot be set")


def main():
    no_landlock()
    for capability in set(range(CAPABILITIES)) - LEFT:
        ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)
    os.execvp(sys.argv[1], sys.argv[1:])


if __name__ == "__main__":
    main()
