"""Is nested a hundred thousand deep."""

from tests.hostile.corpus import NOTHING, write_notebook

STATUS = "unreadable"
EXPECTED = NOTHING


def submission(folder, text):
    write_notebook(folder, "[" * 100_000 + "]" * 100_000)
