"""No processor time is lost, whatever becomes of the processes and threads that used it."""

import os
import signal

import pytest

from autograder.isolation import processes, watch
from autograder.isolation.sandbox import Sandbox
from course_lib.sheets import Limit
from tests.autograder.conftest import SHORT, text_of

pytestmark = pytest.mark.sandbox

BUSY = """\
import contextlib, ctypes, os, signal, struct, threading, time
libc = ctypes.CDLL(None)
def busy(seconds):
    began = time.thread_time()
    while time.thread_time() - began < seconds: pass
def child(seconds, fork=os.fork):
    "Have a child use some time; return when it ends, but do not wait as a parent does."
    end, write_end = os.pipe()
    if (pid := fork()) == 0:
        busy(seconds)
        os._exit(0)
    os.close(write_end)
    os.read(end, 1)
    os.close(end)
    return pid
"""
# Each has others use 1.2 seconds.
VANISHING = {
    "children that are ignored": """\
with contextlib.suppress(OSError):
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
for _ in range(12): child(0.1)
""",
    "children that nobody need wait for": """\
NOT_WAITED_FOR = 2
libc.sigaction(signal.SIGCHLD, struct.pack("Q128xiiQ", 0, NOT_WAITED_FOR, 0, 0), None)
for _ in range(12): child(0.1)
""",
    "children that end with another signal": """\
CLONE = {"x86_64": 56, "aarch64": 220}[os.uname().machine]
for ending in (0, signal.SIGURG):
    for _ in range(6): child(0.1, lambda: libc.syscall(CLONE, int(ending), 0, 0, 0, 0))
""",
    "the same, waited for": """\
CLONE, ALL = {"x86_64": 56, "aarch64": 220}[os.uname().machine], 0x40000000
for _ in range(60): os.waitpid(child(0.02, lambda: libc.syscall(CLONE, 0, 0, 0, 0, 0)), ALL)
""",
    "many short children": "for _ in range(120): os.waitpid(child(0.01), 0)",
    "children of children that ended": """\
def fork_twice():
    if pid := os.fork():
        os.waitpid(pid, 0)
        return pid
    if os.fork(): os._exit(0)
    return 0
for _ in range(12): child(0.1, fork_twice)
""",
    "parents that ended": """\
def deeper(depth):
    busy(0.1)
    if depth and os.fork() == 0: deeper(depth - 1)
    os._exit(0)
end, write_end = os.pipe()
if os.fork() == 0: deeper(11)
os.close(write_end)
os.read(end, 1)
""",
    "threads that ended": """\
for _ in range(60):
    one = threading.Thread(target=busy, args=[0.02])
    one.start()
    one.join()
""",
    "a first thread that ended": """\
EXIT = {"x86_64": 60, "aarch64": 93}[os.uname().machine]
def last():
    busy(1.2)
    os._exit(0)
if os.fork() == 0:
    threading.Thread(target=last).start()
    libc.syscall(EXIT, 0)
os.wait()
""",
}


@pytest.mark.parametrize("cell", VANISHING.values(), ids=VANISHING)
def test_processor_time_of_what_vanished_counts(sandbox, limit, cell):
    limit(cell_seconds=0.6, processes=20)
    run = sandbox.run([BUSY + cell], [])
    assert run.stopped == {0: Limit.TIME}, text_of(run.outputs[0])


def test_children_can_be_waited_for_whoever_started_the_grader():
    """A program that is started with this signal ignored loses its children's time."""
    before = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    fresh = Sandbox(SHORT)
    try:
        fresh.launch()
    finally:
        signal.signal(signal.SIGCHLD, before)
    cell = """\
import os, signal
if os.fork() == 0: os._exit(3)
print(signal.getsignal(signal.SIGCHLD), os.waitstatus_to_exitcode(os.wait()[1]))
"""
    with fresh:
        assert text_of(fresh.run([cell], []).outputs[0]) == "0 3\n"


def test_time_that_is_not_told_for_a_moment_is_not_lost(monkeypatch, tmp_path):
    """A child that ends while we look is in nobody's account."""
    told = iter([1.0, 5.0, 3.0])
    monkeypatch.setattr(processes, "cpu_seconds", lambda pids: next(told))
    monkeypatch.setattr(watch, "LOOK_SECONDS", 0)
    ours = watch.Watch(SHORT, os.getpid(), str(tmp_path), 1 << 40)
    ours.look()
    ours.look()
    assert ours.cpu == 5.0


def test_a_child_that_changes_hands_while_we_look_counts_once(monkeypatch):
    """The kernel gives it to another thread when the one that made it ends."""
    monkeypatch.setattr(processes, "_threads", lambda pid: {1: ["1", "2"]}.get(pid, []))
    monkeypatch.setattr(processes, "_read", lambda path: "7 ")
    assert processes.tree(1) == [1, 7]
