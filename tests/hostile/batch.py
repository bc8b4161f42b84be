"""Grade the whole hostile class by the command that an instructor types, and watch what happens."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook

from autograder.isolation.limits import Limits
from autograder.paths import COURSE
from tests.hostile import evidence
from tests.hostile.corpus import ASSIGNMENT, CANARY, FILE_NAME, Student, Submission, roster

KEY = "5e" * 32  # hidden cases are drawn from it; fixed, so that a failure can be repeated
SECRET = "canary-of-the-environment-91bd"
AT_HOME = "canary-at-home-c04e"
ELSEWHERE = "canary-of-another-course-5d27"
# Folders in which everybody may write; a file that carries the mark there came out of the sandbox.
SHARED_FOLDERS = ("/tmp", "/var/tmp", "/dev/shm")
COMMANDS = ("feedback", "export")  # after grading
LARGE = 100 << 20  # of larger files, only the size is looked at
MARGIN_SECONDS = 30.0  # for what is honest in a submission, and for a machine that is busy
MOST_BYTES = 512 << 20  # that the grader's own process may ever fill, whoever hands in what
MOST_NAMES = 1000  # of files that an instructor would ask one student for
NOT_OURS = (".git", ".venv", "node_modules")


@dataclass(frozen=True)
class Batch:
    """What one grading of the class left behind.

    Attributes
    ----------
    root : Path
        Folder with everything: builds, submissions, a home, another course.
    students : sequence of Student
        The class.
    ended : dict of str to (int, str)
        How each command ended, by its name: exit code, and what it printed.
    records, alone : dict of str to dict
        Verdicts by student: of the class, and of the witnesses when graded without the others.
    touched : list of str
        Files that were created, changed or removed where nothing may be.
    left : list of str
        Processes that outlived the grading.
    calls : list of str
        Servers that somebody called.
    seconds : dict of str to float
        By student, how long grading took by the clock.
    peak_bytes : int
        The most memory that the grader's own process filled.
    """

    root: Path
    students: Sequence[Student]
    ended: dict[str, tuple[int, str]]
    records: dict[str, Any]
    alone: dict[str, Any]
    touched: list[str]
    left: list[str]
    calls: list[str]
    seconds: dict[str, float]
    peak_bytes: int

    @property
    def build(self) -> Path:
        return self.root / "build"

    def record(self, student: Student) -> Any:
        """Return the verdict on a student."""
        return self.records[student.id]

    @cached_property
    def gradebook(self) -> dict[str, tuple[float, dict[str, float]]]:
        """By student, the total and the score of each graded cell, read without our code."""
        url = f"sqlite:///{self.build}/gradebook.db"
        with Gradebook(url, "improving_deep_neural_networks") as gradebook:
            return {
                submission.student.id: (
                    submission.score,
                    {one.name: one.score for part in submission.notebooks for one in part.grades},
                )
                for submission in gradebook.assignment_submissions(ASSIGNMENT)
            }

    def graded_notebook(self, student: Student) -> Path:
        return self.build / "autograded" / student.id / ASSIGNMENT / FILE_NAME

    def page(self, student: Student) -> Path:
        name = Path(FILE_NAME).with_suffix(".html").name
        return self.build / "feedback" / student.id / ASSIGNMENT / name

    def notebook(self, student: Student) -> Any:
        """Return a graded notebook as JSON; one without cells for what was no notebook."""
        path = self.graded_notebook(student)
        return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {"cells": []}

    def texts(self, student: Student) -> Iterator[tuple[str, str]]:
        """Yield all that was written about a student: verdict, graded notebook, feedback."""
        yield "verdict", json.dumps(self.records[student.id], ensure_ascii=False)
        for step in ("autograded", "feedback"):
            folder = self.build / step / student.id
            for path in sorted(path for path in folder.rglob("*") if path.is_file()):
                yield f"{step}/{path.name}", path.read_text(encoding="utf-8", errors="replace")


def run(
    root: Path, students: Sequence[Student] | None = None, *, takes_files: bool = False
) -> Batch:
    """Release the course, hand in everything, grade it, write feedback and grades.

    Parameters
    ----------
    root : Path
        An empty folder.
    students : sequence of Student
        The class; everybody, if left out.
    takes_files : bool
        Grade in a course that asks for every file that somebody brings beside a notebook.

    Returns
    -------
    Batch
        What came of it.
    """
    students = roster() if students is None else students
    known = _lay_out(root)
    released = _start(root, "clean", "release")
    assert released.returncode == 0, released.stdout + released.stderr
    shutil.copytree(root / "clean", root / "build")
    blank = json.loads((root / "clean" / "bundle" / ASSIGNMENT / FILE_NAME).read_text())
    for one in students:
        for name in ("class", "alone") if one.is_witness else ("class",):
            one.submission.write(root / name / one.id / ASSIGNMENT, blank, known)
    if takes_files:
        _ask_for_files(root)
    _grade(root, "clean", "alone")
    with _servers(known) as servers:
        before = _snapshot(root)
        graded = _grade(root, "build", "class")
        touched = _differences(before, _snapshot(root)) + _marked(known["MARK"], root)
        left = _processes(root, known["MARK"])
        calls = _calls(servers)
    ended = {"grade": graded, **{word: _start(root, "build", word) for word in COMMANDS}}
    records, clean = (
        {one["student"]: one for one in json.loads((root / f"{name}.json").read_text())}
        for name in ("class", "alone")
    )
    told = {word: (one.returncode, one.stdout + one.stderr) for word, one in ended.items()}
    figures = json.loads((root / "class.figures.json").read_text())
    return Batch(root, students, told, records, clean, touched, left, calls, **figures)


def _lay_out(root: Path) -> dict[str, str]:
    """Make the surroundings, each with a secret in it; return what a student might know."""
    mark = f"hostile-{os.getpid()}-{root.name}"
    for name in ("clean", "home/.ssh", "other", "tmp", "course"):
        (root / name).mkdir(parents=True)
    settings = f"load_subconfig({str(COURSE / 'nbgrader_config.py')!r})\n"
    (root / "course" / "nbgrader_config.py").write_text(settings, encoding="utf-8")
    (root / "clean" / "course.key").write_text(KEY, encoding="ascii")
    for name in (".ssh/id_ed25519", ".bashrc", ".netrc"):
        (root / "home" / name).write_text(AT_HOME, encoding="ascii")
    for name in ("gradebook.db", "journal.json", "averages.ipynb"):
        (root / "other" / name).write_text(ELSEWHERE, encoding="ascii")
    return {
        "HOME": str(root / "home"),
        "BUILD": str(root / "build"),
        "SUBMISSIONS": str(root / "class"),
        "NEIGHBOUR": str(root / "class" / roster()[0].id / ASSIGNMENT / FILE_NAME),
        "COURSE": str(COURSE),
        "OTHER": str(root / "other"),
        "PORT": str(_free_port()),
        "MARK": mark,
    }


def _ask_for_files(root: Path) -> None:
    """Have the course take along what its students have beside their notebooks."""
    folders = root.glob(f"class/*/{ASSIGNMENT}")
    wanted = {ASSIGNMENT: sorted({name for folder in folders for name in brought(folder)})}
    with (root / "course" / "nbgrader_config.py").open("a", encoding="utf-8") as settings:
        settings.write(f"get_config().Autograde.exclude_overwriting = {wanted}\n")


def brought(folder: Path) -> list[str]:
    """Return what lies beside a notebook, as far as an instructor would ask for it by name."""
    files = {str(path.relative_to(folder)) for path in _walk(folder) if path.is_file()}
    return sorted(files - {FILE_NAME, "timestamp.txt"})[:MOST_NAMES]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _environment(root: Path, build: str) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
        "HOME": str(root / "home"),
        "TMPDIR": str(root / "tmp"),
        "COURSE_BUILD": str(root / build),
        "COURSE_ROOT": str(root / "course"),
        "INSTRUCTOR_TOKEN": SECRET,
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def _start(
    root: Path, build: str, *words: str, program: Sequence[str] = ("autograder",)
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *program, *words],
        cwd=COURSE,
        env=_environment(root, build),
        capture_output=True,
        text=True,
        errors="replace",
        timeout=900,
    )


def _grade(root: Path, build: str, submissions: str) -> subprocess.CompletedProcess[str]:
    where = ["--submissions", str(root / submissions), "--json", str(root / f"{submissions}.json")]
    watched = ("tests.hostile.stopwatch", str(root / f"{submissions}.figures.json"))
    done = _start(root, build, "grade", *where, ASSIGNMENT, program=watched)
    assert (root / f"{submissions}.json").exists(), done.stdout + done.stderr
    return done


# --- what must not change ------------------------------------------------------------------


def _snapshot(root: Path) -> dict[str, tuple[int, str]]:
    """Return permissions and contents of every file that grading has to leave alone."""
    build = root / "build"
    untouchable = [root / "home", root / "other", root / "class", build / "release"]
    files = [build / "course.key", *(build / "bundle").rglob("*")]
    files += [path for folder in untouchable for path in folder.rglob("*")]
    return {
        str(path.relative_to(root)): (path.stat().st_mode, _digest(path))
        for path in files
        if path.is_file() and not path.is_symlink() and ".aside-" not in str(path)
    }


def _digest(path: Path) -> str:
    size = path.stat().st_size
    return f"{size} bytes" if size > LARGE else hashlib.sha256(path.read_bytes()).hexdigest()


def _differences(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    # A false time of submission is set aside by the grader itself, in the student's own folder.
    return sorted(
        name
        for name in before.keys() | after.keys()
        if before.get(name) != after.get(name) and Path(name).name != "timestamp.txt"
    )


def _marked(mark: str, root: Path) -> list[str]:
    """Return files that hostile code wrote outside: they carry the mark in their names."""
    found = [path for place in (root, COURSE) for path in _walk(place) if mark in path.name]
    found += [path for place in SHARED_FOLDERS for path in Path(place).glob(f"*{mark}*")]
    return sorted({str(path) for path in found})


def _walk(place: Path) -> Iterator[Path]:
    for where, folders, files in os.walk(place):
        yield from (Path(where, name) for name in (*folders, *files))
        folders[:] = [name for name in folders if name not in NOT_OURS]


def _processes(root: Path, mark: str) -> list[str]:
    """Return processes that belong to the grading by their words, environment or folder."""
    return [f"{pid}: {words}" for pid, words in _others() if mark in words or str(root) in words]


def _others() -> Iterator[tuple[str, str]]:
    for path in Path("/proc").glob("[0-9]*"):
        if int(path.name) == os.getpid():
            continue
        with contextlib.suppress(OSError):
            words = b" ".join((path / name).read_bytes() for name in ("cmdline", "environ"))
            yield path.name, words.replace(b"\0", b" ").decode("utf-8", "replace")


@contextlib.contextmanager
def _servers(known: dict[str, str]) -> Iterator[dict[str, socket.socket]]:
    """Listen where hostile code tries to call, each way of calling on its own."""
    port = int(known["PORT"])
    with contextlib.ExitStack() as stack:
        servers = {
            "TCP": stack.enter_context(socket.create_server(("127.0.0.1", port))),
            "UDP": stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)),
            "local": stack.enter_context(socket.socket(socket.AF_UNIX)),
        }
        servers["UDP"].bind(("127.0.0.1", port))
        servers["local"].bind(f"\0{known['MARK']}")
        servers["local"].listen()
        yield servers


def _calls(servers: dict[str, socket.socket]) -> list[str]:
    return [name for name, server in servers.items() if _was_called(server)]


def _was_called(server: socket.socket) -> bool:
    server.setblocking(False)
    try:
        if server.type == socket.SOCK_DGRAM:
            server.recv(1)
        else:
            server.accept()[0].close()
    except BlockingIOError:
        return False
    return True


def secrets() -> dict[str, str]:
    """Return what no student may see, by what it is."""
    return {
        "the course key": KEY,
        "the environment": SECRET,
        "a neighbour's notebook": CANARY,
        "the home folder": AT_HOME,
        "another course": ELSEWHERE,
    }


# --- a table of the outcome ----------------------------------------------------------------


def surprises(batch: Batch, student: Student) -> list[str]:
    """Return what about a student's verdict is not as its file says."""
    record, submission = batch.records.get(student.id), student.submission
    if record is None:
        return ["missing"]
    found = []
    if record["status"] != submission.status:
        found.append(f"status {record['status']}, not {submission.status}")
    scores = {one["name"]: one["score"] for one in record["exercises"]}
    found += [
        f"{name} {scores.get(name)}, not {points}"
        for name, points in submission.expected.items()
        if scores.get(name) != points
    ]
    return found


