"""The warden: forks a runner for each submission, keeps the time, cleans up."""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import select
import shutil
import signal
import struct
import time
import traceback
from pathlib import Path
from typing import Any

from autograder.worker import wire
from autograder.worker.cells import make_shell
from autograder.worker.disk import empty, exceeds
from autograder.worker.runner import Runner, confine

PR_SET_CHILD_SUBREAPER, PR_CAPBSET_DROP, CAPABILITIES = 36, 24, 41
LOOK_SECONDS = 0.25  # how often to look at the disk
ROOM = 5  # keeper, runner, caller, and two that a student may want


class Warden:
    """Runs submissions one after the other, and cleans up after each.

    Each submission gets a keeper: a fork that reads the job, runs it, and ends. So no fork that
    comes later has anything of an earlier submission in its memory.
    """

    def __init__(self, control_in: int, control_out: int, settings: dict[str, Any]) -> None:
        self.control_in = control_in
        self.control_out = control_out
        self.readable: list[str] | None = settings["readable"]
        self.is_scoped = False
        if self.readable is not None:
            _drop_capabilities()

    def serve(self) -> None:
        """Import what notebooks need once, say so, then take jobs."""
        shell = make_shell()
        self.send(wire.READY, 0, b"")
        while True:
            select.select([self.control_in], [], [])
            keeper = os.fork()
            if keeper == 0:
                self.keep(shell)
            if os.waitpid(keeper, 0)[1] != 0:
                return
            self.send(wire.FINISHED, 0, b"" if _has_room() else b"worn out")

    def keep(self, shell: Any) -> None:
        """Do one job and end; in a fork."""
        status = 1
        try:
            job = json.loads(wire.read_message(self.control_in))
            self.confine()
            self.run(job, shell)
            status = 0
        except EOFError:  # the parent has no more jobs, or is gone
            pass
        except BaseException:  # noqa: BLE001 - nothing above this may run in a fork
            traceback.print_exc()
        finally:
            os._exit(status)

    def confine(self) -> None:
        """Keep this process's signals to itself and its children, and prove it."""
        if self.readable is not None:
            outside = os.getppid()
            _become_subreaper()
            confine(self.readable, str(Path.cwd()))
            self.is_scoped = _is_refused(outside)

    def send(self, kind: bytes, unit: int, payload: bytes) -> None:
        """Send a frame of the warden's own."""
        wire.write_all(self.control_out, wire.frame(wire.WARDEN, kind, unit, payload))

    def run(self, job: dict[str, Any], shell: Any) -> None:
        """Run one submission, starting again without what does not end well."""
        skip: dict[str, set[int]] = {"cell": set(), "call": set()}
        ends = time.monotonic() + job["limits"]["total_seconds"]
        for _ in range(int(job["limits"]["stops"])):
            empty(job["folder"])
            shutil.copytree(job["beside"], job["folder"], dirs_exist_ok=True)
            watch = Watch(job["limits"], ends, job["folder"])
            self.run_once(job, shell, skip, watch)
            if watch.done:
                return
            if not watch.begun:
                raise OSError("a runner ended before it ran anything")
            why = watch.why or "Crash"
            self.send(wire.STOPPED, watch.unit, json.dumps([watch.phase, why]).encode())
            skip["call"] |= watch.called
            skip[watch.phase].add(watch.unit)
            if time.monotonic() > ends:
                return

    def run_once(self, job: dict[str, Any], shell: Any, skip: Any, watch: Watch) -> None:
        """Fork one runner, forward what it sends, and leave no process behind."""
        read_end, write_end = os.pipe()
        runner = os.fork()
        if runner == 0:
            for descriptor in (read_end, self.control_in, self.control_out):
                os.close(descriptor)
            Runner(job, shell, skip, write_end, self.readable).run_and_exit()
        os.close(write_end)
        try:
            self.forward(read_end, watch)
        finally:
            self.end_all(runner)
            os.close(read_end)

    def forward(self, read_end: int, watch: Watch) -> None:
        """Forward frames until the runner ends, is done, or runs out of time."""
        while not watch.done:
            header = self.read_in_time(read_end, wire.HEADER.size, watch)
            if header is None:
                return
            _, kind, unit, length = wire.HEADER.unpack(header)
            if length > wire.MAX_PAYLOAD:
                watch.why = "OutputLimit"
                return
            payload = self.read_in_time(read_end, length, watch)
            if payload is None:
                return
            watch.note(kind, unit)
            wire.write_all(self.control_out, wire.frame(wire.RUNNER, kind, unit, payload))

    def read_in_time(self, descriptor: int, length: int, watch: Watch) -> bytes | None:
        """Read so many bytes before the watch runs out; None if they do not come."""
        parts = bytearray()
        while len(parts) < length:
            left = max(0.0, watch.seconds_left())
            pause = min(left, LOOK_SECONDS)
            ready, _, _ = select.select([descriptor, self.control_in], [], [], pause)
            if self.control_in in ready:
                raise EOFError("the parent is gone")
            if not left or watch.is_disk_full():
                watch.why = "DiskLimit" if left else "TimeLimit"
                return None
            if descriptor not in ready:
                continue
            part = os.read(descriptor, min(length - len(parts), 1 << 20))
            if not part:
                return None
            parts += part
        return bytes(parts)

    def end_all(self, runner: int) -> None:
        """End every process of the submission, wherever it hid, and wait for it."""
        while True:
            self.kill(runner)
            try:
                pid, _ = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                time.sleep(0.001)

    def kill(self, runner: int) -> None:
        """Kill all that this process may signal: inside the sandbox, that is its children.

        ``kill(-1)`` reaches daemons that left their process group. It is used only if the
        kernel has refused a signal to the process that forked this one, which proves the
        scope; a scope lasts as long as the process.
        """
        if self.is_scoped:
            with contextlib.suppress(ProcessLookupError):
                os.kill(-1, signal.SIGKILL)
        else:
            for kill in (os.killpg, os.kill):
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    kill(runner, signal.SIGKILL)


