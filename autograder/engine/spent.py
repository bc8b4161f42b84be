"""Where the processor's time went, by stage: for benchmarks, and no part of any result."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager


class Spent(dict[str, float]):
    """Processor seconds by stage."""

    @contextmanager
    def on(self, stage: str) -> Iterator[None]:
        """Add what this thread computes in a ``with`` statement to a stage."""
        began = time.thread_time()
        try:
            yield
        finally:
            self.add({stage: time.thread_time() - began})

    def add(self, more: Mapping[str, float]) -> None:
        """Add other seconds to these."""
        for stage, seconds in more.items():
            self[stage] = self.get(stage, 0.0) + seconds
