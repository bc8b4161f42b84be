"""Three doors, one engine: whichever way a class is graded, the scores are the same."""

import functools
import json
import os
import shutil
import subprocess
import sys

import nbformat
import pytest
from nbgrader.apps.api import NbGraderAPI

from autograder.course import Course
from autograder.engine.scoring import read_verdict
from autograder.paths import COURSE
from tests.end_to_end.conftest import (
    ASSIGNMENT,
    cells_of,
    course,
    expected_of,
    gradebook_of,
    recorded_scores,
    student,
    submission_of,
)
from tests.hostile.corpus import hostile

pytestmark = [pytest.mark.slow, pytest.mark.sandbox]

STUDENTS = [
    student("full marks"),
    student("half done"),
    student("alternative", "way 8"),
    student("misconception", "ewa: overwrites_theta"),
    student("misconception", "lag: sum_instead_of_mean"),
    student("broken", "endless loop in ewa"),
    student("broken", "test cell deleted"),
    student("broken", "test cell copied"),
    student("broken", "half of the file"),
    student("broken", "another file name"),
]
MEAN = (
    "forged_scores/outcome_frame",
    "hooks/recorder",
    "lying_values/equal_to_everything",
    "output/print_flood_in_a_call",
    "patches/checking",
    "processes/fork_bomb_in_a_call",
    "time/endless_call",
)
KNOWN = {one.name: one for one in hostile()}
HOSTILE = {f"hostile-{place}": KNOWN[name] for place, name in enumerate(MEAN)}


def through_course_grade():
    course("grade")


def through_nbgrader():
    """Run nbgrader's own command, from the clone, in a process of its own."""
    path = os.pathsep.join(filter(None, [str(COURSE), os.environ.get("PYTHONPATH")]))
    subprocess.run(
        [sys.executable, "-m", "nbgrader", "autograde", ASSIGNMENT],
        cwd=COURSE,
        env={**os.environ, "PYTHONPATH": path},
        check=True,
        capture_output=True,
    )


def through_formgrader():
    """Press formgrader's button for the first of them: this is what it calls."""
    this_course = Course()
    api = NbGraderAPI(this_course.directory, config=this_course.config)
    for student_id in STUDENTS:
        result = api.autograde(ASSIGNMENT, student_id)
        assert result["success"], result


DOORS = [through_course_grade, through_nbgrader, through_formgrader]
BEHIND = {through_formgrader: STUDENTS}  # nbgrader's way for each of them; not again for all


@pytest.fixture(scope="module")
def graded_through(build, tmp_path_factory):
    """Return a function that grades the few students through a door, once, and says where."""

    @functools.cache
    def grade(door):
        folder = tmp_path_factory.mktemp(door.__name__) / "course"
        shutil.copytree(build, folder, ignore=shutil.ignore_patterns("submitted"))
        for student_id in STUDENTS:
            shutil.copytree(build / "submitted" / student_id, folder / "submitted" / student_id)
        blank = json.loads((build / "bundle" / ASSIGNMENT / "averages.ipynb").read_text())
        for student_id, one in HOSTILE.items():
            one.write(submission_of(folder, student_id).parent, blank, {})
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("COURSE_BUILD", str(folder))
            door()
        return folder

    return grade


def behind(door):
    """Return the students whom a door is tried with."""
    return BEHIND.get(door, [*STUDENTS, *HOSTILE])


def scores_of(student_id):
    """Return what each exercise must earn."""
    if student_id in HOSTILE:
        return HOSTILE[student_id].expected
    return expected_of(student_id).exercises


def verdicts_in(folder, student_id):
    """Return what stands in a graded notebook: its status, notes and verdicts."""
    path = folder / "autograded" / student_id / ASSIGNMENT / "averages.ipynb"
    notebook = nbformat.read(path, as_version=4)
    return notebook.metadata["course"], [read_verdict(cell) for cell in notebook.cells]


def comments_in(folder):
    """Return the grader's comments in the gradebook, by student and cell."""
    with gradebook_of(folder) as gradebook:
        return {
            (submission.student.id, comment.name): comment.auto_comment
            for submission in gradebook.assignment_submissions(ASSIGNMENT)
            for notebook in submission.notebooks
            for comment in notebook.comments
        }


@pytest.mark.parametrize("door", DOORS)
def test_every_door_gives_the_scores_that_were_expected(graded_through, door):
    recorded = recorded_scores(graded_through(door))

    assert set(recorded) == set(behind(door))
    for student_id, (total, cells) in recorded.items():
        exercises = scores_of(student_id)
        assert total == pytest.approx(sum(exercises.values()), abs=1e-9)
        assert cells == cells_of(exercises)


@pytest.mark.parametrize("door", DOORS[1:])
def test_every_door_gives_the_same_verdicts_and_comments(graded_through, door):
    ours, theirs = graded_through(through_course_grade), graded_through(door)

    for student_id in behind(door):
        assert verdicts_in(theirs, student_id) == verdicts_in(ours, student_id)
    comments = {who: text for who, text in comments_in(ours).items() if who[0] in behind(door)}
    assert comments_in(theirs) == comments
    hinted = comments[student("misconception", "ewa: overwrites_theta"), "ewa"]
    assert "theta" in hinted
