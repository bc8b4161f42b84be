"""Feedback handed out: nbgrader's own students' side finds it, Moodle's rules and a zip hold."""

import re
import shutil
import stat
import zipfile

import pytest
from nbgrader.auth import Authenticator
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange import ExchangeFactory
from nbgrader.exchange.default import ExchangeFetchFeedback, ExchangeSubmit
from rich.console import Console
from traitlets.config import Config

from autograder.actions import feedback, grade, hand_out
from autograder.course import CourseError
from autograder.engine.class_grading import How
from autograder.engine.submission import MAX_SECRET, SECRET
from autograder.exports import ExportError
from autograder.feedback.exporter import write_pages
from autograder.feedback.release import (
    exchange_of,
    release_to_exchange,
    write_moodle_zip,
    write_zip,
)
from autograder.isolation import sandboxes
from tests.autograder.conftest import submit
from tests.autograder.test_actions import RIGHT, FakeSandbox

# nbgrader's exchange leaves files open.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")

SECRET_OF = {"ann": "a1" * 64, "bob": "b2" * 64}
ID = "improving_deep_neural_networks"


@pytest.fixture
def course(foreign_course, monkeypatch, tmp_path):
    """Return a course of another author, with an exchange and a sandbox that runs nothing."""
    monkeypatch.setattr(sandboxes, "Sandbox", FakeSandbox)
    monkeypatch.setattr(FakeSandbox, "error", None)
    root = tmp_path / "exchange"
    root.mkdir()
    root.chmod(0o777)
    foreign_course.config.Exchange.root = str(root)
    return foreign_course


def hand_in(course, student, secret=None, **sources):
    folder = submit(course, student, **sources)
    if secret is not None:
        (folder / SECRET).write_text(secret)
        (folder / "timestamp.txt").write_text("2026-11-20 09:00:00.000000 UTC")
    return folder


def grade_and_write(course):
    grade(Console(quiet=True), "hw1", None, None, [], How(workers=1))
    return list(write_pages(course, "hw1"))


def released(course):
    return sorted((course.build.parent / "exchange" / ID / "feedback").glob("*"))


def fetch(course, student, home, secret):
    """Do what ``nbgrader fetch_feedback`` does for a student; return the pages."""
    config = Config()
    config.Exchange.root = str(course.build.parent / "exchange")
    config.Exchange.cache = str(home / "cache")
    config.Exchange.assignment_dir = str(home)
    config.CourseDirectory.update(course_id=ID, student_id=student, assignment_id="hw1")
    cached = home / "cache" / ID / f"{student}+hw1+2026-11-20 09:00:00.000000 UTC"
    shutil.copytree(course.submission_of(student, "hw1"), cached)
    (cached / SECRET).write_text(secret)
    make = ExchangeFactory(config=config).fetch_feedback
    assert make is ExchangeFetchFeedback
    make(CourseDirectory(config=config), Authenticator(config=config), config=config).start()
    return sorted((home / "hw1" / "feedback").rglob("*.html"))


# nbgrader's exchange


def test_each_student_fetches_their_own_pages_and_nobody_elses(course, tmp_path):
    for student, secret in SECRET_OF.items():
        hand_in(course, student, secret, square=RIGHT)
    grade_and_write(course)
    handed = release_to_exchange(course, "hw1")
    assert handed.students == ["ann", "bob"]
    assert handed.left_out == {}
    assert len(released(course)) == 4
    for student, secret in SECRET_OF.items():
        pages = fetch(course, student, tmp_path / student, secret)
        assert [page.name for page in pages] == ["first.html", "second.html"]
        assert all(f"<dd>{student}</dd>" in page.read_text("utf-8") for page in pages)
    assert fetch(course, "ann", tmp_path / "guess", "a2" * 64) == []


def test_who_did_not_use_the_exchange_is_told_and_costs_no_other_a_page(course):
    hand_in(course, "ann", SECRET_OF["ann"])
    hand_in(course, "bob")
    grade_and_write(course)
    handed = release_to_exchange(course, "hw1")
    assert handed.students == ["ann"]
    assert "exchange" in handed.left_out["bob"]
    assert len(released(course)) == 2


def test_a_page_never_goes_to_a_submission_that_it_is_not_about(course):
    folder = hand_in(course, "ann", SECRET_OF["ann"])
    grade_and_write(course)
    hand_in(course, "ann", "c3" * 64, square=RIGHT)
    list(write_pages(course, "hw1"))
    assert release_to_exchange(course, "hw1").students == []
    assert released(course) == []
    grade_and_write(course)
    assert release_to_exchange(course, "hw1").students == ["ann"]
    assert (folder / SECRET).read_text() == "c3" * 64


