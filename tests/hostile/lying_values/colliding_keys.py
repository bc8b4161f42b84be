"""Returns a dict of keys that collide, so that building it anew takes very long."""

CELLS = {
    "lag": """
def lag(truth, average, max_lag=60):
    return {k * (2**61 - 1): 0 for k in range(1, 2000)}
"""
}
EXPECTED = {"lag": 0}
