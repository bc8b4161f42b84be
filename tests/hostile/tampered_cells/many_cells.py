"""Has two thousand cells more than anybody writes."""

from tests.hostile.corpus import NOTHING, code_cell

STATUS = "unreadable"
TOLD = "cells"
EXPECTED = NOTHING


def edit(notebook):
    notebook["cells"] += [code_cell("", f"cell_{n}") for n in range(2500)]
