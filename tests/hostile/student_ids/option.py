"""Is called like an option of a command."""

STUDENT = "-rf"
EXPECTED = {"lag": 0}
