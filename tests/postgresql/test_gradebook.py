"""The gradebook on PostgreSQL works as on SQLite: grade, regrade, feedback, export, every door."""

import pytest
from nbgrader.api import Gradebook
from nbgrader.apps.api import NbGraderAPI

from autograder.course import Course
from tests.end_to_end.conftest import ASSIGNMENT, student
from tests.postgresql.conftest import STUDENTS, expected_grades, finish

pytestmark = [pytest.mark.slow, pytest.mark.sandbox, pytest.mark.postgresql]

AS_HANDED_IN = {student_id: student_id for student_id in STUDENTS}


@pytest.fixture(scope="module")
def graded(new_course):
    """Grade the same few on PostgreSQL, on SQLite, and on PostgreSQL through nbgrader."""
    kinds = {"postgresql": "postgresql", "sqlite": "sqlite", "nbgrader": "postgresql"}
    courses = {name: new_course(kind) for name, kind in kinds.items()}
    autograde = {"program": ("-m", "nbgrader", "autograde", ASSIGNMENT)}
    finish(
        courses["postgresql"].start("grade"),
        courses["sqlite"].start("grade"),
        courses["nbgrader"].start(**autograde),
    )
    return courses


@pytest.mark.parametrize("name", ["postgresql", "sqlite", "nbgrader"])
def test_everybody_has_the_scores_that_were_expected(graded, name):
    assert graded[name].grades() == expected_grades(AS_HANDED_IN)


def test_the_exports_of_both_gradebooks_are_equal_byte_for_byte(graded):
    pair = [graded["postgresql"], graded["sqlite"]]
    finish(*(course.start("export") for course in pair))

    on_postgresql, on_sqlite = [(course.build / "grades.csv").read_bytes() for course in pair]
    assert on_postgresql == on_sqlite
    rows = on_postgresql.decode().splitlines()[1:]
    assert sum(row.startswith(f"{ASSIGNMENT},") for row in rows) == len(STUDENTS)


def test_the_reports_of_both_gradebooks_are_equal(graded):
    pair = [graded["postgresql"], graded["sqlite"]]
    finish(*(course.start("report", ASSIGNMENT) for course in pair))

    folders = [course.build / "report" / ASSIGNMENT for course in pair]
    for name in ("students.csv", "exercises.csv", "mistakes.csv", "looks.csv"):
        on_postgresql, on_sqlite = [(folder / name).read_bytes() for folder in folders]
        assert on_postgresql == on_sqlite


def test_everybody_gets_a_feedback_page(graded):
    graded["postgresql"].run("feedback")

    pages = graded["postgresql"].build.glob(f"feedback/*/{ASSIGNMENT}/averages.html")
    assert sorted(page.parts[-3] for page in pages) == STUDENTS


def test_formgrader_lists_every_submission_with_its_score(graded, monkeypatch):
    monkeypatch.setenv("COURSE_BUILD", str(graded["postgresql"].build))
    monkeypatch.setenv("COURSE_DATABASE", graded["postgresql"].url)
    course = Course()
    api = NbGraderAPI(course.directory, config=course.config)

    listed = {one["student"]: one["score"] for one in api.get_submissions(ASSIGNMENT)}

    totals = dict.fromkeys(STUDENTS, 0.0)
    for student_id, _, score, _ in expected_grades(AS_HANDED_IN):
        totals[student_id] += score
    assert listed == pytest.approx(totals, abs=1e-9)
    assert api.get_assignment(ASSIGNMENT)["num_submissions"] == len(STUDENTS)


def test_a_resubmission_gets_new_scores_and_a_mark_given_by_hand_stays(new_course):
    late, marked = student("half done"), student("blank")
    course = new_course("postgresql", [late, marked])
    course.run("grade")
    with Gradebook(course.url, "improving_deep_neural_networks") as gradebook:
        gradebook.find_grade("test_ewa", "averages", ASSIGNMENT, marked).manual_score = 7.0
        gradebook.db.commit()
    course.submit(late, work_of=student("full marks"))
    course.submit(marked, work_of=student("half done"))

    course.run("grade")

    wanted = expected_grades({late: student("full marks"), marked: student("half done")})
    by_hand = [(*row[:3], 7.0 if row[:2] == (marked, "test_ewa") else None) for row in wanted]
    assert course.grades() == by_hand
