"""Is called with dots, at the end too, and like a file."""

STUDENT = "a.b..ipynb"
EXPECTED = {"lag": 0}
