"""Is the first half of a notebook."""

from tests.hostile.corpus import NOTHING, write_notebook

STATUS = "unreadable"
EXPECTED = NOTHING


def submission(folder, text):
    write_notebook(folder, text[: len(text) // 2])
