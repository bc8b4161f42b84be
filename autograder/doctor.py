"""Whether this machine can grade safely, in plain words."""

from __future__ import annotations

import platform
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel
from sqlalchemy.exc import SQLAlchemyError

from autograder.course import Course
from autograder.isolation.sandbox import Sandbox, SandboxError, missing_isolation
from autograder.paths import COURSE

ESCAPES = {
    "read the course": f"open({str(COURSE / 'pyproject.toml')!r}).read()",
    "list the root folder": "import os; os.listdir('/')",
    "reach the network": "import socket; socket.create_connection(('127.0.0.1', 9), timeout=1)",
    "write outside its folder": "open('/tmp/escaped-from-the-sandbox', 'w')",
    "send signals to the grader": "import os; os.kill(os.getppid(), 0)",
}


@dataclass(frozen=True)
class Check:
    """One thing that was looked at.

    Attributes
    ----------
    name : str
        What was looked at.
    ok : bool
        Whether it is as it should be.
    needed : bool
        Whether grading safely depends on it.
    said : str
        What was found, and what to do if it is not as it should be.
    """

    name: str
    ok: bool
    needed: bool
    said: str


def examine() -> Iterator[Check]:
    """Yield checks, one after the other, as they are made."""
    yield _examine_python()
    yield _examine_isolation()
    yield _examine_kernel()
    yield _examine_gradebook()
    yield _examine_browser()


def _examine_python() -> Check:
    version = platform.python_version()
    ok = sys.version_info >= (3, 11)
    told = f"Python {version}" if ok else f"Python {version}; install Python 3.11 or newer"
    return Check("Python", ok, True, told)


def _examine_isolation() -> Check:
    """Try to break out of a real sandbox, and expect to fail."""
    problem = missing_isolation()
    if problem:
        advice = "Grade on Linux 6.12 or newer, or use --unsafe for submissions that you trust."
        return Check("sandbox", False, True, f"{problem}. {advice}")
    try:
        with Sandbox() as sandbox:
            run = sandbox.run(list(ESCAPES.values()), [])
    except SandboxError as error:
        return Check("sandbox", False, True, str(error))
    free = [name for i, name in enumerate(ESCAPES) if not _was_refused(run.outputs.get(i, []))]
    if free:
        told = f"Student code could {', '.join(free)}. Do not grade strangers' work here."
        return Check("sandbox", False, True, told)
    return Check(
        "sandbox", True, True, "student code is isolated: no files, no network, no way out"
    )


def _was_refused(outputs: list[dict[str, str]]) -> bool:
    return any(output.get("ename") == "PermissionError" for output in outputs)


def _examine_kernel() -> Check:
    try:
        KernelSpecManager().get_kernel_spec("python3")
    except NoSuchKernel:
        told = "no kernel python3; run `python -m ipykernel install --sys-prefix`"
        return Check("Jupyter kernel", False, False, told)
    return Check("Jupyter kernel", True, False, "the kernel python3 is there, for JupyterLab")


def _examine_gradebook() -> Check:
    course = Course()
    url = course.directory.db_url
    try:
        with course.gradebook() as gradebook:
            assignments = len(gradebook.assignments)
    except (SQLAlchemyError, OSError, RuntimeError) as error:
        first = str(error).split("\n")[0]
        told = f"cannot open {url}: {first}. Check that its folder exists and can be written."
        return Check("gradebook", False, True, told)
    plural = "" if assignments == 1 else "s"
    return Check("gradebook", True, True, f"{url} opens, {assignments} assignment{plural}")


def _examine_browser() -> Check:
    found = next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )
    told = (
        f"{found}, for the browser tests"
        if found
        else ("no Chromium: browser tests are skipped. On Debian: apt-get install chromium")
    )
    return Check("browser", found is not None, False, told)
