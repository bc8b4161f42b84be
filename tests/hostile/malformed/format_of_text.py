"""Says that its format is a text, and that its minor format is a list."""

EXPECTED = {}


def edit(notebook):
    notebook.update(nbformat="four", nbformat_minor=[4])
