"""The command starts without what it does not use; who imported it already keeps it."""

import subprocess
import sys

from autograder.paths import COURSE

HEAVY = ("jupyter_server", "rfc3987_syntax", "lark")
OF_OTHER_COMMANDS = ("nbconvert", "nbgrader.exchange", "autograder.feedback.page")


def imported(script, names=HEAVY):
    """Return which of some modules a fresh Python has after a script."""
    told = f"{script}\nimport sys\nprint(*(name for name in {names} if sys.modules.get(name)))"
    done = subprocess.run(
        [sys.executable, "-c", told], cwd=COURSE, capture_output=True, text=True, check=True
    )
    return done.stdout.split()


LEAN = "from autograder.lean_imports import lean_imports\nlean_imports()\n"


def test_the_command_brings_neither_a_server_nor_grammars_nor_what_others_need():
    assert imported(LEAN + "import autograder.cli", HEAVY + OF_OTHER_COMMANDS) == []


def test_nbgrader_can_be_used_all_the_same():
    script = "import nbgrader.api, nbgrader.converters\nassert nbgrader.__version__ > '0.9'"
    assert imported(LEAN + script) == []


def test_a_package_that_is_there_already_stays_whole():
    script = f"import nbgrader\n{LEAN}assert nbgrader._jupyter_server_extension_points()"
    assert "jupyter_server" in imported(script)
