"""Deletes the test cell of an exercise that it has not written."""

EXPECTED = {"lag": 0}


def edit(notebook):
    notebook["cells"] = [cell for cell in notebook["cells"] if cell["id"] != "test_lag"]
