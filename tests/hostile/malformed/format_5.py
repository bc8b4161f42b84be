"""Is a notebook of a format that does not exist yet."""

EXPECTED = {}


def edit(notebook):
    notebook.update(nbformat=5, nbformat_minor=-1)
