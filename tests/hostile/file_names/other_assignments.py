"""Hands in folders for assignments that do not exist, or that are commands."""

from tests.hostile.corpus import write_notebook

EXPECTED = {}


def submission(folder, text):
    write_notebook(folder, text)
    for name in ("07_momentum", "-x", "notebooks", "06_averages (1)"):
        (folder.parent / name).mkdir()
        write_notebook(folder.parent / name, text)