def doubts(batch: Batch, student: Student) -> list[str]:
    """Return what makes it doubtful that an attack was made as its file says."""
    submission = student.submission
    ends, printed = evidence.of(batch.record(student), batch.notebook(student))
    found = [f"{words!r} was not printed" for words in submission.shown if words not in printed]
    # On a busy machine the clock may run out before the processor's time does.
    when_busy = {name.replace("TimeLimit", "WallLimit") for name in submission.ends}
    if ends not in (submission.ends, when_busy):
        found.append(f"ended by {_listed(ends)}, not {_listed(submission.ends)}")
    return found


def delays(batch: Batch, student: Student) -> list[str]:
    """Return whether a submission kept the grader longer than it may."""
    took, most = batch.seconds[student.id], seconds_at_most(student.submission)
    return [f"took {took:.0f} s, not {most:.0f} s"] if took > most else []


def seconds_at_most(submission: Submission) -> float:
    """Return how long a submission may keep the grader: all that it attacks hits its limit."""
    limits, attacked = Limits(), submission.get("CELLS", {})
    cells = len(attacked) + sum(bool(submission.get(name)) for name in ("FIRST", "LAST"))
    seconds = cells * limits.cell_seconds + len(attacked) * limits.call_seconds
    return min(seconds, limits.total_seconds) * limits.patience + MARGIN_SECONDS


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "nothing"


