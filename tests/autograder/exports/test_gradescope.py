"""What Gradescope is told, and whose submission it finds; `tests/end_to_end` runs the whole zip."""

import io
import json
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.course import CourseError
from autograder.exports import ExportError, gradescope_run
from autograder.exports.gradescope import results_of, write_autograder
from autograder.exports.gradescope_run import find_notebook, isolation, student_of
from autograder.isolation.limits import Limits
from autograder.isolation.sandbox import SandboxError
from tests.autograder.exports.importers import gradescope
from tests.autograder.exports.rules import rule


def record(*exercises, **more):
    facts = {"status": "graded", "reason": "", "notes": [], "score": 1.0}
    return {"exercises": list(exercises)} | facts | more


def exercise(name, status="passed", score=25.0, **more):
    told = {"max_score": 25.0, "reason": "", "hint": "", "ideas": []}
    return {"name": name, "status": status, "score": score} | told | more


def read(told):
    return gradescope.read(json.dumps(told).encode())


@rule("Gradescope", "the score is the sum of the tests; names, types and words are its own")
def test_each_exercise_is_a_test():
    ideas = [
        {"name": "the recursion", "passed": True, "reason": ""},
        {"name": "starts from v0", "passed": False, "reason": "v is 0."},
    ]
    wrong = exercise("lag", "failed", 5.5, ideas=ideas, hint="Look at v0.", reason="v is 0.")
    told = results_of(record(exercise("ewa"), wrong, notes=["A cell was put back."]), 5.0)
    score, tests, output = read(told)
    assert score == 30.5
    assert (tests["ewa"]["status"], tests["lag"]["status"]) == ("passed", "failed")
    assert (tests["lag"]["score"], tests["lag"]["max_score"]) == (5.5, 25.0)
    assert tests["lag"]["output"].splitlines() == [
        "passed: the recursion.",
        "FAILED: starts from v0. v is 0.",
        "Look at v0.",
    ]
    assert output.splitlines()[0] == "A cell was put back."
    assert "5 points" in output


def test_an_unreadable_submission_says_why():
    failed = exercise("ewa", "failed", 0.0, reason="It is empty.")
    score, tests, output = read(results_of(record(failed, reason="It is empty.", score=0.0), 0))
    assert (score, tests["ewa"]["output"], output) == (0.0, "It is empty.", "It is empty.")


@rule("Gradescope", "a score that is not known is no score: then there are no results")
def test_a_fault_of_the_grader_is_no_zero():
    with pytest.raises(ExportError, match="grader itself failed"):
        results_of(record(exercise("ewa", "grader_error", None), score=None), 0)


@given(text=st.text(), name=st.text())
@rule("Gradescope", "UTF-8 JSON, whatever a student's text holds")
def test_any_text_can_be_told(text, name):
    _, tests, _ = read(results_of(record(exercise(name, "failed", 0.0, reason=text)), 0))
    assert tests[name]["output"] == text


# Whose submission, and which file


@pytest.mark.parametrize("emails", [["B@x.example", "a@x.example"], ["A@X.example", "b@x.example"]])
def test_authors_are_known_by_the_first_address(tmp_path, emails):
    path = tmp_path / "metadata.json"
    path.write_text(json.dumps({"users": [{"email": one} for one in emails]}))
    assert student_of(path) == "a@x.example"


@pytest.mark.parametrize("text", ["", "{}", '{"users": []}', '{"users": [{}]}', "[]"])
def test_without_an_author_nothing_is_graded(tmp_path, text):
    path = tmp_path / "metadata.json"
    path.write_text(text)
    with pytest.raises(ExportError, match="whose submission"):
        student_of(path)
    with pytest.raises(ExportError, match="whose submission"):
        student_of(tmp_path / "none.json")


@pytest.mark.parametrize(
    ("names", "only", "found", "note"),
    [
        (["week.ipynb", "other.ipynb"], True, "week.ipynb", ""),
        (["deep/folder/week.ipynb", "other.ipynb"], True, "deep/folder/week.ipynb", ""),
        (["a/week.ipynb", "week.ipynb"], False, "week.ipynb", ""),
        (["week (1).ipynb"], True, "week (1).ipynb", "was graded as"),
        (["week (1).ipynb"], False, None, ""),
        (["one.ipynb", "two.ipynb"], True, None, ""),
        ([".ipynb_checkpoints/week.ipynb", "__MACOSX/week.ipynb"], True, None, ""),
        ([], True, None, ""),
    ],
)
def test_the_notebook_is_found(tmp_path, names, only, found, note):
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    file, told = find_notebook(tmp_path, "week", only)
    assert file.data.decode() == (found or "")
    assert bool(file.problem) is (found is None)
    assert note in told


def test_a_link_is_not_followed(tmp_path):
    (tmp_path / "secret").write_text("secret")
    (tmp_path / "submission").mkdir()
    (tmp_path / "submission" / "week.ipynb").symlink_to(tmp_path / "secret")
    file, _ = find_notebook(tmp_path / "submission", "week", True)
    assert file.problem


def test_where_nothing_isolates_nothing_is_graded(monkeypatch):
    class Refuses:
        def __init__(self, limits, user):
            self.user = user

        def __enter__(self):
            raise SandboxError(f"not as {self.user}")

        def __exit__(self, *_):
            pass

    monkeypatch.setattr(gradescope_run, "Sandbox", Refuses)
    with pytest.raises(SandboxError, match=r"not as 0 not as 61803"), isolation(Limits()):
        pass


# The zip


def test_a_zip_can_be_made_for_classic_cells_and_is_the_same_each_time(foreign_course, tmp_path):
    write_autograder(foreign_course, "hw1", tmp_path / "a.zip")
    write_autograder(foreign_course, "hw1", tmp_path / "b.zip")
    data = (tmp_path / "a.zip").read_bytes()
    assert data == (tmp_path / "b.zip").read_bytes()
    assert (tmp_path / "a.zip").stat().st_mode & 0o077 == 0
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        modes = {one.filename: one.external_attr >> 16 & 0o777 for one in archive.infolist()}
    assert {modes["setup.sh"], modes["run_autograder"]} == {0o755}
    assert not [name for name in modes if name.startswith("course_lib/reference/a")]


def test_an_assignment_that_was_never_released_is_told(foreign_course, tmp_path):
    with pytest.raises(CourseError, match="course release"):
        write_autograder(foreign_course, "hw7", tmp_path / "a.zip")


def test_exercises_that_would_not_come_along_are_told(foreign_course, tmp_path):
    foreign_course.config.Course.exercises = "elsewhere"
    with pytest.raises(ExportError, match="declared in elsewhere"):
        write_autograder(foreign_course, "hw1", tmp_path / "a.zip")
