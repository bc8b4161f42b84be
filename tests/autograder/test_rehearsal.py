"""Notebooks run in a real kernel; their experiments' results are kept unless they changed."""

import nbformat
import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder import rehearsal
from autograder.rehearsal import main, rehearse
from autograder.shipping import copy_shipped
from course_lib import codec, experiments
from course_lib.experiments import stored_result
from tests.autograder.conftest import nbgrader_cell

EXPERIMENT = """
from course_lib import experiment

def effective_window(beta):
    return 1 / (1 - beta)

windows = experiment("windows", lambda: [effective_window(beta) for beta in (0.5, 0.75)],
                     uses=[effective_window])
"""


@pytest.fixture
def course(tmp_path, monkeypatch):
    """One notebook, and a folder of stored results."""
    for module in (rehearsal, experiments):
        monkeypatch.setattr(module, "RESULTS", tmp_path / "results")
    monkeypatch.setattr(rehearsal, "NOTEBOOKS", tmp_path)
    monkeypatch.setattr(rehearsal, "ASSIGNMENTS", {"06_averages": ()})
    return tmp_path


def write_notebook(course, *sources):
    path = course / "06_averages" / "averages.ipynb"
    path.parent.mkdir(exist_ok=True)
    nbformat.write(new_notebook(cells=[new_code_cell(one) for one in sources]), path)


@pytest.fixture
def renewed(course, monkeypatch):
    """Return a function that renews the results as if the notebook had computed them."""

    def run(**values):
        def pretend(notebook, assignment, results):
            for name, value in values.items():
                (results / f"{name}.json").write_text(codec.dumps(value), encoding="ascii")
            return rehearsal.Rehearsal(notebook, 1.0)

        monkeypatch.setattr(rehearsal, "rehearse", pretend)
        return main([])

    write_notebook(course)
    return run


def bytes_of(course):
    return {path.stem: path.read_bytes() for path in (course / "results").iterdir()}


@pytest.mark.slow
def test_results_come_from_the_instructors_notebook(course):
    write_notebook(course, EXPERIMENT)

    assert main(["06_averages"]) == 0
    assert stored_result("windows") == [2.0, 4.0]


@pytest.mark.slow
def test_notebook_finds_the_earlier_ones_that_it_names(course, monkeypatch):
    window = "def effective_window(beta):\n    return 1 / (1 - beta)"
    earlier = new_notebook(cells=[nbgrader_cell(window, "effective_window", solution=True)])
    (course / "06_averages").mkdir()
    nbformat.write(earlier, course / "06_averages" / "averages.ipynb")
    monkeypatch.setattr(rehearsal, "ASSIGNMENTS", {"06_averages": (), "07_later": ()})
    code = 'from course_lib.earlier import earlier\nearlier(effective_window="06_averages")'

    [(_, told)] = rehearse(new_notebook(cells=[new_code_cell(code)]), "07_later").outputs("stream")

    assert told.text == "From your notebooks:\n  06_averages  effective_window\n"


@pytest.mark.slow
def test_nothing_is_stored_if_a_cell_fails(course, capsys):
    write_notebook(course, EXPERIMENT, "1 / 0")

    assert main([]) == 1
    assert "ZeroDivisionError" in capsys.readouterr().out
    assert not (course / "results").exists()


def test_what_changed_only_by_rounding_keeps_its_bytes(course, renewed):
    renewed(curve=np.array([1.0, 2.0]), table={"norm": 3.0})
    before = bytes_of(course)

    assert renewed(curve=np.array([1.0, 2.0 + 1e-13]), table={"norm": 3.1}) == 0
    assert bytes_of(course)["curve"] == before["curve"]
    assert stored_result("table") == {"norm": 3.1}


def test_result_of_no_experiment_is_deleted(course, renewed):
    renewed(curve=1.0, table=2.0)
    renewed(table=2.0)

    assert list(bytes_of(course)) == ["table"]


def test_one_notebook_deletes_no_result_of_another(course, renewed, monkeypatch):
    renewed(curve=1.0, table=2.0)
    monkeypatch.setattr(rehearsal, "ASSIGNMENTS", {"06_averages": (), "07_optimizers": ()})
    monkeypatch.setattr(rehearsal, "rehearse", lambda nb, *_: rehearsal.Rehearsal(nb, 1.0))
    assert main(["06_averages"]) == 0

    assert set(bytes_of(course)) == {"curve", "table"}


def test_unknown_assignment_is_refused_and_the_known_ones_are_named(course, capsys):
    assert main(["7_nothing"]) == 2
    assert "06_averages" in capsys.readouterr().err


def test_released_notebook_has_neither_solution_nor_mark_scheme():
    code = "def f():\n    ### BEGIN SOLUTION\n    return 7\n    ### END SOLUTION"
    scheme = "Why?\n### BEGIN MARK SCHEME\nBecause.\n### END MARK SCHEME"
    cells = [nbgrader_cell(code, "f", solution=True), new_markdown_cell(scheme)]
    notebook = new_notebook(cells=cells)

    released = rehearsal.as_released(notebook)

    assert notebook.cells[0].source == code
    assert "return 7" not in released.cells[0].source
    assert released.cells[1].source == "Why?"


@pytest.mark.slow
def test_mode_library_and_errors_are_those_of_the_run(course):
    copy_shipped(course / "bundle")
    (course / "bundle" / "course_lib" / "cases").mkdir()
    said = "import os, course_lib\nprint(course_lib.__file__)\nfor name in sorted(os.environ):\n"
    said += "    if name.startswith('COURSE_'):\n        print(name, os.environ[name])"
    cells = [new_code_cell(said), new_code_cell("x")]
    notebook = new_notebook(cells=cells)
    ran = rehearse(notebook, "06_averages", stored=True, library=course / "bundle")

    [(_, output)] = ran.outputs("stream")
    library = course / "bundle" / "course_lib"
    assert output.text.splitlines()[0] == str(library / "__init__.py")
    assert f"COURSE_CASES {library / 'cases'}" in output.text
    assert "COURSE_EXPERIMENTS stored" in output.text
    assert [error.split(": ")[:2] for error in ran.errors()] == [[cells[1].id, "NameError"]]
    assert ran.seconds > 0
    assert not notebook.cells[0].outputs
