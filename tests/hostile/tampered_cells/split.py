"""Splits a solution into a cell for its head and one for the rest; neither is Python."""

from tests.hostile.corpus import code_cell, find

ENDS = {"SyntaxError"}
EXPECTED = {"ewa": 0}
CELLS = {"ewa": "def ewa(theta, beta, v0=0.0):"}


def edit(notebook):
    position = notebook["cells"].index(find(notebook, "ewa"))
    notebook["cells"].insert(position + 1, code_cell("    return theta", "rest"))
