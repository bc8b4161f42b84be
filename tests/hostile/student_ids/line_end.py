"""Is called with a line end in the middle, and a tab."""

STUDENT = "line\nend\t"
EXPECTED = {"lag": 0}
