"""Has a link to a neighbour's folder where the student's own should be."""

from tests.hostile.corpus import NOTHING, roster

STATUS = "unreadable"
EXPECTED = NOTHING


def submission(folder, text):
    folder.rmdir()
    folder.parent.rmdir()
    folder.parent.symlink_to(roster()[0].id)
