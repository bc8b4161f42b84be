"""Is called like a formula that a spreadsheet would compute."""

STUDENT = "=1+1"
EXPECTED = {"lag": 0}
