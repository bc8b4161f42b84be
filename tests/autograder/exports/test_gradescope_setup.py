"""`setup.sh` finds a Python that can grade, or fetches one; programs that would fetch are stubs."""

import shutil
import subprocess
from pathlib import Path

import pytest

from autograder.paths import AUTOGRADER

SETUP = AUTOGRADER / "templates" / "gradescope" / "setup.sh"
LOG = 'echo "$(basename "$0") $*" >> "$STUB_LOG"\n'
# A Python that can make environments, of stubs like itself.
GOOD = LOG + 'if [ "$1 $2" = "-m venv" ]; then mkdir -p "$3/bin"; cp "$0" "$3/bin/python"; fi\n'
# One that is too old to grade, but can make an environment to install uv into.
OLD = f"""{LOG}
[ "$1" = -c ] && exit 1
mkdir -p "$3/bin"
cp "$STUBS/uv" "$STUBS/pip" "$3/bin"
"""
UV = f'{LOG}[ "$2" = find ] && echo "$STUBS/managed"\nexit 0\n'


@pytest.fixture
def setup(tmp_path):
    """Return a function that runs ``setup.sh`` among stubs, and returns what they were asked."""
    if shutil.which("bash") is None:
        pytest.skip("no bash")
    stubs, source = tmp_path / "stubs", tmp_path / "autograder" / "source"
    source.mkdir(parents=True)
    stubs.mkdir()
    shutil.copy(SETUP, source)

    def run(**programs):
        for name, text in programs.items():
            (stubs / name).write_text(f"#!/bin/sh\n{text}")
            (stubs / name).chmod(0o755)
        for name in ("bash", "sh", "dirname", "readlink", "basename", "mkdir", "cp"):
            (stubs / name).symlink_to(shutil.which(name))
        environment = {"PATH": str(stubs), "STUBS": str(stubs), "STUB_LOG": str(tmp_path / "log")}
        command = ["bash", str(source / "setup.sh")]
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
        return done, Path(tmp_path / "log").read_text()

    return run


def test_a_python_that_is_good_is_used(setup, tmp_path):
    done, log = setup(python3=GOOD)
    assert done.returncode == 0, done.stderr
    assert f"-m venv {tmp_path}/autograder/python" in log
    assert f"--require-hashes -r {tmp_path}/autograder/source/requirements.txt" in log
    assert "apt-get" not in log


def test_the_newest_python_is_used(setup):
    done, log = setup(python3=OLD, **{"python3.12": GOOD})
    assert done.returncode == 0, done.stderr
    assert "python3.12 -m venv" in log


def test_for_an_old_one_a_newer_is_fetched(setup, tmp_path):
    stubs = {"python3": OLD, "apt-get": LOG, "uv": UV, "pip": LOG, "managed": GOOD}
    done, log = setup(**stubs)
    assert done.returncode == 0, done.stderr
    assert "uv python install 3.12" in log
    assert f"managed -m venv {tmp_path}/autograder/python" in log


def test_a_failure_ends_the_build(setup):
    done, _ = setup(python3=OLD, **{"apt-get": f"{LOG}exit 100\n"})
    assert done.returncode != 0
