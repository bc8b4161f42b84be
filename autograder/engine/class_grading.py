"""A whole class: read submissions, have them graded on many workers, record what comes back.

Reading and recording happen here, in one place; the work between is `autograder.engine.jobs`, which
touches neither files nor gradebook. Memory does not grow with the class: submissions are read as
workers become free, and what is recorded is forgotten.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from nbgrader.api import Gradebook

from autograder.course import Course
from autograder.engine import executors
from autograder.engine.archive import Archive, is_from, read_graded, told
from autograder.engine.grading import Graded, graded_in
from autograder.engine.jobs import (
    Done,
    File,
    Job,
    Plan,
    do_job,
    failed,
    task_for,
)
from autograder.engine.marks import Marks, marks_of
from autograder.engine.planning import plan_of
from autograder.engine.provenance import Provenance
from autograder.engine.recording import Change, Recorder
from autograder.engine.spent import Spent
from autograder.engine.submission import UnreadableError, read_bytes, read_timestamp
from autograder.isolation import sandboxes
from autograder.isolation.sandbox import SandboxError

AHEAD = 3  # submissions read before a worker is free for them, for each worker
BATCH, BATCH_SECONDS = 25, 1.0
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class How:
    """How a class is to be graded.

    Attributes
    ----------
    workers : int
        Jobs at a time on this machine; 0 for what suits it and the class.
    scheduler : str
        Address of a Dask scheduler, whose workers do the jobs; empty for this machine.
    unsafe : bool
        Run student code without a sandbox.
    force : bool
        Grade again what has not changed.
    """

    workers: int = 0
    scheduler: str = ""
    unsafe: bool = False
    force: bool = False


@dataclass
class Report:
    """What came of one student's submission.

    Attributes
    ----------
    student : str
        Student id.
    graded : list of Graded
        One for each notebook.
    is_new : bool
        Whether it was graded now; else nothing had changed since it was.
    changes : list of Change
        Scores that were recorded before, and are others now.
    causes : list of str
        What is not as it was when it was graded last.
    spent : Spent
        Where the time went.
    done_at : float
        When it was graded, in seconds of a clock without date.
    """

    student: str
    graded: list[Graded]
    is_new: bool = True
    changes: list[Change] = field(default_factory=list)
    causes: list[str] = field(default_factory=list)
    spent: Spent = field(default_factory=Spent)
    done_at: float = field(default_factory=time.monotonic)


def submitted_students(course: Course, assignment: str) -> list[str]:
    """Return the students who have a folder for an assignment, sorted."""
    folders = [path for path in course.submissions.glob("*") if not path.name.startswith(".")]
    return sorted(path.name for path in folders if (path / assignment).is_dir())


def read_job(course: Course, plan: Plan, student: str) -> Job:
    """Read what a student submitted; what cannot be read is told in the job."""
    folder = course.submission_of(student, plan.assignment)
    files = {name: _read_file(folder, name) for name in plan.tasks}
    beside = None
    if course.takes_students_files(plan.assignment):
        beside = course.files_of(plan.assignment, student)
    return Job(student, read_timestamp(folder), files, beside)


def read_class(course: Course, assignment: str, students: Iterable[str]) -> Iterator[list[Graded]]:
    """Read back what was recorded of some students: one list of notebooks for each.

    Yields
    ------
    list of Graded
        Of the students of whom something was recorded, in their order.
    """
    archive = Archive(course, assignment)
    for student in students:
        paths = sorted(archive.recorded(student, "any").parent.glob("*.ipynb"))
        found = [(path.stem, read_graded(path)) for path in paths]
        graded = [graded_in(nb, student, assignment, name) for name, nb in found if nb]
        if graded:
            yield graded


def grade_class(
    course: Course, assignment: str, students: Iterable[str], how: How | None = None
) -> Iterator[Report]:
    """Grade an assignment for some students.

    Parameters
    ----------
    course : Course
        Where submissions and gradebook are.
    assignment : str
        Assignment id.
    students : iterable of str
        Student ids, from `submitted_students`.
    how : How, optional
        Where to run, and what to do again.

    Yields
    ------
    Report
        One for each student, as they are recorded, in no certain order. A fault in one
        submission never stops the others. Who stops early finds the rest undone, and nothing lost.

    Raises
    ------
    CourseError
        If the assignment was never released, or the cluster cannot be used.
    SandboxError
        If student code cannot be isolated.
    """
    students = list(students)
    with Grader(course, how or How(), len(students)) as grader:
        yield from grader.grade(assignment, students)


class Grader:
    """Grades submissions as they come: gradebook and workers stay open between them.

    Parameters
    ----------
    course : Course
        Where submissions and gradebook are.
    how : How
        Where to run, and what to do again.
    jobs : int
        How many submissions there are, for as many workers as suit them.

    Raises
    ------
    CourseError
        On entering, if the cluster cannot be used.
    """

    def __init__(self, course: Course, how: How, jobs: int = 1) -> None:
        self.course = course
        self.how = how
        self.jobs = jobs
        self._open = ExitStack()

    def __enter__(self) -> Grader:
        """Open gradebook and workers."""
        with ExitStack() as stack:
            self.gradebook = stack.enter_context(self.course.gradebook())
            self._workers = stack.enter_context(_executor(self.how, self.jobs))
            self._open = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        """End what still runs, and close all."""
        self._open.close()

    def warm_up(self) -> None:
        """Start a sandbox on this machine now, rather than when the first submission waits.

        Raises
        ------
        SandboxError
            If student code cannot be isolated.
        """
        if not self.how.scheduler:
            executor, _ = self._workers
            limits, unsafe = self.course.limits(), self.how.unsafe
            executor.submit(sandboxes.borrower, limits, unsafe=unsafe).result()

    def grade(self, assignment: str, students: Iterable[str]) -> Generator[Report]:
        """Grade an assignment for some students: see `grade_class`.

        Parameters
        ----------
        assignment : str
            Assignment id.
        students : iterable of str
            Student ids.

        Yields
        ------
        Report
            One for each student, as they are recorded.
        """
        plan = plan_of(self.course, self.gradebook, assignment, unsafe=self.how.unsafe)
        executor, workers = self._workers
        in_class = _Class(self.course, self.gradebook, plan, self.how)
        yield from in_class.grade(students, executor, workers)


@contextmanager
def _executor(how: How, jobs: int) -> Iterator[tuple[Executor, int]]:
    if how.scheduler:
        with executors.cluster(how.scheduler) as found:
            yield found
    else:
        workers = how.workers or executors.workers_for(jobs)
        with executors.local(workers) as executor:
            yield executor, workers


class _Class:
    """One class on its way through the grader."""

    def __init__(self, course: Course, gradebook: Gradebook, plan: Plan, how: How) -> None:
        self.course = course
        self.plan = plan
        self.how = how
        self.archive = Archive(course, plan.assignment)
        self.recorder = Recorder(gradebook, plan.assignment, course.config)
        self.batch: list[tuple[_Entry, list[Done]]] = []
        self.recorded_at = time.monotonic()
        self.spent = Spent()

    def grade(self, students: Iterable[str], executor: Executor, workers: int) -> Iterator[Report]:
        """Grade some students; what hit a limit on a busy machine has a second try, alone."""
        doubtful: list[str] = []
        try:
            for entry, done in self._run(students, executor, workers):
                if any(one.graded.is_doubtful for one in done):
                    doubtful.append(entry.job.student)
                else:
                    yield from self._note(entry, done)
            for student in doubtful:
                for entry, done in self._run([student], executor, 1):
                    yield from self._note(entry, done)
            yield from self._record()
        finally:
            list(self._record())  # empty, unless someone stopped us: what is done is recorded
        self.archive.clear()

    def _run(
        self, students: Iterable[str], executor: Executor, workers: int
    ) -> Iterator[tuple[_Entry, list[Done]]]:
        """Yield submissions as they are done, and never read many more than can be worked on."""
        running: dict[Future[list[Done]], _Entry] = {}
        for student in students:
            with self.spent.on("read"):
                entry = self._read(student)
            if entry.known:
                yield entry, entry.known
                continue
            while len(running) >= AHEAD * workers:
                yield from self._finished(running)
            running[executor.submit(do_job, self.plan, entry.job)] = entry
        while running:
            yield from self._finished(running)

    def _finished(
        self, running: dict[Future[list[Done]], _Entry]
    ) -> Iterator[tuple[_Entry, list[Done]]]:
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            entry = running.pop(future)
            entry.done_at = time.monotonic()
            try:
                done = future.result()
            except SandboxError:
                raise
            except Exception as error:
                log.exception("%s: the worker failed", entry.job.student)
                names = self.plan.tasks
                done = [failed(self.plan, entry.job.student, name, error) for name in names]
            yield entry, done

    def _read(self, student: str) -> _Entry:
        """Read what a student submitted, and what is known of it from an earlier grading."""
        job = read_job(self.course, self.plan, student)
        entry = _Entry(job)
        for name, file in job.files.items():
            task = task_for(self.plan, job, name)
            isolated = not self.plan.unsafe
            provenance = task.provenance(file.digest, self.plan.limits, isolated=isolated)
            self._look_up(entry, name, provenance)
        if self.how.force or len(entry.known) < len(job.files):
            entry.known.clear()
        return entry

    def _look_up(self, entry: _Entry, name: str, provenance: Provenance) -> None:
        """Find a notebook that was graded before: recorded, or only in the journal."""
        student = entry.job.student
        recorded = read_graded(self.archive.recorded(student, name))
        pending = read_graded(self.archive.pending(student, name))
        before = told(recorded).get("provenance", {}) if recorded else {}
        entry.is_new[name] = before.get("submission") != provenance.submission
        if before:
            entry.causes.extend(provenance.differences(before))
        nb = next((nb for nb in (pending, recorded) if is_from(nb, provenance)), None)
        if nb is not None:
            entry.is_settled &= nb is recorded
            graded = graded_in(nb, student, self.plan.assignment, name)
            entry.known.append(Done(graded, marks_of(nb, name, student), ""))

    def _note(self, entry: _Entry, done: list[Done]) -> Iterator[Report]:
        """Take note of a graded submission at once, and record some together."""
        with self.spent.on("record"):
            for one in done:
                place = (entry.job.student, one.graded.notebook)
                if one.text:
                    self.archive.note(*place, one.text)
                elif one.graded.status == "grader_error":
                    self.archive.discard(*place)
        self.batch.append((entry, done))
        if len(self.batch) >= BATCH or time.monotonic() - self.recorded_at > BATCH_SECONDS:
            yield from self._record()

    def _record(self) -> Iterator[Report]:
        """Write what is done into the gradebook, then report it."""
        batch, self.batch = self.batch, []
        with self.spent.on("record"):
            changes = self.recorder.record(
                [_marks(entry, one) for entry, done in batch for one in done]
            )
            for entry, done in batch:
                for one in done:
                    self.archive.settle(entry.job.student, one.graded.notebook)
        self.recorded_at = time.monotonic()
        for entry, done in batch:
            student = entry.job.student
            graded = [one.graded for one in done]
            mine = [change for change in changes if change.student == student]
            causes = list(dict.fromkeys(entry.causes))
            is_new = not (entry.known and entry.is_settled)
            yield Report(
                student, graded, is_new, mine, causes, self._spent_on(graded), entry.done_at
            )

    def _spent_on(self, graded: Iterable[Graded]) -> Spent:
        """Return the time that these took, and what this thread had since last asked."""
        spent, self.spent = self.spent, Spent()
        for one in graded:
            spent.add(one.spent)
        return spent


@dataclass
class _Entry:
    """One submission on its way.

    Attributes
    ----------
    job : Job
        What was submitted.
    known : list of Done
        What an earlier grading made of it; empty if it must be graded.
    is_new : dict of str to bool
        By notebook, whether another one was recorded before.
    is_settled : bool
        Whether all that is known has been recorded, too.
    causes : list of str
        What is not as it was when it was graded last.
    done_at : float
        When it was graded, or found to be.
    """

    job: Job
    known: list[Done] = field(default_factory=list)
    is_new: dict[str, bool] = field(default_factory=dict)
    is_settled: bool = True
    causes: list[str] = field(default_factory=list)
    done_at: float = field(default_factory=time.monotonic)


def _marks(entry: _Entry, one: Done) -> Marks:
    """Return what to record of a notebook, with what only its submission knows."""
    is_new = entry.is_new[one.graded.notebook]
    return replace(one.marks, timestamp=entry.job.timestamp, is_new=is_new)


def _read_file(folder: Path, notebook: str) -> File:
    """Read one submitted notebook; no link is followed on the way to it."""
    for place in (folder.parent, folder):
        if place.is_symlink():
            return File(b"", f"{place.name} is a link. Submit the notebook itself, in a folder.")
    try:
        return File(read_bytes(folder / f"{notebook}.ipynb"))
    except UnreadableError as problem:
        return File(b"", str(problem))
