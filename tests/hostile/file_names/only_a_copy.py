"""Hands in the notebook under the name that browsers give to a second download."""

from tests.hostile.corpus import NOTHING

STATUS = "unreadable"
TOLD = "averages (1).ipynb"
EXPECTED = NOTHING


def submission(folder, text):
    (folder / "averages (1).ipynb").write_text(text)
