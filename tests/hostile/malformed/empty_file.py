"""Is an empty file."""

from tests.hostile.corpus import FILE_NAME, NOTHING

STATUS = "unreadable"
TOLD = "not a notebook"
EXPECTED = NOTHING


def submission(folder, text):
    (folder / FILE_NAME).touch()
