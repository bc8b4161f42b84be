"""On a real Dask cluster of this machine: the same results, also when a worker is killed."""

import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from distributed import Client

from autograder import sample_class
from autograder.course import Course, CourseError
from autograder.engine.class_grading import How, grade_class, submitted_students
from autograder.engine.executors import cluster
from autograder.isolation import processes
from autograder.paths import COURSE
from tests.killing import kill_when, runs_the_slow_one, slow_down, wait_until

pytestmark = [pytest.mark.slow, pytest.mark.sandbox]

ASSIGNMENT = sample_class.ASSIGNMENT
CLASS = ("full marks", "half done", "misconception")
STUDENTS = 16


@contextmanager
def process(*words: str) -> Iterator[subprocess.Popen]:
    """Run a part of the cluster until the end of the test."""
    command = [sys.executable, "-m", *words]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    child = subprocess.Popen(command, cwd=COURSE, **quiet)
    try:
        yield child
    finally:
        child.kill()
        child.wait()


@pytest.fixture(scope="module")
def address(unused_port):
    """Yield the address of a scheduler."""
    where = f"tcp://127.0.0.1:{unused_port}"
    words = ("--host", "127.0.0.1", "--port", str(unused_port), "--no-dashboard")
    with process("distributed.cli.dask_scheduler", *words):
        yield where


def workers(address, count):
    """Return processes of workers of one thread each, once the scheduler knows them."""
    words = ("--nthreads", "1", "--no-nanny", "--no-dashboard", "--host", "127.0.0.1")
    stack = ExitStack()
    found = [
        stack.enter_context(process("distributed.cli.dask_worker", address, *words))
        for _ in range(count)
    ]
    with Client(address, set_as_default=False) as client:
        client.wait_for_workers(count, timeout=60)
    return stack, found


@pytest.fixture(scope="module")
def build(tmp_path_factory):
    """Return a build with a released course and a small class."""
    folder = tmp_path_factory.mktemp("cluster") / "build"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COURSE_BUILD", str(folder))
        subprocess.run([sys.executable, "-m", "autograder", "release"], cwd=COURSE, check=True)
    (folder / "course.key").write_text("5e" * 32)  # or each copy would draw cases of its own
    sample_class.make(folder / "bundle", folder / "submitted", harmless_only=True)
    chosen = [one.student for one in sample_class.sample_class() if one.kind in CLASS][:STUDENTS]
    for path in (folder / "submitted").iterdir():
        if path.name not in chosen:
            shutil.rmtree(path)
    slow_down(folder / "submitted" / chosen[-1] / ASSIGNMENT / f"{sample_class.NOTEBOOK}.ipynb")
    return folder


@pytest.fixture
def course(build, tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_BUILD", str(shutil.copytree(build, tmp_path / "build")))
    monkeypatch.setenv("TMPDIR", str(tmp_path))  # for what a killed worker leaves
    return Course()


def running_the_slow_one(found):
    """Return which of some workers runs the slow submission now."""
    return next((one for one in found if runs_the_slow_one(one.pid)), None)


def archived(course):
    folder = course.build / "autograded"
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.ipynb")}


def recorded(course):
    """Return how often the gradebook has each graded cell of each student."""
    with course.gradebook() as gradebook:
        return Counter(
            (one.student.id, grade.name)
            for one in gradebook.assignment_submissions(ASSIGNMENT)
            for notebook in one.notebooks
            for grade in notebook.grades
        )


@pytest.fixture(scope="module")
def here(build, tmp_path_factory):
    """Return what this machine makes of the class without a cluster."""
    with pytest.MonkeyPatch.context() as patch:
        copy = tmp_path_factory.mktemp("here") / "build"
        patch.setenv("COURSE_BUILD", str(shutil.copytree(build, copy)))
        course = Course()
        list(
            grade_class(course, ASSIGNMENT, submitted_students(course, ASSIGNMENT), How(workers=1))
        )
        return archived(course)


def test_a_cluster_gives_the_same_bytes(course, address, here):
    students = submitted_students(course, ASSIGNMENT)
    stack, _ = workers(address, 2)
    with stack:
        reports = list(grade_class(course, ASSIGNMENT, students, How(scheduler=address)))
    assert sorted(report.student for report in reports) == students
    assert archived(course) == here


def test_a_worker_killed_while_it_grades_loses_nothing(course, address, here):
    students = submitted_students(course, ASSIGNMENT)
    stack, found = workers(address, 2)
    with stack, ThreadPoolExecutor(1) as thread:
        grading = grade_class(course, ASSIGNMENT, students, How(scheduler=address))
        reports = thread.submit(list, grading)
        wait_until(lambda: running_the_slow_one(found))
        killed = running_the_slow_one(found)
        left = processes.tree(killed.pid)
        assert kill_when(lambda: True, killed, lambda: running_the_slow_one([killed])) is killed
        reports = reports.result(timeout=120)
    assert Counter(report.student for report in reports) == Counter(students)  # each of them once
    assert all(one.status == "graded" for report in reports for one in report.graded)
    assert archived(course) == here
    assert set(recorded(course).values()) == {1}
    assert {student for student, _ in recorded(course)} == set(students)
    wait_until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in left))


def test_a_scheduler_without_workers_is_told(address):
    deadline = time.monotonic() + 30
    with Client(address, set_as_default=False) as client:
        while client.scheduler_info()["workers"] and time.monotonic() < deadline:
            time.sleep(0.1)
    with pytest.raises(CourseError, match="no workers"), cluster(address):
        pass


@pytest.mark.parametrize("nowhere", ["tcp://127.0.0.1:9", "nonsense://x", "127.0.0.1"])
def test_an_address_that_nobody_answers_at_is_told(nowhere, monkeypatch):
    monkeypatch.setattr("autograder.engine.executors.CONNECT_SECONDS", 1)
    with pytest.raises(CourseError, match="No Dask scheduler answers"), cluster(nowhere):
        pass


def test_a_worker_with_other_code_is_refused(address, tmp_path, monkeypatch):
    other = tmp_path / "clone"
    for name in ("autograder", "course_lib"):
        shutil.copytree(COURSE / name, other / name)
    with open(other / "autograder" / "engine" / "jobs.py", "a") as file:
        file.write("# changed\n")
    monkeypatch.setenv("PYTHONPATH", str(other))
    monkeypatch.chdir(other)
    monkeypatch.setattr("tests.cluster.test_dask.COURSE", other)
    stack, _ = workers(address, 1)
    with stack, pytest.raises(CourseError, match="another version"), cluster(address):
        pass


def test_without_dask_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(CourseError, match="cluster"), cluster("tcp://127.0.0.1:9"):
        pass


@pytest.fixture(scope="module")
def unused_port():
    import socket

    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]
