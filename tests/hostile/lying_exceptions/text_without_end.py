"""Raises an exception whose text is 50 MB long, in a call and in a cell."""

CELLS = {
    "lag": """
def lag(truth, average, max_lag=60):
    raise ValueError("very long " * 5_000_000)
"""
}
LAST = 'raise ValueError("very long " * 5_000_000)'
ENDS = {"ValueError"}
EXPECTED = {"lag": 0}
