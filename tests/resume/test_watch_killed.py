"""`course watch` with real files and a real worker: killed, stopped, and started again."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections import Counter
from functools import partial
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from autograder import sample_class
from autograder.paths import COURSE
from tests.killing import children_of, kill_when, runs_the_slow_one, slow_down, wait_until

pytestmark = [pytest.mark.slow, pytest.mark.sandbox]

ASSIGNMENT = sample_class.ASSIGNMENT
GRADED = re.compile(rf"  {ASSIGNMENT}  \d")


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    """Return a build with a released course, and a folder with a few submissions."""
    folder = tmp_path_factory.mktemp("released")
    environment = {**os.environ, "COURSE_BUILD": str(folder / "build")}
    command = [sys.executable, "-m", "autograder", "release", ASSIGNMENT]
    subprocess.run(command, cwd=COURSE, env=environment, check=True, capture_output=True)
    everybody = sample_class.make(folder / "build" / "bundle", folder / "ready", harmless_only=True)
    for student in everybody[6:]:
        shutil.rmtree(folder / "ready" / student)
    slow_down(folder / "ready" / everybody[5] / ASSIGNMENT / f"{sample_class.NOTEBOOK}.ipynb")
    return folder


@pytest.fixture
def build(released, tmp_path):
    shutil.copytree(released / "build", tmp_path / "build")
    (tmp_path / "in").mkdir()
    (tmp_path / "tmp").mkdir()  # for what a killed process leaves
    return tmp_path / "build"


@pytest.fixture
def start(build):
    """Return a function that starts to watch; what still runs at the end is ended."""
    running = []

    def begin():
        places = {"COURSE_BUILD": str(build), "TMPDIR": str(build.parent / "tmp")}
        environment = {**os.environ, **places, "COLUMNS": "200"}
        out = open(build.parent / f"told-{len(running)}.txt", "w")  # noqa: SIM115
        command = [sys.executable, "-m", "autograder", "watch", str(build.parent / "in")]
        process = subprocess.Popen(command, cwd=COURSE, env=environment, stdout=out, stderr=out)
        running.append((process, out))
        return process, Path(out.name)

    yield begin
    for process, out in running:
        process.kill()
        process.wait()
        out.close()


def hand_in(released, build, *students):
    for student in students:
        shutil.copytree(released / "ready" / student, build.parent / "in" / student)


def students_of(released):
    return sorted(path.name for path in (released / "ready").iterdir())


def pages(build):
    return {path.parts[-3]: path for path in build.glob("feedback/*/*/*.html")}


def grades(build):
    with Gradebook(f"sqlite:///{build / 'gradebook.db'}", course_id="") as gradebook:
        return Counter(
            (one.student.id, grade.name)
            for one in gradebook.assignment_submissions(ASSIGNMENT)
            for notebook in one.notebooks
            for grade in notebook.grades
        )


def test_killed_at_its_busiest_it_goes_on_where_it_was(released, build, start, noted):
    students = students_of(released)
    process, _ = start()
    hand_in(released, build, *students)
    at_work = partial(runs_the_slow_one, process.pid)
    assert kill_when(at_work, process, at_work)
    noted.append("course watch ran a submission")
    done = {path.parts[-3]: path.stat().st_mtime_ns for path in build.glob("autograded/*/*/*")}
    assert students[-1] not in done
    process, told = start()
    wait_until(lambda: set(pages(build)) == set(students), process)
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=30) == 0
    assert max(grades(build).values()) == 1
    assert {student for student, _ in grades(build)} == set(students)
    after = {path.parts[-3]: path.stat().st_mtime_ns for path in build.glob("autograded/*/*/*")}
    assert {student: after[student] for student in done} == done  # not graded again
    assert not list(build.glob("journal/*/*/*"))
    assert "Traceback" not in told.read_text()
    assert "Stopped:" in told.read_text()


def test_stopped_as_a_service_it_ends_cleanly_and_leaves_no_worker(released, build, start):
    process, told = start()
    wait_until(lambda: "Watching" in told.read_text(), process)
    hand_in(released, build, students_of(released)[0])
    wait_until(lambda: GRADED.search(told.read_text()), process)
    children = children_of(process.pid)
    assert children
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=30) == 0
    assert not [pid for pid in children if Path(f"/proc/{pid}").exists()]
    assert "1 submission graded" in told.read_text()


def test_a_worker_that_is_killed_is_replaced_and_costs_nobody_a_point(
    released, build, start, noted
):
    first, *_, slow = students_of(released)
    process, told = start()
    wait_until(lambda: "Watching" in told.read_text(), process)
    hand_in(released, build, first)
    wait_until(lambda: GRADED.search(told.read_text()), process)
    hand_in(released, build, slow)
    wait_until(lambda: runs_the_slow_one(process.pid), process)
    for pid in children_of(process.pid):
        os.kill(pid, signal.SIGKILL)
        noted.append("a worker of course watch ran a submission")
    wait_until(lambda: len(GRADED.findall(told.read_text())) == 2, process)
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=30) == 0
    assert "the grader failed, not the student" in told.read_text()
