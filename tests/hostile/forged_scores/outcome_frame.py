"""Sends an outcome of its own over the grader's pipe, before the true one: a wrong value.

A value is a claim, whoever sends it: it is compared with the right one.
"""

from tests.hostile.corpus import FORGE

CELLS = {
    "lag": FORGE
    + """
from course_lib import codec, sheets


def lag(truth, average, max_lag=60):
    claim = sheets.Outcome(value=True, after=(truth, average, max_lag))
    payload = codec.dumps(sheets.pack_outcome(claim)).encode()
    for unit in range(6):
        forge(wire.frame(wire.OUTCOME, unit, payload))
    return -1
"""
}
EXPECTED = {"lag": 0}
