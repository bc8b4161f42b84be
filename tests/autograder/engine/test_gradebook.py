"""What the gradebook knows of a released notebook."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from nbgrader.api import MissingEntry

from autograder.engine.gradebook import blueprints, experiments


@pytest.fixture
def gradebook(foreign_course):
    with foreign_course.gradebook() as gradebook:
        gradebook.update_or_create_student("student-01")
        gradebook.update_or_create_submission("hw1", "student-01")
        yield gradebook


@pytest.fixture
def source(released_homework):
    return released_homework[0] / "notebooks" / "hw1" / "first.ipynb"


def test_blueprints_are_the_released_cells_in_order(gradebook, source):
    plan = {one.name: one for one in blueprints(gradebook, "hw1", "first", source)}
    assert list(plan) == ["setup", "square", "test_square", "test_partial", "essay"]
    assert plan["test_square"].source == "assert square(3) == 9"
    assert "x * x" not in plan["square"].source
    points = {name: one.points for name, one in plan.items()}
    assert points == {"setup": 0, "square": 0, "test_square": 2, "test_partial": 3, "essay": 5}
    assert [name for name, one in plan.items() if one.locked] == [
        "setup",
        "test_square",
        "test_partial",
    ]
    essay = plan["essay"]
    assert (essay.grade, essay.solution, essay.cell_type) == (True, True, "markdown")


def test_blueprints_do_without_the_source(gradebook, tmp_path):
    plan = blueprints(gradebook, "hw1", "first", tmp_path / "missing.ipynb")
    assert sorted(one.name for one in plan) == [one.name for one in plan]
    assert len(plan) == 5


def test_a_notebook_that_was_never_released_has_none(gradebook, source):
    for assignment, notebook in (("hw2", "first"), ("hw1", "third")):
        with pytest.raises(MissingEntry):
            blueprints(gradebook, assignment, notebook, source)


def test_experiments_are_code_cells_that_the_instructor_tagged(tmp_path):
    tagged = {"tags": ["experiment", "other"]}
    cells = [new_code_cell("train()", metadata=tagged), new_code_cell("plot()")]
    cells.append(nbformat.v4.new_markdown_cell("text", metadata=tagged))
    nbformat.write(new_notebook(cells=cells), tmp_path / "n.ipynb")
    assert experiments(tmp_path / "n.ipynb") == {"train()"}
    assert experiments(tmp_path / "missing.ipynb") == frozenset()
