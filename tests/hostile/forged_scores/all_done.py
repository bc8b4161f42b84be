"""Says over the grader's pipe that everything is done, before the last exercise is called."""

from tests.hostile.corpus import FORGE

CELLS = {
    "lag": FORGE
    + """

def lag(truth, average, max_lag=60):
    forge(wire.frame(wire.CALL_ENDS, 5) + wire.frame(wire.ALL_DONE))
    os._exit(0)
"""
}
ENDS = {"Crash"}
EXPECTED = {"lag": 0}
