"""The boundary: student code runs behind it, plain values come back.

A `Sandbox` owns one worker process (see `autograder.worker`), isolated with Landlock and
seccomp: it can read the Python environment and the shipped ``course_lib``, write to one private
folder, and reach no network, no other process and no other file. All limits are kept on this
side (`watch`, `turnstile`), and what comes back are claims (`claims`).
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.isolation import disk, processes, separation
from autograder.isolation.claims import Call, Claims, Run
from autograder.isolation.homes import Home
from autograder.isolation.limits import Limits
from autograder.isolation.progress import Progress
from autograder.isolation.turnstile import Turnstile
from autograder.isolation.watch import LOOK_SECONDS, Watch
from autograder.paths import AUTOGRADER, LIBRARY
from autograder.shipping import copy_shipped
from autograder.worker import wire
from autograder.worker.syscalls import this_machine
from course_lib.sheets import Limit

__all__ = ["Call", "NoIsolationError", "Run", "Sandbox", "SandboxError", "missing_isolation"]

START_SECONDS = 60.0
GRACE_SECONDS = 20.0
STOP_SECONDS = 5.0
SYSTEM_READABLE = ("/usr/lib", "/lib", "/lib64", "/usr/share/zoneinfo", "/usr/share/fonts")
VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"
# The last is what Debian's Python reads at its start.
SYSTEM_FILES = (
    "/etc/ld.so.cache",
    "/dev/urandom",
    f"/etc/python{VERSION}/sitecustomize.py",
)


class SandboxError(RuntimeError):
    """The sandbox cannot be started or broke down: a fault of the grader, not the student's."""


class NoIsolationError(SandboxError):
    """Student code cannot be isolated on this machine."""


def missing_isolation() -> str:
    """Return why this machine cannot isolate student code; empty if it can."""
    if sys.platform != "linux":
        return f"the sandbox needs Linux with Landlock; this is {sys.platform}"
    try:
        import sandlock

        this_machine()
    except ImportError:
        return "the package sandlock is not installed"
    except OSError as error:
        return str(error)
    have, need = sandlock.landlock_abi_version(), sandlock.min_landlock_abi()
    if have < need:
        return f"the kernel offers Landlock ABI {have}; {need} is needed (Linux 6.12 or newer)"
    if not processes.is_told(os.getpid()):
        return "the kernel does not list the children of a process (CONFIG_PROC_CHILDREN)"
    return ""


@dataclass(frozen=True)
class _Pipes:
    """What leads to one runner: its claims, our answers, and a file with its job."""

    claims: int
    answers: int
    job: int
    length: int

    def answer(self, calls: bytes) -> None:
        """Write down which calls to make, behind the job, and say how much that is.

        So nobody waits here for a runner that does not read.
        """
        os.pwrite(self.job, calls, self.length)
        with contextlib.suppress(BrokenPipeError, BlockingIOError):
            os.write(self.answers, len(calls).to_bytes(4, "big"))

    def close(self) -> None:
        """Close all three."""
        for descriptor in (self.claims, self.answers, self.job):
            os.close(descriptor)


