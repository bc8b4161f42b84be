"""Raises an exception with a chain of ten thousand causes, and one that causes itself."""

CELLS = {
    "lag": """
def lag(truth, average, max_lag=60):
    error = ValueError()
    for _ in range(10_000):
        error = ValueError(error)
        error.__cause__ = error.__context__ = error
    raise error
"""
}
ENDS = {"ValueError"}
EXPECTED = {"lag": 0}
