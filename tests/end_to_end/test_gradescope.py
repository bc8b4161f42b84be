"""The autograder for Gradescope, unpacked in a clean folder and run as Gradescope runs it.

With the kernel's Landlock, and as in a container that has none. Its packages are those of this
Python; ``setup.sh``, which fetches them, is run by hand.
"""

import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

import nbformat
import pytest

from autograder.exports import gradescope_run
from autograder.exports.gradescope import KEY, TASK
from tests.autograder.exports import container
from tests.autograder.exports.importers import gradescope
from tests.autograder.exports.rules import rule
from tests.end_to_end.conftest import ASSIGNMENT, CLASS, EXPECTED, course, student, submission_of

pytestmark = [pytest.mark.slow, pytest.mark.sandbox]

NOBODY = 65_534
CONTAINER = [sys.executable, container.__file__]
VERSION = f"python{sys.version_info.major}.{sys.version_info.minor}"


def open_python():
    """Return a Python of this version that everybody may run; None if there is none."""
    for path in {sys.executable, f"/usr/bin/{VERSION}", f"/usr/local/bin/{VERSION}"}:
        probe = [path, "-c", "import venv"]
        who = {"user": NOBODY, "group": NOBODY} if os.geteuid() == 0 else {}
        try:
            if subprocess.run(probe, cwd="/", capture_output=True, **who).returncode == 0:
                return path
        except OSError:
            continue
    return None


@pytest.fixture(scope="module")
def archive(build):
    told = course("gradescope", ASSIGNMENT)
    assert "95 points" in told
    return build / f"gradescope-{ASSIGNMENT}.zip"


@pytest.fixture(scope="module")
def home(archive):
    """Yield a folder as Gradescope's ``/autograder`` is, once the image is built."""
    home = Path(tempfile.mkdtemp(prefix="gradescope-"))
    try:
        home.chmod(0o755)
        for name in ("source", "submission", "results"):
            (home / name).mkdir()
        with zipfile.ZipFile(archive) as file:
            for entry in file.infolist():
                file.extract(entry, home / "source")
                (home / "source" / entry.filename).chmod(entry.external_attr >> 16)
        shutil.copy2(home / "source" / "run_autograder", home / "run_autograder")
        make_python(home / "python")
        be_impatient(home / "source" / TASK)
        yield home
    finally:
        shutil.rmtree(home)


def be_impatient(path):
    """Give each call less time than a student has, so that an endless one ends sooner."""
    told = json.loads(path.read_text())
    told["limits"]["call_seconds"] = 2.0
    path.write_text(json.dumps(told))


def make_python(folder):
    """Make an environment with the packages of this one, but not the clone."""
    python = open_python()
    if python is None:
        pytest.skip(f"no {VERSION} that everybody may run")
    subprocess.run([python, "-m", "venv", "--without-pip", folder], check=True)
    packages = Path(nbformat.__file__).parents[1]
    [target] = folder.glob("lib/*/site-packages")
    (target / "packages.pth").write_text(f"{packages}\n")


@pytest.fixture(params=["landlock", "user"])
def way(request):
    """Return what to put before the command: nothing, or a container without Landlock."""
    if request.param == "landlock":
        return []
    if os.geteuid() != 0 or platform.machine() != "x86_64":
        pytest.skip("only root can be another user; the filter is for x86-64")
    return CONTAINER


def hand_in(home, notebook, name="averages.ipynb", email="ada@uni.example"):
    shutil.rmtree(home / "submission")
    (home / "submission").mkdir()
    (home / "submission" / name).write_bytes(notebook)
    told = {"id": 1, "users": [{"email": email, "id": 7, "name": "Ada"}]}
    (home / "submission_metadata.json").write_text(json.dumps(told))
    (home / "results" / "results.json").write_text("of an earlier run")


def run(home, way=()):
    """Run the autograder in a clean process; return how it ended."""
    command = [*way, str(home / "run_autograder")]
    clean = {"PATH": "/usr/bin:/bin"}
    done = subprocess.run(command, env=clean, capture_output=True, text=True, timeout=300)
    assert "Traceback" not in done.stderr, done.stderr
    return done


def ends(condition, seconds=30):
    """Wait for something that ends, such as a process that has been killed."""
    until = time.monotonic() + seconds
    while not condition() and time.monotonic() < until:
        time.sleep(0.1)
    return condition()


def is_of_student(process):
    try:
        return process.stat().st_uid == gradescope_run.STUDENT_USER
    except OSError:
        return False


def results(home):
    return gradescope.read((home / "results" / "results.json").read_bytes())


@rule("Gradescope", "run_autograder grades offline, in a clean folder, as course grade does")
@pytest.mark.parametrize(
    ("way", "key"),
    [
        ("landlock", ("misconception", "ewa: overwrites_theta")),
        ("user", ("broken", "endless loop in ewa")),
    ],
    indirect=["way"],
)
def test_scores_are_those_of_course_grade(build, home, way, key):
    hand_in(home, submission_of(build, CLASS[key].student).read_bytes())
    done = run(home, way)
    assert done.returncode == 0, done.stdout + done.stderr
    isolated = f"as user {gradescope_run.STUDENT_USER}" if way else "by Landlock"
    assert isolated in done.stdout
    score, tests, _ = results(home)
    assert score == EXPECTED[key].score
    assert {name: test["score"] for name, test in tests.items()} == EXPECTED[key].exercises


ESCAPE = (Path(__file__).parent / "reach_out.py").read_text(encoding="utf-8")


@rule("Gradescope", "student code reads neither reference nor key, and writes no results")
def test_nothing_of_the_graders_is_within_reach(build, home, way):
    nb = nbformat.reads(
        submission_of(build, student("full marks")).read_text(encoding="utf-8"), as_version=4
    )
    seen = home / "python" / "seen"
    if way:
        seen.touch()
        seen.chmod(0o666)
    source = ESCAPE.replace("/HOME", str(home)).replace("/SEEN", str(seen))
    nb.cells.insert(1, nbformat.v4.new_code_cell(source))
    hand_in(home, nbformat.writes(nb).encode())
    done = run(home, way)
    assert done.returncode == 0, done.stdout + done.stderr
    if way:
        assert seen.read_text() == "nothing"
    assert results(home)[0] == 95.0
    assert ends(lambda: not any(map(is_of_student, Path("/proc").glob("[0-9]*"))))
    assert (home / "source").stat().st_mode & 0o077 == 0


def test_where_the_grader_fails_there_are_no_results(build, home):
    hand_in(home, submission_of(build, student("full marks")).read_bytes())
    (home / "submission_metadata.json").unlink()
    done = run(home)
    assert done.returncode == 1
    assert "Not graded" in done.stdout
    assert not (home / "results" / "results.json").exists()


def test_only_what_the_assignment_needs_is_in_the_zip(archive):
    with zipfile.ZipFile(archive) as file:
        names = set(file.namelist())
    assert {"setup.sh", "run_autograder", "README.md", "requirements.txt", TASK, KEY} <= names
    reference = {name for name in names if name.startswith("course_lib/reference/")}
    assert "course_lib/reference/averages.py" in reference
    assert not reference & {
        f"course_lib/reference/{topic}.py" for topic in ("optimizers", "dropout")
    }
    suffixes = {Path(name).suffix for name in names}
    assert suffixes <= {".py", ".js", ".json", ".csv", ".npz", ".md", ".txt", ".sh", ".key", ""}
