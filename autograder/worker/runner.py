"""The runner: one submission's cells and calls, in a process of its own."""

from __future__ import annotations

import contextlib
import json
import os
import resource
import sys
import time
from collections.abc import Iterator
from typing import Any

from autograder.worker import wire
from autograder.worker.cells import run_cell
from autograder.worker.syscalls import filter_calls
from course_lib import calling, codec, sheets

FORK_TRIES, FORK_PAUSE = 100, 0.02


class Runner:
    """Runs the cells of one submission in this process, then calls its exercises."""

    def __init__(
        self,
        job: dict[str, Any],
        shell: Any,
        skip: dict[str, set[int]],
        write_end: int,
        readable: list[str] | None,
    ) -> None:
        self.job = job
        self.shell = shell
        self.skip = skip
        self.write_end = write_end
        self.readable = readable
        self.limits = job["limits"]
        self.pid = 0

    def run_and_exit(self) -> None:
        """Confine this process, do the job, and end without clean-up code of the student's."""
        status = 1
        self.pid = os.getpid()
        try:
            self.confine()
            self.send(wire.BEGUN, 0, b"")
            self.run_cells()
            for unit, call in enumerate(self.job["calls"]):
                if unit not in self.skip["call"]:
                    self.call_in_fork(unit, call)
            self.send(wire.ALL_DONE, 0, b"")
            status = 0
        finally:
            os._exit(status)

    def confine(self) -> None:
        """Give up everything but the private folder, before any student code runs."""
        os.setsid()
        _mute_log()
        os.chdir(self.job["folder"])
        sys.path.insert(0, "")  # as in a kernel: modules that lie beside the notebook
        os.environ["HOME"] = self.job["folder"]
        extra = int(self.limits["memory_bytes"])
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (_address_space() + extra,) * 2)
        file_bytes = int(self.limits["file_bytes"])
        resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, file_bytes))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        seconds = int(self.limits["total_seconds"]) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        if self.readable is not None:
            filter_calls()
            confine(self.readable, self.job["folder"])

    def send(self, kind: bytes, unit: int, payload: bytes) -> None:
        """Send a frame to the warden."""
        if os.getpid() != self.pid:  # student code forked, and its child came back to this code
            os._exit(0)
        wire.write_all(self.write_end, wire.frame(wire.RUNNER, kind, unit, payload))

    def run_cells(self) -> None:
        """Run the cells in order; each reports before and after."""
        for unit, source in enumerate(self.job["cells"]):
            if unit in self.skip["cell"]:
                continue
            self.send(wire.CELL_BEGINS, unit, b"")
            outputs = run_cell(self.shell, source, int(self.limits["output_bytes"]))
            self.send(wire.CELL_ENDS, unit, json.dumps(outputs).encode("ascii"))

    def call_in_fork(self, unit: int, call: dict[str, Any]) -> None:
        """Call one exercise in a fork, so that it cannot leave anything behind for the next."""
        self.send(wire.CALL_BEGINS, unit, b"")
        caller = fork_patiently()
        if caller == 0:
            self.pid = os.getpid()
            try:
                for outcome in self.call(call):
                    self.send(wire.OUTCOME, unit, outcome.encode("ascii"))
            finally:
                os._exit(0)
        os.waitpid(caller, 0)
        self.send(wire.CALL_ENDS, unit, b"")

    def call(self, call: dict[str, Any]) -> Iterator[str]:
        """Yield the outcomes of one exercise as text."""
        function = self.shell.user_ns.get(call["name"])
        max_bytes = int(self.limits["value_bytes"])
        for args, kwargs in codec.loads(call["cases"], wire.MAX_PAYLOAD):
            case = sheets.Case("", "", args, kwargs)
            outcome = calling.call_anything(function, case)
            try:
                yield codec.dumps(sheets.pack_outcome(outcome), max_bytes)
            except codec.CodecError as error:
                value = codec.Unsupported(f"too large ({error})")
                yield codec.dumps(sheets.pack_outcome(sheets.Outcome(value=value)), max_bytes)


def confine(readable: list[str], folder: str) -> None:
    """Give up everything but reading some paths and writing to one folder, for good."""
    import sandlock

    sandlock.confine(sandlock.Sandbox(fs_readable=readable, fs_writable=[folder, os.devnull]))


def _mute_log() -> None:
    """Let go of the worker's log: whoever fills it would take it from those that come later."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 2)
    os.close(null)


def _address_space() -> int:
    """Return the bytes of address space that this process uses now."""
    with open("/proc/self/statm", "rb") as file:
        return int(file.read().split()[0]) * resource.getpagesize()


def fork_patiently() -> int:
    """Fork, waiting a little where processes that a cell forked still take all the room."""
    for _ in range(FORK_TRIES):
        try:
            return os.fork()
        except BlockingIOError:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(-1, os.WNOHANG)
            time.sleep(FORK_PAUSE)
    return os.fork()
