"""Is a link that leads to itself."""

from tests.hostile.corpus import FILE_NAME, NOTHING

STATUS = "unreadable"
EXPECTED = NOTHING


def submission(folder, text):
    (folder / FILE_NAME).symlink_to(FILE_NAME)
