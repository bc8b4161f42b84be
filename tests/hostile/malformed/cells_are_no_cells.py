"""Has numbers, texts, lists and null among its cells."""

EXPECTED = {}


def edit(notebook):
    notebook["cells"] = [None, 7, "text", [], {}, *notebook["cells"], True]
