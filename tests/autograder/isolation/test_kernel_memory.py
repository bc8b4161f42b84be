"""What student code has the kernel hold counts, or is refused: it is no way around a limit."""

import os
import platform
import subprocess
import sys

import pytest

from autograder.isolation import processes
from autograder.isolation.limits import MEBIBYTE
from autograder.paths import COURSE
from course_lib.sheets import Limit
from tests.autograder.conftest import text_of

pytestmark = pytest.mark.sandbox

FILL = """\
import socket, time
def fill():
    for _ in range(100):
        kept.append(socket.socketpair())
        for one in kept[-1]:
            one.setblocking(False)
            try:
                while True: one.send(bytes(1 << 15))
            except BlockingIOError:
                pass
    time.sleep(10)
kept = []
"""
# Each takes some 50 to 200 MB that no process has among its pages, and waits.
HIDDEN = {
    "in sockets": FILL + "fill()",
    "in sockets of a thread": FILL
    + """\
import ctypes, threading
UNSHARED = 2
def apart():
    ctypes.CDLL(None).close_range(900, 901, UNSHARED)
    fill()
alone = threading.Thread(target=apart)
alone.start()
alone.join()
""",
    "where a process finds its pages": """\
import ctypes, time
libc = ctypes.CDLL(None)
libc.mmap.restype = ctypes.c_void_p
for gigabyte in range(100, 20100):
    place, page = ctypes.c_void_p(gigabyte << 30), ctypes.c_size_t(4096)
    ctypes.string_at(libc.mmap(place, page, 1, 0x22, -1, ctypes.c_long(0)), 1)
time.sleep(10)
""",
    "behind a first thread that ended": """\
import ctypes, os, threading, time
EXIT = {"x86_64": 60, "aarch64": 93}[os.uname().machine]
def fill():
    kept = os.urandom(1 << 20) * 100
    time.sleep(10)
    os._exit(0)
if os.fork() == 0:
    threading.Thread(target=fill).start()
    ctypes.CDLL(None).syscall(EXIT, 0)
os.wait()
""",
    "in what is watched": """\
import os, select, time
kept = [select.epoll() for _ in range(20)]
event = os.eventfd(0)
for number in range(100, 200):
    os.dup2(event, number)
    for epoll in kept:
        epoll.register(number)
time.sleep(10)
""",
}


@pytest.mark.parametrize("cell", HIDDEN.values(), ids=HIDDEN)
def test_memory_out_of_sight_is_limited(sandbox, limit, cell):
    limit(total_memory_bytes=50 * MEBIBYTE)
    run = sandbox.run([cell], [])
    assert run.stopped == {0: Limit.MEMORY}, text_of(run.outputs[0])


NAMES = {
    "of the program": "ctypes.CDLL(None).prctl(15, b'\\rVmRSS: -999999')",
    "of a file": "open('a\\r1 1 1 1 one (deleted)', 'wb').write(bytes(4096))\n"
    "import mmap; file = mmap.mmap(os.open(os.listdir()[0], os.O_RDWR), 0)\n"
    "os.unlink(os.listdir()[0])",
}


@pytest.mark.parametrize("lie", NAMES.values(), ids=NAMES)
def test_a_name_tells_nothing_of_what_is_used(sandbox, limit, lie):
    limit(total_memory_bytes=50 * MEBIBYTE)
    cell = f"import ctypes, os, time\n{lie}\ntime.sleep(0.5)\n"
    cell += "kept = os.urandom(1 << 20) * 100\ntime.sleep(10)"
    run = sandbox.run([cell], [])
    assert run.stopped == {0: Limit.MEMORY}, text_of(run.outputs[0])


def test_files_without_a_name_that_are_only_mapped_take_disk(sandbox, limit):
    limit(disk_bytes=5 * MEBIBYTE)
    cell = """\
import ctypes, os, time
for _ in range(20):
    file = os.open("f", os.O_RDWR | os.O_CREAT)
    os.write(file, bytes(1 << 20))
    ctypes.CDLL(None).mmap(None, ctypes.c_size_t(4096), 1, 1, file, ctypes.c_long(0))
    os.close(file)
    os.unlink("f")
time.sleep(10)
"""
    assert sandbox.run([cell], []).stopped == {0: Limit.DISK}


