"""A sample class: submissions made from the released notebook, one for everything that happens.

Full marks, blank, half done, every other right way, every known mistake, and what breaks a
careless grader. The demo grades it, and the end-to-end tests know what each of it must score.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import nbformat
from nbformat.notebooknode import NotebookNode

from autograder.exercise import Exercise
from autograder.exercises import ASSIGNMENTS
from autograder.student_code import as_student_code

ASSIGNMENT, NOTEBOOK = "06_averages", "averages"
EXERCISES = ASSIGNMENTS[ASSIGNMENT]

ENDLESS = "while True:\n    pass"
QUITS = "import os\n\nos._exit(0)"
# Bounded, should it ever run without a limit: 3 GiB in blocks of 64 MiB.
GROWS = "blocks = [bytearray(1 << 26) for _ in range(48)]"
ANSWER = """A window of 1000 days is longer than the year, so the plain average is far too low.
Correction mends the scale, not the memory. I would take 0.9, and 0 without noise."""
CHATTY = 'for step in range(50_000):\n    print(f"step {step}: v = {step * 0.1:.3f}")'


@dataclass(frozen=True)
class Sample:
    """One member of the class.

    Attributes
    ----------
    kind : str
        ``"full marks"``, ``"blank"``, ``"half done"``, ``"alternative"``, ``"misconception"``
        or ``"broken"``.
    note : str
        Which alternative, which misconception of which exercise, or what is broken. Kind and
        note together are unique.
    student : str
        Student id.
    sources : dict of str to str
        What stands in the solution cells, by exercise; the others are as released.
    harmful : bool
        Whether it could harm a machine without a sandbox.
    edit : callable
        Changes the notebook once the solutions are in it.
    damage : callable
        Changes the text of the file.
    file_name : str
        Name of the submitted file.
    """

    kind: str
    note: str = ""
    student: str = ""
    sources: dict[str, str] = field(default_factory=dict)
    harmful: bool = False
    edit: Callable[[NotebookNode], None] = lambda notebook: None
    damage: Callable[[str], str] = lambda text: text
    file_name: str = f"{NOTEBOOK}.ipynb"


def make(bundle: Path, target: Path, harmless_only: bool = False) -> list[str]:
    """Write the class's submissions.

    Parameters
    ----------
    bundle : Path
        A student bundle, from ``course release``.
    target : Path
        Folder that receives ``<student>/<assignment>/<notebook>.ipynb``.
    harmless_only : bool
        Leave out what could harm a machine without a sandbox; the others keep their ids.

    Returns
    -------
    list of str
        Student ids, in order.
    """
    released = nbformat.read(bundle / ASSIGNMENT / f"{NOTEBOOK}.ipynb", as_version=4)
    chosen = [sample for sample in sample_class() if not (sample.harmful and harmless_only)]
    for sample in chosen:
        path = target / sample.student / ASSIGNMENT / sample.file_name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_submission(sample, released), encoding="utf-8")
    return [sample.student for sample in chosen]


def sample_class() -> list[Sample]:
    """Return the whole class, always in the same order and with the same ids."""
    samples = [*_ordinary(), *_alternatives(), *_broken(), *_misconceptions()]
    digits = max(2, len(str(len(samples))))
    return [
        replace(sample, student=f"student-{number:0{digits}}")
        for number, sample in enumerate(samples, start=1)
    ]


def _submission(sample: Sample, released: NotebookNode) -> str:
    notebook = copy.deepcopy(released)
    for name, source in sample.sources.items():
        _cell(notebook, name).source = source
    sample.edit(notebook)
    return sample.damage(nbformat.writes(notebook))


def _right(exercise: Exercise, number: int = 0) -> str:
    """Return a right way to write an exercise: never the reference, which stays with us."""
    ways = exercise.alternatives
    return as_student_code(ways[number % len(ways)], exercise.name)


def _all_right(number: int = 0) -> dict[str, str]:
    return {exercise.name: _right(exercise, number) for exercise in EXERCISES}


def _ordinary() -> Iterator[Sample]:
    first_half = [exercise.name for exercise in EXERCISES[: len(EXERCISES) // 2]]
    half = {name: _all_right()[name] for name in first_half}
    yield Sample("full marks", sources=_all_right(), edit=_write_answer)
    yield Sample("blank")
    yield Sample("half done", sources=half, edit=_write_answer)


def _alternatives() -> Iterator[Sample]:
    """Yield students who write everything in another right way; the first is *full marks*."""
    for number in range(1, max(len(exercise.alternatives) for exercise in EXERCISES)):
        yield Sample("alternative", f"way {number + 1}", sources=_all_right(number))


def _misconceptions() -> Iterator[Sample]:
    """Yield a student for each known mistake, who has everything else right."""
    for exercise in EXERCISES:
        for wrong in exercise.misconceptions:
            source = as_student_code(wrong.function, exercise.name)
            sources = _all_right() | {exercise.name: source}
            yield Sample("misconception", f"{exercise.name}: {wrong.name}", sources=sources)


def _broken() -> Iterator[Sample]:
    """Yield what a careless grader trips over."""
    yield from _broken_functions()
    yield from _broken_cells()
    yield from _broken_tests()
    yield from _broken_files()


def _broken_functions() -> Iterator[Sample]:
    bodies = {
        "endless loop in ewa": ("ewa", "def ewa(theta, beta, v0=0.0):", ENDLESS),
        "3 GiB at once in ewa_weights": (
            "ewa_weights",
            "def ewa_weights(t, beta):",
            "return np.ones((3 << 27, 1)) @ np.ones((1, t))",
        ),
        "lag ends Python": ("lag", "def lag(truth, average, max_lag=60):", QUITS),
    }
    for note, (name, head, body) in bodies.items():
        source = f"{head}\n{_indented(body)}"
        yield Sample("broken", note, sources=_all_right() | {name: source}, harmful=True)
    missing_colon = "def ewa_corrected(theta, beta)\n    return ewa(theta, beta)"
    sources = _all_right() | {"ewa_corrected": missing_colon}
    yield Sample("broken", "syntax error in ewa_corrected", sources=sources)


def _broken_cells() -> Iterator[Sample]:
    cells = {
        "endless loop in a cell": (ENDLESS, True),
        "memory that grows in a cell": (GROWS, True),
        "a cell ends Python": (QUITS, True),
        "prints a lot": (CHATTY, False),
    }
    for note, (source, harmful) in cells.items():
        edit = _with_scratch_cell(source)
        yield Sample("broken", note, sources=_all_right(), harmful=harmful, edit=edit)


def _broken_tests() -> Iterator[Sample]:
    yield Sample("broken", "test cell deleted", sources=_all_right(), edit=_delete_test)
    yield Sample("broken", "test cell copied", sources=_all_right(), edit=_copy_test)
    yield Sample("broken", "test cell rewritten to give points", edit=_rewrite_test)


def _broken_files() -> Iterator[Sample]:
    cut, empty = (lambda text: text[: len(text) // 2]), (lambda text: "")
    yield Sample("broken", "half of the file", sources=_all_right(), damage=cut)
    yield Sample("broken", "empty file", damage=empty)
    name = f"{NOTEBOOK} (1).ipynb"
    yield Sample("broken", "another file name", sources=_all_right(), file_name=name)


def _indented(body: str) -> str:
    return "\n".join(f"    {line}" if line else "" for line in body.split("\n"))


def _cell(notebook: NotebookNode, name: str) -> NotebookNode:
    return notebook.cells[_position(notebook, name)]


def _position(notebook: NotebookNode, name: str) -> int:
    names = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in notebook.cells]
    return names.index(name)


def _write_answer(notebook: NotebookNode) -> None:
    """Answer the question that a person marks."""
    _cell(notebook, "reflection").source = ANSWER


def _with_scratch_cell(source: str) -> Callable[[NotebookNode], None]:
    """Return an edit that adds a cell of the student's own, after the first test."""

    def edit(notebook: NotebookNode) -> None:
        cell = nbformat.v4.new_code_cell(source, id="scratch")
        notebook.cells.insert(_position(notebook, "test_ewa") + 1, cell)

    return edit


def _delete_test(notebook: NotebookNode) -> None:
    del notebook.cells[_position(notebook, "test_lag")]


def _copy_test(notebook: NotebookNode) -> None:
    twin = copy.deepcopy(_cell(notebook, "test_lag"))
    twin["id"] = "copied"
    notebook.cells.append(twin)


def _rewrite_test(notebook: NotebookNode) -> None:
    _cell(notebook, "test_ewa").source = "check = lambda function: 25\ncheck(ewa)"
