"""A machine that others keep busy: nobody loses a point, and who has to wait has a second try."""

import contextlib
import os
import shutil
import subprocess
import time
from collections import Counter
from typing import NamedTuple

import nbformat
import pytest

from autograder.course import Course
from autograder.engine import class_grading, jobs
from autograder.engine.class_grading import Grader, How
from autograder.exercise import case_rng
from autograder.exercises import ASSIGNMENTS
from tests.end_to_end.conftest import (
    ASSIGNMENT,
    KEY,
    expected_of,
    recorded_scores,
    student,
    submission_of,
)

pytestmark = [pytest.mark.slow, pytest.mark.sandbox]

OTHERS = [
    student("full marks"),
    student("half done"),
    student("alternative", "way 2"),
    student("misconception", "ewa: overwrites_theta"),
]
SLOW = "slow"
CALL_SECONDS, USED = 0.5, 0.3  # how long an exercise may compute, and how long the slow one does
BUSY, VERY_BUSY = 2, 12  # processes for each processor that compute all the time
SPIN = "ulimit -t 60; while :; do :; done"  # an end, should nobody end it


class Try(NamedTuple):
    """One job: whose, when it began and ended, and whether what came out is doubtful."""

    student: str
    began: float
    ended: float
    is_doubtful: bool


@contextlib.contextmanager
def busy(count):
    """Have processes compute all the time, at the usual priority, each in a session of its own."""
    spinning = [
        subprocess.Popen(["sh", "-c", SPIN], start_new_session=True)
        for _ in range(count * (os.cpu_count() or 1))
    ]
    try:
        yield
        assert [one.poll() for one in spinning] == [None] * len(spinning)
    finally:
        for one in spinning:
            one.kill()
            one.wait()


@pytest.fixture
def slow(build):
    """Hand in full marks that take their time: most of what one exercise may compute."""
    path = submission_of(build, SLOW)
    shutil.copytree(submission_of(build, student("full marks")).parent, path.parent)
    [exercise] = [one for one in ASSIGNMENTS[ASSIGNMENT] if one.name == "window_beta"]
    cases = exercise.grading_sheet(case_rng(bytes.fromhex(KEY), SLOW, exercise)).cases
    notebook = nbformat.read(path, as_version=4)
    [cell] = [cell for cell in notebook.cells if cell.id == exercise.name]
    head, _, body = cell.source.partition(":\n")
    wait = f"    began = time.process_time()\n    while time.process_time() - began < {USED}"
    cell.source = f"import time\n\n\n{head}:\n{wait} / {len(cases)}: pass\n{body}"
    nbformat.write(notebook, path)
    return SLOW


@pytest.fixture
def tries(monkeypatch):
    """Return a list that gets each job; while the slow one is first tried, all is very busy."""
    done = []

    def do_job(plan, job):
        is_first = job.student == SLOW and SLOW not in [one.student for one in done]
        began = time.monotonic()
        with busy(VERY_BUSY) if is_first else contextlib.nullcontext():
            result = jobs.do_job(plan, job)
        done.append(Try(job.student, began, time.monotonic(), result[0].graded.is_doubtful))
        return result

    monkeypatch.setattr(class_grading, "do_job", do_job)
    return done


def test_nobody_loses_a_point_and_whom_the_clock_stopped_is_tried_again_once_and_alone(
    build, slow, tries
):
    course = Course()
    course.config.Limits.call_seconds = CALL_SECONDS
    with Grader(course, How(workers=2)) as grader:
        grader.warm_up()
        with busy(BUSY):
            reports = list(grader.grade(ASSIGNMENT, [slow, *OTHERS]))
    scores = {who: total for who, (total, _) in recorded_scores(build).items()}
    assert scores == {who: expected_of(who).score for who in OTHERS} | {
        slow: expected_of(student("full marks")).score
    }
    assert Counter(report.student for report in reports) == Counter([slow, *OTHERS])
    assert [one.status for report in reports for one in report.graded] == ["graded"] * len(reports)
    assert not any(one.is_doubtful for report in reports for one in report.graded)
    assert Counter(one.student for one in tries if not one.is_doubtful) == Counter([slow, *OTHERS])
    first, again = (one for one in tries if one.student == slow)
    assert first.is_doubtful
    assert all(one.ended < again.began or one.began > again.ended for one in tries if one != again)
