"""Is a link to a device that gives zeros without end."""

from tests.hostile.corpus import FILE_NAME, NOTHING

STATUS = "unreadable"
EXPECTED = NOTHING


def submission(folder, text):
    (folder / FILE_NAME).symlink_to("/dev/zero")
