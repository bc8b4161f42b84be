"""Hands in an empty folder."""

from tests.hostile.corpus import NOTHING

STATUS = "unreadable"
TOLD = "missing"
EXPECTED = NOTHING


def submission(folder, text):
    assert folder.is_dir()
