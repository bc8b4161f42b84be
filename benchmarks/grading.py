"""Measure grading against stock nbgrader: python benchmarks/grading.py [SUBMISSIONS].

The same submissions, none of them harmful, go through ``nbgrader autograde`` with nbgrader's
own settings and through ``course grade``, one after the other on the same machine. Each is run
on few and on all submissions, so that start-up can be told from the cost of one more; ours, which
takes less time than the noise of a machine, several times, of which the median counts.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from autograder import sample_class
from autograder.paths import COURSE

FEW, RUNS = 4, 5
WALL_RATIO, FLOORS, EXTRA = 50, 3, 0.020  # what must hold: so much faster, and so lean
STAGES = ("read", "restore", "run", "compare", "record")
STOCK_SETTINGS = """
c = get_config()
c.CourseDirectory.course_id = "stock"
c.ClearMarkScheme.enforce_metadata = False  # the written question's marks stand above its answer
"""


@dataclass(frozen=True)
class Cost:
    """Seconds of something: by the clock on the wall, and of processors."""

    wall: float
    cpu: float

    def __sub__(self, other: Cost) -> Cost:
        return Cost(self.wall - other.wall, self.cpu - other.cpu)

    def __truediv__(self, count: float) -> Cost:
        return Cost(self.wall / count, self.cpu / count)

    def __str__(self) -> str:
        return f"{1000 * self.wall:8.1f} ms wall {1000 * self.cpu:8.1f} ms CPU"


def run(command: list[str], folder: Path, **environment: str) -> Cost:
    """Run a command, and all that it starts, to its end."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    path = os.pathsep.join([sysconfig.get_path("scripts"), os.environ["PATH"]])
    kept = {**os.environ, "COURSE_STATIC": "1", "PATH": path, **environment}
    ran = subprocess.run(command, cwd=folder, env=kept, capture_output=True, text=True, check=False)
    if ran.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{ran.stderr[-2000:]}")
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Cost(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def choose(submissions: Path, count: int) -> list[Path]:
    """Keep the submissions that nothing is wrong with but, perhaps, the answers."""
    calm = ("full marks", "half done", "alternative", "misconception")
    every = [one.student for one in sample_class.sample_class() if one.kind in calm]
    chosen = set(every[:: max(1, len(every) // count)][:count])
    for folder in submissions.iterdir():
        if folder.name not in chosen:
            shutil.rmtree(folder)
    return sorted(submissions.iterdir())


class Ours:
    """``course grade``, on as many processors as there are."""

    def __init__(self, build: Path) -> None:
        self.build = build
        self.timings = build / "timings.json"

    def grade(self, submissions: Path) -> Cost:
        """Grade all of a folder, as if for the first time."""
        shutil.rmtree(self.build / "autograded", ignore_errors=True)
        command = [sys.executable, "-m", "autograder", "grade"]
        more = ["--submissions", str(submissions), "--timings", str(self.timings)]
        return run([*command, *more], COURSE, COURSE_BUILD=str(self.build))

    def stages(self, count: int) -> dict[str, float]:
        """Return the processor seconds of each stage in the last run, for one submission."""
        spent = json.loads(self.timings.read_text())["stages"]
        return {stage: seconds / count for stage, seconds in spent.items()}

    def feedback(self) -> Cost:
        """Write the feedback pages of all that was graded."""
        command = [sys.executable, "-m", "autograder", "feedback"]
        return run(command, COURSE, COURSE_BUILD=str(self.build))


class Stock:
    """nbgrader as it comes: one process, one kernel for each notebook."""

    def __init__(self, root: Path, bundle: Path) -> None:
        self.root = root
        self.bundle = bundle

    def grade(self, submissions: Path) -> Cost:
        """Release and grade anew."""
        shutil.rmtree(self.root, ignore_errors=True)
        assignment = sample_class.ASSIGNMENT
        shutil.copytree(COURSE / "notebooks" / assignment, self.root / "source" / assignment)
        shutil.copytree(submissions, self.root / "submitted")
        (self.root / "nbgrader_config.py").write_text(STOCK_SETTINGS, encoding="ascii")
        tool = [sys.executable, "-m", "nbgrader"]
        run([*tool, "generate_assignment", assignment], self.root, PYTHONPATH=str(self.bundle))
        return run([*tool, "autograde", assignment], self.root, PYTHONPATH=str(self.bundle))


def median(costs: list[Cost]) -> Cost:
    """Return the median of both kinds of seconds."""
    return Cost(*(statistics.median(getattr(one, key) for one in costs) for key in ("wall", "cpu")))


@dataclass(frozen=True)
class Costs:
    """What was measured: one more submission, a whole class, and where ours went."""

    count: int
    ours: Cost
    ours_whole: Cost
    stock: Cost
    stock_whole: Cost
    stages: dict[str, float]
    feedback: float

    @property
    def bound(self) -> float:
        """Most processor seconds that one more of ours may take."""
        return FLOORS * self.stages["floor"] + EXTRA

    @property
    def is_fast(self) -> bool:
        """Whether stock nbgrader takes long enough in comparison."""
        return self.stock.wall >= WALL_RATIO * self.ours.wall

    @property
    def is_lean(self) -> bool:
        """Whether ours stays below the bound."""
        return self.ours.cpu <= self.bound


def measure(folder: Path, count: int) -> Costs:
    """Grade a class both ways, ours several times."""
    build, submissions, few = folder / "build", folder / "submissions", folder / "few"
    run([sys.executable, "-m", "autograder", "release"], COURSE, COURSE_BUILD=str(build))
    sample_class.make(build / "bundle", submissions, harmless_only=True)
    for path in choose(submissions, count)[:FEW]:
        shutil.copytree(path, few / path.name)
    ours, stock = Ours(build), Stock(folder / "stock", build / "bundle")
    ours.grade(few)  # fills the file cache
    start_up = median([ours.grade(few) for _ in range(RUNS)])
    whole = median([ours.grade(submissions) for _ in range(RUNS)])
    stages = ours.stages(count)
    feedback = ours.feedback().cpu / count
    stock_start_up, stock_whole = stock.grade(few), stock.grade(submissions)
    mine, theirs = whole - start_up, stock_whole - stock_start_up
    more = count - FEW
    return Costs(count, mine / more, whole, theirs / more, stock_whole, stages, feedback)


def show(costs: Costs) -> None:
    """Print what each costs, and whether it is as it must be."""
    print(f"one more submission, of {costs.count}, on {os.cpu_count()} processors")
    print(f"  stock nbgrader {costs.stock}")
    print(f"  course grade   {costs.ours}")
    print(f"a whole class of {costs.count}, start-up included")
    print(f"  stock nbgrader {costs.stock_whole}")
    print(f"  course grade   {costs.ours_whole}")
    print("ours by stage, in milliseconds of processor time for each submission")
    for stage in STAGES:
        print(f"  {stage:9} {1000 * costs.stages.get(stage, 0):6.1f}")
    print(f"  feedback  {1000 * costs.feedback:6.1f}  (course feedback, start-up included)")
    print(f"  floor     {1000 * costs.stages['floor']:6.1f}  (the students' own cells and calls)")
    print(f"{_sign(costs.is_fast)} at least {WALL_RATIO} times as fast as stock nbgrader")
    print(f"{_sign(costs.is_lean)} at most {FLOORS} floors and 20 ms: {1000 * costs.bound:.1f} ms")


def figures(costs: Costs) -> dict[str, float | bool]:
    """Return the same for machines."""
    ours, stock = costs.ours, costs.stock
    return {
        "submissions": costs.count,
        "holds": costs.is_fast and costs.is_lean,
        "wall_ratio": round(stock.wall / ours.wall, 1),
        "cpu_ratio": round(stock.cpu / ours.cpu, 1),
        "whole_wall_ratio": round(costs.stock_whole.wall / costs.ours_whole.wall, 1),
        "wall_seconds_per_submission": round(ours.wall, 4),
        "cpu_seconds_per_submission": round(ours.cpu, 4),
        "floor_seconds_per_submission": round(costs.stages["floor"], 4),
        "stock_wall_seconds_per_submission": round(stock.wall, 4),
        "stock_cpu_seconds_per_submission": round(stock.cpu, 4),
    }


def _sign(holds: bool) -> str:
    return "holds:" if holds else "DOES NOT HOLD:"


def main() -> None:
    """Print both, their ratio, and one line for machines."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    load = round(os.getloadavg()[0], 2)
    with tempfile.TemporaryDirectory() as scratch:
        costs = measure(Path(scratch), count)
    show(costs)
    print("RESULT " + json.dumps({"benchmark": "grading", **figures(costs), "load": load}))


if __name__ == "__main__":
    main()
