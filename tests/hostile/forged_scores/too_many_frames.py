"""Says ten thousand times that it has begun."""

from tests.hostile.corpus import FORGE

CELLS = {
    "lag": FORGE
    + """

def lag(truth, average, max_lag=60):
    forge(wire.frame(wire.CALL_BEGINS, 5) * 10_000)
    return -1
"""
}
ENDS = {"OutputLimit"}
EXPECTED = {"lag": 0}
