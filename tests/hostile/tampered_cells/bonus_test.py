"""Adds graded cells of its own, worth a hundred points each."""

from tests.hostile.corpus import code_cell, graded

EXPECTED = {"lag": 0}


def edit(notebook):
    names = ("test_bonus", "lag ", "test_lag\n", "averages", "../test_lag")
    cells = [code_cell("100.0", f"bonus_{n}", **graded(name, 100)) for n, name in enumerate(names)]
    notebook["cells"] += cells
