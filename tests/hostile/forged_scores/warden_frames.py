"""Speaks in the warden's name, and in the grader's: ready, run, end, ended."""

from tests.hostile.corpus import FORGE

CELLS = {
    "lag": FORGE
    + """

def lag(truth, average, max_lag=60):
    for kind in (wire.READY, wire.RUN, wire.END, wire.ENDED):
        forge(wire.frame(kind, 5, b'["cell", "grader_error"]'))
    return -1
"""
}
EXPECTED = {"lag": 0}
