"""A file is written whole or not at all."""

import errno
import stat
from pathlib import Path

import pytest

from autograder.files import create_once, move, replacing


def test_what_stops_half_way_leaves_the_old_file(tmp_path):
    target = tmp_path / "grades.csv"
    target.write_text("old")

    def interrupted():
        with replacing(target) as file:
            file.write("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_new_file_is_private_and_an_old_one_keeps_its_permissions(tmp_path):
    target = tmp_path / "grades.csv"
    for permissions in (0o600, 0o640):
        with replacing(target) as file:
            file.write("x")
        assert stat.S_IMODE(target.stat().st_mode) == permissions
        target.chmod(0o640)


def test_a_link_is_followed(tmp_path):
    link, target = tmp_path / "link.csv", tmp_path / "grades.csv"
    link.symlink_to(target)
    with replacing(link) as file:
        file.write("x")
    assert link.is_symlink()
    assert target.read_text() == "x"


def test_of_two_that_create_a_file_the_first_wins(tmp_path):
    path = tmp_path / "key"
    for text in ("first", "second"):
        create_once(path, text)
    assert path.read_text() == "first"
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_moves_whole_to_another_file_system_too(tmp_path, monkeypatch):
    source, target = tmp_path / "journal" / "a.ipynb", tmp_path / "graded" / "a.ipynb"
    source.parent.mkdir()
    source.write_text("graded", encoding="utf-8")
    source.chmod(0o640)
    move_in_one_system = Path.replace

    def replace(self, other):
        if self.parent != Path(other).parent:
            raise OSError(errno.EXDEV, "another file system")
        return move_in_one_system(self, other)

    monkeypatch.setattr(Path, "replace", replace)
    move(source, target)
    assert target.read_text(encoding="utf-8") == "graded"
    assert target.stat().st_mode & 0o777 == 0o640
    assert not source.exists()


def test_a_file_that_cannot_be_moved_stays(tmp_path):
    source, target = tmp_path / "a.ipynb", tmp_path / "folder"
    source.write_text("graded", encoding="utf-8")
    (target / "inside").mkdir(parents=True)
    with pytest.raises(IsADirectoryError):
        move(source, target)
    assert source.read_text(encoding="utf-8") == "graded"
