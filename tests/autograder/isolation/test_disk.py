import os
from pathlib import Path

import pytest

from autograder.isolation.disk import empty, exceeds

LOTS = 1 << 40


def test_bytes_and_files_are_counted_wherever_they_lie(tmp_path):
    deep = tmp_path / "a" / "b"
    deep.mkdir(parents=True)
    (deep / "file").write_bytes(os.urandom(100_000))
    assert exceeds(str(tmp_path), 50_000, LOTS)
    assert not exceeds(str(tmp_path), 10_000_000, LOTS)
    assert exceeds(str(tmp_path), LOTS, 2)  # two folders and a file
    assert not exceeds(str(tmp_path), LOTS, 3)


def test_a_sparse_file_and_a_link_are_as_small_as_they_are(tmp_path):
    with (tmp_path / "sparse").open("wb") as file:
        file.truncate(1 << 30)
    (tmp_path / "link").symlink_to("/usr")
    assert not exceeds(str(tmp_path), 1_000_000, 5)


def test_a_folder_that_is_gone_holds_nothing(tmp_path):
    assert not exceeds(str(tmp_path / "gone"), 0, 0)


def test_empty_leaves_the_folder_and_what_links_lead_to(tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "kept").touch()
    inside = tmp_path / "inside"
    (inside / "folder").mkdir(parents=True)
    (inside / "folder" / "file").touch()
    (inside / "link").symlink_to(outside)
    empty(str(inside))
    assert list(inside.iterdir()) == []
    assert (outside / "kept").exists()


def test_a_folder_that_cannot_be_looked_into_is_too_much(tmp_path, monkeypatch):
    assert not exceeds(str(tmp_path), LOTS, LOTS)
    assert not exceeds(str(tmp_path / "gone"), LOTS, LOTS)

    def refuse(path):
        raise PermissionError(path)

    monkeypatch.setattr(os, "scandir", refuse)
    assert exceeds(str(tmp_path), LOTS, LOTS)


@pytest.mark.parametrize("name", ["d", "d" * 100], ids=["short", "long"])
def test_a_very_deep_folder_is_too_much_and_can_be_removed(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    for _ in range(1500):
        Path(name).mkdir()
        os.chdir(name)
    assert exceeds(str(tmp_path), LOTS, 1400)
    assert exceeds(str(tmp_path), LOTS, 1600) is (len(name) > 1)
    empty(str(tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_what_stays_is_told(tmp_path, monkeypatch):
    (tmp_path / "f").touch()
    monkeypatch.setattr(Path, "unlink", lambda path: None)
    monkeypatch.setattr("subprocess.run", lambda *_, **__: None)
    with pytest.raises(OSError, match="cannot be removed"):
        empty(str(tmp_path))
