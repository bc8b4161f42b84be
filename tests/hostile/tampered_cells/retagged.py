"""Tags cells as runners understand them: skip, ignore errors, no experiment, hidden."""

from tests.hostile.corpus import find

EXPECTED = {"lag": 0}


def edit(notebook):
    tags = ["skip-execution", "raises-exception", "experiment", "remove-cell", "nbgrader-pass"]
    for name in ("test_lag", "lag", "ewa", "test_ewa"):
        find(notebook, name)["metadata"]["tags"] = tags
    notebook["metadata"]["tags"] = tags
