"""Kill a process with proof: it was alive and at work, best on a submission that takes long."""

import signal
import time
from pathlib import Path

import nbformat

PATIENCE = 60.0
SLOW = "open('here', 'w').close()  # where it runs\nimport time\ntime.sleep(2)"


def kill_when(is_so, process, what):
    """Kill a process once something is so; it is stopped first, so that one can look what was.

    Parameters
    ----------
    is_so : callable
        Without arguments.
    process : Popen
        Alive until then, or the test fails.
    what : callable
        Looks what is so when the process stands still.

    Returns
    -------
    object
        What `what` saw.
    """
    wait_until(is_so, process)
    process.send_signal(signal.SIGSTOP)
    while process.poll() is None and _state(process.pid) != "T":
        time.sleep(0.001)
    assert process.poll() is None, "it had ended before it could be killed"
    seen = what()
    process.kill()
    assert process.wait() == -signal.SIGKILL
    return seen


def wait_until(is_so, process=None):
    """Wait until something is so, of a process that is alive meanwhile."""
    ends = time.monotonic() + PATIENCE
    while not is_so():
        assert process is None or process.poll() is None, "it had ended before"
        assert time.monotonic() < ends, "it never came so far"
        time.sleep(0.002)


def runners(pid):
    """Return the processes that run a submission for a grader: forks of its sandboxes' wardens."""
    return [
        runner
        for warden in children_of(pid)
        for runner in children_of(warden)
        if _words(runner) and _words(runner) == _words(warden)
    ]


def slow_down(path):
    """Let a submission leave a mark in its folder when it begins, and then take its time."""
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.insert(0, nbformat.v4.new_code_cell(SLOW, id="slow"))
    nbformat.write(notebook, path)


def runs_the_slow_one(pid):
    """Return whether a grader runs a submission that was slowed down."""
    return any(Path(f"/proc/{runner}/cwd/here").exists() for runner in runners(pid))


def children_of(pid):
    """Return the processes that a process, by any of its threads, has started."""
    found = []
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        found += [int(child) for child in _read(path).split()]
    return found


def _words(pid):
    return _read(Path(f"/proc/{pid}/cmdline"))


def _state(pid):
    return _read(Path(f"/proc/{pid}/stat")).rpartition(")")[2].split()[0]


def _read(path):
    try:
        return path.read_text(errors="replace")
    except OSError:  # it has ended meanwhile
        return ""
