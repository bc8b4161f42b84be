"""Has a dict where the list of cells should be."""

from tests.hostile.corpus import NOTHING

STATUS = "unreadable"
EXPECTED = NOTHING


def edit(notebook):
    notebook["cells"] = {cell["id"]: cell for cell in notebook["cells"]}
