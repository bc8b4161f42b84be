"""Between nbgrader's gradebook and ours: the released structure out, scores and comments in."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from nbgrader.api import MissingEntry

from autograder.gradebook import blueprints, experiments
from autograder.recording import save_scores
from autograder.scoring import write_verdict
from course_lib.checking import Verdict
from tests.autograder.conftest import submit

PLACE = ("first", "hw1", "student-01")


@pytest.fixture
def gradebook(foreign_course):
    with foreign_course.gradebook() as gradebook:
        gradebook.update_or_create_student("student-01")
        gradebook.update_or_create_submission("hw1", "student-01")
        yield gradebook


@pytest.fixture
def source(released_homework):
    return released_homework[0] / "notebooks" / "hw1" / "first.ipynb"


@pytest.fixture
def repaired(foreign_course):
    """Return a submission of the released notebook, as it reaches the gradebook."""
    folder = submit(foreign_course, "student-01", square="def square(x): return 0")
    return nbformat.read(folder / "first.ipynb", as_version=4)


def cell_of(nb, name):
    [cell] = [one for one in nb.cells if one.metadata.nbgrader.grade_id == name]
    return cell


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


def test_every_graded_cell_gets_a_score_and_nothing_old_stays(gradebook, repaired):
    for grade in gradebook.find_submission("hw1", "student-01").notebooks[0].grades:
        grade.auto_score = 99.0
    gradebook.db.commit()
    repaired.metadata["course"] = {"ran": ["test_square"]}
    save_scores(gradebook, repaired, *PLACE)
    found = {name: gradebook.find_grade(name, *PLACE) for name in ("test_square", "test_partial")}
    assert {name: grade.auto_score for name, grade in found.items()} == {
        "test_square": 2.0,
        "test_partial": 0.0,
    }
    assert not any(grade.needs_manual_grade for grade in found.values())


def test_reason_and_hint_become_the_comment_of_the_solution(gradebook, repaired):
    verdict = Verdict("square", "failed", 0.5, "square is 0.", "zero", ("Look.", "There.", "x²"))
    write_verdict(cell_of(repaired, "test_square"), verdict)
    gradebook.find_comment("square", *PLACE).auto_comment = "of an earlier submission"
    save_scores(gradebook, repaired, *PLACE)
    assert gradebook.find_comment("square", *PLACE).auto_comment == "square is 0. Look."
    assert gradebook.find_grade("test_square", *PLACE).auto_score == 1.0
    write_verdict(cell_of(repaired, "test_square"), Verdict("square", "passed", 1.0))
    save_scores(gradebook, repaired, *PLACE)
    assert gradebook.find_comment("square", *PLACE).auto_comment is None


def test_a_fault_of_the_grader_asks_for_a_person(gradebook, repaired):
    write_verdict(cell_of(repaired, "test_square"), Verdict("square", "grader_error", 0.0, "Ours."))
    save_scores(gradebook, repaired, *PLACE)
    grade = gradebook.find_grade("test_square", *PLACE)
    assert (grade.auto_score, grade.needs_manual_grade) == (None, True)


def test_scores_add_up_in_the_gradebook(gradebook, repaired):
    repaired.metadata["course"] = {"ran": ["test_square"]}
    save_scores(gradebook, repaired, *PLACE)
    held = gradebook.find_submission("hw1", "student-01")
    assert (held.score, held.max_score) == (2.0, 11.0)
    assert gradebook.find_grade("test_square", *PLACE).score == 2.0
