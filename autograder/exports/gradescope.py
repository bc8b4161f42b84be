"""An autograder for Gradescope: a zip that grades one assignment there as it is graded here.

Gradescope builds an image from it, with network, by its ``setup.sh``; then it runs
``run_autograder`` for each submission, which needs none. What is in the zip is what grading the
one assignment needs: its exercises and their reference, and the key of the hidden cases.
"""

from __future__ import annotations

import base64
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from autograder.course import Course
from autograder.engine.grading import Task
from autograder.engine.jobs import Plan
from autograder.engine.planning import plan_of
from autograder.engine.submission import Blueprint
from autograder.exercises import TOPICS
from autograder.exports import Exported, ExportError, replacing
from autograder.isolation.limits import Limits
from autograder.paths import AUTOGRADER, COURSE, DATASETS, LIBRARY
from autograder.shipping import DATASET_SUFFIXES, LIBRARY_SUFFIXES, RESULT_SUFFIXES

TEMPLATES = AUTOGRADER / "templates" / "gradescope"
TASK, KEY = "task.json", "course.key"
OWN_EXERCISES = "autograder.exercises"
PROGRAMS = ("run_autograder", "setup.sh")
# By the topic that it is about: of these, only what an assignment needs comes along.
BY_TOPIC = (AUTOGRADER / "exercises", LIBRARY / "reference")
LIST_MODULES = """
import sys
from autograder.exercises import TOPICS
TOPICS[sys.argv[1]]
print(*sys.modules)
"""


def write_autograder(course: Course, assignment: str, target: Path) -> Exported:
    """Write the zip for one assignment.

    Parameters
    ----------
    course : Course
        Where it was released.
    assignment : str
        Assignment id.
    target : Path
        The zip.

    Returns
    -------
    Exported
        With what to set in Gradescope.

    Raises
    ------
    CourseError
        If the assignment was never released.
    ExportError
        If its exercises are not this course's, or the zip cannot be written.
    """
    declared = course.config.get("Course", {}).get("exercises", OWN_EXERCISES)
    if declared != OWN_EXERCISES:
        raise ExportError(
            f"The exercises of {assignment} are declared in {declared}, which would not come "
            f"along: the zip holds {OWN_EXERCISES}. Declare them there."
        )
    with course.gradebook() as gradebook:
        plan = plan_of(course, gradebook, assignment, unsafe=False)
    modules = _modules_of(assignment) if course.exercises_of(assignment) else frozenset()
    files = dict(_code(modules))
    files |= {path.name: path.read_bytes() for path in sorted(TEMPLATES.iterdir())}
    files["requirements.txt"] = (COURSE / "requirements" / "instructors.txt").read_bytes()
    files[TASK] = json.dumps(_as_data(plan), indent=1, sort_keys=True).encode()
    files[KEY] = next(iter(plan.tasks.values())).key
    with replacing(target) as file, zipfile.ZipFile(file.buffer, "w") as archive:
        for name in sorted(files):
            archive.writestr(_entry(name), files[name], zipfile.ZIP_DEFLATED)
    points, by_hand = points_of(plan)
    return Exported(target, len(files), advice=_advice(points, by_hand))


def _advice(points: float, by_hand: float) -> list[str]:
    advice = [
        f"In Gradescope make a programming assignment with {points:g} points, and upload the zip "
        "under Configure Autograder. Give its container 1 CPU and 1.5 GB of memory or more.",
        "The zip holds the reference and the key of the hidden cases: give it to nobody else.",
    ]
    if by_hand:
        advice.append(
            f"Written answers are {by_hand:g} points more: enable manual grading for them."
        )
    return advice


def points_of(plan: Plan) -> tuple[float, float]:
    """Return how many points the grader gives at most, and how many a person does."""
    cells = [one for task in plan.tasks.values() for one in task.blueprints]
    by_hand = sum(one.points for one in cells if one.solution or one.task)
    return sum(one.points for one in cells) - by_hand, by_hand


def _modules_of(assignment: str) -> frozenset[str]:
    """Return the modules that the exercises of an assignment import, in a Python of its own."""
    command = [sys.executable, "-c", LIST_MODULES, assignment]
    listed = subprocess.run(command, cwd=COURSE, capture_output=True, text=True, check=True)
    return frozenset(listed.stdout.split())


