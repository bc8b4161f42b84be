"""The boundary: what student code cannot reach, and that whatever it does costs only itself."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np
import pytest

import autograder.isolation.sandbox as module
from autograder.isolation import claims
from autograder.isolation.sandbox import NoIsolationError, Run, Sandbox, SandboxError
from autograder.paths import AUTOGRADER, COURSE, LIBRARY
from course_lib import codec
from tests.autograder.conftest import call, text_of

pytestmark = pytest.mark.sandbox

TWICE = "def twice(x):\n    return 2 * x"
HONEST = [call("twice", [1.5], [np.arange(3.0)])]


def values(run, which=0):
    return [outcome.value for outcome in run.outcomes[which]]


def kinds(run, which=0):
    return [outcome.failure and outcome.failure.kind for outcome in run.outcomes[which]]


def shown(sandbox, cell):
    """Return what a cell shows."""
    return text_of(sandbox.run([cell], []).outputs[0])


def all_shown(sandbox, cells):
    """Return what each of some cells shows."""
    run = sandbox.run(cells, [])
    return [text_of(run.outputs[position]) for position in range(len(cells))]


def assert_honest(run, which=0):
    first, second = values(run, which)
    assert first == 3.0
    np.testing.assert_array_equal(second, [0, 2, 4])


def assert_unharmed(sandbox):
    """Run an honest submission: nothing of an earlier one may show in it."""
    assert_honest(sandbox.run([TWICE], HONEST))


def wait_until_dead(pid):
    deadline = time.monotonic() + 5
    while Path(f"/proc/{pid}").exists():
        assert time.monotonic() < deadline, f"process {pid} outlived its submission"
        time.sleep(0.01)


# --- values leave --------------------------------------------------------------------------

PLAIN = {
    "nothing": None,
    "truth": True,
    "whole": -(2**70),
    "float": 0.1,
    "not a number": float("nan"),
    "infinite": float("-inf"),
    "text": "β — “quoted”\n\x00 \U0001f600",
    "scalar": np.float32(0.1),
    "array": np.arange(12, dtype="float32").reshape(3, 4),
    "bools": np.array([True, False]),
    "empty": np.zeros((0, 3)),
    "no axes": np.array(3),
    "column": np.arange(6).reshape(2, 3).T,
    "nested": {"W1": [np.ones(2), (1, None)], 3: {}},
}


@pytest.mark.parametrize("value", PLAIN.values(), ids=PLAIN)
def test_plain_values_come_back_as_they_went_in(sandbox, value):
    run = sandbox.run(["def same(x):\n    return x"], [call("same", [value])])
    [outcome] = run.outcomes[0]
    assert type(outcome.value) is type(value)
    assert codec.dumps(outcome.value) == codec.dumps(value)
    assert codec.dumps(outcome.after) == codec.dumps((value,))


def test_every_call_gets_fresh_inputs_and_reports_what_it_did_to_them(sandbox):
    source = "def grow(x):\n    x += 1\n    return x"
    run = sandbox.run([source], [call("grow", [np.zeros(2)], [np.zeros(2)])])
    for outcome in run.outcomes[0]:
        np.testing.assert_array_equal(outcome.after[0], [1, 1])
        assert outcome.shared == (0,)


def test_one_exercise_leaves_nothing_behind_for_the_next(sandbox):
    source = "seen = []\ndef count(x):\n    seen.append(x)\n    return len(seen)\nagain = count"
    run = sandbox.run([source], [call("count", [1], [1]), call("again", [1], [1])])
    assert [values(run, 0), values(run, 1)] == [[1, 2], [1, 2]]


def test_one_runner_calls_any_number_of_exercises(sandbox):
    run = sandbox.run([TWICE], [call("twice", [n]) for n in range(3 * sandbox.limits.stops)])
    assert [values(run, n) for n in range(len(run.outcomes))] == [
        [2 * n] for n in range(len(run.outcomes))
    ]


def test_seeds_become_generators_and_shipped_names_functions(sandbox):
    shipped = codec.Shipped("data.london_temperatures")
    source = "def draw(rng, f):\n    return rng.normal(size=3), callable(f)"
    run = sandbox.run([source], [call("draw", [codec.Seed(7), shipped])])
    drawn, is_function = values(run)[0]
    np.testing.assert_array_equal(drawn, np.random.default_rng(7).normal(size=3))
    assert is_function is True


def test_a_missing_function_and_a_number_in_its_place_are_told_apart(sandbox):
    run = sandbox.run(["twice = 2"], [call("twice", [1]), call("thrice", [1])])
    assert [kinds(run, 0), kinds(run, 1)] == [["NotCallable"], ["NotDefined"]]


# --- what cannot be reached ----------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "/etc/passwd",
        "/etc/shadow",
        "/root",
        "/home",
        "/tmp",
        "/",
        "/dev/shm",
        "/var",
        "/proc/1/status",
        "/proc",
        "/proc/net/tcp",
        "/sys/kernel",
        str(COURSE),
        str(COURSE / "pyproject.toml"),
        str(COURSE / ".git"),
        str(LIBRARY / "reference" / "averages.py"),
        str(AUTOGRADER / "exercises" / "__init__.py"),
        str(COURSE / "notebooks"),
        str(COURSE / "build"),
    ],
)
def test_nothing_of_the_machine_or_the_course_can_be_read(sandbox, path):
    what = "os.listdir(path)" if Path(path).is_dir() else "open(path).read()"
    told = shown(sandbox, f"import os; path = {path!r}; {what}")
    assert told.startswith(("PermissionError", "FileNotFoundError")), told


def test_gradebook_and_other_submissions_cannot_be_read(sandbox, tmp_path):
    attempts = [f"import os; os.listdir({str(tmp_path)!r})"]
    for path in (tmp_path / "gradebook.db", tmp_path / "student-02" / "a" / "n.ipynb"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("secret")
        attempts.append(f"open({str(path)!r})")
    for told in all_shown(sandbox, attempts):
        assert told.startswith("PermissionError"), told


def test_parent_and_warden_cannot_be_looked_into(sandbox):
    names = ("mem", "environ", "maps", "cmdline", "fd", "root", "cwd")
    paths = [f"/proc/{pid}/{name}" for pid in (os.getpid(), sandbox._process.pid) for name in names]
    cells = [f"import os; print(os.open({path!r}, os.O_RDONLY))" for path in paths]
    for path, told in zip(paths, all_shown(sandbox, cells), strict=True):
        assert told.startswith("PermissionError"), f"{path}: {told}"


def test_what_lies_beside_the_private_folder_cannot_be_read(sandbox):
    assert (sandbox._home / "worker.log").exists()
    for told in all_shown(sandbox, ["import os; os.listdir('..')", "open('../worker.log')"]):
        assert told.startswith("PermissionError"), told


@pytest.mark.parametrize("name", ["course_lib.reference", "autograder.exercises"])
def test_what_only_instructors_have_cannot_be_imported(sandbox, name):
    told = shown(sandbox, f"import {name}")
    assert told.startswith(("ModuleNotFoundError", "PermissionError", "ImportError")), told


def test_what_students_have_can_be_imported(sandbox):
    cells = ["import numpy, matplotlib.pyplot, IPython, ipywidgets", "from course_lib import check"]
    assert all_shown(sandbox, cells) == ["", ""]


def test_the_environment_holds_no_secret(sandbox, monkeypatch):
    monkeypatch.setenv("COURSE_KEY", "a secret")
    names = shown(sandbox, "import os; print(*os.environ)").split()
    with Sandbox(sandbox.limits) as fresh:
        inside = shown(fresh, "import os; print(dict(os.environ))")
    assert "a secret" not in inside
    assert os.environ["PATH"] not in inside
    assert set(names) == set(module._environment(Path("/"), Path("/")))


NETWORK = {
    "tcp": "socket.create_connection(('127.0.0.1', port), timeout=2)",
    "bind": "socket.socket().bind(('127.0.0.1', 0)); socket.socket().listen()",
    "udp": "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', port))",
    "raw": "socket.socket(socket.AF_INET, socket.SOCK_RAW)",
    "abstract": "socket.socket(socket.AF_UNIX).connect(abstract)",
    "path": "socket.socket(socket.AF_UNIX).connect(path)",
    "pair": "socket.socketpair(type=socket.SOCK_DGRAM)[0].sendto(b'x', mailbox)",
    "message": "socket.socketpair()[0].sendmsg([b'x'])",
    "datagram": "socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).sendto(b'x', mailbox)",
}


@pytest.fixture
def servers(tmp_path):
    """Yield where somebody outside listens, in four ways."""
    places = {
        "port": (socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", 0)),
        "abstract": (socket.AF_UNIX, socket.SOCK_STREAM, f"\0course-test-{os.getpid()}"),
        "path": (socket.AF_UNIX, socket.SOCK_STREAM, str(tmp_path / "s")),
        "mailbox": (socket.AF_UNIX, socket.SOCK_DGRAM, str(tmp_path / "d")),
    }
    opened = {}
    for name, (family, kind, place) in places.items():
        opened[name] = socket.socket(family, kind)
        opened[name].bind(place)
        if kind == socket.SOCK_STREAM:
            opened[name].listen()
    port = opened["port"].getsockname()[1]
    yield {"port": port} | {name: place[2] for name, place in places.items() if name != "port"}
    for server in opened.values():
        server.close()


@pytest.mark.parametrize("attempt", NETWORK.values(), ids=NETWORK)
def test_no_socket_leads_out(sandbox, servers, attempt):
    names = "; ".join(f"{name} = {place!r}" for name, place in servers.items())
    told = shown(sandbox, f"import socket; {names}; {attempt}")
    assert told.startswith(("PermissionError", "ConnectionRefusedError")), told


def test_nothing_can_be_written_outside_the_private_folder(sandbox, tmp_path):
    (tmp_path / "mine").write_text("mine")
    mine, home = str(tmp_path / "mine"), sandbox._home
    places = (tmp_path / "new", mine, home / "new", "/tmp/new-from-a-test", "/dev/mem")
    attempts = [f"open({str(place)!r}, 'w')" for place in places]
    attempts += [f"os.remove({mine!r})", f"os.symlink('/', {str(home / 'link')!r})"]
    attempts += [f"os.link({mine!r}, 'mine')", "os.mknod('/dev/new')", f"os.truncate({mine!r}, 0)"]
    cells = [f"import os; {attempt}" for attempt in attempts]
    for attempt, told in zip(attempts, all_shown(sandbox, cells), strict=True):
        assert "Error: [Errno" in told, f"{attempt}: {told}"
    assert (tmp_path / "mine").read_text() == "mine"
    assert not Path("/tmp/new-from-a-test").exists()


def test_the_private_folder_can_be_used_and_is_removed(sandbox):
    cell = "import os\nopen('a.txt', 'w').write('kept')\nprint(os.getcwd(), open('a.txt').read())"
    folder, content = shown(sandbox, cell).split()
    assert content == "kept"
    assert not Path(folder).exists()


def test_files_are_touched_and_copied_with_their_times_as_anywhere(sandbox):
    cell = (
        "import os, shutil\nfrom pathlib import Path\n"
        "Path('new').touch()\nPath('new').touch()\n"
        "shutil.copy2('new', 'copy')\nos.utime('copy', (1, 2))\nprint(sorted(os.listdir()))"
    )
    assert shown(sandbox, cell) == "['copy', 'new']\n"


def test_course_library_inside_cannot_be_changed(sandbox):
    told = shown(sandbox, "import course_lib; open(course_lib.__file__, 'a')")
    assert told.startswith("PermissionError")


KERNEL = {
    "shared memory": "libc.shmget(0, 4096, 0o1600)",
    "message queue": "libc.msgget(0, 0o1600)",
    "semaphore": "libc.semget(0, 1, 0o1600)",
    "user namespace": "libc.unshare(0x10000000)",
    "mount": "libc.mount(b'none', b'/tmp', b'tmpfs', 0, None)",
    "chroot": "libc.chroot(b'.')",
    "trace warden": "libc.ptrace(16, os.getppid(), 0, 0)",
    "read warden": "libc.process_vm_readv(os.getppid(), None, 0, None, 0, 1)",
    "keyring": "libc.syscall(250, 0, -3, 0, 0, 0)",
    "bpf": "libc.syscall(321, 0, 0, 0)",
    "io_uring": "libc.syscall(425, 8, ctypes.create_string_buffer(120))",
    "pidfd_getfd": "libc.syscall(438, libc.syscall(434, os.getppid(), 0), 0, 0)",
    "memory file": "libc.syscall(319, b'x', 0)",
    "secret memory": "libc.syscall(447, 0)",
    "page faults": "libc.syscall(323, 0)",
    "performance": "libc.syscall(298, ctypes.create_string_buffer(128), 0, -1, -1, 0)",
    "new key": "libc.syscall(248, b'user', b'x', b'y', 1, -3)",
    "other namespace": "libc.syscall(308, 0, 0)",
    "queue": "libc.syscall(240, b'/x', 0o102, 0o600, None)",
    "process handle": "libc.syscall(434, os.getpid(), 0)",
    "fork that nobody counts": "libc.syscall(57)",
    "cloned user namespace": "libc.syscall(56, 0x10000011, 0, 0, 0, 0)",
    "brother of the runner": "libc.syscall(56, 0x8011, 0, 0, 0, 0)",
    "newer clone": "libc.syscall(435, ctypes.create_string_buffer(88), 88)",
    "pipe with a name": "libc.mknod(b'pipe', 0o10600, 0)",
    "attributes of a file": "libc.ioctl(os.open('f', 66), 0x40086602, bytes(8))",
    "not to be looked into": "libc.prctl(4, 0, 0, 0, 0)",
    "filter of one's own": "libc.syscall(317, 1, 8, bytes(16))",
    "personality": "libc.syscall(135, 0x40000)",
    "locked memory": "libc.mlockall(1)",
    "accounting": "libc.acct(None)",
    "handle of a file": "libc.syscall(304, -1, bytes(16), 0)",
    "unknown call": "libc.syscall(4000, 0)",
    "host name": "libc.sethostname(b'x', 1)",
    "privileges": "libc.setuid(0) if os.getuid() else libc.setgroups(0, None)",
}


def test_the_kernel_refuses_every_other_way_out(sandbox):
    setup = "import ctypes, os; libc = ctypes.CDLL(None)"
    told = all_shown(sandbox, [f"{setup}; print({attempt})" for attempt in KERNEL.values()])
    assert dict(zip(KERNEL, told, strict=True)) == dict.fromkeys(KERNEL, "-1\n")


def test_signals_reach_neither_parent_nor_warden_nor_a_bystander(sandbox):
    signals = (signal.SIGKILL, signal.SIGSTOP, signal.SIGTERM, 0)
    with subprocess.Popen(["sleep", "60"]) as bystander:
        pids = (os.getpid(), sandbox._process.pid, bystander.pid, -os.getpgrp(), 1)
        cells = [f"import os; os.kill({pid}, {int(one)})" for pid in pids for one in signals]
        for cell, told in zip(cells, all_shown(sandbox, cells), strict=True):
            assert told.startswith(("PermissionError", "ProcessLookupError")), (cell, told)
        assert bystander.poll() is None
        bystander.kill()


def test_killing_everyone_kills_only_oneself(sandbox):
    with subprocess.Popen(["sleep", "60"]) as bystander:
        run = sandbox.run([TWICE, "import os; os.kill(-1, 9)"], HONEST)
        assert_honest(run)
        assert bystander.poll() is None
        bystander.kill()
    assert_unharmed(sandbox)


# --- processes -----------------------------------------------------------------------------

LOOP = "while True:\n    pass"
DAEMON = """\
import os, time
read_end, write_end = os.pipe()
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.close(read_end)
        os.write(write_end, str(os.getpid()).encode())
        os.close(write_end)
        time.sleep(600)
    os._exit(0)