def all_told(batch: Batch, student: Student) -> list[str]:
    """Return all that is not as it should be with a submission."""
    return [told for look in (surprises, doubts, delays) for told in look(batch, student)]


def table(batch: Batch) -> Iterable[str]:
    """Yield one line for each class of the corpus, and one for each surprise in it."""
    classes: dict[str, list[Student]] = {}
    for student in batch.students:
        classes.setdefault(student.submission.name.partition("/")[0], []).append(student)
    yield f"{'class':<18}{'count':>6}{'slowest':>9}  outcome"
    for name, students in sorted(classes.items()):
        wrong = {one.submission.name: all_told(batch, one) for one in students}
        wrong = {which: told for which, told in wrong.items() if told}
        outcome = f"{len(wrong)} SURPRISES" if wrong else "earned what their honest part earns"
        seconds = max(batch.seconds[one.id] for one in students)
        yield f"{name:<18}{len(students):>6}{seconds:>7.1f} s  {outcome}"
        yield from (f"{'':<35}{which}: {', '.join(told)}" for which, told in wrong.items())
    slowest = max(batch.students, key=lambda one: batch.seconds[one.id])
    yield f"slowest: {slowest.submission.name}, {batch.seconds[slowest.id]:.1f} s by the clock"
    yield f"most memory of the grader's own process: {batch.peak_bytes >> 20} MB"


def run_in_new_folder(students: Sequence[Student], *, takes_files: bool = False) -> Batch:
    """Run in a folder that stays, for a look at what came of it."""
    folder = Path(tempfile.mkdtemp(prefix="hostile-"))
    return run(folder, students, takes_files=takes_files)
