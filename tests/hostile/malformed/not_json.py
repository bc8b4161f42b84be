"""Is Python, not JSON."""

from tests.hostile.corpus import NOTHING, write_notebook

STATUS = "unreadable"
EXPECTED = NOTHING


def submission(folder, text):
    write_notebook(folder, "import os\n\nos._exit(0)\n")
