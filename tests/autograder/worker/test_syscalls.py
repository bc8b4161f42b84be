"""What Landlock does not guard is refused, or does nothing; what honest code needs works."""

import errno
import os
import platform
import resource
import socket
import struct
import subprocess
import sys

import pytest

from autograder.worker import syscalls
from tests.autograder.conftest import text_of

pytestmark = pytest.mark.sandbox

MSG_FASTOPEN = 0x20000000


def shown(sandbox, cell):
    """Return what a cell shows."""
    return text_of(sandbox.run([cell], []).outputs[0])


@pytest.fixture
def mine(tmp_path):
    """Return a file outside the sandbox that only its owner may read."""
    path = tmp_path / "mine"
    path.write_text("mine")
    path.chmod(0o600)
    os.utime(path, (1, 1))
    return path


def test_no_connection_opens_with_its_first_data(sandbox):
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        server.setblocking(False)
        place = server.getsockname()
        told = shown(
            sandbox, f"import socket; socket.socket().sendto(b'x', {MSG_FASTOPEN}, {place})"
        )
        assert told.startswith("PermissionError"), told
        with pytest.raises(BlockingIOError):
            server.accept()


@pytest.mark.parametrize("family", ["AF_INET", "AF_INET6", "AF_NETLINK", "AF_PACKET"])
def test_sockets_are_local(sandbox, family):
    told = shown(sandbox, f"import socket; socket.socket(socket.{family})")
    assert told.startswith("PermissionError"), told


def test_limits_of_others_stay(sandbox):
    limits = "resource.RLIMIT_CPU, (1, 1)"
    with subprocess.Popen(["sleep", "60"]) as bystander:
        for pid in (os.getpid(), bystander.pid, "os.getppid()"):
            told = shown(sandbox, f"import os, resource; resource.prlimit({pid}, {limits})")
            assert told.startswith("PermissionError"), (pid, told)
        assert resource.prlimit(bystander.pid, resource.RLIMIT_CPU)[0] == resource.RLIM_INFINITY
        bystander.kill()


