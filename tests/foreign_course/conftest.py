"""An ordinary nbgrader course that knows nothing of us, and a class of honest students.

The course is released once with stock nbgrader. Then its folder is copied: one copy is graded as
it is, the other with our two lines in its ``nbgrader_config.py``.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.converters import Autograde, GenerateAssignment

from autograder.course import Course
from tests.autograder.conftest import nbgrader_cell

SETTINGS = """
c = get_config()
c.CourseDirectory.course_id = "foreign"
c.CourseDirectory.root = {root!r}
c.LateSubmissionPlugin.penalty_method = "zero"
c.Execute.shutdown_kernel = "immediate"
"""
TWO_LINES = """
from autograder.nbgrader_plugin import grade_in_sandbox
grade_in_sandbox(c)
"""

# --- what the instructor writes ------------------------------------------------------------


def solution(name, head, body):
    marked = f"{head}\n    ### BEGIN SOLUTION\n    {body}\n    ### END SOLUTION"
    return nbgrader_cell(marked, name, solution=True)


def checked(name, points, source):
    return nbgrader_cell(source, name, points=points, locked=True)


HIDDEN_TEST = """assert mean([1, 2, 3]) == 2
### BEGIN HIDDEN TESTS
assert mean([5]) == 5
### END HIDDEN TESTS"""

NUMBERS = [
    new_markdown_cell("# Numbers"),
    new_code_cell("import numpy as np\nimport warnings"),
    solution("mean", "def mean(values):", "return sum(values) / len(values)"),
    checked("test_mean", 2, HIDDEN_TEST),
    solution("sign", "def sign(x):", "return (x > 0) - (x < 0)"),
    checked("test_sign", 3, "sum(sign(x) == s for x, s in [(-2, -1), (0, 0), (4, 1)])"),
    solution("relu", "def relu(x):", "return max(x, 0)"),
    checked("test_relu", 2, "2 * np.mean([relu(-3) == 0, relu(3) == 3])"),
    solution("log", "def log(x):", "return np.log(x) if x else -np.inf"),
    checked("test_log", 2, "assert log(np.float64(0)) == -np.inf\nassert log(1) == 0"),
    solution("credit", "def credit():", "return 3.0"),
    checked("test_credit", 3, "credit()"),
    checked("test_credit_again", 3, "credit() * 1.0"),
    checked("test_text", 1, "mean([1])\n'This text is no number.'"),
    checked("test_truth", 1, "np.all([mean([2]) == 2])"),
    checked("test_list", 1, "assert callable(mean)\n[0.0]"),
    nbgrader_cell("Why?", "essay", kind="markdown", points=4, solution=True),
    nbgrader_cell("# Draw it here.", "drawing", points=2, solution=True),
]
TASK = nbgrader_cell("Do something.", "project", kind="markdown", task=True, locked=True)
TASK.metadata.nbgrader.points = 3
TABLE = [
    new_code_cell("from helper import double"),
    solution("total", "def total(path):", "return sum(int(line) for line in open(path))"),
    checked("test_total", 4, "assert double(total('data/table.csv')) == 12"),
]
WORDS = [
    nbgrader_cell("How?", "answer", kind="markdown", points=4, solution=True),
    checked("test_words", 1, "print('nothing to see')"),
    TASK,
]
SOURCE = {"hw1": {"numbers": NUMBERS}, "hw2": {"table": TABLE, "words": WORDS}}
BESIDE = {"data/table.csv": "1\n2\n3\n", "helper.py": "def double(x):\n    return 2 * x\n"}

# --- what the students write ---------------------------------------------------------------

RIGHT = {
    "mean": "def mean(values):\n    return sum(values) / len(values)",
    "sign": "def sign(x):\n    return -1 if x < 0 else 1 if x > 0 else 0",
    "relu": "def relu(x):\n    return x * (x > 0)",
    "log": "def log(x):\n    return np.log(x) if x else -np.inf",
    "credit": "def credit():\n    return 3",
    "essay": "Because.",
    "drawing": "print('*')",
    "answer": "So.",
    "total": "def total(path):\n    return sum(map(int, open(path).read().split()))",
}
WRONG = {
    "mean": "def mean(values):\n    return 0",
    "sign": "def sign(x):\n    return 7",
    "relu": "def relu(x):\n    return 7",
    "log": "def log(x):\n    return 7",
    "credit": "def credit():\n    return 0",
    "total": "def total(path):\n    return 0",
}
HALF = {
    "mean": "def mean(values):\n    return 2  # enough for the visible test",
    "sign": "def sign(x):\n    return 1 if x > 0 else 0",
    "relu": "def relu(x):\n    return x",
    "credit": "def credit():\n    return 1.5",
}
WARNS = {
    "mean": "def mean(values):\n    warnings.warn('Is this right?')\n    return np.mean(values)",
    "log": "def log(x):\n    return np.log(x)",
}
EXTRA = [
    new_code_cell("x = 3\nx"),
    new_code_cell("1 / 0"),
    new_code_cell("%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot([1, 2]);"),
    new_markdown_cell("A note to myself."),
]