os.close(write_end)
print(os.read(read_end, 20).decode())
"""


def test_a_daemon_that_left_its_session_is_dead_afterwards(sandbox):
    run = sandbox.run([DAEMON, TWICE], HONEST)
    assert_honest(run)
    assert not Path(f"/proc/{int(text_of(run.outputs[0]))}").exists()


def test_a_daemon_of_a_call_is_dead_afterwards(sandbox):
    body = DAEMON.replace(
        "print(os.read(read_end, 20).decode())", "return int(os.read(read_end, 20))"
    )
    source = "def daemon():\n" + "\n".join(f"    {line}" for line in body.splitlines())
    run = sandbox.run([source], [call("daemon", [])])
    assert not Path(f"/proc/{values(run)[0]}").exists()


def test_a_fork_flood_is_stopped(sandbox, limit):
    limit(cell_seconds=3)
    flood = "import os\nwhile True: os.fork()"
    run = sandbox.run([TWICE, flood], HONEST)
    assert_honest(run)
    assert_unharmed(sandbox)


SLEEPERS = """\
import os, threading, time
def fork():
    if os.fork() == 0:
        time.sleep(60)
def start():
    threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
"""


@pytest.mark.parametrize("one_more", ["fork()", "start()"])
def test_so_many_processes_and_threads_may_live_as_was_asked_for(sandbox, limit, one_more):
    limit(memory_bytes=1 << 36)  # each thread reserves a lot, and fills next to nothing
    room = sandbox.limits.processes - 1  # the runner is one
    cells = [f"{SLEEPERS}for _ in range({count}): {one_more}" for count in (room, room + 1)]
    assert sandbox.run(cells[:1], []).stopped == {}
    assert sandbox.run(cells[1:], []).stopped == {0: "ProcessLimit"}


def test_any_number_of_processes_may_come_one_after_the_other(sandbox):
    cell = "import os\nfor _ in range(50):\n    if os.fork(): os.wait()\n    else: os._exit(0)"
    assert sandbox.run([cell], []).stopped == {}


def test_processes_left_behind_take_nothing_from_the_next(sandbox):
    leave = """\
