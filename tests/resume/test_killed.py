"""A grader that is killed, anywhere and again and again: the next run finishes, nothing is lost."""

import json
import os
import random
import shutil
import subprocess
import sys
from collections import Counter
from functools import partial

import pytest
from nbgrader.api import Gradebook

from autograder import sample_class
from autograder.paths import COURSE
from tests.killing import kill_when, runners

pytestmark = [pytest.mark.slow, pytest.mark.sandbox]

ASSIGNMENT = sample_class.ASSIGNMENT
KILLS = int(os.environ.get("KILLS", "6"))  # more of them, for a long run
CERTAIN = 3  # writes: so many fewer may there be in a run whose submissions end in another order
KINDS = ("gradebook", "journal", "archive", "clearing up")
KEPT = ("full marks", "half done")  # graded before, and not handed in again
COMMAND = ("autograder",)


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    """Return a build with a released course and 14 submissions, none of them harmful."""
    build = tmp_path_factory.mktemp("released") / "build"
    run(build, "release")
    (build / "course.key").write_text("5e" * 32)  # or each copy would draw cases of its own
    sample_class.make(build / "bundle", build / "submitted", harmless_only=True)
    chosen = {*kept(), *mistaken(12)}
    for folder in (build / "submitted").iterdir():
        if folder.name not in chosen:
            shutil.rmtree(folder)
    return build


@pytest.fixture(scope="module")
def whole(released, tmp_path_factory):
    """Return what a run makes of all that nobody disturbs: gradebook and graded notebooks."""
    build = copy_of(released, tmp_path_factory.mktemp("whole"))
    run(build, "grade", "--workers", "1")
    return results(build)


@pytest.fixture(scope="module")
def waiting(released, tmp_path_factory):
    """Return a build to grade: some submissions have not changed, some have, some are new.

    Those that have changed were another's work when they were graded, and earned other points.
    """
    build = copy_of(released, tmp_path_factory.mktemp("waiting"))
    submitted, aside = build / "submitted", build.parent / "aside"
    shutil.copytree(submitted, aside)
    for student, source in zip(mistaken(6), kept() * 3, strict=True):
        shutil.copytree(aside / source, submitted / student, dirs_exist_ok=True)
    for student in mistaken(12)[6:]:
        shutil.rmtree(submitted / student)
    run(build, "grade", "--workers", "1")
    shutil.rmtree(submitted)
    shutil.copytree(aside, submitted)
    return build


@pytest.fixture(scope="module")
def writes(waiting, whole, tmp_path_factory):
    """Return the kinds of all writes that it takes to grade what waits, if nothing disturbs."""
    build = copy_of(waiting, tmp_path_factory.mktemp("counted"))
    log = build.parent / "writes.txt"
    run(build, "grade", "--workers", "1", command=("tests.resume.writes", str(log), "0"))
    assert results(build) == whole
    return log.read_text().split("\n")[:-1]


def students_of(*kinds):
    return [one.student for one in sample_class.sample_class() if one.kind in kinds]


def kept():
    return students_of(*KEPT)


def mistaken(count):
    return students_of("misconception")[:count]


def copy_of(released, folder):
    shutil.copytree(released, folder / "build")
    return folder / "build"


def start(build, *words, command=COMMAND):
    folder = build.parent / "tmp"  # for what a killed process leaves
    folder.mkdir(exist_ok=True)
    environment = {**os.environ, "COURSE_BUILD": str(build), "TMPDIR": str(folder)}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    words = [sys.executable, "-m", *command, *words]
    return subprocess.Popen(words, cwd=COURSE, env=environment, **quiet)


def run(build, *words, command=COMMAND):
    assert start(build, *words, command=command).wait(timeout=120) == 0


def archived(build):
    """Return the graded notebooks, byte by byte, of each student."""
    return {path.parts[-3]: path.read_bytes() for path in build.glob("autograded/*/*/*.ipynb")}


def recorded(build):
    """Return what the gradebook has of each student: each score and comment, and how often."""
    with Gradebook(f"sqlite:///{build / 'gradebook.db'}", course_id="") as gradebook:
        return {
            submission.student.id: Counter(
                (one.name, value)
                for notebook in submission.notebooks
                for one, value in (
                    *((one, (one.auto_score, one.needs_manual_grade)) for one in notebook.grades),
                    *((note, note.auto_comment) for note in notebook.comments),
                )
            )
            for submission in gradebook.assignment_submissions(ASSIGNMENT)
        }


def results(build):
    return recorded(build), archived(build)


