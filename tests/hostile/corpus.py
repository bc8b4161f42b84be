"""The hostile submissions: one file each, found in the sub-folders, one folder for each class.

A file says in its docstring what the submission tries, and in a few names how it is made. All of
them are optional but the first:

``EXPECTED``
    Points of the exercises that do not earn all of theirs, such as ``{"lag": 0}``; every other
    exercise is solved honestly and must earn full marks. ``NOTHING``: none earns anything.
``STATUS``
    ``"unreadable"`` where there is nothing to grade.
``ENDS``
    What ends its cells and calls, all of it and nothing else: exceptions by their class, limits by
    the value of `course_lib.sheets.Limit`. An attack with a slip in it ends by something else.
``SHOWN``
    Words that its cells print, one text or several.
``TOLD``
    Words that the student must find in a reason or a note.
``CELLS``
    What stands in solution cells, by exercise. An exercise of `EXPECTED` that is not named here
    is left blank: an attack elsewhere in the notebook is meant to earn its points.
``FIRST``, ``LAST``
    A cell of the student's own before and after all others.
``edit(notebook)``
    Changes the notebook, JSON as a dict, before it is written.
``submission(folder, text)``
    Writes the folder itself, in the place of one notebook with that text.
``STUDENT``
    Student id, if that is what the attack is about.

Names between ``@`` in the sources are replaced by what a student might know of the machine:
``@HOME@``, ``@BUILD@``, ``@SUBMISSIONS@``, ``@NEIGHBOUR@``, ``@COURSE@``,
``@OTHER@`` (another course), ``@PORT@`` (a server on this machine) and ``@MARK@`` (a word by which
processes are found again).
"""

from __future__ import annotations

import copy
import importlib.util
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from autograder.exercises import ASSIGNMENTS
from autograder.student_code import as_student_code

HERE = Path(__file__).parent
ASSIGNMENT, FILE_NAME = "06_averages", "averages.ipynb"
EXERCISES = {exercise.name: exercise for exercise in ASSIGNMENTS[ASSIGNMENT]}
POINTS = {
    "ewa": 25,
    "ewa_corrected": 25,
    "ewa_weights": 20,
    "effective_window": 5,
    "window_beta": 5,
    "lag": 15,
}
NOTHING = dict.fromkeys(POINTS, 0)
KNOWN = {
    *("EXPECTED", "STATUS", "ENDS", "SHOWN", "TOLD", "CELLS", "FIRST", "LAST", "STUDENT"),
    *("NOTHING", "edit", "submission"),
}
# A right way to write each exercise that is not the reference, whose text stays with us.
HONEST = {
    name: as_student_code(exercise.alternatives[0], name) for name, exercise in EXERCISES.items()
}
# What code needs that forges frames. A pair of sockets, too, would take what is written to it.
FORGE = """
import os
import stat

from autograder.worker import wire


def pipes():
    for descriptor in range(3, 64):
        try:
            if stat.S_ISFIFO(os.fstat(descriptor).st_mode):
                yield descriptor
        except OSError:
            pass


def forge(data):
    told = 0
    for descriptor in pipes():
        try:
            wire.write_all(descriptor, data)
            told += 1
        except OSError:  # it is open for reading
            pass
    assert told, "no way to the grader was found"
"""

Notebook = dict[str, Any]


@dataclass(frozen=True)
class Submission:
    """One submission and what it must earn.

    Attributes
    ----------
    name : str
        ``<class>/<file>``.
    module : ModuleType
        Its file.
    """

    name: str
    module: ModuleType

    def get(self, name: str, default: Any = None) -> Any:
        """Return what its file says under a name."""
        return getattr(self.module, name, default)

    @property
    def expected(self) -> dict[str, float]:
        """Points that each exercise must earn: no more, and no less."""
        return POINTS | self.get("EXPECTED")

    @property
    def status(self) -> str:
        return str(self.get("STATUS", "graded"))

    @property
    def ends(self) -> set[str]:
        """What ends its cells and calls."""
        return set(self.get("ENDS", ()))

    @property
    def shown(self) -> tuple[str, ...]:
        """What its cells print."""
        words = self.get("SHOWN", ())
        return (words,) if isinstance(words, str) else words

    @property
    def sources(self) -> dict[str, str]:
        """Its solution cells, as far as they are not blank."""
        honest = {name: HONEST[name] for name in POINTS if name not in self.get("EXPECTED")}
        return honest | self.get("CELLS", {})

    def notebook(self, released: Notebook) -> Notebook:
        """Return its notebook, made from the released one."""
        notebook = copy.deepcopy(released)
        for name, source in self.sources.items():
            find(notebook, name)["source"] = source
        for key, position in (("FIRST", 0), ("LAST", len(notebook["cells"]))):
            if self.get(key):
                notebook["cells"].insert(position, code_cell(self.get(key), key.lower()))
        self.get("edit", lambda notebook: None)(notebook)
        return notebook

    def write(self, folder: Path, released: Notebook, known: Mapping[str, str]) -> None:
        """Write it as ``<folder>/averages.ipynb``, or whatever it wants there."""
        text = json.dumps(self.notebook(released))
        for name, value in known.items():
            text = text.replace(f"@{name}@", json.dumps(value)[1:-1])
        folder.mkdir(parents=True)
        self.get("submission", write_notebook)(folder, text)


