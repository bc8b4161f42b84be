"""Measure how long a student waits for feedback: python benchmarks/live.py [SUBMISSIONS].

`course watch` runs as a program of its own; submissions of a sample class are put into its folder
one by one, each once the one before has its page. Counted is the time from the moment when a
submission lies there whole until its feedback page does.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from autograder import sample_class
from autograder.paths import COURSE

PATIENCE = 120.0


def start(build: Path, inbox: Path, out: Path) -> subprocess.Popen[bytes]:
    """Start to watch; return once it does."""
    command = [sys.executable, "-m", "autograder", "watch", str(inbox)]
    environment = {**os.environ, "COURSE_BUILD": str(build)}
    with out.open("wb") as file:
        process = subprocess.Popen(command, cwd=COURSE, env=environment, stdout=file, stderr=file)
    wait_for(lambda: "Watching" in out.read_text(), process, out)
    return process


def wait_for(is_so: Callable[[], bool], process: subprocess.Popen[bytes], out: Path) -> None:
    """Wait until something is so."""
    ends = time.monotonic() + PATIENCE
    while not is_so():
        if process.poll() is not None or time.monotonic() > ends:
            process.kill()
            sys.exit(f"course watch did not do it:\n{out.read_text()[-2000:]}")
        time.sleep(0.005)


def measure(folder: Path, count: int) -> list[float]:
    """Return the seconds of each submission."""
    build, ready, inbox, out = (folder / name for name in ("build", "ready", "in", "out.txt"))
    inbox.mkdir()
    command = [sys.executable, "-m", "autograder", "release", sample_class.ASSIGNMENT]
    environment = {**os.environ, "COURSE_BUILD": str(build)}
    subprocess.run(command, cwd=COURSE, env=environment, check=True, capture_output=True)
    students = sample_class.make(build / "bundle", ready, harmless_only=True)
    calm = {one.student for one in sample_class.sample_class() if one.kind != "broken"}
    process = start(build, inbox, out)
    waits = []
    for student in [one for one in students if one in calm][:count]:
        shutil.copytree(ready / student, inbox / student)
        began = time.perf_counter()
        name = f"{sample_class.ASSIGNMENT}/{sample_class.NOTEBOOK}.html"
        page = build / "feedback" / student / name
        wait_for(page.exists, process, out)
        waits.append(time.perf_counter() - began)
    process.send_signal(signal.SIGINT)
    process.wait(timeout=30)
    return waits


def main() -> None:
    """Print the spread of waits, and one line for machines."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    load = round(os.getloadavg()[0], 2)
    with tempfile.TemporaryDirectory() as scratch:
        waits = sorted(measure(Path(scratch), count))
    median, slow = statistics.median(waits), waits[int(0.9 * len(waits))]
    print(f"from arrival to feedback page, {len(waits)} submissions one by one")
    print(f"  median        {median:.2f} s")
    print(f"  nine in ten   {slow:.2f} s")
    print(f"  the slowest   {waits[-1]:.2f} s")
    figures = {"median_seconds": round(median, 3), "p90_seconds": round(slow, 3)}
    figures |= {"slowest_seconds": round(waits[-1], 3), "submissions": len(waits), "load": load}
    print("RESULT " + json.dumps({"benchmark": "live", **figures}))


if __name__ == "__main__":
    main()
