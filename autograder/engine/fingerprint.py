"""What a wrong function did, in a few letters: the same for two functions that do the same.

A mistake that has no name yet is found by it: a class whose functions fail in the same way has
one misunderstanding, not twenty. Only visible cases count, since all students share them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

import numpy as np

from course_lib.checking import Idea, condensed
from course_lib.codec import Unsupported
from course_lib.findings import as_array
from course_lib.sheets import Outcome, Sheet

LETTERS = 16
MOST_NUMBERS = 2_000  # of one array: a wrong shape can hold millions


def fingerprint(visible: Sheet, outcomes: Sequence[Outcome], ideas: Sequence[Idea]) -> str:
    """Return what a function did on the visible cases, and which ideas it failed, as a digest.

    Parameters
    ----------
    visible : Sheet
        The visible cases.
    outcomes : sequence of Outcome
        What the function did on them, one for each.
    ideas : sequence of Idea
        What came of all cases, hidden ones too: two functions may differ only there.

    Returns
    -------
    str
        Hexadecimal digits. Values count to five digits, so that the order in which a sum was
        added up does not tell.
    """
    did = [_plain(visible, one) for one in condensed(visible, outcomes)]
    failed = [idea.name for idea in ideas if not idea.passed]
    return hashlib.sha256(json.dumps([did, failed]).encode()).hexdigest()[:LETTERS]


def _plain(sheet: Sheet, outcome: Outcome) -> Any:
    failure = outcome.failure
    return ["failure", failure.kind] if failure else _rounded(outcome.value, sheet.atol)


def _rounded(value: Any, atol: float) -> Any:
    """Return a value as JSON takes it, numbers as text of five digits."""
    if isinstance(value, dict):
        return [[str(key), _rounded(one, atol)] for key, one in value.items()]
    array = as_array(value)
    if array is not None:
        numbers = array.ravel()[:MOST_NUMBERS].tolist()
        return [list(array.shape), [_digits(one, atol) for one in numbers]]
    if isinstance(value, list | tuple):
        return [_rounded(one, atol) for one in value]
    return value.what if isinstance(value, Unsupported) else repr(value)


def _digits(number: float, atol: float) -> str:
    return "0" if abs(number) <= atol else f"{np.float64(number):.5g}"
