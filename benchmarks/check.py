"""Measure how long a student waits for check(): python benchmarks/check.py."""

from __future__ import annotations

import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from autograder.exercise import Exercise
from autograder.exercises.averages import EXERCISES
from autograder.release import write_cases
from course_lib import check

CALLS = 60
LIMIT_MS = 50.0


def named(function: Callable[..., Any], name: str) -> Callable[..., Any]:
    """Return a function of another name, as a student's would have."""

    def call(*args: Any, **kwargs: Any) -> Any:
        return function(*args, **kwargs)

    call.__name__ = name
    return call


def median_ms(function: Callable[..., Any]) -> float:
    """Return the median time of one check, rendered as JupyterLab and a terminal would."""
    times = []
    for _ in range(CALLS):
        start = time.perf_counter()
        result = check(function)
        result._repr_html_()
        repr(result)
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def measure(exercise: Exercise) -> dict[str, float]:
    """Return medians for a right function and for the slowest of the known mistakes."""
    wrong = [named(mistake.function, exercise.name) for mistake in exercise.misconceptions]
    return {
        "passing_ms": round(median_ms(exercise.reference), 2),
        "failing_ms": round(max(map(median_ms, wrong)), 2),
    }


def main() -> int:
    """Print a table and one line for machines; fail if the slowest median is over the limit."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["COURSE_CASES"] = folder
        write_cases("06_averages", Path(folder))
        medians = {exercise.name: measure(exercise) for exercise in EXERCISES}
    print(f"check(): median of {CALLS} calls, in ms")
    for name, figures in medians.items():
        print(f"  {name:<18}{figures['passing_ms']:6.2f} right{figures['failing_ms']:8.2f} wrong")
    slowest = max(max(figures.values()) for figures in medians.values())
    summary = {
        "benchmark": "check",
        "slowest_median_ms": slowest,
        "limit_ms": LIMIT_MS,
        "calls": CALLS,
        "exercises": medians,
        "load": round(os.getloadavg()[0], 2),
        "cpus": os.cpu_count(),
    }
    print("RESULT", json.dumps(summary))
    return int(slowest > LIMIT_MS)


if __name__ == "__main__":
    sys.exit(main())