def write_notebook(folder: Path, text: str) -> None:
    """Write a notebook where it should be."""
    (folder / FILE_NAME).write_text(text, encoding="utf-8")


def find(notebook: Notebook, name: str) -> Any:
    """Return the cell of a notebook that has this id; nbgrader's cells are named alike."""
    [cell] = [cell for cell in notebook["cells"] if cell["id"] == name]
    return cell


def code_cell(source: str, name: str, **metadata: Any) -> dict[str, Any]:
    """Return a code cell of a student's own."""
    return {
        "cell_type": "code",
        "id": name,
        "metadata": metadata,
        "execution_count": None,
        "outputs": [],
        "source": source,
    }


def markdown_cell(source: str, name: str = "written") -> dict[str, Any]:
    """Return a Markdown cell of a student's own."""
    return {"cell_type": "markdown", "id": name, "metadata": {}, "source": source}


def graded(name: str, points: Any, **more: Any) -> dict[str, Any]:
    """Return nbgrader's metadata of a graded cell."""
    facts = {"schema_version": 3, "grade_id": name, "cell_type": "code", "points": points}
    facts |= {"grade": True, "solution": False, "locked": False, "task": False}
    return {"nbgrader": facts | more}


@cache
def hostile() -> tuple[Submission, ...]:
    """Return the whole corpus, in the order of its names."""
    return tuple(_read(path) for path in sorted(HERE.glob("*/*.py")))


def _read(path: Path) -> Submission:
    name = f"{path.parent.name}/{path.stem}"
    spec = importlib.util.spec_from_file_location(f"hostile.{name.replace('/', '.')}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return Submission(name, module)


def witness(name: str, sources: Mapping[str, str], expected: Mapping[str, float]) -> Submission:
    """Return an honest submission, to be graded among the hostile ones."""
    module = ModuleType(name, "An honest submission.")
    module.__dict__.update(CELLS=dict(sources), EXPECTED=dict(expected), edit=_add_canary)
    return Submission(name, module)


CANARY = "canary-of-a-neighbour-7f3a"


def _add_canary(notebook: Notebook) -> None:
    """Write into a witness's notebook what no other student may ever see."""
    notebook["cells"].append(markdown_cell(CANARY, "canary"))


def witnesses() -> list[Submission]:
    """Return the honest ones: full marks, half done, one known mistake."""
    swapped = next(one for one in EXERCISES["ewa"].misconceptions if one.name == "swapped_beta")
    mistake = {"ewa": as_student_code(swapped.function, "ewa")}
    return [
        witness("witness/full marks", {}, {}),
        witness("witness/half done", {}, {"ewa_weights": 0, "window_beta": 0, "lag": 0}),
        witness("witness/one mistake", mistake, {"ewa": 0}),
    ]


@dataclass(frozen=True)
class Student:
    """A member of the class, and what it submits."""

    id: str
    submission: Submission

    @property
    def is_witness(self) -> bool:
        return self.submission.name.startswith("witness/")


LOOK = """
from pathlib import Path

print("beside:", *sorted(str(path) for path in Path().rglob("*") if path.is_file()))
"""


def with_files() -> list[Submission]:
    """Return those that bring files along, and that tell which of them they find again."""
    return [_looking(one) for one in hostile() if one.name.startswith("shadowing/")]


def _looking(one: Submission) -> Submission:
    module = ModuleType(one.name, one.module.__doc__)
    module.__dict__.update(vars(one.module), LAST=LOOK)
    return Submission(one.name, module)


EVERY = 100  # how many hostile submissions stand between two groups of witnesses


def roster(mean: Sequence[Submission] | None = None) -> list[Student]:
    """Return the class: witnesses before, among and after the hostile ones."""
    mean = hostile() if mean is None else mean
    members: list[Submission] = []
    for start in range(0, len(mean), EVERY):
        members += [*witnesses(), *mean[start : start + EVERY]]
    members += witnesses()
    return [
        Student(one.get("STUDENT", f"student-{number:03}"), one)
        for number, one in enumerate(members, start=1)
    ]