def test_more_maps_than_anybody_could_read_in_time_are_too_many(sandbox, limit):
    limit(memory_bytes=1024 * MEBIBYTE)
    cell = """\
import ctypes, os, time
file = os.open("f", os.O_RDWR | os.O_CREAT)
for page in range(60000):
    place = ctypes.c_long(8192 * page)
    ctypes.CDLL(None).mmap(None, ctypes.c_size_t(4096), 1, 1, file, place)
time.sleep(10)
"""
    assert sandbox.run([cell], []).stopped == {0: Limit.DISK}


def test_files_that_are_mapped_and_open_take_what_they_take(sandbox, limit):
    limit(disk_bytes=3 * MEBIBYTE, file_bytes=2 * MEBIBYTE)
    cell = """\
import numpy as np, os, time
kept = [np.memmap(open(f"f{n}", "wb+"), shape=4096) for n in range(5)]
for n in range(5):
    kept[n][:] = 1
    os.unlink(f"f{n}")
time.sleep(0.5)
int(sum(one.sum() for one in kept))
"""
    run = sandbox.run([cell], [])
    assert (run.stopped, text_of(run.outputs[0])) == ({}, str(5 * 4096))


def test_a_program_that_lets_nobody_look_is_stopped(sandbox, limit, monkeypatch):
    """Root may look into everything, and cannot try this."""
    monkeypatch.setattr(processes, "has_hidden", lambda pids: len(pids) > 1)
    assert sandbox.run(["import time; time.sleep(10)"], []).stopped == {0: Limit.MEMORY}


def test_honest_code_that_waits_for_much_at_once_is_not_stopped(sandbox, limit):
    limit(total_memory_bytes=100 * MEBIBYTE)
    cell = """\
import asyncio, socket, sys
async def talk(number):
    left, right = socket.socketpair()
    reader, writer = await asyncio.open_connection(sock=left)
    writer.write(b"x" * 1000)
    await asyncio.sleep(0.5)
    writer.close()
    return len(right.recv(9999))
async def run():
    made = await asyncio.create_subprocess_exec(sys.executable, "-c", "print(7)", stdout=-1)
    return int((await made.communicate())[0])
[sum(await asyncio.gather(*map(talk, range(20)))), await run()]
"""
    run = sandbox.run([cell], [])
    assert (run.stopped, text_of(run.outputs[0])) == ({}, "[20000, 7]")


# --- what is refused -----------------------------------------------------------------------

REFUSED = {
    "memory that is shared": "import mmap; mmap.mmap(-1, 4096)",
    "larger buffers": "import socket\n"
    "socket.socketpair()[0].setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 22)",
    "larger pipes": "import fcntl, os; fcntl.fcntl(os.pipe()[1], 1031, 1 << 20)",
    "leases": "import fcntl; fcntl.fcntl(open('f', 'w'), fcntl.F_SETLEASE, fcntl.F_WRLCK)",
    "pages in a pipe": "import os\nopen('f', 'w').write('x' * 9)\n"
    "os.sendfile(os.pipe()[1], os.open('f', 0), 0, 9)",
}


@pytest.mark.parametrize("cell", REFUSED.values(), ids=REFUSED)
def test_the_kernel_is_asked_for_no_more(sandbox, cell):
    told = text_of(sandbox.run([cell], []).outputs[0])
    assert told.startswith("PermissionError"), told


def test_no_disk_is_taken_in_advance_however_large_a_file_may_be(sandbox):
    cell = """\
import ctypes, os
KEEP_SIZE, file = 1, os.open("f", os.O_CREAT | os.O_RDWR)
print(ctypes.CDLL(None).fallocate(file, KEEP_SIZE, ctypes.c_long(0), ctypes.c_long(1 << 25)))
os.posix_fallocate(file, 0, 1 << 12)
print(os.fstat(file).st_size)
"""
    assert text_of(sandbox.run([cell], []).outputs[0]) == "-1\n4096\n"


