"""Hands in the notebook under a name that differs in nothing but its case."""

from tests.hostile.corpus import FILE_NAME, NOTHING

STATUS = "unreadable"
TOLD = "Averages.ipynb"
EXPECTED = NOTHING


def submission(folder, text):
    (folder / FILE_NAME.capitalize()).write_text(text)
