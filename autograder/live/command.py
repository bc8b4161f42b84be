"""How `course watch` begins and ends."""

from __future__ import annotations

import fcntl
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from rich.console import Console

from autograder.course import Course, CourseError
from autograder.engine.class_grading import Grader, How
from autograder.feedback.pictures import Figures
from autograder.live.inboxes import Inbox, inbox_at
from autograder.live.news import Told
from autograder.live.noticing import Notices
from autograder.live.watching import Watcher, released


def watch(
    console: Console, folder: Path | None, how: How, *, release: bool = False, polling: bool = False
) -> int:
    """Grade what arrives in a folder until somebody interrupts.

    Parameters
    ----------
    console : Console
        Where to tell of each submission.
    folder : Path, optional
        A drop-in folder or an nbgrader exchange; by default where submissions lie anyway.
    how : How
        Where to run; at least one worker stays warm.
    release : bool
        Hand pages out to nbgrader's exchange at once.
    polling : bool
        Look at the folder every second, instead of being told.

    Returns
    -------
    int
        How many submissions wait for another try, because the grader itself failed on them.

    Raises
    ------
    CourseError
        If the folder is missing, nothing was released, or somebody else watches already.
    SandboxError
        If student code cannot be isolated.
    """
    course, told = Course(), Told(console)
    with alone(course), _ended_like_ctrl_c(), Grader(course, how) as grader:
        assignments = released(grader.gradebook)
        if not assignments:
            raise CourseError(
                "Nothing is released yet, so nothing can be handed in. Run `course release` first."
            )
        inbox = inbox_at(
            (folder or course.submissions).resolve(), course.directory.course_id, assignments
        )
        try:
            _begin(console, course, grader, inbox)
            with Notices(inbox.root, polling=polling) as notices:
                how_told = "every second" if notices.polling else "as they come"
                told.ready(inbox, how_told)
                Watcher(course, inbox, grader, told, release=release).run(notices)
        except KeyboardInterrupt:
            console.print(told.closing())
    return len(told.failing)


def _begin(console: Console, course: Course, grader: Grader, inbox: Inbox) -> None:
    """Pay now for what the first student would wait for."""
    with console.status("Starting a sandbox"):
        grader.warm_up()
    for assignment in sorted(inbox.assignments):
        with console.status(f"Drawing the figures of {assignment}"):
            Figures(course, assignment).prepare()


@contextmanager
def alone(course: Course) -> Iterator[None]:
    """See that nobody else watches for the same course on this machine.

    Raises
    ------
    CourseError
        If somebody does.
    """
    course.build.mkdir(parents=True, exist_ok=True)
    with open(course.build / "watch.lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise CourseError(
                f"Another `course watch` is at work on {course.build}. Stop that one first."
            ) from error
        yield


@contextmanager
def _ended_like_ctrl_c() -> Iterator[None]:
    """Let whoever stops a service end this as cleanly as a person does."""

    def interrupt(_: int, __: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
