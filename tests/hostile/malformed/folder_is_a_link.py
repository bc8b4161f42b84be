"""Has a link to a neighbour's folder where the folder of the assignment should be."""

from tests.hostile.corpus import ASSIGNMENT, NOTHING, roster

STATUS = "unreadable"
EXPECTED = NOTHING


def submission(folder, text):
    folder.rmdir()
    folder.symlink_to(f"../{roster()[0].id}/{ASSIGNMENT}")
