"""Uses up the stack of C by a structure that is taken apart recursively."""

CELLS = {
    "lag": """
def lag(truth, average, max_lag=60):
    knot = ()
    for _ in range(2_000_000):
        knot = (knot,)
    return hash(knot)
"""
}
ENDS = {"Crash"}
EXPECTED = {"lag": 0}
