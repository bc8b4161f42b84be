"""What of the clone may leave it: ``course_lib`` without the reference, and the datasets."""

from __future__ import annotations

import shutil
from pathlib import Path

from autograder.paths import DATASETS, LIBRARY

LIBRARY_SUFFIXES = {".py", ".js"}
RESULT_SUFFIXES = {".json"}
DATASET_SUFFIXES = {".csv", ".npz", ".md"}
INSTRUCTOR_ONLY = {"reference", "__pycache__", "cases"}


def copy_shipped(target: Path) -> None:
    """Copy what students and the sandbox get into a folder."""
    copy_allowed(LIBRARY, target / "course_lib", LIBRARY_SUFFIXES)
    copy_allowed(LIBRARY / "results", target / "course_lib" / "results", RESULT_SUFFIXES)
    copy_allowed(DATASETS, target / "datasets", DATASET_SUFFIXES)


def copy_allowed(source: Path, target: Path, suffixes: set[str]) -> None:
    """Copy the files with an allowed suffix, so that nothing else can come along.

    Hidden files and folders stay behind, and so do those that only instructors have.
    """
    for path in sorted(source.rglob("*")):
        inside = path.relative_to(source)
        hidden = any(part.startswith(".") for part in inside.parts)
        if hidden or INSTRUCTOR_ONLY & set(inside.parts) or path.suffix not in suffixes:
            continue
        if path.is_file() and not path.is_symlink():  # a link could lead to the reference
            (target / inside).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target / inside)
