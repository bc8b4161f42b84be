"""The course on this machine: its settings, its limits, and the key that hidden cases hang on."""

import os
import stat
import sysconfig

import pytest

from autograder.course import Course, CourseError, find_root
from autograder.isolation.limits import Limits
from autograder.paths import COURSE


@pytest.fixture
def build(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_BUILD", str(tmp_path / "build"))
    monkeypatch.delenv("COURSE_DATABASE", raising=False)
    return tmp_path / "build"


@pytest.fixture
def another(tmp_path, monkeypatch):
    """Return the folder of another course, whose settings are a line each in the test."""
    monkeypatch.delenv("COURSE_BUILD", raising=False)
    monkeypatch.delenv("COURSE_ROOT", raising=False)
    root = tmp_path / "another"
    (root / "source" / "hw1" / "data").mkdir(parents=True)

    def with_settings(*lines):
        (root / "nbgrader_config.py").write_text("\n".join(["c = get_config()", *lines]))
        return root

    return with_settings


def test_the_course_is_the_one_named_or_the_one_that_is_here_or_the_clone(
    another, tmp_path, monkeypatch
):
    root = another()
    monkeypatch.chdir(tmp_path)
    assert find_root() == COURSE
    monkeypatch.chdir(root)
    assert find_root() == root
    assert Course().directory.root == str(root)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COURSE_ROOT", "another")
    assert find_root() == root


def test_a_course_that_is_named_but_is_none_is_told(monkeypatch, tmp_path):
    monkeypatch.setenv("COURSE_ROOT", str(tmp_path))
    with pytest.raises(CourseError, match=r"COURSE_ROOT is .* no nbgrader_config\.py"):
        Course()


def test_settings_that_cannot_be_read_are_told(another):
    with pytest.raises(CourseError, match=r"nbgrader_config\.py cannot be used \(NameError: .*x"):
        Course(root=another("x"))


def test_another_course_has_its_own_places_and_no_exercises(another):
    root = another()
    course = Course(root=root)
    assert course.build == root / "build"
    assert course.source_of("hw1") == root / "source" / "." / "hw1"
    assert course.submission_of("student-01", "hw1") == root / "submitted" / "student-01" / "hw1"
    assert course.directory.db_url == f"sqlite:///{root}/gradebook.db"
    assert (course.assignments(), course.exercises_of("06_averages")) == ({}, {})
    assert not course.build.exists()


def test_our_own_course_has_exercises(build):
    assert "ewa" in Course(root=COURSE).exercises_of("06_averages")


def test_a_running_nbgraders_settings_are_taken_as_they_are(another):
    read = Course(root=another("c.Limits.processes = 4"))
    running = Course.running(read.directory, read.config)
    assert (running.build, running.limits()) == (read.build, Limits(processes=4))


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("c.Course.exercise = 'x'", r"c\.Course\.exercise is no setting.*exercises"),
        ("c.Course.exercises = 'absent_module'", r"'absent_module': No module.*ASSIGNMENTS"),
        ("c.Course.exercises = 'json'", r"'json': .*has no attribute.*ASSIGNMENTS"),
        ("c.Course.exercises = '.json'", r"c\.Course\.exercises is '\.json'"),
    ],
)
def test_exercises_that_cannot_be_found_are_told(another, line, told):
    with pytest.raises(CourseError, match=told):
        Course(root=another(line)).assignments()


def lay_out(folder, **files):
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name.replace("_", ".")).write_text(content)


def test_files_beside_a_notebook_are_the_instructors(another):
    root = another("c.CourseDirectory.ignore = ['*.md']")
    lay_out(root / "source" / "hw1", first_ipynb="{}", notes_md="", help_py="1")
    lay_out(root / "source" / "hw1" / "data", a_csv="2")
    lay_out(root / "submitted" / "student-01" / "hw1", help_py="3", mine_py="4")
    course = Course(root=root)
    assert course.files_of("hw1") == {"data/a.csv": b"2", "help.py": b"1"}
    assert course.files_of("hw1", "student-01") == course.files_of("hw1")
    assert course.files_of("hw9") == {}


def test_a_student_brings_the_files_that_the_instructor_named_and_no_others(another, tmp_path):
    names = ["help.py", "mine.py", "link.py", "big.py", "../timestamp.txt", "absent.py"]
    root = another(f"c.Autograde.exclude_overwriting = {{'hw1': {names}}}")
    lay_out(root / "source" / "hw1", help_py="1")
    folder = root / "submitted" / "student-01" / "hw1"
    lay_out(folder, help_py="3", mine_py="4", other_py="5", big_py="6" * 100)
    lay_out(folder.parent, timestamp_txt="7")
    (folder / "link.py").symlink_to(root / "nbgrader_config.py")
    course = Course(root=root)
    course.config.Limits.file_bytes = 99
    assert course.files_of("hw1") == {}
    assert course.files_of("hw1", "student-01") == {"help.py": b"3", "mine.py": b"4"}


def test_files_that_leave_no_room_are_told(another):
    root = another("c.Limits.disk_bytes = 3")
    lay_out(root / "source" / "hw1", a_csv="1234")
    with pytest.raises(CourseError, match=r"larger than c\.Limits\.disk_bytes.*Raise it"):
        Course(root=root).files_of("hw1")


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
