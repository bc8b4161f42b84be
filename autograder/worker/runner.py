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
from autograder.worker.scope import enter_scope
from course_lib import calling, codec, sheets


class Runner:
    """Runs the cells of one submission in this process, then calls its exercises.

    Parameters
    ----------
    shell : Shell
        From `autograder.worker.cells.make_shell`.
    job, out : int
        Descriptors of a file with the job as JSON, and of the pipe to the parent.
    space : int
        Bytes of address space that the worker itself takes.
    confined : bool
        Whether this process is isolated.
    """

    def __init__(self, shell: Any, job: int, out: int, space: int, *, confined: bool) -> None:
        self.shell = shell
        self.out = out
        self.space = space
        self.confined = confined
        self.pid = os.getpid()
        self.unsent = b""
        length = os.fstat(job).st_size
        self.job = json.loads(os.pread(job, length, 0))
        os.close(job)

    def run(self) -> None:
        """Confine this process, do the job, and end without clean-up code of the student's."""
        self.confine(self.job["limits"])
        self.send(wire.BEGUN)
        self.run_cells(self.job["cells"])
        for unit, name, cases in self.job["calls"]:
            self.call_in_fork(unit, name, cases)
        self.send(wire.ALL_DONE)
        os._exit(0)

    def confine(self, limits: dict[str, float]) -> None:
        """Give up all that this process does not need, before any student code runs."""
        os.setsid()
        _mute_log()
        sys.path.insert(0, "")  # as in a kernel: modules that lie beside the notebook
        if self.confined:
            enter_scope()
        space = self.space + int(limits["memory_bytes"])
        seconds = int(limits["total_seconds"]) + 1
        for what, most in (
            (resource.RLIMIT_AS, space),
            (resource.RLIMIT_FSIZE, int(limits["file_bytes"])),
            (resource.RLIMIT_CORE, 0),
            (resource.RLIMIT_CPU, seconds),
            (resource.RLIMIT_NOFILE, int(limits["open_files"])),
        ):
            with contextlib.suppress(ValueError, OSError):
                resource.setrlimit(what, (most, most))

    def send(
        self, kind: bytes, unit: int = 0, payload: bytes = b"", *, later: bool = False
    ) -> None:
        """Send a frame to the parent, at once or together with the next."""
        if os.getpid() != self.pid:  # student code forked, and its child came back to this code
            os._exit(0)
        self.unsent += wire.frame(kind, unit, payload)
        if not later:
            data, self.unsent = self.unsent, b""
            wire.write_all(self.out, data)

    def run_cells(self, cells: list[tuple[int, str]]) -> None:
        """Run the cells in order; each reports before and after."""
        max_bytes = int(self.job["limits"]["output_bytes"])
        for unit, source in cells:
            self.send(wire.CELL_BEGINS, unit)
            began = time.process_time()
            outputs = run_cell(self.shell, source, max_bytes)
            self.spent(unit, began)
            self.send(wire.CELL_ENDS, unit, json.dumps(outputs).encode("ascii"), later=True)

    def spent(self, unit: int, began: float) -> None:
        """Tell what the student's code cost, for benchmarks; limits go by what the kernel says."""
        self.send(wire.CPU, unit, wire.SPENT.pack(time.process_time() - began), later=True)

    def call_in_fork(self, unit: int, name: str, cases: str) -> None:
        """Call one exercise in a fork, so that it cannot leave anything behind for the next."""
        self.send(wire.CALL_BEGINS, unit)
        caller = os.fork()
        if caller == 0:
            self.pid = os.getpid()
            try:
                self.call(unit, name, cases)
            finally:
                os._exit(0)
        os.waitpid(caller, 0)
        self.send(wire.CALL_ENDS, unit, later=True)

    def call(self, unit: int, name: str, cases: str) -> None:
        """Call one exercise on its cases, and send each outcome."""
        for outcome in self.outcomes(unit, self.shell.user_ns.get(name), cases):
            self.send(wire.OUTCOME, unit, outcome.encode("ascii"))

    def outcomes(self, unit: int, function: Any, cases: str) -> Iterator[str]:
        """Yield the outcomes of one exercise as text."""
        max_bytes = int(self.job["limits"]["value_bytes"])
        for args, kwargs in codec.loads(cases, wire.MAX_PAYLOAD):
            began = time.process_time()
            outcome = calling.call_anything(function, sheets.Case("", "", args, kwargs))
            self.spent(unit, began)
            try:
                yield codec.dumps(sheets.pack_outcome(outcome), max_bytes)
            except codec.CodecError as error:
                value = codec.Unsupported(f"too large ({error})")
                yield codec.dumps(sheets.pack_outcome(sheets.Outcome(value=value)), max_bytes)


def _mute_log() -> None:
    """Let go of the worker's log: whoever fills it would take it from those that come later."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 2)
    os.close(null)
