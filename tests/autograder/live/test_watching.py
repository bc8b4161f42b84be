"""The whole loop with real files: what is graded, told, tried again, and not done twice."""

import shutil
import threading
import time
from collections import Counter
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from rich.console import Console
from sqlalchemy.exc import OperationalError

from autograder.course import CourseError
from autograder.engine import class_grading
from autograder.engine.class_grading import Grader, How
from autograder.engine.submission import SECRET
from autograder.isolation import sandboxes
from autograder.isolation.sandbox import NoIsolationError, SandboxError
from autograder.live import command, settling, watching
from autograder.live.command import alone
from autograder.live.inboxes import inbox_at
from autograder.live.news import News, Told
from autograder.live.noticing import Notices
from autograder.live.settling import Settling
from autograder.live.watching import Watcher, released
from tests.autograder.conftest import submit
from tests.autograder.test_actions import RIGHT, FakeSandbox

WHEN, LATER = "2026-11-20 09:00:00.000000 UTC", "2026-11-21 08:00:00.000000 UTC"
PATIENCE = 30.0


@pytest.fixture
def course(foreign_course, monkeypatch):
    """Return a course of another author, graded by a sandbox that runs nothing."""
    sandboxes.close()
    monkeypatch.setattr(sandboxes, "Sandbox", FakeSandbox)
    monkeypatch.setattr(FakeSandbox, "error", None)
    monkeypatch.setattr(settling, "PAUSES", (0.05, 0.1))
    yield foreign_course
    sandboxes.close()


@pytest.fixture
def made(course, tmp_path):
    """Return a function that makes a student's submission of hw1 somewhere, and its folder."""

    def make(student="ann", **sources):
        folder = submit(course, f"made-{student}", **sources)
        target = tmp_path / "made" / student / "hw1"
        shutil.rmtree(target, ignore_errors=True)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(folder, target)
        folder.parent.rmdir()
        return target

    return make


@pytest.fixture
def inbox(tmp_path):
    (tmp_path / "in").mkdir()
    return tmp_path / "in"


def drop(made, inbox, student="ann", **sources):
    target = inbox / student / "hw1"
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(made(student, **sources), target)
    return target


def watch(course, folder, until, *, quiet=0.05, patience=0.3, idle=0.0, polling=False, **more):
    """Watch a folder until something is told, and some seconds longer; return what was told."""
    told, ended = [], []

    def is_over():
        if until(told) and not ended:
            ended.append(time.monotonic() + idle)
        assert time.monotonic() < began + PATIENCE, told
        return bool(ended) and time.monotonic() >= ended[0]

    began = time.monotonic()
    with Grader(course, How(workers=1)) as grader:
        inbox = inbox_at(folder, course.directory.course_id, released(grader.gradebook))
        with Notices(inbox.root, polling=polling) as notices:
            waits = Settling(quiet, patience)
            Watcher(course, inbox, grader, told.append, settling=waits, **more).run(
                notices, is_over
            )
    return told


def kinds(told):
    return Counter(news.kind for news in told)


def some(count, kind="graded"):
    return lambda told: kinds(told)[kind] >= count


def scores(course):
    """Return what the gradebook says of each student: the score, or None if it waits for one."""
    with Gradebook(course.directory.db_url, course_id="") as gradebook:
        return {
            one.student.id: None if one.needs_manual_grade else one.score
            for one in gradebook.assignment_submissions("hw1")
        }


def pages(course):
    folder = Path(course.directory.feedback_directory)
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*.html"))


# What arrives


@pytest.mark.parametrize("polling", [False, True], ids=["told", "looking"])
def test_what_is_there_and_what_arrives_later_are_graded_with_pages(course, made, inbox, polling):
    drop(made, inbox, "ann")
    writer = threading.Timer(0.5, drop, (made, inbox, "bob"))
    writer.start()
    told = watch(course, inbox, some(2), polling=polling)
    writer.join()
    assert [news.student for news in told] == ["ann", "bob"]
    assert all(news.kind == "graded" and len(news.pages) == 2 for news in told)
    assert set(scores(course)) == {"ann", "bob"}
    assert "ann/index.html" in pages(course)
    assert "bob/hw1/first.html" in pages(course)


