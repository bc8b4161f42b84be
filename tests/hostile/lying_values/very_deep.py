"""Returns a list in a list, a hundred thousand deep."""

CELLS = {
    "lag": """
def lag(truth, average, max_lag=60):
    value = 9
    for _ in range(100_000):
        value = [value]
    return value
"""
}
EXPECTED = {"lag": 0}
