"""What a runner claims: noted by the parent, which believes none of it and keeps not too much."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from autograder.isolation.limits import Limits
from autograder.worker import wire
from course_lib import codec
from course_lib.sheets import Case, Failure, Limit, Outcome, unpack_outcome

CELLS_OF_OUTPUT = 100  # of that many cells with as much output as allowed, all is kept
ESCAPED = 16  # bytes that JSON takes for one character, and something for what is around it
# Where an object lies in memory differs from run to run, and a verdict must not.
ADDRESS = re.compile(rb"\bat 0x[0-9a-fA-F]+")
NO_ADDRESS = rb"at 0x\\u2026"  # an ellipsis, as JSON writes it


@dataclass(frozen=True)
class Call:
    """One exercise to call: its function's name, its cases, and what of course_lib it may use."""

    name: str
    cases: tuple[Case, ...]
    given: tuple[str, ...] = ()


@dataclass
class Run:
    """What came back from one submission: claims of the student's process, in plain data.

    Attributes
    ----------
    outputs : dict of int to list of dict
        Outputs of each cell that ended, by its position in the job.
    stopped : dict of int to Limit
        Cells that hit a limit or crashed, and what ended them.
    outcomes : list of list of Outcome
        For each call, one outcome per case.
    doubtful : bool
        Whether the clock ended something that had used little processor time: it slept, or
        the machine was busy. Run it again, alone, before it counts.
    seconds : float
        Processor time of the student's own cells and calls, as the runner claims: good for a
        benchmark among friends, and for nothing else.
    """

    outputs: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    stopped: dict[int, Limit] = field(default_factory=dict)
    outcomes: list[list[Outcome]] = field(default_factory=list)
    doubtful: bool = False
    seconds: float = 0.0


class Claims:
    """Gathers what the runners of one submission claim.

    Parameters
    ----------
    cells : int
        How many cells there are.
    calls : sequence of Call
        Exercises and their cases.
    limits : Limits
        How much is kept.
    tidy : callable
        Takes out of a payload what differs from run to run, such as the folder's name.
    """

    def __init__(
        self,
        cells: int,
        calls: Sequence[Call],
        limits: Limits,
        tidy: Callable[[bytes], bytes] = bytes,
    ) -> None:
        self.cells = cells
        self.calls = calls
        self.limits = limits
        self.tidy = tidy
        self.run = Run(outcomes=[[] for _ in calls])
        self.endings: dict[int, Limit] = {}
        self.payloads: dict[int, bytes] = {}

    def note(self, kind: bytes, unit: int, payload: bytes) -> None:
        """Take note of one frame of the runner."""
        if kind == wire.CELL_ENDS and unit < self.cells:
            self._note_outputs(unit, payload)
        elif kind == wire.CALL_BEGINS and unit < len(self.calls):
            self.run.outcomes[unit] = []
        elif kind == wire.OUTCOME and unit < len(self.calls):
            outcomes, cases = self.run.outcomes[unit], self.calls[unit].cases
            if len(outcomes) < len(cases):
                given = cases[len(outcomes)].args
                outcomes.append(read_outcome(self._tidied(payload), given, self.limits.value_bytes))
        elif kind == wire.CALL_ENDS:
            self.endings.setdefault(unit, Limit.CRASH)
        elif kind == wire.CPU:
            self.run.seconds += _read_seconds(payload)

    def _note_outputs(self, unit: int, payload: bytes) -> None:
        """Keep what a cell showed, to be read when all is over: only once, and only so much."""
        most = self.limits.output_bytes
        others = sum(len(one) for other, one in self.payloads.items() if other != unit)
        if len(payload) > ESCAPED * most or others + len(payload) > CELLS_OF_OUTPUT * most:
            self.note_stop("cell", unit, Limit.OUTPUT)
        else:
            self.run.stopped.pop(unit, None)
            self.payloads[unit] = payload

    def _tidied(self, payload: bytes) -> bytes:
        payload = self.tidy(payload)
        return ADDRESS.sub(NO_ADDRESS, payload) if b"at 0x" in payload else payload

    def note_stop(self, phase: str, unit: int, why: Limit) -> None:
        """Take note of what ended a cell or a call."""
        self.run.doubtful |= why is Limit.WALL
        if phase == "call":
            self.endings[unit] = why
        elif unit < self.cells:
            self.run.stopped[unit] = why
            self.payloads.pop(unit, None)

    def complete(self) -> Run:
        """Return the run, with one outcome for each case."""
        for unit, payload in self.payloads.items():
            self.run.outputs[unit] = read_outputs(self._tidied(payload))
        for unit, (outcomes, call) in enumerate(zip(self.run.outcomes, self.calls, strict=True)):
            failure = Failure(self.endings.get(unit, Limit.NOT_REACHED).value)
            missing = len(call.cases) - len(outcomes)
            outcomes.extend(Outcome(failure=failure) for _ in range(missing))
        return self.run


def read_outcome(payload: bytes, given: tuple[Any, ...], max_bytes: int) -> Outcome:
    """Return the outcome in a frame; a frame that is none counts as a crash."""
    try:
        return unpack_outcome(codec.loads(payload, max_bytes), given)
    except codec.CodecError:
        return Outcome(failure=Failure(Limit.CRASH.value))


def read_outputs(payload: bytes) -> list[dict[str, Any]]:
    """Return a cell's outputs as they were claimed; `autograder.engine.submission` checks them."""
    try:
        outputs = json.loads(payload)
    except (ValueError, RecursionError):
        return []
    return outputs if isinstance(outputs, list) else []


def _read_seconds(payload: bytes) -> float:
    if len(payload) != wire.SPENT.size:
        return 0.0
    [seconds] = wire.SPENT.unpack(payload)
    return seconds if math.isfinite(seconds) and seconds > 0 else 0.0
