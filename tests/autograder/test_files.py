"""A file is written whole or not at all."""

import stat

import pytest

from autograder.files import create_once, replacing


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
