"""The warden never sends a signal to anybody outside; without isolation, limits hold too."""

import signal
import subprocess
from dataclasses import replace
from functools import partial

import pytest

from autograder.isolation.sandbox import Sandbox
from autograder.worker import warden as module
from autograder.worker.warden import Warden
from tests.autograder.conftest import SHORT, call, text_of


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
    warden.runner = 77
    return warden


def test_without_proof_of_a_sandbox_everyone_is_never_killed(signals):
    warden = make_warden()
    warden.kill()
    warden.kill()
    assert signals == [("killpg", 77, signal.SIGKILL), ("kill", 77, signal.SIGKILL)]


def test_inside_the_sandbox_every_process_of_it_is_killed(signals):
    make_warden(is_scoped=True).kill()
    assert signals == [("kill", -1, signal.SIGKILL)]


@pytest.mark.parametrize(
    ("answer", "is_refused"),
    [(PermissionError(), True), (ProcessLookupError(), False), (None, False)],
)
def test_the_proof_is_a_signal_that_the_kernel_refuses(monkeypatch, answer, is_refused):
    def kill(pid, number):
        assert (pid, number) == (77, 0)
        if answer is not None:
            raise answer

    monkeypatch.setattr(module.os, "kill", kill)
    assert module._is_refused(77) is is_refused


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
        ("import os\nwhile True: os.read(os.pipe()[0], 1)", "WallLimit"),
    ],
)
def test_unsafe_keeps_time_and_survives_crashes(unsafe, monkeypatch, source, why):
    patience = 2 if why == "WallLimit" else 60
    monkeypatch.setattr(unsafe, "limits", replace(SHORT, cell_seconds=1, patience=patience))
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
