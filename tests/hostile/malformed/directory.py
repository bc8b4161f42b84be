"""Is a folder under the name of a notebook."""

from tests.hostile.corpus import FILE_NAME, NOTHING

STATUS = "unreadable"
EXPECTED = NOTHING


def submission(folder, text):
    (folder / FILE_NAME).mkdir()
    (folder / FILE_NAME / "cells").write_text(text)
