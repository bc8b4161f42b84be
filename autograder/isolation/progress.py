"""How far one submission has come: what of it is still to run, and what has been settled."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from autograder.isolation.claims import Call, Claims
from autograder.isolation.limits import Limits
from autograder.isolation.watch import Watch
from course_lib import codec
from course_lib.sheets import Limit, Outcome

Judge = Callable[[int, Sequence[Outcome]], bool]
FRAMES = 3  # that a runner sends for one cell, call or case, at most


class Progress:
    """Knows what is left of a submission's cells and calls, from one runner to the next.

    Parameters
    ----------
    cells : sequence of str
        Sources of its code cells.
    calls : sequence of Call
        Its exercises.
    limits : Limits
        What it may use.
    claims : Claims
        What its runners say.
    watch : Watch
        What they use.
    passes : callable or None
        See `autograder.isolation.sandbox.Sandbox.run`.
    """

    def __init__(
        self,
        cells: Sequence[str],
        calls: Sequence[Call],
        limits: Limits,
        claims: Claims,
        watch: Watch,
        passes: Judge | None,
    ) -> None:
        self.limits = limits
        self.claims = claims
        self.watch = watch
        self.passes = passes
        self.cells_left = dict(enumerate(cells))
        self.calls_left = dict(enumerate(map(_packed, calls)))
        self.given = sorted({module for call in calls for module in call.given})
        self.frames = FRAMES * (1 + len(cells) + sum(2 + len(call.cases) for call in calls))

    @property
    def is_settled(self) -> bool:
        """Whether all that is left to call is called apart."""
        return self.passes is None

    def begin(self) -> bytes:
        """Return the job of the next runner, as JSON."""
        self.watch.begin(self.frames)
        job: dict[str, Any] = {
            "cells": list(self.cells_left.items()),
            "calls": [(unit, *call) for unit, call in self.calls_left.items()],
            "given": self.given,
            "apart": self.is_settled,
            "limits": self.limits.as_dict(),
        }
        return json.dumps(job).encode("ascii")

    def settle(self) -> list[int]:
        """Keep the calls that are right; return the others, to be made again, one by one."""
        if self.passes is not None:
            for unit in self.claims.whole(self.watch.called):
                if self.passes(unit, self.claims.run.outcomes[unit]):
                    self.calls_left.pop(unit, None)
                    self.claims.settled.add(unit)
            self.passes = None
            self.claims.is_counting = False
            self.watch.begin_again(self.frames)
        return list(self.calls_left)

    def end(self, why: Limit | None) -> bool:
        """Take note of what ended a runner; return whether nothing is left to be done."""
        if why is None:
            return True
        if not self.is_settled and self.watch.phase == "call":
            # All calls were in one process: perhaps another one is to blame.
            return not self.settle() or self.watch.is_over()
        self.claims.note_stop(self.watch.phase, self.watch.unit, why)
        left: dict[int, Any] = self.cells_left
        if self.watch.phase == "call":
            left = self.calls_left
        left.pop(self.watch.unit, None)
        for unit in self.watch.called:
            self.calls_left.pop(unit, None)
        return self.watch.is_over()


def _packed(call: Call) -> tuple[str, str]:
    return call.name, codec.dumps([(case.args, case.kwargs, case.calls) for case in call.cases])
