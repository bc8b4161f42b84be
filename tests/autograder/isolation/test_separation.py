"""Where there is no Landlock, another user's rights can stand in: but only where they do."""

import os
from pathlib import Path

import pytest

from autograder.isolation import processes, separation
from autograder.isolation.sandbox import NoIsolationError, Sandbox


def test_only_root_can_give_student_code_another_user(monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(NoIsolationError, match="only root"):
        Sandbox(user=61_803).launch()


def test_a_course_that_everybody_may_enter_is_refused(monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(separation, "COURSE", Path("/usr/bin"))
    with pytest.raises(NoIsolationError, match="everybody may look into /usr/bin"):
        Sandbox(user=61_803).launch()


def test_a_course_is_shut_by_any_folder_above_it(monkeypatch, tmp_path):
    shut = tmp_path / "shut"
    (shut / "course").mkdir(parents=True)
    shut.chmod(0o700)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(separation, "COURSE", shut / "course")
    assert separation.missing_separation() == ""


@pytest.mark.skipif(not processes.IS_TOLD, reason="there is no /proc")
def test_memory_that_is_not_for_us_to_see_counts_as_resident(monkeypatch):
    read = processes._read
    hidden = lambda path: "" if "smaps" in path else read(path)  # noqa: E731
    monkeypatch.setattr(processes, "_read", hidden)
    assert processes.memory_bytes([os.getpid()]) > 1 << 20
