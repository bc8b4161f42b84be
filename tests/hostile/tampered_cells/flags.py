"""Flips nbgrader's flags: tests are no tests, solutions are graded, all is to be read by hand."""

from tests.hostile.corpus import find

EXPECTED = {"lag": 0}


def edit(notebook):
    for name in ("test_lag", "lag", "test_ewa", "ewa"):
        facts = find(notebook, name)["metadata"]["nbgrader"]
        facts |= {flag: not facts[flag] for flag in ("grade", "solution", "locked", "task")}
