"""Announces a frame of four gigabytes over the grader's pipe, and sends none of it."""

from tests.hostile.corpus import FORGE

CELLS = {
    "lag": FORGE
    + """

def lag(truth, average, max_lag=60):
    forge(wire.HEADER.pack(wire.OUTCOME, 5, 0xFFFFFFFF))
    return -1
"""
}
ENDS = {"OutputLimit"}
EXPECTED = {"lag": 0}
