"""Is a notebook of format 3, whose cells lie in worksheets."""

EXPECTED = {}


def edit(notebook):
    cells = notebook.pop("cells")
    for cell in cells:
        cell["input"] = cell.pop("source")
    notebook.update(nbformat=3, nbformat_minor=0, worksheets=[{"cells": cells, "metadata": {}}])
