"""What `course watch` prints, and how it begins and ends."""

from __future__ import annotations

import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from rich.console import Console

from autograder.class_grading import Grader, How
from autograder.course import Course, CourseError
from autograder.feedback_pictures import Figures
from autograder.live.inboxes import Exchange, Inbox, inbox_at
from autograder.live.noticing import Notices
from autograder.live.watching import News, Watcher, alone, released
from autograder.results import Summary, printable

STYLE = {"fault": "bold red", "refused": "yellow", "stray": "yellow"}


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
def _ended_like_ctrl_c() -> Iterator[None]:
    """Let whoever stops a service end this as cleanly as a person does."""

    def interrupt(_: int, __: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


class Told:
    """Prints one line for each submission, and knows at the end what there was.

    Parameters
    ----------
    console : Console
        Where to print.
    """

    def __init__(self, console: Console) -> None:
        self.console = console
        self.counts: Counter[str] = Counter()
        self.failing: set[tuple[str, str]] = set()

    def ready(self, inbox: Inbox, how_told: str) -> None:
        """Say what is watched."""
        what = "nbgrader's exchange" if isinstance(inbox, Exchange) else "submissions"
        self._print(
            f"Watching {printable(str(inbox.root))} for {what}, {how_told}. Ctrl-C ends it."
        )

    def __call__(self, news: News) -> None:
        """Print a line, unless nothing has happened."""
        self.counts[news.kind] += 1
        who = (news.student, news.assignment)
        (self.failing.add if news.kind == "fault" else self.failing.discard)(who)
        if news.kind in ("graded", "fault", "refused", "stray") or news.pages:
            clock, style = time.strftime("%H:%M:%S"), STYLE.get(news.kind, "")
            self._print(f"[dim]{clock}[/]  {_line(news)}", style)

    def closing(self) -> str:
        """Return what to say at the end."""
        noun = "submission" if self.counts["graded"] == 1 else "submissions"
        parts = [f"{self.counts['graded']} {noun} graded"]
        if self.counts["unchanged"]:
            parts.append(f"{self.counts['unchanged']} graded before")
        if self.failing:
            parts.append(f"{len(self.failing)} to be tried again: run `course watch` once more")
        return f"Stopped: {', '.join(parts)}."

    def _print(self, line: str, style: str = "") -> None:
        self.console.print(line, style=style, highlight=False, soft_wrap=True)


def _line(news: News) -> str:
    """Return what there is to tell of a submission."""
    who = "  ".join(filter(None, (printable(news.student), printable(news.assignment))))
    why = printable(news.why)
    if news.kind == "stray":
        return f"{why} is not graded: it is nobody's, or of no assignment that was released"
    if news.kind == "refused":
        return f"{who}  not graded: {why}"
    if news.kind == "fault":
        again = f"in {news.again:.0f} s" if news.again else "when it changes, or watch starts anew"
        return (
            f"{who}  the grader failed, not the student ({why or 'see course.log'}); again {again}"
        )
    summary = Summary()
    assert news.report is not None
    summary.add(news.report)
    [row] = summary.rows
    told = "".join(f"  {part}" for part in (printable(row.told), why) if part)
    return f"{who}  {row.score}  {row.marks}  {news.seconds:.1f} s{told}"
