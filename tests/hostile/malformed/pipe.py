"""Is a pipe, which keeps whoever reads it waiting for ever."""

import os

from tests.hostile.corpus import FILE_NAME, NOTHING

STATUS = "unreadable"
EXPECTED = NOTHING


def submission(folder, text):
    os.mkfifo(folder / FILE_NAME)
