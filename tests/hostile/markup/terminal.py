"""Prints and raises commands to the terminal that shows it: clear, rename, ring, hide."""

CELLS = {
    "lag": """
def lag(truth, average, max_lag=60):
    raise ValueError("\\x1b[2J\\x1b]0;renamed\\x07\\x1b[8mhidden\\r\\b\\x9b31m")
"""
}
LAST = 'print("\\x1b[2J\\x1b]0;renamed\\x07\\x1b[8mhidden\\r\\b")'
ENDS = {"ValueError"}
EXPECTED = {"lag": 0}
