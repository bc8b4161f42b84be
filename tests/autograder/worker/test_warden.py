"""The warden keeps time, and never sends a signal to anybody outside."""

import contextlib
import os
import signal
import subprocess
import time
from functools import partial

import pytest

from autograder.sandbox import Sandbox
from autograder.worker import warden as module
from autograder.worker import wire
from autograder.worker.warden import Warden, Watch
from tests.autograder.conftest import SHORT, call, text_of

LIMITS = {"cell_seconds": 10.0, "call_seconds": 4.0, "total_seconds": 60.0, "stops": 4}


@pytest.fixture
def signals(monkeypatch):
    """Record signals in place of sending them."""
    sent = []
    for how in ("kill", "killpg"):
        record = partial(lambda how, pid, number: sent.append((how, pid, number)), how)
        monkeypatch.setattr(module.os, how, record)
    return sent


def make_warden(*, is_scoped=False):
    """Return a warden without its confinement, which would bind the tests' own process."""
    warden = Warden.__new__(Warden)
    warden.is_scoped = is_scoped
    return warden


def test_without_proof_of_a_sandbox_everyone_is_never_killed(signals):
    make_warden().kill(77)
    assert signals == [("killpg", 77, signal.SIGKILL), ("kill", 77, signal.SIGKILL)]


def test_inside_the_sandbox_every_process_of_it_is_killed(signals):
    make_warden(is_scoped=True).kill(77)
    assert signals == [("kill", -1, signal.SIGKILL)]


@pytest.mark.parametrize(
    ("readable", "answer", "is_scoped"),
    [
        (["/usr/lib"], PermissionError(), True),
        (["/usr/lib"], ProcessLookupError(), False),
        (["/usr/lib"], None, False),
        (None, PermissionError(), False),
    ],
)
def test_the_proof_is_a_signal_that_the_kernel_refuses(monkeypatch, readable, answer, is_scoped):
    def kill(pid, number):
        assert (pid, number) == (os.getppid(), 0)
        if answer is not None:
            raise answer

    monkeypatch.setattr(module.os, "kill", kill)
    monkeypatch.setattr(module, "confine", lambda readable, folder: None)
    monkeypatch.setattr(module, "_become_subreaper", lambda: None)
    warden = make_warden()
    warden.readable = readable
    warden.confine()
    assert warden.is_scoped is is_scoped


# --- the watch -----------------------------------------------------------------------------


def test_a_cell_a_call_and_the_whole_have_their_own_time():
    watch = Watch(LIMITS, time.monotonic() + 60, "")
    assert 9 < watch.seconds_left() <= 10
    watch.note(wire.CALL_BEGINS, 3)
    assert 3 < watch.seconds_left() <= 4
    assert (watch.phase, watch.unit) == ("call", 3)
    watch.ends = time.monotonic() + 1
    assert watch.seconds_left() <= 1


def test_starting_again_and_again_does_not_stretch_the_whole():
    watch = Watch(LIMITS, time.monotonic() - 1, "")
    watch.note(wire.CELL_BEGINS, 0)
    assert watch.seconds_left() < 0


def test_what_was_called_is_not_called_again():
    watch = Watch(LIMITS, time.monotonic() + 60, "")
    assert not watch.begun
    for kind in (wire.BEGUN, wire.CALL_BEGINS, wire.CALL_ENDS):
        watch.note(kind, 5)
    assert watch.begun
    assert watch.called == {5}
    assert not watch.done
    watch.note(wire.ALL_DONE, 0)
    assert watch.done


@pytest.fixture
def warden(tmp_path):
    """Return a warden between two pipes; what it forwards can be read with `sent`."""
    pipes = [os.pipe() for _ in range(2)]
    warden = make_warden()
    (warden.control_in, parent_writes), (parent_reads, warden.control_out) = pipes
    warden.parent_writes = parent_writes
    warden.sent = lambda: os.read(parent_reads, 1 << 16)
    yield warden
    for descriptor in {end for pipe in pipes for end in pipe}:
        with contextlib.suppress(OSError):
            os.close(descriptor)


@pytest.fixture
def forwarded(warden):
    """Return a function that has some bytes forwarded, and tells which were, and the watch."""

    def forward(data, seconds=5.0):
        runner_reads, runner_writes = os.pipe()
        watch = Watch(LIMITS, time.monotonic() + seconds, "")
        os.write(runner_writes, data)
        os.close(runner_writes)
        try:
            warden.forward(runner_reads, watch)
        finally:
            os.close(runner_reads)
            os.close(warden.control_out)
        return warden.sent(), watch

    return forward


