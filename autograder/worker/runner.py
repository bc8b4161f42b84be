"""The runner: one submission's cells and calls, in a process of its own."""

from __future__ import annotations

import contextlib
import json
import os
import random
import resource
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from autograder.worker import chance, plumbing, wire
from autograder.worker.cells import run_cell
from autograder.worker.scope import enter_scope
from course_lib import calling, codec, sheets

Call = tuple[int, str, str]  # its number, the function's name, and its cases as text


class Runner:
    """Runs the cells of one submission in this process, then calls its exercises.

    Parameters
    ----------
    shell : Shell
        From `autograder.worker.cells.make_shell`.
    job, out, answers : int
        Descriptors of a file with the job as JSON, behind which the calls are written later, of the
        pipe to the parent, and of the pipe from there, which says how long that is.
    space : int
        Bytes of address space that the worker itself takes.
    confined : bool
        Whether this process is isolated.
    """

    def __init__(
        self, shell: Any, job: int, out: int, answers: int, space: int, *, confined: bool
    ) -> None:
        self.shell = shell
        self.out = out
        self.answers = answers
        self.space = space
        self.confined = confined
        self.pid = os.getpid()
        self.unsent = b""
        self.file, self.length = job, os.fstat(job).st_size
        self.job = json.loads(os.pread(job, self.length, 0))
        self.limits: dict[str, float] = self.job["limits"]

    def run(self) -> None:
        """Confine this process, do the job, and end without clean-up code of the student's."""
        self.confine()
        self.send(wire.BEGUN)
        self.run_cells(self.job["cells"])
        plumbing.close(self.job["given"])
        call_all = self.call_together if self.job["together"] else self.call_apart
        call_all(self.ask())
        self.send(wire.ALL_DONE)
        os._exit(0)

    def ask(self) -> list[Call]:
        """Ask the parent which calls to make: no cell can know."""
        self.send(wire.ASKING)
        length = int.from_bytes(wire.read_exactly(self.answers, 4), "big")
        calls: list[Call] = json.loads(os.pread(self.file, length, self.length))
        return calls

    def call_together(self, calls: list[Call]) -> None:
        """Call all exercises here, one after the other."""
        for unit, *call in calls:
            self.send(wire.CALL_BEGINS, unit)
            self.call(unit, *call, later=True)
            self.send(wire.CALL_ENDS, unit, later=True)

    def call_apart(self, calls: list[Call]) -> None:
        """Call each exercise in a fork, so that it cannot leave anything behind for the next."""
        for unit, *call in calls:
            self.send(wire.CALL_BEGINS, unit)
            self.in_fork(partial(self.call, unit, *call))
            self.send(wire.CALL_ENDS, unit, later=True)

    def in_fork(self, work: Callable[[], None]) -> None:
        """Do some work in a fork, and wait for its end."""
        chance_so_far = random.getstate()
        child = os.fork()
        if child == 0:
            self.pid = os.getpid()
            random.setstate(chance_so_far)  # a fork draws it anew
            _limit(resource.RLIMIT_CPU, int(self.limits["call_seconds"]) + 1)
            try:
                work()
                self.flush()
            finally:
                os._exit(0)
        with contextlib.suppress(ChildProcessError):  # student code may wait for it, too
            os.waitpid(child, 0)

    def confine(self) -> None:
        """Give up all that this process does not need, before any student code runs."""
        os.setsid()
        _mute_log()
        chance.settle_in_fork()
        sys.path.insert(0, "")  # as in a kernel: modules that lie beside the notebook
        if self.confined:
            enter_scope()
        limits = self.limits
        _limit(resource.RLIMIT_AS, self.space + int(limits["memory_bytes"]))
        _limit(resource.RLIMIT_FSIZE, int(limits["file_bytes"]))
        _limit(resource.RLIMIT_CORE, 0)
        _limit(resource.RLIMIT_CPU, int(limits["total_seconds"]) + 1)
        _limit(resource.RLIMIT_NOFILE, int(limits["open_files"]))

    def send(
        self, kind: bytes, unit: int = 0, payload: bytes = b"", *, later: bool = False
    ) -> None:
        """Send a frame to the parent, at once or together with the next."""
        self.unsent += wire.frame(kind, unit, payload)
        if not later or len(self.unsent) > wire.CHUNK:
            self.flush()

    def flush(self) -> None:
        """Send what was to be sent later."""
        if os.getpid() != self.pid:  # student code forked, and its child came back to this code
            os._exit(0)
        data, self.unsent = self.unsent, b""
        wire.write_all(self.out, data)

    def run_cells(self, cells: list[tuple[int, str]]) -> None:
        """Run the cells in order; each reports before and after."""
        max_bytes = int(self.limits["output_bytes"])
        for unit, source in cells:
            self.send(wire.CELL_BEGINS, unit)
            began = time.process_time()
            outputs = run_cell(self.shell, source, max_bytes)
            # What it cost is for benchmarks only; limits go by what the kernel says.
            seconds = wire.SPENT.pack(time.process_time() - began)
            self.send(wire.CPU, unit, seconds, later=True)
            self.send(wire.CELL_ENDS, unit, json.dumps(outputs).encode("ascii"), later=True)

    def call(self, unit: int, name: str, cases: str, *, later: bool = False) -> None:
        """Call one exercise on its cases, and send each outcome, at once or with the others.

        What is sent later is lost if the process ends before: good for a first try only.
        """
        function = self.shell.user_ns.get(name)
        seconds = 0.0
        for inputs in codec.loads(cases, wire.MAX_PAYLOAD):
            began = time.process_time()
            outcome = calling.call_anything(function, sheets.Case("", "", *inputs))
            seconds += time.process_time() - began
            payload = self.packed(outcome, inputs[0]).encode("ascii")
            self.send(wire.OUTCOME, unit, payload, later=later)
        self.send(wire.CPU, unit, wire.SPENT.pack(seconds), later=True)

    def packed(self, outcome: sheets.Outcome, given: tuple[Any, ...]) -> str:
        """Return an outcome as text that is not too long."""
        max_bytes = int(self.limits["value_bytes"])
        try:
            return codec.dumps(sheets.pack_outcome(outcome, given), max_bytes)
        except codec.CodecError as error:
            value = codec.Unsupported(f"too large ({error})")
            return codec.dumps(sheets.pack_outcome(sheets.Outcome(value=value)), max_bytes)


def _limit(what: int, most: int) -> None:
    """Set a limit of this process and of those that come of it, for good."""
    with contextlib.suppress(ValueError, OSError):  # it is lower already, or not known here
        resource.setrlimit(what, (most, most))


def _mute_log() -> None:
    """Let go of the worker's log: whoever fills it would take it from those that come later."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 2)
    os.close(null)
