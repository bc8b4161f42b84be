"""Is JSON, but a list."""

from tests.hostile.corpus import NOTHING, write_notebook

STATUS = "unreadable"
EXPECTED = NOTHING


def submission(folder, text):
    write_notebook(folder, "[]")
