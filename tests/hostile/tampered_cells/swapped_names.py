"""Swaps the names of two solution cells; each function is what its cell defines."""

from tests.hostile.corpus import find

EXPECTED = {}


def edit(notebook):
    cells = find(notebook, "lag"), find(notebook, "ewa")
    for cell, name in zip(cells, ("ewa", "lag"), strict=True):
        cell["metadata"]["nbgrader"]["grade_id"] = name
