"""Gives all cells the same id, an id that is a path, or none."""

EXPECTED = {}


def edit(notebook):
    for number, cell in enumerate(notebook["cells"]):
        cell["id"] = ("same", "../../etc", "", 7, None, "x" * 5000)[number % 6]