def journal(build):
    """Return whose graded notebooks wait for the gradebook."""
    return {path.parts[-2] for path in build.glob("journal/*/*/*.ipynb")}


def replaced(build, before):
    """Return whose graded notebooks are others than before."""
    places = build.glob("autograded/*/*/*.ipynb")
    return {path.parts[-3] for path in places if path.stat().st_ino != before.get(path.parts[-3])}


def inodes(build):
    return {path.parts[-3]: path.stat().st_ino for path in build.glob("autograded/*/*/*.ipynb")}


class Run:
    """A run of the grader that is to be killed."""

    def __init__(self, build, workers):
        self.build = build
        self.before = inodes(build)
        self.words = ("grade", "--workers", str(workers))

    def done(self):
        """Return whose submissions are graded, whether recorded or not."""
        return journal(self.build) | replaced(self.build, self.before)

    def kill_after(self, count):
        """Kill it once so many more are graded, or while it runs the first; return when it was."""
        done = self.done()
        process = start(self.build, *self.words)
        if count == 0:
            graded = kill_when(lambda: runners(process.pid), process, self.done)
            return self.stage() if graded - done else "its first submission ran"
        return kill_when(lambda: len(self.done() - done) >= count, process, self.stage)

    def stage(self):
        waiting, settled = journal(self.build), replaced(self.build, self.before)
        places = ["journal"] * bool(waiting) + ["archive"] * bool(settled)
        return f"what was graded lay in: {' and '.join(places)}"

    def kill_before_write(self, number):
        """Have it killed before the write of that number; return what kind of write that is."""
        log = self.build.parent / "writes.txt"
        counting = ("tests.resume.writes", str(log), str(number))
        assert start(self.build, *self.words, command=counting).wait(timeout=120) == -9
        *before, kind = log.read_text().split("\n")[:-1]
        assert len(before) == number - 1
        return f"it was about to write: {kind}"


def points_in_time(kills, submissions, writes):
    """Yield so many moments, from the first submission to the last write: how to kill, and where.

    Every other one is a kill from outside once some submissions are graded, every other one comes
    just before a write, of each kind in turn.
    """
    rng, outside = random.Random(20), (kills + 1) // 2
    for place in range(outside):
        yield partial(Run.kill_after, count=round(submissions * place / max(1, outside - 1)))
        if 2 * place + 1 < kills:
            kind = KINDS[place % len(KINDS)]
            numbers = [number for number, one in enumerate(writes, 1) if one == kind]
            certain = [number for number in numbers if number <= len(writes) - CERTAIN]
            yield partial(Run.kill_before_write, number=rng.choice(certain))


def expect_old_or_new(found, old, new):
    """Each student has the old result or the new one, whole; none is shown but not recorded."""
    for student in new[0]:
        score, notebook = (part.get(student) for part in found)
        assert score in (old[0].get(student), new[0][student])
        assert notebook in (old[1].get(student), new[1][student])
        assert score == new[0][student] or notebook != new[1][student]


def test_every_change_shows_in_the_gradebook(whole, waiting):
    """Otherwise nobody would see that one is lost."""
    old, new = recorded(waiting), whole[0]
    changed = {student for student in old if old[student] != new[student]}
    assert changed == set(mistaken(6))
    assert set(old) - changed == set(kept())
    assert set(new) - set(old) == set(mistaken(12)[6:])


def test_a_class_survives_a_kill_at_any_moment(whole, waiting, writes, tmp_path, noted):
    old = results(waiting)
    kills = points_in_time(KILLS, len(mistaken(12)), writes)
    for number, kill in enumerate(kills):
        build = copy_of(waiting, tmp_path / str(number))
        noted.append(kill(Run(build, workers=1 + number // 2 % 2)))
        expect_old_or_new(results(build), old, whole)
        run(build, "grade")
        assert results(build) == whole
        assert not list(build.glob("journal/*"))
        shutil.rmtree(build.parent)


def test_killed_again_and_again_it_still_finishes_and_grades_none_twice(
    whole, waiting, tmp_path, noted
):
    build = copy_of(waiting, tmp_path)
    this_run, timings = Run(build, workers=1), tmp_path / "timings.json"
    for _ in range(3):
        noted.append(f"{this_run.kill_after(count=3)}, again and again")
    left = set(mistaken(12)) - this_run.done()
    run(build, "grade", "--timings", str(timings))
    assert results(build) == whole
    assert json.loads(timings.read_text())["graded_now"] <= len(left)
