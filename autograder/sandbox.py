"""The boundary: student code runs behind it, plain values come back.

A `Sandbox` owns one worker process (see `autograder.worker`), isolated with Landlock and
seccomp through sandlock: it can read the Python environment and the shipped ``course_lib``,
write to one private folder, and reach no network, no other process and no other file.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.limits import Limits
from autograder.paths import AUTOGRADER, LIBRARY
from autograder.shipping import copy_shipped
from autograder.worker import wire
from course_lib import codec
from course_lib.sheets import Case, Failure, Outcome, unpack_outcome

START_SECONDS = 60.0
GRACE_SECONDS = 20.0
STOP_SECONDS = 5.0
SYSTEM_READABLE = ("/usr/lib", "/lib", "/lib64", "/usr/share/zoneinfo", "/usr/share/fonts")
# What Landlock does not guard: news of any file, its attributes, and others' turns to run.
REFUSED = (
    *("inotify_init", "inotify_init1", "inotify_add_watch"),
    *("setxattr", "lsetxattr", "fsetxattr", "setxattrat"),
    *("removexattr", "lremovexattr", "fremovexattr", "removexattrat"),
    *("setpriority", "ioprio_set", "migrate_pages", "move_pages"),
    *("sched_setscheduler", "sched_setparam", "sched_setattr", "sched_setaffinity"),
)
SYSTEM_FILES = ("/etc/ld.so.cache", "/dev/urandom", "/proc/self")
CELLS_OF_OUTPUT = 100  # of that many cells with as much output as allowed, all is kept
KNOWN_LIMITS = ("TimeLimit", "OutputLimit", "DiskLimit", "Crash")


class SandboxError(RuntimeError):
    """The sandbox cannot be started or broke down: a fault of the grader, not the student's."""


class NoIsolationError(SandboxError):
    """Student code cannot be isolated on this machine."""


@dataclass(frozen=True)
class Call:
    """One exercise to call: the name of its function and its cases."""

    name: str
    cases: tuple[Case, ...]


@dataclass
class Run:
    """What came back from one submission: claims of the student's process, in plain data.

    Attributes
    ----------
    outputs : dict of int to list of dict
        Outputs of each cell that ended, by its position in the job.
    stopped : dict of int to str
        Cells that hit a limit or crashed, and what ended them.
    outcomes : list of list of Outcome
        For each call, one outcome per case.
    """

    outputs: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    stopped: dict[int, str] = field(default_factory=dict)
    outcomes: list[list[Outcome]] = field(default_factory=list)


def missing_isolation() -> str:
    """Return why this machine cannot isolate student code; empty if it can."""
    if sys.platform != "linux":
        return f"the sandbox needs Linux with Landlock; this is {sys.platform}"
    try:
        import sandlock
    except ImportError:
        return "the package sandlock is not installed"
    have, need = sandlock.landlock_abi_version(), sandlock.min_landlock_abi()
    if have < need:
        return f"the kernel offers Landlock ABI {have}; {need} is needed (Linux 6.12 or newer)"
    return ""