def test_a_page_takes_the_place_of_the_one_before(course, tmp_path):
    hand_in(course, "ann", SECRET_OF["ann"])
    [first, _] = grade_and_write(course)
    release_to_exchange(course, "hw1")
    first.write_text("mended")
    release_to_exchange(course, "hw1", ["ann"])
    pages = fetch(course, "ann", tmp_path / "ann", SECRET_OF["ann"])
    assert "mended" in [page.read_text() for page in pages]
    assert len(released(course)) == 2


def test_pages_in_the_exchange_can_be_read_and_not_listed_by_others(course):
    hand_in(course, "ann", SECRET_OF["ann"])
    grade_and_write(course)
    release_to_exchange(course, "hw1")
    page = released(course)[0]
    assert stat.S_IMODE(page.stat().st_mode) & 0o044 == 0o044
    assert stat.S_IMODE(page.parent.stat().st_mode) & 0o044 == 0


@pytest.mark.parametrize("secret", ["", "x" * (MAX_SECRET + 1), b"\xff\xfe", None])
def test_a_secret_that_is_none_is_not_used(course, secret):
    folder = hand_in(course, "ann", "")
    if isinstance(secret, bytes):
        (folder / SECRET).write_bytes(secret)
    elif secret is None:
        (folder / SECRET).unlink()
        (folder / SECRET).symlink_to("/etc/hostname")
    else:
        (folder / SECRET).write_text(secret)
    grade_and_write(course)
    assert release_to_exchange(course, "hw1").students == []


def test_a_submission_without_its_time_is_not_released(course):
    (hand_in(course, "ann", SECRET_OF["ann"]) / "timestamp.txt").write_text("never")
    grade_and_write(course)
    assert release_to_exchange(course, "hw1").students == []


def test_without_an_exchange_there_is_nothing_to_do(course, tmp_path):
    course.config.Exchange.root = str(tmp_path / "nowhere")
    assert exchange_of(course) is None
    assert release_to_exchange(course, "hw1") is None


def test_an_exchange_that_refuses_is_told(course):
    hand_in(course, "ann", SECRET_OF["ann"])
    grade_and_write(course)
    (course.build.parent / "exchange" / ID).write_text("a file in its way")
    with pytest.raises((CourseError, OSError)):
        release_to_exchange(course, "hw1")


def test_an_exchange_with_a_time_zone_that_is_none_is_told(course):
    hand_in(course, "ann", SECRET_OF["ann"])
    grade_and_write(course)
    course.config.Exchange.timezone = "Nowhere/Else"
    with pytest.raises(CourseError, match=r"exchange does not take feedback: .*Nowhere/Else"):
        release_to_exchange(course, "hw1")


def test_what_nbgraders_submit_leaves_is_what_is_read(course, tmp_path, monkeypatch):
    hand_in(course, "ann")
    config, home = Config(), tmp_path / "home"
    root = course.build.parent / "exchange"
    config.Exchange.update(root=str(root), cache=str(home / "cache"), assignment_dir=str(home))
    config.CourseDirectory.update(course_id=ID, student_id="ann", assignment_id="hw1")
    shutil.copytree(course.submission_of("ann", "hw1"), home / "hw1")
    (root / ID / "inbound").mkdir(parents=True)
    shutil.copytree(course.directory.release_directory, root / ID / "outbound")
    submit_ = ExchangeSubmit(CourseDirectory(config=config), Authenticator(), config=config)
    submit_.start()
    [arrived] = (root / ID / "inbound").iterdir()
    shutil.rmtree(course.submission_of("ann", "hw1"))
    shutil.copytree(arrived, course.submission_of("ann", "hw1"))
    grade_and_write(course)
    assert release_to_exchange(course, "hw1").students == ["ann"]
    secret = (arrived / SECRET).read_text()
    assert len(fetch(course, "ann", tmp_path / "again", secret)) == 2


# A zip


def test_the_zip_of_an_assignment_has_a_folder_for_each_student(course):
    for student in ("ann", "a[1]", "Zoë Ω"):
        hand_in(course, student, "s" * 9)
    grade_and_write(course)
    handed = write_zip(course, "hw1")
    assert handed.where.name == "feedback-hw1.zip"
    with zipfile.ZipFile(handed.where) as archive:
        assert archive.testzip() is None
        assert set(archive.namelist()) == {
            f"{student}/hw1/{page}.html"
            for student in ("ann", "a[1]", "Zoë Ω")
            for page in ("first", "second")
        }


