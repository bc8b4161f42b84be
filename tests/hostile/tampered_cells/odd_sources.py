"""Has sources that are null, numbers, lists of lists, and lines without an end."""

from tests.hostile.corpus import code_cell, find

ENDS = {"SyntaxError"}
EXPECTED = {"lag": 0}


def edit(notebook):
    odd = (None, 7, {}, [["1"]], [None, "1"], True, "\0", "\ud800", "\r\r\n\x0c\x1b")
    notebook["cells"] += [code_cell(source, f"odd_{n}") for n, source in enumerate(odd)]
    find(notebook, "ewa")["source"] = find(notebook, "ewa")["source"].splitlines(keepends=True)
