"""The runner: one submission's cells and calls, in a process of its own."""

from __future__ import annotations

import contextlib
import json
import os
import random
import resource
import sys
import time
from typing import Any

from autograder.worker import chance, wire
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
        calls = self.job["calls"]
        for unit, name, cases in calls:
            # The last one has nobody after it whom it could leave something.
            if self.job["apart"] and unit != calls[-1][0]:
                self.call_in_fork(unit, name, cases)
            else:
                self.call_here(unit, name, cases)
        self.send(wire.ALL_DONE)
        os._exit(0)

    def call_here(self, unit: int, name: str, cases: str) -> None:
        """Call one exercise in this process."""
        self.send(wire.CALL_BEGINS, unit)
        self.call(unit, name, cases)
        self.send(wire.CALL_ENDS, unit, later=True)

    def confine(self, limits: dict[str, float]) -> None:
        """Give up all that this process does not need, before any student code runs."""
        os.setsid()
        _mute_log()
        chance.settle_in_fork()
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
            # What it cost is for benchmarks only; limits go by what the kernel says.
            seconds = wire.SPENT.pack(time.process_time() - began)
            self.send(wire.CPU, unit, seconds, later=True)
            self.send(wire.CELL_ENDS, unit, json.dumps(outputs).encode("ascii"), later=True)

    def call_in_fork(self, unit: int, name: str, cases: str) -> None:
        """Call one exercise in a fork, so that it cannot leave anything behind for the next."""
        self.send(wire.CALL_BEGINS, unit)
        chance_so_far = random.getstate()
        caller = os.fork()
        if caller == 0:
            self.pid = os.getpid()
            random.setstate(chance_so_far)  # a fork draws it anew
            try:
                self.call(unit, name, cases)
            finally:
                os._exit(0)
        os.waitpid(caller, 0)
        self.send(wire.CALL_ENDS, unit, later=True)

    def call(self, unit: int, name: str, cases: str) -> None:
        """Call one exercise on its cases, and send each outcome."""
        function = self.shell.user_ns.get(name)
        seconds = 0.0
        for inputs in codec.loads(cases, wire.MAX_PAYLOAD):
            began = time.process_time()
            outcome = calling.call_anything(function, sheets.Case("", "", *inputs))
            seconds += time.process_time() - began
            self.send(wire.OUTCOME, unit, self.packed(outcome, inputs[0]).encode("ascii"))
        self.send(wire.CPU, unit, wire.SPENT.pack(seconds))

    def packed(self, outcome: sheets.Outcome, given: tuple[Any, ...]) -> str:
        """Return an outcome as text that is not too long."""
        max_bytes = int(self.job["limits"]["value_bytes"])
        try:
            return codec.dumps(sheets.pack_outcome(outcome, given), max_bytes)
        except codec.CodecError as error:
            value = codec.Unsupported(f"too large ({error})")
            return codec.dumps(sheets.pack_outcome(sheets.Outcome(value=value)), max_bytes)


def _mute_log() -> None:
    """Let go of the worker's log: whoever fills it would take it from those that come later."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 2)
    os.close(null)
