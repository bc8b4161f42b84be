"""The course on this machine: its settings, its limits, and the key that hidden cases hang on."""

import os
import stat
import sysconfig

import pytest

from autograder.course import Course, CourseError
from autograder.limits import Limits
from autograder.paths import COURSE


@pytest.fixture
def build(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_BUILD", str(tmp_path / "build"))
    monkeypatch.delenv("COURSE_DATABASE", raising=False)
    return tmp_path / "build"


def test_everything_that_is_made_lies_in_the_build_folder(build):
    directory = Course().directory
    places = ("release", "submitted", "autograded", "feedback")
    for place in places:
        assert getattr(directory, f"{place}_directory") == str(build / place)
    assert directory.db_url == f"sqlite:///{build}/gradebook.db"
    assert directory.root == str(COURSE)


def test_submissions_may_lie_elsewhere(build, tmp_path, monkeypatch):
    assert Course().submissions == build / "submitted"
    monkeypatch.chdir(tmp_path)
    assert Course(submissions=tmp_path / "a" / ".." / "b").submissions == tmp_path / "b"


def test_the_gradebook_opens(build):
    with Course().gradebook() as gradebook:
        assert gradebook.students == []


def test_the_key_is_made_once_and_is_the_owners_alone(build):
    key = Course().key()
    assert (len(key), Course().key()) == (32, key)
    path = build / "course.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in build.iterdir()] == ["course.key"]
    path.unlink()
    assert Course().key() != key


@pytest.mark.parametrize("content", [b"", b"abc", b"zz" * 32, b"ab" * 31, b"\xff" * 64])
def test_a_damaged_key_is_never_replaced_silently(build, content):
    build.mkdir()
    (build / "course.key").write_bytes(content)
    with pytest.raises(CourseError, match=r"course\.key is damaged.*backup"):
        Course().key()
    assert (build / "course.key").read_bytes() == content


def test_limits_are_the_defaults_unless_the_settings_say_otherwise(build):
    course = Course()
    assert course.limits() == Limits()
    course.config.Limits.cell_seconds = 60
    course.config.Limits.processes = 4
    assert course.limits() == Limits(cell_seconds=60, processes=4)


@pytest.mark.parametrize("value", [0, -1, "10", None, True, [1]])
def test_a_limit_must_be_a_positive_number(build, value):
    course = Course()
    course.config.Limits.cell_seconds = value
    with pytest.raises(CourseError, match=r"c\.Limits\.cell_seconds is .*positive number"):
        course.limits()


def test_an_unknown_limit_is_told_with_the_known_ones(build):
    course = Course()
    course.config.Limits.cell_second = 1
    with pytest.raises(CourseError, match=r"cell_second is no limit.*cell_seconds"):
        course.limits()


def test_programs_of_this_environment_are_found_once(build, monkeypatch):
    monkeypatch.setenv("PATH", "/usr/bin")
    Course()
    Course()
    scripts = sysconfig.get_path("scripts")
    assert os.environ["PATH"].split(os.pathsep) == [scripts, "/usr/bin"]