def _code(modules: frozenset[str]) -> Iterator[tuple[str, bytes]]:
    """Yield the files that grading needs, by their names in the zip."""
    wanted = {
        AUTOGRADER: {".py"},
        LIBRARY: LIBRARY_SUFFIXES,
        LIBRARY / "results": RESULT_SUFFIXES,
        DATASETS: DATASET_SUFFIXES,
    }
    for folder, suffixes in wanted.items():
        for path in sorted(folder.rglob("*")):
            inside = path.relative_to(COURSE)
            is_hidden = any(part.startswith(".") for part in inside.parts)
            if is_hidden or path.suffix not in suffixes or not path.is_file():
                continue
            if _is_needed(path, modules):
                yield inside.as_posix(), path.read_bytes()


def _is_needed(path: Path, modules: frozenset[str]) -> bool:
    """Return whether a file belongs to the assignment, or to no other."""
    if path.is_relative_to(LIBRARY / "cases"):
        return False
    if not any(path.is_relative_to(folder) for folder in BY_TOPIC):
        return True
    name = path.relative_to(COURSE).with_suffix("").as_posix().replace("/", ".")
    return name.removesuffix(".__init__") in modules


def _entry(name: str) -> zipfile.ZipInfo:
    """Return the entry of a file: the same bytes whenever it is made."""
    entry = zipfile.ZipInfo(name)
    entry.external_attr = (0o755 if name in PROGRAMS else 0o644) << 16
    entry.create_system = 3  # Unix, or the permissions do not count
    return entry


def _as_data(plan: Plan) -> dict[str, Any]:
    """Return a plan as plain data: all but the exercises, which are code, and the key."""
    return {
        "assignment": plan.assignment,
        "limits": plan.limits.as_dict(),
        "notebooks": {name: _task_as_data(task) for name, task in plan.tasks.items()},
    }


def _task_as_data(task: Task) -> dict[str, Any]:
    return {
        "experiments": sorted(task.experiments),
        "blueprints": [asdict(one) for one in task.blueprints],
        "kernelspec": task.kernelspec,
        "files": {name: base64.b64encode(data).decode() for name, data in task.files.items()},
    }


def read_plan(folder: Path) -> Plan:
    """Read what to grade from an unpacked zip.

    Parameters
    ----------
    folder : Path
        Where it was unpacked.

    Returns
    -------
    Plan
        As `write_autograder` found it.
    """
    told = json.loads((folder / TASK).read_text(encoding="utf-8"))
    key, assignment = (folder / KEY).read_bytes(), told["assignment"]
    exercises = {one.name: one for one in TOPICS.get(assignment, ())}
    tasks = {
        name: Task(
            exercises=exercises,
            key=key,
            experiments=frozenset(task["experiments"]),
            blueprints=tuple(Blueprint(**one) for one in task["blueprints"]),
            kernelspec=task["kernelspec"],
            files={name: base64.b64decode(data) for name, data in task["files"].items()},
        )
        for name, task in told["notebooks"].items()
    }
    return Plan(assignment, tasks, Limits(**told["limits"]))


def results_of(record: dict[str, Any], by_hand: float) -> dict[str, Any]:
    """Return a submission's results as Gradescope reads them.

    Parameters
    ----------
    record : dict
        From `autograder.results.record_of`.
    by_hand : float
        Points that a person gives besides.

    Returns
    -------
    dict
        Ready for JSON. The score is the sum of the tests'.

    Raises
    ------
    ExportError
        If the grader itself failed: Gradescope knows no score that is not known.
    """
    if record["score"] is None:
        raise ExportError(f"The grader itself failed: {record['reason'] or 'see above'}.")
    lines = [record["reason"], *record["notes"]]
    if by_hand:
        lines.append(f"Written answers are {by_hand:g} points more, from a person.")
    return {
        "output": "\n".join(line for line in lines if line),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": [_test(n, one) for n, one in enumerate(record["exercises"], start=1)],
    }


def _test(number: int, exercise: dict[str, Any]) -> dict[str, Any]:
    return {
        "number": str(number),
        "name": exercise["name"],
        "score": exercise["score"],
        "max_score": exercise["max_score"],
        "status": exercise["status"],
        "output": "\n".join(_told(exercise)),
        "visibility": "visible",
    }


def _told(exercise: dict[str, Any]) -> Sequence[str]:
    """Return what a student is told about an exercise, line by line."""
    lines = [
        f"{'passed' if idea['passed'] else 'FAILED'}: {idea['name']}. {idea['reason']}".strip()
        for idea in exercise["ideas"]
    ]
    lines = lines or [exercise["reason"]]
    return [line for line in (*lines, exercise["hint"]) if line]
