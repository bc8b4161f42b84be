"""Measure how long notebooks run, top to bottom: python benchmarks/notebooks.py [ASSIGNMENT ...].

Solved; solved with stored experiments; and as released, with nothing filled in. The start of the
kernel, about two seconds, is part of it.
"""

from __future__ import annotations

import json
import os
import sys

import nbformat

from autograder.exercises import ASSIGNMENTS
from autograder.rehearsal import as_released, notebook_of, rehearse

LIMITS = {"solved": 60.0, "stored": 10.0}


def measure(assignment: str) -> dict[str, float]:
    """Return the seconds that a notebook takes in each of its lives."""
    notebook = nbformat.read(notebook_of(assignment), as_version=4)
    runs = {
        "solved": rehearse(notebook, assignment),
        "stored": rehearse(notebook, assignment, stored=True),
        "released": rehearse(as_released(notebook), assignment),
    }
    return {name: round(run.seconds, 1) for name, run in runs.items()}


def main() -> int:
    """Print a table and one line for machines; fail if a notebook is over a limit."""
    notebooks = {name: measure(name) for name in sys.argv[1:] or ASSIGNMENTS}
    print(f"{'seconds':<24}{'solved':>8}{'stored':>8}{'released':>10}")
    for name, figures in notebooks.items():
        print(f"{name:<24}{figures['solved']:8}{figures['stored']:8}{figures['released']:10}")
    summary = {
        "benchmark": "notebooks",
        "slowest": {
            life: max(figures[life] for figures in notebooks.values())
            for life in ("solved", "stored", "released")
        },
        "limits": LIMITS,
        "notebooks": notebooks,
        "load": round(os.getloadavg()[0], 2),
        "cpus": os.cpu_count(),
    }
    print("RESULT", json.dumps(summary))
    return int(any(summary["slowest"][life] > limit for life, limit in LIMITS.items()))


if __name__ == "__main__":
    sys.exit(main())
