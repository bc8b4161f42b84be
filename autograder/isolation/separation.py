"""Another user's rights, for a container of one submission whose kernel has no Landlock.

Weaker than the sandbox's own isolation: student code cannot read the course, nor touch what root
owns or runs; the network, and what everybody may read or write, stay open to it.
"""

from __future__ import annotations

import contextlib
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from autograder.paths import COURSE


def missing_separation() -> str:
    """Return why another user's rights would keep nothing from student code; empty if they do."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return "only root on Linux can give student code another user"
    if all(path.stat().st_mode & stat.S_IXOTH for path in (COURSE, *COURSE.parents)):
        return f"everybody may look into {COURSE}; take that away with `chmod go= {COURSE}`"
    return ""


def as_user(user: int) -> dict[str, Any]:
    """Return by which options of a new process it has a user's rights; 0 is whoever runs this."""
    return {"user": user, "group": user, "extra_groups": []} if user else {}


@contextlib.contextmanager
def rights_of(user: int) -> Iterator[None]:
    """Do something with no more rights than a user has, who may have put links in the way."""
    if not user:
        yield
        return
    os.setegid(user)
    os.seteuid(user)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)


def hand_over(folder: Path, user: int) -> None:
    """Give a folder to a user, and let the user come to it."""
    if user:
        os.chown(folder, user, user)
        folder.parent.chmod(0o711)


def end_all_of(user: int) -> None:
    """End whatever a user still runs."""
    if user:
        everything = f"import os; os.kill(-1, {signal.SIGKILL:d})"
        with contextlib.suppress(OSError):
            subprocess.run(
                [sys.executable, "-S", "-c", everything], cwd="/", check=False, **as_user(user)
            )
