"""Measure grading against stock nbgrader: python benchmarks/grading.py [SUBMISSIONS].

The same submissions, none of them harmful, go through ``nbgrader autograde`` with nbgrader's
own settings and through ``course grade``, one after the other on the same machine. Each is run
twice, on few and on all submissions, so that start-up can be told from the cost of one more.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
from pathlib import Path

from autograder import sample_class
from autograder.paths import COURSE

FEW = 2
STOCK_SETTINGS = """
c = get_config()
c.CourseDirectory.course_id = "stock"
"""


def run(command: list[str], folder: Path, **environment: str) -> tuple[float, float]:
    """Run a command and return its wall and CPU seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    path = os.pathsep.join([sysconfig.get_path("scripts"), os.environ["PATH"]])
    kept = {**os.environ, "COURSE_STATIC": "1", "PATH": path, **environment}
    subprocess.run(command, cwd=folder, env=kept, check=True, capture_output=True)
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, cpu


def per_submission(few: tuple[float, float], all_: tuple[float, float], more: int) -> list[float]:
    """Return wall and CPU seconds of one more submission."""
    return [max(large - small, 1e-9) / more for small, large in zip(few, all_, strict=True)]


def choose(submissions: Path, count: int) -> list[Path]:
    """Keep the submissions that nothing is wrong with but, perhaps, the answers."""
    calm = ("full marks", "half done", "alternative", "misconception")
    chosen = [one.student for one in sample_class.sample_class() if one.kind in calm][:count]
    for folder in submissions.iterdir():
        if folder.name not in chosen:
            shutil.rmtree(folder)
    return sorted(submissions.iterdir())


def measure_ours(build: Path, submissions: Path) -> tuple[float, float]:
    """Grade with ``course grade``."""
    command = [sys.executable, "-m", "autograder", "grade", "--submissions", str(submissions)]
    return run(command, COURSE, COURSE_BUILD=str(build))


def measure_stock(root: Path, bundle: Path, submissions: Path) -> tuple[float, float]:
    """Grade with nbgrader as it comes."""
    shutil.rmtree(root, ignore_errors=True)
    assignment = sample_class.ASSIGNMENT
    shutil.copytree(COURSE / "notebooks" / assignment, root / "source" / assignment)
    shutil.copytree(submissions, root / "submitted")
    (root / "nbgrader_config.py").write_text(STOCK_SETTINGS, encoding="ascii")
    tool = [sys.executable, "-m", "nbgrader"]
    run([*tool, "generate_assignment", assignment], root, PYTHONPATH=str(bundle))
    return run([*tool, "autograde", assignment], root, PYTHONPATH=str(bundle))


def main() -> None:
    """Print both, their ratio, and one line for machines."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 12
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        build, submissions, few = folder / "build", folder / "submissions", folder / "few"
        run([sys.executable, "-m", "autograder", "release"], COURSE, COURSE_BUILD=str(build))
        sample_class.make(build / "bundle", submissions, harmless_only=True)
        for path in choose(submissions, count)[:FEW]:
            shutil.copytree(path, few / path.name)
        bundle = build / "bundle"
        ours = [measure_ours(build, part) for part in (few, submissions)]
        stock = [measure_stock(folder / "stock", bundle, part) for part in (few, submissions)]
    mine = per_submission(*ours, count - FEW)
    theirs = per_submission(*stock, count - FEW)
    print(f"seconds per submission, {count} submissions")
    print(f"  stock nbgrader  {theirs[0]:7.3f} wall  {theirs[1]:7.3f} CPU")
    print(f"  course grade    {mine[0]:7.3f} wall  {mine[1]:7.3f} CPU")
    figures = {
        "benchmark": "grading",
        "submissions": count,
        "wall_ratio": round(theirs[0] / mine[0], 1),
        "cpu_ratio": round(theirs[1] / mine[1], 1),
        "wall_seconds_per_submission": round(mine[0], 4),
        "cpu_seconds_per_submission": round(mine[1], 4),
        "stock_wall_seconds_per_submission": round(theirs[0], 4),
        "stock_cpu_seconds_per_submission": round(theirs[1], 4),
        "load": round(os.getloadavg()[0], 2),
        "cpus": os.cpu_count(),
    }
    print("RESULT " + json.dumps(figures))


if __name__ == "__main__":
    main()
