"""Sends an outcome of its own over the grader's pipe, before the true one: a wrong value.

A value is a claim, whoever sends it: it is compared with the right one.
"""

CELLS = {
    "lag": """
import os

from autograder.worker import wire
from course_lib import codec, sheets

def lag(truth, average, max_lag=60):
    claim = sheets.Outcome(value=True, after=(truth, average, max_lag))
    payload = codec.dumps(sheets.pack_outcome(claim)).encode()
    for descriptor in range(3, 32):
        for unit in range(6):
            try:
                os.write(descriptor, wire.frame(wire.RUNNER, wire.OUTCOME, unit, payload))
            except OSError:
                pass
    return -1
"""
}
EXPECTED = {"lag": 0}
