"""Build what students get, by allow-list."""

from __future__ import annotations

import shutil
from pathlib import Path

from autograder.paths import LIBRARY

LIBRARY_SUFFIXES = {".py", ".js"}
INSTRUCTOR_ONLY = {"reference", "__pycache__"}


def copy_student_library(target: Path) -> None:
    """Copy ``course_lib`` without the reference implementation.

    Only files with an allowed suffix are copied, so that nothing an editor leaves behind
    can come along.
    """
    for path in sorted(LIBRARY.rglob("*")):
        inside = path.relative_to(LIBRARY)
        if path.suffix in LIBRARY_SUFFIXES and not INSTRUCTOR_ONLY & set(inside.parts):
            (target / inside).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target / inside)