def test_the_zip_of_all_has_each_students_index_whose_links_hold(course, tmp_path):
    hand_in(course, "ann")
    grade_and_write(course)
    with zipfile.ZipFile(write_zip(course).where) as archive:
        archive.extractall(tmp_path / "out")
    index = (tmp_path / "out" / "ann" / "index.html").read_text("utf-8")
    links = re.findall(r'href="([^"]+)"', index)
    assert len(links) == 2
    assert all((tmp_path / "out" / "ann" / link).is_file() for link in links)


def test_the_same_pages_make_the_same_zip(course):
    hand_in(course, "ann")
    grade_and_write(course)
    assert write_zip(course).where.read_bytes() == write_zip(course).where.read_bytes()


# Moodle


WORKSHEET = """\
Identifier,"Full name","Email address",Status,Grade,"Maximum Grade","Grade can be changed"
Participant 4711,"Ann_a / O'Neil",ann,Submitted,,11.00,Yes
Participant 12,"Bob =2+3",someone@else,Submitted,,11.00,Yes
"""


def moodles_reading(path, participants):
    """Return what Moodle's importer takes from a file's path: participant and file, or None.

    Each part of the path is broken at underscores, into five pieces at most: a name, the number
    of a participant, the kind of the plugin, its name, and what is left.
    """
    parts = path.split("/")
    while parts:
        pieces = parts.pop(0).split("_", 4)
        if len(pieces) < 4 or not re.fullmatch(r"\d+", pieces[1]):
            continue
        if int(pieces[1]) in participants and pieces[2:4] == ["assignsubmission", "file"]:
            return int(pieces[1]), "/".join([*pieces[4:], *parts]).lstrip("/")
    return None


def test_moodle_gives_each_page_to_its_participant(course, tmp_path):
    for student in ("ann", "bob"):
        hand_in(course, student)
    grade_and_write(course)
    (tmp_path / "sheet.csv").write_text(WORKSHEET)
    handed = write_moodle_zip(course, "hw1", tmp_path / "sheet.csv")
    assert handed.students == ["ann"]
    assert set(handed.left_out) == {"bob"}
    with zipfile.ZipFile(handed.where) as archive:
        names = archive.namelist()
    assert {moodles_reading(name, {4711, 12}) for name in names} == {
        (4711, "first.html"),
        (4711, "second.html"),
    }
    assert not [name for name in names if name.startswith("/") or ".." in name]


def test_what_is_no_worksheet_is_told(course, tmp_path):
    hand_in(course, "ann")
    grade_and_write(course)
    (tmp_path / "sheet.csv").write_text("name,grade\nann,3\n")
    with pytest.raises(ExportError, match="no grading worksheet"):
        write_moodle_zip(course, "hw1", tmp_path / "sheet.csv")


def test_feedback_puts_nothing_of_the_submission_but_its_secret_beside_the_pages(course):
    folder = hand_in(course, "ann", SECRET_OF["ann"])
    (folder / "notes.txt").write_text("mine")
    grade_and_write(course)
    there, _ = feedback(Console(quiet=True), "hw1")
    names = sorted(path.name for path in (there / "ann" / "hw1").iterdir())
    assert names == ["first.html", "second.html", SECRET, "timestamp.txt"]
    assert (there / "ann" / "hw1" / SECRET).stat().st_mode & 0o077 == 0


# The command


def told_by(course, *words):
    console = Console(width=200, color_system=None, record=True)
    hand_out(console, *words)
    return console.export_text()


def test_handing_out_says_where_it_went_and_who_went_without(course, monkeypatch, tmp_path):
    hand_in(course, "ann", SECRET_OF["ann"])
    hand_in(course, "bob")
    grade_and_write(course)
    monkeypatch.setattr("autograder.actions.Course", lambda: course)
    (tmp_path / "sheet.csv").write_text(WORKSHEET)
    told = told_by(course, "hw1", tmp_path / "sheet.csv")
    assert re.search(r"Feedback of 1 student is released in the exchange", told)
    assert re.search(r"Not so for 1, such as bob: .*exchange", told)
    assert re.search(r"Feedback of 2 students is zipped in .*feedback-hw1\.zip", told)
    assert re.search(r"Feedback of 1 student is zipped for Moodle in .*hw1-moodle\.zip", told)


def test_handing_out_without_an_exchange_says_so_and_zips(course, monkeypatch, tmp_path):
    hand_in(course, "ann")
    grade_and_write(course)
    course.config.Exchange.root = str(tmp_path / "nowhere")
    monkeypatch.setattr("autograder.actions.Course", lambda: course)
    told = told_by(course)
    assert "no nbgrader exchange" in told
    assert (course.build / "feedback.zip").is_file()


def test_a_worksheet_without_its_assignment_is_told(course, tmp_path):
    with pytest.raises(CourseError, match="--moodle needs an assignment"):
        told_by(course, "", tmp_path / "sheet.csv")