def test_a_runner_speaks_in_its_own_name_only(forwarded):
    sent, _ = forwarded(wire.frame(wire.WARDEN, wire.FINISHED, 0, b"forged"))
    assert sent == wire.frame(wire.RUNNER, wire.FINISHED, 0, b"forged")


def test_a_frame_that_is_too_long_is_not_read(forwarded):
    header = wire.HEADER.pack(wire.RUNNER, wire.CELL_ENDS, 0, wire.MAX_PAYLOAD + 1)
    sent, watch = forwarded(header + b"x")
    assert (sent, watch.why) == (b"", "OutputLimit")


def test_half_a_frame_is_not_forwarded(forwarded):
    sent, watch = forwarded(wire.frame(wire.RUNNER, wire.CELL_ENDS, 0, b"whole")[:-1])
    assert (sent, watch.why, watch.done) == (b"", "", False)


def test_time_is_up_even_if_there_is_always_something_to_read(forwarded):
    sent, watch = forwarded(wire.frame(wire.RUNNER, wire.CELL_BEGINS) * 100, seconds=-1)
    assert (sent, watch.why) == (b"", "TimeLimit")


def test_nothing_is_forwarded_after_the_runner_said_that_it_is_done(forwarded):
    frames = wire.frame(wire.RUNNER, wire.ALL_DONE) + wire.frame(wire.RUNNER, wire.OUTCOME)
    sent, watch = forwarded(frames)
    assert watch.done
    assert sent == wire.frame(wire.RUNNER, wire.ALL_DONE)


def test_a_parent_that_is_gone_ends_the_submission(warden, forwarded):
    os.close(warden.parent_writes)
    with pytest.raises(EOFError, match="parent is gone"):
        forwarded(wire.frame(wire.RUNNER, wire.CELL_BEGINS) * 100)


# --- without isolation, as on macOS --------------------------------------------------------

TWICE = "def twice(x):\n    return 2 * x"


@pytest.fixture(scope="module")
def unsafe():
    with Sandbox(SHORT, unsafe=True) as sandbox:
        yield sandbox


def test_unsafe_gives_the_same_values_and_outputs(unsafe):
    run = unsafe.run(["print('a')", TWICE], [call("twice", [1], [2.5])])
    assert text_of(run.outputs[0]) == "a\n"
    assert [outcome.value for outcome in run.outcomes[0]] == [2, 5.0]


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("while True: pass", "TimeLimit"),
        ("import os; os._exit(0)", "Crash"),
        ("import ctypes; ctypes.string_at(0)", "Crash"),
        ("import os\nwhile True: os.read(os.pipe()[0], 1)", "TimeLimit"),
    ],
)
def test_unsafe_keeps_time_and_survives_crashes(unsafe, monkeypatch, source, why):
    shorter = {**SHORT.as_dict(), "cell_seconds": 1}
    monkeypatch.setattr(unsafe, "limits", type(SHORT)(**shorter))
    run = unsafe.run([source, TWICE], [call("twice", [1])])
    assert run.stopped == {0: why}
    assert [outcome.value for outcome in run.outcomes[0]] == [2]


def test_unsafe_leaves_everybody_else_alone(unsafe):
    with subprocess.Popen(["sleep", "60"]) as bystander:
        unsafe.run(["import os; os._exit(0)", "import sys; sys.exit()"], [call("f", [1])])
        assert bystander.poll() is None
        bystander.kill()


def test_unsafe_keeps_secrets_of_the_environment_too(unsafe, monkeypatch):
    monkeypatch.setenv("COURSE_KEY", "a secret")
    with Sandbox(SHORT, unsafe=True) as fresh:
        told = text_of(fresh.run(["import os; print(dict(os.environ))"], []).outputs[0])
    assert "a secret" not in told


@pytest.mark.sandbox
def test_the_log_cannot_be_filled_for_those_that_come_later(sandbox):
    sandbox.run(["import os\nfor n in (2, 3): os.lseek(n, 1 << 30, 0)"], [])
    loud = "import sys\ndef f(x):\n    print(x, file=sys.stderr)\n    return x"
    [outcome] = sandbox.run([loud], [call("f", [1.5])]).outcomes[0]
    assert outcome.value == 1.5