import os, time
try:
    while True:
        if os.fork() == 0:
            time.sleep(600)
except OSError:
    pass
"""
    sandbox.run([leave], [])
    assert_unharmed(sandbox)


def test_a_child_that_a_cell_forked_does_not_go_on_in_its_place(sandbox):
    run = sandbox.run(["import os\nchild = os.fork()", "print(child > 0)", TWICE], HONEST)
    assert text_of(run.outputs[1]) == "True\n"
    assert_honest(run)


def test_a_thread_flood_is_stopped(sandbox, limit):
    limit(cell_seconds=5)
    flood = """\
import threading, time
while True:
    threading.Thread(target=time.sleep, args=(600,), daemon=True).start()
"""
    run = sandbox.run([TWICE, flood], HONEST)
    assert_honest(run)
    assert_unharmed(sandbox)


def test_processor_time_of_whatever_is_left_alone_is_limited(sandbox):
    cell = "import resource; print(resource.getrlimit(resource.RLIMIT_CPU))"
    assert shown(sandbox, cell) == "(61, 61)\n"


def memory_of(pid):
    """Return all that a process has written into its memory."""
    parts = []
    with open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            place, mode, *_ = line.split()
            begin, end = (int(address, 16) for address in place.split("-"))
            if mode.startswith("rw"):
                memory.seek(begin)
                parts.append(memory.read(end - begin))
    return b"".join(parts)


def test_nothing_of_a_submission_is_in_the_memory_from_which_the_next_is_forked(sandbox):
    essay = "SECRET-" + "ESSAY"
    cells = [f"text = '{essay * times}'\nprint(text)" for times in (1, 40, 300, 1500)]
    cells.append(f"def f(x):\n    return x + '{essay}'")
    run = sandbox.run(cells, [call("f", [essay * 10], [essay * 1500])])
    assert essay in values(run)[0]
    memory = memory_of(sandbox._process.pid)
    assert b"settings" in memory
    assert essay.encode() not in memory


# --- limits and crashes: each costs only itself --------------------------------------------

STUBBORN = """\
import signal
for number in range(1, 65):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
while True:
    try:
        while True: pass
    except BaseException: pass
