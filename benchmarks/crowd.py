"""A class of a thousand for tests and benchmarks, made of a small one that the engine graded.

Every student of the crowd is put together from graded cells of the small class: solutions with
the verdicts that they got. The gradebook is written by the grader's own `Recorder`.
"""

from __future__ import annotations

import copy
import json
import math
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import nbformat
from nbformat.notebooknode import NotebookNode
from nbgrader.api import Gradebook

from autograder import sample_class
from autograder.course import Course
from autograder.engine.archive import Archive, read_graded, told
from autograder.engine.class_grading import grade_class, submitted_students
from autograder.engine.marks import Marks, marks_of
from autograder.engine.recording import Recorder
from autograder.engine.scoring import read_verdict
from autograder.files import write_whole
from autograder.release import build_bundle

DUE = datetime(2026, 11, 20, 18, 0)
BEFORE, BATCH = "05_mini_batches", 250
WRONG = {"named": 8, "odd": 2, "blank": 1}  # how often of each kind
#: Wrong in ways that no declaration knows; of each exercise the first two do the same.
ODD = {
    "ewa": [
        "def ewa(theta, beta, v0=0.0):\n    v = [v0]\n    for x in theta:\n"
        "        v.append(beta * v[-1] + (1 - beta) * x / 3)\n    return np.array(v[1:])",
        "def ewa(theta, beta, v0=0.0):\n    '''Average.'''\n    out = np.zeros(np.shape(theta))\n"
        "    for i, day in enumerate(theta):  # each day\n"
        "        v0 = out[i] = beta * v0 + (1 - beta) * (day / 3)\n    return out",
        "def ewa(theta, beta, v0=0.0):\n    return np.sort(np.asarray(theta, float), axis=0)",
    ],
    "lag": [
        "def lag(truth, average, max_lag=60):\n    return 7",
        "def lag(truth, average, max_lag=60):\n    best = 7\n    return best",
    ],
}


def grade_small_class(course: Course, every: int = 1) -> list[str]:
    """Release, hand in and grade the harmless sample class, and some who are wrong in odd ways.

    Parameters
    ----------
    course : Course
        With a build folder of its own.
    every : int
        Take every so-manieth of those with a known mistake.

    Returns
    -------
    list of str
        Student ids.
    """
    name = sample_class.ASSIGNMENT
    bundle = build_bundle(course, course.build / "bundle", [name]).with_suffix("")
    sample_class.make(bundle, course.submissions, harmless_only=True)
    wrong = [one for one in sample_class.sample_class() if one.kind == "misconception"]
    left_out = {one.student for place, one in enumerate(wrong) if place % every}
    _hand_in_oddities(bundle, course)
    students = [one for one in submitted_students(course, name) if one not in left_out]
    for _ in grade_class(course, name, students):
        pass
    return students


def _hand_in_oddities(bundle: Any, course: Course) -> None:
    released = bundle / sample_class.ASSIGNMENT / f"{sample_class.NOTEBOOK}.ipynb"
    for exercise, sources in ODD.items():
        for number, source in enumerate(sources, 1):
            nb = nbformat.read(released, as_version=4)
            for cell in nb.cells:
                if cell.metadata.get("nbgrader", {}).get("grade_id") == exercise:
                    cell.source = source
            folder = course.submission_of(f"odd-{exercise}-{number}", sample_class.ASSIGNMENT)
            write_whole(folder / released.name, nbformat.writes(nb))


