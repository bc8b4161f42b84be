"""The loop of `course watch`: notice, wait, collect, grade, write the page, tell."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from nbgrader.api import Gradebook
from sqlalchemy.exc import OperationalError

from autograder.course import Course
from autograder.engine.archive import Archive
from autograder.engine.class_grading import Grader, Report
from autograder.feedback.exporter import write_pages
from autograder.feedback.release import release_to_exchange
from autograder.isolation.sandbox import SandboxError
from autograder.live.collecting import NotCollectedError, NotWholeError, collect
from autograder.live.inboxes import Arrival, Inbox
from autograder.live.news import News
from autograder.live.noticing import Notices
from autograder.live.settling import LOOK_AGAIN, Settling
from autograder.results import is_unfinished, record_of

MOST_AT_A_TIME = 25  # so that who arrives last does not wait for all the others
# What befalls everybody alike; of anything else, one submission may be the cause.
FOR_ALL = (SandboxError, OperationalError)
log = logging.getLogger(__name__)


def released(gradebook: Gradebook) -> dict[str, set[str]]:
    """Return the released assignments, each with its notebooks; leaves no transaction open."""
    found = {one.name: {nb.name for nb in one.notebooks} for one in gradebook.assignments}
    gradebook.db.commit()
    return found


class Watcher:
    """Grades what arrives in an inbox.

    Parameters
    ----------
    course : Course
        Where submissions, gradebook and pages are.
    inbox : Inbox
        Where submissions arrive.
    grader : Grader
        Open.
    tell : callable
        Takes each `News`.
    settling : Settling, optional
        How long to wait for files that are still being written.
    release : bool
        Hand pages out to nbgrader's exchange at once.
    """

    def __init__(
        self,
        course: Course,
        inbox: Inbox,
        grader: Grader,
        tell: Callable[[News], None],
        *,
        settling: Settling | None = None,
        release: bool = False,
    ) -> None:
        self.course = course
        self.inbox = inbox
        self.grader = grader
        self.assignments = released(grader.gradebook)
        self.tell = tell
        self.settling = settling or Settling()
        self.release = release
        self.told: set[str] = set()
        self.newest: dict[tuple[str, str], Arrival] = {}
        self.sound: set[Arrival] = set()  # of those that are worked on, who met no fault of ours
        self.again: dict[str, float] = {}

    def run(self, notices: Notices, is_over: Callable[[], bool] = lambda: False) -> None:
        """Work until it is over, or somebody interrupts.

        Parameters
        ----------
        notices : Notices
            Of the inbox's folder.
        is_over : callable
            Asked between two steps.
        """
        while not is_over():
            now = time.monotonic()
            later = min([self.settling.next_time, *self.again.values()])
            changed = notices.wait(max(0.0, later - now))
            if changed is None:
                self.look_at_all(notices)
            else:
                self.look_at(changed)
            self.work()

    def look_at_all(self, notices: Notices) -> None:
        """Look at every entry of the inbox; on the way learn what was released since."""
        began = time.monotonic()
        try:
            self.assignments = released(self.grader.gradebook)
            self.inbox.assignments = set(self.assignments)
            for entry in sorted(path.name for path in self.inbox.root.iterdir()):
                self._see(entry)
                self._tell_stray(entry)
        except Exception as error:  # a network that is gone for a while, say
            log.exception("%s cannot be looked at", self.inbox.root)
            self._tell_once(News("fault", why=f"{type(error).__name__}: {error}"))
        notices.looked(time.monotonic() - began)

    def look_at(self, changed: set[str]) -> None:
        """Look at entries that changed, and a little later again.

        What is put into a new folder before the system watches that folder is told by nobody.
        """
        now = time.monotonic()
        due = {entry for entry, when in self.again.items() if when <= now}
        self.again = {entry: when for entry, when in self.again.items() if entry not in due}
        self.again |= dict.fromkeys(changed, now + LOOK_AGAIN)
        for entry in changed | due:
            self._see(entry)

    def _see(self, entry: str) -> None:
        for arrival in self.inbox.arrivals(entry):
            if not self._is_superseded(arrival):
                age = arrival.age(time.time())
                self.settling.see(arrival, arrival.state(), time.monotonic(), age)

    def _is_superseded(self, arrival: Arrival) -> bool:
        """Return whether the student has handed in the same again; an exchange keeps them all."""
        if arrival.handed_in is None:
            return False
        newest = self.newest.setdefault((arrival.student, arrival.assignment), arrival)
        if newest.handed_in is not None and newest.handed_in < arrival.handed_in:
            self.newest[arrival.student, arrival.assignment] = arrival
            self.settling.finish(newest)
            return False
        return newest != arrival

    def _tell_stray(self, entry: str) -> None:
        stray = self.inbox.stray(entry)
        if stray:
            self._tell_once(News("stray", why=stray))

    def _tell_once(self, news: News) -> None:
        if news.why not in self.told:
            self.told.add(news.why)
            self.tell(news)

    def work(self) -> None:
        """Collect and grade what stands still."""
        batch: dict[str, dict[str, Arrival]] = {}
        for arrival in self.settling.ready(time.monotonic())[:MOST_AT_A_TIME]:
            for assignment in self._collect(arrival):
                batch.setdefault(assignment, {})[arrival.student] = arrival
                self.sound.add(arrival)
        for assignment, arrivals in batch.items():
            self._grade(assignment, arrivals)
        while self.sound:
            self.settling.finish(self.sound.pop())

    def _collect(self, arrival: Arrival) -> Sequence[str]:
        """Copy an arrival; return what is to be graded now."""
        now = time.monotonic()
        self.settling.see(arrival, arrival.state(), now)
        if arrival not in self.settling.ready(now):
            return ()
        try:
            is_final = self.settling.is_final(arrival, now)
            assignments = collect(self.course, arrival, self.assignments, is_final=is_final)
        except NotWholeError:
            self.settling.look_again(arrival, now)
        except NotCollectedError as problem:
            self.settling.finish(arrival)
            self.tell(News("refused", arrival.student, arrival.assignment, why=str(problem)))
        except Exception as error:  # whatever a stranger's archive does to its reader
            log.exception("%s cannot be collected", arrival.path)
            self._fault(arrival, arrival.assignment, error)
        else:
            if not assignments:
                self.settling.finish(arrival)
                self.tell(News("older", arrival.student, arrival.assignment))
            return assignments
        return ()

    def _grade(self, assignment: str, arrivals: dict[str, Arrival]) -> None:
        """Grade an assignment of some students; a fault of ours puts the rest of them off."""
        left = dict(arrivals)
        try:
            with closing(self.grader.grade(assignment, list(arrivals))) as reports:
                for report in reports:
                    self._answer(assignment, left.pop(report.student), report)
        except Exception as error:
            log.exception("%s: grading failed", assignment)
            is_one_to_blame = len(arrivals) > 1 and not isinstance(error, FOR_ALL)
            for student, arrival in left.items():
                if is_one_to_blame:
                    self._grade(assignment, {student: arrival})
                else:
                    self._fault(arrival, assignment, error)

    def _answer(self, assignment: str, arrival: Arrival, report: Report) -> None:
        """Write the page of a graded submission, and tell of it."""
        news = News("graded" if report.is_new else "unchanged", report.student, assignment, report)
        news.why = self._owner(arrival)
        try:
            news.pages = self._pages(assignment, report)
        except Exception as error:
            log.exception("%s: feedback failed", report.student)
            self._fault(arrival, assignment, error, report)
            return
        if is_unfinished(record_of(report.graded)):
            self._fault(arrival, assignment, None, report)
            return
        news.seconds = self.settling.waited(arrival, time.monotonic())
        self.tell(news)

    def _owner(self, arrival: Arrival) -> str:
        """Return, in words, who put a submission into the exchange, if it is not its student."""
        rules = self.course.config.get("ExchangeCollect", {})
        owner = arrival.owner() if arrival.handed_in and rules.get("check_owner", True) else ""
        return f"handed in by {owner}" if owner not in ("", arrival.student) else ""

    def _pages(self, assignment: str, report: Report) -> list[Path]:
        if not report.is_new and self._has_pages(assignment, report.student):
            return []
        pages = list(write_pages(self.course, assignment, [report.student]))
        if self.release:
            release_to_exchange(self.course, assignment, [report.student])
        return pages

    def _has_pages(self, assignment: str, student: str) -> bool:
        """Return whether each graded notebook has a page that is as new."""
        directory, archive = self.course.directory, Archive(self.course, assignment)
        folder = Path(directory.format_path(directory.feedback_directory, student, assignment))
        graded = archive.recorded(student, "any").parent.glob("*.ipynb")
        pages = {path: folder / f"{path.stem}.html" for path in graded}
        return all(
            page.exists() and page.stat().st_mtime >= path.stat().st_mtime
            for path, page in pages.items()
        )

    def _fault(
        self,
        arrival: Arrival,
        assignment: str,
        error: BaseException | None,
        report: Report | None = None,
    ) -> None:
        self.sound.discard(arrival)
        again = self.settling.try_again(arrival, time.monotonic())
        why = f"{type(error).__name__}: {error}" if error else ""
        self.tell(News("fault", arrival.student, assignment, report, why=why, again=again))