class Sandbox:
    """One isolated worker process that runs submissions one after the other.

    Parameters
    ----------
    limits : Limits
        What one submission may use.
    unsafe : bool
        Run without isolation. Only for submissions that you trust.

    Raises
    ------
    NoIsolationError
        On entering, if this machine cannot isolate and `unsafe` is false.
    """

    def __init__(self, limits: Limits | None = None, *, unsafe: bool = False) -> None:
        self.limits = limits or Limits()
        self.unsafe = unsafe
        self._process: Any = None

    def __enter__(self) -> Sandbox:
        """Start the worker."""
        problem = "" if self.unsafe else missing_isolation()
        if problem:
            raise NoIsolationError(
                f"Cannot isolate student code here: {problem}. "
                "Run `course doctor` for details, or add --unsafe if you trust every submission."
            )
        self._home = Path(tempfile.mkdtemp(prefix="grading-"))
        try:
            self._start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        """End the worker and remove its folder."""
        self._stop()
        shutil.rmtree(self._home, ignore_errors=True)

    def run(
        self, cells: Sequence[str], calls: Sequence[Call], files: Mapping[str, bytes] | None = None
    ) -> Run:
        """Run the cells of one submission, then call its exercises.

        Parameters
        ----------
        cells : sequence of str
            Sources of code cells, in order.
        calls : sequence of Call
            Exercises and their cases.
        files : mapping of str to bytes, optional
            What lies beside the notebook, by its path from there.

        Returns
        -------
        Run
            Whatever student code did or did not do, this returns.

        Raises
        ------
        SandboxError
            If the worker itself broke down. It is started anew for the next submission.
        """
        if self._process is None:
            self._start()
        folder = Path(tempfile.mkdtemp(prefix="run-", dir=self._home / "work"))
        beside = Path(tempfile.mkdtemp(prefix="beside-", dir=self._home / "work"))
        try:
            _lay_out(beside, files or {})
            self._send(self._job(cells, calls, folder) | {"beside": str(beside)})
            return self._collect(len(cells), calls)
        except (OSError, EOFError) as error:
            self._stop()
            raise SandboxError(f"The sandbox's worker broke down ({error}).") from error
        except BaseException:
            self._stop()  # what it still had to say must not reach the next submission
            raise
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            shutil.rmtree(beside, ignore_errors=True)

    def _job(self, cells: Sequence[str], calls: Sequence[Call], folder: Path) -> dict[str, Any]:
        packed = [
            {"name": call.name, "cases": codec.dumps([(c.args, c.kwargs) for c in call.cases])}
            for call in calls
        ]
        limits = self.limits.as_dict()
        return {"cells": list(cells), "calls": packed, "folder": str(folder), "limits": limits}

    def _collect(self, cells: int, calls: Sequence[Call]) -> Run:
        """Read frames until the warden says that the submission is finished."""
        claims = _Claims(cells, calls, self.limits)
        deadline = time.monotonic() + self.limits.total_seconds + GRACE_SECONDS
        for sender, kind, unit, payload in self._frames(deadline):
            if sender == wire.RUNNER:
                claims.note(kind, unit, payload)
            elif kind == wire.STOPPED:
                claims.note_stop(unit, *json.loads(payload))
            elif kind == wire.FINISHED:
                if payload:  # the sandbox is worn out: the next submission gets a new one
                    self._stop()
                break
        return claims.complete()

    def _frames(self, deadline: float) -> Iterator[tuple[bytes, bytes, int, bytes]]:
        while True:
            header = self._read(wire.HEADER.size, deadline)
            sender, kind, unit, length = wire.HEADER.unpack(header)
            yield sender, kind, unit, self._read(length, deadline)

    def _read(self, length: int, deadline: float) -> bytes:
        parts = bytearray()
        descriptor = self._process.stdout.fileno()
        while len(parts) < length:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([descriptor], [], [], left)[0]:
                raise EOFError("it did not answer in time")
            part = os.read(descriptor, min(length - len(parts), 1 << 20))
            if not part:
                raise EOFError("it ended")
            parts += part
        return bytes(parts)

    def _send(self, content: dict[str, Any]) -> None:
        payload = json.dumps(content).encode("ascii")
        wire.write_all(self._process.stdin.fileno(), wire.message(payload))

    def _start(self) -> None:
        """Lay out what the worker may read, start it, and wait until it is ready."""
        runtime = _lay_out_runtime(self._home / "runtime")
        work = self._home / "work"
        work.mkdir(exist_ok=True)
        readable = _readable_paths(runtime)
        command = [sys.executable, "-I", "-c", _bootstrap(runtime)]
        self._process = (
            _start_unsafe(command, work)
            if self.unsafe
            else _start_confined(command, readable, work, self.limits.processes)
        )
        inside = None if self.unsafe else [path for path in readable if path != "/proc/self"]
        try:
            self._send({"readable": inside})
            sender, kind, _, _ = next(self._frames(time.monotonic() + START_SECONDS))
        except (OSError, EOFError) as error:
            self._stop()
            log = work / "worker.log"
            said = log.read_text(errors="replace") if log.exists() else ""
            raise SandboxError(f"The sandbox's worker did not start: {error}. {said}") from error
        if (sender, kind) != (wire.WARDEN, wire.READY):
            self._stop()
            raise SandboxError("The sandbox's worker did not start: unexpected answer.")

    def _stop(self) -> None:
        """Close the pipes, so that the worker ends what it runs; then end it."""
        process, self._process = self._process, None
        if process is None:
            return
        for pipe in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):
                pipe.close()
        with contextlib.suppress(TimeoutError, subprocess.TimeoutExpired):
            process.wait(timeout=STOP_SECONDS)
        with contextlib.suppress(OSError):
            process.kill()
        process.wait()


def _lay_out_runtime(runtime: Path) -> Path:
    """Copy what runs inside: the worker, and ``course_lib`` as students have it."""
    if not runtime.exists():
        copy_shipped(runtime)
        package = runtime / "autograder"
        package.mkdir(parents=True)
        (package / "__init__.py").touch()
        shutil.copytree(AUTOGRADER / "worker", package / "worker")
    return runtime


