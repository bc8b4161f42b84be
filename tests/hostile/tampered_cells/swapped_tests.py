"""Gives the test of an easy exercise the name of one that is worth more."""

from tests.hostile.corpus import find

EXPECTED = {"ewa_corrected": 0}


def edit(notebook):
    find(notebook, "test_ewa_corrected")["metadata"]["nbgrader"]["grade_id"] = "test_old"
    find(notebook, "test_window_beta")["metadata"]["nbgrader"]["grade_id"] = "test_ewa_corrected"
