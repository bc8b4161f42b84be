"""The warden: forks a runner for each submission, and ends everything that is left of it."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import os
import pkgutil
import resource
import signal
import socket
import struct
import sys
import traceback
from typing import Any

import course_lib
from autograder.worker import chance, plumbing, wire
from autograder.worker.cells import make_shell
from autograder.worker.runner import Runner
from autograder.worker.syscalls import ask_for_forks, filter_calls

PR_SET_CHILD_SUBREAPER, PR_CAPBSET_DROP, CAPABILITIES = 36, 24, 41
MADV_COLLAPSE, HUGE_PAGE = 25, 2 << 20


class Warden:
    """Starts runners when it is told to, and ends all their processes.

    Nothing that a student wrote ever comes into its memory, so that no fork that comes later
    has anything of an earlier submission.

    Parameters
    ----------
    control : socket
        The parent is at its other end.
    settings : dict
        ``readable``: paths that may be read, None for no isolation; ``writable``: the private
        folder; ``memory``: bytes of address space that a runner may add.
    """

    def __init__(self, control: socket.socket, settings: dict[str, Any]) -> None:
        self.control = control
        self.readable: list[str] | None = settings["readable"]
        self.writable: str = settings["writable"]
        self.is_scoped = False
        self.runner = 0

    def serve(self) -> None:
        """Import what notebooks need once, say so, then do as the parent says."""
        shell = make_shell()
        _import_library()
        chance.settle()
        plumbing.find()
        self.space = _address_space()
        _prepare_forks()
        self.confine()
        while True:
            command, descriptors, _, _ = socket.recv_fds(self.control, 1, 3)
            if command == wire.RUN:
                self.start(shell, *descriptors)
            else:
                self.end_all()
            if command == wire.END:
                self.control.sendall(wire.ENDED)
            if not command:  # the parent is gone
                return

    def confine(self) -> None:
        """Give up everything but reading some paths and writing to one folder; tell the parent.

        The kernel asks the parent for leave of every fork from now on.
        """
        if self.readable is None:
            self.control.sendall(wire.READY)
            return
        outside = os.getppid()
        _become_subreaper()
        _confine_files(self.readable, self.writable)
        _drop_capabilities()
        self.is_scoped = _is_refused(outside)
        forks = ask_for_forks()
        socket.send_fds(self.control, [wire.READY], [forks])
        os.close(forks)
        filter_calls()

    def start(self, shell: Any, job: int, out: int, answers: int) -> None:
        """Fork a runner and hand it where its job is, and where it talks to the parent."""
        self.runner = os.fork()
        if self.runner == 0:
            try:
                self.control.close()
                confined = self.readable is not None
                Runner(shell, job, out, answers, self.space, confined=confined).run()
            except BaseException:  # noqa: BLE001 - nothing above this may run in a fork
                traceback.print_exc()
            finally:
                os._exit(1)
        for descriptor in (job, out, answers):
            os.close(descriptor)

    def end_all(self) -> None:
        """End every process of the submission, wherever it hid, and wait for it."""
        while True:
            self.kill()
            try:
                os.waitpid(-1, 0)
            except ChildProcessError:
                return

    def kill(self) -> None:
        """Kill all that this process may signal: inside the sandbox, that is its children.

        ``kill(-1)`` reaches daemons that left their process group. It is used only if the
        kernel has refused a signal to the parent, which proves the scope; a scope lasts as
        long as the process.
        """
        if self.is_scoped:
            with contextlib.suppress(ProcessLookupError):
                os.kill(-1, signal.SIGKILL)
        elif self.runner:
            for kill in (os.killpg, os.kill):
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    kill(self.runner, signal.SIGKILL)
            self.runner = 0


def _import_library() -> None:
    """Import all that notebooks import of the course, so that no cell has to."""
    for module in pkgutil.walk_packages(course_lib.__path__, "course_lib."):
        importlib.import_module(module.name)


def _prepare_forks() -> None:
    """Make forks cheap: no garbage to look through, and few large pages in place of many."""
    gc.collect()
    gc.freeze()
    gc.enable()
    if sys.platform != "linux":
        return
    libc = ctypes.CDLL(None)
    with open("/proc/self/maps") as maps:
        areas = [line.split() for line in maps]
    for place, mode, _, _, inode, *name in areas:
        if mode == "rw-p" and inode == "0" and name in ([], ["[heap]"]):
            begin, end = (int(address, 16) for address in place.split("-"))
            begin = -(-begin // HUGE_PAGE) * HUGE_PAGE
            length = end // HUGE_PAGE * HUGE_PAGE - begin
            if length > 0:  # a kernel that cannot do it says so, and nothing is lost
                libc.madvise(ctypes.c_void_p(begin), ctypes.c_size_t(length), MADV_COLLAPSE)


def _address_space() -> int:
    """Return the bytes of address space that this process uses now; 0 where nobody tells."""
    try:
        with open("/proc/self/statm", "rb") as file:
            return int(file.read().split()[0]) * resource.getpagesize()
    except FileNotFoundError:
        return 0


def _confine_files(readable: list[str], writable: str) -> None:
    """Give up everything but reading some paths and writing to one folder, for good."""
    import sandlock

    sandlock.confine(sandlock.Sandbox(fs_readable=readable, fs_writable=[writable, os.devnull]))


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


def _is_refused(outside: int) -> bool:
    """Return whether the kernel refuses signals to a process."""
    try:
        os.kill(outside, 0)
    except PermissionError:
        return True
    except ProcessLookupError:
        return False
    return False
