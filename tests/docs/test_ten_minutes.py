"""The page that writes an exercise: its files are saved and its commands run, in a copy."""

import csv
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "ten_minutes.md"
BLOCK = re.compile(
    r"^```(?:\{code-block\} python\n:caption: (\S+)\n\n|sh\n)(.*?)^```$", re.M | re.S
)


@pytest.fixture(scope="module")
def clone(tmp_path_factory):
    """Copy what git keeps, or would keep, and let it use this clone's environment."""
    copy = tmp_path_factory.mktemp("clone")
    listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, names.split("\0")):
        if (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, copy / name)
    (copy / ".venv").symlink_to(ROOT / ".venv")
    return copy


def run(command, clone):
    """Run a command in the copy; return what it prints."""
    # make would find .venv older than the copy, and install into it.
    settled = {"MAKEFLAGS": "--old-file=.venv/.ready", "PYTHONPATH": str(clone)}
    ran = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", command],
        cwd=clone,
        env={**os.environ, **settled},
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, f"{command}\n{ran.stdout}\n{ran.stderr}"
    return ran.stdout


@pytest.mark.slow
@pytest.mark.sandbox
def test_the_page_leads_from_a_formula_to_a_grade(clone):
    said = ""
    for name, text in BLOCK.findall(PAGE.read_text(encoding="utf-8")):
        if name:
            (clone / name).parent.mkdir(parents=True, exist_ok=True)
            (clone / name).write_text(text, encoding="utf-8")
        else:
            said += run(text, clone)
    assert re.search(r"\b1\d passed", said)
    built = clone / "build" / "try"
    released = (built / "bundle/12_clipping/clipping.ipynb").read_text(encoding="utf-8")
    assert "NotImplementedError" in released
    assert "linalg" not in released
    run("COURSE_BUILD=build/try .venv/bin/course export --to grades.csv", clone)
    with (clone / "grades.csv").open(encoding="utf-8") as file:
        scores = {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}
    assert scores == {"student-01": 100, "student-02": 0}
    [page] = built.glob("feedback/student-02/12_clipping/*.html")
    assert "points in another direction" in page.read_text(encoding="utf-8")
