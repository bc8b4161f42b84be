"""Is worth what it likes: a billion, NaN, minus one, text."""

from tests.hostile.corpus import find

EXPECTED = {"lag": 0}


def edit(notebook):
    points = {"test_lag": 1e9, "test_ewa": float("nan"), "test_ewa_weights": -1}
    points |= {"test_window_beta": "a lot", "test_ewa_corrected": [30], "test_effective_window": {}}
    for name, value in points.items():
        find(notebook, name)["metadata"]["nbgrader"]["points"] = value
