"""Is a link to a neighbour's notebook, which has earned full marks."""

from tests.hostile.corpus import ASSIGNMENT, FILE_NAME, NOTHING, roster

STATUS = "unreadable"
EXPECTED = NOTHING


def submission(folder, text):
    neighbour = roster()[0].id
    (folder / FILE_NAME).symlink_to(f"../../{neighbour}/{ASSIGNMENT}/{FILE_NAME}")
