"""Measure how grading scales: python benchmarks/scaling.py [SUBMISSIONS].

With one worker and with two; and whether one submission of very many costs more, in time or in
memory, than one of few. The class is made of copies of the sample class, under other names.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from autograder import sample_class
from autograder.paths import COURSE

SMALL, RUNS = 50, 3
CALM = ("full marks", "half done", "alternative", "misconception")


def command(build: Path, *words: str) -> None:
    """Run a ``course`` command."""
    environment = {**os.environ, "COURSE_BUILD": str(build)}
    words = (sys.executable, "-m", "autograder", *words)
    subprocess.run(words, cwd=COURSE, env=environment, check=True, capture_output=True)


def copies(samples: Path, folder: Path, count: int) -> None:
    """Lay out so many submissions, of which the first are also those of a smaller class."""
    calm = [one.student for one in sample_class.sample_class() if one.kind in CALM]
    for number in range(count):
        source = samples / calm[number % len(calm)]
        shutil.copytree(source, folder / f"student-{number:05}")


def grade(build: Path, submissions: Path, workers: int) -> dict[str, Any]:
    """Grade a class once, all of it, and return its timings."""
    timings = build / "timings.json"
    words = ["grade", "--force", "--workers", str(workers), "--timings", str(timings)]
    command(build, *words, "--submissions", str(submissions))
    return json.loads(timings.read_text())


def cost(timings: dict[str, Any]) -> float:
    """Return the seconds on the wall for each submission after the first were done."""
    return timings["steady_seconds"] / timings["steady_submissions"]


def main() -> None:
    """Print the figures, and one line for machines."""
    many = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        build, samples = folder / "build", folder / "samples"
        command(build, "release")
        sample_class.make(build / "bundle", samples, harmless_only=True)
        for count in (SMALL, many):
            copies(samples, folder / str(count), count)
        small = folder / str(SMALL)
        runs = {1: [], 2: []}
        for _ in range(RUNS):
            for workers, results in runs.items():
                results.append(grade(build, small, workers))
        large = grade(build, folder / str(many), 2)
    one, two = (statistics.median(map(cost, runs[workers])) for workers in (1, 2))
    few_kb, many_kb = runs[2][0]["peak_kilobytes"], large["peak_kilobytes"]
    print(f"one worker    {1000 * one:6.1f} ms for each submission")
    print(f"two workers   {1000 * two:6.1f} ms, {one / two:.2f} times as fast")
    print(f"{SMALL:5} submissions {1000 * two:6.1f} ms each, {few_kb / 1024:6.1f} MB in the parent")
    print(f"{many:5} submissions {1000 * cost(large):6.1f} ms each, {many_kb / 1024:6.1f} MB")
    figures = {
        "benchmark": "scaling",
        "two_workers_speed_up": round(one / two, 2),
        "submissions": many,
        "cost_ratio": round(cost(large) / two, 3),
        "megabytes_at_50": round(few_kb / 1024, 1),
        "megabytes_at_all": round(many_kb / 1024, 1),
        "load": round(os.getloadavg()[0], 2),
    }
    print("RESULT " + json.dumps(figures))


if __name__ == "__main__":
    main()
