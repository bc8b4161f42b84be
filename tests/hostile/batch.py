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

from autograder.paths import COURSE
from tests.hostile.corpus import ASSIGNMENT, CANARY, FILE_NAME, Student, roster

KEY = "5e" * 32  # hidden cases are drawn from it; fixed, so that a failure can be repeated
SECRET = "canary-of-the-environment-91bd"
AT_HOME = "canary-at-home-c04e"
ELSEWHERE = "canary-of-another-course-5d27"
# Folders in which everybody may write; a file that carries the mark there came out of the sandbox.
SHARED_FOLDERS = ("/tmp", "/var/tmp", "/dev/shm")
COMMANDS = ("feedback", "export")  # after grading
LARGE = 100 << 20  # of larger files, only the size is looked at
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
    """

    root: Path
    students: Sequence[Student]
    ended: dict[str, tuple[int, str]]
    records: dict[str, Any]
    alone: dict[str, Any]
    touched: list[str]
    left: list[str]
    calls: list[str]

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

    def texts(self, student: Student) -> Iterator[tuple[str, str]]:
        """Yield all that was written about a student: verdict, graded notebook, feedback."""
        yield "verdict", json.dumps(self.records[student.id], ensure_ascii=False)
        for step in ("autograded", "feedback"):
            folder = self.build / step / student.id
            for path in sorted(path for path in folder.rglob("*") if path.is_file()):
                yield f"{step}/{path.name}", path.read_text(encoding="utf-8", errors="replace")


def run(root: Path, students: Sequence[Student] | None = None) -> Batch:
    """Release the course, hand in everything, grade it, write feedback and grades.

    Parameters
    ----------
    root : Path
        An empty folder.
    students : sequence of Student
        The class; everybody, if left out.

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
    return Batch(root, students, told, records, clean, touched, left, calls)


def _lay_out(root: Path) -> dict[str, str]:
    """Make the surroundings, each with a secret in it; return what a student might know."""
    mark = f"hostile-{os.getpid()}-{root.name}"
    for name in ("clean", "home/.ssh", "other", "tmp"):
        (root / name).mkdir(parents=True)
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
        "INSTRUCTOR_TOKEN": SECRET,
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def _start(root: Path, build: str, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "autograder", *words],
        cwd=COURSE,
        env=_environment(root, build),
        capture_output=True,
        text=True,
        errors="replace",
        timeout=900,
    )


def _grade(root: Path, build: str, submissions: str) -> subprocess.CompletedProcess[str]:
    where = ["--submissions", str(root / submissions), "--json", str(root / f"{submissions}.json")]
    done = _start(root, build, "grade", *where, ASSIGNMENT)
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


def table(batch: Batch) -> Iterable[str]:
    """Yield one line for each class of the corpus, and one for each surprise in it."""
    classes: dict[str, list[Student]] = {}
    for student in batch.students:
        classes.setdefault(student.submission.name.partition("/")[0], []).append(student)
    yield f"{'class':<18}{'count':>6}  outcome"
    for name, students in sorted(classes.items()):
        wrong = {one.submission.name: surprises(batch, one) for one in students}
        wrong = {which: told for which, told in wrong.items() if told}
        outcome = f"{len(wrong)} SURPRISES" if wrong else "earned what their honest part earns"
        yield f"{name:<18}{len(students):>6}  {outcome}"
        yield from (f"{'':<26}{which}: {', '.join(told)}" for which, told in wrong.items())


def run_in_new_folder(students: Sequence[Student]) -> Batch:
    """Run in a folder that stays, for a look at what came of it."""
    return run(Path(tempfile.mkdtemp(prefix="hostile-")), students)
