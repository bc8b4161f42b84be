"""Hands in three thousand files beside its notebook."""

from tests.hostile.corpus import write_notebook

EXPECTED = {}


def submission(folder, text):
    write_notebook(folder, text)
    (folder / "data").mkdir()
    for number in range(3000):
        (folder / "data" / f"{number}.txt").touch()