"""
IN_DEL = "class Late:\n    def __del__(self):\n        while True: pass\nlate = Late()\ndel late"
CLOSE_ALL = "import os\nos.closerange(0, 1024)"
ENDING_CELLS = {
    "loop": (LOOP, "TimeLimit"),
    "stubborn loop": (STUBBORN, "TimeLimit"),
    "sleep": ("import time; time.sleep(600)", "WallLimit"),
    "__del__": (IN_DEL, "TimeLimit"),
    "stopped": ("import os, signal; os.kill(os.getpid(), signal.SIGSTOP)", "WallLimit"),
    "os._exit": ("import os; os._exit(0)", "Crash"),
    "SIGKILL": ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "Crash"),
    "segfault": ("import ctypes; ctypes.string_at(0)", "Crash"),
    "abort": ("import os; os.abort()", "Crash"),
    "descriptors": (CLOSE_ALL, "Crash"),
    "exec": ("import os, sys; os.execv(sys.executable, [sys.executable, '-c', ''])", "Crash"),
}


@pytest.mark.parametrize(("source", "why"), ENDING_CELLS.values(), ids=ENDING_CELLS)
def test_a_cell_that_ends_python_costs_only_itself(sandbox, limit, source, why):
    if why in ("TimeLimit", "WallLimit"):
        limit(cell_seconds=1, patience=2 if why == "WallLimit" else 60)
    run = sandbox.run([TWICE, source, "print('after')"], HONEST)
    assert run.doubtful == (why == "WallLimit")
    assert run.stopped == {1: why}
    assert text_of(run.outputs[2]) == "after\n"
    assert_honest(run)
    assert_unharmed(sandbox)


GOING_ON_CELLS = {
    "sys.exit": ("import sys; sys.exit(3)", "SystemExit"),
    "exit": ("exit()", ""),
    "recursion": ("def f(): return f()\nf()", "RecursionError"),
    "memory at once": ("b'x' * (1 << 31)", "MemoryError"),
    "memory in pieces": ("kept = []\nwhile True: kept.append(bytearray(1 << 20))", "MemoryError"),
    "array": ("import numpy as np; np.ones(1 << 30)", "MemoryError"),
    "large file": ("open('f', 'wb').write(bytes(1 << 22))", "OSError"),
    "interrupt": ("raise KeyboardInterrupt", "KeyboardInterrupt"),
    "atexit": ("import atexit\ndef late():\n    while True: pass\natexit.register(late)", ""),
    "syntax": ("def broken(:\n    pass", "SyntaxError"),
    "own exception": ("class Odd(BaseException):\n    __str__ = None\nraise Odd", ""),
}


@pytest.mark.parametrize(("source", "error"), GOING_ON_CELLS.values(), ids=GOING_ON_CELLS)
def test_a_cell_that_fails_lets_the_next_run(sandbox, source, error):
    run = sandbox.run([source, TWICE], HONEST)
    assert run.stopped == {}
    assert error in text_of(run.outputs[0])
    assert_honest(run)


def test_a_print_flood_is_cut(sandbox):
    run = sandbox.run([TWICE, "for _ in range(10**5): print('x' * 80)"], HONEST)
    assert len(text_of(run.outputs[1])) < 2 * sandbox.limits.output_bytes
    assert_honest(run)


def test_an_endless_print_flood_is_stopped(sandbox, limit):
    limit(cell_seconds=1)
    run = sandbox.run([TWICE, "while True: print('x' * 80)"], HONEST)
    assert run.stopped == {1: "TimeLimit"}
    assert_honest(run)


DISK_FLOODS = {
    "many bytes": "open(f'file{i}', 'wb').write(bytes(1 << 20))",
    "many files": "open(f'file{i}', 'wb').close()",
    "many folders": "os.mkdir(f'folder{i}')",
}


@pytest.mark.parametrize("flood", DISK_FLOODS.values(), ids=DISK_FLOODS)
def test_a_disk_flood_is_stopped(sandbox, limit, flood):
    limit(disk_bytes=20 << 20, files=500, cell_seconds=8)
    lines = ["import itertools, os, time", "for i in itertools.count():", f"    {flood}"]
    cell = "\n".join([*lines, "    time.sleep(0.001)"])
    run = sandbox.run([TWICE, cell], HONEST)
    assert run.stopped == {1: "DiskLimit"}
    assert_honest(run)


def test_a_runner_that_starts_again_finds_its_folder_empty(sandbox, limit):
    limit(cell_seconds=1)
    cells = ["open('note', 'x').close()", LOOP, TWICE]
    run = sandbox.run(cells, HONEST)
    assert run.stopped == {1: "TimeLimit"}
    assert run.outputs[0] == []
    assert_honest(run)


def test_files_lie_beside_the_notebook_for_every_runner_and_for_nobody_after(sandbox, limit):
    limit(cell_seconds=1)
    read = "import given\nprint(given.x, open('data/a.csv').read(), end='')"
    files = {"data/a.csv": b"1,2", "given.py": b"x = 7"}
    cells = [read, "open('data/a.csv', 'w').write('none')\n" + LOOP, TWICE]
    run = sandbox.run(cells, HONEST, files)
    assert (run.stopped, text_of(run.outputs[0])) == ({1: "TimeLimit"}, "7 1,2")
    assert_honest(run)
    assert "FileNotFoundError" in shown(sandbox, "open('data/a.csv')")


ENDING_CALLS = {
    "loop": (LOOP, "TimeLimit"),
    "os._exit": ("os._exit(0)", "Crash"),
    "SIGKILL": ("os.kill(os.getpid(), 9)", "Crash"),
    "kill runner": ("os.kill(os.getppid(), 9)\nwhile True: pass", "TimeLimit"),
    "sleep": ("time.sleep(600)", "WallLimit"),
    "segfault": ("ctypes.string_at(0)", "Crash"),
    "descriptors": ("os.closerange(0, 1024)", "Crash"),
    "sys.exit": ("sys.exit(0)", "SystemExit"),
    "recursion": ("evil(x)", "RecursionError"),
    "memory at once": ("return np.ones(1 << 30)", "MemoryLimit"),
    "memory in pieces": ("while True: kept.append(bytearray(1 << 20))", "MemoryLimit"),
    "generator": ("return (0 for _ in iter(int, 1))", "ValueError"),
    "print": ("while True: print('x' * 80)", "TimeLimit"),
}


@pytest.mark.parametrize(("body", "why"), ENDING_CALLS.values(), ids=ENDING_CALLS)
def test_a_call_that_ends_python_costs_only_itself(sandbox, limit, body, why):
    if why in ("TimeLimit", "WallLimit"):
        limit(call_seconds=1, patience=2 if why == "WallLimit" else 60)
    lines = "\n".join(f"    {line}" for line in body.splitlines())
    evil = f"import ctypes, os, sys, time\nimport numpy as np\nkept = []\ndef evil(x):\n{lines}"
    run = sandbox.run([TWICE, evil], [*HONEST, call("evil", [1], [2]), *HONEST])
    assert kinds(run, 1)[0] == why
    assert kinds(run, 1)[1] == why
    assert_honest(run, 0)
    assert_honest(run, 2)


def test_a_call_that_ends_late_keeps_the_cases_before(sandbox, limit):
    limit(call_seconds=1)
    source = "def f(x):\n    while x > 1: pass\n    return x"
    run = sandbox.run([source], [call("f", [0], [1], [2], [0])])
    assert values(run)[:2] == [0, 1]
    assert kinds(run) == [None, None, "TimeLimit", "TimeLimit"]


def test_all_exercises_looping_cost_their_time_and_no_more(sandbox, limit):
    limit(call_seconds=1, stops=3)
    calls = [call("f", [0]) for _ in range(4)] + HONEST
    run = sandbox.run([TWICE, f"def f(x):\n    {LOOP.replace(chr(10), chr(10) + '    ')}"], calls)
    assert [kinds(run, i)[0] for i in range(5)] == ["TimeLimit"] * 3 + ["NotReached"] * 2


def test_the_whole_submission_has_a_limit_of_its_own(sandbox, limit):
    limit(total_seconds=2, cell_seconds=60)
    run = sandbox.run([TWICE, LOOP, "print('after')"], HONEST)
    assert run.stopped == {1: "TimeLimit"}
    assert kinds(run) == ["NotReached", "NotReached"]
    assert_unharmed(sandbox)


# --- values that are none ------------------------------------------------------------------

ODD_VALUES = {
    "equal to everything": "class E:\n    __eq__ = lambda s, o: True\nvalue = E()",
    "float subclass": "class F(float):\n    __sub__ = lambda s, o: 0.0\nvalue = F(1)",
    "array subclass": "class A(np.ndarray): pass\nvalue = np.zeros(2).view(A)",
    "masked array": "value = np.ma.masked_array([1.0, 2.0], mask=True)",
    "object array": "value = np.array([print], dtype=object)",
    "matrix": "import warnings; warnings.simplefilter('ignore'); value = np.matrix([[1.0]])",
    "complex": "value = 1j",
    "function": "value = print",
    "module": "value = np",
    "hostile name": "class H: pass\nH.__qualname__ = 'x' * 10**6\nvalue = H()",
    "hostile metaclass": (
        "class M(type):\n    __qualname__ = property(lambda s: 1 / 0)\n"
        "class H(metaclass=M): pass\nvalue = H()"
    ),
    "too long a number": "value = 1 << 100_000",
    "too large": "value = np.zeros(10**6)",
    "long list": "value = [0.5] * 10**6",
    "text": "value = 'x' * 10**7",
    "cyclic": "value = []; value.append(value)",
    "deep": "value = []\nfor _ in range(10**5): value = [value]",
    "wide and deep": "value = 0\nfor _ in range(64): value = [value, value]",
    "dict of arrays as keys": "value = {(1, 2): np.zeros(2), 1.5: 'x'}",
}


@pytest.mark.parametrize("source", ODD_VALUES.values(), ids=ODD_VALUES)
def test_an_odd_value_is_told_and_bounded(sandbox, limit, source):
    limit(call_seconds=5)
    cell = f"import numpy as np\n{source}\ndef odd(x):\n    return value"
    run = sandbox.run([TWICE, cell], [call("odd", [1]), *HONEST])
    [outcome] = run.outcomes[0]
    assert len(codec.dumps(outcome.value)) <= sandbox.limits.value_bytes
    assert_only_plain(outcome.value)
    assert_honest(run, 1)


def assert_only_plain(value):
    kind = type(value)
    if kind in (list, tuple):
        for part in value:
            assert_only_plain(part)
    elif kind is dict:
        for pair in value.items():
            assert_only_plain(pair)
    else:
        assert kind in (
            *codec._SCALARS,
            np.ndarray,
            codec.Unsupported,
            int,
            float,
            bool,
            str,
            type(None),
        )


# --- forged frames -------------------------------------------------------------------------

FORGE = """\
import os, struct, threading
def frame(kind, unit, payload=b''):
    return struct.pack('>cHI', kind, unit, len(payload)) + payload