class Watch:
    """How far one runner has come, by its own account, and how long it still may take."""

    def __init__(self, limits: dict[str, float], ends: float, folder: str) -> None:
        self.limits = limits
        self.ends = ends
        self.folder = folder
        self.looked = time.monotonic()
        self.phase = "cell"
        self.unit = 0
        self.called: set[int] = set()
        self.begun = False
        self.done = False
        self.why = ""
        self.began = time.monotonic()

    def note(self, kind: bytes, unit: int) -> None:
        """Take note of a frame's kind."""
        self.begun = True
        if kind in (wire.CELL_BEGINS, wire.CALL_BEGINS):
            self.phase = "cell" if kind == wire.CELL_BEGINS else "call"
            self.unit = unit
            self.began = time.monotonic()
        elif kind == wire.CALL_ENDS:
            self.called.add(unit)
        elif kind == wire.ALL_DONE:
            self.done = True

    def is_disk_full(self) -> bool:
        """Return whether the submission's files are too many or too large; looks now and then."""
        if time.monotonic() - self.looked < LOOK_SECONDS:
            return False
        self.looked = time.monotonic()
        return exceeds(self.folder, self.limits["disk_bytes"], self.limits["files"])

    def seconds_left(self) -> float:
        """Return the seconds left for the present cell or call, and for the whole."""
        seconds = self.limits["cell_seconds" if self.phase == "cell" else "call_seconds"]
        return min(self.began + seconds, self.ends) - time.monotonic()


def _become_subreaper() -> None:
    """Make orphans of this process's descendants its children, so that it can end them."""
    if ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise OSError("prctl(PR_SET_CHILD_SUBREAPER) failed")


def _drop_capabilities() -> None:
    """Give up root's privileges, so that limits hold for root too."""
    libc = ctypes.CDLL(None)
    for capability in range(CAPABILITIES):
        libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)
    header = struct.pack("=Ii", 0x20080522, 0)
    if libc.capset(header, bytes(24)) != 0:
        raise OSError("capset failed")


def _has_room() -> bool:
    """Return whether the sandbox still lets as many processes live as a submission needs."""
    # sandlock goes on counting some of the processes that were killed: a submission that
    # leaves many behind would take them from those after it.
    read_end, write_end = os.pipe()
    children = []
    try:
        for _ in range(ROOM):
            children.append(os.fork())
            if children[-1] == 0:
                os.close(write_end)
                os.read(read_end, 1)
                os._exit(0)
    except BlockingIOError:
        return False
    finally:
        os.close(write_end)
        for child in children:
            os.waitpid(child, 0)
        os.close(read_end)
    return True


def _is_refused(outside: int) -> bool:
    """Return whether the kernel refuses signals to a process."""
    try:
        os.kill(outside, 0)
    except PermissionError:
        return True
    except ProcessLookupError:
        return False
    return False
