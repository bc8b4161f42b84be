"""Hands in ten megabytes of outputs."""

EXPECTED = {}


def edit(notebook):
    flood = {"output_type": "stream", "name": "stdout", "text": "flood " * 150_000}
    for cell in [cell for cell in notebook["cells"] if cell["cell_type"] == "code"][:10]:
        cell["outputs"] = [flood]
