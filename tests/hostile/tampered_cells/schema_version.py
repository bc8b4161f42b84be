"""Says that its cells are of nbgrader's format 99, 1, and none."""

from tests.hostile.corpus import find

EXPECTED = {"lag": 0}


def edit(notebook):
    for name, version in {"test_lag": 99, "lag": 1, "ewa": None, "test_ewa": "three"}.items():
        find(notebook, name)["metadata"]["nbgrader"]["schema_version"] = version