def _lay_out(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files into a folder, from where the keeper copies them for each runner."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _bootstrap(runtime: Path) -> str:
    """Return the program that starts the worker; ``-I`` keeps the working folder off the path."""
    return (
        "import os, sys; log = os.open('worker.log', os.O_WRONLY | os.O_CREAT); "
        "os.dup2(log, 2); os.close(log); "
        f"sys.path.insert(0, {str(runtime)!r}); import autograder.worker.__main__"
    )


def _readable_paths(runtime: Path) -> list[str]:
    """Return what student code may read, and make sure that nothing secret is among it."""
    wanted = [sys.prefix, sys.base_prefix, *SYSTEM_READABLE, *SYSTEM_FILES, str(runtime)]
    readable = [path for path in dict.fromkeys(wanted) if Path(path).exists()]
    secret = LIBRARY
    for path in readable:
        if secret.is_relative_to(Path(path).resolve()) and path != str(runtime):
            raise NoIsolationError(
                f"The course lies in {secret}, inside {path}, which student code must read. "
                "Use the course from its clone (`make demo` sets it up), outside that folder."
            )
    return readable


def _environment(work: Path) -> dict[str, str]:
    return {
        "HOME": str(work),
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "MPLCONFIGDIR": str(work / "matplotlib"),
        "IPYTHONDIR": str(work / "ipython"),
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "COURSE_STATIC": "1",
        "NBGRADER_EXECUTION": "autograde",
    }


def _start_confined(command: list[str], readable: list[str], work: Path, processes: int) -> Any:
    import sandlock

    box = sandlock.Sandbox(
        fs_readable=readable,
        fs_writable=[str(work), os.devnull],
        clean_env=True,
        env=_environment(work),
        cwd=str(work),
        max_processes=processes,
        no_coredump=True,
        extra_deny_syscalls=REFUSED,
    )
    mode = sandlock.StdioMode
    try:
        return box.popen(command, stdin=mode.PIPED, stdout=mode.PIPED, stderr=mode.NULL)
    except (sandlock.SandlockError, RuntimeError) as error:
        raise NoIsolationError(f"The sandbox could not be started: {error}.") from error


def _start_unsafe(command: list[str], work: Path) -> Any:
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_environment(work),
        cwd=work,
        bufsize=0,
    )


class _Claims:
    """Gathers what a runner claims; nothing that it sends makes the parent keep too much."""

    def __init__(self, cells: int, calls: Sequence[Call], limits: Limits) -> None:
        self.cells = cells
        self.calls = calls
        self.limits = limits
        self.run = Run(outcomes=[[] for _ in calls])
        self.sizes: dict[int, int] = {}
        self.endings: dict[int, str] = {}

    def note(self, kind: bytes, unit: int, payload: bytes) -> None:
        """Take note of one frame of the runner."""
        if kind == wire.CELL_ENDS and unit < self.cells:
            self._note_outputs(unit, payload)
        elif kind == wire.CALL_BEGINS and unit < len(self.calls):
            self.run.outcomes[unit] = []
        elif kind == wire.OUTCOME and unit < len(self.calls):
            if len(self.run.outcomes[unit]) < len(self.calls[unit].cases):
                self.run.outcomes[unit].append(_read_outcome(payload, self.limits.value_bytes))
        elif kind == wire.CALL_ENDS:
            self.endings.setdefault(unit, "Crash")

    def _note_outputs(self, unit: int, payload: bytes) -> None:
        self.sizes[unit] = len(payload)
        if sum(self.sizes.values()) > CELLS_OF_OUTPUT * self.limits.output_bytes:
            self.note_stop(unit, "cell", "OutputLimit")
        else:
            self.run.stopped.pop(unit, None)
            self.run.outputs[unit] = _read_outputs(payload)

    def note_stop(self, unit: int, phase: str, why: str) -> None:
        """Take note of what ended a cell or a call."""
        if phase == "call":
            self.endings[unit] = why
        else:
            self.run.stopped[unit] = why
            self.run.outputs.pop(unit, None)
            self.sizes.pop(unit, None)

    def complete(self) -> Run:
        """Return the run, with one outcome for each case."""
        for unit, (outcomes, call) in enumerate(zip(self.run.outcomes, self.calls, strict=True)):
            ending = self.endings.get(unit, "NotReached")
            kind = ending if ending in (*KNOWN_LIMITS, "NotReached") else "Crash"
            missing = len(call.cases) - len(outcomes)
            outcomes.extend(Outcome(failure=Failure(kind)) for _ in range(missing))
        return self.run


def _read_outcome(payload: bytes, max_bytes: int) -> Outcome:
    """Return the outcome in a frame; a frame that is none counts as a crash."""
    try:
        return unpack_outcome(codec.loads(payload, max_bytes))
    except codec.CodecError:
        return Outcome(failure=Failure("Crash"))


def _read_outputs(payload: bytes) -> list[dict[str, Any]]:
    """Return a cell's outputs as they were claimed; `autograder.submission` checks them."""
    try:
        outputs = json.loads(payload)
    except (ValueError, RecursionError):
        return []
    return outputs if isinstance(outputs, list) else []
