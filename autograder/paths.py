"""Where things lie in the clone. The course is used from its clone, never from a wheel."""

from __future__ import annotations

from pathlib import Path

COURSE = Path(__file__).resolve().parents[1]
LIBRARY = COURSE / "course_lib"
AUTOGRADER = COURSE / "autograder"
NOTEBOOKS = COURSE / "notebooks"
README = COURSE / "README.md"
DATASETS = COURSE / "datasets"
BUILD = COURSE / "build"


def short(path: Path) -> str:
    """Return a path relative to here, if it is below."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)
