"""How far one submission has come: what of it is still to run, and what has been settled."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from autograder.isolation.claims import Call, Claims
from autograder.isolation.limits import Limits
from autograder.isolation.watch import Watch
from course_lib import codec
from course_lib.sheets import Limit

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
    together : bool
        See `autograder.isolation.sandbox.Sandbox.run`.
    """

    def __init__(
        self,
        cells: Sequence[str],
        calls: Sequence[Call],
        limits: Limits,
        claims: Claims,
        watch: Watch,
        *,
        together: bool,
    ) -> None:
        self.limits = limits
        self.claims = claims
        self.watch = watch
        self.together = together
        self.cells_left = dict(enumerate(cells))
        self.calls_left = dict(enumerate(calls))
        self.given = sorted({module for call in calls for module in call.given})
        self.frames = FRAMES * (1 + len(cells) + sum(2 + len(call.cases) for call in calls))

    def begin(self) -> bytes:
        """Return the job of the next runner, as JSON, without what its cells must not know."""
        units = [*(("cell", unit) for unit in self.cells_left)]
        units += [("call", unit) for unit in self.calls_left]
        self.watch.begin(units, self.frames)
        job: dict[str, Any] = {
            "cells": list(self.cells_left.items()),
            "given": self.given,
            "together": self.together,
            "limits": self.limits.as_dict(),
        }
        return json.dumps(job).encode("ascii")

    def calls(self) -> bytes:
        """Return the calls that a runner is to make after its cells, as JSON."""
        calls = [(unit, call.name, _packed(call)) for unit, call in self.calls_left.items()]
        return json.dumps(calls).encode("ascii")

    def end(self, why: Limit | None) -> bool:
        """Take note of what ended a runner; return whether nothing is left to be done."""
        if why is None:
            return True
        watch = self.watch
        for unit in watch.called:
            self.calls_left.pop(unit, None)
        is_last = watch.is_over()
        if self.together and watch.phase == "call" and not is_last:
            self.together = False  # what was not heard of is called once more, each by itself
            return False
        self.claims.note_stop(watch.phase, watch.unit, why)
        left: dict[int, Any] = self.cells_left if watch.phase == "cell" else self.calls_left
        left.pop(watch.unit, None)
        return is_last


def _packed(call: Call) -> str:
    return codec.dumps([(case.args, case.kwargs, case.calls) for case in call.cases])