def pipes():
    for descriptor in range(1024):
        try:
            os.write(descriptor, b'')
        except OSError:
            continue
        yield descriptor
def tell(data):
    for descriptor in pipes():
        try:
            os.write(descriptor, data)
        except OSError:  # the log is full
            pass
"""
FORGED = {
    "garbage": "tell(os.urandom(4096))",
    "zeros": "tell(bytes(4096))",
    "huge length": "tell(struct.pack('>cHI', b'b', 0, 2**32 - 1))",
    "half a frame": "tell(frame(b'b', 0, b'x' * 100)[:50])",
    "unknown kinds": "tell(b''.join(frame(bytes([kind]), 0, b'x') for kind in range(106, 256)))",
    "no seconds": "tell(frame(b'h', 0, struct.pack('>d', float('nan'))) + frame(b'h', 0, b'x'))",
    "other units": "tell(frame(b'd', 65535, b'1') + frame(b'c', 9) + frame(b'e', 9))",
    "outcomes": "tell(frame(b'd', 0, b'{}') * 1000)",
    "deep outputs": "tell(frame(b'b', 0, b'[' * 10**5))",
    "no outputs": "tell(frame(b'b', 0, b'1') + frame(b'b', 1, b'[1, {}, null]'))",
    "done": "tell(frame(b'f', 0))",
}


@pytest.mark.parametrize("source", FORGED.values(), ids=FORGED)
def test_forged_frames_harm_nobody_else(sandbox, limit, source):
    limit(cell_seconds=3)
    run = sandbox.run([FORGE + source, TWICE], HONEST)
    assert isinstance(run, Run)
    assert len(run.outcomes[0]) == 2
    assert_unharmed(sandbox)


def test_a_forged_outcome_is_a_claim_like_any_other(sandbox):
    """Whoever writes outcomes by hand must still know the right values."""
    packed = codec.dumps({"value": 3.0, "failure": None, "after": (1.5,), "shared": ()})
    evil = (
        f"{FORGE}def twice(x):\n    tell(frame(b'd', 0, {packed.encode()!r}) * 9)\n    os._exit(0)"
    )
    run = sandbox.run([evil], HONEST)
    assert values(run) == [3.0, 3.0]


@pytest.mark.parametrize("kind", "abcdefghiz")
def test_a_flood_of_frames_is_stopped(sandbox, kind):
    flood = f"while True: tell(frame(b'{kind}', 0) * 5000)"
    run = sandbox.run([TWICE, FORGE + flood], HONEST)
    assert len(run.outcomes[0]) == 2
    assert_unharmed(sandbox)


def test_a_flood_of_outputs_does_not_fill_the_parent(sandbox, limit):
    limit(cell_seconds=2, total_seconds=4)
    flood = "tell(frame(b'b', 30, b'[]'))\n"
    flood += "data = b'[\"' + b'x' * 10**6 + b'\"]'\n"
    flood += "for unit in range(40): tell(frame(b'b', unit % 20, data))\ntell(frame(b'f', 0))"
    run = sandbox.run([FORGE + flood, *["1"] * 9], HONEST)
    assert max(run.outputs, default=0) < 10
    kept = sum(len(str(outputs)) for outputs in run.outputs.values())
    assert kept <= 100 * sandbox.limits.output_bytes
    assert_unharmed(sandbox)


def test_a_flood_of_outcomes_does_not_fill_the_parent(sandbox, limit):
    limit(call_seconds=2, total_seconds=4)
    outcome = b'{"dict":[["value","' + b"x" * 10**5 + b'"],["failure",null],'
    outcome += b'["after",{"tuple":[]}],["shared",{"tuple":[]}]]}'
    evil = f"def twice(x):\n    data = frame(b'd', 0, {outcome!r})\n    while True: tell(data)"
    longest = 0
    read = claims.read_outcome

    def count(payload, given, max_bytes):
        nonlocal longest
        longest += 1
        return read(payload, given, max_bytes)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(claims, "read_outcome", count)
        run = sandbox.run([FORGE + evil], HONEST)
    assert len(run.outcomes[0]) == 2
    assert longest <= 2 * sandbox.limits.stops
    assert_unharmed(sandbox)


# --- faults of the grader ------------------------------------------------------------------


def kill_soon(pid):
    threading.Timer(1.0, os.kill, (pid, signal.SIGKILL)).start()


def test_a_worker_that_dies_is_a_fault_of_the_grader_and_the_next_run_works(sandbox, limit):
    limit(cell_seconds=2)
    kill_soon(sandbox._process.pid)
    with pytest.raises(SandboxError, match="broke down"):
        sandbox.run(["import time; time.sleep(30)"], HONEST)
    limit(cell_seconds=10)
    assert_unharmed(sandbox)


def test_an_interrupted_run_leaves_nothing_for_the_next(sandbox, monkeypatch):
    class Interruption(Exception):
        pass

    def fail(payload):
        raise Interruption

    with monkeypatch.context() as patch:
        patch.setattr(claims, "read_outputs", fail)
        with pytest.raises(Interruption):
            sandbox.run(["print('of the first')", TWICE], HONEST)
    run = sandbox.run(["print('of the second')", TWICE], HONEST)
    assert text_of(run.outputs[0]) == "of the second\n"
    assert_honest(run)


def test_stopping_in_the_middle_leaves_no_process_behind(sandbox):
    class Interruption(Exception):
        pass

    def interrupt(watch):
        if len(processes_of(fresh._home)) >= 3:
            raise Interruption

    with Sandbox(sandbox.limits) as fresh, pytest.MonkeyPatch.context() as patch:
        patch.setattr(module.Watch, "look", interrupt)
        with pytest.raises(Interruption):
            fresh.run([DAEMON + LOOP], [])
        assert processes_of(fresh._home) == []


def processes_of(home):
    """Return the processes that run from a sandbox's folder."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if str(home).encode() in (folder / "cmdline").read_bytes():
                found.append(int(folder.name))
    return found


