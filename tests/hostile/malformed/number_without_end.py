"""Is a number of a hundred thousand digits."""

from tests.hostile.corpus import NOTHING, write_notebook

STATUS = "unreadable"
EXPECTED = NOTHING


def submission(folder, text):
    write_notebook(folder, '{"nbformat": ' + "9" * 100_000 + "}")
