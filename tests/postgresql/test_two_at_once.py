"""Two instructors grade at once, into one gradebook: neither loses a row, neither is disturbed."""

import pytest

from tests.postgresql.conftest import STUDENTS, expected_grades, finish

pytestmark = [pytest.mark.slow, pytest.mark.sandbox, pytest.mark.postgresql]

# The command takes students by name. So that two meet in the middle, one has to turn round.
BACKWARDS = """
from autograder.engine import class_grading
from autograder import cli
forwards = class_grading.submitted_students
class_grading.submitted_students = lambda *args: forwards(*args)[::-1]
cli.main()
"""
DISTURBED = ("grader itself failed", "locked", "Unique", "UNIQUE", "deadlock", "Traceback")


def grade_at_once(courses, programs):
    """Grade in two processes: the first leaves out the last student, the second the first."""
    chosen = [STUDENTS[:-1], STUDENTS[1:]]
    running = [
        course.start("grade", *(f"--student={one}" for one in students), program=program)
        for course, students, program in zip(courses, chosen, programs, strict=True)
    ]
    return finish(*running)


@pytest.mark.parametrize(
    ("kind", "folders", "order"),
    [
        ("postgresql", "own folders", "same order"),
        ("postgresql", "one folder", "opposite orders"),
        ("sqlite", "own folders", "opposite orders"),
        ("sqlite", "one folder", "same order"),
    ],
)
def test_two_who_grade_at_once_record_every_score_once(new_course, tmp_path, kind, folders, order):
    ours = new_course(kind)
    theirs = ours if folders == "one folder" else ours.elsewhere(tmp_path / "theirs")
    forwards = ("-m", "autograder")
    second = forwards if order == "same order" else ("-c", BACKWARDS)

    told = grade_at_once([ours, theirs], [forwards, second])

    assert [word for word in DISTURBED for text in told if word in text] == []
    assert ours.grades() == expected_grades({student_id: student_id for student_id in STUDENTS})
    for course, students in ((ours, STUDENTS[:-1]), (theirs, STUDENTS[1:])):
        graded = {path.parts[-3] for path in course.build.glob("autograded/*/*/averages.ipynb")}
        assert graded >= set(students)
