"""What shows that an attack was made: how its cells and calls ended, and what they printed.

An attack with a slip in it fails by itself, and its exercise earns nothing as it should: so a file
says by which exceptions and limits it ends (`ENDS`), and here is looked up whether it was those.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from autograder.engine.grading import STOP_WORDS
from course_lib.checking import LIMITS

# What an exercise without a solution ends by, and what stands for a cell that hit a limit.
OF_THE_GRADER = {"NotImplementedError", "Stopped"}
RAISES = re.compile(r"\braises (an exception|\w+)")


def of(record: dict[str, Any], notebook: dict[str, Any]) -> tuple[set[str], str]:
    """Return what ended a submission's cells and calls, and what its cells printed.

    Parameters
    ----------
    record : dict
        The verdict.
    notebook : dict
        The graded notebook, as JSON.

    Returns
    -------
    ends : set of str
        Classes of exceptions, ``an exception`` for one that is not Python's own, and the values of
        `course_lib.sheets.Limit`.
    printed : str
        All that was printed.
    """
    told = list(_told(record))
    found = {name for text in told for name in RAISES.findall(text)}
    for limits in (LIMITS, STOP_WORDS):
        found |= {str(limit) for limit, words in limits.items() if any(words in x for x in told)}
    outputs = list(_outputs(notebook))
    found |= {one["ename"] for one in outputs if one["output_type"] == "error"}
    printed = "".join(one["text"] for one in outputs if one["output_type"] == "stream")
    return found - OF_THE_GRADER, printed


def _told(record: dict[str, Any]) -> Iterator[str]:
    yield from record["notes"]
    for exercise in record["exercises"]:
        if exercise["score"] != exercise["max_score"]:
            yield exercise["reason"]
            yield from (idea["reason"] for idea in exercise["ideas"])


def _outputs(notebook: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            yield from cell["outputs"]
