"""Hands in at a time that is none, and at one that breaks whoever reads it."""

from tests.hostile.corpus import write_notebook

EXPECTED = {}


def submission(folder, text):
    write_notebook(folder, text)
    (folder / "timestamp.txt").write_bytes(b"99999-99-99 \xff\x00 __import__('os')")