def test_a_later_submission_is_graded_again(course, made, inbox):
    drop(made, inbox, "ann")
    writer = threading.Timer(0.7, drop, (made, inbox, "ann"), {"square": RIGHT})
    writer.start()
    told = watch(course, inbox, some(2))
    assert [news.student for news in told] == ["ann", "ann"]


def test_a_file_that_is_written_slowly_is_graded_once_it_is_whole(course, made, inbox):
    whole = {path.name: path.read_bytes() for path in made("ann").glob("*.ipynb")}
    folder = inbox / "ann" / "hw1"
    folder.mkdir(parents=True)

    def write():
        for name, data in whole.items():
            with open(folder / name, "wb") as file:
                for start in range(0, len(data), len(data) // 4):
                    file.write(data[start : start + len(data) // 4])
                    file.flush()
                    time.sleep(0.15)

    writer = threading.Thread(target=write)
    writer.start()
    told = watch(course, inbox, some(1), patience=20.0, idle=1.0)
    writer.join()
    assert {part.status for news in told for part in news.report.graded} == {"graded"}
    second = course.submission_of("ann", "hw1") / "second.ipynb"
    assert second.read_bytes() == whole["second.ipynb"]


def test_half_a_notebook_is_told_its_student_in_the_end(course, made, inbox):
    path = drop(made, inbox, "ann") / "first.ipynb"
    path.write_text(path.read_text()[:100])
    [news] = watch(course, inbox, some(1))
    assert [part.status for part in news.report.graded] == ["unreadable", "graded"]
    page = Path(course.directory.feedback_directory) / "ann" / "hw1" / "first.html"
    assert "could not be read" in page.read_text("utf-8")


def test_zips_are_graded_and_bad_ones_told(course, made, inbox, tmp_path):
    made("ann")
    shutil.make_archive(str(tmp_path / "ann"), "zip", tmp_path / "made" / "ann")
    shutil.move(tmp_path / "ann.zip", inbox / "ann.zip")
    (inbox / "bob.zip").write_text("no zip")
    told = watch(course, inbox, lambda told: len(told) == 2)
    assert kinds(told) == {"graded": 1, "refused": 1}


def test_what_nobody_grades_is_told_once(course, inbox):
    (inbox / "lost.ipynb").write_text("{}")
    told = watch(course, inbox, some(1, "stray"), idle=0.5)
    assert [news.why for news in told] == ["lost.ipynb"]


# An exchange


def hand_in(made, inbound, student, when, **sources):
    folder = inbound / f"{student}+hw1+{when}+x"
    shutil.copytree(made(student, **sources), folder)
    (folder / "timestamp.txt").write_text(when)
    (folder / SECRET).write_text(f"{student}{when}" * 3)


@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")
def test_of_an_exchange_the_newest_is_graded_and_its_page_released(course, made, tmp_path):
    root = tmp_path / "exchange"
    inbound = root / course.directory.course_id / "inbound"
    inbound.mkdir(parents=True)
    root.chmod(0o777)
    course.config.Exchange.root = str(root)
    for when in (LATER, WHEN):
        hand_in(made, inbound, "ann", when)
    told = watch(course, root, some(1), idle=0.5, release=True)
    assert kinds(told) == {"graded": 1}
    assert told[0].why == f"handed in by {tmp_path.owner()}"
    assert len(list((inbound.parent / "feedback").glob("*.html"))) == 2
    stamp = course.submission_of("ann", "hw1") / "timestamp.txt"
    assert stamp.read_text() == LATER
    hand_in(made, inbound, "ann", "2026-11-19 09:00:00.000000 UTC")
    told = watch(course, root, some(1, "unchanged"), idle=0.5, release=True)
    assert kinds(told) == {"unchanged": 1}
    course.config.ExchangeCollect.check_owner = False
    [news] = watch(course, root, some(1, "unchanged"), release=True)
    assert news.why == ""


# Again, and not twice


def test_after_a_restart_nothing_is_graded_or_written_twice(course, made, inbox):
    drop(made, inbox, "ann")
    watch(course, inbox, some(1))
    page = Path(course.directory.feedback_directory) / "ann" / "hw1" / "first.html"
    before = page.stat().st_mtime_ns
    [news] = watch(course, inbox, some(1, "unchanged"))
    assert news.pages == []
    assert page.stat().st_mtime_ns == before


def test_a_page_that_is_missing_after_a_restart_is_written(course, made, inbox):
    drop(made, inbox, "ann")
    watch(course, inbox, some(1))
    shutil.rmtree(course.directory.feedback_directory)
    [news] = watch(course, inbox, some(1, "unchanged"))
    assert len(news.pages) == 2


@pytest.mark.parametrize("error", [SandboxError("it broke"), RuntimeError("a bug")])
def test_a_fault_of_the_grader_is_told_tried_again_and_never_a_zero(
    course, made, inbox, monkeypatch, error
):
    FakeSandbox.error = error
    drop(made, inbox, "ann", square=RIGHT)
    told = []

    def mended(news):
        told[:] = news
        if len(news) == 1:
            assert scores(course) == {"ann": None}
            FakeSandbox.error = None
        return kinds(news)["graded"] + kinds(news)["unchanged"]

    monkeypatch.setattr(FakeSandbox, "error", error)
    monkeypatch.setattr(FakeSandbox, "__exit__", lambda *_: None)
    watch(course, inbox, mended)
    assert kinds(told)["fault"] >= 1
    assert told[0].again == 0.05
    assert pages(course)


def test_what_fails_again_and_again_is_left_alone_until_it_changes(course, made, inbox):
    FakeSandbox.error = SandboxError("it broke")
    drop(made, inbox, "ann")
    told = watch(course, inbox, some(3, "fault"), idle=0.5)
    assert [news.again for news in told] == [0.05, 0.1, None]
    assert scores(course) == {"ann": None}


@pytest.mark.parametrize(
    ("place", "where", "error"),
    [
        (watching, "collect", OSError("disk full")),
        (watching, "collect", ArithmeticError("a bug in a reader of archives")),
        (watching, "write_pages", OSError("disk full")),
        (watching, "write_pages", CourseError("a damaged notebook")),
        (class_grading._Class, "grade", OperationalError("locked", {}, OSError())),
        (class_grading._Class, "grade", CourseError("no plan")),
    ],
)
def test_whatever_fails_on_our_side_is_tried_again(
    course, made, inbox, monkeypatch, place, where, error
):
    real, tries = getattr(place, where), []

    def fails_first(*arguments, **more):
        tries.append(1)
        if len(tries) == 1:
            raise error
        return real(*arguments, **more)

    monkeypatch.setattr(place, where, fails_first)
    drop(made, inbox, "ann")
    told = watch(course, inbox, lambda told: told and told[-1].kind != "fault")
    assert kinds(told)["fault"] == 1
    assert len(pages(course)) == 3


def test_what_is_put_into_a_new_folder_before_anybody_looks_is_found_a_little_later(
    course, made, inbox, monkeypatch
):
    monkeypatch.setattr(watching, "LOOK_AGAIN", 0.0)
    with Grader(course, How(workers=1)) as grader:
        watcher = Watcher(course, inbox_at(inbox, "x", {"hw1"}), grader, print)
        (inbox / "ann").mkdir()
        watcher.look_at({"ann"})
        drop(made, inbox, "ann")
        assert watcher.settling.next_time == float("inf")
        watcher.look_at(set())
        assert watcher.settling.next_time < float("inf")
        assert watcher.again == {}


def test_one_who_breaks_the_grading_of_all_costs_the_others_nothing(
    course, made, inbox, monkeypatch
):
    real = class_grading.read_job

    def breaks(course, plan, student):
        if student == "bob":
            raise UnicodeError("no name")
        return real(course, plan, student)

    monkeypatch.setattr(class_grading, "read_job", breaks)
    for student in ("ann", "bob", "cid"):
        drop(made, inbox, student)
    told = watch(course, inbox, some(3, "fault"), idle=0.2)
    assert {news.student for news in told if news.kind == "fault"} == {"bob"}
    assert {news.student for news in told if news.kind != "fault"} == {"ann", "cid"}


def test_a_folder_that_cannot_be_looked_at_for_a_while_is_told(course, made, inbox):
    drop(made, inbox, "ann")
    away = inbox.rename(inbox.with_name("away"))
    with Grader(course, How(workers=1)) as grader:
        told = []
        notices = Notices(inbox, polling=True)
        where = inbox_at(away, "x", {"hw1"})
        where.root = inbox
        watcher = Watcher(course, where, grader, told.append)
        watcher.look_at_all(notices)
        watcher.look_at_all(notices)
        assert kinds(told) == {"fault": 1}
        away.rename(inbox)
        watcher.look_at_all(notices)
        assert watcher.settling.next_time < float("inf")


def test_two_do_not_watch_for_the_same_course(course):
    with alone(course), pytest.raises(CourseError, match="Another `course watch`"), alone(course):
        pass
    with alone(course):
        pass


# What is printed


def told_of(*many):
    console = Console(width=300, color_system=None, record=True)
    told = Told(console)
    for news in many:
        told(news)
    return console.export_text(), told


def test_one_line_for_each_submission(course, made, inbox):
    drop(made, inbox, "ann")
    drop(made, inbox, "[bold]x\n\x1b[31m")
    text, told = told_of(*watch(course, inbox, some(2)))
    assert text.count("\n") == 2
    assert "ann  hw1" in text
    assert "[bold]x��[31m  hw1" in text
    assert told.closing() == "Stopped: 2 submissions graded."


def test_what_changes_nothing_is_not_printed(course):
    text, told = told_of(News("unchanged", "ann", "hw1"), News("older", "ann", "hw1"))
    assert text == ""
    assert "1 graded before" in told.closing()


def test_faults_say_whose_they_are_and_what_comes_next():
    text, told = told_of(
        News("fault", "ann", "hw1", why="OSError: disk full", again=30.0),
        News("fault", "bob", "hw1"),
        News("refused", "cid", "", why="c.zip is no zip."),
        News("stray", why="lost.ipynb"),
    )
    ann, bob, cid, lost = text.splitlines()
    assert "the grader failed, not the student (OSError: disk full); again in 30 s" in ann
    assert "see course.log" in bob
    assert "c.zip is no zip." in cid
    assert "lost.ipynb is not graded" in lost
    assert len(told.failing) == 2
    told(News("unchanged", "ann", "hw1"))
    assert len(told.failing) == 1


# The command


@pytest.fixture
def console():
    return Console(width=300, color_system=None, record=True)


def test_watching_ends_cleanly_when_interrupted(course, made, inbox, console, monkeypatch):
    monkeypatch.setattr(command, "Course", lambda: course)

    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(Watcher, "work", interrupted)
    assert command.watch(console, inbox, How(workers=1)) == 0
    text = console.export_text()
    assert f"Watching {inbox}" in text
    assert "Stopped: 0 submissions graded." in text


def test_what_still_fails_at_the_end_is_counted(course, inbox, console, monkeypatch):
    monkeypatch.setattr(command, "Course", lambda: course)

    def fails(self):
        self.tell(News("fault", "ann", "hw1"))
        raise KeyboardInterrupt

    monkeypatch.setattr(Watcher, "work", fails)
    assert command.watch(console, inbox, How(workers=1)) == 1
    assert "1 to be tried again" in console.export_text()


def test_before_the_first_release_there_is_nothing_to_watch_for(
    course, inbox, console, monkeypatch
):
    monkeypatch.setattr(command, "Course", lambda: course)
    monkeypatch.setattr(command, "released", lambda _: {})
    with pytest.raises(CourseError, match="Nothing is released yet"):
        command.watch(console, inbox, How(workers=1))


def test_without_isolation_nothing_is_watched(course, inbox, console, monkeypatch):
    def refuses(_):
        raise NoIsolationError("no Landlock")

    monkeypatch.setattr(command, "Course", lambda: course)
    monkeypatch.setattr(FakeSandbox, "__enter__", refuses)
    with pytest.raises(NoIsolationError):
        command.watch(console, inbox, How(workers=1))
