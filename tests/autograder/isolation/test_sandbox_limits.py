"""Limits are kept by the parent, for all processes of a submission together."""

import os
import time
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.isolation import disk, processes
from autograder.isolation.claims import Claims
from autograder.isolation.limits import MEBIBYTE
from autograder.isolation.sandbox import Sandbox, SandboxError
from autograder.worker import wire
from course_lib.sheets import Limit
from tests.autograder.conftest import call, text_of

pytestmark = pytest.mark.sandbox

TWICE = "def twice(x):\n    return 2 * x"
HONEST = [call("twice", [1.5])]
IN_CHILDREN = """\
import os, time
for _ in range({count}):
    if os.fork() == 0:
        {what}
        os._exit(0)
time.sleep(60)
"""


def in_children(count, what):
    """Return a cell that does something in several processes at once, and waits."""
    return IN_CHILDREN.format(count=count, what=what)


def stopped(sandbox, cell):
    """Return what stopped a cell; the exercise beside it must be unharmed."""
    run = sandbox.run([TWICE, cell], HONEST)
    assert [outcome.value for outcome in run.outcomes[0]] == [3.0]
    return run.stopped.get(1)


@pytest.mark.parametrize("count", [1, 4])
def test_processor_time_of_children_counts(sandbox, limit, count):
    limit(cell_seconds=1)
    assert stopped(sandbox, in_children(count, "while True: pass")) == Limit.TIME


def test_processor_time_of_children_that_ended_counts(sandbox, limit):
    limit(cell_seconds=1)
    cell = """\
import os, time
while True:
    if os.fork() == 0:
        began = time.process_time()
        while time.process_time() - began < 0.1: pass
        os._exit(0)
    os.wait()
"""
    assert stopped(sandbox, cell) == Limit.TIME


def test_waiting_costs_no_processor_time(sandbox, limit):
    limit(cell_seconds=0.3, patience=20)
    assert stopped(sandbox, "import time; time.sleep(1)") is None


def test_what_only_waits_is_stopped_by_the_clock_and_doubtful(sandbox, limit):
    limit(call_seconds=0.5, patience=2)
    run = sandbox.run(["import time\ndef nap(x):\n    time.sleep(60)"], [call("nap", [1])])
    assert run.outcomes[0][0].failure.kind == "WallLimit"
    assert run.doubtful


def test_what_computes_too_long_is_not_doubtful(sandbox, limit):
    limit(cell_seconds=0.5)
    run = sandbox.run(["while True: pass"], [])
    assert run.stopped == {0: Limit.TIME}
    assert not run.doubtful


def test_memory_of_all_processes_together_is_limited(sandbox, limit):
    limit(memory_bytes=256 * MEBIBYTE, total_memory_bytes=300 * MEBIBYTE)
    fill = "kept = bytearray(os.urandom(1 << 20) * 120); time.sleep(60)"
    assert stopped(sandbox, in_children(5, fill)) == Limit.MEMORY


def test_memory_that_processes_share_counts_once(sandbox, limit):
    limit(total_memory_bytes=300 * MEBIBYTE)
    fill = "kept = bytearray(b'x' * (1 << 20)) * 120\n"
    cell = fill + in_children(6, "time.sleep(1)").replace("time.sleep(60)", "time.sleep(0.7)")
    assert stopped(sandbox, cell) is None


def test_a_folder_too_deep_to_look_into_takes_disk_too(sandbox):
    cell = "import os, time\nfor _ in range(99):\n    os.mkdir('d' * 99)\n    os.chdir('d' * 99)\n"
    assert stopped(sandbox, f"{cell}time.sleep(60)") == Limit.DISK


@pytest.mark.parametrize("away", ["os.unlink('f')", "os.rename('f', 'g'); os.unlink('g')"])
def test_files_without_a_name_take_disk_too(sandbox, limit, away):
    limit(disk_bytes=5 * MEBIBYTE)
    cell = f"""\
import os, time
kept = []
for _ in range(20):
    kept.append(open('f', 'wb', buffering=0))
    {away}
    kept[-1].write(bytes(1 << 20))
time.sleep(60)
"""
    assert stopped(sandbox, cell) == Limit.DISK


def test_open_files_are_limited(sandbox, limit):
    limit(open_files=50)
    cell = "import os\nkept = [os.pipe() for _ in range(100)]"
    run = sandbox.run([cell], [])
    assert "Too many open files" in text_of(run.outputs[0])