CHANGES = {
    "permissions": "os.chmod(path, 0o777)",
    "times": "os.utime(path, (9, 9))",
    "owner": "os.chown(path, os.getuid(), os.getgid())",
    "attributes": "os.setxattr(path, 'user.note', b'x')",
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_files_outside_stay_as_they_are(sandbox, mine, change):
    before = mine.stat()
    shown(sandbox, f"import os; path = {str(mine)!r}; {change}")
    assert mine.stat() == before
    assert os.listxattr(mine) == []


@pytest.mark.parametrize(
    "call_of_kernel",
    ["setpriority(0, pid, 19)", "syscall(203, pid, 8, mask)", "inotify_add_watch(0, b'/tmp', 2)"],
    ids=["priority", "processors", "news of files"],
)
def test_others_can_be_neither_slowed_down_nor_watched(sandbox, call_of_kernel):
    setup = "import ctypes, os; pid, mask = os.getppid(), (ctypes.c_ulong * 1)(1)"
    assert shown(sandbox, f"{setup}; print(ctypes.CDLL(None).{call_of_kernel})") == "-1\n"


def test_honest_code_can_copy_touch_and_make_a_pipe(sandbox):
    cell = """\
import asyncio, pathlib, shutil, socket, tempfile
with tempfile.TemporaryDirectory() as folder:
    path = pathlib.Path(folder, "a")
    path.write_text("kept")
    path.touch()
    shutil.copy2(path, path.with_name("b"))
    print(path.with_name("b").read_text())
left, right = socket.socketpair()
left.send(b"said")
print(right.recv(9).decode(), await asyncio.sleep(0, "slept"))
"""
    assert shown(sandbox, f"import os; os.environ['TMPDIR'] = os.getcwd()\n{cell}") == (
        "kept\nsaid slept\n"
    )


def test_a_machine_without_a_known_filter_is_refused(monkeypatch):
    monkeypatch.setattr(platform, "machine", lambda: "abacus")
    with pytest.raises(OSError, match="abacus"):
        syscalls.filter_calls()


@pytest.mark.skipif(platform.machine() != "x86_64", reason="x32 belongs to x86-64")
@pytest.mark.parametrize("number", [0x40000000 + 39, 0x40000000 + 41])
def test_calls_under_foreign_numbers_are_refused(number):
    program = (
        "import ctypes; from autograder.worker.syscalls import filter_calls; filter_calls();"
        "libc = ctypes.CDLL(None, use_errno=True);"
        f"print(libc.syscall({number}, 2, 1, 0), ctypes.get_errno())"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout == "-1 13\n", done.stderr


# --- the rules of both kinds of machine ----------------------------------------------------

# Numbers of calls, by the kernel's own tables, on x86-64 and aarch64.
NUMBERS = {
    "read": (0, 63),
    "seccomp": (317, 277),
    "clone": (56, 220),
    "fcntl": (72, 25),
    "ioctl": (16, 29),
    "mmap": (9, 222),
    "prctl": (157, 167),
    "prlimit": (302, 261),
    "rt_sigaction": (13, 134),
    "sendto": (44, 206),
    "socketpair": (53, 199),
    "utimensat": (280, 88),
    "fallocate": (285, 47),
    "setsockopt": (54, 208),
    "sendfile": (40, 71),
}
SIGCHLD, SIGURG, SOMEWHERE, HIGH = 17, 23, 0x1000, 1 << 40
# A call with its arguments, and what it is answered.
ANSWERS = {
    "children may not be ignored": ("rt_sigaction", (SIGCHLD, SOMEWHERE), syscalls.REFUSE),
    "wherever it is said": ("rt_sigaction", (SIGCHLD, HIGH), syscalls.REFUSE),
    "what children do may be asked": ("rt_sigaction", (SIGCHLD, 0, HIGH), syscalls.ALLOW),
    "other signals may be handled": ("rt_sigaction", (SIGURG, HIGH), syscalls.ALLOW),
    "memory is not shared": ("mmap", (0, 4096, 3, 0x21), syscalls.REFUSE),
    "nor shared and checked": ("mmap", (0, 4096, 3, 0x23), syscalls.REFUSE),
    "memory of one's own": ("mmap", (0, 4096, 3, 0x22), syscalls.ALLOW),
    "files may be shared": ("mmap", (0, 4096, 3, 0x01), syscalls.ALLOW),
    "a lock does nothing": ("fcntl", (3, 6, SOMEWHERE), syscalls.DO_NOTHING),
    "a descriptor is copied": ("fcntl", (3, 1030, 0), syscalls.ALLOW),
    "a pipe stays small": ("fcntl", (3, 1031, 1 << 20), syscalls.REFUSE),
    "an address is refused": ("sendto", (3, 0, 0, 0, HIGH, 16), syscalls.REFUSE),
    "none is not": ("sendto", (3, 0, 0, 0, 0, 0), syscalls.ALLOW),
    "a namespace is refused": ("clone", (0x10000000 | SIGCHLD,), syscalls.REFUSE),
    "a fork is not": ("clone", (0x1200000 | SIGCHLD,), syscalls.ALLOW),
    "a limit of another": ("prlimit", (1, 0), syscalls.REFUSE),
    "times change only in name": ("utimensat", (3, 0, HIGH), syscalls.DO_NOTHING),
    "now is refused": ("utimensat", (3, 0, 0), syscalls.REFUSE),
    "reading is allowed": ("read", (), syscalls.ALLOW),
    "another filter is refused": ("seccomp", (), syscalls.REFUSE),
    "a name of one's own": ("prctl", (15, SOMEWHERE), syscalls.ALLOW),
    "orphans are not taken in": ("prctl", (36, 1), syscalls.REFUSE),
    "a file is no terminal": ("ioctl", (3, 0x5412), syscalls.FAIL | errno.ENOTTY),
    "sockets are local": ("socketpair", (2, 1, 0), syscalls.REFUSE),
    "space in advance": ("fallocate", (3, 1, 0, 1 << 30), syscalls.FAIL | errno.ENOTSUP),
    "larger buffers": ("setsockopt", (3, 1, 7, SOMEWHERE), syscalls.REFUSE),
    "pages in a pipe": ("sendfile", (3, 4, 0, 1), syscalls.REFUSE),
}


def answered(lines, number, arguments):
    """Return the answer of a filter, by the rules of <linux/bpf_common.h>."""
    facts = struct.pack("=IIQ6Q", number, 0, 0, *arguments, *[0] * (6 - len(arguments)))
    place, looked = 0, 0
    while True:
        code, if_so, if_not, operand = lines[place]
        place += 1
        if code == syscalls.RETURN:
            return operand
        if code == syscalls.LOAD:
            [looked] = struct.unpack_from("=I", facts, operand)
        elif code == syscalls.AND:
            looked &= operand
        elif code == syscalls.IF_EQUAL:
            place += if_so if looked == operand else if_not
        else:
            assert code == syscalls.IF_ANY_BIT
            place += if_so if looked & operand else if_not


@pytest.mark.parametrize("machine", syscalls.MACHINES)
def test_every_machine_gives_the_same_answers(machine):
    lines = list(syscalls._rules(syscalls.MACHINES[machine]))
    column = ["x86_64", "aarch64"].index(machine)
    told = {
        name: answered(lines, NUMBERS[call][column], arguments)
        for name, (call, arguments, _) in ANSWERS.items()
    }
    assert told == {name: answer for name, (_, _, answer) in ANSWERS.items()}


@pytest.mark.parametrize("machine", syscalls.MACHINES.values(), ids=syscalls.MACHINES)
def test_no_call_stands_twice_in_the_list(machine):
    allowed = syscalls._allowed(machine.column)
    assert len(allowed) == len(set(allowed))
