"""What `course_lib.comparing` and `course_lib.properties` find, and how they read numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Finding:
    """The first thing wrong with one outcome.

    Attributes
    ----------
    rung : str
        Step of the ladder: defined, callable, written, exception, type, structure, shape, dtype,
        finite, inputs, values.
    text : str
        What is wrong, without any expected value: fit for hidden cases.
    detail : str
        Where and by how much, got and expected: for visible cases only.
    check : str
        Which check of a property failed, such as ``same columns``; empty for all else.
    """

    rung: str
    text: str
    detail: str = ""
    check: str = ""


def signature(finding: Finding | None) -> str:
    """Return what a finding is about, by which two drawn values can be told to be alike."""
    if finding is None:
        return ""
    return finding.check or f"{finding.rung}: {finding.text}"


def as_array(value: Any) -> np.ndarray | None:
    """Return numbers, and lists of them, as an array; None for anything else."""
    if not isinstance(value, np.ndarray | np.generic | int | float | list | tuple):
        return None
    try:
        array = np.asarray(value)
    except (ValueError, OverflowError):  # rows of different lengths, or a huge integer
        return None
    return array if array.dtype.kind in "biuf" else None
