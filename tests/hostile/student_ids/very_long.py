"""Is called by two hundred letters."""

STUDENT = "x" * 200
EXPECTED = {"lag": 0}
