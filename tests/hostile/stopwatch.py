"""The grader's command with a stopwatch: ``python -m tests.hostile.stopwatch FILE grade ...``.

Writes as JSON how long each submission took by the clock, without its wait for a free sandbox, and
the most memory that the grader's own process ever filled.
"""

import contextlib
import json
import re
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from autograder.lean_imports import lean_imports

lean_imports()

from autograder.__main__ import main  # noqa: E402
from autograder.engine import class_grading  # noqa: E402
from autograder.isolation.sandboxes import Sandboxes  # noqa: E402


class Stopwatch:
    """Stands around what grades one submission, in as many threads as there are."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}  # by student, the slower one of two tries
        self._now = threading.local()

    def __enter__(self) -> None:
        self._do_job, self._lend = class_grading.do_job, Sandboxes.lend
        class_grading.do_job = self._timed
        Sandboxes.lend = lambda *who: self._lend_timed(*who)  # type: ignore[method-assign]

    def __exit__(self, *_: object) -> None:
        class_grading.do_job = self._do_job
        Sandboxes.lend = self._lend  # type: ignore[method-assign]

    def _timed(self, plan: Any, job: Any) -> Any:
        self._now.waited, began = 0.0, time.monotonic()
        try:
            return self._do_job(plan, job)
        finally:
            took = time.monotonic() - began - self._now.waited
            self.seconds[job.student] = max(took, self.seconds.get(job.student, 0.0))

    @contextlib.contextmanager
    def _lend_timed(self, *who: Any) -> Iterator[Any]:
        began = time.monotonic()
        with self._lend(*who) as sandbox:
            self._now.waited += time.monotonic() - began
            yield sandbox


def peak_bytes() -> int:
    """Return the most memory that this process has filled: its own, not that of who began it."""
    status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    [kilobytes] = re.findall(r"VmHWM:\s+(\d+) kB", status)
    return int(kilobytes) << 10


if __name__ == "__main__":
    _, told, *sys.argv[1:] = sys.argv
    stopwatch = Stopwatch()
    try:
        with stopwatch:
            main()
    finally:
        figures = {"seconds": stopwatch.seconds, "peak_bytes": peak_bytes()}
        Path(told).write_text(json.dumps(figures), encoding="ascii")
