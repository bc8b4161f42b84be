"""What holds for the repository as a whole: notebooks, documents, and which way imports run."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from autograder.cli import app

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("datasets/*.md"), *ROOT.glob("docs/*.md")])


def named(path):
    return str(path.relative_to(ROOT))


def kept_files():
    """Return every text file that git keeps or would keep."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listing = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if listing.returncode:
        pytest.skip("not a git clone")
    paths = [ROOT / name for name in listing.stdout.split("\0") if name]
    return [path for path in paths if path.is_file() and b"\0" not in path.read_bytes()[:1024]]


# --- notebooks -----------------------------------------------------------------------------


def test_no_text_twin_lies_beside_a_notebook():
    # nbgrader copies whatever lies there into the release: a twin holds the solutions.
    beside = [path for path in kept_files() if path.is_relative_to(ROOT / "notebooks")]
    assert not [named(path) for path in beside if path.suffix in {".py", ".md", ".Rmd", ".qmd"}]


# --- imports -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "line", "allowed"),
    [
        ("course_lib/new.py", "import autograder", False),
        ("course_lib/new.py", "from course_lib import reference", False),
        ("course_lib/new.py", "from .reference.averages import ewa", False),
        ("course_lib/widgets/new.py", "from course_lib.reference.averages import ewa", False),
        ("course_lib/reference/new.py", "import autograder", False),
        ("course_lib/reference/new.py", "from course_lib import reference", True),
        ("autograder/new.py", "from course_lib.reference.averages import ewa", True),
        ("autograder/isolation/new.py", "from autograder.engine import grading", False),
        ("autograder/isolation/new.py", "from course_lib.reference.averages import ewa", False),
        ("autograder/isolation/new.py", "from autograder.worker import wire", True),
        ("autograder/engine/new.py", "from autograder.isolation.limits import Limits", True),
        ("tests/new.py", "import autograder", True),
    ],
)
def test_imports_run_one_way(file, line, allowed):
    command = [sys.executable, "-m", "ruff", "check", "--select=TID251", "--stdin-filename", file]
    check = subprocess.run([*command, "-"], cwd=ROOT, input=line, capture_output=True, text=True)
    assert check.returncode == (0 if allowed else 1), check.stdout + check.stderr


# --- documents -----------------------------------------------------------------------------


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_links_between_documents_lead_somewhere(document):
    text = re.sub(r"```.*?```", "", document.read_text(encoding="utf-8"), flags=re.DOTALL)
    targets = re.findall(r"\]\(([^)\s]+)[^)]*\)|<img[^>]*\ssrc=\"([^\"]+)\"", text)
    for target in (markdown or html for markdown, html in targets):
        if not re.match(r"[a-z]+:|#", target):
            path = document.parent / target.partition("#")[0]
            assert path.exists(), target
            assert path.resolve().is_relative_to(ROOT.resolve()), target


def commands(program):
    """Return the words that follow a program's name in the documents' code, and where."""
    for document in DOCUMENTS:
        code = re.findall(r"```.*?```|`[^`\n]+`", document.read_text(encoding="utf-8"), re.DOTALL)
        for word in re.findall(rf"(?:^|[`\s/]){program} ([a-z][a-z-]*)", "\n".join(code)):
            yield word, named(document)


def test_documented_make_targets_exist():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    mentioned = list(commands("make"))
    assert mentioned
    assert [where for where in mentioned if where[0] not in targets] == []


def test_documented_course_commands_exist():
    known = typer.main.get_command(app).commands
    mentioned = list(commands("course"))
    assert mentioned
    assert [where for where in mentioned if where[0] not in known] == []


def test_files_name_no_registry_and_no_place_on_one_machine():
    # pip and conda know where their packages come from; a clone may lie anywhere.
    pattern = re.compile(
        rf"\b(?:pypi|pythonhosted|npmjs|anaconda)\.(?:org|com)\b|{re.escape(str(ROOT))}\b"
    )
    for path in kept_files():
        found = pattern.search(path.read_text(encoding="utf-8", errors="replace"))
        assert not found, f"{named(path)}: {found}"
