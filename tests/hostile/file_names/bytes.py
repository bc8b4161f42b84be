"""Hands in files whose names are no text at all."""

import os

from tests.hostile.corpus import write_notebook

EXPECTED = {}


def submission(folder, text):
    write_notebook(folder, text)
    for name in (b"\xff\xfe.txt", b"\xe9.ipynb", b"\x01\x02"):
        (folder / os.fsdecode(name)).write_bytes(b"?")