class Sandbox:
    """One isolated worker process that runs submissions one after the other.

    Parameters
    ----------
    limits : Limits
        What one submission may use.
    unsafe : bool
        Run without isolation. Only for submissions that you trust.
    user : int
        Isolate by the rights of this user in the place of Landlock: see
        `autograder.isolation.separation`.

    Raises
    ------
    NoIsolationError
        On entering, if this machine cannot isolate and `unsafe` is false.
    """

    def __init__(
        self, limits: Limits | None = None, *, unsafe: bool = False, user: int = 0
    ) -> None:
        self.limits = limits or Limits()
        self.unsafe = unsafe
        self.user = user
        self._is_open = False
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._turnstile: Turnstile | None = None

    def __enter__(self) -> Sandbox:
        """Start the worker, if it is not launched, and wait until it is ready."""
        if not self._is_open:
            self.launch()
        self._ensure(self._await_ready)
        return self

    def launch(self) -> None:
        """Start the worker without waiting for it, so that there is time for something else.

        Raises
        ------
        NoIsolationError
            If this machine cannot isolate and `unsafe` is false.
        """
        missing = separation.missing_separation if self.user else missing_isolation
        problem = "" if self.unsafe else missing()
        if problem:
            raise NoIsolationError(
                f"Cannot isolate student code here: {problem}. "
                "Run `course doctor` for details, or add --unsafe if you trust every submission."
            )
        self._is_open = True
        self._place = Home()
        self._home = self._place.path
        self._work, self._log = self._home / "work", self._home / "worker.log"
        self._ensure(self._launch)

    def _ensure(self, step: Callable[[], None]) -> None:
        """Take a step of the start; leave nothing behind if it fails."""
        try:
            step()
        except BaseException:
            self.__exit__()
            raise

    def __exit__(self, *_: object) -> None:
        """End the worker and remove its folder."""
        self._is_open = False
        self._stop()
        self._place.remove()

    def run(
        self,
        cells: Sequence[str],
        calls: Sequence[Call],
        files: Mapping[str, bytes] | None = None,
        *,
        together: bool = False,
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
        together : bool
            Call all exercises in one process, one after the other, which is fast. Without it, each
            has a process of its own that begins where the cells ended. In both cases the first
            answer of each counts; only one that did not come, since the process ended, is asked
            for again, in a process of its own.

        Returns
        -------
        Run
            Whatever student code did or did not do, this returns.

        Raises
        ------
        SandboxError
            If the worker itself broke down: it is started anew for the next submission. Also if
            the sandbox was closed.
        """
        if self._process is None and self._is_open:
            self._launch()
            self._await_ready()
        if not self._is_open:  # someone else closed it, perhaps just now
            self._stop()
            raise SandboxError("The sandbox was closed.")
        claims = Claims(len(cells), calls, self.limits, self._tidy)
        try:
            assert self._process is not None
            watch = Watch(self.limits, self._process.pid, str(self._work), self._own_memory)
            progress = Progress(cells, calls, self.limits, claims, watch, together=together)
            for _ in range(self.limits.stops + together):
                if progress.end(self._attempt(progress, files or {})):
                    break
        except (OSError, EOFError) as error:
            self._stop()
            why = str(error)[:200]
            raise SandboxError(f"The sandbox's worker broke down ({why}).") from error
        except BaseException:
            self._stop()  # what it still had to say must not reach the next submission
            raise
        return claims.complete()

    def _attempt(self, progress: Progress, files: Mapping[str, bytes]) -> Limit | None:
        """Have one runner do what is left; return what ended it before it was done."""
        assert self._control is not None
        with separation.rights_of(self.user):
            _lay_out(self._work, files)
        with contextlib.closing(self._hand_over(progress.begin())) as pipes:
            why = self._listen(pipes, progress)
            self._control.sendall(wire.END)
            if self._control.recv(1) != wire.ENDED:
                raise EOFError("it ended")
        with separation.rights_of(self.user):
            disk.empty(str(self._work))
        if why and not progress.watch.has_begun:
            raise OSError("a runner ended before it ran anything")
        return why

    def _hand_over(self, job: bytes) -> _Pipes:
        """Start a runner; return how we talk."""
        assert self._control is not None
        (claims, theirs), (their_answers, answers) = os.pipe(), os.pipe()
        pipes = _Pipes(claims, answers, os.memfd_create("job"), len(job))
        os.set_blocking(answers, False)  # it may have no reader
        try:
            wire.write_all(pipes.job, job)
            socket.send_fds(self._control, [wire.RUN], [pipes.job, theirs, their_answers])
        finally:
            for descriptor in (theirs, their_answers):
                os.close(descriptor)
        return pipes

    def _listen(self, pipes: _Pipes, progress: Progress) -> Limit | None:
        """Take note of what a runner says until it is done, or hits a limit."""
        assert self._control is not None
        watch, is_answered = progress.watch, False
        received, poll = bytearray(), select.poll()
        for descriptor in (pipes.claims, self._control.fileno()):
            poll.register(descriptor, select.POLLIN)
        if self._turnstile:
            self._turnstile.reset(self.limits.processes)
            poll.register(self._turnstile.descriptor, select.POLLIN)
        hit = None
        while not hit and not watch.is_done:
            ready = [descriptor for descriptor, _ in poll.poll(LOOK_SECONDS * 1000)]
            if self._control.fileno() in ready:
                raise EOFError("it ended")
            if pipes.claims in ready:
                hit = _take(pipes.claims, received, progress)
                if watch.is_asking and not is_answered:
                    is_answered = True
                    pipes.answer(progress.calls())
            elif ready and self._turnstile:
                hit = self._turnstile.answer()
            hit = hit or watch.look()
        return hit

    def _tidy(self, payload: bytes) -> bytes:
        """Name the folders, which have another name on every run, by what they are."""
        if self._home.name.encode("ascii") in payload:
            for folder, name in ((self._work, b"/submission"), (self._home, b"/sandbox")):
                payload = payload.replace(json.dumps(str(folder))[1:-1].encode("ascii"), name)
        return payload

    def _launch(self) -> None:
        """Lay out what the worker may read, and start it."""
        runtime = _lay_out_runtime(self._home / "runtime")
        self._work.mkdir(exist_ok=True)
        separation.hand_over(self._work, self.user)
        disk.empty(str(self._work))  # an earlier worker may have broken down
        readable = _readable_paths(runtime)
        self._control, theirs = socket.socketpair()
        with theirs, self._log.open("wb") as errors:
            self._process = subprocess.Popen(
                [sys.executable, "-s", "-P", "-c", _bootstrap(runtime)],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=errors,
                env=_environment(self._work, self._home / "settings"),
                cwd=self._work,
                start_new_session=True,
                **separation.as_user(self.user),
            )
        is_open = self.unsafe or self.user
        settings = {"readable": None if is_open else readable, "writable": str(self._work)}
        with contextlib.suppress(OSError):  # it has ended, which will be noticed
            self._control.sendall(wire.message(json.dumps(settings).encode("ascii")))

    def _await_ready(self) -> None:
        """Wait until the worker has imported what it needs and has given up its rights."""
        assert self._control is not None
        assert self._process is not None
        try:
            self._control.settimeout(START_SECONDS)
            said, listeners, _, _ = socket.recv_fds(self._control, 1, 1)
            if said != wire.READY:
                raise EOFError("unexpected answer" if said else "it ended")
        except (OSError, EOFError) as error:
            self._stop()
            what = "it did not answer in time" if isinstance(error, TimeoutError) else error
            told = self._log.read_text(errors="replace")
            raise SandboxError(f"The sandbox's worker did not start: {what}. {told}") from error
        self._control.settimeout(GRACE_SECONDS)
        self._own_memory = processes.memory_bytes([self._process.pid])
        for listener in listeners:
            self._turnstile = Turnstile(listener, self._process.pid)

    def _stop(self) -> None:
        """Close the connection, so that the worker ends what it runs; then end it."""
        process, self._process = self._process, None
        if self._control is not None:
            self._control.close()
        if process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=STOP_SECONDS)
            process.kill()
            process.wait()
            separation.end_all_of(self.user)
        if self._turnstile is not None:
            os.close(self._turnstile.descriptor)
        self._control = self._turnstile = None


def _take(read_end: int, received: bytearray, progress: Progress) -> Limit | None:
    """Take note of the frames that came; return why there will be no more."""
    data = os.read(read_end, wire.CHUNK)
    if not data:
        return Limit.CRASH
    received += data
    watch = progress.watch
    try:
        for kind, unit, payload in wire.frames(received):
            if watch.note(kind, unit):
                progress.claims.note(kind, unit, payload)
            if watch.hit or watch.is_done:
                return watch.hit
    except wire.TooLongError:
        return Limit.OUTPUT
    return None


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
    """Write files into a folder, where a runner finds them beside its notebook."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _bootstrap(runtime: Path) -> str:
    """Return the program that starts the worker; nothing that it imports is garbage."""
    way = f"import gc, sys; gc.disable(); sys.path.insert(0, {str(runtime)!r})"
    return f"{way}; import autograder.worker.__main__"


def _readable_paths(runtime: Path) -> list[str]:
    """Return what student code may read, and make sure that nothing secret is among it."""
    prefixes = [one for one in (sys.prefix, sys.base_prefix) if one != "/usr"]  # its programs
    wanted = [*prefixes, *SYSTEM_READABLE, *SYSTEM_FILES, str(runtime)]
    readable = [path for path in dict.fromkeys(wanted) if Path(path).exists()]
    secret = LIBRARY
    for path in readable:
        if secret.is_relative_to(Path(path).resolve()) and path != str(runtime):
            raise NoIsolationError(
                f"The course lies in {secret}, inside {path}, which student code must read. "
                "Use the course from its clone (`make demo` sets it up), outside that folder."
            )
    return readable


def _environment(work: Path, settings: Path) -> dict[str, str]:
    return {
        "HOME": str(work),
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "MPLCONFIGDIR": str(settings / "matplotlib"),
        "IPYTHONDIR": str(settings / "ipython"),
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "COURSE_STATIC": "1",
        "NBGRADER_EXECUTION": "autograde",
    }