# Numbers on x86-64 and aarch64.
NOT_OFFERED = {
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "userfaultfd": (323, 282),
    "shmget": (29, 194),
    "msgget": (68, 186),
    "semget": (64, 190),
    "mq_open": (240, 180),
    "add_key": (248, 217),
    "keyctl": (250, 219),
    "io_setup": (206, 0),
    "io_uring_setup": (425, 425),
    "inotify_init1": (294, 26),
    "fanotify_init": (300, 262),
    "signalfd4": (289, 74),
    "timerfd_create": (283, 85),
    "timer_create": (222, 107),
    "rt_sigqueueinfo": (129, 138),
    "splice": (275, 76),
    "tee": (276, 77),
    "vmsplice": (278, 75),
    "sendmsg": (46, 211),
    "socket": (41, 198),
    "mlock": (149, 228),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "landlock_add_rule": (445, 445),
}


def test_what_the_kernel_would_hold_for_a_program_is_not_offered(sandbox):
    column = ["x86_64", "aarch64"].index(platform.machine())
    numbers = {name: number[column] for name, number in NOT_OFFERED.items()}
    cell = f"""\
import ctypes, errno
libc = ctypes.CDLL(None, use_errno=True)
def is_offered(number):
    return libc.syscall(number, 0, 0, 0, 0, 0, 0) >= 0 or ctypes.get_errno() != errno.EACCES
print([name for name, number in {numbers}.items() if is_offered(number)])
"""
    assert text_of(sandbox.run([cell], []).outputs[0]) == "[]\n"


def test_a_database_works_though_locks_take_no_effect(sandbox):
    cell = """\
import fcntl, os, sqlite3
with open("f", "w") as file:
    fcntl.lockf(file, fcntl.LOCK_EX)
    if os.fork() == 0:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os._exit(1)
        os._exit(0)
    print(os.wait()[1])
for number in range(2):
    with sqlite3.connect("data") as database:
        database.execute("create table if not exists t (x)")
        database.execute("insert into t values (1)")
print(database.execute("select * from t").fetchall())
"""
    assert text_of(sandbox.run([cell], []).outputs[0]) == "0\n[(1,), (1,)]\n"


# --- what the kernel tells -----------------------------------------------------------------


def test_a_socket_counts_once_in_all_who_have_it():
    """In a process of its own: here, other tests may have threads that open and close some."""
    program = f"""\
import os, socket, sys
sys.path.insert(0, {str(COURSE)!r})
from autograder.isolation.processes import kernel_bytes
pid = os.getpid()
before = kernel_bytes([pid])
left, right = socket.socketpair()
again = left.dup()
print(kernel_bytes([pid, pid]) - before, left.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    more, size = map(int, done.stdout.split())
    assert more == 2 * 2 * size


def test_memory_that_was_moved_to_disk_counts(monkeypatch):
    told = {"status": "VmRSS: 1 kB\nVmPTE: 2 kB\nVmSwap: 4 kB", "smaps_rollup": "SwapPss: 8 kB"}
    monkeypatch.setattr(processes, "_read", lambda path: told.get(path.rpartition("/")[2], ""))
    assert processes._resident(1) == 7 * 1024
    assert processes._pss(1) == 10 * 1024


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_who_may_not_look_learns_that():
    program = f"""\
import os, sys
sys.path.insert(0, {str(COURSE)!r})
from autograder.isolation import processes
own, parent, gone = os.getpid(), os.getppid(), 2**22 + 1
print(processes.has_hidden([own, gone, parent]), end=" ")
os.setuid(65534)
for pids in ([own, gone, parent], [own, gone], [parent, parent]):
    print(processes.has_hidden(pids), end=" ")
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout == "False True False False ", done.stderr
