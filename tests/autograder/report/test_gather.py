"""What is read of a class: the gradebook's scores, the grader's reasons, and who is missing."""

from datetime import datetime, timedelta

import pytest
from traitlets.config import Config

from autograder.course import CourseError
from autograder.engine.archive import Archive
from autograder.engine.class_grading import grade_class, submitted_students
from autograder.report.gather import gather, graded_assignments
from autograder.report.page import render
from autograder.report.summary import summarise
from autograder.sample_class import ASSIGNMENT, sample_class
from tests.autograder.conftest import submit

pytestmark = pytest.mark.sandbox
DUE = datetime(2026, 11, 20, 18, 0)


def gathered(course, assignment=ASSIGNMENT):
    with course.gradebook() as gradebook:
        return gather(course, gradebook, assignment)


def one_of(roll, student):
    return next(one for one in roll.submissions if one.student == student)


def made_as(note):
    return next(one.student for one in sample_class() if note in (one.note, one.kind))


def test_scores_are_those_of_the_gradebook(small_class):
    roll = gathered(small_class)
    with small_class.gradebook() as gradebook:
        known = {one.student.id: one.score for one in gradebook.assignment_submissions(ASSIGNMENT)}
        assert roll.points == gradebook.find_assignment(ASSIGNMENT).max_score
    assert {one.student: one.score for one in roll.submissions} == known
    for one in roll.submissions:
        assert sum(part.score for part in one.parts.values()) == one.score


def test_reasons_are_those_of_the_grader(small_class):
    roll = gathered(small_class)
    assert [cell.title for cell in roll.cells][:2] == ["ewa", "ewa_corrected"]
    assert roll.cells[-1].by_hand
    first = next(one for one in sample_class() if one.kind == "misconception")
    exercise, _, mistake = first.note.partition(": ")
    wrong = one_of(roll, first.student).parts[exercise]
    assert (wrong.mistake, wrong.rung, wrong.fingerprint) == (mistake, "values", "")
    assert wrong.hint
    assert wrong.failed
    odd = one_of(roll, "odd-ewa-1").parts["ewa"]
    assert odd.fingerprint
    assert not odd.mistake
    assert one_of(roll, made_as("blank")).parts["lag"].rung == "written"
    assert one_of(roll, made_as("full marks")).parts["reflection"].is_waiting
    unreadable = one_of(roll, made_as("empty file"))
    assert (unreadable.status, unreadable.score) == ("unreadable", 0.0)
    assert unreadable.reason
    assert one_of(roll, made_as("test cell deleted")).notes


def test_marks_and_penalties_of_a_person_count(small_class):
    student = made_as("full marks")
    with small_class.gradebook() as gradebook:
        submission = gradebook.find_submission(ASSIGNMENT, student)
        [notebook] = submission.notebooks
        notebook.late_submission_penalty = 7.0
        grade = gradebook.find_grade("reflection", notebook.name, ASSIGNMENT, student)
        grade.manual_score, grade.extra_credit, grade.needs_manual_grade = 4.0, 1.0, False
        gradebook.db.commit()
        expected = submission.score - 7.0
    one = one_of(gathered(small_class), student)
    assert one.score == expected
    assert one.parts["reflection"].score == 5.0
    assert one.parts["reflection"].is_marked


def test_late_is_late_after_an_extension(small_class):
    early, late = made_as("full marks"), made_as("blank")
    with small_class.gradebook() as gradebook:
        gradebook.update_or_create_assignment(ASSIGNMENT, duedate=str(DUE))
        for student, hours in ((early, 3), (late, 5)):
            submission = gradebook.find_submission(ASSIGNMENT, student)
            submission.timestamp = DUE + timedelta(hours=hours)
            submission.extension = timedelta(hours=4)
        gradebook.db.commit()
    roll = gathered(small_class)
    assert roll.due == DUE
    assert one_of(roll, early).late_seconds == 0
    assert one_of(roll, late).late_seconds == 3600


def test_the_roster_and_the_assignment_before_are_known(small_class):
    student = made_as("full marks")
    with small_class.gradebook() as gradebook:
        gradebook.add_student("absent", first_name="Ann", last_name="Absent")
        gradebook.add_assignment("05_before")
        gradebook.add_notebook("nb", "05_before")
        gradebook.add_grade_cell("a", "nb", "05_before", max_score=8, cell_type="code")
        submission = gradebook.add_submission("05_before", student)
        submission.notebooks[0].grades[0].auto_score = 6.0
        gradebook.db.commit()
        assert graded_assignments(gradebook) == ["05_before", ASSIGNMENT]
    roll = gathered(small_class)
    assert roll.names["absent"] == "Ann Absent"
    assert (roll.previous, roll.before) == ("05_before", {student: 0.75})
    assert gathered(small_class, "05_before").previous == ""


def test_a_graded_notebook_that_is_gone_leaves_the_scores(small_class):
    student = made_as("full marks")
    before = one_of(gathered(small_class), student)
    Archive(small_class, ASSIGNMENT).recorded(student, "averages").unlink()
    after = one_of(gathered(small_class), student)
    assert (after.status, after.score) == ("ungraded", before.score)


def test_the_exchange_tells_how_often_somebody_handed_in(small_class, tmp_path):
    inbound = tmp_path / "exchange" / small_class.directory.course_id / "inbound"
    for time in ("10:00", "11:00"):
        (inbound / f"odd-ewa-1+{ASSIGNMENT}+2026-11-19 {time} UTC+a1b2").mkdir(parents=True)
    (inbound / "odd-ewa-2+05_before+2026-11-19 10:00 UTC").mkdir()
    small_class.config.merge(Config({"Exchange": {"root": str(tmp_path / "exchange")}}))
    roll = gathered(small_class)
    assert one_of(roll, "odd-ewa-1").tries == 2
    assert one_of(roll, "odd-ewa-2").tries is None


def test_what_was_never_graded_is_said(small_class):
    with pytest.raises(CourseError, match="course grade 07_optimizers"):
        gathered(small_class, "07_optimizers")


def test_a_course_of_another_author_is_read_too(foreign_course):
    submit(foreign_course, "ann", square="def square(x):\n    return x * x", essay="Because.")
    submit(foreign_course, "bob", square="def square(x):\n    return 9")
    for _ in grade_class(foreign_course, "hw1", submitted_students(foreign_course, "hw1")):
        pass
    roll = gathered(foreign_course, "hw1")
    titles = [cell.title for cell in roll.cells]
    assert titles == [
        "first: test_square",
        "first: test_partial",
        "first: essay",
        "second: test_true",
    ]
    ann, bob = roll.submissions
    assert ann.parts["first: test_partial"].score == 3
    assert ann.parts["first: essay"].is_waiting
    assert bob.parts["first: test_partial"].score == 0
    assert "second: test_true" in render(summarise(roll, lambda student, cell: ""))
