"""Each limit, hit by a submission: what its student is told, and that nothing else is lost."""

from dataclasses import dataclass, field, fields

import nbformat
import pytest

from autograder.engine.grading import STOP_WORDS, Graded, Task, grade_notebook
from autograder.exercise import Exercise
from autograder.isolation.limits import MEBIBYTE, Limits
from course_lib.checking import LIMITS
from course_lib.sheets import Case, Limit
from tests.autograder.conftest import nbgrader_cell

LOOP = "while True: pass"
NAP = "import time; time.sleep(60)"
FORKS = "import os, time\nfor _ in range(20):\n    if os.fork() == 0: {what}"
FILL = FORKS.format(what="kept = bytearray(os.urandom(1 << 20) * 60); time.sleep(60)")
FILES = "for n in range({count}): open(f'f{{n}}', 'wb').write(bytes({size}))\n"


@dataclass(frozen=True)
class Hit:
    """How a limit is hit, by a cell or when an exercise is called, and what must be told then."""

    told: str
    cell: str = ""
    call: str = ""
    limits: dict = field(default_factory=dict)
    costs: tuple[str, ...] = ("twice",)


HITS = {
    "cell_seconds": Hit(STOP_WORDS[Limit.TIME], LOOP, limits={"cell_seconds": 0.3}, costs=()),
    "call_seconds": Hit(LIMITS[Limit.TIME], call=LOOP, limits={"call_seconds": 0.3}),
    "total_seconds": Hit(
        LIMITS[Limit.NOT_REACHED], LOOP, limits={"total_seconds": 0.5}, costs=("twice", "thrice")
    ),
    "patience": Hit(LIMITS[Limit.WALL], call=NAP, limits={"call_seconds": 0.2, "patience": 2}),
    "memory_bytes": Hit("needs more memory than it may have", "bytearray(1 << 30)", costs=()),
    "total_memory_bytes": Hit(
        STOP_WORDS[Limit.MEMORY],
        f"{FILL}\n{NAP}",
        limits={"total_memory_bytes": 300 * MEBIBYTE, "processes": 32},
        costs=(),
    ),
    "processes": Hit(LIMITS[Limit.PROCESS], call=FORKS.format(what="time.sleep(60)")),
    "open_files": Hit("Too many open files", call="kept = [open('f', 'w') for _ in range(300)]"),
    "file_bytes": Hit("File too large", call="open('f', 'wb').write(bytes(2 << 20))"),
    "disk_bytes": Hit(
        LIMITS[Limit.DISK],
        call=FILES.format(count=9, size=1 << 19) + NAP,
        limits={"disk_bytes": 2 * MEBIBYTE},
    ),
    "files": Hit(
        LIMITS[Limit.DISK], call=FILES.format(count=99, size=0) + NAP, limits={"files": 20}
    ),
    "output_bytes": Hit("more output was cut here", "print('x' * 10**6)", costs=()),
    "value_bytes": Hit("the value is too large", call="return [0.5] * 10**5"),
    "stops": Hit(
        LIMITS[Limit.NOT_REACHED],
        "import os; os._exit(0)",
        limits={"stops": 1},
        costs=("twice", "thrice"),
    ),
}
#: Limits of which the student hears in one sentence, which has both in it.
TOGETHER = [{"total_seconds", "stops"}, {"disk_bytes", "files"}]


def exercise(function):
    cases = (Case("a number", "numbers", (3.0,)),)
    known = {"visible": cases, "misconceptions": (), "hidden": lambda rng: []}
    return Exercise(reference=function, rtol=1e-9, atol=0.0, **known)


def twice(x):
    return 2.0 * x


def thrice(x):
    return 3.0 * x


TASK = Task({"twice": exercise(twice), "thrice": exercise(thrice)}, key=b"k" * 32)


def submission(hit):
    """Return a notebook with two right functions, but for what hits the limit."""
    lines = [*hit.call.split("\n"), "return 2.0 * x"]
    twice = "\n".join(["def twice(x):", *(f"    {line}" for line in lines)])
    cells = [
        nbgrader_cell("def thrice(x):\n    return 3.0 * x", "thrice", solution=True),
        nbgrader_cell(twice, "twice", solution=True),
        nbformat.v4.new_code_cell(hit.cell, id="own"),
        nbgrader_cell("check()", "test_twice", points=5, locked=True),
        nbgrader_cell("check()", "test_thrice", points=5, locked=True),
    ]
    return nbformat.from_dict(nbformat.v4.new_notebook(cells=cells))


def told_to_the_student(notebook, graded):
    """Return the notes, the reasons, and what the student's own cell shows."""
    own = next(cell for cell in notebook.cells if cell.id == "own")
    shown = [output.get("text", "") for output in own.outputs]
    return " ".join([*graded.notes, *(one["reason"] for one in graded.results), *shown])


@pytest.mark.sandbox
@pytest.mark.parametrize(("name", "hit"), HITS.items(), ids=HITS)
def test_who_hits_a_limit_is_told_which(sandbox, limit, name, hit):
    limit(**hit.limits)
    notebook, graded = submission(hit), Graded("student-01", "hw1", "first")
    grade_notebook(notebook, graded, TASK, sandbox)
    assert {one["name"] for one in graded.results if one["score"] < 5} == set(hit.costs)
    assert hit.told in told_to_the_student(notebook, graded)
    assert graded.is_doubtful == (name == "patience")


def test_every_limit_is_hit():
    assert list(HITS) == [one.name for one in fields(Limits)]


def test_no_two_limits_are_told_in_the_same_words():
    told = {}
    for name, hit in HITS.items():
        told.setdefault(hit.told, set()).add(name)
    assert [names for names in told.values() if len(names) > 1] == TOGETHER


@pytest.mark.parametrize("words", [STOP_WORDS, LIMITS])
def test_every_ending_has_words_of_its_own(words):
    assert set(Limit) - set(words) <= {Limit.NOT_REACHED}  # of a cell there is nothing to tell
    assert len(set(words.values())) == len(words)
