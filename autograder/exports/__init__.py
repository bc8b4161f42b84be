"""Exports: grades in the formats of other systems.

What all exports share: the one error that they raise, also when a file cannot be written, the
account that they give, and text that no spreadsheet runs. `autograder.exports.rows` reads the
gradebook for all of them; each format has one module.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from autograder import files
from autograder.course import CourseError

# A spreadsheet runs a cell that begins with one of these, and strips the apostrophe before it.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


class ExportError(CourseError):
    """An export that cannot be made. The message says what is wrong and what to do."""


@dataclass
class Exported:
    """What came of an export.

    Attributes
    ----------
    path : Path
        The file that was written.
    count : int
        How many scores are in it.
    left_out : dict of str to str
        Students whose score is not, and why.
    advice : list of str
        What to do with the file, in sentences.
    """

    path: Path
    count: int = 0
    left_out: dict[str, str] = field(default_factory=dict)
    advice: list[str] = field(default_factory=list)


def text_cell(value: Any) -> Any:
    """Return a value for a cell of a spreadsheet: text with its formula disarmed."""
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return value


@contextmanager
def replacing(path: Path) -> Iterator[TextIO]:
    """Open a text file for writing, as `autograder.files.replacing` does.

    Parameters
    ----------
    path : Path
        The target.

    Yields
    ------
    text file
        UTF-8, line ends as written.

    Raises
    ------
    ExportError
        If the file cannot be written; what was there before is still there.
    """
    if path.exists() and not path.is_file():
        raise ExportError(f"{path} is not a file. Name another one with --to.")
    try:
        with files.replacing(path) as file:
            yield file
    except OSError as error:
        reason = f"{path} cannot be written: {error.strerror}."
        raise ExportError(f"{reason} Name another file with --to.") from error
