"""What a killed grader leaves is removed by the next; what is alive, or no grader's, stays."""

import os
import signal
import subprocess
import sys
import tempfile

import pytest

from autograder.isolation.homes import Home, remove_left_ones
from autograder.paths import COURSE

LIVES = """
from autograder.isolation.homes import Home
home = Home()
(home.path / "work").mkdir()
(home.path / "work" / "submission.ipynb").write_text("secret")
print(home.path.name, flush=True)
input()
"""


@pytest.fixture(autouse=True)
def temporary(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.fixture
def grader(temporary):
    """Yield a process with a home of its own, and that home."""
    process = subprocess.Popen(
        [sys.executable, "-c", LIVES],
        cwd=COURSE,
        env={**os.environ, "TMPDIR": str(temporary)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        yield process, temporary / process.stdout.readline().strip()
        process.kill()


def test_a_home_is_there_until_it_is_removed(temporary):
    home = Home()
    (home.path / "deep" / "er").mkdir(parents=True)
    assert home.path.parent == temporary
    for _ in range(2):
        home.remove()
        assert list(temporary.iterdir()) == []


def test_what_a_killed_process_left_is_removed_by_the_next(grader):
    process, left = grader
    assert (left / "work" / "submission.ipynb").exists()
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    Home().remove()
    assert not left.exists()


def test_the_home_of_a_process_that_lives_stays(grader):
    _, home = grader
    mine = Home()
    remove_left_ones()
    assert (home / "work" / "submission.ipynb").exists()
    assert mine.path.exists()
    mine.remove()


def test_nobody_elses_folder_is_touched(temporary):
    for name in ("grading-by-hand", "elsewhere"):
        (temporary / name).mkdir()
        (temporary / name / "notes.txt").write_text("mine")
    (temporary / "elsewhere" / "lock").touch()
    (temporary / "grading-link").symlink_to(temporary / "elsewhere")
    (temporary / "grading-trap").mkdir()
    (temporary / "grading-trap" / "lock").symlink_to(temporary / "elsewhere" / "notes.txt")
    remove_left_ones()
    assert (temporary / "grading-by-hand" / "notes.txt").read_text() == "mine"
    assert (temporary / "elsewhere" / "notes.txt").read_text() == "mine"
    assert (temporary / "grading-trap").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_another_users_folder_is_left_alone(temporary):
    folder = temporary / "grading-theirs"
    folder.mkdir()
    (folder / "lock").touch()
    os.chown(folder, 12345, 12345)
    remove_left_ones()
    assert folder.exists()
    os.chown(folder, 0, 0)
    remove_left_ones()
    assert not folder.exists()