def add_crowd(course: Course, small: Sequence[str], count: int = 1000, seed: int = 1) -> None:
    """Put a crowd into a course whose small class has been graded.

    Parameters
    ----------
    course : Course
        From `grade_small_class`.
    small : sequence of str
        The small class; it leaves the gradebook.
    count : int
        Students that hand in; a twentieth more do not.
    seed : int
        Of all that is drawn.
    """
    chance = random.Random(seed)
    with course.gradebook() as gradebook:
        gradebook.update_or_create_assignment(sample_class.ASSIGNMENT, duedate=str(DUE))
        _add_the_week_before(gradebook)
        crowd = _Crowd(course, small, chance)
        for student in small:
            gradebook.remove_student(student)
        recorders = [
            Recorder(gradebook, name, course.config) for name in (BEFORE, sample_class.ASSIGNMENT)
        ]
        people = crowd.people(count)
        while batch := [found for _, found in zip(range(BATCH), people, strict=False)]:
            for recorder, marks in zip(recorders, zip(*batch, strict=True), strict=True):
                recorder.record(marks)
        for number in range(count // 20):
            gradebook.add_student(f"absent-{number:03}")


def _add_the_week_before(gradebook: Gradebook) -> None:
    gradebook.update_or_create_assignment(BEFORE, duedate=str(DUE - timedelta(days=7)))
    gradebook.update_or_create_notebook("all", BEFORE)
    gradebook.update_or_create_grade_cell("all", "all", BEFORE, max_score=100, cell_type="code")


class _Crowd:
    """Draws students, stronger and weaker ones."""

    def __init__(self, course: Course, small: Sequence[str], chance: random.Random) -> None:
        self.chance = chance
        self.archive = Archive(course, sample_class.ASSIGNMENT)
        found = (read_graded(self.archive.recorded(one, sample_class.NOTEBOOK)) for one in small)
        notebooks = [nb for nb in found if nb and told(nb)["status"] == "graded"]
        self.base = notebooks[0]
        self.pool: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
        for nb in notebooks:
            for kind, name, pair in _pairs(nb):
                self.pool[name][kind].append(pair)

    def people(self, count: int) -> Iterator[tuple[Marks, Marks]]:
        """Yield the marks of each: of the week before, and of the sample's assignment."""
        for number in range(count):
            student, strength = f"student-{number:04}", self.chance.gauss(0.8, 1.1)
            before = min(100, max(0, round(65 + 18 * strength + self.chance.gauss(0, 12))))
            nb = self._notebook(strength)
            path = self.archive.recorded(student, sample_class.NOTEBOOK)
            write_whole(path, json.dumps(nb))
            early = timedelta(hours=self.chance.expovariate(1 / 30) - 2)
            marks = marks_of(nb, sample_class.NOTEBOOK, student)
            yield (
                Marks(student, "all", {"all": float(before)}, {}),
                replace(marks, timestamp=f"{DUE - early:%Y-%m-%d %H:%M:%S} UTC"),
            )

    def _notebook(self, strength: float) -> NotebookNode:
        nb = copy.copy(self.base)
        chosen: dict[int, Any] = {}
        places = {_name(cell): place for place, cell in enumerate(nb.cells)}
        for hardness, name in enumerate(self.pool):
            solution, test = self._choose(name, strength - 0.3 * hardness + 0.8)
            solution = copy.copy(solution)
            solution.source += f"\n# {self.chance.random()}"  # nobody's text is another's
            chosen |= {places[name]: solution, places[f"test_{name}"]: test}
        answer = copy.copy(nb.cells[places["reflection"]])
        answer.source = sample_class.ANSWER if self.chance.random() < 0.4 else ""
        chosen[places["reflection"]] = answer
        nb.cells = [chosen.get(place, cell) for place, cell in enumerate(nb.cells)]
        return nb

    def _choose(self, name: str, ease: float) -> Any:
        kinds, draw = self.pool[name], self.chance.random()
        if draw < 1 / (1 + math.exp(-ease)):
            return self.chance.choice(kinds["passed"])
        wrong = [kind for kind in WRONG if kinds[kind]]
        [kind] = self.chance.choices(wrong, [WRONG[kind] for kind in wrong])
        return kinds[kind][min(int(self.chance.expovariate(0.5)), len(kinds[kind]) - 1)]


def _pairs(nb: NotebookNode) -> Iterator[tuple[str, str, Any]]:
    """Yield what became of each exercise, its name, its solution's cell and its test's."""
    cells = {_name(cell): cell for cell in nb.cells}
    for cell in nb.cells:
        verdict = read_verdict(cell)
        if verdict:
            first = next((idea for idea in verdict["ideas"] if not idea["passed"]), {})
            wrong = "blank" if first.get("rung") == "written" else "odd"
            kind = "passed" if verdict["status"] == "passed" else wrong
            kind = "named" if verdict["misconception"] else kind
            yield kind, verdict["exercise"], (cells[verdict["exercise"]], cell)


def _name(cell: NotebookNode) -> str:
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))
