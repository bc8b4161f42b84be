"""Copies a test cell twenty times, with other points each time."""

import copy

from tests.hostile.corpus import find

EXPECTED = {"lag": 0}


def edit(notebook):
    test = find(notebook, "test_ewa")
    for number in range(20):
        twin = copy.deepcopy(test)
        twin["id"] = f"twin_{number}"
        twin["metadata"]["nbgrader"]["points"] = 1000 * number
        notebook["cells"].append(twin)
