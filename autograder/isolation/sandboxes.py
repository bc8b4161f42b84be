"""The sandboxes of this process: started once, lent to one submission after the other.

A sandbox is needed only while student code runs. What comes before and after, drawing the cases
and naming the mistakes, another thread can do meanwhile.
"""

from __future__ import annotations

import atexit
import contextlib
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from autograder.isolation.claims import Call, Run
from autograder.isolation.limits import Limits
from autograder.isolation.sandbox import Sandbox, SandboxError


class Sandboxes:
    """Sandboxes of one kind: isolated ones, or those that isolate nothing.

    Parameters
    ----------
    unsafe : bool
        Whether they isolate nothing.
    """

    def __init__(self, *, unsafe: bool) -> None:
        self.unsafe = unsafe
        self.most = sys.maxsize
        self._launched: list[Sandbox] = []
        self._open: list[Sandbox] = []
        self._idle: list[Sandbox] = []
        self._changed = threading.Condition()

    def launch(self) -> None:
        """Launch one for the first who asks; one that cannot start is told of then.

        A command that will grade does so first: both the sandbox and the command's own imports
        take a second.
        """
        sandbox = Sandbox(unsafe=self.unsafe)
        with contextlib.suppress(SandboxError, OSError):
            sandbox.launch()
            self._launched.append(sandbox)

    def ensure(self, limits: Limits) -> None:
        """Start another one, if all there are are lent and there may be another.

        Parameters
        ----------
        limits : Limits
            What a submission may use.

        Raises
        ------
        SandboxError
            If it cannot be started.
        """
        with self._changed:
            if self._idle or len(self._open) >= self.most:
                return
            sandbox = (
                self._launched.pop() if self._launched else Sandbox(limits, unsafe=self.unsafe)
            )
            self._open.append(sandbox)
        try:
            sandbox.__enter__()
        except BaseException:
            self._forget(sandbox)
            raise
        self._take_back(sandbox)

    @contextlib.contextmanager
    def lend(self, limits: Limits) -> Iterator[Sandbox]:
        """Lend a sandbox for the time of a ``with`` statement; wait until one is free.

        Parameters
        ----------
        limits : Limits
            What the submission may use.

        Yields
        ------
        Sandbox
            For nobody else meanwhile.

        Raises
        ------
        SandboxError
            If there is none to wait for: they were closed, or none could be started.
        """
        with self._changed:
            while not self._idle:
                if not self._open:
                    raise SandboxError("The sandbox was closed.")
                self._changed.wait()
            sandbox = self._idle.pop()
        sandbox.limits = limits
        try:
            yield sandbox
        finally:
            self._take_back(sandbox)

    def _take_back(self, sandbox: Sandbox) -> None:
        with self._changed:
            if sandbox in self._open:  # not closed meanwhile
                self._idle.append(sandbox)
                self._changed.notify()

    def _forget(self, sandbox: Sandbox) -> None:
        with self._changed:
            if sandbox in self._open:
                self._open.remove(sandbox)
            self._changed.notify_all()

    def close(self) -> None:
        """End them all: whatever runs in one ends with it."""
        with self._changed:
            ended = [*self._launched, *self._open]
            for some in (self._launched, self._open, self._idle):
                some.clear()
            self._changed.notify_all()
        for sandbox in ended:
            sandbox.__exit__()


_kinds = {unsafe: Sandboxes(unsafe=unsafe) for unsafe in (False, True)}


@dataclass(frozen=True)
class Borrower:
    """Runs submissions like a `Sandbox`, each in one that is lent for it alone."""

    limits: Limits
    lenders: Sandboxes

    def run(
        self,
        cells: Sequence[str],
        calls: Sequence[Call],
        files: Mapping[str, bytes] | None = None,
        *,
        together: bool = False,
    ) -> Run:
        """Run one submission: see `Sandbox.run`."""
        with self.lenders.lend(self.limits) as sandbox:
            return sandbox.run(cells, calls, files, together=together)


def borrower(limits: Limits, *, unsafe: bool) -> Borrower:
    """Return where submissions can be run, with a sandbox started for it if none is free.

    Parameters
    ----------
    limits : Limits
        What one submission may use.
    unsafe : bool
        Run student code without isolation.

    Returns
    -------
    Borrower
        To run one submission after the other; others in this process may have one, too.

    Raises
    ------
    SandboxError
        If none can be started here: no submission is to blame.
    """
    lenders = _kinds[unsafe]
    lenders.ensure(limits)
    return Borrower(limits, lenders)


def launch() -> None:
    """Launch an isolated sandbox for the first who asks."""
    _kinds[False].launch()


@contextlib.contextmanager
def at_most(count: int) -> Iterator[None]:
    """Have so many sandboxes at a time in a ``with`` statement, which ends them all."""
    for lenders in _kinds.values():
        lenders.most = count
    try:
        yield
    finally:
        close()
        for lenders in _kinds.values():
            lenders.most = sys.maxsize


@atexit.register
def close() -> None:
    """End all sandboxes of this process."""
    for lenders in _kinds.values():
        lenders.close()