def test_what_a_cell_left_running_is_gone_when_the_next_submission_comes(sandbox):
    sandbox.run([in_children(5, "time.sleep(60)").replace("time.sleep(60)\n", "pass\n", 1)], [])
    assert len(processes.tree(sandbox._process.pid)) == 1


HIDDEN = {
    "a shut folder": "os.mkdir('shut'); open('shut/f', 'w').close(); os.mkdir('none', 0)",
    "a deep folder": "for _ in range(1500): os.mkdir('d'); os.chdir('d')",
    "a deep folder of long names": "for _ in range(99): os.mkdir('d' * 99); os.chdir('d' * 99)",
    "a link": "os.symlink('/', 'link')",
    "an odd name": "open(b'\\xff\\n', 'w').close()",
    "a dash": "open('-rf', 'w').close(); os.mkdir('--')",
}


@pytest.mark.parametrize("hide", HIDDEN.values(), ids=HIDDEN)
def test_files_of_one_submission_are_gone_for_the_next(sandbox, hide):
    sandbox.run([f"import os\n{hide}"], [])
    run = sandbox.run(["import os; print(os.listdir('.'))"], [])
    assert text_of(run.outputs[0]) == "[]\n"


def test_what_cannot_be_removed_is_a_fault_of_the_grader(sandbox, monkeypatch):
    def fail(path):
        raise OSError(f"{path} cannot be removed")

    with monkeypatch.context() as patch:
        patch.setattr(disk, "remove", fail)
        with pytest.raises(SandboxError, match="cannot be removed"):
            sandbox.run(["open('f', 'w').close()"], [])
    run = sandbox.run(["import os; print(os.listdir('.'))"], [])
    assert text_of(run.outputs[0]) == "[]\n"


def test_a_parent_that_does_not_answer_lets_nobody_pass(sandbox):
    """Without an answer a new process waits, and dies with the worker."""
    with Sandbox(sandbox.limits) as fresh:
        fresh._turnstile.answer = lambda: time.sleep(0.01)
        fresh._control.settimeout(0.5)
        fresh.limits = replace(sandbox.limits, cell_seconds=0.2, patience=2)
        with pytest.raises(SandboxError, match="broke down"):
            fresh.run([TWICE], HONEST)


# --- what the kernel tells -----------------------------------------------------------------


def test_a_process_that_is_gone_uses_nothing():
    gone = [2**22 + 1]
    assert processes.cpu_seconds(gone) == 0
    assert processes.memory_bytes(gone) == 0
    assert processes.unlinked_bytes(gone, 1) == 0
    assert processes.tree(gone[0]) == gone
    assert not processes.is_told(gone[0])


def test_processor_time_of_this_process_grows():
    before = processes.cpu_seconds([os.getpid()])
    began = time.process_time()
    while time.process_time() - began < 0.1:
        pass
    assert processes.cpu_seconds([os.getpid()]) > before


def test_without_proc_the_clock_is_all_there_is(monkeypatch):
    monkeypatch.setattr(processes, "IS_TOLD", False)
    assert abs(processes.cpu_seconds([1]) - time.monotonic()) < 60


# --- what a student may claim --------------------------------------------------------------


@pytest.mark.parametrize("payload", [b"", b"12345678x", wire.SPENT.pack(float("nan"))])
def test_seconds_that_are_none_count_nothing(sandbox, payload):
    claims = Claims(1, [], sandbox.limits)
    claims.note(wire.CPU, 0, payload)
    claims.note(wire.CPU, 0, wire.SPENT.pack(-5.0))
    assert claims.complete().seconds == 0
    claims.note(wire.CPU, 0, wire.SPENT.pack(0.25))
    assert claims.complete().seconds == 0.25


def test_seconds_are_those_of_cells_and_calls(sandbox):
    busy = "import time\ndef busy(x):\n    began = time.process_time()\n"
    busy += "    while time.process_time() - began < 0.1: pass\n"
    for calls in ([], [call("busy", [1])], [call("busy", [1], [2]), call("busy", [1])]):
        run = sandbox.run([busy, "busy(0)"], calls)
        least = 0.1 + 0.1 * sum(len(outcomes) for outcomes in run.outcomes)
        assert least < run.seconds < least + 1


def test_a_sandbox_whose_files_are_gone_can_still_be_left(sandbox):
    with Sandbox(sandbox.limits) as fresh:
        disk.remove(str(fresh._home))
    assert not Path(fresh._home).exists()
