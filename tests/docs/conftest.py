"""The documentation site, built once for the tests that look at it."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RUN = "06_averages"  # one notebook is run; that all run, tests/notebooks says


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """Build the site once."""
    folder = tmp_path_factory.mktemp("docs") / "site"
    command = [sys.executable, "docs/build.py", "--to", str(folder), "--run", RUN]
    built = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert built.returncode == 0, built.stdout + built.stderr
    return folder