def test_a_grader_that_is_killed_takes_everything_with_it(tmp_path):
    script = f"""\
from autograder.isolation.sandbox import Sandbox
with Sandbox() as sandbox:
    print(sandbox._home, flush=True)
    sandbox.run([{(DAEMON + LOOP)!r}], [])
"""
    command = [sys.executable, "-c", script]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=COURSE) as grader:
        home = Path(grader.stdout.readline().strip())
        deadline = time.monotonic() + 20
        while len(processes_of(home)) < 3 and time.monotonic() < deadline:
            time.sleep(0.1)
        assert len(processes_of(home)) >= 3
        grader.kill()
    while processes_of(home) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert processes_of(home) == []
    shutil.rmtree(home)


def test_a_runner_that_cannot_begin_is_a_fault_of_the_grader(sandbox, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(module.Progress, "begin", lambda _: b"{}")
        with pytest.raises(SandboxError, match="before it ran anything"):
            sandbox.run([TWICE], HONEST)
    assert_unharmed(sandbox)


def test_a_worker_that_does_not_start_is_told(monkeypatch):
    monkeypatch.setattr(module, "_bootstrap", lambda runtime: "raise SystemExit('no')")
    with pytest.raises(SandboxError, match="did not start"), Sandbox():
        pass


def test_a_worker_that_talks_nonsense_is_told(monkeypatch):
    monkeypatch.setattr(module, "STOP_SECONDS", 0.2)
    nonsense = "import os, time; os.write(0, bytes(8)); time.sleep(60)"
    monkeypatch.setattr(module, "_bootstrap", lambda runtime: nonsense)
    with pytest.raises(SandboxError, match="unexpected answer"), Sandbox():
        pass


def test_a_worker_that_says_nothing_is_not_waited_for_forever(monkeypatch):
    monkeypatch.setattr(module, "START_SECONDS", 0.5)
    monkeypatch.setattr(module, "STOP_SECONDS", 0.2)
    monkeypatch.setattr(module, "_bootstrap", lambda runtime: "import time; time.sleep(60)")
    with pytest.raises(SandboxError, match="did not answer in time"), Sandbox():
        pass


def test_nothing_of_a_sandbox_is_left(monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with Sandbox() as sandbox:
        pid = sandbox._process.pid
        assert list(tmp_path.iterdir())
    wait_until_dead(pid)
    assert not list(tmp_path.iterdir())


# --- machines that cannot isolate ----------------------------------------------------------

LACKING = {
    "another system": ("sys.platform", "darwin", "this is darwin"),
    "another processor": (
        "autograder.worker.syscalls.platform.machine",
        lambda: "abacus",
        "abacus",
    ),
    "an old kernel": ("sandlock.landlock_abi_version", lambda: 3, "ABI 3"),
    "no children told": (
        "autograder.isolation.processes.is_told",
        lambda pid: False,
        "CONFIG_PROC_CHILDREN",
    ),
}


@pytest.mark.parametrize(("where", "what", "told"), LACKING.values(), ids=LACKING)
def test_without_isolation_nothing_runs_and_the_reason_is_told(monkeypatch, where, what, told):
    with monkeypatch.context() as patch:
        patch.setattr(where, what)
        assert told in module.missing_isolation()
        with pytest.raises(NoIsolationError, match="--unsafe"), Sandbox():
            pass


def test_a_missing_sandlock_is_told(monkeypatch):
    monkeypatch.setitem(sys.modules, "sandlock", None)
    assert "sandlock is not installed" in module.missing_isolation()


def test_a_course_among_what_students_may_read_is_refused(monkeypatch, tmp_path):
    monkeypatch.setattr(module, "LIBRARY", Path(sys.prefix) / "course_lib")
    with pytest.raises(NoIsolationError, match="outside that folder"), Sandbox():
        pass
