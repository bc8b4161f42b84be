"""Waiting until what arrives stands still: a file that is still being written is not graded."""

from __future__ import annotations

from dataclasses import dataclass

from autograder.live.inboxes import Arrival, State

QUIET = 0.3  # seconds without a change
PATIENCE = 10.0  # seconds without a change after which half a file is all there will be
LOOK_AGAIN = 0.5  # seconds until half a file is looked at again
PAUSES = (5.0, 30.0, 120.0, 600.0)  # seconds before what the grader failed on is tried again


@dataclass
class _Waiting:
    state: State
    since: float
    until: float
    tries: int = 0


class Settling:
    """Knows what has arrived and is not done.

    All times are seconds of one clock, which the caller reads.

    Parameters
    ----------
    quiet : float
        Seconds that it must stand still.
    patience : float
        Seconds after which it is taken as it is.
    """

    def __init__(self, quiet: float = QUIET, patience: float = PATIENCE) -> None:
        self.quiet = quiet
        self.patience = patience
        self._waiting: dict[Arrival, _Waiting] = {}
        self._done: dict[Arrival, State] = {}

    def see(self, arrival: Arrival, state: State, now: float, age: float = 0.0) -> None:
        """Take note of an arrival and what it looks like.

        Parameters
        ----------
        arrival : Arrival
            What arrived.
        state : State
            From `Arrival.state`; an empty one is nothing to wait for.
        now : float
            The time.
        age : float
            For how long it had looked like that when it was first seen.
        """
        if not state:
            self._waiting.pop(arrival, None)
            return
        known = self._waiting.get(arrival)
        if (known.state if known else self._done.get(arrival)) != state:
            since = now - age if known is None else now
            self._waiting[arrival] = _Waiting(state, since, since + self.quiet)

    def ready(self, now: float) -> list[Arrival]:
        """Return what has stood still, the longest first."""
        ready = [one for one, entry in self._waiting.items() if entry.until <= now]
        return sorted(ready, key=lambda one: self._waiting[one].since)

    def waited(self, arrival: Arrival, now: float) -> float:
        """Return for how long an arrival has stood still; 0 for one that nobody waits for."""
        entry = self._waiting.get(arrival)
        return now - entry.since if entry else 0.0

    def is_final(self, arrival: Arrival, now: float) -> bool:
        """Return whether it has stood still for so long that it will not be completed."""
        return self.waited(arrival, now) >= self.patience

    def look_again(self, arrival: Arrival, now: float) -> None:
        """Wait a little for the rest of what is half there."""
        self._waiting[arrival].until = now + LOOK_AGAIN

    def try_again(self, arrival: Arrival, now: float) -> float | None:
        """Put an arrival off that the grader failed on.

        Returns
        -------
        float or None
            After how many seconds it is tried again; None if it was tried often enough.
        """
        entry = self._waiting.get(arrival)
        if entry is None or entry.tries == len(PAUSES):
            self.finish(arrival)
            return None
        pause = PAUSES[entry.tries]
        entry.tries += 1
        entry.until = now + pause
        return pause

    def finish(self, arrival: Arrival) -> None:
        """Forget an arrival until it changes."""
        if arrival in self._waiting:
            self._done[arrival] = self._waiting.pop(arrival).state

    @property
    def next_time(self) -> float:
        """When there is something to look at; never, if nothing waits."""
        return min((entry.until for entry in self._waiting.values()), default=float("inf"))