# What each student changes in the right solution; None deletes a cell.
CLASS = {
    "student-01": {},
    "student-02": WRONG,
    "student-03": HALF,
    "student-04": WARNS,
    "student-05": {"credit": "given = [-1, np.nan]\ndef credit():\n    return given.pop(0)"},
    "student-06": {"credit": "def credit():\n    return 30"},
    "student-07": {"sign": "def sign(x) return x", "test_mean": None},
    "student-08": {"mean": "def mean(values):\n    print(values)\n    return np.mean(values)"},
}
BLANK, ONE_MISSING = "student-09", "student-03"


def edit(nb, sources):
    """Give some cells other sources; None deletes a cell."""
    for cell in list(nb.cells):
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name in sources and sources[name] is None:
            nb.cells.remove(cell)
        elif name in sources:
            cell.source = sources[name]
    return nb


def submit(root, student, assignment, sources, extra=(), leave_out=()):
    """Hand in what was released, with these sources in its cells."""
    folder = root / "submitted" / student / assignment
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(root / "release" / assignment, folder)
    for path in folder.glob("*.ipynb"):
        nb = edit(nbformat.read(path, as_version=4), sources)
        nb.cells[2:2] = extra
        nbformat.write(nb, path)
        if path.stem in leave_out:
            path.unlink()
    return folder


def hand_in_everything(root):
    for student, changes in CLASS.items():
        submit(
            root, student, "hw1", RIGHT | changes, extra=EXTRA if student == "student-08" else ()
        )
    submit(root, BLANK, "hw1", {})
    submit(root, "student-01", "hw2", RIGHT)
    submit(root, "student-02", "hw2", RIGHT | WRONG | {"answer": "YOUR ANSWER HERE"})
    submit(root, ONE_MISSING, "hw2", RIGHT, leave_out=["words"])


# --- the course, and the ways to grade it --------------------------------------------------


def configure(root, more=""):
    (root / "nbgrader_config.py").write_text(SETTINGS.format(root=str(root)) + more)


def autograde(root, assignment, **which):
    """Do what ``nbgrader autograde`` does; return the course."""
    course = Course(root=root)
    course.directory.assignment_id = assignment
    for name, value in which.items():
        setattr(course.directory, name, value)
    converter = Autograde(coursedir=course.directory, config=course.config)
    converter.force = True
    converter.start()
    return course


def run_nbgrader(root, *words):
    """Run nbgrader's own command, in a process of its own; return how it ended."""
    environment = {key: value for key, value in os.environ.items() if key != "COURSE_ROOT"}
    command = [sys.executable, "-m", "nbgrader", *words]
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True)


def recorded(root):
    """Return what the gradebook holds of each cell: score, and whether a person must look."""
    with Course(root=root).gradebook() as gradebook:
        return {
            (submission.student.id, part.name, grade.name): (
                grade.auto_score,
                grade.needs_manual_grade,
            )
            for assignment in gradebook.assignments
            for submission in assignment.submissions
            for part in submission.notebooks
            for grade in part.grades
        }


def comments(root):
    with Course(root=root).gradebook() as gradebook:
        return {
            (submission.student.id, part.name, comment.name): comment.auto_comment
            for assignment in gradebook.assignments
            for submission in assignment.submissions
            for part in submission.notebooks
            for comment in part.comments
        }


def copy_of(course, folder, more=""):
    """Copy a course, with its gradebook, and let it have these settings."""
    shutil.copytree(course, folder)
    configure(folder, more)
    return folder


@pytest.fixture(scope="session")
def released(tmp_path_factory):
    """Return the folder of the course, released and handed in."""
    root = tmp_path_factory.mktemp("foreign") / "course"
    for assignment, notebooks in SOURCE.items():
        (root / "source" / assignment).mkdir(parents=True)
        for name, cells in notebooks.items():
            path = root / "source" / assignment / f"{name}.ipynb"
            nbformat.write(new_notebook(cells=cells), path)
    for name, content in BESIDE.items():
        path = root / "source" / "hw2" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(content)
    configure(root)
    for assignment in SOURCE:
        course = Course(root=root)
        course.directory.assignment_id = assignment
        GenerateAssignment(coursedir=course.directory, config=course.config).start()
    hand_in_everything(root)
    return root


@pytest.fixture(scope="session")
def stock(released, tmp_path_factory):
    """Return the course as stock nbgrader grades it."""
    root = copy_of(released, tmp_path_factory.mktemp("stock") / "course")
    for assignment in SOURCE:
        run_nbgrader(root, "autograde", assignment)
    return root


@pytest.fixture(scope="session")
def graded(released, tmp_path_factory):
    """Return the course graded with our two lines, not to be changed."""
    root = copy_of(released, tmp_path_factory.mktemp("ours") / "course", TWO_LINES)
    for assignment in SOURCE:
        autograde(root, assignment)
    return root


@pytest.fixture
def course(released, tmp_path):
    """Return a copy of the course with our two lines, nothing handed in yet."""
    root = copy_of(released, tmp_path / "course", TWO_LINES)
    shutil.rmtree(root / "submitted")
    return root


@pytest.fixture(autouse=True)
def nothing_of_ours(monkeypatch, tmp_path):
    """See to it that the course finds neither our clone nor our build."""
    monkeypatch.delenv("COURSE_ROOT", raising=False)
    monkeypatch.delenv("COURSE_BUILD", raising=False)


def notebook_in(root, student, assignment, notebook):
    """Return a graded notebook."""
    path = Path(root) / "autograded" / student / assignment / f"{notebook}.ipynb"
    return nbformat.read(path, as_version=4)
