"""Ends cells in numbers that nbgrader reads as credit: huge, negative, NaN, true."""

from tests.hostile.corpus import code_cell

FIRST = "1e9"
LAST = "-1e9"
EXPECTED = {"lag": 0}


def edit(notebook):
    numbers = ("float('nan')", "True", "[15.0]", "np.float64(15.0)", "'15.0'")
    notebook["cells"] += [code_cell(text, f"credit_{n}") for n, text in enumerate(numbers)]
