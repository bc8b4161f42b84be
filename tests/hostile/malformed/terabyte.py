"""Is a notebook with a terabyte of nothing after it, which takes no room on the disk."""

import os

from tests.hostile.corpus import FILE_NAME, NOTHING, write_notebook

STATUS = "unreadable"
TOLD = "larger than"
EXPECTED = NOTHING


def submission(folder, text):
    write_notebook(folder, text)
    os.truncate(folder / FILE_NAME, 1 << 40)
