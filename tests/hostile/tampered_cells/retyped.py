"""Makes a test cell Markdown, another one raw, and a solution a cell of an unknown type."""

from tests.hostile.corpus import find

EXPECTED = {"lag": 0}


def edit(notebook):
    find(notebook, "test_lag")["cell_type"] = "markdown"
    find(notebook, "test_ewa")["cell_type"] = "raw"
    find(notebook, "ewa_weights")["cell_type"] = "python"
