"""A grader that is killed, anywhere and again and again: the next run finishes, nothing is lost."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from autograder import sample_class
from autograder.paths import COURSE

pytestmark = [pytest.mark.slow, pytest.mark.sandbox]

ASSIGNMENT = sample_class.ASSIGNMENT
KINDS = {"full marks": 2, "half done": 2, "misconception": 6, "alternative": 2}
KILLS = int(os.environ.get("KILLS", "6"))


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    """Return a build with a released course and a dozen submissions, none of them harmful."""
    build = tmp_path_factory.mktemp("released") / "build"
    run(build, "release")
    (build / "course.key").write_text("5e" * 32)  # or each copy would draw cases of its own
    sample_class.make(build / "bundle", build / "submitted", harmless_only=True)
    left = Counter(KINDS)
    for sample in sample_class.sample_class():
        folder = build / "submitted" / sample.student
        if left[sample.kind] > 0:
            left[sample.kind] -= 1
        elif folder.exists():
            shutil.rmtree(folder)
    return build


@pytest.fixture(scope="module")
def undisturbed(released, tmp_path_factory):
    """Return the build of a run that nobody disturbed, and the seconds that it took."""
    build = copy_of(released, tmp_path_factory.mktemp("undisturbed"))
    began = time.monotonic()
    run(build, "grade", "--workers", "1")
    return build, time.monotonic() - began


def copy_of(released, folder):
    shutil.copytree(released, folder / "build")
    return folder / "build"


def start(build, *words):
    environment = {**os.environ, "COURSE_BUILD": str(build)}
    command = [sys.executable, "-m", "autograder", *words]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen(command, cwd=COURSE, env=environment, **quiet)


def run(build, *words):
    assert start(build, *words).wait(timeout=120) == 0


def archived(build):
    """Return the graded notebooks, byte by byte."""
    folder = build / "autograded"
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.ipynb")}


def recorded(build):
    """Return what the gradebook has: each cell's score and comment, and how often."""
    with Gradebook(f"sqlite:///{build / 'gradebook.db'}", course_id="") as gradebook:
        rows = [
            (submission.student.id, notebook.name, one.name, value)
            for submission in gradebook.assignment_submissions(ASSIGNMENT)
            for notebook in submission.notebooks
            for one, value in (
                *(
                    (grade, (grade.auto_score, grade.needs_manual_grade))
                    for grade in notebook.grades
                ),
                *((note, note.auto_comment) for note in notebook.comments),
            )
        ]
    return Counter(rows)


def half_written(build):
    """Return what a finished run leaves nothing of."""
    return [path for path in build.glob("journal/*/*/*") if path.is_file()]


def kill_when_graded(process, build, count, patience=60.0):
    """Kill a grader once so many submissions are in its journal or archive."""
    ends = time.monotonic() + patience
    while process.poll() is None and time.monotonic() < ends:
        done = {path.parts[-2] for path in build.glob("journal/*/*/*.ipynb")}
        done |= {path.parts[-3] for path in build.glob("autograded/*/*/*.ipynb")}
        if len(done) >= count:
            break
        time.sleep(0.002)
    process.send_signal(signal.SIGKILL)
    process.wait()


def test_a_class_survives_kills_at_random_points(released, undisturbed, tmp_path):
    whole, seconds = undisturbed
    rng = random.Random(20)
    for number in range(KILLS):
        build = copy_of(released, tmp_path / str(number))
        process = start(build, "grade", "--workers", str(1 + number % 2))
        time.sleep(rng.uniform(0.3, 1.0) * seconds)
        process.send_signal(signal.SIGKILL)
        process.wait()
        run(build, "grade")
        assert archived(build) == archived(whole)
        assert recorded(build) == recorded(whole)
        assert not half_written(build)
        shutil.rmtree(tmp_path / str(number))


def test_killed_after_each_submission_it_still_finishes_and_grades_none_twice(
    released, undisturbed, tmp_path
):
    build = copy_of(released, tmp_path)
    students = len(list((build / "submitted").iterdir()))
    for count in range(1, students, 3):
        kill_when_graded(start(build, "grade", "--workers", "1"), build, count)
    timings = tmp_path / "timings.json"
    done = len({path.parts[-2] for path in build.glob("journal/*/*/*.ipynb")})
    done += len({path.parts[-3] for path in build.glob("autograded/*/*/*.ipynb")})
    run(build, "grade", "--timings", str(timings))
    assert archived(build) == archived(undisturbed[0])
    assert recorded(build) == recorded(undisturbed[0])
    assert json.loads(timings.read_text())["graded_now"] <= students - done


def test_a_killed_regrade_leaves_old_or_new_and_never_half(released, undisturbed, tmp_path):
    build = copy_of(released, tmp_path)
    run(build, "grade")
    before, scores = archived(build), recorded(build)
    process = start(build, "grade", "--force")
    time.sleep(0.7 * undisturbed[1])
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert archived(build) == before  # the same submissions have the same results
    assert recorded(build) == scores
    assert Path(build / "gradebook.db").exists()
