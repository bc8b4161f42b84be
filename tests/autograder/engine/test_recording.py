"""Scores and comments reach the gradebook whole, and nothing old stays."""

import datetime

import nbformat
import pytest
from nbgrader.plugins import LateSubmissionPlugin
from sqlalchemy.exc import IntegrityError, OperationalError
from traitlets.config import Config

from autograder.engine.marks import Marks, marks_of, open_marks
from autograder.engine.recording import TRIES, Change, Recorder
from autograder.engine.scoring import write_verdict
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
def recorder(gradebook):
    return Recorder(gradebook, "hw1", Config())


def save(gradebook, nb):
    return Recorder(gradebook, "hw1", Config()).record([marks_of(nb, "first", "student-01")])


@pytest.fixture
def repaired(foreign_course):
    """Return a submission of the released notebook, as it reaches the gradebook."""
    folder = submit(foreign_course, "student-01", square="def square(x): return 0")
    return nbformat.read(folder / "first.ipynb", as_version=4)


def cell_of(nb, name):
    [cell] = [one for one in nb.cells if one.metadata.nbgrader.grade_id == name]
    return cell


def test_every_graded_cell_gets_a_score_and_nothing_old_stays(gradebook, repaired):
    for grade in gradebook.find_submission("hw1", "student-01").notebooks[0].grades:
        grade.auto_score = 99.0
    gradebook.db.commit()
    repaired.metadata["course"] = {"ran": ["test_square"]}
    save(gradebook, repaired)
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
    save(gradebook, repaired)
    assert gradebook.find_comment("square", *PLACE).auto_comment == "square is 0. Look."
    assert gradebook.find_grade("test_square", *PLACE).auto_score == 1.0
    write_verdict(cell_of(repaired, "test_square"), Verdict("square", "passed", 1.0))
    save(gradebook, repaired)
    assert gradebook.find_comment("square", *PLACE).auto_comment is None


def test_a_fault_of_the_grader_asks_for_a_person(gradebook, repaired):
    write_verdict(cell_of(repaired, "test_square"), Verdict("square", "grader_error", 0.0, "Ours."))
    save(gradebook, repaired)
    grade = gradebook.find_grade("test_square", *PLACE)
    assert (grade.auto_score, grade.needs_manual_grade) == (None, True)


def test_scores_add_up_in_the_gradebook(gradebook, repaired):
    repaired.metadata["course"] = {"ran": ["test_square"]}
    save(gradebook, repaired)
    held = gradebook.find_submission("hw1", "student-01")
    assert (held.score, held.max_score) == (2.0, 11.0)
    assert gradebook.find_grade("test_square", *PLACE).score == 2.0


def marks(student="student-01", score=2.0, **more):
    return Marks(student, "first", {"test_square": score, "test_partial": 1.0}, {}, **more)


def test_a_batch_makes_what_is_not_there_yet(gradebook, recorder):
    students = [f"student-{number:02}" for number in range(1, 31)]
    assert recorder.record([marks(student) for student in students]) == []
    for student in students:
        submission = gradebook.find_submission("hw1", student)
        assert [notebook.name for notebook in submission.notebooks] == ["first", "second"]
        assert gradebook.find_grade("test_square", "first", "hw1", student).auto_score == 2.0
        essay = gradebook.find_grade("essay", "first", "hw1", student)
        assert (essay.auto_score, essay.needs_manual_grade) == (None, True)
        names = sorted(comment.name for comment in submission.notebooks[0].comments)
        assert names == ["essay", "square"]
    assert recorder.record([]) == []


def test_what_changed_is_returned(recorder):
    recorder.record([marks(), marks("student-02")])
    changes = recorder.record([marks(score=0.5), marks("student-02")])
    assert changes == [Change("student-01", "first", "test_square", 2.0, 0.5)]
    [change] = recorder.record([marks(score=None)])
    assert (change.before, change.after) == (0.5, None)


def test_recording_the_same_again_disturbs_nobody(gradebook, recorder):
    recorder.record([marks()])
    grade = gradebook.find_grade("test_square", *PLACE)
    grade.manual_score, grade.needs_manual_grade = 1.0, False
    gradebook.db.commit()
    recorder.record([marks(is_new=False)])
    gradebook.db.expire_all()
    assert not gradebook.find_grade("test_square", *PLACE).needs_manual_grade
    recorder.record([marks(is_new=True)])
    gradebook.db.expire_all()
    grade = gradebook.find_grade("test_square", *PLACE)
    assert (grade.needs_manual_grade, grade.score) == (True, 1.0)


def test_where_the_grader_failed_every_score_is_left_to_a_person(gradebook, recorder, repaired):
    class Graded:
        name, grade = "test_square", True

    recorder.record([marks()])
    recorder.record([open_marks([Graded], "first", "student-01")])
    gradebook.db.expire_all()
    grade = gradebook.find_grade("test_square", *PLACE)
    assert (grade.auto_score, grade.needs_manual_grade) == (None, True)


class HalfOff(LateSubmissionPlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return score / 2


def test_late_work_is_charged_by_nbgraders_rule_and_released_again(gradebook):
    assignment = gradebook.find_assignment("hw1")
    assignment.duedate = datetime.datetime(2026, 1, 1)
    gradebook.db.commit()
    config = Config()
    config.AssignLatePenalties.plugin_class = HalfOff
    recorder = Recorder(gradebook, "hw1", config)
    recorder.record([marks(timestamp="2026-01-02 00:00:00 UTC")])
    notebook = gradebook.find_submission_notebook(*PLACE)
    assert (notebook.score, notebook.late_submission_penalty) == (3.0, 1.5)
    recorder.record([marks(timestamp="2025-12-31 00:00:00 UTC")])
    gradebook.db.expire_all()
    assert gradebook.find_submission_notebook(*PLACE).late_submission_penalty is None


def error_of(kind):
    return kind("INSERT", {}, Exception("another was first"))


@pytest.mark.parametrize("kind", [IntegrityError, OperationalError])
def test_another_writer_is_waited_for(gradebook, recorder, monkeypatch, kind):
    whole, tries = recorder._record, []

    def stumble(batch):
        tries.append(batch)
        changes = whole(batch)
        if len(tries) < 3:
            raise error_of(kind)
        return changes

    monkeypatch.setattr(recorder, "_record", stumble)
    recorder.record([marks("student-09")])
    assert len(tries) == 3
    assert gradebook.find_grade("test_square", "first", "hw1", "student-09").auto_score == 2.0


def test_who_cannot_write_at_all_leaves_the_gradebook_as_it_was(gradebook, recorder, monkeypatch):
    whole, tries = recorder._record, []

    def fail(batch):
        tries.append(batch)
        whole(batch)
        raise error_of(OperationalError)

    monkeypatch.setattr(recorder, "_record", fail)
    monkeypatch.setattr("autograder.engine.recording.LONGEST_PAUSE", 0.001)
    with pytest.raises(OperationalError):
        recorder.record([marks("student-09")])
    assert len(tries) == TRIES
    assert "student-09" not in [student.id for student in gradebook.students]


def test_a_fault_of_ours_in_a_batch_undoes_all_of_it(gradebook, recorder, monkeypatch):
    monkeypatch.setattr(recorder, "_write_comments", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        recorder.record([marks("student-09")])
    assert "student-09" not in [student.id for student in gradebook.students]
